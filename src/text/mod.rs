//! Folding: the raw text of a cell as a reader sees it, and the way back to the seller's own bytes.
//!
//! Stands between the reader of a file and the matcher. It decides what is a letter, a word and a gap; it knows no
//! rules, no fields and no marketplaces. The contract is section 3 of the design; where each fact comes from is said
//! beside its table.
//!
//! ```text
//! raw cell ─ html ─> pieces ─ fold ─> clusters ─ cluster ─> folded letters ─ lookalike ─> Folded { text, map }
//!                                                                  words(text), readings(raw, folded) <─┘
//! ```
//!
//! ```
//! use listlint::text::{Folded, words};
//!
//! let raw = "<p>ＫＮ&#57;<b>5</b> Máѕk</p>";
//! let plain = Folded::plain(raw);
//! assert_eq!(plain.text.trim_matches(listlint::text::BREAK), "kn95 mask");
//! let word = words(&plain.text)[2];
//! assert_eq!(plain.raw_span(word.start..word.end).of(raw), "Máѕk");
//! ```

mod between;
mod chars;
mod cluster;
mod excerpt;
mod fold;
mod folded;
mod frequency;
mod html;
mod lookalike;
mod offsets;
mod readings;
mod words;

pub use between::{Between, between};
pub use chars::{is_hangul, is_ignorable, is_katakana, is_spaceless};
pub use cluster::fold_letter;
pub use excerpt::Excerpt;
pub use folded::{Folded, fold};
pub use frequency::frequency;
pub use html::{entity_end, is_block};
pub use readings::{Reading, Signs, ViewKind, collapse, readings};
pub use words::{Gap, Kind, Word, each_word, kind_of, room_for, words};

/// Stands in folded text where a block tag or `<br>` was; a raw U+001E is folded to a space.
pub const BREAK: char = '\u{1E}';
