//! Greek and Cyrillic letters that pose as Latin ones, in words where they cannot be meant.
//!
//! A word is suspect if such a letter stands beside a Latin letter or a digit and the whole of it can be read as ASCII
//! (`КN95`, `Маsk`). Real Greek and Russian words hold neither and are left alone; ASCII itself is never mapped. The
//! look-alikes are those of UTS #39, `confusables.txt`; a test compares them with the `unicode-security` crate.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::chars::Class;
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

/// The ASCII letter or digit a letter looks like, in lower case.
fn look(c: char) -> Option<char> {
    LOOKS.binary_search_by_key(&c, |(letter, _)| *letter).ok().map(|row| LOOKS[row].1)
}

/// Greek and Cyrillic letters with the one ASCII letter or digit of their skeleton (UTS #39, `confusables.txt` of Unicode
/// 18), in lower case; marks are dropped like any accent. A mere stroke is an `l` there; a capital one is an I here.
#[rustfmt::skip]
static LOOKS: [(char, char); 363] = [
    ('Ϳ', 'j'), ('Ά', 'a'), ('Έ', 'e'), ('Ή', 'h'), ('Ί', 'i'), ('Ό', 'o'), ('Ύ', 'y'), ('ΐ', 'i'), ('Α', 'a'),
    ('Β', 'b'), ('Ε', 'e'), ('Ζ', 'z'), ('Η', 'h'), ('Θ', 'o'), ('Ι', 'i'), ('Κ', 'k'), ('Μ', 'm'), ('Ν', 'n'),
    ('Ο', 'o'), ('Ρ', 'p'), ('Τ', 't'), ('Υ', 'y'), ('Χ', 'x'), ('Ϊ', 'i'), ('Ϋ', 'y'), ('ά', 'a'), ('ή', 'n'),
    ('ί', 'i'), ('ΰ', 'u'), ('α', 'a'), ('γ', 'y'), ('η', 'n'), ('θ', 'o'), ('ι', 'i'), ('κ', 'k'), ('ν', 'v'),
    ('ο', 'o'), ('ρ', 'p'), ('σ', 'o'), ('τ', 't'), ('υ', 'u'), ('ϊ', 'i'), ('ϋ', 'u'), ('ό', 'o'), ('ύ', 'u'),
    ('ϑ', 'o'), ('ϒ', 'y'), ('ϓ', 'y'), ('ϔ', 'y'), ('Ϝ', 'f'), ('ϰ', 'k'), ('ϱ', 'p'), ('ϲ', 'c'), ('ϳ', 'j'),
    ('ϴ', 'o'), ('ϸ', 'p'), ('Ϲ', 'c'), ('Ϻ', 'm'), ('Ѐ', 'e'), ('Ё', 'e'), ('Ѕ', 's'), ('І', 'i'), ('Ї', 'i'),
    ('Ј', 'j'), ('Ќ', 'k'), ('Ў', 'y'), ('А', 'a'), ('Б', 'b'), ('В', 'b'), ('Е', 'e'), ('З', '3'), ('К', 'k'),
    ('М', 'm'), ('Н', 'h'), ('О', 'o'), ('Р', 'p'), ('С', 'c'), ('Т', 't'), ('У', 'y'), ('Х', 'x'), ('Ь', 'b'),
    ('а', 'a'), ('б', '6'), ('в', 'b'), ('г', 'r'), ('е', 'e'), ('к', 'k'), ('н', 'h'), ('о', 'o'), ('р', 'p'),
    ('с', 'c'), ('т', 't'), ('у', 'y'), ('х', 'x'), ('ш', 'w'), ('ѐ', 'e'), ('ё', 'e'), ('ѓ', 'r'), ('ѕ', 's'),
    ('і', 'i'), ('ї', 'i'), ('ј', 'j'), ('ћ', 'h'), ('ќ', 'k'), ('ў', 'y'), ('џ', 'u'), ('ѡ', 'w'), ('Ѣ', 'b'),
    ('ѣ', 'b'), ('Ѳ', 'o'), ('ѳ', 'o'), ('Ѵ', 'v'), ('ѵ', 'v'), ('Ѷ', 'v'), ('ѷ', 'v'), ('ѽ', 'w'), ('Ҍ', 'b'),
    ('ҍ', 'b'), ('ғ', 'r'), ('Ҙ', '3'), ('Қ', 'k'), ('қ', 'k'), ('Ҟ', 'k'), ('ҟ', 'k'), ('Ң', 'h'), ('ң', 'h'),
    ('Ҫ', 'c'), ('ҫ', 'c'), ('Ҭ', 't'), ('ҭ', 't'), ('Ү', 'y'), ('ү', 'y'), ('Ұ', 'y'), ('ұ', 'y'), ('Ҳ', 'x'),
    ('Һ', 'h'), ('һ', 'h'), ('ҽ', 'e'), ('ҿ', 'e'), ('Ӏ', 'i'), ('Ӈ', 'h'), ('ӈ', 'h'), ('Ӊ', 'h'), ('ӊ', 'h'),
    ('Ӎ', 'm'), ('ӏ', 'l'), ('Ӑ', 'a'), ('ӑ', 'a'), ('Ӓ', 'a'), ('ӓ', 'a'), ('Ӗ', 'e'), ('ӗ', 'e'), ('Ӟ', '3'),
    ('Ӡ', '3'), ('Ӧ', 'o'), ('ӧ', 'o'), ('Ө', 'o'), ('ө', 'o'), ('Ӫ', 'o'), ('ӫ', 'o'), ('Ӯ', 'y'), ('ӯ', 'y'),
    ('Ӱ', 'y'), ('ӱ', 'y'), ('Ӳ', 'y'), ('ӳ', 'y'), ('ԁ', 'd'), ('Ԍ', 'g'), ('ԍ', 'g'), ('Ԛ', 'q'), ('ԛ', 'q'),
    ('Ԝ', 'w'), ('ԝ', 'w'), ('ᲂ', 'o'), ('ᲃ', 'c'), ('ᲄ', '7'), ('ᴦ', 'r'), ('ᴩ', 'p'), ('ἀ', 'a'), ('ἁ', 'a'),
    ('ἂ', 'a'), ('ἃ', 'a'), ('ἄ', 'a'), ('ἅ', 'a'), ('ἆ', 'a'), ('ἇ', 'a'), ('Ἀ', 'a'), ('Ἁ', 'a'), ('Ἂ', 'a'),
    ('Ἃ', 'a'), ('Ἄ', 'a'), ('Ἅ', 'a'), ('Ἆ', 'a'), ('Ἇ', 'a'), ('Ἐ', 'e'), ('Ἑ', 'e'), ('Ἒ', 'e'), ('Ἓ', 'e'),
    ('Ἔ', 'e'), ('Ἕ', 'e'), ('ἠ', 'n'), ('ἡ', 'n'), ('ἢ', 'n'), ('ἣ', 'n'), ('ἤ', 'n'), ('ἥ', 'n'), ('ἦ', 'n'),
    ('ἧ', 'n'), ('Ἠ', 'h'), ('Ἡ', 'h'), ('Ἢ', 'h'), ('Ἣ', 'h'), ('Ἤ', 'h'), ('Ἥ', 'h'), ('Ἦ', 'h'), ('Ἧ', 'h'),
    ('ἰ', 'i'), ('ἱ', 'i'), ('ἲ', 'i'), ('ἳ', 'i'), ('ἴ', 'i'), ('ἵ', 'i'), ('ἶ', 'i'), ('ἷ', 'i'), ('Ἰ', 'i'),
    ('Ἱ', 'i'), ('Ἲ', 'i'), ('Ἳ', 'i'), ('Ἴ', 'i'), ('Ἵ', 'i'), ('Ἶ', 'i'), ('Ἷ', 'i'), ('ὀ', 'o'), ('ὁ', 'o'),
    ('ὂ', 'o'), ('ὃ', 'o'), ('ὄ', 'o'), ('ὅ', 'o'), ('Ὀ', 'o'), ('Ὁ', 'o'), ('Ὂ', 'o'), ('Ὃ', 'o'), ('Ὄ', 'o'),
    ('Ὅ', 'o'), ('ὐ', 'u'), ('ὑ', 'u'), ('ὒ', 'u'), ('ὓ', 'u'), ('ὔ', 'u'), ('ὕ', 'u'), ('ὖ', 'u'), ('ὗ', 'u'),
    ('Ὑ', 'y'), ('Ὓ', 'y'), ('Ὕ', 'y'), ('Ὗ', 'y'), ('ὰ', 'a'), ('ά', 'a'), ('ὴ', 'n'), ('ή', 'n'), ('ὶ', 'i'),
    ('ί', 'i'), ('ὸ', 'o'), ('ό', 'o'), ('ὺ', 'u'), ('ύ', 'u'), ('ᾀ', 'a'), ('ᾁ', 'a'), ('ᾂ', 'a'), ('ᾃ', 'a'),
    ('ᾄ', 'a'), ('ᾅ', 'a'), ('ᾆ', 'a'), ('ᾇ', 'a'), ('ᾈ', 'a'), ('ᾉ', 'a'), ('ᾊ', 'a'), ('ᾋ', 'a'), ('ᾌ', 'a'),
    ('ᾍ', 'a'), ('ᾎ', 'a'), ('ᾏ', 'a'), ('ᾐ', 'n'), ('ᾑ', 'n'), ('ᾒ', 'n'), ('ᾓ', 'n'), ('ᾔ', 'n'), ('ᾕ', 'n'),
    ('ᾖ', 'n'), ('ᾗ', 'n'), ('ᾘ', 'h'), ('ᾙ', 'h'), ('ᾚ', 'h'), ('ᾛ', 'h'), ('ᾜ', 'h'), ('ᾝ', 'h'), ('ᾞ', 'h'),
    ('ᾟ', 'h'), ('ᾰ', 'a'), ('ᾱ', 'a'), ('ᾲ', 'a'), ('ᾳ', 'a'), ('ᾴ', 'a'), ('ᾶ', 'a'), ('ᾷ', 'a'), ('Ᾰ', 'a'),
    ('Ᾱ', 'a'), ('Ὰ', 'a'), ('Ά', 'a'), ('ᾼ', 'a'), ('ι', 'i'), ('ῂ', 'n'), ('ῃ', 'n'), ('ῄ', 'n'), ('ῆ', 'n'),
    ('ῇ', 'n'), ('Ὲ', 'e'), ('Έ', 'e'), ('Ὴ', 'h'), ('Ή', 'h'), ('ῌ', 'h'), ('ῐ', 'i'), ('ῑ', 'i'), ('ῒ', 'i'),
    ('ΐ', 'i'), ('ῖ', 'i'), ('ῗ', 'i'), ('Ῐ', 'i'), ('Ῑ', 'i'), ('Ὶ', 'i'), ('Ί', 'i'), ('ῠ', 'u'), ('ῡ', 'u'),
    ('ῢ', 'u'), ('ΰ', 'u'), ('ῤ', 'p'), ('ῥ', 'p'), ('ῦ', 'u'), ('ῧ', 'u'), ('Ῠ', 'y'), ('Ῡ', 'y'), ('Ὺ', 'y'),
    ('Ύ', 'y'), ('Ῥ', 'p'), ('Ὸ', 'o'), ('Ό', 'o'), ('Ꙅ', '2'), ('ꙇ', 'i'), ('Ꚍ', 't'), ('ꚍ', 't'), ('ꚕ', 'h'),
    ('\u{1017E}', 'f'), ('\u{1018B}', 'd'), ('\u{1018E}', 'n'), ('\u{1D206}', '3'), ('\u{1D207}', 'b'),
    ('\u{1D20C}', 'w'), ('\u{1D20D}', 'v'), ('\u{1D212}', '7'), ('\u{1D213}', 'f'), ('\u{1D216}', 'r'),
    ('\u{1D21A}', 'o'), ('\u{1D22A}', 'l'),
];

#[cfg(test)]
mod tests {
    use unicode_normalization::char::is_combining_mark;
    use unicode_security::skeleton;

    use super::super::chars::{is_greek_or_cyrillic, plain_spelling};
    use super::*;
    use crate::text::fold;

    #[test]
    fn the_table_is_that_of_the_standard() {
        let asked = |c: &char| is_greek_or_cyrillic(*c) || c.to_lowercase().any(is_greek_or_cyrillic);
        for c in ('\0'..=char::MAX).filter(asked) {
            let skeleton: String = skeleton(c.encode_utf8(&mut [0; 4])).filter(|&c| !is_combining_mark(c)).collect();
            let shown = if skeleton == "l" && c.is_uppercase() { "i" } else { &skeleton };
            let mut letters = shown.chars();
            let only = letters.next().filter(|_| letters.next().is_none());
            let plain = only.map(|c| plain_spelling(c).and_then(|spelling| spelling.chars().next()).unwrap_or(c));
            let wanted = plain.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
            assert_eq!(look(c), wanted, "{c}");
        }
    }

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
