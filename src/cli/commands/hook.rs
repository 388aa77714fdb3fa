//! `listlint hook`: the check before a commit, put in place, taken away, and run.

use std::path::{Path, PathBuf};

use super::scan;
use crate::cli::args::{Hook, HookRun, Scan};
use crate::cli::world::{Stop, World};
use crate::git::{Installed, Repository};
use crate::report::Format;

/// Does what was asked and gives the exit code.
pub(crate) fn run(args: &Hook, world: &mut World<'_>) -> Result<u8, Stop> {
    match args {
        Hook::Install => install(world),
        Hook::Uninstall => uninstall(world),
        Hook::Run(args) => judge(args, world),
    }
}

fn repository() -> Result<Repository, Stop> {
    Ok(Repository::around(Path::new("."))?)
}

fn install(world: &mut World<'_>) -> Result<u8, Stop> {
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
    Ok(0)
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
