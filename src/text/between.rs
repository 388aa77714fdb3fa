//! What a single character does between words, told without its neighbours: for those who look for places in a text
//! before they fold it. May say too much, never too little.

use std::sync::LazyLock;

use super::chars::{Class, is_ignorable};
use super::cluster::starts_cluster;
use super::fold;
use super::readings::{is_leet_sign, is_pad};

/// What a character may do between or inside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Parts words, and is never dropped from inside one: spaces, line ends, `/ _ ' | •`.
    Gap,
    /// Parts words, or is dropped between the letters of one (view `symbols`).
    Pad,
    /// A pad that may also stand for a letter (view `leet`).
    Sign,
    /// Part of a word, or changes its neighbours: letters, digits, marks, invisible characters.
    Word,
}

/// What a character may do.
///
/// ```
/// use listlint::text::{Between, between};
///
/// let roles: Vec<Between> = "’™€é".chars().map(between).collect();
/// assert_eq!(roles, [Between::Gap, Between::Pad, Between::Sign, Between::Word]);
/// ```
pub fn between(c: char) -> Between {
    match c {
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3041}'..='\u{3096}' => Between::Word,
        _ => LISTED.iter().find_map(|listed| listed.of(c)).unwrap_or_else(|| work_out(c)),
    }
}

/// A stretch of characters, worked out when the first of them is met.
struct Listed {
    first: u32,
    roles: LazyLock<Vec<Between>>,
}

impl Listed {
    fn of(&self, c: char) -> Option<Between> {
        let index = (c as u32).checked_sub(self.first)? as usize;
        // The length of each list is known beforehand, so that no other list is worked out.
        (index < LENGTH).then(|| self.roles.get(index).copied()).flatten()
    }
}

/// Characters in each list.
const LENGTH: usize = 0x100;

/// The signs of catalogs: Latin-1, punctuation, letter-like signs, arrows, shapes, dingbats, CJK and full-width signs.
static LISTED: [Listed; 8] = [
    Listed { first: 0, roles: LazyLock::new(|| list(0)) },
    Listed { first: 0x2000, roles: LazyLock::new(|| list(0x2000)) },
    Listed { first: 0x2100, roles: LazyLock::new(|| list(0x2100)) },
    Listed { first: 0x2200, roles: LazyLock::new(|| list(0x2200)) },
    Listed { first: 0x2600, roles: LazyLock::new(|| list(0x2600)) },
    Listed { first: 0x2700, roles: LazyLock::new(|| list(0x2700)) },
    Listed { first: 0x3000, roles: LazyLock::new(|| list(0x3000)) },
    Listed { first: 0xFF00, roles: LazyLock::new(|| list(0xFF00)) },
];

fn list(first: u32) -> Vec<Between> {
    (first..).take(LENGTH).map(|code| char::from_u32(code).map_or(Between::Word, work_out)).collect()
}

fn work_out(c: char) -> Between {
    if is_ignorable(c) || Class::of(c) != Class::Other || !starts_cluster(c) {
        return Between::Word;
    }
    let folded = fold(c.encode_utf8(&mut [0; 4]));
    let mut chars = folded.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) if Class::of(only) == Class::Other && !is_ignorable(only) => role(only),
        _ => Between::Word,
    }
}

fn role(folded: char) -> Between {
    if is_leet_sign(folded) {
        Between::Sign
    } else if is_pad(folded) {
        Between::Pad
    } else {
        Between::Gap
    }
}
