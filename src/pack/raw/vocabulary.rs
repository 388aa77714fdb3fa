//! The words rules are written with: categories, units, contexts and texts, as they stand in files.

use serde::{Deserialize, Serialize};

use crate::pack::place::{At, Name, Place};
use crate::pack::shape;
use crate::pack::table::Table;

/// Words for people, in the languages given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RawText {
    pub(crate) place: Place,
    pub(crate) en: Option<Name>,
    pub(crate) zh: Option<Name>,
}

impl RawText {
    pub(crate) fn read(table: &Table<'_>) -> Self {
        Self { place: table.place, en: table.text("en"), zh: table.text("zh") }
    }

    /// The text under a key of a table.
    pub(crate) fn read_key(table: &Table<'_>, key: &str) -> Option<Self> {
        table.table(key, &shape::SPEECH).as_ref().map(Self::read)
    }

    /// The texts of a table with free keys.
    pub(crate) fn read_all(table: &Table<'_>, key: &str) -> Vec<(Name, Self)> {
        let reader = table.reader();
        let text = |(name, value)| Some((name, Self::read(&reader.table(value, &shape::SPEECH)?)));
        table.entries(key).into_iter().filter_map(text).collect()
    }
}

/// `[[category]]`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawCategory {
    pub(crate) id: Name,
    pub(crate) group: Option<Name>,
    pub(crate) title: Option<RawText>,
    pub(crate) replace: Option<At<bool>>,
}

impl RawCategory {
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let (group, title) = (table.text("group"), RawText::read_key(table, "title"));
        table.text("covers");
        Some(Self { id: table.text("id")?, group, title, replace: table.flag("replace") })
    }
}

/// `[[unit]]`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawUnit {
    pub(crate) id: Name,
    pub(crate) kind: Option<Name>,
    pub(crate) factor: Option<At<f64>>,
    pub(crate) spellings: Vec<Name>,
    pub(crate) exact_case: bool,
    pub(crate) replace: Option<At<bool>>,
}

impl RawUnit {
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let (kind, factor, spellings) = (table.text("kind"), table.number("factor"), table.texts("spellings"));
        let exact_case = table.flag("exact_case").is_some_and(|flag| flag.value);
        Some(Self { id: table.text("id")?, kind, factor, spellings, exact_case, replace: table.flag("replace") })
    }
}

/// `[[context]]`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawContext {
    pub(crate) id: Name,
    pub(crate) around: Vec<Name>,
    pub(crate) field: Vec<Name>,
    pub(crate) title: Vec<Name>,
    pub(crate) head: Vec<Name>,
    pub(crate) department: Vec<Name>,
    pub(crate) replace: Option<At<bool>>,
}

impl RawContext {
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let (around, field, title) = (table.texts("around"), table.texts("field"), table.texts("title"));
        let (head, department) = (table.texts("head"), table.texts("department"));
        let replace = table.flag("replace");
        Some(Self { id: table.text("id")?, around, field, title, head, department, replace })
    }

    /// Whether it names no scope at all.
    pub(crate) fn is_empty(&self) -> bool {
        [&self.around, &self.field, &self.title, &self.head, &self.department].into_iter().all(Vec::is_empty)
    }
}

/// `[texts.<id>]`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawTexts {
    pub(crate) id: Name,
    pub(crate) why: Option<RawText>,
    pub(crate) fix: Option<RawText>,
    pub(crate) replace: Option<At<bool>>,
}

impl RawTexts {
    pub(crate) fn read_all(file: &Table<'_>) -> Vec<Self> {
        let reader = file.reader();
        let entries = file.entries("texts").into_iter();
        entries.filter_map(|(id, value)| Some(Self::read(id, &reader.table(value, &shape::TEXTS)?))).collect()
    }

    fn read(id: Name, table: &Table<'_>) -> Self {
        let (why, fix) = (RawText::read_key(table, "why"), RawText::read_key(table, "fix"));
        Self { id, why, fix, replace: table.flag("replace") }
    }
}
