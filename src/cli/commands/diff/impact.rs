//! What the change of rules comes to for listings: each is judged before and after.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::Asked;
use crate::cli::options::Group;
use crate::cli::world::{Stop, World};
use crate::finding::Detail;
use crate::history::{Decided, Event, Verdicts, decided};
use crate::input::{self, Opened, Reader, Source};
use crate::judge::{Court, Selection};
use crate::listing::Listing;
use crate::matcher::Ruleset;
use crate::problem::Weight;

/// A listing for which something changed on one marketplace.
pub(super) struct Touched {
    pub(super) file: Arc<str>,
    pub(super) line: u64,
    pub(super) key: String,
    pub(super) title: String,
    pub(super) marketplace: String,
    pub(super) from: Option<Decided>,
    pub(super) to: Option<Decided>,
    /// Full ids of the rules that decide now, or, where none does, of those that did.
    pub(super) because: Vec<Arc<str>>,
}

/// What became of all listings.
#[derive(Default)]
pub(super) struct Impact {
    /// For each event, the listings it concerns, in file order.
    pub(super) by_event: Vec<Vec<Touched>>,
    /// Listings whose verdict is another one at the end than at the beginning.
    pub(super) shifts: Vec<Touched>,
    pub(super) listings: u64,
    pub(super) files: u64,
    pub(super) is_incomplete: bool,
}

/// The same rules on the day before something happens, and on that day.
struct Turn<'r> {
    day: Date,
    before: Court<'r>,
    after: Court<'r>,
}

/// What listings are judged with.
pub(super) struct Bench<'r> {
    group: &'r Group,
    rulesets: [&'r Ruleset; 2],
    wanted: &'r [String],
    /// By day, for the marketplaces where something happens then.
    turns: Vec<Turn<'r>>,
    /// The beginning and the end.
    ends: [Court<'r>; 2],
}

impl<'r> Bench<'r> {
    pub(super) fn new(
        asked: &Asked,
        rulesets: [&'r Ruleset; 2],
        wanted: &'r [String],
        events: &[Event<'_>],
        group: &'r Group,
    ) -> Self {
        let court = |ruleset: &'r Ruleset, day: Date, ids: &BTreeSet<&str>| {
            let sites = ids.iter().filter_map(|id| ruleset.pack.marketplace(id)).collect::<BTreeSet<_>>();
            let selection = group.selection(sites.into_iter().collect());
            // What is only coming does not decide anything yet.
            Court::new(ruleset, Selection { as_of: day, upcoming_days: 0, digests: false, ..selection }, Detail::First)
        };
        let all: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        let (from, to) = match *asked {
            Asked::Days(from, to) => (from, to),
            Asked::Packs(day) => (day, day),
        };
        let days: BTreeSet<Date> = events.iter().filter_map(|event| event.day).map(|day| day.date).collect();
        let turn = |day: Date| {
            let here = events.iter().filter(|event| event.day.is_some_and(|known| known.date == day));
            let ids = here.map(|event| event.site.id.as_str()).collect();
            let eve = day.yesterday().unwrap_or(day);
            Turn { day, before: court(rulesets[1], eve, &ids), after: court(rulesets[1], day, &ids) }
        };
        let turns = days.into_iter().map(turn).collect();
        let ends = [court(rulesets[0], from, &all), court(rulesets[1], to, &all)];
        Self { group, rulesets, wanted, turns, ends }
    }

    /// Ids of the marketplaces that a listing is for.
    fn sites(&self, chosen: &[String], listing: &Listing) -> Vec<String> {
        let own = listing.site.as_deref().map(|site| self.ids(&self.group.site(site))).filter(|ids| !ids.is_empty());
        let ids = own.unwrap_or_else(|| chosen.to_vec());
        ids.into_iter().filter(|id| self.wanted.contains(id)).collect()
    }

    fn ids(&self, sites: &[usize]) -> Vec<String> {
        let all = &self.group.ruleset.pack.marketplaces;
        sites.iter().filter_map(|&site| all.get(site)).map(|site| site.id.clone()).collect()
    }
}

impl Impact {
    pub(super) fn new(events: &[Event<'_>]) -> Self {
        Self { by_event: events.iter().map(|_| Vec::new()).collect(), ..Self::default() }
    }

    /// Judges all listings of a source.
    pub(super) fn source(
        &mut self,
        source: &Source,
        bench: &Bench<'_>,
        events: &[Event<'_>],
        world: &mut World<'_>,
    ) -> Result<(), Stop> {
        match input::open(source, &bench.group.input) {
            Ok(Opened::Listings(reader)) => self.file(*reader, source, bench, events, world),
            Ok(Opened::Several(inner)) => inner.iter().try_for_each(|source| self.source(source, bench, events, world)),
            Ok(Opened::Skipped(_)) if !source.is_named => Ok(()),
            Ok(Opened::Skipped(kind)) => {
                self.is_incomplete = true;
                let line = format!("error: {}: holds no listings ({kind})", source.name);
                Ok(writeln!(world.err, "{line}").map_err(crate::cli::world::output)?)
            }
            Err(problem) => {
                self.is_incomplete |= problem.weight == Weight::Error;
                world.tell(&problem)
            }
        }
    }

    fn file(
        &mut self,
        mut reader: Reader,
        source: &Source,
        bench: &Bench<'_>,
        events: &[Event<'_>],
        world: &mut World<'_>,
    ) -> Result<(), Stop> {
        let chosen = bench.group.choose(source.path(), &reader.so_far().marketplaces)?;
        let chosen = bench.ids(&chosen.marketplaces);
        self.files += 1;
        let mut problems = Vec::new();
        while let Some(listing) = reader.next_listing(&mut problems) {
            self.listings += 1;
            self.listing(&listing, &bench.sites(&chosen, &listing), bench, events);
            for problem in problems.drain(..) {
                self.is_incomplete |= problem.weight == Weight::Error;
                world.tell(&problem)?;
            }
        }
        for problem in problems {
            self.is_incomplete |= problem.weight == Weight::Error;
            world.tell(&problem)?;
        }
        self.is_incomplete |= !reader.finish().complete;
        Ok(())
    }

    fn listing(&mut self, listing: &Listing, sites: &[String], bench: &Bench<'_>, events: &[Event<'_>]) {
        let [old, new] = bench.rulesets;
        let by_new = new.search(listing);
        let by_old = (!std::ptr::eq(old, new)).then(|| old.search(listing));
        let searched = [by_old.as_ref().unwrap_or(&by_new), &by_new];
        for turn in &bench.turns {
            let [before, after] = [&turn.before, &turn.after].map(|court| decided(court, &by_new));
            for (event, touched) in events.iter().zip(&mut self.by_event) {
                let is_now = event.day.is_some_and(|day| day.date == turn.day);
                let (site, rule) = (event.site.id.as_str(), event.id());
                if !is_now || !sites.iter().any(|id| id == site) || before.of(site, rule) == after.of(site, rule) {
                    continue;
                }
                touched.push(one(listing, site, &before, &after));
            }
        }
        let [before, after] = [0, 1].map(|at| decided(&bench.ends[at], searched[at]));
        let differs = |site: &&String| {
            let what = |decided: &Decided| (decided.severity, decided.verdict);
            before.strictest(site).map(what) != after.strictest(site).map(what)
        };
        self.shifts.extend(sites.iter().filter(differs).map(|site| one(listing, site, &before, &after)));
    }
}

fn one(listing: &Listing, site: &str, before: &Verdicts, after: &Verdicts) -> Touched {
    let decides = if after.on(site).is_empty() { before.on(site) } else { after.on(site) };
    let strictest = decides.first();
    let equal = decides.iter().filter(|decided| {
        strictest.is_some_and(|first| (first.severity, first.verdict) == (decided.severity, decided.verdict))
    });
    Touched {
        file: listing.file.clone(),
        line: listing.rows.first().map_or(1, |row| row.line),
        key: listing.key.clone(),
        title: listing.title().to_owned(),
        marketplace: site.to_owned(),
        from: before.strictest(site).cloned(),
        to: after.strictest(site).cloned(),
        because: equal.map(|decided| decided.rule.clone()).collect(),
    }
}
