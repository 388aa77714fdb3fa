//! Where in a listing anything may be found.

use std::ops::Range;

use smallvec::SmallVec;

/// Stretches of the cells of a listing that is one row, by column: what is looked for stands in them, or touches them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spots(SmallVec<[Column; 4]>);

/// A column, and the stretches of its cell.
type Column = (usize, SmallVec<[Range<usize>; 2]>);

impl Spots {
    /// Adds a stretch, as bytes of its cell: columns ascend, and so do stretches in each, without overlaps.
    pub fn push(&mut self, column: usize, bytes: Range<usize>) {
        match self.0.last_mut().filter(|(last, _)| *last == column) {
            Some((_, stretches)) => stretches.push(bytes),
            None => self.0.push((column, SmallVec::from_iter([bytes]))),
        }
    }

    /// The stretches of the cell of a column.
    pub fn of(&self, column: usize) -> &[Range<usize>] {
        let at = self.0.binary_search_by_key(&column, |(known, _)| *known).ok();
        at.and_then(|at| self.0.get(at)).map_or(&[], |(_, stretches)| stretches)
    }
}
