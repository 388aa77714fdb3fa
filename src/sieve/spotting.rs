//! Where spots are that read otherwise than they stand, by the masks of a batch: kind by kind, several blocks at a time.

use crate::simd::{BATCH, BLOCK, Masks, Row};

/// Spots of a batch, block by block.
pub(super) struct Spots {
    /// The last letters before one or two pads and a letter; a doubled quote is one pad.
    pub(super) pads: [u64; BATCH],
    /// Signs and single digits before a letter, and a capital I behind a small letter.
    pub(super) swaps: [u64; BATCH],
    /// Three equal letters.
    pub(super) repeats: [u64; BATCH],
    /// Tags, entities and other scripts.
    pub(super) markup: [u64; BATCH],
    /// Single letters and digits before two others, or before markup or another script.
    pub(super) rows: [u64; BATCH],
}

/// Tags of a batch that part whatever they stand between.
pub(super) struct Breaks<'m> {
    /// The `<` of each; the first block is not looked at.
    pub(super) row: &'m Row,
    /// The place of the first byte behind that block.
    pub(super) first: usize,
}

impl Breaks<'_> {
    /// Whether one of two words is the name of such a tag and hardly anything else stands between them, by the start and
    /// end of the one and the start of the other.
    pub(super) fn part(&self, bytes: &[u8], [start, end, next]: [u32; 3]) -> bool {
        let is_plain = |byte: &u8| byte.is_ascii() && !matches!(byte, b'&' | b';' | b'[');
        let between = bytes.get(end as usize..next as usize).unwrap_or_default();
        between.len() <= 4 && between.iter().all(is_plain) && (self.begins_before(start) || self.begins_before(next))
    }

    /// Whether one begins one or two bytes before a word: its name is that word.
    fn begins_before(&self, start: u32) -> bool {
        let place = (start as usize + BLOCK).wrapping_sub(self.first);
        self.holds(place.wrapping_sub(1)) || self.holds(place.wrapping_sub(2))
    }

    /// By the place in the row.
    fn holds(&self, place: usize) -> bool {
        self.row.get(place / BLOCK).is_some_and(|block| block >> (place % BLOCK) & 1 == 1)
    }
}

/// What stands so many bytes before each byte of a block.
#[inline(always)]
pub(super) fn before(row: &Row, i: usize, by: u32) -> u64 {
    row[i] << by | row[i - 1] >> (64 - by)
}

/// What stands so many bytes behind each byte of a block.
#[inline(always)]
pub(super) fn after(row: &Row, i: usize, by: u32) -> u64 {
    row[i] >> by | row[i + 1] << (64 - by)
}

/// The places of the bits of a mask.
#[inline(always)]
pub(super) fn ones(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (mask != 0).then(|| mask.trailing_zeros() as usize);
        mask &= mask.wrapping_sub(1);
        bit
    })
}

/// A class worked out from others.
#[inline(always)]
fn row(class: impl Fn(usize) -> u64) -> Row {
    let mut row = [0; BATCH + 2];
    for (i, mask) in row.iter_mut().enumerate() {
        *mask = class(i);
    }
    row
}

/// The blocks of a batch, worked out from rows.
#[inline(always)]
pub(super) fn each(mask: impl Fn(usize) -> u64) -> [u64; BATCH] {
    let mut masks = [0; BATCH];
    for (i, out) in masks.iter_mut().enumerate() {
        *out = mask(i + 1);
    }
    masks
}

impl Spots {
    /// The spots; `names` are the names of tags, `breaks` the `<` of those that part whatever they stand between.
    #[inline(always)]
    pub(super) fn new(masks: &Masks, names: &Row, breaks: &Row, with_rows: bool) -> Self {
        Self {
            pads: pads(masks, names, breaks),
            swaps: swaps(masks),
            repeats: each(|i| masks.repeated[i] & after(&masks.repeated, i, 1)),
            markup: each(|i| {
                let tags = masks.less[i] & !breaks[i] & !before(&masks.gaps, i, 1);
                tags | masks.ampersands[i] | masks.foreign[i]
            }),
            rows: if with_rows { rows(masks) } else { [0; BATCH] },
        }
    }

    /// The blocks with any spot, a bit each.
    #[inline(always)]
    pub(super) fn blocks(&self) -> u64 {
        blocks(|i| self.pads[i] | self.swaps[i] | self.repeats[i] | self.markup[i] | self.rows[i])
    }
}

/// The blocks of a batch of which a mask is not empty, a bit each.
#[inline(always)]
pub(super) fn blocks(mask: impl Fn(usize) -> u64) -> u64 {
    (0..BATCH).fold(0, |blocks, i| blocks | u64::from(mask(i) != 0) << i)
}

#[inline(always)]
fn pads(masks: &Masks, names: &Row, breaks: &Row) -> [u64; BATCH] {
    let Masks { letters, quotes, .. } = masks;
    let pad = row(|i| !(letters[i] | masks.digits[i] | masks.foreign[i] | masks.gaps[i] | breaks[i]));
    each(|i| {
        let letter = |by| after(letters, i, by);
        let doubled = |by| after(quotes, i, by) & after(quotes, i, by + 1);
        let one = letter(2) & after(&pad, i, 1);
        let two = letter(3) & after(&pad, i, 1) & after(&pad, i, 2);
        let with_doubled = letter(4) & (doubled(1) & after(&pad, i, 3) | after(&pad, i, 1) & doubled(2));
        let two_doubled = letter(5) & doubled(1) & doubled(3);
        // The `>` of a tag is no pad.
        let is_name = names[i] & after(&masks.greater, i, 1);
        letters[i] & !is_name & (one | two | with_doubled | two_doubled)
    })
}

#[inline(always)]
fn swaps(masks: &Masks) -> [u64; BATCH] {
    let Masks { letters, digits, .. } = masks;
    each(|i| {
        let single = digits[i] & !before(digits, i, 1);
        let before_letter = (single | masks.signs[i]) & after(letters, i, 1);
        before_letter | masks.capital_i[i] & before(&masks.small, i, 1)
    })
}

#[inline(always)]
fn rows(masks: &Masks) -> [u64; BATCH] {
    let wordy = row(|i| masks.letters[i] | masks.digits[i]);
    let odd = row(|i| masks.less[i] | masks.ampersands[i] | masks.foreign[i]);
    let single = row(|i| match i {
        0 => 0,
        // Its last byte is too far away.
        _ if i > BATCH => wordy[i] & !before(&wordy, i, 1) & !(wordy[i] >> 1),
        _ => wordy[i] & !before(&wordy, i, 1) & !after(&wordy, i, 1),
    });
    each(|i| {
        let singles = |by| after(&single, i, by);
        let near_odd = after(&odd, i, 1) | after(&odd, i, 2) | after(&odd, i, 3);
        let quotes = masks.quotes[i] & before(&masks.quotes, i, 1);
        let quotes_behind = masks.quotes[i + 1] & before(&masks.quotes, i + 1, 1);
        let with_doubled = if quotes | quotes_behind == 0 { 0 } else { u64::MAX };
        let second = singles(2) | singles(3) | (singles(4) | singles(5)) & with_doubled;
        let farther = singles(7) | singles(8) | singles(9) | singles(10);
        let third = singles(4) | singles(5) | singles(6) | farther & with_doubled;
        single[i] & (near_odd | second & third)
    })
}
