//! Brand names in the brand field: equal, with an affix, or one letter off; never by containment (RULES 1).

use serde::{Deserialize, Serialize};

use super::hit::Hit;
use crate::field::Field;
use crate::listing::{Cell, Listing};
use crate::rule::{Confidence, Pack};
use crate::span::Span;
use crate::text::{self, ViewKind};

/// Names of at least this many letters may differ by one edit.
const EDIT_LETTERS: usize = 6;
/// A brand at the start of a title is looked for in this many words.
const TITLE_WORDS: usize = 3;

/// The brands of all detectors.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Brands {
    names: Vec<Name>,
    affixes: Vec<String>,
}

/// One brand name, its letters and digits joined and folded.
#[derive(Debug, Serialize, Deserialize)]
struct Name {
    detector: usize,
    joined: String,
    neighbours: Vec<String>,
}

impl Brands {
    pub(super) fn new(pack: &Pack) -> Self {
        let mut names = Vec::new();
        for (detector, rule) in pack.detectors.iter().enumerate() {
            let neighbours: Vec<String> = rule.neighbours.iter().map(|n| parts(n).concat()).collect();
            for spelling in rule.brands.iter().flat_map(|b| [&b.name].into_iter().chain(&b.aliases)) {
                names.push(Name { detector, joined: parts(spelling).concat(), neighbours: neighbours.clone() });
            }
        }
        Self { names, affixes: pack.brand_affix.clone() }
    }

    /// The detectors that look for brands.
    pub(super) fn detectors(&self) -> impl Iterator<Item = usize> {
        self.names.iter().map(|name| name.detector)
    }

    /// Looks at brand and manufacturer; where the listing has neither, at the first words of the title.
    pub(super) fn search(&self, listing: &Listing, hits: &mut Vec<Hit>) {
        if self.names.is_empty() {
            return;
        }
        let is_brand = |cell: &Cell| matches!(cell.field, Field::Brand | Field::Manufacturer);
        let mut cells = listing.cells.iter().enumerate().filter(|(_, c)| is_brand(c)).peekable();
        if cells.peek().is_none() {
            return self.search_title(listing, hits);
        }
        for (index, cell) in cells {
            let start = cell.text.len() - cell.text.trim_start().len();
            let span = Span::new(start, start + cell.text.trim().len());
            self.compare(cell, index, span, Confidence::High, hits);
        }
    }

    fn search_title(&self, listing: &Listing, hits: &mut Vec<Hit>) {
        let Some(index) = listing.cells.iter().position(|c| c.field == Field::Title) else { return };
        let cell = &listing.cells[index];
        for span in first_words(&cell.text) {
            self.compare(cell, index, span, Confidence::Medium, hits);
        }
    }

    fn compare(&self, cell: &Cell, index: usize, span: Span, confidence: Confidence, hits: &mut Vec<Hit>) {
        let parts = parts(span.of(&cell.text));
        let joined = parts.concat();
        let alike = self.names.iter().filter(|name| name.may_match(&joined));
        for name in alike.filter(|name| name.matches(&parts, &joined, &self.affixes)) {
            let (cell, detector, words) = (Some(index), name.detector, joined.clone());
            hits.push(Hit { cell, span, detector, view: ViewKind::Plain, confidence, lang: None, words });
        }
    }
}

impl Name {
    /// A quick look: what is added stands at one end, and one edit leaves one end as it is.
    fn may_match(&self, joined: &str) -> bool {
        let (ours, theirs) = (self.joined.as_bytes(), joined.as_bytes());
        ours.first() == theirs.first() || ours.last() == theirs.last() || ours.is_empty()
    }

    fn matches(&self, parts: &[String], joined: &str, affixes: &[String]) -> bool {
        if self.neighbours.iter().any(|n| n == joined) {
            return false;
        }
        joined == self.joined
            || self.has_part_more(parts, affixes)
            || self.is_joined_to_affix(joined, affixes)
            || (self.joined.chars().count() >= EDIT_LETTERS && is_one_edit(&self.joined, joined))
    }

    fn has_part_more(&self, parts: &[String], affixes: &[String]) -> bool {
        let is_affix = |part: &String| affixes.contains(part);
        let front = parts.split_first().is_some_and(|(first, rest)| is_affix(first) && rest.concat() == self.joined);
        front || parts.split_last().is_some_and(|(last, rest)| is_affix(last) && rest.concat() == self.joined)
    }

    fn is_joined_to_affix(&self, joined: &str, affixes: &[String]) -> bool {
        let rests = [joined.strip_prefix(&self.joined), joined.strip_suffix(&self.joined)];
        rests.into_iter().flatten().any(|rest| affixes.iter().any(|affix| affix == rest))
    }
}

/// Spans of the first word, the first two, and so on.
fn first_words(title: &str) -> Vec<Span> {
    let start = title.len() - title.trim_start().len();
    let ends =
        title[start..].match_indices(char::is_whitespace).map(|(i, _)| start + i).chain([title.trim_end().len()]);
    let ends = ends.filter(|&end| end > start && !title[..end].ends_with(char::is_whitespace));
    ends.take(TITLE_WORDS).map(|end| Span::new(start, end)).collect()
}

/// Folded parts of a brand: split at case changes, hyphens, digits and anything that is no letter.
fn parts(brand: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in brand.chars() {
        let turns = !same_part(last, c);
        if c.is_alphanumeric() {
            match parts.last_mut() {
                Some(part) if !turns => part.push(c),
                _ => parts.push(c.to_string()),
            }
        }
        last = c;
    }
    parts.iter().map(|p| text::fold(p)).collect()
}

fn same_part(last: char, c: char) -> bool {
    let letters = last.is_alphabetic() && c.is_alphabetic() && !(last.is_lowercase() && c.is_uppercase());
    letters || (last.is_numeric() && c.is_numeric())
}

/// Whether one insertion, deletion or replacement turns one word into the other.
fn is_one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let head = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    match long.len() - short.len() {
        0 => head < short.len() && short[head + 1..] == long[head + 1..],
        1 => short[head..] == long[head + 1..],
        _ => false,
    }
}
