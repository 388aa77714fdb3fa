//! What is the same for all rows of a file: its columns, how rows become listings, what makes a key. Shared by threads.

use std::sync::Arc;

use super::build::Rules;
use super::cells::Cells;
use super::chunk::Chunk;
use super::columns::{Columns, Use};
use super::grouping::Grouping;
use super::key::KeyColumns;
use super::rows::Margin;
use super::values::is_wordless;
use crate::field::Field;
use crate::listing::Role;

/// Where a table stands.
#[derive(Debug)]
pub(super) struct Place {
    /// The file, as the user named it.
    pub(super) file: Arc<str>,
    /// The sheet of a workbook.
    pub(super) sheet: Option<Arc<str>>,
    /// Of a table that was written as text.
    pub(super) margin: Option<Arc<Margin>>,
}

impl Place {
    /// The file's own line of a line of the text.
    pub(super) fn line(&self, line: u64) -> u64 {
        self.margin.as_ref().map_or(line, |margin| margin.line(line))
    }
}

/// How the rows of one file are to be understood; decided before the first listing.
#[derive(Debug)]
pub struct Table {
    pub(super) place: Place,
    pub(super) columns: Columns,
    pub(super) rules: Rules,
    pub(super) grouping: Grouping,
    pub(super) keys: KeyColumns,
    /// Most bytes of one listing.
    pub(super) limit: usize,
    /// Columns that hold no words so far.
    pub(super) wordless: Vec<usize>,
}

impl Table {
    pub(super) fn new(
        place: Place,
        columns: Columns,
        rules: Rules,
        grouping: Grouping,
        keys: KeyColumns,
        limit: usize,
    ) -> Self {
        let wordless = columns.of(Use::Wordless);
        Self { place, columns, rules, grouping, keys, limit, wordless }
    }

    /// Notes which columns turn out to hold words, for a row that is only counted.
    pub(super) fn note_words(&self, row: &impl Cells) {
        let columns = self.wordless.iter().filter_map(|&at| Some((at, self.columns.all.get(at)?)));
        for (at, column) in columns.filter(|(_, column)| !column.is_searched()) {
            let cell = row.cell(at);
            if !cell.trim().is_empty() && !is_wordless(&cell) {
                column.search();
            }
        }
    }

    /// The field under which the words of a column are searched.
    pub(super) fn field(&self, at: usize) -> Option<Field> {
        match self.columns.all.get(at).map(|column| column.role) {
            Some(Use::Words(field, Role::Text)) => Some(field),
            Some(Use::Wordless) | None => Some(Field::Attributes),
            Some(_) => None,
        }
    }

    /// What the listing that begins with a record of a chunk is called.
    pub(super) fn name(&self, chunk: &Chunk, index: usize) -> String {
        match &chunk.odd {
            Some(record) => self.keys.name(record).to_string(),
            None => self.keys.name(&chunk.row(index)).to_string(),
        }
    }
}
