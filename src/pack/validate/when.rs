//! `when`: the closed table of conditions on numbers and on the seller.

use super::Lookup;
use crate::pack::place::{Name, Problems};
use crate::pack::raw::RawWhen;
use crate::problem::{Code, Problem};
use crate::rule::{Bound, When};

impl Lookup<'_> {
    /// The conditions, with the unit resolved.
    pub(super) fn when(&self, raw: &RawWhen) -> When {
        let when = When {
            measure: raw.measure.as_ref().and_then(|(unit, bound)| Some((self.unit(unit)?, *bound))),
            price: raw.price,
            unit_price: raw.unit_price,
            pack_count: raw.pack_count,
            currency: capitals(&raw.currency, 3, self.problems),
            condition: values(&raw.condition),
            seller_country: capitals(&raw.country, 2, self.problems),
            seller_country_not: capitals(&raw.country_not, 2, self.problems),
            seller_type: values(&raw.seller_type),
            seller_programs_with: values(&raw.programs_with),
            seller_programs_without: values(&raw.programs_without),
        };
        let measure = raw.measure.as_ref().map(|(_, bound)| *bound);
        let bounds = [measure, raw.price, raw.unit_price, raw.pack_count].into_iter().flatten();
        if bounds.into_iter().any(nothing_holds) {
            let problem = Problem::error(Code::BadValue, "no number lies within these limits");
            self.problems.add(raw.place, "never holds", problem.help("the lower limit must be below the upper one"));
        }
        when
    }

    fn unit(&self, name: &Name) -> Option<usize> {
        let unit = self.units.get(&name.value).copied();
        if unit.is_none() {
            self.problems.unknown(name, "unit", self.units.keys().map(String::as_str));
        }
        unit
    }
}

/// Whether the lower limit lies above the upper one.
fn nothing_holds(bound: Bound) -> bool {
    let low = bound.over.into_iter().chain(bound.at_least).fold(f64::NEG_INFINITY, f64::max);
    let high = bound.under.into_iter().chain(bound.at_most).fold(f64::INFINITY, f64::min);
    low > high || (low == high && (bound.over.is_some() || bound.under.is_some()))
}

fn values(names: &[Name]) -> Vec<String> {
    names.iter().map(|name| name.value.clone()).collect()
}

/// Country or currency codes.
pub(super) fn capitals(names: &[Name], length: usize, problems: &Problems<'_>) -> Vec<String> {
    for name in names.iter().filter(|n| n.len() != length || !n.bytes().all(|b| b.is_ascii_uppercase())) {
        let problem = Problem::error(Code::BadValue, format!("`{}` is no code", name.value));
        let help = if length == 2 {
            "a country is two capitals: US, DE, JP"
        } else {
            "a currency is three capitals: USD, EUR"
        };
        problems.add(name.place, format!("not {length} capitals"), problem.help(help));
    }
    values(names)
}
