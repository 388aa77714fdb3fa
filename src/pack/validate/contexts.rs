//! Contexts: phrases by scope; `{}` only near a hit.

use std::collections::BTreeMap;

use super::Lookup;
use crate::pack::place::Name;
use crate::pack::raw::{Raw, RawContext};
use crate::problem::{Code, Problem};
use crate::rule::{Context, Phrase};

/// Where each context will stand: contexts are kept by id.
pub(super) fn index(raw: &Raw) -> BTreeMap<String, usize> {
    let ids: std::collections::BTreeSet<&str> = raw.contexts.iter().map(|context| context.id.as_str()).collect();
    ids.into_iter().enumerate().map(|(at, id)| (id.to_owned(), at)).collect()
}

/// The contexts, by id.
pub(super) fn build(raw: &[RawContext], lookup: &Lookup<'_>) -> Vec<Context> {
    let mut all: Vec<Context> = raw.iter().map(|raw| context(raw, lookup)).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

fn context(raw: &RawContext, lookup: &Lookup<'_>) -> Context {
    if raw.is_empty() {
        let problem = Problem::error(Code::MissingKey, format!("the context `{}` has no scope", raw.id.value));
        let help = "give it at least one of around, field, title, head, department";
        lookup.problems.add(raw.id.place, "never holds", problem.help(help));
    }
    let scope = |texts: &[Name]| -> Vec<Phrase> {
        texts.iter().filter_map(|text| lookup.phrase_without_hit(text, "this scope")).collect()
    };
    Context {
        id: raw.id.text(),
        around: raw.around.iter().filter_map(|text| lookup.phrase(text)).collect(),
        field: scope(&raw.field),
        title: scope(&raw.title),
        head: scope(&raw.head),
        department: scope(&raw.department),
    }
}
