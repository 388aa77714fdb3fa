//! What a run read, skipped, used and could not judge: the last thing every run says.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{Finding, Judged, New, Rule, Scope, Severity};
use crate::listing::FileReceipt;
use crate::rule::{PackInfo, named};

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
    /// Listings in it, of those looked at: they begin in the first 250 records of a file, or in every thousandth behind.
    pub listings: u64,
    /// Categories without a term in it.
    pub categories_without_terms: u64,
}

/// What a run read, skipped, used and could not judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Files read, in order.
    pub files: Vec<FileReceipt>,
    /// The revision that changes are counted from, where only changed listings are judged.
    pub against: Option<String>,
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
    /// Days since the rules were last looked at; none where the user said the day, so that the run is the same any day.
    pub rules_age: Option<u32>,
    /// By marketplace.
    pub coverage: Vec<Coverage>,
    /// By language.
    pub languages: Vec<LanguageNote>,
    /// Findings that count, by severity (`error`, `warning`, `note`).
    pub findings: Counted,
    /// Those of them that the exit code looks at.
    pub decisive: Counted,
    /// Findings that were suppressed.
    pub suppressed: u64,
    /// What is new, where a baseline is there.
    pub since: Option<Since>,
    /// Whether all of the work was done.
    pub complete: bool,
    /// Files that were not begun, where the run was interrupted; those that were broken off say so themselves.
    pub interrupted: Option<Vec<Arc<str>>>,
    /// Files that were given back.
    pub written: Vec<Written>,
    /// Findings that count, by what they are about.
    pub by: By,
}

/// Findings that count, by severity.
pub type Counted = BTreeMap<Severity, u64>;

fn add(counts: &mut Counted, more: &Counted) {
    more.iter().for_each(|(severity, number)| *counts.entry(*severity).or_default() += number);
}

/// Findings that count, by what they are about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct By {
    /// Names of files.
    pub file: BTreeMap<Arc<str>, Counted>,
    /// Accounts of settings; of files without one nothing is counted.
    pub account: BTreeMap<Arc<str>, Counted>,
    /// Ids of marketplaces.
    pub marketplace: BTreeMap<Arc<str>, Counted>,
    /// Ids of categories.
    pub category: BTreeMap<Arc<str>, Counted>,
}

impl By {
    /// Adds what a rule came to.
    fn add(&mut self, rule: &Rule, counted: &Counted) {
        let about = [
            (&mut self.account, rule.account.as_ref()),
            (&mut self.marketplace, Some(&rule.marketplace)),
            (&mut self.category, Some(&rule.category)),
        ];
        for (counts, name) in about.into_iter().filter_map(|(counts, name)| Some((counts, name?))) {
            add(counts.entry(name.clone()).or_default(), counted);
        }
    }
}

/// Findings against those of a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Since {
    /// Findings that the baseline holds.
    pub known: u64,
    /// New ones in listings that are new or changed, by severity.
    pub listing: BTreeMap<Severity, u64>,
    /// New ones in listings that are as they were, by severity.
    pub rules: BTreeMap<Severity, u64>,
    /// Whether only the former count for the exit code.
    pub only_listings: bool,
}

impl Since {
    fn add(&mut self, finding: &Finding) {
        let new = match finding.new {
            Some(New::Rules) => &mut self.rules,
            Some(New::Listing) => &mut self.listing,
            // Of an account without a baseline nothing is known, and nothing is new.
            None => {
                self.known += u64::from(finding.suppressed.as_ref().is_some_and(|s| s.by == "baseline"));
                return;
            }
        };
        *new.entry(finding.severity).or_default() += 1;
    }
}

named! {
    /// What a file that was given back holds.
    WrittenPart {
        /// All rows, with what was found beside them.
        Annotated = "annotated",
        /// The rows that are not held back.
        Upload = "upload",
        /// The rows that are held back.
        Held = "held",
    }
}

/// A file that was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub file: String,
    /// The file it was made of, as the user named it.
    pub of: Arc<str>,
    /// What it holds.
    pub part: WrittenPart,
    /// Rows with a mark, or rows that it holds.
    pub rows: u64,
    /// Of those held back, rows without a finding of their own: their relatives are held back.
    pub relatives: u64,
}

/// Counts listings by marketplace while they pass.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: Vec<Counts>,
    findings: Counted,
    /// Findings that decide: all, and those of them that are new, or of an account without a baseline, for another
    /// reason than changed rules.
    decisive: [Counted; 2],
    suppressed: u64,
    since: Since,
    /// By file.
    files: BTreeMap<Arc<str>, Counted>,
    /// By address, which the rule keeps while it is here.
    rules: FxHashMap<usize, (Arc<Rule>, Counted)>,
}

/// Listings judged for the same marketplaces.
#[derive(Debug, Clone)]
struct Counts {
    scope: Arc<Scope>,
    listings: u64,
    /// By marketplace: listings with a finding that counts, and the number of the one counted last.
    flagged: Vec<(u64, u64)>,
    /// By marketplace and category: listings that were not judged.
    not_judged: Vec<u64>,
}

impl Tally {
    /// Adds what became of one listing.
    pub fn add(&mut self, findings: &[Finding], judged: &Judged) {
        let mut counted = Counted::new();
        for finding in findings {
            self.since.add(finding);
            self.decide(finding);
            if finding.counts() {
                *counted.entry(finding.severity).or_default() += 1;
                let address = Arc::as_ptr(&finding.rule).addr();
                let (_, of) = self.rules.entry(address).or_insert_with(|| (finding.rule.clone(), Counted::new()));
                *of.entry(finding.severity).or_default() += 1;
            } else {
                self.suppressed += 1;
            }
        }
        if let Some(first) = findings.first().filter(|_| !counted.is_empty()) {
            add(&mut self.findings, &counted);
            match self.files.get_mut(&first.listing.file) {
                Some(of) => add(of, &counted),
                None => _ = self.files.insert(first.listing.file.clone(), counted),
            }
        }
        self.counts(&judged.scope).add(findings, judged);
    }

    fn decide(&mut self, finding: &Finding) {
        let [all, listings] = &mut self.decisive;
        if finding.decides() {
            *all.entry(finding.severity).or_default() += 1;
            if finding.new != Some(New::Rules) {
                *listings.entry(finding.severity).or_default() += 1;
            }
        }
    }

    /// Adds listings in which nothing was seen.
    pub fn pass(&mut self, scope: &Arc<Scope>, listings: u64) {
        self.counts(scope).listings += listings;
    }

    fn counts(&mut self, scope: &Arc<Scope>) -> &mut Counts {
        // Nearly always the last one is meant, and it is the same allocation.
        if !self.counts.last().is_some_and(|last| Arc::ptr_eq(&last.scope, scope)) {
            let known = self.counts.iter().position(|counts| counts.scope == *scope);
            let counts = known.map(|at| self.counts.remove(at));
            let counts = counts.map_or_else(|| Counts::new(scope.clone()), |c| Counts { scope: scope.clone(), ..c });
            self.counts.push(counts);
        }
        let last = self.counts.len() - 1;
        &mut self.counts[last]
    }

    /// Findings that count, by severity.
    pub fn findings(&self) -> &BTreeMap<Severity, u64> {
        &self.findings
    }

    /// Findings that the exit code looks at, by severity: none that is only announced, and with `only_listings` none
    /// that is new because rules changed.
    pub fn decisive(&self, only_listings: bool) -> &Counted {
        let [all, listings] = &self.decisive;
        if only_listings { listings } else { all }
    }

    /// Findings that were suppressed.
    pub fn suppressed(&self) -> u64 {
        self.suppressed
    }

    /// Findings that count, by what they are about.
    pub fn by(&self) -> By {
        let mut by = By { file: self.files.clone(), ..By::default() };
        self.rules.values().for_each(|(rule, counted)| by.add(rule, counted));
        by
    }

    /// Findings against those of a baseline.
    pub fn since(&self) -> &Since {
        &self.since
    }

    /// One entry for each marketplace, in the order given, also where nothing was judged.
    pub fn coverage(&self, marketplaces: &[String]) -> Vec<Coverage> {
        let mut coverage: BTreeMap<&str, Coverage> = BTreeMap::new();
        for counts in &self.counts {
            for (at, id) in counts.scope.marketplaces.iter().enumerate() {
                counts.cover(at, coverage.entry(id).or_default());
            }
        }
        let entry = |id: &String| {
            let counted = coverage.remove(id.as_str()).unwrap_or_default();
            Coverage { marketplace: id.clone(), ..counted }
        };
        marketplaces.iter().map(entry).collect()
    }
}

impl Counts {
    fn new(scope: Arc<Scope>) -> Self {
        let (sites, categories) = (scope.marketplaces.len(), scope.categories.len());
        Self { listings: 0, flagged: vec![(0, 0); sites], not_judged: vec![0; sites * categories], scope }
    }

    fn add(&mut self, findings: &[Finding], judged: &Judged) {
        self.listings += u64::from(!judged.goes_on);
        for finding in findings.iter().filter(|f| f.counts()) {
            let id = &finding.rule.marketplace;
            // Ids are shared: the same one is the same allocation, unless findings were made by hand.
            let all = &self.scope.marketplaces;
            let site = all.iter().position(|known| Arc::ptr_eq(known, id)).or_else(|| all.iter().position(|k| k == id));
            if let Some((count, last)) = site.and_then(|site| self.flagged.get_mut(site))
                && *last != self.listings
            {
                (*count, *last) = (*count + 1, self.listings);
            }
        }
        for &(site, category) in &judged.not_judged {
            let at = usize::from(site) * self.scope.categories.len() + usize::from(category);
            self.not_judged.get_mut(at).into_iter().for_each(|count| *count += 1);
        }
    }

    /// Adds what was counted for one marketplace.
    fn cover(&self, site: usize, coverage: &mut Coverage) {
        let (flagged, _) = self.flagged[site];
        coverage.listings_flagged += flagged;
        coverage.listings_without_finding += self.listings - flagged;
        for (at, category) in self.scope.categories.iter().enumerate() {
            let listings = self.not_judged[site * self.scope.categories.len() + at];
            if listings > 0 {
                *coverage.not_judged.entry(category.to_string()).or_default() += listings;
            }
        }
    }
}
