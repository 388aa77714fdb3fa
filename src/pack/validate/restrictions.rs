//! Restrictions: names resolved, and the word, proof and texts that each basis asks for.

use super::{Detectors, Lookup, windows};
use crate::pack::place::Name;
use crate::pack::raw::{Raw, RawRestriction, RawRestrictionExample, RawSource};
use crate::problem::{Code, Problem};
use crate::rule::{
    Action, Basis, Consequence, Detector, Expect, Restriction, RestrictionExample, Source, Str, Target, Verdict,
};

/// One restriction for each raw one, in the same order, not yet bound to a marketplace.
pub(super) fn build(raw: &Raw, detectors: &Detectors, lookup: &Lookup<'_>) -> Vec<Restriction> {
    raw.restrictions.iter().map(|raw| Builder { raw, detectors, lookup }.build()).collect()
}

struct Builder<'b> {
    raw: &'b RawRestriction,
    detectors: &'b Detectors,
    lookup: &'b Lookup<'b>,
}

impl Builder<'_> {
    fn build(&self) -> Restriction {
        let (raw, lookup) = (self.raw, self.lookup);
        windows::report_bad_dates(raw, lookup.problems);
        self.report_wrong_form();
        self.report_unsourced();
        self.report_unproven();
        let detect = self.detect();
        let both = self.basis() != Basis::House;
        Restriction {
            id: raw.id.text(),
            full_id: Str::default(),
            inherited_from: None,
            category: self.category(&detect),
            detect,
            with: raw.with.iter().map(|group| self.find_all(group)).collect(),
            without: self.find_all(&raw.without),
            // In one-file form they belong to the own detector.
            unless: if raw.is_one_file() { Vec::new() } else { lookup.conditions(&raw.unless) },
            only: if raw.is_one_file() { Vec::new() } else { lookup.conditions(&raw.only) },
            fields: self.fields(),
            when: raw.when.as_ref().map(|when| lookup.when(when)).unwrap_or_default().into(),
            verdict: self.verdict(),
            consequence: raw.consequence.as_ref().map_or(Consequence::Unknown, |value| value.value),
            action: raw.action.as_ref().map_or(Action::AskSupport, |value| value.value),
            satisfied_by: self.evidence(),
            announced: raw.announced.as_ref().map(|day| day.value),
            since: raw.since.as_ref().map(|day| day.value),
            until: raw.until.as_ref().map(|day| day.value),
            ends_known: self.ends_known(),
            basis: self.basis(),
            why: lookup.why(raw.why.as_ref(), both).into(),
            fix: lookup.fix(raw.fix.as_ref(), both).into(),
            instead: self.instead(),
            sources: raw.sources.iter().map(|source| self.source(source)).collect(),
            like: raw.like.as_ref().map(Name::text),
            severity: None,
            examples: raw.examples.iter().map(|example| self.example(example)).collect(),
        }
    }

    fn basis(&self) -> Basis {
        self.raw.basis.as_ref().map_or(Basis::Inferred, |basis| basis.value)
    }

    fn verdict(&self) -> Verdict {
        self.raw.verdict.as_ref().map_or(Verdict::Wording, |verdict| verdict.value)
    }

    fn find(&self, name: &Name) -> Option<usize> {
        self.detectors.find(name, self.lookup.problems)
    }

    fn find_all(&self, names: &[Name]) -> Vec<usize> {
        names.iter().filter_map(|name| self.find(name)).collect()
    }

    fn detector(&self, index: usize) -> &Detector {
        &self.detectors.all[index]
    }

    /// The detectors named, or the own one. Evidence and statements make no finding by themselves.
    fn detect(&self) -> Vec<usize> {
        let own = self.detectors.own.get(&self.raw.own_of).filter(|_| self.raw.is_one_file());
        let mut found: Vec<usize> = own.copied().into_iter().collect();
        for name in &self.raw.detect {
            let Some(index) = self.find(name) else { continue };
            let target = self.detector(index).target;
            if matches!(target, Target::Evidence | Target::Statement) {
                let message = format!("`{}` is {target}: it makes no finding by itself", name.value);
                let help = "evidence belongs in `satisfied_by`, a statement in `without`";
                self.problem(name, &format!("target is {target}"), Problem::error(Code::BadValue, message).help(help));
            }
            found.push(index);
        }
        found
    }

    fn evidence(&self) -> Vec<usize> {
        let found = self.raw.satisfied_by.iter().filter_map(|name| Some((name, self.find(name)?)));
        let found: Vec<_> = found.collect();
        for (name, index) in &found {
            let target = self.detector(*index).target;
            if target != Target::Evidence {
                let message = format!("`{}` is no evidence", name.value);
                let help = "`satisfied_by` names detectors with target = \"evidence\"";
                self.problem(name, &format!("target is {target}"), Problem::error(Code::BadValue, message).help(help));
            }
        }
        found.into_iter().map(|(_, index)| index).collect()
    }

    /// Its own, else that of the first detector.
    fn category(&self, detect: &[usize]) -> Str {
        let own = self.lookup.category(self.raw.category.as_ref()).map(Str::from);
        let first = detect.first().map(|&index| self.detector(index).category.clone());
        own.or(first).unwrap_or_default()
    }

    /// What stands in place of the words: only where words are to be replaced.
    fn instead(&self) -> Option<Str> {
        let instead = self.raw.instead.as_ref()?;
        let action = self.raw.action.as_ref().map(|action| action.value);
        if action != Some(Action::ReplaceWords) {
            let message = "`instead` says what to write in place of the words, yet the action is another";
            let problem =
                Problem::error(Code::BadValue, message).help("action = \"replace-words\", or leave `instead` out");
            self.problem(instead, "nothing is replaced", problem);
        }
        Some(instead.text())
    }

    fn fields(&self) -> Option<Vec<crate::field::Field>> {
        let fields = self.raw.fields.as_ref().filter(|_| !self.raw.is_one_file())?;
        Some(fields.iter().map(|field| field.value).collect())
    }

    fn ends_known(&self) -> bool {
        let Some(ends) = &self.raw.ends else { return true };
        if !matches!(ends.as_str(), "known" | "unknown") {
            self.lookup.problems.unknown(ends, "kind of end", ["known", "unknown"]);
        }
        ends.value != "unknown"
    }

    fn report_wrong_form(&self) {
        let raw = self.raw;
        if let Some(name) = raw.detect.first().filter(|_| raw.is_one_file()) {
            let problem = Problem::error(Code::BadValue, "a restriction names detectors or brings terms, not both");
            self.problem(name, "a detector as well", problem.help("move the terms into a detector and name it here"));
        }
        let on = raw.on.first();
        match (on, &raw.home) {
            (Some(on), Some(home)) => {
                let problem = Problem::error(Code::BadValue, format!("this file is about `{home}` alone"));
                let help = "leave `on` out, or move the restriction to a file without [marketplace]";
                self.problem(on, "`on` has no place here", problem.help(help));
            }
            (None, None) => {
                let problem = Problem::error(Code::MissingKey, "this restriction stands in no marketplace's file");
                let help = "on = [\"amazon-us\"], on = [\"amazon\"] for a platform, or on = \"*\" for all";
                self.problem(&raw.id, "`on` is missing", problem.help(help));
            }
            _ => {}
        }
        if let Some(all) = raw.on.iter().find(|on| on.value == "*" && raw.on.len() > 1) {
            let problem = Problem::error(Code::BadValue, "`*` stands alone");
            self.problem(all, "all marketplaces", problem.help("on = \"*\" for all, else a list without `*`"));
        }
    }

    /// Only the company's own decision needs no source.
    fn report_unsourced(&self) {
        let raw = self.raw;
        if self.basis() != Basis::House && !raw.has_sources && (raw.like.is_none() || raw.basis.is_some()) {
            let problem = Problem::error(Code::MissingSource, format!("`{}` has no source", raw.id.value));
            let help = "sources = [{ ref = \"what it is\", read = 2026-11-22 }]; only basis = \"house\" goes without";
            self.problem(&raw.id, "on whose word?", problem.help(help));
        }
    }

    /// Conditions and dates need an example of their own.
    fn report_unproven(&self) {
        let raw = self.raw;
        let conditions = [
            ("with", !raw.with.is_empty()),
            ("without", !raw.without.is_empty()),
            ("when", raw.when.is_some()),
            ("since", raw.since.is_some()),
            ("until", raw.until.is_some()),
            ("terms of its own", raw.is_one_file()),
        ];
        let excused = self.basis() == Basis::House || self.verdict() == Verdict::Allowed || raw.like.is_some();
        let Some((reason, _)) = conditions.iter().find(|(_, given)| *given) else { return };
        if !excused && raw.examples.is_empty() {
            let message = format!("`{}` has `{reason}` and no example", raw.id.value);
            let help = "[[restriction.example]] listing = { title = \"…\" }, expect = \"…\"";
            self.problem(&raw.id, "not proven", Problem::error(Code::MissingExample, message).help(help));
        }
    }

    fn source(&self, raw: &RawSource) -> Source {
        if let Some(url) = raw.url.as_ref().filter(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            let problem = Problem::error(Code::BadValue, "this is no address");
            self.problem(url, "no http(s)://", problem.help("leave `url` out where none was seen"));
        }
        Source {
            reference: raw.reference.text(),
            url: raw.url.as_ref().map(Name::text),
            dated: raw.dated.as_ref().map(|day| day.value),
            read: raw.read.value,
            partial: raw.partial,
        }
    }

    fn example(&self, raw: &RawRestrictionExample) -> RestrictionExample {
        let file = self.lookup.problems.file(raw.place).name.clone();
        let fact = |(key, values): &(String, Vec<Name>)| {
            (key.clone(), values.iter().map(|value| value.value.clone()).collect())
        };
        RestrictionExample {
            listing: raw.listing.clone(),
            as_of: raw.as_of.as_ref().map(|day| day.value),
            seller: raw.seller.iter().map(fact).collect(),
            expect: raw.expect.as_ref().and_then(|name| self.expect(name)).unwrap_or(Expect::None),
            place: Some((file, raw.place.span)),
        }
    }

    fn expect(&self, name: &Name) -> Option<Expect> {
        let verdicts = Verdict::ALL.iter().filter(|verdict| **verdict != Verdict::Allowed);
        match name.as_str() {
            "note" => Some(Expect::Note),
            "none" => Some(Expect::None),
            text => verdicts.clone().find(|v| v.name() == text).map(|v| Expect::Verdict(*v)).or_else(|| {
                self.lookup.problems.unknown(name, "outcome", verdicts.map(|v| v.name()).chain(["note", "none"]));
                None
            }),
        }
    }

    fn problem(&self, name: &Name, label: &str, problem: Problem) {
        self.lookup.problems.add(name.place, label, problem);
    }
}
