//! Text to records: cells, quotes, line ends. Knows nothing of headers or products.
//!
//! Quoting is that of the csv crate: a quote opens only at the start of a cell, text after the closing quote is
//! appended, `""` inside quotes is one quote, LF, CRLF and a lone CR end a record, blank lines are no records. We do
//! not use csv-core, because a quote that never closes and a record past the limit have to be read on from a place
//! inside the record.

use std::borrow::Cow;
use std::io;

use memchr::{memchr, memchr_iter, memchr3};

use super::cells::Cells;
use super::chunk::Chunk;
use super::encoding::Decoded;
use crate::listing::Skipped;

/// Bytes two pieces of one record share, so that no phrase is cut in two.
const OVERLAP: usize = 64 << 10;
/// Most bytes of such a piece, if the limit is not less.
const PIECE: usize = 2 << 20;
/// Least text asked for at a time.
const FILL: usize = 128 << 10;

/// How cells and records are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dialect {
    /// An ASCII sign.
    pub(super) delimiter: u8,
    /// Whether a quote at the start of a cell means anything.
    pub(super) quoting: bool,
    /// Whether a lone CR is counted as a line, as it ends a record in any case: only in files without LF, quoted cells
    /// aside.
    pub(super) lone_cr: bool,
}

impl Dialect {
    /// Whether quotes, delimiter and LF are three signs, and the only ones that shape the table.
    pub(super) fn is_plain(self) -> bool {
        !matches!(self.delimiter, 0 | b'"' | b'\n' | b'\r')
    }

    /// Bytes of the line end at the front of `rest`; `None` where it could go on past the text at hand.
    pub(super) fn line_end(self, rest: &[u8], at_end: bool) -> Option<usize> {
        match rest {
            [b'\n', ..] => Some(1),
            [b'\r', b'\n', ..] => Some(2),
            [b'\r'] if !at_end => None,
            [b'\r', ..] => Some(1),
            _ => Some(0),
        }
    }

    /// Physical lines that end within `text`.
    pub(super) fn lines(self, text: &str) -> u64 {
        if self.lone_cr { line_ends(text) } else { count(b'\n', text) }
    }
}

/// How often a line end of any kind stands in a text.
pub(super) fn line_ends(text: &str) -> u64 {
    let carriages = count(b'\r', text);
    let pairs = if carriages > 0 { text.matches("\r\n").count() as u64 } else { 0 };
    count(b'\n', text) + carriages - pairs
}

fn count(sign: u8, text: &str) -> u64 {
    memchr_iter(sign, text.as_bytes()).count() as u64
}

/// Whether the lines of a text end with a lone CR, as old programs on the Mac write them: line feeds may stand in quoted
/// cells alone.
pub(super) fn ends_with_cr(text: &str) -> bool {
    if !text.contains('\r') || !text.contains('\n') {
        return text.contains('\r');
    }
    let mut is_quoted = false;
    text.bytes().all(|byte| {
        is_quoted ^= byte == b'"';
        is_quoted || byte != b'\n'
    })
}

/// One record: its cells, unquoted, and where it stood. Reused from record to record.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    text: String,
    ends: Vec<usize>,
    /// Physical line where it starts, from 1.
    pub(super) line: u64,
    /// Offset in the text where it starts.
    pub(super) at: u64,
    /// Line ends of any kind before it, where records are read one by one.
    pub(super) line_ends: u64,
    /// Column of the first cell held here, from 0; above 0 only in later pieces.
    pub(super) first: usize,
    /// Which piece of a record past the limit this is, from 1; 0 for a whole record.
    pub(super) piece: u32,
    /// Where the first cell held here begins in the whole cell; 0 but in later pieces.
    pub(super) skipped: Skipped,
    /// Bytes at the end of the last cell that come again in the next piece.
    later: usize,
    /// Line of a quote that does not close.
    pub(super) open_quote: Option<u64>,
    /// Whether it was ended for being past the limit.
    pub(super) is_past_limit: bool,
    /// Lines with undecodable bytes, as far as they are remembered.
    pub(super) bad_lines: Vec<u64>,
    /// Offset of the open quote in the text it was cut from.
    open: Option<usize>,
    /// Where the last cell goes on after its closing quote, in that text.
    closed: Option<usize>,
}

impl Record {
    /// A whole row, unquoted.
    pub(super) fn of(row: &impl Cells, line: u64) -> Self {
        let mut record = Self { line, ..Self::default() };
        for column in 0..row.width() {
            record.text.push_str(&row.cell(column));
            record.ends.push(record.text.len());
        }
        record
    }

    /// How many columns it spans, counted from column 0.
    pub(super) fn width(&self) -> usize {
        self.first + self.ends.len()
    }

    /// The cell of a column, or nothing.
    pub(super) fn cell(&self, column: usize) -> &str {
        let Some(index) = column.checked_sub(self.first) else { return "" };
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(end) };
        self.text.get(start..end).unwrap_or_default()
    }

    /// The cells from column 0 on.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|column| self.cell(column))
    }

    /// Whether no cell holds anything but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Bytes it takes in memory, empty cells included.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<usize>()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.bad_lines.clear();
        (self.first, self.piece, self.open_quote, self.is_past_limit) = (0, 0, None, false);
        (self.open, self.closed, self.skipped, self.later) = (None, None, Skipped::default(), 0);
    }
}

impl Cells for Record {
    fn width(&self) -> usize {
        self.width()
    }

    fn cell(&self, column: usize) -> Cow<'_, str> {
        Cow::Borrowed(self.cell(column))
    }

    fn first(&self) -> usize {
        self.first
    }

    fn skipped(&self) -> Skipped {
        self.skipped
    }

    fn later(&self) -> usize {
        self.later
    }

    fn is_blank(&self) -> bool {
        self.is_blank()
    }

    fn bytes(&self) -> usize {
        self.bytes()
    }
}

/// What cutting a record off a text came to.
enum Cut {
    /// This many bytes were used, the line end included.
    Whole(usize),
    /// The text ends inside the record; the offset is that of a quote still open.
    More(Option<usize>),
}

/// Where a text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// At the start of a cell, where a quote may open.
    Nothing,
    /// In the midst of a cell, outside of quotes.
    Cell,
    /// Inside quotes.
    Quotes(Quotes),
}

/// Quotes around a text that begins inside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quotes {
    /// The line they opened on.
    line: u64,
    /// Whether they were not closed within the limit: then they end with the line, if they are not closed on it.
    ends_with_line: bool,
}

/// Cuts one record off the front of `text`, into `record`.
struct Cutter<'a> {
    text: &'a str,
    dialect: Dialect,
    /// Whether nothing follows the text, or it is to be cut off here.
    at_end: bool,
    /// The byte it is cut off before.
    next: Option<u8>,
    record: &'a mut Record,
}

impl Cutter<'_> {
    fn run(mut self, mut inside: Inside) -> Cut {
        self.record.text.clear();
        self.record.ends.clear();
        self.record.open = None;
        let mut at = 0;
        loop {
            self.record.closed = None;
            let opens = self.dialect.quoting && self.text.as_bytes().get(at) == Some(&b'"');
            let after = match inside {
                Inside::Nothing if opens => self.quoted(at, at + 1, false),
                Inside::Quotes(quotes) => self.quoted(0, 0, quotes.ends_with_line),
                Inside::Nothing | Inside::Cell => Some(at),
            };
            let Some(after) = after else { return Cut::More(Some(at)) };
            inside = Inside::Nothing;
            let end = self.plain(after);
            match self.after_cell(end) {
                None => return Cut::More(None),
                Some((next, true)) => return Cut::Whole(next),
                Some((next, false)) => at = next,
            }
        }
    }

    /// Takes the quoted part that opens at `open`, from its content on; the offset after it, or `None` where it does
    /// not close.
    fn quoted(&mut self, open: usize, mut from: usize, ends_with_line: bool) -> Option<usize> {
        let bytes = self.text.as_bytes();
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let found = if ends_with_line { memchr3(b'"', b'\n', b'\r', rest) } else { memchr(b'"', rest) };
            let at = from + found.unwrap_or(rest.len());
            let next = bytes.get(at + 1).copied();
            match (bytes.get(at), next) {
                (Some(b'"'), Some(b'"')) => self.push(from, at + 1),
                (Some(b'"'), None) if !self.at_end => return None,
                (None, _) if !self.at_end => return None,
                // The end of the text parts a doubled quote: it ends before that.
                (Some(b'"'), None) if self.next == Some(b'"') => {
                    self.text = self.text.get(..at).unwrap_or_default();
                    return Some(self.unclosed(open, from, at));
                }
                (Some(b'"'), _) => {
                    self.push(from, at);
                    self.record.closed = Some(at + 1);
                    return Some(at + 1);
                }
                _ => return Some(self.unclosed(open, from, at)),
            }
            from = at + 2;
        }
    }

    /// A quote without an end takes the rest.
    fn unclosed(&mut self, open: usize, from: usize, to: usize) -> usize {
        self.push(from, to);
        self.record.open = Some(open);
        to
    }

    /// Takes what stands up to the next delimiter or line end; the offset of that.
    fn plain(&mut self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let end = at + memchr3(self.dialect.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
        self.push(at, end);
        end
    }

    /// Closes the cell that ends at `end`: where to go on, and whether the record ends here too.
    fn after_cell(&mut self, end: usize) -> Option<(usize, bool)> {
        let rest = self.text.as_bytes().get(end..).unwrap_or_default();
        if rest.is_empty() && !self.at_end {
            return None;
        }
        self.record.ends.push(self.record.text.len());
        if rest.first() == Some(&self.dialect.delimiter) {
            return Some((end + 1, false));
        }
        self.dialect.line_end(rest, self.at_end).map(|length| (end + length, true))
    }

    /// Delimiters, quotes and line ends are ASCII, so these are always character boundaries.
    fn push(&mut self, from: usize, to: usize) {
        self.record.text.push_str(self.text.get(from..to).unwrap_or_default());
    }
}

/// What is left of a record past the limit.
#[derive(Debug, Clone, Copy)]
struct Rest {
    line: u64,
    column: usize,
    pieces: u32,
    skipped: Skipped,
    inside: Inside,
}

/// Reads records one after the other; holds at most one record or the limit, whichever is less, plus a block.
pub(super) struct Records {
    input: Decoded,
    pub(super) dialect: Dialect,
    pub(super) limit: usize,
    /// Most bytes of a piece of a longer one.
    piece: usize,
    buffer: String,
    /// Offset in `buffer` of what is not yet read.
    start: usize,
    /// Bytes of text before `buffer`.
    before: u64,
    line: u64,
    line_ends: u64,
    at_end: bool,
    /// What stopped the input, to be told after the records read before.
    broken: Option<io::Error>,
    rest: Option<Rest>,
}

impl Records {
    /// Reads records of at most `limit` bytes.
    pub(super) fn new(input: Decoded, dialect: Dialect, limit: usize) -> Self {
        let (buffer, limit) = (String::new(), limit.max(64));
        let piece = limit.min(PIECE);
        Self {
            input,
            dialect,
            limit,
            piece,
            buffer,
            start: 0,
            before: 0,
            line: 1,
            line_ends: 0,
            at_end: false,
            broken: None,
            rest: None,
        }
    }

    /// Where the text comes from.
    pub(super) fn input(&self) -> &Decoded {
        &self.input
    }

    /// Reads the next record; `false` at the end.
    ///
    /// # Errors
    /// When the input cannot be read on.
    pub(super) fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        record.clear();
        if self.rest.is_none() && !self.skip_blank_lines()? {
            return Ok(false);
        }
        loop {
            let window = self.window(self.limit);
            let is_past_limit = self.held() > self.limit || self.at_end && self.held() == self.limit;
            match self.cut(record, window, self.at_end && !is_past_limit) {
                Cut::Whole(used) if self.rest.is_some() && used > self.piece => {
                    self.piece(self.window(self.piece), record.open, record)
                }
                Cut::Whole(used) => self.finish(used, record),
                Cut::More(open) if is_past_limit => self.overflow(open, record),
                Cut::More(_) => {
                    self.fill()?;
                    continue;
                }
            }
            return Ok(true);
        }
    }

    /// Bytes at hand.
    fn held(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// Bytes at hand, so many at most: the limit holds however much is buffered.
    fn window(&self, most: usize) -> usize {
        let window = self.ahead(self.held()).floor_char_boundary(most);
        // CR and LF are not parted.
        let is_amid = self.ahead(self.held()).get(window..).is_some_and(|rest| rest.starts_with('\n'));
        window - usize::from(is_amid && self.ahead(window).ends_with('\r'))
    }

    /// Cuts a record off the first `length` bytes at hand.
    fn cut(&self, record: &mut Record, length: usize, at_end: bool) -> Cut {
        let (text, dialect) = (self.ahead(length), self.dialect);
        let inside = self.rest.map_or(Inside::Nothing, |rest| rest.inside);
        let next = self.buffer.as_bytes().get(self.start + length).copied();
        Cutter { text, dialect, at_end, next, record }.run(inside)
    }

    fn ahead(&self, length: usize) -> &str {
        self.buffer.get(self.start..self.start + length).unwrap_or_default()
    }

    /// Reads on, at least as much as is held: a long record is rescanned a few times, not once per block.
    pub(super) fn fill(&mut self) -> io::Result<()> {
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        self.fill_to(self.held() + self.held().max(FILL));
        Ok(())
    }

    /// Reads on until so many bytes are at hand, or no more can be had.
    pub(super) fn fill_to(&mut self, wanted: usize) {
        self.buffer.drain(..self.start);
        self.before += self.start as u64;
        self.start = 0;
        while self.buffer.len() < wanted && !self.at_end && self.broken.is_none() {
            match self.input.fill(&mut self.buffer) {
                Ok(more) => self.at_end = !more,
                // The records read before come first.
                Err(error) => self.broken = Some(error),
            }
        }
    }

    /// Moves to the next line that is not blank; `false` at the end.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        loop {
            let ahead = self.buffer.as_bytes().get(self.start..).unwrap_or_default();
            match self.dialect.line_end(ahead, self.at_end) {
                _ if ahead.is_empty() && self.at_end => return Ok(false),
                None => self.fill()?,
                Some(0) if ahead.is_empty() => self.fill()?,
                Some(0) => return Ok(true),
                Some(length) => self.advance(length),
            }
        }
    }

    /// A record was cut; one with an open quote is cut again, at the end of the quote's line.
    fn finish(&mut self, used: usize, record: &mut Record) {
        let used = record.open.and_then(|open| self.close_at_line_end(open, record)).unwrap_or(used);
        self.place(used, record);
        self.advance(used);
        self.rest = None;
    }

    /// Ends a record with an open quote where the quote's line ends; the bytes used, if there is a line end.
    fn close_at_line_end(&self, open: usize, record: &mut Record) -> Option<usize> {
        let text = self.ahead(self.window(self.limit));
        let line = text.get(open..)?;
        let end = open + line.find(['\n', '\r'])?;
        self.cut(record, end, true);
        let ending = self.dialect.line_end(text.as_bytes().get(end..)?, true)?;
        Some(end + ending)
    }

    /// A record past the limit: an open quote ends with its line, anything else is handed out in pieces. What stands
    /// before a quote does not count against it.
    fn overflow(&mut self, open: Option<usize>, record: &mut Record) {
        // A record that is whole but for a quote near its beginning is not parted for that.
        let least = if self.rest.is_some() { 1 } else { self.limit / 2 };
        match open {
            Some(at) if at >= least => self.piece(self.window(self.piece.min(at)), open, record),
            Some(at) => match self.close_at_line_end(at, record) {
                Some(used) => {
                    self.place(used, record);
                    self.advance(used);
                    (self.rest, record.is_past_limit) = (None, true);
                }
                None => self.piece(self.window(self.piece), open, record),
            },
            None => self.piece(self.window(self.piece), open, record),
        }
    }

    /// Hands out the first bytes at hand as a piece of a record; `open` is where the quote stands that does not close within
    /// the limit.
    fn piece(&mut self, length: usize, open: Option<usize>, record: &mut Record) {
        let used = match self.cut(record, length, true) {
            Cut::Whole(used) => used,
            Cut::More(_) => length,
        };
        let nothing =
            Rest { line: self.line, column: 0, pieces: 0, skipped: Skipped::default(), inside: Inside::Nothing };
        let rest = self.rest.unwrap_or(nothing);
        self.place(used, record);
        (record.piece, record.line, record.first) = (rest.pieces + 1, rest.line, rest.column);
        let (moved, again) = self.overlap(used, record);
        let cell = record.cell(record.width().saturating_sub(1));
        let before = if record.ends.len() > 1 { Skipped::default() } else { rest.skipped };
        let kept = cell.floor_char_boundary(cell.len().saturating_sub(again));
        let skipped = before.and(&cell[..kept], again);
        let is_between = cell.is_empty() && record.closed.is_none();
        // Whether the quote closes is not known yet.
        let inside = match record.open_quote.take() {
            Some(line) => Inside::Quotes(Quotes { line, ends_with_line: record.open == open }),
            None if is_between => Inside::Nothing,
            None => Inside::Cell,
        };
        record.later = again;
        let column = rest.column + record.ends.len().saturating_sub(1);
        self.rest = Some(Rest { line: rest.line, column, pieces: rest.pieces + 1, skipped, inside });
        self.advance(moved);
    }

    /// Bytes to move on after a piece, and bytes of its last cell that come again: a part of the cell is read twice, yet
    /// never all of the piece.
    fn overlap(&self, used: usize, record: &Record) -> (usize, usize) {
        let text = self.ahead(used);
        let cell = record.cell(record.width().saturating_sub(1));
        // The last cell's text begins here, as far as it is written as it is read.
        let is_further =
            self.rest.is_some_and(|rest| matches!(rest.inside, Inside::Quotes(_))) && record.ends.len() == 1;
        let begin = match (record.open, record.closed) {
            (Some(_), _) if is_further => 0,
            (Some(open), _) => open + 1,
            (_, Some(closed)) => closed,
            (None, None) => used - cell.len(),
        };
        let mut moved = text.ceil_char_boundary(used - OVERLAP.min(used - begin).min(used / 2));
        let rest = |from: usize| text.get(from..).unwrap_or_default();
        moved += usize::from(rest(moved).starts_with('\n'));
        if record.open.is_none() {
            return (moved, used - moved);
        }
        // Doubled quotes are one in the cell, and are not parted.
        let before = text.get(begin..moved).unwrap_or_default();
        moved += (before.len() - before.trim_end_matches('"').len()) % 2;
        (moved, used - moved - rest(moved).matches("\"\"").count())
    }

    /// Says in the record where it stood and what could not be decoded.
    fn place(&mut self, used: usize, record: &mut Record) {
        record.line = self.line;
        if let Some(rest) = self.rest {
            (record.line, record.first, record.piece) = (rest.line, rest.column, rest.pieces + 1);
            record.skipped = rest.skipped;
        }
        record.open_quote = record.open.map(|open| match self.rest.map(|rest| rest.inside) {
            Some(Inside::Quotes(quotes)) if record.ends.len() == 1 => quotes.line,
            _ => self.line + self.dialect.lines(self.ahead(open)),
        });
        let begin = self.offset();
        (record.at, record.line_ends) = (begin, self.line_ends);
        while let Some(&bad) = self.input.bad.front().filter(|&&bad| bad < begin + used as u64) {
            self.input.bad.pop_front();
            let ahead = self.ahead(bad.saturating_sub(begin) as usize);
            record.bad_lines.push(self.line + self.dialect.lines(ahead));
        }
    }

    /// Whether the text at hand begins with a record, rather than in the midst of one past the limit.
    pub(super) fn is_between(&self) -> bool {
        self.rest.is_none()
    }

    /// Offset in the whole text of what is at hand.
    pub(super) fn offset(&self) -> u64 {
        self.before + self.start as u64
    }

    /// Line ends of any kind before the text at hand, as far as records were read one by one.
    pub(super) fn line_ends(&self) -> u64 {
        self.line_ends
    }

    /// Whether the input broke off.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// The text at hand, and whether nothing follows it.
    pub(super) fn text(&self) -> (&str, bool) {
        (self.ahead(self.held()), self.at_end)
    }

    /// Moves the first bytes of the text held into a chunk.
    pub(super) fn move_to(&mut self, chunk: &mut Chunk, used: usize) {
        chunk.text.push_str(self.buffer.get(used..).unwrap_or_default());
        std::mem::swap(&mut chunk.text, &mut self.buffer);
        chunk.text.truncate(used);
        (chunk.line, chunk.dialect) = (self.line, self.dialect);
        self.line += self.dialect.lines(&chunk.text);
        while let Some(&bad) = self.input.bad.front().filter(|&&bad| bad < self.before + used as u64) {
            self.input.bad.pop_front();
            chunk.bad.push(bad.saturating_sub(self.before) as usize);
        }
        self.before += used as u64;
    }

    fn advance(&mut self, used: usize) {
        self.line += self.dialect.lines(self.ahead(used));
        self.line_ends += line_ends(self.ahead(used));
        self.start += used;
    }
}

/// The first records of a text, for a first look.
pub(super) fn rows(text: &str, dialect: Dialect, count: usize) -> Vec<Record> {
    let (mut rows, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && rows.len() < count) {
        let blank = dialect.line_end(rest.as_bytes(), true).unwrap_or(0);
        let mut record = Record { line, at: at as u64, ..Record::default() };
        let used = if blank > 0 { blank } else { one_row(rest, dialect, &mut record) };
        if blank == 0 {
            rows.push(record);
        }
        line += dialect.lines(rest.get(..used).unwrap_or_default());
        at += used.max(1);
    }
    rows
}

/// One record of a text at hand.
fn one_row(text: &str, dialect: Dialect, record: &mut Record) -> usize {
    match (Cutter { text, dialect, at_end: true, next: None, record }).run(Inside::Nothing) {
        Cut::Whole(used) => used,
        Cut::More(_) => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::encoding::Choice;
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quoting: true, lone_cr: false };

    fn records(text: &[u8], dialect: Dialect, limit: usize) -> Vec<Record> {
        let choice = Choice::sure(encoding_rs::UTF_8, 0);
        let input = Decoded::new(Box::new(io::Cursor::new(text.to_vec())), choice).unwrap();
        let (mut reader, mut record, mut all) = (Records::new(input, dialect, limit), Record::default(), Vec::new());
        while reader.read(&mut record).unwrap() {
            all.push(record.clone());
        }
        all
    }

    fn cells(text: &str, dialect: Dialect) -> Vec<(u64, Vec<String>)> {
        let shape = |r: Record| (r.line, r.cells().map(str::to_owned).collect());
        records(text.as_bytes(), dialect, 1 << 20).into_iter().map(shape).collect()
    }

    fn by_csv_crate(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let shape = |r: Result<csv::StringRecord, _>| r.unwrap().iter().map(str::to_owned).collect();
        reader.records().map(shape).collect()
    }

    #[test]
    fn quoting_is_that_of_the_csv_crate() {
        for text in [
            "a,b\n1,2\n",
            "a,b\r\n\r\n1,2",
            "a,b\r1,2\n3,4\r\r\n5",
            "\n\n\"a\"\"b\",c\n",
            "\"a\"b\"c\",d\n",
            "a\"b,\"\n\",\n",
            "\"\"\n,\n",
            "\"a\r\nb\",\"c\"\r\n",
            " \"a\", b \n",
            "a,\n",
            "\"x\" ,y\n",
        ] {
            let ours: Vec<_> = cells(text, COMMA).into_iter().map(|(_, cells)| cells).collect();
            assert_eq!(ours, by_csv_crate(text), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_table_is_cut_like_the_csv_crate_cuts_it(parts in proptest::collection::vec("a|é|,|\"|\n|\r|\r\n|\"\"| ", 0..40)) {
            let text = parts.concat();
            let ours = records(text.as_bytes(), COMMA, 1 << 20);
            // An open quote is the one thing we read otherwise.
            if ours.iter().all(|record| record.open_quote.is_none()) {
                let ours: Vec<Vec<&str>> = ours.iter().map(|record| record.cells().collect()).collect();
                proptest::prop_assert_eq!(ours, by_csv_crate(&text));
            }
        }
    }

    #[test]
    fn lines_are_physical() {
        let lines = |text, dialect| cells(text, dialect).iter().map(|r| r.0).collect::<Vec<_>>();
        assert_eq!(lines("a\n\n\"b\nc\"\nd\n", COMMA), [1, 3, 5]);
        assert_eq!(lines("a\r\nb\rc\r\n\"d\re\"\r\r\nf", COMMA), [1, 2, 2, 3, 4]);
        assert_eq!(lines("a\rb\r\rc", Dialect { lone_cr: true, ..COMMA }), [1, 2, 4]);
    }

    #[test]
    fn an_open_quote_ends_with_its_line() {
        let all = records(b"a,b\n1,\"open, never\n2,3\n", COMMA, 1 << 20);
        assert_eq!(all.len(), 3);
        assert_eq!((all[1].cell(1), all[1].open_quote), ("open, never", Some(2)));
        assert_eq!((all[2].cell(0), all[2].line), ("2", 3));
    }

    #[test]
    fn a_record_past_the_limit_comes_in_pieces() {
        let text = format!("x,{},z\nnext\n", "ab ".repeat(1000));
        let all = records(text.as_bytes(), COMMA, 600);
        let (last, pieces) = all.split_last().unwrap();
        assert_eq!((last.cell(0), last.line, last.piece), ("next", 2, 0));
        assert!(pieces.len() > 4 && pieces.iter().all(|p| p.piece > 0 && p.line == 1));
        assert_eq!(pieces.last().unwrap().cell(2), "z");
        assert_eq!(pieces[1].first, 1);
    }

    /// Text and number of each column, put together from pieces.
    fn joined(pieces: &[Record]) -> Vec<String> {
        let mut cells: Vec<String> = Vec::new();
        for piece in pieces {
            for column in piece.first..piece.width() {
                let again = if column == piece.first { piece.skipped } else { Skipped::default() };
                cells.resize(cells.len().max(column + 1), String::new());
                assert_eq!(cells[column].len(), again.bytes + again.again);
                assert_eq!(cells[column][..again.bytes].chars().count(), again.chars);
                assert_eq!(cells[column][again.bytes..], piece.cell(column)[..again.again]);
                cells[column].truncate(again.bytes);
                cells[column].push_str(piece.cell(column));
            }
        }
        cells
    }

    proptest::proptest! {
        #[test]
        fn pieces_together_are_the_record(
            parts in proptest::collection::vec("a|é|more words|more words|,|,\"|\"\"|\"\"|\",|\"| ", 30..200),
            limit in 64_usize..200,
        ) {
            let text = parts.concat() + "\"\r\nnext,line\r\n";
            let whole = records(text.as_bytes(), COMMA, 1 << 20);
            let pieces = records(text.as_bytes(), COMMA, limit);
            let (last, pieces) = pieces.split_last().unwrap();
            if whole.iter().all(|record| record.open_quote.is_none()) {
                let wanted: Vec<&str> = whole[0].cells().collect();
                proptest::prop_assert_eq!(joined(pieces), wanted);
                proptest::prop_assert_eq!(whole[1].cell(1), last.cell(1));
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn cells_of_a_long_record_may_have_lines(
            cells in proptest::collection::vec("[a é]{0,30}|\"([a\n\r,é]|\"\"){0,40}\"", 20..60),
            limit in 200_usize..400,
            piece in 64_usize..100,
        ) {
            let text = cells.join(",") + "\nnext,line\n";
            let whole = records(text.as_bytes(), COMMA, 1 << 20);
            let input = Decoded::new(Box::new(io::Cursor::new(text.into_bytes())), Choice::sure(encoding_rs::UTF_8, 0));
            let mut reader = Records { piece, ..Records::new(input.unwrap(), COMMA, limit) };
            let (mut record, mut pieces) = (Record::default(), Vec::new());
            while reader.read(&mut record).unwrap() {
                pieces.push(record.clone());
            }
            let (last, pieces) = pieces.split_last().unwrap();
            let wanted: Vec<&str> = whole[0].cells().collect();
            proptest::prop_assert_eq!(joined(pieces), wanted);
            proptest::prop_assert_eq!((whole[1].cell(1), whole[1].line), (last.cell(1), last.line));
        }
    }

    #[test]
    fn an_open_quote_past_the_limit() {
        let text = format!("a,\"b\n{}", "row,cell\n".repeat(200));
        let all = records(text.as_bytes(), COMMA, 500);
        assert_eq!(all.len(), 201);
        assert_eq!(all[0].open_quote, Some(1));
    }
}
