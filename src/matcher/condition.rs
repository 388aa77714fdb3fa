//! `unless`, `only` and contexts: tried on the plain view, around a hit or in a flagged listing, never in the first pass.

use std::ops::Range;

use super::code::Program;
use super::compile::{Compiler, Manner};
use super::engine::Engine;
use super::hit::Hit;
use super::program::Run;
use super::ruleset::Ruleset;
use super::search::Searched;
use super::starts::Starts;
use super::table::{Reader, Table, Writer};
use crate::field::Field;
use crate::rule::{Condition, Context, Phrase};
use crate::span::Span;

/// Both ends of any phrase of a condition may be plural: they are there to understand, not to accuse.
const MANNER: Manner = Manner { plural: true, fuzzy: false };

/// The `unless` or the `only` of a detector or restriction.
#[derive(Debug, Default)]
pub struct Conditions {
    /// Nothing where there are no phrases: most lists are empty or name contexts.
    phrases: Option<Box<Listed>>,
    /// Places in the list that name contexts, and which ones.
    contexts: Table<[u32; 2]>,
}

/// The phrases of a list, ready for matching.
#[derive(Debug)]
struct Listed {
    /// The programs of all phrases, in the order of the list.
    programs: Starts,
    /// The phrase each program belongs to.
    owners: Table<u32>,
    /// The place of each phrase in the list, and where its text ends.
    places: Table<[u32; 2]>,
    /// Phrases as written, one behind the other: read where one is told.
    texts: Table<u8>,
}

impl Listed {
    fn place(&self, phrase: usize) -> Option<u32> {
        self.places.get(phrase).map(|[place, _]| *place)
    }

    fn text(&self, phrase: usize) -> Option<String> {
        let from = phrase.checked_sub(1).and_then(|before| self.places.get(before)).map_or(0, |[_, end]| *end);
        let text = self.texts.get(from as usize..self.places.get(phrase)?[1] as usize)?;
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

/// A context ready for matching; most look at one or two places only.
#[derive(Debug)]
pub(super) struct Situation {
    id: String,
    around: Starts,
    field: Option<Box<Engine>>,
    title: Option<Box<Engine>>,
    head: Option<Box<Engine>>,
    department: Option<Box<Engine>>,
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
        let (mut contexts, mut places, mut texts) = (Vec::new(), Vec::new(), String::new());
        let (mut programs, mut owners) = (Vec::new(), Vec::new());
        for (place, condition) in (0..).zip(conditions) {
            match condition {
                Condition::Phrase { text, phrase } => {
                    programs.extend(compiler.programs(phrase, MANNER));
                    owners.resize(programs.len(), places.len() as u32);
                    texts.push_str(text);
                    places.push([place, texts.len() as u32]);
                }
                Condition::Context(index) => contexts.push([place, *index as u32]),
            }
        }
        let phrases = (!places.is_empty()).then(|| Listed {
            programs: Starts::new(programs, &compiler.code),
            owners: owners.into(),
            places: places.into(),
            texts: texts.into_bytes().into(),
        });
        Self { phrases: phrases.map(Box::new), contexts: contexts.into() }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.table(&self.contexts);
        out.table(self.phrases.as_ref().map_or(&[], |phrases| &phrases.places));
        if let Some(phrases) = &self.phrases {
            out.table(&phrases.owners);
            out.table(&phrases.texts);
            phrases.programs.write(out);
        }
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        let (contexts, places) = (from.table()?, from.table::<[u32; 2]>()?);
        if places.is_empty() {
            return Some(Self { phrases: None, contexts });
        }
        let phrases = Listed { places, owners: from.table()?, texts: from.table()?, programs: Starts::read(from)? };
        Some(Self { phrases: Some(Box::new(phrases)), contexts })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_none() && self.contexts.is_empty()
    }

    /// Whether one holds for a hit.
    pub fn hold(&self, hit: &Hit, searched: &Searched<'_>) -> bool {
        self.met(hit, searched).is_some()
    }

    /// The first condition that holds for a hit.
    pub fn first(&self, hit: &Hit, searched: &Searched<'_>) -> Option<Holds> {
        let Met { name, scope, place: (cell, span) } = self.met(hit, searched)?;
        let name = match name {
            Named::Phrase(number) => self.phrases.as_ref()?.text(number)?,
            Named::Context(index) => format!("@{}", searched.ruleset.situations[index].id),
        };
        Some(Holds { name, scope, quote: span.of(&searched.listing.cells[cell].text).to_owned() })
    }

    fn met(&self, hit: &Hit, searched: &Searched<'_>) -> Option<Met> {
        let phrase = self.phrases.as_ref().and_then(|phrases| {
            let (program, place) = around(&phrases.programs, hit, searched)?;
            let number = *phrases.owners.get(program)? as usize;
            Some((phrases.place(number)?, Met { name: Named::Phrase(number), scope: Scope::Around, place }))
        });
        let before = phrase.as_ref().map_or(u32::MAX, |(place, _)| *place);
        let mut contexts =
            self.contexts.iter().take_while(|[place, _]| *place < before).map(|[_, index]| *index as usize);
        let context = contexts.find_map(|index| searched.ruleset.situations.get(index)?.met(index, hit, searched));
        context.or(phrase.map(|(_, met)| met))
    }
}

/// A condition that holds for a hit.
struct Met {
    name: Named,
    scope: Scope,
    place: Place,
}

enum Named {
    /// Index of a phrase of the list.
    Phrase(usize),
    /// Index of a context of the pack.
    Context(usize),
}

/// A cell, and what of it met the condition.
pub(super) type Place = (usize, Span);

/// The programs of a context, while rules are compiled.
pub(super) struct Phrases {
    id: String,
    around: Starts,
    /// Field, title, head, department.
    scopes: [Vec<Program>; 4],
}

impl Phrases {
    pub(super) fn new(context: &Context, compiler: &mut Compiler) -> Self {
        let mut programs =
            |phrases: &[Phrase]| phrases.iter().flat_map(|p| compiler.programs(p, MANNER)).collect::<Vec<_>>();
        let scopes = [&context.field, &context.title, &context.head, &context.department].map(|all| programs(all));
        let around = programs(&context.around);
        let around = Starts::new(around, &compiler.code);
        Self { id: context.id.to_string(), around, scopes }
    }

    pub(super) fn index(self, index: impl Fn(Vec<Program>) -> Engine) -> Situation {
        let scoped = |programs: Vec<Program>| (!programs.is_empty()).then(|| Box::new(index(programs)));
        let [field, title, head, department] = self.scopes.map(scoped);
        Situation { id: self.id, around: self.around, field, title, head, department }
    }
}

impl Situation {
    pub(super) fn write(&self, out: &mut Writer) {
        let scopes = [&self.field, &self.title, &self.head, &self.department];
        out.data(&scopes.map(Option::is_some));
        self.around.write(out);
        scopes.into_iter().flatten().for_each(|scope| scope.write(out));
    }

    pub(super) fn read(id: &str, from: &mut Reader) -> Option<Self> {
        let [field, title, head, department]: [bool; 4] = from.data()?;
        let around = Starts::read(from)?;
        let mut scope = |is_there: bool| if is_there { Some(Some(Box::new(Engine::read(from)?))) } else { Some(None) };
        let (field, title, head, department) = (scope(field)?, scope(title)?, scope(head)?, scope(department)?);
        Some(Self { id: id.to_owned(), around, field, title, head, department })
    }

    fn met(&self, index: usize, hit: &Hit, searched: &Searched<'_>) -> Option<Met> {
        let named = |scope: Scope, place: Place| Met { name: Named::Context(index), scope, place };
        let near = || around(&self.around, hit, searched).map(|(_, place)| named(Scope::Around, place));
        let field = hit.cell.map(|cell| searched.listing.cells[cell].field);
        let asked = |scope: Scope, phrases: &Option<Box<Engine>>, field: Field| {
            let phrases = phrases.as_ref()?;
            let place = searched.once((index, scope, field), || match scope {
                Scope::Head => at_head(phrases, searched),
                _ => anywhere(phrases, field, searched),
            })?;
            Some(named(scope, place))
        };
        let same_field = || asked(Scope::Field, &self.field, field?);
        let title = || asked(Scope::Title, &self.title, Field::Title);
        let head = || asked(Scope::Head, &self.head, Field::Title);
        let department = || asked(Scope::Department, &self.department, Field::Department);
        near().or_else(same_field).or_else(title).or_else(head).or_else(department)
    }
}

/// The first match that ends where the head of a title ends.
fn at_head(phrases: &Engine, searched: &Searched<'_>) -> Option<Place> {
    let mut cells = searched.cells_of(Field::Title);
    cells.find_map(|cell| {
        let (head, view) = (searched.head(cell), searched.view(cell));
        let mut found = None;
        phrases.search_at(searched.ruleset.run(view), head.clone(), &mut |_, tokens| {
            if tokens.end == head.end && tokens.start >= head.start {
                found = Some((cell, view.span(tokens)));
            }
        });
        found
    })
}

/// The first match in any cell of a field.
fn anywhere(phrases: &Engine, field: Field, searched: &Searched<'_>) -> Option<Place> {
    let mut cells = searched.cells_of(field);
    cells.find_map(|cell| {
        let view = searched.view(cell);
        Some((cell, view.span(first_match(phrases, searched.ruleset.run(view))?)))
    })
}

/// The number of the first program that shares text with the hit, and where it matches.
fn around(phrases: &Starts, hit: &Hit, searched: &Searched<'_>) -> Option<(usize, Place)> {
    let cell = hit.cell?;
    if phrases.is_empty() {
        return None;
    }
    let view = searched.view_around(cell, hit.span);
    let touched = view.tokens_under(hit.span);
    let run = Run { hit: Some((touched.start, touched.end)), ..searched.ruleset.run(view) };
    let (program, tokens) = phrases.around(run, &touched)?;
    Some((program, (cell, view.span(tokens))))
}

fn first_match(phrases: &Engine, run: Run<'_>) -> Option<Range<usize>> {
    let mut first = None;
    phrases.search(run, &mut |_, tokens| {
        first.get_or_insert(tokens);
    });
    first
}

impl Ruleset {
    /// The first `unless` of a detector that holds for a hit.
    pub fn cleared(&self, hit: &Hit, searched: &Searched<'_>) -> Option<Holds> {
        self.detectors[hit.detector].unless.first(hit, searched)
    }

    /// Whether the detector's `only` lets a hit stand.
    pub fn confirmed(&self, hit: &Hit, searched: &Searched<'_>) -> bool {
        let only = &self.detectors[hit.detector].only;
        only.is_empty() || only.hold(hit, searched)
    }

    /// Whether the detector's own conditions leave a hit.
    pub fn lets_stand(&self, hit: &Hit, searched: &Searched<'_>) -> bool {
        !self.detectors[hit.detector].unless.hold(hit, searched) && self.confirmed(hit, searched)
    }
}
