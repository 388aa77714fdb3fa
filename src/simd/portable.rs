//! Masks by what every machine has: eight bytes at a time in a machine word, and the vectors the compiler takes for
//! granted.

use wide::u8x16;

use super::{BLOCK, Block, Masks, Ops, Window};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The masks of each block.
pub(super) fn classify<'a>(windows: impl Iterator<Item = (usize, &'a Window)>, masks: &mut Masks) {
    for (index, window) in windows {
        masks.set(index, block(window));
    }
}

fn block(window: &Window) -> Block {
    let mut masks = Block::default();
    for at in (0..super::BLOCK).step_by(8) {
        add(&mut masks, Eight::at(window, at), Eight::at(window, at + 1), at);
    }
    masks
}

/// Eight bytes, the first one lowest.
#[derive(Clone, Copy)]
struct Eight(u64);

impl Eight {
    fn at(window: &Window, at: usize) -> Self {
        Self(window[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)))
    }

    /// The highest bit of every byte in a range, which lies below 0x80.
    fn within(self, first: u8, last: u8) -> u64 {
        let low = self.0 & !HIGH;
        let from = low + ONES * u64::from(0x80 - first);
        let past = low + ONES * u64::from(0x7F - last);
        from & !past & !self.0 & HIGH
    }

    /// The highest bit of every byte that is this one, which lies below 0x80.
    fn is(self, byte: u8) -> u64 {
        self.within(byte, byte)
    }

    fn folded(self) -> Self {
        Self(self.0 | (ONES * 0x20))
    }
}

/// Gathers the highest bits of eight bytes.
fn gather(high: u64) -> u64 {
    ((high & HIGH) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn add(masks: &mut Block, bytes: Eight, next: Eight, at: usize) {
    let letters = bytes.folded().within(b'a', b'z');
    let same = Eight((bytes.0 ^ next.0) & !(ONES * 0x20)).is(0);
    let gaps = bytes.within(9, 13)
        | [0x1E, b' ', b'/', b'_', b'\'', b'|'].into_iter().fold(0, |gaps, gap| gaps | bytes.is(gap));
    masks.letters |= gather(letters) << at;
    masks.small |= gather(bytes.within(b'a', b'z')) << at;
    masks.digits |= gather(bytes.within(b'0', b'9')) << at;
    masks.foreign |= gather(bytes.0) << at;
    masks.gaps |= gather(gaps) << at;
    masks.slashes |= gather(bytes.is(b'/')) << at;
    masks.less |= gather(bytes.is(b'<')) << at;
    masks.greater |= gather(bytes.is(b'>')) << at;
    masks.ampersands |= gather(bytes.is(b'&')) << at;
    masks.quotes |= gather(bytes.is(b'"')) << at;
    masks.capital_i |= gather(bytes.is(b'I')) << at;
    masks.signs |= gather(bytes.is(b'@') | bytes.is(b'$') | bytes.is(b'!')) << at;
    masks.repeated |= gather(letters & same) << at;
}

/// What every machine can do.
#[derive(Clone, Copy)]
pub(super) struct Words;

impl Ops for Words {
    #[inline(always)]
    fn equal(self, block: &[u8; BLOCK], byte: u8) -> u64 {
        let wanted = u8x16::new([byte; 16]);
        let bits = |part: &[u8; 16]| u64::from(u8x16::new(*part).simd_eq(wanted).to_bitmask());
        block.as_chunks::<16>().0.iter().rev().fold(0, |all, part| all << 16 | bits(part))
    }
}
