//! What a run comes to: the exit code, and what else holds besides it.

use crate::finding::Receipt;
use crate::rule::Severity;

/// Whether something was found, and whether everything was read. Both may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Findings that count stand at or above the threshold.
    pub found: bool,
    /// All of the work was done.
    pub complete: bool,
}

impl Outcome {
    /// What a receipt comes to, given the least severity that matters.
    pub fn of(receipt: &Receipt, fail_on: Option<Severity>) -> Self {
        let reaches = |severity: Severity| fail_on.is_some_and(|least| severity >= least);
        let found = receipt.decisive.iter().any(|(severity, count)| *count > 0 && reaches(*severity));
        Self { found, complete: receipt.complete }
    }

    /// The exit code: 3 incomplete, 1 found, 0 neither. (2, a wrong rule or setting, ends a run before its receipt.)
    pub fn code(self) -> u8 {
        match self {
            Self { complete: false, .. } => 3,
            Self { found: true, .. } => 1,
            _ => 0,
        }
    }
}
