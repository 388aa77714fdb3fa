//! What 64 bytes of a text are, as bit masks: the one folder with `unsafe`, for vector instructions.
//!
//! Every instruction set gives the same masks. Which one is taken is decided once per process; the portable one does
//! without any.

#![allow(unsafe_code)] // loads of vectors, and calls of functions compiled for an instruction set

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

use std::sync::LazyLock;

/// Bytes that are looked at together: a bit each.
pub const BLOCK: usize = 64;

/// The classes of 64 bytes, bit by bit; the first byte is the lowest bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Masks {
    /// Letters of ASCII.
    pub letters: u64,
    /// Those of them that are small.
    pub small: u64,
    /// Digits of ASCII.
    pub digits: u64,
    /// Bytes from 0x80 on.
    pub foreign: u64,
    /// White space, U+001E, `/ _ ' |`: what stands between words and is never dropped from inside one.
    pub gaps: u64,
    /// `/`.
    pub slashes: u64,
    /// `<`.
    pub less: u64,
    /// `>`.
    pub greater: u64,
    /// `&`.
    pub ampersands: u64,
    /// `"`.
    pub quotes: u64,
    /// Capital I.
    pub capital_i: u64,
    /// `@ $ !`.
    pub signs: u64,
    /// Letters that the next byte repeats, case ignored.
    pub repeated: u64,
    /// The `<` of tags that are known to be breaks; classifying finds none.
    pub breaks: u64,
}

impl Masks {
    /// The masks of white space.
    pub const BLANK: Self = Self {
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
        breaks: 0,
    };
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

/// The masks of the blocks of some bytes, as many as there is room for. Behind the bytes stands white space.
pub fn classify(level: Level, bytes: &[u8], masks: &mut [Masks]) {
    let whole = (bytes.len().saturating_sub(1) / BLOCK).min(masks.len());
    let (inside, last) = masks.split_at_mut(whole);
    classify_whole(level, bytes, inside);
    let mut rest = bytes.get(whole * BLOCK..).unwrap_or_default();
    for block in last {
        let mut padded: Window = [b'\n'; BLOCK + 1];
        let len = rest.len().min(BLOCK + 1);
        padded[..len].copy_from_slice(&rest[..len]);
        classify_whole(level, &padded, std::slice::from_mut(block));
        rest = rest.get(BLOCK..).unwrap_or_default();
    }
}

/// The masks of blocks behind each of which another byte stands.
fn classify_whole(level: Level, bytes: &[u8], masks: &mut [Masks]) {
    let windows = (0..masks.len()).map_while(|block| bytes.get(block * BLOCK..)?.first_chunk::<{ BLOCK + 1 }>());
    let windows = masks.iter_mut().zip(windows);
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level is only made where the machine has these instructions (`Level::is_here`).
        Level::Avx512 if level.is_here() => unsafe { avx512::classify(windows) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Level::Avx2 if level.is_here() => unsafe { avx2::classify(windows) },
        _ => portable::classify(windows),
    }
}

/// Work on masks. `run` is to be `#[inline(always)]`, so that it is compiled for each level.
pub trait Work {
    /// Does it.
    fn run(self, lister: impl Lister);
}

/// Lists the places of the bits of masks.
pub trait Lister: Copy {
    /// Writes the places of the bits, each with `base` added, and gives how many there are. What stands behind them in
    /// `out` is noise.
    fn list(self, mask: u64, base: u32, out: &mut [u32; BLOCK]) -> usize;
}

/// Does some work with what the level has beside vectors of a text: instructions that count, shift and list bits.
pub fn with(level: Level, work: impl Work) {
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level needs these instructions (`Level::is_here`).
        Level::Avx512 if level.is_here() => unsafe { avx512::with(work) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Level::Avx2 if level.is_here() => unsafe { with_bits(work) },
        _ => work.run(OneByOne),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "bmi1,bmi2,lzcnt,popcnt")]
fn with_bits(work: impl Work) {
    work.run(OneByOne);
}

/// Lists bits without vectors.
#[derive(Clone, Copy)]
struct OneByOne;

impl Lister for OneByOne {
    #[inline(always)]
    fn list(self, mut mask: u64, base: u32, out: &mut [u32; BLOCK]) -> usize {
        let count = mask.count_ones() as usize;
        for eight in out.as_chunks_mut::<8>().0.iter_mut().take(count.div_ceil(8)) {
            for place in eight {
                *place = base.wrapping_add(mask.trailing_zeros());
                mask &= mask.wrapping_sub(1);
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The masks, byte by byte.
    fn plain(bytes: &[u8]) -> Masks {
        let byte = |i: usize| bytes.get(i).copied().unwrap_or(b'\n');
        let mask = |test: &dyn Fn(usize) -> bool| (0..BLOCK).map(|i| u64::from(test(i)) << i).sum();
        Masks {
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
            breaks: 0,
        }
    }

    struct Listed<'o>(u64, &'o mut Vec<u32>);

    impl Work for Listed<'_> {
        #[inline(always)]
        fn run(self, lister: impl Lister) {
            let mut places = [0; BLOCK];
            let count = lister.list(self.0, 1000, &mut places);
            self.1.extend(&places[..count]);
        }
    }

    #[test]
    fn every_level_lists_the_same_bits() {
        for mask in (0..64).map(|n| u64::MAX >> n).chain([0, 1 << 63, 0x8000_0100_0001_0000, 0x0123_4567_89AB_CDEF]) {
            let expected: Vec<u32> = (0..64).filter(|bit| mask >> bit & 1 == 1).map(|bit| 1000 + bit).collect();
            for level in Level::all() {
                let mut found = Vec::new();
                with(level, Listed(mask, &mut found));
                assert_eq!(found, expected, "{level:?}");
            }
        }
    }

    #[test]
    fn every_level_gives_the_same_masks_for_every_byte_at_every_place() {
        let mut bytes: Vec<u8> = (0..=255).flat_map(|b| [b, b ^ 0x20, b, b, b'a', b]).collect();
        bytes.extend((0u32..5000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8));
        for len in (0..200).chain([bytes.len()]) {
            let bytes = &bytes[..len];
            let expected: Vec<Masks> =
                (0..len.div_ceil(BLOCK) + 1).map(|i| plain(bytes.get(i * BLOCK..).unwrap_or_default())).collect();
            for level in Level::all() {
                let mut masks = vec![Masks::default(); expected.len()];
                classify(level, bytes, &mut masks);
                assert_eq!(masks, expected, "{level:?} {len}");
            }
        }
    }
}
