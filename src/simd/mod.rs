//! What 64 bytes of a text are, as bit masks: the one folder with `unsafe`, for vector instructions.
//!
//! Every instruction set gives the same masks. Which one is taken is decided once per process; the portable one takes
//! what every machine of its kind has.

#![allow(unsafe_code)] // loads of vectors, and calls of functions compiled for an instruction set

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

use std::ops::Range;
use std::sync::LazyLock;

/// Bytes that are looked at together: a bit each.
pub const BLOCK: usize = 64;

/// Blocks of which masks are kept at a time; with those beside them they stay in the nearest cache.
pub const BATCH: usize = 64;

/// A class, block by block.
pub type Row = [u64; BATCH + 2];

/// The classes of 64 bytes, bit by bit; the first byte is the lowest bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Block {
    letters: u64,
    small: u64,
    digits: u64,
    foreign: u64,
    gaps: u64,
    slashes: u64,
    less: u64,
    greater: u64,
    ampersands: u64,
    quotes: u64,
    capital_i: u64,
    signs: u64,
    repeated: u64,
}

/// White space.
const BLANK: Block = Block {
    letters: 0,
    small: 0,
    digits: 0,
    foreign: 0,
    gaps: u64::MAX,
    slashes: 0,
    less: 0,
    greater: 0,
    ampersands: 0,
    quotes: 0,
    capital_i: 0,
    signs: 0,
    repeated: 0,
};

/// The classes of some blocks, class by class: the block before a batch, the batch, and the block behind.
#[derive(Debug, Clone)]
pub struct Masks {
    /// Letters of ASCII.
    pub letters: Row,
    /// Those of them that are small.
    pub small: Row,
    /// Digits of ASCII.
    pub digits: Row,
    /// Bytes from 0x80 on.
    pub foreign: Row,
    /// White space, U+001E, `/ _ ' |`: what stands between words and is never dropped from inside one.
    pub gaps: Row,
    /// `/`.
    pub slashes: Row,
    /// `<`.
    pub less: Row,
    /// `>`.
    pub greater: Row,
    /// `&`.
    pub ampersands: Row,
    /// `"`.
    pub quotes: Row,
    /// Capital I.
    pub capital_i: Row,
    /// `@ $ !`.
    pub signs: Row,
    /// Letters that the next byte repeats, case ignored.
    pub repeated: Row,
}

impl Masks {
    /// The masks of white space.
    pub fn blank() -> Self {
        let none = [0; BATCH + 2];
        Self {
            letters: none,
            small: none,
            digits: none,
            foreign: none,
            gaps: [u64::MAX; BATCH + 2],
            slashes: none,
            less: none,
            greater: none,
            ampersands: none,
            quotes: none,
            capital_i: none,
            signs: none,
            repeated: none,
        }
    }

    fn rows(&mut self) -> [&mut Row; 13] {
        [
            &mut self.letters,
            &mut self.small,
            &mut self.digits,
            &mut self.foreign,
            &mut self.gaps,
            &mut self.slashes,
            &mut self.less,
            &mut self.greater,
            &mut self.ampersands,
            &mut self.quotes,
            &mut self.capital_i,
            &mut self.signs,
            &mut self.repeated,
        ]
    }

    /// Makes the last two blocks the first two, for the next batch.
    pub fn advance(&mut self) {
        self.rows().into_iter().for_each(|row| row.copy_within(BATCH.., 0));
    }

    #[inline(always)]
    fn set(&mut self, index: usize, block: Block) {
        self.letters[index] = block.letters;
        self.small[index] = block.small;
        self.digits[index] = block.digits;
        self.foreign[index] = block.foreign;
        self.gaps[index] = block.gaps;
        self.slashes[index] = block.slashes;
        self.less[index] = block.less;
        self.greater[index] = block.greater;
        self.ampersands[index] = block.ampersands;
        self.quotes[index] = block.quotes;
        self.capital_i[index] = block.capital_i;
        self.signs[index] = block.signs;
        self.repeated[index] = block.repeated;
    }
}

/// An instruction set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Whatever the compiler takes for granted.
    Portable,
    /// 32 bytes at a time.
    Avx2,
    /// 64 bytes at a time.
    Avx512,
}

impl Level {
    /// The best one this machine has.
    pub fn best() -> Self {
        static BEST: LazyLock<Level> = LazyLock::new(|| Level::all().last().copied().unwrap_or(Level::Portable));
        *BEST
    }

    /// Those this machine has, the best one last.
    pub fn all() -> Vec<Self> {
        [Self::Portable, Self::Avx2, Self::Avx512].into_iter().filter(|level| level.is_here()).collect()
    }

    #[cfg(target_arch = "x86_64")]
    fn is_here(self) -> bool {
        match self {
            Self::Portable => true,
            Self::Avx2 => is_x86_feature_detected!("avx2") && has_bits(),
            Self::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vbmi2")
                    && has_bits()
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_here(self) -> bool {
        self == Self::Portable
    }
}

#[cfg(target_arch = "x86_64")]
fn has_bits() -> bool {
    is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

/// A block and the byte behind it.
type Window = [u8; BLOCK + 1];

/// The masks of the blocks of some bytes, from an index on to the last one. Behind the bytes stands white space.
pub fn classify(level: Level, bytes: &[u8], masks: &mut Masks, from: usize) {
    let whole = (bytes.len().saturating_sub(1) / BLOCK).min(BATCH + 2 - from);
    classify_whole(level, bytes, masks, from..from + whole);
    for index in from + whole..BATCH + 2 {
        match bytes.get((index - from) * BLOCK..) {
            Some(rest) if !rest.is_empty() => {
                let mut padded: Window = [b'\n'; BLOCK + 1];
                let len = rest.len().min(BLOCK + 1);
                padded[..len].copy_from_slice(&rest[..len]);
                classify_whole(level, &padded, masks, index..index + 1);
            }
            _ => masks.set(index, BLANK),
        }
    }
}

/// The masks of blocks behind each of which another byte stands.
fn classify_whole(level: Level, bytes: &[u8], masks: &mut Masks, blocks: Range<usize>) {
    let windows = (0..blocks.len()).map_while(|block| bytes.get(block * BLOCK..)?.first_chunk::<{ BLOCK + 1 }>());
    let windows = blocks.zip(windows);
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level is only made where the machine has these instructions (`Level::is_here`).
        Level::Avx512 if level.is_here() => unsafe { avx512::classify(windows, masks) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Level::Avx2 if level.is_here() => unsafe { avx2::classify(windows, masks) },
        _ => portable::classify(windows, masks),
    }
}

/// Work on masks. `run` is to be `#[inline(always)]`, so that it is compiled for each level.
pub trait Work {
    /// What comes of it.
    type Output;

    /// Does it.
    fn run(self, ops: impl Ops) -> Self::Output;
}

/// What a level can do.
pub trait Ops: Copy {
    /// Which bytes of a block are this one, a bit each.
    fn equal(self, block: &[u8; BLOCK], byte: u8) -> u64;

    /// The bits of a mask that stand where another has ones, side by side from the lowest on.
    #[inline(always)]
    fn pick(self, mask: u64, of: u64) -> u64 {
        pick_one_by_one(mask, of)
    }

    /// Writes the places of the bits, each with `base` added, and gives how many there are. What stands behind them in
    /// `out` is noise.
    #[inline(always)]
    fn list(self, mask: u64, base: u32, out: &mut [u32; BLOCK]) -> usize {
        one_by_one(mask, base, out)
    }
}

/// Does some work with what the level has beside vectors of a text: instructions that count, shift and list bits.
pub fn with<W: Work>(level: Level, work: W) -> W::Output {
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level needs these instructions (`Level::is_here`).
        Level::Avx512 if level.is_here() => unsafe { avx512::with(work) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Level::Avx2 if level.is_here() => unsafe { avx2::with(work) },
        _ => work.run(portable::Words),
    }
}

/// Picks bits without an instruction for it.
#[inline(always)]
fn pick_one_by_one(mask: u64, mut of: u64) -> u64 {
    let (mut picked, mut at) = (0, 0);
    while of != 0 {
        picked |= (mask >> of.trailing_zeros() & 1) << at;
        of &= of - 1;
        at += 1;
    }
    picked
}

/// Lists bits without vectors.
#[inline(always)]
fn one_by_one(mut mask: u64, base: u32, out: &mut [u32; BLOCK]) -> usize {
    let count = mask.count_ones() as usize;
    for eight in out.as_chunks_mut::<8>().0.iter_mut().take(count.div_ceil(8)) {
        for place in eight {
            *place = base.wrapping_add(mask.trailing_zeros());
            mask &= mask.wrapping_sub(1);
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The masks, byte by byte.
    fn plain(bytes: &[u8]) -> Block {
        let byte = |i: usize| bytes.get(i).copied().unwrap_or(b'\n');
        let mask = |test: &dyn Fn(usize) -> bool| (0..BLOCK).map(|i| u64::from(test(i)) << i).sum();
        Block {
            letters: mask(&|i| byte(i).is_ascii_alphabetic()),
            small: mask(&|i| byte(i).is_ascii_lowercase()),
            digits: mask(&|i| byte(i).is_ascii_digit()),
            foreign: mask(&|i| !byte(i).is_ascii()),
            gaps: mask(&|i| matches!(byte(i), 9..=13 | 0x1E | b' ' | b'/' | b'_' | b'\'' | b'|')),
            slashes: mask(&|i| byte(i) == b'/'),
            less: mask(&|i| byte(i) == b'<'),
            greater: mask(&|i| byte(i) == b'>'),
            ampersands: mask(&|i| byte(i) == b'&'),
            quotes: mask(&|i| byte(i) == b'"'),
            capital_i: mask(&|i| byte(i) == b'I'),
            signs: mask(&|i| matches!(byte(i), b'@' | b'$' | b'!')),
            repeated: mask(&|i| byte(i).is_ascii_alphabetic() && byte(i).eq_ignore_ascii_case(&byte(i + 1))),
        }
    }

    struct Listed(u64);

    impl Work for Listed {
        type Output = Vec<u32>;

        #[inline(always)]
        fn run(self, ops: impl Ops) -> Vec<u32> {
            let mut places = [0; BLOCK];
            let count = ops.list(self.0, 1000, &mut places);
            places[..count].to_vec()
        }
    }

    #[test]
    fn every_level_lists_the_same_bits() {
        for mask in (0..64).map(|n| u64::MAX >> n).chain([0, 1 << 63, 0x8000_0100_0001_0000, 0x0123_4567_89AB_CDEF]) {
            let expected: Vec<u32> = (0..64).filter(|bit| mask >> bit & 1 == 1).map(|bit| 1000 + bit).collect();
            for level in Level::all() {
                assert_eq!(with(level, Listed(mask)), expected, "{level:?}");
            }
        }
    }

    struct Picked(u64, u64);

    impl Work for Picked {
        type Output = u64;

        #[inline(always)]
        fn run(self, ops: impl Ops) -> u64 {
            ops.pick(self.0, self.1)
        }
    }

    #[test]
    fn every_level_picks_the_same_bits() {
        let masks = [0, 1, u64::MAX, 1 << 63, 0x8000_0100_0001_0000, 0x0123_4567_89AB_CDEF];
        for (mask, of) in masks.into_iter().flat_map(|mask| masks.map(|of| (mask, of))) {
            let bits = (0..64).filter(|bit| of >> bit & 1 == 1);
            let expected = bits.enumerate().map(|(at, bit)| (mask >> bit & 1) << at).sum::<u64>();
            for level in Level::all() {
                assert_eq!(with(level, Picked(mask, of)), expected, "{level:?} {mask:x} {of:x}");
            }
        }
    }

    struct Equal([u8; BLOCK], u8);

    impl Work for Equal {
        type Output = u64;

        #[inline(always)]
        fn run(self, ops: impl Ops) -> u64 {
            ops.equal(&self.0, self.1)
        }
    }

    #[test]
    fn every_level_compares_alike() {
        let block = std::array::from_fn(|i| (i * i % 251) as u8);
        for byte in 0..=u8::MAX {
            let expected = (0..BLOCK).map(|i| u64::from(block[i] == byte) << i).sum::<u64>();
            for level in Level::all() {
                assert_eq!(with(level, Equal(block, byte)), expected, "{level:?} {byte}");
            }
        }
    }

    #[test]
    fn every_level_gives_the_same_masks_for_every_byte_at_every_place() {
        let mut bytes: Vec<u8> = (0..=255).flat_map(|b| [b, b ^ 0x20, b, b, b'a', b]).collect();
        bytes.extend((0u32..5000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8));
        for (from, len) in (0..200).chain([bytes.len()]).flat_map(|len| [(0, len), (2, len)]) {
            let bytes = &bytes[..len];
            let mut expected = Masks::blank();
            let blocks = (from..BATCH + 2).zip((0..).step_by(BLOCK));
            blocks.for_each(|(index, at)| expected.set(index, plain(bytes.get(at..).unwrap_or_default())));
            for level in Level::all() {
                let mut masks = Masks::blank();
                classify(level, bytes, &mut masks, from);
                assert_eq!(masks.rows(), expected.rows(), "{level:?} {len}");
            }
        }
    }
}
