//! Reads one TOML table against its shape and reports everything wrong in it, then goes on.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::civil::Date;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::place::{At, Name, Place, Problems, suggestion, with_help};
use super::shape::Shape;
use crate::problem::{Code, Problem};
use crate::rule::Day;

/// A value of a TOML text, with its bytes.
pub(crate) type Value<'a> = Spanned<DeValue<'a>>;

/// Which file is read and where its problems go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// Index of the file.
    pub(crate) file: usize,
    /// The collector.
    pub(crate) problems: &'a Problems<'a>,
}

impl<'a> Reader<'a> {
    /// Where a value stands.
    pub(crate) fn place<T>(self, value: &Spanned<T>) -> Place {
        Place::new(self.file, value.span())
    }

    /// The value as a table of this shape, or a problem.
    pub(crate) fn table(self, value: &'a Value<'a>, shape: &'static Shape) -> Option<Table<'a>> {
        let DeValue::Table(cells) = value.get_ref() else {
            return self.wrong_type(value, &format!("a table ({})", shape.what));
        };
        Some(Table::new(self, cells, self.place(value), shape))
    }

    /// The value as a text that is not empty, or a problem.
    pub(crate) fn text(self, value: &Value<'_>) -> Option<Name> {
        let place = self.place(value);
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(At { value: text.to_string(), place }),
            DeValue::String(_) => {
                let problem = Problem::error(Code::BadValue, "an empty text says nothing");
                self.problems.add(place, "empty", problem.help("leave the key out, or write the text"));
                None
            }
            _ => self.wrong_type(value, "a text"),
        }
    }

    /// The value as a list of texts, or problems.
    pub(crate) fn texts(self, value: &'a Value<'a>) -> Vec<Name> {
        self.items(value, "a list of texts").filter_map(|item| self.text(item)).collect()
    }

    /// The values of a list, or a problem.
    fn items(self, value: &'a Value<'a>, wanted: &str) -> impl Iterator<Item = &'a Value<'a>> {
        let items = match value.get_ref() {
            DeValue::Array(items) => Some(items),
            _ => self.wrong_type(value, wanted),
        };
        items.into_iter().flat_map(|items| items.iter())
    }

    /// Says what was wanted and what is there.
    fn wrong_type<T>(self, value: &Value<'_>, wanted: &str) -> Option<T> {
        let found = describe(value.get_ref());
        let problem = Problem::error(Code::BadValue, format!("wanted {wanted}, found {found}"));
        self.problems.add(self.place(value), format!("this is {found}"), problem);
        None
    }
}

/// One table, known to have no foreign keys reported twice.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    reader: Reader<'a>,
    cells: &'a DeTable<'a>,
    /// Its header or key.
    pub(crate) place: Place,
    shape: &'static Shape,
}

impl<'a> Table<'a> {
    /// Reports unknown and missing keys at once; typed reading comes after.
    pub(crate) fn new(reader: Reader<'a>, cells: &'a DeTable<'a>, place: Place, shape: &'static Shape) -> Self {
        let table = Self { reader, cells, place, shape };
        table.report_unknown();
        table.report_missing();
        table
    }

    fn report_unknown(&self) {
        let known: BTreeSet<&str> = self.shape.keys.iter().map(|key| key.name).collect();
        let unknown = self.cells.keys().filter(|key| !known.contains(key.get_ref().as_ref()));
        for key in unknown {
            let message = format!("a {} has no key `{}`", self.shape.what, key.get_ref());
            let help = suggestion(key.get_ref(), &known);
            let problem = with_help(Problem::error(Code::UnknownKey, message), help);
            self.reader.problems.add(self.reader.place(key), "unknown key", problem);
        }
    }

    fn report_missing(&self) {
        let missing = self.shape.keys.iter().filter(|key| key.required && self.get(key.name).is_none());
        for key in missing {
            self.missing(key.name, key.about);
        }
    }

    /// Reports that a key is not there.
    pub(crate) fn missing(&self, key: &str, about: &str) {
        let message = format!("this {} has no `{key}`", self.shape.what);
        let problem = Problem::error(Code::MissingKey, message).help(format!("`{key}`: {about}"));
        self.reader.problems.add(self.place, format!("`{key}` is missing"), problem);
    }

    /// Whether the key is there, whatever its value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The value of a key, as it is.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value<'a>> {
        debug_assert!(self.shape.keys.iter().any(|k| k.name == key), "`{key}` is in no shape");
        self.cells.get(key)
    }

    /// A text.
    pub(crate) fn text(&self, key: &str) -> Option<Name> {
        self.get(key).and_then(|value| self.reader.text(value))
    }

    /// A list of texts; nothing where the key is absent.
    pub(crate) fn texts(&self, key: &str) -> Vec<Name> {
        self.get(key).map(|value| self.reader.texts(value)).unwrap_or_default()
    }

    /// One text or a list of them.
    pub(crate) fn text_or_texts(&self, key: &str) -> Vec<Name> {
        match self.get(key) {
            Some(value) if matches!(value.get_ref(), DeValue::Array(_)) => self.reader.texts(value),
            Some(value) => self.reader.text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// A list of texts, or of lists of texts.
    pub(crate) fn groups(&self, key: &str) -> Vec<Vec<Name>> {
        let items = self.get(key).into_iter().flat_map(|value| self.reader.items(value, "a list"));
        let group = |item: &'a Value<'a>| match item.get_ref() {
            DeValue::Array(_) => self.reader.texts(item),
            _ => self.reader.text(item).into_iter().collect(),
        };
        items.map(group).collect()
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, key: &str) -> Option<At<bool>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(At { value: *flag, place: self.reader.place(value) }),
            _ => self.reader.wrong_type(value, "`true` or `false`"),
        }
    }

    /// A number, whole or not.
    pub(crate) fn number(&self, key: &str) -> Option<At<f64>> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|n: &f64| n.is_finite()) {
            Some(number) => Some(At { value: number, place: self.reader.place(value) }),
            None => self.reader.wrong_type(value, "a number"),
        }
    }

    /// A whole number, 0 or more.
    pub(crate) fn count(&self, key: &str) -> Option<usize> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            _ => None,
        };
        number.or_else(|| self.reader.wrong_type(value, "a whole number, 0 or more"))
    }

    /// A day, a month or a year.
    pub(crate) fn day(&self, key: &str) -> Option<At<Day>> {
        let value = self.get(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Datetime(day) => Some(day.to_string()),
            _ => None,
        };
        let place = self.reader.place(value);
        match text.as_deref().and_then(Day::parse) {
            Some(day) => Some(At { value: day, place }),
            None => self.bad_day(value, "2021-02-01, or \"2021-02\", or \"2021\""),
        }
    }

    /// A full date.
    pub(crate) fn date(&self, key: &str) -> Option<At<Date>> {
        let value = self.get(key)?;
        let day = match value.get_ref() {
            DeValue::Datetime(day) if day.time.is_none() => day.to_string().parse().ok(),
            _ => None,
        };
        match day {
            Some(day) => Some(At { value: day, place: self.reader.place(value) }),
            None => self.bad_day(value, "2026-11-22, without quotes"),
        }
    }

    fn bad_day<T>(&self, value: &Value<'_>, form: &str) -> Option<T> {
        let problem = Problem::error(Code::BadDate, "this is no date of the calendar");
        self.reader.problems.add(self.reader.place(value), "not a date", problem.help(format!("write it {form}")));
        None
    }

    /// One of a closed list of names.
    pub(crate) fn one_of<T: FromStr>(&self, key: &str, what: &str, known: &[&str]) -> Option<At<T>> {
        let name = self.text(key)?;
        self.named(&name, what, known)
    }

    /// Some of a closed list of names; `None` where the key is absent.
    pub(crate) fn some_of<T: FromStr>(&self, key: &str, what: &str, known: &[&str]) -> Option<Vec<At<T>>> {
        self.get(key)?;
        Some(self.texts(key).iter().filter_map(|name| self.named(name, what, known)).collect())
    }

    fn named<T: FromStr>(&self, name: &Name, what: &str, known: &[&str]) -> Option<At<T>> {
        let value = known.contains(&name.as_str()).then(|| name.parse().ok()).flatten();
        if value.is_none() {
            self.reader.problems.unknown(name, what, known.iter().copied());
        }
        value.map(|value| At { value, place: name.place })
    }

    /// A table inside this one.
    pub(crate) fn table(&self, key: &str, shape: &'static Shape) -> Option<Table<'a>> {
        self.get(key).and_then(|value| self.reader.table(value, shape))
    }

    /// A list of tables.
    pub(crate) fn tables(&self, key: &str, shape: &'static Shape) -> Vec<Table<'a>> {
        let items = self.get(key).into_iter().flat_map(|value| self.reader.items(value, "a list of tables"));
        items.filter_map(|item| self.reader.table(item, shape)).collect()
    }

    /// The entries of a table whose keys are free, in file order.
    pub(crate) fn entries(&self, key: &str) -> Vec<(Name, &'a Value<'a>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Table(cells) = value.get_ref() else {
            self.reader.wrong_type::<()>(value, "a table");
            return Vec::new();
        };
        let name = |key: &Spanned<_>| At { value: ToString::to_string(key.get_ref()), place: self.reader.place(key) };
        let mut entries: Vec<_> = cells.iter().map(|(key, value)| (name(key), value)).collect();
        entries.sort_by_key(|(name, _)| name.place);
        entries
    }

    /// Lists of texts under free keys, in file order.
    pub(crate) fn lists(&self, key: &str) -> Vec<(Name, Vec<Name>)> {
        self.entries(key).into_iter().map(|(name, value)| (name, self.reader.texts(value))).collect()
    }

    /// The reader, for values of free shape.
    pub(crate) fn reader(&self) -> Reader<'a> {
        self.reader
    }
}

/// A value's type in words.
fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
