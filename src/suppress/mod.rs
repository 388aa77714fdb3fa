//! What settings and flags change about findings before they are told: severities, own brands, approvals, ignores,
//! decisions, a baseline, selection.
//!
//! Each is a step; [`Suppress`] is the sink that walks findings through them and hands everything on. A suppressed
//! finding stays in the stream and says why it does not count; one that was not selected leaves it and is counted.

mod approval;
mod baseline;
mod brands;
mod decision;
mod globs;
mod ignore;
mod selection;
mod severity;
mod term;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::error::Result;
use crate::finding::{Detail, Finding, Judged, Scope, Sink};
use crate::problem::Problem;

pub use approval::Approval;
pub use baseline::{Baseline, Known, Lines, Owner};
pub use brands::Brands;
pub use decision::{Choice, Decision};
pub use globs::{BadGlob, Glob, selects};
pub use ignore::Ignore;
pub use selection::{Selection, Selector};
pub use severity::{Override, Severities};
pub use term::{Place, Term};

/// One reason to change, suppress or leave out a finding.
trait Step: Send {
    /// Changes the finding in place; `false` leaves it out of everything that follows.
    fn apply(&mut self, finding: &mut Finding) -> bool;

    /// Where what was of use stands.
    fn used(&self) -> Vec<Place> {
        Vec::new()
    }

    /// What to tell at the end, given the marketplaces that were judged.
    fn problems(&self, _judged: &BTreeSet<Arc<str>>) -> Vec<Problem> {
        Vec::new()
    }
}

/// Everything that settings and flags say about findings.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Other severities.
    pub severities: Severities,
    /// The seller's own brands.
    pub brands: Brands,
    /// Approvals the seller holds.
    pub approvals: Vec<Approval>,
    /// What somebody decided to live with.
    pub ignores: Vec<Ignore>,
    /// What was decided about single findings.
    pub decisions: Vec<Decision>,
    /// Findings that were there before.
    pub baseline: Option<Known>,
    /// What was asked for.
    pub selection: Selection,
}

/// What a policy came to.
#[derive(Debug, Default)]
pub struct Applied {
    /// Findings that were not asked for.
    pub left_out: u64,
    /// What expired, and what matched nothing.
    pub problems: Vec<Problem>,
    /// Where what named a finding stands; an entry of settings that others extend may be of use to one of them only.
    pub used: Vec<Place>,
}

/// A [`Policy`] made ready for findings.
pub struct Steps {
    /// In this order: an approval that is not selected still counts as used.
    steps: Vec<Box<dyn Step>>,
    /// How much of matches they look at.
    detail: Detail,
}

impl Steps {
    /// Of a policy; `today` decides what has expired.
    pub fn new(policy: Policy, today: Date) -> Self {
        let has_brands = !policy.brands.is_empty();
        let against = policy.baseline.map(|known| Box::new(baseline::Against::new(known)) as Box<dyn Step>);
        let steps: Vec<(bool, Box<dyn Step>)> = vec![
            (!policy.severities.0.is_empty(), Box::new(policy.severities)),
            (has_brands, Box::new(policy.brands)),
            (!policy.approvals.is_empty(), Box::new(approval::Approvals::new(policy.approvals, today))),
            (!policy.ignores.is_empty(), Box::new(ignore::Ignores::new(policy.ignores, today))),
            (!policy.decisions.is_empty(), Box::new(decision::Decisions::new(policy.decisions, today))),
        ];
        let selection = (policy.selection != Selection::default(), Box::new(policy.selection) as Box<dyn Step>);
        // A baseline comes behind all that has a reason of its own.
        let steps = steps.into_iter().chain(against.map(|step| (true, step))).chain([selection]);
        let steps = steps.filter(|(is_needed, _)| *is_needed).map(|(_, step)| step).collect();
        Self { steps, detail: if has_brands { Detail::Excerpts } else { Detail::First } }
    }

    /// How much of matches has to be known.
    pub fn detail(&self) -> Detail {
        self.detail
    }

    /// Changes the findings of a listing; those that were not asked for go.
    pub fn apply(&mut self, findings: &mut Vec<Finding>) {
        findings.retain_mut(|finding| self.steps.iter_mut().all(|step| step.apply(finding)));
    }
}

/// A sink before a sink, which applies a [`Policy`].
pub struct Suppress<S> {
    inner: S,
    steps: Steps,
    judged: BTreeSet<Arc<str>>,
    /// For whom listings were judged last: nearly always for the same.
    scope: Option<Arc<Scope>>,
    left_out: u64,
}

impl<S: Sink> Suppress<S> {
    /// Applies `policy` to everything on its way to `inner`; `today` decides what has expired.
    pub fn new(inner: S, policy: Policy, today: Date) -> Self {
        Self { inner, steps: Steps::new(policy, today), judged: BTreeSet::new(), scope: None, left_out: 0 }
    }

    /// Reports what expired and what matched nothing, and gives the inner sink back with the number of findings left
    /// out.
    ///
    /// # Errors
    /// When output cannot be written.
    pub fn finish(self) -> Result<(S, u64)> {
        let (mut inner, applied) = self.close();
        applied.problems.into_iter().try_for_each(|problem| inner.problem(problem))?;
        Ok((inner, applied.left_out))
    }

    /// Gives the inner sink back, and what is to be reported.
    pub fn close(self) -> (S, Applied) {
        let problems = self.steps.steps.iter().flat_map(|step| step.problems(&self.judged)).collect();
        let used = self.steps.steps.iter().flat_map(|step| step.used()).collect();
        (self.inner, Applied { left_out: self.left_out, problems, used })
    }

    fn judged_for(&mut self, scope: &Arc<Scope>) {
        if !self.scope.as_ref().is_some_and(|last| Arc::ptr_eq(last, scope)) {
            self.judged.extend(scope.marketplaces.iter().cloned());
            self.scope = Some(scope.clone());
        }
    }
}

impl<S: Sink> Sink for Suppress<S> {
    fn listing(&mut self, mut findings: Vec<Finding>, judged: Judged) -> Result<()> {
        self.judged_for(&judged.scope);
        let all = findings.len();
        self.steps.apply(&mut findings);
        self.left_out += (all - findings.len()) as u64;
        self.inner.listing(findings, judged)
    }

    fn passed(&mut self, scope: &Arc<Scope>, listings: u64) -> Result<()> {
        self.judged_for(scope);
        self.inner.passed(scope, listings)
    }

    fn detail(&self) -> Detail {
        self.steps.detail.max(self.inner.detail())
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        self.inner.problem(problem)
    }
}
