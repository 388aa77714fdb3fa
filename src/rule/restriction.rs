//! What one marketplace says about what detectors recognised, and for how long.

use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::date::stored_date;
use super::{Condition, Day, Str, Text, named};
use crate::field::Field;

named! {
    /// What the marketplace decides.
    Verdict {
        /// Must not be listed.
        Prohibited = "prohibited",
        /// Needs the marketplace's approval first.
        Approval = "approval",
        /// Needs a document or number.
        Documents = "documents",
        /// The words must change.
        Wording = "wording",
        /// Allowed, yet known to be taken down by keyword bots.
        FalseRemovalRisk = "false-removal-risk",
        /// A page permits it; makes no finding.
        Allowed = "allowed",
    }
}

named! {
    /// What the marketplace is known to do.
    Consequence {
        /// Acts against the account.
        Account = "account",
        /// Removes the listing.
        Removal = "removal",
        /// Hides it from search.
        Hidden = "hidden",
        /// Rejects the upload.
        Rejected = "rejected",
        /// Rewrites the words itself.
        Edited = "edited",
        /// Not known.
        Unknown = "unknown",
    }
}

named! {
    /// What the seller does now.
    Action {
        /// Takes the listing out.
        Delete = "delete",
        /// Applies for approval.
        Apply = "apply",
        /// Adds a document or number.
        AddDocument = "add-document",
        /// Adds a required statement.
        AddStatement = "add-statement",
        /// Takes words out.
        RemoveWords = "remove-words",
        /// Uses other words.
        ReplaceWords = "replace-words",
        /// Makes the text shorter.
        Shorten = "shorten",
        /// Asks the marketplace's support.
        AskSupport = "ask-support",
    }
}

named! {
    /// On whose word a restriction stands.
    Basis {
        /// The marketplace's page was read.
        Policy = "policy",
        /// The marketplace's staff said so.
        Staff = "staff",
        /// The law of the place.
        Law = "law",
        /// The press reported it.
        Press = "press",
        /// The company's own decision.
        House = "house",
        /// Presumed.
        Inferred = "inferred",
    }
}

named! {
    /// How much a finding weighs (RULES 3).
    Severity {
        /// Told, nothing more.
        Note = "note",
        /// Should be mended.
        Warning = "warning",
        /// Must be mended.
        Error = "error",
    }
}

/// Where a fact was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Source {
    /// What it is.
    pub reference: Str,
    /// Its address, where one was seen.
    pub url: Option<Str>,
    /// When the page or a dated copy showed this wording.
    pub dated: Option<Day>,
    /// The day we read it.
    #[serde(with = "stored_date")]
    pub read: Date,
    /// Whether the copy was cut off.
    pub partial: bool,
}

/// Limits of a number; every limit given must hold.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bound {
    /// Strictly more than.
    pub over: Option<f64>,
    /// Strictly less than.
    pub under: Option<f64>,
    /// This or more.
    pub at_least: Option<f64>,
    /// This or less.
    pub at_most: Option<f64>,
}

impl Bound {
    /// Whether a number lies within.
    pub fn holds(self, number: f64) -> bool {
        self.over.is_none_or(|v| number > v)
            && self.under.is_none_or(|v| number < v)
            && self.at_least.is_none_or(|v| number >= v)
            && self.at_most.is_none_or(|v| number <= v)
    }

    /// The first limit given.
    pub fn limit(self) -> Option<f64> {
        self.over.or(self.under).or(self.at_least).or(self.at_most)
    }
}

/// Conditions on numbers and on the seller; all given must hold.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct When {
    /// Unit (index into [`Pack::units`](super::Pack::units)) and its limits.
    pub measure: Option<(usize, Bound)>,
    /// Price in the row's currency.
    pub price: Option<Bound>,
    /// Price by pack count.
    pub unit_price: Option<Bound>,
    /// Pieces in a pack.
    pub pack_count: Option<Bound>,
    /// One of these ISO codes.
    pub currency: Vec<String>,
    /// One of these conditions.
    pub condition: Vec<String>,
    /// The seller's company is in one of these countries.
    pub seller_country: Vec<String>,
    /// The seller's company is in none of these countries.
    pub seller_country_not: Vec<String>,
    /// The seller is one of these types.
    pub seller_type: Vec<String>,
    /// The seller is in one of these programs.
    pub seller_programs_with: Vec<String>,
    /// The seller is in none of these programs.
    pub seller_programs_without: Vec<String>,
}

/// What an example of a restriction must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// A finding with this verdict, above note (false-removal-risk: a note).
    Verdict(Verdict),
    /// A note.
    Note,
    /// No finding.
    None,
}

/// The proof of a restriction with conditions or dates.
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictionExample {
    /// Field name and value.
    pub listing: Vec<(Field, String)>,
    /// Judged by this day; today where absent.
    pub as_of: Option<Date>,
    /// Seller facts: `country`, `type`, `programs`.
    pub seller: Vec<(String, Vec<String>)>,
    /// What must come of it.
    pub expect: Expect,
    /// File and place, for messages.
    pub place: Option<(std::sync::Arc<str>, crate::span::Span)>,
}

/// One window of what one marketplace says.
///
/// Its texts, its sources and its proof are not stored with it: equal ones are stored once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Restriction {
    /// Id within its marketplace.
    pub id: Str,
    /// `marketplace/id`; several windows may share it.
    pub full_id: Str,
    /// The base it was inherited from, if any.
    pub inherited_from: Option<Str>,
    /// Any of these detectors (indexes into [`Pack::detectors`](super::Pack::detectors)).
    pub detect: Vec<usize>,
    /// And one of each of these groups, somewhere in the listing.
    pub with: Vec<Vec<usize>>,
    /// And none of these.
    pub without: Vec<usize>,
    /// Narrows the detectors for this marketplace alone.
    pub unless: Vec<Condition>,
    /// Likewise.
    pub only: Vec<Condition>,
    /// Likewise; all fields of the detector where `None`.
    pub fields: Option<Vec<Field>>,
    /// Conditions on numbers and the seller.
    #[serde(skip, default = "no_condition")]
    pub when: Arc<When>,
    /// Id of its category.
    pub category: Str,
    /// What is decided.
    pub verdict: Verdict,
    /// What happens otherwise.
    pub consequence: Consequence,
    /// What to do.
    pub action: Action,
    /// Evidence detectors, any of which turns the finding into a note.
    pub satisfied_by: Vec<usize>,
    /// When it was made public.
    pub announced: Option<Day>,
    /// The first day it holds.
    pub since: Option<Day>,
    /// The first day it no longer holds.
    pub until: Option<Day>,
    /// Whether the end of an old window is known.
    pub ends_known: bool,
    /// On whose word.
    pub basis: Basis,
    /// Why, for the seller; may hold `{words}`, `{marketplace}`, `{limit}`.
    #[serde(skip, default = "no_text")]
    pub why: Arc<Text>,
    /// What to do, likewise.
    #[serde(skip, default = "no_text")]
    pub fix: Arc<Text>,
    /// The words that stand in place of those found, where the action is to replace them and somebody named them. Only
    /// rules of folders have them: they are not stored.
    #[serde(skip)]
    pub instead: Option<Str>,
    /// At least one unless the basis is `house`.
    #[serde(skip, default = "no_sources")]
    pub sources: Arc<[Source]>,
    /// The full id of the rule it was presumed from.
    pub like: Option<Str>,
    /// A severity decided by an extension, instead of the table's.
    pub severity: Option<Severity>,
    /// Its proof.
    #[serde(skip)]
    pub examples: Vec<RestrictionExample>,
}

/// What is not stored with a restriction is put in later: until then all share one of each.
fn no_condition() -> Arc<When> {
    static NONE: LazyLock<Arc<When>> = LazyLock::new(Arc::default);
    NONE.clone()
}

fn no_text() -> Arc<Text> {
    static NONE: LazyLock<Arc<Text>> = LazyLock::new(Arc::default);
    NONE.clone()
}

fn no_sources() -> Arc<[Source]> {
    static NONE: LazyLock<Arc<[Source]>> = LazyLock::new(Arc::default);
    NONE.clone()
}

impl Restriction {
    /// Whether the day lies in this window.
    pub fn holds_on(&self, day: Date) -> bool {
        self.since.is_none_or(|s| s.date <= day) && self.until.is_none_or(|u| day < u.date)
    }
}
