//! A file cut into chunks of whole records, and of whole listings where rows belong together.

use std::io;

use super::ahead::Backlog;
use super::chunk::Chunk;
use super::delimited::{Record, Records};
use super::grouping::Grouping;
use super::structure::{Place, Structure};

/// Least text of a chunk: enough that handing it over costs nothing, little enough to stay in a fast cache.
pub(super) const SIZE: usize = 128 << 10;
/// Most text gathered for one listing of many rows; a longer one is worked on in file order.
const MOST: usize = 4 << 20;
/// Most text looked at in one go: offsets are 32 bits wide.
const WINDOW: usize = 1 << 30;
/// A small file is cut into so many chunks, for many threads, if they are not less than worth handing over.
const PARTS: usize = 8;
const WORTH_IT: usize = 8 << 10;

/// Hands out the chunks of one file, in order. The header and what stands before it are left out.
pub struct Chunks {
    records: Records,
    /// Chunks read ahead to decide on columns and keys, the next one last.
    ahead: Vec<Chunk>,
    /// What stopped the reading ahead.
    broken: Option<io::Error>,
    grouping: Grouping,
    size: usize,
    /// Where the data begin, an offset in the text.
    data_at: u64,
    /// Number of the next record, from 1.
    next: u64,
    /// Whether the last chunk ends in a listing that may go on.
    open: bool,
    /// Chunks to be used again.
    spare: Vec<Chunk>,
    /// What is ready of the text, where another thread makes it.
    backlog: Option<Backlog>,
}

impl Chunks {
    /// Chunks of about `size` bytes, from an offset in the text on; less where the file is small.
    pub(super) fn new(mut records: Records, grouping: Grouping, data_at: u64, size: usize) -> Self {
        let (ahead, broken, spare, backlog) = (Vec::new(), None, Vec::new(), None);
        records.fill_to(size);
        let small = match records.text() {
            (text, true) => (text.len() / PARTS).max(WORTH_IT),
            _ => usize::MAX,
        };
        let size = size.clamp(1, small);
        Self { records, ahead, broken, grouping, size, data_at, next: 1, open: false, spare, backlog }
    }

    /// The same, of text that another thread makes.
    pub(super) fn behind(self, backlog: Option<Backlog>) -> Self {
        Self { backlog, ..self }
    }

    /// Whether all else waits for the thread that unpacks or parses the file.
    pub fn lags(&self) -> bool {
        self.backlog.as_ref().is_some_and(Backlog::is_low)
    }

    /// The next chunk; `None` at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
        let next = match (self.ahead.pop(), self.broken.take()) {
            (None, Some(error)) => return Err(error),
            (None, None) => self.read()?,
            (next, broken) => {
                self.broken = broken;
                next
            }
        };
        Ok(next.map(|chunk| self.finished(chunk)))
    }

    /// Leaves lines of help out and numbers the records.
    fn finished(&mut self, mut chunk: Chunk) -> Chunk {
        let before = chunk.rows();
        if self.grouping.has_comments() {
            chunk.retain(|row| !self.grouping.is_comment(row));
            chunk.odd = chunk.odd.filter(|record| !self.grouping.is_comment(record));
        }
        let later_piece = chunk.odd.as_ref().is_some_and(|record| record.piece > 1);
        chunk.comments = (before - chunk.rows()) as u64;
        chunk.record = self.next - u64::from(later_piece);
        self.next += if later_piece { 0 } else { chunk.rows() as u64 };
        chunk
    }

    /// Takes a chunk that is no longer needed.
    pub fn reuse(&mut self, mut chunk: Chunk) {
        chunk.clear();
        self.spare.push(chunk);
    }

    /// Whether all chunks that are left were read already: a file of one chunk needs no second thread.
    pub fn is_read(&self) -> bool {
        self.ahead.len() <= 1 && self.broken.is_none() && self.records.text() == ("", true)
    }

    /// Where the text comes from.
    pub(super) fn records(&self) -> &Records {
        &self.records
    }

    /// Reads chunks for a first look, until `enough` says so; they are handed out again.
    pub(super) fn look_ahead(&mut self, mut enough: impl FnMut(&Chunk) -> bool) {
        loop {
            match self.read() {
                Ok(Some(chunk)) => self.ahead.push(chunk),
                Ok(None) => break,
                Err(error) => {
                    self.broken = Some(error);
                    break;
                }
            }
            if self.ahead.last().is_some_and(&mut enough) {
                break;
            }
        }
        self.ahead.reverse();
    }

    fn read(&mut self) -> io::Result<Option<Chunk>> {
        let mut chunk = self.spare.pop().unwrap_or_default();
        let more = self.records.is_between() && self.cut(&mut chunk)? || self.odd(&mut chunk)?;
        chunk.encoding = self.records.input().choice().encoding.name();
        Ok(more.then_some(chunk))
    }

    /// Cuts a chunk of whole records; `false` where the next record does not fit, or nothing is left.
    fn cut(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let mut most = self.size;
        loop {
            self.records.fill_to(self.size);
            let (dialect, limit) = (self.records.dialect, self.records.limit);
            let (text, ended) = self.records.text();
            // A little more than a chunk is not parted.
            let most_now = if text.len() / 2 < most { WINDOW } else { most };
            let window = text.get(..text.floor_char_boundary(most_now)).unwrap_or_default();
            let at_end = ended && window.len() == text.len();
            let found = chunk.structure.find(window, dialect, at_end);
            let used = fitting(&mut chunk.structure, window, limit).unwrap_or(found);
            let is_stuck = used < found || at_end || self.records.is_broken() || window.len() - used >= limit;
            let is_all = at_end && used == text.len();
            if used == 0 && is_stuck {
                return Ok(false);
            }
            if used > 0 && (is_all || !self.grouping.joins_rows()) {
                return Ok(self.take(chunk, used, false));
            }
            if let Some((index, used)) = self.grouping.last_start(window, &chunk.structure, dialect) {
                chunk.structure.truncate(index);
                return Ok(self.take(chunk, used, false));
            }
            if used > 0 && (is_stuck || text.len() >= MOST) {
                return Ok(self.take(chunk, used, true));
            }
            match window.len() < text.len() && most < WINDOW {
                true => most = WINDOW,
                false => self.records.fill()?,
            }
        }
    }

    /// Makes the first bytes of the text at hand a chunk.
    fn take(&mut self, chunk: &mut Chunk, used: usize, open: bool) -> bool {
        let at = self.records.offset();
        self.records.move_to(chunk, used);
        if self.data_at > at {
            let data_at = self.data_at;
            chunk.retain(|row| at + row.start as u64 >= data_at);
        }
        self.open(chunk, open);
        true
    }

    /// Says whether the first listing of a chunk may have begun before it, and the last one may go on.
    fn open(&mut self, chunk: &mut Chunk, open: bool) {
        (chunk.begins_open, chunk.ends_open) = (self.open, open);
        self.open = open;
    }

    /// Makes the next record a chunk of its own, one past the limit piece by piece.
    fn odd(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let mut record = Record::default();
        if !self.records.read(&mut record)? {
            return Ok(false);
        }
        chunk.line = record.line;
        if record.at >= self.data_at {
            self.open(chunk, record.piece > 0 || self.grouping.joins_rows());
            chunk.odd = Some(record);
        }
        Ok(true)
    }
}

/// Keeps the records that are no longer than the limit allows; the bytes they take, if one is longer.
fn fitting(structure: &mut Structure, text: &str, limit: usize) -> Option<usize> {
    // The last record of a file may lack its line end: then we cannot be sure that it ends within the limit.
    let open_end = if text.ends_with('\n') { usize::MAX } else { text.len() };
    let length = |place: &Place| (place.next - place.start) as usize + usize::from(place.next as usize == open_end);
    let long = structure.places.iter().position(|place| length(place) > limit)?;
    let used = structure.places.get(long)?.start as usize;
    structure.truncate(long);
    Some(used)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::cells::Cells;
    use super::super::delimited::Dialect;
    use super::super::encoding::{Choice, Decoded};
    use super::*;

    type Shape = (u64, u32, Option<u64>, Vec<String>);

    fn records(text: &str, dialect: Dialect, limit: usize) -> Records {
        let input = Box::new(Cursor::new(text.as_bytes().to_vec()));
        Records::new(Decoded::new(input, Choice::sure(encoding_rs::UTF_8, 0)).unwrap(), dialect, limit)
    }

    fn shape(record: &Record) -> Shape {
        (record.line, record.piece, record.open_quote, record.cells().map(str::to_owned).collect())
    }

    fn one_by_one(mut records: Records) -> Vec<Shape> {
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.read(&mut record).unwrap() {
            all.push(shape(&record));
        }
        all
    }

    fn in_chunks(records: Records, size: usize) -> Vec<Shape> {
        let (mut chunks, mut all) = (Chunks::new(records, Grouping::default(), 0, size), Vec::new());
        while let Some(chunk) = chunks.next_chunk().unwrap() {
            all.extend(chunk.odd.as_ref().map(shape));
            for index in 0..chunk.structure.places.len() {
                let row = chunk.row(index);
                let cells = (0..row.width()).map(|at| row.cell(at).into_owned()).collect();
                all.push((chunk.line_of(index), 0, None, cells));
            }
        }
        all
    }

    proptest::proptest! {
        #[test]
        fn chunks_hold_the_records_that_are_read_one_by_one(
            parts in proptest::collection::vec("a|é|long words and more|,|,|\"|\"|\n|\n|\r\n|\r|\"\"| |;", 0..200),
            delimiter in "[,;\t\"]",
            quoting: bool,
            lone_cr: bool,
            limit in 64_usize..600,
            size in 1_usize..2000,
        ) {
            let text = parts.concat();
            let dialect = Dialect { delimiter: delimiter.as_bytes()[0], quoting, lone_cr };
            let wanted = one_by_one(records(&text, dialect, limit));
            proptest::prop_assert_eq!(in_chunks(records(&text, dialect, limit), size), wanted);
        }
    }
}
