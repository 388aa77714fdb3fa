//! Words that read otherwise without leaving ASCII: signs inside, digits for letters, letters repeated or apart. What
//! each trick is, `text::readings` says; here the same is done on raw bytes, for a look-up.

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::hash;
use super::letters::{end_of, is_wordy, start_of};
use super::markup::Tag;
use super::needles::Role;
use super::scan::Scan;
use crate::text::Between;

/// Letters of a chain and where the pads before them begin.
#[derive(Debug, Clone, Copy)]
struct Part {
    pads: usize,
    start: usize,
    end: usize,
}

/// The parts of a chain, mostly two.
type Parts = SmallVec<[Part; 8]>;
/// The characters of a word that may be spelled otherwise.
type Glyphs = SmallVec<[u8; 32]>;

/// Bytes of pads that are looked at: two doubled quotes, and one more to see that there are no more.
const MOST_PADS: usize = 5;

impl Scan<'_> {
    /// Whether the letters around the pads behind a bit may be a word: a look at the beginning of two that stand in one
    /// block, where no others follow.
    #[inline(always)]
    pub(super) fn may_join(&self, letters: u64, pads: u64, base: usize, bit: usize) -> bool {
        let below = !letters & !(u64::MAX << bit);
        let above = letters & (u64::MAX << bit << 1);
        let second = above.trailing_zeros();
        let behind = u64::MAX.checked_shl(second).unwrap_or(0) & !letters;
        let end = behind.trailing_zeros() as usize;
        if below == 0 || behind == 0 || pads >> (end - 1) & 1 == 1 {
            return true;
        }
        let start = (64 - below.leading_zeros()) as usize;
        let (len, second_len) = (bit + 1 - start, end - second as usize);
        let eight = |bit: usize, len: usize| {
            hash::small_of(u64::from_le_bytes(hash::eight(self.bytes, base + bit)), len as u64)
        };
        let rest = eight(second as usize, second_len).checked_shl(8 * len as u32).unwrap_or(0);
        self.needles.may_start(eight(start, len) | rest, len + second_len)
    }

    /// Joins the letters around pads; `at` is the last letter before some.
    pub(super) fn pads(&mut self, at: usize) {
        if at < self.joined {
            return;
        }
        let start = start_of(self.bytes, at + 1, |b| b.is_ascii_alphabetic());
        let first = Part { pads: start, start, end: at + 1 };
        let Some(second) = self.next_part(first) else {
            self.joined = first.end;
            return;
        };
        let mut parts: Parts = smallvec![first, second];
        while let Some(part) = parts.last().and_then(|last| self.next_part(*last)) {
            parts.push(part);
        }
        self.joined = parts.last().map_or(at, |last| last.end);
        self.join(&parts);
        self.join_pieces(&parts);
    }

    /// The letters behind one or two pads.
    fn next_part(&self, last: Part) -> Option<Part> {
        let most = self.bytes.len().min(last.end + MOST_PADS);
        let pads_end = end_of(&self.bytes[..most], last.end, is_pad);
        let pads = &self.bytes[last.end..pads_end];
        let end = end_of(self.bytes, pads_end, |b| b.is_ascii_alphabetic());
        let is_inside_tag = match pads {
            [b'>'] => self.bytes[..last.start].ends_with(b"<") || self.bytes[..last.start].ends_with(b"</"),
            [.., b'<'] => self.bytes.get(end) == Some(&b'>'),
            _ => false,
        };
        let part = Part { pads: last.end, start: pads_end, end };
        (end > pads_end && count(pads).is_some() && !is_inside_tag).then_some(part)
    }

    /// Looks up the pieces of a chain of which one of the pads may part cells.
    fn join_pieces(&mut self, parts: &[Part]) {
        if parts.len() == 2 {
            return;
        }
        let mut seen = [false; 128];
        for at in parts[1..].iter().flat_map(|part| part.pads..part.start) {
            let delimiter = self.bytes[at];
            if !std::mem::replace(&mut seen[usize::from(delimiter & 127)], true) {
                let parted = |_: &Part, part: &Part| !self.bytes[part.pads..part.start].contains(&delimiter);
                let pieces = parts.chunk_by(parted).filter(|piece| (2..parts.len()).contains(&piece.len()));
                pieces.for_each(|piece| self.join(piece));
            }
        }
    }

    fn join(&mut self, parts: &[Part]) {
        let mut word: SmallVec<[u8; 64]> = SmallVec::new();
        parts.iter().for_each(|part| word.extend_from_slice(&self.bytes[part.start..part.end]));
        let range = parts[0].start..parts.last().map_or(0, |last| last.end);
        if self.is_read(&word, range, |chunk| chunk.iter().all(u8::is_ascii_alphanumeric)) {
            self.report(parts[0].start);
        }
    }

    /// Whether a stretch that is read as a word may be a needle, alone or with its neighbours.
    fn is_read(&self, word: &[u8], range: Range<usize>, is_plain: impl Fn(&[u8]) -> bool) -> bool {
        match self.needles.role(word) {
            Role::Alone => true,
            Role::Part(number) => {
                self.is_read_before(range.end, &is_plain, || self.is_before(number, range.end))
                    || self.is_read_behind(range.start, &is_plain, || self.is_behind(number, range.start))
            }
            Role::None => false,
        }
    }

    /// Spells a word with digits and signs in it, or with a capital I behind a small letter.
    pub(super) fn swaps(&mut self, at: usize) {
        if at < self.spelled {
            return;
        }
        let start = start_of(self.bytes, at, is_glyph);
        let end = end_of(self.bytes, at, is_glyph);
        self.spelled = end;
        let end = start_of(self.bytes, end, is_sign);
        let Some(shown) = self.bytes.get(start..end) else { return };
        if shown.iter().filter(|b| b.is_ascii_alphabetic()).take(2).count() < 2 {
            return;
        }
        let reads = reads(shown);
        for stroke in *b"il" {
            self.spell(start, SmallVec::from_slice(shown), &reads, stroke);
        }
    }

    /// Looks up the words of one spelling that are read otherwise.
    fn spell(&mut self, start: usize, mut shown: Glyphs, reads: &[Option<u8>], stroke: u8) {
        for (byte, read) in shown.iter_mut().zip(reads) {
            *byte = read.map_or(*byte, |read| if read == STROKE { stroke } else { read });
        }
        let mut at = 0;
        while at < shown.len() {
            let end = end_of(&shown, at, |b| b.is_ascii_alphabetic());
            let is_read = reads[at..end].iter().any(Option::is_some);
            if is_read && self.is_read(&shown[at..end], start + at..start + end, is_without_swaps) {
                self.report(start + at);
            }
            at = end + 1;
        }
    }

    /// Shortens a word with three equal letters in a row.
    pub(super) fn repeats(&mut self, at: usize) {
        if at < self.shortened {
            return;
        }
        let start = start_of(self.bytes, at, |b| b.is_ascii_alphabetic());
        let end = end_of(self.bytes, at, |b| b.is_ascii_alphabetic());
        self.shortened = end;
        let mut word = self.bytes[start..end].to_ascii_lowercase();
        word.dedup();
        let is_found = match self.needles.collapsed_role(&word) {
            Role::Alone => true,
            Role::Part(number) => self.is_collapsed_pair(number, &(start..end)),
            Role::None => false,
        };
        if is_found {
            self.report(start);
        }
    }

    /// Joins a row of single characters; `at` is one of them, and all before it stand in plain text.
    pub(super) fn row(&mut self, at: usize) {
        if at < self.rowed || self.is_tag_name(at) {
            return;
        }
        let mut row: SmallVec<[usize; 16]> = smallvec![at];
        while let Some(single) = self.single_before(row[0]) {
            row.insert(0, single);
        }
        while let Some(single) = row.last().and_then(|&last| self.single_behind(last)) {
            row.push(single);
        }
        // What is a tag here may be cells and rows, if a cell ends behind its `<`.
        let is_sure = |two: &&[usize]| !self.bytes[two[0]..two[1]].contains(&b'<');
        self.rowed = row.windows(2).take_while(is_sure).last().map_or(row[0], |two| two[1]) + 1;
        if row.len() < 3 {
            return;
        }
        let joined: SmallVec<[u8; 16]> = row.iter().map(|&at| self.bytes[at].to_ascii_lowercase()).collect();
        for from in 0..row.len() {
            let most = (row.len() - from).min(self.needles.longest_spaced);
            if (3..=most).any(|len| self.needles.holds_spaced(&joined[from..from + len])) {
                self.report(row[from]);
            }
        }
    }

    /// Whether this is the letter of `<b>` or `</b>`.
    fn is_tag_name(&self, at: usize) -> bool {
        let before = &self.bytes[..at];
        self.bytes.get(at + 1) == Some(&b'>') && (before.ends_with(b"<") || before.ends_with(b"</"))
    }

    fn single_before(&self, at: usize) -> Option<usize> {
        let gap = start_of(self.bytes, at, |b| !is_wordy(b) && !matches!(b, b'<' | b'>' | b'&'));
        let last = gap.checked_sub(1).filter(|&last| self.bytes[last].is_ascii_alphanumeric())?;
        let is_single = !last.checked_sub(1).is_some_and(|before| is_wordy(self.bytes[before]));
        (is_single && gap < at && at - gap <= 4).then_some(last)
    }

    /// The single character behind one or two others; tags are passed over.
    fn single_behind(&self, single: usize) -> Option<usize> {
        let (mut at, mut gap) = (single + 1, 0);
        loop {
            let byte = *self.bytes.get(at)?;
            if byte.is_ascii_alphanumeric() {
                let touches = self.bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric());
                return (gap > 0 && !touches).then_some(at);
            }
            let (seen, end) = self.between_singles(byte, at)?;
            (gap, at) = (gap + seen, end);
            if gap > 2 {
                return None;
            }
        }
    }

    /// How many characters the next one between singles shows, and where it ends.
    fn between_singles(&self, byte: u8, at: usize) -> Option<(usize, usize)> {
        match byte {
            b'"' if self.bytes.get(at + 1) == Some(&b'"') => Some((1, at + 2)),
            b'<' => match self.tag(at) {
                Tag::Inline(end) => Some((0, end)),
                Tag::Sign => Some((1, at + 1)),
                // What may be hidden: the gap is taken for a plain one.
                Tag::Unclear => Some((1, at + 1)),
                Tag::Break(_) => None,
            },
            b'&' => match self.entity(at) {
                Some((Between::Word, _)) => None,
                Some((_, end)) => Some((1, end)),
                None => Some((1, at + 1)),
            },
            _ if byte.is_ascii() => Some((1, at + 1)),
            _ => {
                let c = self.text.get(at..)?.chars().next()?;
                (crate::text::between(c) != Between::Word).then_some((1, at + c.len_utf8()))
            }
        }
    }
}

/// Stands for a stroke, which is an i or an l.
const STROKE: u8 = b'1';

/// What the characters of a word are read as: from the end, as what stands before a letter may be one.
fn reads(shown: &[u8]) -> SmallVec<[Option<u8>; 32]> {
    let mut reads: SmallVec<[Option<u8>; 32]> = smallvec![None; shown.len()];
    let is_digit = |i: usize| shown.get(i).is_some_and(u8::is_ascii_digit);
    let mut before_letter = false;
    for i in (0..shown.len()).rev() {
        let is_number = is_digit(i) && (is_digit(i + 1) || i.checked_sub(1).is_some_and(is_digit));
        reads[i] = letter_behind(shown[i]).filter(|_| before_letter && !is_number);
        before_letter = reads[i].is_some() || shown[i].is_ascii_alphabetic();
    }
    for i in 1..shown.len() {
        if shown[i] == b'I' && shown[i - 1].is_ascii_lowercase() {
            reads[i] = Some(b'l');
        }
    }
    reads
}

fn letter_behind(shown: u8) -> Option<u8> {
    Some(match shown {
        b'0' => b'o',
        b'1' | b'!' => STROKE,
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' => b't',
        b'8' => b'b',
        b'6' | b'9' => b'g',
        _ => return None,
    })
}

/// Whether nothing between two spaces is read otherwise.
fn is_without_swaps(chunk: &[u8]) -> bool {
    let is_word = chunk.iter().all(u8::is_ascii_alphabetic) && !chunk.iter().skip(1).any(|&b| b == b'I');
    is_word || chunk.iter().all(u8::is_ascii_digit)
}

fn is_sign(byte: u8) -> bool {
    matches!(byte, b'@' | b'$' | b'!')
}

fn is_glyph(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || is_sign(byte)
}

fn is_pad(byte: u8) -> bool {
    !is_wordy(byte) && !matches!(byte, 9..=13 | 0x1E | b' ' | b'/' | b'_' | b'\'' | b'|')
}

/// How many pads these bytes are, a doubled quote being one; `None` unless one or two.
fn count(pads: &[u8]) -> Option<usize> {
    match pads {
        [_] => Some(1),
        [_, _] => Some(2),
        [b'"', b'"', _] | [_, b'"', b'"'] | [b'"', b'"', b'"', b'"'] => Some(2),
        _ => None,
    }
}
