//! Words of ASCII by their masks: where they begin and end, and which of them may be needles.

use super::gaps::{Gaps, Signs};
use super::hash::{self, Set};
use super::letters::start_of;
use super::needles::{Links, Needles};
use super::spotting::{Breaks, after, before, ones};
use super::starts::{self, Starts};
use crate::simd::{BATCH, BLOCK, Masks, Ops, Row};

/// Most words that begin in a batch, and some that began before.
pub(super) const MOST_WORDS: usize = (BATCH + 2) * BLOCK;
/// Words that are looked up together.
pub(super) const GROUP: usize = BLOCK;

/// Where words begin and end.
pub(super) struct Bounds {
    starts: Vec<u32>,
    ends: Vec<u32>,
    started: usize,
    ended: usize,
    /// Words of one byte and of two bytes that were left out; the first block is the last one of the batch before.
    gone: [Row; 2],
    /// What stands behind words, where there are many pairs.
    gaps: Gaps,
}

/// Words that are looked up together: where they begin and end.
#[derive(Clone, Copy)]
pub(super) struct Group<'b> {
    pub(super) starts: &'b [u32; GROUP],
    pub(super) ends: &'b [u32; GROUP],
    /// Only so many are words, the rest is noise.
    count: usize,
    /// Behind which of them the next one of the group follows as in a pair, and behind which none does; a bit each.
    joined: u64,
    parted: u64,
}

impl Bounds {
    pub(super) fn new() -> Self {
        let room = || vec![0; MOST_WORDS + GROUP];
        Self { starts: room(), ends: room(), started: 0, ended: 0, gone: [[0; BATCH + 2]; 2], gaps: Gaps::new() }
    }

    /// Notes the words that begin and end in a batch.
    #[inline(always)]
    pub(super) fn add(&mut self, masks: &Masks, bytes: &[u8], breaks: &Breaks<'_>, needles: &Needles, ops: impl Ops) {
        let (starts, ends) = self.bounds(masks, needles.least_letters, needles.least_digits);
        if needles.links.is_some() {
            self.gaps(masks, &Signs::new(masks, bytes, breaks, ops), &ends, ops);
        }
        for (block, (starts, ends)) in starts.into_iter().zip(ends).enumerate() {
            let base = (breaks.first + block * BLOCK) as u32;
            self.started += list(ops, starts, base, &mut self.starts[self.started..]);
            self.ended += list(ops, ends, base, &mut self.ends[self.ended..]);
        }
    }

    /// Notes what stands behind the words that end in a batch, all of them.
    #[inline(always)]
    fn gaps(&mut self, masks: &Masks, signs: &Signs, ends: &[u64; BATCH], ops: impl Ops) {
        let mut starts = [0; BATCH + 2];
        for (i, starts) in starts.iter_mut().enumerate().skip(1) {
            let first = |row: &Row| row[i] & !before(row, i, 1);
            *starts = first(&masks.letters) | first(&masks.digits);
        }
        let mut count = self.ended;
        for (i, &ends) in (1..).zip(ends) {
            self.gaps.add(count, i, ends, &starts, signs, ops);
            count += ends.count_ones() as usize;
        }
    }

    /// The first bytes of words and the bytes behind them, words that are too brief left out.
    #[inline(always)]
    fn bounds(&mut self, masks: &Masks, least_letters: usize, least_digits: usize) -> ([u64; BATCH], [u64; BATCH]) {
        let [gone_ones, gone_twos] = &mut self.gone;
        gone_ones[0] = gone_ones[BATCH];
        gone_twos[0] = gone_twos[BATCH];
        let all_if = |test: bool| if test { u64::MAX } else { 0 };
        let brief = |row: &Row, starts: u64, i: usize, least: usize| {
            let (second, third) = (after(row, i, 1), after(row, i, 2));
            (starts & !second & all_if(least > 1), starts & second & !third & all_if(least > 2))
        };
        let (mut starts, mut ends) = ([0; BATCH], [0; BATCH]);
        for i in 1..=BATCH {
            let letters = masks.letters[i] & !before(&masks.letters, i, 1);
            let digits = masks.digits[i] & !before(&masks.digits, i, 1);
            let (one_letter, two_letters) = brief(&masks.letters, letters, i, least_letters);
            let (one_digit, two_digits) = brief(&masks.digits, digits, i, least_digits);
            gone_ones[i] = one_letter | one_digit;
            gone_twos[i] = two_letters | two_digits;
            starts[i - 1] = (letters | digits) & !(gone_ones[i] | gone_twos[i]);
        }
        for i in 1..=BATCH {
            let letters = !masks.letters[i] & before(&masks.letters, i, 1);
            let digits = !masks.digits[i] & before(&masks.digits, i, 1);
            ends[i - 1] = (letters | digits) & !(before(gone_ones, i, 1) | before(gone_twos, i, 2));
        }
        (starts, ends)
    }

    /// The words that have ended, group by group.
    #[inline(always)]
    pub(super) fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        (0..self.ended).step_by(GROUP).map_while(|at| {
            let starts = self.starts.get(at..)?.first_chunk()?;
            let ends = self.ends.get(at..)?.first_chunk()?;
            let count = (self.ended - at).min(GROUP);
            let [joined, parted] = [&self.gaps.joined, &self.gaps.parted].map(|bits| bits[at / GROUP]);
            // The word behind the last one stands in another group.
            Some(Group { starts, ends, count, joined: joined & !(u64::MAX << (count - 1)), parted })
        })
    }

    /// Keeps the start of a word that goes on.
    pub(super) fn keep_open(&mut self) {
        let open = self.started.saturating_sub(self.ended).min(1);
        if open == 1 {
            self.starts[0] = self.starts[self.ended];
        }
        (self.started, self.ended) = (open, 0);
    }
}

/// Lists the bits of a mask where there is room for all there may be, and gives how many there are.
#[inline(always)]
fn list(ops: impl Ops, mask: u64, base: u32, out: &mut [u32]) -> usize {
    out.first_chunk_mut().map_or(0, |out| ops.list(mask, base, out))
}

/// Words of a group that are worth a second look, a bit each.
#[derive(Clone, Copy)]
pub(super) struct Hits {
    /// Those that may be needles, or are what is looked for of a pair.
    pub(super) words: u64,
    /// Those that may be pairs with the words behind them.
    pub(super) linked: u64,
}

impl Group<'_> {
    /// The words that are worth a second look.
    ///
    /// Step by step for all words: the compiler looks at several of them at a time.
    #[inline(always)]
    pub(super) fn hits(&self, needles: &Needles, bytes: &[u8], breaks: &Breaks<'_>) -> Hits {
        let mut firsts = [0; GROUP];
        for (first, &start) in firsts.iter_mut().zip(&self.starts[..self.count]) {
            *first = u64::from_le_bytes(hash::eight(bytes, start as usize));
        }
        let mut numbers = [0; GROUP];
        for i in 0..GROUP {
            let len = self.len(i);
            firsts[i] = hash::small_of(firsts[i], len);
            numbers[i] = hash::short(firsts[i], len as usize);
        }
        let mut words = self.starting(&needles.starts, &numbers);
        if !needles.opens.is_empty() {
            words |= self.openings(needles, &firsts);
        }
        let mut linked = 0;
        if let Some(links) = &needles.links {
            linked = self.joined & self.among(&links.pairs, &pairs(&numbers, &firsts));
            words |= self.anchors(links, &numbers, self.beside(!(self.joined | self.parted), bytes, breaks));
        }
        Hits { words: words & self.all(), linked: linked & self.all() }
    }

    /// A bit for each word.
    #[inline(always)]
    fn all(&self) -> u64 {
        u64::MAX >> (GROUP - self.count)
    }

    /// The length of a word.
    #[inline(always)]
    fn len(&self, i: usize) -> u64 {
        u64::from(self.ends[i].wrapping_sub(self.starts[i]))
    }

    /// Which words may start as those of a list do.
    #[inline(always)]
    fn starting(&self, starts: &Starts, numbers: &[u64; GROUP]) -> u64 {
        let words = self.among(&starts.short, numbers);
        let Some(set) = &starts.long else { return words };
        let long = (0..GROUP).fold(0, |long, i| long | starts::is_long(self.len(i)) << i);
        ones(long & self.all()).fold(words & !long, |words, i| words | set.bit(numbers[i]) << i)
    }

    /// The words on both sides of gaps that are not clear, and the first one.
    #[inline(always)]
    fn beside(&self, unclear: u64, bytes: &[u8], breaks: &Breaks<'_>) -> u64 {
        let mut beside = 1;
        for i in ones(unclear & self.all()) {
            let is_parted = ends_no_entity(bytes, self.ends[i] as usize)
                || i + 1 < self.count && breaks.part(bytes, [self.starts[i], self.ends[i], self.starts[i + 1]]);
            if !is_parted {
                beside |= 0b11 << i;
            }
        }
        beside & self.all()
    }

    /// Which of some words are what is looked for of a pair.
    #[inline(always)]
    fn anchors(&self, links: &Links, numbers: &[u64; GROUP], among: u64) -> u64 {
        ones(among).fold(0, |words, i| words | links.anchors.bit(numbers[i], self.len(i)) << i)
    }

    /// Which numbers a set holds, a bit each.
    ///
    /// One load after the other: the loop that might end early keeps the compiler from gathering, which takes longer.
    #[inline(always)]
    fn among(&self, set: &Set, numbers: &[u64; GROUP]) -> u64 {
        let mut bits = [0; GROUP];
        for (bits, &number) in bits.iter_mut().zip(&numbers[..self.count]) {
            let Some(word) = set.word(number) else { break };
            *bits = word;
        }
        let mut hits = 0;
        for i in 0..GROUP {
            hits |= Set::bit_of(bits[i], numbers[i]) << i;
        }
        hits
    }

    /// Which words may begin as asked for.
    #[inline(always)]
    fn openings(&self, needles: &Needles, firsts: &[u64; GROUP]) -> u64 {
        let fours = firsts.map(|first| hash::short(first & 0xFFFF_FFFF, 4));
        let sevens = firsts.map(|first| hash::short(first & 0xFF_FFFF_FFFF_FFFF, 7));
        let mut hits = self.among(&needles.opens.fours, &fours) | self.among(&needles.opens.sevens, &sevens);
        if needles.opens.has_briefs() {
            for (i, &first) in firsts.iter().enumerate() {
                hits |= needles.opens.brief_bit(first) << i;
            }
        }
        hits
    }
}

/// Whether a `;` stands here that is no part of an entity: it parts words.
fn ends_no_entity(bytes: &[u8], at: usize) -> bool {
    let name = || start_of(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'#');
    bytes.get(at) == Some(&b';') && name().checked_sub(1).is_none_or(|before| bytes[before] != b'&')
}

/// The numbers of words with the beginnings of the words behind them.
#[inline(always)]
fn pairs(numbers: &[u64; GROUP], firsts: &[u64; GROUP]) -> [u64; GROUP] {
    let mut pairs = [0; GROUP];
    for i in 0..GROUP - 1 {
        pairs[i] = hash::pair(numbers[i], hash::beginning(firsts[i + 1]));
    }
    pairs
}
