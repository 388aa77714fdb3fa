//! Findings put together: matches, texts with their placeholders filled, severity, fingerprint.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::restriction::Case;
use super::severity::{self, Doubts};
use crate::field::Field;
use crate::finding::{
    Evidence, Excerpt, Fill, Finding, Fingerprint, ListingRef, Match, Open, Said, Status, fingerprint,
};
use crate::listing::Listing;
use crate::matcher::{Hit, Searched};
use crate::rule::{Check, Confidence, Marketplace, Measure, Restriction, Text};
use crate::span::Span;

/// Characters of the cell shown on each side of a match.
const EXCERPT: usize = 60;
/// Characters of the words quoted in a text.
const QUOTED: usize = 80;

/// A hit with the keys of the conditions that are open for it.
pub(super) type Judged<'h> = (&'h Hit, Vec<&'static str>);

/// Hits of one detector in one field with the same folded words: one finding for each restriction that minds.
pub(super) struct Group<'h> {
    first: &'h Hit,
    field: Option<Field>,
    confidence: Confidence,
    /// The open conditions of the hit with the fewest.
    open: Vec<&'static str>,
    words: Arc<str>,
    /// The words as texts quote them.
    quoted: Arc<str>,
    matches: Arc<[Match]>,
}

/// Groups hits by detector, field and folded words; the hits of `with` detectors are matches of each group.
pub(super) fn groups<'h>(searched: &Searched<'_>, hits: Vec<Judged<'h>>, with: &[&'h Hit]) -> Vec<Group<'h>> {
    let cells = &searched.listing.cells;
    let mut groups: BTreeMap<(usize, Option<Field>, &str), Vec<Judged<'h>>> = BTreeMap::new();
    for judged in hits {
        let field = judged.0.cell.map(|c| cells[c].field);
        groups.entry((judged.0.detector, field, &judged.0.words)).or_default().push(judged);
    }
    let group = |((_, field, _), judged): (_, Vec<Judged<'h>>)| Group::new(searched, field, judged, with);
    groups.into_iter().map(group).collect()
}

impl<'h> Group<'h> {
    fn new(searched: &Searched<'_>, field: Option<Field>, judged: Vec<Judged<'h>>, with: &[&'h Hit]) -> Self {
        let hits = judged.iter().map(|j| j.0);
        let first = judged[0].0;
        let confidence = hits.clone().map(|h| h.confidence).max().unwrap_or(Confidence::High);
        let matches: Arc<[Match]> = hits.chain(with.iter().copied()).filter_map(|h| a_match(searched, h)).collect();
        let open = judged.into_iter().map(|j| j.1).min_by_key(Vec::len).unwrap_or_default();
        let detector = &searched.ruleset.pack.detectors[first.detector];
        let quoted = quoted(matches.first().map_or(&detector.title.en, |m| &m.excerpt.words));
        Self { first, field, confidence, open, words: first.words.as_str().into(), quoted, matches }
    }
}

fn quoted(words: &str) -> Arc<str> {
    match words.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &words[..end]).into(),
        None => words.into(),
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
    let place = |f: &'_ Finding| f.matches.first().map(|m| (m.field, m.record));
    let span = |f: &'_ Finding| f.matches.first().map(|m| m.span);
    let column = |a: &Finding, b: &Finding| {
        let of = |f: &'_ Finding| f.matches.first().map(|m| m.column.clone());
        of(a).cmp(&of(b))
    };
    let day = |f: &Finding| f.since.map(|d| d.date);
    (place(a).cmp(&place(b)))
        .then_with(|| column(a, b))
        .then_with(|| span(a).cmp(&span(b)))
        .then_with(|| a.restriction.cmp(&b.restriction))
        .then_with(|| day(a).cmp(&day(b)))
        .then_with(|| a.detector.cmp(&b.detector))
        .then_with(|| a.words.cmp(&b.words))
}

fn finding(case: &Case<'_, '_>, group: &Group<'_>, evidence: &[Evidence], status: Status) -> Finding {
    let (restriction, rule, selection) = (case.restriction, case.rule, case.bench.selection);
    let detector = &case.bench.searched.ruleset.shared.detectors[group.first.detector];
    let open = open(case, &group.open);
    let doubts = Doubts {
        is_low_confidence: group.confidence == Confidence::Low,
        is_open: !open.is_empty(),
        has_evidence: !evidence.is_empty(),
        is_not_in_force: status != Status::InForce,
    };
    let limit = limit(case, group.first.detector);
    let fill = Fill { words: group.quoted.clone(), marketplace: case.shared.name.clone(), limit };
    let openings = open.iter().map(|open| open.text.clone()).collect();
    Finding {
        account: selection.account.clone(),
        marketplace: case.shared.id.clone(),
        restriction: rule.id.clone(),
        detector: detector.id.clone(),
        detector_title: detector.title.clone(),
        category: rule.category.clone(),
        verdict: restriction.verdict,
        severity: severity::severity(restriction, doubts),
        consequence: restriction.consequence,
        action: restriction.action,
        confidence: group.confidence,
        basis: restriction.basis,
        since: restriction.since,
        until: restriction.until,
        status,
        why: Said::new(rule.why.clone(), fill.clone()).with(openings, rule.like.clone()),
        fix: Said::new(rule.fix.clone(), fill),
        fingerprint: name(case, group, &detector.id),
        listing: case.bench.listing.clone(),
        open,
        matches: group.matches.clone(),
        words: group.words.clone(),
        sources: rule.sources.clone(),
        like: rule.like.clone(),
        evidence: evidence.to_vec(),
        suppressed: None,
    }
}

fn name(case: &Case<'_, '_>, group: &Group<'_>, detector: &str) -> Fingerprint {
    let account = case.bench.selection.account.as_deref().unwrap_or("");
    let field = group.field.map_or("", Field::name);
    fingerprint(&[account, &case.shared.id, &case.rule.id, detector, &case.bench.listing.key, field, &group.words])
}

/// Which listing it is, for findings and sinks.
pub fn listing_ref(listing: &Listing) -> ListingRef {
    let first = listing.rows.first();
    ListingRef {
        file: listing.file.clone(),
        key: listing.key.clone(),
        ids: listing.ids.clone(),
        family: listing.family.clone(),
        title: listing.title().to_owned(),
        brand: listing.cell(Field::Brand).map(|c| c.text.clone()),
        record: first.map_or(0, |r| r.record),
        line: first.map_or(0, |r| r.line),
        draft: listing.draft,
    }
}

fn a_match(searched: &Searched<'_>, hit: &Hit) -> Option<Match> {
    let cell = &searched.listing.cells[hit.cell?];
    let row = searched.listing.rows.get(cell.row)?;
    let raw = &cell.text;
    let skipped = cell.skipped;
    let start_char = skipped.chars + searched.chars_before(hit.cell?, hit.span.start);
    let end_char = start_char + hit.span.of(raw).chars().count();
    Some(Match {
        field: cell.field,
        column: cell.column.clone(),
        record: row.record,
        line: row.line,
        span: Span::new(skipped.bytes + hit.span.start, skipped.bytes + hit.span.end),
        chars: Span::new(start_char, end_char),
        text: hit.span.of(raw).to_owned(),
        excerpt: excerpt(raw, hit.span),
        view: hit.view,
        detector: searched.ruleset.pack.detectors[hit.detector].id.as_str().into(),
    })
}

fn excerpt(raw: &str, span: Span) -> Excerpt {
    let before: Vec<char> = raw[..span.start].chars().rev().take(EXCERPT + 1).collect();
    let after: Vec<char> = raw[span.end..].chars().take(EXCERPT + 1).collect();
    let line =
        |chars: &mut dyn Iterator<Item = char>| chars.map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let cut = |length: usize| if length > EXCERPT { "…" } else { "" };
    Excerpt {
        before: format!("{}{}", cut(before.len()), line(&mut before.iter().take(EXCERPT).rev().copied())),
        words: line(&mut span.of(raw).chars()),
        after: format!("{}{}", line(&mut after.iter().take(EXCERPT).copied()), cut(after.len())),
    }
}

/// Open conditions with their opening sentences.
fn open(case: &Case<'_, '_>, keys: &[&'static str]) -> Vec<Open> {
    let table = &case.bench.searched.ruleset.pack.open;
    let opening = |key: &&'static str| {
        let text = table.get(*key).cloned().unwrap_or_default();
        let value = asked(case, key);
        let text =
            Text { en: text.en.replace("{value}", &value.en).into(), zh: text.zh.replace("{value}", &value.zh).into() };
        Open { key: key_name(key).to_owned(), text }
    };
    keys.iter().map(opening).collect()
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
fn asked(case: &Case<'_, '_>, key: &str) -> Text {
    let when = &case.restriction.when;
    let list = match key {
        "seller.country" => &when.seller_country,
        "seller.country_not" => &when.seller_country_not,
        "seller.type" => &when.seller_type,
        "seller.programs_with" => &when.seller_programs_with,
        "seller.programs_without" => &when.seller_programs_without,
        "currency" => &when.currency,
        "condition" => &when.condition,
        _ => return compared(case, key),
    };
    Text { en: list.join(", ").into(), zh: list.join("、").into() }
}

/// A number's limits in words: `more than 20 %`.
fn compared(case: &Case<'_, '_>, key: &str) -> Text {
    let when = &case.restriction.when;
    let currency = case.marketplace.currency.as_deref().unwrap_or("");
    let units = &case.bench.searched.ruleset.pack.units;
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

/// The number a rule draws the line at, with its unit.
fn limit(case: &Case<'_, '_>, detector: usize) -> Arc<str> {
    let pack = &case.bench.searched.ruleset.pack;
    limit_of(case.restriction, case.marketplace, &pack.units, pack.detectors[detector].check.as_ref()).into()
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
