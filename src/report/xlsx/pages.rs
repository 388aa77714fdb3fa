//! A table over as many sheets as it needs, written row by row; what is written does not stay in memory.

use rust_xlsxwriter::{DataValidation, Workbook, Worksheet, XlsxError};

use super::looks::Looks;
use crate::rule::Severity;

/// Rows of a sheet below the names of the columns.
pub(super) const MOST: u32 = 1_048_575;
/// UTF-16 units that a cell holds.
const LONGEST: usize = 32_767;

/// A column: its name and how many characters it is across.
#[derive(Debug, Clone)]
pub(super) struct Column {
    name: String,
    width: u16,
}

impl Column {
    /// A column.
    pub(super) fn new(name: impl Into<String>, width: u16) -> Self {
        Self { name: name.into(), width }
    }
}

/// What stands in a cell. Texts are never formulas.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Text(String),
    Number(u64),
    /// In the colour of a severity.
    Weighed(String, Severity),
}

/// The sheets of one table.
pub(super) struct Pages {
    name: String,
    columns: Vec<Column>,
    /// Rows of one sheet.
    most: u32,
    full: Vec<(Worksheet, u32)>,
    /// The sheet that is written, and its next row.
    open: Option<(Worksheet, u32)>,
    /// Where the table ends, if something else stands below it.
    table_end: Option<u32>,
    /// A column whose cells hold one of a few values.
    choices: Option<(u16, DataValidation)>,
}

impl Pages {
    /// No rows yet.
    pub(super) fn new(name: &str, columns: Vec<Column>, most: u32) -> Self {
        let (name, full) = (name.to_owned(), Vec::new());
        Self { name, columns, most, full, open: None, table_end: None, choices: None }
    }

    /// Offers values in a column, counted from 0.
    pub(super) fn with_choices(self, column: usize, choices: DataValidation) -> Self {
        Self { choices: Some((narrow(column), choices)), ..self }
    }

    /// Writes a row below the last one, on a further sheet where this one is full.
    pub(super) fn row(&mut self, book: &mut Workbook, looks: &Looks, cells: &[Cell]) -> Result<(), XlsxError> {
        if let Some(full) = self.open.take_if(|(_, next)| *next > self.most) {
            self.full.push(full);
        }
        let (mut sheet, row) = match self.open.take() {
            Some(open) => open,
            None => (self.sheet(book, looks)?, 1),
        };
        for (at, cell) in cells.iter().enumerate() {
            write(&mut sheet, row, narrow(at), cell, looks)?;
        }
        self.open = Some((sheet, row + 1));
        Ok(())
    }

    /// Says that what follows is no longer part of the table.
    pub(super) fn end_table(&mut self) {
        self.table_end = Some(self.open.as_ref().map_or(0, |(_, next)| next.saturating_sub(1)));
    }

    /// The sheets, at least one.
    pub(super) fn close(mut self, book: &mut Workbook, looks: &Looks) -> Result<Vec<Worksheet>, XlsxError> {
        let last = match self.open.take() {
            Some(open) => open,
            None => (self.sheet(book, looks)?, 1),
        };
        let mut sheets = std::mem::take(&mut self.full);
        sheets.push(last);
        let finish = |(sheet, next): (Worksheet, u32)| self.finish(sheet, next.saturating_sub(1));
        sheets.into_iter().map(finish).collect()
    }

    /// A sheet with the names of the columns.
    fn sheet(&self, book: &mut Workbook, looks: &Looks) -> Result<Worksheet, XlsxError> {
        let mut sheet = book.new_worksheet_with_constant_memory()?;
        match self.full.len() {
            0 => sheet.set_name(&self.name)?,
            before => sheet.set_name(format!("{} {}", self.name, before + 1))?,
        };
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in self.columns.iter().enumerate() {
            sheet.set_column_width(narrow(at), column.width)?;
            sheet.write_string_with_format(0, narrow(at), fitting(&column.name), &looks.heading)?;
        }
        Ok(sheet)
    }

    /// Filter and choices, down to the last row.
    fn finish(&self, mut sheet: Worksheet, last: u32) -> Result<Worksheet, XlsxError> {
        if !self.columns.is_empty() {
            sheet.autofilter(0, 0, self.table_end.unwrap_or(last), narrow(self.columns.len() - 1))?;
        }
        if let Some((column, choices)) = self.choices.as_ref().filter(|_| last > 0) {
            sheet.add_data_validation(1, *column, last, *column, choices)?;
        }
        Ok(sheet)
    }
}

/// A column's number; a table is never wider than a sheet.
fn narrow(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, looks: &Looks) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => drop(sheet.write_string(row, column, fitting(text))?),
        // Counts and lines are far below where doubles skip whole numbers.
        #[allow(clippy::cast_precision_loss)]
        Cell::Number(number) => drop(sheet.write_number(row, column, *number as f64)?),
        Cell::Weighed(text, severity) => {
            sheet.write_string_with_format(row, column, fitting(text), looks.of(*severity))?;
        }
    }
    Ok(())
}

/// The text, cut with `…` where a cell does not hold it.
fn fitting(text: &str) -> String {
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return text.to_owned();
    }
    let mut left = LONGEST - 1;
    let fits = |c: &char| left.checked_sub(c.len_utf16()).map(|rest| left = rest).is_some();
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};

    use super::*;

    #[test]
    fn a_full_sheet_is_followed_by_another_with_the_same_columns() {
        let (mut book, looks) = (Workbook::new(), Looks::new());
        let mut pages = Pages::new("Rows", vec![Column::new("name", 10), Column::new("number", 10)], 2);
        for number in 0..5 {
            pages.row(&mut book, &looks, &[Cell::Text(format!("=row {number}")), Cell::Number(number)]).unwrap();
        }
        for sheet in pages.close(&mut book, &looks).unwrap() {
            book.push_worksheet(sheet);
        }
        let mut read: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
        let rows = |sheet: &str| {
            let range = read.worksheet_range(sheet).unwrap();
            range
                .rows()
                .map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            ["Rows", "Rows 2", "Rows 3"].map(rows).concat().join("|"),
            "name number|=row 0 0|=row 1 1|name number|=row 2 2|=row 3 3|name number|=row 4 4"
        );
    }

    #[test]
    fn a_long_text_fits_its_cell() {
        let long = "𠮷".repeat(LONGEST);
        let fit = fitting(&long);
        assert!(fit.ends_with('…') && fit.encode_utf16().count() <= LONGEST);
        assert_eq!(fitting("short"), "short");
    }
}
