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
    fn next(&self, text: &str, starts: Range<usize>) -> Option<Range<usize>> {
        if self.is_told() {
            let mut alive = starts.filter(|&start| !self.dies_at(text.as_bytes(), start));
            return alive.find_map(|start| Some(start..self.end(text, start)?));
        }
        let end = self.end(text, starts.start)?;
        let start = self.start(text, starts.start, end);
        // Stored tables that were damaged could stand still.
        (start < end && start < starts.end).then_some(start..end)
    }

    /// Whether no match begins at a place: a quick look at two characters of ASCII.
    fn dies_at(&self, text: &[u8], at: usize) -> bool {
        let two = at.checked_sub(1).and_then(|before| text.get(before..)?.first_chunk::<2>());
        let kind = |byte: u8| self.kinds.ascii.get(usize::from(byte)).copied();
        let Some([Some(before), Some(first)]) = two.map(|two| two.map(kind)) else { return false };
        let forward = self.forward.view();
        forward.step(forward.start(before), first) == DEAD
    }

    /// Where the first match at or behind a place ends, or the one that begins there.
    fn end(&self, text: &str, from: usize) -> Option<usize> {
        let before = text.get(..from)?.chars().next_back();
        let (kinds, forward) = (self.kinds.view(), self.forward.view());
        let mut state = forward.start(kinds.of_edge(before));
        let mut end = None;
        for (at, c) in text.get(from..)?.char_indices() {
            let next = forward.step(state, kinds.of(c));
            // Where most characters change nothing, none has to wait for the one before.
            if next != state {
                state = next;
            }
            if forward.is_match(state) {
                end = Some(from + at);
            } else if state == DEAD {
                return end;
            }
        }
        let last = forward.step(state, kinds.edge);
        if forward.is_match(last) { Some(text.len()) } else { end }
    }

    /// Where the match begins that ends at a place and begins no earlier than another.
    fn start(&self, text: &str, from: usize, end: usize) -> usize {
        let (mut start, mut at) = (end, end);
        let (kinds, backward) = (self.kinds.view(), self.backward.view());
        let mut state = backward.start(kinds.of_edge(text[end..].chars().next()));
        for c in text[from..end].chars().rev() {
            state = backward.step(state, kinds.of(c));
            if backward.is_match(state) {
                start = at;
            } else if state == DEAD {
                return start;
            }
            at -= c.len_utf8();
        }
        let last = backward.step(state, kinds.of_edge(text[..from].chars().next_back()));
        if backward.is_match(last) { from } else { start }
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
    fn view(&self) -> KindsView<'_> {
        KindsView { ascii: &self.ascii, others: &self.others, edge: self.count }
    }
}

impl Steps {
    fn view(&self) -> StepsView<'_> {
        StepsView { starts: &self.starts, next: &self.next, last_match: self.last_match }
    }
}

/// [`Kinds`] while a text is read.
#[derive(Clone, Copy)]
struct KindsView<'a> {
    ascii: &'a [u8],
    others: &'a [u32],
    /// What the edge of a text counts as.
    edge: u8,
}

impl KindsView<'_> {
    /// The kind of a character.
    fn of(self, c: char) -> u8 {
        match self.ascii.get(c as usize) {
            Some(&kind) => kind,
            None => {
                let behind = self.others.partition_point(|run| run >> 8 <= c as u32);
                behind.checked_sub(1).map_or(0, |at| self.others[at] as u8)
            }
        }
    }

    /// The kind of a character beyond what is searched, or the edge.
    fn of_edge(self, beyond: Option<char>) -> u8 {
        beyond.map_or(self.edge, |c| self.of(c))
    }
}

/// [`Steps`] while a text is read.
#[derive(Clone, Copy)]
struct StepsView<'a> {
    starts: &'a [u16],
    next: &'a [u16],
    last_match: u16,
}

impl StepsView<'_> {
    /// The state to begin in.
    fn start(self, beside: u8) -> u16 {
        self.starts.get(usize::from(beside)).copied().unwrap_or(DEAD)
    }

    fn step(self, state: u16, kind: u8) -> u16 {
        self.next.get(usize::from(state) + usize::from(kind)).copied().unwrap_or(DEAD)
    }

    fn is_match(self, state: u16) -> bool {
        state.wrapping_sub(1) < self.last_match
    }
}

#[cfg(test)]
mod tests {
    use regex::RegexBuilder;

    use super::super::determine;

    const PATTERNS: [&str; 12] = [
        r"\btc[\s.-]{0,2}84a[\s.-]{0,2}\d{3,5}\b",
        r"(?-i)\bK(?:[0-2]\d{5}|7[6-9]\d{4})\b",
        r"k\w*\s?\d+(?:[.,]\d+)?\s?%",
        r"^\s*(?:lot de \d+ )?chaises?\b",
        r"(?:\S+\s+){2}\S+\s?![\x22’)]?\s*$",
        r"!(?:\s?!)+",
        r"1\s?[:：]\s?1",
        r"(?:微信|qq群?)\s?(?:号|id)?\s?[a-z0-9_-]{5,}",
        r"(?-u:\b)www\s?\.\s?[a-z0-9-]+(?:\.[a-z0-9-]+)+",
        r"!\s*\p{So}",
        r"ab|abc|ab+",
        r"(?:f|x)[^|\n]{0,60}\b(?:1/2-28|5/8-24)",
    ];
    const PARTS: [&str; 34] = [
        "tc",
        "TC-",
        "84A",
        "1234",
        "K",
        "\u{212A}",
        "k123456",
        "760000",
        "%",
        "1",
        "22",
        " ",
        "!",
        "’",
        "é",
        "É",
        "\n",
        ":",
        "：",
        "微信",
        "号",
        "qq",
        "www",
        ".a-b",
        ".",
        "lot de 2 ",
        "chaise",
        "ſ",
        "１",
        "★",
        "_",
        "abbc",
        "f",
        "1/2-28",
    ];

    #[test]
    fn automata_and_regexes_find_the_same() {
        let mut seed = 1_u64;
        let mut part = move || {
            seed = seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
            PARTS[(seed >> 33) as usize % PARTS.len()]
        };
        let texts: Vec<String> = (0..4000).map(|n| (0..n % 9).map(|_| part()).collect()).collect();
        for pattern in PATTERNS {
            let automaton = determine::automaton(pattern, false);
            let regex = RegexBuilder::new(pattern).case_insensitive(true).build().expect("they compile");
            assert!(!automaton.is_empty(), "{pattern}");
            for text in &texts {
                let wanted: Vec<_> = regex.find_iter(text).map(|m| m.range()).collect();
                let mut found = Vec::new();
                automaton.search(text, std::iter::once(0..text.len()), &mut |range| found.push(range));
                let is_right =
                    if automaton.is_exact { found == wanted } else { wanted.is_empty() || !found.is_empty() };
                assert!(is_right, "{pattern} in {text:?}: {found:?}, not {wanted:?}");
            }
        }
    }

    #[test]
    fn what_automata_cannot_tell_has_none() {
        for pattern in [r"a*", r"a\Bb", r"(?m)^a$", "("] {
            assert!(determine::automaton(pattern, false).is_empty(), "{pattern}");
        }
    }
}
