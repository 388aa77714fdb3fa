//! Detectors: those of files, and the own ones of restrictions in one-file form.

use std::collections::{BTreeMap, BTreeSet};

use super::{Detectors, Lookup, examples, languages, texts};
use crate::field::Field;
use crate::pack::place::{At, Name, Place};
use crate::pack::raw::{Raw, RawBrands, RawDetector, RawExample, RawRestriction, RawTerms, RawText};
use crate::problem::{Code, Problem};
use crate::rule::{Basis, Brand, Check, Detector, Example, Pattern, Str, Target, Term, Text};

/// All detectors, by id.
pub(super) fn build(raw: &Raw, lookup: &Lookup<'_>) -> Detectors {
    let house = house_only(&raw.restrictions);
    let mut all: Vec<(Option<Place>, Detector)> = Vec::new();
    for raw in &raw.detectors {
        let owes_proof = !house.contains(raw.id.as_str());
        all.push((None, lookup.detector(raw, owes_proof)));
    }
    let mut taken: BTreeSet<String> = all.iter().map(|(_, detector)| detector.id.to_string()).collect();
    for raw in raw.restrictions.iter().filter(|raw| raw.is_one_file() && raw.own_of == raw.place) {
        let id = free_id(raw, &mut taken);
        all.push((Some(raw.place), lookup.own_detector(raw, id)));
    }
    all.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
    let index = all.iter().enumerate().map(|(at, (_, detector))| (detector.id.to_string(), at)).collect();
    let own: BTreeMap<_, _> = all.iter().enumerate().filter_map(|(at, (place, _))| Some(((*place)?, at))).collect();
    Detectors { all: all.into_iter().map(|(_, detector)| detector).collect(), index, own }
}

/// Detectors that only house rules name: they owe nobody a proof or a second language.
fn house_only(restrictions: &[RawRestriction]) -> BTreeSet<&str> {
    let names = |raw: &RawRestriction| -> bool { raw.basis.as_ref().is_some_and(|basis| basis.value == Basis::House) };
    let (house, others): (Vec<_>, Vec<_>) = restrictions.iter().partition(|raw| names(raw));
    let others: BTreeSet<&str> = others.into_iter().flat_map(named_by).collect();
    house.into_iter().flat_map(named_by).filter(|name| !others.contains(name)).collect()
}

/// Every detector a restriction names.
fn named_by(raw: &RawRestriction) -> impl Iterator<Item = &str> {
    let lists = [&raw.detect, &raw.without, &raw.satisfied_by];
    lists.into_iter().flatten().chain(raw.with.iter().flatten()).map(|name| name.as_str())
}

/// `amazon-us/respirator`, or `own/respirator` outside a marketplace's file; numbered where a window has taken it.
fn free_id(raw: &RawRestriction, taken: &mut BTreeSet<String>) -> String {
    let base = format!("{}/{}", raw.home.as_deref().unwrap_or("own"), raw.id.value);
    let numbered = (2..).map(|n| format!("{base}#{n}"));
    let free = [base.clone()].into_iter().chain(numbered).find(|id| !taken.contains(id));
    let id = free.unwrap_or(base);
    taken.insert(id.clone());
    id
}

impl Lookup<'_> {
    fn detector(&self, raw: &RawDetector, owes_proof: bool) -> Detector {
        let target = raw.target.as_ref().map_or(Target::Product, |target| target.value);
        self.report_wrong_form(raw, target);
        let confirmed = !raw.only.is_empty();
        let terms = self.terms(&raw.terms);
        let detector = Detector {
            id: raw.id.text(),
            category: self.category(raw.category.as_ref()).unwrap_or_default().into(),
            target,
            title: self.title(raw.title.as_ref(), owes_proof),
            written: written(&terms),
            terms,
            patterns: self.patterns(&raw.terms.patterns, confirmed),
            unless: self.conditions(&raw.unless),
            only: self.conditions(&raw.only),
            fields: fields(raw.fields.as_deref(), target),
            fuzzy: raw.fuzzy,
            brands: self.brands(raw.brands.as_ref()),
            neighbours: raw.neighbours.iter().map(|name| name.value.clone()).collect(),
            check: self.one_check(raw),
            examples: raw.examples.iter().map(|raw| self.example(raw)).collect(),
        };
        if owes_proof && !self.problems.file(raw.id.place).proven {
            examples::report_unproven(&detector, &raw.id, self.problems);
        }
        detector
    }

    /// The detector of a restriction that brings its own terms. It is a mention: any word, in any text.
    fn own_detector(&self, raw: &RawRestriction, id: String) -> Detector {
        let house = raw.basis.as_ref().is_some_and(|basis| basis.value == Basis::House);
        let title = match &raw.title {
            Some(title) => self.title(Some(title), !house),
            None if house => Text { en: raw.id.text(), zh: Str::default() },
            None => self.untitled(raw),
        };
        let terms = self.terms(&raw.terms);
        Detector {
            id: id.into(),
            category: self.category(raw.category.as_ref()).unwrap_or_else(|| "other".to_owned()).into(),
            target: Target::Mention,
            title,
            written: written(&terms),
            terms,
            patterns: self.patterns(&raw.terms.patterns, !raw.only.is_empty()),
            unless: self.conditions(&raw.unless),
            only: self.conditions(&raw.only),
            fields: fields(raw.fields.as_deref(), Target::Mention),
            fuzzy: false,
            brands: Vec::new(),
            neighbours: Vec::new(),
            check: None,
            examples: Vec::new(),
        }
    }

    fn untitled(&self, raw: &RawRestriction) -> Text {
        let problem = Problem::error(Code::MissingKey, "a restriction with terms of its own needs a `title`");
        let help = "title = { en = \"…\", zh = \"…\" }; only a house rule goes without";
        self.problems.add(raw.id.place, "`title` is missing", problem.help(help));
        Text::default()
    }

    fn title(&self, raw: Option<&RawText>, both: bool) -> Text {
        raw.map(|raw| texts::speech(raw, both, &[], self.problems)).unwrap_or_default()
    }

    /// A known category, or a problem.
    pub(super) fn category(&self, name: Option<&Name>) -> Option<String> {
        let name = name?;
        if !self.categories.contains(&name.value) {
            self.problems.unknown(name, "category", self.categories.iter().map(String::as_str));
        }
        Some(name.value.clone())
    }

    /// A format detector has a check and no terms; all others the reverse.
    fn report_wrong_form(&self, raw: &RawDetector, target: Target) {
        let searches = !raw.terms.is_empty() || raw.brands.is_some();
        let (place, label, message, help) = match (target == Target::Format, &raw.check) {
            (true, None) => (
                raw.id.place,
                "no `check`",
                "a format detector needs a `check`",
                "check = { max-length = { … } }, or another target",
            ),
            (true, Some(_)) if searches => (
                raw.id.place,
                "terms as well",
                "a format detector has a check and no terms",
                "make two detectors of it",
            ),
            (false, Some((place, _))) => {
                (*place, "a check", "only a format detector has a `check`", "target = \"format\", or terms instead")
            }
            (false, None) if !searches => {
                let help = "give it terms, patterns, a list or brands";
                (raw.id.place, "nothing to look for", "this detector looks for nothing", help)
            }
            _ => return,
        };
        self.problems.add(place, label, Problem::error(Code::BadValue, message).help(help));
    }

    fn one_check(&self, raw: &RawDetector) -> Option<Check> {
        let (place, checks) = raw.check.as_ref()?;
        if checks.len() > 1 {
            let problem = Problem::error(Code::BadValue, "a detector has one check");
            self.problems.add(*place, "several checks", problem.help("make a detector of each"));
        }
        checks.first().map(|check| self.check(check))
    }

    /// Terms of the file, then those of its list.
    fn terms(&self, raw: &RawTerms) -> Vec<Term> {
        let mut terms = Vec::new();
        for (language, phrases) in &raw.terms {
            if !languages::of_terms().any(|known| known == language.value) {
                self.problems.unknown(language, "language", languages::of_terms());
            }
            let written = language.text();
            terms.extend(phrases.iter().filter_map(|text| self.term(&written, text)));
        }
        let values = raw.list.as_ref().map(|list| self.lists.find(list, self.problems)).unwrap_or_default();
        terms.reserve(values.len());
        for value in values {
            let spellings = [&value.term].into_iter().chain(&value.aliases);
            terms.extend(spellings.filter_map(|text| self.term(&value.lang, text)));
        }
        terms
    }

    fn term(&self, language: &Str, text: &Name) -> Option<Term> {
        let phrase = self.phrase_without_hit(text, "a term")?;
        let plural = matches!(language.as_str(), "any" | "en");
        let (text, lang) = (text.value.clone(), languages::bound_to(language, text));
        Some(Term { text, phrase, written: language.clone(), lang, plural })
    }

    fn patterns(&self, texts: &[Name], confirmed: bool) -> Vec<Pattern> {
        texts.iter().filter_map(|text| self.pattern(text, confirmed)).collect()
    }

    fn brands(&self, raw: Option<&RawBrands>) -> Vec<Brand> {
        match raw {
            None => Vec::new(),
            Some(RawBrands::Names(names)) => {
                names.iter().map(|name| Brand { name: name.value.clone(), aliases: Vec::new() }).collect()
            }
            Some(RawBrands::List(list)) => {
                let aliases = |names: &[Name]| names.iter().map(|name| name.value.clone()).collect();
                let values = self.lists.find(list, self.problems).iter();
                values.map(|v| Brand { name: v.term.value.clone(), aliases: aliases(&v.aliases) }).collect()
            }
        }
    }

    fn example(&self, raw: &RawExample) -> Example {
        let file = self.problems.file(raw.place).name.clone();
        Example {
            flag: raw.flag,
            listing: raw.listing.clone(),
            why: raw.why.as_ref().map(|why| why.value.clone()),
            place: Some((file, raw.place.span)),
        }
    }
}

/// The languages of terms, each once.
fn written(terms: &[Term]) -> Vec<Str> {
    let languages: BTreeSet<&str> = terms.iter().map(|term| term.written.as_str()).collect();
    languages.into_iter().map(Str::from).collect()
}

/// The fields given, else those of the target.
fn fields(given: Option<&[At<Field>]>, target: Target) -> Vec<Field> {
    let given = given.map(|fields| fields.iter().map(|field| field.value).collect::<Vec<_>>());
    given.filter(|fields| !fields.is_empty()).unwrap_or_else(|| target.default_fields())
}
