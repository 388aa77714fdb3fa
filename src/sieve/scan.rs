//! One pass over the masks of a chunk: words by their bounds, spots by their signs.

use super::hash;
use super::markup;
use super::needles::Needles;
use super::spotting::{Breaks, Spots, before, blocks, each, ones};
use super::words::Bounds;
use crate::simd::{self, BATCH, BLOCK, Level, Masks, Ops, Row};

/// The pass over one chunk.
pub(super) struct Scan<'a> {
    pub(super) needles: &'a Needles,
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) out: &'a mut Vec<u32>,
    /// Words of the batch at hand that are worth a second look.
    hits: Vec<Hit>,
    /// Up to where everything was read as a reader sees it.
    pub(super) probed: usize,
    /// Up to where letters parted by signs were joined.
    pub(super) joined: usize,
    /// Up to where words with digits and signs were spelled.
    pub(super) spelled: usize,
    /// Up to where words with repeated letters were shortened.
    pub(super) shortened: usize,
    /// Up to where rows of single characters were joined.
    pub(super) rowed: usize,
    /// 1 if the last block ends inside the name of a tag.
    name_goes_on: u64,
    /// 1 if the last `<` or `>` so far is a `<`.
    angle_is_open: u64,
}

/// A word that is worth a second look.
struct Hit {
    start: u32,
    end: u32,
    number: u64,
}

/// Some blocks between two others, to be looked at.
struct Batch<'s, 'a> {
    scan: &'s mut Scan<'a>,
    masks: &'s Masks,
    first: usize,
    bounds: &'s mut Bounds,
}

impl simd::Work for Batch<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self, ops: impl Ops) {
        self.scan.batch(self.masks, self.first, self.bounds, ops);
    }
}

impl<'a> Scan<'a> {
    pub(super) fn new(needles: &'a Needles, text: &'a str, out: &'a mut Vec<u32>) -> Self {
        let bytes = text.as_bytes();
        Self {
            needles,
            text,
            bytes,
            out,
            hits: Vec::new(),
            probed: 0,
            joined: 0,
            spelled: 0,
            shortened: 0,
            rowed: 0,
            name_goes_on: 0,
            angle_is_open: 0,
        }
    }

    pub(super) fn run(&mut self, level: Level) {
        let mut masks = Masks::blank();
        let mut bounds = Bounds::new();
        // One block more, of white space, ends the last word.
        for first in (0..self.bytes.len().div_ceil(BLOCK) + 1).step_by(BATCH) {
            let from = if first == 0 { 1 } else { 2 };
            let bytes = self.bytes.get((first + from - 1) * BLOCK..).unwrap_or_default();
            simd::classify(level, bytes, &mut masks, from);
            simd::with(level, Batch { scan: self, masks: &masks, first: first * BLOCK, bounds: &mut bounds });
            masks.advance();
        }
    }

    /// Looks at the blocks but for the first and the last, which are neighbours.
    #[inline(always)]
    fn batch(&mut self, masks: &Masks, first: usize, bounds: &mut Bounds, ops: impl Ops) {
        let (names, breaks) = self.tags(masks, first);
        self.spots(masks, &names, &breaks, first);
        let breaks = Breaks { row: &breaks, first };
        bounds.add(masks, self.bytes, &breaks, self.needles, ops);
        self.words(bounds, &breaks);
        bounds.keep_open();
    }

    /// Looks up the words that have ended.
    #[inline(always)]
    fn words(&mut self, bounds: &Bounds, breaks: &Breaks<'_>) {
        for group in bounds.groups() {
            let hits = group.hits(self.needles, self.bytes, breaks);
            self.hits.extend(ones(hits.words).map(|i| {
                let [start, end] = [group.starts[i], group.ends[i]];
                Hit { start, end, number: hash::word_in(self.bytes, start as usize, end as usize) }
            }));
            for i in ones(hits.linked) {
                self.linked(group.starts[i] as usize, group.ends[i] as usize);
            }
        }
        self.settle();
    }

    /// Looks again at the words of a batch.
    #[inline(never)]
    fn settle(&mut self) {
        let mut hits = std::mem::take(&mut self.hits);
        self.needles.fetch(hits.iter().map(|hit| hit.number));
        for hit in hits.drain(..) {
            self.word(hit.start as usize, hit.end as usize, hit.number);
        }
        self.hits = hits;
    }

    /// Looks again at a word and the one behind it.
    #[inline(never)]
    fn linked(&mut self, start: usize, end: usize) {
        if self.is_before(hash::word_in(self.bytes, start, end), end) {
            self.report(start);
        }
    }

    /// Looks at a word again: whole, and with its neighbours.
    fn word(&mut self, start: usize, end: usize, number: u64) {
        let word = &self.bytes[start..end];
        let marks = self.needles.marks(number);
        if marks.is_alone() || self.needles.opens.begin(word) || self.is_pair(marks, number, start, end) {
            self.report(start);
        }
    }

    /// Notes that something may be found here.
    pub(super) fn report(&mut self, at: usize) {
        self.out.push(at as u32);
    }

    #[inline(always)]
    fn spots(&mut self, masks: &Masks, names: &Row, breaks: &Row, first: usize) {
        let spots = Spots::new(masks, names, breaks, self.needles.longest_spaced > 0);
        for block in ones(spots.blocks()) {
            self.look(masks, &spots, block, first + block * BLOCK);
        }
    }

    /// The names of tags, and the `<` of those that are the commonest breaks; the latter of the block behind the batch
    /// too.
    #[inline(always)]
    fn tags(&mut self, masks: &Masks, first: usize) -> (Row, Row) {
        let (mut names, mut breaks) = ([0; BATCH + 2], [0; BATCH + 2]);
        let angles = each(|i| masks.less[i] | masks.greater[i]);
        let mut left = self.name_goes_on | (masks.less[0] >> 62).min(1) | blocks(|i| angles[i]);
        while left != 0 {
            let i = left.trailing_zeros() as usize + 1;
            left &= left - 1;
            names[i] = self.names(masks, i);
            // The next block may begin inside the name, or with it.
            left |= (self.name_goes_on | masks.less[i] >> 62).min(1).checked_shl(i as u32).unwrap_or(0);
            breaks[i] = self.breaks(masks, i, first);
            self.angle_is_open = last_of(angles[i - 1], masks.less[i], self.angle_is_open);
        }
        breaks[BATCH + 1] = self.breaks(masks, BATCH + 1, first);
        (names, breaks)
    }

    /// The names of tags in a block: letters behind `<` and `</`, and letters and digits behind those.
    #[inline(always)]
    fn names(&mut self, masks: &Masks, i: usize) -> u64 {
        let inside = masks.letters[i] | masks.digits[i];
        let closing = before(&masks.slashes, i, 1) & before(&masks.less, i, 2);
        let starts = masks.letters[i] & (before(&masks.less, i, 1) | closing) | inside & self.name_goes_on;
        // Adding the first bit of a run clears all of them.
        let names = inside & !inside.wrapping_add(starts);
        self.name_goes_on = names >> 63;
        names
    }

    /// The `<` in a block that the commonest breaks begin with.
    #[inline(always)]
    fn breaks(&self, masks: &Masks, i: usize, first: usize) -> u64 {
        let (less, angles) = (masks.less[i], masks.less[i] | masks.greater[i]);
        let mut breaks = 0;
        for bit in ones(less) {
            // Behind another `<` it may stand in an attribute.
            let is_inner = last_of(angles & !(u64::MAX << bit), less, self.angle_is_open);
            let is_break = markup::is_plain_break(self.bytes, first + (i - 1) * BLOCK + bit);
            breaks |= u64::from(is_break & (is_inner == 0)) << bit;
        }
        breaks
    }

    /// Looks at spots, kind by kind: markup and other scripts, pads, swaps, repeats, rows.
    #[inline(never)]
    fn look(&mut self, masks: &Masks, spots: &Spots, block: usize, base: usize) {
        let [markup, pads, swaps, repeats, rows] =
            [&spots.markup, &spots.pads, &spots.swaps, &spots.repeats, &spots.rows].map(|kind| kind[block]);
        let mut left = markup & not_before(self.probed, base);
        while left != 0 {
            self.markup(base + left.trailing_zeros() as usize);
            left &= (left - 1) & not_before(self.probed, base);
        }
        for bit in ones(pads) {
            if base + bit >= self.joined && self.may_join(masks.letters[block + 1], pads, base, bit) {
                self.pads(base + bit);
            }
        }
        for at in ones(swaps).map(|bit| base + bit) {
            self.swaps(at);
        }
        for at in ones(repeats).map(|bit| base + bit) {
            self.repeats(at);
        }
        for at in ones(rows).map(|bit| base + bit) {
            self.row(at);
        }
    }
}

/// The bits of a block that do not stand before a place.
fn not_before(place: usize, base: usize) -> u64 {
    u64::MAX.checked_shl(place.saturating_sub(base).min(64) as u32).unwrap_or(0)
}

/// Whether the highest bit of a mask is one of another mask too: 1 or 0; `otherwise` if there is none.
#[inline(always)]
fn last_of(mask: u64, of: u64, otherwise: u64) -> u64 {
    mask.checked_ilog2().map_or(otherwise, |bit| of >> bit & 1)
}
