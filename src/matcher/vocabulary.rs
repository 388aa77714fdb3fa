//! Every word that any phrase knows, as a number: texts are compared by number, not by letters.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::{self, Reading, ViewKind};

/// The number of a word; 0 is a word that no phrase knows.
pub(super) type WordId = u32;

/// Words to numbers. Grows while rules are compiled, then is only read.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: FxHashMap<Box<str>, WordId>,
    /// Words by their form with every run of equal letters made one (DESIGN 3, view `repeats`).
    collapsed: FxHashMap<Box<str>, Vec<WordId>>,
    /// First two bytes of open words (`sanitiz*`) and Korean ones.
    opens: FxHashSet<[u8; 2]>,
}

impl Vocabulary {
    /// The number of a word, a new one if need be.
    pub(super) fn intern(&mut self, word: &str) -> WordId {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.ids.len() as WordId + 1;
        self.ids.insert(word.into(), id);
        self.collapsed.entry(text::collapse(word).into()).or_default().push(id);
        id
    }

    /// The number of a word, 0 if unknown.
    pub(super) fn id(&self, word: &str) -> WordId {
        self.ids.get(word).copied().unwrap_or(0)
    }

    /// The words that have this collapsed form.
    pub(super) fn collapsed(&self, form: &str) -> &[WordId] {
        self.collapsed.get(form).map_or(&[], Vec::as_slice)
    }

    /// Remembers that words beginning so may match, collapsed ones too.
    pub(super) fn open(&mut self, start: &str) {
        for form in [start, &text::collapse(start)] {
            match *form.as_bytes() {
                [first, second, ..] => _ = self.opens.insert([first, second]),
                [first] => self.opens.extend((0..=u8::MAX).map(|second| [first, second])),
                [] => {}
            }
        }
    }

    /// Whether any phrase could know a word of a reading; may say yes wrongly, never no.
    pub(super) fn may_know(&self, reading: &Reading, kind: ViewKind) -> bool {
        reading.spellings.iter().any(|spelling| {
            let words = text::words(spelling);
            words.iter().any(|w| self.may_know_word(&spelling[w.start..w.end], kind))
        })
    }

    fn may_know_word(&self, word: &str, kind: ViewKind) -> bool {
        let known = match kind {
            ViewKind::Repeats => !self.collapsed(word).is_empty(),
            _ => self.id(word) != 0,
        };
        known || word.as_bytes().first_chunk::<2>().is_some_and(|start| self.opens.contains(start))
    }

    /// How many words are known.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }
}
