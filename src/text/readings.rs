//! Other ways to read a stretch of the plain view: letters parted, padded, swapped for digits or repeated.
//!
//! A reading exists only where the stretch shows the sign of the trick, says exactly which stretch it replaces, and is
//! never built on another reading. The guards are measured (design, section 3): `cotton 95%` must give nothing.

use std::fmt;
use std::iter::successors;
use std::ops::Range;

use super::chars::Class;
use super::folded::Folded;
use crate::span::Span;

use super::words::{Kind, Separator, is_dash, run_end, separator};

/// A form of the text that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViewKind {
    /// The folded text itself.
    Plain,
    /// Single characters drawn together: `N 9 5`.
    Spaced,
    /// Signs inside a word dropped: `sani*tizer`.
    Symbols,
    /// Digits and signs read as letters: `s4nitizer`.
    Leet,
    /// Runs of a letter read as one: `saniiiitizer`.
    Repeats,
}

impl fmt::Display for ViewKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Spaced => "spaced",
            Self::Symbols => "symbols",
            Self::Leet => "leet",
            Self::Repeats => "repeats",
        })
    }
}

/// Another way to read one stretch of the plain view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The trick it undoes; never [`ViewKind::Plain`].
    pub kind: ViewKind,
    /// The folded bytes it replaces.
    pub range: Range<usize>,
    /// What may stand there instead, folded; at least one.
    pub spellings: Vec<String>,
}

/// Where a text shows signs of tricks: elsewhere no other reading is to be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signs {
    /// Single characters stand in a row somewhere.
    spaced: bool,
    /// Whether a capital I may stand for an l somewhere.
    capital_i: bool,
    /// Stretches between white space, in order, in which anything else may be done.
    stretches: Vec<Range<usize>>,
}

impl Signs {
    /// A look everywhere in a text.
    pub fn all(plain: &str) -> Self {
        Self { spaced: true, capital_i: true, stretches: std::iter::once(0..plain.len()).collect() }
    }

    /// The signs of a folded text by its words; more than need be, never too few.
    ///
    /// `words` gives the bytes and the kind of each word of `plain`, in order; `raw` is the cell it was made of.
    pub fn of(raw: &str, plain: &Folded, words: impl Iterator<Item = (Range<usize>, Kind)>) -> Self {
        let mut seeker = Seeker { text: &plain.text, spaced: false, stretches: Vec::new(), singles: 0 };
        let mut last = (0..0, Kind::Char);
        for word in words {
            seeker.word(&last, &word);
            last = word;
        }
        let mut all = std::mem::take(&mut seeker.stretches);
        if has_triple(&plain.text) {
            seeker.triples();
        }
        all.append(&mut seeker.stretches);
        let mut capital_i = false;
        for at in capital_is(raw) {
            capital_i = true;
            seeker.stretch(plain.folded_range(Span::new(at, at + 1)).start);
        }
        all.append(&mut seeker.stretches);
        all.sort_unstable_by_key(|stretch| stretch.start);
        all.dedup();
        Self { spaced: seeker.spaced, capital_i, stretches: all }
    }
}

/// Looks for signs in a folded text, word by word.
struct Seeker<'t> {
    text: &'t str,
    spaced: bool,
    stretches: Vec<Range<usize>>,
    /// Single characters in a row so far.
    singles: usize,
}

impl Seeker<'_> {
    fn word(&mut self, (last, last_kind): &(Range<usize>, Kind), (word, kind): &(Range<usize>, Kind)) {
        if self.is_usual(last.end, *last_kind, *kind, word.start) {
            self.singles = 0;
            return;
        }
        let gap = self.text.get(last.end..word.start).unwrap_or_default();
        // The marks of a character of a script without spaces are read as letters here.
        let ends_in_letters = match last_kind {
            Kind::Letters => true,
            Kind::Char => self.text.get(last.clone()).is_some_and(|last| last.chars().nth(1).is_some()),
            Kind::Digits => false,
        };
        let are_letters = *kind == Kind::Letters && ends_in_letters;
        let follows_number = gap.is_empty()
            && *last_kind == Kind::Digits
            && ends_single(self.text.as_bytes().get(last.clone()).unwrap_or_default());
        if (are_letters && may_pad(gap)) || follows_number || gap.ends_with(['@', '$', '!', '€']) {
            self.stretch(word.start);
        }
        self.count_singles(gap, word.clone());
    }

    /// Most words of most texts: two letters or more behind a space, and a character right behind another of a script
    /// without spaces.
    #[inline]
    fn is_usual(&self, last_end: usize, last: Kind, kind: Kind, start: usize) -> bool {
        match kind {
            Kind::Letters => {
                let three = start.checked_sub(1).and_then(|at| self.text.as_bytes().get(at..)?.first_chunk::<3>());
                matches!(three, Some([b' ', first, second]) if first.is_ascii_alphabetic() && second.is_ascii_alphabetic())
            }
            Kind::Char => last_end == start && last == Kind::Char && start > 0,
            Kind::Digits => false,
        }
    }

    /// `1.2.3` is one word and three single characters.
    fn count_singles(&mut self, gap: &str, word: Range<usize>) {
        // A gap of two characters has eight bytes at most; a mark alone is a word here and no character there.
        let mut is_near = gap.len() <= 8;
        for group in self.text.get(word).unwrap_or_default().split(['.', ',']) {
            self.singles = match (may_be_single(group), is_near) {
                (true, true) => self.singles + 1,
                (true, false) => 1,
                (false, _) => 0,
            };
            self.spaced |= self.singles >= 3;
            is_near = true;
        }
    }

    /// Adds what stands around a byte up to white space.
    fn stretch(&mut self, at: usize) {
        if self.stretches.last().is_some_and(|last| last.contains(&at)) {
            return;
        }
        let (before, behind) = self.text.as_bytes().split_at(at.min(self.text.len()));
        let start = before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |i| i + 1);
        let end = behind.iter().position(u8::is_ascii_whitespace).map_or(self.text.len(), |i| at + i);
        self.stretches.push(start..end);
    }

    /// Adds what stands around three equal letters or marks.
    fn triples(&mut self) {
        let mut before = ['\0'; 2];
        for (at, c) in self.text.char_indices() {
            if before == [c; 2] && Class::of(c).is_spaced_letter() {
                self.stretch(at);
            }
            before = [before[1], c];
        }
    }
}

/// Whether what stands between two words may be one or two signs inside a word.
fn may_pad(gap: &str) -> bool {
    let is_short = if gap.is_ascii() { matches!(gap.len(), 1 | 2) } else { gap.len() <= 8 };
    is_short && !gap.bytes().any(|b| matches!(b, b' ' | b'_' | b'/' | b'\''))
}

/// Whether letters or digits are one character; marks do not count.
fn may_be_single(group: &str) -> bool {
    group.len() == 1
        || (!group.is_ascii() && group.chars().filter(|&c| Class::of(c).is_alphanumeric()).nth(1).is_none())
}

/// Whether the last digits of a number are one digit: `1.5`.
fn ends_single(number: &[u8]) -> bool {
    matches!(number, [_]) || matches!(number, [.., before, _] if !before.is_ascii_digit())
}

/// Whether three equal letters may stand in a row.
fn has_triple(text: &str) -> bool {
    let bytes = text.as_bytes();
    let behind = |by: usize| bytes.get(by..).unwrap_or_default();
    let triples = bytes.iter().zip(behind(1)).zip(behind(2));
    // Without a way out in the middle the compiler looks at many bytes at a time.
    let ascii = triples.fold(0, |any, ((a, b), c)| any | u8::from((a == b) & (b == c) & a.is_ascii_alphabetic()));
    ascii == 1 || (!text.is_ascii() && has_repeat(text))
}

/// Places of a capital I behind a small letter, a tag or an entity.
fn capital_is(raw: &str) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'I', raw.as_bytes()).filter(|&at| may_end_small(&raw.as_bytes()[..at]))
}

/// Whether what stands before may end in a small letter, whatever tags follow it.
fn may_end_small(mut before: &[u8]) -> bool {
    while let [tag @ .., b'>'] = before {
        let Some(open) = memchr::memrchr(b'<', tag) else { return true };
        before = &tag[..open];
        let tag = &tag[open..];
        // Quoted, a `<` may be one of the tag's own; the tag may have begun before; and it may end what is not shown.
        let is_inside = memchr::memrchr2(b'<', b'>', before).is_some_and(|at| before[at] == b'<');
        let ends_hidden = matches!(tag, [_, b'/', b's' | b'S', ..]);
        if is_inside || ends_hidden || memchr::memchr2(b'"', b'\'', tag).is_some() {
            return true;
        }
    }
    match before {
        [.., b';'] => !ends_in_sign(before),
        [.., last] => last.is_ascii_lowercase() || !last.is_ascii(),
        [] => false,
    }
}

/// Whether a text ends in one of the entities that every page is full of, which are no letters.
fn ends_in_sign(text: &[u8]) -> bool {
    ["&nbsp;", "&amp;", "&quot;", "&lt;", "&gt;", "&#39;"].iter().any(|entity| text.ends_with(entity.as_bytes()))
}

/// All other readings of a cell: by kind in the order of [`ViewKind`], each in text order.
///
/// `raw` is the cell that `plain` was made of; it is asked for the case of an `I`. Only where there are signs is looked.
pub fn readings(raw: &str, plain: &Folded, signs: &Signs) -> Vec<Reading> {
    let mut readings = if signs.spaced { spaced(&plain.text) } else { Vec::new() };
    let stretches = || signs.stretches.iter().cloned();
    let parts = || stretches().map(|range| (range.start, plain.text.get(range).unwrap_or_default()));
    readings.extend(parts().flat_map(|(at, part)| moved(symbols(part), at)));
    readings.extend(stretches().flat_map(|range| leet(raw, plain, range, signs.capital_i)));
    readings.extend(parts().flat_map(|(at, part)| moved(repeats(part), at)));
    readings
}

/// Readings of a part of a text that begins at `by`.
fn moved(readings: Vec<Reading>, by: usize) -> impl Iterator<Item = Reading> {
    let moved = move |range: Range<usize>| range.start + by..range.end + by;
    readings.into_iter().map(move |reading| Reading { range: moved(reading.range), ..reading })
}

/// A word with every run of equal letters made one letter: for both sides of a comparison of repeats.
///
/// ```
/// assert_eq!(listlint::text::collapse("coffeee"), "cofe");
/// ```
pub fn collapse(word: &str) -> String {
    let mut last = None;
    word.chars().filter(|&c| last.replace(c) != Some(c)).collect()
}

/// The stretches of a text whose classes pass a test, as long as they can be.
fn runs(text: &str, test: impl Fn(Class) -> bool + Copy) -> impl Iterator<Item = Range<usize>> {
    let run_from = move |at: usize| {
        let start = run_end(text, at, |class| !test(class));
        Some(start..run_end(text, start, test)).filter(|run| !run.is_empty())
    };
    successors(run_from(0), move |last| run_from(last.end))
}

// Spaced: three or more single characters with one or two characters between each.

fn spaced(text: &str) -> Vec<Reading> {
    let mut found = Vec::new();
    let mut row: Vec<Range<usize>> = Vec::new();
    let mut after_word = 0;
    for token in runs(text, |class| class != Class::Other) {
        let is_next = row.last().is_none_or(|last| parts_letters(&text[last.end..token.start]));
        // The `s` of `women's` is the end of a word, not the start of `N 9 5`.
        let is_ending = matches!(&text[after_word..token.start], "'" | "’") && after_word > 0;
        let is_single = !is_ending && is_single(&text[token.clone()]);
        if !(is_single && is_next) {
            found.extend(row_readings(text, &row));
            row.clear();
        }
        if is_single {
            row.push(token);
        } else {
            after_word = token.end;
        }
    }
    found.extend(row_readings(text, &row));
    found
}

/// Whether a run of letters, digits and marks is one character.
fn is_single(token: &str) -> bool {
    token.chars().filter(|&c| Class::of(c).is_alphanumeric()).take(2).count() == 1
}

/// Whether a gap between two single characters may be a gap inside a word.
fn parts_letters(gap: &str) -> bool {
    let mut chars = gap.chars();
    let (first, second) = (chars.next(), chars.next());
    // What stands behind the gap is a letter or digit, so `a` stands for it.
    let breaks = |c: Option<char>, next: Option<char>| c.is_some_and(|c| separator(c, next) == Separator::Break);
    chars.next().is_none() && !breaks(first, second.or(Some('a'))) && !breaks(second, Some('a'))
}

/// The whole row, and its parts between double spaces.
fn row_readings(text: &str, row: &[Range<usize>]) -> Vec<Reading> {
    let mut found: Vec<Reading> = joined(text, row).into_iter().collect();
    let parts: Vec<_> = row.chunk_by(|a, b| !is_double_space(&text[a.end..b.start])).collect();
    if parts.len() > 1 {
        found.extend(parts.into_iter().filter_map(|part| joined(text, part)));
    }
    found
}

fn is_double_space(gap: &str) -> bool {
    gap.chars().count() == 2 && gap.chars().all(char::is_whitespace)
}

fn joined(text: &str, row: &[Range<usize>]) -> Option<Reading> {
    let [first, _, .., last] = row else { return None };
    (row.len() >= 3).then(|| Reading {
        kind: ViewKind::Spaced,
        range: first.start..last.end,
        spellings: vec![row.iter().map(|token| &text[token.clone()]).collect()],
    })
}

// Symbols: one or two signs, hyphens or full stops directly between letters.

fn symbols(text: &str) -> Vec<Reading> {
    let letters: Vec<_> = runs(text, Class::is_spaced_letter).collect();
    let stretches = letters.chunk_by(|a, b| is_padding(&text[a.end..b.start]));
    stretches.filter_map(|stretch| unpadded(text, stretch)).collect()
}

fn is_padding(gap: &str) -> bool {
    gap.chars().take(3).count() <= 2 && gap.chars().all(is_pad)
}

/// Whether a sign may be dropped between letters.
pub(super) fn is_pad(c: char) -> bool {
    let is_sign = Class::of(c) == Class::Other && separator(c, Some('a')) == Separator::Sign;
    is_sign || is_dash(c) || c == '.'
}

fn unpadded(text: &str, stretch: &[Range<usize>]) -> Option<Reading> {
    let [first, .., last] = stretch else { return None };
    let spelling = stretch.iter().map(|letters| &text[letters.clone()]).collect();
    Some(Reading { kind: ViewKind::Symbols, range: first.start..last.end, spellings: vec![spelling] })
}

// Leet: digits and signs that stand for letters, and I for l.

/// A character of a word that may be spelled with digits and signs.
#[derive(Clone, Copy)]
struct Glyph {
    at: usize,
    shown: char,
    /// The letter it is read as, if that is another one.
    read: Option<char>,
}

/// What `1` and `!` are read as: first the one, then the other.
const STROKES: [char; 2] = ['i', 'l'];

fn leet(raw: &str, plain: &Folded, stretch: Range<usize>, has_capital_i: bool) -> Vec<Reading> {
    let is_shown = |word: &str| has_capital_i || word.chars().any(|c| letter_behind(c).is_some());
    let part = plain.text.get(stretch.clone()).unwrap_or_default();
    let words = leet_words(part).map(|word| word.start + stretch.start..word.end + stretch.start);
    let words = words.filter(|word| is_shown(&plain.text[word.clone()]));
    words.filter_map(|word| unswapped(raw, plain, word)).collect()
}

/// The runs of letters, digits and `@ $ ! €`, without signs at their ends: a last `!` is punctuation.
fn leet_words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_inner = |c: char| Class::of(c).is_spaced_letter() || Class::of(c) == Class::Digit || is_leet_sign(c);
    let run_from = move |at: usize| {
        let start = at + text[at..].find(is_inner)?;
        let end = text[start..].find(|c| !is_inner(c)).map_or(text.len(), |len| start + len);
        Some(start..end)
    };
    let trim = |run: Range<usize>| run.start..run.start + text[run].trim_end_matches(is_leet_sign).len();
    successors(run_from(0), move |last| run_from(last.end)).map(trim)
}

/// Whether a sign may stand for a letter.
pub(super) fn is_leet_sign(c: char) -> bool {
    matches!(c, '@' | '$' | '!' | '€')
}

/// The letter a digit or sign stands for; of two, the first.
fn letter_behind(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' => STROKES[0],
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '6' | '9' => 'g',
        _ => return None,
    })
}

/// The reading of one word, if it has two letters and something in it is read as a letter.
fn unswapped(raw: &str, plain: &Folded, word: Range<usize>) -> Option<Reading> {
    let text = &plain.text[word.clone()];
    if text.chars().filter(|&c| Class::of(c) == Class::Letter).take(2).count() < 2 {
        return None;
    }
    let mut glyphs: Vec<_> =
        text.char_indices().map(|(i, c)| Glyph { at: word.start + i, shown: c, read: None }).collect();
    read_swaps(&mut glyphs);
    read_capital_i(raw, plain, &mut glyphs);
    let is_read = glyphs.iter().any(|glyph| glyph.read.is_some());
    is_read.then(|| Reading { kind: ViewKind::Leet, range: word, spellings: spellings(&glyphs) })
}

/// Reads from the end: what stands before a letter, or before something read as one, may be a letter. A digit beside
/// a digit is a number and stays.
fn read_swaps(glyphs: &mut [Glyph]) {
    let mut before_letter = false;
    for i in (0..glyphs.len()).rev() {
        let shown = glyphs[i].shown;
        let is_number = shown.is_numeric() && has_digit_beside(glyphs, i);
        glyphs[i].read = letter_behind(shown).filter(|_| before_letter && !is_number);
        before_letter = glyphs[i].read.is_some() || Class::of(shown).is_spaced_letter();
    }
}

fn has_digit_beside(glyphs: &[Glyph], i: usize) -> bool {
    let is_digit = |i: usize| glyphs.get(i).is_some_and(|glyph| glyph.shown.is_numeric());
    is_digit(i + 1) || i.checked_sub(1).is_some_and(is_digit)
}

/// Reads a capital I directly after a lower-case letter as an l: `SaIe`.
fn read_capital_i(raw: &str, plain: &Folded, glyphs: &mut [Glyph]) {
    for i in 1..glyphs.len() {
        let (before, glyph) = (glyphs[i - 1], glyphs[i]);
        if glyph.shown == 'i' && typed(raw, plain, glyph) == "I" {
            let is_lower = typed(raw, plain, before).chars().next_back().is_some_and(char::is_lowercase);
            glyphs[i].read = is_lower.then_some('l');
        }
    }
}

/// A character as the seller typed it.
fn typed<'r>(raw: &'r str, plain: &Folded, glyph: Glyph) -> &'r str {
    plain.raw_span(glyph.at..glyph.at + glyph.shown.len_utf8()).of(raw)
}

/// One spelling, or two if a stroke may be an i or an l.
fn spellings(glyphs: &[Glyph]) -> Vec<String> {
    let is_stroke = |glyph: &Glyph| matches!(glyph.shown, '1' | '!') && glyph.read.is_some();
    let spell = |stroke: char| {
        let letter = |glyph: &Glyph| if is_stroke(glyph) { stroke } else { glyph.read.unwrap_or(glyph.shown) };
        glyphs.iter().map(letter).collect()
    };
    let count = if glyphs.iter().any(is_stroke) { STROKES.len() } else { 1 };
    STROKES.into_iter().take(count).map(spell).collect()
}

// Repeats: three or more of a letter.

fn repeats(text: &str) -> Vec<Reading> {
    if !has_triple(text) {
        return Vec::new();
    }
    let words = runs(text, Class::is_spaced_letter).filter(|word| has_repeat(&text[word.clone()]));
    let reading = |range: Range<usize>| {
        let spellings = vec![collapse(&text[range.clone()])];
        Reading { kind: ViewKind::Repeats, range, spellings }
    };
    words.map(reading).collect()
}

fn has_repeat(word: &str) -> bool {
    let third = word.chars().skip(2);
    word.chars().zip(word.chars().skip(1)).zip(third).any(|((a, b), c)| a == b && b == c)
}
