//! Listings that say what they said before: known by their content, so that sorting, new neighbours and another file
//! format change nothing.

use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashSet;

use crate::finding::{Fingerprint, digest};
use crate::listing::Listing;

/// What the listings of a file said before.
#[derive(Debug, Default)]
pub struct Past {
    said: FxHashSet<Fingerprint>,
    /// Listings asked about that said something else.
    news: AtomicU64,
}

impl Past {
    /// Adds a listing of before.
    pub fn learn(&mut self, listing: &Listing) {
        self.said.insert(digest(listing));
    }

    /// Whether a listing is new, or says something else than before.
    pub(super) fn is_news(&self, listing: &Listing) -> bool {
        let is_news = !self.said.contains(&digest(listing));
        self.news.fetch_add(is_news.into(), Ordering::Relaxed);
        is_news
    }

    /// How many listings were.
    pub fn news(&self) -> u64 {
        self.news.load(Ordering::Relaxed)
    }
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
