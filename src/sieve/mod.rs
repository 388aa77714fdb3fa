//! Raw text to the places where something may be found: what no needle stands in is never cut, unquoted or folded.
//!
//! A needle is what every match of a phrase holds: a word, two neighbours, the beginning of a word. The sieve runs over
//! whole chunks of a file as they are, delimiters, quotes and tags included. Plain words are hashed where they stand;
//! spots that read otherwise than they stand (other scripts, entities, tags inside words, signs and digits inside
//! words) are looked at one by one. It may name a place in vain, and never misses one.
//!
//! ```text
//! raw chunk ─ simd ─> masks of 64 bytes ─ scan ─┬─ starts and ends of words ─ hash ─> words that may be needles
//!                                               └─ spots that read otherwise ─ spots, markup, probe ─> ditto
//! ```

mod foreign;
mod gaps;
mod hash;
mod letters;
mod markup;
mod needles;
mod neighbours;
mod probe;
mod scan;
mod spots;
mod spotting;
mod starts;
mod words;

pub use crate::matcher::Needle;
use crate::simd::Level;
use needles::Needles;
use scan::Scan;

/// Finds places where needles may stand.
#[derive(Debug)]
pub struct Sieve {
    needles: Needles,
}

impl Sieve {
    /// A sieve for some needles.
    pub fn new<'n>(needles: impl Iterator<Item = Needle<'n>>) -> Self {
        Self { needles: Needles::new(needles, needles::FEW) }
    }

    /// A sieve that looks for some needles as if they were very many.
    #[doc(hidden)]
    pub fn as_for_many<'n>(needles: impl Iterator<Item = Needle<'n>>) -> Self {
        Self { needles: Needles::new(needles, 0) }
    }

    /// Adds to `out` the places in a text of at most 4 GiB where a needle may stand, in order, each once.
    ///
    /// However the text is cut into records and cells, as long as quotes are legal: a record with a match holds a place.
    ///
    /// ```
    /// use listlint::sieve::{Needle, Sieve};
    ///
    /// let sieve = Sieve::new([Needle::Pair("hand", "cream")].into_iter());
    /// let mut places = Vec::new();
    /// sieve.sift("a,hand made\nb,\"Hand-Cream, 2 pcs\"\nc,ice cream\n", &mut places);
    /// assert_eq!(places, [20]);
    /// ```
    pub fn sift(&self, text: &str, out: &mut Vec<u32>) {
        self.sift_at(Level::best(), text, out);
    }

    /// [`sift`](Self::sift) with the instructions of a level.
    #[doc(hidden)]
    pub fn sift_at(&self, level: Level, text: &str, out: &mut Vec<u32>) {
        let mut found = Vec::new();
        Scan::new(&self.needles, text, &mut found).run(level);
        if let Some(literals) = &self.needles.literals {
            found.extend(literals.find_iter(text).map(|literal| literal.start() as u32));
        }
        found.sort_unstable();
        found.dedup();
        out.append(&mut found);
    }
}
