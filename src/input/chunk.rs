//! Some whole records of a file in one text, as the file has them: cells are found in it and unquoted only on demand.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

use super::cells::Cells;
use super::delimited::{Dialect, Record};
use super::structure::{Place, Structure};
use crate::listing::Spots;

/// Records that stand one after the other; workers take chunks one by one, in any order.
#[derive(Debug, Default)]
pub struct Chunk {
    pub(super) text: String,
    pub(super) structure: Structure,
    /// Physical line at which the text begins, from 1.
    pub(super) line: u64,
    /// Number of the first record, from 1.
    pub(super) record: u64,
    /// Places of undecodable bytes, as far as they are remembered.
    pub(super) bad: Vec<usize>,
    /// The encoding as of then.
    pub(super) encoding: &'static str,
    /// Lines of instructions that stood among the records and were left out.
    pub(super) comments: u64,
    /// A record that does not fit the text: one past the limit, or with a quote that does not close.
    pub(super) odd: Option<Record>,
    /// Whether the first record may belong to the last listing of the chunk before.
    pub(super) begins_open: bool,
    /// Whether the first record of the next chunk may belong to the last listing of this one.
    pub(super) ends_open: bool,
    pub(super) dialect: Dialect,
}

impl Chunk {
    /// The text, delimiters, quotes and line ends included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether its listings are all its own: then it can be worked on before the chunks before it.
    pub fn is_closed(&self) -> bool {
        !self.begins_open && !self.ends_open
    }

    /// How many records it has.
    pub(super) fn rows(&self) -> usize {
        self.structure.places.len() + usize::from(self.odd.is_some())
    }

    /// Empties it, but keeps its memory.
    pub(super) fn clear(&mut self) {
        let (mut text, mut structure, mut bad) =
            (std::mem::take(&mut self.text), std::mem::take(&mut self.structure), std::mem::take(&mut self.bad));
        text.clear();
        structure.clear();
        bad.clear();
        *self = Self { text, structure, bad, ..Self::default() };
    }

    /// The record at an index from 0.
    pub(super) fn row(&self, index: usize) -> Row<'_> {
        let place = self.structure.places.get(index).copied().unwrap_or_default();
        Row::new(&self.text, &self.structure.cells, place, self.dialect)
    }

    /// Leaves out records of which this does not hold.
    pub(super) fn retain(&mut self, keep: impl Fn(&Row<'_>) -> bool) {
        let mut places = std::mem::take(&mut self.structure.places);
        places.retain(|place| keep(&Row::new(&self.text, &self.structure.cells, *place, self.dialect)));
        self.structure.places = places;
    }

    /// Lines that end in a part of the text.
    pub(super) fn lines(&self, part: Range<usize>) -> u64 {
        self.dialect.lines(self.text.get(part).unwrap_or_default())
    }

    /// Physical line at which a record starts, from 1.
    pub(super) fn line_of(&self, index: usize) -> u64 {
        self.line + self.lines(0..self.row(index).start)
    }
}

/// One record of a chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'c> {
    text: &'c str,
    pub(super) start: usize,
    /// One past its line end.
    pub(super) next: usize,
    ends: &'c [u32],
    quoting: bool,
    /// Whether its cells are not parts of the text.
    pub(super) is_odd: bool,
}

impl<'c> Row<'c> {
    /// The record at a place of a text, of whose cells these are the ends.
    pub(super) fn new(text: &'c str, cells: &'c [u32], place: Place, dialect: Dialect) -> Self {
        let ends = cells.get(place.first as usize..place.last as usize).unwrap_or_default();
        Row {
            text,
            start: place.start as usize,
            next: place.next as usize,
            ends,
            quoting: dialect.quoting,
            is_odd: place.is_odd,
        }
    }

    /// A cell as the file has it.
    fn raw(&self, column: usize) -> &'c str {
        self.text.get(self.bytes(column)).unwrap_or_default()
    }

    /// Where a cell stands in the text.
    fn bytes(&self, column: usize) -> Range<usize> {
        let Some(&end) = self.ends.get(column) else { return 0..0 };
        let before = column.checked_sub(1).and_then(|before| self.ends.get(before));
        before.map_or(self.start, |&end| end as usize + 1)..end as usize
    }

    /// Where in its cells some stretches of the text are, which ascend and do not overlap.
    pub(super) fn spots(&self, stretches: &[Range<usize>]) -> Spots {
        let mut spots = Spots::default();
        for column in 0..self.ends.len() {
            let bytes = self.bytes(column);
            let first = stretches.partition_point(|stretch| stretch.end < bytes.start);
            let here = stretches.iter().skip(first).take_while(|stretch| stretch.start <= bytes.end);
            let mut cell = Unquoted::new(self.raw(column), self.quoting);
            for stretch in here {
                let [start, end] = [stretch.start, stretch.end].map(|at| cell.offset(at.saturating_sub(bytes.start)));
                spots.push(column, start..end);
            }
        }
        spots
    }
}

/// Offsets of a raw cell as those of the cell without its quotes; each asked for is not before the last.
struct Unquoted<'c> {
    raw: &'c str,
    is_quoted: bool,
    /// Up to where quotes were counted, and how many there are.
    counted: (usize, usize),
}

impl<'c> Unquoted<'c> {
    fn new(raw: &'c str, quoting: bool) -> Self {
        Self { raw, is_quoted: quoting && raw.starts_with('"'), counted: (1, 0) }
    }

    fn offset(&mut self, raw: usize) -> usize {
        let raw = raw.min(self.raw.len());
        if !self.is_quoted {
            return raw;
        }
        let (from, quotes) = self.counted;
        let fresh = self.raw.as_bytes().get(from..raw).unwrap_or_default();
        let quotes = quotes + memchr::memchr_iter(b'"', fresh).count();
        self.counted = (raw.max(from), quotes);
        // Two inside stand for one, and the closing one for none.
        raw.saturating_sub(1 + quotes.div_ceil(2))
    }
}

impl Cells for Row<'_> {
    fn width(&self) -> usize {
        self.ends.len()
    }

    fn cell(&self, column: usize) -> Cow<'_, str> {
        let raw = self.raw(column);
        match raw.strip_prefix('"').filter(|_| self.quoting) {
            Some(rest) => unquoted(rest),
            None => Cow::Borrowed(raw),
        }
    }
}

/// What stands in a cell after its opening quote, without the other quotes that shape it.
fn unquoted(rest: &str) -> Cow<'_, str> {
    let quote = |text: &str| memchr(b'"', text.as_bytes());
    match quote(rest) {
        None => return Cow::Borrowed(rest),
        Some(at) if at + 1 == rest.len() => return Cow::Borrowed(rest.get(..at).unwrap_or_default()),
        Some(_) => {}
    }
    let (mut cell, mut rest) = (String::with_capacity(rest.len()), rest);
    while let Some((before, after)) = quote(rest).and_then(|at| Some((rest.get(..at)?, rest.get(at + 1..)?))) {
        cell.push_str(before);
        rest = after;
        let Some(doubled) = after.strip_prefix('"') else { break };
        cell.push('"');
        rest = doubled;
    }
    // After the closing quote all signs stand for themselves.
    cell.push_str(rest);
    Cow::Owned(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quoting: true, lone_cr: false };

    #[test]
    fn spots_are_offsets_of_the_cells_without_their_quotes() {
        let text = "a b,\"c \"\"d\"\" e, f\",g\n";
        let mut structure = Structure::default();
        structure.find(text, COMMA, true);
        let row = Row::new(text, &structure.cells, structure.places[0], COMMA);
        for word in ["a", "b", "c", "d", "e", "f", "g"] {
            let at = text.find(word).unwrap();
            let spots = row.spots(std::slice::from_ref(&(at..at + 1)));
            let column = (0..row.width()).find(|&column| !spots.of(column).is_empty()).unwrap();
            let shown: Vec<String> =
                spots.of(column).iter().map(|spot| row.cell(column)[spot.clone()].to_owned()).collect();
            assert_eq!(shown, [word]);
        }
        let whole = row.spots(std::slice::from_ref(&(0..text.len())));
        let ends = |column| whole.of(column).iter().map(|spot| (spot.start, spot.end)).collect::<Vec<_>>();
        assert_eq!([0, 1, 2].map(ends), [[(0, 3)], [(0, 10)], [(0, 1)]]);
    }
}
