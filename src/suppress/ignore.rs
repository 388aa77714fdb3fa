//! Ignores: somebody decided, with a reason, to live with a finding.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::term::{Entry, Ledger, Place};
use super::{Glob, Step, Term};
use crate::finding::Finding;
use crate::problem::Problem;

/// A decision to live with findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Ignore {
    /// Restrictions by their full id, or detectors.
    pub rule: Glob,
    /// Why; never empty.
    pub reason: String,
    /// For which listings, and how long.
    pub term: Term,
}

impl Entry for Ignore {
    const NAME: &'static str = "ignore";

    fn term(&self) -> &Term {
        &self.term
    }

    fn title(&self) -> String {
        match &self.term.sku {
            Some(sku) => format!("`{}` for {}", self.rule.text(), sku.text()),
            None => format!("`{}`", self.rule.text()),
        }
    }

    fn names(&self, finding: &Finding) -> bool {
        self.rule.matches(&finding.rule.restriction) || self.rule.matches(&finding.seen.detector)
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }

    fn is_for_any(&self, judged: &BTreeSet<Arc<str>>) -> bool {
        let Some((site, _)) = self.rule.text().split_once('/') else { return !judged.is_empty() };
        // A part of a glob may be none (`{a/b,c}`): then it may be for any marketplace.
        Glob::new(site).map_or(!judged.is_empty(), |site| judged.iter().any(|id| site.matches(id)))
    }
}

/// All ignores of a run.
pub(super) struct Ignores(Ledger<Ignore>);

impl Ignores {
    /// None used yet.
    pub(super) fn new(ignores: Vec<Ignore>, today: Date) -> Self {
        Self(Ledger::new(ignores, today))
    }
}

impl Step for Ignores {
    fn apply(&mut self, finding: &mut Finding) -> bool {
        self.0.apply(finding);
        true
    }

    fn used(&self) -> Vec<Place> {
        self.0.used()
    }

    fn problems(&self, judged: &BTreeSet<Arc<str>>) -> Vec<Problem> {
        self.0.problems(judged)
    }
}
