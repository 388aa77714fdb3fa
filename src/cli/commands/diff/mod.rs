//! `listlint rules diff`: what changed in the rules between two days, or two packs, and which listings it concerns.

mod impact;
mod json;
mod text;

use std::path::PathBuf;

use jiff::civil::Date;

use self::impact::Impact;
use super::rules::{day, sites};
use crate::cli::args::RulesDiff;
use crate::cli::options::{self, Groups};
use crate::cli::world::{Stop, World};
use crate::history::{self, Event, Recognition};
use crate::input;
use crate::matcher::Ruleset;
use crate::problem::Weight;
use crate::rule::{Pack, PackInfo};

/// What is compared.
enum Asked {
    /// The rules of two days.
    Days(Date, Date),
    /// Two packs, by one day.
    Packs(Date),
}

/// Everything that is told.
struct Story<'p> {
    asked: Asked,
    /// The packs: one, or the older and the newer.
    packs: Vec<Vec<PackInfo>>,
    events: Vec<Event<'p>>,
    /// Between packs: what detectors recognise otherwise.
    recognitions: Vec<Recognition>,
    /// What it comes to for listings, where catalogs were named.
    impact: Option<Impact>,
}

/// Tells what changed; exit code 1 where something did, 3 where a catalog could not be read to its end.
pub(crate) fn run(args: &RulesDiff, world: &mut World<'_>) -> Result<u8, Stop> {
    let (asked, packs, catalogs) = asked(args, world)?;
    let loaded: Vec<Pack> = match packs {
        None => vec![world.pack(&args.book.rules)?],
        Some([old, new]) => [old, new].map(|pack| side(&pack, args, world)).into_iter().collect::<Result<_, _>>()?,
    };
    let (Some(old), Some(new)) = (loaded.first(), loaded.last()) else { return Err(Stop::usage("no rules")) };
    let wanted = wanted(args, old, new)?;
    let events = match asked {
        Asked::Days(from, to) => history::between_days(new, &indexes(new, &wanted), from, to),
        Asked::Packs(_) => history::between_packs(old, new, &wanted),
    };
    let recognitions = if matches!(asked, Asked::Packs(_)) { history::detectors(old, new) } else { Vec::new() };
    let impact = match catalogs.is_empty() {
        true => None,
        false => Some(impact(&asked, [old, new], &wanted, &events, &catalogs, args, world)?),
    };
    let packs = loaded.iter().map(|pack| pack.infos.clone()).collect();
    let story = Story { asked, packs, events, recognitions, impact };
    match args.format.as_str() {
        "json" => world.say(&json::document(&story))?,
        _ => {
            let language = world.language(args.book.voice.lang.as_deref());
            for line in text::lines(&story, language, args.limit, args.all) {
                world.say(&line)?;
            }
        }
    }
    Ok(story.code())
}

impl Story<'_> {
    fn code(&self) -> u8 {
        let changed = match &self.impact {
            Some(impact) if impact.is_incomplete => return 3,
            Some(impact) => !impact.shifts.is_empty() || impact.by_event.iter().any(|touched| !touched.is_empty()),
            None => !self.events.is_empty() || !self.recognitions.is_empty(),
        };
        u8::from(changed)
    }
}

/// Two packs by their folders.
type Folders = Option<[PathBuf; 2]>;

/// What is asked, which packs are named, and which catalogs.
fn asked(args: &RulesDiff, world: &World<'_>) -> Result<(Asked, Folders, Vec<PathBuf>), Stop> {
    let read = |text: &Option<String>| text.as_deref().map(day).transpose().map(|day| day.map(|day| day.date));
    let (from, to) = (read(&args.from)?, read(&args.to)?);
    let Some(from) = from else {
        if to.is_some() {
            return Err(Stop::usage("--to needs the day before it: add --from 2020-03-01"));
        }
        let [old, new, catalogs @ ..] = args.paths.as_slice() else {
            return Err(Stop::usage(
                "what is compared? two days: rules diff --from 2020-03-01 --to 2020-06-01 [CATALOG…], or two folders of rules: rules diff OLD NEW [CATALOG…]",
            ));
        };
        let as_of = args.book.as_of.as_deref().map(day).transpose()?.map_or(world.today, |day| day.date);
        return Ok((Asked::Packs(as_of), Some([old.clone(), new.clone()]), catalogs.to_vec()));
    };
    let to = to.unwrap_or(world.today);
    if args.book.as_of.is_some() {
        return Err(Stop::usage("--from and --to are the days: leave --as-of out"));
    }
    match from < to {
        true => Ok((Asked::Days(from, to), None, args.paths.clone())),
        false => Err(Stop::usage(format!("--from {from} is not before --to {to}: the earlier day comes first"))),
    }
}

/// A pack by its folder; the word `shipped` is the one inside the program.
fn side(folder: &std::path::Path, args: &RulesDiff, world: &mut World<'_>) -> Result<Pack, Stop> {
    if folder.as_os_str() == "shipped" && !folder.exists() {
        return world.pack(&args.book.rules);
    }
    if !folder.is_dir() {
        let help = "a pack is a folder of rules, such as `listlint rules export DIR` writes, or the word `shipped`";
        return Err(Stop::usage(format!("{}: no folder; {help}", folder.display())));
    }
    let folders: Vec<PathBuf> = std::iter::once(folder.to_owned()).chain(args.book.rules.iter().cloned()).collect();
    world.pack(&folders)
}

/// Ids of the marketplaces asked for, of either pack.
fn wanted(args: &RulesDiff, old: &Pack, new: &Pack) -> Result<Vec<String>, Stop> {
    let ids = |pack: &Pack| -> Result<Vec<String>, Stop> {
        Ok(sites(&args.book, pack)?.into_iter().map(|site| pack.marketplaces[site].id.clone()).collect())
    };
    let mut wanted = ids(new)?;
    wanted.extend(ids(old).unwrap_or_default());
    wanted.sort();
    wanted.dedup();
    Ok(wanted)
}

fn indexes(pack: &Pack, ids: &[String]) -> Vec<usize> {
    ids.iter().filter_map(|id| pack.marketplace(id)).collect()
}

/// Judges the catalogs by the rules before and after.
fn impact(
    asked: &Asked,
    [old, new]: [&Pack; 2],
    wanted: &[String],
    events: &[Event<'_>],
    catalogs: &[PathBuf],
    args: &RulesDiff,
    world: &mut World<'_>,
) -> Result<Impact, Stop> {
    let collected = input::collect(catalogs);
    let typed = options::typed_diff(args)?;
    let groups = Groups::new(typed, &args.book.rules).of(collected.sources, world)?;
    let after = Ruleset::new(new.clone());
    let before = matches!(asked, Asked::Packs(_)).then(|| Ruleset::new(old.clone()));
    let rulesets = [before.as_ref().unwrap_or(&after), &after];
    let mut impact = Impact::new(events);
    impact.is_incomplete = collected.problems.iter().any(|problem| problem.weight == Weight::Error);
    for problem in &collected.problems {
        world.tell(problem)?;
    }
    for group in &groups {
        let bench = impact::Bench::new(asked, rulesets, wanted, events, group);
        for source in &group.sources {
            impact.source(source, &bench, events, world)?;
        }
    }
    if impact.listings == 0 {
        impact.is_incomplete = true;
        writeln!(world.err, "error: no listing was read from the catalogs").map_err(crate::cli::world::output)?;
    }
    Ok(impact)
}
