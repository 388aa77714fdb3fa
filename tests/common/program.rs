//! The program as a user runs it.

use std::path::Path;
use std::process::{Command, Output};

/// Runs it in a folder, in English and without colour.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    command.current_dir(folder).env("NO_COLOR", "1").env("LC_ALL", "C");
    command.args(args).output().expect("the program runs")
}
