//! Baselines: findings that were there on a day, and what the listings said then.
//!
//! A baseline is a text that git merges: one line a finding and one a listing, sorted, none depending on its
//! neighbours. Lines of several branches may stand in it together, in any order and more than once.
//!
//! ```text
//! # listlint baseline 1
//! 0b3ee49a71c2                    a listing that said this
//! 5f0c19aa91be0d42 TAB owner TAB key TAB marketplace TAB restriction TAB field TAB words TAB rules
//! ```
//! The number of a finding is its fingerprint, and counts for its owner alone; the other columns are for people. The
//! number of a listing is made of all it says ([`digest`](crate::finding::digest)): a new finding in a listing that the
//! baseline knows is there because something else changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Step;
use crate::field::Field;
use crate::finding::{Finding, Fingerprint, ListingRef, New, Suppressed};
use crate::problem::{Code, Problem};

const HEAD: &str = "\
# listlint baseline 1
# Findings and listings as they were. A scan that names this file does not count the findings in it.
# One line each, sorted: git may put lines of two branches together. `listlint baseline write` adds what is new,
# `listlint baseline prune` takes out what is gone.
";
/// Digits that name a listing.
const LISTING: usize = 12;
/// Digits that name a finding.
const FINDING: usize = 16;
/// Signs that git leaves in a file that could not be merged.
const CONFLICT: [&str; 3] = ["<<<<<<< ", "=======", ">>>>>>> "];

/// Whose findings they are, in a baseline of several accounts: the account's name, or the folder of settings that give
/// none, seen from the baseline.
pub type Owner = Arc<str>;

/// Findings and listings of a day.
#[derive(Debug, Default)]
pub struct Baseline {
    /// By finding, whose it is included: the number of the rules it was accepted under.
    findings: FxHashMap<u64, u16>,
    listings: FxHashSet<u64>,
    rules: Vec<Arc<str>>,
}

/// A baseline, and whose findings are looked up in it.
#[derive(Debug, Clone)]
pub struct Known {
    /// The baseline.
    pub baseline: Arc<Baseline>,
    /// Whose findings.
    pub owner: Owner,
}

impl Baseline {
    /// Reads a baseline; empty lines, comments and repeated lines are fine.
    ///
    /// # Errors
    /// A problem with its line, where a line is none.
    pub fn read(text: &str) -> Result<Self, Box<Problem>> {
        let mut read = Self::default();
        for (at, line) in lines(text) {
            read.add(line).ok_or_else(|| bad_line(at, line))?;
        }
        Ok(read)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        match line.split_once('\t') {
            None => _ = self.listings.insert(hex(line, LISTING)?),
            Some((number, rest)) => {
                let finding = Fingerprint(hex(number, FINDING)?);
                let owner = rest.split('\t').next()?;
                let rules = self.rules_number(rest.rsplit('\t').next()?);
                self.findings.insert(owned(finding, owner), rules);
            }
        }
        Some(())
    }

    /// There are as many as packs were used over the years; past 65,535 the last one stands for the rest.
    fn rules_number(&mut self, rules: &str) -> u16 {
        let known = self.rules.iter().rposition(|known| **known == *rules);
        let at = known.unwrap_or_else(|| {
            self.rules.push(rules.into());
            self.rules.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    fn rules_of(&self, finding: Fingerprint, owner: &str) -> Option<&str> {
        let number = *self.findings.get(&owned(finding, owner))?;
        Some(self.rules.get(usize::from(number)).map_or("", |rules| rules))
    }

    fn knows(&self, listing: &ListingRef, owner: &str) -> bool {
        listing.digest.is_some_and(|digest| self.listings.contains(&short(digest, owner)))
    }
}

/// Lines that say something, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let numbered = (1..).zip(text.lines().map(|line| line.trim_end_matches('\r')));
    numbered.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

fn bad_line(at: u64, line: &str) -> Box<Problem> {
    let is_conflict = CONFLICT.iter().any(|sign| line.starts_with(sign.trim_end()));
    let problem = match is_conflict {
        true => Problem::error(Code::Syntax, "git left a conflict in the baseline")
            .help("take out the lines of signs (<<<, ===, >>>) and keep those of both sides"),
        false => Problem::error(Code::Syntax, "no line of a baseline").help("write it again: listlint baseline write"),
    };
    Box::new(problem.at(None, Some(at)))
}

/// Digits of a length, as a number.
fn hex(digits: &str, length: usize) -> Option<u64> {
    let is_number = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    is_number.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
}

fn owned(finding: Fingerprint, owner: &str) -> u64 {
    if owner.is_empty() { finding.0 } else { finding.and(&[owner]).0 }
}

/// The number of a listing in the file.
fn short(digest: Fingerprint, owner: &str) -> u64 {
    owned(digest, owner) >> (4 * (FINDING - LISTING))
}

/// The lines of a baseline that is being written.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// By finding and whose it is.
    findings: BTreeMap<(u64, Owner), String>,
    listings: BTreeSet<u64>,
}

impl Lines {
    /// Reads the lines of a baseline.
    ///
    /// # Errors
    /// See [`Baseline::read`].
    pub fn read(text: &str) -> Result<Self, Box<Problem>> {
        let mut read = Self::default();
        for (at, line) in lines(text) {
            read.read_line(line).ok_or_else(|| bad_line(at, line))?;
        }
        Ok(read)
    }

    /// Adds the lines of another baseline; those of findings that are in both are taken from there.
    pub fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.listings.extend(other.listings);
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        match line.split_once('\t') {
            None => _ = self.listings.insert(hex(line, LISTING)?),
            Some((number, rest)) => {
                let owner = rest.split('\t').next()?.into();
                // Of several lines about one finding any serves; the least is the same whatever their order.
                let kept = self.findings.entry((hex(number, FINDING)?, owner)).or_insert_with(|| line.to_owned());
                if line < kept.as_str() {
                    line.clone_into(kept);
                }
            }
        }
        Some(())
    }

    /// Adds a finding, unless it is there; says whether it was not.
    pub fn finding(&mut self, finding: &Finding, owner: &Owner, rules: &str) -> bool {
        let fingerprint = finding.fingerprint();
        let mut is_new = false;
        self.findings.entry((fingerprint.0, owner.clone())).or_insert_with(|| {
            is_new = true;
            line(fingerprint, finding, owner, rules)
        });
        is_new
    }

    /// Adds a listing, by the number for what it says.
    pub fn listing(&mut self, digest: Fingerprint, owner: &Owner) {
        self.listings.insert(short(digest, owner));
    }

    /// Takes out what `now` does not hold, and says how many findings. Findings of owners and marketplaces that were not
    /// judged stay, and so do all listings where an owner was not: a listing does not say whose it is.
    pub fn retain(&mut self, now: &Self, owners: &BTreeSet<Owner>, marketplaces: &BTreeSet<String>) -> usize {
        let before = self.findings.len();
        if self.findings.keys().all(|(_, owner)| owners.contains(owner)) {
            self.listings.retain(|listing| now.listings.contains(listing));
        }
        let is_judged = |line: &str| line.split('\t').nth(3).is_none_or(|site| marketplaces.contains(site));
        self.findings.retain(|finding, line| {
            now.findings.contains_key(finding) || !owners.contains(&finding.1) || !is_judged(line)
        });
        before - self.findings.len()
    }

    /// Findings in it.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether there is no finding in it.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The whole file.
    pub fn text(&self) -> String {
        let listings = self.listings.iter().map(|listing| format!("{listing:0LISTING$x}"));
        let mut lines: Vec<String> = self.findings.values().cloned().chain(listings).collect();
        lines.sort_unstable();
        let mut text = HEAD.to_owned();
        lines.iter().for_each(|line| _ = writeln!(text, "{line}"));
        text
    }
}

fn line(fingerprint: Fingerprint, finding: &Finding, owner: &str, rules: &str) -> String {
    let field = finding.seen.field.map_or("", Field::name);
    let (rule, seen) = (&finding.rule, &finding.seen);
    let columns = [owner, &finding.listing.key, &rule.marketplace, &rule.restriction, field, &seen.words, rules];
    columns.iter().fold(fingerprint.to_string(), |line, column| line + "\t" + &cell(column))
}

/// A text in one cell: no tabs, no line ends.
fn cell(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

/// Suppresses what a baseline holds, and says of the rest why it is new.
pub(super) struct Against {
    known: Known,
    /// The listing looked up last: its findings follow each other.
    last: Option<(Arc<ListingRef>, bool)>,
}

impl Against {
    pub(super) fn new(known: Known) -> Self {
        Self { known, last: None }
    }

    fn is_unchanged(&mut self, listing: &Arc<ListingRef>) -> bool {
        if let Some((last, known)) = &self.last
            && Arc::ptr_eq(last, listing)
        {
            return *known;
        }
        let known = self.known.baseline.knows(listing, &self.known.owner);
        self.last = Some((listing.clone(), known));
        known
    }
}

impl Step for Against {
    fn apply(&mut self, finding: &mut Finding) -> bool {
        if finding.suppressed.is_some() {
            return true;
        }
        if let Some(rules) = self.known.baseline.rules_of(finding.fingerprint(), &self.known.owner) {
            let reason = format!("in the baseline, accepted under rules {rules}");
            finding.suppressed = Some(Box::new(Suppressed { by: "baseline", reason, until: None }));
        } else {
            finding.new = Some(if self.is_unchanged(&finding.listing) { New::Rules } else { New::Listing });
        }
        true
    }
}
