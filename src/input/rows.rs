//! The seam for every format that is no delimited text: its rows are written as plain CSV, which is then read like any
//! other file. So chunks, sieve, header, templates, keys and receipts are the same for all formats.
//!
//! The margin goes along: it knows the format's own lines, and what could not be read.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::encoding::{Choice, Decoded};

/// Lost places that are remembered one by one; further ones are counted.
const KEPT: usize = 5;
/// Empty lines written for rows that are not there, at most: what follows is placed by the margin.
const GAP: u64 = 1 << 10;

/// One row: its cells as they are, and where it stood.
#[derive(Debug, Default)]
pub(super) struct RowCells {
    /// From the first column on.
    pub(super) cells: Vec<String>,
    /// Line of the file, or row of the sheet, from 1; never less than that of the row before.
    pub(super) line: u64,
}

/// Rows of a table, one after the other; the first that is no preamble holds the names of the columns.
pub(super) trait Rows: Send {
    /// Reads the next row; `false` at the end.
    ///
    /// # Errors
    /// When it cannot be read on; what came before stays.
    fn next_row(&mut self, row: &mut RowCells) -> io::Result<bool>;
}

/// What the written text does not say itself. Shared by the one who writes and the one who reads.
#[derive(Debug, Default)]
pub(super) struct Margin {
    /// Lines of the text from which on the file's own lines go another way, with the own line there; ascending.
    lines: Mutex<Vec<(u64, u64)>>,
    lost: Mutex<Lost>,
    input: Mutex<Input>,
}

/// What was read of the file so far, where the file is text.
#[derive(Debug, Clone, Default)]
pub(super) struct Input {
    /// Bytes of it.
    pub(super) bytes: u64,
    /// Its encoding.
    pub(super) choice: Option<Choice>,
    /// Own lines of the first few undecodable places.
    pub(super) bad: Vec<u64>,
    /// All of them.
    pub(super) bad_count: u64,
    /// Halves of surrogate pairs in texts whose bytes could be decoded.
    pub(super) halves: u64,
}

/// What could not be read.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// Own line and message of the first few.
    pub(super) first: Vec<(u64, String)>,
    /// All of them.
    pub(super) count: u64,
}

impl Margin {
    /// The file's own line of a line of the text.
    pub(super) fn line(&self, line: u64) -> u64 {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let at = lines.partition_point(|&(text, _)| text <= line);
        let known = at.checked_sub(1).and_then(|at| lines.get(at));
        known.map_or(line, |&(text, own)| own + (line - text))
    }

    /// Says that something was left out, and why; the rest is read on.
    pub(super) fn lose(&self, line: u64, message: String) {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        lost.count += 1;
        if lost.first.len() < KEPT {
            lost.first.push((line, message));
        }
    }

    /// What was left out so far.
    pub(super) fn take_lost(&self) -> Lost {
        std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says how much of the file was read.
    pub(super) fn read(&self, input: &Decoded) {
        let mut known = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        (known.bytes, known.choice, known.bad_count) = (input.bytes, Some(input.choice()), input.bad_count);
    }

    /// Says that bytes of a line could not be decoded.
    pub(super) fn undecodable(&self, line: u64) {
        let mut known = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        if known.bad.len() < KEPT {
            known.bad.push(line);
        }
    }

    /// Says that a text of a line has half of a surrogate pair.
    pub(super) fn half(&self, line: u64) {
        self.undecodable(line);
        self.input.lock().unwrap_or_else(PoisonError::into_inner).halves += 1;
    }

    /// What was read of the file so far.
    pub(super) fn input(&self) -> Input {
        self.input.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, text: u64, own: u64) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push((text, own));
    }
}

/// Writes rows as CSV text, quoted where needed and never otherwise.
#[derive(Debug)]
pub(super) struct RowWriter {
    margin: Arc<Margin>,
    /// Line of the text that is written next, from 1, and the own line it would have without a word in the margin.
    next: (u64, u64),
    /// What was written and not yet taken.
    pub(super) text: Vec<u8>,
}

impl RowWriter {
    pub(super) fn new(margin: Arc<Margin>) -> Self {
        Self { margin, next: (1, 1), text: Vec::new() }
    }

    /// Writes a row; one without a filled cell is left out.
    pub(super) fn push(&mut self, row: &RowCells) {
        if row.cells.iter().all(String::is_empty) {
            return;
        }
        self.go_to(row.line);
        for (at, cell) in row.cells.iter().enumerate() {
            if at > 0 {
                self.text.push(b',');
            }
            self.cell(cell);
        }
        self.text.push(b'\n');
        let breaks: usize = row.cells.iter().map(|cell| memchr::memchr_iter(b'\n', cell.as_bytes()).count()).sum();
        self.next = (self.next.0 + breaks as u64 + 1, row.line + 1 + breaks as u64);
    }

    /// Empty lines for rows that are not there keep both counts together; else the margin says where they part.
    fn go_to(&mut self, line: u64) {
        let (text, own) = self.next;
        let gap = line.saturating_sub(own);
        if line >= own && gap <= GAP {
            self.text.extend(std::iter::repeat_n(b'\n', gap as usize));
            self.next = (text + gap, line);
        } else {
            self.margin.note(text, line);
        }
    }

    fn cell(&mut self, cell: &str) {
        if !cell.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
            self.text.extend_from_slice(cell.as_bytes());
            return;
        }
        self.text.push(b'"');
        for (at, part) in cell.split('"').enumerate() {
            if at > 0 {
                self.text.extend_from_slice(b"\"\"");
            }
            self.text.extend_from_slice(part.as_bytes());
        }
        self.text.push(b'"');
    }
}

/// Rows as a stream of text, written as it is read.
pub(super) struct Written {
    rows: Box<dyn Rows>,
    row: RowCells,
    writer: RowWriter,
    /// Offset in the writer's text of what was not yet handed out.
    at: usize,
    ended: bool,
}

impl Written {
    /// The rows as text, with a margin of which the caller keeps a share.
    pub(super) fn new(rows: Box<dyn Rows>, margin: Arc<Margin>) -> Self {
        Self { rows, row: RowCells::default(), writer: RowWriter::new(margin), at: 0, ended: false }
    }

    /// Writes until something is there to hand out, or nothing follows.
    fn write(&mut self) -> io::Result<()> {
        self.writer.text.clear();
        self.at = 0;
        while self.writer.text.is_empty() && !self.ended {
            self.ended = !self.rows.next_row(&mut self.row)?;
            if !self.ended {
                self.writer.push(&self.row);
            }
        }
        Ok(())
    }
}

impl Read for Written {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.writer.text.len() {
            self.write()?;
        }
        let read = self.writer.text.get(self.at..).unwrap_or_default().read(out)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    /// Rows at hand.
    struct Given(std::vec::IntoIter<(Vec<String>, u64)>);

    impl Rows for Given {
        fn next_row(&mut self, row: &mut RowCells) -> io::Result<bool> {
            let Some((cells, line)) = self.0.next() else { return Ok(false) };
            *row = RowCells { cells, line };
            Ok(true)
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_in_its_place(
            rows in proptest::collection::vec((proptest::collection::vec("[a,\"\n\r é]{0,4}", 1..4), 0_u64..3000), 0..20)
        ) {
            let mut line = 0;
            let rows: Vec<(Vec<String>, u64)> = rows.into_iter().map(|(cells, gap)| {
                line += 1 + gap;
                (cells, line)
            }).collect();
            let margin = Arc::new(Margin::default());
            let mut text = String::new();
            Written::new(Box::new(Given(rows.clone().into_iter())), margin.clone()).read_to_string(&mut text).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let read: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
            let filled: Vec<_> = rows.into_iter().filter(|(cells, _)| cells.iter().any(|cell| !cell.is_empty())).collect();
            prop_assert_eq!(&read, &filled.iter().map(|(cells, _)| cells.clone()).collect::<Vec<_>>());
            let mut at = 1;
            let mut rest = text.as_str();
            for (cells, own) in &filled {
                while let Some(more) = rest.strip_prefix('\n') {
                    (rest, at) = (more, at + 1);
                }
                prop_assert_eq!(margin.line(at), *own);
                let length = written(cells).len();
                at += rest[..length].matches('\n').count() as u64;
                rest = &rest[length..];
            }
        }
    }

    fn written(cells: &[String]) -> Vec<u8> {
        let mut writer = RowWriter::new(Arc::default());
        writer.push(&RowCells { cells: cells.to_vec(), line: 1 });
        writer.text
    }
}
