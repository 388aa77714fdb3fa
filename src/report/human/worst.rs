//! Keeps the worst listings of a run in bounded memory.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::finding::{Finding, ListingRef};
use crate::rule::{Consequence, Severity, Verdict};

/// How bad a listing is; the greatest is the worst, and of equals the first one met.
type Rank = (Severity, Reverse<(Consequence, Verdict)>, usize, usize, Reverse<u64>);

/// A listing that is printed at the end.
#[derive(Debug)]
pub(in crate::report) struct Kept {
    rank: Rank,
    /// Which one.
    pub(in crate::report) listing: Arc<ListingRef>,
    /// Its findings that are shown.
    pub(in crate::report) findings: Vec<Finding>,
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.rank == other.rank
    }
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.cmp(&other.rank)
    }
}

/// A heap of the worst listings, the least bad one on top.
#[derive(Debug)]
pub(in crate::report) struct Worst {
    limit: Option<usize>,
    heap: BinaryHeap<Reverse<Kept>>,
    seen: u64,
}

impl Worst {
    /// Keeps at most `limit` listings.
    pub(in crate::report) fn new(limit: Option<usize>) -> Self {
        Self { limit, heap: BinaryHeap::new(), seen: 0 }
    }

    /// Takes a listing in if it belongs to the worst; without findings it is none.
    pub(in crate::report) fn admit(&mut self, findings: &[&Finding]) {
        let (Some(rank), Some(first)) = (rank(findings, self.seen), findings.first()) else { return };
        self.seen += 1;
        if self.has_room_for(rank) {
            let (listing, findings) =
                (first.listing.clone(), findings.iter().map(|&finding| finding.clone()).collect());
            self.heap.push(Reverse(Kept { rank, listing, findings }));
        }
    }

    /// Drops the least bad one where it has to make room.
    fn has_room_for(&mut self, rank: Rank) -> bool {
        if self.limit.is_none_or(|limit| self.heap.len() < limit) {
            return true;
        }
        let is_worse = self.heap.peek().is_some_and(|Reverse(least)| least.rank < rank);
        if is_worse {
            self.heap.pop();
        }
        is_worse
    }

    /// Listings with findings that were not kept.
    pub(in crate::report) fn left_out(&self) -> u64 {
        self.limit.map_or(0, |limit| self.seen.saturating_sub(limit as u64))
    }

    /// The kept listings, worst first.
    pub(in crate::report) fn take_sorted(&mut self) -> Vec<Kept> {
        std::mem::take(&mut self.heap).into_sorted_vec().into_iter().map(|Reverse(kept)| kept).collect()
    }
}

fn rank(findings: &[&Finding], order: u64) -> Option<Rank> {
    let severity = findings.iter().map(|f| f.severity).max()?;
    let gravest =
        findings.iter().filter(|f| f.severity == severity).map(|f| (f.rule.consequence, f.rule.verdict)).min()?;
    let of = |severity| findings.iter().filter(|f| f.severity == severity).count();
    Some((severity, Reverse(gravest), of(Severity::Error), of(Severity::Warning), Reverse(order)))
}
