//! Elements with nested fields, as JSON and XML have them, to rows of one table: a column for each path.
//!
//! The columns are all paths met in the first window, in order of first sight. Values of one path in one element
//! (arrays, repeated XML elements, the same key in an array of objects) share a cell, parted by ` | `: the sign ends
//! a phrase, so that no words of two values are read together. What later elements have besides goes to a last
//! column as `path: value`, so that nothing is lost.

use std::collections::VecDeque;
use std::io;

use rustc_hash::FxHashMap;

use super::rows::{RowCells, Rows};

/// Elements looked at before the columns are settled, at most.
const WINDOW: usize = 1000;
/// Bytes of their texts, at most.
const WINDOW_BYTES: usize = 1 << 20;
/// Columns of their own, at most: a file of keys that never repeat must not make rows of a million cells.
const MOST_COLUMNS: usize = 1000;
/// Nested levels of one element, at most.
pub(super) const MOST_LEVELS: usize = 64;
/// The column of fields that came too late for one of their own.
const OTHERS: &str = "other fields";
/// Parts two values in one cell.
const BETWEEN: &str = " | ";

/// Elements of a file, one after the other.
pub(super) trait Elements: Send {
    /// Puts the fields of the next element into `fields`; its line from 1, or `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read on.
    fn next_element(&mut self, fields: &mut Fields) -> io::Result<Option<u64>>;
}

/// The columns so far, and the cells of the element at hand.
#[derive(Debug, Default)]
pub(super) struct Fields {
    columns: FxHashMap<String, usize>,
    names: Vec<String>,
    cells: Vec<String>,
    /// Fields without a column.
    others: String,
    /// Whether the columns are settled.
    settled: bool,
    /// Bytes of texts since the last element was taken.
    bytes: usize,
}

impl Fields {
    /// Adds a value of a path. One without text only says that there is such a path.
    pub(super) fn put(&mut self, path: &str, text: &str) {
        self.bytes += text.len();
        let Some(at) = self.column(path) else { return self.put_other(path, text) };
        if self.cells.len() <= at {
            self.cells.resize_with(at + 1, String::new);
        }
        let Some(cell) = self.cells.get_mut(at).filter(|_| !text.is_empty()) else { return };
        if !cell.is_empty() {
            cell.push_str(BETWEEN);
        }
        cell.push_str(text);
    }

    /// The column of a path, a new one as long as there may be new ones.
    fn column(&mut self, path: &str) -> Option<usize> {
        if let Some(&at) = self.columns.get(path) {
            return Some(at);
        }
        if self.settled || self.names.len() == MOST_COLUMNS {
            return None;
        }
        self.columns.insert(path.to_owned(), self.names.len());
        self.names.push(path.to_owned());
        Some(self.names.len() - 1)
    }

    fn put_other(&mut self, path: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.others.is_empty() {
            self.others.push('\n');
        }
        self.others.push_str(path);
        self.others.push_str(": ");
        self.others.push_str(text);
    }

    /// Forgets the element at hand.
    pub(super) fn clear(&mut self) {
        self.cells.iter_mut().for_each(String::clear);
        self.others.clear();
        self.bytes = 0;
    }

    /// Takes the element at hand as a row.
    fn take(&mut self, line: u64, row: &mut RowCells) {
        row.line = line;
        row.cells.resize_with(self.names.len() + 1, String::new);
        row.cells.iter_mut().for_each(String::clear);
        for (cell, own) in row.cells.iter_mut().zip(&mut self.cells) {
            std::mem::swap(cell, own);
        }
        if let Some(last) = row.cells.last_mut() {
            std::mem::swap(last, &mut self.others);
        }
        self.clear();
    }
}

/// The rows of a file of elements; the first holds the paths.
pub(super) struct Nested<E> {
    elements: E,
    fields: Fields,
    /// Rows of the first window that were not handed out yet.
    ahead: VecDeque<RowCells>,
    /// What stopped the reading of the first window.
    broken: Option<io::Error>,
    started: bool,
    /// Whether there is a column for fields without one.
    has_others: bool,
}

impl<E: Elements> Nested<E> {
    /// Rows of these elements.
    pub(super) fn new(elements: E) -> Self {
        let (fields, ahead) = (Fields::default(), VecDeque::new());
        Self { elements, fields, ahead, broken: None, started: false, has_others: true }
    }

    /// Reads the first window and settles the columns; the row of names.
    fn start(&mut self, row: &mut RowCells) {
        self.started = true;
        let mut bytes = 0;
        while self.ahead.len() < WINDOW && bytes < WINDOW_BYTES {
            match self.read() {
                Ok(Some((row, size))) => {
                    bytes += size;
                    self.ahead.push_back(row);
                }
                ended => {
                    // All that can be read is known, so nothing comes too late.
                    let is_filled = |row: &RowCells| row.cells.last().is_some_and(|cell| !cell.is_empty());
                    self.has_others = self.ahead.iter().any(is_filled);
                    self.broken = ended.err();
                    break;
                }
            }
        }
        self.fields.settled = true;
        (row.line, row.cells) = (1, self.fields.names.clone());
        if self.has_others {
            row.cells.push(self.others_name());
        }
    }

    /// The next element as a row, and the bytes of its texts.
    fn read(&mut self) -> io::Result<Option<(RowCells, usize)>> {
        let Some(line) = self.elements.next_element(&mut self.fields)? else { return Ok(None) };
        let (mut row, bytes) = (RowCells::default(), self.fields.bytes);
        self.fields.take(line, &mut row);
        Ok(Some((row, bytes)))
    }

    /// The name of the last column, one that no path has.
    fn others_name(&self) -> String {
        let mut name = OTHERS.to_owned();
        while self.fields.columns.contains_key(&name) {
            name.insert(0, '(');
            name.push(')');
        }
        name
    }

    /// Brings a row to the width of the table: fields without a column stay last.
    fn widened(&self, row: &mut RowCells) {
        let others = row.cells.pop().unwrap_or_default();
        row.cells.resize_with(self.fields.names.len(), String::new);
        if self.has_others {
            row.cells.push(others);
        }
    }
}

impl<E: Elements> Rows for Nested<E> {
    fn next_row(&mut self, row: &mut RowCells) -> io::Result<bool> {
        if !self.started {
            self.start(row);
            // Without a single element there is nothing to name, and the error comes at once.
            return if self.fields.names.is_empty() { self.next_row(row) } else { Ok(true) };
        }
        if let Some(first) = self.ahead.pop_front() {
            *row = first;
            self.widened(row);
            return Ok(true);
        }
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        let Some(line) = self.elements.next_element(&mut self.fields)? else { return Ok(false) };
        self.fields.take(line, row);
        self.widened(row);
        Ok(true)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// All rows with their lines, and what stopped them.
    pub(in super::super) fn read(mut rows: impl Rows) -> (Vec<(u64, Vec<String>)>, Option<String>) {
        let (mut row, mut all) = (RowCells::default(), Vec::new());
        loop {
            match rows.next_row(&mut row) {
                Ok(true) => all.push((row.line, row.cells.clone())),
                Ok(false) => return (all, None),
                Err(error) => return (all, Some(error.to_string())),
            }
        }
    }

    /// Elements at hand.
    struct Given(std::vec::IntoIter<Vec<(&'static str, &'static str)>>, u64);

    impl Elements for Given {
        fn next_element(&mut self, fields: &mut Fields) -> io::Result<Option<u64>> {
            let Some(element) = self.0.next() else { return Ok(None) };
            element.into_iter().for_each(|(path, text)| fields.put(path, text));
            self.1 += 1;
            Ok(Some(self.1))
        }
    }

    fn rows(elements: Vec<Vec<(&'static str, &'static str)>>) -> Vec<Vec<String>> {
        let (rows, error) = read(Nested::new(Given(elements.into_iter(), 0)));
        assert_eq!(error, None);
        rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn columns_are_the_paths_in_order_of_sight() {
        let all = rows(vec![
            vec![("title", "Hat"), ("tags", "wool"), ("tags", "warm")],
            vec![("sku", "A-1"), ("title", "Cap")],
        ]);
        assert_eq!(all[0], ["title", "tags", "sku"]);
        assert_eq!(all[1], ["Hat", "wool | warm", ""]);
        assert_eq!(all[2], ["Cap", "", "A-1"]);
    }

    #[test]
    fn what_comes_too_late_for_a_column_is_kept() {
        let mut elements = vec![vec![("title", "Hat")]; WINDOW];
        elements.push(vec![("note", "see box"), ("title", "Cap"), ("size", "L")]);
        let all = rows(elements);
        assert_eq!(all.last().unwrap(), &["Cap", "note: see box\nsize: L"]);
    }
}
