//! Words as numbers, and sets of such numbers: a bit map that may say yes wrongly, never no.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
/// Makes ASCII letters small; what it does to other bytes it does on both sides.
const SMALL: u64 = 0x2020_2020_2020_2020;
/// Bits of a set for each number in it, and for those of sets that else would fill the caches.
const BITS_EACH: usize = 32;
const BITS_OF_MANY: usize = 16;
/// Numbers of a set that is not large yet.
const FEW: usize = 16_000;

/// Eight bytes with only the first so many kept, letters made small.
#[inline(always)]
pub(super) fn small(bytes: [u8; 8], len: usize) -> u64 {
    let cut = 64 - 8 * len.clamp(1, 8);
    (u64::from_le_bytes(bytes) | SMALL) & (u64::MAX >> cut)
}

/// The same of bytes in a machine word, of which at least one is kept.
#[inline(always)]
pub(super) fn small_of(bytes: u64, len: u64) -> u64 {
    (bytes | SMALL) & (u64::MAX >> ((64 - 8 * len.min(8)) & 63))
}

/// The number of a word's first eight bytes and its length.
#[inline(always)]
pub(super) fn short(first: u64, len: usize) -> u64 {
    first.wrapping_add(len as u64).wrapping_mul(MULTIPLIER)
}

/// The bytes from a place on, eight of them; zeros behind the end.
#[inline(always)]
pub(super) fn eight(bytes: &[u8], at: usize) -> [u8; 8] {
    match bytes.get(at..at + 8) {
        Some(eight) => eight.first_chunk().copied().unwrap_or_default(),
        None => eight_at_end(bytes, at),
    }
}

/// The last bytes, which are fewer than eight: two reads that may overlap.
fn eight_at_end(bytes: &[u8], at: usize) -> [u8; 8] {
    let rest = bytes.get(at..).unwrap_or_default();
    let number = match (rest.first_chunk::<4>(), rest.last_chunk::<4>(), rest) {
        (Some(first), Some(last), _) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (rest.len() - 4))
        }
        (_, _, [first, .., last]) => {
            u64::from(*first) | u64::from(rest[1]) << 8 | u64::from(*last) << (8 * (rest.len() - 1))
        }
        (_, _, [only]) => u64::from(*only),
        _ => 0,
    };
    number.to_le_bytes()
}

/// A word's first eight bytes.
pub(super) fn first(word: &[u8]) -> u64 {
    small(eight(word, 0), word.len())
}

/// The number by which words are told apart first.
pub(super) fn start(word: &[u8]) -> u64 {
    short(first(word), word.len())
}

/// The number of a whole word; the case of ASCII does not matter.
pub(super) fn word(word: &[u8]) -> u64 {
    word_in(word, 0, word.len())
}

/// The number of a word of a text, by the bytes where it starts and ends.
pub(super) fn word_in(text: &[u8], start: usize, end: usize) -> u64 {
    let len = end.saturating_sub(start);
    let mut number = short(small(eight(text, start), len), len);
    for at in (start + 8..end).step_by(8) {
        number = (number.rotate_left(23) ^ small(eight(text, at), end - at)).wrapping_mul(MULTIPLIER);
    }
    number
}

/// A number for a second look-up that the first one says nothing about.
pub(super) fn again(number: u64) -> u64 {
    (number ^ number >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// The number of two words that stand side by side.
pub(super) fn pair(first: u64, second: u64) -> u64 {
    (first.rotate_left(17) ^ second).wrapping_mul(MULTIPLIER)
}

/// The first four bytes of a word, of those that [`small`] keeps: plurals of nearly all words have the same.
#[inline(always)]
pub(super) fn beginning(first: u64) -> u64 {
    first & 0xFFFF_FFFF
}

/// The number of a word and two bytes of a neighbour.
pub(super) fn hint(number: u64, [edge, inner]: [u8; 2]) -> u64 {
    pair(number, u64::from(edge) << 8 | u64::from(inner))
}

/// A set of numbers, three bits of one machine word each.
#[derive(Debug, Clone)]
pub(super) struct Set {
    bits: Vec<u64>,
    shift: u32,
}

impl Set {
    /// A set of numbers, some of which may come more than once.
    pub(super) fn new(numbers: &[u64]) -> Self {
        let mut set = Self::of(numbers.len());
        let fresh = set.add(numbers);
        if set.bits.len() > Self::of(fresh).bits.len() {
            set = Self::of(fresh);
            set.add(numbers);
        }
        set
    }

    /// An empty set with room for so many.
    fn of(count: usize) -> Self {
        let bits_each = if count > FEW { BITS_OF_MANY } else { BITS_EACH };
        let len = (count * bits_each / 64).next_power_of_two().max(16);
        Self { bits: vec![0; len], shift: 64 - len.trailing_zeros() }
    }

    /// Adds numbers; how many were not in it yet.
    fn add(&mut self, numbers: &[u64]) -> usize {
        let mut fresh = 0;
        for &number in numbers {
            let at = self.place(number);
            fresh += usize::from(!self.holds(number));
            self.bits[at] |= Self::mark(number);
        }
        fresh
    }

    #[inline(always)]
    pub(super) fn holds(&self, number: u64) -> bool {
        self.bit(number) == 1
    }

    /// 1 if the set holds a number.
    #[inline(always)]
    pub(super) fn bit(&self, number: u64) -> u64 {
        self.word(number).map_or(0, |word| Self::bit_of(word, number))
    }

    /// The machine word that tells whether the set holds a number; there always is one.
    #[inline(always)]
    pub(super) fn word(&self, number: u64) -> Option<u64> {
        self.bits.get(self.place(number)).copied()
    }

    /// 1 if that machine word says so.
    #[inline(always)]
    pub(super) fn bit_of(word: u64, number: u64) -> u64 {
        (word >> (number >> 26 & 63)) & (word >> (number >> 32 & 63)) & (word >> (number >> 38 & 63)) & 1
    }

    #[inline(always)]
    fn place(&self, number: u64) -> usize {
        (number >> self.shift) as usize
    }

    fn mark(number: u64) -> u64 {
        1 << (number >> 26 & 63) | 1 << (number >> 32 & 63) | 1 << (number >> 38 & 63)
    }
}

/// Bits of every place of a table that are marks.
const MARKS: u32 = 0xF;

/// Numbers with four marks each, hardly ever taken for one another: a part of every number, where the other part says
/// or behind.
#[derive(Debug, Clone)]
pub(super) struct Table {
    places: Vec<u32>,
    shift: u32,
}

impl Table {
    /// A table of numbers, some of which may come more than once.
    pub(super) fn new(numbers: &[u64]) -> Self {
        let mut table = Self::of(numbers.len());
        numbers.iter().for_each(|&number| table.mark(number, 1));
        table
    }

    /// An empty table with room for so many.
    pub(super) fn of(count: usize) -> Self {
        let len = (count * 2).next_power_of_two().max(16);
        Self { places: vec![0; len], shift: 64 - len.trailing_zeros() }
    }

    /// Adds marks to a number.
    pub(super) fn mark(&mut self, number: u64, marks: u32) {
        let at = self.find(number);
        self.places[at] |= number as u32 & !MARKS | marks & MARKS;
    }

    /// The marks of a number.
    pub(super) fn marks(&self, number: u64) -> u32 {
        self.places[self.find(number)] & MARKS
    }

    /// What stands where a number is looked for first.
    pub(super) fn first(&self, number: u64) -> u32 {
        self.places[(number >> self.shift) as usize]
    }

    pub(super) fn holds(&self, number: u64) -> bool {
        self.marks(number) != 0
    }

    /// Where a number is, or where it would be. At least half of the places are free.
    fn find(&self, number: u64) -> usize {
        let mut at = (number >> self.shift) as usize;
        while self.places[at] != 0 && (self.places[at] ^ number as u32) & !MARKS != 0 {
            at = (at + 1) & (self.places.len() - 1);
        }
        at
    }
}
