//! One restriction tried on one listing: its window, its hits, `with`, `without`, `when`, and what comes of it.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::build::Group;
use super::court::{Court, Ready};
use super::{build, keep, when};
use crate::finding::{Evidence, Finding, ListingRef, Rule, Seen, Status};
use crate::matcher::{Hit, Searched};
use crate::rule::Verdict;

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
    /// None of the detectors of this group (its index in `with`) saw anything, and one has to.
    WithMissing(usize),
    /// The listing has what must be missing (the detector's index), or does not carry the field it would stand in.
    WithoutMet(usize),
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

/// Hits and what they look like to a seller.
type Known = (Hits, Arc<Seen>);

/// What restrictions are tried on, with what several of them ask for.
pub(super) struct Bench<'a> {
    pub(super) court: &'a Court<'a>,
    pub(super) searched: &'a Searched<'a>,
    /// Hits left by their detectors' own conditions.
    standing: &'a [&'a Hit],
    /// Whether any of them counts only on marketplaces of its language.
    is_mixed: bool,
    listing: OnceCell<Arc<ListingRef>>,
    /// Hits that some marketplace hears, each set once.
    heard: RefCell<Vec<Rc<[&'a Hit]>>>,
    /// The set of each ear.
    ears: RefCell<SmallVec<[(usize, usize); 4]>>,
    /// By set of hits and list of detectors: what a restriction without conditions of its own finds.
    groups: RefCell<FxHashMap<(usize, u32), Groups<'a>>>,
    /// By hits: what was made of them.
    seen: RefCell<SmallVec<[Known; 4]>>,
    proofs: OnceCell<Vec<&'a Hit>>,
}

/// Addresses of hits.
type Hits = SmallVec<[usize; 4]>;

impl<'a> Bench<'a> {
    pub(super) fn new(court: &'a Court<'a>, searched: &'a Searched<'a>, standing: &'a [&'a Hit]) -> Self {
        let is_mixed = standing.iter().any(|hit| hit.lang.is_some());
        let (heard, ears, groups, seen) = Default::default();
        let (listing, proofs) = (OnceCell::new(), OnceCell::new());
        Self { court, searched, standing, is_mixed, listing, heard, ears, groups, seen, proofs }
    }

    /// Which listing it is, shared by its findings.
    pub(super) fn listing(&self) -> &Arc<ListingRef> {
        let digests = self.court.selection.digests;
        self.listing.get_or_init(|| Arc::new(build::listing_ref(self.searched.listing, digests)))
    }

    /// The hits in languages that count on a marketplace, and the number of their set.
    fn heard(&self, ready: &Ready<'_>) -> (usize, Rc<[&'a Hit]>) {
        let ear = if self.is_mixed { ready.shared.ear } else { 0 };
        let hears = |hit: &&&Hit| !self.is_mixed || self.court.hears(ready.slot, hit);
        let (mut sets, mut ears) = (self.heard.borrow_mut(), self.ears.borrow_mut());
        let known = ears.iter().find(|(known, _)| *known == ear).map(|(_, set)| *set);
        let set = known.unwrap_or_else(|| {
            let heard: Rc<[&Hit]> = self.standing.iter().filter(hears).copied().collect();
            let is_same = |known: &Rc<[&Hit]>| {
                known.len() == heard.len() && known.iter().zip(&*heard).all(|(a, b)| std::ptr::eq(*a, *b))
            };
            let set = sets.iter().position(is_same).unwrap_or(sets.len());
            if set == sets.len() {
                sets.push(heard);
            }
            ears.push((ear, set));
            set
        });
        (set, sets[set].clone())
    }

    /// Tries all restrictions that concern what was seen.
    pub(super) fn attempts(&self) -> impl Iterator<Item = Attempt> {
        self.court.concerned(self.standing).into_iter().map(|number| {
            let ready = &self.court.ready[number as usize];
            let (set, heard) = self.heard(ready);
            let outcome = Case { bench: self, ready, set, heard: &heard }.outcome();
            Attempt { marketplace: ready.site, restriction: ready.index, outcome }
        })
    }

    /// What these detectors saw, grouped for findings; the same for all marketplaces that hear the same.
    fn groups(&self, case: &Case<'a, '_>) -> Groups<'a> {
        let group = || {
            let detect = &case.ready.restriction.detect;
            let hits = case.heard.iter().copied().filter(|hit| detect.contains(&hit.detector)).collect();
            let hits = keep::outermost(keep::leftmost_longest(hits)).into_iter().map(|hit| (hit, Vec::new())).collect();
            build::groups(self, hits, &[]).into()
        };
        self.groups.borrow_mut().entry((case.set, case.ready.detect)).or_insert_with(group).clone()
    }

    /// What was made of these hits, made once.
    pub(super) fn seen(&self, hits: impl Iterator<Item = &'a Hit>, make: impl FnOnce() -> Seen) -> Arc<Seen> {
        let hits: Hits = hits.map(|hit| std::ptr::from_ref(hit) as usize).collect();
        let mut known = self.seen.borrow_mut();
        if let Some((_, seen)) = known.iter().find(|(same, _)| *same == hits) {
            return seen.clone();
        }
        let seen = Arc::new(make());
        known.push((hits, seen.clone()));
        seen
    }

    /// Evidence that stands.
    fn proofs(&self) -> &[&'a Hit] {
        let searched = self.searched;
        self.proofs.get_or_init(|| searched.evidence().iter().filter(|hit| keep::stands(hit, searched)).collect())
    }
}

/// One restriction and the hits its marketplace hears.
pub(super) struct Case<'a, 'b> {
    pub(super) bench: &'b Bench<'a>,
    pub(super) ready: &'a Ready<'a>,
    set: usize,
    heard: &'b [&'a Hit],
}

impl<'a> Case<'a, '_> {
    fn outcome(&self) -> Outcome {
        let ready = self.ready;
        let Some(status) = ready.status else { return Outcome::NotInForce };
        if ready.takes_all_hits {
            return self.settle(|| Ok(self.bench.groups(self)), status);
        }
        let with = match self.with() {
            Ok(with) => with,
            Err(missing) => return self.unless_narrowed(Outcome::WithMissing(missing)),
        };
        let hits = self.hits();
        if hits.is_empty() {
            return Outcome::Narrowed;
        }
        let judged = || match self.when(hits) {
            judged if judged.is_empty() => Err(Outcome::WhenFails),
            judged => Ok(build::groups(self.bench, judged, &with).into()),
        };
        self.settle(judged, status)
    }

    /// That nothing is left is said before anything else.
    fn unless_narrowed(&self, outcome: Outcome) -> Outcome {
        if self.bench.court.tells_all() && self.hits().is_empty() { Outcome::Narrowed } else { outcome }
    }

    /// What the restriction's own conditions leave of its detectors' hits.
    fn hits(&self) -> Vec<&'a Hit> {
        let detect = &self.ready.restriction.detect;
        let seen = self.heard.iter().copied().filter(|hit| detect.contains(&hit.detector)).collect();
        keep::outermost(keep::leftmost_longest(self.narrowed(seen)))
    }

    /// What is left to ask when the words are there.
    fn settle(&self, groups: impl FnOnce() -> Result<Groups<'a>, Outcome>, status: Status) -> Outcome {
        if let Some(met) = self.without_met() {
            return Outcome::WithoutMet(met);
        }
        if self.ready.restriction.verdict == Verdict::Allowed {
            return Outcome::Allowed;
        }
        match groups() {
            Ok(groups) => Outcome::Findings(build::findings(self, &groups, &self.evidence(), status)),
            Err(outcome) => outcome,
        }
    }

    /// What its findings have in common.
    pub(super) fn rule(&self) -> &'a Arc<Rule> {
        self.ready.rule(&self.bench.court.selection)
    }

    /// The hits that the restriction's own `fields`, `unless` and `only` leave.
    fn narrowed(&self, mut hits: Vec<&'a Hit>) -> Vec<&'a Hit> {
        let searched = self.bench.searched;
        let (unless, only) = searched.ruleset.narrowing(self.ready.site, self.ready.index);
        let in_fields = |hit: &Hit| match (&self.ready.restriction.fields, hit.cell) {
            (Some(fields), Some(cell)) => fields.contains(&searched.listing.cells[cell].field),
            _ => true,
        };
        hits.retain(|hit| {
            in_fields(hit) && !unless.hold(hit, searched) && (only.is_empty() || only.hold(hit, searched))
        });
        hits
    }

    /// The hits of `with` detectors, or the number of a group of which none was seen.
    fn with(&self) -> Result<Vec<&'a Hit>, usize> {
        let mut all = Vec::new();
        for (number, group) in self.ready.restriction.with.iter().enumerate() {
            let before = all.len();
            all.extend(self.heard.iter().copied().filter(|h| group.contains(&h.detector)));
            if all.len() == before {
                return Err(number);
            }
        }
        Ok(keep::leftmost_longest(all))
    }

    /// A `without` detector that was seen, or whose fields the file does not carry.
    fn without_met(&self) -> Option<usize> {
        let listing = self.bench.searched.listing;
        let carries = |detector: usize| {
            let fields = &self.bench.searched.ruleset.pack.detectors[detector].fields;
            !listing.piece && fields.iter().any(|f| listing.present.contains(f))
        };
        let seen = |detector: usize| self.heard.iter().any(|h| h.detector == detector);
        self.ready.restriction.without.iter().copied().find(|&d| seen(d) || !carries(d))
    }

    /// Each hit for which `when` holds or is open, with the keys of what is open.
    fn when(&self, hits: Vec<&'a Hit>) -> Vec<(&'a Hit, Vec<&'static str>)> {
        let seller = &self.bench.court.selection.seller;
        let facts = when::Facts { searched: self.bench.searched, marketplace: self.ready.marketplace, seller };
        let outcome = |hit: &'a Hit| match facts.outcome(&self.ready.restriction.when, hit) {
            when::Outcome::Holds => Some((hit, Vec::new())),
            when::Outcome::Open(keys) => Some((hit, keys)),
            when::Outcome::Fails => None,
        };
        hits.into_iter().filter_map(outcome).collect()
    }

    /// What the listing itself shows in support.
    fn evidence(&self) -> Vec<Evidence> {
        let satisfied_by = &self.ready.restriction.satisfied_by;
        if satisfied_by.is_empty() {
            return Vec::new();
        }
        let searched = self.bench.searched;
        let asked = self.bench.proofs().iter().copied();
        let standing: Vec<&Hit> = asked.filter(|h| satisfied_by.contains(&h.detector)).collect();
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
}
