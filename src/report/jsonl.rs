//! JSON lines: one object a line as it comes, the receipt last. The contract for ERPs and CI (INTERFACE 3).

use std::io::{self, Write};

use serde::Serialize;

use super::receipt::ReceiptRow;
use super::row::{FindingRow, ProblemRow, write_json};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Finding, Judged, ListingRef, Receipt};
use crate::problem::Problem;
use crate::rule::Language;

/// Writes one JSON object a line; suppressed findings are there too and say so.
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
    language: Language,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W, options: &Options) -> Self {
        Self { out, language: options.language }
    }

    fn line(&mut self, row: &impl Serialize) -> io::Result<()> {
        write_json(&mut self.out, row)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write> Reporter for JsonLines<W> {
    fn show(&mut self, _: &ListingRef, findings: &[Finding], _: &[Judged]) -> Result<()> {
        for finding in findings {
            self.line(&FindingRow::new(finding, self.language)).map_err(ErrorKind::Output)?;
        }
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.line(&ProblemRow::new(problem)).map_err(ErrorKind::Output)?;
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        self.line(&ReceiptRow::new(receipt)).map_err(ErrorKind::Output)?;
        self.out.flush().map_err(ErrorKind::Output)?;
        Ok(())
    }
}

sink_that_shows!(JsonLines<W>, W);
