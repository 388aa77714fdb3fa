//! A text of a rule in the words of one finding, put together when somebody reads it.

use std::sync::Arc;

use crate::rule::{Language, Text};

/// What stands for the placeholders of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fill {
    /// `{words}`.
    pub words: Arc<str>,
    /// `{marketplace}`.
    pub marketplace: Arc<str>,
    /// `{limit}`.
    pub limit: Arc<str>,
}

/// A rule's text with what this finding puts into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    text: Arc<Text>,
    fill: Option<Fill>,
    /// How it begins where a condition is open.
    openings: Vec<Text>,
    /// The rule it is presumed from.
    like: Option<Arc<str>>,
}

impl Said {
    /// A rule's text and what stands for its placeholders.
    pub fn new(text: Arc<Text>, fill: Fill) -> Self {
        Self { text, fill: Some(fill), openings: Vec::new(), like: None }
    }

    /// Begins with the openings of open conditions, ends with the rule it is presumed from.
    #[must_use]
    pub fn with(self, openings: Vec<Text>, like: Option<Arc<str>>) -> Self {
        Self { openings, like, ..self }
    }

    /// The text in a language; English where there is no other.
    pub fn get(&self, language: Language) -> String {
        let language = if self.text.zh.is_empty() { Language::En } else { language };
        let mut said: String = self.openings.iter().map(|text| text.get(language)).collect();
        said.push_str(&self.filled(self.text.get(language)));
        if let Some(like) = &self.like {
            said.push_str(&presumed(language, like));
        }
        said
    }

    fn filled(&self, text: &str) -> String {
        let Some(Fill { words, marketplace, limit }) = &self.fill else { return text.to_owned() };
        text.replace("{words}", words).replace("{marketplace}", marketplace).replace("{limit}", limit)
    }
}

impl From<Text> for Said {
    /// A text without placeholders.
    fn from(text: Text) -> Self {
        Self { text: Arc::new(text), fill: None, openings: Vec::new(), like: None }
    }
}

fn presumed(language: Language, like: &str) -> String {
    match language {
        Language::En => format!(" (Presumed from {like}: not read for this site.)"),
        Language::Zh => format!("（依据 {like} 推定，未读到本站点的原文。）"),
    }
}
