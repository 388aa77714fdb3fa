//! What is known of a file only in file order: which keys were met before, which problems are told, what was read.

use std::io;
use std::sync::Arc;

use super::chunk::Chunk;
use super::chunks::Chunks;
use super::columns::Column;
use super::facts::{Begun, Facts, Kind, Trouble};
use super::key::Keys;
use super::order::Entered;
use super::rows::Margin;
use super::steady::Steadiness;
use super::table::Table;
use super::tally::Tally;
use crate::listing::FileReceipt;
use crate::problem::{Code, Problem, Weight};

/// The books of one file; chunks are entered one after the other.
pub struct Ledger {
    file: Arc<str>,
    keys: Keys,
    troubles: Troubles,
    receipt: FileReceipt,
    /// Listings that began so far.
    opened: u64,
    /// Told before the first listing.
    untold: Vec<Problem>,
    /// The name of the last listing, where its key was met before.
    renamed: Option<String>,
    /// Of a table that was written as text.
    margin: Option<Arc<Margin>>,
    steadiness: Steadiness,
    closed: bool,
}

/// Listings whose key was met before, with what they are called instead, by number.
pub type Renamed = Vec<(u64, String)>;

/// Problems that repeat from row to row.
struct Troubles {
    ragged: Tally,
    quotes: Tally,
    long: Tally,
    bytes: Tally,
    keys: Tally,
    lost: Tally,
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
            lost: fail(Code::Unreadable, "places that could not be read", "mend them in the file, then scan again"),
            spoilt: warn(
                Code::BadKey,
                "identifiers spoilt by a spreadsheet",
                "format the column as text before saving",
            ),
        }
    }

    fn all(&self) -> [&Tally; 7] {
        [&self.ragged, &self.quotes, &self.long, &self.bytes, &self.keys, &self.spoilt, &self.lost]
    }

    /// The problem to tell, if it is one of the first of its kind.
    fn add(&mut self, kind: &Kind, columns: usize, encoding: &str, renamed: Option<&str>) -> Option<Problem> {
        match kind {
            Kind::Bytes => self.bytes.add(|| format!("bytes that are not valid {encoding} were read as U+FFFD")),
            Kind::Ragged(width) => {
                self.ragged.add(|| format!("{width} cells under {columns} columns; read from the left"))
            }
            Kind::Quote(is_past_limit) => {
                let within = if *is_past_limit { " within the size limit, --max-listing" } else { "" };
                self.quotes
                    .add(|| format!("a quote opens here and does not close{within}; read up to the end of this line"))
            }
            Kind::Long => {
                self.long.add(|| "this record is past the size limit and is read in overlapping pieces".to_owned())
            }
            Kind::LongTogether(key) => {
                let key = renamed.unwrap_or(key);
                self.long
                    .add(|| format!("the rows of \"{key}\" together are past the size limit and are read in pieces"))
            }
            Kind::Spoilt => {
                self.spoilt.add(|| "an identifier in scientific notation has lost digits and is no key".to_owned())
            }
        }
    }
}

impl Ledger {
    /// Empty books; `untold` is told before the first listing.
    pub(super) fn new(
        file: Arc<str>,
        receipt: FileReceipt,
        untold: Vec<Problem>,
        margin: Option<Arc<Margin>>,
        steadiness: Steadiness,
    ) -> Self {
        let (keys, troubles) = (Keys::default(), Troubles::new());
        Self { file, keys, troubles, receipt, opened: 0, untold, renamed: None, margin, steadiness, closed: false }
    }

    /// What the file says of itself before its first listing.
    pub(super) fn receipt(&self) -> &FileReceipt {
        &self.receipt
    }

    /// How many listings began so far, pieces of long ones one by one.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// Enters what reading a chunk came to: what is to be told, and which listings are called otherwise.
    pub fn enter(&mut self, chunk: &Chunk, facts: &Facts, table: &Table) -> (Entered, Renamed) {
        self.count(chunk, facts);
        let (mut problems, mut renamed) = (Vec::new(), Vec::new());
        problems.extend(self.untold.drain(..).map(|problem| (0, problem)));
        // Numbers of a closed chunk begin at 0.
        let base = self.opened - facts.first;
        let mut troubles = facts.troubles.iter().peekable();
        self.keys.fetch(facts.begun.iter().map(|begun| begun.hash));
        for begun in &facts.begun {
            let before = |trouble: &&Trouble| {
                trouble.position < begun.number
                    || trouble.position == begun.number && !matches!(trouble.kind, Kind::Spoilt)
            };
            while let Some(trouble) = troubles.next_if(before) {
                problems.extend(self.tell(trouble, chunk, table).map(|p| (base + trouble.position, p)));
            }
            self.renamed = self.keys.unique(begun.hash, || table.name(chunk, begun.index as usize));
            if let Some(name) = self.renamed.clone() {
                problems.extend(self.tell_repeat(begun, &name, chunk, table).map(|p| (base + begun.number, p)));
                renamed.push((begun.number, name));
            }
        }
        for trouble in troubles {
            problems.extend(self.tell(trouble, chunk, table).map(|p| (base + trouble.position, p)));
        }
        self.opened += facts.opened;
        (Entered { problems, opened: self.opened }, renamed)
    }

    fn count(&mut self, chunk: &Chunk, facts: &Facts) {
        let receipt = &mut self.receipt;
        receipt.records += facts.records;
        receipt.listings += facts.listings;
        receipt.removed_by_file += facts.removed;
        receipt.empty_records += facts.empty;
        receipt.drafts += facts.drafts;
        receipt.comment_records += chunk.comments;
    }

    fn tell(&mut self, trouble: &Trouble, chunk: &Chunk, table: &Table) -> Option<Problem> {
        let columns = table.columns.all.len();
        let problem = self.troubles.add(&trouble.kind, columns, chunk.encoding, self.renamed.as_deref())?;
        Some(problem.at(Some(trouble.record), Some(trouble.line)).in_file(self.file.clone()))
    }

    fn tell_repeat(&mut self, begun: &Begun, name: &str, chunk: &Chunk, table: &Table) -> Option<Problem> {
        let message = || format!("the key of this listing occurs before: it is called \"{name}\"");
        let problem = self.troubles.keys.add(message)?;
        let index = begun.index as usize;
        let line = table.place.line(chunk.line_of(index));
        Some(problem.at(Some(chunk.record + index as u64), Some(line)).in_file(self.file.clone()))
    }

    /// Reading on is impossible.
    pub fn stop(&mut self, error: &io::Error) {
        self.receipt.complete = false;
        let message = format!("could not be read to its end: {error}");
        let help = match error.kind() {
            io::ErrorKind::InvalidData => "mend the file at that place or export it again, then scan again",
            io::ErrorKind::FileTooLarge => "raise the limit, or scan the unpacked file",
            _ => "check the disk or the connection, then scan again",
        };
        self.tell_last(Problem::error(Code::Unreadable, message).help(help));
    }

    /// Nobody wants to read on.
    pub fn interrupt(&mut self) {
        (self.receipt.complete, self.receipt.interrupted) = (false, true);
        let records = self.receipt.records;
        let message = match records {
            0 => "the run was interrupted before the first record".to_owned(),
            _ => format!("the run was interrupted: read up to record {records}"),
        };
        let problem = Problem::error(Code::Interrupted, message).at((records > 0).then_some(records), None);
        self.tell_last(problem.help("scan it again"));
    }

    /// The end of the file: what was not told yet, before the last listing.
    pub fn close(&mut self, chunks: &Chunks) -> Entered {
        self.closed = true;
        self.tell_bad(chunks);
        self.tell_lost();
        self.tell_change();
        let rest: Vec<Problem> = self.troubles.all().into_iter().filter_map(|tally| tally.close(&self.file)).collect();
        self.untold.extend(rest);
        self.tell_doubt(chunks);
        self.tell_counts();
        let problems = self.untold.drain(..).map(|problem| (self.opened, problem)).collect();
        Entered { problems, opened: u64::MAX }
    }

    /// Bytes that could not be decoded, as far as no record told them.
    fn tell_bad(&mut self, chunks: &Chunks) {
        let Some(margin) = &self.margin else {
            return self.troubles.bytes.skip_to(chunks.records().input().bad_count);
        };
        let input = margin.input();
        let encoding = input.choice.map_or("", |choice| choice.encoding.name());
        for line in input.bad {
            let problem = self.troubles.add(&Kind::Bytes, 0, encoding, None);
            self.untold.extend(problem.map(|problem| problem.at(None, Some(line)).in_file(self.file.clone())));
        }
        self.troubles.bytes.skip_to(input.bad_count + input.halves);
    }

    /// What could not be read of a table that was written as text.
    fn tell_lost(&mut self) {
        let Some(lost) = self.margin.as_ref().map(|margin| margin.take_lost()) else { return };
        for (line, message) in lost.first {
            let problem = self.troubles.lost.add(|| message);
            self.untold.extend(problem.map(|problem| problem.at(None, Some(line)).in_file(self.file.clone())));
        }
        self.troubles.lost.skip_to(lost.count);
    }

    /// That the file changed while it was read.
    fn tell_change(&mut self) {
        if let Some(message) = self.steadiness.told() {
            self.receipt.complete = false;
            self.tell_last(Problem::error(Code::Unreadable, message).help("scan it again once nothing writes to it"));
        }
    }

    fn tell_doubt(&mut self, chunks: &Chunks) {
        let written = self.margin.as_ref().and_then(|margin| margin.input().choice);
        let choice = written.unwrap_or_else(|| chunks.records().input().choice());
        if let Some(doubt) = choice.doubt {
            let message = format!("the text looks like {}, yet was read as {}", doubt.name(), choice.encoding.name());
            let help = format!("if words look wrong: --encoding {}", doubt.name());
            self.tell_last(Problem::warning(Code::Encoding, message).help(help));
        }
    }

    fn tell_counts(&mut self) {
        let empty = self.receipt.empty_records;
        if empty > 0 {
            let message = format!("{empty} records hold no value at all, only delimiters; they are no listings");
            self.tell_last(Problem::new(Code::EmptyRecords, Weight::Note, message));
        }
        if self.receipt.listings + self.receipt.removed_by_file == 0 && !self.receipt.interrupted {
            self.tell_last(Problem::new(Code::EmptyFile, Weight::Note, "the file has a header and no listings"));
        }
        if self.keys.is_full() {
            let message = "so many listings that a key that occurs twice may have gone unnoticed";
            self.tell_last(Problem::new(Code::DuplicateKey, Weight::Note, message));
        }
    }

    fn tell_last(&mut self, problem: Problem) {
        self.untold.push(problem.in_file(self.file.clone()));
    }

    /// What was read, so far or of the whole file.
    pub fn finish(self, chunks: &Chunks, table: &Table) -> FileReceipt {
        let input = chunks.records().input();
        let losses = [&self.troubles.quotes, &self.troubles.long, &self.troubles.lost];
        let is_whole = self.closed && losses.into_iter().all(|tally| tally.count() == 0);
        let written = self.margin.as_ref().map(|margin| margin.input());
        let (bytes, choice) = match written {
            None => (input.bytes, Some(input.choice())),
            Some(own) if own.choice.is_some() => (own.bytes, own.choice),
            Some(_) => (self.receipt.bytes, None),
        };
        FileReceipt {
            bytes,
            encoding: choice.map(|choice| choice.encoding.name().to_owned()),
            columns_scanned: table.columns.names(Column::is_scanned),
            columns_skipped: table.columns.names(Column::is_skipped),
            complete: self.receipt.complete && is_whole,
            ..self.receipt
        }
    }
}
