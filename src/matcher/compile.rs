//! Phrases to programs: words become numbers, alternatives become tables, plurals, joined forms and edits are written out.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::program::{Branches, Node, Program, WordTest};
use super::vocabulary::{Vocabulary, WordId};
use crate::rule::{Elem, Phrase, Word};
use crate::text::{self, Kind};

/// A phrase with more ways to say it than this gets no joined form and is not looked for in spaced letters.
const MOST_WAYS: usize = 256;
/// A joined form has at least this many letters (RULES 1).
const JOINED_LETTERS: usize = 8;
/// Only words of this many letters may differ by one edit (RULES 1).
const FUZZY_LETTERS: usize = 8;

/// How the words of a phrase may vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Manner {
    /// The last word may carry `s` or `es`.
    pub(super) plural: bool,
    /// Long words may differ by one edit.
    pub(super) fuzzy: bool,
}

/// The phrases of a named set and what they were compiled to.
type Set = (Arc<[Phrase]>, Arc<Branches>);

/// Turns phrases into programs, growing the vocabulary.
#[derive(Debug, Default)]
pub(super) struct Compiler {
    pub(super) vocabulary: Vocabulary,
    /// Named sets are shared by many phrases: compiled once per manner. The slice is kept so that its address stays its own.
    sets: FxHashMap<(usize, Manner), Set>,
}

impl Compiler {
    /// The programs of one phrase: itself and its joined forms.
    pub(super) fn programs(&mut self, phrase: &Phrase, manner: Manner) -> Vec<Program> {
        let mut programs = vec![self.program(phrase, manner)];
        for way in ways(phrase) {
            if let Some(joined) = joined(&way) {
                programs.push(self.program(&joined, manner));
            }
        }
        programs
    }

    fn program(&mut self, phrase: &Phrase, manner: Manner) -> Program {
        Program { nodes: self.nodes(phrase, manner), reach: reach(phrase) }
    }

    fn nodes(&mut self, phrase: &Phrase, manner: Manner) -> Vec<Node> {
        let last = phrase.elems.len().saturating_sub(1);
        let elems = phrase.elems.iter().enumerate();
        elems.map(|(i, elem)| self.node(elem, Manner { plural: manner.plural && i == last, ..manner })).collect()
    }

    fn node(&mut self, elem: &Elem, manner: Manner) -> Node {
        match elem {
            Elem::Word(word) => Node::Word(self.test(word, manner)),
            Elem::Gap(most) => Node::Gap(*most),
            Elem::Any(all) => Node::Any(self.branches(all, manner)),
            Elem::Hit => Node::Hit,
        }
    }

    fn branches(&mut self, all: &Arc<[Phrase]>, manner: Manner) -> Arc<Branches> {
        let key = (all.as_ptr() as usize, manner);
        if let Some((_, known)) = self.sets.get(&key) {
            return known.clone();
        }
        let mut branches = Branches::default();
        for phrase in all.iter() {
            let nodes = self.nodes(phrase, manner);
            let index = branches.all.len();
            match nodes.first() {
                Some(Node::Word(test)) if test.open.is_none() && test.korean.is_none() => {
                    for &id in &test.ids {
                        branches.by_word.entry(id).or_default().push(index);
                    }
                }
                _ => branches.other.push(index),
            }
            branches.all.push(nodes);
        }
        let branches = Arc::new(branches);
        self.sets.insert(key, (all.clone(), branches.clone()));
        branches
    }

    fn test(&mut self, word: &Word, manner: Manner) -> WordTest {
        let mut test = WordTest { ids: vec![self.vocabulary.intern(&word.text)], ..WordTest::default() };
        test.letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
        if word.open {
            self.vocabulary.open(&word.text);
            test.open = Some(word.text.as_str().into());
        } else if word.kind == Kind::Letters && word.text.chars().all(text::is_hangul) {
            self.vocabulary.open(&word.text);
            test.korean = Some(word.text.as_str().into());
        }
        if manner.plural && !word.open {
            self.plural(word, &mut test);
        }
        if manner.fuzzy && word.kind == Kind::Letters && word.text.chars().count() >= FUZZY_LETTERS {
            let endings = if manner.plural && !word.open { &["", "s", "es"][..] } else { &[""] };
            for ending in endings {
                let near = one_edit(&format!("{}{ending}", word.text));
                test.ids.extend(near.iter().map(|near| self.vocabulary.intern(near)));
            }
        }
        test.ids.sort_unstable();
        test.ids.dedup();
        test
    }

    fn plural(&mut self, word: &Word, test: &mut WordTest) {
        match word.kind {
            Kind::Letters => {
                test.ids.extend(["s", "es"].map(|end| self.vocabulary.intern(&format!("{}{end}", word.text))))
            }
            Kind::Digits => test.digit_plural = true,
            Kind::Char => {}
        }
    }
}

/// The words a program can begin with.
pub(super) fn first_tests(nodes: &[Node]) -> Vec<&WordTest> {
    match nodes.first() {
        Some(Node::Word(test)) => vec![test],
        Some(Node::Any(branches)) => branches.all.iter().flat_map(|nodes| first_tests(nodes)).collect(),
        _ => Vec::new(),
    }
}

/// What stands after the first word of a program: a cheap test that may let too many pass, never too few.
#[derive(Debug)]
pub(super) struct Second {
    /// Numbers it may have, sorted.
    pub(super) ids: Vec<WordId>,
    /// Beginnings it may have instead.
    pub(super) starts: Vec<Box<str>>,
    /// Words that may stand between.
    pub(super) gap: u8,
}

/// The second word of a program; `None` where the first may take more than one word.
pub(super) fn second(nodes: &[Node]) -> Option<Second> {
    let (first, rest) = nodes.split_first()?;
    let (gap, rest) = match rest {
        [Node::Gap(most), rest @ ..] => (*most, rest),
        rest => (0, rest),
    };
    let tests = first_tests(rest);
    if !is_one_word(first) || tests.is_empty() || rest.first().is_some_and(|node| matches!(node, Node::Gap(_))) {
        return None;
    }
    let starts = tests.iter().flat_map(|test| test.open.iter().chain(&test.korean).cloned()).collect();
    Some(Second { ids: first_ids(&tests), starts, gap })
}

/// Whether a node always takes exactly one word.
fn is_one_word(node: &Node) -> bool {
    match node {
        // A digit word may take a plural `s`, an open one the letters that touch it.
        Node::Word(test) => {
            !test.digit_plural && !test.open.as_deref().is_some_and(|open| open.starts_with(|c: char| c.is_numeric()))
        }
        Node::Any(branches) => branches.all.iter().all(|nodes| nodes.len() == 1 && is_one_word(&nodes[0])),
        Node::Gap(_) | Node::Hit => false,
    }
}

/// Every way to say a phrase without gaps, word by word; none where it has a gap, a hit or too many ways.
pub(super) fn ways(phrase: &Phrase) -> Vec<Vec<Word>> {
    let mut ways: Vec<Vec<Word>> = vec![Vec::new()];
    for elem in &phrase.elems {
        let tails: Vec<Vec<Word>> = match elem {
            Elem::Word(word) => vec![vec![word.clone()]],
            Elem::Any(all) if all.len() <= MOST_WAYS => all.iter().map(self::ways).collect::<Vec<_>>().concat(),
            _ => return Vec::new(),
        };
        if ways.len() * tails.len() > MOST_WAYS {
            return Vec::new();
        }
        ways = ways.iter().flat_map(|head| tails.iter().map(move |tail| [head.as_slice(), tail].concat())).collect();
    }
    ways
}

/// The phrase with neighbouring letter words written as one, if that joins enough letters.
fn joined(way: &[Word]) -> Option<Phrase> {
    let letters: usize = way.iter().filter(|w| w.kind == Kind::Letters).map(|w| w.text.chars().count()).sum();
    let mut words: Vec<Word> = Vec::new();
    for word in way {
        match words.last_mut() {
            Some(last) if last.kind == Kind::Letters && word.kind == Kind::Letters && !last.open => {
                last.text.push_str(&word.text);
                last.open = word.open;
            }
            _ => words.push(word.clone()),
        }
    }
    let is_shorter = words.len() < way.len() && letters >= JOINED_LETTERS;
    is_shorter.then(|| Phrase { elems: words.into_iter().map(Elem::Word).collect() })
}

/// How many words a match may hold at most; a word of a gap may be letters and digits that touch.
fn reach(phrase: &Phrase) -> usize {
    let length = |elem: &Elem| match elem {
        Elem::Word(_) => 2,
        Elem::Gap(most) => usize::from(*most) * 4,
        Elem::Any(all) => all.iter().map(reach).max().unwrap_or(0),
        Elem::Hit => 1,
    };
    phrase.elems.iter().map(length).sum()
}

/// Every word of lower-case ASCII letters one insertion, deletion, replacement or swap away.
fn one_edit(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let build =
        |head: &[char], middle: &[char], tail: &[char]| [head, middle, tail].concat().into_iter().collect::<String>();
    let mut near = Vec::new();
    for i in 0..=chars.len() {
        let (head, tail) = chars.split_at(i);
        for letter in 'a'..='z' {
            near.push(build(head, &[letter], tail));
            if let [_, rest @ ..] = tail {
                near.push(build(head, &[letter], rest));
            }
        }
        if let [_, rest @ ..] = tail {
            near.push(build(head, &[], rest));
        }
        if let [a, b, rest @ ..] = tail {
            near.push(build(head, &[*b, *a], rest));
        }
    }
    near.retain(|n| n != word);
    near
}

/// The joined letters and digits of a way, as spaced single characters would spell it.
pub(super) fn squeezed(way: &[Word]) -> Option<String> {
    let spaced = way.iter().all(|w| w.kind != Kind::Char && !w.open);
    spaced.then(|| way.iter().map(|w| w.text.as_str()).collect())
}

/// Numbers of the first words, for the index.
pub(super) fn first_ids(tests: &[&WordTest]) -> Vec<WordId> {
    let mut ids: Vec<WordId> = tests.iter().flat_map(|t| t.ids.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
