//! One pass over the masks of a chunk: words by their bounds, spots by their signs.

use super::hash;
use super::markup;
use super::needles::Needles;
use crate::simd::{self, BLOCK, Level, Lister, Masks};

/// Blocks of which masks are kept at a time; with those beside them they stay in the nearest cache.
const BATCH: usize = 64;
/// Most words that begin in a batch, and some that began before.
const MOST_WORDS: usize = BATCH * BLOCK + 2 * BLOCK;
/// Words that are looked up before any of them is looked at again.
const GROUP: usize = 64;

/// The pass over one chunk.
pub(super) struct Scan<'a> {
    pub(super) needles: &'a Needles,
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) out: &'a mut Vec<u32>,
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

/// Where words begin and end.
struct Bounds {
    starts: Vec<u32>,
    ends: Vec<u32>,
    started: usize,
    ended: usize,
    /// 1 if the last byte of the block before is a word that was left out.
    brief_before: u64,
}

/// Some blocks between two others, to be looked at.
struct Batch<'s, 'a> {
    scan: &'s mut Scan<'a>,
    masks: &'s mut [Masks],
    first: usize,
    bounds: &'s mut Bounds,
}

impl simd::Work for Batch<'_, '_> {
    #[inline(always)]
    fn run(self, lister: impl Lister) {
        self.scan.batch(self.masks, self.first, self.bounds, lister);
    }
}

/// A block between the one before and the one behind.
#[derive(Clone, Copy)]
struct Near<'m> {
    last: &'m Masks,
    this: &'m Masks,
    next: &'m Masks,
}

impl<'a> Scan<'a> {
    pub(super) fn new(needles: &'a Needles, text: &'a str, out: &'a mut Vec<u32>) -> Self {
        let bytes = text.as_bytes();
        Self {
            needles,
            text,
            bytes,
            out,
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
        let blocks = self.bytes.len().div_ceil(BLOCK);
        let mut masks = [Masks::BLANK; BATCH + 2];
        let mut bounds = Bounds::new();
        for first in (0..blocks + 1).step_by(BATCH) {
            masks[0] = if first == 0 { Masks::BLANK } else { masks[BATCH] };
            simd::classify(level, &self.bytes[(first * BLOCK).min(self.bytes.len())..], &mut masks[1..]);
            let count = BATCH.min(blocks + 1 - first);
            simd::with(level, Batch { scan: self, masks: &mut masks[..count + 2], first, bounds: &mut bounds });
        }
    }

    /// Looks at the blocks but for the first and the last, which are neighbours.
    #[inline(always)]
    fn batch(&mut self, masks: &mut [Masks], first: usize, bounds: &mut Bounds, lister: impl Lister) {
        self.breaks(&mut masks[1..], first);
        for (block, [last, this, next]) in masks.array_windows().enumerate() {
            let base = (first + block) * BLOCK;
            let near = Near { last, this, next };
            bounds.add(near, base as u32, self.needles.has_briefest, lister);
            self.spots(near, base);
        }
        if self.needles.opens.is_empty() {
            self.words::<false>(bounds);
        } else {
            self.words::<true>(bounds);
        }
        bounds.keep_open();
    }

    /// Makes the `<` of the commonest block tags gaps; the last block is met again.
    #[inline(always)]
    fn breaks(&mut self, masks: &mut [Masks], first: usize) {
        let mut before_last = self.angle_is_open;
        for (block, masks) in masks.iter_mut().enumerate() {
            before_last = self.angle_is_open;
            let (mut less, angles) = (masks.less, masks.less | masks.greater);
            while less != 0 {
                let bit = less.trailing_zeros();
                // Behind another `<` it may stand in an attribute.
                let is_open = last_of(angles & !(u64::MAX << bit), masks.less, before_last);
                let is_break = markup::is_plain_break(self.bytes, (first + block) * BLOCK + bit as usize);
                masks.breaks |= u64::from(is_break & (is_open == 0)) << bit;
                less &= less - 1;
            }
            masks.gaps |= masks.breaks;
            self.angle_is_open = last_of(angles, masks.less, before_last);
        }
        self.angle_is_open = before_last;
    }

    /// Looks up the words that have ended.
    #[inline(always)]
    fn words<const OPENS: bool>(&mut self, bounds: &Bounds) {
        let needles = self.needles;
        let bytes = self.bytes;
        let starts = bounds.starts[..bounds.ended].chunks(GROUP);
        let ends = bounds.ends[..bounds.ended].chunks(GROUP);
        for (starts, ends) in starts.zip(ends) {
            let mut hits = 0;
            for (i, (&start, &end)) in starts.iter().zip(ends).enumerate() {
                hits |= bit::<OPENS>(needles, bytes, start as usize, end as usize) << i;
            }
            while hits != 0 {
                let i = hits.trailing_zeros() as usize;
                self.word(starts[i] as usize, ends[i] as usize);
                hits &= hits - 1;
            }
        }
    }

    /// Looks at a word again: whole, and with its neighbours.
    #[inline(never)]
    fn word(&mut self, start: usize, end: usize) {
        let word = &self.bytes[start..end];
        let number = hash::word_in(self.bytes, start, end);
        if self.needles.holds(number, word) || self.is_pair(number, start, end) {
            self.report(start);
        }
    }

    /// Notes that something may be found here.
    pub(super) fn report(&mut self, at: usize) {
        self.out.push(at as u32);
    }

    #[inline(always)]
    fn spots(&mut self, near: Near<'_>, base: usize) {
        let this = near.this;
        let names = near.names(self.name_goes_on);
        self.name_goes_on = names >> 63;
        // The `>` of a tag is no pad.
        let pads = near.pads() & !(names & near.after(|m| m.greater, 1));
        let swaps = near.swaps();
        let repeats = near.at(|m| m.repeated) & near.after(|m| m.repeated, 1);
        let markup = near.tags() | this.ampersands;
        let rows = if self.needles.longest_spaced == 0 { 0 } else { near.rows() };
        if pads | swaps | repeats | markup | rows | this.foreign != 0 {
            self.look(base, [markup | this.foreign, pads, swaps, repeats, rows]);
        }
    }

    /// Looks at spots, kind by kind: markup and other scripts, pads, swaps, repeats, rows.
    #[inline(never)]
    fn look(&mut self, base: usize, [markup, pads, swaps, repeats, rows]: [u64; 5]) {
        for at in ones(markup).map(|bit| base + bit) {
            self.markup(at);
        }
        for at in ones(pads).map(|bit| base + bit) {
            self.pads(at);
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

/// Whether the highest bit of a mask is one of another mask too: 1 or 0; `otherwise` if there is none.
#[inline(always)]
fn last_of(mask: u64, of: u64, otherwise: u64) -> u64 {
    mask.checked_ilog2().map_or(otherwise, |bit| of >> bit & 1)
}

/// 1 if a word is worth a second look.
#[inline(always)]
fn bit<const OPENS: bool>(needles: &Needles, bytes: &[u8], start: usize, end: usize) -> u64 {
    let len = end - start;
    let first = hash::small(hash::eight(bytes, start), len);
    let bit = needles.starts.bit(hash::short(first, len));
    if OPENS { bit | needles.opens.bit(first) } else { bit }
}

/// The places of the bits of a mask.
fn ones(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (mask != 0).then(|| mask.trailing_zeros() as usize);
        mask &= mask.wrapping_sub(1);
        bit
    })
}

impl Bounds {
    fn new() -> Self {
        Self { starts: vec![0; MOST_WORDS], ends: vec![0; MOST_WORDS], started: 0, ended: 0, brief_before: 0 }
    }

    /// Notes the words that begin and end in a block, those of one byte only if they are asked for.
    #[inline(always)]
    fn add(&mut self, near: Near<'_>, base: u32, with_briefest: bool, lister: impl Lister) {
        let (letters, digits) = (near.this.letters, near.this.digits);
        let (letters_before, digits_before) = (near.before(|m| m.letters, 1), near.before(|m| m.digits, 1));
        let mut starts = letters & !letters_before | digits & !digits_before;
        let mut ends = !letters & letters_before | !digits & digits_before;
        if !with_briefest {
            let go_on = letters & near.after(|m| m.letters, 1) | digits & near.after(|m| m.digits, 1);
            let brief = starts & !go_on;
            starts ^= brief;
            ends &= !(brief << 1 | self.brief_before);
            self.brief_before = brief >> 63;
        }
        self.started += list(lister, starts, base, &mut self.starts[self.started..]);
        self.ended += list(lister, ends, base, &mut self.ends[self.ended..]);
    }

    /// Keeps the start of a word that goes on.
    fn keep_open(&mut self) {
        let open = self.started.saturating_sub(self.ended).min(1);
        if open == 1 {
            self.starts[0] = self.starts[self.ended];
        }
        (self.started, self.ended) = (open, 0);
    }
}

/// Lists the bits of a mask where there is room for all there may be, and gives how many there are.
#[inline(always)]
fn list(lister: impl Lister, mask: u64, base: u32, out: &mut [u32]) -> usize {
    out.first_chunk_mut().map_or(0, |out| lister.list(mask, base, out))
}

impl Near<'_> {
    #[inline(always)]
    fn at(self, mask: impl Fn(&Masks) -> u64) -> u64 {
        mask(self.this)
    }

    /// What stands so many bytes before each byte.
    #[inline(always)]
    fn before(self, mask: impl Fn(&Masks) -> u64, by: u32) -> u64 {
        mask(self.this) << by | mask(self.last) >> (64 - by)
    }

    /// What stands so many bytes behind each byte.
    #[inline(always)]
    fn after(self, mask: impl Fn(&Masks) -> u64, by: u32) -> u64 {
        mask(self.this) >> by | mask(self.next) << (64 - by)
    }

    /// Whether there are doubled quotes, each of which is one character of a cell.
    #[inline(always)]
    fn has_doubled(self) -> bool {
        self.this.quotes & self.before(|m| m.quotes, 1) != 0
            || self.next.quotes & (self.next.quotes << 1 | self.this.quotes >> 63) != 0
    }

    /// Letters before one or two pads and a letter; a doubled quote is one pad.
    #[inline(always)]
    fn pads(self) -> u64 {
        let pad = |m: &Masks| !(m.letters | m.digits | m.foreign | m.gaps);
        let letter = |by| self.after(|m| m.letters, by);
        let first = self.this.letters & self.after(pad, 1);
        let mut pads = first & (letter(2) | self.after(pad, 2) & letter(3));
        if self.has_doubled() {
            let doubled = |by| self.after(|m| m.quotes, by) & self.after(|m| m.quotes, by + 1);
            pads |= first & (doubled(1) & self.after(pad, 3) | self.after(pad, 1) & doubled(2)) & letter(4);
            pads |= first & doubled(1) & doubled(3) & letter(5);
        }
        pads
    }

    /// The names of tags: letters behind `<` and `</`, and letters and digits behind those.
    #[inline(always)]
    fn names(self, goes_on: u64) -> u64 {
        let inside = self.this.letters | self.this.digits;
        let closing = self.before(|m| m.slashes, 1) & self.before(|m| m.less, 2);
        let starts = self.this.letters & (self.before(|m| m.less, 1) | closing) | inside & goes_on;
        // Adding the first bit of a run clears all of them.
        inside & !inside.wrapping_add(starts)
    }

    /// Signs and single digits before a letter, and a capital I behind a small letter.
    #[inline(always)]
    fn swaps(self) -> u64 {
        let digits = self.this.digits & !self.before(|m| m.digits, 1);
        let before_letter = (digits | self.this.signs) & self.after(|m| m.letters, 1);
        before_letter | self.this.capital_i & self.before(|m| m.small, 1)
    }

    /// `<` that does not follow a gap, but for the commonest.
    #[inline(always)]
    fn tags(self) -> u64 {
        self.this.less & !self.this.breaks & !self.before(|m| m.gaps, 1)
    }

    /// Single letters and digits before two others, or before markup or another script.
    #[inline(always)]
    fn rows(self) -> u64 {
        let wordy = |m: &Masks| m.letters | m.digits;
        let single = self.at(wordy) & !self.before(wordy, 1) & !self.after(wordy, 1);
        if single == 0 {
            return 0;
        }
        let odd = |m: &Masks| m.less | m.ampersands | m.foreign;
        let near_odd = self.after(odd, 1) | self.after(odd, 2) | self.after(odd, 3);
        let inside = self.this.letters | self.this.digits;
        // The singles of the next block, but for its last byte, which is too far away.
        let beyond = wordy(self.next) & !(wordy(self.next) << 1 | inside >> 63) & !(wordy(self.next) >> 1);
        let after = |by: u32| single >> by | beyond << (64 - by);
        let mut second = after(2) | after(3);
        let mut third = after(4) | after(5) | after(6);
        if self.has_doubled() {
            second |= after(4) | after(5);
            third |= after(7) | after(8) | after(9) | after(10);
        }
        single & (near_odd | second & third)
    }
}
