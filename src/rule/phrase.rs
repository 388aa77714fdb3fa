//! The phrase language of `terms`, `unless`, `only` and contexts (RULES 1), as data.
//!
//! A phrase is read from text once; named sets are put in place by whoever knows them (`pack`).

use std::sync::Arc;

use crate::text::{self, Kind};

/// More words than this between two others say nothing about them.
const MOST_GAP: u8 = 20;

/// A sequence of elements, all of which must follow each other in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    /// Never empty; at least one element is not a gap.
    pub elems: Vec<Elem>,
}

/// One element of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elem {
    /// This word.
    Word(Word),
    /// Up to so many words, whatever they are, also across signs, never across a break.
    Gap(u8),
    /// One of these phrases.
    Any(Arc<[Phrase]>),
    /// The hit itself, in `unless`, `only` and contexts.
    Hit,
}

/// One folded word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// A single word as [`text::words`] parts it.
    pub text: String,
    /// A run of letters, of digits, or one character of a script without spaces.
    pub kind: Kind,
    /// Whether it ends in any letters or none (`sanitiz*`).
    pub open: bool,
}

/// Why a text is no phrase, with the byte offset where it goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseError {
    /// Byte offset in the phrase's text.
    pub at: usize,
    /// What is wrong, one line.
    pub message: String,
    /// For an unknown set: its name.
    pub unknown_set: Option<String>,
}

impl Phrase {
    /// Reads a phrase; `set` gives the phrases of a named set.
    ///
    /// # Errors
    /// Where braces do not match, a set is unknown, a gap has no small number, or no letter or digit is left.
    pub fn parse(text: &str, set: &mut dyn FnMut(&str) -> Option<Arc<[Self]>>) -> Result<Self, PhraseError> {
        let mut parser = Parser { text, at: 0, set };
        let phrase = parser.sequence(0)?;
        if parser.at < text.len() {
            return Err(parser.error("`}` or `|` without its `{`"));
        }
        if !phrase.elems.iter().any(|e| !matches!(e, Elem::Gap(_))) {
            return Err(PhraseError { at: 0, message: "no letter or digit to look for".into(), unknown_set: None });
        }
        if matches!(phrase.elems.first(), Some(Elem::Gap(_))) || matches!(phrase.elems.last(), Some(Elem::Gap(_))) {
            return Err(PhraseError {
                at: 0,
                message: "a gap needs something on both sides".into(),
                unknown_set: None,
            });
        }
        Ok(phrase)
    }

    /// The names of the sets a text refers to, with their byte offsets (for finding cycles before parsing).
    pub fn set_names(text: &str) -> Vec<(usize, &str)> {
        let starts = text.match_indices('@').map(|(i, _)| i + 1);
        starts.map(|i| (i, name_at(&text[i..]))).filter(|(_, name)| !name.is_empty()).collect()
    }

    /// Whether `{}` stands in it.
    pub fn has_hit(&self) -> bool {
        self.elems.iter().any(|elem| match elem {
            Elem::Hit => true,
            Elem::Any(all) => all.iter().any(Self::has_hit),
            _ => false,
        })
    }

    /// Whether a gap stands in it.
    pub fn has_gap(&self) -> bool {
        self.elems.iter().any(|elem| match elem {
            Elem::Gap(_) => true,
            Elem::Any(all) => all.iter().any(Self::has_gap),
            _ => false,
        })
    }
}

/// Reads phrases from left to right.
struct Parser<'t, 's> {
    text: &'t str,
    at: usize,
    set: &'s mut dyn FnMut(&str) -> Option<Arc<[Phrase]>>,
}

impl Parser<'_, '_> {
    /// Elements up to the end, or to `|` or `}` inside braces.
    fn sequence(&mut self, depth: usize) -> Result<Phrase, PhraseError> {
        let mut elems = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                '|' | '}' => break,
                c if c.is_whitespace() => self.at += c.len_utf8(),
                '{' if self.touches_word() => return Err(self.error("a space must part a word and a brace")),
                '{' => elems.push(self.braces(depth)?),
                '@' => elems.push(self.named()?),
                '.' if self.rest().starts_with("..") => elems.push(self.gap()?),
                _ => self.literal(&mut elems)?,
            }
        }
        Ok(Phrase { elems })
    }

    fn braces(&mut self, depth: usize) -> Result<Elem, PhraseError> {
        if depth > 8 {
            return Err(self.error("braces nested deeper than 8"));
        }
        self.at += 1;
        if self.rest().starts_with('}') {
            self.at += 1;
            return Ok(Elem::Hit);
        }
        let mut all = Vec::new();
        loop {
            let start = self.at;
            let phrase = self.sequence(depth + 1)?;
            if phrase.elems.is_empty() {
                self.at = start;
                return Err(self.error("an empty alternative"));
            }
            all.push(phrase);
            match self.peek() {
                Some('|') => self.at += 1,
                Some(_) => break,
                None => return Err(self.error("`{` is not closed")),
            }
        }
        self.at += 1;
        Ok(Elem::Any(all.into()))
    }

    fn named(&mut self) -> Result<Elem, PhraseError> {
        let start = self.at;
        self.at += 1;
        let name = name_at(self.rest()).to_owned();
        self.at += name.len();
        let Some(all) = (self.set)(&name) else {
            let message = format!("no word set is called `@{name}`");
            return Err(PhraseError { at: start, message, unknown_set: Some(name) });
        };
        Ok(Elem::Any(all))
    }

    fn gap(&mut self) -> Result<Elem, PhraseError> {
        let digits: String = self.text[self.at + 2..].chars().take_while(char::is_ascii_digit).collect();
        let most = digits.parse().ok().filter(|most| (1..=MOST_GAP).contains(most));
        let Some(most) = most else {
            return Err(self.error(&format!("a gap is written `..1` to `..{MOST_GAP}`")));
        };
        self.at += 2 + digits.len();
        if self.peek().is_some_and(|c| c.is_alphanumeric()) {
            return Err(self.error("a gap is a number, then a space"));
        }
        Ok(Elem::Gap(most))
    }

    /// Plain words up to the next sign of the language; a `*` right after a word opens it.
    fn literal(&mut self, elems: &mut Vec<Elem>) -> Result<(), PhraseError> {
        let start = self.at;
        let mut end = self.text.len();
        for (i, c) in self.rest().char_indices() {
            if matches!(c, '{' | '}' | '|' | '@' | '*') || (i > 0 && self.text[start + i..].starts_with(" ..")) {
                end = start + i;
                break;
            }
        }
        let folded = text::fold(&self.text[start..end]);
        let words = text::words(&folded);
        let count = words.len();
        elems.reserve_exact(count);
        for word in words {
            let text = folded[word.start..word.end].to_owned();
            elems.push(Elem::Word(Word { text, kind: word.kind, open: false }));
        }
        self.at = end;
        if self.rest().starts_with('*') {
            match elems.last_mut() {
                Some(Elem::Word(word)) if count > 0 && self.text[..end].ends_with(char::is_alphanumeric) => {
                    word.open = true
                }
                _ => return Err(self.error("`*` stands right after a word")),
            }
            self.at += 1;
            if self.peek().is_some_and(|c| c.is_alphanumeric()) {
                return Err(self.error("`*` stands at the end of a word"));
            }
        }
        Ok(())
    }

    /// Whether a letter of a script with spaces stands right before.
    fn touches_word(&self) -> bool {
        self.text[..self.at].chars().next_back().is_some_and(|c| c.is_alphabetic() && !text::is_spaceless(c))
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn error(&self, message: &str) -> PhraseError {
        PhraseError { at: self.at, message: message.into(), unknown_set: None }
    }
}

/// The set name at the start of a text.
fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
    &text[..end]
}
