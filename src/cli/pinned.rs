//! Which pack of rules a run uses: whether it is the one that settings name, and how old it is.

use jiff::civil::Date;

use super::world::Stop;
use crate::config::Settings;
use crate::problem::{Code, Problem};
use crate::rule::{Pack, PackInfo};

/// Rules of more days are told to be old.
const OLD: u32 = 90;

/// Refuses rules that are not those that settings name, by version, hash or both.
pub(super) fn check(settings: &Settings, pack: &Pack) -> Result<(), Stop> {
    let Some(pin) = &settings.pin else { return Ok(()) };
    let is_named = |info: &PackInfo| pin.split_whitespace().all(|word| word == info.version || word == info.hash);
    if pack.infos.iter().any(is_named) {
        return Ok(());
    }
    let info = |info: &PackInfo| format!("{} {} {}", info.name, info.version, info.hash).replace("  ", " ");
    let these = pack.infos.iter().map(info).collect::<Vec<_>>().join(", ");
    let version = pack.infos.first().map_or("", |info| &info.version);
    let place = settings.pin_place().map_or_else(|| "settings".to_owned(), |(file, line)| format!("{file}:{line}"));
    Err(Stop::usage(format!(
        "{place}: the rules are pinned to `{pin}`, and these are {these}\n  \
         to stay: name the folder that `listlint rules export` wrote of that version, --rules DIR\n  \
         to go on: see what changed with listlint rules diff DIR shipped, then write pin = \"{version}\""
    )))
}

/// Days since somebody last looked at the rules: of the oldest pack that says its day; none where none does.
pub(super) fn age<'p>(packs: impl Iterator<Item = &'p Pack>, today: Date) -> Option<u32> {
    let days = packs.flat_map(|pack| &pack.infos).filter_map(|info| info.version.parse::<Date>().ok());
    let oldest = days.min()?;
    // A clock that is behind makes no rule younger than new.
    u32::try_from((today - oldest).get_days()).ok().or(Some(0))
}

/// What is said of rules that are old.
pub(super) fn warning(age: Option<u32>) -> Option<Problem> {
    let days = age.filter(|&days| days > OLD)?;
    let problem = Problem::warning(
        Code::OldRules,
        format!("the rules are {days} days old: what marketplaces changed since is not in them"),
    );
    Some(problem.help("install a newer listlint; `listlint rules diff` then tells what changed"))
}
