//! Units of measure: a spelling may mean one unit only.

use std::collections::BTreeMap;

use crate::pack::place::{Name, Problems};
use crate::pack::raw::RawUnit;
use crate::problem::{Code, Problem};
use crate::rule::Measure;

/// The units in file order, and the index of each id.
pub(super) fn build(raw: &[RawUnit], problems: &Problems<'_>) -> (Vec<Measure>, BTreeMap<String, usize>) {
    report_shared_spellings(raw, problems);
    let units: Vec<Measure> = raw.iter().map(|raw| unit(raw, problems)).collect();
    let index = units.iter().enumerate().map(|(at, unit)| (unit.id.clone(), at)).collect();
    (units, index)
}

fn unit(raw: &RawUnit, problems: &Problems<'_>) -> Measure {
    let factor = raw.factor.as_ref();
    if let Some(factor) = factor.filter(|factor| factor.value <= 0.0) {
        let problem = Problem::error(Code::BadValue, "a factor is more than 0");
        problems.add(factor.place, "cannot convert", problem.help("one of this unit in the kind's base unit"));
    }
    Measure {
        id: raw.id.value.clone(),
        kind: raw.kind.as_ref().map(|kind| kind.value.clone()).unwrap_or_default(),
        factor: factor.map_or(1.0, |factor| factor.value),
        spellings: raw.spellings.iter().map(|spelling| spelling.value.clone()).collect(),
        exact_case: raw.exact_case,
    }
}

fn report_shared_spellings(raw: &[RawUnit], problems: &Problems<'_>) {
    let mut seen: BTreeMap<String, &Name> = BTreeMap::new();
    let spellings = raw.iter().flat_map(|unit| unit.spellings.iter().map(move |spelling| (unit, spelling)));
    for (unit, spelling) in spellings {
        let key = if unit.exact_case { spelling.value.clone() } else { spelling.to_lowercase() };
        if let Some(first) = seen.insert(key, spelling) {
            let problem = Problem::error(Code::Duplicate, format!("`{}` is spelt twice", spelling.value));
            problems.add(spelling.place, "again", problem.help("a spelling means one unit: take one away"));
            problems.also(first.place, "first");
        }
    }
}
