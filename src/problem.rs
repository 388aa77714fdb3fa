//! A wrong rule file, settings file or input row: where, what, and the next step. Never about a product.

use std::sync::Arc;

use crate::span::Span;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Something could not be done: the run is incomplete, or the rules are refused.
    Error,
    /// Done, with a doubt the user should know.
    Warning,
    /// Told for completeness.
    Note,
}

/// Declares the codes once: name, code in output, what it means.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $description:literal;)*) => {
        /// What kind of problem it is; stable, used in JSON.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // `description` says it
        #[non_exhaustive]
        pub enum Code { $($name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as printed.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// One sentence on what it means.
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => $description,)* }
            }
        }
    };
}

codes! {
    // rule and settings files
    Syntax = "syntax", "the file is not valid TOML";
    UnknownKey = "unknown-key", "a key that this table does not have";
    BadValue = "bad-value", "a value of the wrong type or outside its range";
    MissingKey = "missing-key", "a required key is absent";
    UnknownName = "unknown-name", "a name that nothing defines";
    Duplicate = "duplicate", "an id is defined twice";
    Cycle = "cycle", "a word set or a base contains itself";
    BadPhrase = "bad-phrase", "a phrase that cannot be matched";
    BadPattern = "bad-pattern", "a regular expression that cannot be used";
    BadDate = "bad-date", "dates that contradict each other";
    Overlap = "overlap", "two windows of one restriction overlap";
    MissingSource = "missing-source", "a restriction without a usable source";
    MissingExample = "missing-example", "a rule without the examples that prove it";
    ExampleFailed = "example-failed", "an example that the rules do not bear out";
    BadList = "bad-list", "a value list that cannot be used";
    NoEffect = "no-effect", "an entry that matches nothing";
    // input
    Unreadable = "unreadable", "a file that could not be read to its end";
    NotListings = "not-listings", "a file that holds no listings we can read";
    NoHeader = "no-header", "a table whose columns have no names";
    Encoding = "encoding", "bytes that are not valid in the file's encoding";
    Ragged = "ragged", "a row with more or fewer cells than the header";
    OpenQuote = "open-quote", "a quote that does not close";
    TooLong = "too-long", "a record past the size limit";
    DuplicateKey = "duplicate-key", "a listing key that occurs twice";
    BadKey = "bad-key", "a cell that cannot be a key";
    EmptyRecords = "empty-records", "records without any value";
    EmptyFile = "empty-file", "a file without listings";
    BeforeHistory = "before-history", "a date before the first one recorded";
    Interrupted = "interrupted", "a file that was not read, or not to its end, because the run was interrupted";
    OldRules = "old-rules", "rules that nobody looked at for a long time";
    Unwritten = "unwritten", "a file that could not be given back";
    Unmarked = "unmarked", "what was given back without a mark, or not as it was";
    Cut = "cut", "a report that could not hold everything";
    Expired = "expired", "an approval, ignore or decision that is no longer valid";
    Stale = "stale", "an approval, ignore or decision that matched nothing";
    Powerless = "powerless", "an approval or decision that may not settle what it names";
}

/// One place in a TOML text, with what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the file's text.
    pub span: Span,
    /// What is wrong here, or what this place has to do with it.
    pub text: String,
    /// Whether this is the place to mend (others are context).
    pub primary: bool,
}

/// A wrong rule file, settings file or input row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub code: Code,
    /// How much it weighs.
    pub weight: Weight,
    /// What is wrong, one line.
    pub message: String,
    /// The file, as the user named it.
    pub file: Option<Arc<str>>,
    /// Data record, from 1.
    pub record: Option<u64>,
    /// Physical line, from 1.
    pub line: Option<u64>,
    /// What to do now.
    pub help: Option<String>,
    /// Places in [`Problem::text`]; the first primary one is underlined.
    pub labels: Vec<Label>,
    /// The whole TOML text that labels refer to.
    pub text: Option<Arc<str>>,
}

impl Problem {
    /// A problem with nothing but its message.
    pub fn new(code: Code, weight: Weight, message: impl Into<String>) -> Self {
        let (message, labels) = (message.into(), Vec::new());
        Self { code, weight, message, file: None, record: None, line: None, help: None, labels, text: None }
    }

    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Weight::Error, message)
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Weight::Warning, message)
    }

    /// Says which file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<Arc<str>>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Says which record and line, both from 1.
    #[must_use]
    pub fn at(mut self, record: Option<u64>, line: Option<u64>) -> Self {
        (self.record, self.line) = (record, line);
        self
    }

    /// Says what to do now.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Underlines a place of a TOML text and derives the line from it.
    #[must_use]
    pub fn underline(mut self, text: &Arc<str>, span: Span, label: impl Into<String>) -> Self {
        let primary = !self.labels.iter().any(|l| l.primary);
        if primary {
            let before = text.get(..span.start.min(text.len())).unwrap_or_default();
            self.line = Some(1 + before.bytes().filter(|&b| b == b'\n').count() as u64);
        }
        self.text = Some(text.clone());
        self.labels.push(Label { span, text: label.into(), primary });
        self
    }
}

/// The known name nearest to a wrong one, if any is near enough to be meant.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = 1 + wrong.chars().count() / 4;
    let ranked = known.into_iter().map(|name| (distance(wrong, name), name));
    ranked.filter(|(d, _)| *d <= limit).min().map(|(_, name)| name)
}

/// Edits (insert, delete, replace) between two names, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, &y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(|c| c.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }

    #[test]
    fn nearest_name() {
        assert_eq!(nearest("verdikt", ["verdict", "action"]), Some("verdict"));
        assert_eq!(nearest("zzz", ["verdict", "action"]), None);
    }
}
