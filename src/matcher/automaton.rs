//! Patterns made ready when the program is built: automata over kinds of characters, used where they lie.
//!
//! Compiling a regular expression takes a millisecond. A pattern tells few kinds of characters apart (digits, letters,
//! `k`, the rest), so an automaton that steps from kind to kind is small whatever scripts it knows: a table or two of
//! some kilobytes. One finds where the first match ends, another, backwards from there, where it begins.

use std::ops::Range;

use super::table::{Reader, Table, Writer};

/// A pattern that matches no empty text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Automaton {
    /// Else it may match where the pattern does not, and never the other way round.
    pub(super) is_exact: bool,
    pub(super) kinds: Kinds,
    pub(super) forward: Steps,
    pub(super) backward: Steps,
}

/// Characters that a pattern does not tell apart are of one kind.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Kinds {
    /// By ASCII character.
    pub(super) ascii: Table<u8>,
    /// The first of each run of other characters of one kind, sorted, above the number of the kind: `first << 8 | kind`.
    pub(super) others: Table<u32>,
    /// How many there are; the edge of the text is one more.
    pub(super) count: u8,
}

/// The states of an automaton.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Steps {
    /// Where to begin, by the kind of the character before, or the edge.
    pub(super) starts: Table<u16>,
    /// The next state, by state and kind or edge; a state is the row it has here.
    pub(super) next: Table<u16>,
    /// States up to this one, except the dead one, say that a match ended before the last character.
    pub(super) last_match: u16,
}

/// The state that no match follows.
pub(super) const DEAD: u16 = 0;

impl Automaton {
    /// Whether there is nothing in it: the pattern has no automaton.
    pub(super) fn is_empty(&self) -> bool {
        self.forward.next.is_empty()
    }

    /// Whether it has to be told where matches may begin.
    fn is_told(&self) -> bool {
        self.backward.next.is_empty()
    }

    /// Every match of the text, as `regex::Regex::find_iter` finds them, if all begin in these ranges of bytes.
    pub(super) fn search(
        &self,
        text: &str,
        starts: impl Iterator<Item = Range<usize>>,
        found: &mut dyn FnMut(Range<usize>),
    ) {
        let mut from = 0;
        for starts in starts {
            while let Some(range) = self.next(text, from.max(starts.start)..starts.end) {
                from = range.end;
                found(range);
            }
        }
    }

    /// Whether some part of the text matches that begins in one of these ranges.
    pub(super) fn is_match(&self, text: &str, mut starts: impl Iterator<Item = Range<usize>>) -> bool {
        starts.any(|starts| match self.is_told() {
            true => self.next(text, starts).is_some(),
            false => self.end(text, starts.start).is_some(),
        })
    }

    /// The first match that begins in a range of bytes.
    fn next(&self, text: &str, mut starts: Range<usize>) -> Option<Range<usize>> {
        if self.is_told() {
            return starts.find_map(|start| Some(start..self.end(text, start)?));
        }
        let end = self.end(text, starts.start)?;
        let start = self.start(text, starts.start, end);
        // Stored tables that were damaged could stand still.
        (start < end && start < starts.end).then_some(start..end)
    }

    /// Where the first match at or behind a place ends, or the one that begins there.
    fn end(&self, text: &str, from: usize) -> Option<usize> {
        let before = text.get(..from)?.chars().next_back();
        let mut state = self.forward.start(self.kinds.of_edge(before));
        let mut end = None;
        for (at, c) in text.get(from..)?.char_indices() {
            let next = self.forward.step(state, self.kinds.of(c));
            // Where most characters change nothing, none has to wait for the one before.
            if next != state {
                state = next;
            }
            if self.forward.is_match(state) {
                end = Some(from + at);
            } else if state == DEAD {
                return end;
            }
        }
        let last = self.forward.step(state, self.kinds.edge());
        if self.forward.is_match(last) { Some(text.len()) } else { end }
    }

    /// Where the match begins that ends at a place and begins no earlier than another.
    fn start(&self, text: &str, from: usize, end: usize) -> usize {
        let (mut start, mut at) = (end, end);
        let mut state = self.backward.start(self.kinds.of_edge(text[end..].chars().next()));
        for c in text[from..end].chars().rev() {
            state = self.backward.step(state, self.kinds.of(c));
            if self.backward.is_match(state) {
                start = at;
            } else if state == DEAD {
                return start;
            }
            at -= c.len_utf8();
        }
        let last = self.backward.step(state, self.kinds.of_edge(text[..from].chars().next_back()));
        if self.backward.is_match(last) { from } else { start }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.table(&[
            u16::from(self.kinds.count),
            u16::from(self.is_exact),
            self.forward.last_match,
            self.backward.last_match,
        ]);
        if self.is_empty() {
            return;
        }
        out.table(&self.kinds.ascii);
        out.table(&self.kinds.others);
        for steps in [&self.forward, &self.backward] {
            out.table(&steps.starts);
            out.table(&steps.next);
        }
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        let head = from.table::<u16>()?;
        let [count, is_exact, forward, backward] = *head.first_chunk()?;
        if count == 0 {
            return Some(Self::default());
        }
        let kinds = Kinds { count: u8::try_from(count).ok()?, ascii: from.table()?, others: from.table()? };
        let mut steps = |last_match| Some(Steps { starts: from.table()?, next: from.table()?, last_match });
        Some(Self { is_exact: is_exact == 1, kinds, forward: steps(forward)?, backward: steps(backward)? })
    }
}

impl Kinds {
    /// The kind of a character.
    pub(super) fn of(&self, c: char) -> u8 {
        match self.ascii.get(c as usize) {
            Some(&kind) => kind,
            None => {
                let behind = self.others.partition_point(|run| run >> 8 <= c as u32);
                behind.checked_sub(1).map_or(0, |at| self.others[at] as u8)
            }
        }
    }

    /// What the edge of a text counts as.
    fn edge(&self) -> u8 {
        self.count
    }

    /// The kind of a character beyond what is searched, or the edge.
    fn of_edge(&self, beyond: Option<char>) -> u8 {
        beyond.map_or(self.edge(), |c| self.of(c))
    }
}

impl Steps {
    /// The state to begin in.
    fn start(&self, beside: u8) -> u16 {
        self.starts.get(usize::from(beside)).copied().unwrap_or(DEAD)
    }

    fn step(&self, state: u16, kind: u8) -> u16 {
        self.next.get(usize::from(state) + usize::from(kind)).copied().unwrap_or(DEAD)
    }

    fn is_match(&self, state: u16) -> bool {
        state.wrapping_sub(1) < self.last_match
    }
}
