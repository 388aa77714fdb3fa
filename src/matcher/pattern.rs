//! Regular expressions, the exception: tried only in texts that hold a literal they need.

use std::ops::{Range, RangeInclusive};

use super::automaton::Automaton;
use super::determine;
use super::literals::Literals;
use super::table::{Reader, Writer};
use crate::rule::Pattern;

/// Patterns with the number of whom each belongs to, run over cleaned texts.
#[derive(Debug, Default)]
pub struct Patterns {
    each: Vec<(usize, Pattern)>,
    /// Beside each pattern, where they were stored.
    automata: Vec<Automaton>,
    /// Literals the patterns need.
    needles: Literals,
    /// Patterns without a needle: tried in every text.
    always: Vec<u32>,
}

impl Patterns {
    /// Patterns with the number of whom each belongs to: a detector, or what else the caller counts.
    pub fn new(each: Vec<(usize, Pattern)>) -> Self {
        let owned = each
            .iter()
            .zip(0..)
            .flat_map(|((_, pattern), owner)| pattern.needles.iter().map(move |needle| (owner, needle.as_str())));
        let owned: Vec<(u32, &str)> = owned.collect();
        let (needles, is_always): (_, fn(&Pattern) -> bool) = match Literals::new(&owned) {
            Some(needles) => (needles, |pattern| pattern.needles.is_empty()),
            // More needles than a table takes: slower, and the same.
            None => (Literals::default(), |_| true),
        };
        let always = each.iter().zip(0..).filter(|((_, pattern), _)| is_always(pattern)).map(|(_, number)| number);
        Self { always: always.collect(), needles, automata: Vec::new(), each }
    }

    /// Patterns as bytes, with automata that make compiling them needless.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.write(&mut out);
        out.bytes
    }

    /// Patterns of [`to_bytes`](Self::to_bytes), which must lie at a multiple of eight; nothing where they do not fit.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        Self::read(&mut Reader { rest: bytes })
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.data(&(&self.each, &self.always));
        self.needles.write(out);
        for (number, (_, pattern)) in self.each.iter().enumerate() {
            match self.automata.get(number) {
                Some(stored) => stored.write(out),
                None => determine::automaton(&pattern.text, starts_of(pattern).is_some()).write(out),
            }
        }
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        let (each, always): (Vec<(usize, Pattern)>, Vec<u32>) = from.data()?;
        let needles = Literals::read(from)?;
        let automata = from.each(0..each.len(), |from, _| Automaton::read(from))?;
        Some(Self { each, automata, needles, always })
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
        self.always.iter().any(|&index| self.each.get(index as usize).is_some_and(|(owner, _)| asked(*owner)))
    }

    /// Literals of which one stands in every match of each.
    pub(super) fn needles(&self, asked: impl Fn(usize) -> bool) -> impl Iterator<Item = &str> {
        let each = self.each.iter().filter(move |(owner, _)| asked(*owner));
        each.flat_map(|(_, pattern)| pattern.needles.iter().map(|needle| needle.as_str()))
    }

    /// Every match of the patterns whose owner is wanted: the owner and the bytes of the cleaned text.
    pub fn search(&self, cleaned: &str, wanted: impl Fn(usize) -> bool, found: &mut dyn FnMut(usize, Range<usize>)) {
        for starts in self.worth_trying(cleaned).chunk_by(|a, b| a.0 == b.0) {
            let number = starts[0].0 as usize;
            let Some((owner, pattern)) = self.each.get(number).filter(|(owner, _)| wanted(*owner)) else { continue };
            let starts = starts.iter().map(|(_, starts)| starts.clone());
            match self.automata.get(number) {
                Some(automaton) if automaton.is_exact => {
                    automaton.search(cleaned, starts, &mut |range| found(*owner, range));
                }
                Some(automaton) if !automaton.is_empty() && !automaton.is_match(cleaned, starts) => {}
                _ => {
                    let matches = pattern.regex().find_iter(cleaned).filter(|m| !m.is_empty());
                    matches.for_each(|found_at| found(*owner, found_at.range()));
                }
            }
        }
    }

    /// Patterns whose needle stands in the text, in order, with the bytes a match of each could begin at, in order; may
    /// be too many, never too few.
    fn worth_trying(&self, cleaned: &str) -> Vec<(u32, Range<usize>)> {
        let mut needles = Vec::new();
        self.needles.owners(cleaned, &mut needles);
        let everywhere = 0..cleaned.len();
        let always = self.always.iter().map(|&number| (number, everywhere.clone()));
        let before =
            needles.iter().map(|&(number, end)| (number, self.starts(number, end).unwrap_or(everywhere.clone())));
        let mut trying: Vec<(u32, Range<usize>)> = always.chain(before).collect();
        trying.sort_unstable_by_key(|(number, starts)| (*number, starts.start));
        trying.dedup_by(|next, last| {
            let is_one = next.0 == last.0 && next.1.start <= last.1.end;
            last.1.end = if is_one { last.1.end.max(next.1.end) } else { last.1.end };
            is_one
        });
        trying
    }

    /// Where the matches of a pattern begin whose needle ends at a place.
    fn starts(&self, number: u32, end: usize) -> Option<Range<usize>> {
        let (_, pattern) = self.each.get(number as usize)?;
        let starts = starts_of(pattern)?;
        Some(end.saturating_sub(*starts.end())..(end + 1).saturating_sub(*starts.start()))
    }
}

/// Matches that could begin at more places than this before the end of a needle are looked for in the whole text.
const MOST_STARTS: usize = 32;

/// How many bytes before the end of its needle a match of a pattern begins; nothing where that may be too many.
fn starts_of(pattern: &Pattern) -> Option<RangeInclusive<usize>> {
    let (reach, shortest) = (pattern.reach? as usize, pattern.needles.iter().map(|needle| needle.len()).min()?);
    (reach < MOST_STARTS + shortest).then_some(shortest..=reach)
}
