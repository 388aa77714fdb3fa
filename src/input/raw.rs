//! A delimited file once more, as bytes: for what gives the seller's own file back. Records are cut by the code that
//! reads listings; in the bytes only line ends are looked for, since every record ends with one.

use std::io::{self, Cursor, Read, Write};

use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};
use memchr::memchr2;

use super::compress::Compression;
use super::delimited::{Record, Records};
use super::encoding::Decoded;
use super::grouping::Grouping;
use super::header::{self, Found, Layout};
use super::window::{Window, look};
use super::{Inside, MAX_LISTING, Options, Shape, Source, Steadiness, chosen, format, unpacked, unreadable};
use crate::problem::Problem;

/// Bytes read at a time.
const BLOCK: usize = 128 << 10;

/// What a record is to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It stands before the data and is not the header.
    Head,
    /// The names of the columns.
    Header,
    /// A line of help among the data.
    Comment,
    /// Data.
    Row,
}

/// Where a record stands and what is to be known of it to write beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawRecord {
    /// What it is.
    pub kind: Kind,
    /// Physical line where it starts, from 1.
    pub line: u64,
    /// Its number among the data, from 1; 0 for anything else.
    pub number: u64,
    /// The number of the first row of its listing.
    pub owner: u64,
    /// Its cells.
    pub width: usize,
    /// Whether it is no longer than the limit, and all its quotes close.
    pub is_whole: bool,
    /// Line ends of any kind before it.
    from: u64,
    /// The same, those in it and behind it included.
    to: u64,
    /// Whether nothing follows it.
    is_last: bool,
}

/// How a file is written.
#[derive(Debug, Clone)]
pub struct Form {
    /// The sign between cells.
    pub delimiter: char,
    /// Whether quotes mean anything.
    pub quoting: bool,
    /// Names of the columns, as written.
    pub names: Vec<String>,
    /// `gzip` or `zstd`, where the file is compressed.
    pub compression: Option<&'static str>,
}

/// Reads the records of one file, and copies their bytes.
pub struct RawRecords {
    records: Records,
    record: Record,
    grouping: Grouping,
    layout: Layout,
    compression: Option<&'static str>,
    lines: RawLines,
    /// Records of data so far.
    rows: u64,
    /// What a further row of the listing at hand says, and the number of its first row.
    current: Option<(String, u64)>,
}

/// Opens a source once more; `None` where it is no delimited file, or one whose lines cannot be told by bytes.
///
/// # Errors
/// A problem where it cannot be read.
pub fn raw_records(source: &Source, options: &Options) -> Result<Option<RawRecords>, Box<Problem>> {
    let found = reopened(source, options).map_err(|e| Box::new(unreadable(&e).in_file(source.name.clone())))?;
    let Some((decoded, layout, compression, lines)) = found else { return Ok(None) };
    let records = Records::new(decoded, layout.dialect, options.max_listing.unwrap_or(MAX_LISTING));
    let (record, grouping, rows, current) = (Record::default(), Grouping::new(&layout), 0, None);
    let compression = compression.map(Compression::name);
    Ok(Some(RawRecords { records, record, grouping, layout, compression, lines, rows, current }))
}

type Reopened = (Decoded, Layout, Option<Compression>, RawLines);

fn reopened(source: &Source, options: &Options) -> io::Result<Option<Reopened>> {
    let Inside { input, compression, .. } = unpacked(source, &Steadiness::default(), options)?;
    let Window { bytes: window, rest, whole } = look(input)?;
    if format::shape(&window) != Shape::Text {
        return Ok(None);
    }
    let choice = chosen(options, &window, whole);
    let head = choice.decode(&window);
    let is_markup = format::markup(&head).is_some();
    let Found::Table(layout) = header::find(&head, options) else { return Ok(None) };
    if is_markup || choice.encoding == ISO_2022_JP {
        return Ok(None);
    }
    let lines = RawLines::new(unpacked(source, &Steadiness::default(), options)?.input, choice.encoding);
    let input: Box<dyn Read + Send> = Box::new(Cursor::new(window).chain(rest));
    Ok(Some((Decoded::new(input, choice)?, *layout, compression, lines)))
}

impl RawRecords {
    /// How the file is written.
    pub fn form(&self) -> Form {
        Form {
            delimiter: char::from(self.layout.dialect.delimiter),
            quoting: self.layout.dialect.quoting,
            names: self.layout.names.clone(),
            compression: self.compression,
        }
    }

    /// Bytes read so far, a byte order mark included; those inside a compressed file.
    pub fn bytes(&self) -> u64 {
        self.records.input().bytes
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_record(&mut self) -> io::Result<Option<RawRecord>> {
        if !self.records.read(&mut self.record)? {
            return Ok(None);
        }
        let (line, from) = (self.record.line, self.record.line_ends);
        let kind = self.kind();
        self.rows += u64::from(kind == Kind::Row);
        let (number, owner) = if kind == Kind::Row { (self.rows, self.owner()) } else { (0, 0) };
        let mut is_whole = self.record.piece == 0 && self.record.open_quote.is_none();
        while !self.records.is_between() && self.records.read(&mut self.record)? {
            is_whole = false;
        }
        let (width, to) = (self.record.width(), self.records.line_ends());
        let is_last = self.records.text() == ("", true);
        Ok(Some(RawRecord { kind, line, number, owner, width, is_whole, from, to, is_last }))
    }

    fn kind(&self) -> Kind {
        match self.record.at {
            at if Some(at) == self.layout.header_at => Kind::Header,
            at if at < self.layout.data_at => Kind::Head,
            _ if self.grouping.is_comment(&self.record) => Kind::Comment,
            _ => Kind::Row,
        }
    }

    /// The listing that the row at hand belongs to; a row without any value belongs to the one before.
    fn owner(&mut self) -> u64 {
        match &self.current {
            Some((_, owner)) if self.record.is_blank() => *owner,
            Some((shared, owner)) if self.grouping.joins(shared, &self.record) => *owner,
            _ => {
                self.current = Some((self.grouping.shared(&self.record).into_owned(), self.rows));
                self.rows
            }
        }
    }

    /// Copies the blank lines before a record that was just read.
    ///
    /// # Errors
    /// When the file cannot be read, or `out` not be written.
    pub fn copy_gap(&mut self, record: &RawRecord, out: &mut dyn Write) -> io::Result<()> {
        while self.lines.passed < record.from && !self.lines.is_done()? {
            let end = self.lines.copy_line(out)?;
            out.write_all(&end)?;
        }
        Ok(())
    }

    /// Copies a record that was just read, and gives its line end, which is not yet written: there may be none.
    ///
    /// # Errors
    /// When the file cannot be read, or `out` not be written.
    pub fn copy(&mut self, record: &RawRecord, out: &mut dyn Write) -> io::Result<Vec<u8>> {
        let mut end = Vec::new();
        let ends_unmarked = |lines: &RawLines| record.is_last && lines.passed == record.to;
        while (self.lines.passed < record.to || ends_unmarked(&self.lines)) && !self.lines.is_done()? {
            out.write_all(&end)?;
            end = self.lines.copy_line(out)?;
        }
        Ok(end)
    }

    /// Copies what stands after the last record.
    ///
    /// # Errors
    /// When the file cannot be read, or `out` not be written.
    pub fn copy_rest(&mut self, out: &mut dyn Write) -> io::Result<()> {
        while !self.lines.is_done()? {
            let end = self.lines.copy_line(out)?;
            out.write_all(&end)?;
        }
        Ok(())
    }
}

/// Bytes of one character of a line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Line ends are bytes of their own in all encodings but UTF-16: no character of several bytes holds one.
    Byte,
    Little,
    Big,
}

/// The lines of a file as bytes.
struct RawLines {
    input: Box<dyn Read + Send>,
    unit: Unit,
    /// How many line ends were passed.
    passed: u64,
    block: Vec<u8>,
    at: usize,
    at_end: bool,
}

impl RawLines {
    fn new(input: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        let unit = match encoding {
            _ if encoding == UTF_16LE => Unit::Little,
            _ if encoding == UTF_16BE => Unit::Big,
            _ => Unit::Byte,
        };
        Self { input, unit, passed: 0, block: Vec::new(), at: 0, at_end: false }
    }

    /// Whether nothing is left.
    fn is_done(&mut self) -> io::Result<bool> {
        if self.ahead().is_empty() {
            self.fill()?;
        }
        Ok(self.ahead().is_empty())
    }

    fn ahead(&self) -> &[u8] {
        self.block.get(self.at..).unwrap_or_default()
    }

    /// Reads on; what is at hand stays.
    fn fill(&mut self) -> io::Result<()> {
        self.block.drain(..self.at);
        self.at = 0;
        let read = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.block)?;
        self.at_end = read < BLOCK;
        Ok(())
    }

    /// Copies up to the next line end, and gives that; nothing where the file ends without one.
    fn copy_line(&mut self, out: &mut dyn Write) -> io::Result<Vec<u8>> {
        loop {
            match self.end() {
                Some((content, end)) => {
                    self.passed += 1;
                    return self.take(content, end, out);
                }
                None if self.at_end => return self.take(self.ahead().len(), 0, out),
                // A carriage return may turn out to belong to the line end.
                None => {
                    let safe = (self.ahead().len() / self.size()).saturating_sub(1) * self.size();
                    self.take(safe, 0, out)?;
                    self.fill()?;
                }
            }
        }
    }

    /// Writes so many bytes, and gives those behind them.
    fn take(&mut self, content: usize, end: usize, out: &mut dyn Write) -> io::Result<Vec<u8>> {
        out.write_all(self.ahead().get(..content).unwrap_or_default())?;
        let ending = self.ahead().get(content..content + end).unwrap_or_default().to_vec();
        self.at += content + end;
        Ok(ending)
    }

    fn size(&self) -> usize {
        if self.unit == Unit::Byte { 1 } else { 2 }
    }

    /// Bytes before the next line end, and bytes of it; `None` where it cannot be told yet.
    fn end(&self) -> Option<(usize, usize)> {
        let (ahead, size) = (self.ahead(), self.size());
        let at = self.position(ahead)?;
        match ahead.len() >= at + 2 * size {
            _ if self.is_sign(at, b'\n') => Some((at, size)),
            true if self.is_sign(at + size, b'\n') => Some((at, 2 * size)),
            false if !self.at_end => None,
            _ => Some((at, size)),
        }
    }

    /// The place of the next sign that ends a line.
    fn position(&self, ahead: &[u8]) -> Option<usize> {
        match self.unit {
            Unit::Byte => memchr2(b'\n', b'\r', ahead),
            _ => {
                let ends = |at: &usize| self.is_sign(*at, b'\n') || self.is_sign(*at, b'\r');
                (0..ahead.len() / 2).map(|pair| pair * 2).find(ends)
            }
        }
    }

    fn is_sign(&self, at: usize, sign: u8) -> bool {
        let ahead = self.ahead();
        match self.unit {
            Unit::Byte => ahead.get(at) == Some(&sign),
            Unit::Little => ahead.get(at..at + 2) == Some(&[sign, 0]),
            Unit::Big => ahead.get(at..at + 2) == Some(&[0, sign]),
        }
    }
}
