//! `listlint rules`: list, check, test, new.

use std::path::PathBuf;

use crate::cli::args::{Book, List, New, RuleFiles};
use crate::cli::options;
use crate::cli::world::{Stop, World};
use crate::matcher::Ruleset;
use crate::report::{pad, words};
use crate::rule::{Day, Language, Pack, Restriction, Verdict};
use crate::scan;

/// `rules list`: one line a restriction.
pub(crate) fn list(args: &List, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.book.voice.lang.as_deref());
    let pack = world.pack(&args.book.rules)?;
    let sites = sites(&args.book, &pack)?;
    let day = args.book.as_of.as_deref().map(day).transpose()?;
    let verdict = args.verdict.as_deref().map(verdict).transpose()?;
    let mut shown = 0;
    for rule in sites.iter().flat_map(|&i| &pack.marketplaces[i].restrictions) {
        let wanted = day.is_none_or(|d| rule.holds_on(d.date))
            && verdict.is_none_or(|v| v == rule.verdict)
            && args.category.as_ref().is_none_or(|c| rule.category == *c);
        if wanted {
            shown += 1;
            world.say(&line(rule, language))?;
        }
    }
    if shown == 0 {
        world.say("no restriction matches")?;
    }
    Ok(0)
}

fn line(rule: &Restriction, language: Language) -> String {
    let day = |day: Option<Day>| day.map_or(String::new(), |d| d.to_string());
    let window = match (day(rule.since), day(rule.until)) {
        (since, until) if since.is_empty() && until.is_empty() => String::new(),
        (since, until) => format!("{since} – {until}"),
    };
    let (verdict, basis) = (words::verdict(rule.verdict).get(language), words::basis(rule.basis).get(language));
    format!("{:<44} {} {:<18} {:<24} {basis}", rule.full_id, pad(verdict, 20), rule.category, window)
}

/// The marketplaces asked for; all where none is.
pub(super) fn sites(book: &Book, pack: &Pack) -> Result<Vec<usize>, Stop> {
    let all = ["all".to_owned()];
    options::resolve(if book.marketplaces.is_empty() { &all } else { &book.marketplaces }, pack)
}

pub(super) fn day(text: &str) -> Result<Day, Stop> {
    Day::parse(text).ok_or_else(|| Stop::usage(format!("`{text}` is no date; write 2026-11-22")))
}

fn verdict(name: &str) -> Result<Verdict, Stop> {
    let known: Vec<&str> = Verdict::ALL.iter().map(|v| v.name()).collect();
    name.parse().map_err(|()| Stop::usage(format!("`{name}` is no verdict; there are {}", known.join(", "))))
}

fn folders(args: &RuleFiles) -> Vec<PathBuf> {
    args.dirs.iter().chain(&args.rules).cloned().collect()
}

/// `rules check`: every problem of every file, or what is there.
pub(crate) fn check(args: &RuleFiles, world: &mut World<'_>) -> Result<u8, Stop> {
    let pack = world.checked_pack(&folders(args))?;
    let restrictions: usize = pack.marketplaces.iter().map(|m| m.restrictions.len()).sum();
    let (detectors, sites) = (pack.detectors.len(), pack.marketplaces.len());
    let terms: usize = pack.detectors.iter().map(|d| d.terms.len()).sum();
    world.say(&format!(
        "{detectors} detectors with {terms} terms, {restrictions} restrictions on {sites} marketplaces: no problem"
    ))?;
    Ok(0)
}

/// `rules test`: every example through the whole pipeline.
pub(crate) fn test(args: &RuleFiles, world: &mut World<'_>) -> Result<u8, Stop> {
    let pack = world.checked_pack(&folders(args))?;
    let proof = scan::prove(&Ruleset::new(pack), world.today);
    for failure in &proof.failures {
        world.tell(failure)?;
    }
    let all = proof.detector_examples + proof.restriction_examples;
    let failed = proof.failures.len();
    world.say(&format!(
        "{} examples of detectors, {} of restrictions: {} passed, {failed} failed",
        proof.detector_examples,
        proof.restriction_examples,
        all - failed
    ))?;
    Ok(if failed == 0 { 0 } else { 2 })
}

/// `rules new`: a commented rule of one's own.
pub(crate) fn new(args: &New, world: &mut World<'_>) -> Result<u8, Stop> {
    let valid = args.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !valid || args.id.is_empty() {
        return Err(Stop::usage(format!("`{}`: an id is made of a-z, 0-9 and hyphens", args.id)));
    }
    let on = if args.marketplaces.is_empty() { vec!["*".to_owned()] } else { args.marketplaces.clone() };
    let on: Vec<String> = on.iter().map(|id| format!("\"{id}\"")).collect();
    world.say(
        include_str!("new_rule.toml")
            .replace("my-rule", &args.id)
            .replace("[\"*\"]", &format!("[{}]", on.join(", ")))
            .trim_end(),
    )?;
    Ok(0)
}
