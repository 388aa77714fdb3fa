//! What a run judges by: the rules of a selection made ready once, and what became of each listing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::checks::Checks;
use super::restriction::Bench;
use super::{Attempt, Fate, Judgement, Selection, build, keep};
use crate::finding::{Detail, Finding, Judged, Open, Rule, Scope, Status};
use crate::matcher::{Hit, Lists, Needle, Ruleset, Searched, SharedSite};
use crate::rule::{Marketplace, Restriction, When};

/// The rules of a selection, ready to judge any listing by; shared by threads.
pub struct Court<'r> {
    /// The rules.
    pub ruleset: &'r Ruleset,
    pub(super) selection: Selection,
    pub(super) detail: Detail,
    /// Whether everything tried is told, what cannot come to anything too.
    tells_all: bool,
    scope: Arc<Scope>,
    /// By marketplace, then in the order of its rules.
    pub(super) ready: Vec<Ready<'r>>,
    /// By detector: those of `ready` that look for it.
    by_detector: Lists<u32>,
    /// By detector: marketplaces of the scope that have no sourced rule on what it recognises.
    unknown: Lists<u16>,
    /// By detector: whether anything depends on it.
    asked: Vec<bool>,
    /// By marketplace of the scope and language of a term: whether it counts there.
    hears: Vec<Vec<bool>>,
    checks: Checks<'r>,
}

/// The court of a run, and those for rows that name marketplaces of their own.
pub struct Courts<'r> {
    /// The one of the selection.
    pub main: Arc<Court<'r>>,
    others: Mutex<BTreeMap<Vec<usize>, Arc<Court<'r>>>>,
}

impl<'r> Courts<'r> {
    /// Makes the rules of a selection ready.
    pub fn new(ruleset: &'r Ruleset, selection: Selection, detail: Detail) -> Self {
        Self { main: Arc::new(Court::new(ruleset, selection, detail)), others: Mutex::default() }
    }

    /// The same day and seller, for other marketplaces (indexes into the pack, ascending); made once for each choice.
    pub fn elsewhere(&self, marketplaces: Vec<usize>) -> Arc<Court<'r>> {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let main = &*self.main;
        let make = || {
            let selection = Selection { marketplaces: marketplaces.clone(), ..main.selection.clone() };
            Arc::new(Court::new(main.ruleset, selection, main.detail))
        };
        others.entry(marketplaces.clone()).or_insert_with(make).clone()
    }
}

/// One restriction of a selected marketplace, made ready.
pub(super) struct Ready<'r> {
    /// Place of the marketplace in the scope.
    pub(super) slot: usize,
    /// Index of the marketplace in the pack.
    pub(super) site: usize,
    /// Index of the restriction in the marketplace.
    pub(super) index: usize,
    pub(super) marketplace: &'r Marketplace,
    pub(super) shared: &'r SharedSite,
    pub(super) restriction: &'r Restriction,
    /// Whether it holds on the day; none where it does not.
    pub(super) status: Option<Status>,
    /// Equal for restrictions that look for the same detectors.
    pub(super) detect: u32,
    /// Whether its detectors' hits are all it asks of a listing's words: no condition of its own looks at a hit.
    pub(super) takes_all_hits: bool,
    told: OnceLock<Box<Told>>,
}

/// What findings say of a restriction: made when there is one.
#[derive(Default)]
struct Told {
    rule: OnceLock<Arc<Rule>>,
    /// The number it draws the line at, by its detectors.
    limits: OnceLock<Vec<Option<Arc<str>>>>,
    /// Conditions that may stay open, by their keys.
    open: OnceLock<FxHashMap<&'static str, Arc<Open>>>,
}

impl<'r> Court<'r> {
    /// Makes the rules of a selection ready.
    pub fn new(ruleset: &'r Ruleset, selection: Selection, detail: Detail) -> Self {
        Self::of(ruleset, selection, detail, false)
    }

    /// The same with what cannot come to anything, for those who ask why.
    pub(super) fn telling(ruleset: &'r Ruleset, selection: Selection) -> Self {
        Self::of(ruleset, selection, Detail::Excerpts, true)
    }

    fn of(ruleset: &'r Ruleset, selection: Selection, detail: Detail, tells_all: bool) -> Self {
        let sites = &selection.marketplaces;
        let marketplaces = sites.iter().map(|&site| ruleset.shared.sites[site].id.clone()).collect();
        let ready = all_ready(ruleset, &selection, tells_all);
        let hears = |&site: &usize| (0..ruleset.languages()).map(|l| ruleset.speaks(site, Some(l as u16))).collect();
        let mut court = Self {
            scope: Arc::new(Scope { marketplaces, categories: ruleset.shared.categories.clone() }),
            by_detector: by_detector(&ready, ruleset.shared.detectors.len()),
            unknown: unknown(ruleset, &selection),
            asked: vec![tells_all; ruleset.shared.detectors.len()],
            hears: sites.iter().map(hears).collect(),
            checks: Checks::default(),
            tells_all,
            ready,
            detail,
            selection,
            ruleset,
        };
        court.mark_asked();
        court.checks = Checks::new(&ruleset.pack.detectors, &court.asked);
        court
    }

    /// Whether everything tried is told.
    pub(super) fn tells_all(&self) -> bool {
        self.tells_all
    }

    /// Marks the detectors that anything depends on.
    fn mark_asked(&mut self) {
        let mut mark = |detectors: &[usize]| detectors.iter().for_each(|&detector| self.asked[detector] = true);
        for ready in &self.ready {
            mark(&ready.restriction.detect);
            mark(&ready.restriction.without);
            ready.restriction.with.iter().for_each(|group| mark(group));
        }
        for (detector, asked) in self.asked.iter_mut().enumerate() {
            *asked |= !self.unknown.of(detector as u32).is_empty();
        }
    }

    /// For whom it judges.
    pub fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }

    /// What every listing holds one of in which anything but a fault of form can be seen; nothing where words do not tell.
    pub fn needles(&self) -> Option<impl Iterator<Item = Needle<'_>>> {
        self.ruleset.needles(|detector| self.asked[detector])
    }

    /// The format checks that any of the rules asks for.
    pub fn checks(&self) -> &Checks<'r> {
        &self.checks
    }

    /// The findings of a listing by field, span and restriction, and what could not be judged; nothing where nothing
    /// was seen that any rule asks for.
    pub fn judge(&self, searched: &Searched<'_>) -> Option<(Vec<Finding>, Judged)> {
        let faults = self.checks.faults(searched);
        let stands = |hit: &&Hit| self.asked[hit.detector] && keep::stands(hit, searched);
        let standing: Vec<&Hit> = searched.hits.iter().chain(&faults).filter(stands).collect();
        if standing.is_empty() {
            return None;
        }
        let bench = Bench::new(self, searched, &standing);
        let mut findings: Vec<Finding> = bench.attempts().flat_map(|a| a.outcome.into_findings()).collect();
        findings.sort_by(build::order);
        Some((findings, self.judged(&standing)))
    }

    /// The same with everything that was tried on the way.
    pub(super) fn tell<'a>(&self, searched: &'a Searched<'a>) -> Judgement<'a> {
        let mut hits = searched.hits.clone();
        hits.extend(self.checks.faults(searched));
        let fates = hits.into_iter().map(|hit| {
            let fate = keep::fate(&hit, searched);
            (hit, fate)
        });
        let fates: Vec<(Hit, Fate)> = fates.collect();
        let standing: Vec<&Hit> = fates.iter().filter(|(_, fate)| fate.stands()).map(|(hit, _)| hit).collect();
        let attempts: Vec<Attempt> = Bench::new(self, searched, &standing).attempts().collect();
        let judged = self.judged(&standing);
        Judgement { searched, attempts, judged, fates }
    }

    /// The restrictions that look for any of these hits, each once, in order.
    pub(super) fn concerned(&self, hits: &[&Hit]) -> Vec<u32> {
        let mut concerned: Vec<u32> = Vec::new();
        let mut last = None;
        for hit in hits {
            if last.replace((hit.detector, hit.lang)) == Some((hit.detector, hit.lang)) {
                continue;
            }
            let all = self.by_detector.of(hit.detector as u32).iter().copied();
            concerned.extend(all.filter(|&number| self.hears(self.ready[number as usize].slot, hit)));
        }
        // Runs in order already: the stable sort only merges them.
        concerned.sort();
        concerned.dedup();
        concerned
    }

    /// Whether a hit's language counts on a marketplace of the scope.
    pub(super) fn hears(&self, slot: usize, hit: &Hit) -> bool {
        hit.lang.is_none_or(|lang| self.hears[slot].get(usize::from(lang)).copied().unwrap_or(true))
    }

    /// What was recognised on which a marketplace has no sourced rule.
    fn judged(&self, standing: &[&Hit]) -> Judged {
        let mut not_judged: Vec<(u16, u16)> = Vec::new();
        for hit in standing {
            let category = self.ruleset.shared.detectors[hit.detector].category_number;
            let unknown =
                self.unknown.of(hit.detector as u32).iter().filter(|&&slot| self.hears(usize::from(slot), hit));
            not_judged.extend(unknown.map(|&slot| (slot, category)));
        }
        not_judged.sort();
        not_judged.dedup();
        Judged { scope: self.scope.clone(), not_judged, goes_on: false }
    }
}

/// The restrictions of the selected marketplaces that hold on the day; or all of them.
fn all_ready<'r>(ruleset: &'r Ruleset, selection: &Selection, tells_all: bool) -> Vec<Ready<'r>> {
    let mut lists: FxHashMap<&[usize], u32> = FxHashMap::default();
    let count = selection.marketplaces.iter().map(|&site| ruleset.pack.marketplaces[site].restrictions.len()).sum();
    let mut ready = Vec::with_capacity(count);
    for (slot, &site) in selection.marketplaces.iter().enumerate() {
        let (marketplace, shared) = (&ruleset.pack.marketplaces[site], &ruleset.shared.sites[site]);
        let window = Window::new(marketplace, selection);
        for (index, restriction) in marketplace.restrictions.iter().enumerate() {
            let status = window.status(restriction);
            if status.is_none() && !tells_all {
                continue;
            }
            let next = lists.len() as u32;
            let detect = *lists.entry(&restriction.detect).or_insert(next);
            let (takes_all_hits, told) = (takes_all_hits(restriction), OnceLock::new());
            ready.push(Ready {
                slot,
                site,
                index,
                marketplace,
                shared,
                restriction,
                status,
                detect,
                takes_all_hits,
                told,
            });
        }
    }
    ready
}

fn by_detector(ready: &[Ready<'_>], detectors: usize) -> Lists<u32> {
    let detect = |(number, ready): (u32, &Ready<'_>)| {
        let mut detect = ready.restriction.detect.to_vec();
        detect.sort_unstable();
        detect.dedup();
        detect.into_iter().map(move |detector| (detector as u32, number))
    };
    Lists::new(detectors, (0..).zip(ready).flat_map(detect).collect())
}

fn unknown(ruleset: &Ruleset, selection: &Selection) -> Lists<u16> {
    let sites = (0..).zip(&selection.marketplaces);
    let of = |(slot, &site): (u16, &usize)| {
        let is_unknown = ruleset.shared.sites[site].is_unknown.iter().enumerate();
        is_unknown.filter(|(_, is_unknown)| **is_unknown).map(move |(detector, _)| (detector as u32, slot))
    };
    Lists::new(ruleset.shared.detectors.len(), sites.flat_map(of).collect())
}

fn takes_all_hits(rule: &Restriction) -> bool {
    let is_narrowed = rule.fields.is_some() || !rule.unless.is_empty() || !rule.only.is_empty();
    !is_narrowed && rule.with.is_empty() && *rule.when == When::default()
}

impl Ready<'_> {
    fn told(&self) -> &Told {
        self.told.get_or_init(Box::default)
    }

    /// What its findings have in common.
    pub(super) fn rule(&self, selection: &Selection) -> &Arc<Rule> {
        self.told().rule.get_or_init(|| {
            let restriction = self.restriction;
            Arc::new(Rule {
                account: selection.account.clone(),
                marketplace: self.shared.id.clone(),
                marketplace_name: self.shared.name.clone(),
                restriction: restriction.full_id.as_str().into(),
                category: restriction.category.as_str().into(),
                verdict: restriction.verdict,
                consequence: restriction.consequence,
                action: restriction.action,
                basis: restriction.basis,
                since: restriction.since,
                until: restriction.until,
                ends_in: ends_in(restriction, selection),
                status: self.status.unwrap_or(Status::InForce),
                why: restriction.why.clone(),
                fix: restriction.fix.clone(),
                instead: restriction.instead.as_deref().map(Into::into),
                sources: restriction.sources.clone(),
                like: restriction.like.as_deref().map(Into::into),
            })
        })
    }

    /// The number it draws the line at for a detector, with its unit.
    pub(super) fn limit(&self, detector: usize, ruleset: &Ruleset) -> Option<Arc<str>> {
        let pack = &ruleset.pack;
        let limit = |&detector: &usize| {
            let check = pack.detectors[detector].check.as_ref();
            let limit = build::limit_of(self.restriction, self.marketplace, &pack.units, check);
            (!limit.is_empty()).then(|| limit.into())
        };
        let limits = self.told().limits.get_or_init(|| self.restriction.detect.iter().map(limit).collect());
        let place = self.restriction.detect.iter().position(|&known| known == detector)?;
        limits.get(place)?.clone()
    }

    /// A condition that is open, with its opening sentence.
    pub(super) fn open(&self, key: &'static str, ruleset: &Ruleset) -> Option<Arc<Open>> {
        self.told().open.get_or_init(|| build::openings(self, ruleset)).get(key).cloned()
    }
}

/// The day judged by, on one marketplace.
struct Window<'r> {
    marketplace: &'r Marketplace,
    day: Date,
    /// The last day that counts as soon.
    horizon: Date,
}

impl<'r> Window<'r> {
    fn new(marketplace: &'r Marketplace, selection: &Selection) -> Self {
        let day = selection.as_of;
        let horizon = day.saturating_add(jiff::Span::new().days(i64::from(selection.upcoming_days)));
        Self { marketplace, day, horizon }
    }

    /// Whether a restriction holds on the day, will soon, or held once and nobody knows until when.
    fn status(&self, restriction: &Restriction) -> Option<Status> {
        if restriction.holds_on(self.day) {
            return Some(if is_lapsed(restriction, self.day) { Status::Lapsed } else { Status::InForce });
        }
        let soon = restriction.since.is_some_and(|s| self.day < s.date && s.date <= self.horizon);
        let known = restriction.announced.is_none_or(|a| a.date <= self.day);
        (soon && known && !self.says_so_already(restriction)).then_some(Status::Upcoming)
    }

    /// Whether a window of the same restriction that holds today says the same: then nothing new is coming.
    fn says_so_already(&self, restriction: &Restriction) -> bool {
        let same = |r: &&Restriction| r.full_id == restriction.full_id && r.verdict == restriction.verdict;
        self.marketplace.restrictions.iter().filter(same).any(|r| r.holds_on(self.day))
    }
}

/// Days until a restriction that holds ends, if that is soon.
fn ends_in(restriction: &Restriction, selection: &Selection) -> Option<u32> {
    let until = restriction.until.filter(|_| restriction.holds_on(selection.as_of))?;
    let days = selection.as_of.until(until.date).ok()?.get_days();
    u32::try_from(days).ok().filter(|days| *days <= selection.upcoming_days)
}

/// An old window without a known end yields at most a note a year after its last source (RULES 2).
fn is_lapsed(restriction: &Restriction, day: Date) -> bool {
    if restriction.ends_known || restriction.until.is_some() {
        return false;
    }
    let dated = restriction.sources.iter().filter_map(|s| s.dated).map(|d| d.date);
    let last = dated.chain(restriction.since.map(|d| d.date)).max();
    let last = last.or_else(|| restriction.sources.iter().map(|s| s.read).max());
    last.is_some_and(|last| last.saturating_add(jiff::Span::new().years(1)) < day)
}
