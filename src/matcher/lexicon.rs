//! Strings to numbers and back, in flat tables: one array of letters, one of ends, one of slots.

use super::table::{Reader, Table, Writer};

/// Strings by number, from 0; frozen.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    letters: Table<u8>,
    /// Where each string ends; it begins where the one before ends.
    ends: Table<u32>,
    /// Open addressing: a string's tag and its number plus one; 0 is a free slot.
    slots: Table<[u32; 2]>,
}

/// Strings while they are collected; laid out as they will be frozen.
#[derive(Debug, Default)]
pub(super) struct Collector {
    letters: Vec<u8>,
    ends: Vec<u32>,
    slots: Vec<[u32; 2]>,
}

/// So many bytes a string takes, about; room for more is made where need be.
const LETTERS: usize = 12;

impl Collector {
    /// A collector with room for so many strings.
    pub(super) fn with_room(count: usize) -> Self {
        let slots = vec![[0; 2]; slots_for(count)];
        Self { slots, ends: Vec::with_capacity(count), letters: Vec::with_capacity(count * LETTERS) }
    }

    /// The number of a string, a new one if need be.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let tag = tag(text.as_bytes());
        let mut at = self.first_slot(tag);
        while self.slots[at][1] != 0 {
            let [known, number] = self.slots[at];
            if known == tag && self.bytes(number - 1) == text.as_bytes() {
                return number - 1;
            }
            at = self.next_slot(at);
        }
        self.letters.extend_from_slice(text.as_bytes());
        self.ends.push(self.letters.len() as u32);
        self.slots[at] = [tag, self.ends.len() as u32];
        self.ends.len() as u32 - 1
    }

    /// The same strings, to be looked up only.
    pub(super) fn freeze(mut self) -> Lexicon {
        let room = slots_for(self.ends.len());
        if room < self.slots.len() {
            self.move_to(room);
        }
        Lexicon { letters: self.letters.into(), ends: self.ends.into(), slots: self.slots.into() }
    }

    fn bytes(&self, number: u32) -> &[u8] {
        bytes_of(&self.letters, &self.ends, number)
    }

    fn first_slot(&self, tag: u32) -> usize {
        tag as usize & (self.slots.len() - 1)
    }

    fn next_slot(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    /// Makes room for twice as many, and more at first.
    fn grow(&mut self) {
        self.move_to((self.slots.len() * 2).max(64));
    }

    fn move_to(&mut self, room: usize) {
        let fresh = vec![[0; 2]; room];
        for slot in std::mem::replace(&mut self.slots, fresh).into_iter().filter(|slot| slot[1] != 0) {
            let mut at = self.first_slot(slot[0]);
            while self.slots[at][1] != 0 {
                at = self.next_slot(at);
            }
            self.slots[at] = slot;
        }
    }
}

/// Slots for so many strings; over half of them stay free.
fn slots_for(count: usize) -> usize {
    (count * 2 + 1).next_power_of_two().max(64)
}

/// The bytes of a string.
fn bytes_of<'a>(letters: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let number = number as usize;
    let from = number.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(number).copied().unwrap_or(0);
    letters.get(from as usize..end as usize).unwrap_or_default()
}

impl Lexicon {
    /// The number of a string, if it is known.
    pub(super) fn number(&self, text: &[u8]) -> Option<u32> {
        self.number_of(tag(text), text)
    }

    /// Reads the places where strings with these tags are looked for, one independent of the other: memory that no cache
    /// holds is fetched for all of them at once, which takes as long as for one.
    pub(super) fn fetch(&self, tags: impl Iterator<Item = u32>) {
        let last = self.slots.len().saturating_sub(1);
        let first_end = |tag: u32| {
            let [_, number] = *self.slots.get(tag as usize & last)?;
            self.ends.get(number as usize).copied()
        };
        std::hint::black_box(tags.fold(0, |ends, tag| ends ^ first_end(tag).unwrap_or(0)));
    }

    /// The number of a string whose tag is known.
    pub(super) fn number_of(&self, tag: u32, text: &[u8]) -> Option<u32> {
        let last = self.slots.len().checked_sub(1)?;
        let mut at = tag as usize & last;
        loop {
            let [known, number] = *self.slots.get(at)?;
            let number = number.checked_sub(1)?;
            if known == tag && are_same(self.bytes(number), text) {
                return Some(number);
            }
            at = (at + 1) & last;
        }
    }

    fn bytes(&self, number: u32) -> &[u8] {
        bytes_of(&self.letters, &self.ends, number)
    }

    /// The string of a number; empty for one that was never given.
    pub(super) fn text(&self, number: u32) -> &str {
        std::str::from_utf8(self.bytes(number)).unwrap_or_default()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.table(&self.letters);
        out.table(&self.ends);
        out.table(&self.slots);
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        Some(Self { letters: from.table()?, ends: from.table()?, slots: from.table()? })
    }
}

/// Bits of a tag that tell where to look; those above tell endings apart.
const PLACE: u32 = 28;
/// Letters of an ending at most.
const ENDING: usize = 3;

/// Where to look for a string, and a first test of it. Forms of a word (`mask`, `masks`) stand side by side, so that
/// memory is fetched once for all of them.
pub(super) fn tag(text: &[u8]) -> u32 {
    let mut stem = text;
    while let [rest @ .., b'e' | b's'] = stem
        && text.len() - rest.len() <= ENDING
    {
        stem = rest;
    }
    let ending = (text.len() - stem.len()) as u32;
    hash(stem) >> (u32::BITS - PLACE) | ending << PLACE
}

/// Multiplies and mixes eight bytes at a time; the ends of long strings overlap.
fn hash(text: &[u8]) -> u32 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |state: u64, word: u64| (state ^ word).wrapping_mul(MIX).rotate_left(29);
    let mut state = text.len() as u64;
    let mut rest = text;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        state = mix(state, u64::from_le_bytes(*word));
        rest = tail;
    }
    let state = mix(state, tail(rest));
    ((state ^ state >> 32).wrapping_mul(MIX) >> 32) as u32
}

/// Fewer than eight bytes as a number; no two of one length have the same.
fn tail(rest: &[u8]) -> u64 {
    match (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        (Some(first), Some(last)) => u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)),
        _ => rest.iter().fold(0, |tail, &byte| tail << 8 | u64::from(byte)),
    }
}

/// Whether two strings are equal: for words quicker than a call of the system's comparison.
fn are_same(a: &[u8], b: &[u8]) -> bool {
    let ((eights, rest), (others, other_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut pairs = eights.iter().zip(others);
    a.len() == b.len()
        && pairs.all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        && tail(rest) == tail(other_rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_is_found_and_no_other() {
        let mut collector = Collector::default();
        let words: Vec<String> = (0..2000).map(|n| format!("{}{}", "ab".repeat(n % 13), n)).collect();
        let numbers: Vec<u32> = words.iter().map(|word| collector.intern(word)).collect();
        let lexicon = collector.freeze();
        for (word, number) in words.iter().zip(numbers) {
            assert_eq!(lexicon.number(word.as_bytes()), Some(number));
            assert_eq!(lexicon.text(number), word);
            assert_eq!(lexicon.number(format!("{word}x").as_bytes()), None);
        }
        assert_eq!(Lexicon::default().number(b"a"), None);
    }
}
