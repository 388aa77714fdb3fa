//! What single characters are: invisible, a letter, a digit, of a script without spaces; and the letters that Unicode
//! leaves whole although a reader sees a plain one. Tables only; nothing here looks at a neighbour.

use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// What a character does in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter of a script that parts words with spaces.
    Letter,
    /// A decimal digit of any script.
    Digit,
    /// A character of a script without spaces: a word by itself.
    Spaceless,
    /// A combining mark: belongs to the character before it.
    Mark,
    /// Space, punctuation, symbol, control character.
    Other,
}

impl Class {
    /// The class of a character.
    pub(super) fn of(c: char) -> Self {
        match c {
            'a'..='z' | 'A'..='Z' => Self::Letter,
            '0'..='9' => Self::Digit,
            _ if c.is_ascii() => Self::Other,
            // What fills whole catalogs is told without a table.
            'а'..='я' | '가'..='힣' => Self::Letter,
            '\u{4E00}'..='\u{9FFF}' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' => Self::Spaceless,
            _ => Self::of_foreign(c),
        }
    }

    fn of_foreign(c: char) -> Self {
        if is_combining_mark(c) {
            Self::Mark
        } else if is_spaceless(c) {
            Self::Spaceless
        } else if c.is_alphabetic() {
            Self::Letter
        } else if is_decimal(c) {
            Self::Digit
        } else {
            Self::Other
        }
    }

    /// Whether the character is part of a word with spaces around it, a mark included.
    pub(super) fn is_spaced_letter(self) -> bool {
        matches!(self, Self::Letter | Self::Mark)
    }

    /// Whether the character is a letter or digit of any script; marks are neither.
    pub(super) fn is_alphanumeric(self) -> bool {
        matches!(self, Self::Letter | Self::Digit | Self::Spaceless)
    }
}

/// Whether a character belongs to a script written without spaces between words: Han, kana, Thai, Lao, Khmer, Burmese.
///
/// True of their letters, vowel signs and marks, and of ー, not of their digits and punctuation.
pub fn is_spaceless(c: char) -> bool {
    if c < '\u{E00}' || is_hangul(c) {
        return false;
    }
    match c.script() {
        Script::Han | Script::Hiragana | Script::Katakana => c.is_alphabetic() || is_combining_mark(c),
        Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar => c.is_alphabetic() || is_combining_mark(c),
        // Used with kana and Han but of script Common: ー, 〆, 〼 and the vertical repeat marks.
        _ => matches!(c, 'ー' | '〆' | '〼' | '〱'..='〵'),
    }
}

/// Whether a character is katakana, ー included. Folded text has no half-width forms left.
pub fn is_katakana(c: char) -> bool {
    c == 'ー' || (c >= '\u{30A1}' && c.script() == Script::Katakana)
}

/// Whether a character is Hangul: syllables and single jamo.
pub fn is_hangul(c: char) -> bool {
    c >= '\u{1100}' && c.script() == Script::Hangul
}

/// Whether a character is invisible: `Default_Ignorable_Code_Point`.
///
/// Source: Unicode Character Database 18, `DerivedCoreProperties.txt`, compared with the private table of
/// `unicode-security` 0.1.3. The table is our own because no crate of ours exports it.
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether combining marks after this character are decoration and dropped.
///
/// Letters of five scripts as designed; ASCII digits too, because an emoji keycap is a digit with a mark (`9️⃣5️⃣`).
pub(super) fn sheds_marks(base: char) -> bool {
    let shedding = [Script::Latin, Script::Greek, Script::Cyrillic, Script::Arabic, Script::Hebrew];
    base.is_ascii_alphanumeric() || (base.is_alphabetic() && shedding.contains(&base.script()))
}

/// Whether a mark is one that any script may use; after a space it is what NFKC leaves of `´` or `¨`.
pub(super) fn is_common_mark(c: char) -> bool {
    is_combining_mark(c) && matches!(c.script(), Script::Inherited | Script::Common)
}

/// Whether a letter is one that may pose as a Latin letter.
pub(super) fn is_greek_or_cyrillic(c: char) -> bool {
    // No letter of either script stands before U+0370; this keeps Latin text off the table.
    let is_common = matches!(c, 'а'..='я');
    is_common
        || c >= '\u{370}' && matches!(c.script(), Script::Greek | Script::Cyrillic) && Class::of(c) == Class::Letter
}

/// Whether a character stays whole although NFKC would spell it out.
///
/// `masks™` would become one word `maskstm`, `5½` would become 51⁄2, and `…` three full stops that join words; the
/// contract calls `½` and `…` signs. Fractions: decomposition type `<fraction>` in `UnicodeData.txt`.
pub(super) fn stays_whole(c: char) -> bool {
    matches!(c, '™' | '℠' | '…' | '¼'..='¾' | '\u{2150}'..='\u{215F}' | '\u{2189}')
}

/// The plain spelling of a lower-case letter that has no decomposition in Unicode.
///
/// Letters with a bar or stroke and the small capitals of the Unicode charts (Latin Extended-A to -D, IPA Extensions,
/// Phonetic Extensions); UTS #39 maps only some of the small capitals. æ and œ are two letters in most catalogs' own
/// other spelling (`œuvre`, `oeuvre`). Hooked letters and þ are letters of their own and stay.
pub(super) fn plain_spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'ⱥ' | 'ᴀ' => "a",
        'æ' | 'ᴁ' => "ae",
        'ƀ' | 'ʙ' | 'ᴃ' => "b",
        'ȼ' | 'ᴄ' => "c",
        'đ' | 'ð' | 'ᴅ' => "d",
        'ɇ' | 'ᴇ' => "e",
        'ꜰ' => "f",
        'ǥ' | 'ɢ' | 'ɡ' => "g",
        'ħ' | 'ʜ' => "h",
        'ɨ' | 'ɪ' | 'ı' => "i",
        'ɉ' | 'ᴊ' | 'ȷ' => "j",
        'ꝁ' | 'ᴋ' | 'ĸ' => "k",
        'ł' | 'ƚ' | 'ʟ' | 'ᴌ' => "l",
        'ᴍ' => "m",
        'ɴ' => "n",
        'ø' | 'ɵ' | 'ᴏ' => "o",
        'œ' | 'ɶ' => "oe",
        'ᵽ' | 'ᴘ' => "p",
        'ꞯ' => "q",
        'ɍ' | 'ʀ' => "r",
        'ꜱ' => "s",
        'ŧ' | 'ⱦ' | 'ᴛ' => "t",
        'ʉ' | 'ᴜ' => "u",
        'ᴠ' => "v",
        'ᴡ' => "w",
        'ɏ' | 'ʏ' => "y",
        'ƶ' | 'ᴢ' => "z",
        _ => return plain_enclosed(c),
    })
}

/// White letters in black circles and squares, which NFKC leaves alone (chart Enclosed Alphanumeric Supplement).
fn plain_enclosed(c: char) -> Option<&'static str> {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
    let first = match c {
        '\u{1F150}'..='\u{1F169}' => '\u{1F150}',
        '\u{1F170}'..='\u{1F189}' => '\u{1F170}',
        _ => return None,
    };
    let index = (c as usize).checked_sub(first as usize)?;
    LETTERS.get(index..=index)
}

/// The zeros of the decimal digits beyond ASCII that NFKC keeps; nine more digits follow each.
///
/// Source: Unicode Character Database 14, general category `Nd`.
#[rustfmt::skip]
const ZEROS: [char; 59] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}', '\u{C66}',
    '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}',
    '\u{1946}', '\u{19D0}', '\u{1A80}', '\u{1A90}', '\u{1B50}', '\u{1BB0}', '\u{1C40}', '\u{1C50}', '\u{A620}',
    '\u{A8D0}', '\u{A900}', '\u{A9D0}', '\u{A9F0}', '\u{AA50}', '\u{ABF0}', '\u{104A0}', '\u{10D30}', '\u{11066}',
    '\u{110F0}', '\u{11136}', '\u{111D0}', '\u{112F0}', '\u{11450}', '\u{114D0}', '\u{11650}', '\u{116C0}',
    '\u{11730}', '\u{118E0}', '\u{11950}', '\u{11C50}', '\u{11D50}', '\u{11DA0}', '\u{16A60}', '\u{16AC0}',
    '\u{16B50}', '\u{1E140}', '\u{1E2F0}', '\u{1E950}', '\u{1FBF0}',
];

fn is_decimal(c: char) -> bool {
    let zeros_up_to = ZEROS.partition_point(|&zero| zero <= c);
    zeros_up_to.checked_sub(1).is_some_and(|i| c as u32 - ZEROS[i] as u32 <= 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_the_class_a_reader_gives_it() {
        let cases = [
            ("aZé", Class::Letter),
            ("жω한أन", Class::Letter),
            ("09٣५", Class::Digit),
            ("漢カーあกកက", Class::Spaceless),
            ("\u{301}\u{E31}\u{93F}", Class::Mark),
            (" -½™\0✓・", Class::Other),
        ];
        for (chars, class) in cases {
            for c in chars.chars() {
                assert_eq!(Class::of(c), class, "{c:?}");
            }
        }
    }

    #[test]
    fn spellings_are_lower_case_ascii() {
        for c in '\0'..=char::MAX {
            let spelling = plain_spelling(c).unwrap_or("a");
            assert!(spelling.bytes().all(|b| b.is_ascii_lowercase()), "{c:?}");
        }
        assert_eq!(plain_spelling('🅩'), Some("z"));
    }

    #[test]
    fn zeros_are_sorted() {
        assert!(ZEROS.is_sorted());
    }
}
