//! Listings that say what they said before: known by their content, so that sorting, new neighbours and another file
//! format change nothing.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashSet;

use crate::listing::{Listing, Row};

/// What the listings of a file said before, as numbers.
#[derive(Debug, Default)]
pub struct Past {
    said: FxHashSet<u64>,
    /// Listings asked about that said something else.
    news: AtomicU64,
}

impl Past {
    /// Adds a listing of before.
    pub fn learn(&mut self, listing: &Listing) {
        self.said.insert(said(listing));
    }

    /// Whether a listing is new, or says something else than before.
    pub(super) fn is_news(&self, listing: &Listing) -> bool {
        let is_news = !self.said.contains(&said(listing));
        self.news.fetch_add(is_news.into(), Ordering::Relaxed);
        is_news
    }

    /// How many listings were.
    pub fn news(&self) -> u64 {
        self.news.load(Ordering::Relaxed)
    }
}

/// Stands for its identifiers, the texts that are searched and the values that rules read; rows in any order.
fn said(listing: &Listing) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (kind, ids) in &listing.ids {
        (kind, ids.iter().collect::<BTreeSet<_>>()).hash(&mut hasher);
    }
    (&listing.family, listing.draft, &listing.site).hash(&mut hasher);
    let mut rows: Vec<u64> = listing.rows.iter().enumerate().map(|(at, row)| row_said(listing, at, row)).collect();
    rows.sort_unstable();
    rows.hash(&mut hasher);
    hasher.finish()
}

/// Stands for one row; columns in any order. Stock is left out: no rule reads it, and it changes by the hour.
fn row_said(listing: &Listing, at: usize, row: &Row) -> u64 {
    let mut cells: Vec<_> = listing.cells.iter().filter(|cell| cell.row == at).collect();
    cells.sort_by(|a, b| (a.field, &a.text).cmp(&(b.field, &b.text)));
    let mut hasher = DefaultHasher::new();
    for cell in cells {
        (cell.field, cell.role, &cell.text).hash(&mut hasher);
    }
    let values = &row.values;
    (values.price.map(f64::to_bits), &values.currency, &values.condition).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;

    fn listing(fields: &[(Field, &str)]) -> Listing {
        let fields: Vec<(Field, String)> = fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
        Listing::from_fields("a.csv", "key", &fields)
    }

    #[test]
    fn words_identifiers_and_prices_are_news_and_stock_is_not() {
        let plain = [(Field::Sku, "A-1"), (Field::Title, "Oak bowl"), (Field::Price, "9.50"), (Field::Quantity, "3")];
        let mut past = Past::default();
        past.learn(&listing(&plain));
        let with = |at: usize, text: &'static str| {
            let mut fields = plain;
            fields[at].1 = text;
            past.is_news(&listing(&fields))
        };
        assert!(with(0, "A-2") && with(1, "Oak bowl, large") && with(2, "9.00"));
        assert!(!with(3, "4") && !with(1, "Oak bowl"));
        assert_eq!(past.news(), 3);
    }
}
