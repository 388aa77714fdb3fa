//! `listlint rules`: coverage, evaluate, stale: what is known, how well, and how long ago it was read.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::rules::{day, sites};
use crate::cli::args::{Book, Coverage, Evaluate, Stale};
use crate::cli::world::{Stop, World, output};
use crate::finding::Evaluation;
use crate::input;
use crate::problem::{Code, Problem};
use crate::report;
use crate::rule::{Pack, Restriction, Source};
use crate::scan::{self, Label};

/// `rules coverage`: category by marketplace.
pub(crate) fn coverage(args: &Coverage, world: &mut World<'_>) -> Result<u8, Stop> {
    let folders: Vec<PathBuf> = args.dirs.iter().chain(&args.book.rules).cloned().collect();
    let pack = world.pack(&folders)?;
    let matrix = report::Coverage::new(&pack, &sites(&args.book, &pack)?, asked(&args.book, world)?);
    matrix.write(world.out, args.format).map_err(output)?;
    Ok(0)
}

fn asked(book: &Book, world: &World<'_>) -> Result<Date, Stop> {
    Ok(book.as_of.as_deref().map(day).transpose()?.map_or(world.today, |day| day.date))
}

/// `rules evaluate`: labelled listings through the whole pipeline; exit code 3 if a row or file could not be read.
pub(crate) fn evaluate(args: &Evaluate, world: &mut World<'_>) -> Result<u8, Stop> {
    let ruleset = world.ruleset(&args.book.rules)?;
    let wanted = wanted(&args.book, &ruleset.pack)?;
    let today = asked(&args.book, world)?;
    let (mut evaluation, mut complete) = (Evaluation::default(), true);
    for path in &args.labels {
        let (mut labels, problems) = read(path);
        complete &= problems.is_empty() && !labels.is_empty();
        for problem in &problems {
            world.tell(problem)?;
        }
        labels.retain(|label| wanted.as_ref().is_none_or(|ids| ids.contains(&label.marketplace)));
        scan::evaluate(&ruleset, &labels, today, &mut evaluation);
    }
    let written = match args.format.as_str() {
        "json" => report::write_evaluation_json(&mut world.out, &evaluation),
        _ => report::write_evaluation(&mut world.out, &evaluation, args.limit),
    };
    written.map_err(output)?;
    Ok(if complete { 0 } else { 3 })
}

/// The ids asked for; none where rows of all marketplaces count, those without rules too.
fn wanted(book: &Book, pack: &Pack) -> Result<Option<Vec<String>>, Stop> {
    let ids = sites(book, pack)?.into_iter().map(|site| pack.marketplaces[site].id.clone()).collect();
    Ok((!book.marketplaces.is_empty()).then_some(ids))
}

fn read(path: &Path) -> (Vec<Label>, Vec<Problem>) {
    let name = path.display().to_string();
    let (labels, mut problems) = match File::open(path) {
        Ok(file) => scan::read_labels(&name, file),
        Err(error) => (Vec::new(), vec![input::unreadable(&error).in_file(name.as_str())]),
    };
    if labels.is_empty() && problems.is_empty() {
        let empty = Problem::error(Code::EmptyFile, "the file holds no labelled row");
        problems.push(empty.in_file(name).help("write a row per listing below the header"));
    }
    (labels, problems)
}

/// `rules stale`: restrictions in force whose sources were all read longer ago than asked; exit code 1 if there are any.
pub(crate) fn stale(args: &Stale, world: &mut World<'_>) -> Result<u8, Stop> {
    let pack = world.pack(&args.book.rules)?;
    let today = asked(&args.book, world)?;
    let sites = sites(&args.book, &pack)?;
    let rules = sites.iter().flat_map(|&site| &pack.marketplaces[site].restrictions);
    let mut old: BTreeMap<(Date, &str), &Source> = BTreeMap::new();
    for rule in rules.filter(|rule| rule.holds_on(today)) {
        if let Some(source) = newest(rule).filter(|source| age(source, today) > args.older_than) {
            old.insert((source.read, &rule.full_id), source);
        }
    }
    for ((read, id), source) in &old {
        world.say(&format!("{id:<44} read {read}, {} days ago   {}", age(source, today), source.reference))?;
    }
    let (count, limit) = (old.len(), args.older_than);
    world.say(&format!("{count} restrictions with sources read more than {limit} days before {today}"))?;
    Ok(u8::from(count > 0))
}

fn newest(rule: &Restriction) -> Option<&Source> {
    rule.sources.iter().max_by_key(|source| source.read)
}

/// Days since it was read.
fn age(source: &Source, today: Date) -> i64 {
    i64::from((today - source.read).get_days())
}
