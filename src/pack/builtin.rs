//! The rules compiled into the binary: every file under `rules/`.

use super::files::FILES;
use super::place::File;

/// The day the shipped rules were last looked at.
pub const VERSION: &str = "2026-11-22";

/// The name of the shipped pack in the receipt.
pub(crate) const NAME: &str = "builtin";

/// The shipped files, as the first pack; `proven` leaves out costly checks that a test has made.
pub(crate) fn files(proven: bool) -> impl Iterator<Item = File> {
    FILES.iter().map(move |(path, text)| File {
        name: format!("rules/{path}").into(),
        path: path[..].to_owned(),
        text: text[..].into(),
        pack: 0,
        proven,
    })
}

/// Path under `rules/` and text of each shipped file, in order.
#[allow(dead_code)] // the build script has no use for it
pub fn shipped_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().map(|(path, text)| (&path[..], &text[..]))
}
