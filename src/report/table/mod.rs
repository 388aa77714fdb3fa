//! Findings as rows of a table: the same fixed columns in CSV and in the sheet of a workbook (INTERFACE 3).
//!
//! Decisions are read back by the names of these columns, so they are the same in every language.

mod csv;

use crate::finding::{Finding, Rule};
use crate::rule::{Language, Source};

pub use self::csv::Csv;
pub(crate) use self::csv::as_text;

/// The columns, in their order. The last two are the reviewer's.
pub(super) const COLUMNS: [&str; 28] = [
    "id",
    "account",
    "file",
    "sheet",
    "cell",
    "line",
    "key",
    "asin",
    "family",
    "title",
    "marketplace",
    "verdict",
    "severity",
    "consequence",
    "action",
    "words",
    "field",
    "column",
    "why",
    "fix",
    "rule",
    "basis",
    "source",
    "confidence",
    "since",
    "until",
    "decision",
    "reason",
];

/// The cells of a finding, one for each of [`COLUMNS`]; what is not known is empty. Codes are those of JSON.
pub(super) fn row(finding: &Finding, language: Language) -> [String; COLUMNS.len()] {
    let (rule, listing, seen) = (&finding.rule, &finding.listing, &finding.seen);
    let first = seen.matches.first();
    let line = first.map_or(listing.line, |found| found.line);
    let day = |day: Option<crate::rule::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    [
        id(finding),
        rule.account.as_deref().unwrap_or_default().to_owned(),
        listing.file.to_string(),
        listing.sheet.as_deref().unwrap_or_default().to_owned(),
        first.and_then(|found| found.cell.as_ref()).map_or_else(String::new, |(_, cell)| cell.clone()),
        line.to_string(),
        listing.key.clone(),
        ids(finding, "asin"),
        listing.family.clone().unwrap_or_default(),
        listing.title.clone(),
        rule.marketplace.to_string(),
        rule.verdict.name().to_owned(),
        finding.severity.name().to_owned(),
        rule.consequence.name().to_owned(),
        rule.action.name().to_owned(),
        first.map_or_else(|| seen.title.get(language).to_owned(), |found| found.text.clone()),
        seen.field.map_or("", crate::field::Field::name).to_owned(),
        first.map_or_else(String::new, |found| found.column.to_string()),
        finding.why().get(language),
        finding.fix().get(language),
        rule.restriction.to_string(),
        rule.basis.name().to_owned(),
        sources(rule),
        seen.confidence.name().to_owned(),
        day(rule.since),
        day(rule.until),
        String::new(),
        String::new(),
    ]
}

/// The name of a finding as people see it elsewhere.
fn id(finding: &Finding) -> String {
    finding.fingerprint().short()
}

/// All identifiers of a kind.
fn ids(finding: &Finding, kind: &str) -> String {
    let values = finding.listing.ids.iter().filter(|(known, _)| known == kind).flat_map(|(_, values)| values);
    values.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What was read, and where.
fn sources(rule: &Rule) -> String {
    rule.sources.iter().map(source).collect::<Vec<_>>().join("; ")
}

fn source(source: &Source) -> String {
    let mut said = source.reference.to_string();
    let parts = [(", ", source.dated.map(|day| day.to_string())), (" ", source.url.as_ref().map(ToString::to_string))];
    for (before, part) in parts {
        said.extend(part.into_iter().flat_map(|part| [before.to_owned(), part]));
    }
    said
}
