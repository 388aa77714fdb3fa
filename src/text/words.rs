//! Words of a folded text and the gaps between them. What a gap may be crossed by is the matcher's business.

use std::ops::Range;

use super::BREAK;
use super::chars::Class;

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Letters of scripts with spaces, and their marks.
    Letters,
    /// Digits; `99.9` and `1,000` are one word.
    Digits,
    /// One character of a script without spaces, with its marks.
    Char,
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gap {
    /// It is the first word, whatever stands before it.
    Start,
    /// Nothing: `kn|95`.
    None,
    /// Only joiners, this many, at least 1, saturating: spaces, hyphens, `_ / ' ’ ·` and full stops inside.
    Joiners(u8),
    /// At least one sign and no break.
    Sign,
    /// At least one break: a block tag, the end of a sentence, `|`, `•`.
    Break,
}

/// A word of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word {
    /// First byte in the folded text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is made of.
    pub kind: Kind,
    /// What parts it from the word before.
    pub before: Gap,
}

/// The words of a folded text, in order, not overlapping; between them are joiners, signs and breaks only.
///
/// ```
/// use listlint::text::{Gap, words};
///
/// let gaps: Vec<Gap> = words("kn-95, 2 pcs. new").iter().map(|word| word.before).collect();
/// assert_eq!(gaps, [Gap::Start, Gap::Joiners(1), Gap::Sign, Gap::Joiners(1), Gap::Break]);
/// ```
pub fn words(folded: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(room_for(folded));
    words.extend(each_word(folded));
    words
}

/// About as many words as a text has: one and the gap behind it take six bytes in most texts.
pub fn room_for(folded: &str) -> usize {
    folded.len() / 6 + 1
}

/// The [`words`] of a folded text one by one.
pub fn each_word(folded: &str) -> impl Iterator<Item = Word> {
    Words { folded, at: 0, gap: Gap::Start }
}

/// The words of a text from a place on.
struct Words<'t> {
    folded: &'t str,
    at: usize,
    /// What stands before that place.
    gap: Gap,
}

impl Iterator for Words<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        let folded = self.folded;
        let (mut at, mut gap) = (self.at, self.gap);
        while let Some(&byte) = folded.as_bytes().get(at) {
            let (kind, end) = match ASCII[usize::from(byte)] {
                Ascii::Letter => (Kind::Letters, letters_end(folded, at + 1)),
                Ascii::Digit => (Kind::Digits, number_end(folded, at, gap == Gap::None)),
                Ascii::Joiner => {
                    (at, gap) = (at + 1, widen(gap, Separator::Joiner));
                    continue;
                }
                Ascii::Sign => {
                    (at, gap) = (at + 1, widen(gap, Separator::Sign));
                    continue;
                }
                Ascii::Other => match other_at(folded, at, gap) {
                    Ok(word) => word,
                    Err((next, wider)) => {
                        (at, gap) = (next, wider);
                        continue;
                    }
                },
            };
            (self.at, self.gap) = (end, Gap::None);
            return Some(Word { start: at, end, kind, before: gap });
        }
        self.at = at;
        None
    }
}

/// What a byte of folded text is without a look at its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ascii {
    Letter,
    Digit,
    Joiner,
    Sign,
    /// Its neighbours decide, or it is part of a longer character.
    Other,
}

const ASCII: [Ascii; 256] = {
    let mut table = [Ascii::Sign; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Ascii::Letter,
            b'0'..=b'9' => Ascii::Digit,
            b' ' | b'\t'..=b'\r' | b'-' | b'_' | b'/' | b'\'' => Ascii::Joiner,
            b'.' | b'!' | b'?' | b':' | b';' | b'|' | 0x1E | 0x80.. => Ascii::Other,
            _ => Ascii::Sign,
        };
        byte += 1;
    }
    table
};

/// The word that begins at a character which the table does not tell, or the place behind it with the gap so far.
fn other_at(text: &str, at: usize, gap: Gap) -> Result<(Kind, usize), (usize, Gap)> {
    let mut chars = text[at..].chars();
    let Some(c) = chars.next() else { return Err((text.len(), gap)) };
    match word_at(text, at, c, gap) {
        Some(word) => Ok(word),
        None => Err((at + c.len_utf8(), widen(gap, separator(c, chars.next())))),
    }
}

/// The end of the letters from `at` on.
#[inline]
fn letters_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            at += 1;
        }
        if bytes.get(at).is_none_or(u8::is_ascii) {
            return at;
        }
        match text[at..].chars().next() {
            Some(c) if Class::of(c).is_spaced_letter() => at += c.len_utf8(),
            _ => return at,
        }
    }
}

/// What kind of word a character makes; letters for what makes none.
pub fn kind_of(c: char) -> Kind {
    match Class::of(c) {
        Class::Digit => Kind::Digits,
        Class::Spaceless => Kind::Char,
        _ => Kind::Letters,
    }
}

/// What a character between words does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// Words on both sides may belong together.
    Joiner,
    /// Words on both sides are apart.
    Sign,
    /// A sentence, line or item ends.
    Break,
}

/// What a character that is no part of a word does before `next`.
pub(super) fn separator(c: char, next: Option<char>) -> Separator {
    let before_space = next.is_none_or(char::is_whitespace);
    match c {
        BREAK | '|' | '•' | '。' => Separator::Break,
        '.' | '!' | '?' | ':' | ';' if before_space => Separator::Break,
        '.' | '_' | '/' | '\'' | '’' | '·' => Separator::Joiner,
        _ if c.is_whitespace() || is_dash(c) => Separator::Joiner,
        _ => Separator::Sign,
    }
}

/// Whether a character is a hyphen or dash: general category `Pd` of the Unicode Character Database 16, and the minus
/// sign, which looks and is used like one (`KN−95`).
pub(super) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{58A}' | '\u{5BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2E17}'
                | '\u{2E1A}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{2E40}'
                | '\u{2E5D}'
                | '\u{301C}'
                | '\u{3030}'
                | '\u{30A0}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{10D6E}'
                | '\u{10EAD}'
    )
}

/// The end of the run of characters from `at` on whose class passes a test.
pub(super) fn run_end(text: &str, at: usize, test: impl Fn(Class) -> bool) -> usize {
    let rest = text[at..].char_indices().find(|&(_, c)| !test(Class::of(c)));
    rest.map_or(text.len(), |(i, _)| at + i)
}

/// The kind and end of the word that starts with `c` at `at`, if one does.
fn word_at(text: &str, at: usize, c: char, gap: Gap) -> Option<(Kind, usize)> {
    match Class::of(c) {
        Class::Letter | Class::Mark => Some((Kind::Letters, letters_end(text, at))),
        Class::Digit => Some((Kind::Digits, number_end(text, at, gap == Gap::None))),
        Class::Spaceless => Some((Kind::Char, run_end(text, at + c.len_utf8(), |class| class == Class::Mark))),
        Class::Other => None,
    }
}

/// The end of the number at `at`: digits, and `.` or `,` between digits.
///
/// Directly after a letter a comma belongs to it only before exactly three digits: `N95,50` is two things.
fn number_end(text: &str, at: usize, after_letter: bool) -> usize {
    let mut end = run_end(text, at, is_digit);
    while let Some(group) = next_group(text, end) {
        let is_list = text.as_bytes()[end] == b',' && after_letter && text[group.clone()].chars().count() != 3;
        if is_list {
            break;
        }
        end = group.end;
    }
    end
}

/// The digits behind a `.` or `,` at `at`.
fn next_group(text: &str, at: usize) -> Option<Range<usize>> {
    text[at..].starts_with(['.', ',']).then_some(())?;
    let start = at + 1;
    Some(start..run_end(text, start, is_digit)).filter(|group| !group.is_empty())
}

fn is_digit(class: Class) -> bool {
    class == Class::Digit
}

fn widen(gap: Gap, separator: Separator) -> Gap {
    match (gap, separator) {
        (Gap::Start, _) => Gap::Start,
        (Gap::Break, _) | (_, Separator::Break) => Gap::Break,
        (Gap::Sign, _) | (_, Separator::Sign) => Gap::Sign,
        (Gap::Joiners(n), Separator::Joiner) => Gap::Joiners(n.saturating_add(1)),
        (Gap::None, Separator::Joiner) => Gap::Joiners(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text, parted by `+` for nothing, `_` for joiners, `,` for signs, `|` for breaks.
    fn shown(text: &str) -> String {
        let mut shown = String::new();
        for word in words(text) {
            shown.push_str(match word.before {
                Gap::Start => "",
                Gap::None => "+",
                Gap::Joiners(_) => "_",
                Gap::Sign => ",",
                Gap::Break => "|",
            });
            shown.push_str(&text[word.start..word.end]);
        }
        shown
    }

    #[test]
    fn words_and_gaps() {
        let cases = [
            ("kn95 mask", "kn+95_mask"),
            ("99.9% of 1,000.5", "99.9,of_1,000.5"),
            ("n95,50 pcs n1,000 95,50", "n+95,50_pcs_n+1,000_95,50"),
            ("95.", "95"),
            ("1.2.3 4,", "1.2.3_4"),
            ("end. new", "end|new"),
            ("www.a.b", "www_a_b"),
            ("a: b a:b", "a|b_a,b"),
            ("a - b’s_c/d·e", "a_b_s_c_d_e"),
            ("a (b) \"c\" d…e f½", "a,b,c,d,e_f"),
            ("a|b•c", "a|b|c"),
            ("マスク95枚", "マ+ス+ク+95+枚"),
            ("ビール。酒", "ビ+ー+ル|酒"),
            ("หน้ากาก", "ห+น้+า+ก+า+ก"),
            ("한국 ру한a", "한국_ру한a"),
            ("हिन्दी १२", "हिन्दी_१२"),
            ("!a", "a"),
            ("a\u{1E}b \u{1E} c", "a|b|c"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn joiners_are_counted_and_saturate() {
        let text = format!("a -{}b", " ".repeat(300));
        assert_eq!(words(&text)[1].before, Gap::Joiners(255));
        assert_eq!(words("a--b")[1].before, Gap::Joiners(2));
    }
}
