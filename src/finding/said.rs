//! A text of a rule in the words of one finding, put together when somebody reads it.

use std::sync::Arc;

use super::place::push_line;
use super::{Open, Seen};
use crate::rule::{Language, Text};

/// Characters of the words quoted in a text.
const QUOTED: usize = 80;

/// What stands for the placeholders of a text.
#[derive(Debug, Clone, Copy)]
pub struct Fill<'a> {
    /// `{words}`.
    pub words: &'a Seen,
    /// `{marketplace}`.
    pub marketplace: &'a str,
    /// `{limit}`.
    pub limit: &'a str,
}

/// A part of a text: words that stand there, or what a finding puts there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'t> {
    /// As written.
    Written(&'t str),
    /// `{words}`.
    Words,
    /// `{marketplace}`.
    Marketplace,
    /// `{limit}`.
    Limit,
}

/// Placeholders and what they are.
const PLACEHOLDERS: [(&str, Part<'static>); 3] =
    [("{words}", Part::Words), ("{marketplace}", Part::Marketplace), ("{limit}", Part::Limit)];

/// A rule's text with what this finding puts into it.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub(super) text: &'a Text,
    pub(super) fill: Fill<'a>,
    /// How it begins where a condition is open.
    pub(super) openings: &'a [Arc<Open>],
    /// The rule it is presumed from.
    pub(super) like: Option<&'a str>,
}

impl Said<'_> {
    /// The text in a language; English where there is no other.
    pub fn get(&self, language: Language) -> String {
        let language = spoken(self.text, language);
        let mut said: String = self.openings.iter().map(|open| open.text.get(language)).collect();
        for part in parts(self.text.get(language)) {
            match part {
                Part::Written(text) => said.push_str(text),
                Part::Words => said.push_str(&self.fill.words.quoted()),
                Part::Marketplace => said.push_str(self.fill.marketplace),
                Part::Limit => said.push_str(self.fill.limit),
            }
        }
        if let Some(like) = self.like {
            said.push_str(&presumed(language, like));
        }
        said
    }
}

impl Seen {
    /// The words as texts quote them: on one line, cut with `…`; what was recognised where none stand there.
    pub fn quoted(&self) -> String {
        let mut quoted = String::new();
        match self.matches.first() {
            Some(found) => push_line(&mut quoted, &found.text),
            None => quoted.push_str(&self.title.en),
        }
        if let Some((end, _)) = quoted.char_indices().nth(QUOTED) {
            quoted.truncate(end);
            quoted.push('…');
        }
        quoted
    }
}

/// The language that a rule's text is said in: English where there is no other.
pub fn spoken(text: &Text, language: Language) -> Language {
    if text.zh.is_empty() { Language::En } else { language }
}

/// A text in its parts.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut written = 0;
    for (at, _) in text.match_indices('{') {
        let known = PLACEHOLDERS.iter().find(|(name, _)| text[at..].starts_with(name));
        if let Some((name, part)) = known {
            parts.extend([Part::Written(&text[written..at]), *part]);
            written = at + name.len();
        }
    }
    parts.push(Part::Written(&text[written..]));
    parts
}

/// How a text ends whose rule is presumed from another.
pub fn presumed(language: Language, like: &str) -> String {
    match language {
        Language::En => format!(" (Presumed from {like}: not read for this site.)"),
        Language::Zh => format!("（依据 {like} 推定，未读到本站点的原文。）"),
    }
}
