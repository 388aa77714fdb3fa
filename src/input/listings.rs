//! Records to listings, one by one, with the problems met on the way and the receipt at the end.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::build::{Building, Rules, starts};
use super::columns::{Column, Columns, LOOK_AHEAD, Use};
use super::delimited::{Record, Records};
use super::header::Layout;
use super::key::Keys;
use super::tally::Tally;
use super::template::Mapping;
use crate::field::Field;
use crate::listing::{FileReceipt, Listing, Role};
use crate::problem::{Code, Problem, Weight};

/// Bytes of rows looked at before columns are decided, at most.
const AHEAD_BYTES: usize = 16 << 20;

/// Reads the listings of one file. Memory stays within a few times the size limit of a listing.
pub struct Reader {
    file: Arc<str>,
    records: Records,
    /// Rows read ahead to decide on columns and keys.
    ahead: VecDeque<Record>,
    /// What stopped the reading ahead.
    broken: Option<io::Error>,
    data_line: u64,
    limit: usize,
    columns: Columns,
    rules: Rules,
    keys: Keys,
    building: Option<Building>,
    ready: VecDeque<Listing>,
    /// Told with the next listing.
    untold: Vec<Problem>,
    troubles: Troubles,
    receipt: FileReceipt,
    closed: bool,
}

/// Problems that repeat from row to row.
struct Troubles {
    ragged: Tally,
    quotes: Tally,
    long: Tally,
    bytes: Tally,
    keys: Tally,
    spoilt: Tally,
}

impl Troubles {
    fn new() -> Self {
        let warn = |code, what, help| Tally::new(code, Weight::Warning, what, help);
        let fail = |code, what, help| Tally::new(code, Weight::Error, what, help);
        Self {
            ragged: warn(
                Code::Ragged,
                "rows with a wrong number of cells",
                "look for a missing quote or an unquoted delimiter",
            ),
            quotes: fail(Code::OpenQuote, "quotes that do not close", "close the quote or double it"),
            long: fail(
                Code::TooLong,
                "listings past the size limit",
                "look for a missing line end, or raise --max-listing",
            ),
            bytes: warn(
                Code::Encoding,
                "undecodable places",
                "save the file as UTF-8, or say its encoding with --encoding",
            ),
            keys: warn(
                Code::DuplicateKey,
                "keys that occur before",
                "give each listing a key of its own, such as a SKU",
            ),
            spoilt: warn(
                Code::BadKey,
                "identifiers spoilt by a spreadsheet",
                "format the column as text before saving",
            ),
        }
    }

    fn all(&self) -> [&Tally; 6] {
        [&self.ragged, &self.quotes, &self.long, &self.bytes, &self.keys, &self.spoilt]
    }
}

/// What [`Reader::new`] starts from.
pub(super) struct Start<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) records: Records,
    pub(super) layout: Layout,
    pub(super) mappings: &'a [Mapping],
    pub(super) limit: usize,
    pub(super) untold: Vec<Problem>,
    /// How the file is compressed.
    pub(super) compression: Option<&'static str>,
}

impl Reader {
    pub(super) fn new(start: Start<'_>) -> Self {
        let Start { file, mut records, layout, mappings, limit, untold, compression } = start;
        let (ahead, broken) = look_ahead(&mut records, layout.data_line);
        let rows: Vec<&Record> = ahead.iter().filter(|record| !record.is_blank()).collect();
        let columns = Columns::decide(&layout.names, &layout.template, mappings, &rows);
        let rules = Rules::new(&layout, &columns);
        let keys = Keys::decide(&columns, &layout.template, rules.qualifier, &starts(&rules, &ahead));
        Self {
            file: file.clone(),
            records,
            ahead,
            broken,
            data_line: layout.data_line,
            limit,
            rules,
            building: None,
            ready: VecDeque::new(),
            untold: [untold, refused(&keys, &columns, file)].concat(),
            troubles: Troubles::new(),
            receipt: FileReceipt { compression, ..receipt(file, &layout, &columns) },
            columns,
            keys,
            closed: false,
        }
    }

    /// Whether any column holds words; without, there is nothing to judge.
    pub(super) fn has_words(&self) -> bool {
        self.columns.has_words()
    }

    /// The next listing, and the problems met since the last one; `None` at the end.
    pub fn next_listing(&mut self, problems: &mut Vec<Problem>) -> Option<Listing> {
        loop {
            problems.append(&mut self.untold);
            if let Some(listing) = self.ready.pop_front() {
                return Some(listing);
            }
            if self.closed {
                return None;
            }
            match self.next_record() {
                Some(record) => self.take(record),
                None => self.close(),
            }
        }
    }

    /// What the file says of itself before its first listing: platform, languages, sites.
    pub fn so_far(&self) -> &FileReceipt {
        &self.receipt
    }

    /// What was read so far; the whole file once [`next_listing`](Self::next_listing) has returned `None`.
    pub fn finish(mut self) -> FileReceipt {
        self.receipt.bytes = self.records.input().bytes;
        self.receipt.encoding = Some(encoding_name(&self.records));
        self.receipt.columns_scanned = self.columns.names(Column::is_scanned);
        self.receipt.columns_skipped = self.columns.names(Column::is_skipped);
        self.receipt.complete &= self.closed && self.troubles.quotes.count() == 0 && self.troubles.long.count() == 0;
        self.receipt
    }

    /// The next record of the data.
    fn next_record(&mut self) -> Option<Record> {
        if let Some(record) = self.ahead.pop_front() {
            return Some(record);
        }
        if let Some(error) = self.broken.take() {
            self.stopped(&error);
            return None;
        }
        let mut record = Record::default();
        match read_data(&mut self.records, &mut record, self.data_line) {
            Ok(more) => more.then_some(record),
            Err(error) => {
                self.stopped(&error);
                None
            }
        }
    }

    /// Reading on is impossible.
    fn stopped(&mut self, error: &io::Error) {
        self.receipt.complete = false;
        let message = format!("could not be read to its end: {error}");
        self.tell(Problem::error(Code::Unreadable, message).help("check the disk or the connection, then scan again"));
    }

    /// Counts a record and makes it part of a listing.
    fn take(&mut self, record: Record) {
        if self.rules.is_comment(&record) {
            self.receipt.comment_records += 1;
            return;
        }
        self.receipt.records += u64::from(record.piece <= 1);
        self.tell_bytes(&record);
        if record.is_blank() {
            self.receipt.empty_records += 1;
            return;
        }
        self.check(&record);
        match record.piece {
            0 => self.whole(&record),
            1 => self.first_piece(&record),
            _ => self.later_piece(&record),
        }
    }

    /// A whole record: a row of the listing at hand, or the first of the next.
    fn whole(&mut self, record: &Record) {
        if self.building.as_ref().is_some_and(|b| self.rules.joins(&b.shared, record)) {
            self.join(record);
        } else {
            self.begin(record);
        }
    }

    /// The first row of a listing.
    fn begin(&mut self, record: &Record) {
        self.flush();
        let key = self.keys.key(record, || words(record, &self.columns));
        let number = self.receipt.records;
        if key.repeats {
            let problem = self
                .troubles
                .keys
                .add(|| format!("the key of this listing occurs before: it is called \"{}\"", key.name));
            self.tell_at(problem, record.line);
        }
        if key.spoilt {
            let problem = self
                .troubles
                .spoilt
                .add(|| "an identifier in scientific notation has lost digits and is no key".to_owned());
            self.tell_at(problem, record.line);
        }
        let mut building = Building::new(&self.file, key.name, record, &self.rules, &self.columns);
        building.add(number, record, &self.rules, &mut self.columns);
        self.count(&building);
        self.building = Some(building);
    }

    /// A further row of the listing at hand.
    fn join(&mut self, record: &Record) {
        let number = self.receipt.records;
        let Some(building) = &mut self.building else { return };
        if self.rules.removes(record) && !building.removed {
            self.receipt.removed_by_file += 1;
            return;
        }
        if building.bytes + record.bytes() > self.limit {
            let next = building.next_piece();
            building.listing.piece = true;
            let message =
                format!("the rows of \"{}\" together are past the size limit and are read in pieces", next.listing.key);
            let problem = self.troubles.long.add(|| message);
            self.tell_at(problem, record.line);
            self.flush();
            self.building = Some(next);
        }
        if let Some(building) = &mut self.building {
            building.add(number, record, &self.rules, &mut self.columns);
        }
    }

    /// The first piece of a record past the limit.
    fn first_piece(&mut self, record: &Record) {
        let problem = self
            .troubles
            .long
            .add(|| "this record is past the size limit and is read in overlapping pieces".to_owned());
        self.tell_at(problem, record.line);
        self.begin(record);
    }

    /// A later piece, under the key of the first.
    fn later_piece(&mut self, record: &Record) {
        let number = self.receipt.records;
        let Some(mut next) = self.building.as_ref().map(Building::next_piece) else { return };
        self.flush();
        next.add(number, record, &self.rules, &mut self.columns);
        self.building = Some(next);
    }

    /// Hands out the listing at hand.
    fn flush(&mut self) {
        if let Some(building) = self.building.take().filter(|b| !b.removed) {
            self.ready.push_back(building.listing);
        }
    }

    fn count(&mut self, building: &Building) {
        self.receipt.removed_by_file += u64::from(building.removed);
        self.receipt.listings += u64::from(!building.removed);
        self.receipt.drafts += u64::from(!building.removed && building.listing.draft);
    }

    /// Tells what is wrong with the shape of a record.
    fn check(&mut self, record: &Record) {
        let (width, wanted) = (record.width(), self.columns.all.len());
        if record.piece == 0 && width != wanted {
            let problem =
                self.troubles.ragged.add(|| format!("{width} cells under {wanted} columns; read from the left"));
            self.tell_at(problem, record.line);
        }
        if let Some(line) = record.open_quote {
            let problem = self
                .troubles
                .quotes
                .add(|| "a quote opens here and does not close; read up to the end of this line".to_owned());
            self.tell_at(problem, line);
        }
    }

    fn tell_bytes(&mut self, record: &Record) {
        for &line in &record.bad_lines {
            let encoding = encoding_name(&self.records);
            let problem =
                self.troubles.bytes.add(|| format!("bytes that are not valid {encoding} were read as U+FFFD"));
            self.tell_at(problem, line);
        }
    }

    fn tell_at(&mut self, problem: Option<Problem>, line: u64) {
        let record = self.receipt.records;
        if let Some(problem) = problem {
            self.tell(problem.at(Some(record), Some(line)));
        }
    }

    fn tell(&mut self, problem: Problem) {
        self.untold.push(problem.in_file(self.file.clone()));
    }

    /// The end: the last listing, and what was counted.
    fn close(&mut self) {
        self.flush();
        self.closed = true;
        self.troubles.bytes.skip_to(self.records.input().bad_count);
        let rest: Vec<Problem> = self.troubles.all().into_iter().filter_map(|tally| tally.close(&self.file)).collect();
        self.untold.extend(rest);
        self.tell_doubt();
        self.tell_counts();
    }

    fn tell_doubt(&mut self) {
        let choice = self.records.input().choice();
        if let Some(doubt) = choice.doubt {
            let message = format!("the text looks like {}, yet was read as {}", doubt.name(), choice.encoding.name());
            let help = format!("if words look wrong: --encoding {}", doubt.name());
            self.tell(Problem::warning(Code::Encoding, message).help(help));
        }
    }

    fn tell_counts(&mut self) {
        let empty = self.receipt.empty_records;
        if empty > 0 {
            let message = format!("{empty} records hold no value at all, only delimiters; they are no listings");
            self.tell(Problem::new(Code::EmptyRecords, Weight::Note, message));
        }
        if self.receipt.listings + self.receipt.removed_by_file == 0 {
            self.tell(Problem::new(Code::EmptyFile, Weight::Note, "the file has a header and no listings"));
        }
        if self.keys.is_full() {
            let message = "so many listings that a key that occurs twice may have gone unnoticed";
            self.tell(Problem::new(Code::DuplicateKey, Weight::Note, message));
        }
    }
}

/// Reads the next record that belongs to the data; what comes before `data_line` is preamble and header.
fn read_data(records: &mut Records, record: &mut Record, data_line: u64) -> io::Result<bool> {
    while records.read(record)? {
        if record.line >= data_line {
            return Ok(true);
        }
    }
    Ok(false)
}

fn look_ahead(records: &mut Records, data_line: u64) -> (VecDeque<Record>, Option<io::Error>) {
    let (mut ahead, mut bytes) = (VecDeque::new(), 0);
    while ahead.len() < LOOK_AHEAD && bytes < AHEAD_BYTES {
        let mut record = Record::default();
        match read_data(records, &mut record, data_line) {
            Ok(true) => {
                bytes += record.bytes();
                ahead.push_back(record);
            }
            Ok(false) => break,
            Err(error) => return (ahead, Some(error)),
        }
    }
    (ahead, None)
}

/// The text of a record's title, or of all that is searched where it has none.
fn words<'a>(record: &'a Record, columns: &Columns) -> Vec<&'a str> {
    let titles = columns.of(Use::Words(Field::Title, Role::Text));
    let title: Vec<&str> = titles.iter().map(|&at| record.cell(at).trim()).filter(|cell| !cell.is_empty()).collect();
    if title.is_empty() { record.cells().collect() } else { title }
}

/// The name of the encoding as of now: the first byte that is not ASCII may settle it late.
fn encoding_name(records: &Records) -> String {
    records.input().choice().encoding.name().to_owned()
}

/// What is known before the first listing.
fn receipt(file: &Arc<str>, layout: &Layout, columns: &Columns) -> FileReceipt {
    let delimiter = char::from(layout.dialect.delimiter);
    FileReceipt {
        file: file.to_string(),
        format: if delimiter == '\t' { "tsv" } else { "csv" }.to_owned(),
        delimiter: Some(delimiter.to_string()),
        template: Some(layout.template.name.clone()),
        unverified: layout.template.unverified,
        image_columns: columns.names(|column| column.role == Use::Images),
        platform: layout.template.platform.clone(),
        languages: layout.facts.languages.clone(),
        sites: layout.facts.sites.clone(),
        marketplaces: layout.facts.marketplaces.clone(),
        complete: true,
        ..FileReceipt::default()
    }
}

/// Tells which columns of identifiers make no keys.
fn refused(keys: &Keys, columns: &Columns, file: &Arc<str>) -> Vec<Problem> {
    let names = keys.refused.iter().filter_map(|&at| columns.all.get(at)).map(|column| column.name.clone());
    let problem = |name| {
        let message = format!("the values of column \"{name}\" repeat in over half of the rows: they are no keys");
        Problem::new(Code::BadKey, Weight::Note, message).in_file(file.clone())
    };
    names.map(problem).collect()
}
