//! The words beside a word, across what may stand between the words of a phrase, tags and entities included.

use std::ops::Range;

use super::hash;
use super::letters::{end_of, is_space, is_wordy, start_of, word_start};
use super::markup::Tag;
use super::needles::Marks;
use super::scan::Scan;
use crate::text::{Between, between};

/// More joiners than this part any two words.
const MOST_JOINERS: usize = 3;

/// What stands beside a word.
enum Neighbour {
    /// A word, by its number.
    Word(u64),
    /// Nothing that belongs to it, or something that is looked at on its own.
    Nothing,
    /// Cannot be told cheaply.
    Unclear,
}

/// What a character between two words comes to.
enum Step {
    /// Joins them.
    Joiner,
    /// Is not seen.
    Nothing,
    /// Parts them.
    End,
    Unclear,
}

impl Scan<'_> {
    /// Whether a word and a neighbour of it may be a needle.
    pub(super) fn is_pair(&self, marks: Marks, number: u64, start: usize, end: usize) -> bool {
        marks.needs_next() && self.may_be_before(number, end) && self.is_before(number, end)
            || marks.needs_last() && self.may_be_behind(number, start) && self.is_behind(number, start)
    }

    /// A glance at the word behind a space.
    fn may_be_before(&self, number: u64, end: usize) -> bool {
        match self.bytes.get(end..).unwrap_or_default() {
            [b' ', next @ ..] => self.needles.may_be_before(number, next),
            _ => true,
        }
    }

    /// A glance at the word before a space.
    fn may_be_behind(&self, number: u64, start: usize) -> bool {
        match &self.bytes[..start] {
            [last @ .., b' '] => self.needles.may_be_behind(number, last),
            _ => true,
        }
    }

    /// Whether a word that ends here and the one behind it may be a needle.
    pub(super) fn is_before(&self, number: u64, end: usize) -> bool {
        match self.next(end) {
            Neighbour::Word(next) => self.needles.holds_pair(number, next),
            Neighbour::Nothing => false,
            Neighbour::Unclear => true,
        }
    }

    /// Whether a word that starts here and the one before it may be a needle.
    pub(super) fn is_behind(&self, number: u64, start: usize) -> bool {
        match self.last(start) {
            Neighbour::Word(last) => self.needles.holds_pair(last, number),
            Neighbour::Nothing => false,
            Neighbour::Unclear => true,
        }
    }

    /// Whether a word that is read otherwise and ends here, and the one behind it, may be a needle. What is not plain
    /// may be read otherwise too.
    pub(super) fn is_read_before(
        &self,
        end: usize,
        is_plain: impl Fn(&[u8]) -> bool,
        is_pair: impl Fn() -> bool,
    ) -> bool {
        match self.bytes.get(end..).unwrap_or_default() {
            [b' ', first, ..] if first.is_ascii_alphanumeric() => {
                let chunk = &self.bytes[end + 1..end_of(self.bytes, end + 1, |b| !is_space(b))];
                // What stands before a space joins nothing.
                let len = start_of(chunk, chunk.len(), |b| matches!(b, b',' | b'.' | b':' | b';' | b')' | b']'));
                !is_plain(&chunk[..len]) || is_pair()
            }
            [b' ', sign, ..] | [sign, b' ', ..] => !parts_always(*sign),
            _ => true,
        }
    }

    /// The same of the word before it.
    pub(super) fn is_read_behind(
        &self,
        start: usize,
        is_plain: impl Fn(&[u8]) -> bool,
        is_pair: impl Fn() -> bool,
    ) -> bool {
        match &self.bytes[..start] {
            [.., last, b' '] if last.is_ascii_alphanumeric() => {
                let chunk = &self.bytes[start_of(self.bytes, start - 1, |b| !is_space(b))..start - 1];
                let from = end_of(chunk, 0, |b| matches!(b, b'(' | b'['));
                !is_plain(&chunk[from..]) || is_pair()
            }
            [.., sign, b' '] | [.., b' ', sign] => !parts_always(*sign),
            [.., b'>'] => !matches!(self.tag_before(start).0, Tag::Break(_)),
            _ => true,
        }
    }

    /// Whether a word whose repeated letters are made one and a neighbour of it may be a needle.
    pub(super) fn is_collapsed_pair(&self, number: u64, range: &Range<usize>) -> bool {
        let is_plain = |chunk: &[u8]| {
            let is_triple =
                |three: &[u8; 3]| three[0].eq_ignore_ascii_case(&three[1]) && three[1].eq_ignore_ascii_case(&three[2]);
            chunk.iter().all(u8::is_ascii_alphanumeric) && !chunk.array_windows().any(is_triple)
        };
        let next = self.bytes.get(range.end + 1..).unwrap_or_default();
        let last = &self.bytes[..range.start.saturating_sub(1)];
        self.is_read_before(range.end, is_plain, || self.needles.may_be_before_collapsed(number, next))
            || self.is_read_behind(range.start, is_plain, || self.needles.may_be_behind_collapsed(number, last))
    }

    fn next(&self, mut at: usize) -> Neighbour {
        let mut joiners = 0;
        while let Some(&byte) = self.bytes.get(at) {
            if let Some((word, _)) = is_wordy(byte).then(|| self.word_at(at)).flatten() {
                return Neighbour::Word(word);
            }
            let (step, end) = self.step(byte, at);
            joiners += usize::from(matches!(step, Step::Joiner));
            match step {
                Step::Unclear => return Neighbour::Unclear,
                Step::End => break,
                _ if joiners > MOST_JOINERS => break,
                _ => at = end,
            }
        }
        Neighbour::Nothing
    }

    /// What begins at a byte between words, and where it ends.
    fn step(&self, byte: u8, at: usize) -> (Step, usize) {
        match byte {
            b'<' => match self.tag(at) {
                Tag::Inline(end) => (Step::Nothing, end),
                Tag::Break(_) | Tag::Sign => (Step::End, at),
                Tag::Unclear => (Step::Unclear, at),
            },
            b'&' => self.entity(at).map_or((Step::End, at), |(role, end)| (step_of(role), end)),
            _ if !byte.is_ascii() => {
                let c = self.text.get(at..).and_then(|rest| rest.chars().next());
                c.map_or((Step::End, at), |c| (step_of(between(c)), at + c.len_utf8()))
            }
            _ => (step_of_ascii(byte), at + 1),
        }
    }

    fn last(&self, mut at: usize) -> Neighbour {
        let mut joiners = 0;
        while let Some(byte) = at.checked_sub(1).map(|last| self.bytes[last]) {
            if byte.is_ascii_alphanumeric() {
                return self.last_word(at);
            }
            if let Some(word) = (!byte.is_ascii()).then(|| self.letters_before(at)).flatten() {
                return Neighbour::Word(word);
            }
            let (step, start) = self.step_back(byte, at);
            joiners += usize::from(matches!(step, Step::Joiner));
            match step {
                Step::Unclear => return Neighbour::Unclear,
                Step::End => break,
                _ if joiners > MOST_JOINERS => break,
                _ => at = start,
            }
        }
        Neighbour::Nothing
    }

    /// The word that ends here, unless it is the name of an entity.
    fn last_word(&self, end: usize) -> Neighbour {
        let start = word_start(self.bytes, end);
        let before = &self.bytes[..start];
        // `&frac12`: the name may hold digits.
        let run = start_of(self.bytes, end, |b| b.is_ascii_alphanumeric() || b == b'#');
        if run.checked_sub(1).is_some_and(|last| before[last] == b'&') {
            return Neighbour::Unclear;
        }
        let letters = || self.letters_before(end).unwrap_or_default();
        let is_number = self.bytes[end - 1].is_ascii_digit();
        Neighbour::Word(if is_number { hash::word(&self.bytes[start..end]) } else { letters() })
    }

    /// What ends before `end`, and where it starts.
    fn step_back(&self, byte: u8, end: usize) -> (Step, usize) {
        match byte {
            b'>' => match self.tag_before(end) {
                (Tag::Inline(_), start) => (Step::Nothing, start),
                (Tag::Break(_) | Tag::Sign, start) => (Step::End, start),
                (Tag::Unclear, start) => (Step::Unclear, start),
            },
            b';' => self.entity_before(end).map_or((Step::End, end), |(role, start)| (step_of(role), start)),
            b'[' if self.bytes[..end].ends_with(b"<![CDATA[") => (Step::Unclear, end),
            _ if !byte.is_ascii() => {
                let c = self.text.get(..end).and_then(|rest| rest.chars().next_back());
                c.map_or((Step::End, end), |c| (step_of(between(c)), end - c.len_utf8()))
            }
            _ => (step_of_ascii(byte), end - 1),
        }
    }
}

fn step_of_ascii(byte: u8) -> Step {
    match byte {
        9..=13 | 0x1E | b' ' | b'-' | b'_' | b'/' | b'\'' | b'.' => Step::Joiner,
        _ => Step::End,
    }
}

/// Whether a sign parts words whatever stands beside it.
fn parts_always(sign: u8) -> bool {
    matches!(sign, b',' | b';' | b':' | b'(' | b')' | b'[' | b']' | b'|' | b'+' | b'*' | b'#' | b'=')
}

/// What is part of a word is read with its neighbours elsewhere.
fn step_of(role: Between) -> Step {
    match role {
        Between::Gap | Between::Pad => Step::Joiner,
        Between::Sign | Between::Word => Step::End,
    }
}
