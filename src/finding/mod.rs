//! A judged violation, as every report shows it, and the sink that receives it.

mod digest;
mod evaluation;
mod fingerprint;
mod place;
mod receipt;
mod said;

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;

use crate::error::Result;
use crate::field::Field;
use crate::problem::Problem;
use crate::rule::{Action, Basis, Consequence, Day, Severity, Source, Text, Verdict, named};

pub use crate::listing::FileReceipt;
pub use crate::rule::Confidence;
pub use digest::digest;
pub use evaluation::{Evaluation, Found, Score, Wanted, WrongRow};
pub use fingerprint::{Fingerprint, fingerprint};
pub use place::{Excerpt, Match};
pub use receipt::{By, Counted, Coverage, LanguageNote, Receipt, Since, Tally, Written, WrittenPart};
pub use said::{Fill, Part, Said, parts, presumed, spoken};

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

named! {
    /// Why a finding is new since the baseline.
    New {
        /// The listing is new, or says something else.
        Listing = "listing",
        /// The listing is as it was: rules, settings or the day changed.
        Rules = "rules",
    }
}

/// Which listing it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRef {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The sheet, where the file is a workbook.
    pub sheet: Option<Arc<str>>,
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
    /// What it says as a number ([`digest`]), where the run asks for it.
    pub digest: Option<Fingerprint>,
}

impl ListingRef {
    /// The file, and the sheet of a workbook: `book.xlsx!Template`.
    pub fn place(&self) -> Cow<'_, str> {
        match &self.sheet {
            Some(sheet) => Cow::Owned(format!("{}!{sheet}", self.file)),
            None => Cow::Borrowed(&self.file),
        }
    }
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
    /// `approval`, `ignore`, `brand`, `decision` or `baseline`.
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

/// What all findings of a restriction have in common, by the day judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Whose listing it is, where settings name an account.
    pub account: Option<Arc<str>>,
    /// `amazon-us`.
    pub marketplace: Arc<str>,
    /// `Amazon.com`, for texts.
    pub marketplace_name: Arc<str>,
    /// `amazon-us/respirator`.
    pub restriction: Arc<str>,
    /// Id of the category.
    pub category: Arc<str>,
    /// What the marketplace decides.
    pub verdict: Verdict,
    /// What happens otherwise.
    pub consequence: Consequence,
    /// What to do.
    pub action: Action,
    /// On whose word.
    pub basis: Basis,
    /// The first day the rule holds.
    pub since: Option<Day>,
    /// The first day it no longer holds.
    pub until: Option<Day>,
    /// Days until then, where it holds now and ends within the days that are looked ahead.
    pub ends_in: Option<u32>,
    /// Whether it holds on the day judged by.
    pub status: Status,
    /// Why, with placeholders.
    pub why: Arc<Text>,
    /// What to do, with placeholders.
    pub fix: Arc<Text>,
    /// The words to write in place of those found, where somebody named them.
    pub instead: Option<Arc<str>>,
    /// Where the rule was read.
    pub sources: Arc<[Source]>,
    /// The rule it was presumed from.
    pub like: Option<Arc<str>>,
}

/// What one detector saw in one field with the same folded words: shared by the findings of all marketplaces that mind.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The detector that saw it.
    pub detector: Arc<str>,
    /// What people call what it saw.
    pub title: Arc<Text>,
    /// The field; none for something missing.
    pub field: Option<Field>,
    /// How sure we are.
    pub confidence: Confidence,
    /// Folded words, the same for all matches of the detector; empty for something missing.
    pub words: String,
    /// Where it stands, as far as the sinks ask ([`Detail`]); empty for something missing.
    pub matches: Vec<Match>,
}

/// A judged violation, shown to the seller.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Arc<Rule>,
    /// By what.
    pub seen: Arc<Seen>,
    /// In which listing.
    pub listing: Arc<ListingRef>,
    /// How much it weighs.
    pub severity: Severity,
    /// The number the rule draws the line at, with its unit, where it has one.
    pub limit: Option<Arc<str>>,
    /// Conditions that could not be decided.
    pub open: Vec<Arc<Open>>,
    /// What supports the listing.
    pub evidence: Vec<Evidence>,
    /// Why it does not count, if it does not.
    pub suppressed: Option<Box<Suppressed>>,
    /// Why it is new, where a baseline is there and does not hold it.
    pub new: Option<New>,
}

impl Finding {
    /// Whether it counts towards the totals.
    pub fn counts(&self) -> bool {
        self.suppressed.is_none()
    }

    /// Whether it counts towards the exit code, severe enough: what is only announced breaks no rule yet.
    pub fn decides(&self) -> bool {
        self.counts() && self.rule.status != Status::Upcoming
    }

    /// The field of its first match.
    pub fn field(&self) -> Option<Field> {
        self.seen.matches.first().map(|m| m.field)
    }

    /// Why, placeholders filled, openings of open conditions put first.
    pub fn why(&self) -> Said<'_> {
        Said { openings: &self.open, like: self.rule.like.as_deref(), ..self.said(&self.rule.why) }
    }

    /// What to do, placeholders filled.
    pub fn fix(&self) -> Said<'_> {
        self.said(&self.rule.fix)
    }

    fn said<'a>(&'a self, text: &'a Text) -> Said<'a> {
        let fill = Fill {
            words: &self.seen,
            marketplace: &self.rule.marketplace_name,
            limit: self.limit.as_deref().unwrap_or_default(),
        };
        Said { text, fill, openings: &[], like: None }
    }

    /// A name made of its content, not its place: survives sorting and re-export.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint_after(self.rule.fingerprint())
    }

    /// The same, given the beginning that all findings of its rule share.
    pub fn fingerprint_after(&self, rule: Fingerprint) -> Fingerprint {
        rule.and(&[&self.seen.detector, &self.listing.key, self.seen.field.map_or("", Field::name), &self.seen.words])
    }
}

impl Rule {
    /// The beginning of the fingerprints of its findings.
    pub fn fingerprint(&self) -> Fingerprint {
        fingerprint(&[self.account.as_deref().unwrap_or(""), &self.marketplace, &self.restriction])
    }
}

/// What became of one listing besides findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// For whom it was judged.
    pub scope: Arc<Scope>,
    /// Categories recognised for which a marketplace has no sourced rule: indexes into both lists of the scope, each
    /// pair once.
    pub not_judged: Vec<(u16, u16)>,
    /// Whether it is a further piece of the listing before, which is past the size limit: it is counted once.
    pub goes_on: bool,
}

/// For whom listings are judged, the same for all listings of a selection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Ids of marketplaces.
    pub marketplaces: Vec<Arc<str>>,
    /// Ids of categories, sorted.
    pub categories: Vec<Arc<str>>,
}

/// How much of matches a sink looks at; the greater holds all of the lesser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The first match of each finding, without its surroundings.
    First,
    /// All matches, without their surroundings.
    Places,
    /// All matches with their surroundings.
    Excerpts,
}

/// Receives what a scan finds, in order: all of one listing, then the next.
pub trait Sink {
    /// A listing was judged, and something was found or recognised; its findings, of all marketplaces, ordered by
    /// field, span, restriction.
    ///
    /// # Errors
    /// When output cannot be written.
    fn listing(&mut self, findings: Vec<Finding>, judged: Judged) -> Result<()>;

    /// So many listings were judged and nothing was seen in them; they may come before or after their neighbours.
    ///
    /// # Errors
    /// When output cannot be written.
    fn passed(&mut self, scope: &Arc<Scope>, listings: u64) -> Result<()>;

    /// A rule, setting, file or row is wrong.
    ///
    /// # Errors
    /// When output cannot be written.
    fn problem(&mut self, problem: Problem) -> Result<()>;

    /// How much of matches it looks at.
    fn detail(&self) -> Detail {
        Detail::Excerpts
    }
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn listing(&mut self, findings: Vec<Finding>, judged: Judged) -> Result<()> {
        (**self).listing(findings, judged)
    }

    fn passed(&mut self, scope: &Arc<Scope>, listings: u64) -> Result<()> {
        (**self).passed(scope, listings)
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        (**self).problem(problem)
    }

    fn detail(&self) -> Detail {
        (**self).detail()
    }
}
