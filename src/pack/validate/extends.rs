//! `[[extend]]`: what a company adds to shipped detectors, and what it decides about shipped restrictions.

use globset::{GlobBuilder, GlobMatcher};

use crate::pack::place::{Name, Problems};
use crate::pack::raw::{Raw, RawDetector, RawExtend};
use crate::problem::{Code, Problem};
use crate::rule::{Marketplace, Restriction};

/// Adds terms, exceptions and neighbours to raw detectors, so that they are validated where they were written.
pub(super) fn add_to_detectors(raw: &mut Raw, problems: &Problems<'_>) {
    for extend in &raw.extends {
        report_wrong_form(extend, problems);
        let Some(name) = &extend.detector else { continue };
        match raw.detectors.iter_mut().find(|detector| detector.id.value == name.value) {
            Some(detector) => add(extend, detector),
            None => problems.unknown(name, "detector", raw.detectors.iter().map(|detector| detector.id.as_str())),
        }
    }
}

fn add(extend: &RawExtend, detector: &mut RawDetector) {
    detector.terms.terms.extend(extend.terms.terms.iter().cloned());
    detector.terms.patterns.extend(extend.terms.patterns.iter().cloned());
    detector.unless.extend(extend.unless.iter().cloned());
    detector.only.extend(extend.only.iter().cloned());
    detector.neighbours.extend(extend.neighbours.iter().cloned());
    detector.examples.extend(extend.examples.iter().cloned());
}

/// An extension names a detector and adds, or restrictions and decides.
fn report_wrong_form(extend: &RawExtend, problems: &Problems<'_>) {
    let (code, message, help) = match (&extend.detector, &extend.restriction) {
        (Some(_), Some(_)) | (None, None) => (
            Code::MissingKey,
            "an extension names a detector or restrictions",
            "give one of `detector` and `restriction`",
        ),
        (Some(_), None) if extend.decides_restriction() => (
            Code::BadValue,
            "a detector has no severity and is not switched off",
            "name its restrictions: restriction = \"*/id\"",
        ),
        (None, Some(_)) if extend.adds_to_detector() => {
            (Code::BadValue, "words belong to a detector", "name it with `detector` in an extension of its own")
        }
        (Some(_), None) if !extend.adds_to_detector() => {
            (Code::MissingKey, "this extension adds nothing", "add terms, patterns, unless, only or neighbours")
        }
        (None, Some(_)) if !extend.decides_restriction() => {
            (Code::MissingKey, "this extension decides nothing", "add severity = \"note\", or enabled = false")
        }
        _ => return,
    };
    problems.add(extend.place, "this extension", Problem::error(code, message).help(help));
}

/// Applies severities and takes out what is not to be judged.
pub(super) fn decide_restrictions(raw: &Raw, marketplaces: &mut [Marketplace], problems: &Problems<'_>) {
    for extend in &raw.extends {
        let Some(name) = &extend.restriction else { continue };
        let Some(glob) = glob(name, problems) else { continue };
        let mut met = 0;
        for marketplace in &mut *marketplaces {
            met += decide(extend, &glob, &mut marketplace.restrictions);
        }
        if met == 0 {
            no_effect(name, marketplaces, problems);
        }
    }
}

fn glob(name: &Name, problems: &Problems<'_>) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(name).literal_separator(false).build();
    if let Err(error) = &glob {
        let problem = Problem::error(Code::BadValue, "this is no glob of restrictions");
        problems.add(name.place, error.kind().to_string(), problem.help("amazon-us/title-rules, or */superlatives"));
    }
    glob.ok().map(|glob| glob.compile_matcher())
}

/// How many restrictions the glob met.
fn decide(extend: &RawExtend, glob: &GlobMatcher, restrictions: &mut Vec<Restriction>) -> usize {
    let off = extend.enabled.as_ref().is_some_and(|enabled| !enabled.value);
    let mut met = 0;
    restrictions.retain_mut(|restriction| {
        if !glob.is_match(restriction.full_id.as_str()) {
            return true;
        }
        met += 1;
        restriction.severity = extend.severity.as_ref().map(|severity| severity.value).or(restriction.severity);
        !off
    });
    met
}

fn no_effect(name: &Name, marketplaces: &[Marketplace], problems: &Problems<'_>) {
    let ids = marketplaces.iter().flat_map(|m| m.restrictions.iter().map(|r| r.full_id.as_str()));
    let near = crate::problem::nearest(name, ids).map(|near| format!("did you mean `{near}`?"));
    let problem = Problem::warning(Code::NoEffect, format!("no restriction matches `{}`", name.value));
    let help = near.unwrap_or_else(|| "`listlint rules list` shows all ids".to_owned());
    problems.add(name.place, "matches nothing", problem.help(help));
}
