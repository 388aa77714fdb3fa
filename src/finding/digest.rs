//! A number made of everything a listing says, so that one that changed is told from one that did not.

use super::{Fingerprint, fingerprint};
use crate::field::Field;
use crate::listing::{Cell, Listing, Row};

/// A number for the identifiers, the texts and the values of a listing. It does not depend on the order of columns and
/// rows, on white space, on the format of the file, or on listings that share an identifier.
pub fn digest(listing: &Listing) -> Fingerprint {
    let mut parts: Vec<u64> = listing.cells.iter().map(cell).chain(listing.rows.iter().map(row)).collect();
    // Two rows that say the same may be said once in another file.
    parts.sort_unstable();
    parts.dedup();
    let named = |text: &Option<String>| text.clone().unwrap_or_default();
    let about = [named(&listing.family), named(&listing.site), listing.draft.to_string()];
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    let all = ids(listing).and(&about);
    parts.into_iter().fold(all, |hash, part| hash.and_bytes(&part.to_le_bytes()))
}

/// Stands for the identifiers; of a listing without any for its key, which is made of its words.
fn ids(listing: &Listing) -> Fingerprint {
    let mut ids: Vec<(&str, &str)> =
        listing.ids.iter().flat_map(|(kind, ids)| ids.iter().map(|id| (kind.as_str(), id.as_str()))).collect();
    ids.sort_unstable();
    ids.dedup();
    let none = if ids.is_empty() { listing.key.as_str() } else { "" };
    ids.iter().fold(fingerprint(&["listing", none]), |all, (kind, id)| all.and(&[kind, id]))
}

fn cell(cell: &Cell) -> u64 {
    let mut hash = fingerprint(&[cell.field.name()]);
    for word in cell.text.split_whitespace() {
        hash = hash.and_bytes(word.as_bytes()).and_bytes(b" ");
    }
    hash.0
}

/// What `when` reads; stock changes by the hour and says nothing.
fn row(row: &Row) -> u64 {
    let values = &row.values;
    let number = values.price.map_or(0, f64::to_bits);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let named = fingerprint(&[Field::Price.name(), &text(&values.currency), &text(&values.condition)]);
    named.and_bytes(&number.to_le_bytes()).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(title: &str, bullets: &[&str]) -> Listing {
        let title = [(Field::Title, title.to_owned())];
        let bullets = bullets.iter().map(|text| (Field::Bullets, (*text).to_owned()));
        Listing::from_fields("a.csv", "K-1", &title.into_iter().chain(bullets).collect::<Vec<_>>())
    }

    #[test]
    fn only_what_is_said_counts() {
        let one = digest(&listing("A lamp", &["soft light", "steel"]));
        assert_eq!(one, digest(&listing(" A  lamp\r\n", &["steel", "soft light"])), "order and white space");
        assert_ne!(one, digest(&listing("A lamp", &["soft light"])));
        assert_ne!(one, digest(&listing("A lamp", &["soft light", "steal"])));
        assert_ne!(digest(&listing("A", &["B"])), digest(&listing("B", &["A"])), "fields");
    }
}
