//! A file of listings, understood and ready to be read: one listing after the other, or in parts for many threads.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use super::Origin;
use super::assemble::{Carried, Look, Made, Sight};
use super::build::Rules;
use super::cells::Cells;
use super::chunk::Chunk;
use super::chunks::Chunks;
use super::columns::{Columns, LOOK_AHEAD, Use};
use super::delimited::{Record, Records};
use super::grouping::{Grouping, starts};
use super::header::Layout;
use super::key::KeyColumns;
use super::ledger::Ledger;
use super::order::{Entered, InOrder, Step};
use super::table::{Place, Table};
use super::template::Mapping;
use crate::listing::{FileReceipt, Listing};
use crate::problem::{Code, Problem, Weight};

/// Bytes of rows looked at before columns are decided, at most.
const AHEAD_BYTES: usize = 16 << 20;

/// Reads the listings of one file. Memory stays within a few times the size limit of a listing.
pub struct Reader {
    parts: Parts,
    carried: Carried,
    order: InOrder<Listing>,
    ready: VecDeque<Step<Listing>>,
    closed: bool,
}

/// What reads one file: chunks come in order, the table turns them into listings, the ledger knows what came before.
pub struct Parts {
    /// The text, piece by piece.
    pub chunks: Chunks,
    /// What the rows mean.
    pub table: Table,
    /// What is known only in file order.
    pub ledger: Ledger,
}

/// What [`Reader::new`] starts from.
pub(super) struct Start<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) records: Records,
    pub(super) layout: Layout,
    pub(super) mappings: &'a [Mapping],
    pub(super) limit: usize,
    pub(super) chunk: usize,
    pub(super) untold: Vec<Problem>,
    pub(super) origin: Origin,
}

impl Reader {
    pub(super) fn new(start: Start<'_>) -> Self {
        let Start { file, records, layout, mappings, limit, chunk, untold, origin } = start;
        let grouping = Grouping::new(&layout);
        let mut chunks = Chunks::new(records, grouping.clone(), layout.data_at, chunk).behind(origin.backlog.clone());
        let ahead = look_ahead(&mut chunks);
        let rows: Vec<&Record> = ahead.iter().filter(|record| !record.is_blank()).collect();
        let columns = Columns::decide(&layout.names, &layout.template, mappings, &rows);
        let rules = Rules::new(&layout, &columns);
        let keys = KeyColumns::decide(&columns, &layout.template, rules.qualifier, &starts(&grouping, &rows));
        let untold = [untold, refused(&keys, &columns, file)].concat();
        let receipt = receipt(file, &layout, &columns, &origin);
        let Origin { sheet, margin, steadiness, .. } = origin;
        let ledger = Ledger::new(file.clone(), receipt, untold, margin.clone(), steadiness);
        let place = Place { file: file.clone(), sheet, margin };
        let table = Table::new(place, columns, rules, grouping, keys, limit);
        let parts = Parts { chunks, table, ledger };
        Self { parts, carried: Carried::default(), order: InOrder::default(), ready: VecDeque::new(), closed: false }
    }

    /// Whether any column holds words; without, there is nothing to judge.
    pub(super) fn has_words(&self) -> bool {
        self.parts.table.columns.has_words()
    }

    /// The parts it is made of, before the first listing was read.
    pub fn into_parts(self) -> Parts {
        self.parts
    }

    /// The next listing, and the problems met since the last one; `None` at the end.
    pub fn next_listing(&mut self, problems: &mut Vec<Problem>) -> Option<Listing> {
        loop {
            match self.ready.pop_front() {
                Some(Step::Problem(problem)) => problems.push(problem),
                Some(Step::Listing(listing)) => return Some(listing),
                None if self.closed => return None,
                None => self.read(),
            }
        }
    }

    /// Reads the next chunk, or closes the books.
    fn read(&mut self) {
        match self.parts.chunks.next_chunk() {
            Ok(Some(chunk)) => {
                let entered = self.assemble(&chunk);
                self.parts.chunks.reuse(chunk);
                self.settle(entered);
            }
            Ok(None) => self.close(),
            Err(error) => {
                self.parts.ledger.stop(&error);
                self.close();
            }
        }
    }

    fn assemble(&mut self, chunk: &Chunk) -> Entered {
        let Parts { table, ledger, .. } = &mut self.parts;
        let mut all = All::default();
        let facts = table.read_on(chunk, ledger.opened(), &mut self.carried, &mut all);
        let (entered, renamed) = ledger.enter(chunk, &facts, table);
        for (owner, name) in renamed {
            all.0.iter_mut().filter(|made| made.owner == owner).for_each(|made| made.listing.key.clone_from(&name));
            self.carried.rename(owner, &name);
        }
        all.0.into_iter().for_each(|made| self.order.push(made.number, made.listing));
        entered
    }

    fn close(&mut self) {
        let mut last = All::default();
        self.parts.table.end(&mut self.carried, &mut last);
        last.0.into_iter().for_each(|made| self.order.push(made.number, made.listing));
        let entered = self.parts.ledger.close(&self.parts.chunks);
        self.settle(entered);
        self.closed = true;
    }

    fn settle(&mut self, entered: Entered) {
        let Ok(()) = self.order.settle(entered, |step| {
            self.ready.push_back(step);
            Ok::<(), Infallible>(())
        });
    }

    /// What the file says of itself before its first listing: platform, languages, sites.
    pub fn so_far(&self) -> &FileReceipt {
        self.parts.ledger.receipt()
    }

    /// Whether the file is so short that it was read already.
    pub fn is_short(&self) -> bool {
        self.parts.chunks.is_read()
    }

    /// What was read so far; the whole file once [`next_listing`](Self::next_listing) has returned `None`.
    pub fn finish(self) -> FileReceipt {
        self.parts.finish()
    }
}

impl Parts {
    /// What was read so far.
    pub fn finish(self) -> FileReceipt {
        self.ledger.finish(&self.chunks, &self.table)
    }
}

/// Takes every listing.
#[derive(Default)]
struct All(Vec<Made>);

impl Look for All {
    fn wants(&mut self, _: &Sight<'_>) -> bool {
        true
    }

    fn see(&mut self, made: Made) {
        self.0.push(made);
    }
}

/// The first records of a file; its chunks are handed out again.
fn look_ahead(chunks: &mut Chunks) -> Vec<Record> {
    let (mut ahead, mut bytes) = (Vec::new(), 0);
    chunks.look_ahead(|chunk| {
        ahead.extend(chunk.odd.clone());
        for index in 0..chunk.structure.places.len() {
            if ahead.len() >= LOOK_AHEAD || bytes >= AHEAD_BYTES {
                break;
            }
            let row = chunk.row(index);
            bytes += row.bytes();
            ahead.push(Record::of(&row, 0));
        }
        bytes += chunk.odd.as_ref().map_or(0, Record::bytes);
        ahead.len() >= LOOK_AHEAD || bytes >= AHEAD_BYTES
    });
    ahead
}

/// What is known before the first listing.
fn receipt(file: &Arc<str>, layout: &Layout, columns: &Columns, origin: &Origin) -> FileReceipt {
    let delimiter = char::from(layout.dialect.delimiter).to_string();
    FileReceipt {
        file: file.to_string(),
        format: origin.format.to_owned(),
        encoding: origin.encoding.clone(),
        compression: origin.compression,
        bytes: origin.bytes.unwrap_or_default(),
        sheet: origin.sheet.as_deref().map(str::to_owned),
        sheets_skipped: origin.sheets_skipped.clone(),
        delimiter: origin.margin.is_none().then_some(delimiter),
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
fn refused(keys: &KeyColumns, columns: &Columns, file: &Arc<str>) -> Vec<Problem> {
    let names = keys.refused.iter().filter_map(|&at| columns.all.get(at)).map(|column| column.name.clone());
    let problem = |name| {
        let message = format!("the values of column \"{name}\" repeat in over half of the rows: they are no keys");
        Problem::new(Code::BadKey, Weight::Note, message).in_file(file.clone())
    };
    names.map(problem).collect()
}
