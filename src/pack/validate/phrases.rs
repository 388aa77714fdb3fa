//! Phrases and conditions: parsed with the named sets, refused where they could never match.

use std::sync::Arc;

use super::Lookup;
use super::words::Sets;
use crate::pack::place::{Name, Place, Problems, suggestion, with_help};
use crate::problem::{Code, Problem};
use crate::rule::{Condition, Elem, Phrase, PhraseError};

impl Lookup<'_> {
    /// A phrase that may hold `{}`.
    pub(super) fn phrase(&self, text: &Name) -> Option<Phrase> {
        parse(text, &self.sets, self.problems, Some(self))
    }

    /// A phrase that may not.
    pub(super) fn phrase_without_hit(&self, text: &Name, whose: &str) -> Option<Phrase> {
        refuse_hit(text, whose, self.problems)?;
        self.phrase(text)
    }

    /// An entry of `unless` or `only`: a context that has the name alone, else a phrase.
    pub(super) fn condition(&self, text: &Name) -> Option<Condition> {
        let context = text.strip_prefix('@').and_then(|name| self.contexts.get(name));
        if let Some(&context) = context {
            return Some(Condition::Context(context));
        }
        if text.trim() == "{}" {
            let problem = Problem::error(Code::BadPhrase, "`{}` alone holds for every hit");
            self.problems.add(text.place, "always true", problem.help("write the words that stand beside the hit"));
            return None;
        }
        Some(Condition::Phrase { text: text.value.clone(), phrase: self.phrase(text)? })
    }

    /// The entries of `unless` or `only`.
    pub(super) fn conditions(&self, texts: &[Name]) -> Vec<Condition> {
        texts.iter().filter_map(|text| self.condition(text)).collect()
    }
}

/// A phrase of a word set or term, where no hit is known yet.
pub(super) fn without_hit(text: &Name, whose: &str, sets: &Sets, problems: &Problems<'_>) -> Option<Phrase> {
    refuse_hit(text, whose, problems)?;
    parse(text, sets, problems, None)
}

fn refuse_hit(text: &Name, whose: &str, problems: &Problems<'_>) -> Option<()> {
    let Some(at) = text.find("{}") else { return Some(()) };
    let problem = Problem::error(Code::BadPhrase, format!("`{{}}` has no meaning in {whose}"));
    let help = "`{}` is the hit itself: only in `unless`, `only` and a context's `around`";
    problems.add(inside(text, at, 2, problems), "no hit here", problem.help(help));
    None
}

fn parse(text: &Name, sets: &Sets, problems: &Problems<'_>, lookup: Option<&Lookup<'_>>) -> Option<Phrase> {
    let mut named = Vec::new();
    let parsed = Phrase::parse(text, &mut |name| {
        let set = sets.get(name)?;
        named.push(set.as_ptr());
        Some(Arc::clone(set))
    });
    match parsed {
        Ok(phrase) if !edge_is_gap(&phrase, true, &named) && !edge_is_gap(&phrase, false, &named) => Some(phrase),
        Ok(_) => {
            let problem = Problem::error(Code::BadPhrase, "a gap needs something on both sides");
            problems.add(
                text.place,
                "a gap stands at an edge",
                problem.help("take the gap away, or add the word after it"),
            );
            None
        }
        Err(error) => {
            report(text, &error, sets, problems, lookup);
            None
        }
    }
}

/// Whether an alternative lets a gap stand first, or last. Named sets were looked at when they were parsed.
fn edge_is_gap(phrase: &Phrase, first: bool, named: &[*const Phrase]) -> bool {
    let edge = if first { phrase.elems.first() } else { phrase.elems.last() };
    match edge {
        Some(Elem::Gap(_)) => true,
        Some(Elem::Any(all)) if named.contains(&all.as_ptr()) => false,
        Some(Elem::Any(all)) => all.iter().any(|phrase| edge_is_gap(phrase, first, named)),
        _ => false,
    }
}

fn report(text: &Name, error: &PhraseError, sets: &Sets, problems: &Problems<'_>, lookup: Option<&Lookup<'_>>) {
    let Some(name) = &error.unknown_set else {
        let problem = Problem::error(Code::BadPhrase, error.message.clone()).help(help_for(&error.message));
        let place = if error.at == 0 { text.place } else { inside(text, error.at, 1, problems) };
        return problems.add(place, "cannot be matched", problem);
    };
    let place = inside(text, error.at, name.len() + 1, problems);
    if lookup.is_some_and(|lookup| lookup.contexts.contains_key(name)) {
        let problem = Problem::error(Code::BadPhrase, format!("the context `@{name}` cannot be part of a phrase"));
        let help = format!("a context stands alone in `unless` and `only`: \"@{name}\"");
        return problems.add(place, "a context", problem.help(help));
    }
    let problem = Problem::error(Code::UnknownName, error.message.clone());
    let contexts = lookup.into_iter().flat_map(|lookup| lookup.contexts.keys());
    let known: Vec<String> = sets.keys().chain(contexts).map(|name| format!("@{name}")).collect();
    let help = suggestion(&format!("@{name}"), &known.iter().map(String::as_str).collect());
    problems.add(place, "unknown", with_help(problem, help));
}

fn help_for(message: &str) -> &'static str {
    if message.starts_with("no letter") {
        "where a sign matters (`1:1`, `#1`), use `patterns`"
    } else {
        "words, `..3`, `sanitiz*`, `{a|b|@set}` and `@set` make a phrase"
    }
}

/// The bytes of a part of a text in its file; all of it where it is written with escapes.
pub(super) fn inside(text: &Name, at: usize, len: usize, problems: &Problems<'_>) -> Place {
    let (file, span) = (text.place.file, text.place.span);
    let written = span.of(&problems.file(text.place).text);
    let end = text.value.len().min(at + len);
    let end = (end..=text.value.len()).find(|&i| text.value.is_char_boundary(i)).unwrap_or(text.value.len());
    let plain =
        written.len() == text.value.len() + 2 && written.get(1..).is_some_and(|rest| rest.starts_with(&text.value));
    if plain && at < end { Place::new(file, span.start + 1 + at..span.start + 1 + end) } else { text.place }
}
