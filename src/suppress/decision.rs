//! Decisions: what somebody said about single findings, after looking at them.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::term::{Entry, Ledger, Place};
use super::{Step, Term};
use crate::finding::Finding;
use crate::problem::{Code, Problem};
use crate::rule::{Verdict, named};

/// Decisions without use that are told one by one.
const TOLD: usize = 5;

named! {
    /// What was decided about a finding.
    Choice {
        /// A false alarm.
        Wrong = "wrong",
        /// True, and to be lived with.
        Accept = "accept",
        /// The marketplace approved this listing.
        Approved = "approved",
    }
}

/// One decision about one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The fingerprint's first eight digits or more, in small letters.
    pub id: String,
    /// What was decided.
    pub choice: Choice,
    /// Why; never empty.
    pub reason: String,
    /// The listing's key; any where `None`.
    pub key: Option<String>,
    /// Full id of the restriction; any where `None`.
    pub restriction: Option<String>,
    /// The words it is about, for people.
    pub words: Option<String>,
    /// The day of the decision, for people.
    pub decided: Option<Date>,
    /// The last day it holds.
    pub until: Option<Date>,
    /// File and line it was written in.
    pub place: Option<(Arc<str>, u64)>,
}

/// A decision in force, with the term that ledgers ask for.
struct Held {
    decision: Decision,
    term: Term,
}

impl Entry for Held {
    const NAME: &'static str = "decision";

    fn term(&self) -> &Term {
        &self.term
    }

    fn title(&self) -> String {
        let Decision { id, choice, key, .. } = &self.decision;
        match key {
            Some(key) => format!("`{choice}` on {id} ({key})"),
            None => format!("`{choice}` on {id}"),
        }
    }

    fn names(&self, finding: &Finding) -> bool {
        let Decision { id, key, restriction, .. } = &self.decision;
        // Eight digits of a fingerprint are few: what else is known of the finding has to agree.
        key.as_ref().is_none_or(|key| *key == finding.listing.key)
            && restriction.as_ref().is_none_or(|rule| **rule == *finding.rule.restriction)
            && finding.fingerprint().to_string().starts_with(id)
    }

    fn settles(&self, finding: &Finding) -> bool {
        self.decision.choice.settles(finding.rule.verdict)
    }

    fn reason(&self) -> String {
        self.decision.reason.clone()
    }

    fn is_for_any(&self, judged: &BTreeSet<Arc<str>>) -> bool {
        let site = self.decision.restriction.as_deref().and_then(|rule| rule.split_once('/')).map(|(site, _)| site);
        match site {
            Some(site) => judged.iter().any(|id| **id == *site),
            None => !judged.is_empty(),
        }
    }
}

impl Choice {
    /// Whether it settles a verdict: an approval permits nothing that is prohibited, and mends no words.
    pub fn settles(self, verdict: Verdict) -> bool {
        self != Self::Approved || matches!(verdict, Verdict::Approval | Verdict::Documents)
    }
}

/// All decisions of an account.
pub(super) struct Decisions {
    ledger: Ledger<Held>,
    /// Places in the ledger by the first eight digits.
    by_id: FxHashMap<String, Vec<usize>>,
    /// The file they stand in.
    file: Option<Arc<str>>,
}

impl Decisions {
    /// None used yet.
    pub(super) fn new(decisions: Vec<Decision>, today: Date) -> Self {
        let mut by_id: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (at, decision) in decisions.iter().enumerate() {
            by_id.entry(decision.id.chars().take(8).collect()).or_default().push(at);
        }
        let file = decisions.iter().find_map(|decision| Some(decision.place.as_ref()?.0.clone()));
        let held = |decision: Decision| {
            let term = Term { sku: None, until: decision.until, place: decision.place.clone() };
            Held { decision, term }
        };
        Self { ledger: Ledger::new(decisions.into_iter().map(held).collect(), today), by_id, file }
    }
}

impl Step for Decisions {
    fn apply(&mut self, finding: &mut Finding) -> bool {
        if let Some(places) = self.by_id.get(&finding.fingerprint().short()) {
            self.ledger.apply_at(places, finding);
        }
        true
    }

    fn used(&self) -> Vec<Place> {
        self.ledger.used()
    }

    /// A run looks at some files only: many decisions without use are told in one line.
    fn problems(&self, judged: &BTreeSet<Arc<str>>) -> Vec<Problem> {
        let all = self.ledger.problems(judged);
        let is_stale = |problem: &&Problem| problem.code == Code::Stale;
        let stale = all.iter().filter(is_stale).count();
        if stale <= TOLD {
            return all;
        }
        let told = Problem::warning(Code::Stale, format!("{stale} decisions matched nothing"));
        let told = told.help("their listings were changed, are gone, or were not in this run: take out what is over");
        let told = self.file.clone().map_or_else(|| told.clone(), |file| told.clone().in_file(file));
        all.into_iter().filter(|problem| problem.code != Code::Stale).chain([told]).collect()
    }
}
