//! One JSON document with the same objects as the lines: `{"schema":1,"findings":[…],"problems":[…],"receipt":{…}}`.
//!
//! Findings are written as they come. Problems stand after them and have to wait; past [`KEPT`] they are counted by
//! code, so that a file of broken rows does not fill the memory. `jsonl` carries every one.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::finding_json::FindingJson;
use super::receipt::ReceiptRow;
use super::row::{ProblemRow, SCHEMA, write_json};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt};
use crate::problem::{Code, Problem, Weight};

/// Problems that are kept word for word.
const KEPT: usize = 10_000;

/// Writes one document.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    json: FindingJson,
    /// The finding that is written.
    row: Vec<u8>,
    findings: u64,
    problems: Vec<Vec<u8>>,
    more: BTreeMap<(Weight, Code), u64>,
}

impl<W: Write> Json<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W, options: &Options) -> Self {
        let (json, row) = (FindingJson::new(options.language), Vec::new());
        Self { out, json, row, findings: 0, problems: Vec::new(), more: BTreeMap::new() }
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        match self.findings {
            0 => writeln!(self.out, "{{\"schema\":{SCHEMA},\"findings\":[")?,
            _ => self.out.write_all(b",\n")?,
        }
        self.findings += 1;
        self.row.clear();
        self.json.write(finding, &mut self.row);
        self.out.write_all(&self.row)
    }

    fn keep(&mut self, problem: &Problem) -> io::Result<()> {
        let mut row = Vec::new();
        write_json(&mut row, &ProblemRow::new(problem))?;
        self.problems.push(row);
        Ok(())
    }

    /// Turns the counts of problems that were not kept into problems.
    fn keep_counts(&mut self) -> io::Result<()> {
        for ((weight, code), count) in std::mem::take(&mut self.more) {
            let message = format!("{count} more of this kind: {}", code.description());
            self.keep(&Problem::new(code, weight, message).help("`--format jsonl` carries every one"))?;
        }
        Ok(())
    }

    fn end(&mut self, receipt: &Receipt) -> io::Result<()> {
        self.keep_counts()?;
        if self.findings == 0 {
            write!(self.out, "{{\"schema\":{SCHEMA},\"findings\":[")?;
        }
        write!(self.out, "],\n\"problems\":[")?;
        self.out.write_all(&self.problems.join(&b",\n"[..]))?;
        write!(self.out, "],\n\"receipt\":")?;
        write_json(&mut self.out, &ReceiptRow::new(receipt))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

impl<W: Write> Reporter for Json<W> {
    fn shows(&self) -> Detail {
        Detail::Places
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        for finding in findings {
            self.finding(finding).map_err(ErrorKind::Output)?;
        }
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        if self.problems.len() < KEPT {
            self.keep(problem).map_err(ErrorKind::Output)?;
        } else {
            *self.more.entry((problem.weight, problem.code)).or_default() += 1;
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.end(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Json<W>, W);
