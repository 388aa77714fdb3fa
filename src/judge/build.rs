//! Findings put together: matches, texts with their placeholders filled, severity, fingerprint.

use std::collections::BTreeMap;

use super::restriction::Case;
use super::severity::{self, Doubts};
use crate::field::Field;
use crate::finding::{Evidence, Excerpt, Finding, ListingRef, Match, Open, Status, fingerprint};
use crate::listing::Listing;
use crate::matcher::{Hit, Searched};
use crate::rule::{Check, Confidence, Detector, Language, Marketplace, Measure, Restriction, Text};
use crate::span::Span;

/// Characters of the cell shown on each side of a match.
const EXCERPT: usize = 60;
/// Characters of the words quoted in a text.
const QUOTED: usize = 80;

/// A hit with the keys of the conditions that are open for it.
pub(super) type Judged<'h> = (&'h Hit, Vec<&'static str>);

/// Groups hits by detector, field and folded words: each group is one finding.
pub(super) fn findings(
    case: &Case<'_>,
    hits: &[Judged<'_>],
    with: &[&Hit],
    evidence: &[Evidence],
    status: Status,
) -> Vec<Finding> {
    let cells = &case.bench.searched.listing.cells;
    let mut groups: BTreeMap<(usize, Option<Field>, &str), Vec<&Judged<'_>>> = BTreeMap::new();
    for judged in hits {
        let field = judged.0.cell.map(|c| cells[c].field);
        groups.entry((judged.0.detector, field, &judged.0.words)).or_default().push(judged);
    }
    groups.into_values().map(|group| finding(case, &group, with, evidence, status)).collect()
}

/// By field, span, restriction, detector: the order of a listing's findings.
pub(super) fn order(finding: &Finding) -> impl Ord {
    let first = finding.matches.first();
    let place = first.map(|m| (m.field, m.record, m.column.clone(), m.span));
    (place, finding.restriction.clone(), finding.since.map(|d| d.date), finding.detector.clone(), finding.words.clone())
}

fn finding(case: &Case<'_>, group: &[&Judged<'_>], with: &[&Hit], evidence: &[Evidence], status: Status) -> Finding {
    let searched = case.bench.searched;
    let (restriction, selection) = (case.restriction, case.bench.selection);
    let hits: Vec<&Hit> = group.iter().map(|j| j.0).collect();
    let detector = &searched.ruleset.pack.detectors[hits[0].detector];
    let confidence = hits.iter().map(|h| h.confidence).max().unwrap_or(Confidence::High);
    let open = open(case, group);
    let doubts = Doubts {
        is_low_confidence: confidence == Confidence::Low,
        is_open: !open.is_empty(),
        has_evidence: !evidence.is_empty(),
        is_not_in_force: status != Status::InForce,
    };
    let matches: Vec<Match> =
        hits.iter().copied().chain(with.iter().copied()).filter_map(|h| a_match(searched, h)).collect();
    let words = hits[0].words.clone();
    let fill = Fill::new(case, detector, &matches);
    let field = hits[0].cell.map_or("", |c| searched.listing.cells[c].field.name());
    let account = selection.account.as_deref().unwrap_or("");
    let parts =
        [account, &case.marketplace.id, &restriction.full_id, &detector.id, &searched.listing.key, field, &words];
    Finding {
        account: selection.account.clone(),
        marketplace: case.marketplace.id.as_str().into(),
        restriction: restriction.full_id.as_str().into(),
        detector: detector.id.as_str().into(),
        detector_title: detector.title.clone(),
        category: restriction.category.as_str().into(),
        verdict: restriction.verdict,
        severity: severity::severity(restriction, doubts),
        consequence: restriction.consequence,
        action: restriction.action,
        confidence,
        basis: restriction.basis,
        since: restriction.since,
        until: restriction.until,
        status,
        listing: listing_ref(searched.listing),
        why: fill.why(restriction, &open),
        fix: fill.text(&restriction.fix),
        open,
        fingerprint: fingerprint(&parts),
        matches,
        words,
        sources: restriction.sources.clone(),
        like: restriction.like.as_deref().map(Into::into),
        evidence: evidence.to_vec(),
        suppressed: None,
    }
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

/// The open conditions of a group: those of the hit with the fewest.
fn open(case: &Case<'_>, group: &[&Judged<'_>]) -> Vec<Open> {
    let fewest = group.iter().map(|j| &j.1).min_by_key(|keys| keys.len());
    let table = &case.bench.searched.ruleset.pack.open;
    let opening = |key: &&'static str| {
        let text = table.get(*key).cloned().unwrap_or_default();
        let value = asked(case, key);
        let text = Text { en: text.en.replace("{value}", &value.en), zh: text.zh.replace("{value}", &value.zh) };
        Open { key: key_name(key).to_owned(), text }
    };
    fewest.into_iter().flatten().map(opening).collect()
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
fn asked(case: &Case<'_>, key: &str) -> Text {
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
    Text { en: list.join(", "), zh: list.join("、") }
}

/// A number's limits in words: `more than 20 %`.
fn compared(case: &Case<'_>, key: &str) -> Text {
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
    Text { en: en.join(" and "), zh: zh.join("且") }
}

/// The number a rule draws the line at, with its unit.
fn limit(case: &Case<'_>, detector: Option<&Detector>) -> String {
    let units = &case.bench.searched.ruleset.pack.units;
    limit_of(case.restriction, case.marketplace, units, detector.and_then(|d| d.check.as_ref()))
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

/// What stands for the placeholders of a text.
struct Fill {
    words: String,
    marketplace: String,
    limit: String,
}

impl Fill {
    fn new(case: &Case<'_>, detector: &Detector, matches: &[Match]) -> Self {
        let quoted = matches.first().map_or_else(|| detector.title.en.clone(), |m| m.excerpt.words.clone());
        let words =
            if quoted.chars().count() > QUOTED { quoted.chars().take(QUOTED).chain(['…']).collect() } else { quoted };
        Self { words, marketplace: case.marketplace.name.clone(), limit: limit(case, Some(detector)) }
    }

    fn text(&self, text: &Text) -> Text {
        replace(text, &[("{words}", &self.words), ("{marketplace}", &self.marketplace), ("{limit}", &self.limit)])
    }

    /// The reason, after the openings of open conditions, and before the word that it is only presumed.
    fn why(&self, restriction: &Restriction, open: &[Open]) -> Text {
        let text = self.text(&restriction.why);
        let say = |language: Language, text: &str| {
            let openings: String = open.iter().map(|o| o.text.get(language)).collect();
            let presumed = restriction.like.as_deref().map_or(String::new(), |like| presumed(language, like));
            format!("{openings}{text}{presumed}")
        };
        let zh = if text.zh.is_empty() { String::new() } else { say(Language::Zh, &text.zh) };
        Text { en: say(Language::En, &text.en), zh }
    }
}

fn presumed(language: Language, like: &str) -> String {
    match language {
        Language::En => format!(" (Presumed from {like}: not read for this site.)"),
        Language::Zh => format!("（依据 {like} 推定，未读到本站点的原文。）"),
    }
}

fn replace(text: &Text, pairs: &[(&str, &str)]) -> Text {
    let fill = |words: &str| pairs.iter().fold(words.to_owned(), |words, (from, to)| words.replace(from, to));
    Text { en: fill(&text.en), zh: fill(&text.zh) }
}
