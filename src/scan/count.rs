//! A sink before the reporters that counts what passes: for the receipt and the exit code.

use std::sync::Arc;

use crate::error::Result;
use crate::finding::{Detail, Finding, Judged, Scope, Sink, Tally};
use crate::problem::{Problem, Weight};

/// Counts findings, listings by marketplace, and problems that make a run incomplete.
pub struct Count<S> {
    inner: S,
    /// What was counted.
    pub tally: Tally,
    /// Problems of weight error.
    pub errors: u64,
}

impl<S: Sink> Count<S> {
    /// Counts on the way to a sink.
    pub fn new(inner: S) -> Self {
        Self { inner, tally: Tally::default(), errors: 0 }
    }

    /// The sink behind.
    pub fn inner(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The sink behind, and what was counted.
    pub fn into_parts(self) -> (S, Tally, u64) {
        (self.inner, self.tally, self.errors)
    }
}

impl<S: Sink> Sink for Count<S> {
    fn listing(&mut self, findings: Vec<Finding>, judged: Judged) -> Result<()> {
        self.tally.add(&findings, &judged);
        self.inner.listing(findings, judged)
    }

    fn passed(&mut self, scope: &Arc<Scope>, listings: u64) -> Result<()> {
        self.tally.pass(scope, listings);
        self.inner.passed(scope, listings)
    }

    fn detail(&self) -> Detail {
        self.inner.detail()
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        self.errors += u64::from(problem.weight == Weight::Error);
        self.inner.problem(problem)
    }
}
