//! Keeps the worst of what a run finds in bounded memory: listings, findings or lines, by a rank of their own.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// The greatest ranks are the worst; of equals the one met first is.
#[derive(Debug)]
pub(super) struct Worst<R, T> {
    limit: Option<usize>,
    /// The least bad on top.
    heap: BinaryHeap<Reverse<Ranked<R, T>>>,
    met: u64,
}

#[derive(Debug)]
struct Ranked<R, T> {
    rank: (R, Reverse<u64>),
    item: T,
}

impl<R: Ord, T> PartialEq for Ranked<R, T> {
    fn eq(&self, other: &Self) -> bool {
        self.rank == other.rank
    }
}

impl<R: Ord, T> Eq for Ranked<R, T> {}

impl<R: Ord, T> PartialOrd for Ranked<R, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R: Ord, T> Ord for Ranked<R, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.cmp(&other.rank)
    }
}

impl<R: Ord, T> Worst<R, T> {
    /// Keeps at most `limit`.
    pub(super) fn new(limit: Option<usize>) -> Self {
        Self { limit, heap: BinaryHeap::new(), met: 0 }
    }

    /// Takes one in if it belongs to the worst; it is made only then.
    pub(super) fn admit(&mut self, rank: R, make: impl FnOnce() -> T) {
        let rank = (rank, Reverse(self.met));
        self.met += 1;
        if self.has_room_for(&rank) {
            self.heap.push(Reverse(Ranked { rank, item: make() }));
        }
    }

    /// Drops the least bad one where it has to make room.
    fn has_room_for(&mut self, rank: &(R, Reverse<u64>)) -> bool {
        if self.limit.is_none_or(|limit| self.heap.len() < limit) {
            return true;
        }
        let is_worse = self.heap.peek().is_some_and(|Reverse(least)| least.rank < *rank);
        if is_worse {
            self.heap.pop();
        }
        is_worse
    }

    /// All that were met, kept or not.
    pub(super) fn met(&self) -> u64 {
        self.met
    }

    /// Those that were met and not kept.
    pub(super) fn left_out(&self) -> u64 {
        self.limit.map_or(0, |limit| self.met.saturating_sub(limit as u64))
    }

    /// Those kept, worst first; they stay.
    pub(super) fn sorted(&self) -> Vec<&T> {
        let mut kept: Vec<_> = self.heap.iter().map(|Reverse(kept)| kept).collect();
        kept.sort_by(|one, other| other.cmp(one));
        kept.into_iter().map(|kept| &kept.item).collect()
    }

    /// Those kept, worst first.
    pub(super) fn take_sorted(&mut self) -> Vec<T> {
        std::mem::take(&mut self.heap).into_sorted_vec().into_iter().map(|Reverse(kept)| kept.item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_are_kept_and_of_equals_the_first() {
        let mut worst = Worst::new(Some(3));
        for (rank, item) in [(1, "a"), (2, "b"), (1, "c"), (2, "d"), (1, "e")] {
            worst.admit(rank, || item);
        }
        assert_eq!((worst.met(), worst.left_out()), (5, 2));
        assert_eq!(worst.sorted(), [&"b", &"d", &"a"]);
        assert_eq!(worst.take_sorted(), ["b", "d", "a"]);
    }
}
