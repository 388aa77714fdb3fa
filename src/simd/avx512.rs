//! Masks with AVX-512: 64 bytes at a time, the masks come of themselves.

use std::arch::x86_64::{
    __m512i, __mmask64, _mm_loadu_si128, _mm512_add_epi32, _mm512_broadcast_i32x4, _mm512_castsi512_si128,
    _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_cvtepu8_epi32, _mm512_loadu_si512,
    _mm512_maskz_compress_epi8, _mm512_movepi8_mask, _mm512_or_si512, _mm512_set1_epi8, _mm512_set1_epi32,
    _mm512_shuffle_epi8, _mm512_storeu_si512, _mm512_sub_epi8,
};

use super::avx2::{GAPS, SIGNS, pick};
use super::{BLOCK, Block, Masks, Ops, Window, Work};

/// The masks of each block.
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) fn classify<'a>(windows: impl Iterator<Item = (usize, &'a Window)>, masks: &mut Masks) {
    let (gaps, signs) = (table(&GAPS), table(&SIGNS));
    for (index, window) in windows {
        masks.set(index, block(window, gaps, signs));
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn block(window: &Window, gaps: __m512i, signs: __m512i) -> Block {
    let (bytes, next) = (load(window, 0), load(window, 1));
    let space = _mm512_set1_epi8(0x20);
    let folded = _mm512_or_si512(bytes, space);
    let letters = below(folded, b'a', 26);
    Block {
        letters,
        small: below(bytes, b'a', 26),
        digits: below(bytes, b'0', 10),
        foreign: _mm512_movepi8_mask(bytes),
        gaps: member(bytes, gaps) | is(bytes, b'_') | is(bytes, 0x0C),
        slashes: is(bytes, b'/'),
        less: is(bytes, b'<'),
        greater: is(bytes, b'>'),
        ampersands: is(bytes, b'&'),
        quotes: is(bytes, b'"'),
        capital_i: is(bytes, b'I'),
        signs: member(bytes, signs),
        repeated: letters & _mm512_cmpeq_epi8_mask(folded, _mm512_or_si512(next, space)),
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn load(window: &Window, at: usize) -> __m512i {
    let bytes = &window[at..at + 64];
    // SAFETY: the slice is 64 bytes long, and the load needs no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn table(table: &[u8; 16]) -> __m512i {
    // SAFETY: the table is 16 bytes long, and the load needs no alignment.
    _mm512_broadcast_i32x4(unsafe { _mm_loadu_si128(table.as_ptr().cast()) })
}

/// Every byte of so many from the first one on.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn below(bytes: __m512i, first: u8, count: u8) -> __mmask64 {
    let offset = _mm512_sub_epi8(bytes, _mm512_set1_epi8(first as i8));
    _mm512_cmplt_epu8_mask(offset, _mm512_set1_epi8(count as i8))
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn is(bytes: __m512i, byte: u8) -> __mmask64 {
    _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8))
}

/// Every byte that stands in a table at its low four bits; a byte from 0x80 on looks up 0, which it is not.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn member(bytes: __m512i, table: __m512i) -> __mmask64 {
    _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(table, bytes), bytes)
}

/// Does some work with everything this level has.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn with<W: Work>(work: W) -> W::Output {
    work.run(Compress(()))
}

/// What AVX-512 can do: bits are listed by packing the bytes they stand for. Made where the machine has the
/// instructions, and nowhere else.
#[derive(Clone, Copy)]
struct Compress(());

impl Ops for Compress {
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

    #[inline(always)]
    fn list(self, mask: u64, base: u32, out: &mut [u32; BLOCK]) -> usize {
        let [first, behind @ ..] = out.as_chunks_mut::<16>().0 else { return 0 };
        // SAFETY: as above.
        unsafe { store(mask, base, first) };
        let count = mask.count_ones() as usize;
        if count > 16 {
            // SAFETY: as above.
            unsafe { store_rest(mask, base, behind) };
        }
        count
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn equal(block: &[u8; BLOCK], byte: u8) -> u64 {
    // SAFETY: the block is 64 bytes long, and the load needs no alignment.
    is(unsafe { _mm512_loadu_si512(block.as_ptr().cast()) }, byte)
}

/// Writes the places of the bits behind the first 16.
#[cold]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
fn store_rest(mut mask: u64, base: u32, out: &mut [[u32; 16]]) {
    for sixteen in out {
        (0..16).for_each(|_| mask &= mask.wrapping_sub(1));
        store(mask, base, sixteen);
    }
}

/// Writes the places of the first 16 bits.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
#[inline]
fn store(mask: u64, base: u32, out: &mut [u32; 16]) {
    let packed = _mm512_maskz_compress_epi8(mask, load_places());
    let places = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed));
    let places = _mm512_add_epi32(places, _mm512_set1_epi32(base as i32));
    // SAFETY: the array is 64 bytes long, and the store needs no alignment.
    unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), places) };
}

/// 0 to 63, a byte each.
#[target_feature(enable = "avx512f")]
#[inline]
fn load_places() -> __m512i {
    const PLACES: [u8; BLOCK] = {
        let mut places = [0; BLOCK];
        let mut i = 0;
        while i < BLOCK {
            places[i] = i as u8;
            i += 1;
        }
        places
    };
    // SAFETY: the array is 64 bytes long, and the load needs no alignment.
    unsafe { _mm512_loadu_si512(PLACES.as_ptr().cast()) }
}
