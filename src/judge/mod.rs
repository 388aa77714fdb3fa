//! Hits and a listing to findings: what each marketplace says, on a day, to a seller.
//!
//! Takes all hits of a listing together: a price, a context or a statement in another field may clear one.

mod build;
mod checks;
mod contact;
mod court;
mod doubt;
mod keep;
mod measure;
mod restriction;
mod seller;
mod severity;
mod ways;
mod when;

use std::sync::Arc;

use jiff::civil::Date;

use crate::finding::{Finding, Judged};
use crate::matcher::{Hit, Searched};

pub use build::limit_of;
pub use checks::Checks;
pub use court::{Court, Courts};
pub use keep::{Fate, fate};
pub use restriction::{Attempt, Outcome};
pub use seller::Seller;
pub use severity::{severity_of, table as severity_table};

/// What a run judges for.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Indexes into the pack's marketplaces, ascending.
    pub marketplaces: Vec<usize>,
    /// The day judged by.
    pub as_of: Date,
    /// Rules that begin within so many days are told as notes.
    pub upcoming_days: u32,
    /// What is known of the seller.
    pub seller: Seller,
    /// The account named in findings and fingerprints.
    pub account: Option<Arc<str>>,
    /// Whether findings carry a number for what their listing says.
    pub digests: bool,
}

/// Everything judging came to for one listing.
pub struct Judgement<'a> {
    /// The listing with its hits, format faults included.
    pub searched: &'a Searched<'a>,
    /// What became of each hit before any marketplace was asked.
    pub fates: Vec<(Hit, Fate)>,
    /// Every restriction that was tried, with its outcome, in order of marketplace and restriction.
    pub attempts: Vec<Attempt>,
    /// What was recognised but could not be judged.
    pub judged: Judged,
}

impl Judgement<'_> {
    /// The findings, by field, span and restriction.
    pub fn into_findings(self) -> (Vec<Finding>, Judged) {
        let mut findings: Vec<Finding> = self.attempts.into_iter().flat_map(|a| a.outcome.into_findings()).collect();
        findings.sort_by(build::order);
        (findings, self.judged)
    }
}

/// Judges one listing for every marketplace of a selection and tells everything; a [`Court`] judges many, faster.
pub fn judge<'a>(searched: &'a Searched<'a>, selection: &Selection) -> Judgement<'a> {
    Court::telling(searched.ruleset, selection.clone()).tell(searched)
}
