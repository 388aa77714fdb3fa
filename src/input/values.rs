//! Cells that hold one value: quantities, identifiers. Spelt as sellers and spreadsheets spell them.

use crate::listing::{price, unwrapped};

/// A count, such as a stock.
pub(super) fn quantity(cell: &str) -> Option<f64> {
    let cell = unwrapped(cell);
    let plain = cell.strip_prefix('-').unwrap_or(cell);
    plain.starts_with(|c: char| c.is_ascii_digit()).then(|| price(cell, None)).flatten().map(|(amount, _)| amount)
}

/// The identifiers in a cell: one, or a list.
pub(super) fn identifiers(cell: &str) -> impl Iterator<Item = &str> {
    let parts = unwrapped(cell).split([',', ';', '|', '\n']);
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// Whether a cell can be a key: one identifier, not spoilt by a spreadsheet.
pub(super) fn can_be_key(cell: &str) -> bool {
    let cell = unwrapped(cell);
    let absent = ["null", "none", "n/a", "na", "-", "nan"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    !cell.is_empty() && !absent && !is_scientific(cell) && identifiers(cell).nth(1).is_none()
}

/// `8.80609E+12`: digits are lost.
pub(super) fn is_scientific(cell: &str) -> bool {
    if !cell.contains('+') {
        return false;
    }
    let upper = unwrapped(cell).to_ascii_uppercase();
    let Some((mantissa, exponent)) = upper.split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b','));
    digits(mantissa) && digits(exponent)
}

/// Whether a cell says nothing a rule could be about: a number, a date, an address, a yes or no, an identifier.
pub(super) fn is_wordless(cell: &str) -> bool {
    let cell = cell.trim().trim_matches(['[', ']', '"', '{', '}']);
    is_number(cell) || is_flag(cell) || is_address(cell) || is_identifier(cell)
}

/// No letters but those of units of time and currency.
fn is_number(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    letters == 0
        || cell.parse::<f64>().is_ok()
        || (letters <= 4 && price(cell, None).is_some_and(|(_, code)| code.is_some()))
        || is_time(cell)
}

fn is_time(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let start = cell.get(..10).unwrap_or_default();
    digits >= 8 && start.bytes().filter(|b| matches!(b, b'-' | b'/' | b'.')).count() == 2 && cell.len() <= 35
}

fn is_flag(cell: &str) -> bool {
    let flags = ["true", "false", "yes", "no", "null", "none", "n/a", "nan", "y", "n"];
    cell.len() <= 5 && flags.contains(&cell.to_ascii_lowercase().as_str())
}

/// Addresses and file names of pictures, one or a list.
fn is_address(cell: &str) -> bool {
    let mut parts = cell.split([',', ';', '|', ' ', '"', '\n']).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(is_one_address)
}

fn is_one_address(part: &str) -> bool {
    let lower = part.get(..8).unwrap_or(part).to_ascii_lowercase();
    let picture = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp4", ".avif"]
        .iter()
        .any(|ending| part.to_ascii_lowercase().ends_with(ending));
    picture
        || lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with("www.")
        || part.starts_with("//")
}

/// One long token that is more code than word.
fn is_identifier(cell: &str) -> bool {
    let plain = cell.len() >= 8 && cell.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    plain && (digits * 4 >= cell.len() || (digits > 0 && !cell.bytes().any(|b| b.is_ascii_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_are_no_key() {
        for cell in ["", " ", "A-1,A-2", "8.80609E+12", "null", "a|b"] {
            assert!(!can_be_key(cell), "{cell}");
        }
        for cell in ["A-1", "=\"9780000000001\"", "12E4", "E+1"] {
            assert!(can_be_key(cell), "{cell}");
        }
        assert_eq!(unwrapped("=\"978\""), "978");
    }

    #[test]
    fn wordless_cells() {
        for cell in [
            "4.2",
            "1.6e-05",
            "24.99 gbp",
            "2,255",
            "₹32,999",
            "2016-03-25 22:59:23 +0000",
            "TRUE",
            "https://x.example/a b.jpg",
            "[\"https://x.example/a\"]",
            "a.jpg;b.png",
            "c2d766ca982eca8304150849735ffef9",
            "SRTEH2FF9KEDEFGF",
            "null",
        ] {
            assert!(is_wordless(cell), "{cell}");
        }
        for cell in [
            "KN95",
            "10 bags",
            "10 bag",
            "N95 mask",
            "Blue",
            "100 % cotton",
            "see https://x.example",
            "2 per pack",
            "mask-for-dust",
        ] {
            assert!(!is_wordless(cell), "{cell}");
        }
    }
}
