//! What fits under a prompt: at most twenty lines, the worst findings first; for hooks.

use std::io::{self, Write};

use super::concise::line;
use super::problem::problem_line;
use super::words::{self, Say, list, plural};
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
    /// The worst so far, worst first, as lines.
    worst: Vec<(Severity, String)>,
    /// Errors and warnings, shown or not.
    findings: usize,
    problems: Vec<Problem>,
    /// Errors among problems, shown or not.
    errors: usize,
    /// Listings with errors or warnings.
    listings: u64,
}

impl<W: Write> Brief<W> {
    /// Writes to `out`, at the end only.
    pub fn new(out: W, options: &Options) -> Self {
        let language = options.language;
        Self { out, language, worst: Vec::new(), findings: 0, problems: Vec::new(), errors: 0, listings: 0 }
    }

    fn keep(&mut self, finding: &Finding) {
        self.findings += 1;
        let at = self.worst.partition_point(|(known, _)| *known >= finding.severity);
        if at < FINDINGS {
            self.worst.insert(at, (finding.severity, line(finding, self.language)));
            self.worst.truncate(FINDINGS);
        }
    }

    fn write(&mut self, receipt: &Receipt) -> io::Result<()> {
        for problem in &self.problems {
            writeln!(self.out, "{}", problem_line(problem))?;
        }
        for (_, line) in &self.worst {
            writeln!(self.out, "{line}")?;
        }
        if self.findings > 0 {
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
        match self.findings - self.worst.len() {
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
        let before = self.findings;
        loud.for_each(|finding| self.keep(finding));
        self.listings += u64::from(self.findings > before);
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        if problem.weight == Weight::Error {
            self.errors += 1;
            if self.problems.len() < PROBLEMS {
                self.problems.push(problem.clone());
            }
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.write(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Brief<W>, W);
