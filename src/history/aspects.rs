//! What a rule says, aspect by aspect, in words that can be compared across packs.

use crate::rule::{Bound, Condition, Day, Pack, Restriction, When, named};

named! {
    /// One side of a rule.
    Aspect {
        /// What is decided.
        Verdict = "verdict",
        /// How much a finding weighs.
        Severity = "severity",
        /// What the marketplace does.
        Consequence = "consequence",
        /// What to do.
        Action = "action",
        /// From when to when.
        Dates = "dates",
        /// What is looked for: detectors, and what must or must not stand beside it.
        Seen = "seen",
        /// Numbers and facts of the seller.
        Conditions = "conditions",
        /// What settles it.
        Evidence = "evidence",
        /// On whose word.
        Basis = "basis",
        /// Why.
        Why = "why",
        /// The advice.
        Fix = "fix",
        /// Where it was read.
        Sources = "sources",
    }
}

/// One side of a rule that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub aspect: Aspect,
    /// What it was; may be empty.
    pub old: String,
    /// What it is; may be empty.
    pub new: String,
}

/// Where two windows or two wordings of a rule differ, each with the pack it belongs to.
pub fn differences(old: (&Pack, &Restriction), new: (&Pack, &Restriction)) -> Vec<Difference> {
    let differs = |&aspect: &Aspect| {
        let [old, new] = [old, new].map(|(pack, rule)| said(aspect, pack, rule));
        (old != new).then_some(Difference { aspect, old, new })
    };
    Aspect::ALL.iter().filter_map(differs).collect()
}

/// One side of a rule in words; names instead of numbers, so that packs can be compared.
fn said(aspect: Aspect, pack: &Pack, rule: &Restriction) -> String {
    match aspect {
        Aspect::Verdict => rule.verdict.to_string(),
        Aspect::Severity => crate::judge::severity_of(rule).to_string(),
        Aspect::Consequence => rule.consequence.to_string(),
        Aspect::Action => rule.action.to_string(),
        Aspect::Dates => dates(rule),
        Aspect::Seen => seen(pack, rule),
        Aspect::Conditions => conditions(pack, &rule.when),
        Aspect::Evidence => ids(pack, &rule.satisfied_by),
        Aspect::Basis => rule.basis.to_string(),
        Aspect::Why => rule.why.en.to_string(),
        Aspect::Fix => rule.fix.en.to_string(),
        Aspect::Sources => {
            let source = |source: &crate::rule::Source| {
                let dated = source.dated.map_or(String::new(), |day| format!(" ({day})"));
                format!("{}{dated}", source.reference)
            };
            rule.sources.iter().map(source).collect::<Vec<_>>().join("; ")
        }
    }
}

/// `2020-03-12 – 2020-04-10`; empty where neither end is known.
fn dates(rule: &Restriction) -> String {
    let day = |day: Option<Day>| day.map_or("…".to_owned(), |day| day.to_string());
    match (rule.since, rule.until) {
        (None, None) => String::new(),
        (since, until) => format!("{} – {}", day(since), day(until)),
    }
}

fn ids(pack: &Pack, detectors: &[usize]) -> String {
    let id = |&at: &usize| pack.detectors.get(at).map_or("", |detector| &detector.id);
    let mut ids: Vec<&str> = detectors.iter().map(id).collect();
    ids.sort_unstable();
    ids.join(", ")
}

fn seen(pack: &Pack, rule: &Restriction) -> String {
    let mut parts = vec![ids(pack, &rule.detect)];
    parts.extend(rule.with.iter().map(|group| format!("with {}", ids(pack, group))));
    let fields = rule.fields.iter().flatten().map(|field| field.name()).collect::<Vec<_>>().join(", ");
    let without = ids(pack, &rule.without);
    let [unless, only] = [&rule.unless, &rule.only].map(|list| phrases(pack, list));
    let named = [("without", without), ("unless", unless), ("only", only), ("in", fields)];
    parts.extend(named.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name} {text}")));
    parts.join("; ")
}

/// Conditions as they are written.
pub(super) fn phrases(pack: &Pack, conditions: &[Condition]) -> String {
    conditions.iter().map(|condition| phrase(pack, condition)).collect::<Vec<_>>().join(", ")
}

/// One condition as it is written.
pub(super) fn phrase(pack: &Pack, condition: &Condition) -> String {
    match condition {
        Condition::Phrase { text, .. } => text.clone(),
        Condition::Context(at) => pack.contexts.get(*at).map_or(String::new(), |context| format!("@{}", context.id)),
    }
}

fn conditions(pack: &Pack, when: &When) -> String {
    let unit = when.measure.as_ref().map(|(unit, bound)| (pack.units.get(*unit).map_or("", |u| &u.id), *bound));
    let measure = unit.map(|(unit, bound)| format!("{} {unit}", limits(bound)));
    let number = |name: &str, bound: Option<Bound>| bound.map(|bound| format!("{name} {}", limits(bound)));
    let list = |name: &str, list: &[String]| (!list.is_empty()).then(|| format!("{name} {}", list.join(", ")));
    let parts = [
        measure,
        number("price", when.price),
        number("unit price", when.unit_price),
        number("pack count", when.pack_count),
        list("currency", &when.currency),
        list("condition", &when.condition),
        list("seller in", &when.seller_country),
        list("seller not in", &when.seller_country_not),
        list("seller is", &when.seller_type),
        list("seller has", &when.seller_programs_with),
        list("seller lacks", &when.seller_programs_without),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn limits(bound: Bound) -> String {
    let limit = |name: &str, limit: Option<f64>| limit.map(|limit| format!("{name} {limit}"));
    let limits = [
        limit("over", bound.over),
        limit("under", bound.under),
        limit("at least", bound.at_least),
        limit("at most", bound.at_most),
    ];
    limits.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
