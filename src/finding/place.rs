//! One place that shows a finding, and its surroundings for people.

use std::ops::Range;
use std::sync::Arc;

use crate::field::Field;
use crate::span::Span;
use crate::text::ViewKind;

/// Characters of the cell shown on each side of a match.
const AROUND: usize = 60;

/// One place in the file that shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// What the column is to us.
    pub field: Field,
    /// What the file calls it.
    pub column: Arc<str>,
    /// Data record, from 1.
    pub record: u64,
    /// Physical line where the record starts, from 1; of a workbook the row.
    pub line: u64,
    /// The sheet and the cell of it (`C17`), where the file is a workbook.
    pub cell: Option<(Arc<str>, String)>,
    /// Bytes of the raw cell.
    pub span: Span,
    /// The same in Unicode characters, half-open, from 0.
    pub chars: Span,
    /// Exactly the words under the span.
    pub text: String,
    /// Up to 60 characters of the cell before and after the span, one line, for people.
    pub excerpt: Excerpt,
    /// The view it was found in.
    pub view: ViewKind,
    /// The detector that saw it (a `with` detector's hits are matches too).
    pub detector: Arc<str>,
}

/// The surroundings of a match on one line, for people; empty where no sink asks for them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    text: String,
    words: Range<usize>,
}

impl Excerpt {
    /// The surroundings of a span of a raw cell, cut with `…`.
    pub fn of(raw: &str, span: Span) -> Self {
        let (before, after) = (&raw[..span.start], &raw[span.end..]);
        let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
        let mut text = String::with_capacity(span.end + to - from + 2 * '…'.len_utf8());
        text.push_str(if from > 0 { "…" } else { "" });
        push_line(&mut text, &before[from..]);
        let start = text.len();
        push_line(&mut text, span.of(raw));
        let words = start..text.len();
        push_line(&mut text, &after[..to]);
        text.push_str(if to < after.len() { "…" } else { "" });
        Self { text, words }
    }

    /// One put together by hand.
    pub fn new(before: &str, words: &str, after: &str) -> Self {
        let range = before.len()..before.len() + words.len();
        Self { text: [before, words, after].concat(), words: range }
    }

    /// What stands before.
    pub fn before(&self) -> &str {
        &self.text[..self.words.start]
    }

    /// The words themselves, line ends made spaces.
    pub fn words(&self) -> &str {
        &self.text[self.words.clone()]
    }

    /// What stands after.
    pub fn after(&self) -> &str {
        &self.text[self.words.end..]
    }
}

/// Adds a text as one line: characters that control a terminal or a printer become spaces.
pub(super) fn push_line(line: &mut String, text: &str) {
    for (at, part) in text.split(char::is_control).enumerate() {
        if at > 0 {
            line.push(' ');
        }
        line.push_str(part);
    }
}
