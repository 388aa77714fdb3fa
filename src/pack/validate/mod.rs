//! Raw files to a valid [`Pack`]: every name resolved, every window checked, every problem reported.
//!
//! Nothing stops at the first problem: what cannot be resolved is reported, left out, and the next thing is looked at.

mod checks;
mod contexts;
mod detectors;
mod examples;
mod extends;
mod ids;
mod languages;
mod like;
mod lists;
mod marketplaces;
mod patterns;
mod phrases;
mod restrictions;
mod texts;
mod units;
mod when;
mod windows;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::place::{Name, Place, Problems};
use super::raw::{Raw, RawCategory};
use crate::rule::{Category, Detector, Pack};
use crate::text;
use lists::Lists;
use texts::NamedTexts;
use words::Sets;

/// What names may refer to, for all checks.
pub(crate) struct Lookup<'p> {
    problems: &'p Problems<'p>,
    sets: Sets,
    contexts: BTreeMap<String, usize>,
    categories: BTreeSet<String>,
    units: BTreeMap<String, usize>,
    texts: BTreeMap<String, NamedTexts>,
    lists: Lists,
}

/// The pack that raw files describe; not to be used if `problems` holds an error afterwards.
pub(crate) fn validate(mut raw: Raw, problems: &Problems<'_>) -> Pack {
    ids::settle(&mut raw, problems);
    extends::add_to_detectors(&mut raw, problems);
    like::fill(&mut raw, problems);
    let sets = words::resolve(&raw, problems);
    let (units, unit_index) = units::build(&raw.units, problems);
    let categories = categories(&raw.categories, problems);
    let lookup = Lookup {
        problems,
        sets,
        contexts: contexts::index(&raw),
        categories: categories.iter().map(|category| category.id.to_string()).collect(),
        units: unit_index,
        texts: texts::named(&raw.texts, problems),
        lists: Lists::read(problems),
    };
    let contexts = contexts::build(&raw.contexts, &lookup);
    let detectors = detectors::build(&raw, &lookup);
    let restrictions = restrictions::build(&raw, &detectors, &lookup);
    let mut marketplaces = marketplaces::assemble(&raw, &restrictions, &lookup);
    extends::decide_restrictions(&raw, &mut marketplaces, problems);
    Pack {
        infos: Vec::new(),
        categories,
        detectors: detectors.all,
        contexts,
        units,
        marketplaces,
        innocent: raw.innocent.iter().map(|word| text::fold(word)).collect(),
        head_stop: lookup.sets.get("head-stop").map(|set| set.to_vec()).unwrap_or_default(),
        brand_affix: words::single_words(lookup.sets.get("brand-affix")),
        open: texts::open(&raw.open, problems),
    }
}

fn categories(raw: &[RawCategory], problems: &Problems<'_>) -> Vec<Category> {
    let category = |raw: &RawCategory| Category {
        id: raw.id.text(),
        group: raw.group.as_ref().map(Name::text).unwrap_or_default(),
        title: raw.title.as_ref().map(|title| texts::speech(title, true, &[], problems)).unwrap_or_default(),
    };
    raw.iter().map(category).collect()
}

/// Detectors in their final order, and how restrictions find them.
pub(crate) struct Detectors {
    /// By id.
    all: Vec<Detector>,
    /// Index by id.
    index: BTreeMap<String, usize>,
    /// The own detector of a restriction in one-file form, by the restriction's place.
    own: BTreeMap<Place, usize>,
}

impl Detectors {
    /// The index of a detector, or a problem.
    fn find(&self, name: &Name, problems: &Problems<'_>) -> Option<usize> {
        let found = self.index.get(&name.value).copied();
        if found.is_none() {
            problems.unknown(name, "detector", self.index.keys().map(String::as_str));
        }
        found
    }
}
