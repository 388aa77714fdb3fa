//! A settings file as a tree whose every key and value knows its place; trees merge, and print with their places.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Code, Problem};
use crate::span::Span;

/// One settings file.
#[derive(Debug)]
struct Source {
    name: Arc<str>,
    folder: PathBuf,
    text: Arc<str>,
}

/// Where a key or value stands.
#[derive(Debug, Clone)]
pub struct Place {
    source: Arc<Source>,
    span: Span,
}

impl Place {
    /// The file, as it was named.
    pub fn file(&self) -> &Arc<str> {
        &self.source.name
    }

    /// The line, from 1.
    pub fn line(&self) -> u64 {
        let before = self.source.text.bytes().take(self.span.start);
        1 + before.filter(|&byte| byte == b'\n').count() as u64
    }

    /// The folder that paths and globs in this file are relative to.
    pub(super) fn folder(&self) -> &Path {
        &self.source.folder
    }

    /// An error that underlines this place.
    pub(super) fn problem(&self, code: Code, message: impl Into<String>, label: &str) -> Problem {
        let problem = Problem::error(code, message).in_file(self.source.name.clone());
        problem.underline(&self.source.text, self.span, label)
    }
}

/// Places differ without values differing.
impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// What TOML can say that settings use.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Flag(bool),
    Day(Date),
    List(Vec<Node>),
    Table(Table),
    /// A number with a fraction, a time: no setting takes it.
    Other(String),
}

/// Keys in file order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Table(Vec<(Key, Node)>);

/// A key and its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) place: Place,
}

/// One value of the result, with the place it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Dotted, as in `seller.country`; a table of a list carries its number from 1: `approval.1.until`.
    pub key: String,
    /// In TOML.
    pub value: String,
    /// File and line.
    pub place: Place,
}

/// Reads a TOML text; what is wrong in its form becomes problems, the rest is kept.
pub(super) fn parse(path: &Path, name: Arc<str>, text: &str, problems: &mut Vec<Problem>) -> Table {
    // Windows editors put a byte order mark before UTF-8.
    let text: Arc<str> = text.strip_prefix('\u{FEFF}').unwrap_or(text).into();
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
    let source = Arc::new(Source { name, folder, text: text.clone() });
    let (table, errors) = DeTable::parse_recoverable(&text);
    // Later errors are mostly echoes of the first.
    problems.extend(errors.first().map(|error| {
        let range = error.span().unwrap_or_default();
        let place = Place { source: source.clone(), span: Span::new(range.start, range.end) };
        place.problem(Code::Syntax, error.message().lines().next().unwrap_or_default(), "here")
    }));
    convert_table(table.get_ref(), &source)
}

fn place<T>(source: &Arc<Source>, value: &Spanned<T>) -> Place {
    Place { source: source.clone(), span: Span::new(value.span().start, value.span().end) }
}

fn convert_table(table: &DeTable<'_>, source: &Arc<Source>) -> Table {
    let key = |key: &Spanned<_>| Key { name: ToString::to_string(key.get_ref()), place: place(source, key) };
    let mut entries: Vec<_> = table.iter().map(|(k, v)| (key(k), convert(v, source))).collect();
    entries.sort_by_key(|(key, _)| key.place.span);
    Table(entries)
}

fn convert(value: &Spanned<DeValue<'_>>, source: &Arc<Source>) -> Node {
    let place = place(source, value);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Other(number.to_string()), Value::Whole),
        DeValue::Float(number) => Value::Other(number.to_string()),
        DeValue::Datetime(time) => time.to_string().parse().map_or_else(|_| Value::Other(time.to_string()), Value::Day),
        DeValue::Array(items) => Value::List(items.iter().map(|item| convert(item, source)).collect()),
        DeValue::Table(table) => Value::Table(convert_table(table, source)),
    };
    Node { value, place }
}

impl Table {
    /// The value of a key.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.entries().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// All keys and values, in file order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &(Key, Node)> {
        self.0.iter()
    }

    /// This table with `over` laid upon it: tables merge key by key, lists of tables add up, all else is replaced.
    pub(super) fn under(mut self, over: Self) -> Self {
        for (key, node) in over.0 {
            match self.0.iter_mut().find(|(known, _)| known.name == key.name) {
                Some((known, base)) => {
                    base.lay(node);
                    *known = key;
                }
                None => self.0.push((key, node)),
            }
        }
        self
    }

    /// Every value as one line of TOML, with its place.
    pub(super) fn flatten(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.flatten_into("", &mut entries);
        entries
    }

    fn flatten_into(&self, prefix: &str, entries: &mut Vec<Entry>) {
        for (key, node) in &self.0 {
            node.flatten_into(&format!("{prefix}{}", key.name), entries);
        }
    }
}

impl Node {
    fn lay(&mut self, over: Self) {
        match (&mut self.value, over.value) {
            (Value::Table(base), Value::Table(table)) => *base = std::mem::take(base).under(table),
            (Value::List(base), Value::List(items)) if are_tables(base) && are_tables(&items) => base.extend(items),
            (value, other) => {
                *value = other;
                self.place = over.place;
            }
        }
    }

    fn flatten_into(&self, key: &str, entries: &mut Vec<Entry>) {
        match &self.value {
            Value::Table(table) => table.flatten_into(&format!("{key}."), entries),
            Value::List(items) if are_tables(items) => {
                for (i, item) in items.iter().enumerate() {
                    item.flatten_into(&format!("{key}.{}", i + 1), entries);
                }
            }
            value => entries.push(Entry { key: key.to_owned(), value: value.to_toml(), place: self.place.clone() }),
        }
    }
}

/// Whether it is a list of tables; an empty list is none, so it can take one back.
fn are_tables(items: &[Node]) -> bool {
    !items.is_empty() && items.iter().all(|item| matches!(item.value, Value::Table(_)))
}

impl Value {
    /// What it is, in words.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Whole(_) => "a number",
            Self::Flag(_) => "`true` or `false`",
            Self::Day(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(_) => "a number with a fraction or a time",
        }
    }

    fn to_toml(&self) -> String {
        match self {
            Self::Text(text) => toml::Value::from(text.as_str()).to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Other(text) => text.clone(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| item.value.to_toml()).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(table) => {
                let pair = |(key, node): &(Key, Node)| format!("{} = {}", key.name, node.value.to_toml());
                format!("{{ {} }}", table.entries().map(pair).collect::<Vec<_>>().join(", "))
            }
        }
    }
}
