//! Every word that any phrase knows, as a number: texts are compared by number, not by letters.

use super::lexicon::{self, Collector, Lexicon};
use super::table::{Lists, Reader, Table, Writer};
use crate::text::{self, Reading, ViewKind};

/// The number of a word; 0 is a word that no phrase knows.
pub(super) type WordId = u32;

/// Words to numbers, frozen.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: Lexicon,
    /// Forms of words with every run of equal letters made one (DESIGN 3, view `repeats`), where that is another word,
    /// and the words of each.
    forms: Lexicon,
    collapsed: Lists<WordId>,
    /// First two bytes of open words (`sanitiz*`) and Korean ones, a bit for each pair.
    opens: Table<u64>,
}

/// The words while rules are compiled.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Collector,
    opens: Vec<String>,
}

impl Words {
    /// Words with room for so many.
    pub(super) fn with_room(count: usize) -> Self {
        Self { words: Collector::with_room(count), opens: Vec::new() }
    }

    /// The number of a word, a new one if need be.
    pub(super) fn intern(&mut self, word: &str) -> WordId {
        self.words.intern(word) + 1
    }

    /// Remembers that words beginning so may match, collapsed ones too.
    pub(super) fn open(&mut self, start: &str) {
        self.opens.push(start.to_owned());
    }

    /// The vocabulary of all of them.
    pub(super) fn freeze(self) -> Vocabulary {
        let opens = self.starts().into();
        let words = self.words.freeze();
        let (mut forms, mut collapsed) = (Collector::default(), Vec::new());
        for number in 0..words.len() as u32 {
            let word = words.text(number);
            if has_double(word) {
                collapsed.push((forms.intern(&text::collapse(word)), number + 1));
            }
        }
        let forms = forms.freeze();
        Vocabulary { collapsed: Lists::new(forms.len(), collapsed), forms, words, opens }
    }

    fn starts(&self) -> Vec<u64> {
        let mut starts = vec![0_u64; 1 << 10];
        let mut add = |first: u8, second: u8| {
            let pair = usize::from(first) << 8 | usize::from(second);
            starts[pair / 64] |= 1 << (pair % 64);
        };
        for form in self.opens.iter().flat_map(|start| [start.clone(), text::collapse(start)]) {
            match *form.as_bytes() {
                [first, second, ..] => add(first, second),
                [first] => (0..=u8::MAX).for_each(|second| add(first, second)),
                [] => {}
            }
        }
        starts
    }
}

/// Whether two equal characters may stand side by side; their last bytes are equal then.
fn has_double(word: &str) -> bool {
    !word.is_ascii() || word.as_bytes().windows(2).any(|pair| pair[0] == pair[1])
}

impl Vocabulary {
    /// The number of a word, 0 if unknown.
    pub(super) fn id(&self, word: &str) -> WordId {
        self.words.number(word.as_bytes()).map_or(0, |number| number + 1)
    }

    /// What a word is looked up by; many of them are looked up together, see [`fetch`](Self::fetch).
    pub(super) fn tag(word: &str) -> u32 {
        lexicon::tag(word.as_bytes())
    }

    /// Makes ready to look words up.
    pub(super) fn fetch(&self, tags: impl Iterator<Item = u32>) {
        self.words.fetch(tags);
    }

    /// The number of a word with this tag, 0 if unknown.
    pub(super) fn id_of(&self, tag: u32, word: &str) -> WordId {
        self.words.number_of(tag, word.as_bytes()).map_or(0, |number| number + 1)
    }

    /// The letters of a number.
    pub(super) fn word(&self, id: WordId) -> &str {
        id.checked_sub(1).map_or("", |number| self.words.text(number))
    }

    /// The words that have this collapsed form.
    pub(super) fn collapsed(&self, form: &str) -> impl Iterator<Item = WordId> {
        let itself = Some(self.id(form)).filter(|&id| id != 0 && form.is_ascii());
        let others = self.forms.number(form.as_bytes()).map_or(&[][..], |number| self.collapsed.of(number));
        itself.into_iter().chain(others.iter().copied())
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
            ViewKind::Repeats => self.collapsed(word).next().is_some(),
            _ => self.id(word) != 0,
        };
        known || self.may_begin(word)
    }

    /// Whether an open or Korean word could begin this word; may say yes wrongly, never no.
    pub(super) fn may_begin(&self, word: &str) -> bool {
        word.as_bytes().first_chunk::<2>().is_some_and(|&[first, second]| {
            let pair = usize::from(first) << 8 | usize::from(second);
            self.opens.get(pair / 64).is_some_and(|bits| bits >> (pair % 64) & 1 == 1)
        })
    }

    /// How many words are known.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn write(&self, out: &mut Writer) {
        self.words.write(out);
        self.forms.write(out);
        out.lists(&self.collapsed);
        out.table(&self.opens);
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        let (words, forms) = (Lexicon::read(from)?, Lexicon::read(from)?);
        Some(Self { words, forms, collapsed: from.lists()?, opens: from.table()? })
    }
}
