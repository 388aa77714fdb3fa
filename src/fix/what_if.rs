//! Which words make the difference: the fewest of those that findings quote without which none of the findings is left.
//!
//! ```text
//! listing ─ judge ─> findings ─> quoted phrases ─> sets of them, fewest words first ─ taken out, judged again ─> none left
//! ```
//! Whole phrases go, each wherever it stands: half a phrase would pass where the claim stays. Nothing is said of what the
//! listing should be: a product that is what the words say stays forbidden without them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;

use crate::field::Field;
use crate::finding::Finding;
use crate::listing::Listing;
use crate::rule::Action;
use crate::text::is_spaceless;

/// How often a listing is judged before the search settles for less than the best.
const TRIES: usize = 2_000;

/// What a listing comes to.
#[derive(Debug, Default)]
pub struct Met {
    /// The findings that are to go.
    pub findings: Vec<Finding>,
    /// What detectors saw, those inside of longer ones too: detector and words.
    pub hits: Vec<(Arc<str>, String)>,
}

/// Judges a listing.
type Judge<'j> = dyn FnMut(&Listing) -> Met + 'j;

/// What it takes to clear a listing.
#[derive(Debug)]
pub struct WhatIf {
    /// The phrases that go, as they are written first.
    pub phrases: Vec<String>,
    /// Whether no set of fewer words does; else the search was given up after 2,000 attempts.
    pub is_smallest: bool,
    /// The listing without them: judged again, only `stuck` is left.
    pub after: Listing,
    /// What goes, by the listing as it is.
    pub cleared: Vec<Finding>,
    /// What no words that are there settle: something missing, a number, a field that is too long.
    pub stuck: Vec<Finding>,
}

/// Looks for the fewest words that clear a listing; nothing where taking out what is quoted leaves other findings.
pub fn what_if(listing: &Listing, judge: &mut Judge<'_>) -> Option<WhatIf> {
    let found = judge(listing).findings;
    let (stuck, cleared): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| !is_of_words(finding));
    let allowed = stuck.iter().map(key).collect();
    let mut search = Search { listing, judge, allowed, units: Vec::new(), seen: BTreeMap::new(), tries: 0 };
    let (set, is_smallest) = search.run()?;
    let phrases = set.iter().filter_map(|&unit| Some(search.units.get(unit)?.text.clone())).collect();
    let after = search.without(&set);
    Some(WhatIf { phrases, is_smallest, after, cleared, stuck })
}

/// Whether it quotes words that could go.
fn is_of_words(finding: &Finding) -> bool {
    let is_form = finding.rule.action == Action::Shorten || finding.seen.words.is_empty();
    !is_form && !finding.seen.matches.is_empty()
}

/// What a finding that may stay is known by.
type Key = (String, Option<Field>);

fn key(finding: &Finding) -> Key {
    (finding.rule.restriction.to_string(), finding.seen.field)
}

/// Words that go together.
struct Unit {
    /// As written where they were met first.
    text: String,
    pattern: Option<Regex>,
    /// How many words.
    cost: usize,
}

/// Numbers of units, ascending.
type Set = Vec<usize>;
/// Units of which one at least has to go.
type Demand = Vec<usize>;

struct Search<'a, 'j> {
    listing: &'a Listing,
    judge: &'a mut Judge<'j>,
    /// Findings that may stay.
    allowed: BTreeSet<Key>,
    units: Vec<Unit>,
    /// By what was taken out: what is left then.
    seen: BTreeMap<Set, Option<Vec<Demand>>>,
    tries: usize,
}

impl Search<'_, '_> {
    /// The best set, and whether it is known to be.
    fn run(&mut self) -> Option<(Set, bool)> {
        let demands = self.left(&Vec::new())?;
        let mut limit = self.least(&demands);
        while self.tries < TRIES {
            let mut next = usize::MAX;
            if let Some(set) = self.within(limit, Vec::new(), &mut next) {
                return Some((set, true));
            }
            // No way needs a finite number of words more: there is none.
            if next == usize::MAX {
                break;
            }
            limit = next;
        }
        if self.tries < TRIES { None } else { self.any().map(|set| (set, false)) }
    }

    /// A set of at most `limit` words that holds `set`; `next` is the least limit that would lead on.
    fn within(&mut self, limit: usize, set: Set, next: &mut usize) -> Option<Set> {
        let demands = self.left(&set)?;
        if demands.is_empty() {
            return Some(set);
        }
        let needed = self.cost(&set) + self.least(&demands);
        if needed > limit {
            *next = (*next).min(needed);
            return None;
        }
        for unit in self.choices(&demands) {
            if self.tries >= TRIES {
                break;
            }
            if let Some(found) = self.within(limit, with(&set, unit), next) {
                return Some(found);
            }
        }
        None
    }

    /// Any set that does, without a unit that it does not need.
    fn any(&mut self) -> Option<Set> {
        let mut set = Set::new();
        loop {
            let demands = self.left(&set)?;
            let Some(&unit) = self.choices(&demands).first() else { break };
            set = with(&set, unit);
        }
        for unit in set.clone() {
            let fewer: Set = set.iter().copied().filter(|known| *known != unit).collect();
            if self.left(&fewer).is_some_and(|demands| demands.is_empty()) {
                set = fewer;
            }
        }
        Some(set)
    }

    /// Ways to meet the demand that leaves the fewest: cheap ones first, of equals those that meet most demands.
    fn choices(&self, demands: &[Demand]) -> Vec<usize> {
        let mut choices = demands.iter().min_by_key(|demand| demand.len()).cloned().unwrap_or_default();
        let met = |unit: &usize| demands.iter().filter(|demand| demand.contains(unit)).count();
        choices.sort_by_key(|unit| (self.cost(&[*unit]), std::cmp::Reverse(met(unit)), *unit));
        choices
    }

    /// Words that have to go at least: demands without a unit in common are met by different ones.
    fn least(&self, demands: &[Demand]) -> usize {
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut least = 0;
        for demand in demands {
            if demand.iter().all(|unit| !taken.contains(unit)) {
                least += demand.iter().map(|unit| self.cost(&[*unit])).min().unwrap_or(0);
                taken.extend(demand);
            }
        }
        least
    }

    fn cost(&self, set: &[usize]) -> usize {
        set.iter().filter_map(|&unit| self.units.get(unit)).map(|unit| unit.cost).sum()
    }

    /// What is left of the findings without a set of units; nothing where something came that no words settle.
    fn left(&mut self, set: &Set) -> Option<Vec<Demand>> {
        if let Some(known) = self.seen.get(set) {
            return known.clone();
        }
        self.tries += 1;
        let listing = self.without(set);
        let met = (self.judge)(&listing);
        let left = self.demands(&met, set);
        self.seen.insert(set.clone(), left.clone());
        left
    }

    fn demands(&mut self, met: &Met, set: &Set) -> Option<Vec<Demand>> {
        let (quoting, others): (Vec<_>, Vec<_>) = met.findings.iter().partition(|finding| is_of_words(finding));
        if others.iter().any(|finding| !self.allowed.contains(&key(finding))) {
            return None;
        }
        // All units have to be known before any match is asked which it holds.
        let places = || quoting.iter().flat_map(|finding| &finding.seen.matches);
        places().for_each(|found| self.learn(&found.text));
        let minds = |detector: &Arc<str>| places().any(|found| found.detector == *detector);
        met.hits.iter().filter(|(detector, _)| minds(detector)).for_each(|(_, text)| self.learn(text));
        let mut demands = BTreeSet::new();
        for finding in quoting {
            demands.extend(self.ways(finding, set));
        }
        // Words that went and are found all the same do not settle it.
        demands.iter().all(|demand| !demand.is_empty()).then(|| demands.into_iter().collect())
    }

    /// What has to go for a finding: a unit of each of its places; where it needs two things, a place of either.
    fn ways(&self, finding: &Finding, set: &Set) -> Vec<Demand> {
        let mut first: BTreeMap<&str, Demand> = BTreeMap::new();
        let mut each = Vec::new();
        for found in &finding.seen.matches {
            let holds = |unit: &usize| self.units.get(*unit).is_some_and(|unit| unit.stands_in(&found.text));
            let demand: Demand = (0..self.units.len()).filter(holds).filter(|unit| !set.contains(unit)).collect();
            first.entry(&found.detector).or_insert_with(|| demand.clone());
            each.push(demand);
        }
        match first.len() {
            1 => each,
            _ => vec![first.into_values().flatten().collect::<BTreeSet<usize>>().into_iter().collect()],
        }
    }

    fn learn(&mut self, text: &str) {
        if !self.units.iter().any(|unit| unit.is(text)) {
            self.units.push(Unit::new(text));
        }
    }

    /// The listing without some units.
    fn without(&self, set: &Set) -> Listing {
        let mut listing = self.listing.clone();
        // Long ones first: a short one may stand in them.
        let mut units: Vec<&Unit> = set.iter().filter_map(|&unit| self.units.get(unit)).collect();
        units.sort_by_key(|unit| std::cmp::Reverse(unit.text.len()));
        for cell in &mut listing.cells {
            cell.text = taken_out(&units, &cell.text);
        }
        listing.cells.retain(|cell| !cell.text.trim().is_empty());
        listing
    }
}

/// The text without some units; what one of them leaves may be another.
fn taken_out(units: &[&Unit], text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let less = units.iter().fold(text.clone(), |text, unit| unit.taken_out(&text));
        if less.len() == text.len() {
            return text;
        }
        text = less;
    }
}

fn with(set: &Set, unit: usize) -> Set {
    let mut more = set.clone();
    more.push(unit);
    more.sort_unstable();
    more.dedup();
    more
}

impl Unit {
    fn new(text: &str) -> Self {
        let words: Vec<String> = text.split_whitespace().map(regex::escape).collect();
        let pattern = Regex::new(&format!("(?i){}", words.join(r"\s+"))).ok().filter(|_| !words.is_empty());
        let cost = match text.chars().any(is_spaceless) {
            true => text.chars().filter(|c| !c.is_whitespace()).count().div_ceil(2),
            false => words.len(),
        };
        Self { text: text.trim().to_owned(), pattern, cost: cost.max(1) }
    }

    fn is(&self, text: &str) -> bool {
        self.places(text).first() == Some(&(text.len() - text.trim_start().len(), text.trim_end().len()))
    }

    fn stands_in(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// Where it stands as words of their own.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_spaceless(c));
        let is_whole = |found: &regex::Match<'_>| {
            let (before, after) = (&text[..found.start()], &text[found.end()..]);
            let inside = found.as_str();
            let goes_on_before = is_word(before.chars().next_back()) && is_word(inside.chars().next());
            let goes_on_after = is_word(after.chars().next()) && is_word(inside.chars().next_back());
            !goes_on_before && !goes_on_after
        };
        let found = self.pattern.iter().flat_map(|pattern| pattern.find_iter(text));
        found.filter(is_whole).map(|found| (found.start(), found.end())).collect()
    }

    fn taken_out(&self, text: &str) -> String {
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for (start, end) in self.places(text) {
            out.push_str(text.get(at..start).unwrap_or_default());
            at = end;
            let rest = text.get(at..).unwrap_or_default();
            // One space is enough where two would meet.
            if (out.is_empty() || out.ends_with(' ')) && rest.starts_with(' ') {
                at += 1;
            }
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_go_wherever_they_stand() {
        let out = |unit: &str, text: &str| Unit::new(unit).taken_out(text);
        assert_eq!(out("blue mug", "Blue  mug, blue mugs, BLUE MUG"), ", blue mugs, ");
        assert_eq!(out("mug", "A mug for two"), "A for two");
        assert_eq!(out("口罩", "医用口罩 20只"), "医用 20只");
        assert_eq!(out("a+b", "a+b (a+b)"), "()");
    }
}
