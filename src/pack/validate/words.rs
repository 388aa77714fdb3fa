//! Named word sets: each is parsed once, after the sets it names, and shared.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ids, phrases};
use crate::pack::place::{Name, Problems};
use crate::pack::raw::Raw;
use crate::problem::{Code, Problem};
use crate::rule::{Elem, Phrase};

/// The phrases of each set, by its id.
pub(crate) type Sets = BTreeMap<String, Arc<[Phrase]>>;

/// A set as it stands in a file.
type RawSet<'r> = (&'r Name, &'r [Name]);

/// Parses every set; what a cycle or a bad phrase spoils is left out after it was reported.
pub(super) fn resolve(raw: &Raw, problems: &Problems<'_>) -> Sets {
    let mut files: BTreeMap<&str, RawSet<'_>> = BTreeMap::new();
    for (id, entries) in &raw.words {
        match files.get(id.as_str()) {
            Some((first, _)) => ids::duplicate("word set", id, first, problems),
            None => _ = files.insert(id, (id, entries)),
        }
    }
    for context in &raw.contexts {
        if let Some((set, _)) = files.get(context.id.as_str()) {
            let message = format!("`{}` is the id of a word set too", context.id.value);
            let problem =
                Problem::error(Code::Duplicate, message).help("`@id` must mean one thing: rename one of them");
            problems.add(context.id.place, "this context", problem);
            problems.also(set.place, "the word set");
        }
    }
    let mut resolver = Resolver { files, done: Sets::new(), open: Vec::new(), problems };
    for (id, _) in &raw.words {
        resolver.resolve(id);
    }
    resolver.done
}

struct Resolver<'r, 'p> {
    files: BTreeMap<&'r str, RawSet<'r>>,
    done: Sets,
    /// Sets being resolved, outermost first.
    open: Vec<&'r str>,
    problems: &'p Problems<'p>,
}

impl<'r> Resolver<'r, '_> {
    fn resolve(&mut self, id: &str) {
        let Some((&key, &(_, entries))) = self.files.get_key_value(id) else { return };
        if self.done.contains_key(id) {
            return;
        }
        self.open.push(key);
        for entry in entries {
            self.resolve_names(entry);
        }
        let phrases: Vec<Phrase> = entries.iter().filter_map(|entry| self.entry(entry)).collect();
        self.open.pop();
        self.done.insert(key.to_owned(), phrases.into());
    }

    /// Resolves the sets an entry names, unless one of them is being resolved: that is a cycle.
    fn resolve_names(&mut self, entry: &Name) {
        for (at, name) in Phrase::set_names(entry) {
            match self.open.iter().position(|open| *open == name) {
                Some(start) => self.cycle(entry, at, name, start),
                None => self.resolve(name),
            }
        }
    }

    fn cycle(&mut self, entry: &Name, at: usize, name: &str, start: usize) {
        let round = self.open[start..].iter().chain([&name]).map(|id| format!("@{id}")).collect::<Vec<_>>();
        let message = format!("the word set `{name}` contains itself");
        let help = format!("take one out of {}", round.join(" > "));
        let place = phrases::inside(entry, at - 1, name.len() + 1, self.problems);
        self.problems.add(place, "comes back to itself", Problem::error(Code::Cycle, message).help(help));
        // Empty from here on, so that the phrase that closes the round is not reported as unknown as well.
        self.done.insert(name.to_owned(), Arc::default());
    }

    fn entry(&self, entry: &Name) -> Option<Phrase> {
        phrases::without_hit(entry, "a word set", &self.done, self.problems)
    }
}

/// The one-word phrases of a set, also those of sets inside it.
pub(super) fn single_words(set: Option<&Arc<[Phrase]>>) -> Vec<String> {
    let phrases = set.map(|set| set.as_ref()).unwrap_or_default();
    let word = |phrase: &Phrase| match phrase.elems.as_slice() {
        [Elem::Word(word)] => vec![word.text.clone()],
        [Elem::Any(inner)] => single_words(Some(inner)),
        _ => Vec::new(),
    };
    phrases.iter().flat_map(word).collect()
}
