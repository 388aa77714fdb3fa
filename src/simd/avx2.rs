//! Masks with AVX2: 32 bytes at a time.

use std::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_shuffle_epi8, _mm256_sub_epi8,
    _pext_u64,
};

use super::{BLOCK, Block, Masks, Ops, Window, Work};

/// The bytes of [`Masks::gaps`] by their low four bits, but for `_` and form feed.
pub(super) const GAPS: [u8; 16] = [b' ', 0, 0, 0, 0, 0, 0, b'\'', 0, b'\t', b'\n', 0x0B, b'|', b'\r', 0x1E, b'/'];

/// The bytes of [`Masks::signs`] by their low four bits.
pub(super) const SIGNS: [u8; 16] = [b'@', b'!', 0xFF, 0xFF, b'$', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// The masks of each block.
#[target_feature(enable = "avx2")]
pub(super) fn classify<'a>(windows: impl Iterator<Item = (usize, &'a Window)>, masks: &mut Masks) {
    for (index, window) in windows {
        masks.set(index, join(half(window, 0), half(window, 32)));
    }
}

fn join(low: Block, high: Block) -> Block {
    Block {
        letters: low.letters | high.letters << 32,
        small: low.small | high.small << 32,
        digits: low.digits | high.digits << 32,
        foreign: low.foreign | high.foreign << 32,
        gaps: low.gaps | high.gaps << 32,
        slashes: low.slashes | high.slashes << 32,
        less: low.less | high.less << 32,
        greater: low.greater | high.greater << 32,
        ampersands: low.ampersands | high.ampersands << 32,
        quotes: low.quotes | high.quotes << 32,
        capital_i: low.capital_i | high.capital_i << 32,
        signs: low.signs | high.signs << 32,
        repeated: low.repeated | high.repeated << 32,
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn half(window: &Window, at: usize) -> Block {
    let (bytes, next) = (load(window, at), load(window, at + 1));
    let folded = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
    let letters = below(folded, b'a', 26);
    let same = _mm256_cmpeq_epi8(folded, _mm256_or_si256(next, _mm256_set1_epi8(0x20)));
    let gaps = _mm256_or_si256(member(bytes, &GAPS), _mm256_or_si256(is(bytes, b'_'), is(bytes, 0x0C)));
    Block {
        letters: bits(letters),
        small: bits(below(bytes, b'a', 26)),
        digits: bits(below(bytes, b'0', 10)),
        foreign: bits(bytes),
        gaps: bits(gaps),
        slashes: bits(is(bytes, b'/')),
        less: bits(is(bytes, b'<')),
        greater: bits(is(bytes, b'>')),
        ampersands: bits(is(bytes, b'&')),
        quotes: bits(is(bytes, b'"')),
        capital_i: bits(is(bytes, b'I')),
        signs: bits(member(bytes, &SIGNS)),
        repeated: bits(_mm256_and_si256(letters, same)),
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn load(window: &Window, at: usize) -> __m256i {
    let bytes = &window[at..at + 32];
    // SAFETY: the slice is 32 bytes long, and the load needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// Every byte of so many from the first one on.
#[target_feature(enable = "avx2")]
#[inline]
fn below(bytes: __m256i, first: u8, count: u8) -> __m256i {
    let offset = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first as i8));
    _mm256_cmpeq_epi8(_mm256_min_epu8(offset, _mm256_set1_epi8(count as i8 - 1)), offset)
}

#[target_feature(enable = "avx2")]
#[inline]
fn is(bytes: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8))
}

/// Every byte that stands in a table at its low four bits.
#[target_feature(enable = "avx2")]
#[inline]
fn member(bytes: __m256i, table: &[u8; 16]) -> __m256i {
    // SAFETY: the table is 16 bytes long, and the load needs no alignment.
    let table = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(table.as_ptr().cast()) });
    // A byte from 0x80 on looks up 0, which it is not.
    _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes)
}

#[target_feature(enable = "avx2")]
#[inline]
fn bits(bytes: __m256i) -> u64 {
    u64::from(_mm256_movemask_epi8(bytes) as u32)
}

/// Does some work with everything this level has.
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn with<W: Work>(work: W) -> W::Output {
    work.run(Halves(()))
}

/// What AVX2 can do. Made where the machine has the instructions, and nowhere else.
#[derive(Clone, Copy)]
struct Halves(());

impl Ops for Halves {
    #[inline(always)]
    fn equal(self, block: &[u8; BLOCK], byte: u8) -> u64 {
        // SAFETY: only `with` makes one of these, and it needs the same instructions.
        unsafe { equal(block, byte) }
    }

    #[inline(always)]
    fn pick(self, mask: u64, of: u64) -> u64 {
        // SAFETY: as above.
        unsafe { pick(mask, of) }
    }
}

/// Bits side by side.
#[target_feature(enable = "bmi2")]
#[inline]
pub(super) fn pick(mask: u64, of: u64) -> u64 {
    _pext_u64(mask, of)
}

#[target_feature(enable = "avx2")]
#[inline]
fn equal(block: &[u8; BLOCK], byte: u8) -> u64 {
    let half = |at: usize| {
        let bytes = &block[at..at + 32];
        // SAFETY: the slice is 32 bytes long, and the load needs no alignment.
        bits(is(unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }, byte))
    };
    half(0) | half(32) << 32
}
