//! `unless`, `only` and contexts: tried on the plain view, around a hit or in a flagged listing, never in the first pass.

use std::ops::Range;

use super::compile::{Compiler, Manner};
use super::code::Program;
use super::engine::Engine;
use super::hit::Hit;
use super::program::Run;
use super::ruleset::Ruleset;
use super::search::Searched;
use super::tokens::View;
use crate::field::Field;
use crate::rule::{Condition, Context, Phrase};

/// Both ends of any phrase of a condition may be plural: they are there to understand, not to accuse.
const MANNER: Manner = Manner { plural: true, fuzzy: false };

/// The `unless` or the `only` of a detector or restriction.
#[derive(Debug, Default)]
pub struct Conditions {
    list: Vec<Compiled>,
}

#[derive(Debug)]
enum Compiled {
    Phrase { text: String, programs: Vec<Program> },
    Context(usize),
}

/// A context ready for matching.
#[derive(Debug)]
pub(super) struct Situation {
    id: String,
    around: Vec<Program>,
    field: Engine,
    title: Engine,
    head: Engine,
    department: Engine,
}

/// Where a condition was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A phrase of the rule itself, or a context's `around`.
    Around,
    /// A context's `field`.
    Field,
    /// A context's `title`.
    Title,
    /// A context's `head`.
    Head,
    /// A context's `department`.
    Department,
}

impl Scope {
    /// The key in the rule file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Around => "around",
            Self::Field => "field",
            Self::Title => "title",
            Self::Head => "head",
            Self::Department => "department",
        }
    }
}

/// A condition that holds for a hit, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holds {
    /// The phrase as written, or `@context`.
    pub name: String,
    /// Where it was met.
    pub scope: Scope,
    /// The listing's own words.
    pub quote: String,
}

impl Conditions {
    pub(super) fn new(conditions: &[Condition], compiler: &mut Compiler) -> Self {
        let list = conditions.iter().map(|condition| match condition {
            Condition::Phrase { text, phrase } => {
                Compiled::Phrase { text: text.clone(), programs: compiler.programs(phrase, MANNER) }
            }
            Condition::Context(index) => Compiled::Context(*index),
        });
        Self { list: list.collect() }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The first condition that holds for a hit.
    pub fn first(&self, hit: &Hit, searched: &Searched<'_>) -> Option<Holds> {
        self.list.iter().find_map(|condition| match condition {
            Compiled::Phrase { text, programs } => {
                let quote = around(programs, hit, searched)?;
                Some(Holds { name: text.clone(), scope: Scope::Around, quote })
            }
            Compiled::Context(index) => searched.ruleset.situations[*index].holds(*index, hit, searched),
        })
    }
}

/// The programs of a context, while rules are compiled.
pub(super) struct Phrases {
    id: String,
    around: Vec<Program>,
    /// Field, title, head, department.
    scopes: [Vec<Program>; 4],
}

impl Phrases {
    pub(super) fn new(context: &Context, compiler: &mut Compiler) -> Self {
        let mut programs =
            |phrases: &[Phrase]| phrases.iter().flat_map(|p| compiler.programs(p, MANNER)).collect::<Vec<_>>();
        let around = programs(&context.around);
        let scopes = [&context.field, &context.title, &context.head, &context.department].map(|all| programs(all));
        Self { id: context.id.clone(), around, scopes }
    }

    pub(super) fn index(self, index: impl Fn(Vec<Program>) -> Engine) -> Situation {
        let [field, title, head, department] = self.scopes.map(index);
        Situation { id: self.id, around: self.around, field, title, head, department }
    }
}

impl Situation {
    fn holds(&self, index: usize, hit: &Hit, searched: &Searched<'_>) -> Option<Holds> {
        let named = |scope: Scope, quote: String| Holds { name: format!("@{}", self.id), scope, quote };
        let near = || around(&self.around, hit, searched).map(|quote| named(Scope::Around, quote));
        let field = hit.cell.map(|cell| searched.listing.cells[cell].field);
        let asked = |scope: Scope, phrases: &Engine, field: Field| {
            let quote = searched.once((index, scope, field), || self.anywhere(phrases, field, searched))?;
            Some(named(scope, quote))
        };
        let same_field = || asked(Scope::Field, &self.field, field?);
        let title = || asked(Scope::Title, &self.title, Field::Title);
        let head =
            || Some(named(Scope::Head, searched.once((index, Scope::Head, Field::Title), || self.at_head(searched))?));
        let department = || asked(Scope::Department, &self.department, Field::Department);
        near().or_else(same_field).or_else(title).or_else(head).or_else(department)
    }

    /// The words of the first match in any cell of a field.
    fn anywhere(&self, phrases: &Engine, field: Field, searched: &Searched<'_>) -> Option<String> {
        if phrases.is_empty() {
            return None;
        }
        let mut cells = searched.cells_of(field);
        cells.find_map(|cell| {
            let view = searched.view(cell);
            first_match(phrases, searched.ruleset.run(view)).map(|tokens| quote(searched, cell, view, tokens))
        })
    }

    fn at_head(&self, searched: &Searched<'_>) -> Option<String> {
        if self.head.is_empty() {
            return None;
        }
        let mut cells = searched.cells_of(Field::Title);
        cells.find_map(|cell| {
            let view = searched.view(cell);
            let head = super::head(view, searched.ruleset);
            let mut found = None;
            self.head.search(searched.ruleset.run(view), &mut |_, tokens| {
                if tokens.end == head.end && tokens.start >= head.start {
                    found = Some(tokens);
                }
            });
            found.map(|tokens| quote(searched, cell, view, tokens))
        })
    }
}

/// The words of the first program that shares text with the hit.
fn around(programs: &[Program], hit: &Hit, searched: &Searched<'_>) -> Option<String> {
    let cell = hit.cell?;
    if programs.is_empty() {
        return None;
    }
    let view = searched.view(cell);
    let touched = view.tokens_under(hit.span);
    let run = Run { hit: Some((touched.start, touched.end)), ..searched.ruleset.run(view) };
    programs.iter().find_map(|program| {
        let starts = touched.start.saturating_sub(program.reach as usize)..touched.end;
        let tokens = run.find(program, starts, &touched)?;
        Some(quote(searched, cell, view, tokens))
    })
}

fn first_match(phrases: &Engine, run: Run<'_>) -> Option<Range<usize>> {
    let mut first = None;
    phrases.search(run, &mut |_, tokens| {
        first.get_or_insert(tokens);
    });
    first
}

fn quote(searched: &Searched<'_>, cell: usize, view: &View, tokens: Range<usize>) -> String {
    let span = view.raw_span(view.range(tokens));
    span.of(&searched.listing.cells[cell].text).to_owned()
}

impl Ruleset {
    /// The first `unless` of a detector that holds for a hit.
    pub fn cleared(&self, hit: &Hit, searched: &Searched<'_>) -> Option<Holds> {
        self.detectors[hit.detector].unless.first(hit, searched)
    }

    /// Whether the detector's `only` lets a hit stand.
    pub fn confirmed(&self, hit: &Hit, searched: &Searched<'_>) -> bool {
        let only = &self.detectors[hit.detector].only;
        only.is_empty() || only.first(hit, searched).is_some()
    }
}
