//! Words by what a glance shows of them: their first bytes and their length.

use super::hash::{self, Set};

/// A longer word is a long one: its first bytes are not all of it.
const LONGEST_SHORT: usize = 8;

/// Words by the numbers of their starts.
///
/// Long ones stand apart. Texts have few of them and large lists many, the joined forms of phrases above all; so the
/// set that nearly all look-ups go to is small and stays in a near cache.
#[derive(Debug)]
pub(super) struct Starts {
    pub(super) short: Set,
    pub(super) long: Option<Set>,
}

/// Starts of words while they are gathered, some of them more than once.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    short: Vec<u64>,
    long: Vec<u64>,
}

/// 1 if a word of this length is a long one.
#[inline(always)]
pub(super) fn is_long(len: u64) -> u64 {
    u64::from(len > LONGEST_SHORT as u64)
}

impl Starts {
    #[inline(always)]
    pub(super) fn holds(&self, number: u64, len: usize) -> bool {
        self.bit(number, len as u64) == 1
    }

    /// 1 if there is a word of this length whose start has this number.
    #[inline(always)]
    pub(super) fn bit(&self, number: u64, len: u64) -> u64 {
        self.long.as_ref().filter(|_| is_long(len) == 1).unwrap_or(&self.short).bit(number)
    }
}

impl Gathered {
    /// Adds a word and gives the number of its start.
    pub(super) fn push(&mut self, word: &str) -> u64 {
        let start = hash::start(word.as_bytes());
        let is_long = is_long(word.len() as u64) == 1;
        if is_long { &mut self.long } else { &mut self.short }.push(start);
        start
    }

    pub(super) fn append(&mut self, other: &mut Self) {
        self.short.append(&mut other.short);
        self.long.append(&mut other.long);
    }

    /// The sets; up to so many long words do not stand apart, as one set for all is small enough.
    pub(super) fn starts(&mut self, few: usize) -> Starts {
        if self.long.len() <= few {
            self.short.append(&mut self.long);
        }
        let long = (!self.long.is_empty()).then(|| Set::new(&self.long));
        Starts { short: Set::new(&self.short), long }
    }
}
