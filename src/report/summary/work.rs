//! The work itself, counted while findings pass: what the summary says in lines and the workbook in rows.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::causes::{Causes, Task};
use super::last::{self, Losses};
use super::{LINES, by, first, gaps, written};
use crate::finding::{Finding, Judged, Receipt};
use crate::problem::Problem;
use crate::report::Options;
use crate::report::words::{Say, count};
use crate::rule::{Language, Severity};

/// Counts what there is to do, in bounded memory.
#[derive(Debug)]
pub(in crate::report) struct Work {
    options: Options,
    causes: Causes,
    answers: Answers,
    losses: Losses,
    worst: by::Names,
    /// Listings that were judged, and those of them with findings that count.
    listings: u64,
    /// Which of them was flagged last.
    last_flagged: u64,
    flagged: u64,
}

impl Work {
    /// Nothing to do so far.
    pub(in crate::report) fn new(options: &Options) -> Self {
        let (causes, answers, losses) = (Causes::default(), Answers::default(), Losses::default());
        Self {
            options: *options,
            causes,
            answers,
            losses,
            worst: by::Names::default(),
            listings: 0,
            flagged: 0,
            last_flagged: 0,
        }
    }

    /// Speaks this language from now on.
    pub(in crate::report) fn speak(&mut self, language: Language) {
        self.options.language = language;
    }

    /// Listings with findings that count, and listings judged.
    pub(in crate::report) fn listings(&self) -> [u64; 2] {
        [self.flagged, self.listings]
    }

    /// Counts listings in which nothing was seen.
    pub(in crate::report) fn pass(&mut self, listings: u64) {
        self.listings += listings;
    }

    /// Counts the findings of one listing.
    pub(in crate::report) fn show(&mut self, findings: &[Finding], judged: &Judged) {
        self.listings += u64::from(!judged.goes_on);
        if findings.iter().any(Finding::counts) && self.last_flagged != self.listings {
            (self.flagged, self.last_flagged) = (self.flagged + 1, self.listings);
        }
        for finding in findings.iter().filter(|finding| finding.counts()) {
            self.answers.add(finding, self.listings);
            if self.is_work(finding) {
                self.causes.add(finding, self.listings);
            }
        }
        let work = findings.iter().filter(|finding| finding.counts() && self.is_work(finding));
        self.worst.add(&work.collect::<Vec<_>>());
    }

    /// Counts a problem.
    pub(in crate::report) fn warn(&mut self, problem: &Problem) {
        self.losses.add(problem);
    }

    /// Whether a finding belongs to the work; notes only on request.
    fn is_work(&self, finding: &Finding) -> bool {
        self.options.verbose || finding.severity > Severity::Note
    }

    /// All lines of the summary, at most [`LINES`].
    pub(super) fn lines(&self, receipt: &Receipt) -> Vec<String> {
        let language = self.options.language;
        let mut rest = by(receipt, language);
        if !rest.is_empty() {
            rest.extend(self.worst.lines(language));
        }
        rest.extend(self.answers.lines(language));
        rest.extend(gaps::lines(receipt, language));
        rest.extend(self.losses.lines(language));
        rest.extend(since(receipt, language));
        rest.extend(self.suppressed(receipt));
        rest.extend(written(receipt, language));
        rest.push(last::next(receipt, self.causes.worst_restriction(), language));
        rest.push(last::last(receipt, &self.losses, [self.flagged, self.listings], &self.options));
        let mut lines = first(receipt, &self.options);
        let room = LINES.saturating_sub(lines.len() + rest.len());
        lines.extend(self.causes.lines(room, language));
        lines.extend(rest);
        lines
    }

    /// Every cause that was counted, worst first.
    pub(in crate::report) fn tasks(&self) -> Vec<Task> {
        self.causes.tasks(self.options.language)
    }

    /// What the summary says besides causes and gaps: first what stands before the work, then what stands behind it.
    pub(in crate::report) fn around(&self, receipt: &Receipt) -> [Vec<String>; 2] {
        let language = self.options.language;
        let mut behind = self.causes.uncounted(language);
        behind.extend(by(receipt, language));
        behind.extend(self.answers.lines(language));
        behind.extend(since(receipt, language));
        behind.extend(self.suppressed(receipt));
        behind.extend(written(receipt, language));
        behind.push(last::next(receipt, self.causes.worst_restriction(), language));
        behind.push(last::last(receipt, &self.losses, [self.flagged, self.listings], &self.options));
        [first(receipt, &self.options), behind]
    }

    fn suppressed(&self, receipt: &Receipt) -> Option<String> {
        let told = || Say::Suppressed.with(self.options.language, &[&count(receipt.suppressed)]);
        (receipt.suppressed > 0).then(told)
    }
}

/// Where the work lies, where more than one file was read.
fn by(receipt: &Receipt, language: Language) -> Vec<String> {
    if receipt.files.len() > 1 { by::lines(receipt, language) } else { Vec::new() }
}

/// What is new since the baseline, by what changed.
fn since(receipt: &Receipt, language: Language) -> Option<String> {
    let since = receipt.since.as_ref()?;
    let sum = |counts: &BTreeMap<Severity, u64>| count(counts.values().sum());
    Some(Say::SinceBaseline.with(language, &[&sum(&since.listing), &sum(&since.rules), &count(since.known)]))
}
