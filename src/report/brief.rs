//! What fits under a prompt: at most twenty lines, the worst findings first; for hooks.

use std::io::{self, Write};

use super::concise::line;
use super::problem::{more_problems, problem_line};
use super::said::{self, Rank};
use super::words::{self, Say, list, plural};
use super::worst::Worst;
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt};
use crate::problem::{Problem, Weight};
use crate::rule::{Language, Severity};

/// Findings that are shown.
const FINDINGS: usize = 14;
/// Problems that are shown.
const PROBLEMS: usize = 4;

/// Keeps the worst findings and writes them at the end; a run without any writes nothing.
#[derive(Debug)]
pub struct Brief<W> {
    out: W,
    language: Language,
    worst: Worst<Rank, String>,
    problems: Vec<Problem>,
    /// Problems that are not shown.
    more_problems: u64,
    /// Listings with errors or warnings.
    listings: u64,
}

impl<W: Write> Brief<W> {
    /// Writes to `out`, at the end only.
    pub fn new(out: W, options: &Options) -> Self {
        let (language, worst) = (options.language, Worst::new(Some(FINDINGS)));
        Self { out, language, worst, problems: Vec::new(), more_problems: 0, listings: 0 }
    }

    fn write(&mut self, receipt: &Receipt) -> io::Result<()> {
        for problem in &self.problems {
            writeln!(self.out, "{}", problem_line(problem))?;
        }
        if self.more_problems > 0 {
            writeln!(self.out, "{}", more_problems(self.more_problems, self.language))?;
        }
        for line in self.worst.take_sorted() {
            writeln!(self.out, "{line}")?;
        }
        if self.worst.met() > 0 {
            writeln!(self.out, "{}", self.last(receipt))?;
        }
        self.out.flush()
    }

    /// `listlint: 3 errors, 2 warnings in 4 listings; 6 more are not shown`.
    fn last(&self, receipt: &Receipt) -> String {
        let language = self.language;
        let of = |severity: Severity| receipt.findings.get(&severity).copied().unwrap_or_default();
        let told = [Severity::Error, Severity::Warning].into_iter().filter(|severity| of(*severity) > 0);
        let told: Vec<String> =
            told.map(|severity| plural(words::findings(severity), of(severity), language)).collect();
        let listings = plural(Say::Listings, self.listings, language);
        let found = Say::InNone.with(language, &[&told.join(list(language)), &listings]);
        match self.worst.left_out() {
            0 => format!("listlint: {found}"),
            more => format!("listlint: {found}; {}", Say::NotShown.with(language, &[&more.to_string()])),
        }
    }
}

impl<W: Write> Reporter for Brief<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        let loud = findings.iter().filter(|finding| finding.counts() && finding.severity > Severity::Note);
        let (language, before) = (self.language, self.worst.met());
        loud.for_each(|finding| self.worst.admit(said::rank(finding), || line(finding, language)));
        self.listings += u64::from(self.worst.met() > before);
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        if problem.weight == Weight::Error {
            match self.problems.len() < PROBLEMS {
                true => self.problems.push(problem.clone()),
                false => self.more_problems += 1,
            }
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.write(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Brief<W>, W);
