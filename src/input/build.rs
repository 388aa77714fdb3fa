//! One record to (part of) a listing: words, values, identifiers. No state beyond the listing at hand.

use std::borrow::Cow;
use std::sync::Arc;

use super::cells::Cells;
use super::columns::{Columns, Use, numbered};
use super::header::Layout;
use super::table::Place;
use super::template::{Pattern, fold, fold_value};
use super::values::{identifiers, is_wordless, quantity};
use crate::field::Field;
use crate::listing::{Cell, Listing, Role, Row, Skipped, Values, price};

/// Column and folded values that say something of a whole row.
type Marks = Vec<(usize, Vec<String>)>;

/// How rows of one file become listings; decided once.
#[derive(Debug, Default)]
pub(super) struct Rules {
    removed: Marks,
    draft: Marks,
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
            removed: marks(&template.removed, &folded),
            draft: marks(&template.draft, &folded),
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

    /// Whether the row takes the listing down.
    pub(super) fn removes(&self, row: &impl Cells) -> bool {
        says(&self.removed, row)
    }

    /// Whether the row's listing is not yet published.
    pub(super) fn drafts(&self, row: &impl Cells) -> bool {
        says(&self.draft, row)
    }

    /// Whether the row names a marketplace of its own.
    pub(super) fn has_site(&self, row: &impl Cells) -> bool {
        !self.site.is_empty() && filled(&self.site, row).is_some()
    }

    fn values(&self, record: &impl Cells) -> Values {
        let said = filled(&self.currencies, record).map(|code| code.to_uppercase()).or_else(|| self.currency.clone());
        let found = self.prices.iter().find_map(|&at| price(&record.cell(at), said.as_deref()));
        let (price, in_cell) = found.map_or((None, None), |(amount, code)| (Some(amount), code));
        Values {
            price,
            currency: in_cell.or(said),
            quantity: filled(&self.quantities, record).and_then(|cell| quantity(&cell)),
            condition: filled(&self.conditions, record).map(|cell| cell.to_lowercase()),
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

fn says(marks: &Marks, row: &impl Cells) -> bool {
    marks.iter().any(|(at, values)| {
        let cell = row.cell(*at);
        !cell.is_empty() && values.contains(&fold_value(&cell))
    })
}

/// The first filled cell of some columns.
fn filled<'a>(columns: &[usize], row: &'a impl Cells) -> Option<Cow<'a, str>> {
    columns.iter().map(|&at| row.value(at)).find(|cell| !cell.is_empty())
}

/// A listing that further rows may still belong to.
#[derive(Debug)]
pub(super) struct Building {
    pub(super) listing: Listing,
    /// Bytes its rows take in memory, about.
    pub(super) bytes: usize,
}

impl Building {
    /// A listing that begins with this row, a piece of it or all.
    pub(super) fn new(place: &Place, key: String, row: &impl Cells, rules: &Rules, columns: &Columns) -> Self {
        let mut listing = Listing {
            file: place.file.clone(),
            sheet: place.sheet.clone(),
            key,
            draft: rules.drafts(row),
            site: filled(&rules.site, row).map(Cow::into_owned),
            present: columns.present.clone(),
            ..Listing::default()
        };
        listing.family = family(row, rules);
        Self { listing, bytes: 0 }
    }

    /// The next piece of a listing that grew past the limit.
    pub(super) fn next_piece(&self) -> Self {
        let Listing { file, sheet, key, ids, family, draft, site, present, .. } = self.listing.clone();
        let listing =
            Listing { file, sheet, key, ids, family, draft, site, present, piece: true, ..Listing::default() };
        Self { listing, bytes: 0 }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, (number, line): (u64, u64), record: &impl Cells, rules: &Rules, columns: &Columns) {
        let row = self.listing.rows.len();
        self.bytes += record.bytes() + size_of::<Row>() + size_of::<Cell>();
        self.listing.rows.push(Row { record: number, line, values: rules.values(record) });
        for &(kind, at) in &rules.ids {
            self.identify(kind, &record.cell(at));
        }
        for at in record.first()..record.width() {
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
fn family(row: &impl Cells, rules: &Rules) -> Option<String> {
    let own = rules.ids.iter().find(|(kind, _)| *kind == "sku").map(|&(_, at)| row.value(at));
    let is_view = rules.qualifier.is_some_and(|at| !row.trimmed(at).is_empty());
    let named = filled(&rules.family, row).filter(|parent| Some(parent) != own.as_ref());
    named.or(own.filter(|_| is_view)).map(Cow::into_owned)
}

/// The cell of a column, if it is searched and says anything.
fn cell(at: usize, record: &impl Cells, row: usize, columns: &Columns) -> Option<Cell> {
    let text = record.cell(at);
    if text.trim().is_empty() {
        return None;
    }
    let (field, role, column) = searched(at, &text, columns)?;
    let mut skipped = if at == record.first() { record.skipped() } else { Skipped::default() };
    skipped.later = if at + 1 == record.width() { record.later() } else { 0 };
    Some(Cell { field, column, at, role, row, skipped, text: text.into_owned() })
}

/// How a filled cell is searched. Cells right of the last column are words without a name.
fn searched(at: usize, text: &str, columns: &Columns) -> Option<(Field, Role, Arc<str>)> {
    let Some(column) = columns.all.get(at) else {
        return (!is_wordless(text)).then(|| (Field::Attributes, Role::Text, numbered(at).into()));
    };
    match column.role {
        Use::Words(field, role) => Some((field, role, column.name.clone())),
        Use::Wordless if !is_wordless(text) => {
            column.search();
            Some((Field::Attributes, Role::Text, column.name.clone()))
        }
        _ => None,
    }
}
