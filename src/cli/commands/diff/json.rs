//! The story as one JSON document: a header, events, recognition, listings.

use serde_json::{Value, json};

use super::impact::Touched;
use super::{Asked, Story};
use crate::history::{Decided, Event};
use crate::rule::Restriction;

/// The document, indented.
pub(super) fn document(story: &Story<'_>) -> String {
    let [from, to] = match story.asked {
        Asked::Days(from, to) => [from, to].map(Some),
        Asked::Packs(day) => [None, Some(day)],
    };
    let packs = story.packs.iter().map(|infos| {
        let info =
            |info: &crate::rule::PackInfo| json!({"name": info.name, "version": info.version, "hash": info.hash});
        Value::Array(infos.iter().map(info).collect())
    });
    let impact = story.impact.as_ref();
    let by_event = |at: usize| impact.and_then(|impact| impact.by_event.get(at));
    let events = story.events.iter().enumerate().map(|(at, known)| event(known, by_event(at)));
    let recognition = story.recognitions.iter().map(|one| {
        json!({"detector": one.detector, "change": one.change.name(), "added": one.added, "removed": one.removed})
    });
    let document = json!({
        "type": "rules-diff",
        "schema": 1,
        "from": from.map(|day| day.to_string()),
        "to": to.map(|day| day.to_string()),
        "packs": packs.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
        "recognition": recognition.collect::<Vec<_>>(),
        "files": impact.map(|impact| impact.files),
        "listings_read": impact.map(|impact| impact.listings),
        "listings": impact.map(|impact| impact.shifts.iter().map(touched).collect::<Vec<_>>()),
        "complete": impact.is_none_or(|impact| !impact.is_incomplete),
    });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn event(event: &Event<'_>, listings: Option<&Vec<Touched>>) -> Value {
    let differences = event
        .differences
        .iter()
        .map(|difference| json!({"aspect": difference.aspect.name(), "old": difference.old, "new": difference.new}));
    json!({
        "day": event.day.map(|day| day.to_string()),
        "marketplace": event.site.id,
        "change": event.change.name(),
        "restriction": event.id(),
        "old": event.old.map(rule),
        "new": event.new.map(rule),
        "differences": differences.collect::<Vec<_>>(),
        "listings": listings.map(|all| all.iter().map(touched).collect::<Vec<_>>()),
    })
}

fn rule(rule: &Restriction) -> Value {
    let day = |day: Option<crate::rule::Day>| day.map(|day| day.to_string());
    let source = |source: &crate::rule::Source| {
        json!({
            "ref": &*source.reference,
            "url": source.url.as_deref(),
            "dated": source.dated.map(|day| day.to_string()),
            "read": source.read.to_string(),
            "partial": source.partial,
        })
    };
    json!({
        "verdict": rule.verdict.name(),
        "severity": crate::judge::severity_of(rule).name(),
        "category": &*rule.category,
        "since": day(rule.since),
        "until": day(rule.until),
        "basis": rule.basis.name(),
        "why": {"en": rule.why.en, "zh": rule.why.zh},
        "sources": rule.sources.iter().map(source).collect::<Vec<_>>(),
    })
}

fn touched(one: &Touched) -> Value {
    let state = |decided: &Option<Decided>| {
        decided.as_ref().map(|decided| {
            json!({"verdict": decided.verdict.name(), "severity": decided.severity.name(), "restriction": &*decided.rule})
        })
    };
    let because: Vec<&str> = one.because.iter().map(|rule| &**rule).collect();
    json!({
        "file": &*one.file,
        "line": one.line,
        "key": one.key,
        "title": one.title,
        "marketplace": one.marketplace,
        "from": state(&one.from),
        "to": state(&one.to),
        "because": because,
    })
}
