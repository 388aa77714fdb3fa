//! Made-up catalogs and term lists for benches: the same bytes for the same seed, of any size.
//!
//! Used by the benches and by the programs under `peers/`. Terms are nested: a list of a hundred is the beginning of
//! one of a thousand. Names are made of syllables, phrases of the words the catalog is made of, which is the hard part:
//! a phrase of a list shares its words with text that means nothing.

#![allow(dead_code)] // each bench uses a part of it

mod words;

use std::collections::BTreeSet;
use std::fmt::Write;

use words::{
    ACCENTED, COLOURS, ENDINGS, MARKUP, MATERIALS, PLACES, SENTENCES, SPACELESS, SPACELESS_TITLES, SYLLABLES, THINGS,
    TITLES, WAYS,
};

/// What a catalog is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// English, a few accents, a term of the list in one row of thirty.
    Plain,
    /// The same with a claim in almost half of the rows.
    Claims,
    /// Descriptions in HTML.
    Html,
    /// Japanese and Chinese.
    Spaceless,
}

impl Kind {
    /// By its name on a command line.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let all = [("plain", Self::Plain), ("claims", Self::Claims), ("html", Self::Html), ("cjk", Self::Spaceless)];
        all.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }
}

/// Promises that stand in every other listing; `terms_with_claims` puts them on the list.
pub(crate) const CLAIMS: [&str; 12] = [
    "best seller",
    "100% guaranteed",
    "risk free",
    "top rated",
    "as seen on tv",
    "free gift",
    "money back",
    "number one choice",
    "limited time offer",
    "doctor recommended",
    "eco friendly",
    "award winning",
];

/// Numbers that look random and are not: SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    /// Starts anew.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// Whether one of `n` came.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of several.
    pub(crate) fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// A catalog of at least so many bytes: `sku,title,brand,bullets,description,category,price`, some rows with a term.
pub(crate) fn catalog(kind: Kind, bytes: usize, seed: u64, terms: &[String]) -> String {
    let mut random = Random::new(seed);
    let mut text = String::with_capacity(bytes + 8192);
    text.push_str("sku,title,brand,bullets,description,category,price\n");
    let mut row = Row { kind, terms, number: 0 };
    while text.len() < bytes {
        row.number += 1;
        row.write(&mut random, &mut text);
    }
    text
}

/// What rows have in common.
struct Row<'a> {
    kind: Kind,
    terms: &'a [String],
    number: usize,
}

impl Row<'_> {
    fn write(&mut self, random: &mut Random, out: &mut String) {
        let titles = if self.kind == Kind::Spaceless { SPACELESS_TITLES } else { TITLES };
        let mut title = fill(random.of(titles), random);
        if random.one_in(60) {
            title = format!("{title} {}", self.term(random));
        }
        let brand = name(random);
        let bullets = self.bullets(random);
        let description = self.description(random);
        let category = random.of(PLACES);
        let price = random.below(20_000);
        // Writing to a string cannot fail.
        let _ = write!(out, "S-{:07},", self.number);
        for cell in [&title, &brand, &bullets, &description] {
            quote(cell, out);
            out.push(',');
        }
        let _ = writeln!(out, "{category},{}.{:02}", price / 100, price % 100);
    }

    fn bullets(&self, random: &mut Random) -> String {
        let bullets: Vec<String> = (0..3 + random.below(3)).map(|_| self.sentence(random)).collect();
        bullets.join(" | ")
    }

    fn description(&self, random: &mut Random) -> String {
        let mut text = String::new();
        let breaks = random.one_in(12);
        for _ in 0..5 + random.below(8) {
            let (open, close) = if self.kind == Kind::Html { MARKUP[random.below(MARKUP.len())] } else { ("", " ") };
            text.push_str(open);
            text.push_str(&self.sentence(random));
            text.push_str(close);
            if breaks && random.one_in(3) {
                text.push('\n');
            }
        }
        if random.one_in(60) {
            text.push_str(&self.term(random));
        }
        if self.kind == Kind::Claims && random.below(100) < 46 {
            let _ = write!(text, " {}!", random.of(&CLAIMS));
        }
        text.trim_end().to_owned()
    }

    fn sentence(&self, random: &mut Random) -> String {
        let pattern = match self.kind {
            Kind::Spaceless if !random.one_in(8) => random.of(SPACELESS),
            _ if random.one_in(110) => random.of(ACCENTED),
            _ => random.of(SENTENCES),
        };
        fill(pattern, random)
    }

    /// A term as a seller may write it.
    fn term(&self, random: &mut Random) -> String {
        let Some(term) = self.terms.get(random.below(self.terms.len().max(1))) else { return String::new() };
        match random.below(8) {
            0 => term.to_uppercase(),
            1 => term.replace(' ', "-"),
            2 => term.replace(' ', "  "),
            _ => term.clone(),
        }
    }
}

/// A pattern with words for its letters; other capitals stand as they are.
fn fill(pattern: &str, random: &mut Random) -> String {
    let mut text = String::with_capacity(pattern.len() * 2);
    let mut before = ' ';
    let mut signs = pattern.chars().peekable();
    while let Some(sign) = signs.next() {
        let alone = !before.is_ascii_alphabetic() && !signs.peek().is_some_and(char::is_ascii_lowercase);
        match sign {
            'T' if alone => text.push_str(random.of(THINGS)),
            'M' if alone => text.push_str(random.of(MATERIALS)),
            'W' if alone => text.push_str(random.of(WAYS)),
            'C' if alone => text.push_str(random.of(COLOURS)),
            'P' if alone => text.push_str(random.of(PLACES)),
            'U' if alone => text.push_str(&name(random)),
            'N' if alone => text.push_str(&(2 + random.below(198)).to_string()),
            _ => text.push(sign),
        }
        before = sign;
    }
    text
}

/// A name that no dictionary has, with a capital.
fn name(random: &mut Random) -> String {
    let word = invented(random);
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn invented(random: &mut Random) -> String {
    let syllables: String = (0..2 + random.below(2)).map(|_| random.of(SYLLABLES)).collect();
    syllables + random.of(ENDINGS)
}

/// The first `count` terms of an endless list without repetition.
pub(crate) fn terms(count: usize) -> Vec<String> {
    let mut random = Random::new(1907);
    let (mut known, mut terms) = (BTreeSet::new(), Vec::with_capacity(count));
    while terms.len() < count {
        let term = term(&mut random);
        if known.insert(term.clone()) {
            terms.push(term);
        }
    }
    terms
}

/// The claims, then terms, `count` in all.
pub(crate) fn terms_with_claims(count: usize) -> Vec<String> {
    let claims = CLAIMS.iter().map(|&claim| claim.to_owned());
    claims.chain(terms(count.saturating_sub(CLAIMS.len()))).collect()
}

fn term(random: &mut Random) -> String {
    match random.below(6) {
        0 | 1 => invented(random) + random.of(SYLLABLES),
        2 => format!("{} {}", invented(random), 10 * (1 + random.below(90))),
        3 => format!("{} {}", invented(random), random.of(THINGS)),
        // Ordinary words that the catalog never puts next to each other like this.
        4 => format!("{} {} {}", random.of(PLACES), random.of(COLOURS), random.of(THINGS)),
        _ => format!("{} {} {} {}", random.of(THINGS), random.of(WAYS), random.of(PLACES), random.of(MATERIALS)),
    }
}

/// A pack of one restriction on one marketplace: file names and texts of a folder of rules.
pub(crate) fn pack(terms: &[String]) -> [(&'static str, String); 2] {
    let mut list = String::from("# source: made up for benches\nterm\n");
    for term in terms {
        quote(term, &mut list);
        list.push('\n');
    }
    [("bench.toml", PACK.to_owned()), ("lists/terms.csv", list)]
}

const PACK: &str = r#"[[restriction]]
id = "bench-terms"
on = ["amazon-us"]
category = "other"
title = { en = "Terms of the bench" }
list = "lists/terms.csv"
verdict = "prohibited"
action = "delete"
basis = "house"
why = { en = "{words} is on the list." }
fix = { en = "Take it out." }
"#;

/// A cell of a CSV file, quoted where it must be.
fn quote(cell: &str, out: &mut String) {
    if !cell.contains([',', '"', '\n']) {
        return out.push_str(cell);
    }
    out.push('"');
    for sign in cell.chars() {
        out.push(sign);
        if sign == '"' {
            out.push('"');
        }
    }
    out.push('"');
}
