//! `listlint completions` and `listlint man`: what `--help` knows, for shells and for `man`.

use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man as Page;

use crate::cli::args::{Args, Completions, Man};
use crate::cli::world::{Stop, World, output};
use crate::error::Error;

const NAME: &str = "listlint";

/// `completions`: prints a script for a shell.
pub(crate) fn completions(args: &Completions, world: &mut World<'_>) -> Result<u8, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), NAME, &mut script);
    world.out.write_all(&script).map_err(output)?;
    Ok(0)
}

/// `man`: prints one page, or writes all.
pub(crate) fn pages(args: &Man, world: &mut World<'_>) -> Result<u8, Stop> {
    let mut program = Args::command();
    program.build();
    if let Some(folder) = &args.to {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        let written = write_all(&program, folder)?;
        world.say(&format!("written: {written} pages in {}", folder.display()))?;
        return Ok(0);
    }
    let mut wanted = &program;
    for name in &args.command {
        wanted = wanted.find_subcommand(name).ok_or_else(|| unknown(name, wanted))?;
    }
    world.out.write_all(&page(wanted)?).map_err(output)?;
    Ok(0)
}

fn unknown(name: &str, above: &clap::Command) -> Stop {
    let known: Vec<&str> = above.get_subcommands().map(clap::Command::get_name).collect();
    match known.is_empty() {
        true => Stop::usage(format!("{} has no command `{name}`: leave it out", above.get_name())),
        false => Stop::usage(format!("no command `{name}`; there are {}", known.join(", "))),
    }
}

/// Writes the page of a command and those of the commands below it; gives their number.
fn write_all(command: &clap::Command, folder: &Path) -> Result<usize, Stop> {
    let path = folder.join(format!("{}.1", page_name(command)));
    std::fs::write(&path, page(command)?).map_err(|e| Error::io(&path, e))?;
    command.get_subcommands().try_fold(1, |written, below| Ok(written + write_all(below, folder)?))
}

fn page(command: &clap::Command) -> Result<Vec<u8>, Stop> {
    let mut text = Vec::new();
    let page =
        Page::new(command.clone()).title(page_name(command)).source(concat!("listlint ", env!("CARGO_PKG_VERSION")));
    page.manual("listlint").render(&mut text).map_err(output)?;
    Ok(text)
}

/// `listlint-rules-check`.
fn page_name(command: &clap::Command) -> String {
    command.get_display_name().unwrap_or(command.get_name()).replace(' ', "-")
}
