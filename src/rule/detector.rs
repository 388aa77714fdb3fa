//! Detectors recognise one thing in a listing; contexts clear or confirm what they saw.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::{Check, Phrase, Str, Text, named};
use crate::field::Field;

named! {
    /// What a detector recognises.
    Target {
        /// A kind of goods.
        Product = "product",
        /// A promise about the goods.
        Claim = "claim",
        /// A word a site does not want to see.
        Mention = "mention",
        /// An identifier that supports the listing.
        Evidence = "evidence",
        /// A sentence that has to stand there.
        Statement = "statement",
        /// A fault of form.
        Format = "format",
    }
}

named! {
    /// How sure we are of what we read.
    Confidence {
        /// One edit away from a term.
        Low = "low",
        /// Found in a de-obfuscated view, or a brand in the title.
        Medium = "medium",
        /// Found as it stands.
        High = "high",
    }
}

impl Target {
    /// The fields searched where a detector names none.
    pub fn default_fields(self) -> Vec<Field> {
        match self {
            Self::Product => vec![Field::Title, Field::Bullets, Field::Keywords, Field::Attributes],
            _ => Field::ALL.into_iter().filter(|f| f.is_text() && *f != Field::Department).collect(),
        }
    }
}

/// One way to name the thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// As written in the rule file.
    pub text: String,
    /// What is matched.
    pub phrase: Phrase,
    /// The language key it stands under: `any`, `en`, `zh` …; `any` for lists without a language.
    pub written: Str,
    /// `None`: counts on every marketplace; else only where the marketplace's languages hold it.
    pub lang: Option<String>,
    /// Whether the last word may carry `s` or `es`.
    pub plural: bool,
}

/// A regular expression over the cleaned text.
///
/// Compiled when it is first asked for: a hundred patterns take over 100 ms to compile, and most runs need few of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Pattern {
    /// As written.
    pub text: Str,
    /// Every match holds one of these, ignoring ASCII case; empty where any text has to be tried.
    pub needles: Vec<Str>,
    /// Bytes from the start of a match to the end of that one, at most; nothing where there is no most.
    pub reach: Option<u32>,
    #[serde(skip)]
    regex: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern that was seen to compile.
    pub fn new(text: String, needles: Vec<String>, reach: Option<u32>) -> Self {
        let needles = needles.into_iter().map(Str::from).collect();
        Self { reach, text: text.into(), needles, regex: OnceLock::new() }
    }

    /// The compiled pattern, which ignores case unless it says otherwise.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let compiled = RegexBuilder::new(&self.text).case_insensitive(true).build();
            // A pack holds only patterns that compile; one made by hand that does not matches nothing.
            compiled.or_else(|_| Regex::new(r"[^\s\S]")).expect("an empty class compiles")
        })
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// One entry of `unless` or `only`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// A phrase that shares text with the hit.
    Phrase {
        /// As written; not stored.
        #[serde(skip)]
        text: String,
        /// What is matched; not stored.
        #[serde(skip)]
        phrase: Phrase,
    },
    /// A context, by index into [`Pack::contexts`](super::Pack::contexts).
    Context(usize),
}

/// A brand name with the spellings its source gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brand {
    /// The name.
    pub name: String,
    /// Other spellings, each known from a source.
    pub aliases: Vec<String>,
}

/// Recognises one thing in a listing.
///
/// What is only needed to compile, to prove or to explain it is not stored: a scan reads the compiled form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Detector {
    /// Kebab-case, unique in the pack.
    pub id: Str,
    /// Id of its category.
    pub category: Str,
    /// What it recognises.
    pub target: Target,
    /// What people call it.
    pub title: Text,
    /// In file order, then those of lists.
    #[serde(skip)]
    pub terms: Vec<Term>,
    /// Languages its terms are written in, as their keys say, each once.
    pub written: Vec<Str>,
    /// Exceptions to terms.
    #[serde(skip)]
    pub patterns: Vec<Pattern>,
    /// A hit falls if one of these holds.
    #[serde(skip)]
    pub unless: Vec<Condition>,
    /// Where not empty, a hit stays only if one of these holds.
    #[serde(skip)]
    pub only: Vec<Condition>,
    /// Where it looks; never the department.
    pub fields: Vec<Field>,
    /// Whether words of eight or more letters may differ by one edit.
    pub fuzzy: bool,
    /// Names compared with the brand field.
    #[serde(skip)]
    pub brands: Vec<Brand>,
    /// Lawful brands that look like one of those.
    #[serde(skip)]
    pub neighbours: Vec<String>,
    /// For `format`.
    pub check: Option<Check>,
    /// Its proof.
    #[serde(skip)]
    pub examples: Vec<Example>,
}

/// A text that must or must not be recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Whether it must be.
    pub flag: bool,
    /// Field name and value; `title` alone where the rule gives a string.
    pub listing: Vec<(Field, String)>,
    /// Why it is a near miss.
    pub why: Option<String>,
    /// File and place, for messages.
    pub place: Option<(std::sync::Arc<str>, crate::span::Span)>,
}

/// A named situation that clears or confirms hits, by scope (RULES 1).
///
/// Its phrases are not stored: a scan reads the compiled form.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Context {
    /// Kebab-case, unique in the pack.
    pub id: Str,
    /// Near a hit: that hit.
    #[serde(skip)]
    pub around: Vec<Phrase>,
    /// Anywhere in the hit's field: all hits of that field.
    #[serde(skip)]
    pub field: Vec<Phrase>,
    /// Anywhere in the title: all hits of the listing.
    #[serde(skip)]
    pub title: Vec<Phrase>,
    /// The title's head ends with it: all hits of the listing.
    #[serde(skip)]
    pub head: Vec<Phrase>,
    /// In the listing's department: all hits of the listing.
    #[serde(skip)]
    pub department: Vec<Phrase>,
}
