//! `[marketplace]` and `[[extend]]`, as they stand in files.

use serde::{Deserialize, Serialize};

use super::{RawExample, RawTerms};
use crate::pack::place::{At, Name, Place};
use crate::pack::shape;
use crate::pack::table::Table;
use crate::rule::Severity;

/// An entry of `drop`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawDrop {
    pub(crate) id: Name,
}

/// `[marketplace]`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawMarketplace {
    pub(crate) id: Name,
    pub(crate) name: Option<Name>,
    pub(crate) base: bool,
    pub(crate) country: Option<Name>,
    pub(crate) currency: Option<Name>,
    pub(crate) languages: Vec<Name>,
    pub(crate) extends: Vec<Name>,
    pub(crate) drop: Vec<RawDrop>,
    pub(crate) replace: Option<At<bool>>,
}

impl RawMarketplace {
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let raw = Self {
            id: Name { value: String::new(), place: table.place },
            name: table.text("name"),
            base: table.flag("base").is_some_and(|flag| flag.value),
            country: table.text("country"),
            currency: table.text("currency"),
            languages: table.texts("languages"),
            extends: table.texts("extends"),
            drop: table.tables("drop", &shape::DROP).iter().filter_map(read_drop).collect(),
            replace: table.flag("replace"),
        };
        raw.report_missing(table);
        table.text("id").map(|id| Self { id, ..raw })
    }

    /// A site has a country and a currency.
    fn report_missing(&self, table: &Table<'_>) {
        for key in ["country", "currency"].into_iter().filter(|key| !self.base && !table.has(key)) {
            table.missing(key, "two capitals for a country, three for a currency; only a base has none");
        }
    }
}

fn read_drop(table: &Table<'_>) -> Option<RawDrop> {
    table.text("why");
    Some(RawDrop { id: table.text("id")? })
}

/// `[[extend]]`.
#[derive(Debug)]
pub(crate) struct RawExtend {
    pub(crate) place: Place,
    pub(crate) detector: Option<Name>,
    pub(crate) restriction: Option<Name>,
    pub(crate) terms: RawTerms,
    pub(crate) unless: Vec<Name>,
    pub(crate) only: Vec<Name>,
    pub(crate) neighbours: Vec<Name>,
    pub(crate) severity: Option<At<Severity>>,
    pub(crate) enabled: Option<At<bool>>,
    pub(crate) examples: Vec<RawExample>,
}

impl RawExtend {
    pub(crate) fn read(table: &Table<'_>) -> Self {
        let severities: Vec<_> = Severity::ALL.iter().map(|s| s.name()).collect();
        table.text("why");
        Self {
            place: table.place,
            detector: table.text("detector"),
            restriction: table.text("restriction"),
            terms: RawTerms { terms: table.lists("terms"), patterns: table.texts("patterns"), list: None },
            unless: table.texts("unless"),
            only: table.texts("only"),
            neighbours: table.texts("neighbours"),
            severity: table.one_of("severity", "severity", &severities),
            enabled: table.flag("enabled"),
            examples: table.tables("example", &shape::EXAMPLE).iter().flat_map(RawExample::read).collect(),
        }
    }

    /// Whether it says anything that changes a detector.
    pub(crate) fn adds_to_detector(&self) -> bool {
        !self.terms.is_empty() || [&self.unless, &self.only, &self.neighbours].into_iter().any(|list| !list.is_empty())
    }

    /// Whether it says anything that changes a restriction.
    pub(crate) fn decides_restriction(&self) -> bool {
        self.severity.is_some() || self.enabled.is_some()
    }
}
