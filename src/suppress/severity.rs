//! Other severities than the table's, by verdict or restriction.

use super::{Glob, Step};
use crate::finding::{Confidence, Finding, Status};
use crate::rule::{Basis, Severity, Verdict};

/// What a severity is set for.
#[derive(Debug, Clone, PartialEq)]
pub enum Override {
    /// All restrictions with this verdict.
    Verdict(Verdict),
    /// Restrictions by their full id.
    Restriction(Glob),
}

/// Severities set by the user: a restriction's before a verdict's, the more exact glob first, of equals the later one.
#[derive(Debug, Clone, Default)]
pub struct Severities(pub Vec<(Override, Severity)>);

impl Severities {
    fn of(&self, finding: &Finding) -> Option<Severity> {
        let holding = self.0.iter().filter(|(what, _)| what.holds(finding));
        holding.max_by_key(|(what, _)| what.exactness()).map(|(_, severity)| *severity)
    }
}

impl Override {
    fn holds(&self, finding: &Finding) -> bool {
        match self {
            Self::Verdict(verdict) => *verdict == finding.rule.verdict,
            Self::Restriction(glob) => glob.matches(&finding.rule.restriction),
        }
    }

    fn exactness(&self) -> usize {
        match self {
            Self::Verdict(_) => 0,
            Self::Restriction(glob) => 1 + glob.exactness(),
        }
    }
}

/// Whether it is a note because something is not known or speaks for the listing; no setting makes it more.
fn is_doubtful(finding: &Finding) -> bool {
    finding.rule.basis == Basis::Inferred
        || finding.seen.confidence == Confidence::Low
        || finding.rule.status != Status::InForce
        || !finding.open.is_empty()
        || !finding.evidence.is_empty()
}

impl Step for Severities {
    fn apply(&mut self, finding: &mut Finding) -> bool {
        if let Some(severity) = self.of(finding) {
            let least = if is_doubtful(finding) { finding.severity.min(severity) } else { severity };
            finding.severity = least;
        }
        true
    }
}
