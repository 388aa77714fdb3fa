//! A text as the words of its plain view, and the same words with some stretches read otherwise.

use std::ops::Range;

use super::vocabulary::{Vocabulary, WordId};
use crate::span::Span;
use crate::text::{self, Folded, Gap, Kind, Reading, ViewKind, Word};

/// One word of a view.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Bytes of the plain view.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    pub(super) before: Gap,
    pub(super) id: WordId,
    /// The first word of those that touch each other, letters and digits of scripts with spaces, of which this is one.
    pub(super) group: u32,
    /// What it may say instead; empty for a word that is read as it stands.
    pub(super) spellings: Vec<Spelling>,
}

/// One way to read a word of a view that is not plain.
#[derive(Debug, Clone)]
pub(super) struct Spelling {
    pub(super) text: String,
    pub(super) ids: Vec<WordId>,
    /// Every run of letters is made one: what it is compared with has to be so too.
    pub(super) collapsed: bool,
}

/// A cell's plain view, cut into words.
#[derive(Debug)]
pub struct View {
    pub(super) folded: Folded,
    pub(super) tokens: Vec<Token>,
}

impl View {
    /// All of a raw cell.
    pub(super) fn new(raw: &str, vocabulary: &Vocabulary) -> Self {
        Self::of(Folded::plain(raw), vocabulary)
    }

    /// A folded text cut into words.
    pub(super) fn of(folded: Folded, vocabulary: &Vocabulary) -> Self {
        let mut tokens = Vec::with_capacity(text::room_for(&folded.text));
        tokens.extend(text::each_word(&folded.text).map(|Word { start, end, kind, before }| {
            let id = Vocabulary::tag(&folded.text[start..end]);
            Token { start, end, kind, before, id, group: 0, spellings: Vec::new() }
        }));
        vocabulary.fetch(tokens.iter().map(|token| token.id));
        for token in &mut tokens {
            token.id = vocabulary.id_of(token.id, &folded.text[token.start..token.end]);
        }
        number_groups(&mut tokens);
        Self { folded, tokens }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.folded.text
    }

    /// Bytes of the raw cell under folded bytes.
    pub fn raw_span(&self, folded: Range<usize>) -> Span {
        self.folded.raw_span(folded)
    }

    /// The words that a raw span touches; empty where it touches none.
    pub(super) fn tokens_under(&self, raw: Span) -> Range<usize> {
        let folded = self.folded.folded_range(raw);
        let first = self.tokens.partition_point(|t| t.end <= folded.start);
        let last = self.tokens.partition_point(|t| t.start < folded.end);
        first..last.max(first)
    }

    /// The first word that ends behind a folded byte.
    pub(super) fn word_at(&self, at: usize) -> usize {
        self.tokens.partition_point(|token| token.end <= at)
    }

    /// Whether a folded byte lies inside a word: in `9.5`, after the 9.
    fn cuts(&self, at: usize) -> bool {
        let next = self.tokens.partition_point(|t| t.end <= at);
        self.tokens.get(next).is_some_and(|t| t.start < at)
    }

    /// Folded bytes of a range of words.
    pub(super) fn range(&self, tokens: Range<usize>) -> Range<usize> {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1).and_then(|i| self.tokens.get(i))) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Bytes of the raw cell under a range of words.
    pub(super) fn span(&self, tokens: Range<usize>) -> Span {
        self.raw_span(self.range(tokens))
    }

    /// The words a raw span touches, with so many more on each side.
    pub fn words_near(&self, raw: Span, more: usize) -> Vec<(Range<usize>, Kind, Gap)> {
        let touched = self.tokens_under(raw);
        let near = touched.start.saturating_sub(more)..(touched.end + more).min(self.tokens.len());
        self.tokens[near].iter().map(|t| (t.start..t.end, t.kind, t.before)).collect()
    }

    /// Each word as folded text with its bytes and what stands before it, for readers of numbers and heads.
    pub fn words(&self) -> impl Iterator<Item = (Range<usize>, Kind, Gap)> {
        self.tokens.iter().map(|t| (t.start..t.end, t.kind, t.before))
    }
}

/// Says of every word which group it belongs to.
fn number_groups(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        let touches =
            at > 0 && tokens[at].before == Gap::None && [at - 1, at].iter().all(|&i| tokens[i].kind != Kind::Char);
        tokens[at].group = if touches { tokens[at - 1].group } else { at as u32 };
    }
}

/// Some of the view's words with all readings of one kind put in their places; those of a part of a word are left out.
pub(super) fn reread(
    view: &View,
    near: Range<usize>,
    readings: &[&Reading],
    kind: ViewKind,
    vocabulary: &Vocabulary,
) -> Vec<Token> {
    // A reading may begin with a sign before its first word.
    let before = near.start.checked_sub(1).and_then(|at| view.tokens.get(at)).map_or(0, |token| token.end);
    let bytes = before..view.range(near.clone()).end;
    let inside = readings.iter().filter(|r| bytes.start <= r.range.start && r.range.end <= bytes.end);
    let whole = inside.filter(|r| !view.cuts(r.range.start) && !view.cuts(r.range.end));
    let mut tokens = Vec::with_capacity(near.len());
    let mut rest = view.tokens[near].iter().peekable();
    for reading in whole {
        let (range, words) = (&reading.range, spelled(reading, kind, vocabulary));
        while let Some(token) = rest.next_if(|t| t.end <= range.start) {
            tokens.push(token.clone());
        }
        let before = gap(tokens.last().map(|t| &view.text()[t.end..range.start]));
        while rest.next_if(|t| t.start < range.end).is_some() {}
        let at = tokens.len();
        tokens.extend(words);
        if let Some(token) = tokens.get_mut(at) {
            token.before = before;
        }
    }
    tokens.extend(rest.cloned());
    number_groups(&mut tokens);
    tokens
}

/// What these characters between two words are; nothing stands before the first word.
fn gap(between: Option<&str>) -> Gap {
    let Some(between) = between else { return Gap::Start };
    // Two words around them tell: the reading itself may begin with a sign (`$anitizer`).
    text::words(&format!("a{between}0")).get(1).map_or(Gap::None, |word| word.before)
}

/// A reading as words; spellings that part into words differently from the first are left out.
fn spelled(reading: &Reading, kind: ViewKind, vocabulary: &Vocabulary) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for spelling in &reading.spellings {
        let words = text::words(spelling);
        if tokens.is_empty() {
            tokens = words.iter().map(|w| blank(reading, w.kind, w.before)).collect();
        }
        if words.len() == tokens.len() {
            for (token, word) in tokens.iter_mut().zip(words) {
                let text = spelling[word.start..word.end].to_owned();
                let ids = ids(&text, kind, vocabulary);
                token.spellings.push(Spelling { text, ids, collapsed: kind == ViewKind::Repeats });
            }
        }
    }
    tokens
}

fn blank(reading: &Reading, kind: Kind, before: Gap) -> Token {
    let (start, end) = (reading.range.start, reading.range.end);
    Token { start, end, kind, before, id: 0, group: 0, spellings: Vec::new() }
}

fn ids(text: &str, kind: ViewKind, vocabulary: &Vocabulary) -> Vec<WordId> {
    match kind {
        ViewKind::Repeats => vocabulary.collapsed(text).collect(),
        _ => Some(vocabulary.id(text)).filter(|&id| id != 0).into_iter().collect(),
    }
}
