//! JSON lines: one object a line as it comes, the receipt last. The contract for ERPs and CI (INTERFACE 3).

use std::io::{self, Write};

use serde::Serialize;

use super::finding_json::FindingJson;
use super::receipt::ReceiptRow;
use super::row::{ProblemRow, write_json};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt};
use crate::problem::Problem;

/// Writes one JSON object a line; suppressed findings are there too and say so.
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
    json: FindingJson,
    /// The lines of a listing.
    lines: Vec<u8>,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W, options: &Options) -> Self {
        Self { out, json: FindingJson::new(options.language), lines: Vec::new() }
    }

    fn line(&mut self, row: &impl Serialize) -> io::Result<()> {
        write_json(&mut self.out, row)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write> Reporter for JsonLines<W> {
    fn shows(&self) -> Detail {
        Detail::Places
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        self.lines.clear();
        for finding in findings {
            self.json.write(finding, &mut self.lines);
            self.lines.push(b'\n');
        }
        Ok(self.out.write_all(&self.lines).map_err(ErrorKind::Output)?)
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
