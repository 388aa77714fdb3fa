//! Which rows are lines of help, and which belong to the listing of the row before. Known from the header alone.

use std::borrow::Cow;

use super::cells::Cells;
use super::chunk::Row;
use super::delimited::Dialect;
use super::header::Layout;
use super::structure::Structure;
use super::template::{fold, fold_value};

/// How rows of one file belong together.
#[derive(Debug, Clone, Default)]
pub(super) struct Grouping {
    /// The column that joins rows, and its values; none mean "the same as the row before".
    join: Option<(usize, Vec<String>)>,
    comments: Vec<String>,
}

impl Grouping {
    /// What the template says, for the columns this file has.
    pub(super) fn new(layout: &Layout) -> Self {
        let template = &layout.template;
        let at = |name: &str| layout.names.iter().position(|header| fold(header) == name);
        let join = template.join.as_ref().and_then(|join| Some((at(&join.column)?, join.values.clone())));
        Self { join, comments: template.comments.clone() }
    }

    /// Whether a listing may have several rows.
    pub(super) fn joins_rows(&self) -> bool {
        self.join.is_some()
    }

    /// Whether there are lines of help among the rows.
    pub(super) fn has_comments(&self) -> bool {
        !self.comments.is_empty()
    }

    /// Whether the row is a line of help.
    pub(super) fn is_comment(&self, row: &impl Cells) -> bool {
        self.has_comments() && self.comments.iter().any(|mark| row.cell(0).starts_with(mark.as_str()))
    }

    /// Whether a row belongs to the listing of a row that says `before`.
    pub(super) fn joins(&self, before: &str, row: &impl Cells) -> bool {
        let Some((column, values)) = &self.join else { return false };
        let cell = row.trimmed(*column);
        if values.is_empty() { !cell.is_empty() && cell == before } else { values.contains(&fold_value(&cell)) }
    }

    /// What the next row has to say to belong to this one.
    pub(super) fn shared<'r>(&self, row: &'r impl Cells) -> Cow<'r, str> {
        self.join.as_ref().map_or(Cow::Borrowed(""), |(column, _)| row.trimmed(*column))
    }

    /// Index of the last record that begins a listing, where one stands before it, and the bytes before it.
    pub(super) fn last_start(&self, text: &str, structure: &Structure, dialect: Dialect) -> Option<(usize, usize)> {
        self.join.as_ref()?;
        let row = |index: usize| Some(Row::new(text, &structure.cells, *structure.places.get(index)?, dialect));
        let mut later: Option<usize> = None;
        for index in (0..structure.places.len()).rev() {
            let before = row(index)?;
            if before.is_blank() || self.is_comment(&before) {
                continue;
            }
            if let Some(later) = later
                && !self.joins(&self.shared(&before), &row(later)?)
            {
                return Some((later, row(later)?.start));
            }
            later = Some(index);
        }
        None
    }
}

/// Of some records, those that begin a listing.
pub(super) fn starts<'a, R: Cells>(grouping: &Grouping, rows: &[&'a R]) -> Vec<&'a R> {
    let (mut before, mut starts) = (Cow::Borrowed(""), Vec::new());
    for &row in rows {
        if starts.is_empty() || !grouping.joins(&before, row) {
            starts.push(row);
            before = grouping.shared(row);
        }
    }
    starts
}
