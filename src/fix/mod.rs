//! Words taken out of a listing, or replaced, where rules say so: what would change, and what stays and why.
//!
//! ```text
//! listing ─ judge ─> findings ─ plan ─> changes of cells ─ edit ─> new texts ─ judge again ─> edits that hold
//! ```
//! A fix is no evasion: whole phrases go, or the words that a rule names take their place. Nothing is spelled otherwise,
//! and a product that must not be listed is left as it is. An edit that brings a new finding is taken back.

mod edit;
mod plan;
mod what_if;

use std::sync::Arc;

use crate::field::Field;
use crate::finding::Finding;
use crate::listing::Listing;
use crate::span::Span;

pub use edit::{Change, Refusal, edited};
pub use plan::{Judged, fix};
pub use what_if::{Met, WhatIf, what_if};

/// One cell that is to hold another text.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The sheet, where the file is a workbook.
    pub sheet: Option<Arc<str>>,
    /// Data record in the file, from 1.
    pub record: u64,
    /// Physical line where the record starts, or row of the sheet, from 1.
    pub line: u64,
    /// The listing's key.
    pub key: String,
    /// What the file calls the column.
    pub column: Arc<str>,
    /// Where that column stands in the file, from 0.
    pub at: usize,
    /// What it is to us.
    pub field: Field,
    /// The raw cell.
    pub before: String,
    /// What it is to hold.
    pub after: String,
    /// Bytes of `before` that go.
    pub gone: Vec<Span>,
    /// Full ids of the rules that asked for it, each once.
    pub rules: Vec<Arc<str>>,
}

/// Why words stay that a rule wants out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The listing has an error or a warning that says it must not be listed.
    Prohibited,
    /// The words are disguised: somebody has to look.
    Disguised,
    /// They cross tags or entities, or stand in a tag.
    Markup,
    /// The field is a name or a value.
    Field,
    /// The rule names no words to write instead.
    NoReplacement,
    /// They are part of a longer word.
    Compound,
    /// The cell is data of a program.
    Structured,
    /// The sentence would not read without them.
    Unreadable,
    /// Nothing would be left of the title.
    Empty,
    /// Without them another rule is broken, or this one still is.
    NewFinding,
    /// The listing is past the size limit.
    TooLong,
}

/// The listing with edits made.
pub fn applied(listing: &Listing, edits: &[Edit]) -> Listing {
    let mut listing = listing.clone();
    for cell in &mut listing.cells {
        let record = listing.rows.get(cell.row).map(|row| row.record);
        let is_of = |edit: &&Edit| Some(edit.record) == record && edit.at == cell.at && edit.before == cell.text;
        if let Some(edit) = edits.iter().find(is_of) {
            edit.after.clone_into(&mut cell.text);
        }
    }
    listing.cells.retain(|cell| !cell.text.is_empty());
    listing
}

/// What can be done about one listing.
#[derive(Debug, Default)]
pub struct Fixed {
    /// In the order of the file: by row, then by column.
    pub edits: Vec<Edit>,
    /// Findings that ask for other words and stay.
    pub left: Vec<(Finding, Why)>,
    /// All findings of the listing as it would be.
    pub remaining: Vec<Finding>,
}
