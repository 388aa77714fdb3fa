//! A compiled phrase and how it is matched: step by step over words, with a set of places instead of guesses.
//!
//! The rules of neighbourhood, gaps, edges and scripts without spaces (RULES 1) live here and nowhere else.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use super::tokens::Token;
use super::vocabulary::WordId;
use crate::text::{self, Gap, Kind};

/// A phrase ready for matching.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) nodes: Vec<Node>,
    /// No match is longer than this many words before the hit it is tried around.
    pub(super) reach: usize,
}

/// One element.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Word(WordTest),
    Gap(u8),
    Any(Arc<Branches>),
    Hit,
}

/// What a word has to be.
#[derive(Debug, Clone, Default)]
pub(super) struct WordTest {
    /// Any of these words.
    pub(super) ids: Vec<WordId>,
    /// Or any word that begins so.
    pub(super) open: Option<Box<str>>,
    /// Or this Korean word with up to two syllables more.
    pub(super) korean: Option<Box<str>>,
    /// A digit word that may carry `s`.
    pub(super) digit_plural: bool,
    /// How many letters the phrase gives it.
    pub(super) letters: usize,
}

/// Alternatives, found by their first word where that is one known word.
#[derive(Debug, Default)]
pub(super) struct Branches {
    pub(super) by_word: FxHashMap<WordId, Vec<usize>>,
    pub(super) other: Vec<usize>,
    pub(super) all: Vec<Vec<Node>>,
}

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
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    /// What `{}` stands for.
    pub(super) hit: Option<(usize, usize)>,
    /// Phrases with fewer letters do not count.
    pub(super) least_letters: usize,
}

impl Run<'_> {
    /// The ends (exclusive word index) of all matches that begin at a word, without repeats.
    pub(super) fn ends(&self, program: &Program, start: usize) -> Vec<usize> {
        if !self.may_start(start) {
            return Vec::new();
        }
        let from = Place { next: start, came: Came::Start, open: false, letters: 0 };
        let places = self.walk(&program.nodes, from);
        let mut ends: Vec<usize> = places.into_iter().filter(|p| self.may_end(*p)).map(|p| p.next).collect();
        ends.sort_unstable();
        ends.dedup();
        ends
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
        for node in nodes {
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

    fn step(&self, node: &Node, place: Place, out: &mut Places) {
        match node {
            Node::Word(test) => self.word(test, place, out),
            Node::Gap(most) => self.gap(usize::from(*most), place, out),
            Node::Any(branches) => self.any(branches, place, out),
            Node::Hit => self.hit(place, out),
        }
    }

    fn word(&self, test: &WordTest, place: Place, out: &mut Places) {
        let Some(token) = self.tokens.get(place.next) else { return };
        if !self.may_follow(place) || !test.holds(token, self.text) {
            return;
        }
        let open = test.open.is_some();
        let place = Place { came: Came::Word, letters: place.letters + test.letters, ..place };
        push(out, Place { next: place.next + 1, open: open && token.kind != Kind::Digits, ..place });
        // `n95*` and the plural `n95s`: letters that touch a final digit.
        if (open || test.digit_plural) && token.kind == Kind::Digits && self.touches(place.next + 1) {
            let tail = &self.tokens[place.next + 1];
            if open || &self.text[tail.start..tail.end] == "s" {
                push(out, Place { next: place.next + 2, open, ..place });
            }
        }
    }

    fn any(&self, branches: &Branches, place: Place, out: &mut Places) {
        let Some(token) = self.tokens.get(place.next) else { return };
        let known = token.ids().filter_map(|id| branches.by_word.get(&id)).flatten();
        for &branch in known.chain(&branches.other) {
            for end in self.walk(&branches.all[branch], place) {
                push(out, end);
            }
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

impl WordTest {
    fn holds(&self, token: &Token, text: &str) -> bool {
        if token.spellings.is_empty() {
            let is_known = token.id != 0 && self.ids.contains(&token.id);
            return is_known || self.begins(&text[token.start..token.end], token.kind, false);
        }
        token.spellings.iter().any(|spelling| {
            let is_known = spelling.ids.iter().any(|id| self.ids.contains(id));
            is_known || self.begins(&spelling.text, token.kind, spelling.collapsed)
        })
    }

    /// Whether an open or Korean word begins a word of the text; `collapsed` is the form the text is in.
    fn begins(&self, word: &str, kind: Kind, collapsed: bool) -> bool {
        let form = |start| if collapsed { Cow::Owned(text::collapse(start)) } else { Cow::Borrowed(start) };
        let is_open = |open: &str| if kind == Kind::Letters { word.starts_with(open) } else { word == open };
        match (&self.open, &self.korean) {
            (Some(open), _) => is_open(&form(open)),
            (None, Some(korean)) => extends_korean(word, &form(korean)),
            (None, None) => false,
        }
    }
}

impl Token {
    /// The numbers it may have.
    pub(super) fn ids(&self) -> impl Iterator<Item = WordId> {
        let spelled = self.spellings.iter().flat_map(|s| s.ids.iter().copied());
        Some(self.id).filter(|&id| id != 0).into_iter().chain(spelled)
    }

    /// Whether it is read otherwise than it stands.
    pub(super) fn is_reread(&self) -> bool {
        !self.spellings.is_empty()
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
