//! A pack compiled for matching: all marketplaces and dates in one, frozen, shared by threads.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::anchor::Needle;
use super::brand::Brands;
use super::code::{Code, Program};
use super::compile::{self, Compiler, Manner, Way};
use super::condition::{Conditions, Phrases, Situation};
use super::engine::Engine;
use super::innocent::Innocent;
use super::lexicon::{Collector, Lexicon};
use super::pattern::Patterns;
use super::program::Run;
use super::shared::Shared;
use super::table::{Lists, Reader, Table, Writer};
use super::tokens::View;
use super::vocabulary::Vocabulary;
use crate::field::Field;
use crate::rule::{Condition, Confidence, Detector, Pack, Pattern, Target, Term};
use crate::text;

/// A pack compiled for matching.
#[derive(Debug)]
pub struct Ruleset {
    /// The rules it was made from.
    pub pack: Pack,
    /// What its findings have in common.
    pub shared: Shared,
    pub(super) vocabulary: Vocabulary,
    /// What all programs are made of.
    pub(super) code: Code,
    /// Detectors that are looked for in every listing.
    pub(super) main: Searcher,
    /// Evidence: looked for only where a restriction asks.
    pub(super) evidence: Searcher,
    pub(super) detectors: Vec<Sight>,
    pub(super) situations: Vec<Situation>,
    pub(super) head_stop: Engine,
    pub(super) innocent: Innocent,
    pub(super) brands: Brands,
    /// What restrictions say in `unless` and `only`, each list once.
    pub(super) conditions: Vec<Conditions>,
    /// The `unless` and the `only` of each restriction, by marketplace and restriction index.
    pub(super) narrowings: Vec<Vec<[u32; 2]>>,
    pub(super) languages: Vec<String>,
    /// Folded spellings of each unit of the pack.
    pub(super) units: Vec<Vec<String>>,
}

/// What one detector may look at, and its conditions.
#[derive(Debug)]
pub(super) struct Sight {
    pub(super) target: Target,
    pub(super) fields: Vec<Field>,
    pub(super) unless: Conditions,
    pub(super) only: Conditions,
}

/// The search of a set of detectors.
#[derive(Debug)]
pub(super) struct Searcher {
    pub(super) engine: Engine,
    pub(super) origins: Table<Origin>,
    /// Whole terms without spaces, for the `spaced` view.
    squeezed: Lexicon,
    squeezed_origins: Lists<Origin>,
    pub(super) patterns: Patterns,
}

/// Where a program comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct Origin {
    pub(super) detector: u32,
    /// The language of its term, or [`ANY`](Self::ANY).
    lang: u16,
    is_low: u8,
    has_gap: u8,
}

impl Origin {
    /// The term counts on every marketplace.
    const ANY: u16 = u16::MAX;

    /// The language of the term, where it counts only on marketplaces of that language.
    pub(super) fn lang(self) -> Option<u16> {
        (self.lang != Self::ANY).then_some(self.lang)
    }

    /// How sure a match in the plain view is.
    pub(super) fn confidence(self) -> Confidence {
        if self.is_low == 1 { Confidence::Low } else { Confidence::High }
    }

    /// Only phrases without gaps are looked for in other views.
    pub(super) fn has_gap(self) -> bool {
        self.has_gap == 1
    }
}

impl Ruleset {
    /// Compiles a pack.
    pub fn new(pack: Pack) -> Self {
        let mut compiler = Compiler::with_room(pack.detectors.iter().map(|detector| detector.terms.len()).sum());
        let languages = languages(&pack);
        let [main, evidence] = [false, true].map(|wanted| {
            let detectors = pack.detectors.iter().enumerate().filter(|(_, d)| (d.target == Target::Evidence) == wanted);
            Terms::new(detectors, &languages, &mut compiler)
        });
        let detectors = pack.detectors.iter().map(|d| Sight::new(d, &mut compiler)).collect();
        let situations: Vec<_> = pack.contexts.iter().map(|c| Phrases::new(c, &mut compiler)).collect();
        let mut lists = Narrowings::default();
        let narrowings = pack.marketplaces.iter().map(|site| {
            let both = site.restrictions.iter();
            both.map(|r| [lists.number(&r.unless, &mut compiler), lists.number(&r.only, &mut compiler)]).collect()
        });
        let narrowings = narrowings.collect();
        let manner = Manner { plural: false, fuzzy: false };
        let head_stop = pack.head_stop.iter().flat_map(|p| compiler.programs(p, manner)).collect();
        let Compiler { words, code, .. } = compiler;
        let vocabulary = words.freeze();
        let index = |programs: Vec<Program>| Engine::new(programs, &code, &vocabulary);
        Self {
            main: main.index(index),
            evidence: evidence.index(index),
            detectors,
            situations: situations.into_iter().map(|phrases| phrases.index(index)).collect(),
            conditions: lists.all,
            narrowings,
            head_stop: index(head_stop),
            innocent: Innocent::new(&pack.innocent),
            brands: Brands::new(&pack),
            units: pack.units.iter().map(|u| u.spellings.iter().map(|s| text::fold(s)).collect()).collect(),
            languages,
            shared: Shared::new(&pack),
            vocabulary,
            code,
            pack,
        }
    }

    /// What every hit of some detectors holds one of, evidence aside; nothing where a hit may hold anything.
    pub fn needles<'a>(
        &'a self,
        asked: impl Fn(usize) -> bool + Copy + 'a,
    ) -> Option<impl Iterator<Item = Needle<'a>>> {
        let Searcher { engine, squeezed, patterns, .. } = &self.main;
        if self.brands.detectors().any(asked) || patterns.has_any_without_needle(asked) {
            return None;
        }
        let words = engine.needles(&self.code, &self.vocabulary, move |program| {
            self.main.origins.get(program as usize).is_some_and(|origin| asked(origin.detector as usize))
        });
        let spaced = (0..squeezed.len() as u32).filter(move |&number| {
            self.main.squeezed_origins.of(number).iter().any(|origin| asked(origin.detector as usize))
        });
        let spaced = spaced.map(|number| Needle::Spaced(squeezed.text(number)));
        Some(words.chain(spaced).chain(patterns.needles(asked).map(Needle::Literal)))
    }

    /// What programs are run over in a plain view.
    pub(super) fn run<'a>(&'a self, view: &'a View) -> Run<'a> {
        Run { code: &self.code, text: view.text(), tokens: &view.tokens, hit: None, least_letters: 0, wanted: None }
    }

    /// The `unless` and `only` of a restriction.
    pub fn narrowing(&self, marketplace: usize, restriction: usize) -> (&Conditions, &Conditions) {
        let [unless, only] = self.narrowings[marketplace][restriction];
        (&self.conditions[unless as usize], &self.conditions[only as usize])
    }

    /// Whether terms of a language count on a marketplace.
    pub fn speaks(&self, marketplace: usize, lang: Option<u16>) -> bool {
        let name = lang.and_then(|l| self.languages.get(usize::from(l)));
        name.is_none_or(|name| self.pack.marketplaces[marketplace].languages.contains(name))
    }

    /// How many languages there are whose terms do not count everywhere.
    pub fn languages(&self) -> usize {
        self.languages.len()
    }

    /// How many words its phrases know.
    pub fn words(&self) -> usize {
        self.vocabulary.len()
    }

    /// The folded spellings of a unit, in the order of its spellings.
    pub fn unit_spellings(&self, unit: usize) -> &[String] {
        &self.units[unit]
    }

    /// Whether a folded word is the name of a unit.
    pub(super) fn is_unit(&self, word: &str) -> bool {
        self.units.iter().flatten().any(|spelling| spelling == word)
    }
}

/// The languages whose terms do not count everywhere.
fn languages(pack: &Pack) -> Vec<String> {
    let terms = pack.detectors.iter().flat_map(|d| &d.terms);
    let names: BTreeSet<String> = terms.filter_map(|t| t.lang.clone()).collect();
    names.into_iter().collect()
}

/// Lists of conditions, each once: sites of a platform say the same.
#[derive(Default)]
struct Narrowings {
    all: Vec<Conditions>,
    /// By what is written; equal texts are equal phrases.
    known: FxHashMap<Vec<String>, u32>,
}

impl Narrowings {
    fn number(&mut self, list: &[Condition], compiler: &mut Compiler) -> u32 {
        let written = list.iter().map(|condition| match condition {
            Condition::Phrase { text, .. } => text.clone(),
            Condition::Context(index) => format!("@@{index}"),
        });
        let fresh = self.all.len() as u32;
        let number = *self.known.entry(written.collect()).or_insert(fresh);
        if number == fresh {
            self.all.push(Conditions::new(list, compiler));
        }
        number
    }
}

impl Sight {
    pub(super) fn read(detector: &Detector, from: &mut Reader) -> Option<Self> {
        let [unless, only] = [Conditions::read(from)?, Conditions::read(from)?];
        Some(Self { target: detector.target, fields: detector.fields.clone(), unless, only })
    }

    fn new(detector: &Detector, compiler: &mut Compiler) -> Self {
        Self {
            target: detector.target,
            fields: detector.fields.clone(),
            unless: Conditions::new(&detector.unless, compiler),
            only: Conditions::new(&detector.only, compiler),
        }
    }
}

/// The programs of terms, while they are collected.
#[derive(Debug)]
struct Terms {
    programs: Vec<Program>,
    origins: Vec<Origin>,
    squeezed: Collector,
    /// By the number of the squeezed form.
    squeezed_origins: Vec<(u32, Origin)>,
    patterns: Vec<(usize, Pattern)>,
}

impl Terms {
    fn new<'a>(
        detectors: impl Iterator<Item = (usize, &'a Detector)>,
        languages: &[String],
        compiler: &mut Compiler,
    ) -> Self {
        let detectors: Vec<_> = detectors.collect();
        let count: usize = detectors.iter().map(|(_, detector)| detector.terms.len()).sum();
        // A term and its joined form, and the ends of the latter.
        let mut terms = Self {
            programs: Vec::with_capacity(count * 2),
            origins: Vec::with_capacity(count * 2),
            squeezed: Collector::with_room(count * 2),
            squeezed_origins: Vec::with_capacity(count * 2),
            patterns: Vec::new(),
        };
        for (index, detector) in detectors {
            for term in &detector.terms {
                let lang = term.lang.as_ref().and_then(|name| languages.iter().position(|l| l == name));
                let lang = lang.map_or(Origin::ANY, |lang| lang as u16);
                terms.add(index as u32, term, lang, Confidence::High, compiler);
                if detector.fuzzy {
                    terms.add(index as u32, term, lang, Confidence::Low, compiler);
                }
            }
            terms.patterns.extend(detector.patterns.iter().map(|p| (index, p.clone())));
        }
        terms
    }

    fn add(&mut self, detector: u32, term: &Term, lang: u16, confidence: Confidence, compiler: &mut Compiler) {
        let has_gap = term.phrase.has_gap();
        let is_low = confidence == Confidence::Low;
        let origin = Origin { detector, lang, is_low: u8::from(is_low), has_gap: u8::from(has_gap) };
        let ways = compile::ways(&term.phrase);
        compiler.add_programs(&term.phrase, &ways, Manner { plural: term.plural, fuzzy: is_low }, &mut self.programs);
        self.origins.resize(self.programs.len(), origin);
        if !is_low && !has_gap {
            self.add_squeezed(&ways, term.plural, origin);
        }
    }

    fn add_squeezed(&mut self, ways: &[Way<'_>], plural: bool, origin: Origin) {
        for mut joined in ways.iter().filter_map(|way| compile::squeezed(way)) {
            self.squeezed_origins.push((self.squeezed.intern(&joined), origin));
            if plural {
                joined.push('s');
                self.squeezed_origins.push((self.squeezed.intern(&joined), origin));
            }
        }
    }

    fn index(mut self, index: impl Fn(Vec<Program>) -> Engine) -> Searcher {
        self.squeezed_origins.sort();
        self.squeezed_origins.dedup();
        let squeezed = self.squeezed.freeze();
        Searcher {
            engine: index(self.programs),
            origins: self.origins.into(),
            squeezed_origins: Lists::new(squeezed.len(), self.squeezed_origins),
            squeezed,
            patterns: Patterns::new(self.patterns),
        }
    }
}

impl Searcher {
    pub(super) fn write(&self, out: &mut Writer) {
        self.engine.write(out);
        out.table(&self.origins);
        self.squeezed.write(out);
        out.lists(&self.squeezed_origins);
        self.patterns.write(out);
    }

    pub(super) fn read(from: &mut Reader) -> Option<Self> {
        Some(Self {
            engine: Engine::read(from)?,
            origins: from.table()?,
            squeezed: Lexicon::read(from)?,
            squeezed_origins: from.lists()?,
            patterns: Patterns::read(from)?,
        })
    }

    /// The terms that a run of single characters spells.
    pub(super) fn spelled(&self, joined: &str) -> &[Origin] {
        self.squeezed.number(joined.as_bytes()).map_or(&[], |number| self.squeezed_origins.of(number))
    }
}
