//! The rows of a chunk to listings, or to mere counts where nobody wants the listing.
//!
//! Everything that depends on other chunks (which key was met before, how many problems were told) is left to the
//! ledger; so chunks can be worked on in any order.

use std::ops::Range;

use super::build::Building;
use super::cells::Cells;
use super::chunk::{Chunk, Row};
use super::delimited::Record;
use super::facts::{Begun, Facts, Kind, Trouble};
use super::table::Table;
use crate::field::Field;
use crate::listing::{Cell, Listing, Row as ListingRow, Spots};

/// Says which listings are wanted, and takes them.
pub trait Look {
    /// Whether a listing is to be made. One that names a marketplace of its own is made all the same.
    fn wants(&mut self, sight: &Sight<'_>) -> bool;

    /// Takes a listing, complete but for the number that a repeated key gets.
    fn see(&mut self, made: Made);
}

/// A listing that is not made yet.
pub struct Sight<'a> {
    /// The bytes of the chunk's text where it stands. Nothing where its cells are not parts of the text: where quotes
    /// are used in an unusual way, or the record is past the limit.
    pub bytes: Option<Range<usize>>,
    /// The number of its first record.
    pub record: u64,
    table: &'a Table,
    chunk: &'a Chunk,
    rows: Range<usize>,
}

impl Sight<'_> {
    /// Where in the cells some stretches of the chunk's text are, which ascend and do not overlap; nothing where the
    /// listing has more than one row, or its cells are not parts of the text.
    pub fn spots(&self, stretches: &[Range<usize>]) -> Option<Spots> {
        let is_one_row = self.rows.len() == 1 && self.bytes.is_some();
        is_one_row.then(|| self.chunk.row(self.rows.start).spots(stretches))
    }

    /// Whether a field of any row passes a test: the cells as they are searched, empty ones left out.
    pub fn any_text(&self, mut test: impl FnMut(Field, &str) -> bool) -> bool {
        let rows = self.rows.clone().map(|index| self.chunk.row(index));
        rows.into_iter().any(|row| {
            let cells = (0..row.width()).map(|at| (self.table.field(at), at));
            cells.into_iter().any(|(field, at)| {
                field.is_some_and(|field| {
                    let cell = row.cell(at);
                    !cell.trim().is_empty() && test(field, &cell)
                })
            })
        })
    }

    /// Whether the file has a column of a field, and all of them are empty.
    pub fn lacks(&self, field: Field) -> bool {
        self.table.columns.present.contains(&field) && !self.any_text(|filled, _| filled == field)
    }
}

/// A listing made of rows of a chunk.
#[derive(Debug)]
pub struct Made {
    /// Its number among the listings of the chunk or, in an open chunk, of the file.
    pub number: u64,
    /// The number of the listing whose key it has: its own, or that of the listing it is a later piece of.
    pub owner: u64,
    /// The listing.
    pub listing: Listing,
}

/// The listing at hand.
#[derive(Debug)]
struct Current {
    number: u64,
    owner: u64,
    /// The file takes it down.
    removed: bool,
    /// What a further row of it says in the joining column.
    shared: String,
    /// The listing, if it is wanted.
    building: Option<Building>,
}

/// A listing that may go on in the next chunk.
#[derive(Debug, Default)]
pub struct Carried(Option<Current>);

impl Carried {
    /// Gives the listing the name that its key got.
    pub fn rename(&mut self, owner: u64, name: &str) {
        let listing = self.0.as_mut().filter(|current| current.owner == owner);
        if let Some(building) = listing.and_then(|current| current.building.as_mut()) {
            name.clone_into(&mut building.listing.key);
        }
    }
}

impl Table {
    /// Reads the rows of a closed chunk.
    pub fn read(&self, chunk: &Chunk, look: &mut dyn Look) -> Facts {
        let mut assembler = Assembler::new(self, chunk, 0, look);
        assembler.run();
        assembler.flush();
        assembler.facts
    }

    /// Reads the rows of an open chunk; its listings are numbered from `first` on.
    pub fn read_on(&self, chunk: &Chunk, first: u64, carried: &mut Carried, look: &mut dyn Look) -> Facts {
        let mut assembler = Assembler::new(self, chunk, first, look);
        assembler.current = carried.0.take();
        if !chunk.begins_open {
            assembler.flush();
        }
        assembler.run();
        if chunk.ends_open {
            carried.0 = assembler.current.take();
        }
        assembler.flush();
        assembler.facts
    }

    /// Hands out the listing that went on up to here.
    pub fn end(&self, carried: &mut Carried, look: &mut dyn Look) {
        let chunk = Chunk::default();
        let mut assembler = Assembler::new(self, &chunk, 0, look);
        assembler.current = carried.0.take();
        assembler.flush();
    }
}

/// Where a row stands.
struct At {
    /// In the chunk, from 0.
    index: usize,
    record: u64,
    /// Physical line, where it is known without counting.
    line: Option<u64>,
    /// Bytes of the chunk's text.
    bytes: Range<usize>,
}

/// Most memory a row takes as part of a listing.
fn held_by(row: &Row<'_>) -> usize {
    row.next - row.start + row.width() * size_of::<usize>() + size_of::<ListingRow>() + size_of::<Cell>()
}

/// Goes through the rows of one chunk.
struct Assembler<'a> {
    table: &'a Table,
    chunk: &'a Chunk,
    look: &'a mut dyn Look,
    facts: Facts,
    current: Option<Current>,
    /// A byte of the text, and the line it stands in: lines are counted on from here.
    counted: (usize, u64),
}

impl<'a> Assembler<'a> {
    fn new(table: &'a Table, chunk: &'a Chunk, first: u64, look: &'a mut dyn Look) -> Self {
        let facts = Facts { first, ..Facts::default() };
        Self { table, chunk, look, facts, current: None, counted: (0, chunk.line) }
    }

    fn run(&mut self) {
        let chunk = self.chunk;
        if let Some(record) = &chunk.odd {
            self.odd(record);
        }
        for index in 0..chunk.structure.places.len() {
            self.row(index, &chunk.row(index));
        }
    }

    fn row(&mut self, index: usize, row: &Row<'_>) {
        let record = self.chunk.record + index as u64;
        let at = At { index, record, line: None, bytes: row.start..row.next };
        self.facts.records += 1;
        if !self.chunk.bad.is_empty() {
            self.bad_bytes(&at);
        }
        if row.is_blank() {
            self.facts.empty += 1;
            return;
        }
        self.check_width(&at, row);
        self.whole(&at, row);
    }

    /// A record that came by itself: with an open quote, or a piece of one past the limit.
    fn odd(&mut self, record: &Record) {
        let at = At { index: 0, record: self.chunk.record, line: Some(record.line), bytes: 0..0 };
        self.facts.records += u64::from(record.piece <= 1);
        for &line in &record.bad_lines {
            self.trouble(at.record, line, Kind::Bytes);
        }
        if let Some(line) = record.open_quote {
            self.trouble(at.record, line, Kind::Quote(record.is_past_limit || record.piece > 0));
        }
        // The first piece of a record begins a listing, whatever follows.
        if record.is_blank() && record.piece != 1 {
            self.facts.empty += u64::from(record.piece == 0);
            return;
        }
        if record.piece == 0 {
            self.check_width(&at, record);
        }
        match record.piece {
            0 => self.whole(&at, record),
            1 => {
                self.trouble(at.record, record.line, Kind::Long);
                self.begin(&at, record);
                self.mark_piece();
            }
            _ => self.later_piece(&at, record),
        }
    }

    /// A whole record: a row of the listing at hand, or the first of the next.
    fn whole(&mut self, at: &At, row: &impl Cells) {
        let joins = |current: &Current| self.table.grouping.joins(&current.shared, row);
        if self.current.as_ref().is_some_and(joins) { self.join(at, row) } else { self.begin(at, row) }
    }

    /// The first row of a listing.
    fn begin(&mut self, at: &At, row: &impl Cells) {
        self.flush();
        let table = self.table;
        let name = table.keys.name(row);
        let (number, removed) = (self.open(), table.rules.removes(row));
        self.facts.begun.push(Begun { hash: name.hash(), number, index: at.index as u32 });
        if table.keys.is_spoilt(row) {
            let line = self.line(at);
            // It is told after the key.
            let trouble = Trouble { position: number, record: at.record, line, kind: Kind::Spoilt };
            self.facts.troubles.push(trouble);
        }
        self.count(removed, row);
        let wanted = !removed && self.is_wanted(at, row);
        let building = wanted.then(|| Building::new(&table.place, name.to_string(), row, &table.rules, &table.columns));
        let shared = table.grouping.shared(row).into_owned();
        self.current = Some(Current { number, owner: number, removed, shared, building });
        self.add(at, row);
    }

    /// A number for the listing that begins.
    fn open(&mut self) -> u64 {
        self.facts.opened += 1;
        self.facts.first + self.facts.opened - 1
    }

    fn count(&mut self, removed: bool, row: &impl Cells) {
        match removed {
            true => self.facts.removed += 1,
            false => {
                self.facts.listings += 1;
                self.facts.drafts += u64::from(self.table.rules.drafts(row));
            }
        }
    }

    /// Whether the listing that begins here has to be made.
    fn is_wanted(&mut self, at: &At, row: &impl Cells) -> bool {
        let (table, chunk) = (self.table, self.chunk);
        let (rows, long) = if at.line.is_some() { (0..0, false) } else { self.extent(at) };
        let last = chunk.row(rows.end.saturating_sub(1));
        let is_plain = !rows.is_empty() && !rows.clone().any(|index| chunk.row(index).is_odd);
        let bytes = is_plain.then_some(at.bytes.start..last.next);
        let sight = Sight { bytes, record: at.record, table, chunk, rows };
        self.look.wants(&sight) || long || table.rules.has_site(row)
    }

    /// The rows of a listing, and whether they might be past the limit together.
    fn extent(&self, at: &At) -> (Range<usize>, bool) {
        let (grouping, mut end) = (&self.table.grouping, at.index + 1);
        if !grouping.joins_rows() {
            return (at.index..end, false);
        }
        let first = self.chunk.row(at.index);
        let (shared, mut held) = (grouping.shared(&first), held_by(&first));
        while end < self.chunk.structure.places.len() {
            let row = self.chunk.row(end);
            if !row.is_blank() && !grouping.joins(&shared, &row) {
                break;
            }
            held += held_by(&row);
            end += 1;
        }
        (at.index..end, held > self.table.limit)
    }

    /// A further row of the listing at hand.
    fn join(&mut self, at: &At, row: &impl Cells) {
        let table = self.table;
        let Some(current) = &self.current else { return };
        if table.rules.removes(row) && !current.removed {
            self.facts.removed += 1;
            return;
        }
        let long = |building: &Building| building.bytes + row.bytes() > table.limit;
        if let Some(building) = current.building.as_ref().filter(|building| long(building)) {
            let kind = Kind::LongTogether(building.listing.key.clone());
            let line = self.line(at);
            self.trouble(at.record, line, kind);
            self.mark_piece();
            self.next_piece();
        }
        self.add(at, row);
    }

    /// A later piece of a record, under the key of the first.
    fn later_piece(&mut self, at: &At, record: &Record) {
        self.next_piece();
        self.add(at, record);
    }

    /// Says that the listing at hand is not whole.
    fn mark_piece(&mut self) {
        if let Some(building) = self.current.as_mut().and_then(|current| current.building.as_mut()) {
            building.listing.piece = true;
        }
    }

    /// Hands out the listing at hand and goes on with the next piece of it.
    fn next_piece(&mut self) {
        let Some(Current { owner, removed, shared, building: Some(building), .. }) = &self.current else { return };
        let next = Current {
            number: self.facts.first + self.facts.opened,
            owner: *owner,
            removed: *removed,
            shared: shared.clone(),
            building: Some(building.next_piece()),
        };
        self.facts.opened += 1;
        self.flush();
        self.current = Some(next);
    }

    /// Adds a row to the listing at hand, or only looks for words in it.
    fn add(&mut self, at: &At, row: &impl Cells) {
        let table = self.table;
        if self.current.as_ref().is_none_or(|current| current.building.is_none()) {
            table.note_words(row);
            return;
        }
        let line = self.line(at);
        if let Some(building) = self.current.as_mut().and_then(|current| current.building.as_mut()) {
            building.add((at.record, line), row, &table.rules, &table.columns);
        }
    }

    /// Hands out the listing at hand.
    fn flush(&mut self) {
        match self.current.take() {
            Some(Current { number, owner, removed: false, building: Some(building), .. }) => {
                self.look.see(Made { number, owner, listing: building.listing });
            }
            Some(current) => self.facts.quiet += u64::from(!current.removed),
            None => {}
        }
    }

    fn check_width(&mut self, at: &At, row: &impl Cells) {
        let (width, columns) = (row.width(), self.table.columns.all.len());
        // Rows of other formats end at their last filled cell.
        if width > columns || (width < columns && self.table.place.margin.is_none()) {
            let line = self.line(at);
            self.trouble(at.record, line, Kind::Ragged(row.width()));
        }
    }

    fn bad_bytes(&mut self, at: &At) {
        let chunk = self.chunk;
        for &bad in chunk.bad.iter().filter(|bad| at.bytes.contains(bad)) {
            let line = self.line(at) + chunk.lines(at.bytes.start..bad);
            self.trouble(at.record, line, Kind::Bytes);
        }
    }

    fn trouble(&mut self, record: u64, line: u64, kind: Kind) {
        let position = self.facts.first + self.facts.opened;
        self.facts.troubles.push(Trouble { position, record, line, kind });
    }

    /// The physical line at which a row starts.
    fn line(&mut self, at: &At) -> u64 {
        if let Some(line) = at.line {
            return self.table.place.line(line);
        }
        let (from, line) = self.counted;
        let line = line + self.chunk.lines(from..at.bytes.start);
        self.counted = (at.bytes.start, line);
        self.table.place.line(line)
    }
}
