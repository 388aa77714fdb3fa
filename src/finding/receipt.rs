//! What a run read, skipped, used and could not judge: the last thing every run says.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Finding, Judged, Severity};
use crate::listing::FileReceipt;
use crate::rule::PackInfo;

/// What one marketplace's rules came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// `amazon-us`.
    pub marketplace: String,
    /// Listings with at least one finding that counts.
    pub listings_flagged: u64,
    /// The rest of the listings judged there.
    pub listings_without_finding: u64,
    /// Listings by category that were recognised but for which no sourced rule is held.
    pub not_judged: BTreeMap<String, u64>,
}

/// A language met for which categories have no terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageNote {
    /// ISO 639 code.
    pub lang: String,
    /// Listings in it.
    pub listings: u64,
    /// Categories without a term in it.
    pub categories_without_terms: u64,
}

/// What a run read, skipped, used and could not judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Files read, in order.
    pub files: Vec<FileReceipt>,
    /// Files of a walk that are no listings, by kind.
    pub skipped: BTreeMap<String, u64>,
    /// What was left out of what was read: `images (6 columns)`.
    pub not_read: Vec<String>,
    /// Rules used.
    pub packs: Vec<PackInfo>,
    /// Marketplaces judged for.
    pub marketplaces: Vec<String>,
    /// `flag`, `settings`, `file`, `default`.
    pub marketplaces_from: String,
    /// The day judged by.
    pub as_of: Date,
    /// By marketplace.
    pub coverage: Vec<Coverage>,
    /// By language.
    pub languages: Vec<LanguageNote>,
    /// Findings that count, by severity (`error`, `warning`, `note`).
    pub findings: BTreeMap<Severity, u64>,
    /// Findings that were suppressed.
    pub suppressed: u64,
    /// Whether all of the work was done.
    pub complete: bool,
}

/// Counts listings by marketplace while they pass.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    coverage: BTreeMap<Arc<str>, Coverage>,
    findings: BTreeMap<Severity, u64>,
    suppressed: u64,
}

impl Tally {
    /// Adds what became of one listing.
    pub fn add(&mut self, findings: &[Finding], judged: &[Judged]) {
        for finding in findings {
            match finding.counts() {
                true => *self.findings.entry(finding.severity).or_default() += 1,
                false => self.suppressed += 1,
            }
        }
        for site in judged {
            self.add_site(site, findings);
        }
    }

    fn add_site(&mut self, site: &Judged, findings: &[Finding]) {
        let coverage = self.coverage.entry(site.marketplace.clone()).or_default();
        let flagged = findings.iter().any(|f| f.counts() && f.marketplace == site.marketplace);
        match flagged {
            true => coverage.listings_flagged += 1,
            false => coverage.listings_without_finding += 1,
        }
        for category in &site.not_judged {
            *coverage.not_judged.entry(category.to_string()).or_default() += 1;
        }
    }

    /// Findings that count, by severity.
    pub fn findings(&self) -> &BTreeMap<Severity, u64> {
        &self.findings
    }

    /// Findings that were suppressed.
    pub fn suppressed(&self) -> u64 {
        self.suppressed
    }

    /// One entry for each marketplace, in the order given, also where nothing was judged.
    pub fn coverage(&self, marketplaces: &[String]) -> Vec<Coverage> {
        let entry = |id: &String| {
            let counted = self.coverage.get(id.as_str()).cloned().unwrap_or_default();
            Coverage { marketplace: id.clone(), ..counted }
        };
        marketplaces.iter().map(entry).collect()
    }
}
