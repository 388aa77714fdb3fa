//! Needles made into sets of numbers.

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::foreign::is_character;
use super::hash::{self, Set, Table};
use super::starts::{self, Starts};
use crate::matcher::Needle;
use crate::text::{self, Kind};

/// Longest beginning that is told apart.
const LONGEST_START: usize = 63;

/// More pairs than these are looked for by both words at once: one of each is too common. More long words stand apart.
pub(super) const FEW: usize = 10_000;

/// The marks of a word: it is a needle alone, one with the word behind it or before it, or any word of a pair.
const ALONE: u32 = 1;
const WITH_NEXT: u32 = 2;
const WITH_LAST: u32 = 4;
const PART: u32 = 8;

/// What a word of the raw text is for the needles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks(u32);

impl Marks {
    pub(super) fn is_alone(self) -> bool {
        self.0 & ALONE != 0
    }

    /// Whether it is one with the word behind it.
    pub(super) fn needs_next(self) -> bool {
        self.0 & WITH_NEXT != 0
    }

    /// Whether it is one with the word before it.
    pub(super) fn needs_last(self) -> bool {
        self.0 & WITH_LAST != 0
    }
}

/// Pairs by the start of the first word and the beginning of the second.
#[derive(Debug)]
pub(super) struct Links {
    pub(super) pairs: Set,
    /// The words that are looked at where it is not clear which word follows.
    pub(super) anchors: Starts,
}

/// The needles as sets.
#[derive(Debug)]
pub(super) struct Needles {
    /// By the start of a word: every word that is worth a second look.
    pub(super) starts: Starts,
    /// Pairs, where there are many; else the words of them that are looked for are among `starts`.
    pub(super) links: Option<Links>,
    /// The same of every word of a needle.
    all_starts: Starts,
    /// What words are for the needles.
    words: Table,
    /// The words that are looked for of pairs, with the two nearest bytes of their neighbours.
    hints: Set,
    pairs: Table,
    /// Any word, runs of equal letters made one.
    collapsed: Table,
    collapsed_hints: Set,
    pub(super) opens: Opens,
    collapsed_opens: Opens,
    spaced: Table,
    /// Most characters of a spaced term; 0 if there is none.
    pub(super) longest_spaced: usize,
    /// Fewest letters, and fewest digits, of a word that is worth a look; at most 3.
    pub(super) least_letters: usize,
    pub(super) least_digits: usize,
    pub(super) literals: Option<AhoCorasick>,
    /// Characters that are words by themselves and stand in a word of a needle, a bit each.
    characters: Vec<u64>,
    /// Signs of ASCII in literals, a bit each.
    signs: u128,
    /// Whether some literal has more than letters and digits of ASCII.
    pub(super) has_odd_literals: bool,
}

/// What a word is for the needles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A needle, or the beginning of one.
    Alone,
    /// Part of a pair; its number.
    Part(u64),
    None,
}

/// Beginnings of words.
#[derive(Debug)]
pub(super) struct Opens {
    /// Those of one to three bytes: every first three letters that may follow from them, five bits a letter.
    briefs: Vec<u64>,
    /// The first four and the first seven bytes of the others.
    pub(super) fours: Set,
    pub(super) sevens: Set,
    whole: Set,
    /// Bit n: there is one of n bytes.
    lengths: u64,
}

/// What is gathered before the sets are made.
#[derive(Default)]
struct Gathered {
    starts: starts::Gathered,
    anchors: starts::Gathered,
    linked: Vec<u64>,
    all_starts: starts::Gathered,
    alone: Vec<u64>,
    with_next: Vec<u64>,
    with_last: Vec<u64>,
    hints: Vec<u64>,
    parts: Vec<u64>,
    characters: Vec<u64>,
    pairs: Vec<u64>,
    collapsed: Vec<u64>,
    collapsed_parts: Vec<u64>,
    collapsed_hints: Vec<u64>,
    opens: FxHashSet<Vec<u8>>,
    collapsed_opens: FxHashSet<Vec<u8>>,
    spaced: Vec<u64>,
    longest_spaced: usize,
    /// Bit n: a word of n letters, or of n digits, is worth a look.
    letters: u8,
    digits: u8,
    literals: Vec<String>,
}

impl Needles {
    /// Needles of which more pairs than so many are looked for by both words at once.
    pub(super) fn new<'n>(needles: impl Iterator<Item = Needle<'n>>, few: usize) -> Self {
        let mut all = Gathered::with_room(needles.size_hint().1.unwrap_or(0));
        needles.for_each(|needle| all.add(needle));
        all.finish(few)
    }

    /// Whether a word is a needle.
    pub(super) fn holds_alone(&self, number: u64) -> bool {
        self.marks(number).is_alone()
    }

    /// Whether a character that is a word by itself stands in a needle.
    #[inline(always)]
    pub(super) fn has_character(&self, c: char) -> bool {
        self.characters.get(c as usize / 64).is_some_and(|bits| bits >> (c as usize % 64) & 1 == 1)
    }

    /// Makes ready to say what words are: memory that no cache holds is fetched for many of them at once.
    pub(super) fn fetch(&self, numbers: impl Iterator<Item = u64>) {
        std::hint::black_box(numbers.fold(0, |all, number| all ^ self.words.first(hash::again(number))));
    }

    /// What a word is.
    pub(super) fn marks(&self, number: u64) -> Marks {
        Marks(self.words.marks(hash::again(number)))
    }

    /// Whether a word is a needle, or begins as one.
    pub(super) fn holds(&self, number: u64, word: &[u8]) -> bool {
        self.holds_alone(number) || self.opens.begin(word)
    }

    /// What a word that does not stand in the raw text as it is may be.
    pub(super) fn role(&self, word: &[u8]) -> Role {
        let number = hash::word(word);
        let is_known = self.all_starts.holds(hash::start(word), word.len());
        if is_known && self.holds_alone(number) || self.opens.begin(word) {
            Role::Alone
        } else if is_known && self.is_part(number) {
            Role::Part(number)
        } else {
            Role::None
        }
    }

    /// Whether a word of so many letters with these first eight may be a needle or part of one.
    #[inline(always)]
    pub(super) fn may_start(&self, first: u64, len: usize) -> bool {
        self.all_starts.holds(hash::short(first, len), len) || (!self.opens.is_empty() && self.opens.may_begin(first))
    }

    /// Whether a word may be one with the word that begins at once, by its first bytes.
    pub(super) fn may_be_before(&self, number: u64, next: &[u8]) -> bool {
        first_two(next).is_none_or(|two| self.hints.holds(hash::hint(number, two)))
    }

    /// Whether a word may be one with the word that ends at once, by its last bytes.
    pub(super) fn may_be_behind(&self, number: u64, last: &[u8]) -> bool {
        last_two(last).is_none_or(|two| self.hints.holds(hash::hint(number, two)))
    }

    /// Whether a word is part of a pair.
    pub(super) fn is_part(&self, number: u64) -> bool {
        self.words.marks(hash::again(number)) & PART != 0
    }

    /// Whether a word whose runs of equal letters are made one may be a needle or part of one.
    pub(super) fn may_hold_collapsed(&self, word: &[u8]) -> bool {
        self.collapsed_role(word) != Role::None
    }

    /// What such a word may be.
    pub(super) fn collapsed_role(&self, word: &[u8]) -> Role {
        let number = hash::word(word);
        let marks = self.collapsed.marks(number);
        if marks & ALONE != 0 || self.collapsed_opens.begin(word) {
            Role::Alone
        } else if marks & PART != 0 {
            Role::Part(number)
        } else {
            Role::None
        }
    }

    /// Whether such a word may be one with the word that begins at once, by its first bytes.
    pub(super) fn may_be_before_collapsed(&self, number: u64, next: &[u8]) -> bool {
        first_two(next).is_none_or(|two| self.collapsed_hints.holds(hash::hint(number, two)))
    }

    /// Whether such a word may be one with the word that ends at once, by its last bytes.
    pub(super) fn may_be_behind_collapsed(&self, number: u64, last: &[u8]) -> bool {
        last_two(last).is_none_or(|two| self.collapsed_hints.holds(hash::hint(number.rotate_left(1), two)))
    }

    pub(super) fn holds_pair(&self, first: u64, second: u64) -> bool {
        self.pairs.holds(hash::pair(first, second))
    }

    /// Whether single characters spell a term.
    pub(super) fn holds_spaced(&self, joined: &[u8]) -> bool {
        self.spaced.holds(hash::word(joined))
    }

    /// Whether a sign that is no part of a word may be cleaned to one that a literal holds.
    pub(super) fn may_be_cleaned(&self, sign: char) -> bool {
        let ascii = match sign {
            '\u{FF01}'..='\u{FF5E}' => sign as u32 - 0xFEE0,
            '\u{2010}'..='\u{2022}' | '\u{3001}'..='\u{3020}' | '\u{2500}'..='\u{27BF}' | '\u{A0}'..='\u{BF}' => {
                return false;
            }
            _ => return self.has_odd_literals,
        };
        self.signs >> ascii & 1 == 1
    }
}

impl Gathered {
    /// Room for so many pairs: if they grew step by step, all of them would be copied many times.
    fn with_room(count: usize) -> Self {
        let [once, twice] = [count, 2 * count].map(|room| move || Vec::with_capacity(room));
        Self {
            linked: once(),
            with_next: once(),
            with_last: once(),
            hints: once(),
            parts: twice(),
            pairs: once(),
            collapsed_parts: twice(),
            collapsed_hints: twice(),
            ..Self::default()
        }
    }

    fn add(&mut self, needle: Needle<'_>) {
        match needle {
            Needle::Word(word) => self.add_word(word),
            Needle::Pair(first, second) => self.add_pair(first, second),
            Needle::Start(start) => self.add_open(start),
            Needle::Spaced(term) => {
                self.longest_spaced = self.longest_spaced.max(term.chars().count());
                self.spaced.push(hash::word(term.as_bytes()));
            }
            Needle::Literal(literal) => self.literals.push(piece(literal)),
        }
    }

    fn add_word(&mut self, word: &str) {
        // `99.9` is seen as two numbers in the raw text.
        let first = first_group(word);
        if first.len() < word.len() {
            self.alone.push(hash::word(first.as_bytes()));
            self.all_starts.push(first);
        }
        let number = hash::word(word.as_bytes());
        self.starts.push(first);
        self.add_length(first);
        self.alone.push(number);
        self.all_starts.push(word);
        self.collapsed.push(collapsed(word, number));
        self.add_characters(word);
    }

    fn add_characters(&mut self, word: &str) {
        if word.is_ascii() {
            return;
        }
        for c in word.chars().filter(|&c| is_character(c)) {
            let place = c as usize / 64;
            if self.characters.len() <= place {
                self.characters.resize(place + 1, 0);
            }
            self.characters[place] |= 1 << (c as usize % 64);
        }
    }

    fn add_pair(&mut self, first: &str, second: &str) {
        let has_groups = |word: &str| first_group(word).len() < word.len();
        match (has_groups(first), has_groups(second)) {
            (false, false) => {}
            (true, false) if text::frequency(second) == 0 => return self.add_word(second),
            (true, _) => return self.add_word(first),
            (false, true) if text::frequency(first) == 0 => return self.add_word(first),
            (false, true) => return self.add_word(second),
        }
        let numbers = [first, second].map(|word| hash::word(word.as_bytes()));
        let forms = [collapsed(first, numbers[0]), collapsed(second, numbers[1])];
        [first, second].into_iter().for_each(|word| self.add_characters(word));
        let start = self.all_starts.push(first);
        self.all_starts.push(second);
        self.linked.push(hash::pair(start, hash::beginning(hash::first(second.as_bytes()))));
        self.parts.extend(numbers);
        self.collapsed_parts.extend(forms);
        self.collapsed_hints.extend(first_two(second.as_bytes()).map(|two| hash::hint(forms[0], two)));
        self.collapsed_hints.extend(last_two(first.as_bytes()).map(|two| hash::hint(forms[1].rotate_left(1), two)));
        self.pairs.push(hash::pair(numbers[0], numbers[1]));
        let is_second = rarity(second) > rarity(first);
        if is_second {
            self.with_last.push(numbers[1]);
            self.hints.extend(last_two(first.as_bytes()).map(|two| hash::hint(numbers[1], two)));
        } else {
            self.with_next.push(numbers[0]);
            self.hints.extend(first_two(second.as_bytes()).map(|two| hash::hint(numbers[0], two)));
        }
        let anchor = if is_second { second } else { first };
        self.anchors.push(anchor);
        self.add_length(anchor);
    }

    fn add_length(&mut self, word: &str) {
        let is_number = word.as_bytes().first().is_some_and(u8::is_ascii_digit);
        let lengths = if is_number { &mut self.digits } else { &mut self.letters };
        *lengths |= 1 << word.len().min(3);
    }

    fn add_open(&mut self, start: &str) {
        if !start.chars().next().is_some_and(|c| text::kind_of(c) == Kind::Letters) {
            // An open number is a whole one that letters may touch, and a character is a word by itself.
            return self.add_word(start);
        }
        self.add_length(start);
        let cut = |start: &str| start.bytes().take(LONGEST_START).collect::<Vec<u8>>();
        self.opens.insert(cut(start));
        self.collapsed_opens.insert(cut(&text::collapse(start)));
    }

    fn words(&self) -> Table {
        let again = |numbers: &[u64]| numbers.iter().map(|&number| hash::again(number)).collect::<Vec<u64>>();
        let [alone, parts] = [again(&self.alone), again(&self.parts)];
        let [with_next, with_last] = [again(&self.with_next), again(&self.with_last)];
        table(&[(&alone, ALONE), (&parts, PART), (&with_next, WITH_NEXT), (&with_last, WITH_LAST)])
    }

    /// Links of many pairs; of few, the words that are looked for are added to the others.
    fn links(&mut self, few: usize) -> Option<Links> {
        if self.linked.len() > few {
            return Some(Links { pairs: Set::new(&self.linked), anchors: self.anchors.starts(few) });
        }
        self.starts.append(&mut self.anchors);
        None
    }

    fn finish(mut self, few: usize) -> Needles {
        let links = self.links(few);
        let least = |lengths| if links.is_some() { 1 } else { least(lengths) };
        Needles {
            least_letters: least(self.letters),
            least_digits: least(self.digits),
            links,
            starts: self.starts.starts(few),
            all_starts: self.all_starts.starts(few),
            words: self.words(),
            hints: Set::new(&self.hints),
            pairs: Table::new(&self.pairs),
            collapsed: table(&[(&self.collapsed, ALONE), (&self.collapsed_parts, PART)]),
            collapsed_hints: Set::new(&self.collapsed_hints),
            opens: Opens::new(&self.opens),
            collapsed_opens: Opens::new(&self.collapsed_opens),
            spaced: Table::new(&self.spaced),
            longest_spaced: self.longest_spaced,
            signs: self
                .literals
                .iter()
                .flat_map(|l| l.bytes())
                .fold(0, |signs, b| signs | 1u128.checked_shl(b.into()).unwrap_or(0)),
            has_odd_literals: self.literals.iter().any(|literal| is_odd(literal)),
            literals: automaton(&self.literals),
            characters: self.characters,
        }
    }
}

/// The least of some lengths, a bit each; 3 if there is none.
fn least(lengths: u8) -> usize {
    lengths.trailing_zeros().min(3) as usize
}

/// A table of numbers by what they are; all of the later kinds are among the first two.
fn table(kinds: &[(&Vec<u64>, u32)]) -> Table {
    let mut table = Table::of(kinds.iter().take(2).map(|(numbers, _)| numbers.len()).sum());
    for (numbers, mark) in kinds {
        numbers.iter().for_each(|&number| table.mark(number, *mark));
    }
    table
}

/// Rare and long words are looked for; one of two equals is the first.
fn rarity(word: &str) -> (std::cmp::Reverse<u32>, usize) {
    let brief = match word.len() {
        1 => 20_000,
        2 => 2_000,
        _ => 0,
    };
    (std::cmp::Reverse(text::frequency(word).max(brief)), word.len().min(8))
}

/// The first two bytes of a word of ASCII, the second 0 where it is no part of it.
fn first_two(word: &[u8]) -> Option<[u8; 2]> {
    two(*word.first()?, word.get(1).copied().unwrap_or(0))
}

/// The last two bytes of a word of ASCII, the last one first.
fn last_two(word: &[u8]) -> Option<[u8; 2]> {
    let (last, rest) = word.split_last()?;
    two(*last, rest.last().copied().unwrap_or(0))
}

fn two(edge: u8, inner: u8) -> Option<[u8; 2]> {
    let was_ascii = inner.is_ascii();
    let is_part = inner.is_ascii_alphabetic() == edge.is_ascii_alphabetic() && inner.is_ascii_alphanumeric();
    let inner = if is_part { inner.to_ascii_lowercase() } else { 0 };
    (edge.is_ascii_alphanumeric() && was_ascii).then_some([edge.to_ascii_lowercase(), inner])
}

/// The digits before the first `.` or `,` of a number, or the whole word.
fn first_group(word: &str) -> &str {
    word.split(['.', ',']).next().filter(|group| !group.is_empty()).unwrap_or(word)
}

/// The number of a word with every run of equal letters made one; `number` is that of the word as it is.
fn collapsed(word: &str, number: u64) -> u64 {
    if !word.is_ascii() {
        return hash::word(text::collapse(word).as_bytes());
    }
    let mut once: SmallVec<[u8; 64]> = SmallVec::from_slice(word.as_bytes());
    once.dedup();
    if once.len() < word.len() { hash::word(&once) } else { number }
}

/// The part of a literal that is looked for in raw text: its longest run of ASCII letters and digits. Where that is
/// brief, what stands between its spaces and signs of markup.
fn piece(literal: &str) -> String {
    let runs = literal.split(|c: char| !c.is_ascii_alphanumeric());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or("");
    if longest.len() > 2 || longest.len() == literal.len() {
        return longest.to_owned();
    }
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '&' | '"' | '\'' | '-');
    let parts = literal.split(is_edge).max_by_key(|part| part.chars().count());
    parts.filter(|part| !part.is_empty()).unwrap_or(longest).to_owned()
}

/// Whether a literal has anything but letters and digits of ASCII.
fn is_odd(literal: &str) -> bool {
    !literal.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn automaton(literals: &[String]) -> Option<AhoCorasick> {
    if literals.is_empty() {
        return None;
    }
    let built = AhoCorasick::builder().ascii_case_insensitive(true).build(literals);
    // More than an automaton takes: everything is looked at.
    built.or_else(|_| AhoCorasick::new([""])).ok()
}

impl Opens {
    fn new(starts: &FxHashSet<Vec<u8>>) -> Self {
        let long = |least: usize, most: usize| {
            let starts = starts.iter().filter(move |start| (least..=most).contains(&start.len()));
            starts.map(move |start| hash::start(&start[..if least == 7 { 7 } else { 4 }])).collect::<Vec<u64>>()
        };
        let briefs = starts.iter().filter(|start| start.len() < 4);
        Self {
            briefs: briefs_of(briefs.map(Vec::as_slice)),
            fours: Set::new(&long(4, 6)),
            sevens: Set::new(&long(7, usize::MAX)),
            whole: Set::new(&starts.iter().map(|start| hash::word(start)).collect::<Vec<u64>>()),
            lengths: starts.iter().fold(0, |lengths, start| lengths | 1 << start.len()),
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.lengths == 0
    }

    /// Whether a word with these first eight bytes may begin so.
    fn may_begin(&self, first: u64) -> bool {
        let four = hash::short(first & 0xFFFF_FFFF, 4);
        let seven = hash::short(first & 0xFF_FFFF_FFFF_FFFF, 7);
        self.fours.holds(four) || self.sevens.holds(seven) || self.brief_bit(first) == 1
    }

    /// Whether there are any of one to three bytes.
    pub(super) fn has_briefs(&self) -> bool {
        !self.briefs.is_empty()
    }

    /// 1 if a word with these first eight bytes may begin with one of those. Letters of ASCII only.
    #[inline(always)]
    pub(super) fn brief_bit(&self, first: u64) -> u64 {
        let brief = (first & 31 | (first >> 8 & 31) << 5 | (first >> 16 & 31) << 10) as usize;
        self.briefs.get(brief / 64).map_or(0, |bits| bits >> (brief % 64) & 1)
    }

    /// Whether a word begins so.
    pub(super) fn begin(&self, word: &[u8]) -> bool {
        let reach = u64::MAX >> (63 - word.len().min(63));
        let mut lengths = self.lengths & reach;
        while lengths != 0 {
            let len = lengths.trailing_zeros() as usize;
            if self.whole.holds(hash::word(&word[..len])) {
                return true;
            }
            lengths &= lengths - 1;
        }
        false
    }
}

/// Every first three letters that begin with one of some starts; a bit each.
fn briefs_of<'a>(starts: impl Iterator<Item = &'a [u8]>) -> Vec<u64> {
    let mut bits = Vec::new();
    for start in starts {
        bits.resize(1 << 9, 0);
        let code = |at: usize| start.get(at).map(|b| usize::from(b & 31));
        let codes = |at: usize| code(at).map_or(0..32, |code| code..code + 1);
        for third in codes(2) {
            for second in codes(1) {
                for first in codes(0) {
                    let brief = first | second << 5 | third << 10;
                    bits[brief / 64] |= 1 << (brief % 64);
                }
            }
        }
    }
    bits
}
