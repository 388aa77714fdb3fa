//! The cells of one row, wherever the row is held: in a chunk of text, or as a record of its own.

use std::borrow::Cow;

use crate::listing::{Skipped, unwrapped};

/// One row as the steps after reading see it.
pub(super) trait Cells {
    /// How many columns it spans, counted from column 0.
    fn width(&self) -> usize;

    /// The cell of a column, unquoted, or nothing.
    fn cell(&self, column: usize) -> Cow<'_, str>;

    /// Column of the first cell held, from 0; above 0 only in later pieces.
    fn first(&self) -> usize {
        0
    }

    /// Bytes at the end of the last cell that come again in the next piece.
    fn later(&self) -> usize {
        0
    }

    /// What of the first cell held was handed out before; nothing but in later pieces.
    fn skipped(&self) -> Skipped {
        Skipped::default()
    }

    /// The cell of a column without white space around it.
    fn trimmed(&self, column: usize) -> Cow<'_, str> {
        part(self.cell(column), str::trim)
    }

    /// The cell of a column without what spreadsheets put around values.
    fn value(&self, column: usize) -> Cow<'_, str> {
        part(self.cell(column), unwrapped)
    }

    /// Whether no cell holds anything but white space.
    fn is_blank(&self) -> bool {
        (self.first()..self.width()).all(|column| self.cell(column).trim().is_empty())
    }

    /// Bytes it takes in memory as a record, empty cells included.
    fn bytes(&self) -> usize {
        (self.first()..self.width()).map(|column| self.cell(column).len() + size_of::<usize>()).sum()
    }
}

/// A part of a cell, copied only where the cell was.
fn part(cell: Cow<'_, str>, of: fn(&str) -> &str) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(of(text)),
        Cow::Owned(text) => Cow::Owned(of(&text).to_owned()),
    }
}
