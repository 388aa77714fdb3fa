//! How bad a listing is, by its findings.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::finding::{Finding, ListingRef};
use crate::report::worst::Worst;
use crate::rule::{Consequence, Severity, Verdict};

/// The greatest is the worst.
pub(in crate::report) type Rank = (Severity, Reverse<(Consequence, Verdict)>, usize, usize);

/// A listing that is printed at the end.
#[derive(Debug)]
pub(in crate::report) struct Kept {
    /// Which one.
    pub(in crate::report) listing: Arc<ListingRef>,
    /// Its findings that are shown.
    pub(in crate::report) findings: Vec<Finding>,
}

/// The worst listings of a run.
pub(in crate::report) type Listings = Worst<Rank, Kept>;

/// Takes a listing in if it belongs to the worst; without findings it is none.
pub(in crate::report) fn admit(worst: &mut Listings, findings: &[&Finding]) {
    let (Some(rank), Some(first)) = (rank(findings), findings.first()) else { return };
    worst.admit(rank, || Kept {
        listing: first.listing.clone(),
        findings: findings.iter().map(|&finding| finding.clone()).collect(),
    });
}

/// How bad a listing is; without findings it is not.
pub(in crate::report) fn rank(findings: &[&Finding]) -> Option<Rank> {
    let severity = findings.iter().map(|f| f.severity).max()?;
    let gravest =
        findings.iter().filter(|f| f.severity == severity).map(|f| (f.rule.consequence, f.rule.verdict)).min()?;
    let of = |severity| findings.iter().filter(|f| f.severity == severity).count();
    Some((severity, Reverse(gravest), of(Severity::Error), of(Severity::Warning)))
}
