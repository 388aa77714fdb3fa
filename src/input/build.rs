//! One record to (part of) a listing: words, values, identifiers. No state beyond the listing at hand.

use std::collections::VecDeque;
use std::sync::Arc;

use super::columns::{Columns, Use, numbered};
use super::delimited::Record;
use super::header::Layout;
use super::template::{Pattern, fold, fold_value};
use super::values::{identifiers, is_wordless, quantity};
use crate::field::Field;
use crate::listing::{Cell, Listing, Role, Row, Skipped, Values, price, unwrapped};

/// Column and folded values that say something of a whole row.
type Marks = Vec<(usize, Vec<String>)>;

/// How rows of one file become listings; decided once.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// The column that joins rows, and its values; none mean "the same as the row before".
    join: Option<(usize, Vec<String>)>,
    removed: Marks,
    draft: Marks,
    comments: Vec<String>,
    pub(super) qualifier: Option<usize>,
    family: Vec<usize>,
    site: Vec<usize>,
    ids: Vec<(&'static str, usize)>,
    prices: Vec<usize>,
    currencies: Vec<usize>,
    quantities: Vec<usize>,
    conditions: Vec<usize>,
    currency: Option<String>,
}

impl Rules {
    /// What the template says, for the columns this file has.
    pub(super) fn new(layout: &Layout, columns: &Columns) -> Self {
        let folded: Vec<String> = layout.names.iter().map(|name| fold(name)).collect();
        let at = |name: &String| folded.iter().position(|header| header == name);
        let template = &layout.template;
        Self {
            join: template.join.as_ref().and_then(|join| Some((at(&join.column)?, join.values.clone()))),
            removed: marks(&template.removed, &folded),
            draft: marks(&template.draft, &folded),
            comments: template.comments.clone(),
            qualifier: template.qualifier.as_ref().and_then(at),
            currency: layout.facts.currency.clone(),
            ..Self::of_columns(columns)
        }
    }

    fn of_columns(columns: &Columns) -> Self {
        let value = |field| columns.of(Use::Value(field));
        let ids = columns.all.iter().enumerate().filter_map(|(at, column)| match column.role {
            Use::Id(kind) => Some((kind, at)),
            _ => None,
        });
        Self {
            family: columns.of(Use::Family),
            site: columns.of(Use::Site),
            ids: ids.collect(),
            prices: value(Field::Price),
            currencies: value(Field::Currency),
            quantities: value(Field::Quantity),
            conditions: value(Field::Condition),
            ..Self::default()
        }
    }

    /// Whether a row belongs to the listing that the row before it belongs to.
    pub(super) fn joins(&self, before: &str, record: &Record) -> bool {
        let Some((column, values)) = &self.join else { return false };
        let cell = record.cell(*column).trim();
        if values.is_empty() { !cell.is_empty() && cell == before } else { values.contains(&fold_value(cell)) }
    }

    /// What the next row has to say to belong to this one.
    pub(super) fn shared<'a>(&self, record: &'a Record) -> &'a str {
        self.join.as_ref().map_or("", |(column, _)| record.cell(*column).trim())
    }

    /// Whether the row takes the listing down.
    pub(super) fn removes(&self, record: &Record) -> bool {
        says(&self.removed, record)
    }

    /// Whether the row is a line of help.
    pub(super) fn is_comment(&self, record: &Record) -> bool {
        self.comments.iter().any(|mark| record.cell(0).starts_with(mark.as_str()))
    }

    fn values(&self, record: &Record) -> Values {
        let said = filled(&self.currencies, record).map(str::to_uppercase).or_else(|| self.currency.clone());
        let found = self.prices.iter().find_map(|&at| price(record.cell(at), said.as_deref()));
        let (price, in_cell) = found.map_or((None, None), |(amount, code)| (Some(amount), code));
        Values {
            price,
            currency: in_cell.or(said),
            quantity: filled(&self.quantities, record).and_then(quantity),
            condition: filled(&self.conditions, record).map(str::to_lowercase),
        }
    }
}

/// Rules of the template whose column this file has.
fn marks(rules: &[(Pattern, Vec<String>)], folded: &[String]) -> Marks {
    let found = rules.iter().filter_map(|(column, values)| {
        let at = folded.iter().position(|header| column.matches(header))?;
        Some((at, values.clone()))
    });
    found.collect()
}

fn says(marks: &Marks, record: &Record) -> bool {
    marks.iter().any(|(at, values)| {
        let cell = record.cell(*at);
        !cell.is_empty() && values.contains(&fold_value(cell))
    })
}

/// The first filled cell of some columns.
fn filled<'a>(columns: &[usize], record: &'a Record) -> Option<&'a str> {
    columns.iter().map(|&at| unwrapped(record.cell(at))).find(|cell| !cell.is_empty())
}

/// A listing that further rows may still belong to.
#[derive(Debug)]
pub(super) struct Building {
    pub(super) listing: Listing,
    /// What a further row of it says in the joining column.
    pub(super) shared: String,
    /// Bytes its rows take in memory, about.
    pub(super) bytes: usize,
    /// The file takes it down.
    pub(super) removed: bool,
}

impl Building {
    /// A listing that begins with this row.
    pub(super) fn new(file: &Arc<str>, key: String, record: &Record, rules: &Rules, columns: &Columns) -> Self {
        let mut listing = Listing {
            file: file.clone(),
            key,
            draft: says(&rules.draft, record),
            site: filled(&rules.site, record).map(str::to_owned),
            present: columns.present.clone(),
            piece: record.piece > 0,
            ..Listing::default()
        };
        listing.family = family(record, rules);
        let (shared, removed) = (rules.shared(record).to_owned(), rules.removes(record));
        Self { listing, shared, bytes: 0, removed }
    }

    /// The next piece of a listing that grew past the limit.
    pub(super) fn next_piece(&self) -> Self {
        let Listing { file, key, ids, family, draft, site, present, .. } = self.listing.clone();
        let listing = Listing { file, key, ids, family, draft, site, present, piece: true, ..Listing::default() };
        Self { listing, shared: self.shared.clone(), bytes: 0, removed: self.removed }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, number: u64, record: &Record, rules: &Rules, columns: &mut Columns) {
        let row = self.listing.rows.len();
        self.bytes += record.bytes() + size_of::<Row>() + size_of::<Cell>();
        self.listing.rows.push(Row { record: number, line: record.line, values: rules.values(record) });
        for &(kind, at) in &rules.ids {
            self.identify(kind, record.cell(at));
        }
        for at in record.first..record.width() {
            self.listing.cells.extend(cell(at, record, row, columns));
        }
    }

    /// Keeps the identifiers of a cell.
    fn identify(&mut self, kind: &str, cell: &str) {
        for id in identifiers(cell) {
            let ids = &mut self.listing.ids;
            let known = ids.iter_mut().find(|(known, _)| known == kind);
            match known {
                Some((_, all)) if all.iter().any(|known| known == id) => {}
                Some((_, all)) => all.push(id.to_owned()),
                None => ids.push((kind.to_owned(), vec![id.to_owned()])),
            }
        }
    }
}

/// The parent a row names; a row of a store view belongs to the row it is a view of.
fn family(record: &Record, rules: &Rules) -> Option<String> {
    let own = rules.ids.iter().find(|(kind, _)| *kind == "sku").map(|&(_, at)| unwrapped(record.cell(at)));
    let is_view = rules.qualifier.is_some_and(|at| !record.cell(at).trim().is_empty());
    let named = filled(&rules.family, record).filter(|parent| Some(*parent) != own);
    named.or(own.filter(|_| is_view)).map(str::to_owned)
}

/// The cell of a column, if it is searched and says anything.
fn cell(at: usize, record: &Record, row: usize, columns: &mut Columns) -> Option<Cell> {
    let text = record.cell(at);
    if text.trim().is_empty() {
        return None;
    }
    let (field, role, column) = searched(at, text, columns)?;
    let skipped = if at == record.first { record.skipped } else { Skipped::default() };
    Some(Cell { field, column, role, row, skipped, text: text.to_owned() })
}

/// How a filled cell is searched. Cells right of the last column are words without a name.
fn searched(at: usize, text: &str, columns: &mut Columns) -> Option<(Field, Role, Arc<str>)> {
    let Some(column) = columns.all.get_mut(at) else {
        return (!is_wordless(text)).then(|| (Field::Attributes, Role::Text, numbered(at).into()));
    };
    match column.role {
        Use::Words(field, role) => Some((field, role, column.name.clone())),
        Use::Wordless if !is_wordless(text) => {
            column.searched = true;
            Some((Field::Attributes, Role::Text, column.name.clone()))
        }
        _ => None,
    }
}

/// Records that begin a listing.
pub(super) fn starts<'a>(rules: &Rules, first: &'a VecDeque<Record>) -> Vec<&'a Record> {
    let (mut before, mut starts) = ("", Vec::new());
    for record in first.iter().filter(|record| !record.is_blank()) {
        if starts.is_empty() || !rules.joins(before, record) {
            starts.push(record);
            before = rules.shared(record);
        }
    }
    starts
}
