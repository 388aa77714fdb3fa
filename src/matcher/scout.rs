//! Patterns made ready when the program is built: they tell cheaply that a text holds no match.
//!
//! Compiling a regular expression takes a millisecond; most texts that hold a literal of one hold no match of it. A
//! scout is a stored automaton that is used where it lies. Where it finds something the pattern itself is compiled
//! and asked.

use std::sync::OnceLock;

use regex_automata::dfa::{Automaton, StartKind, dense, sparse::DFA};
use regex_automata::nfa::thompson::Compiler;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind, Repetition};

use super::pattern::Stretch;
use crate::rule::Pattern;

/// Bytes that an automaton and what making it takes may have at most; patterns that need more have no scout.
const MOST_BYTES: [usize; 2] = [1 << 17, 1 << 21];

/// Tells whether a text may hold a match of a pattern.
#[derive(Debug, Default)]
pub(super) struct Scout {
    stored: &'static [u8],
    ready: OnceLock<Option<DFA<&'static [u8]>>>,
}

impl Scout {
    /// A scout of what [`stored`] made; one of nothing always says that there may be a match.
    pub(super) fn new(stored: &'static [u8]) -> Self {
        Self { stored, ready: OnceLock::new() }
    }

    /// Whether there may be a match in a stretch of a text; never no where there is one.
    pub(super) fn may_match(&self, text: &str, stretch: &Stretch) -> bool {
        let dfa = self.ready.get_or_init(|| DFA::from_bytes(self.stored).ok().map(|(dfa, _)| dfa));
        let Some(dfa) = dfa else { return true };
        let input = |start: usize| Input::new(text).range(start.min(stretch.end)..stretch.end).earliest(true);
        let finds = |input: Input<'_>| dfa.try_search_fwd(&input).map_or(true, |end| end.is_some());
        match dfa.start_kind() {
            StartKind::Anchored => stretch.starts.clone().any(|start| finds(input(start).anchored(Anchored::Yes))),
            _ => finds(input(stretch.starts.start)),
        }
    }
}

/// A match is tried from each byte it could begin at, if these are not more.
const MOST_STARTS: u32 = 24;

/// The stored automaton of a pattern that ignores case; empty where it would be too big.
///
/// Edges of words count as met: beside letters that are not ASCII an automaton cannot tell them.
pub(super) fn stored(pattern: &Pattern) -> Vec<u8> {
    let parsed = ParserBuilder::new().case_insensitive(true).build().parse(&pattern.text);
    let is_led = pattern.lead.is_some_and(|lead| lead <= MOST_STARTS);
    let code = parsed.ok().and_then(|parsed| Compiler::new().build_from_hir(&without_edges(parsed)).ok());
    let [automaton, making] = MOST_BYTES;
    let config = dense::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .start_kind(if is_led { StartKind::Anchored } else { StartKind::Unanchored })
        .accelerate(false)
        .dfa_size_limit(Some(making))
        .determinize_size_limit(Some(making));
    let dense = code.and_then(|code| dense::Builder::new().configure(config).build_from_nfa(&code).ok());
    let bytes = dense.and_then(|dense| dense.to_sparse().ok()).map(|sparse| sparse.to_bytes_native_endian());
    bytes.filter(|bytes| bytes.len() <= automaton).unwrap_or_default()
}

/// A pattern that matches wherever the given one does, and asks for no edge of a word.
fn without_edges(pattern: Hir) -> Hir {
    match pattern.into_kind() {
        HirKind::Empty | HirKind::Look(_) => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Repetition(all) => Hir::repetition(Repetition { sub: Box::new(without_edges(*all.sub)), ..all }),
        HirKind::Capture(group) => without_edges(*group.sub),
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(without_edges).collect()),
        HirKind::Alternation(ways) => Hir::alternation(ways.into_iter().map(without_edges).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pattern whose needle has so many bytes before it.
    fn scout(pattern: &str, lead: Option<u32>) -> Scout {
        let stored = stored(&Pattern::new(pattern.to_owned(), Vec::new(), lead));
        assert!(!stored.is_empty());
        Scout::new(stored.leak())
    }

    #[test]
    fn a_scout_never_says_no_wrongly() {
        for scout in [scout(r"\btc-?84a-?\d{4}\b", None), scout(r"\btc-?84a-?\d{4}\b", Some(12))] {
            let may_match = |text: &str| scout.may_match(text, &Stretch::whole(0, text.len()));
            assert!(may_match("Niosh TC-84A-1234 approved") && !may_match("84a of 100"));
            assert!(may_match("É TC-84a1234é") && !may_match("é tc-84a-12é4"));
            let part = |starts, end| scout.may_match("É TC-84a1234é", &Stretch { starts, end, ..Stretch::whole(0, 0) });
            assert!(part(3..4, 13) && part(1..7, 14) && !part(3..4, 12) && !part(4..9, 15) && !part(15..16, 15));
        }
        assert!(
            [&b""[..], b"no automaton"]
                .iter()
                .all(|stored| { Scout::new(stored).may_match("anything", &Stretch::whole(0, 8)) })
        );
    }
}
