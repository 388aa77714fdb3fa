//! What is to be written at one row: a cause, told once for all marketplaces that say the same.

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Match};
use crate::report::words;
use crate::rule::{Language, Severity, Verdict};

/// A cause, and the row it stands in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// The row: its number among the data of a text, or in the sheet, from 1.
    pub row: u64,
    /// The sheet, where the file is a workbook.
    pub sheet: Option<String>,
    /// The cell, where words stand in one: `C17`.
    pub cell: Option<String>,
    /// How much it weighs.
    pub severity: Severity,
    /// What the marketplaces decide.
    pub verdict: Verdict,
    /// In order of their findings.
    pub marketplaces: Vec<String>,
    /// The words as they stand, or what is missing.
    pub words: String,
    /// What the file calls the column; empty for something missing.
    pub column: String,
    /// Why, in the language of the report.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// The listing's key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The rules.
    pub restrictions: Vec<String>,
}

/// The marks of one listing: by row, the worst first.
pub(super) fn marks(findings: &[&Finding], language: Language) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for finding in findings {
        let mut own = finding.seen.matches.iter().filter(|found| found.detector == finding.seen.detector).peekable();
        if own.peek().is_none() {
            add(&mut marks, finding, None, language);
        }
        own.for_each(|found| add(&mut marks, finding, Some(found), language));
    }
    marks.sort_by_key(order);
    marks
}

/// By row; in it worst first.
fn order(mark: &Mark) -> (u64, std::cmp::Reverse<Severity>, Verdict) {
    (mark.row, std::cmp::Reverse(mark.severity), mark.verdict)
}

/// Adds a place of a finding, to a mark that says the same there if there is one.
fn add(marks: &mut Vec<Mark>, finding: &Finding, found: Option<&Match>, language: Language) {
    let mark = mark(finding, found, language);
    let same = |known: &&mut Mark| {
        let of = |mark: &Mark| (mark.row, mark.severity, mark.verdict);
        of(known) == of(&mark)
            && (&known.cell, &known.words, &known.why, &known.fix) == (&mark.cell, &mark.words, &mark.why, &mark.fix)
    };
    match marks.iter_mut().find(same) {
        Some(known) => {
            push(&mut known.marketplaces, &finding.rule.marketplace);
            push(&mut known.restrictions, &finding.rule.restriction);
        }
        None => marks.push(mark),
    }
}

/// Adds a name that is not there yet.
pub(super) fn push(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

fn mark(finding: &Finding, found: Option<&Match>, language: Language) -> Mark {
    let listing = &finding.listing;
    let openings: String = finding.open.iter().map(|open| open.text.get(language)).collect();
    let missing = || words::Say::Missing.with(language, &[finding.seen.title.get(language)]);
    Mark {
        row: row(finding, found),
        sheet: listing.sheet.as_deref().map(str::to_owned),
        cell: found.and_then(|found| found.cell.as_ref()).map(|(_, cell)| cell.clone()),
        severity: finding.severity,
        verdict: finding.rule.verdict,
        marketplaces: vec![finding.rule.marketplace.to_string()],
        words: found.map_or_else(missing, |found| line(&found.text)),
        column: found.map_or(String::new(), |found| found.column.to_string()),
        why: line(&finding.why().get(language)),
        fix: line(&(openings + &finding.fix().get(language))),
        key: listing.key.clone(),
        title: line(&listing.title),
        restrictions: vec![finding.rule.restriction.to_string()],
    }
}

/// The row of a place, or where there is none the first of the listing. Lines would not do: a lone CR ends a record and no
/// line.
pub(super) fn row(finding: &Finding, found: Option<&Match>) -> u64 {
    let listing = &finding.listing;
    let (record, line) = found.map_or((listing.record, listing.line), |found| (found.record, found.line));
    if listing.sheet.is_some() { line } else { record }
}

/// A text on one line: characters that control a terminal or a table become spaces.
fn line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}
