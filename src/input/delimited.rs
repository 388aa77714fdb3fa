//! Text to records: cells, quotes, line ends. Knows nothing of headers or products.
//!
//! Quoting is that of the csv crate: a quote opens only at the start of a cell, text after the closing quote is
//! appended, `""` inside quotes is one quote, blank lines are no records. We do not use csv-core, because a quote that
//! never closes and a record past the limit have to be read on from a place inside the record.

use std::borrow::Cow;
use std::io;

use memchr::memchr_iter;

use super::cells::Cells;
use super::chunk::Chunk;
use super::encoding::Decoded;
use crate::listing::Skipped;

/// Bytes two pieces of one record share, so that no phrase is cut in two.
const OVERLAP: usize = 64 << 10;
/// Least text asked for at a time.
const FILL: usize = 128 << 10;

/// How cells and records are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dialect {
    /// An ASCII sign.
    pub(super) delimiter: u8,
    /// Whether a quote at the start of a cell means anything.
    pub(super) quoting: bool,
    /// Whether a lone CR ends a line: only in files without LF, quoted cells aside.
    pub(super) lone_cr: bool,
}

impl Dialect {
    /// Whether quotes, delimiter and LF are three signs, and the only ones that shape the table.
    pub(super) fn is_plain(self) -> bool {
        !self.lone_cr && !matches!(self.delimiter, 0 | b'"' | b'\n' | b'\r')
    }

    /// Bytes of the line end at the front of `rest`; `None` where it could go on past the text at hand.
    pub(super) fn line_end(self, rest: &[u8], at_end: bool) -> Option<usize> {
        match rest {
            [b'\n', ..] => Some(1),
            [b'\r', b'\n', ..] => Some(2),
            [b'\r'] if !at_end => None,
            [b'\r', ..] if self.lone_cr || rest.len() == 1 => Some(1),
            _ => Some(0),
        }
    }

    /// Lines that end within `text`.
    pub(super) fn lines(self, text: &str) -> u64 {
        let count = |sign: u8| memchr_iter(sign, text.as_bytes()).count();
        let pairs = if self.lone_cr { count(b'\r') - text.matches("\r\n").count() } else { 0 };
        (count(b'\n') + pairs) as u64
    }
}

/// Whether the rows of a text end with a lone CR, as old programs on the Mac write them: line feeds may stand in their
/// quoted cells.
pub(super) fn ends_with_cr(text: &str) -> bool {
    if !text.contains('\r') || !text.contains('\n') {
        return text.contains('\r');
    }
    let (mut is_quoted, mut first, mut cr, mut lf) = (false, None, 0_usize, 0_usize);
    for pair in text.as_bytes().windows(2) {
        is_quoted ^= pair[0] == b'"';
        let count = match pair {
            [b'\r', b'\n'] => continue,
            [b'\r', _] => &mut cr,
            [b'\n', _] => &mut lf,
            _ => continue,
        };
        if !is_quoted {
            *count += 1;
            first = first.or(Some(pair[0]));
        }
    }
    first == Some(b'\r') && cr > lf
}

/// One record: its cells, unquoted, and where it stood. Reused from record to record.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    text: String,
    ends: Vec<usize>,
    /// Physical line where it starts, from 1.
    pub(super) line: u64,
    /// Column of the first cell held here, from 0; above 0 only in later pieces.
    pub(super) first: usize,
    /// Which piece of a record past the limit this is, from 1; 0 for a whole record.
    pub(super) piece: u32,
    /// Where the first cell held here begins in the whole cell; 0 but in later pieces.
    pub(super) skipped: Skipped,
    /// Line of a quote that does not close.
    pub(super) open_quote: Option<u64>,
    /// Lines with undecodable bytes, as far as they are remembered.
    pub(super) bad_lines: Vec<u64>,
    /// Offset of the open quote in the text it was cut from.
    open: Option<usize>,
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
        (self.first, self.piece, self.open_quote, self.open) = (0, 0, None, None);
        self.skipped = Skipped::default();
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

/// Cuts one record off the front of `text`, into `record`.
struct Cutter<'a> {
    text: &'a str,
    dialect: Dialect,
    /// Whether nothing follows the text.
    at_end: bool,
    record: &'a mut Record,
}

impl Cutter<'_> {
    /// `inside` says that the text begins in the midst of a cell, so that no quote opens there.
    fn run(mut self, mut inside: bool) -> Cut {
        self.record.text.clear();
        self.record.ends.clear();
        let mut at = 0;
        loop {
            let opens = !inside && self.dialect.quoting && self.text.as_bytes().get(at) == Some(&b'"');
            if opens {
                let Some(after) = self.quoted(at) else { return Cut::More(Some(at)) };
                at = after;
            }
            inside = false;
            let end = self.plain(at);
            match self.after_cell(end) {
                None => return Cut::More(None),
                Some((next, true)) => return Cut::Whole(next),
                Some((next, false)) => at = next,
            }
        }
    }

    /// Takes the quoted part that opens at `open`; the offset after it, or `None` where it does not close.
    fn quoted(&mut self, open: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut from = open + 1;
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let Some(quote) = rest.iter().position(|&b| b == b'"').map(|i| from + i) else {
                return self.unclosed(open, from);
            };
            match bytes.get(quote + 1) {
                Some(b'"') => self.push(from, quote + 1),
                None if !self.at_end => return None,
                _ => {
                    self.push(from, quote);
                    return Some(quote + 1);
                }
            }
            from = quote + 2;
        }
    }

    /// A quote without an end takes the rest, if nothing follows.
    fn unclosed(&mut self, open: usize, from: usize) -> Option<usize> {
        if !self.at_end {
            return None;
        }
        self.push(from, self.text.len());
        self.record.open = Some(open);
        Some(self.text.len())
    }

    /// Takes what stands up to the next delimiter or line end; the offset of that.
    fn plain(&mut self, at: usize) -> usize {
        let Dialect { delimiter, lone_cr, .. } = self.dialect;
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let stop = |&b: &u8| b == delimiter || b == b'\n' || (lone_cr && b == b'\r');
        let length = rest.iter().position(stop).unwrap_or(rest.len());
        let ends_line = rest.get(length).is_none_or(|&b| b == b'\n');
        let carriage = ends_line && length > 0 && rest.get(length - 1) == Some(&b'\r');
        self.push(at, at + length - usize::from(carriage));
        at + length
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
}

/// Reads records one after the other; holds at most one record or the limit, whichever is less, plus a block.
pub(super) struct Records {
    input: Decoded,
    pub(super) dialect: Dialect,
    pub(super) limit: usize,
    buffer: String,
    /// Offset in `buffer` of what is not yet read.
    start: usize,
    /// Bytes of text before `buffer`.
    before: u64,
    line: u64,
    at_end: bool,
    /// What stopped the input, to be told after the records read before.
    broken: Option<io::Error>,
    rest: Option<Rest>,
}

impl Records {
    /// Reads records of at most `limit` bytes.
    pub(super) fn new(input: Decoded, dialect: Dialect, limit: usize) -> Self {
        let (buffer, limit) = (String::new(), limit.max(64));
        Self { input, dialect, limit, buffer, start: 0, before: 0, line: 1, at_end: false, broken: None, rest: None }
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
            let window = self.window();
            let is_past_limit = window < self.held() || window >= self.limit;
            match self.cut(record, window, self.at_end && !is_past_limit) {
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

    /// Bytes at hand that one record may have: the limit holds however much is buffered.
    fn window(&self) -> usize {
        self.ahead(self.held()).floor_char_boundary(self.limit)
    }

    /// Cuts a record off the first `length` bytes at hand.
    fn cut(&self, record: &mut Record, length: usize, at_end: bool) -> Cut {
        let text = self.ahead(length);
        Cutter { text, dialect: self.dialect, at_end, record }.run(self.rest.is_some())
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
                Some(length) => {
                    self.start += length;
                    self.line += 1;
                }
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
        let text = self.ahead(self.window());
        let line = text.get(open..)?;
        let length = line.find(|c| c == '\n' || (self.dialect.lone_cr && c == '\r'))?;
        let end = open + length;
        // CRLF: the CR belongs to the line end.
        let content = end - usize::from(line.as_bytes().get(..length)?.last() == Some(&b'\r'));
        self.cut(record, content, true);
        let ending = self.dialect.line_end(text.as_bytes().get(end..)?, true)?;
        Some(end + ending)
    }

    /// A record past the limit: an open quote ends with its line, anything else is handed out in pieces.
    fn overflow(&mut self, open: Option<usize>, record: &mut Record) {
        if self.rest.is_none()
            && let Some(open) = open
            && let Some(used) = self.close_at_line_end(open, record)
        {
            self.place(used, record);
            self.advance(used);
            return;
        }
        self.piece(record);
    }

    /// Hands out as much of a record as the limit allows.
    fn piece(&mut self, record: &mut Record) {
        let used = self.window();
        self.cut(record, used, true);
        let cell = record.cell(record.width().saturating_sub(1)).to_owned();
        let rest = self.rest.unwrap_or(Rest { line: self.line, column: 0, pieces: 0, skipped: Skipped::default() });
        let column = rest.column + record.ends.len().saturating_sub(1);
        self.place(used, record);
        let moved = self.without_overlap(used, cell.len());
        // A cell that is handed out in pieces is never quoted: its bytes are those of the text.
        let before = if record.ends.len() > 1 { Skipped::default() } else { rest.skipped };
        // A carriage return at the end is one of the text and not yet of the cell; nor is a quote that closed before.
        let text = self.ahead(used);
        let behind = if text.ends_with(&cell) { 0 } else { text.len() - text.trim_end_matches('\r').len() };
        let kept = cell.floor_char_boundary((cell.len() + behind).saturating_sub(used - moved));
        let skipped = before.and(&cell[..kept], used - moved);
        self.rest = Some(Rest { line: rest.line, column, pieces: rest.pieces + 1, skipped });
        (record.piece, record.line, record.first) = (rest.pieces + 1, rest.line, rest.column);
        self.advance(moved);
    }

    /// Bytes to move on after a piece: a part of its last cell is read again, yet never all of it.
    fn without_overlap(&self, used: usize, last_cell: usize) -> usize {
        let overlap = OVERLAP.min(last_cell).min(used / 2);
        self.ahead(used).ceil_char_boundary(used - overlap)
    }

    /// Says in the record where it stood and what could not be decoded.
    fn place(&mut self, used: usize, record: &mut Record) {
        record.line = self.line;
        if let Some(rest) = self.rest {
            (record.line, record.first, record.piece) = (rest.line, rest.column, rest.pieces + 1);
            record.skipped = rest.skipped;
        }
        record.open_quote = record.open.map(|open| self.line + self.dialect.lines(self.ahead(open)));
        let begin = self.before + self.start as u64;
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

    /// Physical line at which the text at hand begins, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
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
        self.start += used;
    }
}

/// The first records of a text, for a first look.
pub(super) fn rows(text: &str, dialect: Dialect, count: usize) -> Vec<Record> {
    let (mut rows, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && rows.len() < count) {
        let blank = dialect.line_end(rest.as_bytes(), true).unwrap_or(0);
        let mut record = Record { line, ..Record::default() };
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
    match (Cutter { text, dialect, at_end: true, record }).run(false) {
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
        fn any_table_is_cut_like_the_csv_crate_cuts_it(parts in proptest::collection::vec("a|é|,|\"|\n|\r\n|\"\"| ", 0..40)) {
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
        assert_eq!(lines("a\r\nb\rc\r\nd", COMMA), [1, 2, 3]);
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

    #[test]
    fn an_open_quote_past_the_limit() {
        let text = format!("a,\"b\n{}", "row,cell\n".repeat(200));
        let all = records(text.as_bytes(), COMMA, 500);
        assert_eq!(all.len(), 201);
        assert_eq!(all[0].open_quote, Some(1));
    }
}
