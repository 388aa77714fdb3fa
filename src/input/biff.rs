//! What the sheets of an XLS file would take in memory: the library holds each as a full grid, corner to corner, with
//! the texts that its cells share written out.

use std::collections::BTreeMap;
use std::io;

/// What the stream of a workbook is called, in small letters, now and in the first versions.
pub(super) const STREAMS: [&str; 2] = ["workbook", "book"];

/// Bytes of a place in the grid.
const PLACE: u64 = 32;
/// Bytes of a cell before the grid is made.
const CELL: u64 = 40;
/// Rows a sheet of this format can have.
const ROWS: u64 = 65_536;
/// Columns a sheet of this format can have.
const COLUMNS: u64 = 256;
/// Kinds of records: a sheet's name and place, texts that cells share, their continuation.
const SHEET: u16 = 0x0085;
const TEXTS: u16 = 0x00FC;
const CONTINUED: u16 = 0x003C;
/// A cell with a shared text, a row of numbers, the corners of a sheet.
const TEXT_CELL: u16 = 0x00FD;
const NUMBERS: u16 = 0x00BD;
const CORNERS: u16 = 0x0200;
/// Cells that hold what they show: formula, number, text, truth, text of a formula, short number, rich text.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E, 0x00D6];

/// Bytes that the sheets of a workbook take in memory, about; at most a little more than `limit` is counted.
///
/// # Errors
/// Where a cell lies where no sheet has any.
pub(super) fn held(stream: &[u8], limit: u64) -> io::Result<u64> {
    let texts = shared_texts(stream);
    let mut known = BTreeMap::new();
    let mut all = 0;
    for (_, sheet) in records(stream).filter(|(kind, _)| *kind == SHEET) {
        let Some(at) = sheet.get(..4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes) else { continue };
        if all > limit {
            break;
        }
        let size = match known.get(&at) {
            Some(size) => *size,
            None => sheet_size(stream.get(at as usize..).unwrap_or_default(), &texts, limit)?,
        };
        known.insert(at, size);
        all += size;
    }
    Ok(all)
}

/// What one sheet takes; reading it counts too, so that a thousand names for one long sheet cost what they take in time.
fn sheet_size(stream: &[u8], texts: &[u32], limit: u64) -> io::Result<u64> {
    let (mut rows, mut columns) = ((u64::MAX, 0), (u64::MAX, 0));
    let mut size = 0_u64;
    for (kind, cell) in records(stream) {
        size += 4 + cell.len() as u64;
        if size > limit {
            break;
        }
        let Some((row, column)) = place(kind, cell)? else { continue };
        size += CELL * (1 + column.1 - column.0);
        rows = (rows.0.min(row), rows.1.max(row));
        columns = (columns.0.min(column.0), columns.1.max(column.1));
        if kind == TEXT_CELL {
            let text = cell.get(6..10).and_then(|four| Some(u32::from_le_bytes(four.try_into().ok()?)));
            size += text.and_then(|text| texts.get(text as usize)).map_or(0, |text| u64::from(*text));
        }
    }
    Ok(size + PLACE * (1 + rows.1.saturating_sub(rows.0)) * (1 + columns.1.saturating_sub(columns.0)))
}

/// The row of a cell, its first and last column; nothing for other records.
fn place(kind: u16, cell: &[u8]) -> io::Result<Option<(u64, (u64, u64))>> {
    let at = |at: usize| cell.get(at..at + 2).map_or(0, |two| u64::from(u16::from_le_bytes([two[0], two[1]])));
    let (row, column) = match kind {
        NUMBERS => (at(0), (at(2), at(cell.len().saturating_sub(2)).max(at(2)))),
        TEXT_CELL => (at(0), (at(2), at(2))),
        kind if CELLS.contains(&kind) && kind != 0x0207 => (at(0), (at(2), at(2))),
        CORNERS => return corners(cell),
        _ => return Ok(None),
    };
    if column.1 < COLUMNS { Ok(Some((row, column))) } else { Err(outside()) }
}

/// The corners only say how much room to make.
fn corners(cell: &[u8]) -> io::Result<Option<(u64, (u64, u64))>> {
    let number = |at: usize, bytes: usize| {
        let held = cell.get(at..at + bytes).unwrap_or_default();
        held.iter().rev().fold(0_u64, |all, byte| all << 8 | u64::from(*byte))
    };
    let width = if cell.len() < 14 { 2 } else { 4 };
    let (rows, columns) = (number(width, width), number(2 * width + 2, 2));
    if rows <= ROWS && columns <= COLUMNS { Ok(None) } else { Err(outside()) }
}

fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the workbook is damaged: a cell lies outside of its sheet")
}

/// Records, one after the other: kind and content.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = stream.split_at_checked(4)?;
        let (record, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([head[2], head[3]])))?;
        stream = rest;
        Some((u16::from_le_bytes([head[0], head[1]]), record))
    })
}

/// The most bytes each shared text can take.
fn shared_texts(stream: &[u8]) -> Vec<u32> {
    let all = records(stream).skip_while(|(kind, _)| *kind != TEXTS).enumerate();
    let pieces: Vec<&[u8]> =
        all.take_while(|(at, (kind, _))| *at == 0 || *kind == CONTINUED).map(|(_, (_, piece))| piece).collect();
    let mut texts = Texts { rest: pieces.first().and_then(|piece| piece.get(8..)).unwrap_or_default(), pieces, at: 0 };
    std::iter::from_fn(|| texts.next_size()).collect()
}

/// Shared texts that run over the ends of records.
struct Texts<'s> {
    pieces: Vec<&'s [u8]>,
    /// The piece that is read.
    at: usize,
    /// What is left of it.
    rest: &'s [u8],
}

impl<'s> Texts<'s> {
    fn next_size(&mut self) -> Option<u32> {
        if self.rest.is_empty() {
            self.turn()?;
        }
        let head = self.take(3)?;
        let (units, flags) = (u32::from(u16::from_le_bytes([head[0], head[1]])), head[2]);
        let runs = if flags & 8 == 0 { 0 } else { 4 * self.take(2)?.iter().rev().fold(0, shifted) };
        let more = if flags & 4 == 0 { 0 } else { self.take(4)?.iter().rev().fold(0, shifted) };
        self.pass_units(units as usize, usize::from(flags & 1))?;
        self.pass(runs + more);
        Some(3 * units)
    }

    /// Where a text runs on in the next record, that says again how wide its letters are.
    fn pass_units(&mut self, mut left: usize, mut wide: usize) -> Option<()> {
        loop {
            let here = left.min(self.rest.len() >> wide);
            self.take(here << wide)?;
            left -= here;
            if left == 0 {
                return Some(());
            }
            self.turn()?;
            wide = usize::from(self.take(1)?.first()? & 1);
        }
    }

    fn pass(&mut self, mut left: usize) {
        while left > self.rest.len() {
            left -= self.rest.len();
            if self.turn().is_none() {
                return;
            }
        }
        self.take(left);
    }

    fn turn(&mut self) -> Option<()> {
        self.at += 1;
        self.rest = self.pieces.get(self.at)?;
        Some(())
    }

    fn take(&mut self, count: usize) -> Option<&'s [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }
}

fn shifted(all: usize, byte: &u8) -> usize {
    all << 8 | usize::from(*byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, content: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(content.len() as u16).to_le_bytes(), content].concat()
    }

    #[test]
    fn texts_run_over_the_ends_of_records() {
        let first = [&[0; 8][..], &[2, 0, 0], b"ab", &[4, 0, 1], &[b'x', 0, b'y', 0]].concat();
        let stream = [record(TEXTS, &first), record(CONTINUED, b"\0zw\x01\0\0q"), record(0x0A, b"")].concat();
        assert_eq!(shared_texts(&stream), [6, 12, 3]);
    }

    #[test]
    fn far_corners_count_what_lies_between() {
        let cell =
            |row: u16, column: u16| record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat());
        let near = sheet_size(&[cell(0, 0), cell(1, 1)].concat(), &[], u64::MAX).expect("a sheet");
        let far = sheet_size(&[cell(0, 0), cell(65_535, 255)].concat(), &[], u64::MAX).expect("a sheet");
        assert!(near < 1000 && far > 500_000_000, "{near} {far}");
        assert!(sheet_size(&cell(0, 256), &[], u64::MAX).is_err());
    }
}
