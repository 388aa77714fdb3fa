//! `listlint decide`: what somebody says of single findings, typed or in the columns of a report.

mod phrase;
mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::baseline::{merged_by_lines, replace};
use crate::cli::args::Decide;
use crate::cli::options::{self, Group, Groups};
use crate::cli::world::{Stop, World};
use crate::config::decisions;
use crate::error::Result;
use crate::finding::{Detail, Finding, Fingerprint, Judged, Scope, Sink};
use crate::input;
use crate::problem::{Problem, Weight};
use crate::rule::Language;
use crate::suppress::{Choice, Decision, Suppress};

/// Findings that a decision may hide without being asked twice.
const MANY: u64 = 100;
/// The least digits that name a finding.
const DIGITS: usize = 4;

/// Writes decisions.
pub(crate) fn run(args: &Decide, world: &mut World<'_>) -> std::result::Result<u8, Stop> {
    let until = args.until.as_deref().map(day).transpose()?;
    if until.is_some() && args.phrase.is_some() {
        return Err(Stop::usage(
            "--phrase writes a rule, and a rule has no last day: leave --until out, or leave --phrase out for a decision that ends",
        ));
    }
    if let Some(report) = &args.from {
        return report::decide(report, args, until, world);
    }
    let choice = match (args.wrong, args.accept, args.approved) {
        (true, ..) => Choice::Wrong,
        (_, true, _) => Choice::Accept,
        (.., true) => Choice::Approved,
        _ => return Err(Stop::usage("what is decided? add --wrong, --accept or --approved")),
    };
    let reason = args.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let reason = reason.ok_or_else(|| Stop::usage("why? add --reason \"…\": others will read it"))?;
    let ids = ids(&args.findings)?;
    let here = [PathBuf::from(".")];
    let mut groups = judged(if args.paths.is_empty() { &here } else { &args.paths }, args, world)?;
    let picked = pick(&ids, &groups, world)?;
    if let Some(phrase) = &args.phrase {
        let [one] = picked.as_slice() else {
            return Err(Stop::usage("--phrase goes with one finding: the phrase is about its words"));
        };
        return phrase::decide(phrase, reason, one, &mut groups, args, world);
    }
    let language = world.language(args.voice.lang.as_deref());
    for one in &picked {
        refuse_approval(choice, one)?;
        world.say(&one.line())?;
    }
    let hidden: u64 = picked.iter().map(|one| one.count).sum();
    allow(hidden, args.yes)?;
    let decision = |one: &Picked| Decision {
        id: one.finding.fingerprint().short(),
        choice,
        reason: reason.to_owned(),
        key: Some(one.finding.listing.key.clone()),
        restriction: Some(one.finding.rule.restriction.to_string()),
        words: Some(one.finding.seen.words.clone()).filter(|words| !words.trim().is_empty()),
        decided: Some(world.today),
        until,
        place: None,
    };
    let mut by_file: BTreeMap<PathBuf, Vec<Decision>> = BTreeMap::new();
    for one in &picked {
        let group = groups.get(one.group);
        let file = group.and_then(|group| group.decisions.clone());
        let file = file.map_or_else(|| new_file(Path::new(&*one.finding.listing.file)), Ok)?;
        by_file.entry(file).or_default().push(decision(one));
    }
    by_file.into_iter().try_for_each(|(file, new)| save(&file, &new, language, world))?;
    Ok(0)
}

fn day(text: &str) -> std::result::Result<Date, Stop> {
    text.parse().map_err(|_| Stop::usage(format!("--until {text}: write a day such as 2027-06-30")))
}

/// The files that the findings stand in, by their settings.
fn judged(paths: &[PathBuf], args: &Decide, world: &mut World<'_>) -> std::result::Result<Vec<Group>, Stop> {
    let mut collected = input::collect(paths);
    for problem in &collected.problems {
        world.tell(problem)?;
    }
    let sources = options::rereadable(std::mem::take(&mut collected.sources))?;
    Groups::new(options::typed_decide(args)?, &args.judging.rules).of(sources, world)
}

/// The digits in what was typed; a finding may be pasted with its brackets and its rule.
fn ids(typed: &[String]) -> std::result::Result<Vec<String>, Stop> {
    let words = typed.iter().flat_map(|text| text.split_whitespace());
    let words = words.map(|word| word.trim_matches(['[', ']', ',']).to_ascii_lowercase());
    let ids: Vec<String> = words.filter(|word| !word.contains('/') && !word.is_empty()).collect();
    match ids.iter().find(|id| !(DIGITS..=16).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_hexdigit())) {
        Some(wrong) => Err(Stop::usage(format!(
            "`{wrong}` names no finding: type what stands in brackets behind one, such as 5f0c19aa"
        ))),
        None if ids.is_empty() => Err(Stop::usage("no finding named: type what stands in brackets behind one")),
        None => Ok(ids),
    }
}

/// A finding that was named.
struct Picked {
    finding: Finding,
    /// Index of its group.
    group: usize,
    /// Findings of the run with its fingerprint.
    count: u64,
}

impl Picked {
    fn line(&self) -> String {
        let Finding { rule, listing, seen, .. } = &self.finding;
        let first = seen.matches.first().map_or(listing.line, |found| found.line);
        let id = self.finding.fingerprint().short();
        let place = format!("{}:{first}", listing.place());
        options::visible(&format!("{id}  {place}  {}  {}  \"{}\"", listing.key, rule.restriction, seen.quoted()))
    }
}

/// Looks at each finding of a run.
struct Each<F>(F);

impl<F: FnMut(Finding)> Sink for Each<F> {
    fn listing(&mut self, findings: Vec<Finding>, _: Judged) -> Result<()> {
        findings.into_iter().for_each(&mut self.0);
        Ok(())
    }

    fn passed(&mut self, _: &Arc<Scope>, _: u64) -> Result<()> {
        Ok(())
    }

    fn problem(&mut self, _: Problem) -> Result<()> {
        Ok(())
    }

    fn detail(&self) -> Detail {
        Detail::First
    }
}

/// Every finding of a group, with what suppresses it.
fn each(group: &Group, world: &World<'_>, look: impl FnMut(Finding)) -> std::result::Result<(), Stop> {
    let jobs = group.flags.jobs.map_or(world.cores, |jobs| jobs as usize);
    let mut suppress = Suppress::new(Each(look), group.policy(), group.as_of());
    super::scan::judge_all(group, jobs, &mut suppress).map(|_| ())
}

/// The findings that were named, one for each id.
fn pick(ids: &[String], groups: &[Group], world: &World<'_>) -> std::result::Result<Vec<Picked>, Stop> {
    // By id, then by group and fingerprint.
    let mut found: Vec<BTreeMap<(usize, Fingerprint), Picked>> = ids.iter().map(|_| BTreeMap::new()).collect();
    for (at, group) in groups.iter().enumerate() {
        each(group, world, |finding| {
            let fingerprint = finding.fingerprint();
            let name = fingerprint.to_string();
            for (_, known) in ids.iter().zip(&mut found).filter(|(id, _)| name.starts_with(id.as_str())) {
                let new = || Picked { finding: finding.clone(), group: at, count: 0 };
                known.entry((at, fingerprint)).or_insert_with(new).count += 1;
            }
        })?;
    }
    ids.iter().zip(found).map(|(id, found)| only(id, found.into_values().collect())).collect()
}

fn only(id: &str, mut found: Vec<Picked>) -> std::result::Result<Picked, Stop> {
    if found.len() > 1 {
        let lines: Vec<String> =
            found.iter().map(|one| format!("\n  {} {}", one.finding.fingerprint(), one.line())).collect();
        let help = "type more digits, or name the file with --in";
        return Err(Stop::usage(format!("`{id}` means several findings; {help}:{}", lines.concat())));
    }
    found.pop().ok_or_else(|| {
        Stop::usage(format!(
            "no finding begins with `{id}` in what was judged; name its file with --in PATH, and -m if the scan had it"
        ))
    })
}

/// An approval permits nothing that is prohibited.
fn refuse_approval(choice: Choice, one: &Picked) -> std::result::Result<(), Stop> {
    let verdict = one.finding.rule.verdict;
    if choice.settles(verdict) {
        return Ok(());
    }
    Err(Stop::usage(format!(
        "{}\nan approval does not settle `{verdict}`; if it is a false alarm say --wrong, to live with it --accept",
        one.line()
    )))
}

/// Says how many findings a decision hides; many need a second word.
fn allow(hidden: u64, yes: bool) -> std::result::Result<(), Stop> {
    match hidden > MANY && !yes {
        true => Err(Stop::usage(format!(
            "it hides {hidden} findings, more than {MANY}: nothing was written; add --yes if that is meant"
        ))),
        false => Ok(()),
    }
}

/// Where decisions go where no settings and no decisions are: this folder if the file is below it, else the file's.
fn new_file(listing: &Path) -> std::result::Result<PathBuf, Stop> {
    let failed = |e: std::io::Error| Stop::usage(format!("{}: {e}", listing.display()));
    let here = std::path::absolute(".").map(|path| crate::config::normal(&path)).map_err(failed)?;
    let file = std::path::absolute(listing).map(|path| crate::config::normal(&path)).map_err(failed)?;
    let folder = if file.starts_with(&here) { &here } else { file.parent().unwrap_or(&here) };
    Ok(folder.join(decisions::FILE_NAME))
}

/// Lays decisions over those of a file, and says so.
fn save(file: &Path, new: &[Decision], language: Language, world: &mut World<'_>) -> std::result::Result<(), Stop> {
    let before = options::decided(Some(file), world)?;
    replace(file, &decisions::text(&before, new))?;
    let (shown, number) = (file.display(), new.len() as u64);
    world.say(&match language {
        Language::En => format!("wrote {} to {shown}", options::counted(number, "decision", "decisions")),
        Language::Zh => format!("已将 {number} 项决定写入 {shown}"),
    })?;
    if let Some(attributes) = merged_by_lines(file) {
        world.say(&match language {
            Language::En => {
                format!("wrote {}: git puts the lines of two branches together; commit it too", attributes.display())
            }
            Language::Zh => format!("已写入 {}：git 会合并两个分支的行；请一并提交", attributes.display()),
        })?;
    }
    Ok(())
}

/// Whether a problem costs something.
fn is_error(problem: &Problem) -> bool {
    problem.weight == Weight::Error
}
