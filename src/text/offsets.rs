//! The map from folded bytes back to raw bytes. It knows bytes only; [`Folded`](super::Folded) keeps to characters.
//!
//! Most of a text is copied byte for byte, so the map is a list of runs, not of bytes: a cell of plain letters with
//! ten tags needs eleven. Both the starts and the ends of the runs' sources never go down.

use std::ops::Range;

/// Where folded bytes came from.
#[derive(Debug, Clone)]
pub(super) enum Offsets {
    /// Byte for byte, from the first to the last.
    Identity,
    /// In runs, in folded order, without holes.
    Runs(Vec<Run>),
}

/// A stretch of folded bytes with one source.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// First folded byte.
    folded: usize,
    /// First raw byte of the source.
    raw: usize,
    /// One past the last raw byte of the source.
    raw_end: usize,
    /// Whether byte `i` of the run came from byte `i` of the source; otherwise every byte came from all of it.
    exact: bool,
}

impl Run {
    /// The first raw byte of the source of a folded byte of this run.
    fn start_of(&self, folded: usize) -> usize {
        if self.exact { self.raw + (folded - self.folded) } else { self.raw }
    }

    /// One past the last raw byte of the source of the folded byte before `folded_end`.
    fn end_of(&self, folded_end: usize) -> usize {
        if self.exact { self.raw + (folded_end - self.folded) } else { self.raw_end }
    }
}

impl Offsets {
    /// A map to be filled by [`push`](Self::push).
    pub(super) fn empty() -> Self {
        Self::Runs(Vec::new())
    }

    /// Says that the folded bytes from `folded` on came from `raw`; `exact` if byte by byte.
    pub(super) fn push(&mut self, folded: usize, raw: Range<usize>, exact: bool) {
        let Self::Runs(runs) = self else { return };
        match runs.last_mut() {
            Some(last) if exact && last.exact && last.raw_end == raw.start => last.raw_end = raw.end,
            _ => runs.push(Run { folded, raw: raw.start, raw_end: raw.end, exact }),
        }
    }

    /// The raw bytes that made the folded bytes `folded`, which must not be empty.
    pub(super) fn raw_range(&self, folded: Range<usize>) -> Range<usize> {
        let Self::Runs(runs) = self else { return folded };
        let first = run_at(runs, folded.start);
        let last = run_at(runs, folded.end.saturating_sub(1));
        match (first, last) {
            (Some(first), Some(last)) => first.start_of(folded.start)..last.end_of(folded.end),
            _ => 0..0,
        }
    }

    /// The folded bytes, of `len` in all, whose source shares a byte with `raw`; empty at the nearest place if none does.
    pub(super) fn folded_range(&self, raw: Range<usize>, len: usize) -> Range<usize> {
        let Self::Runs(runs) = self else { return raw.start.min(len)..raw.end.min(len).max(raw.start.min(len)) };
        let first = runs.partition_point(|run| run.raw_end <= raw.start);
        let Some(run) = runs.get(first) else { return len..len };
        let start = run.folded + if run.exact { raw.start.saturating_sub(run.raw) } else { 0 };
        let past = runs.partition_point(|run| run.raw < raw.end);
        start..folded_end(runs, past, raw.end, len).max(start)
    }

    /// Appends the part `folded` of this map to `into`, where it stands at `at`.
    pub(super) fn copy(&self, folded: Range<usize>, into: &mut Self, at: usize) {
        let Self::Runs(runs) = self else { return };
        let mut from = folded.start;
        let first = runs.partition_point(|run| run.folded <= folded.start).saturating_sub(1);
        for (i, run) in runs.iter().enumerate().skip(first) {
            let to = runs.get(i + 1).map_or(folded.end, |next| next.folded.min(folded.end));
            if from >= to {
                return;
            }
            into.push(at + (from - folded.start), run.start_of(from)..run.end_of(to), run.exact);
            from = to;
        }
    }
}

/// The run that holds a folded byte.
fn run_at(runs: &[Run], folded: usize) -> Option<&Run> {
    runs.get(runs.partition_point(|run| run.folded <= folded).checked_sub(1)?)
}

/// The folded end of what the runs before `past` made of the raw bytes before `raw_end`.
fn folded_end(runs: &[Run], past: usize, raw_end: usize, len: usize) -> usize {
    let end = runs.get(past).map_or(len, |next| next.folded);
    match past.checked_sub(1).and_then(|last| runs.get(last)) {
        Some(run) if run.exact => end.min(run.folded + (raw_end - run.raw)),
        Some(_) => end,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ab` from 0..2, one byte from the tag-like 2..9, `cd` from 9..11.
    fn map() -> Offsets {
        let mut map = Offsets::empty();
        map.push(0, 0..1, true);
        map.push(1, 1..2, true);
        map.push(2, 2..9, false);
        map.push(3, 9..11, true);
        map
    }

    #[test]
    fn neighbours_that_are_copied_share_a_run() {
        assert!(matches!(map(), Offsets::Runs(runs) if runs.len() == 3));
    }

    #[test]
    fn ways_there_and_back() {
        let map = map();
        assert_eq!(map.raw_range(1..3), 1..9);
        assert_eq!(map.raw_range(4..5), 10..11);
        assert_eq!(map.folded_range(1..3, 5), 1..3);
        assert_eq!(map.folded_range(10..11, 5), 4..5);
        assert_eq!(map.folded_range(4..4, 5), 2..3);
        assert_eq!(map.folded_range(20..21, 5), 5..5);
    }

    #[test]
    fn a_copied_part_has_the_same_sources() {
        let mut part = Offsets::empty();
        map().copy(1..4, &mut part, 0);
        assert_eq!(part.raw_range(0..1), 1..2);
        assert_eq!(part.raw_range(1..3), 2..10);
    }
}
