//! Where to look for a phrase: the rarest word, pair of words or beginning that every match of it must hold.
//!
//! "oil" is in every second text, "tea tree oil" in few: a phrase is looked for by what tells it from other texts,
//! not by its first word.

use std::cell::RefCell;

use super::code::{Code, Kinds, Node};
use super::vocabulary::{Vocabulary, WordId};
use crate::text::{self, Kind};

/// Pairs of words are written out up to this many.
const MOST_PAIRS: usize = 24;

/// Something that stands in a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// This word.
    Word(WordId),
    /// These two, next to each other.
    Pair(WordId, WordId),
    /// A word that begins like the start of the test of this number.
    Start(u32),
}

/// What every match of a ruleset holds one of, in letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needle<'a> {
    /// This word.
    Word(&'a str),
    /// These two, next to each other.
    Pair(&'a str, &'a str),
    /// A word that begins so.
    Start(&'a str),
    /// A whole term without its joiners, in single characters that stand apart.
    Spaced(&'a str),
    /// A literal of a pattern, the case of ASCII letters ignored.
    Literal(&'a str),
}

/// Keys of which every match holds one, how often texts hold one of them, and where in the match it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Anchor {
    pub(super) keys: Vec<Key>,
    cost: u64,
    /// Of a pair, how often texts hold the word of it that is less rare; else 0.
    other: u64,
    /// Words before it in a match, at most; those of gaps count by what touches.
    pub(super) before: usize,
    /// The element it belongs to.
    pub(super) element: usize,
}

impl Anchor {
    /// Whether texts hold it less often. Two pairs may share their rarer word: then the other word decides.
    fn is_better(&self, than: &Self) -> bool {
        self.cost < than.cost || self.cost == than.cost && self.other > 0 && self.other < than.other
    }
}

/// Chooses anchors.
pub(super) struct Chooser<'a> {
    pub(super) code: &'a Code,
    vocabulary: &'a Vocabulary,
    /// Costs of words that were asked for, plus one; 0 for others.
    costs: RefCell<Vec<u32>>,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(code: &'a Code, vocabulary: &'a Vocabulary) -> Self {
        Self { code, vocabulary, costs: RefCell::new(vec![0; vocabulary.len() + 1]) }
    }

    /// How often texts hold one of these words.
    fn cost(&self, ids: &[WordId]) -> u64 {
        let mut costs = self.costs.borrow_mut();
        let cost = |id: &WordId| {
            let Some(known) = costs.get_mut(*id as usize) else { return 0 };
            if *known == 0 {
                *known = 1 + word_cost(self.vocabulary.word(*id));
            }
            u64::from(*known - 1)
        };
        ids.iter().map(cost).sum()
    }

    /// The best anchor of some elements that stand one after the other.
    pub(super) fn choose(&self, nodes: &[Node]) -> Anchor {
        let (mut before, mut best) = (0, None::<Anchor>);
        for (element, &node) in nodes.iter().enumerate() {
            for anchor in [self.of_node(node), self.of_pair(&nodes[element..])].into_iter().flatten() {
                let anchor = Anchor { before: anchor.before + before, element, ..anchor };
                if best.as_ref().is_none_or(|best| anchor.is_better(best)) {
                    best = Some(anchor);
                }
            }
            before += self.most_words(node);
        }
        best.unwrap_or_default()
    }

    fn of_node(&self, node: Node) -> Option<Anchor> {
        match node.kind() {
            Kinds::Word(test) => Some(self.of_test(test)),
            Kinds::Any(set) => {
                let parts = self.code.all_branches(self.code.set(set)).map(|branch| self.choose(branch));
                Some(parts.fold(Anchor::default(), |sum, part| Anchor {
                    keys: [sum.keys, part.keys].concat(),
                    cost: sum.cost + part.cost,
                    before: sum.before.max(part.before),
                    ..Anchor::default()
                }))
            }
            Kinds::Gap(_) | Kinds::Hit => None,
        }
    }

    fn of_test(&self, number: u32) -> Anchor {
        let test = self.code.test(number);
        let ids = test.ids.of(&self.code.ids);
        let keys = ids.iter().map(|&id| Key::Word(id)).chain(test.has_start().then_some(Key::Start(number)));
        let start = self.code.start(test).map_or(0, start_cost);
        Anchor { keys: keys.collect(), cost: self.cost(ids) + start, ..Anchor::default() }
    }

    /// Two words without anything that may stand between, or stand for more than one word.
    fn of_pair(&self, nodes: &[Node]) -> Option<Anchor> {
        let [first, second] = nodes.first_chunk::<2>()?.map(|node| self.plain_ids(node));
        let (first, second) = (first?, second?);
        if first.len() * second.len() > MOST_PAIRS {
            return None;
        }
        let costs = [first, second].map(|ids| self.cost(ids));
        let [cost, other] = [costs[0].min(costs[1]) / 20 + 1, costs[0].max(costs[1])];
        let keys = first.iter().flat_map(|&a| second.iter().map(move |&b| Key::Pair(a, b)));
        Some(Anchor { keys: keys.collect(), cost, other, ..Anchor::default() })
    }

    fn plain_ids(&self, node: Node) -> Option<&[WordId]> {
        let Kinds::Word(test) = node.kind() else { return None };
        let test = self.code.test(test);
        (!test.has_start()).then(|| test.ids.of(&self.code.ids))
    }

    /// Words an element takes, at most; those of a gap by what touches.
    pub(super) fn most_words(&self, node: Node) -> usize {
        match node.kind() {
            // A digit word may carry an `s`, an open one the letters that touch it.
            Kinds::Word(_) => 2,
            Kinds::Gap(most) => usize::from(most),
            Kinds::Any(set) => {
                let lengths = self.code.all_branches(self.code.set(set));
                lengths.map(|nodes| nodes.iter().map(|&node| self.most_words(node)).sum()).max().unwrap_or(0)
            }
            Kinds::Hit => 1,
        }
    }
}

/// How often a word stands in product texts, about: in a million words.
fn word_cost(word: &str) -> u32 {
    let common = text::frequency(word);
    let guess = match (word.chars().next().map(text::kind_of), word.chars().count()) {
        (Some(Kind::Digits), 1) => 3000,
        (Some(Kind::Digits), 2) => 1500,
        (Some(Kind::Digits), _) => 200,
        (Some(Kind::Char), _) => 400,
        (_, 1) => 2000,
        (_, 2) => 400,
        (_, 3) => 40,
        _ => 2,
    };
    common.max(guess)
}

/// The same for all words that begin so.
fn start_cost(start: &str) -> u64 {
    match start.chars().count() {
        0 | 1 => 20_000,
        2 => 6000,
        3 => 1500,
        4 => 300,
        _ => 30,
    }
}
