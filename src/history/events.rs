//! What happened to rules, in order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::aspects::{differences, phrase};
use super::{Change, Event, Recognition};
use crate::rule::{Day, Detector, Marketplace, Pack, Restriction};

/// What happened on the marketplaces (indexes into the pack) after one day, up to another and including it: by
/// marketplace, then by day, then by id.
pub fn between_days<'p>(pack: &'p Pack, sites: &[usize], from: Date, to: Date) -> Vec<Event<'p>> {
    let sites = sites.iter().filter_map(|&site| pack.marketplaces.get(site));
    sites.flat_map(|site| Span { pack, site, from, to }.events()).collect()
}

/// The days looked at, on one marketplace.
struct Span<'p> {
    pack: &'p Pack,
    site: &'p Marketplace,
    from: Date,
    to: Date,
}

impl<'p> Span<'p> {
    fn holds(&self, day: Option<Day>) -> Option<Day> {
        day.filter(|day| self.from < day.date && day.date <= self.to)
    }

    fn events(&self) -> Vec<Event<'p>> {
        let mut events: Vec<Event<'p>> = self.site.restrictions.iter().flat_map(|rule| self.of(rule)).collect();
        events.sort_by_key(|event| (event.day.map(|day| day.date), event.id(), event.change));
        events
    }

    /// What happened to one window: it was announced, it began or took over, it ended without another.
    fn of(&self, rule: &'p Restriction) -> Vec<Event<'p>> {
        let mut events = Vec::new();
        let is_early = |day: &Day| rule.since.is_none_or(|since| day.date < since.date);
        if let Some(day) = self.holds(rule.announced).filter(is_early) {
            events.push(self.event(day, Change::Announced, None, Some(rule)));
        }
        if let Some(day) = self.holds(rule.since) {
            let before = self.neighbour(rule, |other| other.until.map(|day| day.date) == Some(day.date));
            let change = if before.is_some() { Change::Changed } else { Change::Began };
            events.push(self.event(day, change, before, Some(rule)));
        }
        if let Some(day) = self.holds(rule.until)
            && self.neighbour(rule, |other| other.since.map(|day| day.date) == Some(day.date)).is_none()
        {
            events.push(self.event(day, Change::Ended, Some(rule), None));
        }
        events
    }

    /// Another window of the same rule.
    fn neighbour(&self, rule: &Restriction, is_next: impl Fn(&Restriction) -> bool) -> Option<&'p Restriction> {
        self.site.restrictions.iter().find(|other| other.full_id == rule.full_id && is_next(other))
    }

    fn event(&self, day: Day, change: Change, old: Option<&'p Restriction>, new: Option<&'p Restriction>) -> Event<'p> {
        let pair = old.zip(new).filter(|_| change == Change::Changed);
        let mut differences = pair.map_or(Vec::new(), |(old, new)| differences((self.pack, old), (self.pack, new)));
        // That the dates differ is what makes them two windows.
        differences.retain(|difference| difference.aspect != super::Aspect::Dates);
        Event { day: Some(day), site: self.site, pack: self.pack, change, old, new, differences }
    }
}

/// What a newer pack says otherwise than an older one, on some marketplaces (ids): by marketplace, then by id.
pub fn between_packs<'p>(old: &'p Pack, new: &'p Pack, wanted: &[String]) -> Vec<Event<'p>> {
    let mut events = Vec::new();
    for id in wanted {
        let [before, after] = [old, new].map(|pack| pack.marketplaces.iter().find(|site| site.id == *id));
        let [windows_before, windows_after] = [before, after].map(windows);
        let rules: BTreeSet<&str> = windows_before.keys().chain(windows_after.keys()).copied().collect();
        let Some(site) = after.or(before) else { continue };
        let pack = if after.is_some() { new } else { old };
        for rule in rules {
            let lists = [&windows_before, &windows_after].map(|all| all.get(rule).cloned().unwrap_or_default());
            events.extend(Pair { site, pack, old, new }.events(&lists));
        }
    }
    events
}

/// The windows of each rule, by full id, in order of time.
fn windows(site: Option<&Marketplace>) -> BTreeMap<&str, Vec<&Restriction>> {
    let mut windows: BTreeMap<&str, Vec<&Restriction>> = BTreeMap::new();
    for rule in site.into_iter().flat_map(|site| &site.restrictions) {
        windows.entry(&rule.full_id).or_default().push(rule);
    }
    windows
}

/// Two packs, on one marketplace.
struct Pair<'p> {
    site: &'p Marketplace,
    pack: &'p Pack,
    old: &'p Pack,
    new: &'p Pack,
}

impl<'p> Pair<'p> {
    /// Windows side by side: those that begin alike, then the others in order.
    fn events(&self, [old, new]: &[Vec<&'p Restriction>; 2]) -> Vec<Event<'p>> {
        let (mut left, mut events): (Vec<&Restriction>, _) = (old.clone(), Vec::new());
        let mut alone = Vec::new();
        for &rule in new {
            match left.iter().position(|known| known.since == rule.since) {
                Some(at) => events.extend(self.pair(Some(left.remove(at)), Some(rule))),
                None => alone.push(rule),
            }
        }
        let mut rest = left.into_iter();
        for rule in alone {
            events.extend(self.pair(rest.next(), Some(rule)));
        }
        events.extend(rest.filter_map(|rule| self.pair(Some(rule), None)));
        events
    }

    fn pair(&self, old: Option<&'p Restriction>, new: Option<&'p Restriction>) -> Option<Event<'p>> {
        let change = match (old, new) {
            (Some(_), Some(_)) => Change::Changed,
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
        };
        let differences = old.zip(new).map(|(old, new)| differences((self.old, old), (self.new, new)));
        let is_same = differences.as_ref().is_some_and(Vec::is_empty);
        let pack = if new.is_some() { self.pack } else { self.old };
        let event =
            Event { day: None, site: self.site, pack, change, old, new, differences: differences.unwrap_or_default() };
        (!is_same).then_some(event)
    }
}

/// What detectors recognise that they did not, and the reverse; by id, those that are the same left out.
pub fn detectors(old: &Pack, new: &Pack) -> Vec<Recognition> {
    let [before, after] = [old, new].map(|pack| {
        let all = pack.detectors.iter().map(|detector| (&*detector.id, parts(pack, detector)));
        all.collect::<BTreeMap<&str, BTreeSet<String>>>()
    });
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let none = BTreeSet::new();
    let recognition = |id: &&str| {
        let [old, new] = [&before, &after].map(|all| all.get(id));
        let change = match (old, new) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            _ => Change::Changed,
        };
        let [old, new] = [old.unwrap_or(&none), new.unwrap_or(&none)];
        let [added, removed] = [new.difference(old), old.difference(new)].map(|parts| parts.cloned().collect());
        let told = Recognition { detector: (*id).to_owned(), change, added, removed };
        (old != new || change != Change::Changed).then_some(told)
    };
    ids.iter().filter_map(recognition).collect()
}

/// Everything a detector goes by, as written.
fn parts(pack: &Pack, detector: &Detector) -> BTreeSet<String> {
    let terms = detector.terms.iter().map(|term| term.text.clone());
    let patterns = detector.patterns.iter().map(|pattern| format!("/{}/", &*pattern.text));
    let brands = detector.brands.iter().flat_map(|brand| std::iter::once(&brand.name).chain(&brand.aliases).cloned());
    let unless = detector.unless.iter().map(|condition| format!("unless {}", phrase(pack, condition)));
    let only = detector.only.iter().map(|condition| format!("only {}", phrase(pack, condition)));
    terms.chain(patterns).chain(brands).chain(unless).chain(only).collect()
}
