//! Ids: kebab-case, each defined once; a later pack takes the place of an earlier thing only where it says so.

use std::collections::BTreeMap;

use crate::pack::place::{At, Name, Problems};
use crate::pack::raw::{Raw, RawCategory, RawContext, RawDetector, RawMarketplace, RawRestriction, RawTexts, RawUnit};
use crate::problem::{Code, Problem};

/// A thing with an id.
trait Item {
    const WHAT: &'static str;
    fn id(&self) -> &Name;
    fn replace(&self) -> Option<&At<bool>>;
}

macro_rules! items {
    ($($type:ty = $what:literal,)*) => {$(
        impl Item for $type {
            const WHAT: &'static str = $what;
            fn id(&self) -> &Name { &self.id }
            fn replace(&self) -> Option<&At<bool>> { self.replace.as_ref() }
        }
    )*};
}

items! {
    RawCategory = "category",
    RawUnit = "unit",
    RawContext = "context",
    RawTexts = "text",
    RawDetector = "detector",
    RawMarketplace = "marketplace",
    RawRestriction = "restriction",
}

/// Leaves one thing for each id, and reports the others. Restrictions share ids by right; their windows are checked later.
pub(super) fn settle(raw: &mut Raw, problems: &Problems<'_>) {
    raw.categories = unique(std::mem::take(&mut raw.categories), problems);
    raw.units = unique(std::mem::take(&mut raw.units), problems);
    raw.contexts = unique(std::mem::take(&mut raw.contexts), problems);
    raw.texts = unique(std::mem::take(&mut raw.texts), problems);
    raw.detectors = unique(std::mem::take(&mut raw.detectors), problems);
    raw.marketplaces = unique(std::mem::take(&mut raw.marketplaces), problems);
    let ids = raw.categories.iter().map(|c| &c.id).chain(raw.contexts.iter().map(|c| &c.id));
    let ids = ids.chain(raw.texts.iter().map(|t| &t.id)).chain(raw.detectors.iter().map(|d| &d.id));
    let ids = ids.chain(raw.marketplaces.iter().map(|m| &m.id)).chain(raw.restrictions.iter().map(|r| &r.id));
    ids.chain(raw.words.iter().map(|(id, _)| id)).for_each(|id| kebab(id, problems));
    forget_replaced_sites(raw, problems);
}

fn unique<T: Item>(items: Vec<T>, problems: &Problems<'_>) -> Vec<T> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        match seen.get(&item.id().value).copied() {
            None => {
                no_effect(&item, problems);
                seen.insert(item.id().value.clone(), kept.len());
                kept.push(item);
            }
            Some(at) if replaces(&item, kept[at].id(), problems) => kept[at] = item,
            Some(at) => duplicate(T::WHAT, item.id(), kept[at].id(), problems),
        }
    }
    kept
}

/// Whether a thing says that it takes the place of one of an earlier pack.
fn replaces<T: Item>(item: &T, earlier: &Name, problems: &Problems<'_>) -> bool {
    let later = problems.file(item.id().place).pack > problems.file(earlier.place).pack;
    later && item.replace().is_some_and(|flag| flag.value)
}

/// Warns of a `replace` for which nothing of that id was there before.
fn no_effect<T: Item>(item: &T, problems: &Problems<'_>) {
    let Some(flag) = item.replace().filter(|flag| flag.value) else { return };
    let message = format!("no earlier {} is called `{}`", T::WHAT, item.id().value);
    let problem = Problem::warning(Code::NoEffect, message).help("leave `replace` out, or mend the id");
    problems.add(flag.place, "replaces nothing", problem);
}

/// Reports the second definition of an id.
pub(super) fn duplicate(what: &str, second: &Name, first: &Name, problems: &Problems<'_>) {
    let message = format!("there is a {what} called `{}` already", second.value);
    let shipped = problems.file(first.place).pack != problems.file(second.place).pack;
    let help = if shipped {
        "nothing is replaced silently: write `replace = true`, or choose another id"
    } else {
        "choose another id"
    };
    problems.add(second.place, "defined again", Problem::error(Code::Duplicate, message).help(help));
    problems.also(first.place, "first defined");
}

/// Reports an id that is not kebab-case.
fn kebab(id: &Name, problems: &Problems<'_>) {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !id.split('-').all(part) {
        let problem = Problem::error(Code::BadValue, format!("`{}` is no id", id.value));
        let help = "small letters and digits, in words parted by single hyphens: `acme-lamp`";
        problems.add(id.place, "not kebab-case", problem.help(help));
    }
}

/// A replaced marketplace takes its restrictions with it.
fn forget_replaced_sites(raw: &mut Raw, problems: &Problems<'_>) {
    let pack = |name: &Name| problems.file(name.place).pack;
    let current: BTreeMap<&str, usize> = raw.marketplaces.iter().map(|m| (m.id.as_str(), pack(&m.id))).collect();
    raw.restrictions.retain(|restriction| {
        let home = restriction.home.as_deref().and_then(|home| current.get(home));
        home.is_none_or(|&home| home <= pack(&restriction.id))
    });
}
