//! The seller's own brands: what would be another's rights is theirs, and a name is not a claim.

use super::Step;
use crate::finding::{Excerpt, Finding, Match, Suppressed};
use crate::rule::Verdict;
use crate::text::{fold, is_spaceless};

/// Categories about other people's brands.
const ABOUT_BRANDS: [&str; 3] = ["brand-abuse", "counterfeit", "banned-brands"];

/// Names of the seller's own brands.
///
/// A finding about brands is suppressed where its words are such a name or hold one; a finding on wording, where its
/// words lie wholly inside one. Compared are letters and digits, folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brands(Vec<Brand>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Brand {
    name: String,
    letters: Vec<char>,
}

impl Brands {
    /// Names as written; one without a letter or digit is left out.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let brand = |name: String| Brand { letters: name.chars().flat_map(letters).collect(), name };
        Self(names.into_iter().map(brand).filter(|brand| !brand.letters.is_empty()).collect())
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn owning(&self, finding: &Finding) -> Option<&Brand> {
        let about_brands = ABOUT_BRANDS.contains(&&*finding.rule.category);
        let own: Vec<&Match> =
            finding.seen.matches.iter().filter(|found| found.detector == finding.seen.detector).collect();
        if own.is_empty() || !(about_brands || finding.rule.verdict == Verdict::Wording) {
            return None;
        }
        let owns = |brand: &Brand, found: &Match| brand.covers(found) || (about_brands && brand.lies_in(found));
        self.0.iter().find(|brand| own.iter().all(|found| owns(brand, found)))
    }
}

impl Step for Brands {
    fn apply(&mut self, finding: &mut Finding) -> bool {
        if finding.suppressed.is_none()
            && let Some(brand) = self.owning(finding)
        {
            let reason = format!("seller.brands: {}", brand.name);
            finding.suppressed = Some(Box::new(Suppressed { by: "brand", reason, until: None }));
        }
        true
    }
}

impl Brand {
    /// Whether the words of a match lie wholly inside the name.
    fn covers(&self, found: &Match) -> bool {
        let places = Letters::of(&found.excerpt);
        let Some((first, last)) = places.words() else { return false };
        places.find(&self.letters).any(|start| start <= first && last < start + self.letters.len())
    }

    /// Whether the name stands in the words of a match.
    fn lies_in(&self, found: &Match) -> bool {
        let places = Letters::of(&found.excerpt);
        let Some((first, last)) = places.words() else { return false };
        places.find(&self.letters).any(|start| first <= start && start + self.letters.len() <= last + 1)
    }
}

/// The letters and digits of an excerpt, folded one by one.
struct Letters(Vec<Letter>);

struct Letter {
    letter: char,
    /// Whether it stands in the words of the match.
    in_words: bool,
    /// Whether a word begins here: nothing but signs stand before, or scripts do not part words.
    begins: bool,
}

impl Letters {
    fn of(excerpt: &Excerpt) -> Self {
        let mut found = Vec::new();
        let mut before = None;
        for (text, in_words) in [(excerpt.before(), false), (excerpt.words(), true), (excerpt.after(), false)] {
            for c in text.chars() {
                let begins = !before.is_some_and(|b| are_one_word(b, c));
                let folded = letters(c).enumerate();
                found.extend(folded.map(|(i, letter)| Letter { letter, in_words, begins: begins && i == 0 }));
                before = Some(c);
            }
        }
        Self(found)
    }

    /// The first and the last letter of the words.
    fn words(&self) -> Option<(usize, usize)> {
        let first = self.0.iter().position(|letter| letter.in_words)?;
        let last = self.0.iter().rposition(|letter| letter.in_words)?;
        Some((first, last))
    }

    /// Where the letters of a name stand as words of their own.
    fn find<'a>(&'a self, name: &'a [char]) -> impl Iterator<Item = usize> + 'a {
        let is_here =
            |start: &usize| self.0[*start..].iter().map(|l| l.letter).take(name.len()).eq(name.iter().copied());
        let begins = |at: usize| self.0.get(at).is_none_or(|letter| letter.begins);
        (0..self.0.len()).filter(is_here).filter(move |&start| begins(start) && begins(start + name.len()))
    }
}

/// Whether no word ends between two characters.
fn are_one_word(a: char, b: char) -> bool {
    a.is_alphanumeric() && b.is_alphanumeric() && !is_spaceless(a) && !is_spaceless(b)
}

/// A character as compared: nothing for a sign, several for some letters.
fn letters(c: char) -> impl Iterator<Item = char> {
    let folded = if c.is_alphanumeric() { fold(c.encode_utf8(&mut [0; 4])) } else { String::new() };
    folded.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>().into_iter()
}
