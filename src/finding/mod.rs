//! A judged violation, as every report shows it, and the sink that receives it.

mod evaluation;
mod fingerprint;
mod receipt;
mod said;

use std::sync::Arc;

use jiff::civil::Date;

use crate::error::Result;
use crate::field::Field;
use crate::problem::Problem;
use crate::rule::{Action, Basis, Consequence, Day, Severity, Source, Text, Verdict, named};

use crate::span::Span;
use crate::text::ViewKind;

pub use crate::listing::FileReceipt;
pub use crate::rule::Confidence;
pub use evaluation::{Evaluation, Found, Score, Wanted, WrongRow};
pub use fingerprint::{Fingerprint, fingerprint};
pub use receipt::{Coverage, LanguageNote, Receipt, Tally};
pub use said::{Fill, Said};

named! {
    /// Whether the rule holds on the day judged by.
    Status {
        /// It holds.
        InForce = "in-force",
        /// It is announced.
        Upcoming = "upcoming",
        /// An old window whose end is not known.
        Lapsed = "lapsed",
    }
}

/// One place in the file that shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// What the column is to us.
    pub field: Field,
    /// What the file calls it.
    pub column: Arc<str>,
    /// Data record, from 1.
    pub record: u64,
    /// Physical line where the record starts, from 1.
    pub line: u64,
    /// Bytes of the raw cell.
    pub span: Span,
    /// The same in Unicode characters, half-open, from 0.
    pub chars: Span,
    /// Exactly the words under the span.
    pub text: String,
    /// Up to 60 characters of the cell before and after the span, one line, for people.
    pub excerpt: Excerpt,
    /// The view it was found in.
    pub view: ViewKind,
    /// The detector that saw it (a `with` detector's hits are matches too).
    pub detector: Arc<str>,
}

/// The surroundings of a match on one line, for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// What stands before, cut with `…`.
    pub before: String,
    /// The words themselves, line ends made spaces.
    pub words: String,
    /// What stands after, cut with `…`.
    pub after: String,
}

/// Which listing it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRef {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The listing's key.
    pub key: String,
    /// Every identifier by kind.
    pub ids: Vec<(String, Vec<String>)>,
    /// The parent it refers to.
    pub family: Option<String>,
    /// The title, raw.
    pub title: String,
    /// The brand field, raw; approvals may name it.
    pub brand: Option<String>,
    /// First data record, from 1.
    pub record: u64,
    /// Its line, from 1.
    pub line: u64,
    /// Not published yet.
    pub draft: bool,
}

/// A quoted piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The evidence detector.
    pub detector: Arc<str>,
    /// Where it stood.
    pub field: Field,
    /// The words.
    pub text: String,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// `approval`, `ignore`, `brand` or `baseline`.
    pub by: &'static str,
    /// In the words of whoever decided.
    pub reason: String,
    /// The last day it holds.
    pub until: Option<Date>,
}

/// A condition that could not be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its key: `seller.country`, `price` ….
    pub key: String,
    /// The sentence that begins the finding: "If your company is not in the US: ".
    pub text: Text,
}

/// A judged violation, shown to the seller.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Whose listing it is, where settings name an account.
    pub account: Option<Arc<str>>,
    /// `amazon-us`.
    pub marketplace: Arc<str>,
    /// `amazon-us/respirator`.
    pub restriction: Arc<str>,
    /// The detector that saw it.
    pub detector: Arc<str>,
    /// What people call what it saw.
    pub detector_title: Arc<Text>,
    /// Id of the category.
    pub category: Arc<str>,
    /// What the marketplace decides.
    pub verdict: Verdict,
    /// How much it weighs.
    pub severity: Severity,
    /// What happens otherwise.
    pub consequence: Consequence,
    /// What to do.
    pub action: Action,
    /// How sure we are.
    pub confidence: Confidence,
    /// On whose word.
    pub basis: Basis,
    /// The first day the rule holds.
    pub since: Option<Day>,
    /// The first day it no longer holds.
    pub until: Option<Day>,
    /// Whether it holds on the day judged by.
    pub status: Status,
    /// Conditions that could not be decided.
    pub open: Vec<Open>,
    /// The listing.
    pub listing: Arc<ListingRef>,
    /// Where it stands; empty for something missing.
    pub matches: Arc<[Match]>,
    /// Folded words, the same for all matches of the detector; empty for something missing.
    pub words: Arc<str>,
    /// Why, placeholders filled, openings of open conditions put first.
    pub why: Said,
    /// What to do, placeholders filled.
    pub fix: Said,
    /// Where the rule was read.
    pub sources: Arc<[Source]>,
    /// The rule it was presumed from.
    pub like: Option<Arc<str>>,
    /// What supports the listing.
    pub evidence: Vec<Evidence>,
    /// Content, not place: survives sorting and re-export.
    pub fingerprint: Fingerprint,
    /// Why it does not count, if it does not.
    pub suppressed: Option<Suppressed>,
}

impl Finding {
    /// Whether it counts towards the exit code and the totals.
    pub fn counts(&self) -> bool {
        self.suppressed.is_none()
    }

    /// The field of its first match.
    pub fn field(&self) -> Option<Field> {
        self.matches.first().map(|m| m.field)
    }
}

/// What became of one listing on one marketplace besides findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// `amazon-us`.
    pub marketplace: Arc<str>,
    /// Categories recognised for which the marketplace has no sourced rule; sorted.
    pub not_judged: Vec<Arc<str>>,
}

/// Receives what a scan finds, in order: all of one listing, then the next.
pub trait Sink {
    /// A listing was judged; its findings, of all marketplaces, ordered by field, span, restriction.
    ///
    /// # Errors
    /// When output cannot be written.
    fn listing(&mut self, listing: &ListingRef, findings: Vec<Finding>, judged: Vec<Judged>) -> Result<()>;

    /// A rule, setting, file or row is wrong.
    ///
    /// # Errors
    /// When output cannot be written.
    fn problem(&mut self, problem: Problem) -> Result<()>;
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn listing(&mut self, listing: &ListingRef, findings: Vec<Finding>, judged: Vec<Judged>) -> Result<()> {
        (**self).listing(listing, findings, judged)
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        (**self).problem(problem)
    }
}
