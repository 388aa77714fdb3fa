//! The smallest stretches of text that fold by themselves, and what they fold to.
//!
//! A cluster is a character with everything that may combine with it: accents, Thai and Indic vowel signs, half-width
//! sound marks, the jamo of a syllable. No cluster can change its neighbour, so each one is folded alone and mapped as
//! one. Normalisation forms: UAX #15; case: the lower case of the upper case, which is full case folding up to letters
//! that the fixpoint settles (`ẞ` to `ß` to `ss`).

use std::iter::once;
use std::sync::OnceLock;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::chars::{Class, is_common_mark, is_ignorable, plain_spelling, sheds_marks, stays_whole};

/// Rounds after which a cluster stands still; three are the most any character needs.
const ROUNDS: usize = 8;

/// What a cluster folds to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Folding {
    /// After width, marks and invisible characters, before case.
    pub(super) cased: String,
    /// The end of it: folding this again changes nothing.
    pub(super) folded: String,
}

/// Whether a cluster ends before this character, whatever comes before it.
pub(super) fn starts_cluster(c: char) -> bool {
    c.is_ascii() || is_inert(c) || known(c).map_or_else(|| never_combines(c), |known| known.starts)
}

fn never_combines(c: char) -> bool {
    let first = first_decomposed(c);
    !is_combining_mark(first) && is_nfc_quick(once(first)) == IsNormalized::Yes
}

/// A letter and the one letter it folds to when it stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Single {
    /// After width and marks, before case.
    pub(super) cased: char,
    /// The end of it.
    pub(super) folded: char,
}

/// What is worked out once about a character of the common alphabets.
struct Known {
    starts: bool,
    single: Option<Single>,
    /// What it folds to, if that is a letter.
    letter: Option<char>,
}

/// Characters that are worked out together.
const ROW: usize = 0x40;

/// The characters of Latin, Greek, Cyrillic and Hebrew alphabets, a row of them worked out when the first of it is met:
/// a table look-up instead of two normalisations per letter of a Russian description.
static KNOWN: [OnceLock<Vec<Known>>; 0x600 / ROW] = [const { OnceLock::new() }; 0x600 / ROW];

impl Known {
    fn of(c: char) -> Self {
        let single = fold(c.encode_utf8(&mut [0; 4])).single();
        let letter = single.map(|single| single.folded).filter(|&folded| Class::of(folded) == Class::Letter);
        Self { starts: c.is_ascii() || never_combines(c), single, letter }
    }
}

fn known(c: char) -> Option<&'static Known> {
    let (row, column) = (c as usize / ROW, c as usize % ROW);
    let chars = || (row * ROW..).take(ROW).filter_map(|code| char::from_u32(code as u32));
    KNOWN.get(row)?.get_or_init(|| chars().map(Known::of).collect()).get(column)
}

/// The folding of a letter that stands alone, if it is known and is one letter.
pub(super) fn fold_single(cluster: &str) -> Option<Single> {
    let mut chars = cluster.chars();
    let known = known(chars.next()?)?;
    known.single.filter(|_| chars.next().is_none())
}

/// The letter beyond ASCII that a character folds to, if it is known to be one letter that combines with nothing before
/// it: of the alphabets below U+0600, and Hangul syllables.
///
/// ```
/// use listlint::text::fold_letter;
///
/// assert_eq!(["É", "Д", "한", "ß", "口"].map(|c| fold_letter(c.chars().next()?)), [Some('e'), Some('д'), Some('한'), None, None]);
/// ```
pub fn fold_letter(c: char) -> Option<char> {
    match c {
        '가'..='힣' => Some(c),
        _ => known(c).filter(|known| known.starts && !c.is_ascii())?.letter,
    }
}

impl Folding {
    fn single(&self) -> Option<Single> {
        let only = |text: &str| text.chars().next().filter(|c| c.len_utf8() == text.len());
        Some(Single { cased: only(&self.cased)?, folded: only(&self.folded)? })
    }
}

/// Whether a character alone folds to itself: Han, kana and Hangul syllables, which fill whole catalogs.
pub(super) fn is_inert(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{AC00}'..='\u{D7A3}')
}

/// Folds one cluster until folding changes nothing.
pub(super) fn fold(cluster: &str) -> Folding {
    let cased = strip(&decompose(cluster));
    let mut folded = fold_case(&cased);
    for _ in 0..ROUNDS {
        if folded == cluster {
            break;
        }
        let again = fold_case(&strip(&decompose(&folded)));
        if again == folded {
            break;
        }
        folded = again;
    }
    Folding { cased, folded }
}

/// NFKC of one cluster without invisible characters; case and accents stay.
pub(super) fn clean(cluster: &str) -> String {
    decompose(cluster).chars().filter(|&c| !is_ignorable(c)).nfc().collect()
}

fn first_decomposed(c: char) -> char {
    let mut first = None;
    decompose_compatible(c, |d| {
        first.get_or_insert(d);
    });
    first.unwrap_or(c)
}

/// NFKD, but for the characters that stay whole.
fn decompose(cluster: &str) -> String {
    let mut parts = String::with_capacity(cluster.len());
    for c in cluster.chars() {
        if stays_whole(c) {
            parts.push(c);
        } else {
            decompose_compatible(c, |d| parts.push(d));
        }
    }
    // Puts the marks in canonical order; nothing is left to decompose.
    parts.nfd().collect()
}

/// Drops invisible characters and the marks that are decoration.
fn strip(decomposed: &str) -> String {
    let mut base = None;
    let mut kept = String::with_capacity(decomposed.len());
    for c in decomposed.chars().filter(|&c| !is_ignorable(c)) {
        if !is_combining_mark(c) {
            base = Some(c);
        } else if base.is_some_and(|base| is_decoration(c, base)) {
            continue;
        }
        kept.push(c);
    }
    kept
}

fn is_decoration(mark: char, base: char) -> bool {
    sheds_marks(base) || (base.is_whitespace() && is_common_mark(mark))
}

/// Lower case of the upper case, letters without decomposition spelled plainly, composed again.
fn fold_case(cased: &str) -> String {
    let mut lower = String::with_capacity(cased.len());
    for c in cased.chars() {
        push_folded(c, &mut lower);
    }
    if lower.is_ascii() { lower } else { lower.nfc().collect() }
}

fn push_folded(c: char, into: &mut String) {
    // U+0345 is a mark whose upper case is a letter; marks have no case here.
    if is_combining_mark(c) {
        return into.push(c);
    }
    for lower in c.to_uppercase().flat_map(char::to_lowercase) {
        match plain_spelling(lower) {
            Some(plain) => into.push_str(plain),
            None => into.push(lower),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_combines_stays_together() {
        for c in ['\u{301}', '\u{FF9E}', '\u{1161}', '\u{11A8}', '\u{3099}', 'ำ', '\u{94D}', 'ﾟ', '\u{20E3}'] {
            assert!(!starts_cluster(c), "{c:?}");
        }
        for c in ['a', 'é', 'Å', 'ㄱ', '각', 'バ', 'ﾊ', 'ก', '½', 'ﬁ', '\0', '😀', '\u{958}'] {
            assert!(starts_cluster(c), "{c:?}");
        }
    }

    #[test]
    fn every_character_comes_to_rest() {
        for c in ('\0'..=char::MAX).filter(|&c| !is_ignorable(c)) {
            let folded = fold(&c.to_string()).folded;
            assert_eq!(fold(&folded).folded, folded, "{c:?}");
            if is_inert(c) {
                assert_eq!(folded, c.to_string());
            }
        }
    }

    #[test]
    fn ascii_only_changes_case() {
        for c in '\0'..='\x7F' {
            assert_eq!(fold(&c.to_string()).folded, c.to_ascii_lowercase().to_string());
        }
    }
}
