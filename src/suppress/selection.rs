//! `--select`, `--ignore` and `--min-confidence`: which findings were asked for.

use super::{BadGlob, Glob, Step};
use crate::finding::{Confidence, Finding};
use crate::rule::Verdict;

/// A way to name findings.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// Full id of a restriction, a detector, or a category.
    Id(Glob),
    /// `verdict:prohibited`.
    Verdict(Verdict),
}

impl Selector {
    /// Reads a glob or `verdict:NAME`.
    ///
    /// # Errors
    /// When there is no such verdict, or the glob does not close.
    pub fn parse(text: &str) -> Result<Self, BadGlob> {
        let Some(name) = text.strip_prefix("verdict:") else { return Ok(Self::Id(Glob::new(text)?)) };
        let known = || Verdict::ALL.iter().map(|verdict| verdict.name()).collect::<Vec<_>>().join(", ");
        name.parse().map(Self::Verdict).map_err(|()| BadGlob::new(format!("no verdict `{name}`; known: {}", known())))
    }

    fn names(&self, finding: &Finding) -> bool {
        match self {
            Self::Id(glob) => [&finding.rule.restriction, &finding.seen.detector, &finding.rule.category]
                .iter()
                .any(|id| glob.matches(id)),
            Self::Verdict(verdict) => *verdict == finding.rule.verdict,
        }
    }
}

/// Which findings were asked for; the others leave the stream.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// Any of these; all where empty.
    pub select: Vec<Selector>,
    /// None of these.
    pub ignore: Vec<Selector>,
    /// At least this.
    pub min_confidence: Option<Confidence>,
}

impl Step for Selection {
    fn apply(&mut self, finding: &mut Finding) -> bool {
        let is_any = |selectors: &[Selector]| selectors.iter().any(|selector| selector.names(finding));
        (self.select.is_empty() || is_any(&self.select))
            && !is_any(&self.ignore)
            && self.min_confidence.is_none_or(|least| finding.seen.confidence >= least)
    }
}
