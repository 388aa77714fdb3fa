//! From a regular expression to an automaton over kinds of characters; done when the program is built.

use std::collections::{BTreeMap, BTreeSet};

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::{self, Compiler, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, Look, Repetition};

use super::automaton::{Automaton, DEAD, Kinds, Steps};

/// Bytes that making an automaton may take.
const MOST_BYTES: usize = 1 << 23;
/// Rows are numbered by two bytes.
const MOST_ROWS: usize = 1 << 16;
/// Kinds of characters that a byte can number, and the edge.
const MOST_KINDS: usize = 254;
/// Repetitions of more than this are taken for endless ones where a pattern would be too big.
const FEW: u32 = 4;

/// The automaton of a pattern that ignores case; an empty one where it needs more than automata can.
///
/// With `is_told` it is only for those who know where matches may begin.
pub(super) fn automaton(pattern: &str, is_told: bool) -> Automaton {
    let parsed = ParserBuilder::new().case_insensitive(true).build().parse(pattern);
    let ways = if is_told { &[Way::FromStart][..] } else { &[Way::Forward, Way::Backward] };
    let made = |parsed: Hir| determined(&parsed, true, ways).or_else(|| determined(&loosened(&parsed), false, ways));
    parsed.ok().and_then(made).unwrap_or_default()
}

/// What an automaton does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Says where the first match ends.
    Forward,
    /// Says where the match begins that ends where it starts.
    Backward,
    /// Says where the match ends that begins where it starts.
    FromStart,
}

fn determined(pattern: &Hir, is_exact: bool, ways: &[Way]) -> Option<Automaton> {
    if pattern.properties().minimum_len()? == 0 {
        return None;
    }
    let mut classes = Classes::default();
    classes.collect(pattern)?;
    let alphabet = Alphabet::new(&classes)?;
    let spelled = alphabet.spelled(pattern)?;
    let mut steps = ways.iter().map(|&way| alphabet.steps(&spelled, way));
    let (forward, backward) = (steps.next()??, steps.next().unwrap_or_else(|| Some(Steps::default()))?);
    Some(Automaton { is_exact, forward, backward, kinds: alphabet.kinds() })
}

/// A pattern that matches wherever the given one does, and counts less.
fn loosened(pattern: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(loosened).collect();
    match pattern.kind() {
        HirKind::Repetition(all) => {
            let max = all.max.filter(|&max| max <= FEW);
            Hir::repetition(Repetition {
                min: all.min.min(FEW),
                max,
                greedy: all.greedy,
                sub: Box::new(loosened(&all.sub)),
            })
        }
        HirKind::Capture(group) => loosened(&group.sub),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        _ => pattern.clone(),
    }
}

/// Runs of characters, first and last.
type Runs = Vec<[u32; 2]>;

/// What a pattern tells apart.
#[derive(Default)]
struct Classes {
    all: BTreeSet<Runs>,
    /// Characters of words, where their edges are asked for.
    word: Option<Runs>,
}

impl Classes {
    /// Adds those of a part of a pattern; nothing where it asks for more than automata over characters can tell.
    fn collect(&mut self, part: &Hir) -> Option<()> {
        match part.kind() {
            HirKind::Empty | HirKind::Look(Look::Start | Look::End) => {}
            HirKind::Look(Look::WordUnicode) => self.edges_of(r"\w")?,
            HirKind::Look(Look::WordAscii) => self.edges_of(r"[0-9A-Za-z_]")?,
            HirKind::Look(_) => return None,
            HirKind::Literal(literal) => {
                self.all.extend(std::str::from_utf8(&literal.0).ok()?.chars().map(one));
            }
            HirKind::Class(class) => {
                self.all.insert(runs(class)?);
            }
            HirKind::Repetition(repetition) => self.collect(&repetition.sub)?,
            HirKind::Capture(group) => self.collect(&group.sub)?,
            HirKind::Concat(parts) | HirKind::Alternation(parts) => {
                parts.iter().try_for_each(|part| self.collect(part))?;
            }
        }
        Some(())
    }

    /// Words have edges, and consist of this; one kind of words in a pattern.
    fn edges_of(&mut self, word: &str) -> Option<()> {
        let parsed = regex_syntax::parse(word).ok()?;
        let HirKind::Class(class) = parsed.kind() else { return None };
        let word = runs(class)?;
        (self.word.get_or_insert_with(|| word.clone()) == &word).then_some(())
    }
}

fn one(c: char) -> Runs {
    vec![[c as u32, c as u32]]
}

/// The characters of a class.
fn runs(class: &Class) -> Option<Runs> {
    match class {
        Class::Unicode(class) => Some(class.iter().map(|run| [run.start() as u32, run.end() as u32]).collect()),
        Class::Bytes(class) if class.is_ascii() => {
            Some(class.iter().map(|run| [u32::from(run.start()), u32::from(run.end())]).collect())
        }
        Class::Bytes(_) => None,
    }
}

/// The kinds of characters of a pattern, each with a byte that stands for it: one of a word for characters of words,
/// since automata know words of ASCII only.
struct Alphabet {
    /// The byte of each kind.
    bytes: Vec<u8>,
    /// The first character of each run and its kind, sorted.
    runs: Vec<(u32, usize)>,
    /// The kinds of each class.
    classes: BTreeMap<Runs, Vec<usize>>,
}

impl Alphabet {
    fn new(classes: &Classes) -> Option<Self> {
        let sets: Vec<&Runs> = classes.all.iter().chain(&classes.word).collect();
        let edges = sets.iter().flat_map(|set| set.iter().flat_map(|[first, last]| [*first, last + 1]));
        let firsts: BTreeSet<u32> = edges.chain([0, 0x80]).filter(|&first| first <= char::MAX as u32).collect();
        let (mut known, mut runs) = (BTreeMap::new(), Vec::new());
        for first in firsts {
            let held: Vec<bool> = sets.iter().map(|set| holds(set, first)).collect();
            let fresh = known.len();
            runs.push((first, *known.entry(held).or_insert(fresh)));
        }
        let kinds_of = |set| known.iter().filter(|(held, _)| held[set]).map(|(_, kind)| *kind).collect::<Vec<_>>();
        if known.len() > MOST_KINDS {
            return None;
        }
        let word = if classes.word.is_some() { kinds_of(sets.len() - 1) } else { Vec::new() };
        let classes = classes.all.iter().enumerate().map(|(at, class)| (class.clone(), kinds_of(at))).collect();
        let (mut of_words, mut others) = (bytes(true), bytes(false));
        let byte = |kind| if word.contains(&kind) { of_words.next() } else { others.next() };
        Some(Self { bytes: (0..known.len()).map(byte).collect::<Option<_>>()?, runs, classes })
    }

    /// The same pattern over bytes that stand for kinds.
    fn spelled(&self, part: &Hir) -> Option<Hir> {
        let all = |parts: &[Hir]| parts.iter().map(|part| self.spelled(part)).collect::<Option<Vec<_>>>();
        Some(match part.kind() {
            HirKind::Empty => Hir::empty(),
            HirKind::Look(Look::WordUnicode) => Hir::look(Look::WordAscii),
            HirKind::Look(look) => Hir::look(*look),
            HirKind::Literal(literal) => {
                let letters = std::str::from_utf8(&literal.0).ok()?.chars();
                Hir::concat(letters.map(|c| self.class(&one(c))).collect::<Option<_>>()?)
            }
            HirKind::Class(class) => self.class(&runs(class)?)?,
            HirKind::Repetition(all) => {
                Hir::repetition(Repetition { sub: Box::new(self.spelled(&all.sub)?), ..all.clone() })
            }
            HirKind::Capture(group) => self.spelled(&group.sub)?,
            HirKind::Concat(parts) => Hir::concat(all(parts)?),
            HirKind::Alternation(parts) => Hir::alternation(all(parts)?),
        })
    }

    fn class(&self, class: &Runs) -> Option<Hir> {
        let bytes = self.classes.get(class)?.iter().map(|&kind| self.bytes[kind]);
        Some(Hir::class(Class::Bytes(ClassBytes::new(bytes.map(|byte| ClassBytesRange::new(byte, byte))))))
    }

    fn kinds(&self) -> Kinds {
        let of = |c: u32| self.runs[self.runs.partition_point(|(first, _)| *first <= c) - 1].1;
        let others = self.runs.iter().filter(|(first, _)| *first >= 0x80);
        Kinds {
            ascii: (0..0x80).map(|c| of(c) as u8).collect(),
            others: others.map(|(first, kind)| first << 8 | *kind as u32).collect(),
            count: self.bytes.len() as u8,
        }
    }

    /// The automaton of a pattern over bytes that stand for kinds.
    fn steps(&self, spelled: &Hir, way: Way) -> Option<Steps> {
        let backward = way == Way::Backward;
        let code = thompson::Config::new().utf8(false).reverse(backward).which_captures(WhichCaptures::None);
        let code = Compiler::new().configure(code).build_from_hir(spelled).ok()?;
        let config = dense::Config::new()
            .match_kind(if backward { MatchKind::All } else { MatchKind::LeftmostFirst })
            .start_kind(if way == Way::Forward { StartKind::Unanchored } else { StartKind::Anchored })
            .accelerate(false)
            .minimize(true)
            .dfa_size_limit(Some(MOST_BYTES))
            .determinize_size_limit(Some(MOST_BYTES));
        let dfa = dense::Builder::new().configure(config).build_from_nfa(&code).ok()?;
        let anchored = if way == Way::Forward { Anchored::No } else { Anchored::Yes };
        let beside = self.bytes.iter().map(|&byte| Some(byte)).chain([None]);
        let config = |byte| start::Config::new().anchored(anchored).look_behind(byte);
        let starts: Vec<StateID> = beside.map(|byte| dfa.start_state(&config(byte)).ok()).collect::<Option<_>>()?;
        States::reached(&starts, &self.bytes, &dfa)?.steps(&starts, &dfa)
    }
}

/// Whether a character is in one of these runs.
fn holds(runs: &Runs, c: u32) -> bool {
    runs.iter().any(|[first, last]| (*first..=*last).contains(&c))
}

/// Bytes of words of ASCII, or all others.
fn bytes(of_words: bool) -> impl Iterator<Item = u8> {
    (0..=u8::MAX).filter(move |&byte| (byte.is_ascii_alphanumeric() || byte == b'_') == of_words)
}

/// The states that an automaton may come to, and where it goes from each.
struct States {
    rows: Vec<(StateID, Vec<StateID>)>,
}

impl States {
    fn reached(starts: &[StateID], bytes: &[u8], dfa: &dense::DFA<Vec<u32>>) -> Option<Self> {
        let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
        let mut open: Vec<StateID> = starts.to_vec();
        while let Some(state) = open.pop() {
            if !seen.insert(state) {
                continue;
            }
            let next = bytes.iter().map(|&byte| dfa.next_state(state, byte)).chain([dfa.next_eoi_state(state)]);
            let next: Vec<StateID> = next.collect();
            open.extend(&next);
            rows.push((state, next));
        }
        let width = starts.len();
        let fits = (rows.len() + 1) * width < MOST_ROWS && rows.iter().all(|(state, _)| !dfa.is_quit_state(*state));
        fits.then_some(Self { rows })
    }

    /// The same as tables: matches first.
    fn steps(mut self, starts: &[StateID], dfa: &dense::DFA<Vec<u32>>) -> Option<Steps> {
        self.rows.retain(|(state, _)| !dfa.is_dead_state(*state));
        self.rows.sort_by_key(|(state, _)| (!dfa.is_match_state(*state), *state));
        let width = starts.len();
        let rows = (width as u16..).step_by(width);
        let numbers: BTreeMap<StateID, u16> = self.rows.iter().map(|(state, _)| *state).zip(rows).collect();
        let number = |state: &StateID| numbers.get(state).copied().unwrap_or(DEAD);
        let matches = self.rows.iter().filter(|(state, _)| dfa.is_match_state(*state)).count();
        let next = self.rows.iter().flat_map(|(_, next)| next.iter().map(number));
        Some(Steps {
            starts: starts.iter().map(number).collect(),
            next: std::iter::repeat_n(DEAD, width).chain(next).collect(),
            last_match: (matches * width) as u16,
        })
    }
}
