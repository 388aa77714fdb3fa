//! `listlint settings`: what holds for a path, and where each value comes from.

use crate::cli::args::ShowSettings;
use crate::cli::world::{Stop, World};
use crate::config::{self, Disk};

/// Prints every value with its file and line.
pub(crate) fn run(args: &ShowSettings, world: &mut World<'_>) -> Result<u8, Stop> {
    let absolute = std::path::absolute(&args.path).map_err(|e| Stop::usage(format!("{}: {e}", args.path.display())))?;
    let Some(file) = config::find(&absolute, &Disk) else {
        world.say(&format!(
            "no listlint.toml from {} upward to the repository root; `listlint init` writes one",
            args.path.display()
        ))?;
        return Ok(0);
    };
    let loaded = config::load(&file, &Disk);
    world.tell_all(&loaded.problems)?;
    let entries = loaded.settings.entries();
    let width = entries.iter().map(|e| e.key.len() + e.value.len()).max().unwrap_or(0);
    for entry in &entries {
        let value = format!("{} = {}", entry.key, entry.value);
        world.say(&format!("{value:<w$}  # {}:{}", entry.place.file(), entry.place.line(), w = width + 3))?;
    }
    Ok(0)
}
