//! Contact details and links: web addresses, e-mail (spelled out too), telephone numbers, messenger handles.

use std::sync::LazyLock;

use regex::Regex;

use crate::rule::ContactKind;
use crate::span::Span;
use crate::text::{self, Folded};

/// A pattern and the group of it that is the detail itself.
type Patterns = Vec<Regex>;

/// Compiles patterns of this file, which a test compiles too.
fn patterns(list: &[&str]) -> Patterns {
    // A word border of ASCII is enough here and many times faster in texts of other scripts.
    let ascii = |pattern: &str| format!("(?i){}", pattern.replace(r"\b", r"(?-u:\b)"));
    list.iter().filter_map(|pattern| Regex::new(&ascii(pattern)).ok()).collect()
}

const URL: &[&str] = &[
    r"\bhttps?://[^\s<>]{3,}",
    r"\bwww\s?\.\s?[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    // Without www only endings that no name of a technique has, in small letters: "ASP.NET" and "it.Info" are none.
    r"\b[a-z][a-z0-9-]{2,}\.(?-i:com|org|shop|store|co\.uk|co\.jp|com\.br|com\.au)\b",
    r"\b[a-z][a-z0-9-]{2,}\s?(?:\(dot\)|\[dot\]|\sdot\s)\s?(?:com|net|org|shop|store)\b",
];
const EMAIL: &[&str] = &[
    r"\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b",
    r"\b[a-z0-9._%+-]+\s?(?:\(at\)|\[at\]|\{at\})\s?[a-z0-9-]+\s?(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s|\.)\s?[a-z]{2,}\b",
    r"\b[a-z0-9._%+-]+\sat\s[a-z0-9-]+\s(?:\(dot\)|\[dot\]|dot)\s[a-z]{2,}\b",
];
const PHONE: &[&str] = &[
    r"\b(?:call|tel|phone|telephone|text|mobile|whatsapp|contact|hotline|fax|telefon|tél|tel[eé]fono|telefone)(?:\s?(?:us|me|no|number|nr|at|on))*[\s.:#]*\+?[\d(][\d\s().-]{6,}\d",
    r"(?:電話|电话|手机|联系|連絡先)[^\d]{0,4}\+?[\d(][\d\s().-]{6,}\d",
    r"(?:^|[\s(:])\+\d{1,3}[\s.-]?\(?\d{2,4}\)?(?:[\s.-]?\d{2,4}){2,4}\b",
    r"(?:^|[^\w.-])\(\d{3}\)\s?\d{3}-\d{4}\b",
];
const SOCIAL: &[&str] = &[
    r"\b(?:whats\s?app|we\s?chat|telegram|viber|skype|kik|snapchat|instagram|insta|facebook|tiktok|twitter|ig|fb|line|qq)(?:\s(?:id|me|us|at|on|no|number))*\s?[:@#]\s?@?[a-z0-9_.]{4,}",
    r"\b(?:ig|insta|instagram|dm(?:\sme)?(?:\son\s\w+)?|follow(?:\sus)?|tiktok|twitter|telegram|facebook|fb)\s@[a-z][a-z0-9_.]{2,}",
    r"\b(?:whats\s?app|we\s?chat|telegram|viber)(?:\s(?:id|me|us|at|no|number))*\s\+?\d[\d\s-]{6,}\d",
    r"\b(?:wa|t|m)\.me/\w+",
    r"(?:微信|加微|薇信|qq群?|旺旺|ラインid)\s?(?:号|id)?\s?[:：]?\s?[a-z0-9_-]{5,}",
    r"\b(?:vx|wx|line\s?id)\s?(?:号|id|[:：])\s?[a-z0-9_-]{5,}",
    r"(?:加我?微信|加v信|添加微信|扫码加)",
];

static KINDS: LazyLock<[(ContactKind, Patterns); 4]> = LazyLock::new(|| {
    [
        (ContactKind::Email, patterns(EMAIL)),
        (ContactKind::Url, patterns(URL)),
        (ContactKind::Social, patterns(SOCIAL)),
        (ContactKind::Phone, patterns(PHONE)),
    ]
});

/// Contact details of some kinds, as spans of the raw cell with their folded words; no two overlap.
pub(super) fn find(raw: &str, kinds: &[ContactKind]) -> Vec<(Span, String)> {
    if !may_hold(raw) {
        return Vec::new();
    }
    let cleaned = Folded::cleaned(raw);
    let mut found: Vec<(Span, String)> = Vec::new();
    let wanted = KINDS.iter().filter(|(kind, _)| kinds.contains(kind)).flat_map(|(_, patterns)| patterns);
    for detail in wanted.flat_map(|p| p.find_iter(&cleaned.text)) {
        let start = detail.end()
            - detail.as_str().trim_start_matches(|c: char| !c.is_alphanumeric() && !"+(@".contains(c)).len();
        let span = cleaned.raw_span(start..detail.end());
        if !found.iter().any(|(other, _)| other.overlaps(span)) {
            found.push((span, text::fold(&cleaned.text[start..detail.end()])));
        }
    }
    found.sort_unstable();
    found
}

/// Cheap test first: every detail has one of these; it may say yes wrongly, never no.
fn may_hold(raw: &str) -> bool {
    !raw.is_ascii()
        || raw.contains(['.', '@', '+', ':', '#'])
        || raw.bytes().filter(u8::is_ascii_digit).count() >= 7
        || raw.contains("dot")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_compile() {
        let written = URL.len() + EMAIL.len() + PHONE.len() + SOCIAL.len();
        assert_eq!(KINDS.iter().map(|(_, p)| p.len()).sum::<usize>(), written);
    }

    #[test]
    fn details_and_near_misses() {
        let hits = [
            "visit www.hydrocool-shop.com for more",
            "WhatsApp +86 138 0013 8000 for wholesale",
            "call 555-014-7788 for deal",
            "support (at) yogamat-direct (dot) com",
            "DM me on IG @vinylguy88",
            "微信号: abc12345",
            "mail me@shop.example.org",
        ];
        for text in hits {
            assert!(!find(text, ContactKind::ALL).is_empty(), "{text}");
        }
        let passes = [
            "Replacement battery CR2032 3V pack 10",
            "USB-C hub 7-in-1 4K HDMI adapter",
            "Email address stamp self inking custom",
            "smartwatch shows WhatsApp and WeChat messages",
            "part no. 555-014",
            "10.1 inch tablet",
            "Node.js in action",
        ];
        for text in passes {
            assert_eq!(find(text, ContactKind::ALL), [], "{text}");
        }
    }
}
