//! The severity table (RULES 3).

use crate::rule::{Basis, Consequence, Restriction, Severity, Verdict};

/// What can make a finding less than its verdict.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Doubts {
    /// Read only with one edit.
    pub(super) is_low_confidence: bool,
    /// A condition could not be decided.
    pub(super) is_open: bool,
    /// Evidence stands in the listing.
    pub(super) has_evidence: bool,
    /// The rule does not hold yet, or is old and its end unknown.
    pub(super) is_not_in_force: bool,
}

/// The severity of a finding.
pub(super) fn severity(restriction: &Restriction, doubts: Doubts) -> Severity {
    let inferred = restriction.basis == Basis::Inferred;
    let Doubts { is_low_confidence, is_open, has_evidence, is_not_in_force } = doubts;
    if inferred || is_low_confidence || is_open || has_evidence || is_not_in_force {
        return Severity::Note;
    }
    restriction.severity.unwrap_or_else(|| table(restriction.verdict, restriction.consequence))
}

/// The severity of a restriction's findings where nothing is in doubt.
pub fn severity_of(restriction: &Restriction) -> Severity {
    severity(restriction, Doubts::default())
}

/// The severity of a verdict with a consequence, without any doubt.
pub fn table(verdict: Verdict, consequence: Consequence) -> Severity {
    match (verdict, consequence) {
        (Verdict::Prohibited, _) | (Verdict::Wording, Consequence::Account) => Severity::Error,
        (Verdict::Wording, Consequence::Edited) => Severity::Note,
        (Verdict::Approval | Verdict::Documents | Verdict::Wording, _) => Severity::Warning,
        (Verdict::FalseRemovalRisk | Verdict::Allowed, _) => Severity::Note,
    }
}
