//! Problems for people: where, what, and the next step; a place in a TOML text is shown and underlined.

use std::io::{self, Write};

use super::style::{paint, weight};
use super::width::clean;
use super::words::{Say, count, form};
use crate::error::{ErrorKind, Result};
use crate::pack;
use crate::problem::{Problem, Weight};
use crate::rule::Language;

/// Writes a problem: one line and its help, or the underlined text where it has one.
///
/// # Errors
/// When output cannot be written.
pub fn write_problem(out: &mut impl Write, problem: &Problem) -> Result<()> {
    let written = match &problem.text {
        Some(_) => writeln!(out, "{}\n", pack::render(problem, true)),
        None => write_plain(out, problem),
    };
    Ok(written.map_err(ErrorKind::Output)?)
}

/// Writes a problem without its underlined text: one line, and its help below.
pub(super) fn write_plain(out: &mut impl Write, problem: &Problem) -> io::Result<()> {
    writeln!(out, "{}", problem_line(problem))?;
    match &problem.help {
        Some(help) => writeln!(out, "  {}", clean(help)),
        None => Ok(()),
    }
}

/// The problem on one line: `warning[ragged] spring.csv:12: the row has 3 cells …`.
pub(super) fn problem_line(problem: &Problem) -> String {
    let head = paint(weight(problem.weight), word(problem.weight));
    let place = place(problem).map_or_else(String::new, |place| format!(" {place}"));
    format!("{head}[{}]{place}: {}", problem.code.name(), clean(&problem.message))
}

/// How many problems are not told.
pub(super) fn more_problems(number: u64, language: Language) -> String {
    Say::MoreProblems.with(language, &[&count(number), form(Say::ProblemMany, number).get(language)])
}

/// `spring.csv:12`, or the file alone; nothing of a problem of the whole run.
pub(super) fn place(problem: &Problem) -> Option<String> {
    let file = clean(problem.file.as_deref()?);
    Some(match problem.line {
        Some(line) => format!("{file}:{line}"),
        None => file,
    })
}

/// How a weight is called.
pub(super) fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Error => "error",
        Weight::Warning => "warning",
        Weight::Note => "note",
    }
}
