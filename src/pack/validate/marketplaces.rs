//! Marketplaces: bases merged into their sites, rules for many sites put on each.

use std::collections::BTreeMap;

use super::when::capitals;
use super::{Lookup, ids, languages, windows};
use crate::pack::place::Name;
use crate::pack::raw::{Raw, RawMarketplace, RawRestriction};
use crate::problem::{Code, Problem};
use crate::rule::{Marketplace, Restriction, Str};

/// The sites, by id, each with all restrictions that hold there. `built` stands beside `raw.restrictions`.
pub(super) fn assemble(raw: &Raw, built: &[Restriction], lookup: &Lookup<'_>) -> Vec<Marketplace> {
    let mut assembler = Assembler::new(raw, lookup);
    assembler.report_unknown_sites();
    let mut sites = Vec::new();
    for marketplace in &raw.marketplaces {
        let held = assembler.held(marketplace);
        if !marketplace.base {
            let held = assembler.with_spread(marketplace, held);
            sites.push(site(marketplace, held, built, lookup));
        }
    }
    sites.sort_by(|a, b| a.id.cmp(&b.id));
    sites
}

/// A restriction held by a marketplace.
#[derive(Debug, Clone)]
struct Held {
    /// Index into the restrictions of the load.
    rule: usize,
    /// The base it comes from.
    from: Option<String>,
}

/// Windows by id.
type Rules = BTreeMap<String, Vec<Held>>;

struct Assembler<'r> {
    raw: &'r Raw,
    lookup: &'r Lookup<'r>,
    by_id: BTreeMap<&'r str, &'r RawMarketplace>,
    /// Restrictions by the marketplace whose file they stand in.
    own: BTreeMap<&'r str, Vec<usize>>,
    /// Restrictions for many sites.
    spread: Vec<usize>,
    done: BTreeMap<&'r str, Rules>,
    /// Marketplaces being put together, outermost first.
    open: Vec<&'r str>,
}

impl<'r> Assembler<'r> {
    fn new(raw: &'r Raw, lookup: &'r Lookup<'r>) -> Self {
        let (mut own, mut spread): (BTreeMap<&str, Vec<usize>>, Vec<usize>) = Default::default();
        for (at, restriction) in raw.restrictions.iter().enumerate() {
            match restriction.home.as_deref() {
                Some(home) => own.entry(home).or_default().push(at),
                None => spread.push(at),
            }
        }
        let by_id = raw.marketplaces.iter().map(|m| (m.id.as_str(), m)).collect();
        Self { raw, lookup, by_id, own, spread, done: BTreeMap::new(), open: Vec::new() }
    }

    /// What a marketplace inherits, less what it drops, and its own in place of inherited ones.
    fn held(&mut self, marketplace: &'r RawMarketplace) -> Rules {
        let id = marketplace.id.as_str();
        if let Some(rules) = self.done.get(id) {
            return rules.clone();
        }
        self.open.push(id);
        let mut rules = self.inherited(marketplace);
        self.drop(marketplace, &mut rules);
        rules.extend(self.own_rules(id));
        self.open.pop();
        self.done.insert(id, rules.clone());
        rules
    }

    fn inherited(&mut self, marketplace: &'r RawMarketplace) -> Rules {
        let mut rules = Rules::new();
        for name in &marketplace.extends {
            let Some(base) = self.base(name) else { continue };
            for (id, windows) in self.held(base) {
                let from = |held: Held| Held { from: held.from.or_else(|| Some(base.id.value.clone())), ..held };
                rules.entry(id).or_insert_with(|| windows.into_iter().map(from).collect());
            }
        }
        rules
    }

    /// A base that may be extended, or a problem.
    fn base(&self, name: &Name) -> Option<&'r RawMarketplace> {
        let bases = self.raw.marketplaces.iter().filter(|m| m.base).map(|m| m.id.as_str());
        let Some(base) = self.by_id.get(name.as_str()).copied() else {
            self.lookup.problems.unknown(name, "base", bases);
            return None;
        };
        if self.open.contains(&name.as_str()) {
            let problem = Problem::error(Code::Cycle, format!("`{}` extends itself", name.value));
            let help = format!("take one out of {} > {}", self.open.join(" > "), name.value);
            self.lookup.problems.add(name.place, "comes back to itself", problem.help(help));
            return None;
        }
        if !base.base {
            let problem = Problem::error(Code::BadValue, format!("`{}` is a site, not a base", name.value));
            self.lookup.problems.add(name.place, "cannot be extended", problem.help("only files with base = true can"));
            return None;
        }
        Some(base)
    }

    fn drop(&self, marketplace: &RawMarketplace, rules: &mut Rules) {
        for entry in &marketplace.drop {
            if rules.remove(&entry.id.value).is_none() {
                self.lookup.problems.unknown(&entry.id, "inherited restriction", rules.keys().map(String::as_str));
            }
        }
    }

    fn own_rules(&self, home: &str) -> Rules {
        let mut rules = Rules::new();
        for &rule in self.own.get(home).into_iter().flatten() {
            let id = self.raw.restrictions[rule].id.value.clone();
            rules.entry(id).or_default().push(Held { rule, from: None });
        }
        self.report_overlaps(home, &rules);
        rules
    }

    fn report_overlaps(&self, home: &str, rules: &Rules) {
        for (id, held) in rules.iter().filter(|(_, held)| held.len() > 1) {
            let windows: Vec<&RawRestriction> = held.iter().map(|held| &self.raw.restrictions[held.rule]).collect();
            windows::report_overlaps(&format!("{home}/{id}"), &windows, self.lookup.problems);
        }
    }

    /// Adds the rules for many sites that name this one, pack by pack.
    fn with_spread(&self, site: &RawMarketplace, mut rules: Rules) -> Rules {
        let mut packs: BTreeMap<usize, Rules> = BTreeMap::new();
        for &rule in &self.spread {
            let raw = &self.raw.restrictions[rule];
            if raw.on.iter().any(|on| covers(on, &site.id)) {
                let pack = self.lookup.problems.file(raw.id.place).pack;
                let pack = packs.entry(pack).or_default();
                pack.entry(raw.id.value.clone()).or_default().push(Held { rule, from: None });
            }
        }
        for added in packs.into_values() {
            self.report_overlaps(&site.id, &added);
            for (id, windows) in added {
                self.put(&mut rules, id, windows);
            }
        }
        rules
    }

    /// A rule that is there already gives way only to one that says `replace`.
    fn put(&self, rules: &mut Rules, id: String, windows: Vec<Held>) {
        let first = rules.get(&id).and_then(|held| held.first()).map(|held| &self.raw.restrictions[held.rule]);
        let silent = windows.iter().map(|held| &self.raw.restrictions[held.rule]).find(|raw| !replaces(raw));
        if let (Some(first), Some(second)) = (first, silent) {
            return ids::duplicate("restriction", &second.id, &first.id, self.lookup.problems);
        }
        rules.insert(id, windows);
    }

    fn report_unknown_sites(&self) {
        let sites = || self.raw.marketplaces.iter().filter(|m| !m.base).map(|m| m.id.as_str());
        let platforms = || sites().filter_map(|site| site.rsplit_once('-').map(|(platform, _)| platform));
        let named = self.spread.iter().flat_map(|&rule| &self.raw.restrictions[rule].on);
        for name in named.filter(|on| !sites().any(|site| covers(on, site))) {
            self.lookup.problems.unknown(name, "marketplace or platform", sites().chain(platforms()));
        }
    }
}

/// Whether `on` means a site: `*`, the site, or a platform whose name ends at a hyphen of the site's.
fn covers(on: &str, site: &str) -> bool {
    on == "*" || site.strip_prefix(on).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn replaces(raw: &RawRestriction) -> bool {
    raw.replace.as_ref().is_some_and(|flag| flag.value)
}

fn site(raw: &RawMarketplace, held: Rules, built: &[Restriction], lookup: &Lookup<'_>) -> Marketplace {
    let code = |name: &Option<Name>, length| {
        name.as_ref().and_then(|name| capitals(std::slice::from_ref(name), length, lookup.problems).pop())
    };
    for language in raw.languages.iter().filter(|name| !languages::of_marketplaces().any(|known| known == name.value)) {
        lookup.problems.unknown(language, "Latin-script language", languages::of_marketplaces());
    }
    Marketplace {
        id: raw.id.value.clone(),
        name: raw.name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
        country: code(&raw.country, 2),
        currency: code(&raw.currency, 3),
        languages: raw.languages.iter().map(|language| language.value.clone()).collect(),
        restrictions: bound(&raw.id, held, built),
    }
}

/// Restrictions bound to their site, by id and then by date.
fn bound(site: &str, held: Rules, built: &[Restriction]) -> Vec<Restriction> {
    let bind = |held: Held| {
        let template = &built[held.rule];
        let full_id = format!("{site}/{}", template.id);
        Restriction { full_id: full_id.into(), inherited_from: held.from.map(Str::from), ..template.clone() }
    };
    let mut all: Vec<Restriction> = held.into_values().flatten().map(bind).collect();
    all.sort_by_key(|restriction| (restriction.id.clone(), restriction.since.map(|day| day.date)));
    all
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_platform_ends_at_a_hyphen() {
        assert!(covers("amazon", "amazon-us") && covers("amazon-us", "amazon-us") && covers("*", "etsy"));
        assert!(covers("google-merchant", "google-merchant") && covers("tiktok-shop", "tiktok-shop-us"));
        assert!(!covers("amazo", "amazon-us") && !covers("amazon-u", "amazon-us") && !covers("us", "amazon-us"));
    }
}
