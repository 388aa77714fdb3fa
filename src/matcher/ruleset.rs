//! A pack compiled for matching: all marketplaces and dates in one, frozen, shared by threads.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::brand::Brands;
use super::compile::{self, Compiler, Manner};
use super::condition::{Conditions, Situation};
use super::engine::FirstWords;
use super::innocent::Innocent;
use super::pattern::Patterns;
use super::program::Program;
use super::shared::Shared;
use super::vocabulary::Vocabulary;
use crate::field::Field;
use crate::rule::{Confidence, Detector, Pack, Target, Term};
use crate::text;

/// A pack compiled for matching.
#[derive(Debug)]
pub struct Ruleset {
    /// The rules it was made from.
    pub pack: Pack,
    /// What its findings have in common.
    pub shared: Shared,
    pub(super) vocabulary: Vocabulary,
    /// Detectors that are looked for in every listing.
    pub(super) main: Searcher,
    /// Evidence: looked for only where a restriction asks.
    pub(super) evidence: Searcher,
    pub(super) detectors: Vec<Sight>,
    pub(super) situations: Vec<Situation>,
    pub(super) head_stop: FirstWords,
    pub(super) innocent: Innocent,
    pub(super) brands: Brands,
    /// `unless` and `only` of each restriction, by marketplace and restriction index.
    restrictions: Vec<Vec<(Conditions, Conditions)>>,
    languages: Vec<String>,
    /// Folded spellings of each unit of the pack.
    units: Vec<Vec<String>>,
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
    pub(super) engine: FirstWords,
    pub(super) origins: Vec<Origin>,
    /// Whole terms without spaces, for the `spaced` view.
    pub(super) squeezed: FxHashMap<Box<str>, Vec<Origin>>,
    pub(super) patterns: Patterns,
}

/// Where a program comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) detector: usize,
    pub(super) lang: Option<u16>,
    pub(super) confidence: Confidence,
    /// Only phrases without gaps are looked for in other views.
    pub(super) has_gap: bool,
}

impl Ruleset {
    /// Compiles a pack.
    pub fn new(pack: Pack) -> Self {
        let mut compiler = Compiler::default();
        let languages = languages(&pack);
        let [main, evidence] = [false, true].map(|wanted| {
            let detectors = pack.detectors.iter().enumerate().filter(|(_, d)| (d.target == Target::Evidence) == wanted);
            Searcher::new(detectors, &languages, &mut compiler)
        });
        let detectors = pack.detectors.iter().map(|d| Sight::new(d, &mut compiler)).collect();
        let situations = pack.contexts.iter().map(|c| Situation::new(c, &mut compiler)).collect();
        let restrictions = pack.marketplaces.iter().map(|site| {
            let both = site.restrictions.iter();
            both.map(|r| (Conditions::new(&r.unless, &mut compiler), Conditions::new(&r.only, &mut compiler))).collect()
        });
        let restrictions = restrictions.collect();
        let manner = Manner { plural: false, fuzzy: false };
        let head_stop = pack.head_stop.iter().flat_map(|p| compiler.programs(p, manner)).collect();
        Self {
            main,
            evidence,
            detectors,
            situations,
            restrictions,
            head_stop: FirstWords::new(head_stop),
            innocent: Innocent::new(&pack.innocent),
            brands: Brands::new(&pack),
            units: pack.units.iter().map(|u| u.spellings.iter().map(|s| text::fold(s)).collect()).collect(),
            languages,
            vocabulary: compiler.vocabulary,
            shared: Shared::new(&pack),
            pack,
        }
    }

    /// The `unless` and `only` of a restriction.
    pub fn narrowing(&self, marketplace: usize, restriction: usize) -> (&Conditions, &Conditions) {
        let (unless, only) = &self.restrictions[marketplace][restriction];
        (unless, only)
    }

    /// Whether terms of a language count on a marketplace.
    pub fn speaks(&self, marketplace: usize, lang: Option<u16>) -> bool {
        let name = lang.and_then(|l| self.languages.get(usize::from(l)));
        name.is_none_or(|name| self.pack.marketplaces[marketplace].languages.contains(name))
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

impl Sight {
    fn new(detector: &Detector, compiler: &mut Compiler) -> Self {
        Self {
            target: detector.target,
            fields: detector.fields.clone(),
            unless: Conditions::new(&detector.unless, compiler),
            only: Conditions::new(&detector.only, compiler),
        }
    }
}

impl Searcher {
    fn new<'a>(
        detectors: impl Iterator<Item = (usize, &'a Detector)>,
        languages: &[String],
        compiler: &mut Compiler,
    ) -> Self {
        let mut terms =
            Terms { languages, compiler, programs: Vec::new(), origins: Vec::new(), squeezed: FxHashMap::default() };
        let mut patterns = Vec::new();
        for (index, detector) in detectors {
            for term in &detector.terms {
                terms.add(index, term, Confidence::High);
                if detector.fuzzy {
                    terms.add(index, term, Confidence::Low);
                }
            }
            patterns.extend(detector.patterns.iter().map(|p| (index, p.clone())));
        }
        let Terms { programs, origins, squeezed, .. } = terms;
        Self { engine: FirstWords::new(programs), origins, squeezed, patterns: Patterns::new(patterns) }
    }
}

/// Collects the programs of terms.
struct Terms<'a> {
    languages: &'a [String],
    compiler: &'a mut Compiler,
    programs: Vec<Program>,
    origins: Vec<Origin>,
    squeezed: FxHashMap<Box<str>, Vec<Origin>>,
}

impl Terms<'_> {
    fn add(&mut self, detector: usize, term: &Term, confidence: Confidence) {
        let lang = term.lang.as_ref().and_then(|name| self.languages.iter().position(|l| l == name));
        let has_gap = term.phrase.has_gap();
        let origin = Origin { detector, lang: lang.map(|l| l as u16), confidence, has_gap };
        let manner = Manner { plural: term.plural, fuzzy: confidence == Confidence::Low };
        let programs = self.compiler.programs(&term.phrase, manner);
        self.origins.extend(programs.iter().map(|_| origin));
        self.programs.extend(programs);
        if confidence == Confidence::High && !has_gap {
            self.add_squeezed(term, origin);
        }
    }

    fn add_squeezed(&mut self, term: &Term, origin: Origin) {
        for way in compile::ways(&term.phrase) {
            let Some(joined) = compile::squeezed(&way) else { continue };
            for end in if term.plural { &["", "s"][..] } else { &[""] } {
                let list = self.squeezed.entry(format!("{joined}{end}").into()).or_default();
                if !list.contains(&origin) {
                    list.push(origin);
                }
            }
        }
    }
}
