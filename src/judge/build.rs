//! Findings put together: matches, texts with their placeholders filled, severity, fingerprint.

use std::cmp::Ordering;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::court::Ready;
use super::restriction::{Bench, Case};
use super::severity::{self, Doubts};
use crate::field::Field;
use crate::finding::{Detail, Evidence, Excerpt, Finding, ListingRef, Match, Open, Seen, Status, digest};
use crate::listing::{Cell, Listing};
use crate::matcher::{Hit, Ruleset};
use crate::rule::{Check, Confidence, Marketplace, Measure, Restriction, Text};
use crate::span::Span;

/// Keys of conditions that may stay open.
const KEYS: [&str; 10] = [
    "seller.country",
    "seller.country_not",
    "seller.type",
    "seller.programs_with",
    "seller.programs_without",
    "currency",
    "condition",
    "measure",
    "price",
    "unit_price",
];

/// A hit with the keys of the conditions that are open for it.
pub(super) type Judged<'h> = (&'h Hit, Vec<&'static str>);

/// Hits of one detector in one field with the same folded words: one finding for each restriction that minds.
pub(super) struct Group<'h> {
    first: &'h Hit,
    /// The open conditions of the hit with the fewest.
    open: Vec<&'static str>,
    seen: Arc<Seen>,
}

/// Groups hits by detector, field and folded words; the hits of `with` detectors are matches of each group.
pub(super) fn groups<'h>(bench: &Bench<'h>, mut hits: Vec<Judged<'h>>, with: &[&'h Hit]) -> Vec<Group<'h>> {
    let cells = &bench.searched.listing.cells;
    let key = |judged: &Judged<'h>| (judged.0.detector, judged.0.cell.map(|c| cells[c].field), judged.0.words.as_str());
    hits.sort_by(|a, b| key(a).cmp(&key(b)));
    hits.chunk_by(|a, b| key(a) == key(b)).map(|judged| Group::new(bench, judged, with)).collect()
}

impl<'h> Group<'h> {
    fn new(bench: &Bench<'h>, judged: &[Judged<'h>], with: &[&'h Hit]) -> Self {
        let hits = judged.iter().map(|j| j.0).chain(with.iter().copied());
        let open = judged.iter().map(|j| &j.1).min_by_key(|open| open.len()).cloned().unwrap_or_default();
        Self { first: judged[0].0, open, seen: bench.seen(hits.clone(), || seen(bench, judged, hits)) }
    }
}

/// What was seen, with as much of its places as is asked for.
fn seen<'h>(bench: &Bench<'h>, judged: &[Judged<'h>], hits: impl Iterator<Item = &'h Hit>) -> Seen {
    let (first, searched) = (judged[0].0, bench.searched);
    let detector = &searched.ruleset.shared.detectors[first.detector];
    let most = if bench.court.detail == Detail::First { 1 } else { usize::MAX };
    Seen {
        detector: detector.id.clone(),
        title: detector.title.clone(),
        field: first.cell.map(|cell| searched.listing.cells[cell].field),
        confidence: judged.iter().map(|j| j.0.confidence).max().unwrap_or(Confidence::High),
        words: first.words.clone(),
        matches: hits.filter_map(|hit| a_match(bench, hit)).take(most).collect(),
    }
}

/// One finding a group.
pub(super) fn findings(
    case: &Case<'_, '_>,
    groups: &[Group<'_>],
    evidence: &[Evidence],
    status: Status,
) -> Vec<Finding> {
    groups.iter().map(|group| finding(case, group, evidence, status)).collect()
}

/// By field, span, restriction, detector: the order of a listing's findings.
pub(super) fn order(a: &Finding, b: &Finding) -> Ordering {
    let day = |f: &Finding| f.rule.since.map(|d| d.date);
    let place = || if Arc::ptr_eq(&a.seen, &b.seen) { Ordering::Equal } else { place(&a.seen).cmp(&place(&b.seen)) };
    place()
        .then_with(|| a.rule.restriction.cmp(&b.rule.restriction))
        .then_with(|| day(a).cmp(&day(b)))
        .then_with(|| a.seen.detector.cmp(&b.seen.detector))
        .then_with(|| a.seen.words.cmp(&b.seen.words))
}

/// Where the first match stands; what is missing comes first.
fn place(seen: &Seen) -> Option<(Field, u64, &str, Span)> {
    seen.matches.first().map(|m| (m.field, m.record, &*m.column, m.span))
}

fn finding(case: &Case<'_, '_>, group: &Group<'_>, evidence: &[Evidence], status: Status) -> Finding {
    let (ready, ruleset) = (case.ready, case.bench.searched.ruleset);
    let open: Vec<Arc<Open>> = group.open.iter().filter_map(|key| ready.open(key, ruleset)).collect();
    let doubts = Doubts {
        is_low_confidence: group.seen.confidence == Confidence::Low,
        is_open: !open.is_empty(),
        has_evidence: !evidence.is_empty(),
        is_not_in_force: status != Status::InForce,
    };
    Finding {
        rule: case.rule().clone(),
        seen: group.seen.clone(),
        listing: case.bench.listing().clone(),
        severity: severity::severity(ready.restriction, doubts),
        limit: ready.limit(group.first.detector, ruleset),
        open,
        evidence: evidence.to_vec(),
        suppressed: None,
        new: None,
    }
}

/// Which listing it is, with a number for what it says where that is asked for.
pub(super) fn listing_ref(listing: &Listing, digests: bool) -> ListingRef {
    let first = listing.rows.first();
    ListingRef {
        file: listing.file.clone(),
        sheet: listing.sheet.clone(),
        key: listing.key.clone(),
        ids: listing.ids.clone(),
        family: listing.family.clone(),
        title: listing.title().to_owned(),
        brand: listing.cell(Field::Brand).map(|c| c.text.clone()),
        record: first.map_or(0, |r| r.record),
        line: first.map_or(0, |r| r.line),
        draft: listing.draft,
        digest: digests.then(|| digest(listing)),
    }
}

fn a_match(bench: &Bench<'_>, hit: &Hit) -> Option<Match> {
    let searched = bench.searched;
    let cell = &searched.listing.cells[hit.cell?];
    let row = searched.listing.rows.get(cell.row)?;
    let raw = &cell.text;
    let skipped = cell.skipped;
    let start_char = skipped.chars + searched.chars_before(hit.cell?, hit.span.start);
    let end_char = start_char + hit.span.of(raw).chars().count();
    let excerpt = if bench.court.detail == Detail::Excerpts { Excerpt::of(raw, hit.span) } else { Excerpt::default() };
    Some(Match {
        field: cell.field,
        column: cell.column.clone(),
        record: row.record,
        line: row.line,
        cell: place_in_sheet(searched.listing, cell, row.line),
        span: Span::new(skipped.bytes + hit.span.start, skipped.bytes + hit.span.end),
        chars: Span::new(start_char, end_char),
        text: hit.span.of(raw).to_owned(),
        excerpt,
        view: hit.view,
        detector: searched.ruleset.shared.detectors[hit.detector].id.clone(),
    })
}

/// The sheet and the cell, in a workbook.
fn place_in_sheet(listing: &Listing, cell: &Cell, line: u64) -> Option<(Arc<str>, String)> {
    let sheet = listing.sheet.clone()?;
    Some((sheet, format!("{}{line}", cell.letters())))
}

/// Conditions that may stay open with their opening sentences.
pub(super) fn openings(ready: &Ready<'_>, ruleset: &Ruleset) -> FxHashMap<&'static str, Arc<Open>> {
    let opening = |key: &'static str| {
        let text = ruleset.pack.open.get(key).cloned().unwrap_or_default();
        let value = asked(ready, key, ruleset);
        let text =
            Text { en: text.en.replace("{value}", &value.en).into(), zh: text.zh.replace("{value}", &value.zh).into() };
        (key, Arc::new(Open { key: key_name(key).to_owned(), text }))
    };
    KEYS.into_iter().map(opening).collect()
}

/// The setting or value that would decide it: `seller.country_not` is decided by `seller.country`.
fn key_name(key: &str) -> &str {
    match key {
        "seller.country_not" => "seller.country",
        "seller.programs_with" | "seller.programs_without" => "seller.programs",
        key => key,
    }
}

/// What the rule gives for a condition, for its opening sentence.
fn asked(ready: &Ready<'_>, key: &str, ruleset: &Ruleset) -> Text {
    let when = &ready.restriction.when;
    let list = match key {
        "seller.country" => &when.seller_country,
        "seller.country_not" => &when.seller_country_not,
        "seller.type" => &when.seller_type,
        "seller.programs_with" => &when.seller_programs_with,
        "seller.programs_without" => &when.seller_programs_without,
        "currency" => &when.currency,
        "condition" => &when.condition,
        _ => return compared(ready, key, ruleset),
    };
    Text { en: list.join(", ").into(), zh: list.join("、").into() }
}

/// A number's limits in words: `more than 20 %`.
fn compared(ready: &Ready<'_>, key: &str, ruleset: &Ruleset) -> Text {
    let when = &ready.restriction.when;
    let currency = ready.marketplace.currency.as_deref().unwrap_or("");
    let units = &ruleset.pack.units;
    let measure = when.measure.and_then(|(unit, bound)| Some((bound, units.get(unit)?.id.as_str())));
    let (bound, unit) = match key {
        "measure" => measure.unwrap_or_default(),
        "price" => (when.price.unwrap_or_default(), currency),
        "unit_price" => (when.unit_price.unwrap_or_default(), currency),
        _ => (when.pack_count.unwrap_or_default(), ""),
    };
    let limits = [
        (bound.over, "more than", "超过"),
        (bound.at_least, "at least", "不低于"),
        (bound.under, "less than", "低于"),
        (bound.at_most, "at most", "不超过"),
    ];
    let limits = limits.iter().filter_map(|(limit, en, zh)| Some((format!("{} {unit}", (*limit)?), en, zh)));
    let (en, zh): (Vec<String>, Vec<String>) = limits
        .map(|(number, en, zh)| (format!("{en} {}", number.trim_end()), format!("{zh} {}", number.trim_end())))
        .unzip();
    Text { en: en.join(" and ").into(), zh: zh.join("且").into() }
}

/// The number a rule, or its format check, draws the line at, with its unit; empty where there is none.
pub fn limit_of(
    restriction: &Restriction,
    marketplace: &Marketplace,
    units: &[Measure],
    check: Option<&Check>,
) -> String {
    let when = &restriction.when;
    let currency = marketplace.currency.as_deref().unwrap_or("");
    let named = |number: f64, unit: &str| format!("{number} {unit}").trim_end().to_owned();
    let measure = when.measure.and_then(|(unit, bound)| Some(named(bound.limit()?, &units.get(unit)?.id)));
    let price = when.price.or(when.unit_price).and_then(|bound| Some(named(bound.limit()?, currency)));
    let count = when.pack_count.and_then(|bound| Some(named(bound.limit()?, "")));
    let form = check.and_then(|check| match check {
        Check::MaxLength { max, .. } | Check::RepeatedWord { max, .. } => Some(max.to_string()),
        Check::Capitals { share, .. } => Some(format!("{} %", share * 100.0)),
        _ => None,
    });
    measure.or(price).or(count).or(form).unwrap_or_default()
}
