//! Longer words of scripts without spaces that contain a risky one: they take the hit away (RULES 1).

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The `[innocent]` words of a pack, folded.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Innocent {
    words: Vec<String>,
}

impl Innocent {
    pub(super) fn new(words: &[String]) -> Self {
        Self { words: words.to_vec() }
    }

    /// Whether a longer innocent word stands around these bytes of a folded text.
    pub(super) fn covers(&self, text: &str, found: &Range<usize>) -> bool {
        let term = &text[found.clone()];
        !term.is_ascii() && self.words.iter().any(|word| stands_around(word, term, text, found.start))
    }
}

fn stands_around(word: &str, term: &str, text: &str, start: usize) -> bool {
    // `match_indices` would pass over a place that overlaps the last: 人人 in 人人人.
    let mut offsets = word.char_indices().map(|(offset, _)| offset).filter(|&offset| word[offset..].starts_with(term));
    let is_longer = word.len() > term.len();
    is_longer
        && offsets.any(|offset| {
            let from = start.checked_sub(offset).and_then(|from| text.get(from..));
            from.is_some_and(|rest| rest.starts_with(word))
        })
}
