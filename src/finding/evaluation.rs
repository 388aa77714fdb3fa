//! What labelled listings say of the rules: how much is found, how much of it is right.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::rule::{Severity, Verdict};

/// Labelled rows by what was wanted and what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// `flag` rows with a finding above note in one of their categories.
    pub found: u64,
    /// `flag` rows without one.
    pub missed: u64,
    /// `pass` rows with a finding above note in one of their categories.
    pub wrong: u64,
    /// `pass` rows without one.
    pub clear: u64,
}

impl Score {
    /// Counts one row.
    pub fn count(&mut self, wanted: bool, came: bool) {
        *match (wanted, came) {
            (true, true) => &mut self.found,
            (true, false) => &mut self.missed,
            (false, true) => &mut self.wrong,
            (false, false) => &mut self.clear,
        } += 1;
    }

    /// Share of `flag` rows that were found, 0 to 1; none without such rows.
    pub fn recall(&self) -> Option<f64> {
        share(self.found, self.missed)
    }

    /// Share of flagged rows that should be, 0 to 1; none where nothing was flagged.
    pub fn precision(&self) -> Option<f64> {
        share(self.found, self.wrong)
    }

    /// Share of `pass` rows that were flagged, 0 to 1; none without such rows.
    pub fn false_alarms(&self) -> Option<f64> {
        share(self.wrong, self.clear)
    }
}

#[allow(clippy::cast_precision_loss)] // counts of rows
fn share(part: u64, rest: u64) -> Option<f64> {
    (part + rest > 0).then(|| part as f64 / (part + rest) as f64)
}

/// What a label wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A finding above note.
    Flag,
    /// Nothing above note.
    Pass,
    /// A finding of any severity: it depends on facts about the seller.
    FlagIfSeller,
}

impl Wanted {
    /// The word in the column `expect`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Pass => "pass",
            Self::FlagIfSeller => "flag-if-seller",
        }
    }
}

/// Something found in a labelled row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `amazon-us/respirator`.
    pub restriction: String,
    /// Its category.
    pub category: String,
    /// What the marketplace decides.
    pub verdict: Verdict,
    /// How much it weighs.
    pub severity: Severity,
    /// The first words it was found by; empty for something missing.
    pub words: String,
}

/// A row that came out otherwise than its label.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongRow {
    /// The file of labels.
    pub file: String,
    /// Physical line, from 1.
    pub line: u64,
    /// What the label wants.
    pub wanted: Wanted,
    /// For whom it was judged.
    pub marketplace: String,
    /// By which day.
    pub as_of: Date,
    /// The label's categories.
    pub categories: Vec<String>,
    /// The listing's title.
    pub title: String,
    /// Everything found, of any category and severity.
    pub found: Vec<Found>,
}

/// The outcome of a file of labels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// All `flag` and `pass` rows.
    pub all: Score,
    /// `flag-if-seller` rows: `found` and `missed` only, notes count.
    pub if_seller: Score,
    /// By category of the label; a row counts in each of its categories.
    pub categories: BTreeMap<String, Score>,
    /// By marketplace.
    pub marketplaces: BTreeMap<String, Score>,
    /// Flagged rows by the strictest verdict of what flagged them: `found` and `wrong` only.
    pub verdicts: BTreeMap<Verdict, Score>,
    /// What was wanted (a category, or `pass`) against what came above note (a category, or `nothing`), in rows.
    pub confusion: BTreeMap<(String, String), u64>,
    /// Rows that came out otherwise than their label, in file order.
    pub wrong: Vec<WrongRow>,
    /// Rows of marketplaces without rules, by marketplace.
    pub unknown: BTreeMap<String, u64>,
}
