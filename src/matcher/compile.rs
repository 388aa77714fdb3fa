//! Phrases to programs: words become numbers, alternatives become tables, plurals, joined forms and edits are written out.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::code::{Code, First, Kinds, Node, Program, WordTest};
use super::vocabulary::Words;
use crate::rule::{Elem, Phrase, Word};
use crate::text::{self, Kind};

/// A phrase with more ways to say it than this gets no joined form and is not looked for in spaced letters.
const MOST_WAYS: usize = 256;
/// A joined form has at least this many letters (RULES 1).
const JOINED_LETTERS: usize = 8;
/// Only words of this many letters may differ by one edit (RULES 1).
const FUZZY_LETTERS: usize = 8;

/// Words a term makes at least, with endings and joined: so much room is made for them.
const WORDS_OF_TERM: usize = 4;

/// One way to say a phrase, word by word.
pub(super) type Way<'p> = Vec<&'p Word>;

/// How the words of a phrase may vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Manner {
    /// The last word may carry `s` or `es`.
    pub(super) plural: bool,
    /// Long words may differ by one edit.
    pub(super) fuzzy: bool,
}

/// The phrases of a named set and the number of what they were compiled to.
type Known = (Arc<[Phrase]>, u32);

/// Turns phrases into programs, growing the vocabulary and the code.
#[derive(Debug, Default)]
pub(super) struct Compiler {
    pub(super) words: Words,
    pub(super) code: Code,
    /// Named sets are shared by many phrases: compiled once per manner. The slice is kept so that its address stays its own.
    sets: FxHashMap<(usize, Manner), Known>,
}

impl Compiler {
    /// A compiler with room for the words of so many terms.
    pub(super) fn with_room(terms: usize) -> Self {
        let mut compiler = Self { words: Words::with_room(terms * WORDS_OF_TERM), ..Self::default() };
        compiler.code.reserve(terms * WORDS_OF_TERM);
        compiler
    }

    /// The programs of one phrase: itself and its joined forms.
    pub(super) fn programs(&mut self, phrase: &Phrase, manner: Manner) -> Vec<Program> {
        let mut all = Vec::new();
        self.add_programs(phrase, &ways(phrase), manner, &mut all);
        all
    }

    /// Adds the programs of a phrase whose ways are known.
    pub(super) fn add_programs(&mut self, phrase: &Phrase, ways: &[Way<'_>], manner: Manner, all: &mut Vec<Program>) {
        all.push(self.program(phrase, manner));
        let joined = ways.iter().filter_map(|way| joined(way));
        let (words, rest): (Vec<Phrase>, Vec<Phrase>) = joined.partition(is_one_closed_word);
        all.extend(rest.iter().map(|phrase| self.program(phrase, manner)));
        all.extend(self.one_of(&words, manner));
    }

    fn program(&mut self, phrase: &Phrase, manner: Manner) -> Program {
        let nodes = self.nodes(phrase, manner);
        Program { nodes: self.code.add_nodes(&nodes), reach: reach(phrase) as u32 }
    }

    /// One program for phrases of one word each: a hundred ways to join a phrase cost no more than one.
    fn one_of(&mut self, phrases: &[Phrase], manner: Manner) -> Option<Program> {
        let words: Vec<&Word> = phrases.iter().filter_map(one_word).collect();
        let first = words.first()?;
        let mut ids: Vec<u32> = words.iter().flat_map(|word| self.closed(word, manner)).collect();
        ids.sort_unstable();
        ids.dedup();
        let least = words.iter().map(|word| letters(word)).min().unwrap_or_else(|| letters(first));
        let test = self.code.add_test(&ids, "", WordTest { letters: least, ..WordTest::default() });
        Some(Program { nodes: self.code.add_nodes(&[Node::new(Kinds::Word(test))]), reach: 2 })
    }

    fn nodes(&mut self, phrase: &Phrase, manner: Manner) -> Vec<Node> {
        let last = phrase.elems.len().saturating_sub(1);
        let elems = phrase.elems.iter().enumerate();
        elems.map(|(i, elem)| self.node(elem, Manner { plural: manner.plural && i == last, ..manner })).collect()
    }

    fn node(&mut self, elem: &Elem, manner: Manner) -> Node {
        Node::new(match elem {
            Elem::Word(word) => Kinds::Word(self.test(word, manner)),
            Elem::Gap(most) => Kinds::Gap(*most),
            Elem::Any(all) => Kinds::Any(self.set(all, manner)),
            Elem::Hit => Kinds::Hit,
        })
    }

    fn set(&mut self, all: &Arc<[Phrase]>, manner: Manner) -> u32 {
        let key = (all.as_ptr() as usize, manner);
        if let Some((_, known)) = self.sets.get(&key) {
            return *known;
        }
        let (mut branches, mut firsts, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (phrase, branch) in all.iter().zip(0..) {
            let nodes = self.nodes(phrase, manner);
            match nodes.first().map(|node| node.kind()) {
                Some(Kinds::Word(test)) if !self.code.test(test).has_start() => {
                    let ids = self.code.test(test).ids.of(&self.code.ids);
                    firsts.extend(ids.iter().map(|&id| First { id, branch }));
                }
                _ => others.push(branch),
            }
            branches.push(self.code.add_nodes(&nodes));
        }
        let set = self.code.add_set(&branches, firsts, &others);
        self.sets.insert(key, (all.clone(), set));
        set
    }

    fn test(&mut self, word: &Word, manner: Manner) -> u32 {
        let mut test = WordTest { letters: letters(word), ..WordTest::default() };
        let is_korean = word.kind == Kind::Letters && word.text.chars().all(text::is_hangul);
        let start = if word.open || is_korean { word.text.as_str() } else { "" };
        if !start.is_empty() {
            self.words.open(start);
            test = test.with(if word.open { WordTest::OPEN } else { WordTest::KOREAN });
        }
        if manner.plural && !word.open && word.kind == Kind::Digits {
            test = test.with(WordTest::DIGIT_PLURAL);
        }
        let mut ids = self.closed(word, manner);
        ids.sort_unstable();
        ids.dedup();
        self.code.add_test(&ids, start, test)
    }

    /// The words that a word of a phrase may be, as far as they can be written out.
    fn closed(&mut self, word: &Word, manner: Manner) -> Vec<u32> {
        let is_long = word.kind == Kind::Letters && word.text.chars().count() >= FUZZY_LETTERS;
        let has_plural = manner.plural && !word.open && word.kind == Kind::Letters;
        let mut ids = Vec::new();
        let mut text = word.text.clone();
        for ending in if has_plural { &["", "s", "es"][..] } else { &[""] } {
            text.truncate(word.text.len());
            text.push_str(ending);
            ids.push(self.words.intern(&text));
            if manner.fuzzy && is_long {
                ids.extend(one_edit(&text).iter().map(|near| self.words.intern(near)));
            }
        }
        ids
    }
}

fn letters(word: &Word) -> u32 {
    word.text.chars().filter(|c| c.is_alphabetic()).count() as u32
}

/// The word of a phrase of one word.
fn one_word(phrase: &Phrase) -> Option<&Word> {
    match phrase.elems.as_slice() {
        [Elem::Word(word)] => Some(word),
        _ => None,
    }
}

fn is_one_closed_word(phrase: &Phrase) -> bool {
    one_word(phrase)
        .is_some_and(|word| word.kind == Kind::Letters && !word.open && !word.text.chars().all(text::is_hangul))
}

/// Every way to say a phrase without gaps, word by word; none where it has a gap, a hit or too many ways.
pub(super) fn ways(phrase: &Phrase) -> Vec<Way<'_>> {
    let mut ways: Vec<Way<'_>> = vec![Vec::with_capacity(phrase.elems.len())];
    for elem in &phrase.elems {
        let tails: Vec<Way<'_>> = match elem {
            Elem::Word(word) => {
                ways.iter_mut().for_each(|way| way.push(word));
                continue;
            }
            Elem::Any(all) if all.len() <= MOST_WAYS => all.iter().flat_map(self::ways).collect(),
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
fn joined(way: &[&Word]) -> Option<Phrase> {
    let is_joined = |pair: &[&Word]| pair.iter().all(|word| word.kind == Kind::Letters) && !pair[0].open;
    let letters = way.iter().filter(|w| w.kind == Kind::Letters).map(|w| w.text.chars().count());
    if !way.windows(2).any(is_joined) || letters.sum::<usize>() < JOINED_LETTERS {
        return None;
    }
    let mut words: Vec<Word> = Vec::new();
    for &word in way {
        match words.last_mut() {
            Some(last) if is_joined(&[&*last, word]) => {
                last.text.push_str(&word.text);
                last.open = word.open;
            }
            _ => words.push(word.clone()),
        }
    }
    Some(Phrase { elems: words.into_iter().map(Elem::Word).collect() })
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
pub(super) fn squeezed(way: &[&Word]) -> Option<String> {
    let spaced = way.iter().all(|w| w.kind != Kind::Char && !w.open);
    spaced.then(|| way.iter().map(|w| w.text.as_str()).collect())
}
