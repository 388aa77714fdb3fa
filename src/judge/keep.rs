//! Which hits stand: a detector's `unless` and `only`, then the leftmost-longest of those that overlap.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::matcher::{Hit, Holds, Searched};
use crate::span::Span;

/// What became of a hit before any marketplace was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stands.
    Stands,
    /// An `unless` holds.
    Cleared(Holds),
    /// No `only` holds.
    Unconfirmed,
}

impl Fate {
    /// Whether the hit may become a finding.
    pub fn stands(&self) -> bool {
        *self == Self::Stands
    }
}

/// Tries the detector's own conditions on every hit.
pub(super) fn fates(hits: Vec<Hit>, searched: &Searched<'_>) -> Vec<(Hit, Fate)> {
    let with_fate = |hit: Hit| {
        let fate = fate(&hit, searched);
        (hit, fate)
    };
    hits.into_iter().map(with_fate).collect()
}

/// Tries the detector's own conditions on one hit.
pub fn fate(hit: &Hit, searched: &Searched<'_>) -> Fate {
    match searched.ruleset.cleared(hit, searched) {
        Some(holds) => Fate::Cleared(holds),
        None if searched.ruleset.confirmed(hit, searched) => Fate::Stands,
        None => Fate::Unconfirmed,
    }
}

/// Of overlapping hits of one detector in one cell only one: the surest, then the plainest view, then leftmost, then longest.
pub(super) fn leftmost_longest(mut hits: Vec<&Hit>) -> Vec<&Hit> {
    hits.sort_by_key(|h| (h.cell, h.detector, Reverse(h.confidence), h.view, h.span.start, Reverse(h.span.end)));
    let mut kept: Vec<&Hit> = Vec::with_capacity(hits.len());
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for hit in hits {
        if kept.last().is_some_and(|last| (last.cell, last.detector) != (hit.cell, hit.detector)) {
            taken.clear();
        }
        if !overlaps(&taken, hit.span) {
            taken.insert(hit.span.start, hit.span.end);
            kept.push(hit);
        }
    }
    kept
}

/// Whether a span shares text with one of those taken (start to end), which do not overlap each other.
fn overlaps(taken: &BTreeMap<usize, usize>, span: Span) -> bool {
    let before = taken.range(..span.end).next_back();
    before.is_some_and(|(&start, &end)| Span::new(start, end).overlaps(span) || start == span.start)
}

/// Of the hits of one restriction those that do not lie within another: "N95" says nothing beside "N95 respirator".
pub(super) fn outermost(hits: Vec<&Hit>) -> Vec<&Hit> {
    let mut by_start: Vec<usize> = (0..hits.len()).collect();
    by_start.sort_by_key(|&at| (hits[at].cell, hits[at].span.start, Reverse(hits[at].span.end), at));
    let mut inside = vec![false; hits.len()];
    let mut reached: Option<(Option<usize>, usize)> = None;
    for at in by_start {
        let (cell, end) = (hits[at].cell, hits[at].span.end);
        match reached {
            Some((same, furthest)) if same == cell && end <= furthest => inside[at] = cell.is_some(),
            _ => reached = Some((cell, end)),
        }
    }
    hits.into_iter().zip(inside).filter(|(_, inside)| !inside).map(|(hit, _)| hit).collect()
}
