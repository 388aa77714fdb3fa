//! `listlint hook`: the check before a commit, put in place, taken away, and run.

use std::path::{Path, PathBuf};

use super::baseline::{self, Found};
use super::scan;
use crate::cli::args::{Hook, HookInstall, HookRun, Scan};
use crate::cli::options;
use crate::cli::world::{Stop, World};
use crate::config::Flags;
use crate::git::{Installed, Repository};
use crate::report::Format;
use crate::rule::Verdict;

/// Does what was asked and gives the exit code.
pub(crate) fn run(args: &Hook, world: &mut World<'_>) -> Result<u8, Stop> {
    match args {
        Hook::Install(args) => install(args, world),
        Hook::Uninstall => uninstall(world),
        Hook::Run(args) => judge(args, world),
    }
}

fn repository() -> Result<Repository, Stop> {
    Ok(Repository::around(Path::new("."))?)
}

fn install(args: &HookInstall, world: &mut World<'_>) -> Result<u8, Stop> {
    let hook = repository()?.hook()?;
    let path = hook.path();
    let path = path.display();
    match hook.install()? {
        Installed::New => world.say(&format!("written: {path}"))?,
        Installed::Again => world.say(&format!("written again: {path}"))?,
        Installed::Beside => world.say(&format!("written: {path}; the hook that was there is kept and runs first"))?,
    }
    world.say(
        "A commit is stopped by errors in listings that it adds or changes; git commit --no-verify passes by it.",
    )?;
    let found = baseline::gather(&[], &[], Flags::default(), false, world)?;
    match args.baseline {
        true => found.write(world.language(args.voice.lang.as_deref()), world)?,
        false => offer(&found, world)?,
    }
    Ok(0)
}

/// Says what a baseline would accept; without one, a listing with an old finding is told again when it changes.
fn offer(found: &Found, world: &mut World<'_>) -> Result<(), Stop> {
    let of = |wanted: Option<Verdict>| -> u64 {
        let all = found.baselines.values().flat_map(|now| &now.verdicts);
        all.filter(|(verdict, _)| wanted.is_none_or(|wanted| wanted == **verdict)).map(|(_, number)| number).sum()
    };
    let (all, prohibited) = (of(None), of(Some(Verdict::Prohibited)));
    if all == 0 {
        return Ok(());
    }
    world.say(&format!(
        "{} in the listings that are here, {prohibited} of prohibited products: told again when such a listing changes.",
        options::counted(all, "finding", "findings")
    ))?;
    world.say("listlint hook install --baseline accepts them as they are; look at the prohibited ones first:")?;
    world.say("  listlint scan . --select verdict:prohibited")
}

fn uninstall(world: &mut World<'_>) -> Result<u8, Stop> {
    let hook = repository()?.hook()?;
    let path = hook.path();
    match hook.remove()? {
        true => world.say(&format!("taken away: {}", path.display()))?,
        false => world.say(&format!("not there: {}", path.display()))?,
    }
    Ok(0)
}

/// A scan of what is staged, told in a few lines.
fn judge(args: &HookRun, world: &mut World<'_>) -> Result<u8, Stop> {
    let paths: Vec<PathBuf> = args.paths.clone();
    let scan = Scan { paths, format: Some(Format::Brief), quiet: true, ..Scan::of_changes(args.changed_since.clone()) };
    scan::run(&scan, world)
}
