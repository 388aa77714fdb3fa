//! A compiled phrase and how it is matched: step by step over words, with a set of places instead of guesses.
//!
//! The rules of neighbourhood, gaps, edges and scripts without spaces (RULES 1) live here and nowhere else.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::code::{Code, Kinds, Node, Program, Set, WordTest};
use super::tokens::{Spelling, Token};
use super::vocabulary::WordId;
use crate::text::{self, Gap, Kind};

/// Where a match stands after some elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    next: usize,
    came: Came,
    /// The last word ends in any letters: its end may touch anything of its script.
    open: bool,
    /// Letters of the phrase so far, whatever plural or open end the text adds.
    letters: usize,
}

/// Places of one step: mostly one or two, so they need no allocation.
type Places = SmallVec<[Place; 4]>;

/// How the next word was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Start,
    Word,
    Gap,
}

/// The words a program is run over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    /// What programs are made of.
    pub(super) code: &'a Code,
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    /// What `{}` stands for.
    pub(super) hit: Option<(usize, usize)>,
    /// Phrases with fewer letters do not count.
    pub(super) least_letters: usize,
    /// A word that a match has to hold: others may be left out.
    pub(super) wanted: Option<usize>,
}

/// Ends of the matches that begin at one word.
pub(super) type Ends = SmallVec<[usize; 4]>;

impl Run<'_> {
    /// The ends (exclusive word index) of all matches that begin at a word, without repeats.
    pub(super) fn ends(&self, program: &Program, start: usize) -> Ends {
        if !self.may_start(start) {
            return Ends::new();
        }
        let from = Place { next: start, came: Came::Start, open: false, letters: 0 };
        let places = self.walk(self.code.nodes(program.nodes), from);
        let mut ends: Ends = places.into_iter().filter(|p| self.may_end(*p)).map(|p| p.next).collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// A quick look whether a match may begin at a word: whether the first element knows it.
    pub(super) fn may_begin(&self, program: &Program, start: usize) -> bool {
        let (Some(token), Some(first)) = (self.tokens.get(start), self.code.nodes(program.nodes).first()) else {
            return false;
        };
        match first.kind() {
            Kinds::Word(test) => self.holds(self.code.test(test), token),
            Kinds::Any(set) => {
                let set = self.code.set(set);
                let is_other = !set.others.of(&self.code.others).is_empty();
                is_other || token.ids().any(|id| !self.code.branches_of(set, id).is_empty())
            }
            Kinds::Gap(_) | Kinds::Hit => true,
        }
    }

    /// Groups of words that touch from one word back to another, and on to it; at most one of the two is not 0.
    pub(super) fn groups_to(&self, at: usize, other: usize) -> [u16; 2] {
        let between = self.tokens.get(at.min(other) + 1..at.max(other) + 1).unwrap_or_default();
        let groups = between.iter().zip(at.min(other) + 1..).filter(|(token, i)| token.group as usize == *i).count();
        let groups = u16::try_from(groups).unwrap_or(u16::MAX);
        if other < at { [groups, 0] } else { [0, groups] }
    }

    /// The first match that begins in a range of words and shares one with `touched`.
    pub(super) fn find(&self, program: &Program, starts: Range<usize>, touched: &Range<usize>) -> Option<Range<usize>> {
        starts.into_iter().find_map(|start| {
            let ends = self.ends(program, start);
            let end = ends.into_iter().find(|&end| start < touched.end && end > touched.start)?;
            Some(start..end)
        })
    }

    fn walk(&self, nodes: &[Node], from: Place) -> Places {
        let mut places: Places = smallvec![from];
        for &node in nodes {
            let mut next = Places::new();
            for place in places {
                self.step(node, place, &mut next);
            }
            if next.is_empty() {
                return next;
            }
            places = next;
        }
        places
    }

    fn step(&self, node: Node, place: Place, out: &mut Places) {
        match node.kind() {
            Kinds::Word(test) => self.word(self.code.test(test), place, out),
            Kinds::Gap(most) => self.gap(usize::from(most), place, out),
            Kinds::Any(set) => self.any(self.code.set(set), place, out),
            Kinds::Hit => self.hit(place, out),
        }
    }

    fn word(&self, test: WordTest, place: Place, out: &mut Places) {
        let Some(token) = self.tokens.get(place.next) else { return };
        if !self.may_follow(place) || !self.holds(test, token) {
            return;
        }
        let open = test.is_open();
        let place = Place { came: Came::Word, letters: place.letters + test.letters as usize, ..place };
        push(out, Place { next: place.next + 1, open: open && token.kind != Kind::Digits, ..place });
        // `n95*` and the plural `n95s`: letters that touch a final digit.
        if (open || test.has_digit_plural()) && token.kind == Kind::Digits && self.touches(place.next + 1) {
            let tail = &self.tokens[place.next + 1];
            if open || &self.text[tail.start..tail.end] == "s" {
                push(out, Place { next: place.next + 2, open, ..place });
            }
        }
    }

    fn any(&self, set: Set, place: Place, out: &mut Places) {
        let Some(token) = self.tokens.get(place.next) else { return };
        for id in token.ids() {
            for first in self.code.branches_of(set, id) {
                self.branch(set, first.branch, place, out);
            }
        }
        for &branch in set.others.of(&self.code.others) {
            self.branch(set, branch, place, out);
        }
    }

    fn branch(&self, set: Set, branch: u32, place: Place, out: &mut Places) {
        for end in self.walk(self.code.branch(set, branch), place) {
            push(out, end);
        }
    }

    fn hit(&self, place: Place, out: &mut Places) {
        if let Some((first, end)) = self.hit
            && place.next == first
            && self.may_follow(place)
        {
            push(out, Place { next: end, came: Came::Word, open: false, ..place });
        }
    }

    /// Skips up to so many words; letters and digits that touch count as one. A katakana run does not go on
    /// in the gap: "パン" is no "パンツ". It may begin there: the end of a compound says what it is.
    fn gap(&self, most: usize, place: Place, out: &mut Places) {
        push(out, Place { came: Came::Gap, ..place });
        let mut next = place.next;
        if !place.open && self.inside_katakana(next) {
            return;
        }
        for _ in 0..most {
            let Some(token) = self.tokens.get(next) else { return };
            if token.before == Gap::Break || self.touches(next) {
                return;
            }
            next += 1;
            while self.touches(next) {
                next += 1;
            }
            push(out, Place { next, came: Came::Gap, open: false, ..place });
        }
    }

    /// Whether the next word stands near enough to the one before.
    fn may_follow(&self, place: Place) -> bool {
        let Some(token) = self.tokens.get(place.next) else { return false };
        match (place.came, token.before) {
            (Came::Start, _) => true,
            (_, Gap::Start | Gap::Break) => false,
            (Came::Gap, _) | (_, Gap::None) => true,
            (Came::Word, Gap::Joiners(count)) => count <= self.joiners_allowed(place.next),
            (Came::Word, Gap::Sign) => false,
        }
    }

    /// Between two characters of scripts without spaces only one joiner may stand.
    fn joiners_allowed(&self, next: usize) -> u8 {
        let both = next > 0 && self.tokens[next].kind == Kind::Char && self.tokens[next - 1].kind == Kind::Char;
        if both { 1 } else { 3 }
    }

    /// Whether a letter or digit of a script with spaces stands right before this word, and it is one itself.
    fn touches(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        let attached = index > 0 && token.before == Gap::None && token.kind != Kind::Char;
        attached && self.tokens[index - 1].kind != Kind::Char
    }

    fn may_start(&self, start: usize) -> bool {
        !self.touches(start) && !self.inside_katakana(start)
    }

    fn may_end(&self, place: Place) -> bool {
        // An open end has taken all letters of its word already: what touches then is a digit (`sanitiz95`).
        place.letters >= self.least_letters
            && !self.touches(place.next)
            && (place.open || !self.inside_katakana(place.next))
    }

    /// Whether the words before and at this index are katakana without anything between.
    fn inside_katakana(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        index > 0 && token.before == Gap::None && self.is_katakana(index) && self.is_katakana(index - 1)
    }

    fn is_katakana(&self, index: usize) -> bool {
        let token = &self.tokens[index];
        self.text[token.start..token.end].chars().next().is_some_and(text::is_katakana)
    }
}

impl Run<'_> {
    fn holds(&self, test: WordTest, token: &Token) -> bool {
        let ids = test.ids.of(&self.code.ids);
        if token.spellings.is_empty() {
            let is_known = token.id != 0 && ids.contains(&token.id);
            return is_known || self.begins(test, self.word_of(token), token.kind, false);
        }
        token.spellings.iter().any(|spelling| {
            let is_known = spelling.ids.iter().any(|id| ids.contains(id));
            is_known || self.begins(test, &spelling.text, token.kind, spelling.collapsed)
        })
    }

    /// The folded letters of a word as it stands.
    pub(super) fn word_of(&self, token: &Token) -> &str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// Whether an open or Korean word begins a word of the text; `collapsed` is the form the text is in.
    fn begins(&self, test: WordTest, word: &str, kind: Kind, collapsed: bool) -> bool {
        let Some(start) = self.code.start(test) else { return false };
        let form = if collapsed { Cow::Owned(text::collapse(start)) } else { Cow::Borrowed(start) };
        match (test.is_open(), kind) {
            (true, Kind::Letters) => word.starts_with(&*form),
            (true, _) => word == form,
            (false, _) => extends_korean(word, &form),
        }
    }
}

impl Token {
    /// The numbers it may have.
    pub(super) fn ids(&self) -> Ids<'_> {
        Ids { plain: self.id, ids: &[], spellings: &self.spellings }
    }

    /// Whether it is read otherwise than it stands.
    pub(super) fn is_reread(&self) -> bool {
        !self.spellings.is_empty()
    }
}

/// The numbers a word may have, as it stands and as it is read.
pub(super) struct Ids<'a> {
    /// 0 for none.
    plain: WordId,
    ids: &'a [WordId],
    spellings: &'a [Spelling],
}

impl Iterator for Ids<'_> {
    type Item = WordId;

    #[inline]
    fn next(&mut self) -> Option<WordId> {
        if self.plain != 0 {
            return Some(std::mem::take(&mut self.plain));
        }
        while self.ids.is_empty() {
            let (first, rest) = self.spellings.split_first()?;
            (self.ids, self.spellings) = (&first.ids, rest);
        }
        let (first, rest) = self.ids.split_first()?;
        self.ids = rest;
        Some(*first)
    }
}

/// A Korean word may carry up to two more syllables: particles and endings.
fn extends_korean(word: &str, stem: &str) -> bool {
    word.strip_prefix(stem).is_some_and(|rest| rest.chars().count() <= 2 && rest.chars().all(text::is_hangul))
}

fn push(out: &mut Places, place: Place) {
    if !out.contains(&place) {
        out.push(place);
    }
}
