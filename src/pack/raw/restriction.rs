//! `[[restriction]]`, as it stands in files.

use jiff::civil::Date;
use toml::de::DeValue;

use super::detector::read_listing;
use super::{RawTerms, RawText};
use crate::field::Field;
use crate::pack::place::{At, Name, Place};
use crate::pack::shape::{self, text_fields};
use crate::pack::table::Table;
use crate::rule::{Action, Basis, Bound, Consequence, Day, Verdict};

/// `why` and `fix`: words, or the name of words.
#[derive(Debug, Clone)]
pub(crate) enum RawSpeech {
    Named(Name),
    Given(RawText),
}

impl RawSpeech {
    fn read(table: &Table<'_>, key: &str) -> Option<Self> {
        match table.get(key)?.get_ref() {
            DeValue::String(_) => table.text(key).map(Self::Named),
            _ => RawText::read_key(table, key).map(Self::Given),
        }
    }
}

/// An entry of `sources`.
#[derive(Debug, Clone)]
pub(crate) struct RawSource {
    pub(crate) reference: Name,
    pub(crate) url: Option<Name>,
    pub(crate) dated: Option<At<Day>>,
    pub(crate) read: At<Date>,
    pub(crate) partial: bool,
}

impl RawSource {
    fn read(table: &Table<'_>) -> Option<Self> {
        let (url, dated) = (table.text("url"), table.day("dated"));
        let partial = table.flag("partial").is_some_and(|flag| flag.value);
        let (reference, read) = (table.text("ref"), table.date("read"));
        Some(Self { reference: reference?, url, dated, read: read?, partial })
    }
}

/// `when`.
#[derive(Debug, Clone)]
pub(crate) struct RawWhen {
    pub(crate) place: Place,
    pub(crate) measure: Option<(Name, Bound)>,
    pub(crate) price: Option<Bound>,
    pub(crate) unit_price: Option<Bound>,
    pub(crate) pack_count: Option<Bound>,
    pub(crate) currency: Vec<Name>,
    pub(crate) condition: Vec<Name>,
    pub(crate) country: Vec<Name>,
    pub(crate) country_not: Vec<Name>,
    pub(crate) seller_type: Vec<Name>,
    pub(crate) programs_with: Vec<Name>,
    pub(crate) programs_without: Vec<Name>,
}

impl RawWhen {
    fn read(table: &Table<'_>) -> Self {
        let seller = table.table("seller", &shape::SELLER);
        let seller = |key: &str| seller.as_ref().map(|t| t.texts(key)).unwrap_or_default();
        let bound = |key: &str| table.table(key, &shape::BOUND).as_ref().map(read_bound);
        Self {
            place: table.place,
            measure: table.table("measure", &shape::MEASURE).as_ref().and_then(read_measure),
            price: bound("price"),
            unit_price: bound("unit_price"),
            pack_count: bound("pack_count"),
            currency: table.texts("currency"),
            condition: table.texts("condition"),
            country: seller("country"),
            country_not: seller("country_not"),
            seller_type: seller("type"),
            programs_with: seller("programs_with"),
            programs_without: seller("programs_without"),
        }
    }
}

fn read_measure(table: &Table<'_>) -> Option<(Name, Bound)> {
    let bound = read_bound(table);
    Some((table.text("unit")?, bound))
}

fn read_bound(table: &Table<'_>) -> Bound {
    let limit = |key: &str| table.number(key).map(|number| number.value);
    let keys = ["over", "under", "at_least", "at_most"];
    if !keys.iter().any(|key| table.has(key)) {
        table.missing("over", "or `under`, `at_least`, `at_most`: at least one of them");
    }
    let [over, under, at_least, at_most] = keys.map(limit);
    Bound { over, under, at_least, at_most }
}

/// `[[restriction.example]]`.
#[derive(Debug, Clone)]
pub(crate) struct RawRestrictionExample {
    pub(crate) place: Place,
    pub(crate) listing: Vec<(Field, String)>,
    pub(crate) as_of: Option<At<Date>>,
    pub(crate) seller: Vec<(String, Vec<Name>)>,
    pub(crate) expect: Option<Name>,
}

impl RawRestrictionExample {
    fn read(table: &Table<'_>) -> Self {
        let facts = table.table("seller", &shape::SELLER_FACTS);
        let fact = |key: &&str| facts.as_ref().filter(|t| t.has(key)).map(|t| (key.to_string(), t.text_or_texts(key)));
        Self {
            place: table.place,
            listing: read_listing(table, "listing"),
            as_of: table.date("as_of"),
            seller: ["country", "type", "programs"].iter().filter_map(fact).collect(),
            expect: table.text("expect"),
        }
    }
}

/// `[[restriction]]`.
#[derive(Debug, Clone)]
pub(crate) struct RawRestriction {
    pub(crate) place: Place,
    pub(crate) id: Name,
    /// The marketplace whose file it stands in.
    pub(crate) home: Option<String>,
    pub(crate) on: Vec<Name>,
    pub(crate) detect: Vec<Name>,
    pub(crate) with: Vec<Vec<Name>>,
    pub(crate) without: Vec<Name>,
    pub(crate) unless: Vec<Name>,
    pub(crate) only: Vec<Name>,
    pub(crate) fields: Option<Vec<At<Field>>>,
    pub(crate) when: Option<RawWhen>,
    pub(crate) category: Option<Name>,
    pub(crate) title: Option<RawText>,
    /// The one-file form.
    pub(crate) terms: RawTerms,
    /// The place of the restriction whose own detector this one uses: its own, or that of the rule it is `like`.
    pub(crate) own_of: Place,
    pub(crate) verdict: Option<At<Verdict>>,
    pub(crate) consequence: Option<At<Consequence>>,
    pub(crate) action: Option<At<Action>>,
    pub(crate) satisfied_by: Vec<Name>,
    pub(crate) announced: Option<At<Day>>,
    pub(crate) since: Option<At<Day>>,
    pub(crate) until: Option<At<Day>>,
    pub(crate) ends: Option<Name>,
    pub(crate) basis: Option<At<Basis>>,
    pub(crate) why: Option<RawSpeech>,
    pub(crate) fix: Option<RawSpeech>,
    /// What stands in place of the words.
    pub(crate) instead: Option<Name>,
    /// Entries that could be read.
    pub(crate) sources: Vec<RawSource>,
    /// Whether `sources` has any entry, readable or not.
    pub(crate) has_sources: bool,
    pub(crate) like: Option<Name>,
    pub(crate) examples: Vec<RawRestrictionExample>,
    pub(crate) replace: Option<At<bool>>,
}

impl RawRestriction {
    pub(crate) fn read(table: &Table<'_>, home: Option<&str>) -> Option<Self> {
        let sources = table.tables("sources", &shape::SOURCE);
        let raw = Self {
            place: table.place,
            id: Name { value: String::new(), place: table.place },
            home: home.map(str::to_owned),
            on: table.text_or_texts("on"),
            detect: table.texts("detect"),
            with: table.groups("with"),
            without: table.texts("without"),
            unless: table.texts("unless"),
            only: table.texts("only"),
            fields: table.some_of("fields", "field that can be searched", &text_fields()),
            when: table.table("when", &shape::WHEN).as_ref().map(RawWhen::read),
            category: table.text("category"),
            title: RawText::read_key(table, "title"),
            terms: RawTerms::read(table),
            own_of: table.place,
            verdict: one_of(table, "verdict", Verdict::ALL, Verdict::name),
            consequence: one_of(table, "consequence", Consequence::ALL, Consequence::name),
            action: one_of(table, "action", Action::ALL, Action::name),
            satisfied_by: table.texts("satisfied_by"),
            announced: table.day("announced"),
            since: table.day("since"),
            until: table.day("until"),
            ends: table.text("ends"),
            basis: one_of(table, "basis", Basis::ALL, Basis::name),
            why: RawSpeech::read(table, "why"),
            fix: RawSpeech::read(table, "fix"),
            instead: table.text("instead"),
            has_sources: !sources.is_empty(),
            sources: sources.iter().filter_map(RawSource::read).collect(),
            like: table.text("like"),
            examples: table
                .tables("example", &shape::RESTRICTION_EXAMPLE)
                .iter()
                .map(RawRestrictionExample::read)
                .collect(),
            replace: table.flag("replace"),
        };
        raw.report_missing(table);
        table.text("id").map(|id| Self { id, ..raw })
    }

    /// What every restriction has to say that is not presumed from another.
    fn report_missing(&self, table: &Table<'_>) {
        let presumed = self.like.is_some() || table.has("like");
        let allowed = self.verdict.as_ref().is_some_and(|v| v.value == Verdict::Allowed);
        let wanted = [
            ("verdict", presumed, "what the marketplace decides"),
            ("basis", presumed, "on whose word: policy, staff, law, press, house or inferred"),
            ("action", presumed || allowed, "what the seller does now"),
            ("why", presumed || allowed, "why, in the seller's words, or \"@name\" from texts.toml"),
            ("fix", presumed || allowed, "what to do, or \"@name\" from texts.toml"),
        ];
        for (key, _, about) in wanted.iter().filter(|(key, excused, _)| !excused && !table.has(key)) {
            table.missing(key, about);
        }
        let detects = ["detect", "terms", "patterns", "list"].iter().any(|key| table.has(key));
        if !presumed && !detects {
            table.missing("detect", "detectors, or `terms`, `patterns` or `list` of its own");
        }
    }

    /// Whether it brings its own terms instead of naming detectors.
    pub(crate) fn is_one_file(&self) -> bool {
        !self.terms.is_empty()
    }
}

fn one_of<T: std::str::FromStr + Copy>(
    table: &Table<'_>,
    key: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Option<At<T>> {
    let known: Vec<_> = all.iter().map(|&value| name(value)).collect();
    table.one_of(key, key, &known)
}
