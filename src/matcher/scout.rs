//! Patterns made ready when the program is built: they tell cheaply that a text holds no match.
//!
//! Compiling a regular expression takes a millisecond; most texts that hold a literal of one hold no match of it. A
//! scout is a stored automaton that is used where it lies. Where it finds something, or cannot tell (the edge of a word
//! beside a letter that is not ASCII), the pattern itself is compiled and asked.

use std::sync::OnceLock;

use regex_automata::dfa::{Automaton, StartKind, dense, sparse::DFA};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};

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

    /// Whether there may be a match; never no where there is one.
    pub(super) fn may_match(&self, text: &str) -> bool {
        let dfa = self.ready.get_or_init(|| DFA::from_bytes(self.stored).ok().map(|(dfa, _)| dfa));
        let Some(dfa) = dfa else { return true };
        let found = dfa.try_search_fwd(&Input::new(text).earliest(true));
        // An error is a letter at which it gives up.
        found.map_or(true, |end| end.is_some())
    }
}

/// The stored automaton of a pattern that ignores case; empty where it would be too big.
pub(super) fn stored(pattern: &str) -> Vec<u8> {
    let [automaton, making] = MOST_BYTES;
    let config = dense::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .start_kind(StartKind::Unanchored)
        .accelerate(false)
        .unicode_word_boundary(true)
        .dfa_size_limit(Some(automaton * 4))
        .determinize_size_limit(Some(making));
    let syntax = syntax::Config::new().case_insensitive(true);
    let dense = dense::Builder::new().configure(config).syntax(syntax).build(pattern).ok();
    let bytes = dense.and_then(|dense| dense.to_sparse().ok()).map(|sparse| sparse.to_bytes_native_endian());
    bytes.filter(|bytes| bytes.len() <= automaton).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scout_never_says_no_wrongly() {
        let scout = Scout::new(stored(r"\btc-?84a-?\d{4}\b").leak());
        assert!(!scout.stored.is_empty());
        assert!(scout.may_match("Niosh TC-84A-1234 approved") && !scout.may_match("84a of 100"));
        assert!(scout.may_match("é tc-84a-1234"), "it cannot tell here");
        assert!(Scout::new(&[]).may_match("anything") && Scout::new(b"no automaton").may_match("anything"));
    }
}
