//! Contact details and links: web addresses, e-mail (spelled out too), telephone numbers, messenger handles.

use std::sync::LazyLock;

use super::ways::{self, WAYS};
use crate::matcher::{Aligned, Patterns};
use crate::rule::ContactKind;
use crate::span::Span;
use crate::text::{self, Folded};

/// All ways as the build script made them ready, each under its index.
static READY: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::from_bytes(&STORED.0).unwrap_or_else(|| Patterns::new(ways::patterns())));

static STORED: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/contacts.bin")));

/// Contact details of some kinds in a cleaned cell, as spans of the raw one with their folded words; no two overlap.
pub(super) fn find(cleaned: &Folded, kinds: &[ContactKind]) -> Vec<(Span, String)> {
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
        for (_, pattern) in ways::patterns() {
            assert!(regex::Regex::new(&format!("(?i){}", pattern.text)).is_ok(), "{}", pattern.text);
            assert!(!pattern.needles.is_empty(), "{}", pattern.text);
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
            assert!(!find(&Folded::cleaned(text), ContactKind::ALL).is_empty(), "{text}");
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
            assert_eq!(find(&Folded::cleaned(text), ContactKind::ALL), [], "{text}");
        }
    }
}
