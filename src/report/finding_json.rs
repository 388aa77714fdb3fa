//! Findings as the JSON objects of the contract (INTERFACE 3): keys in this order, none ever missing.
//!
//! Keys that the contract does not name come after those it does. Dates are written as exactly as they are known:
//! `2021-02-01`, `2021-02` or `2021`. What all findings of a rule have in common is made JSON once, and so are a
//! listing and what was seen in it while their findings follow each other.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::json_text::JsonText;
use super::row::SCHEMA;
use crate::finding::{Evidence, Finding, Fingerprint, ListingRef, Match, New, Part, Rule, Seen, Suppressed};
use crate::finding::{parts, presumed, spoken};
use crate::rule::{Language, Source, Text};

/// Rules whose JSON is kept; of a run with many days or rule folders the rest is made again each time.
const KEPT: usize = 20_000;

/// Writes findings in one language.
#[derive(Debug)]
pub(super) struct FindingJson {
    language: Language,
    /// By the address of the rule, which lives as long as its entry.
    rules: FxHashMap<usize, (Arc<Rule>, Pieces)>,
    listing: Option<(Arc<ListingRef>, Vec<u8>)>,
    seen: Option<(Arc<Seen>, SeenPieces)>,
}

/// What is the same for all findings of a rule.
#[derive(Debug)]
struct Pieces {
    /// Up to the detector.
    head: Vec<u8>,
    /// From there up to the severity.
    verdict: Vec<u8>,
    /// From there up to the confidence.
    action: Vec<u8>,
    /// From there up to the open conditions.
    basis: Vec<u8>,
    why: Vec<Piece>,
    fix: Vec<Piece>,
    /// From there up to the evidence.
    sources: Vec<u8>,
    /// Between the suppression and the words.
    account: Vec<u8>,
    fingerprint: Fingerprint,
}

/// A part of a text.
#[derive(Debug)]
enum Piece {
    /// Escaped already.
    Written(Vec<u8>),
    Words,
    Limit,
}

/// What is the same for all findings on what was seen.
#[derive(Debug, Default)]
struct SeenPieces {
    matches: Vec<u8>,
    /// The words as texts quote them, escaped.
    quoted: Vec<u8>,
    words: Vec<u8>,
}

impl FindingJson {
    /// A writer in a language.
    pub(super) fn new(language: Language) -> Self {
        Self { language, rules: FxHashMap::default(), listing: None, seen: None }
    }

    /// Adds one object, without a line end.
    pub(super) fn write(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        self.prepare(finding);
        let rule = self.rules.get(&address(&finding.rule));
        let (Some((_, rule)), Some((_, listing)), Some((_, seen))) = (rule, &self.listing, &self.seen) else { return };
        out.extend_from_slice(&rule.head);
        out.string(&finding.seen.detector);
        out.extend_from_slice(&rule.verdict);
        out.string(finding.severity.name());
        out.extend_from_slice(&rule.action);
        out.string(finding.seen.confidence.name());
        out.extend_from_slice(&rule.basis);
        list(out, &finding.open, |out, open| out.string(&open.key));
        out.raw(",\"listing\":");
        out.extend_from_slice(listing);
        out.raw(",\"matches\":");
        out.extend_from_slice(&seen.matches);
        out.raw(",\"why\":\"");
        finding.open.iter().for_each(|open| out.escaped(open.text.get(spoken(&finding.rule.why, self.language))));
        fill(out, &rule.why, finding, seen);
        out.raw("\",\"fix\":\"");
        fill(out, &rule.fix, finding, seen);
        out.extend_from_slice(&rule.sources);
        list(out, &finding.evidence, evidence);
        out.raw(",\"fingerprint\":\"");
        hex(out, finding.fingerprint_after(rule.fingerprint));
        out.raw("\",\"suppressed\":");
        suppressed(out, finding.suppressed.as_deref());
        out.extend_from_slice(&rule.account);
        out.extend_from_slice(&seen.words);
        out.raw(",\"new\":");
        out.optional(finding.new.map(New::name));
        out.push(b'}');
    }

    /// Makes the JSON that this finding shares with others.
    fn prepare(&mut self, finding: &Finding) {
        let key = address(&finding.rule);
        if !self.rules.contains_key(&key) {
            if self.rules.len() >= KEPT {
                self.rules.clear();
            }
            self.rules.insert(key, (finding.rule.clone(), Pieces::new(&finding.rule, self.language)));
        }
        if !self.listing.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, &finding.listing)) {
            let mut json = self.listing.take().map(|(_, json)| json).unwrap_or_default();
            json.clear();
            listing(&mut json, &finding.listing);
            self.listing = Some((finding.listing.clone(), json));
        }
        if !self.seen.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, &finding.seen)) {
            let mut pieces = self.seen.take().map(|(_, pieces)| pieces).unwrap_or_default();
            pieces.fill(&finding.seen);
            self.seen = Some((finding.seen.clone(), pieces));
        }
    }
}

fn address(rule: &Arc<Rule>) -> usize {
    Arc::as_ptr(rule) as usize
}

impl Pieces {
    fn new(rule: &Rule, language: Language) -> Self {
        let piece = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut out = Vec::new();
            write(&mut out);
            out
        };
        let named = |out: &mut Vec<u8>, names: &[(&str, &str)], last: &str| {
            for (key, value) in names {
                out.raw(&format!(",\"{key}\":"));
                out.string(value);
            }
            out.raw(&format!(",\"{last}\":"));
        };
        Self {
            head: piece(&|out| {
                out.raw(&format!("{{\"type\":\"finding\",\"schema\":{SCHEMA}"));
                named(out, &[("marketplace", &rule.marketplace), ("restriction", &rule.restriction)], "detector");
            }),
            verdict: piece(&|out| {
                named(out, &[("category", &rule.category), ("verdict", rule.verdict.name())], "severity");
            }),
            action: piece(&|out| {
                let names = [("consequence", rule.consequence.name()), ("action", rule.action.name())];
                named(out, &names, "confidence");
            }),
            basis: piece(&|out| basis(out, rule)),
            why: pieces(&rule.why, rule, language, rule.like.as_deref()),
            fix: pieces(&rule.fix, rule, language, None),
            sources: piece(&|out| {
                out.raw("\",\"sources\":");
                list(out, &rule.sources, source);
                out.raw(",\"evidence\":");
            }),
            account: piece(&|out| {
                out.raw(",\"account\":");
                out.optional(rule.account.as_deref());
                out.raw(",\"like\":");
                out.optional(rule.like.as_deref());
                out.raw(",\"words\":");
            }),
            fingerprint: rule.fingerprint(),
        }
    }
}

fn basis(out: &mut Vec<u8>, rule: &Rule) {
    out.raw(",\"basis\":");
    out.string(rule.basis.name());
    for (key, day) in [("since", rule.since), ("until", rule.until)] {
        out.raw(&format!(",\"{key}\":"));
        out.optional(day.map(|day| day.to_string()).as_deref());
    }
    out.raw(",\"status\":");
    out.string(rule.status.name());
    out.raw(",\"open\":");
}

/// A text in a language, as far as it is the same for all findings.
fn pieces(text: &Text, rule: &Rule, language: Language, like: Option<&str>) -> Vec<Piece> {
    let language = spoken(text, language);
    let mut pieces: Vec<Piece> = Vec::new();
    for part in parts(text.get(language)) {
        match part {
            Part::Written(text) => write(&mut pieces, text),
            Part::Marketplace => write(&mut pieces, &rule.marketplace_name),
            Part::Words => pieces.push(Piece::Words),
            Part::Limit => pieces.push(Piece::Limit),
        }
    }
    if let Some(like) = like {
        write(&mut pieces, &presumed(language, like));
    }
    pieces
}

/// Adds words to the last piece, or as a new one.
fn write(pieces: &mut Vec<Piece>, text: &str) {
    if !matches!(pieces.last(), Some(Piece::Written(_))) {
        pieces.push(Piece::Written(Vec::new()));
    }
    if let Some(Piece::Written(written)) = pieces.last_mut() {
        written.escaped(text);
    }
}

impl SeenPieces {
    fn fill(&mut self, seen: &Seen) {
        [&mut self.matches, &mut self.quoted, &mut self.words].into_iter().for_each(Vec::clear);
        list(&mut self.matches, &seen.matches, a_match);
        self.quoted.escaped(&seen.quoted());
        self.words.string(&seen.words);
    }
}

fn fill(out: &mut Vec<u8>, pieces: &[Piece], finding: &Finding, seen: &SeenPieces) {
    for piece in pieces {
        match piece {
            Piece::Written(written) => out.extend_from_slice(written),
            Piece::Words => out.extend_from_slice(&seen.quoted),
            Piece::Limit => out.escaped(finding.limit.as_deref().unwrap_or_default()),
        }
    }
}

/// A list of values.
fn list<T>(out: &mut Vec<u8>, values: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(out, value);
    }
    out.push(b']');
}

fn listing(out: &mut Vec<u8>, listing: &ListingRef) {
    out.raw("{\"file\":");
    out.string(&listing.file);
    out.raw(",\"key\":");
    out.string(&listing.key);
    out.raw(",\"ids\":{");
    for (at, (kind, values)) in listing.ids.iter().enumerate() {
        out.raw(if at > 0 { "," } else { "" });
        out.string(kind);
        out.push(b':');
        list(out, values, |out, value| out.string(value));
    }
    out.raw("},\"family\":");
    out.optional(listing.family.as_deref());
    out.raw(",\"title\":");
    out.string(&listing.title);
    out.raw(",\"brand\":");
    out.optional(listing.brand.as_deref());
    numbers(out, &[("record", listing.record), ("line", listing.line)]);
    out.raw(if listing.draft { ",\"draft\":true" } else { ",\"draft\":false" });
    out.raw(",\"sheet\":");
    out.optional(listing.sheet.as_deref());
    out.push(b'}');
}

fn numbers(out: &mut Vec<u8>, numbers: &[(&str, u64)]) {
    for (key, number) in numbers {
        out.raw(",\"");
        out.raw(key);
        out.raw("\":");
        out.number(*number);
    }
}

fn a_match(out: &mut Vec<u8>, found: &Match) {
    out.raw("{\"field\":");
    out.string(found.field.name());
    out.raw(",\"column\":");
    out.string(&found.column);
    numbers(out, &[("record", found.record), ("line", found.line)]);
    match &found.cell {
        Some((sheet, cell)) => {
            out.raw(",\"sheet\":");
            out.string(sheet);
            out.raw(",\"cell\":");
            out.string(cell);
        }
        None => out.raw(",\"sheet\":null,\"cell\":null"),
    }
    numbers(out, &[("start", found.span.start as u64), ("end", found.span.end as u64)]);
    numbers(out, &[("start_char", found.chars.start as u64), ("end_char", found.chars.end as u64)]);
    out.raw(",\"text\":");
    out.string(&found.text);
    out.raw(",\"view\":");
    out.string(&found.view.to_string());
    out.raw(",\"detector\":");
    out.string(&found.detector);
    out.push(b'}');
}

fn source(out: &mut Vec<u8>, source: &Source) {
    out.raw("{\"ref\":");
    out.string(&source.reference);
    out.raw(",\"url\":");
    out.optional(source.url.as_deref());
    out.raw(",\"dated\":");
    out.optional(source.dated.map(|day| day.to_string()).as_deref());
    out.raw(",\"read\":");
    out.string(&source.read.to_string());
    out.raw(if source.partial { ",\"partial\":true}" } else { ",\"partial\":false}" });
}

fn evidence(out: &mut Vec<u8>, evidence: &Evidence) {
    out.raw("{\"detector\":");
    out.string(&evidence.detector);
    out.raw(",\"field\":");
    out.string(evidence.field.name());
    out.raw(",\"text\":");
    out.string(&evidence.text);
    out.push(b'}');
}

fn suppressed(out: &mut Vec<u8>, suppressed: Option<&Suppressed>) {
    let Some(Suppressed { by, reason, until }) = suppressed else { return out.raw("null") };
    out.raw("{\"by\":");
    out.string(by);
    out.raw(",\"reason\":");
    out.string(reason);
    out.raw(",\"until\":");
    out.optional(until.map(|day| day.to_string()).as_deref());
    out.push(b'}');
}

/// Sixteen digits.
fn hex(out: &mut Vec<u8>, fingerprint: Fingerprint) {
    let digit = |place: u32| b"0123456789abcdef"[(fingerprint.0 >> (place * 4) & 15) as usize];
    out.extend((0..16).rev().map(digit));
}
