//! What the sheets of an ODS file would take in memory: the library writes out cells and rows that are said once and
//! repeated many times.

use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Bytes of a cell in the grid, its formula included.
const CELL: u64 = 64;
/// Rows and columns a sheet can have.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;

/// Bytes that the sheets take in memory, about; counting ends soon after `limit`.
///
/// # Errors
/// Where the part cannot be unpacked. What is no XML is left to the library to tell.
pub(super) fn held(content: impl Read, limit: u64) -> io::Result<u64> {
    let mut reader = Reader::from_reader(BufReader::new(content));
    reader.config_mut().check_end_names = false;
    reader.config_mut().expand_empty_elements = true;
    let (mut count, mut buffer) = (Count::default(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Err(quick_xml::Error::Io(error)) => return Err(io::Error::new(error.kind(), error.to_string())),
            Err(_) | Ok(Event::Eof) => return Ok(count.all()),
            Ok(event) => count.take(&event),
        }
        if count.all() > limit {
            return Ok(count.all());
        }
    }
}

/// What is counted on the way.
#[derive(Default)]
struct Count {
    /// Bytes of the sheets before.
    sheets: u64,
    /// Rows of this sheet down to the last that holds something, all rows, and columns up to the last that does.
    rows: u64,
    all_rows: u64,
    columns: u64,
    /// Bytes of the texts of this sheet.
    texts: u64,
    /// Of this row: how often it stands, cells so far, bytes of its texts, whether it holds anything.
    times: u64,
    cells: u64,
    row_texts: u64,
    filled: bool,
    /// Of this cell: how often it stands, and the bytes of its text.
    cell_times: u64,
    text: u64,
}

impl Count {
    fn all(&self) -> u64 {
        let row = self.row_texts.saturating_add(self.text.saturating_mul(self.cell_times));
        let cells = self.rows.saturating_mul(self.columns).saturating_add(self.cells).saturating_mul(CELL);
        self.sheets.saturating_add(cells).saturating_add(self.texts).saturating_add(row)
    }

    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag.name().as_ref()),
            Event::Text(text) => self.text += text.len() as u64,
            Event::CData(text) => self.text += text.len() as u64,
            Event::GeneralRef(_) => self.text += 4,
            _ => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            "table:table-row" => {
                self.times = repeated(tag, "table:number-rows-repeated").min(ROWS);
                (self.cells, self.row_texts, self.filled) = (0, 0, false);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell_times = repeated(tag, "table:number-columns-repeated").min(COLUMNS);
                self.text = valued(tag);
            }
            "text:s" => self.text = self.text.saturating_add(repeated(tag, "text:c")),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => self.end_cell(),
            "table:table-row" => self.end_row(),
            "table:table" => *self = Self { sheets: self.all(), ..Self::default() },
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        self.cells = self.cells.saturating_add(self.cell_times);
        if self.text > 0 {
            self.filled = true;
            self.columns = self.columns.max(self.cells.min(COLUMNS));
            self.row_texts = self.row_texts.saturating_add(self.text.saturating_mul(self.cell_times));
        }
        (self.text, self.cell_times) = (0, 0);
    }

    fn end_row(&mut self) {
        self.all_rows = self.all_rows.saturating_add(self.times);
        if self.filled {
            self.rows = self.all_rows;
            self.texts = self.texts.saturating_add(self.row_texts.saturating_mul(self.times));
        }
        (self.cells, self.row_texts, self.filled) = (0, 0, false);
    }
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> u64 {
    let value = tag.attributes().with_checks(false).flatten().find(|found| found.key.as_ref() == name);
    value.and_then(|value| value.value.parse().ok()).unwrap_or(1)
}

/// Bytes of what the attributes of a cell say it holds: a value, or a formula.
fn valued(tag: &BytesStart<'_>) -> u64 {
    let mut all = tag.attributes();
    let values = all.with_checks(false).flatten().filter(|value| {
        let key = value.key.as_ref();
        key.starts_with("office:") && key.ends_with("value") || key == "table:formula"
    });
    values.map(|value| value.value.len() as u64 + 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(rows: &str) -> u64 {
        let all = format!("<office:body><table:table table:name=\"a\">{rows}</table:table></office:body>");
        held(all.as_bytes(), u64::MAX).expect("in memory")
    }

    #[test]
    fn what_is_repeated_counts_each_time() {
        let cell = |times: u64| {
            format!(
                "<table:table-cell table:number-columns-repeated=\"{times}\"><text:p>bowl</text:p></table:table-cell>"
            )
        };
        let row = |times: u64, cells: &str| {
            format!("<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>")
        };
        assert!(count(&row(1, &cell(3))) < 1000);
        assert!(count(&row(1_000_000, &cell(16_000))) > 1 << 39);
        let empty = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
        assert!(count(&[row(1, &cell(2)), row(1_048_000, empty)].concat()) < 2_000_000);
        assert!(count(&row(1, "<table:table-cell><text:s text:c=\"99999999999\"/></table:table-cell>")) > 1 << 36);
    }
}
