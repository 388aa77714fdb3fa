//! Where the cells and records of a text end, found 64 bytes at a time. Copies nothing and unquotes nothing.
//!
//! Three signs shape a table: quotes, delimiters, line ends. Each becomes a mask of 64 bits, one for each byte of a
//! block. A running exclusive-or over the quotes says which bytes stand inside quotes, for a quote inside a quoted
//! cell is doubled and turns the mask off and on again. What is left of the other two masks are the ends:
//!
//! ```text
//! text        a,"b, c",d␤
//! quotes      ..1.....1..
//! inside      ..111111...
//! delimiters  .1..1....1.
//! ends        .1.......11
//! ```
//!
//! This holds while a quote opens only at the start of a cell. A quote that opens elsewhere is a sign like any other
//! (`41" bamboo`): such a record is cut byte by byte.

use memchr::{memchr, memchr3};

use super::delimited::Dialect;
use crate::simd::{self, BLOCK, Level, Ops, Work};

/// One record of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// First byte.
    pub(super) start: u32,
    /// One past its line end.
    pub(super) next: u32,
    /// Index of its first cell.
    pub(super) first: u32,
    /// One past the index of its last cell.
    pub(super) last: u32,
    /// Whether its quotes stand where they mean something else than usual: its cells are not parts of its text.
    pub(super) is_odd: bool,
}

/// The ends of the cells and records of a text. Offsets are bytes from its start.
#[derive(Debug, Clone, Default)]
pub(super) struct Structure {
    /// One past the last byte of each cell, without its delimiter or line end.
    pub(super) cells: Vec<u32>,
    /// The records; blank lines are none.
    pub(super) places: Vec<Place>,
}

impl Structure {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.places.clear();
    }

    /// Keeps the first so many records.
    pub(super) fn truncate(&mut self, records: usize) {
        self.places.truncate(records);
        self.cells.truncate(self.known());
    }

    /// How many cells belong to records found.
    fn known(&self) -> usize {
        self.places.last().map_or(0, |place| place.last as usize)
    }

    /// Finds the whole records at the front of a text of less than 4 GiB, and gives the bytes they take, blank lines
    /// included. `at_end` says that nothing follows the text.
    pub(super) fn find(&mut self, text: &str, dialect: Dialect, at_end: bool) -> usize {
        self.clear();
        let mut glued = Vec::new();
        let used = Finder { bytes: text.as_bytes(), dialect, at_end, start: 0, found: self, glued: &mut glued }.run();
        for at in glued {
            let index = self.places.partition_point(|place| place.next <= at);
            self.places.iter_mut().skip(index).take(1).for_each(|place| place.is_odd = true);
        }
        if !dialect.quoting {
            let has_quote =
                |place: &Place| text.get(place.start as usize..place.next as usize).map(|row| row.contains('"'));
            self.places.iter_mut().for_each(|place| place.is_odd = has_quote(place) == Some(true));
        }
        used
    }
}

/// The signs of a block of 64 bytes, one bit for each byte, the first byte lowest.
struct Signs {
    quotes: u64,
    delimiters: u64,
    feeds: u64,
    carriages: u64,
}

impl Signs {
    #[inline(always)]
    fn of(block: &[u8; BLOCK], delimiter: u8, quoting: bool, ops: impl Ops) -> Self {
        Self {
            quotes: if quoting { ops.equal(block, b'"') } else { 0 },
            delimiters: ops.equal(block, delimiter),
            feeds: ops.equal(block, b'\n'),
            carriages: ops.equal(block, b'\r'),
        }
    }
}

/// Bit `n` becomes the exclusive-or of bits `0..=n`.
fn running_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// What one block says to the next.
#[derive(Clone, Copy)]
struct Carry {
    /// All ones inside quotes.
    inside: u64,
    /// Whether a quote at the first byte opens: it follows the end of a cell, or a closing quote.
    may_open: u64,
    /// Whether the first byte follows a closing quote.
    closed: u64,
}

/// A finder going through its text block by block, up to its end or to a quote where none may open: then `true`.
struct Blocks<'f, 'a>(&'f mut Finder<'a>);

impl Work for Blocks<'_, '_> {
    type Output = bool;

    #[inline(always)]
    fn run(self, ops: impl Ops) -> bool {
        self.0.blocks(ops)
    }
}

/// Goes through a text once.
struct Finder<'a> {
    bytes: &'a [u8],
    dialect: Dialect,
    at_end: bool,
    /// Where the record at hand begins.
    start: usize,
    found: &'a mut Structure,
    /// Bytes that follow a closing quote and end nothing: they are glued to what stands inside the quotes.
    glued: &'a mut Vec<u32>,
}

impl Finder<'_> {
    fn run(mut self) -> usize {
        if self.dialect.is_plain() {
            while self.by_blocks() {
                // A quote where none may open: this record is cut byte by byte, then on in blocks.
                if !self.by_bytes() {
                    break;
                }
            }
        }
        if self.at_end || !self.dialect.is_plain() {
            while self.start < self.bytes.len() && self.by_bytes() {}
        }
        self.drop_unfinished();
        self.start
    }

    /// Finds records up to the end of the text, or up to one with a quote where none may open: then `true`.
    fn by_blocks(&mut self) -> bool {
        let is_wrong = simd::with(Level::best(), Blocks(self));
        self.drop_unfinished();
        is_wrong
    }

    #[inline(always)]
    fn blocks(&mut self, ops: impl Ops) -> bool {
        let Dialect { delimiter, quoting, .. } = self.dialect;
        let (mut at, mut carry) = (self.start, Carry { inside: 0, may_open: 1, closed: 0 });
        let (blocks, rest) = self.bytes.get(at..).unwrap_or_default().as_chunks::<BLOCK>();
        let mut last = [0; BLOCK];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        for block in blocks.iter().chain([&last]) {
            let signs = Signs::of(block, delimiter, quoting, ops);
            if self.block(at, &signs, &mut carry) {
                return true;
            }
            at += BLOCK;
        }
        false
    }

    /// Takes the ends of one block; `true` at a quote where none may open.
    #[inline(always)]
    fn block(&mut self, at: usize, signs: &Signs, carry: &mut Carry) -> bool {
        // Nothing ends in the middle of a quoted cell.
        if signs.quotes == 0 && carry.inside != 0 {
            (carry.may_open, carry.closed) = (0, 0);
            return false;
        }
        let inside = if signs.quotes == 0 { 0 } else { running_xor(signs.quotes) ^ carry.inside };
        let lines = signs.feeds | self.lone(at, signs);
        let ends = (signs.delimiters | lines) & !inside;
        let closing = signs.quotes & !inside;
        let after = ends | closing;
        let wrong = signs.quotes & inside & !(after << 1 | carry.may_open);
        // Only the ends before the first wrong quote count.
        let sure = if wrong == 0 { ends } else { ends & (wrong & wrong.wrapping_neg()).wrapping_sub(1) };
        self.take(at, sure, lines);
        let glued = (closing << 1 | carry.closed) & !(after | signs.quotes);
        if glued != 0 {
            self.glue(at, glued);
        }
        carry.closed = closing >> 63;
        // The last bit, made all bits.
        carry.inside = (inside >> 63).wrapping_neg();
        carry.may_open = after >> 63;
        wrong != 0
    }

    /// Carriage returns that end a line alone: a line feed ends it where one follows, which may be out of sight.
    fn lone(&self, at: usize, signs: &Signs) -> u64 {
        if signs.carriages == 0 {
            return 0;
        }
        let is_paired = self.bytes.get(at + BLOCK) == Some(&b'\n');
        let lone = signs.carriages & !(signs.feeds >> 1 | u64::from(is_paired) << 63);
        match (self.bytes.len() - 1).checked_sub(at) {
            Some(last @ 0..BLOCK) if !self.at_end => lone & !(1 << last),
            _ => lone,
        }
    }

    fn glue(&mut self, at: usize, mut bits: u64) {
        while bits != 0 {
            let byte = at + bits.trailing_zeros() as usize;
            let is_line_end = self.bytes.get(byte..byte + 2).is_none_or(|next| next == b"\r\n");
            if !is_line_end {
                self.glued.push(byte as u32);
            }
            bits &= bits - 1;
        }
    }

    fn take(&mut self, at: usize, mut ends: u64, lines: u64) {
        while ends != 0 {
            let bit = ends.trailing_zeros();
            let end = at + bit as usize;
            if lines >> bit & 1 == 0 {
                self.found.cells.push(end as u32);
            } else {
                self.close(end);
            }
            ends &= ends - 1;
        }
    }

    /// A line end whose last byte is at `end` closes the record, unless the line is blank.
    fn close(&mut self, end: usize) {
        let is_first = self.found.cells.len() == self.found.known();
        let cell = if is_first { self.start } else { self.found.cells.last().map_or(0, |&end| end as usize + 1) };
        let carriage = end > cell && self.bytes.get(end - 1..=end) == Some(b"\r\n");
        let content = end - usize::from(carriage);
        if !is_first || content > cell {
            self.found.cells.push(content as u32);
            self.place(end + 1, false);
        }
        self.start = end + 1;
    }

    fn place(&mut self, next: usize, is_odd: bool) {
        let (first, last) = (self.found.known() as u32, self.found.cells.len() as u32);
        self.found.places.push(Place { start: self.start as u32, next: next as u32, first, last, is_odd });
    }

    /// Forgets cells of a record whose end was not found.
    fn drop_unfinished(&mut self) {
        self.found.truncate(self.found.places.len());
    }

    /// Cuts one record, or skips one blank line; `false` where it is not whole.
    fn by_bytes(&mut self) -> bool {
        let ahead = self.bytes.get(self.start..).unwrap_or_default();
        match self.dialect.line_end(ahead, self.at_end) {
            None => return false,
            Some(0) => {}
            Some(length) => {
                self.start += length;
                return true;
            }
        }
        let next = self.record();
        match next {
            Some(next) => {
                let quote = memchr(b'"', self.bytes.get(self.start..next).unwrap_or_default());
                self.place(next, quote.is_some());
                self.start = next;
            }
            None => self.drop_unfinished(),
        }
        next.is_some()
    }

    /// Takes the cells of the record at hand; one past its line end, or nothing where it is not whole.
    fn record(&mut self) -> Option<usize> {
        let mut at = self.start;
        loop {
            let is_quoted = self.dialect.quoting && self.bytes.get(at) == Some(&b'"');
            let plain = if is_quoted { self.closing(at)? } else { at };
            let end = self.plain_end(plain);
            let rest = self.bytes.get(end..).unwrap_or_default();
            if rest.is_empty() && !self.at_end {
                return None;
            }
            if rest.first() == Some(&self.dialect.delimiter) {
                self.found.cells.push(end as u32);
                at = end + 1;
                continue;
            }
            let length = self.dialect.line_end(rest, self.at_end)?;
            self.found.cells.push(end as u32);
            return Some(end + length);
        }
    }

    /// One past the quote that closes the one at `open`.
    fn closing(&self, open: usize) -> Option<usize> {
        let mut from = open + 1;
        loop {
            let quote = from + memchr(b'"', self.bytes.get(from..)?)?;
            match self.bytes.get(quote + 1) {
                Some(b'"') => from = quote + 2,
                None if !self.at_end => return None,
                _ => return Some(quote + 1),
            }
        }
    }

    /// Where the next delimiter or line end stands.
    fn plain_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + memchr3(self.dialect.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len())
    }
}
