//! Greek and Cyrillic letters that pose as Latin ones, in words where they cannot be meant.
//!
//! A word is suspect if such a letter stands beside a Latin letter or a digit and the whole of it can be read as ASCII
//! (`КN95`, `Маsk`). Real Greek and Russian words hold neither and are left alone; ASCII itself is never mapped. The
//! look-alikes are those of UTS #39, `confusables.txt`, by way of the `unicode-security` crate.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

use super::chars::{Class, plain_spelling};
use super::folded::Folded;
use super::offsets::Offsets;

/// A Greek or Cyrillic letter of a folded text.
#[derive(Debug)]
pub(super) struct Suspect {
    /// Its first byte in the folded text.
    pub(super) at: usize,
    /// The letter before its case was folded: `Н` looks like H, `н` does not.
    pub(super) cased: char,
}

/// A folded letter and the ASCII letter or digit that takes its place.
#[derive(Debug)]
pub(super) struct Change {
    range: Range<usize>,
    ascii: char,
}

/// What is to be changed in a folded text, in order. `suspects` are all its Greek and Cyrillic letters, in order.
pub(super) fn changes(text: &str, mut suspects: &[Suspect]) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut from = 0;
    while let Some(first) = suspects.first() {
        let word = word_around(text, from, first.at);
        let (inside, rest) = suspects.split_at(suspects.partition_point(|s| s.at < word.end));
        changes.extend(word_changes(&text[word.clone()], word.start, inside).unwrap_or_default());
        (suspects, from) = (rest, word.end);
    }
    changes
}

/// The text with its changes, and the map of it.
pub(super) fn apply(text: String, offsets: Offsets, changes: &[Change]) -> Folded {
    if changes.is_empty() {
        return Folded::new(text, offsets);
    }
    let (mut new, mut map, mut from) = (String::with_capacity(text.len()), Offsets::empty(), 0);
    for Change { range, ascii } in changes {
        offsets.copy(from..range.start, &mut map, new.len());
        new.push_str(&text[from..range.start]);
        map.push(new.len(), offsets.raw_range(range.clone()), false);
        new.push(*ascii);
        from = range.end;
    }
    offsets.copy(from..text.len(), &mut map, new.len());
    new.push_str(&text[from..]);
    Folded::new(new, map)
}

/// The letters and digits around byte `at`, which stands at or after `from`, where the last word ended.
fn word_around(text: &str, from: usize, at: usize) -> Range<usize> {
    let is_inner = |c: &char| Class::of(*c).is_alphanumeric();
    let before: usize = text[from..at].chars().rev().take_while(is_inner).map(char::len_utf8).sum();
    let after: usize = text[at..].chars().take_while(is_inner).map(char::len_utf8).sum();
    at - before..at + after.max(1)
}

/// The changes that make a word ASCII, or none if it is a word of its own script or stays foreign.
fn word_changes(word: &str, start: usize, suspects: &[Suspect]) -> Option<Vec<Change>> {
    let foreign = word.chars().filter(|c| !c.is_ascii()).count();
    let is_mixed = foreign == suspects.len() && word.bytes().any(|b| b.is_ascii());
    if !is_mixed {
        return None;
    }
    suspects.iter().map(|suspect| change(word, start, suspect)).collect()
}

fn change(word: &str, start: usize, suspect: &Suspect) -> Option<Change> {
    let folded = word[suspect.at - start..].chars().next()?;
    let ascii = latin_look(suspect.cased, folded)?;
    Some(Change { range: suspect.at..suspect.at + folded.len_utf8(), ascii })
}

/// The ASCII letter or digit a letter looks like, as it was typed or else in lower case.
///
/// A Cyrillic small letter has the shape of its capital (`м`, `к`), so that is tried last; a Greek one has not, and
/// `10 μg` must not become `10 mg`. The order keeps folding twice the same as folding once: a word that could not be
/// mapped as it was typed cannot be mapped from its lower case.
fn latin_look(cased: char, folded: char) -> Option<char> {
    look(cased).or_else(|| look(folded)).or_else(|| {
        let mut upper = folded.to_uppercase();
        let capital = upper.next().filter(|_| folded.script() == Script::Cyrillic)?;
        look(capital).filter(|_| upper.next().is_none())
    })
}

/// The one ASCII letter or digit of a letter's skeleton, in lower case; marks of it are dropped like any accent.
fn look(c: char) -> Option<char> {
    let typed: String = skeleton(c.encode_utf8(&mut [0; 4])).filter(|&c| !is_combining_mark(c)).collect();
    // The table gives `l` for everything that is a mere stroke; a capital stroke is an I.
    if typed == "l" && c.is_uppercase() {
        return Some('i');
    }
    let mut shown = typed.chars();
    let first = shown.next().filter(|_| shown.next().is_none())?;
    let plain = plain_spelling(first).and_then(|s| s.chars().next()).unwrap_or(first);
    plain.is_ascii_alphanumeric().then(|| plain.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::text::fold;

    #[test]
    fn only_words_that_become_ascii_are_mapped() {
        let cases = [
            ("КN95", "kn95"),
            ("КН95", "kh95"),
            ("маsk МASK mаѕк", "mask mask mask"),
            ("ЗM Νοkia Iо", "3m nokia io"),
            ("vІtamΙn", "vitamin"),
            ("маска Hello", "маска hello"),
            ("сора Mop", "сора mop"),
            ("10μg 5Ω 7ΩHMZ", "10μg 5ω 7ωhmz"),
            ("αβ-maskа", "αβ-maska"),
            ("маskж", "маskж"),
            ("10см", "10cm"),
        ];
        for (raw, folded) in cases {
            assert_eq!(fold(raw), folded, "{raw}");
            assert_eq!(fold(folded), folded, "{raw}");
        }
    }
}
