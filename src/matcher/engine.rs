//! Which programs match where: the one small interface behind which the search is done.
//!
//! This engine looks every word up by its number and tries the programs that can begin with it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::compile::{self, Second};
use super::program::{Node, Program, Run};
use super::tokens::Token;
use super::vocabulary::WordId;
use crate::text::{self, Gap, Kind};

/// Finds programs in words.
pub(super) trait Engine: Send + Sync {
    /// Reports every match of every program: its index and its words. Order is by first word, then by program.
    fn search(&self, text: &str, tokens: &[Token], found: &mut dyn FnMut(usize, Range<usize>)) {
        let run = Run { text, tokens, hit: None, least_letters: 0 };
        self.search_from(run, &self.met(text, tokens), 0..tokens.len(), found);
    }

    /// What the words of a text hold of what programs need.
    fn met(&self, text: &str, tokens: &[Token]) -> Met;

    /// Reports like [`search`](Self::search) the matches that begin in a range of words.
    fn search_from(&self, run: Run<'_>, met: &Met, starts: Range<usize>, found: &mut dyn FnMut(usize, Range<usize>));
}

/// Which needs the words of a text meet, a bit each; some too many, never too few.
pub(super) struct Met(Vec<u64>);

impl Met {
    fn holds(&self, need: u32) -> bool {
        self.0[need as usize / 64] >> (need % 64) & 1 == 1
    }

    fn add(&mut self, needs: Option<&Vec<u32>>) {
        for &need in needs.into_iter().flatten() {
            self.0[need as usize / 64] |= 1 << (need % 64);
        }
    }
}

/// What later elements of programs need somewhere in the text: one of a set of words. Most texts that hold the first
/// word of a claim hold none of its objects.
#[derive(Debug, Default)]
struct Needs {
    /// Each set of words once.
    known: FxHashMap<(Vec<WordId>, Vec<Box<str>>), u32>,
    by_word: FxHashMap<WordId, Vec<u32>>,
    by_start: FxHashMap<[u8; 3], Vec<u32>>,
}

impl Needs {
    /// The needs of a program: one for every element behind the first that is neither a gap nor begins shorter than
    /// three bytes.
    fn of(&mut self, program: &Program) -> Vec<u32> {
        let mut needs: Vec<u32> = (1..program.nodes.len()).filter_map(|at| self.need(&program.nodes[at..])).collect();
        needs.sort_unstable();
        needs.dedup();
        needs
    }

    fn need(&mut self, nodes: &[Node]) -> Option<u32> {
        let tests = compile::first_tests(nodes);
        let starts: Vec<Box<str>> =
            tests.iter().flat_map(|test| test.open.iter().chain(&test.korean).cloned()).collect();
        let forms: Vec<String> = starts.iter().flat_map(|start| [start.to_string(), text::collapse(start)]).collect();
        let keys: Option<Vec<[u8; 3]>> = forms.iter().map(|form| form.as_bytes().first_chunk().copied()).collect();
        let (ids, keys) = (compile::first_ids(&tests), keys?);
        if tests.is_empty() {
            return None;
        }
        let fresh = self.known.len() as u32;
        let need = *self.known.entry((ids.clone(), starts)).or_insert(fresh);
        if need == fresh {
            ids.into_iter().for_each(|id| self.by_word.entry(id).or_default().push(need));
            keys.into_iter().for_each(|key| self.by_start.entry(key).or_default().push(need));
        }
        Some(need)
    }

    fn met(&self, text: &str, tokens: &[Token]) -> Met {
        let mut met = Met(vec![0; self.known.len() / 64 + 1]);
        for token in tokens {
            token.ids().for_each(|id| met.add(self.by_word.get(&id)));
            if !self.by_start.is_empty() {
                let spelled = token.spellings.iter().map(|s| s.text.as_str());
                let words = spelled.chain([&text[token.start..token.end]]);
                let keys = words.filter_map(|word| word.as_bytes().first_chunk::<3>());
                keys.for_each(|key| met.add(self.by_start.get(key)));
            }
        }
        met
    }
}

/// Programs by the words they can begin with.
#[derive(Debug, Default)]
pub(super) struct FirstWords {
    programs: Vec<Program>,
    /// For each program what its second word may be; `None` where that is not so simple.
    seconds: Vec<Option<Second>>,
    /// What each program needs beyond its first word.
    needs: Needs,
    needed: Vec<Vec<u32>>,
    /// Program indexes by the number of a first word.
    by_word: FxHashMap<WordId, Vec<u32>>,
    /// Programs that can begin with an open or Korean word, by the first three bytes of that word.
    by_start: FxHashMap<[u8; 3], Vec<u32>>,
    /// The same, shorter than three bytes.
    short: Vec<u32>,
}

impl FirstWords {
    /// An index over programs.
    pub(super) fn new(programs: Vec<Program>) -> Self {
        let mut index = Self::default();
        for (i, program) in programs.iter().enumerate() {
            index.add(i as u32, program);
            index.seconds.push(compile::second(&program.nodes));
            index.needed.push(index.needs.of(program));
        }
        index.programs = programs;
        index
    }

    /// Whether there is nothing to find.
    pub(super) fn is_empty(&self) -> bool {
        self.programs.is_empty()
    }

    fn add(&mut self, number: u32, program: &Program) {
        let tests = compile::first_tests(&program.nodes);
        for id in compile::first_ids(&tests) {
            self.by_word.entry(id).or_default().push(number);
        }
        let starts = tests.iter().flat_map(|t| t.open.iter().chain(&t.korean));
        // In the view `repeats` a word stands collapsed.
        for start in starts.flat_map(|start| [start.to_string(), text::collapse(start)]) {
            let list = match start.as_bytes().first_chunk::<3>() {
                Some(key) => self.by_start.entry(*key).or_default(),
                None => &mut self.short,
            };
            if list.last() != Some(&number) {
                list.push(number);
            }
        }
    }

    /// The programs worth trying at a word, in order, each once.
    fn candidates(&self, token: &Token, text: &str, out: &mut Vec<u32>) {
        out.clear();
        for id in token.ids() {
            out.extend(self.by_word.get(&id).into_iter().flatten());
        }
        let spelled = token.spellings.iter().map(|s| s.text.as_str());
        for word in [&text[token.start..token.end]].into_iter().filter(|_| !token.is_reread()).chain(spelled) {
            if let Some(key) = word.as_bytes().first_chunk::<3>() {
                out.extend(self.by_start.get(key).into_iter().flatten());
            }
            out.extend(&self.short);
        }
        if out.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }
}

impl Engine for FirstWords {
    fn met(&self, text: &str, tokens: &[Token]) -> Met {
        self.needs.met(text, tokens)
    }

    fn search_from(&self, run: Run<'_>, met: &Met, starts: Range<usize>, found: &mut dyn FnMut(usize, Range<usize>)) {
        let mut candidates = Vec::new();
        for start in starts {
            self.candidates(&run.tokens[start], run.text, &mut candidates);
            for &program in &candidates {
                if !self.needed[program as usize].iter().all(|&need| met.holds(need)) {
                    continue;
                }
                if !self.seconds[program as usize].as_ref().is_none_or(|second| second.may_follow(run, start)) {
                    continue;
                }
                for end in run.ends(&self.programs[program as usize], start) {
                    found(program as usize, start..end);
                }
            }
        }
    }
}

impl Second {
    /// Whether a word after this one, within the gap, may be the second.
    fn may_follow(&self, run: Run<'_>, start: usize) -> bool {
        let mut skipped = 0;
        for token in &run.tokens[start + 1..] {
            // Letters and digits that touch count as one word of a gap.
            skipped += u8::from(token.before != Gap::None || token.kind == Kind::Char);
            if skipped > self.gap.saturating_add(1) || token.before == Gap::Break {
                return false;
            }
            if self.may_be(token, run.text) {
                return true;
            }
        }
        false
    }

    fn may_be(&self, token: &Token, text: &str) -> bool {
        let word = &text[token.start..token.end];
        token.is_reread()
            || self.ids.binary_search(&token.id).is_ok()
            || self.starts.iter().any(|start| word.starts_with(&**start))
    }
}
