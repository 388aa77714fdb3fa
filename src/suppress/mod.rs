//! What settings and flags change about findings before they are told: severities, own brands, approvals, ignores,
//! selection.
//!
//! Each is a step; [`Suppress`] is the sink that walks findings through them and hands everything on. A suppressed
//! finding stays in the stream and says why it does not count; one that was not selected leaves it and is counted.

mod approval;
mod brands;
mod globs;
mod ignore;
mod selection;
mod severity;
mod term;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::error::Result;
use crate::finding::{Finding, Judged, ListingRef, Sink};
use crate::problem::Problem;

pub use approval::Approval;
pub use brands::Brands;
pub use globs::{BadGlob, Glob, selects};
pub use ignore::Ignore;
pub use selection::{Selection, Selector};
pub use severity::{Override, Severities};
pub use term::Term;

/// One reason to change, suppress or leave out a finding.
trait Step: Send {
    /// Changes the finding in place; `false` leaves it out of everything that follows.
    fn apply(&mut self, finding: &mut Finding) -> bool;

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
    /// What was asked for.
    pub selection: Selection,
}

/// A sink before a sink, which applies a [`Policy`].
pub struct Suppress<S> {
    inner: S,
    /// In this order: an approval that is not selected still counts as used.
    steps: Vec<Box<dyn Step>>,
    judged: BTreeSet<Arc<str>>,
    left_out: u64,
}

impl<S: Sink> Suppress<S> {
    /// Applies `policy` to everything on its way to `inner`; `today` decides what has expired.
    pub fn new(inner: S, policy: Policy, today: Date) -> Self {
        let steps: Vec<Box<dyn Step>> = vec![
            Box::new(policy.severities),
            Box::new(policy.brands),
            Box::new(approval::Approvals::new(policy.approvals, today)),
            Box::new(ignore::Ignores::new(policy.ignores, today)),
            Box::new(policy.selection),
        ];
        Self { inner, steps, judged: BTreeSet::new(), left_out: 0 }
    }

    /// Reports what expired and what matched nothing, and gives the inner sink back with the number of findings left
    /// out.
    ///
    /// # Errors
    /// When output cannot be written.
    pub fn finish(mut self) -> Result<(S, u64)> {
        for problem in self.steps.iter().flat_map(|step| step.problems(&self.judged)) {
            self.inner.problem(problem)?;
        }
        Ok((self.inner, self.left_out))
    }

    fn keeps(&mut self, finding: &mut Finding) -> bool {
        self.steps.iter_mut().all(|step| step.apply(finding))
    }
}

impl<S: Sink> Sink for Suppress<S> {
    fn listing(&mut self, listing: &ListingRef, mut findings: Vec<Finding>, judged: Vec<Judged>) -> Result<()> {
        for site in &judged {
            if !self.judged.contains(&site.marketplace) {
                self.judged.insert(site.marketplace.clone());
            }
        }
        let all = findings.len();
        findings.retain_mut(|finding| self.keeps(finding));
        self.left_out += (all - findings.len()) as u64;
        self.inner.listing(listing, findings, judged)
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        self.inner.problem(problem)
    }
}
