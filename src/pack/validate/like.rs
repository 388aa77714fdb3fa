//! `like`: a rule read for one site and presumed for another takes what it does not say itself from that rule.

use std::collections::BTreeMap;

use crate::pack::place::{Name, Problems};
use crate::pack::raw::{Raw, RawMarketplace, RawRestriction};
use crate::problem::{Code, Problem};
use crate::rule::Basis;

/// Completes every restriction that says `like`.
pub(super) fn fill(raw: &mut Raw, problems: &Problems<'_>) {
    let originals = Originals::new(&raw.restrictions, &raw.marketplaces);
    let filled: Vec<(usize, RawRestriction)> = raw
        .restrictions
        .iter()
        .enumerate()
        .filter_map(|(at, restriction)| {
            let name = restriction.like.as_ref()?;
            report_not_inferred(restriction, problems);
            let original = originals.find(name, problems)?;
            Some((at, completed(restriction, original)))
        })
        .collect();
    for (at, restriction) in filled {
        raw.restrictions[at] = restriction;
    }
}

fn report_not_inferred(raw: &RawRestriction, problems: &Problems<'_>) {
    if let Some(basis) = raw.basis.as_ref().filter(|basis| basis.value != Basis::Inferred) {
        let message = format!("a rule with `like` is presumed, not known by {}", basis.value);
        let help = "basis = \"inferred\"; if its own page was read, leave `like` out";
        problems.add(basis.place, "not inferred", Problem::error(Code::BadValue, message).help(help));
    }
}

/// The restrictions that were read, by marketplace and id.
struct Originals<'r> {
    by_home: BTreeMap<&'r str, BTreeMap<&'r str, &'r RawRestriction>>,
    bases: BTreeMap<&'r str, &'r RawMarketplace>,
}

impl<'r> Originals<'r> {
    fn new(restrictions: &'r [RawRestriction], marketplaces: &'r [RawMarketplace]) -> Self {
        let mut by_home: BTreeMap<&str, BTreeMap<&str, &RawRestriction>> = BTreeMap::new();
        for raw in restrictions {
            let Some(home) = raw.home.as_deref() else { continue };
            let slot = by_home.entry(home).or_default().entry(raw.id.as_str()).or_insert(raw);
            // The newest window stands for the rule.
            if since(raw) > since(slot) {
                *slot = raw;
            }
        }
        Self { by_home, bases: marketplaces.iter().map(|m| (m.id.as_str(), m)).collect() }
    }

    fn find(&self, name: &Name, problems: &Problems<'_>) -> Option<&'r RawRestriction> {
        let (home, id) = name.split_once('/').unwrap_or((name.as_str(), ""));
        let Some(original) = self.at(home, id, 0) else {
            problems.unknown(name, "restriction", self.full_ids().iter().map(String::as_str));
            return None;
        };
        if original.like.is_some() {
            let problem = Problem::error(Code::BadValue, format!("`{}` is presumed itself", name.value));
            problems.add(name.place, "not read anywhere", problem.help("name the rule that was read"));
            problems.also(original.id.place, "presumed here");
            return None;
        }
        Some(original)
    }

    /// A restriction of a marketplace, or of the bases it extends.
    fn at(&self, home: &str, id: &str, depth: usize) -> Option<&'r RawRestriction> {
        let own = self.by_home.get(home).and_then(|rules| rules.get(id)).copied();
        let bases = self.bases.get(home).filter(|_| depth < 8).into_iter().flat_map(|m| &m.extends);
        own.or_else(|| bases.filter_map(|base| self.at(base, id, depth + 1)).next())
    }

    fn full_ids(&self) -> Vec<String> {
        self.by_home.iter().flat_map(|(home, rules)| rules.keys().map(move |id| format!("{home}/{id}"))).collect()
    }
}

fn since(raw: &RawRestriction) -> Option<jiff::civil::Date> {
    raw.since.as_ref().map(|day| day.date)
}

/// What a restriction says itself, completed by the original: everything but dates, proof and basis.
fn completed(own: &RawRestriction, original: &RawRestriction) -> RawRestriction {
    let mut all = own.clone();
    if all.detect.is_empty() && !all.is_one_file() {
        all.detect.clone_from(&original.detect);
        all.terms.clone_from(&original.terms);
        all.own_of = original.own_of;
    }
    take(&mut all.with, &original.with);
    take(&mut all.without, &original.without);
    take(&mut all.unless, &original.unless);
    take(&mut all.only, &original.only);
    take(&mut all.satisfied_by, &original.satisfied_by);
    all.fields = all.fields.or_else(|| original.fields.clone());
    all.when = all.when.or_else(|| original.when.clone());
    all.category = all.category.or_else(|| original.category.clone());
    all.title = all.title.or_else(|| original.title.clone());
    all.verdict = all.verdict.or_else(|| original.verdict.clone());
    all.consequence = all.consequence.or_else(|| original.consequence.clone());
    all.action = all.action.or_else(|| original.action.clone());
    all.why = all.why.or_else(|| original.why.clone());
    all.fix = all.fix.or_else(|| original.fix.clone());
    if !all.has_sources {
        all.sources.clone_from(&original.sources);
        all.has_sources = original.has_sources;
    }
    all
}

fn take<T: Clone>(own: &mut Vec<T>, original: &[T]) {
    if own.is_empty() {
        *own = original.to_vec();
    }
}
