//! Which programs match where: the one small interface behind which the search is done.
//!
//! Every program is looked for by its anchor (the rarest thing a match must hold), checked by a neighbour of it, and
//! only then tried from the words it could begin at.

use std::ops::Range;

use rustc_hash::FxHashMap;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::anchor::{Chooser, Key, Needle};
use super::code::{Code, Kinds, Node, Program};
use super::program::Run;
use super::table::{Lists, Reader, Rows, Table, Writer};
use super::tokens::Token;
use super::vocabulary::{Vocabulary, WordId};
use crate::text::{self, Gap, Kind};

/// One of many programs that an anchor belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Posting {
    program: u32,
    /// The row of [`Engine::checks`], plus one; 0 for none.
    check: u32,
    /// Groups of words that touch, before the anchor and behind it, at most.
    before: u16,
    behind: u16,
}

/// What stands beside an anchor: a cheap test that may let too many pass, never too few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Check {
    /// Words it may be, sorted.
    ids: Rows,
    /// Words that may stand between.
    gap: u16,
    /// 1 if it stands before the anchor, 0 if behind.
    before: u16,
}

/// Two words and the postings of both together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Pair {
    first: WordId,
    second: WordId,
    postings: Rows,
}

/// Programs by their anchors.
#[derive(Debug, Default)]
pub(super) struct Engine {
    programs: Table<Program>,
    /// Words that are anchors, sorted; empty where postings are listed by the number of the word itself.
    words: Table<WordId>,
    by_word: Lists<Posting>,
    /// Open addressing by both words; a free slot has no first word. And a bit for the hash of each pair.
    pairs: Table<Pair>,
    pair_bits: Table<u64>,
    of_pairs: Table<Posting>,
    /// Beginnings, sorted, as numbers; and a bit for the hash of each.
    starts: Table<u64>,
    start_bits: Table<u64>,
    by_start: Lists<Posting>,
    /// Of beginnings that are shorter.
    short: Table<Posting>,
    /// The tests of all these beginnings.
    anchored_starts: Table<u32>,
    checks: Table<Check>,
    check_ids: Table<WordId>,
}

/// A match: its first word, its program, one past its last word.
type Found = (usize, u32, usize);

/// Indexes of more words than this are listed by the words' own numbers.
const SPARSE: usize = 1000;

impl Engine {
    /// An index over programs.
    pub(super) fn new(programs: Vec<Program>, code: &Code, vocabulary: &Vocabulary) -> Self {
        let mut builder = Builder::new(code, vocabulary);
        for (number, program) in programs.iter().enumerate() {
            builder.add(number as u32, code.nodes(program.nodes));
        }
        builder.finish(programs)
    }

    /// Reports every match of every program once: its index and its words; by first word, then by program.
    pub(super) fn search(&self, run: Run<'_>, found: &mut dyn FnMut(usize, Range<usize>)) {
        self.search_at(run, 0..run.tokens.len(), found);
    }

    /// Reports like [`search`](Self::search) the matches with an anchor in a range of words.
    pub(super) fn search_at(&self, run: Run<'_>, anchors: Range<usize>, found: &mut dyn FnMut(usize, Range<usize>)) {
        let mut all: Vec<Found> = Vec::new();
        self.fetch(run.tokens.get(anchors.clone()).unwrap_or_default());
        for at in anchors {
            self.at_word(run, at, &mut all);
        }
        if all.len() > 1 {
            all.sort_unstable();
            all.dedup();
        }
        for (start, program, end) in all {
            found(program as usize, start..end);
        }
    }

    /// Reads what is looked up for words as they stand, one word independent of the other: memory that no cache holds is
    /// fetched for many of them at once.
    fn fetch(&self, tokens: &[Token]) {
        let first = |token: &Token| self.by_word.of(token.id).first().map_or(0, |posting| posting.program);
        if self.words.is_empty() {
            std::hint::black_box(tokens.iter().fold(0, |programs, token| programs ^ first(token)));
        }
    }

    fn at_word(&self, run: Run<'_>, at: usize, all: &mut Vec<Found>) {
        let token = &run.tokens[at];
        for id in token.ids() {
            self.try_all(run, at, self.of_word(id), all);
            if !self.pairs.is_empty() {
                self.at_pair(run, at, id, all);
            }
        }
        if !self.starts.is_empty() || !self.short.is_empty() {
            self.at_start(run, at, all);
        }
    }

    fn of_word(&self, id: WordId) -> &[Posting] {
        if self.words.is_empty() {
            return self.by_word.of(id);
        }
        self.words.binary_search(&id).map_or(&[], |row| self.by_word.of(row as u32))
    }

    fn at_pair(&self, run: Run<'_>, at: usize, first: WordId, all: &mut Vec<Found>) {
        let Some(next) = run.tokens.get(at + 1) else { return };
        if matches!(next.before, Gap::Sign | Gap::Break) {
            return;
        }
        for second in next.ids() {
            self.try_all(run, at, self.of_pair(first, second), all);
        }
    }

    fn of_pair(&self, first: WordId, second: WordId) -> &[Posting] {
        let hash = pair_hash(first, second);
        if !has_bit(&self.pair_bits, hash) {
            return &[];
        }
        let last = self.pairs.len() - 1;
        let mut at = pair_slot(hash) & last;
        loop {
            match self.pairs.get(at) {
                Some(pair) if pair.first == first && pair.second == second => return pair.postings.of(&self.of_pairs),
                Some(pair) if pair.first != 0 => at = (at + 1) & last,
                _ => return &[],
            }
        }
    }

    fn at_start(&self, run: Run<'_>, at: usize, all: &mut Vec<Found>) {
        let token = &run.tokens[at];
        let spelled = token.spellings.iter().map(|spelling| spelling.text.as_str());
        let plain = (!token.is_reread()).then(|| run.word_of(token));
        for word in plain.into_iter().chain(spelled) {
            for start in start_numbers(word.as_bytes()) {
                self.try_all(run, at, self.of_start(start), all);
            }
            self.try_all(run, at, &self.short, all);
        }
    }

    fn of_start(&self, start: u64) -> &[Posting] {
        if !has_bit(&self.start_bits, spread(start)) {
            return &[];
        }
        self.starts.binary_search(&start).map_or(&[], |row| self.by_start.of(row as u32))
    }

    #[inline]
    fn try_all(&self, run: Run<'_>, at: usize, postings: &[Posting], all: &mut Vec<Found>) {
        // Nearly all words have none.
        if !postings.is_empty() {
            self.try_each(run, at, postings, all);
        }
    }

    fn try_each(&self, run: Run<'_>, at: usize, postings: &[Posting], all: &mut Vec<Found>) {
        let [before, behind] = run.wanted.map_or([0, 0], |wanted| run.groups_to(at, wanted));
        for posting in postings {
            let reaches = before <= posting.before && behind <= posting.behind;
            if reaches && self.passes(posting.check, run, at) {
                self.try_one(run, at, *posting, all);
            }
        }
    }

    /// Tries a program at every word it could begin at if its anchor is the word at `at`.
    fn try_one(&self, run: Run<'_>, at: usize, posting: Posting, all: &mut Vec<Found>) {
        let Some(program) = self.programs.get(posting.program as usize) else { return };
        let mut start = run.tokens[at].group as usize;
        for _ in 0..=posting.before {
            if run.may_begin(program, start) {
                all.extend(run.ends(program, start).into_iter().map(|end| (start, posting.program, end)));
            }
            if start == 0 || run.tokens[start].before == Gap::Break {
                return;
            }
            start = run.tokens[start - 1].group as usize;
        }
    }

    fn passes(&self, check: u32, run: Run<'_>, at: usize) -> bool {
        let check = check.checked_sub(1).and_then(|row| self.checks.get(row as usize));
        let Some(check) = check else { return true };
        let ids = check.ids.of(&self.check_ids);
        if check.before == 1 { stands_before(run, at, ids, check.gap) } else { stands_behind(run, at, ids, check.gap) }
    }

    /// What every match of some programs holds one of.
    pub(super) fn needles<'a>(
        &'a self,
        code: &'a Code,
        vocabulary: &'a Vocabulary,
        asked: impl Fn(u32) -> bool + Copy + 'a,
    ) -> impl Iterator<Item = Needle<'a>> {
        let any = move |postings: &[Posting]| postings.iter().any(|posting| asked(posting.program));
        let dense = if self.words.is_empty() { vocabulary.len() as u32 + 1 } else { 0 };
        let words = self.words.iter().copied().chain(0..dense).filter(move |&id| any(self.of_word(id)));
        let pairs = self.ordered_pairs().into_iter().filter(move |pair| any(pair.postings.of(&self.of_pairs)));
        let starts = self.anchored_starts.iter().filter_map(|&test| code.start(code.test(test)));
        let words = words.map(|id| Needle::Word(vocabulary.word(id)));
        let pairs = pairs.map(|pair| Needle::Pair(vocabulary.word(pair.first), vocabulary.word(pair.second)));
        words.chain(pairs).chain(starts.map(Needle::Start))
    }

    /// The pairs in the order of their postings and words: what is looked up for them lies side by side.
    fn ordered_pairs(&self) -> Vec<Pair> {
        let mut ordered = vec![Pair::default(); self.of_pairs.len()];
        for pair in self.pairs.iter().filter(|pair| pair.first != 0) {
            ordered[pair.postings.range()].iter_mut().take(1).for_each(|place| *place = *pair);
        }
        ordered
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.table(&self.programs);
        out.table(&self.words);
        out.lists(&self.by_word);
        out.table(&self.pairs);
        out.table(&self.pair_bits);
        out.table(&self.of_pairs);
        out.table(&self.starts);
        out.table(&self.start_bits);
        out.lists(&self.by_start);
        out.table(&self.short);
        out.table(&self.anchored_starts);
        out.table(&self.checks);
        out.table(&self.check_ids);
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        Some(Self {
            programs: from.table()?,
            words: from.table()?,
            by_word: from.lists()?,
            pairs: from.table()?,
            pair_bits: from.table()?,
            of_pairs: from.table()?,
            starts: from.table()?,
            start_bits: from.table()?,
            by_start: from.lists()?,
            short: from.table()?,
            anchored_starts: from.table()?,
            checks: from.table()?,
            check_ids: from.table()?,
        })
    }
}

/// Whether one of these words stands behind another, with so many between.
fn stands_behind(run: Run<'_>, at: usize, ids: &[WordId], gap: u16) -> bool {
    let mut passed = 0;
    for token in &run.tokens[at + 1..] {
        // Letters and digits that touch count as one word of a gap.
        passed += u16::from(token.before != Gap::None || token.kind == Kind::Char);
        if passed > gap + 1 || token.before == Gap::Break {
            return false;
        }
        if is_one_of(token, ids) {
            return true;
        }
    }
    false
}

/// The same before it.
fn stands_before(run: Run<'_>, at: usize, ids: &[WordId], gap: u16) -> bool {
    let (mut passed, mut behind) = (0, &run.tokens[at]);
    for token in run.tokens[..at].iter().rev() {
        if behind.before == Gap::Break || passed > gap {
            return false;
        }
        if is_one_of(token, ids) {
            return true;
        }
        passed += u16::from(token.before != Gap::None || token.kind == Kind::Char);
        behind = token;
    }
    false
}

fn is_one_of(token: &Token, ids: &[WordId]) -> bool {
    token.is_reread() || (token.id != 0 && ids.binary_search(&token.id).is_ok())
}

fn pair_hash(first: WordId, second: WordId) -> u64 {
    spread(u64::from(first) << 32 | u64::from(second))
}

fn pair_slot(hash: u64) -> usize {
    (hash >> 32) as usize
}

/// Beginnings are looked up by so many of their bytes: the most that they have.
const START_LENGTHS: [usize; 3] = [3, 4, 6];

/// The first bytes of a word as numbers, one for each length that it has.
fn start_numbers(word: &[u8]) -> impl Iterator<Item = u64> {
    let mut first = [0; 8];
    let known = word.len().min(first.len());
    first[..known].copy_from_slice(&word[..known]);
    let first = u64::from_be_bytes(first);
    let number = move |length: usize| (length as u64) << (8 * length) | first >> (64 - 8 * length);
    START_LENGTHS.into_iter().take_while(move |&length| length <= known).map(number)
}

/// A number whose highest bits any of the bits of another one may change.
fn spread(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Where the bit of a hash stands: one of 65,536, which stay in the nearest cache.
fn place_of(hash: u64) -> (usize, u64) {
    let bit = hash >> 48;
    ((bit / 64) as usize, 1 << (bit % 64))
}

/// Whether a hash may be one of those; may say yes wrongly, never no.
fn has_bit(bits: &[u64], hash: u64) -> bool {
    let (word, bit) = place_of(hash);
    bits.get(word).is_some_and(|bits| bits & bit != 0)
}

/// A bit for each hash; nothing for none.
fn bits_of(hashes: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut bits = Vec::new();
    for (word, bit) in hashes.map(place_of) {
        bits.resize(1 << 10, 0);
        bits[word] |= bit;
    }
    bits
}

/// Collects the postings of programs.
struct Builder<'a> {
    chooser: Chooser<'a>,
    words: Vec<(WordId, Posting)>,
    pairs: Vec<((WordId, WordId), Posting)>,
    starts: Vec<(u64, Posting)>,
    short: Vec<Posting>,
    anchored_starts: Vec<u32>,
    checks: Vec<Check>,
    check_ids: Vec<WordId>,
    known: FxHashMap<(Vec<WordId>, u16, u16), u32>,
}

impl<'a> Builder<'a> {
    fn new(code: &'a Code, vocabulary: &'a Vocabulary) -> Self {
        Self {
            chooser: Chooser::new(code, vocabulary),
            words: Vec::new(),
            pairs: Vec::new(),
            starts: Vec::new(),
            short: Vec::new(),
            anchored_starts: Vec::new(),
            checks: Vec::new(),
            check_ids: Vec::new(),
            known: FxHashMap::default(),
        }
    }

    fn add(&mut self, program: u32, nodes: &[Node]) {
        let anchor = self.chooser.choose(nodes);
        // A pair of two elements is checked by itself.
        let is_pair = matches!(anchor.keys.first(), Some(Key::Pair(..))) && self.is_word(nodes[anchor.element]);
        let check = if is_pair || nodes.len() == 1 { 0 } else { self.check(nodes, anchor.element) };
        let words: usize = nodes.iter().map(|&node| self.chooser.most_words(node)).sum();
        let [before, behind] = [anchor.before, words].map(|groups| u16::try_from(groups).unwrap_or(u16::MAX));
        for key in anchor.keys {
            let posting = Posting { program, check, before, behind };
            match key {
                Key::Word(id) => self.words.push((id, posting)),
                Key::Pair(first, second) => self.pairs.push(((first, second), posting)),
                Key::Start(test) => self.start(test, posting),
            }
        }
    }

    fn start(&mut self, number: u32, posting: Posting) {
        self.anchored_starts.push(number);
        let start = self.chooser.code.start(self.chooser.code.test(number)).unwrap_or_default().to_owned();
        // In the view `repeats` a word stands collapsed.
        let collapsed = text::collapse(&start);
        let forms = if collapsed == start { vec![start] } else { vec![start, collapsed] };
        for form in forms {
            match start_numbers(form.as_bytes()).last() {
                Some(number) => self.starts.push((number, posting)),
                None if self.short.last() != Some(&posting) => self.short.push(posting),
                None => {}
            }
        }
    }

    /// The better neighbour of an element, if one tells anything.
    fn check(&mut self, nodes: &[Node], element: usize) -> u32 {
        let behind = self.beside(&nodes[element..], false);
        let reversed: Vec<Node> = nodes[..=element].iter().rev().copied().collect();
        let before = self.beside(&reversed, true);
        let both = [behind.map(|(ids, gap)| (ids, gap, 0)), before.map(|(ids, gap)| (ids, gap, 1))];
        let Some(best) = both.into_iter().flatten().min_by_key(|(ids, gap, _)| (*gap, ids.len())) else { return 0 };
        if let Some(&known) = self.known.get(&best) {
            return known;
        }
        let from = self.check_ids.len();
        self.check_ids.extend(&best.0);
        let ids = Rows::new(from..self.check_ids.len());
        self.checks.push(Check { ids, gap: best.1, before: best.2 });
        let number = self.checks.len() as u32;
        self.known.insert(best, number);
        number
    }

    /// The words that may stand next to the first of some elements, with the most words between them and an anchor in it.
    fn beside(&self, nodes: &[Node], backward: bool) -> Option<(Vec<WordId>, u16)> {
        let (first, rest) = nodes.split_first()?;
        let inside = if self.is_one_word(*first) { 0 } else { self.chooser.most_words(*first).checked_sub(1)? };
        let (gap, next) = match rest {
            [gap, next, ..] if matches!(gap.kind(), Kinds::Gap(_)) => match gap.kind() {
                Kinds::Gap(most) => (u16::from(most), next),
                _ => return None,
            },
            [next, ..] => (0, next),
            [] => return None,
        };
        let mut ids = Vec::new();
        self.edge_ids(*next, backward, &mut ids).then_some(())?;
        ids.sort_unstable();
        ids.dedup();
        Some((ids, gap + u16::try_from(inside).ok()?))
    }

    /// Collects the words an element may begin (or end) with; `false` where they cannot be written out.
    fn edge_ids(&self, node: Node, backward: bool, ids: &mut Vec<WordId>) -> bool {
        let code = self.chooser.code;
        match node.kind() {
            Kinds::Word(test) => {
                let test = code.test(test);
                ids.extend(test.ids.of(&code.ids));
                !(test.has_start() || backward && test.has_digit_plural())
            }
            Kinds::Any(set) => code.all_branches(code.set(set)).all(|branch| {
                let edge = if backward { branch.last() } else { branch.first() };
                edge.is_some_and(|&node| self.edge_ids(node, backward, ids))
            }),
            Kinds::Gap(_) | Kinds::Hit => false,
        }
    }

    fn is_word(&self, node: Node) -> bool {
        matches!(node.kind(), Kinds::Word(_))
    }

    /// Whether an element always takes exactly one word.
    fn is_one_word(&self, node: Node) -> bool {
        let code = self.chooser.code;
        match node.kind() {
            Kinds::Word(test) => {
                let test = code.test(test);
                let is_open_number = code.start(test).is_some_and(|start| start.starts_with(char::is_numeric));
                !test.has_digit_plural() && !is_open_number
            }
            Kinds::Any(set) => {
                code.all_branches(code.set(set)).all(|branch| branch.len() == 1 && self.is_one_word(branch[0]))
            }
            Kinds::Gap(_) | Kinds::Hit => false,
        }
    }

    fn finish(mut self, programs: Vec<Program>) -> Engine {
        let (words, by_word) = word_lists(self.words);
        let pair_bits = bits_of(self.pairs.iter().map(|((first, second), _)| pair_hash(*first, *second)));
        let (pairs, of_pairs) = pair_table(self.pairs);
        let mut keys: Vec<u64> = self.starts.iter().map(|(start, _)| *start).collect();
        keys.sort_unstable();
        keys.dedup();
        let row = |start: u64| keys.partition_point(|&key| key < start) as u32;
        let rows = self.starts.into_iter().map(|(start, posting)| (row(start), posting)).collect();
        Engine {
            programs: programs.into(),
            words: words.into(),
            by_word,
            pairs: pairs.into(),
            pair_bits: pair_bits.into(),
            of_pairs: of_pairs.into(),
            by_start: Lists::new(keys.len(), rows),
            start_bits: bits_of(keys.iter().map(|&key| spread(key))).into(),
            starts: keys.into(),
            short: self.short.into(),
            anchored_starts: {
                self.anchored_starts.sort_unstable();
                self.anchored_starts.dedup();
                self.anchored_starts.into()
            },
            checks: self.checks.into(),
            check_ids: self.check_ids.into(),
        }
    }
}

/// Postings by word: by the number of the word where there are many, else by its place among those there are.
fn word_lists(postings: Vec<(WordId, Posting)>) -> (Vec<WordId>, Lists<Posting>) {
    let mut words: Vec<WordId> = postings.iter().map(|(id, _)| *id).collect();
    words.sort_unstable();
    words.dedup();
    if words.len() > SPARSE {
        let most = words.last().map_or(0, |id| *id as usize);
        return (Vec::new(), Lists::new(most + 1, postings));
    }
    let row = |id: WordId| words.partition_point(|&word| word < id) as u32;
    let rows = postings.into_iter().map(|(id, posting)| (row(id), posting)).collect();
    let lists = Lists::new(words.len(), rows);
    (words, lists)
}

fn pair_table(mut pairs: Vec<((WordId, WordId), Posting)>) -> (Vec<Pair>, Vec<Posting>) {
    if pairs.is_empty() {
        return (Vec::new(), Vec::new());
    }
    pairs.sort_by_key(|(words, _)| *words);
    let runs = || pairs.chunk_by(|a, b| a.0 == b.0);
    let last = (runs().count() * 2).next_power_of_two() - 1;
    let (mut slots, mut rows) = (vec![Pair::default(); last + 1], Vec::with_capacity(pairs.len()));
    for run in runs() {
        let (first, second) = run[0].0;
        let mut at = pair_slot(pair_hash(first, second)) & last;
        while slots[at].first != 0 {
            at = (at + 1) & last;
        }
        let from = rows.len();
        rows.extend(run.iter().map(|(_, posting)| *posting));
        slots[at] = Pair { first, second, postings: Rows::new(from..rows.len()) };
    }
    (slots, rows)
}
