//! What stands behind words, told from the bytes between them for a block at a time.

use super::spotting::{Breaks, after};
use super::words::MOST_WORDS;
use crate::simd::{BATCH, BLOCK, Masks, Ops, Row};

/// The commonest signs that join the words of a phrase, `/` aside, and those that part words, `"` aside.
const JOINERS: &[u8] = b" -'._\n";
const PARTERS: &[u8] = b",:()!?|";

/// Words for machine words of bits, and one that bits may reach into.
const ROOM: usize = MOST_WORDS / u64::BITS as usize + 1;

/// A bit for each word, in the order of their ends.
pub(super) struct Gaps {
    /// Behind which of them the next one follows as in a pair.
    pub(super) joined: [u64; ROOM],
    /// Behind which of them none does.
    pub(super) parted: [u64; ROOM],
}

/// Signs between words, by block, the one behind the batch included.
pub(super) struct Signs {
    joiners: Row,
    parters: Row,
}

impl Gaps {
    pub(super) fn new() -> Self {
        Self { joined: [0; ROOM], parted: [0; ROOM] }
    }

    /// Adds the words that end in a block; `count` of them ended before it.
    #[inline(always)]
    pub(super) fn add(&mut self, count: usize, i: usize, ends: u64, starts: &Row, signs: &Signs, ops: impl Ops) {
        let Signs { joiners, parters } = signs;
        let [first, second, third] = [joiners[i], after(joiners, i, 1), after(joiners, i, 2)];
        let next = [starts[i], after(starts, i, 1), after(starts, i, 2), after(starts, i, 3)];
        let joined = next[0] | first & (next[1] | second & (next[2] | third & next[3]));
        let parted = parters[i] | first & (after(parters, i, 1) | second & after(parters, i, 2));
        push(&mut self.joined, count, ops.pick(joined, ends));
        push(&mut self.parted, count, ops.pick(parted, ends));
    }
}

/// Adds bits behind the first so many. Those behind them are none.
#[inline(always)]
fn push(bits: &mut [u64; ROOM], count: usize, fresh: u64) {
    let (at, by) = (count / 64, count % 64);
    let kept = bits[at] & !(u64::MAX << by);
    bits[at] = kept | fresh << by;
    bits[at + 1] = fresh >> 1 >> (63 - by);
}

impl Signs {
    /// The signs of a batch; a tag that parts words is one at its `<`.
    #[inline(always)]
    pub(super) fn new(masks: &Masks, bytes: &[u8], breaks: &Breaks<'_>, ops: impl Ops) -> Self {
        let (mut joiners, mut parters) = ([0; BATCH + 2], [0; BATCH + 2]);
        for i in 1..BATCH + 2 {
            let mut padded = [0; BLOCK];
            let rest = bytes.get(breaks.first + (i - 1) * BLOCK..).unwrap_or_default();
            let block = rest.first_chunk().unwrap_or_else(|| {
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            });
            let any = |signs: &[u8]| signs.iter().fold(0, |any, &sign| any | ops.equal(block, sign));
            joiners[i] = any(JOINERS) | masks.slashes[i];
            parters[i] = any(PARTERS) | masks.quotes[i] | breaks.row[i];
        }
        Self { joiners, parters }
    }
}
