//! Regular expressions, the exception: tried only in texts that hold a literal they need.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::scout::{self, Scout};
use super::table::{Reader, Writer};
use crate::rule::Pattern;

/// Patterns with the number of whom each belongs to, run over cleaned texts.
#[derive(Debug, Default)]
pub struct Patterns {
    each: Vec<(usize, Pattern)>,
    /// Beside each pattern, where they were stored.
    scouts: Vec<Scout>,
    /// Finds needles, ignoring ASCII case; `None` where no pattern has one.
    needles: Option<AhoCorasick>,
    /// The pattern each needle belongs to.
    owners: Vec<usize>,
    /// Patterns without a needle: tried in every text.
    always: Vec<usize>,
}

impl Patterns {
    /// Patterns with the number of whom each belongs to: a detector, or what else the caller counts.
    pub fn new(each: Vec<(usize, Pattern)>) -> Self {
        let always: Vec<usize> = (0..each.len()).filter(|&i| each[i].1.needles.is_empty()).collect();
        let owned =
            each.iter().enumerate().flat_map(|(i, (_, p))| p.needles.iter().map(move |needle| (i, needle.as_str())));
        let (owners, words): (Vec<usize>, Vec<&str>) = owned.unzip();
        match AhoCorasick::builder().ascii_case_insensitive(true).build(&words) {
            Ok(needles) => {
                Self { needles: (!words.is_empty()).then_some(needles), owners, always, each, scouts: Vec::new() }
            }
            // More needles than an automaton takes: slower, and the same.
            Err(_) => {
                Self { needles: None, owners: Vec::new(), always: (0..each.len()).collect(), each, scouts: Vec::new() }
            }
        }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.data(&self.each);
        self.each.iter().for_each(|(_, pattern)| out.table(&scout::stored(pattern)));
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        let each: Vec<(usize, Pattern)> = from.data()?;
        let scouts = from.each(each.len(), |from| from.bytes().map(Scout::new))?;
        Some(Self { scouts, ..Self::new(each) })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.each.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// Whether some of these owners are tried in every text.
    pub(super) fn has_any_without_needle(&self, asked: impl Fn(usize) -> bool) -> bool {
        self.always.iter().any(|&index| asked(self.each[index].0))
    }

    /// Literals of which one stands in every match of each.
    pub(super) fn needles(&self, asked: impl Fn(usize) -> bool) -> impl Iterator<Item = &str> {
        let each = self.each.iter().filter(move |(owner, _)| asked(*owner));
        each.flat_map(|(_, pattern)| pattern.needles.iter().map(|needle| needle.as_str()))
    }

    /// Every match of the patterns whose owner is wanted: the owner and the bytes of the cleaned text.
    pub fn search(&self, cleaned: &str, wanted: impl Fn(usize) -> bool, found: &mut dyn FnMut(usize, Range<usize>)) {
        for stretches in self.worth_trying(cleaned).chunk_by(|a, b| a.pattern == b.pattern) {
            let index = stretches[0].pattern;
            let (owner, pattern) = &self.each[index];
            if wanted(*owner) && self.may_match(index, cleaned, stretches) {
                let matches = pattern.regex().find_iter(cleaned).filter(|m| !m.is_empty());
                matches.for_each(|found_at| found(*owner, found_at.range()));
            }
        }
    }

    /// Whether the scout of a pattern, if it has one, lets any of these stretches pass.
    fn may_match(&self, index: usize, cleaned: &str, stretches: &[Stretch]) -> bool {
        let scout = self.scouts.get(index);
        scout.is_none_or(|scout| stretches.iter().any(|stretch| scout.may_match(cleaned, stretch)))
    }

    /// Where in a text matches may lie, by pattern; may be too many, never too few.
    fn worth_trying(&self, cleaned: &str) -> Vec<Stretch> {
        let hits = self.needles.iter().flat_map(|needles| needles.find_overlapping_iter(cleaned));
        let around = hits.map(|hit| self.around(self.owners[hit.pattern().as_usize()], hit.range(), cleaned.len()));
        let whole = self.always.iter().map(|&pattern| Stretch::whole(pattern, cleaned.len()));
        let mut all: Vec<Stretch> = whole.chain(around).collect();
        all.sort_unstable_by_key(|stretch| (stretch.pattern, stretch.starts.start));
        all.dedup_by(|next, last| {
            let is_one = next.pattern == last.pattern && next.starts.start <= last.starts.end;
            if is_one {
                last.starts.end = last.starts.end.max(next.starts.end);
                last.end = last.end.max(next.end);
            }
            is_one
        });
        all
    }

    /// Where all matches of a pattern lie that hold this needle.
    fn around(&self, index: usize, needle: Range<usize>, end: usize) -> Stretch {
        let pattern = &self.each[index].1;
        let bytes = |most: Option<u32>| most.map_or(usize::MAX, |most| most as usize);
        let first = needle.end.saturating_sub(bytes(pattern.longest));
        let first = first.max(needle.start.saturating_sub(bytes(pattern.lead)));
        let end = needle.start.saturating_add(bytes(pattern.longest)).min(end);
        Stretch { pattern: index, starts: first..needle.start + 1, end }
    }
}

/// A part of a text in which matches of a pattern may lie.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) pattern: usize,
    /// Bytes that they may begin at.
    pub(super) starts: Range<usize>,
    /// One past the last byte of any.
    pub(super) end: usize,
}

impl Stretch {
    /// All of a text.
    pub(super) fn whole(pattern: usize, end: usize) -> Self {
        Self { pattern, starts: 0..end + 1, end }
    }
}
