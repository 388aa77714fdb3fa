//! Contact details and links: web addresses, e-mail (spelled out too), telephone numbers, messenger handles.

use std::sync::LazyLock;

use crate::matcher::Patterns;
use crate::rule::{ContactKind, Pattern};
use crate::span::Span;
use crate::text::{self, Folded};

/// One way to write a detail: its kind, literals of which one stands in every match (case ignored), and the pattern.
type Way = (ContactKind, &'static [&'static str], &'static str);

/// Names of messengers and networks.
const NETWORKS: &[&str] = &[
    "whats", "we chat", "wechat", "telegram", "viber", "skype", "kik", "snapchat", "insta", "facebook", "tiktok",
    "twitter", "ig", "fb", "line", "qq", "dm", "follow",
];
const CALL: &[&str] = &["call", "tel", "phone", "text", "mobile", "whats", "contact", "hotline", "fax", "tél", "tÉl"];

const WAYS: &[Way] = &[
    (ContactKind::Email, &["@"], r"\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b"),
    (
        ContactKind::Email,
        &["(at)", "[at]", "{at}"],
        r"\b[a-z0-9._%+-]+\s?(?:\(at\)|\[at\]|\{at\})\s?[a-z0-9-]+\s?(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s|\.)\s?[a-z]{2,}\b",
    ),
    (ContactKind::Email, &["dot"], r"\b[a-z0-9._%+-]+\sat\s[a-z0-9-]+\s(?:\(dot\)|\[dot\]|dot)\s[a-z]{2,}\b"),
    (ContactKind::Url, &["http"], r"\bhttps?://[^\s<>]{3,}"),
    (ContactKind::Url, &["www"], r"\bwww\s?\.\s?[a-z0-9-]+(?:\.[a-z0-9-]+)+"),
    (
        // Without www only endings that no name of a technique has, in small letters: "ASP.NET" and "it.Info" are none.
        ContactKind::Url,
        &[".com", ".org", ".co."],
        r"\b[a-z][a-z0-9-]{2,}\.(?-i:com(?:\.(?:au|br|mx|cn|tw|sg|tr))?|org|co\.(?:uk|jp|in|za|nz|kr))\b",
    ),
    (ContactKind::Url, &["dot"], r"\b[a-z][a-z0-9-]{2,}\s?(?:\(dot\)|\[dot\]|\sdot\s)\s?(?:com|net|org|shop|store)\b"),
    (
        ContactKind::Social,
        NETWORKS,
        r"\b(?:whats\s?app|we\s?chat|telegram|viber|skype|kik|snapchat|instagram|insta|facebook|tiktok|twitter|ig|fb|line|qq)(?:\s(?:id|me|us|at|on|no|number))*\s?[:@#]\s?@?[a-z0-9_.]{4,}",
    ),
    (
        ContactKind::Social,
        &["@"],
        r"\b(?:ig|insta|instagram|dm(?:\sme)?(?:\son\s\w+)?|follow(?:\sus)?|tiktok|twitter|telegram|facebook|fb)\s@[a-z][a-z0-9_.]{2,}",
    ),
    (
        ContactKind::Social,
        NETWORKS,
        r"\b(?:whats\s?app|we\s?chat|telegram|viber)(?:\s(?:id|me|us|at|no|number))*\s\+?\d[\d\s-]{6,}\d",
    ),
    (ContactKind::Social, &[".me/"], r"\b(?:wa|t|m)\.me/\w+"),
    (
        ContactKind::Social,
        &["微信", "加微", "薇信", "qq", "旺旺", "ラインid"],
        r"(?:微信|加微|薇信|qq群?|旺旺|ラインid)\s?(?:号|id)?\s?[:：]?\s?[a-z0-9_-]{5,}",
    ),
    (ContactKind::Social, &["vx", "wx", "line"], r"\b(?:vx|wx|line\s?id)\s?(?:号|id|[:：])\s?[a-z0-9_-]{5,}"),
    (ContactKind::Social, &["加我", "加微信", "加v信", "添加微信", "扫码加"], r"(?:加我?微信|加v信|添加微信|扫码加)"),
    (
        ContactKind::Phone,
        CALL,
        r"\b(?:call|tel|phone|telephone|text|mobile|whatsapp|contact|hotline|fax|telefon|tél|tel[eé]fono|telefone)(?:\s?(?:us|me|no|number|nr|at|on))*[\s.:#]*\+?[\d(][\d\s().-]{6,}\d",
    ),
    (
        ContactKind::Phone,
        &["電話", "电话", "手机", "联系", "連絡先"],
        r"(?:電話|电话|手机|联系|連絡先)[^\d]{0,4}\+?[\d(][\d\s().-]{6,}\d",
    ),
    (ContactKind::Phone, &["+"], r"(?:^|[\s(:])\+\d{1,3}[\s.-]?\(?\d{2,4}\)?(?:[\s.-]?\d{2,4}){2,4}\b"),
    (ContactKind::Phone, &[")"], r"(?:^|[^\w.-])\(\d{3}\)\s?\d{3}-\d{4}\b"),
];

/// All ways, each under its index.
static READY: LazyLock<Patterns> = LazyLock::new(|| {
    let needles = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let pattern = |(_, words, text): &Way| Pattern::new(ascii_borders(text), needles(words), None);
    Patterns::new(WAYS.iter().map(pattern).enumerate().collect())
});

/// A word border of ASCII is enough here, and many times faster in texts of other scripts.
fn ascii_borders(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}

/// Contact details of some kinds, as spans of the raw cell with their folded words; no two overlap.
pub(super) fn find(raw: &str, kinds: &[ContactKind]) -> Vec<(Span, String)> {
    let cleaned = Folded::cleaned(raw);
    let mut found: Vec<(Span, String)> = Vec::new();
    let wanted = |way: usize| kinds.contains(&WAYS[way].0);
    READY.search(&cleaned.text, wanted, &mut |_, range| {
        let detail = &cleaned.text[range.clone()];
        let bare = detail.trim_start_matches(|c: char| !c.is_alphanumeric() && !"+(@".contains(c));
        let span = cleaned.raw_span(range.end - bare.len()..range.end);
        if !found.iter().any(|(other, _)| other.overlaps(span)) {
            found.push((span, text::fold(bare)));
        }
    });
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_compile() {
        for (_, needles, text) in WAYS {
            assert!(regex::Regex::new(&format!("(?i){}", ascii_borders(text))).is_ok(), "{text}");
            assert!(!needles.is_empty(), "{text}");
        }
        assert_eq!(READY.len(), WAYS.len());
    }

    #[test]
    fn details_and_near_misses() {
        let hits = [
            "visit www.hydrocool-shop.com for more",
            "WhatsApp +86 138 0013 8000 for wholesale",
            "call 555-014-7788 for deal",
            "TÉL 01 23 45 67 89",
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
