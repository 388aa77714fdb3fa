//! Findings and problems as the JSON objects of the contract (INTERFACE 3): keys in this order, none ever missing.
//!
//! Keys that the contract does not name come after those it does. Dates are written as exactly as they are known:
//! `2021-02-01`, `2021-02` or `2021`.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::finding::{Finding, ListingRef, Match, Suppressed};
use crate::problem::Problem;
use crate::rule::{Language, Source};

/// Counts breaking changes of the contract.
pub(super) const SCHEMA: u32 = 1;

/// Writes one object, without a line end.
pub(super) fn write_json(out: &mut impl Write, row: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, row).map_err(io::Error::from)
}

/// One finding.
#[derive(Serialize)]
pub(super) struct FindingRow<'a> {
    r#type: &'static str,
    schema: u32,
    marketplace: &'a str,
    restriction: &'a str,
    detector: &'a str,
    category: &'a str,
    verdict: &'static str,
    severity: &'static str,
    consequence: &'static str,
    action: &'static str,
    confidence: &'static str,
    basis: &'static str,
    since: Option<String>,
    until: Option<String>,
    status: &'static str,
    open: Vec<&'a str>,
    listing: ListingRow<'a>,
    matches: Vec<MatchRow<'a>>,
    why: String,
    fix: String,
    sources: Vec<SourceRow<'a>>,
    evidence: Vec<EvidenceRow<'a>>,
    fingerprint: String,
    suppressed: Option<SuppressedRow<'a>>,
    account: Option<&'a str>,
    like: Option<&'a str>,
    words: &'a str,
}

impl<'a> FindingRow<'a> {
    /// The row of a finding, its texts in a language.
    pub(super) fn new(finding: &'a Finding, language: Language) -> Self {
        Self {
            r#type: "finding",
            schema: SCHEMA,
            marketplace: &finding.marketplace,
            restriction: &finding.restriction,
            detector: &finding.detector,
            category: &finding.category,
            verdict: finding.verdict.name(),
            severity: finding.severity.name(),
            consequence: finding.consequence.name(),
            action: finding.action.name(),
            confidence: finding.confidence.name(),
            basis: finding.basis.name(),
            since: finding.since.map(|day| day.to_string()),
            until: finding.until.map(|day| day.to_string()),
            status: finding.status.name(),
            open: finding.open.iter().map(|open| open.key.as_str()).collect(),
            listing: ListingRow::new(&finding.listing),
            matches: finding.matches.iter().map(MatchRow::new).collect(),
            why: finding.why.get(language),
            fix: finding.fix.get(language),
            sources: finding.sources.iter().map(SourceRow::new).collect(),
            evidence: finding.evidence.iter().map(EvidenceRow::new).collect(),
            fingerprint: finding.fingerprint.to_string(),
            suppressed: finding.suppressed.as_ref().map(SuppressedRow::new),
            account: finding.account.as_deref(),
            like: finding.like.as_deref(),
            words: &finding.words,
        }
    }
}

#[derive(Serialize)]
struct ListingRow<'a> {
    file: &'a str,
    key: &'a str,
    #[serde(serialize_with = "as_map")]
    ids: &'a [(String, Vec<String>)],
    family: Option<&'a str>,
    title: &'a str,
    brand: Option<&'a str>,
    record: u64,
    line: u64,
    draft: bool,
}

impl<'a> ListingRow<'a> {
    fn new(listing: &'a ListingRef) -> Self {
        Self {
            file: &listing.file,
            key: &listing.key,
            ids: &listing.ids,
            family: listing.family.as_deref(),
            title: &listing.title,
            brand: listing.brand.as_deref(),
            record: listing.record,
            line: listing.line,
            draft: listing.draft,
        }
    }
}

/// Pairs as an object, in their order.
fn as_map<S: Serializer>(ids: &[(String, Vec<String>)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(ids.len()))?;
    for (kind, values) in ids {
        map.serialize_entry(kind, values)?;
    }
    map.end()
}

#[derive(Serialize)]
struct MatchRow<'a> {
    field: &'static str,
    column: &'a str,
    record: u64,
    line: u64,
    /// Of a workbook; no reader gives them yet.
    sheet: Option<&'a str>,
    cell: Option<&'a str>,
    start: usize,
    end: usize,
    start_char: usize,
    end_char: usize,
    text: &'a str,
    view: String,
    detector: &'a str,
}

impl<'a> MatchRow<'a> {
    fn new(found: &'a Match) -> Self {
        Self {
            field: found.field.name(),
            column: &found.column,
            record: found.record,
            line: found.line,
            sheet: None,
            cell: None,
            start: found.span.start,
            end: found.span.end,
            start_char: found.chars.start,
            end_char: found.chars.end,
            text: &found.text,
            view: found.view.to_string(),
            detector: &found.detector,
        }
    }
}

#[derive(Serialize)]
struct SourceRow<'a> {
    r#ref: &'a str,
    url: Option<&'a str>,
    dated: Option<String>,
    read: String,
    partial: bool,
}

impl<'a> SourceRow<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            r#ref: &source.reference,
            url: source.url.as_deref(),
            dated: source.dated.map(|day| day.to_string()),
            read: source.read.to_string(),
            partial: source.partial,
        }
    }
}

#[derive(Serialize)]
struct EvidenceRow<'a> {
    detector: &'a str,
    field: &'static str,
    text: &'a str,
}

impl<'a> EvidenceRow<'a> {
    fn new(evidence: &'a crate::finding::Evidence) -> Self {
        Self { detector: &evidence.detector, field: evidence.field.name(), text: &evidence.text }
    }
}

#[derive(Serialize)]
struct SuppressedRow<'a> {
    by: &'static str,
    reason: &'a str,
    until: Option<String>,
}

impl<'a> SuppressedRow<'a> {
    fn new(suppressed: &'a Suppressed) -> Self {
        let until = suppressed.until.map(|day| day.to_string());
        Self { by: suppressed.by, reason: &suppressed.reason, until }
    }
}

/// One problem.
#[derive(Serialize)]
pub(super) struct ProblemRow<'a> {
    r#type: &'static str,
    schema: u32,
    code: &'static str,
    severity: crate::problem::Weight,
    message: &'a str,
    file: Option<&'a str>,
    record: Option<u64>,
    line: Option<u64>,
    help: Option<&'a str>,
}

impl<'a> ProblemRow<'a> {
    /// The row of a problem.
    pub(super) fn new(problem: &'a Problem) -> Self {
        Self {
            r#type: "problem",
            schema: SCHEMA,
            code: problem.code.name(),
            severity: problem.weight,
            message: &problem.message,
            file: problem.file.as_deref(),
            record: problem.record,
            line: problem.line,
            help: problem.help.as_deref(),
        }
    }
}
