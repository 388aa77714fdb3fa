//! Problems that repeat from row to row: the first few in full, the rest as a number, none silently.

use std::sync::Arc;

use crate::problem::{Code, Problem, Weight};

/// How many problems of one kind are told in full, per file.
const TOLD: u64 = 5;

/// One kind of problem in one file.
#[derive(Debug)]
pub(super) struct Tally {
    code: Code,
    weight: Weight,
    /// What is counted, in the plural.
    what: &'static str,
    help: &'static str,
    count: u64,
}

impl Tally {
    pub(super) fn new(code: Code, weight: Weight, what: &'static str, help: &'static str) -> Self {
        Self { code, weight, what, help, count: 0 }
    }

    /// How often it occurred.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The problem to tell for one more occurrence, if it is one of the first.
    pub(super) fn add(&mut self, message: impl FnOnce() -> String) -> Option<Problem> {
        self.count += 1;
        (self.count <= TOLD).then(|| self.problem(message()))
    }

    /// Counts occurrences that nothing more is known of.
    pub(super) fn skip_to(&mut self, count: u64) {
        self.count = self.count.max(count);
    }

    /// How many were not told in full, if any.
    pub(super) fn close(&self, file: &Arc<str>) -> Option<Problem> {
        let more = self.count.checked_sub(TOLD).filter(|&more| more > 0)?;
        let message = format!("{more} more {}, {} in all", self.what, self.count);
        Some(self.problem(message).in_file(file.clone()))
    }

    fn problem(&self, message: String) -> Problem {
        Problem::new(self.code, self.weight, message).help(self.help)
    }
}
