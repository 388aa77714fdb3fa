//! `when`: numbers and seller facts. What is not there leaves the condition open (RULES 2).

use super::{Seller, measure};
use crate::listing::Row;
use crate::matcher::{Hit, Searched};
use crate::rule::{Bound, Marketplace, When};

/// Whether a condition applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Holds,
    Fails,
    /// The keys of what is not known.
    Open(Vec<&'static str>),
}

/// What conditions are read from.
pub(super) struct Facts<'a> {
    pub(super) searched: &'a Searched<'a>,
    pub(super) marketplace: &'a Marketplace,
    pub(super) seller: &'a Seller,
}

/// One condition: its key, and whether it holds if that is known.
type Part = (&'static str, Option<bool>);

impl Facts<'_> {
    /// Tries a condition row by row; it holds if it holds for one.
    pub(super) fn outcome(&self, when: &When, hit: &Hit) -> Outcome {
        if *when == When::default() {
            return Outcome::Holds;
        }
        let common = [self.seller_parts(when), self.measure_part(when, hit)].concat();
        let rows = self.searched.listing.rows.iter();
        let outcomes: Vec<Outcome> =
            rows.map(|row| conclude(common.iter().copied().chain(self.row_parts(when, row)))).collect();
        let holds = outcomes.iter().find(|o| **o == Outcome::Holds);
        let open = outcomes.iter().find(|o| matches!(o, Outcome::Open(_)));
        holds.or(open).cloned().unwrap_or(Outcome::Fails)
    }

    fn measure_part(&self, when: &When, hit: &Hit) -> Vec<Part> {
        let Some((unit, bound)) = when.measure else { return Vec::new() };
        let number = measure::nearest(self.searched, hit, unit);
        vec![("measure", number.map(|n| bound.holds(n)))]
    }

    fn row_parts(&self, when: &When, row: &Row) -> Vec<Part> {
        let is_counted = when.unit_price.is_some() || when.pack_count.is_some();
        let count = if is_counted { measure::pack_count(self.searched) } else { 1.0 };
        let price = self.price(row);
        let compare = |bound: Option<Bound>, number: Option<f64>| bound.map(|b| number.map(|n| b.holds(n)));
        let condition = row.values.condition.as_deref();
        let parts = [
            ("price", compare(when.price, price)),
            ("unit_price", compare(when.unit_price, price.map(|p| p / count))),
            ("pack_count", compare(when.pack_count, Some(count))),
            ("currency", one_of(&when.currency, row.values.currency.as_deref())),
            ("condition", one_of(&when.condition, condition)),
        ];
        parts.into_iter().filter_map(|(key, held)| Some((key, held?))).collect()
    }

    /// The row's price, unless it is in another currency than the marketplace's.
    fn price(&self, row: &Row) -> Option<f64> {
        let same = match (&row.values.currency, &self.marketplace.currency) {
            (Some(row), Some(site)) => row.eq_ignore_ascii_case(site),
            _ => true,
        };
        row.values.price.filter(|_| same)
    }

    fn seller_parts(&self, when: &When) -> Vec<Part> {
        let site = self.marketplace.id.as_str();
        let country = self.seller.country(site);
        let programs = self.seller.programs(site);
        let any = |wanted: &[String]| programs.map(|p| p.iter().any(|p| wanted.contains(p)));
        let given = |wanted: &[String], held: Option<bool>| (!wanted.is_empty()).then_some(held);
        let parts = [
            ("seller.country", one_of(&when.seller_country, country)),
            ("seller.country_not", one_of(&when.seller_country_not, country).map(|held| held.map(|h| !h))),
            ("seller.type", one_of(&when.seller_type, self.seller.kind(site))),
            ("seller.programs_with", given(&when.seller_programs_with, any(&when.seller_programs_with))),
            (
                "seller.programs_without",
                given(&when.seller_programs_without, any(&when.seller_programs_without).map(|h| !h)),
            ),
        ];
        parts.into_iter().filter_map(|(key, held)| Some((key, held?))).collect()
    }
}

/// `None` where nothing is asked; else whether a known value is one of those asked for.
fn one_of(wanted: &[String], value: Option<&str>) -> Option<Option<bool>> {
    let is_wanted = |value: &str| wanted.iter().any(|w| w.eq_ignore_ascii_case(value));
    (!wanted.is_empty()).then(|| value.map(is_wanted))
}

fn conclude(parts: impl Iterator<Item = Part>) -> Outcome {
    let mut open = Vec::new();
    for (key, held) in parts {
        match held {
            Some(false) => return Outcome::Fails,
            Some(true) => {}
            None => open.push(key),
        }
    }
    if open.is_empty() { Outcome::Holds } else { Outcome::Open(open) }
}
