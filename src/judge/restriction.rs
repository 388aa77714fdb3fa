//! One restriction tried on one listing: its window, its hits, `with`, `without`, `when`, and what comes of it.

use jiff::civil::Date;

use super::{Selection, build, keep, when};
use crate::finding::{Evidence, Finding, Status};
use crate::matcher::{Hit, Searched};
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

/// What a restriction is tried on.
pub(super) struct Bench<'a> {
    pub(super) searched: &'a Searched<'a>,
    pub(super) selection: &'a Selection,
    /// Hits left by their detectors' own conditions.
    pub(super) standing: &'a [&'a Hit],
}

impl<'a> Bench<'a> {
    /// Tries all restrictions of a marketplace that concern what was seen.
    pub(super) fn attempts(&self, site: usize) -> Vec<Attempt> {
        let marketplace = &self.searched.ruleset.pack.marketplaces[site];
        let heard: Vec<&Hit> =
            self.standing.iter().copied().filter(|h| self.searched.ruleset.speaks(site, h.lang)).collect();
        let restrictions = marketplace.restrictions.iter().enumerate();
        let tried = restrictions.filter_map(|(index, restriction)| {
            let hits: Vec<&Hit> = heard.iter().copied().filter(|h| restriction.detect.contains(&h.detector)).collect();
            if hits.is_empty() {
                return None;
            }
            let case = Case { bench: self, marketplace, site, index, restriction, heard: &heard };
            Some(Attempt { marketplace: site, restriction: index, outcome: case.outcome(hits) })
        });
        tried.collect()
    }
}

/// One restriction and the hits its marketplace hears.
pub(super) struct Case<'a> {
    pub(super) bench: &'a Bench<'a>,
    pub(super) marketplace: &'a Marketplace,
    pub(super) restriction: &'a Restriction,
    site: usize,
    index: usize,
    heard: &'a [&'a Hit],
}

impl Case<'_> {
    fn outcome(&self, hits: Vec<&Hit>) -> Outcome {
        let Some(status) = self.status() else { return Outcome::NotInForce };
        let hits = keep::outermost(keep::leftmost_longest(self.narrowed(hits)));
        if hits.is_empty() {
            return Outcome::Narrowed;
        }
        let with = match self.with() {
            Ok(with) => with,
            Err(missing) => return Outcome::WithMissing(missing),
        };
        if let Some(met) = self.without_met() {
            return Outcome::WithoutMet(met);
        }
        if self.restriction.verdict == Verdict::Allowed {
            return Outcome::Allowed;
        }
        let judged = self.when(hits);
        if judged.is_empty() {
            return Outcome::WhenFails;
        }
        let evidence = self.evidence();
        Outcome::Findings(build::findings(self, &judged, &with, &evidence, status))
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
    fn narrowed<'h>(&self, hits: Vec<&'h Hit>) -> Vec<&'h Hit> {
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
    fn with(&self) -> Result<Vec<&Hit>, Vec<String>> {
        let mut all = Vec::new();
        for group in &self.restriction.with {
            let seen: Vec<&Hit> = self.heard.iter().copied().filter(|h| group.contains(&h.detector)).collect();
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
    fn when<'h>(&self, hits: Vec<&'h Hit>) -> Vec<(&'h Hit, Vec<&'static str>)> {
        let seller = &self.bench.selection.seller;
        let facts = when::Facts { searched: self.bench.searched, marketplace: self.marketplace, seller };
        let outcome = |hit: &'h Hit| match facts.outcome(&self.restriction.when, hit) {
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
        let found = searched.evidence();
        let asked = found.iter().filter(|h| self.restriction.satisfied_by.contains(&h.detector));
        let standing: Vec<&Hit> = asked.filter(|h| keep::fate(h, searched).stands()).collect();
        let quoted = keep::leftmost_longest(standing).into_iter().filter_map(|hit| {
            let cell = &searched.listing.cells[hit.cell?];
            Some(Evidence {
                detector: self.id(hit.detector).into(),
                field: cell.field,
                text: hit.span.of(&cell.text).to_owned(),
            })
        });
        quoted.collect()
    }

    fn id(&self, detector: usize) -> String {
        self.bench.searched.ruleset.pack.detectors[detector].id.clone()
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
