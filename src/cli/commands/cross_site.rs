//! `listlint scan --cross-site`: the same listing in several files, and where its words differ so that rules mind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cli::args::Scan;
use crate::cli::options::{self, Group, Groups};
use crate::cli::world::{Stop, World, output};
use crate::config::FailOn;
use crate::input::{self, Reader, Source};
use crate::judge::Court;
use crate::problem::{Problem, Weight};
use crate::report::{Compared, CrossSite, Format};
use crate::scan::{Comparison, Names};
use crate::suppress::Steps;

/// What was read.
#[derive(Default)]
struct Run {
    names: Names,
    files: Vec<Compared>,
    /// Marketplaces of an account's files: each file is compared by the rules of all of them.
    sites: BTreeMap<Option<String>, BTreeSet<String>>,
    comparison: Comparison,
    is_incomplete: bool,
}

/// Compares, and gives the exit code: 1 where something differs.
pub(super) fn run(args: &Scan, world: &mut World<'_>) -> Result<u8, Stop> {
    let typed = options::typed(args)?;
    let mut collected = input::collect(&args.paths);
    let sources = options::rereadable(std::mem::take(&mut collected.sources))?;
    let groups = Groups::new(typed, &args.judging.rules).of(sources, world)?;
    let Some(first) = groups.first() else { return Err(Stop::usage("nothing to compare")) };
    let format = first.flags.format.unwrap_or(Format::Human);
    if !matches!(format, Format::Human | Format::Csv | Format::Json) {
        return Err(Stop::usage(format!("--cross-site prints human, csv or json, not {}", format.name())));
    }
    let mut run = Run::default();
    run.lose(&collected.problems, world)?;
    for group in &groups {
        run.learn(group, world)?;
    }
    if run.files.len() < 2 {
        return Err(Stop::usage("--cross-site compares files: name two or more, or a folder of them"));
    }
    let mut file = 0;
    for group in &groups {
        run.compare(group, &mut file);
    }
    let voice = options::voice(&first.flags, world);
    let differences = run.comparison.differences(run.files.len()).collect();
    let told = CrossSite { shared: run.comparison.shared(), files: run.files, differences };
    told.write(&mut world.out, format, &voice).map_err(output)?;
    let counts = first.flags.fail_on != Some(FailOn::Never) && !told.differences.is_empty();
    Ok(if run.is_incomplete { 3 } else { u8::from(counts) })
}

impl Run {
    fn lose(&mut self, problems: &[Problem], world: &mut World<'_>) -> Result<(), Stop> {
        for problem in problems {
            self.is_incomplete |= problem.weight == Weight::Error;
            world.tell(problem)?;
        }
        Ok(())
    }

    /// Reads the names of all listings of a group's files, and for whom the files are.
    fn learn(&mut self, group: &Group, world: &mut World<'_>) -> Result<(), Stop> {
        let account = group.settings.account.clone();
        for source in &group.sources {
            let (mut problems, mut named, mut tables) = (Vec::new(), BTreeSet::new(), 0);
            let (at, names) = (self.files.len(), &mut self.names);
            let opened = input::each_table(source, &group.input, &mut |mut reader: Reader| {
                named.extend(reader.so_far().marketplaces.clone());
                tables += 1;
                while let Some(listing) = reader.next_listing(&mut problems) {
                    names.learn(at, account.as_deref(), &listing);
                }
                problems.extend((!reader.finish().complete).then(|| not_whole(source)));
            });
            problems.extend(opened.err().map(|problem| *problem));
            let errors: Vec<Problem> = problems.into_iter().filter(|p| p.weight == Weight::Error).collect();
            self.lose(&errors, world)?;
            // Others are no files of listings, or cannot be read.
            if tables > 0 {
                let named: Vec<String> = named.into_iter().collect();
                let chosen = group.choose(source.path(), &named)?.marketplaces;
                let id = |&site: &usize| group.ruleset.pack.marketplaces.get(site).map(|site| site.id.clone());
                let marketplaces: Vec<String> = chosen.iter().filter_map(id).collect();
                self.sites.entry(account.clone()).or_default().extend(marketplaces.iter().cloned());
                self.files.push(Compared { file: source.name.to_string(), marketplaces });
            }
        }
        Ok(())
    }

    /// Judges the listings that other files hold too.
    fn compare(&mut self, group: &Group, file: &mut usize) {
        let account: Option<Arc<str>> = group.settings.account.as_deref().map(Into::into);
        let sites = self.sites.get(&group.settings.account).into_iter().flatten();
        let sites: BTreeSet<usize> = sites.filter_map(|id| group.ruleset.pack.marketplace(id)).collect();
        let mut steps = Steps::new(group.policy(), group.as_of());
        let court = Court::new(&group.ruleset, group.selection(sites.into_iter().collect()), steps.detail());
        for source in &group.sources {
            let mut tables = 0;
            // What cannot be read was told before.
            _ = input::each_table(source, &group.input, &mut |mut reader: Reader| {
                tables += 1;
                let mut problems = Vec::new();
                while let Some(listing) = reader.next_listing(&mut problems) {
                    problems.clear();
                    let Some(name) = self.names.shared(account.as_deref(), &listing) else { continue };
                    let judged = court.judge(&group.ruleset.search(&listing));
                    let mut findings = judged.map_or_else(Vec::new, |(findings, _)| findings);
                    steps.apply(&mut findings);
                    self.comparison.add(*file, account.clone(), name, &listing, &findings);
                }
            });
            *file += usize::from(tables > 0);
        }
    }
}

fn not_whole(source: &Source) -> Problem {
    Problem::error(crate::problem::Code::Unreadable, "was not read to its end")
        .in_file(source.name.to_string())
        .help("listlint scan tells what is wrong with it")
}
