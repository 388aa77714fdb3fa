//! What a scan takes from settings and baselines: what is accepted, what of it is of no use, and what is new.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::options::Group;
use crate::cli::world::{Stop, World};
use crate::config::FailOnNew;
use crate::error::Result;
use crate::finding::{Since, Sink};
use crate::problem::{Code, Problem};
use crate::report::{All, Reporter};
use crate::scan::Count;
use crate::suppress::{Applied, Baseline, Known, Place, Policy};

/// Entries of settings that were of no use, until it is known that they are of no use to any account.
#[derive(Default)]
pub(super) struct Unused {
    /// By place: those that matched nothing, and those that may not settle what they name.
    stale: BTreeMap<Place, Told>,
    powerless: BTreeMap<Place, Told>,
    used: BTreeSet<Place>,
}

/// A problem, and the accounts whose settings hold the entry.
type Told = (Problem, BTreeSet<Option<Arc<str>>>);

impl Unused {
    /// Tells what came of one account's entries, but for those that others may have a use for.
    pub(super) fn add(&mut self, account: Option<&str>, applied: Applied, sink: &mut dyn Sink) -> Result<()> {
        self.used.extend(applied.used);
        for problem in applied.problems {
            let of_no_use = match problem.code {
                Code::Stale => Some(&mut self.stale),
                Code::Powerless => Some(&mut self.powerless),
                _ => None,
            };
            match of_no_use.zip(problem.file.clone().zip(problem.line)) {
                Some((of_no_use, place)) => {
                    let (_, accounts) = of_no_use.entry(place).or_insert_with(|| (problem, BTreeSet::new()));
                    accounts.insert(account.map(Into::into));
                }
                None => sink.problem(problem)?,
            }
        }
        Ok(())
    }

    /// Tells of entries without use to any account: each once, in the reports of the accounts that have it.
    pub(super) fn tell(self, reporter: &mut dyn Reporter) -> Result<()> {
        let Self { stale, mut powerless, used } = self;
        for (place, (problem, accounts)) in stale {
            // What matched nothing for one account may be powerless for another: that says more.
            match powerless.get_mut(&place) {
                Some((_, others)) => others.extend(accounts),
                None => _ = powerless.insert(place, (problem, accounts)),
            }
        }
        let of_no_use = powerless.into_iter().filter(|(place, _)| !used.contains(place));
        of_no_use.into_iter().try_for_each(|(_, (problem, accounts))| reporter.warn_for(&accounts, &problem))
    }
}

/// Baselines that were read: one may be for many accounts.
#[derive(Default)]
pub(super) struct Baselines(BTreeMap<PathBuf, Arc<Baseline>>);

impl Baselines {
    /// What settings, flags and the baseline that they name say about the findings of a group.
    pub(super) fn policy(&mut self, group: &Group, world: &mut World<'_>) -> std::result::Result<Policy, Stop> {
        let Some(path) = group.baseline() else { return Ok(group.policy()) };
        let baseline = match self.0.get(&path) {
            Some(known) => known.clone(),
            None => {
                let read = Arc::new(match group.settings.scan.baseline == group.flags.baseline && !path.exists() {
                    true => not_written_yet(&path, world)?,
                    false => read_baseline(&path, world)?,
                });
                self.0.insert(path.clone(), read.clone());
                read
            }
        };
        Ok(Policy { baseline: Some(Known { baseline, owner: group.owner(&path) }), ..group.policy() })
    }
}

/// The baseline that settings name before there is one: nothing is known to be old.
fn not_written_yet(path: &Path, world: &mut World<'_>) -> std::result::Result<Baseline, Stop> {
    let message = "the settings name this baseline, and it is not there: every finding counts as new";
    let problem = Problem::warning(Code::NoEffect, message).in_file(path.display().to_string());
    world.tell(
        &problem.help("look at the findings, then listlint baseline write or listlint hook install --baseline"),
    )?;
    Ok(Baseline::default())
}

fn read_baseline(path: &Path, world: &mut World<'_>) -> std::result::Result<Baseline, Stop> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => {
            Stop::usage(format!("{shown}: no such baseline; listlint baseline write --baseline {shown} makes it"))
        }
        _ => Stop::usage(format!("{shown}: the baseline cannot be read: {e}")),
    })?;
    Baseline::read(&text).map_err(|problem| {
        let told = world.tell(&problem.in_file(shown.to_string()));
        told.err().unwrap_or(Stop::Told)
    })
}

/// Nothing is new where nothing is known to be old.
pub(super) fn refuse_new_of_nothing(groups: &[Group]) -> std::result::Result<(), Stop> {
    let is_asked = groups.iter().any(|group| group.flags.fail_on_new.is_some());
    match is_asked && groups.iter().all(|group| group.flags.baseline.is_none()) {
        true => Err(Stop::usage("--fail-on-new needs a baseline: name one with --baseline FILE")),
        false => Ok(()),
    }
}

/// What is new, where there is a baseline.
pub(super) fn since(count: &Count<All<'_>>, groups: &[Group]) -> Option<Since> {
    let wanted = groups.iter().find_map(|group| group.flags.fail_on_new);
    let has_baseline = groups.iter().any(|group| group.flags.baseline.is_some());
    let only_listings = wanted == Some(FailOnNew::Listing);
    has_baseline.then(|| Since { only_listings, ..count.tally.since().clone() })
}
