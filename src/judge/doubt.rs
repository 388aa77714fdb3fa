//! The cheap test before each format check: whether a raw cell may have the fault. It may say yes wrongly, never no.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::rule::{Check, Unit};

/// What makes a cell worth checking.
#[derive(Debug, Clone)]
pub(super) enum Doubt {
    /// More bytes than this.
    Longer(usize),
    /// More than so many words that may be the same.
    Repeats(usize),
    /// One of these characters: a bit for each that is ASCII, the others sorted.
    Holds(u128, Vec<char>),
    /// At least this share of capitals among its letters.
    Shouts(f64),
    /// A tag may begin.
    Tags,
    /// Signs that contact details are written with.
    Contacts,
    /// Characters that nobody sees are none of ASCII.
    Hidden,
    /// Nothing in a cell.
    Nothing,
}

impl Doubt {
    /// The test of a check.
    pub(super) fn new(check: &Check) -> Self {
        match check {
            // A character takes one byte or more.
            Check::MaxLength { max, unit: Unit::Characters | Unit::Bytes, .. } => Self::Longer(*max),
            Check::RepeatedWord { max, .. } => Self::Repeats(*max),
            Check::Characters { forbid, .. } => {
                let (ascii, others): (Vec<char>, Vec<char>) = forbid.iter().partition(|c| c.is_ascii());
                Self::Holds(ascii.into_iter().fold(0, |bits, c| bits | 1 << (c as u32)), others)
            }
            Check::Capitals { share, .. } => Self::Shouts(*share),
            Check::Html { .. } => Self::Tags,
            Check::Contact { .. } => Self::Contacts,
            Check::MissingField { .. } => Self::Nothing,
            Check::HiddenText { .. } => Self::Hidden,
        }
    }

    /// Whether a raw cell has to be checked.
    pub(super) fn doubts(&self, raw: &str) -> bool {
        match self {
            Self::Longer(most) => raw.len() > *most,
            Self::Repeats(most) => may_repeat(raw, *most),
            Self::Holds(ascii, others) => holds(raw, *ascii, others),
            Self::Shouts(share) => may_shout(raw, *share),
            Self::Tags => raw.contains('<'),
            Self::Contacts => may_hold_contact(raw),
            Self::Hidden => !raw.is_ascii(),
            Self::Nothing => false,
        }
    }
}

fn holds(raw: &str, ascii: u128, others: &[char]) -> bool {
    let halves = [ascii as u64, (ascii >> 64) as u64];
    let is_one = |b: u8| b < 128 && halves[usize::from(b >> 6)] >> (b & 63) & 1 == 1;
    if ascii != 0 && raw.bytes().any(is_one) {
        return true;
    }
    !others.is_empty() && !raw.is_ascii() && raw.chars().any(|c| !c.is_ascii() && others.binary_search(&c).is_ok())
}

/// Whether folding does more to a text than lower its case.
fn is_plain(raw: &str) -> bool {
    raw.is_ascii() && !raw.bytes().any(|b| matches!(b, b'<' | b'&' | 0x1E))
}

/// Counts words of ASCII letters by a small hash: words that are the same fall together.
fn may_repeat(raw: &str, most: usize) -> bool {
    if !is_plain(raw) {
        return true;
    }
    let mut counts = [0_usize; 64];
    let words = raw.as_bytes().split(|b| !b.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    for word in words {
        let sum = word.iter().fold(0_u32, |sum, b| sum.wrapping_mul(31).wrapping_add(u32::from(b | 0x20)));
        let count = &mut counts[(sum ^ sum >> 6) as usize & 63];
        *count += 1;
        if *count > most {
            return true;
        }
    }
    false
}

fn may_shout(raw: &str, share: f64) -> bool {
    if !raw.is_ascii() {
        return true;
    }
    let capitals = raw.bytes().filter(u8::is_ascii_uppercase).count();
    let cased = raw.bytes().filter(u8::is_ascii_alphabetic).count();
    cased > 0 && capitals as f64 >= share * cased as f64
}

/// Literals of contact details in small letters; one stands in every detail without a sign of [`has_signs`].
const LITERALS: [&str; 13] =
    ["dot", "://", "www", ".com", ".org", ".co.", ".me/", "at)", "at]", "at}", "qq", "vx", "wx"];

/// Finds the literals, however they are written.
static WRITTEN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let kind = Some(AhoCorasickKind::DFA);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(LITERALS).ok()
});

/// Words after which `:` or `#` begins a handle: names of networks, and what may stand behind one.
const BEFORE_HANDLE: [&str; 19] = [
    "telegram",
    "viber",
    "skype",
    "kik",
    "instagram",
    "insta",
    "facebook",
    "tiktok",
    "twitter",
    "ig",
    "fb",
    "line",
    "id",
    "me",
    "us",
    "at",
    "on",
    "no",
    "number",
];
/// The same as ends of words.
const ENDS: [&str; 2] = ["app", "chat"];
/// Words that end what stands before a telephone number: names of telephones and networks, and what follows them.
const BEFORE_NUMBER: [&str; 23] = [
    "call", "tel", "phone", "text", "mobile", "app", "chat", "gram", "viber", "contact", "hotline", "fax", "fon",
    "fono", "fone", "us", "me", "no", "number", "nr", "at", "on", "id",
];
/// A longer tag may be none (DESIGN 3).
const TAG: usize = 1900;
/// Tags that break a text.
const BREAKING: [&str; 20] = [
    "br", "p", "li", "ul", "ol", "div", "tr", "td", "th", "table", "tbody", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "dt", "dd",
];
/// Tags that do not.
const JOINING: [&str; 10] = ["b", "i", "u", "em", "strong", "span", "font", "a", "small", "big"];

/// Whether a cell may hold contact details.
fn may_hold_contact(raw: &str) -> bool {
    // Entities may be any of the signs, and other scripts write them otherwise.
    let has_entity = || {
        raw.as_bytes()
            .windows(2)
            .any(|pair| pair[0] == b'&' && matches!(pair[1], b'#' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z'))
    };
    if !raw.is_ascii() || has_entity() {
        return true;
    }
    if !raw.contains('<') {
        return holds_contact(raw);
    }
    without_tags(raw).is_none_or(|text| holds_contact(&text))
}

/// A text as it is read without its tags; nothing where a tag is not one of the plain ones.
fn without_tags(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text.push_str(before);
        let begins = tag.as_bytes().get(1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!'));
        match tag.find('>').filter(|_| begins) {
            Some(end) if end > TAG => return None,
            Some(end) => {
                text.push_str(break_of(&tag[1..end])?);
                rest = &tag[end + 1..];
            }
            None => {
                text.push('<');
                rest = &tag[1..];
            }
        }
    }
    text.push_str(rest);
    Some(text)
}

/// What a tag without attributes stands for.
fn break_of(tag: &str) -> Option<&'static str> {
    let name = tag.trim_start_matches('/').trim_end_matches(['/', ' ']);
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    let breaks = BREAKING.iter().any(&is).then_some("\n");
    breaks.or_else(|| JOINING.iter().any(is).then_some(""))
}

/// Whether a text without tags holds a sign or a literal of a contact detail.
fn holds_contact(text: &str) -> bool {
    has_signs(text.as_bytes())
        || has_number(text.as_bytes())
        || WRITTEN.as_ref().is_none_or(|written| written.is_match(text))
}

/// Whether a text has signs that details are written with: `@`, `+` before a digit, a colon or `#` after the name of a
/// network.
fn has_signs(text: &[u8]) -> bool {
    let is_handle = |at: usize| {
        let before = unblanked(&text[..at]);
        let is_name = |name: &str| before_end(before, name).is_some_and(|before| !before.last().is_some_and(is_word));
        BEFORE_HANDLE.iter().any(|name| is_name(name)) || ENDS.iter().any(|end| before_end(before, end).is_some())
    };
    let sign = |at: usize| match text[at] {
        b'@' => true,
        b'+' => text.get(at + 1).is_some_and(u8::is_ascii_digit),
        _ => is_handle(at),
    };
    memchr::memchr3_iter(b'@', b'+', b':', text).any(sign)
        || memchr::memchr_iter(b'#', text).any(is_handle)
        || (may_hold_id(text) && memchr::memchr2_iter(b'i', b'I', text).any(|at| is_line_id(text, at)))
}

/// Whether `id` may stand behind an `e`, or behind one and a blank.
fn may_hold_id(text: &[u8]) -> bool {
    let behind = |by: usize| text.get(by..).unwrap_or_default();
    let small = |byte: &u8| byte | 0x20;
    // Without a way out in the middle the compiler looks at many bytes at a time.
    let ids = behind(1).iter().zip(behind(2)).map(|(i, d)| (small(i) == b'i') & (small(d) == b'd'));
    let near = text.iter().zip(ids).fold(false, |any, (e, id)| any | ((small(e) == b'e') & id));
    let ids = behind(2).iter().zip(behind(3)).map(|(i, d)| (small(i) == b'i') & (small(d) == b'd'));
    near | text.iter().zip(ids).fold(false, |any, (e, id)| any | ((small(e) == b'e') & id))
}

/// Whether the `id` of `line id` begins here.
fn is_line_id(text: &[u8], at: usize) -> bool {
    text.get(at + 1).is_some_and(|b| b.eq_ignore_ascii_case(&b'd'))
        && before_end(unblanked(&text[..at]), "line").is_some()
}

/// A text without the one blank it may end in.
fn unblanked(text: &[u8]) -> &[u8] {
    match text {
        [before @ .., last] if is_blank(*last) => before,
        text => text,
    }
}

/// What stands before the end of a text, whatever its case.
fn before_end<'t>(text: &'t [u8], end: &str) -> Option<&'t [u8]> {
    let (before, tail) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end.as_bytes()).then_some(before)
}

fn is_word(b: &u8) -> bool {
    b.is_ascii_alphanumeric() || *b == b'_'
}

fn is_blank(b: u8) -> bool {
    b <= b' ' || b == 0x7F
}

/// Whether eight or more bytes in a row may be a telephone number, by themselves or by what stands before. Looks at every
/// eighth byte first.
fn has_number(text: &[u8]) -> bool {
    let is_part = |b: &u8| b.is_ascii_digit() || is_blank(*b) || matches!(b, b'(' | b')' | b'.' | b'-');
    (7..text.len()).step_by(8).any(|at| {
        if !is_part(&text[at]) {
            return false;
        }
        let from = text[..at].iter().rposition(|b| !is_part(b)).map_or(0, |before| before + 1);
        let to = text[at..].iter().position(|b| !is_part(b)).map_or(text.len(), |length| at + length);
        let number = &text[from..to];
        number.len() >= 8
            && number.iter().any(u8::is_ascii_digit)
            && (number.contains(&b'(') || is_announced(&text[..from]))
    })
}

/// Whether a text ends in a word that announces a telephone number, whatever signs follow it.
fn is_announced(before: &[u8]) -> bool {
    let signs = |b: &u8| is_blank(*b) || matches!(b, b'.' | b':' | b'#' | b'+' | b'(');
    let end = before.iter().rposition(|b| !signs(b)).map_or(0, |last| last + 1);
    BEFORE_NUMBER.iter().any(|word| before_end(&before[..end], word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::contact;
    use crate::rule::ContactKind;

    #[test]
    fn every_detail_is_doubted() {
        let details = [
            "visit www.hydrocool-shop.com for more",
            "visit WWW . hydrocool-shop . de",
            "https://a.example",
            "ask at shop.co.uk",
            "WhatsApp +86 138 0013 8000 for wholesale",
            "whatsapp 138 0013 8000",
            "call 555-014-7788 for deal",
            "phone (5551234567",
            "TEL 01 23 45 67 89",
            "ring (555) 014-7788",
            "+44 20 7946 0958",
            "support (at) yogamat-direct (dot) com",
            "me at shop dot com",
            "shop dot store",
            "DM me on IG @vinylguy88",
            "mail me@shop.example.org",
            "insta: vinylguy88",
            "line id\t#abcd1",
            "Line ID id abcde1",
            "wx:abcde1",
            "QQ12345678",
            "t.me/abc",
            "tel 1<br>2<br>3<br>4<br>5",
            "ww<b>w.shop</b>.example.de",
            "me&#64;shop.example.org",
            "<img alt=\"5550147788\">",
        ];
        for text in details {
            assert!(Doubt::Contacts.doubts(text), "{text}");
        }
        let find = |text: &str| contact::find(&crate::text::Folded::cleaned(text), ContactKind::ALL);
        let found = details.iter().filter(|text| !find(text).is_empty()).count();
        assert!(found >= details.len() - 2, "{found}: the texts are no details any more");
        let passes = ["<ul><li>Replacement battery CR2032 3V pack 10</li></ul>", "Size: 10.1 x 20.3 (cm) & more"];
        for text in passes {
            assert!(!Doubt::Contacts.doubts(text), "{text}");
        }
    }

    #[test]
    fn repeated_words_and_capitals_are_doubted() {
        assert!(Doubt::Repeats(2).doubts("Mug, mug and MUG"));
        assert!(!Doubt::Repeats(2).doubts("Mug, mug and cup"));
        assert!(Doubt::Shouts(0.85).doubts("BUY THIS NOW FAST"));
        assert!(!Doubt::Shouts(0.85).doubts("Buy this now fast"));
    }
}
