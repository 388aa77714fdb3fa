//! Which of a list of phrases are worth trying at a word: those that can begin with it, and at the hit those that do.
//!
//! Conditions stand in long lists, and nearly none of their phrases begins with any word near a hit: most words are
//! turned away by one bit.

use std::ops::Range;

use smallvec::SmallVec;

use super::code::{Code, Kinds, Node, Program};
use super::program::Run;
use super::table::{Reader, Table, Writer};
use super::vocabulary::WordId;

/// Bits of the filter for each word that something begins with.
const BITS_PER_WORD: usize = 8;

/// Phrases in an order, by what they can begin with; tried on plain views, as their text stands.
#[derive(Debug, Default)]
pub(super) struct Starts {
    programs: Table<Program>,
    /// First words with their programs, sorted.
    words: Table<[u32; 2]>,
    /// The first three bytes of open and Korean first words, as numbers, with their programs, sorted.
    beginnings: Table<[u32; 2]>,
    /// Programs that may begin with any word: with one shorter than three bytes, or nobody knows.
    anywhere: Table<u32>,
    /// Programs that begin with the hit itself.
    at_hit: Table<u32>,
    /// A bit for each first word, by its number; a power of two of rows.
    filter: Table<u64>,
    /// The most words that any match stands before the hit.
    reach: usize,
}

/// A program that may begin at a word, in the order in which programs are tried.
type Candidate = (u32, usize);

impl Starts {
    /// An index over programs.
    pub(super) fn new(programs: Vec<Program>, code: &Code) -> Self {
        let mut firsts = Firsts::of(code);
        for (number, program) in (0..).zip(&programs) {
            firsts.add(number, code.nodes(program.nodes));
        }
        let [words, beginnings] = [firsts.words, firsts.beginnings].map(sorted);
        let mut filter = vec![0; (words.len() * BITS_PER_WORD).div_ceil(64).next_power_of_two()];
        for &[id, _] in &words {
            let (row, bit) = place(id, filter.len());
            filter[row] |= bit;
        }
        Self {
            reach: programs.iter().map(|p| p.reach as usize).max().unwrap_or(0),
            programs: programs.into(),
            words: words.into(),
            beginnings: beginnings.into(),
            anywhere: firsts.anywhere.into(),
            at_hit: firsts.at_hit.into(),
            filter: filter.into(),
        }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.table(&[self.reach as u64]);
        out.table(&self.programs);
        out.table(&self.words);
        out.table(&self.beginnings);
        out.table(&self.anywhere);
        out.table(&self.at_hit);
        out.table(&self.filter);
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        Some(Self {
            reach: usize::try_from(*from.table::<u64>()?.first()?).ok()?,
            programs: from.table()?,
            words: from.table()?,
            beginnings: from.table()?,
            anywhere: from.table()?,
            at_hit: from.table()?,
            filter: from.table()?,
        })
    }

    /// Whether there is nothing to find.
    pub(super) fn is_empty(&self) -> bool {
        self.programs.is_empty()
    }

    /// The first program, and of its matches the first, that shares a word with the hit of a run.
    pub(super) fn around(&self, run: Run<'_>, hit: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let mut candidates: SmallVec<[Candidate; 16]> = SmallVec::new();
        for start in hit.start.saturating_sub(self.reach)..hit.end.min(run.tokens.len()) {
            self.candidates(run, start, &mut candidates);
        }
        candidates.extend(self.at_hit.iter().map(|&program| (program, hit.start)));
        candidates.sort_unstable();
        candidates.dedup();
        candidates.into_iter().find_map(|(number, start)| {
            let program = self.programs.get(number as usize)?;
            let from = start.max(hit.start.saturating_sub(program.reach as usize));
            let found = run.find(program, from..start + 1, hit)?;
            Some((number as usize, found))
        })
    }

    /// Adds the programs worth trying at a word.
    fn candidates(&self, run: Run<'_>, start: usize, out: &mut SmallVec<[Candidate; 16]>) {
        let token = &run.tokens[start];
        if self.may_know(token.id) {
            out.extend(rows_of(&self.words, token.id).map(|program| (program, start)));
        }
        if !self.beginnings.is_empty()
            && let Some(number) = start_number(run.word_of(token))
        {
            out.extend(rows_of(&self.beginnings, number).map(|program| (program, start)));
        }
        out.extend(self.anywhere.iter().map(|&program| (program, start)));
    }

    /// Whether something may begin with a word; may say yes wrongly, never no.
    fn may_know(&self, id: WordId) -> bool {
        let (row, bit) = place(id, self.filter.len());
        id != 0 && self.filter.get(row).is_some_and(|bits| bits & bit != 0)
    }
}

fn sorted(mut rows: Vec<[u32; 2]>) -> Vec<[u32; 2]> {
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn rows_of(table: &[[u32; 2]], key: u32) -> impl Iterator<Item = u32> {
    let from = table.partition_point(|[known, _]| *known < key);
    table[from..].iter().take_while(move |[known, _]| *known == key).map(|[_, program]| *program)
}

/// Where the bit of a word stands in a filter of so many rows.
fn place(id: WordId, rows: usize) -> (usize, u64) {
    let spread = id.wrapping_mul(0x9E37_79B9) >> 7;
    ((spread as usize >> 6) & (rows.max(1) - 1), 1 << (spread & 63))
}

/// The first three bytes of a word as a number.
fn start_number(word: &str) -> Option<u32> {
    let [a, b, c] = *word.as_bytes().first_chunk::<3>()?;
    Some(u32::from_be_bytes([0, a, b, c]))
}

/// Collects what programs can begin with.
struct Firsts<'a> {
    code: &'a Code,
    words: Vec<[u32; 2]>,
    beginnings: Vec<[u32; 2]>,
    anywhere: Vec<u32>,
    at_hit: Vec<u32>,
}

impl<'a> Firsts<'a> {
    fn of(code: &'a Code) -> Self {
        Self { code, words: Vec::new(), beginnings: Vec::new(), anywhere: Vec::new(), at_hit: Vec::new() }
    }

    fn add(&mut self, program: u32, nodes: &[Node]) {
        match nodes.first().map(|node| node.kind()) {
            Some(Kinds::Word(test)) => {
                let (code, test) = (self.code, self.code.test(test));
                self.words.extend(test.ids.of(&code.ids).iter().map(|&id| [id, program]));
                match code.start(test).map(start_number) {
                    Some(Some(number)) => self.beginnings.push([number, program]),
                    Some(None) => self.anywhere.push(program),
                    None => {}
                }
            }
            Some(Kinds::Any(set)) => {
                let code = self.code;
                code.all_branches(code.set(set)).for_each(|nodes| self.add(program, nodes));
            }
            Some(Kinds::Hit) => self.at_hit.push(program),
            Some(Kinds::Gap(_)) | None => self.anywhere.push(program),
        }
    }
}
