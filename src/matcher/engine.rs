//! Which programs match where: the one small interface behind which the search is done.
//!
//! This engine looks every word up by its number and tries the programs that can begin with it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::compile::{self, Second};
use super::program::{Program, Run};
use super::tokens::Token;
use super::vocabulary::WordId;
use crate::text::{self, Gap, Kind};

/// Finds programs in words.
pub(super) trait Engine: Send + Sync {
    /// Reports every match of every program: its index and its words. Order is by first word, then by program.
    fn search(&self, text: &str, tokens: &[Token], found: &mut dyn FnMut(usize, Range<usize>)) {
        let run = Run { text, tokens, hit: None, least_letters: 0 };
        self.search_from(run, 0..tokens.len(), found);
    }

    /// Reports like [`search`](Self::search) the matches that begin in a range of words.
    fn search_from(&self, run: Run<'_>, starts: Range<usize>, found: &mut dyn FnMut(usize, Range<usize>));
}

/// Programs by the words they can begin with.
#[derive(Debug, Default)]
pub(super) struct FirstWords {
    programs: Vec<Program>,
    /// For each program what its second word may be; `None` where that is not so simple.
    seconds: Vec<Option<Second>>,
    /// Program indexes by the number of a first word.
    by_word: FxHashMap<WordId, Vec<u32>>,
    /// Programs that can begin with an open or Korean word, by the first three bytes of that word.
    by_start: FxHashMap<[u8; 3], Vec<u32>>,
    /// The same, shorter than three bytes.
    short: Vec<u32>,
}

impl FirstWords {
    /// An index over programs.
    pub(super) fn new(programs: Vec<Program>) -> Self {
        let mut index = Self::default();
        for (i, program) in programs.iter().enumerate() {
            index.add(i as u32, program);
            index.seconds.push(compile::second(&program.nodes));
        }
        index.programs = programs;
        index
    }

    /// Whether there is nothing to find.
    pub(super) fn is_empty(&self) -> bool {
        self.programs.is_empty()
    }

    fn add(&mut self, number: u32, program: &Program) {
        let tests = compile::first_tests(&program.nodes);
        for id in compile::first_ids(&tests) {
            self.by_word.entry(id).or_default().push(number);
        }
        let starts = tests.iter().flat_map(|t| t.open.iter().chain(&t.korean));
        // In the view `repeats` a word stands collapsed.
        for start in starts.flat_map(|start| [start.to_string(), text::collapse(start)]) {
            let list = match start.as_bytes().first_chunk::<3>() {
                Some(key) => self.by_start.entry(*key).or_default(),
                None => &mut self.short,
            };
            if list.last() != Some(&number) {
                list.push(number);
            }
        }
    }

    /// The programs worth trying at a word, in order, each once.
    fn candidates(&self, token: &Token, text: &str, out: &mut Vec<u32>) {
        out.clear();
        for id in token.ids() {
            out.extend(self.by_word.get(&id).into_iter().flatten());
        }
        let spelled = token.spellings.iter().map(|s| s.text.as_str());
        for word in [&text[token.start..token.end]].into_iter().filter(|_| !token.is_reread()).chain(spelled) {
            if let Some(key) = word.as_bytes().first_chunk::<3>() {
                out.extend(self.by_start.get(key).into_iter().flatten());
            }
            out.extend(&self.short);
        }
        if out.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }
}

impl Engine for FirstWords {
    fn search_from(&self, run: Run<'_>, starts: Range<usize>, found: &mut dyn FnMut(usize, Range<usize>)) {
        let mut candidates = Vec::new();
        for start in starts {
            self.candidates(&run.tokens[start], run.text, &mut candidates);
            for &program in &candidates {
                if !self.seconds[program as usize].as_ref().is_none_or(|second| second.may_follow(run, start)) {
                    continue;
                }
                for end in run.ends(&self.programs[program as usize], start) {
                    found(program as usize, start..end);
                }
            }
        }
    }
}

impl Second {
    /// Whether a word after this one, within the gap, may be the second.
    fn may_follow(&self, run: Run<'_>, start: usize) -> bool {
        let mut skipped = 0;
        for token in &run.tokens[start + 1..] {
            // Letters and digits that touch count as one word of a gap.
            skipped += u8::from(token.before != Gap::None || token.kind == Kind::Char);
            if skipped > self.gap.saturating_add(1) || token.before == Gap::Break {
                return false;
            }
            if self.may_be(token, run.text) {
                return true;
            }
        }
        false
    }

    fn may_be(&self, token: &Token, text: &str) -> bool {
        let word = &text[token.start..token.end];
        token.is_reread()
            || self.ids.binary_search(&token.id).is_ok()
            || self.starts.iter().any(|start| word.starts_with(&**start))
    }
}
