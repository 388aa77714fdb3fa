//! How long an approval or ignore holds, whom it is for, where it was written, and whether it was of use.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::Glob;
use crate::finding::{Finding, ListingRef, Suppressed};
use crate::problem::{Code, Problem};
use crate::rule::Verdict;

/// File and line of an entry.
pub type Place = (Arc<str>, u64);

/// What approvals and ignores have in common.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Term {
    /// Listings whose key or any id it matches; all where `None`.
    pub sku: Option<Glob>,
    /// The last day it holds.
    pub until: Option<Date>,
    /// File and line it was written in.
    pub place: Option<Place>,
}

impl Term {
    /// Whether it is for this listing.
    pub(super) fn names(&self, listing: &ListingRef) -> bool {
        let Some(sku) = &self.sku else { return true };
        let mut ids = listing.ids.iter().flat_map(|(_, values)| values);
        sku.matches(&listing.key) || ids.any(|id| sku.matches(id))
    }

    fn has_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|last| last < today)
    }
}

/// Something that may suppress findings for a term.
pub(super) trait Entry {
    /// `approval`, `ignore` or `decision`.
    const NAME: &'static str;

    /// Its term.
    fn term(&self) -> &Term;

    /// In a few words, for messages.
    fn title(&self) -> String;

    /// Whether it names this finding.
    fn names(&self, finding: &Finding) -> bool;

    /// Whether it may suppress what it names.
    fn settles(&self, _finding: &Finding) -> bool {
        true
    }

    /// In the words of whoever decided.
    fn reason(&self) -> String;

    /// Whether any of the marketplaces judged could have met it.
    fn is_for_any(&self, judged: &BTreeSet<Arc<str>>) -> bool;
}

/// Entries and what became of them.
pub(super) struct Ledger<E> {
    entries: Vec<(E, Uses)>,
    today: Date,
}

/// Findings by what an entry did with them.
#[derive(Default)]
struct Uses {
    settled: u64,
    came_back: u64,
    refused: u64,
    /// The first verdict that it may not settle.
    refused_as: Option<Verdict>,
}

impl<E: Entry> Ledger<E> {
    /// None used yet.
    pub(super) fn new(entries: Vec<E>, today: Date) -> Self {
        let unused = |entry| (entry, Uses::default());
        Self { entries: entries.into_iter().map(unused).collect(), today }
    }

    /// Counts every entry that names the finding; the first that holds suppresses it.
    pub(super) fn apply(&mut self, finding: &mut Finding) {
        let today = self.today;
        self.entries.iter_mut().for_each(|(entry, uses)| apply(entry, uses, finding, today));
    }

    /// The same for some of the entries, by their places.
    pub(super) fn apply_at(&mut self, places: &[usize], finding: &mut Finding) {
        for &at in places {
            if let Some((entry, uses)) = self.entries.get_mut(at) {
                apply(entry, uses, finding, self.today);
            }
        }
    }

    /// Where the entries stand that settled a finding, or would have before they expired.
    pub(super) fn used(&self) -> Vec<Place> {
        let is_used = |(_, uses): &&(E, Uses)| uses.settled + uses.came_back > 0;
        self.entries.iter().filter(is_used).filter_map(|(entry, _)| entry.term().place.clone()).collect()
    }

    /// Entries that expired, and entries that were of no use although a marketplace they are for was judged.
    pub(super) fn problems(&self, judged: &BTreeSet<Arc<str>>) -> Vec<Problem> {
        let told = self.entries.iter().filter(|(entry, _)| entry.is_for_any(judged));
        told.filter_map(|(entry, uses)| problem(entry, uses)).collect()
    }
}

fn apply<E: Entry>(entry: &E, uses: &mut Uses, finding: &mut Finding, today: Date) {
    if !entry.term().names(&finding.listing) || !entry.names(finding) {
        return;
    }
    match (entry.settles(finding), entry.term().has_expired(today)) {
        (false, _) => {
            uses.refused += 1;
            uses.refused_as.get_or_insert(finding.rule.verdict);
        }
        (true, true) => uses.came_back += 1,
        (true, false) => {
            uses.settled += 1;
            let (reason, until) = (entry.reason(), entry.term().until);
            finding.suppressed.get_or_insert_with(|| Box::new(Suppressed { by: E::NAME, reason, until }));
        }
    }
}

fn problem<E: Entry>(entry: &E, uses: &Uses) -> Option<Problem> {
    let (name, title) = (E::NAME, entry.title());
    let problem = match uses {
        Uses { settled: 1.., .. } => return None,
        Uses { came_back: 1.., .. } => expired(entry, uses.came_back),
        Uses { refused_as: Some(verdict), .. } => powerless(entry, uses.refused, *verdict),
        _ => Problem::warning(Code::Stale, format!("the {name} {title} matched nothing"))
            .help("take it out, or check its spelling"),
    };
    Some(match &entry.term().place {
        Some((file, line)) => problem.in_file(file.clone()).at(None, Some(*line)),
        None => problem,
    })
}

fn powerless<E: Entry>(entry: &E, findings: u64, verdict: Verdict) -> Problem {
    let what = if findings == 1 { "a finding" } else { "findings" };
    let (why, help) = match verdict {
        Verdict::Documents => (
            "an approval settles that only where it names the restriction",
            "name the restriction itself, if what was approved are these papers; else take it out",
        ),
        _ => ("no approval settles that", "take it out; to live with a finding, use [[ignore]] with a reason"),
    };
    let message = format!(
        "the {} {} settles nothing: it names {what} of the verdict `{verdict}`, and {why}",
        E::NAME,
        entry.title()
    );
    Problem::warning(Code::Powerless, message).help(help)
}

fn expired<E: Entry>(entry: &E, findings: u64) -> Problem {
    let until = entry.term().until.map_or_else(String::new, |day| format!(" ended on {day}"));
    let back = if findings == 1 { "1 finding is back".to_owned() } else { format!("{findings} findings are back") };
    let message = format!("the {} {}{until}: {back}", E::NAME, entry.title());
    Problem::warning(Code::Expired, message).help("renew it and set `until`, or mend the listings")
}
