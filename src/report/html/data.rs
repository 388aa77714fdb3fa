//! Findings as the compact JSON of the page: a row for each listing; what rows share is said once and named by number.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::field::Field;
use crate::finding::{Finding, Judged, ListingRef, Match, Open, Part, Rule, Scope, Seen, parts, presumed, spoken};
use crate::report::said::{address, cut};
use crate::report::summary::Shared;
use crate::report::width::clean;
use crate::rule::{Language, Pack, Source, Text};
use crate::text::ViewKind;

/// Places of the same words that are shown.
const PLACES: usize = 6;
/// Characters of a text of the file.
const LONGEST: usize = 400;

/// What rows share, in the order it was met.
#[derive(Default)]
pub(super) struct Data {
    files: Names,
    sites: Names,
    /// What people call the categories.
    categories: BTreeMap<String, Value>,
    accounts: BTreeSet<Arc<str>>,
    rules: Vec<Value>,
    rule_numbers: Shared<Rule, usize>,
    seen: Vec<Value>,
    seen_numbers: BTreeMap<Arc<str>, usize>,
    open: Vec<Value>,
    open_numbers: Shared<Open, usize>,
    scope: Option<Arc<Scope>>,
}

/// Numbered names.
#[derive(Default)]
struct Names {
    names: Vec<Arc<str>>,
    numbers: BTreeMap<Arc<str>, usize>,
}

impl Names {
    fn of(&mut self, name: &Arc<str>) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.names.push(name.clone());
        self.numbers.insert(name.clone(), self.names.len() - 1);
        self.names.len() - 1
    }

    fn values(&self) -> Value {
        self.names.iter().map(|name| Value::from(&**name)).collect()
    }
}

impl Data {
    /// Learns what people call the categories.
    pub(super) fn learn(&mut self, pack: &Pack) {
        for category in &pack.categories {
            let title = json!([category.title.en, category.title.zh]);
            self.categories.insert(category.id.to_string(), title);
        }
    }

    /// The row of a listing; none without findings.
    pub(super) fn row(&mut self, findings: &[Finding], judged: &Judged) -> Option<Value> {
        self.meet(&judged.scope);
        let listing = &findings.first()?.listing;
        let mut places: Vec<&Arc<Seen>> = Vec::new();
        let told: Vec<Value> = findings
            .iter()
            .map(|finding| {
                let known = places.iter().position(|seen| Arc::ptr_eq(seen, &finding.seen) || **seen == finding.seen);
                let place = known.unwrap_or_else(|| {
                    places.push(&finding.seen);
                    places.len() - 1
                });
                self.finding(finding, place)
            })
            .collect();
        let gaps: BTreeSet<usize> = judged.not_judged.iter().filter_map(|pair| self.gap(pair.0, judged)).collect();
        Some(json!([
            self.files.of(&listing.file),
            listing.sheet.as_deref().map(clean),
            clean(&listing.key),
            listing.family.as_deref().map(clean),
            title(listing, &places),
            listing.line,
            u8::from(listing.draft),
            places.iter().map(|seen| self.place(seen)).collect::<Vec<_>>(),
            told,
            gaps,
        ]))
    }

    /// Keeps the marketplaces in the order of the selection.
    fn meet(&mut self, scope: &Arc<Scope>) {
        if !self.scope.as_ref().is_some_and(|known| Arc::ptr_eq(known, scope)) {
            scope.marketplaces.iter().for_each(|site| {
                self.sites.of(site);
            });
            self.scope = Some(scope.clone());
        }
    }

    fn gap(&mut self, site: u16, judged: &Judged) -> Option<usize> {
        judged.scope.marketplaces.get(usize::from(site)).map(|site| self.sites.of(site))
    }

    fn finding(&mut self, finding: &Finding, place: usize) -> Value {
        let Self { rules, rule_numbers, open, open_numbers, accounts, .. } = self;
        let rule = rule_numbers.of(&finding.rule, |rule| {
            rules.push(rule_value(rule));
            accounts.extend(rule.account.clone());
            rules.len() - 1
        });
        let conditions: Vec<usize> = finding
            .open
            .iter()
            .map(|condition| {
                open_numbers.of(condition, |condition| {
                    open.push(json!([condition.key, condition.text.en, condition.text.zh]));
                    open.len() - 1
                })
            })
            .collect();
        let evidence: Vec<Value> =
            finding.evidence.iter().map(|e| json!([e.field.name(), clean(&cut(&e.text, LONGEST))])).collect();
        let suppressed =
            finding.suppressed.as_ref().map(|s| json!([s.by, clean(&s.reason), s.until.map(|day| day.to_string())]));
        let (limit, id) = (finding.limit.as_deref(), finding.fingerprint().short());
        json!([rule, place, finding.severity as u8, limit, conditions, evidence, suppressed, id])
    }

    fn place(&mut self, seen: &Arc<Seen>) -> Value {
        let number = match self.seen_numbers.get(&seen.detector) {
            Some(number) => *number,
            None => {
                self.seen.push(json!([&*seen.detector, seen.title.en, seen.title.zh]));
                self.seen_numbers.insert(seen.detector.clone(), self.seen.len() - 1);
                self.seen.len() - 1
            }
        };
        let matches: Vec<Value> = seen.matches.iter().take(PLACES).map(a_match).collect();
        let more = seen.matches.len().saturating_sub(PLACES);
        json!([number, seen.confidence as u8, clean(&seen.quoted()), matches, more])
    }

    /// Whose listings they are.
    pub(super) fn accounts(&self) -> Value {
        self.accounts.iter().map(|account| Value::from(clean(account))).collect()
    }

    /// What rows share, by its name in the page.
    pub(super) fn take(&mut self) -> [(&'static str, Value); 6] {
        let categories: serde_json::Map<String, Value> = std::mem::take(&mut self.categories).into_iter().collect();
        [
            ("files", self.files.values()),
            ("sites", self.sites.values()),
            ("categories", categories.into()),
            ("rules", std::mem::take(&mut self.rules).into()),
            ("seen", std::mem::take(&mut self.seen).into()),
            ("open", std::mem::take(&mut self.open).into()),
        ]
    }
}

/// The title, parts found in it apart: plain, marked, plain, marked …; one text where nothing is marked.
fn title(listing: &ListingRef, places: &[&Arc<Seen>]) -> Value {
    let matches = places.iter().flat_map(|seen| &seen.matches);
    let of_title = matches.filter(|m| m.field == Field::Title && m.record == listing.record);
    let is_there =
        |m: &&Match| !m.text.is_empty() && listing.title.get(m.span.start..m.span.end) == Some(m.text.as_str());
    let mut spans: Vec<(usize, usize)> = of_title.filter(is_there).map(|m| (m.span.start, m.span.end)).collect();
    spans.sort_unstable();
    let (mut told, mut at) = (Vec::new(), 0);
    for (start, end) in spans.into_iter().filter(|&(start, _)| start < LONGEST * 4) {
        // Spans that lie in one already marked add nothing; those that overlap are marked from where it ended.
        let start = start.max(at);
        let (Some(before), Some(words)) = (listing.title.get(at..start), listing.title.get(start..end)) else {
            continue;
        };
        if words.is_empty() {
            continue;
        }
        told.extend([clean(before), clean(words)]);
        at = end;
    }
    let rest = clean(&cut(listing.title.get(at..).unwrap_or_default(), LONGEST));
    if told.is_empty() {
        return rest.into();
    }
    told.push(rest);
    json!(told)
}

fn a_match(found: &Match) -> Value {
    let cell = found.cell.as_ref().map_or("", |(_, cell)| cell.as_str());
    let view = if found.view == ViewKind::Plain { String::new() } else { found.view.to_string() };
    json!([
        found.field.name(),
        clean(&found.column),
        found.line,
        cell,
        clean(found.excerpt.before()),
        clean(&cut(found.excerpt.words(), LONGEST)),
        clean(found.excerpt.after()),
        view,
    ])
}

fn rule_value(rule: &Rule) -> Value {
    let day = |day: Option<crate::rule::Day>| day.map(|day| day.to_string());
    json!([
        rule.account.as_deref(),
        &*rule.marketplace,
        &*rule.marketplace_name,
        &*rule.restriction,
        &*rule.category,
        rule.verdict.name(),
        rule.consequence.name(),
        rule.action.name(),
        rule.basis.name(),
        day(rule.since),
        day(rule.until),
        rule.status.name(),
        text(&rule.why, rule, rule.like.as_deref()),
        text(&rule.fix, rule, None),
        rule.like.as_deref(),
        rule.sources.iter().map(source).collect::<Vec<_>>(),
    ])
}

/// Both languages; what is different in each finding stays a placeholder.
fn text(text: &Text, rule: &Rule, like: Option<&str>) -> Value {
    let told = [Language::En, Language::Zh].map(|language| {
        let language = spoken(text, language);
        let said = parts(text.get(language)).into_iter().map(|part| match part {
            Part::Written(text) => text.to_owned(),
            Part::Words => "{words}".to_owned(),
            Part::Limit => "{limit}".to_owned(),
            Part::Marketplace => rule.marketplace_name.to_string(),
        });
        said.chain(like.map(|like| presumed(language, like))).collect::<String>()
    });
    json!(told)
}

fn source(source: &Source) -> Value {
    json!([
        clean(&source.reference),
        address(source),
        source.dated.map(|day| day.to_string()),
        source.read.to_string(),
        u8::from(source.partial),
    ])
}
