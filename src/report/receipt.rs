//! The receipt: what a run read, skipped, used and could not judge. As JSON (INTERFACE 3) and, short, for people.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use super::row::SCHEMA;
use super::style::{DIM, paint};
use super::width::clean;
use super::words::{Say, count, label, list, plural};
use crate::error::{ErrorKind, Result};
use crate::finding::{By, Counted, Coverage, FileReceipt, LanguageNote, Receipt, Since, Written};
use crate::rule::{Language, PackInfo, Severity};

/// Files that the form for people names; the others are counted.
const FILES_NAMED: usize = 8;

/// The receipt as one JSON object, without a line end: for `--receipt` and for machine formats that hold no receipt.
pub fn receipt_line(receipt: &Receipt) -> String {
    // Texts and numbers under text keys always serialise; an empty line would say so if they ever did not.
    serde_json::to_string(&ReceiptRow::new(receipt)).unwrap_or_default()
}

/// The receipt as an object of the contract.
#[derive(Serialize)]
pub(super) struct ReceiptRow<'a> {
    r#type: &'static str,
    schema: u32,
    files: Vec<FileRow<'a>>,
    skipped: Vec<KindRow<'a>>,
    not_read: &'a [String],
    packs: Vec<PackRow<'a>>,
    marketplaces: &'a [String],
    marketplaces_from: &'a str,
    as_of: String,
    coverage: Vec<CoverageRow<'a>>,
    languages: Vec<LanguageRow<'a>>,
    findings: CountRow,
    complete: bool,
    suppressed: u64,
    written: Vec<WrittenRow<'a>>,
    against: Option<&'a str>,
    since_baseline: Option<SinceRow>,
    interrupted: Option<InterruptedRow<'a>>,
    by: ByRow<'a>,
    rules_age: Option<u32>,
}

impl<'a> ReceiptRow<'a> {
    /// The row of a receipt.
    pub(super) fn new(receipt: &'a Receipt) -> Self {
        Self {
            r#type: "receipt",
            schema: SCHEMA,
            files: receipt.files.iter().map(FileRow::new).collect(),
            skipped: receipt.skipped.iter().map(|(kind, &count)| KindRow { kind, count }).collect(),
            not_read: &receipt.not_read,
            packs: receipt.packs.iter().map(PackRow::new).collect(),
            marketplaces: &receipt.marketplaces,
            marketplaces_from: &receipt.marketplaces_from,
            as_of: receipt.as_of.to_string(),
            coverage: receipt.coverage.iter().map(CoverageRow::new).collect(),
            languages: receipt.languages.iter().map(LanguageRow::new).collect(),
            findings: CountRow::new(&receipt.findings),
            complete: receipt.complete,
            suppressed: receipt.suppressed,
            written: receipt.written.iter().map(WrittenRow::new).collect(),
            against: receipt.against.as_deref(),
            since_baseline: receipt.since.as_ref().map(SinceRow::new),
            interrupted: receipt.interrupted.as_ref().map(|not_begun| InterruptedRow::new(not_begun, &receipt.files)),
            by: ByRow::new(&receipt.by),
            rules_age: receipt.rules_age,
        }
    }
}

#[derive(Serialize)]
struct FileRow<'a> {
    file: &'a str,
    format: &'a str,
    encoding: Option<&'a str>,
    delimiter: Option<&'a str>,
    template: Option<&'a str>,
    records: u64,
    listings: u64,
    removed_by_file: u64,
    bytes: u64,
    columns_scanned: &'a [String],
    columns_skipped: &'a [String],
    unverified: bool,
    empty_records: u64,
    drafts: u64,
    image_columns: &'a [String],
    complete: bool,
    compression: Option<&'static str>,
    sheet: Option<&'a str>,
    sheets_skipped: &'a [String],
    changed: Option<u64>,
}

impl<'a> FileRow<'a> {
    fn new(file: &'a FileReceipt) -> Self {
        Self {
            file: &file.file,
            format: &file.format,
            encoding: file.encoding.as_deref(),
            delimiter: file.delimiter.as_deref(),
            template: file.template.as_deref(),
            records: file.records,
            listings: file.listings,
            removed_by_file: file.removed_by_file,
            bytes: file.bytes,
            columns_scanned: &file.columns_scanned,
            columns_skipped: &file.columns_skipped,
            unverified: file.unverified,
            empty_records: file.empty_records,
            drafts: file.drafts,
            image_columns: &file.image_columns,
            complete: file.complete,
            compression: file.compression,
            sheet: file.sheet.as_deref(),
            sheets_skipped: &file.sheets_skipped,
            changed: file.changed,
        }
    }
}

#[derive(Serialize)]
struct KindRow<'a> {
    kind: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct PackRow<'a> {
    name: &'a str,
    version: &'a str,
    hash: &'a str,
}

impl<'a> PackRow<'a> {
    fn new(pack: &'a PackInfo) -> Self {
        Self { name: &pack.name, version: &pack.version, hash: &pack.hash }
    }
}

#[derive(Serialize)]
struct CoverageRow<'a> {
    marketplace: &'a str,
    listings_flagged: u64,
    listings_without_finding: u64,
    not_judged: &'a BTreeMap<String, u64>,
}

impl<'a> CoverageRow<'a> {
    fn new(coverage: &'a Coverage) -> Self {
        Self {
            marketplace: &coverage.marketplace,
            listings_flagged: coverage.listings_flagged,
            listings_without_finding: coverage.listings_without_finding,
            not_judged: &coverage.not_judged,
        }
    }
}

#[derive(Serialize)]
struct LanguageRow<'a> {
    lang: &'a str,
    listings: u64,
    categories_without_terms: u64,
}

impl<'a> LanguageRow<'a> {
    fn new(note: &'a LanguageNote) -> Self {
        let (listings, categories_without_terms) = (note.listings, note.categories_without_terms);
        Self { lang: &note.lang, listings, categories_without_terms }
    }
}

/// A file that was given back.
#[derive(Serialize)]
struct WrittenRow<'a> {
    file: &'a str,
    of: &'a str,
    part: &'static str,
    rows: u64,
    relatives: u64,
}

impl<'a> WrittenRow<'a> {
    fn new(written: &'a Written) -> Self {
        let Written { file, of, part, rows, relatives } = written;
        Self { file, of, part: part.name(), rows: *rows, relatives: *relatives }
    }
}

/// What an interrupted run did not do.
#[derive(Serialize)]
struct InterruptedRow<'a> {
    broken_off: Vec<BrokenRow<'a>>,
    not_begun: Vec<&'a str>,
}

/// A file that was read up to a record, the last one counted; 0 where it was read up to none.
#[derive(Serialize)]
struct BrokenRow<'a> {
    file: &'a str,
    sheet: Option<&'a str>,
    record: u64,
}

impl<'a> InterruptedRow<'a> {
    fn new(not_begun: &'a [Arc<str>], files: &'a [FileReceipt]) -> Self {
        let broken = files.iter().filter(|file| file.interrupted);
        let row =
            |file: &'a FileReceipt| BrokenRow { file: &file.file, sheet: file.sheet.as_deref(), record: file.records };
        Self { broken_off: broken.map(row).collect(), not_begun: not_begun.iter().map(|name| &**name).collect() }
    }
}

/// Findings by what they are about.
#[derive(Serialize)]
struct ByRow<'a> {
    file: BTreeMap<&'a str, CountRow>,
    account: BTreeMap<&'a str, CountRow>,
    marketplace: BTreeMap<&'a str, CountRow>,
    category: BTreeMap<&'a str, CountRow>,
}

impl<'a> ByRow<'a> {
    fn new(by: &'a By) -> Self {
        let rows = |counts: &'a BTreeMap<Arc<str>, Counted>| {
            counts.iter().map(|(name, of)| (&**name, CountRow::new(of))).collect()
        };
        let [file, account] = [&by.file, &by.account].map(rows);
        let [marketplace, category] = [&by.marketplace, &by.category].map(rows);
        Self { file, account, marketplace, category }
    }
}

/// Findings against a baseline.
#[derive(Serialize)]
struct SinceRow {
    known: u64,
    new_listing: CountRow,
    new_rules: CountRow,
}

impl SinceRow {
    fn new(since: &Since) -> Self {
        let (new_listing, new_rules) = (CountRow::new(&since.listing), CountRow::new(&since.rules));
        Self { known: since.known, new_listing, new_rules }
    }
}

/// All three severities, also where nothing was found.
#[derive(Serialize)]
struct CountRow {
    error: u64,
    warning: u64,
    note: u64,
}

impl CountRow {
    fn new(findings: &Counted) -> Self {
        let of = |severity| findings.get(&severity).copied().unwrap_or_default();
        Self { error: of(Severity::Error), warning: of(Severity::Warning), note: of(Severity::Note) }
    }
}

/// Writes the receipt for people: a few lines for stderr.
///
/// # Errors
/// When output cannot be written.
pub fn write_receipt(out: &mut impl Write, receipt: &Receipt, language: Language) -> Result<()> {
    Ok(write_lines(out, receipt, language).map_err(ErrorKind::Output)?)
}

fn write_lines(out: &mut impl Write, receipt: &Receipt, language: Language) -> io::Result<()> {
    for file in receipt.files.iter().take(FILES_NAMED) {
        writeln!(out, "{}", label(Say::Read, &file_line(file, language), language))?;
    }
    if let Some(more) = receipt.files.len().checked_sub(FILES_NAMED + 1) {
        writeln!(out, "{}", Say::MoreFiles.with(language, &[&count(more as u64 + 1)]))?;
    }
    if let Some(against) = receipt.against.as_deref().filter(|_| receipt.files.is_empty()) {
        writeln!(out, "{}", Say::NothingChanged.with(language, &[&clean(against)]))?;
    }
    for (say, items) in [(Say::SkippedFiles, skipped(receipt)), (Say::NotRead, receipt.not_read.clone())] {
        if !items.is_empty() {
            writeln!(out, "{}", label(say, &clean(&items.join(list(language))), language))?;
        }
    }
    writeln!(out, "{}", paint(DIM, &rules_line(receipt, language)))
}

fn file_line(file: &FileReceipt, language: Language) -> String {
    let known = [Some(&*file.format), file.compression, file.encoding.as_deref(), file.template.as_deref()];
    let form = known.into_iter().flatten().collect::<Vec<_>>().join(list(language));
    let listings = plural(Say::Listings, file.listings, language);
    let columns = [&file.columns_scanned, &file.columns_skipped].map(|columns| count(columns.len() as u64));
    let columns = Say::Columns.with(language, &[&columns[0], &columns[1]]);
    let sheet = file.sheet.as_deref().map_or(String::new(), |sheet| format!("!{sheet}"));
    let changed = file.changed.map(|number| Say::Changed.with(language, &[&count(number)]));
    let listings = [listings, changed.unwrap_or_default()].concat();
    let mut line = format!("{}{sheet} ({form}): {listings}{}{columns}", file.file, list(language));
    for (say, number) in [(Say::RemovedByFile, file.removed_by_file), (Say::Drafts, file.drafts)] {
        if number > 0 {
            line += list(language);
            line += &say.with(language, &[&count(number)]);
        }
    }
    for (say, holds) in [(Say::Unverified, file.unverified), (Say::NotToItsEnd, !file.complete)] {
        if holds {
            line += list(language);
            line += say.get(language);
        }
    }
    if !file.sheets_skipped.is_empty() {
        line += list(language);
        line += &Say::SheetsSkipped.with(language, &[&file.sheets_skipped.join(list(language))]);
    }
    clean(&line)
}

fn skipped(receipt: &Receipt) -> Vec<String> {
    receipt.skipped.iter().map(|(kind, number)| format!("{} {kind}", count(*number))).collect()
}

/// Which rules were used, for which marketplaces, by which day.
pub(super) fn rules_line(receipt: &Receipt, language: Language) -> String {
    let packs: Vec<_> = receipt.packs.iter().map(|pack| format!("{} {}", pack.name, pack.version)).collect();
    let packs = clean(&packs.join(list(language)));
    let packs = match receipt.rules_age {
        Some(days) => Say::RulesAge.with(language, &[&packs, &days.to_string()]),
        None => packs,
    };
    let sites = count(receipt.marketplaces.len() as u64);
    Say::RulesUsed.with(language, &[&packs, &sites, &receipt.as_of.to_string()])
}
