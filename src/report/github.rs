//! Annotations of GitHub workflows: lines that the runner turns into notes beside the changed rows.
//!
//! A step shows ten of a kind, so the worst are told and the rest is counted in the last line of its kind.

use std::io::{self, Write};

use super::human::{Block, blocks};
use super::path::slashed;
use super::said::{self, Rank, headline, lines};
use super::words::{self, Say, count, list, plural};
use super::worst::Worst;
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt};
use crate::problem::{Problem, Weight};
use crate::rule::Severity;

/// Annotations of a kind that a step shows.
const SHOWN: usize = 10;

/// Writes the lines at the end, errors first.
#[derive(Debug)]
pub struct Github<W> {
    out: W,
    options: Options,
    errors: Lines,
    warnings: Lines,
    notes: Lines,
}

/// The worst lines of one kind. Problems come before findings: what was not read is not judged.
type Lines = Worst<(bool, Option<Rank>), String>;

impl<W: Write> Github<W> {
    /// Writes to `out` when the run is over.
    pub fn new(out: W, options: &Options) -> Self {
        let lines = || Lines::new(Some(SHOWN));
        Self { out, options: *options, errors: lines(), warnings: lines(), notes: lines() }
    }

    fn of(&mut self, severity: Severity) -> &mut Lines {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        }
    }

    /// Words at one place, whichever marketplaces mind, are one annotation.
    fn keep(&mut self, findings: &[Finding]) {
        let options = self.options;
        let told = findings.iter().filter(|f| f.counts() && (options.verbose || f.severity > Severity::Note));
        let told: Vec<Finding> = told.cloned().collect();
        for block in blocks(&told) {
            let Some(rank) = block.groups().first().map(|group| said::rank(group.lead)) else { continue };
            self.of(block.severity()).admit((false, Some(rank)), || line(&block, &options));
        }
    }

    fn end(&mut self, receipt: &Receipt) -> io::Result<()> {
        let language = self.options.language;
        for severity in [Severity::Error, Severity::Warning, Severity::Note] {
            let worst = self.of(severity);
            let (met, is_cut, kept) = (worst.met(), worst.left_out() > 0, worst.take_sorted());
            // Of more than are shown, the last one makes room for their count.
            let told = kept.len() - usize::from(is_cut);
            for line in kept.iter().take(told) {
                writeln!(self.out, "{line}")?;
            }
            if is_cut {
                let all = receipt.findings.get(&severity).copied().unwrap_or_default();
                let counts = [count(met - told as u64), plural(words::findings(severity), all, language)];
                let rest = Say::MoreAnnotations.with(language, &[&counts[0], &counts[1]]);
                writeln!(self.out, "::{} title=listlint::{}", kind(severity), data(&rest))?;
            }
        }
        self.out.flush()
    }
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// `::error file=spring.csv,line=17,title=…::…`.
fn line(block: &Block<'_>, options: &Options) -> String {
    let language = options.language;
    let first = block.first();
    let row = first.seen.matches.first().map_or(first.listing.line, |found| found.line);
    let groups = block.groups();
    let lead = groups.first().map_or(first, |group| group.lead);
    let decision = |(verdict, sites): (_, Vec<&str>)| {
        format!("{}: {}", words::verdict(verdict).get(language), sites.join(list(language)))
    };
    let mut said: Vec<String> = block.decisions().into_iter().map(decision).collect();
    said.extend(lines(lead, language));
    format!(
        "::{} file={},line={row},title={}::{}",
        kind(block.severity()),
        property(&slashed(&first.listing.file)),
        property(&headline(lead, language)),
        data(&said.join("\n")),
    )
}

fn problem_line(problem: &Problem) -> String {
    let kind = if problem.weight == Weight::Error { "error" } else { "warning" };
    let file = problem.file.as_deref().map_or_else(String::new, |file| format!("file={},", property(&slashed(file))));
    let line = problem.line.map_or_else(String::new, |line| format!("line={line},"));
    let help = problem.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
    let title = property(&format!("listlint {}", problem.code.name()));
    format!("::{kind} {file}{line}title={title}::{}", data(&format!("{}{help}", problem.message)))
}

/// The text of a command, as the runner's own toolkit escapes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

impl<W: Write> Reporter for Github<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        self.keep(findings);
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        match problem.weight {
            Weight::Error => self.errors.admit((true, None), || problem_line(problem)),
            Weight::Warning => self.warnings.admit((true, None), || problem_line(problem)),
            Weight::Note => {}
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.end(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Github<W>, W);
