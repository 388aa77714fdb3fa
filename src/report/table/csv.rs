//! CSV: one row a finding that counts, as it comes; for spreadsheets and for whoever decides about findings.

use std::io::{self, Write};

use super::{COLUMNS, row};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt};
use crate::problem::Problem;
use crate::report::{Options, Reporter, sink_that_shows};
use crate::rule::Language;

/// Signs that make a spreadsheet take a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes one row a finding. A cell that a spreadsheet would take for a formula begins with an apostrophe.
#[derive(Debug)]
pub struct Csv<W: Write> {
    out: ::csv::Writer<W>,
    language: Language,
    /// Whether the names of the columns stand there.
    begun: bool,
    bom: bool,
}

impl<W: Write> Csv<W> {
    /// Writes to `out`.
    pub fn new(out: W, options: &Options) -> Self {
        Self { out: ::csv::Writer::from_writer(out), language: options.language, begun: false, bom: options.bom }
    }

    /// Writes the names of the columns, before the first row.
    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let mut names = COLUMNS.map(str::to_owned);
        if self.bom
            && let Some(first) = names.first_mut()
        {
            first.insert(0, '\u{FEFF}');
        }
        Ok(self.out.write_record(&names)?)
    }

    fn write(&mut self, findings: &[Finding]) -> io::Result<()> {
        self.begin()?;
        for finding in findings.iter().filter(|finding| finding.counts()) {
            self.out.write_record(row(finding, self.language).map(as_text))?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.begin()?;
        self.out.flush()
    }
}

impl<W: Write> Reporter for Csv<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        Ok(self.write(findings).map_err(ErrorKind::Output)?)
    }

    /// A table has no room for problems; the receipt says whether all was read.
    fn warn(&mut self, _: &Problem) -> Result<()> {
        Ok(())
    }

    fn finish(&mut self, _: &Receipt) -> Result<()> {
        Ok(self.end().map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Csv<W>, W);

/// The cell as a spreadsheet shows it: words, never a formula.
pub(crate) fn as_text(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}
