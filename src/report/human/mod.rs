//! For people: the worst listings first, each finding with what to do. The work list is [`Summary`](super::Summary)'s.
//!
//! Only the worst listings are kept, so memory does not grow with the file; they are printed at the end.

mod block;
mod draw;
mod worst;

use std::io::{self, Write};

pub(super) use self::block::{Block, blocks};
use self::draw::Pen;
pub(super) use self::worst::{Listings, Rank, admit, rank};
use super::problem::{more_problems, write_plain};
use super::words::{Say, count, plural};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt};
use crate::problem::Problem;
use crate::rule::Severity;

/// Problems that are printed; the others are counted.
const PROBLEMS: usize = 20;

/// Prints findings as blocks, listing by listing.
#[derive(Debug)]
pub struct Human<W> {
    out: W,
    options: Options,
    worst: Listings,
    notes: u64,
    problems: Vec<String>,
    more_problems: u64,
}

impl<W: Write> Human<W> {
    /// Writes to `out`, which should be buffered; colour is always written.
    pub fn new(out: W, options: &Options) -> Self {
        let worst = Listings::new(options.limit);
        Self { out, options: *options, worst, notes: 0, problems: Vec::new(), more_problems: 0 }
    }

    /// Whether a finding is printed.
    fn prints(&self, finding: &Finding) -> bool {
        finding.counts() && (self.options.verbose || finding.severity > Severity::Note)
    }

    fn write_listings(&mut self) -> io::Result<()> {
        for kept in self.worst.take_sorted() {
            for block in block::blocks(&kept.findings) {
                Pen::new(&mut self.out, &self.options).block(&kept.listing, &block)?;
            }
        }
        Ok(())
    }

    /// What was not printed above.
    fn write_rest(&mut self) -> io::Result<()> {
        let language = self.options.language;
        let (left_out, notes) = (self.worst.left_out(), self.notes);
        if left_out > 0 {
            writeln!(self.out, "{}", Say::MoreListings.with(language, &[&count(left_out)]))?;
        }
        if notes > 0 {
            let notes = plural(Say::Notes, notes, language);
            writeln!(self.out, "{}", Say::NotesHidden.with(language, &[&notes]))?;
        }
        self.write_problems()
    }

    fn write_problems(&mut self) -> io::Result<()> {
        for problem in &self.problems {
            write!(self.out, "{problem}")?;
        }
        if self.more_problems > 0 {
            writeln!(self.out, "{}", more_problems(self.more_problems, self.options.language))?;
        }
        Ok(())
    }
}

impl<W: Write> Reporter for Human<W> {
    fn shows(&self) -> Detail {
        Detail::Excerpts
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        let shown: Vec<&Finding> = findings.iter().filter(|finding| self.prints(finding)).collect();
        self.notes += (findings.iter().filter(|finding| finding.counts()).count() - shown.len()) as u64;
        admit(&mut self.worst, &shown);
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        if self.problems.len() < PROBLEMS {
            let mut told = Vec::new();
            write_plain(&mut told, problem).map_err(ErrorKind::Output)?;
            self.problems.push(String::from_utf8_lossy(&told).into_owned());
        } else {
            self.more_problems += 1;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Receipt) -> Result<()> {
        self.write_listings().map_err(ErrorKind::Output)?;
        self.write_rest().map_err(ErrorKind::Output)?;
        Ok(self.out.flush().map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Human<W>, W);
