//! Ways to write a contact detail, as patterns; the build script makes them ready.

use crate::rule::{ContactKind, Pattern};

/// One way to write a detail: its kind, literals of which one stands in every match (case ignored), and the pattern.
pub(crate) type Way = (ContactKind, &'static [&'static str], &'static str);

/// Names of messengers and networks.
const NETWORKS: &[&str] = &[
    "whats", "we chat", "wechat", "telegram", "viber", "skype", "kik", "snapchat", "insta", "facebook", "tiktok",
    "twitter", "ig", "fb", "line", "qq", "dm", "follow",
];
const CALL: &[&str] = &["call", "tel", "phone", "text", "mobile", "whats", "contact", "hotline", "fax", "tél", "tÉl"];

/// All of them.
pub(crate) const WAYS: &[Way] = &[
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
pub(crate) fn patterns() -> Vec<(usize, Pattern)> {
    let needles = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let pattern = |(_, words, text): &Way| Pattern::new(ascii_borders(text), needles(words), None);
    WAYS.iter().map(pattern).enumerate().collect()
}

/// A word border of ASCII is enough here, and many times faster in texts of other scripts.
fn ascii_borders(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}
