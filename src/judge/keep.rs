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

/// Tries the detector's own conditions on one hit.
pub fn fate(hit: &Hit, searched: &Searched<'_>) -> Fate {
    match searched.ruleset.cleared(hit, searched) {
        Some(holds) => Fate::Cleared(holds),
        None if searched.ruleset.confirmed(hit, searched) => Fate::Stands,
        None => Fate::Unconfirmed,
    }
}

/// Whether a hit may become a finding.
pub(super) fn stands(hit: &Hit, searched: &Searched<'_>) -> bool {
    searched.ruleset.lets_stand(hit, searched)
}

/// Of overlapping hits of one detector in one cell only one: the surest, then the plainest view, then leftmost, then longest.
pub(super) fn leftmost_longest(mut hits: Vec<&Hit>) -> Vec<&Hit> {
    if hits.len() < 2 {
        return hits;
    }
    hits.sort_by_key(|h| (h.cell, h.detector, Reverse(h.confidence), h.view, h.span.start, Reverse(h.span.end)));
    let mut taken = Taken::default();
    let mut before: Option<&Hit> = None;
    hits.retain(|&hit| {
        if before.replace(hit).is_some_and(|last| (last.cell, last.detector) != (hit.cell, hit.detector)) {
            taken.clear();
        }
        taken.takes(hit)
    });
    hits
}

/// Spans taken in one cell by one detector; they do not overlap each other.
#[derive(Default)]
struct Taken<'h> {
    last: Option<&'h Hit>,
    /// All of them by start, once hits come that do not follow the last one.
    all: Vec<Span>,
    ends: BTreeMap<usize, usize>,
}

impl<'h> Taken<'h> {
    fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes a hit unless it shares text with one that was taken.
    fn takes(&mut self, hit: &'h Hit) -> bool {
        let kind = |hit: &Hit| (hit.confidence, hit.view);
        let follows = self.ends.is_empty() && self.last.is_none_or(|last| kind(last) == kind(hit));
        let is_free = match (follows, self.last) {
            (true, Some(last)) => !share(last.span, hit.span),
            (true, None) => true,
            (false, _) => {
                self.ends.extend(self.all.drain(..).map(|span| (span.start, span.end)));
                let before = self.ends.range(..hit.span.end).next_back();
                !before.is_some_and(|(&start, &end)| share(Span::new(start, end), hit.span))
            }
        };
        if is_free {
            self.last = Some(hit);
            match follows {
                true => self.all.push(hit.span),
                false => _ = self.ends.insert(hit.span.start, hit.span.end),
            }
        }
        is_free
    }
}

/// Whether two spans share text or are the same place.
fn share(taken: Span, span: Span) -> bool {
    taken.overlaps(span) || taken.start == span.start
}

/// Of the hits of one restriction those that do not lie within another: "N95" says nothing beside "N95 respirator".
pub(super) fn outermost(hits: Vec<&Hit>) -> Vec<&Hit> {
    if hits.len() < 2 {
        return hits;
    }
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
