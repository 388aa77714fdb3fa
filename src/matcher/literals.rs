//! Which of many literals stand in a text: one table walked byte by byte, ignoring ASCII case.

use std::collections::VecDeque;

use super::table::{Lists, Reader, Table, Writer};

/// Literals with the number of whom each belongs to.
#[derive(Debug, Default)]
pub(super) struct Literals {
    /// The column of each byte; the first is for bytes that stand in no literal.
    columns: Table<u8>,
    /// By state and column: the next state, which is the row it has here, with [`OWNED`] if a literal ends there. The
    /// last column tells the list of owners.
    next: Table<u32>,
    /// Lists of owners of literals that end at a place; the first is empty.
    owners: Lists<u32>,
}

/// Marks a state in which a literal ends.
const OWNED: u32 = 1 << 31;

impl Literals {
    /// Literals of at least one byte each; nothing where they are too many for an index.
    pub(super) fn new(literals: &[(u32, &str)]) -> Option<Self> {
        let columns = columns(literals);
        let width = columns.iter().copied().max().map_or(0, usize::from) + 1;
        let mut trie = Trie { next: vec![vec![0; width]], owners: vec![Vec::new()], failed: vec![0] };
        for (owner, literal) in literals {
            trie.add(*owner, literal.bytes().map(|byte| usize::from(columns[usize::from(byte)])));
        }
        u32::try_from(trie.next.len() * (width + 1)).ok().filter(|&rows| rows < OWNED)?;
        trie.close();
        let (mut next, mut pairs, mut lists) = (Vec::new(), Vec::new(), 1);
        for (row, owners) in trie.next.iter().zip(&trie.owners) {
            let mark = |state: usize| if trie.owners[state].is_empty() { 0 } else { OWNED };
            next.extend(row.iter().map(|&state| (state * (width + 1)) as u32 | mark(state)));
            next.push(if owners.is_empty() { 0 } else { lists });
            pairs.extend(owners.iter().map(|&owner| (lists, owner)));
            lists += u32::from(!owners.is_empty());
        }
        Some(Self { columns: columns.into(), next: next.into(), owners: Lists::new(lists as usize, pairs) })
    }

    /// The owners of all literals that stand in a text, some of them more than once, each with the end of the literal.
    pub(super) fn owners(&self, text: &str, found: &mut Vec<(u32, usize)>) {
        let Some(columns) = self.columns.first_chunk::<256>() else { return };
        let width = columns.iter().copied().max().map_or(0, usize::from) + 1;
        let mut state = 0;
        for (at, byte) in text.bytes().enumerate() {
            let column = usize::from(columns[usize::from(byte)]);
            let next = self.next.get(state + column).copied().unwrap_or(0);
            // Between literals no byte has to wait for the one before.
            if next == 0 && state == 0 {
                continue;
            }
            state = (next & !OWNED) as usize;
            if next & OWNED != 0 {
                let list = self.next.get(state + width).copied().unwrap_or(0);
                found.extend(self.owners.of(list).iter().map(|&owner| (owner, at + 1)));
            }
        }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.table(&self.columns);
        out.table(&self.next);
        out.lists(&self.owners);
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        Some(Self { columns: from.table()?, next: from.table()?, owners: from.lists()? })
    }
}

/// A column for each byte of the literals, one for both cases of a letter.
fn columns(literals: &[(u32, &str)]) -> Vec<u8> {
    let mut columns = vec![0; 1 << 8];
    let mut last = 0;
    for byte in literals.iter().flat_map(|(_, literal)| literal.bytes()) {
        if columns[usize::from(byte)] == 0 {
            last += 1;
            columns[usize::from(byte.to_ascii_lowercase())] = last;
            columns[usize::from(byte.to_ascii_uppercase())] = last;
        }
    }
    columns
}

/// The table while it grows; states are numbered.
struct Trie {
    next: Vec<Vec<usize>>,
    owners: Vec<Vec<u32>>,
    /// The state of the longest end of what led here that begins a literal, too.
    failed: Vec<usize>,
}

impl Trie {
    fn add(&mut self, owner: u32, literal: impl Iterator<Item = usize>) {
        let mut state = 0;
        for column in literal {
            if self.next[state][column] == 0 {
                self.next[state][column] = self.next.len();
                self.next.push(vec![0; self.next[0].len()]);
                self.owners.push(Vec::new());
                self.failed.push(0);
            }
            state = self.next[state][column];
        }
        self.owners[state].push(owner);
    }

    /// Says where to go on where no literal goes on, nearest states first.
    fn close(&mut self) {
        let mut open: VecDeque<usize> = self.next[0].iter().copied().filter(|&state| state != 0).collect();
        while let Some(state) = open.pop_front() {
            let failed = self.failed[state];
            let inherited = self.owners[failed].clone();
            self.owners[state].extend(inherited);
            for column in 0..self.next[state].len() {
                let (child, other) = (self.next[state][column], self.next[failed][column]);
                if child == 0 {
                    self.next[state][column] = other;
                } else {
                    self.failed[child] = other;
                    open.push_back(child);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        let words = ["he", "she", "hers", "his", "é!", "E", "ers"];
        let literals: Vec<(u32, &str)> = (0..).zip(words).collect();
        let table = Literals::new(&literals).expect("they are few");
        for text in ["", "ushers", "SHE sells", "hise\u{301}", "É! é!", "heHErshis", "xyz"] {
            let mut found = Vec::new();
            table.owners(text, &mut found);
            assert!(found.iter().all(|&(owner, end)| {
                text.to_ascii_lowercase()[..end].ends_with(&words[owner as usize].to_ascii_lowercase())
            }));
            let mut found: Vec<u32> = found.into_iter().map(|(owner, _)| owner).collect();
            found.sort_unstable();
            found.dedup();
            let folded = text.to_ascii_lowercase();
            let wanted = literals.iter().filter(|(_, word)| folded.contains(&word.to_ascii_lowercase()));
            assert_eq!(found, wanted.map(|(owner, _)| *owner).collect::<Vec<_>>(), "{text}");
        }
    }
}
