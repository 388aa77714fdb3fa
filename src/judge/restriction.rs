//! One restriction tried on one listing: its window, its hits, `with`, `without`, `when`, and what comes of it.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::build::Group;
use super::{Selection, build, keep, when};
use crate::finding::{Evidence, Finding, Judged, ListingRef, Status};
use crate::matcher::{Hit, Searched, SharedRule, SharedSite};
use crate::rule::{Marketplace, Restriction, Verdict};

/// A restriction that was tried, with its outcome.
#[derive(Debug)]
pub struct Attempt {
    /// Index of the marketplace in the pack.
    pub marketplace: usize,
    /// Index of the restriction in the marketplace.
    pub restriction: usize,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of trying a restriction for which at least one detector saw something.
#[derive(Debug)]
pub enum Outcome {
    /// Its window does not hold the day.
    NotInForce,
    /// Its own `unless`, `only` or `fields` left no hit.
    Narrowed,
    /// None of these detectors (their ids) saw anything, and one has to.
    WithMissing(Vec<String>),
    /// The listing has what must be missing (the detector's id), or does not carry the field it would stand in.
    WithoutMet(String),
    /// A number or seller fact says it does not apply.
    WhenFails,
    /// A page permits it.
    Allowed,
    /// It applies.
    Findings(Vec<Finding>),
}

impl Outcome {
    /// The findings, if any.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        match self {
            Self::Findings(findings) => findings,
            _ => Vec::new(),
        }
    }
}

/// What was seen, grouped for findings.
type Groups<'a> = Rc<[Group<'a>]>;

/// What restrictions are tried on, with what several of them ask for.
pub(super) struct Bench<'a> {
    pub(super) searched: &'a Searched<'a>,
    pub(super) selection: &'a Selection,
    /// Hits left by their detectors' own conditions.
    standing: &'a [&'a Hit],
    /// Which listing it is, shared by its findings.
    pub(super) listing: Arc<ListingRef>,
    /// By the languages a marketplace hears.
    heard: RefCell<FxHashMap<usize, Rc<[&'a Hit]>>>,
    /// By languages and detectors: what a restriction without conditions of its own finds.
    groups: RefCell<FxHashMap<(usize, &'a [usize]), Groups<'a>>>,
    proofs: OnceCell<Vec<&'a Hit>>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(searched: &'a Searched<'a>, selection: &'a Selection, standing: &'a [&'a Hit]) -> Self {
        let listing = Arc::new(build::listing_ref(searched.listing));
        let (heard, groups, proofs) = (RefCell::default(), RefCell::default(), OnceCell::new());
        Self { searched, selection, standing, listing, heard, groups, proofs }
    }

    /// The hits in languages that count on a marketplace.
    fn heard(&self, site: usize) -> Rc<[&'a Hit]> {
        let ruleset = self.searched.ruleset;
        let hear = || self.standing.iter().copied().filter(|hit| ruleset.speaks(site, hit.lang)).collect();
        self.heard.borrow_mut().entry(ruleset.shared.sites[site].ear).or_insert_with(hear).clone()
    }

    /// Tries all restrictions of a marketplace that concern what was seen.
    pub(super) fn attempts(&self, site: usize) -> Vec<Attempt> {
        let marketplace = &self.searched.ruleset.pack.marketplaces[site];
        let (heard, shared) = (self.heard(site), &self.searched.ruleset.shared.sites[site]);
        let tried = shared.concerned(heard.iter().map(|hit| hit.detector)).into_iter().map(|index| {
            let (restriction, rule) = (&marketplace.restrictions[index], &shared.rules[index]);
            let case = Case { bench: self, marketplace, shared, rule, site, index, restriction, heard: &heard };
            Attempt { marketplace: site, restriction: index, outcome: case.outcome() }
        });
        tried.collect()
    }

    /// Categories recognised in the listing on which a marketplace has no sourced rule.
    pub(super) fn not_judged(&self, site: usize) -> Judged {
        let shared = &self.searched.ruleset.shared;
        let (heard, site) = (self.heard(site), &shared.sites[site]);
        let unknown = heard.iter().filter(|hit| site.is_unknown[hit.detector]);
        let mut categories: Vec<Arc<str>> =
            unknown.map(|hit| shared.detectors[hit.detector].category.clone()).collect();
        categories.sort_unstable();
        categories.dedup();
        Judged { marketplace: site.id.clone(), not_judged: categories }
    }

    /// What these detectors saw, grouped for findings; the same for all marketplaces that hear the same languages.
    fn groups(&self, ear: usize, detectors: &'a [usize], heard: &[&'a Hit]) -> Groups<'a> {
        let group = || {
            let hits = heard.iter().copied().filter(|hit| detectors.contains(&hit.detector)).collect();
            let hits = keep::outermost(keep::leftmost_longest(hits)).into_iter().map(|hit| (hit, Vec::new())).collect();
            build::groups(self.searched, hits, &[]).into()
        };
        self.groups.borrow_mut().entry((ear, detectors)).or_insert_with(group).clone()
    }

    /// Evidence that stands.
    fn proofs(&self) -> &[&'a Hit] {
        let searched = self.searched;
        self.proofs
            .get_or_init(|| searched.evidence().iter().filter(|hit| keep::fate(hit, searched).stands()).collect())
    }
}

/// One restriction and the hits its marketplace hears.
pub(super) struct Case<'a, 'b> {
    pub(super) bench: &'b Bench<'a>,
    pub(super) marketplace: &'a Marketplace,
    pub(super) shared: &'a SharedSite,
    pub(super) restriction: &'a Restriction,
    pub(super) rule: &'a SharedRule,
    site: usize,
    index: usize,
    heard: &'b [&'a Hit],
}

impl<'a> Case<'a, '_> {
    fn outcome(&self) -> Outcome {
        let Some(status) = self.status() else { return Outcome::NotInForce };
        if self.rule.takes_all_hits {
            let groups = self.bench.groups(self.shared.ear, &self.restriction.detect, self.heard);
            return self.settle(|| Ok(groups), status);
        }
        let seen = self.heard.iter().copied().filter(|hit| self.restriction.detect.contains(&hit.detector)).collect();
        let hits = keep::outermost(keep::leftmost_longest(self.narrowed(seen)));
        if hits.is_empty() {
            return Outcome::Narrowed;
        }
        let with = match self.with() {
            Ok(with) => with,
            Err(missing) => return Outcome::WithMissing(missing),
        };
        let judged = || match self.when(hits) {
            judged if judged.is_empty() => Err(Outcome::WhenFails),
            judged => Ok(build::groups(self.bench.searched, judged, &with).into()),
        };
        self.settle(judged, status)
    }

    /// What is left to ask when the words are there.
    fn settle(&self, groups: impl FnOnce() -> Result<Groups<'a>, Outcome>, status: Status) -> Outcome {
        if let Some(met) = self.without_met() {
            return Outcome::WithoutMet(met);
        }
        if self.restriction.verdict == Verdict::Allowed {
            return Outcome::Allowed;
        }
        match groups() {
            Ok(groups) => Outcome::Findings(build::findings(self, &groups, &self.evidence(), status)),
            Err(outcome) => outcome,
        }
    }

    /// Whether the restriction holds on the day, will soon, or held once and nobody knows until when.
    fn status(&self) -> Option<Status> {
        let (restriction, day) = (self.restriction, self.bench.selection.as_of);
        if restriction.holds_on(day) {
            return Some(if is_lapsed(restriction, day) { Status::Lapsed } else { Status::InForce });
        }
        let horizon = day.saturating_add(jiff::Span::new().days(i64::from(self.bench.selection.upcoming_days)));
        let soon = restriction.since.is_some_and(|s| day < s.date && s.date <= horizon);
        let known = restriction.announced.is_none_or(|a| a.date <= day);
        (soon && known && !self.says_so_already()).then_some(Status::Upcoming)
    }

    /// Whether a window of the same restriction that holds today says the same: then nothing new is coming.
    fn says_so_already(&self) -> bool {
        let day = self.bench.selection.as_of;
        let same = |r: &&Restriction| r.full_id == self.restriction.full_id && r.verdict == self.restriction.verdict;
        self.marketplace.restrictions.iter().filter(same).any(|r| r.holds_on(day))
    }

    /// The hits that the restriction's own `fields`, `unless` and `only` leave.
    fn narrowed(&self, hits: Vec<&'a Hit>) -> Vec<&'a Hit> {
        let searched = self.bench.searched;
        let (unless, only) = searched.ruleset.narrowing(self.site, self.index);
        let in_fields = |hit: &Hit| match (&self.restriction.fields, hit.cell) {
            (Some(fields), Some(cell)) => fields.contains(&searched.listing.cells[cell].field),
            _ => true,
        };
        let stands = |hit: &&Hit| {
            in_fields(hit)
                && unless.first(hit, searched).is_none()
                && (only.is_empty() || only.first(hit, searched).is_some())
        };
        hits.into_iter().filter(stands).collect()
    }

    /// The hits of `with` detectors, or the ids of a group of which none was seen.
    fn with(&self) -> Result<Vec<&'a Hit>, Vec<String>> {
        let mut all = Vec::new();
        for group in &self.restriction.with {
            let seen: Vec<&'a Hit> = self.heard.iter().copied().filter(|h| group.contains(&h.detector)).collect();
            if seen.is_empty() {
                return Err(group.iter().map(|&d| self.id(d)).collect());
            }
            all.extend(seen);
        }
        Ok(keep::leftmost_longest(all))
    }

    /// A `without` detector that was seen, or whose fields the file does not carry.
    fn without_met(&self) -> Option<String> {
        let listing = self.bench.searched.listing;
        let carries = |detector: usize| {
            let fields = &self.bench.searched.ruleset.pack.detectors[detector].fields;
            !listing.piece && fields.iter().any(|f| listing.present.contains(f))
        };
        let seen = |detector: usize| self.heard.iter().any(|h| h.detector == detector);
        let met = self.restriction.without.iter().copied().find(|&d| seen(d) || !carries(d));
        met.map(|d| self.id(d))
    }

    /// Each hit for which `when` holds or is open, with the keys of what is open.
    fn when(&self, hits: Vec<&'a Hit>) -> Vec<(&'a Hit, Vec<&'static str>)> {
        let seller = &self.bench.selection.seller;
        let facts = when::Facts { searched: self.bench.searched, marketplace: self.marketplace, seller };
        let outcome = |hit: &'a Hit| match facts.outcome(&self.restriction.when, hit) {
            when::Outcome::Holds => Some((hit, Vec::new())),
            when::Outcome::Open(keys) => Some((hit, keys)),
            when::Outcome::Fails => None,
        };
        hits.into_iter().filter_map(outcome).collect()
    }

    /// What the listing itself shows in support.
    fn evidence(&self) -> Vec<Evidence> {
        if self.restriction.satisfied_by.is_empty() {
            return Vec::new();
        }
        let searched = self.bench.searched;
        let asked = self.bench.proofs().iter().copied();
        let standing: Vec<&Hit> = asked.filter(|h| self.restriction.satisfied_by.contains(&h.detector)).collect();
        let quoted = keep::leftmost_longest(standing).into_iter().filter_map(|hit| {
            let cell = &searched.listing.cells[hit.cell?];
            Some(Evidence {
                detector: searched.ruleset.shared.detectors[hit.detector].id.clone(),
                field: cell.field,
                text: hit.span.of(&cell.text).to_owned(),
            })
        });
        quoted.collect()
    }

    fn id(&self, detector: usize) -> String {
        self.bench.searched.ruleset.pack.detectors[detector].id.to_string()
    }
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
