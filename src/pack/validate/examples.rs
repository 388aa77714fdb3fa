//! The proof a detector owes: enough texts to flag, enough near misses to pass (RULES 1).

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::pack::place::{Name, Problems};
use crate::problem::{Code, Problem};
use crate::rule::{Detector, Elem, Example, Phrase};
use crate::text;

/// Texts of each side.
const ENOUGH: usize = 3;

/// Reports a detector whose examples are too few, or whose passes are no near misses.
pub(super) fn report_unproven(detector: &Detector, id: &Name, problems: &Problems<'_>) {
    let (flags, passes): (Vec<_>, Vec<_>) = detector.examples.iter().partition(|example| example.flag);
    for (side, count) in [("flag", flags.len()), ("pass", passes.len())] {
        if count < ENOUGH {
            let message = format!("`{}` has {count} of {ENOUGH} examples to {side}", id.value);
            let help = format!("add [[detector.example]] entries with `{side}`; near misses prove most");
            problems.add(id.place, format!("needs {ENOUGH}"), Problem::error(Code::MissingExample, message).help(help));
        }
    }
    report_far_misses(detector, &passes, id, problems);
}

/// Half of the passes share a word with the terms: others prove nothing.
fn report_far_misses(detector: &Detector, passes: &[&Example], id: &Name, problems: &Problems<'_>) {
    let words = Words::of(detector);
    let (near, wanted) = (passes.iter().filter(|pass| words.meet(pass)).count(), passes.len().div_ceil(2));
    if words.is_empty() || near >= wanted {
        return;
    }
    let message = format!("{near} of {} passes of `{}` share a word with its terms", passes.len(), id.value);
    let help = "a pass proves something where it holds a word of the terms, and must not be flagged";
    problems.add(id.place, format!("needs {wanted}"), Problem::error(Code::MissingExample, message).help(help));
}

/// The folded words of a detector's terms.
#[derive(Default)]
struct Words<'d> {
    whole: BTreeSet<&'d str>,
    /// Beginnings: `sanitiz*`.
    open: BTreeSet<&'d str>,
    /// Sets that were looked into; many terms share them.
    seen: BTreeSet<*const Phrase>,
}

impl<'d> Words<'d> {
    fn of(detector: &'d Detector) -> Self {
        let mut words = Self::default();
        detector.terms.iter().for_each(|term| words.add(&term.phrase));
        words
    }

    fn add(&mut self, phrase: &'d Phrase) {
        for elem in &phrase.elems {
            match elem {
                Elem::Word(word) if word.open => _ = self.open.insert(&word.text),
                Elem::Word(word) => _ = self.whole.insert(&word.text),
                Elem::Any(all) => self.add_all(all),
                Elem::Gap(_) | Elem::Hit => {}
            }
        }
    }

    fn add_all(&mut self, all: &'d Arc<[Phrase]>) {
        if self.seen.insert(all.as_ptr()) {
            all.iter().for_each(|phrase| self.add(phrase));
        }
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.open.is_empty()
    }

    /// Whether an example shares a word.
    fn meet(&self, example: &Example) -> bool {
        example.listing.iter().any(|(_, value)| {
            let folded = text::fold(value);
            text::words(&folded).iter().any(|word| self.holds(&folded[word.start..word.end]))
        })
    }

    fn holds(&self, word: &str) -> bool {
        let single = [word.strip_suffix("es"), word.strip_suffix('s'), Some(word)];
        single.into_iter().flatten().any(|word| self.whole.contains(word))
            || self.open.iter().any(|start| word.starts_with(start))
    }
}
