//! Reads a table of a tree key by key; what is of the wrong type, unknown or missing becomes a problem, and reading
//! goes on.

use jiff::civil::Date;

use super::tree::{Key, Node, Place, Table, Value};
use crate::problem::{Code, Problem, nearest};
use crate::rule::{Severity, Verdict};
use crate::suppress::{Glob, Selector};

/// A value that settings may have.
pub(super) trait FromNode: Sized {
    /// What to write there, in words.
    const WANTED: &'static str;

    /// The value, if it is of this kind.
    fn from_value(value: &Value) -> Option<Self>;

    /// What to underline in a node that is not: the first wrong item of a list.
    fn culprit(node: &Node) -> &Node {
        match &node.value {
            Value::List(items) => items.iter().find(|item| Self::from_value(&item.value).is_none()).unwrap_or(node),
            _ => node,
        }
    }
}

impl FromNode for String {
    const WANTED: &'static str = "a text that is not empty";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromNode for bool {
    const WANTED: &'static str = "`true` or `false`";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }
}

impl FromNode for u64 {
    const WANTED: &'static str = "a whole number, 0 or more";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Whole(number) => Self::try_from(*number).ok(),
            _ => None,
        }
    }
}

impl FromNode for Date {
    const WANTED: &'static str = "a date like 2026-11-22";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Day(day) => Some(*day),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromNode for Vec<String> {
    const WANTED: &'static str = "a text or a list of texts";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::List(items) => items.iter().map(|item| String::from_value(&item.value)).collect(),
            one => String::from_value(one).map(|text| vec![text]),
        }
    }
}

impl FromNode for Glob {
    const WANTED: &'static str = "a name, or a pattern with `*`";

    fn from_value(value: &Value) -> Option<Self> {
        Self::new(&String::from_value(value)?).ok()
    }
}

impl FromNode for Vec<Selector> {
    const WANTED: &'static str = "patterns of restrictions, detectors or categories, or `verdict:NAME`";

    fn from_value(value: &Value) -> Option<Self> {
        Vec::<String>::from_value(value)?.iter().map(|text| Selector::parse(text).ok()).collect()
    }
}

/// Reads names of a closed list.
macro_rules! named_values {
    ($($type:ty: $wanted:literal;)*) => {
        $(impl FromNode for $type {
            const WANTED: &'static str = $wanted;

            fn from_value(value: &Value) -> Option<Self> {
                String::from_value(value).and_then(|name| name.parse().ok())
            }
        })*
    };
}
pub(super) use named_values;

named_values! {
    Severity: "`error`, `warning` or `note`";
    Verdict: "a verdict: prohibited, approval, documents, wording or false-removal-risk";
}

/// Reads one table.
pub(super) struct Reader<'t, 'p> {
    table: &'t Table,
    /// What the table is called in messages.
    what: &'static str,
    asked: Vec<&'static str>,
    pub(super) problems: &'p mut Vec<Problem>,
}

impl<'t, 'p> Reader<'t, 'p> {
    /// Begins with a table.
    pub(super) fn new(table: &'t Table, what: &'static str, problems: &'p mut Vec<Problem>) -> Self {
        Self { table, what, asked: Vec::new(), problems }
    }

    /// The node of a key.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'t Node> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// The value of a key; one of the wrong kind is a problem and counts as absent.
    pub(super) fn get<T: FromNode>(&mut self, key: &'static str) -> Option<T> {
        let node = self.node(key)?;
        value(node, self.problems)
    }

    /// The same for a key that has to be there; `place` stands for the table.
    pub(super) fn require<T: FromNode>(&mut self, key: &'static str, place: &Place) -> Option<T> {
        if self.table.get(key).is_none() {
            self.problems.push(missing(place, self.what, key, T::WANTED));
        }
        self.get(key)
    }

    /// The table of a key, or a problem.
    pub(super) fn table(&mut self, key: &'static str) -> Option<&'t Table> {
        let node = self.node(key)?;
        table(node, self.problems)
    }

    /// The tables of a list, each with its place, or problems.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<(&'t Table, &'t Place)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.problems.push(wrong(node, &format!("tables, each begun by [[{key}]]")));
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((table(item, self.problems)?, &item.place))).collect()
    }

    /// Reports keys that nobody asked for.
    pub(super) fn finish(self) {
        let unknown = self.table.entries().filter(|(key, _)| !self.asked.contains(&key.name.as_str()));
        for (key, _) in unknown {
            self.problems.push(unknown_key(key, self.what, &self.asked));
        }
    }
}

/// The value, or a problem.
pub(super) fn value<T: FromNode>(node: &Node, problems: &mut Vec<Problem>) -> Option<T> {
    let value = T::from_value(&node.value);
    if value.is_none() {
        problems.push(wrong(T::culprit(node), T::WANTED));
    }
    value
}

/// The table, or a problem.
pub(super) fn table<'a>(node: &'a Node, problems: &mut Vec<Problem>) -> Option<&'a Table> {
    match &node.value {
        Value::Table(table) => Some(table),
        _ => {
            problems.push(wrong(node, "a table"));
            None
        }
    }
}

/// A key that a table does not have, with the nearest one it has.
pub(super) fn unknown_key(key: &Key, what: &str, known: &[&str]) -> Problem {
    let message = format!("{what} has no key `{}`", key.name);
    let problem = key.place.problem(Code::UnknownKey, message, "unknown key");
    problem.help(match nearest(&key.name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", known.join(", ")),
    })
}

fn wrong(node: &Node, wanted: &str) -> Problem {
    let found = match &node.value {
        Value::Text(text) => format!("`{text}`"),
        Value::Whole(number) => number.to_string(),
        other => other.describe().to_owned(),
    };
    let label = format!("this is {}", node.value.describe());
    node.place.problem(Code::BadValue, format!("wanted {wanted}, found {found}"), &label)
}

fn missing(place: &Place, what: &str, key: &str, wanted: &str) -> Problem {
    let problem = place.problem(Code::MissingKey, format!("{what} has no `{key}`"), &format!("`{key}` is missing"));
    problem.help(format!("`{key}` takes {wanted}"))
}
