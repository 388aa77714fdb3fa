//! Approvals: a marketplace allowed this seller something. They settle only what they name.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::term::{Entry, Ledger, Place};
use super::{Glob, Step, Term, selects};
use crate::finding::Finding;
use crate::problem::Problem;
use crate::rule::Verdict;

/// An approval the seller holds.
///
/// It settles the verdict `approval`; and `documents` where it names the restriction itself, because being let into a
/// category does not mean that a listing shows its papers. It never settles `prohibited`, `wording` or
/// `false-removal-risk`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Approval {
    /// Marketplaces: ids or prefixes; all where empty.
    pub marketplaces: Vec<String>,
    /// Id of a category.
    pub category: Option<String>,
    /// Full id of restrictions.
    pub restriction: Option<Glob>,
    /// The listing's brand.
    pub brand: Option<Glob>,
    /// The marketplace's case number or whatever proves it.
    pub reference: Option<String>,
    /// For which listings, and how long.
    pub term: Term,
}

impl Entry for Approval {
    const NAME: &'static str = "approval";

    fn term(&self) -> &Term {
        &self.term
    }

    fn title(&self) -> String {
        let named = [self.category.as_deref(), self.restriction.as_ref().map(Glob::text)];
        let brand = self.brand.as_ref().map(|brand| format!("brand {}", brand.text()));
        let what = named.into_iter().flatten().map(str::to_owned).chain(brand).collect::<Vec<_>>().join(", ");
        match self.marketplaces.is_empty() {
            true => format!("`{what}`"),
            false => format!("`{what}` on {}", self.marketplaces.join(", ")),
        }
    }

    fn names(&self, finding: &Finding) -> bool {
        let brand = finding.listing.brand.as_deref().unwrap_or_default().trim();
        (self.marketplaces.is_empty() || self.marketplaces.iter().any(|name| selects(name, &finding.rule.marketplace)))
            && self.category.as_deref().is_none_or(|category| category == &*finding.rule.category)
            && self.restriction.as_ref().is_none_or(|glob| glob.matches(&finding.rule.restriction))
            && self.brand.as_ref().is_none_or(|glob| glob.matches(brand))
    }

    fn settles(&self, finding: &Finding) -> bool {
        match finding.rule.verdict {
            Verdict::Approval => true,
            Verdict::Documents => self.restriction.is_some(),
            _ => false,
        }
    }

    fn reason(&self) -> String {
        self.reference.clone().unwrap_or_else(|| self.title())
    }

    fn is_for_any(&self, judged: &BTreeSet<Arc<str>>) -> bool {
        let is_for = |site: &Arc<str>| self.marketplaces.iter().any(|name| selects(name, site));
        !judged.is_empty() && (self.marketplaces.is_empty() || judged.iter().any(is_for))
    }
}

/// All approvals of a run.
pub(super) struct Approvals(Ledger<Approval>);

impl Approvals {
    /// None used yet.
    pub(super) fn new(approvals: Vec<Approval>, today: Date) -> Self {
        Self(Ledger::new(approvals, today))
    }
}

impl Step for Approvals {
    fn apply(&mut self, finding: &mut Finding) -> bool {
        self.0.apply(finding);
        true
    }

    fn used(&self) -> Vec<Place> {
        self.0.used()
    }

    fn problems(&self, judged: &BTreeSet<Arc<str>>) -> Vec<Problem> {
        self.0.problems(judged)
    }
}
