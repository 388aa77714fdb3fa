//! Words of other scripts that read as they stand but for case and accents: looked up on the spot. Whatever else
//! stands among them or beside them is read by the exact code (`probe`).

use std::ops::Range;

use super::hash;
use super::letters::{end_of, start_of, word_end};
use super::scan::Scan;
use crate::text::{self, Between, between};

/// A word as it is folded.
struct Spelled {
    range: Range<usize>,
    folded: String,
    /// Letters of other alphabets that pose as Latin ones stand beside Latin ones, or there is another trick.
    is_odd: bool,
}

/// Letters that NFKC makes ones of ASCII, among those that are told here.
const STANDS_FOR_ASCII: [char; 11] = ['ª', 'º', 'ſ', 'ʰ', 'ʲ', 'ʳ', 'ʷ', 'ʸ', 'ˡ', 'ˢ', 'ˣ'];

impl Scan<'_> {
    /// Looks up what begins at a character; `None` if it has to be read by the exact code.
    pub(super) fn foreign(&mut self, at: usize, c: char) -> Option<usize> {
        if is_character(c) {
            let is_single = self.needles.longest_spaced > 0 && self.is_single(at, at + c.len_utf8());
            return (!is_single).then(|| self.characters(at));
        }
        text::fold_letter(c)?;
        let word = self.spelled(self.letters_start(at));
        // A literal is looked for in ASCII as it stands.
        let may_be_literal =
            || self.needles.literals.is_some() && self.text[word.range.clone()].contains(STANDS_FOR_ASCII);
        if word.is_odd || may_be_literal() || self.touches_left(word.range.start) || self.touches_right(word.range.end)
        {
            return None;
        }
        let number = hash::word(word.folded.as_bytes());
        if self.needles.holds(number, word.folded.as_bytes()) || self.is_beside(number, number, &word.range) {
            self.report(word.range.start);
        }
        Some(word.range.end)
    }

    /// Whether no part of a word stands beside a character.
    fn is_single(&self, start: usize, end: usize) -> bool {
        let is_part = |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && between(c) == Between::Word);
        let before = self.text.get(..start).and_then(|before| before.chars().next_back());
        let behind = self.text.get(end..).and_then(|behind| behind.chars().next());
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    }

    fn is_foreign_at(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(|byte| !byte.is_ascii())
    }

    /// Looks up the characters of a script without spaces, alone and two by two; the end of the run.
    fn characters(&mut self, start: usize) -> usize {
        let (mut last, mut at) = (None, start);
        while let Some((c, end)) = self.character_at(at) {
            let number = self.needles.has_character(c).then(|| hash::word_in(self.bytes, at, end));
            if let Some(number) = number {
                let is_pair = last.is_some_and(|last| self.needles.holds_pair(last, number));
                if is_pair || self.needles.holds_alone(number) {
                    self.report(at);
                }
            }
            (last, at) = (number, end);
        }
        let first = self.character_at(start).filter(|(c, _)| self.needles.has_character(*c));
        let range = start..at;
        if first.is_some_and(|(_, end)| self.is_edge_part(hash::word_in(self.bytes, start, end), &range, true))
            || last.is_some_and(|last| self.is_edge_part(last, &range, false))
        {
            self.report(start);
            self.report(at - 1);
        }
        at
    }

    /// Whether the word at an edge of a stretch may be a needle with the word beside it: the one before, or behind.
    fn is_edge_part(&self, number: u64, range: &Range<usize>, is_first: bool) -> bool {
        let is_beside =
            || if is_first { self.is_behind(number, range.start) } else { self.is_before(number, range.end) };
        self.needles.is_part(number) && is_beside()
    }

    /// The number and the end of the character at a place.
    fn character(&self, at: usize) -> Option<(u64, usize)> {
        self.character_at(at).map(|(_, end)| (hash::word_in(self.bytes, at, end), end))
    }

    /// The character that is a word by itself at a place, and its end.
    #[inline(always)]
    fn character_at(&self, at: usize) -> Option<(char, usize)> {
        let bytes: [u8; 3] = *self.bytes.get(at..)?.first_chunk()?;
        let [lead, middle, last] = bytes.map(u32::from);
        if !(0xE3..=0xE9).contains(&lead) {
            return None;
        }
        let code = (lead & 0xF) << 12 | (middle & 0x3F) << 6 | last & 0x3F;
        char::from_u32(code).filter(|&c| is_character(c)).map(|c| (c, at + 3))
    }

    /// Whether the word before a stretch and its first word may be a needle, or its last and the word behind.
    fn is_beside(&self, first: u64, last: u64, range: &Range<usize>) -> bool {
        self.needles.is_part(first) && self.is_behind(first, range.start)
            || self.needles.is_part(last) && self.is_before(last, range.end)
    }

    /// The number and the end of the word that begins at a place: of ASCII or of letters told here.
    pub(super) fn word_at(&self, at: usize) -> Option<(u64, usize)> {
        let first = *self.bytes.get(at)?;
        if first.is_ascii_digit() {
            let end = word_end(self.bytes, at);
            return Some((hash::word(&self.bytes[at..end]), end));
        }
        let end = end_of(self.bytes, at, |b| b.is_ascii_alphabetic());
        if end > at && !self.is_foreign_at(end) {
            return Some((hash::word_in(self.bytes, at, end), end));
        }
        if let Some(character) = self.character(at) {
            return Some(character);
        }
        let word = self.spelled(at);
        (!word.range.is_empty()).then(|| (hash::word(word.folded.as_bytes()), word.range.end))
    }

    /// The number of the word of letters that ends at a place, or of the character.
    pub(super) fn letters_before(&self, end: usize) -> Option<u64> {
        let start = start_of(self.bytes, end, |b| b.is_ascii_alphabetic());
        if start < end && !start.checked_sub(1).is_some_and(|before| self.is_foreign_at(before)) {
            return Some(hash::word_in(self.bytes, start, end));
        }
        if let Some((number, _)) = end.checked_sub(3).and_then(|at| self.character(at)) {
            return Some(number);
        }
        let start = self.letters_start(end);
        self.word_at(start).filter(|_| start < end).map(|(number, _)| number)
    }

    /// Where the letters before a place begin.
    fn letters_start(&self, end: usize) -> usize {
        let before = self.text.get(..end).unwrap_or_default();
        let letters = before.chars().rev().take_while(|&c| c.is_ascii_alphabetic() || text::fold_letter(c).is_some());
        end - letters.map(char::len_utf8).sum::<usize>()
    }

    /// Whether a single character stands in no row of such: on both sides is a longer word behind one sign, or more
    /// signs than stand in a row.
    fn is_apart(&self, start: usize, end: usize) -> bool {
        let is_apart = |nearest: [u8; 3]| {
            let [sign, first, second] = nearest;
            is_plain_sign(sign)
                && (first.is_ascii_alphanumeric() && second.is_ascii_alphanumeric()
                    || is_plain_sign(first) && is_plain_sign(second))
        };
        let before = self.bytes[..start].last_chunk::<3>().map(|&[third, second, first]| [first, second, third]);
        let behind = self.bytes.get(end..).and_then(|behind| behind.first_chunk::<3>()).copied();
        before.is_some_and(is_apart) && behind.is_some_and(is_apart)
    }

    /// The letters from a place on, folded.
    fn spelled(&self, start: usize) -> Spelled {
        let mut folded = String::with_capacity(32);
        let (mut end, mut has_ascii, mut has_posing) = (start, false, false);
        let (mut run, mut is_odd) = (0, false);
        for c in self.text.get(start..).unwrap_or_default().chars() {
            let ascii = c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase());
            let Some(letter) = ascii.or_else(|| text::fold_letter(c)) else {
                break;
            };
            run = if folded.ends_with(letter) { run + 1 } else { 0 };
            is_odd |= run > 1 || (c == 'I' && end > start);
            has_ascii |= letter.is_ascii();
            has_posing |= matches!(letter, '\u{370}'..='\u{52F}');
            folded.push(letter);
            end += c.len_utf8();
        }
        let is_single = folded.chars().nth(1).is_none() && !self.is_apart(start, end);
        Spelled { range: start..end, folded, is_odd: is_odd || is_single || (has_ascii && has_posing) }
    }
}

/// Whether a byte is a sign that hides nothing and is no half of a doubled quote.
fn is_plain_sign(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'<' | b'>' | b'&' | b';')
}

/// Whether a character is a word by itself and folds to itself, marks aside.
pub(super) fn is_character(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn the_letters_that_stand_for_ascii_are_all() {
        let is_one = |c: &char| text::fold_letter(*c).is_some() && c.nfkc().any(|c| c.is_ascii());
        let all: Vec<char> = ('\u{80}'..=char::MAX).filter(is_one).collect();
        assert_eq!(all, STANDS_FOR_ASCII);
    }
}
