//! Compiled phrases as flat tables: nodes, the words they test, and the branches of their alternatives.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::table::{Reader, Rows, Table, Writer};
use super::vocabulary::WordId;

/// A phrase ready for matching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct Program {
    /// Its elements, in order.
    pub(super) nodes: Rows,
    /// No match is longer than this many words before the hit it is tried around.
    pub(super) reach: u32,
}

/// One element of a phrase, in four bytes: what it is and what of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(transparent)]
pub(super) struct Node(u32);

/// An element, told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    /// A word: the number of its test.
    Word(u32),
    /// Up to so many words, whatever they are.
    Gap(u8),
    /// One of a set of phrases: its number.
    Any(u32),
    /// The hit itself.
    Hit,
}

impl Node {
    /// Bits of the number; the two above say what it is.
    const BITS: u32 = 30;

    /// An element of a kind.
    pub(super) fn new(kind: Kinds) -> Self {
        let (tag, number) = match kind {
            Kinds::Word(test) => (0, test),
            Kinds::Gap(most) => (1, u32::from(most)),
            Kinds::Any(set) => (2, set),
            Kinds::Hit => (3, 0),
        };
        Self(tag << Self::BITS | number)
    }

    /// What it is.
    pub(super) fn kind(self) -> Kinds {
        let number = self.0 & ((1 << Self::BITS) - 1);
        match self.0 >> Self::BITS {
            0 => Kinds::Word(number),
            1 => Kinds::Gap(number as u8),
            2 => Kinds::Any(number),
            _ => Kinds::Hit,
        }
    }
}

/// What a word has to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct WordTest {
    /// Any of these words, sorted.
    pub(super) ids: Rows,
    /// Or a word that begins so: letters of an open or a Korean word.
    pub(super) start: Rows,
    /// How many letters the phrase gives it.
    pub(super) letters: u32,
    /// What else holds of it.
    pub(super) flags: u32,
}

impl WordTest {
    /// Any word that begins like `start`.
    pub(super) const OPEN: u32 = 1;
    /// A Korean word with up to two syllables more than `start`.
    pub(super) const KOREAN: u32 = 2;
    /// A digit word that may carry `s`.
    pub(super) const DIGIT_PLURAL: u32 = 4;

    /// Says something more of it.
    pub(super) fn with(self, flag: u32) -> Self {
        Self { flags: self.flags | flag, ..self }
    }

    /// Whether it ends in any letters.
    pub(super) fn is_open(self) -> bool {
        self.flags & Self::OPEN != 0
    }

    /// Whether it is tested by how it begins, too.
    pub(super) fn has_start(self) -> bool {
        self.flags & (Self::OPEN | Self::KOREAN) != 0
    }

    /// Whether it is a digit word that may carry `s`.
    pub(super) fn has_digit_plural(self) -> bool {
        self.flags & Self::DIGIT_PLURAL != 0
    }
}

/// Alternatives, found by their first word where that is one known word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct Set {
    /// Rows of [`Code::firsts`], sorted by word.
    pub(super) firsts: Rows,
    /// Rows of [`Code::others`]: branches that begin otherwise.
    pub(super) others: Rows,
    /// Rows of [`Code::branches`].
    pub(super) all: Rows,
}

/// A branch by the word it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct First {
    pub(super) id: WordId,
    /// Counted from the first of its set.
    pub(super) branch: u32,
}

/// What all programs of a ruleset are made of.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) nodes: Table<Node>,
    pub(super) tests: Table<WordTest>,
    /// Words of tests.
    pub(super) ids: Table<WordId>,
    /// Letters of open and Korean words.
    pub(super) letters: Table<u8>,
    pub(super) sets: Table<Set>,
    /// Nodes of each branch.
    pub(super) branches: Table<Rows>,
    pub(super) firsts: Table<First>,
    pub(super) others: Table<u32>,
}

impl Code {
    /// Makes room for the words of so many terms.
    pub(super) fn reserve(&mut self, words: usize) {
        self.nodes.to_mut().reserve(words);
        self.tests.to_mut().reserve(words);
        self.ids.to_mut().reserve(words * 2);
    }

    /// The elements of a phrase.
    pub(super) fn nodes(&self, rows: Rows) -> &[Node] {
        rows.of(&self.nodes)
    }

    /// The test of a number.
    pub(super) fn test(&self, number: u32) -> WordTest {
        self.tests.get(number as usize).copied().unwrap_or_default()
    }

    /// The alternatives of a number.
    pub(super) fn set(&self, number: u32) -> Set {
        let none = Set { firsts: Rows::default(), others: Rows::default(), all: Rows::default() };
        self.sets.get(number as usize).copied().unwrap_or(none)
    }

    /// The elements of a branch of a set.
    pub(super) fn branch(&self, set: Set, branch: u32) -> &[Node] {
        set.all.of(&self.branches).get(branch as usize).map_or(&[], |rows| self.nodes(*rows))
    }

    /// All branches of a set.
    pub(super) fn all_branches(&self, set: Set) -> impl Iterator<Item = &[Node]> {
        set.all.of(&self.branches).iter().map(|rows| self.nodes(*rows))
    }

    /// The branches of a set that begin with a word.
    pub(super) fn branches_of(&self, set: Set, id: WordId) -> &[First] {
        let firsts = set.firsts.of(&self.firsts);
        let from = firsts.partition_point(|first| first.id < id);
        let count = firsts[from..].iter().take_while(|first| first.id == id).count();
        &firsts[from..from + count]
    }

    /// How a word begins that is tested by that.
    pub(super) fn start(&self, test: WordTest) -> Option<&str> {
        let letters = || std::str::from_utf8(test.start.of(&self.letters)).unwrap_or_default();
        test.has_start().then(letters)
    }

    /// Adds a test of these words, and of how a word begins.
    pub(super) fn add_test(&mut self, ids: &[WordId], start: &str, test: WordTest) -> u32 {
        let from = self.ids.len();
        self.ids.to_mut().extend_from_slice(ids);
        let letters = self.letters.len();
        self.letters.to_mut().extend_from_slice(start.as_bytes());
        let test =
            WordTest { ids: Rows::new(from..self.ids.len()), start: Rows::new(letters..self.letters.len()), ..test };
        self.tests.to_mut().push(test);
        self.tests.len() as u32 - 1
    }

    /// Adds elements that stand together.
    pub(super) fn add_nodes(&mut self, nodes: &[Node]) -> Rows {
        let from = self.nodes.len();
        self.nodes.to_mut().extend_from_slice(nodes);
        Rows::new(from..self.nodes.len())
    }

    /// Adds alternatives.
    pub(super) fn add_set(&mut self, branches: &[Rows], mut firsts: Vec<First>, others: &[u32]) -> u32 {
        firsts.sort_unstable();
        let (all, first, other) = (self.branches.len(), self.firsts.len(), self.others.len());
        self.branches.to_mut().extend_from_slice(branches);
        self.firsts.to_mut().extend(firsts);
        self.others.to_mut().extend_from_slice(others);
        self.sets.to_mut().push(Set {
            firsts: Rows::new(first..self.firsts.len()),
            others: Rows::new(other..self.others.len()),
            all: Rows::new(all..self.branches.len()),
        });
        self.sets.len() as u32 - 1
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.table(&self.nodes);
        out.table(&self.tests);
        out.table(&self.ids);
        out.table(&self.letters);
        out.table(&self.sets);
        out.table(&self.branches);
        out.table(&self.firsts);
        out.table(&self.others);
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        Some(Self {
            nodes: from.table()?,
            tests: from.table()?,
            ids: from.table()?,
            letters: from.table()?,
            sets: from.table()?,
            branches: from.table()?,
            firsts: from.table()?,
            others: from.table()?,
        })
    }
}
