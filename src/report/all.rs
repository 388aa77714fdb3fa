//! Several reporters on one run: `--output` repeats, and a summary follows the human report.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Reporter, Turn, sink_that_shows};
use crate::error::Result;
use crate::finding::{Detail, Finding, Judged, Receipt, Scope};
use crate::problem::Problem;

/// Shows everything to each of its reporters, in order.
#[derive(Default)]
pub struct All<'w>(Vec<Box<dyn Reporter + 'w>>);

impl<'w> All<'w> {
    /// No reporter yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one; it is shown things after those added before.
    #[must_use]
    pub fn with(mut self, reporter: Box<dyn Reporter + 'w>) -> Self {
        self.add(reporter);
        self
    }

    /// Adds one in its place.
    pub fn add(&mut self, reporter: Box<dyn Reporter + 'w>) {
        self.0.push(reporter);
    }

    fn each(&mut self, mut tell: impl FnMut(&mut dyn Reporter) -> Result<()>) -> Result<()> {
        self.0.iter_mut().try_for_each(|reporter| tell(reporter.as_mut()))
    }
}

impl Reporter for All<'_> {
    fn show(&mut self, findings: &[Finding], judged: &Judged) -> Result<()> {
        self.each(|reporter| reporter.show(findings, judged))
    }

    fn pass(&mut self, scope: &Arc<Scope>, listings: u64) -> Result<()> {
        self.each(|reporter| reporter.pass(scope, listings))
    }

    fn begin(&mut self, turn: &Turn<'_>) -> Result<()> {
        self.each(|reporter| reporter.begin(turn))
    }

    fn notices(&self) -> Vec<Problem> {
        self.0.iter().flat_map(|reporter| reporter.notices()).collect()
    }

    fn shows(&self) -> Detail {
        self.0.iter().map(|reporter| reporter.shows()).max().unwrap_or(Detail::First)
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.each(|reporter| reporter.warn(problem))
    }

    fn warn_for(&mut self, accounts: &BTreeSet<Option<Arc<str>>>, problem: &Problem) -> Result<()> {
        self.each(|reporter| reporter.warn_for(accounts, problem))
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        self.each(|reporter| reporter.finish(receipt))
    }
}

sink_that_shows!(All<'_>);
