//! Which hits stand: a detector's `unless` and `only`, then the leftmost-longest of those that overlap.

use std::cmp::Reverse;

use crate::matcher::{Hit, Holds, Searched};
use crate::text::ViewKind;

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

/// Of overlapping hits of one detector in one cell only one: the plainest view, then leftmost, then longest.
pub(super) fn leftmost_longest(mut hits: Vec<&Hit>) -> Vec<&Hit> {
    hits.sort_by_key(|h| (h.cell, h.detector, Reverse(h.confidence), h.view, h.span.start, Reverse(h.span.end)));
    let mut kept: Vec<&Hit> = Vec::with_capacity(hits.len());
    let mut group = 0;
    for hit in hits {
        if kept.last().is_some_and(|last| (last.cell, last.detector) != (hit.cell, hit.detector)) {
            group = kept.len();
        }
        if !is_taken(hit, &kept[group..]) {
            kept.push(hit);
        }
    }
    kept
}

/// Of the hits of one restriction those that do not lie within another: "N95" says nothing beside "N95 respirator".
pub(super) fn outermost(hits: Vec<&Hit>) -> Vec<&Hit> {
    let holds = |(other_at, other): (usize, &&Hit), at: usize, hit: &Hit| {
        let is_more = other.span.len() > hit.span.len() || (other.span == hit.span && other_at < at);
        other.cell == hit.cell && hit.cell.is_some() && is_more && other.span.contains(hit.span)
    };
    let inside = |at: usize, hit: &Hit| hits.iter().enumerate().any(|other| holds(other, at, hit));
    hits.iter().enumerate().filter(|(at, hit)| !inside(*at, hit)).map(|(_, hit)| *hit).collect()
}

/// Whether a kept hit of the same group shares text with this one.
fn is_taken(hit: &Hit, group: &[&Hit]) -> bool {
    let Some(last) = group.last() else { return false };
    let in_order = |h: &Hit| h.view == ViewKind::Plain && h.confidence == last.confidence;
    if in_order(last) && in_order(hit) {
        // Hits of one view come by their start: only the last kept can reach this one.
        return hit.span.start < last.span.end;
    }
    group.iter().any(|kept| kept.span.overlaps(hit.span))
}
