//! One line a finding, for editors and grep: `file:line:col severity marketplace restriction "words" (field) - fix`.

use std::io::{self, Write};

use super::problem::problem_line;
use super::style::{paint, severity};
use super::width::{clean, cut_end};
use super::{Options, Reporter, sink_that_shows, words};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt};
use crate::problem::Problem;
use crate::rule::Language;

/// Columns of the words that are quoted.
const WORDS: usize = 60;

/// Writes one line a finding that counts, as it comes; the column is the character in the cell, from 1.
#[derive(Debug)]
pub struct Concise<W> {
    out: W,
    language: Language,
}

impl<W: Write> Concise<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W, options: &Options) -> Self {
        Self { out, language: options.language }
    }

    fn line(&mut self, finding: &Finding) -> io::Result<()> {
        writeln!(self.out, "{}", line(finding, self.language))
    }
}

/// A finding on one line.
pub(super) fn line(finding: &Finding, language: Language) -> String {
    let weight = paint(severity(finding.severity), words::severity(finding.severity).get(language));
    let fix = opening_and_fix(finding, language);
    let (site, rule, what) = (&finding.rule.marketplace, &finding.rule.restriction, what(finding, language));
    format!("{} {weight} {site} {rule} {what} - {fix}", place(finding))
}

impl<W: Write> Reporter for Concise<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        for finding in findings.iter().filter(|finding| finding.counts()) {
            self.line(finding).map_err(ErrorKind::Output)?;
        }
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        let help = problem.help.as_deref().map_or(String::new(), |help| format!(" - {}", clean(help)));
        writeln!(self.out, "{}{help}", problem_line(problem)).map_err(ErrorKind::Output)?;
        Ok(())
    }

    fn finish(&mut self, _: &Receipt) -> Result<()> {
        Ok(self.out.flush().map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Concise<W>, W);

fn place(finding: &Finding) -> String {
    let place = finding.listing.place();
    let file = clean(&place);
    match finding.seen.matches.first() {
        Some(found) => format!("{file}:{}:{}", found.line, found.chars.start + 1),
        None => format!("{file}:{}:1", finding.listing.line),
    }
}

/// The words and their field, or what it is about where none stand there.
fn what(finding: &Finding, language: Language) -> String {
    match finding.seen.matches.first() {
        Some(found) => format!("\"{}\" ({})", cut_end(clean(&found.text).trim(), WORDS), found.field),
        None => clean(finding.seen.title.get(language)),
    }
}

/// What to do, begun by the sentence of a condition that is open.
pub(super) fn opening_and_fix(finding: &Finding, language: Language) -> String {
    let openings: String = finding.open.iter().map(|open| open.text.get(language)).collect();
    clean(&(openings + &finding.fix().get(language)))
}
