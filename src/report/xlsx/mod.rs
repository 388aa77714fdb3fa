//! A workbook for people who work in spreadsheets: what to do, each listing by marketplace, the table of findings, what
//! was not checked, and the rules that were used.
//!
//! Rows go into temporary files as they come, so memory does not grow with the findings. The same run gives the same
//! bytes: the date in the document is the day that was judged by.

mod listings;
mod looks;
mod pages;
mod rules;
mod unchecked;

use std::fs::File;
use std::io::{self, Seek, Write};
use std::sync::Arc;

use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::listings::Listings;
use self::looks::Looks;
use self::pages::{Cell, Column, Pages};
use self::rules::Rules;
use self::unchecked::Unchecked;
use super::summary::Work;
use super::table::{self, COLUMNS};
use super::words::{self, Say};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt, Scope};
use crate::problem::Problem;
use crate::rule::Language;

/// What a reviewer may decide about a finding.
const DECISIONS: [&str; 3] = ["wrong", "accept", "approved"];

/// Characters across, for each of [`COLUMNS`].
const WIDTHS: [u16; COLUMNS.len()] =
    [10, 12, 24, 12, 7, 7, 18, 13, 14, 40, 14, 22, 10, 18, 14, 28, 12, 18, 50, 50, 30, 16, 36, 11, 11, 11, 12, 24];

/// Writes the workbook at the end.
pub struct Xlsx<W> {
    out: W,
    options: Options,
    book: Workbook,
    looks: Looks,
    work: Work,
    listings: Listings,
    findings: Pages,
    unchecked: Unchecked,
    rules: Rules,
}

impl<W: Write> Xlsx<W> {
    /// Writes to `out` when the run is over.
    pub fn new(out: W, options: &Options) -> Self {
        Self::with_rows(out, options, pages::MOST)
    }

    /// The same with at most so many rows of findings or listings on a sheet, the names of the columns aside.
    pub(super) fn with_rows(out: W, options: &Options, most: u32) -> Self {
        let language = options.language;
        let columns = COLUMNS.iter().zip(WIDTHS).map(|(name, width)| Column::new(*name, width)).collect();
        Self {
            out,
            options: *options,
            book: Workbook::new(),
            looks: Looks::new(),
            work: Work::new(options),
            listings: Listings::new(most),
            findings: Pages::new(Say::SheetFindings.get(language), columns, most),
            unchecked: Unchecked::default(),
            rules: Rules::default(),
        }
    }

    fn keep(&mut self, findings: &[Finding], judged: &Judged) -> io::Result<()> {
        let counted: Vec<&Finding> = findings.iter().filter(|finding| finding.counts()).collect();
        self.listings.keep(&counted, judged)?;
        for finding in counted {
            self.rules.add(finding);
            let cells = cells(finding, self.options.language);
            self.findings.row(&mut self.book, &self.looks, &cells).map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Makes the sheets and writes the whole.
    fn end(&mut self, receipt: &Receipt) -> io::Result<()> {
        let mut file = tempfile::tempfile()?;
        self.book(receipt, &mut file).map_err(io::Error::other)?;
        file.rewind()?;
        io::copy(&mut file, &mut self.out)?;
        self.out.flush()
    }

    fn book(&mut self, receipt: &Receipt, file: &mut File) -> std::result::Result<(), XlsxError> {
        let language = self.options.language;
        let findings = std::mem::replace(&mut self.findings, Pages::new("", Vec::new(), 1));
        let pages = [
            self.tasks(receipt)?,
            self.listings.pages(&mut self.book, &self.looks, language)?,
            findings.with_choices(COLUMNS.len() - 2, DataValidation::new().allow_list_strings(&DECISIONS)?),
            self.unchecked.pages(receipt, &mut self.book, &self.looks, language)?,
            self.rules.pages(&mut self.book, &self.looks, language)?,
        ];
        for pages in pages {
            for sheet in pages.close(&mut self.book, &self.looks)? {
                self.book.push_worksheet(sheet);
            }
        }
        let day = receipt.as_of;
        let (year, month, day) = (day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs());
        let created = ExcelDateTime::from_ymd(year, month, day)?;
        self.book.set_properties(&DocProperties::new().set_creation_datetime(&created));
        self.book.save_to_writer(file)
    }

    /// The work list.
    fn tasks(&mut self, receipt: &Receipt) -> std::result::Result<Pages, XlsxError> {
        let language = self.options.language;
        let heads = [(Say::HeadWhat, 60), (Say::HeadListings, 10), (Say::HeadMarketplaces, 40)];
        let heads = heads.into_iter().chain([(Say::HeadConsequence, 16), (Say::HeadSeverity, 10), (Say::HeadRule, 34)]);
        let columns = heads.map(|(say, width)| Column::new(say.get(language), width)).collect();
        let mut pages = Pages::new(Say::SheetToDo.get(language), columns, pages::MOST);
        for task in self.work.tasks() {
            let severity = words::severity(task.severity).get(language).to_owned();
            let cells = [
                Cell::Text(task.what),
                Cell::Number(task.listings),
                Cell::Text(task.sites),
                Cell::Text(task.consequence.to_owned()),
                Cell::Weighed(severity, task.severity),
                Cell::Text(task.restriction.to_string()),
            ];
            pages.row(&mut self.book, &self.looks, &cells)?;
        }
        pages.end_table();
        pages.row(&mut self.book, &self.looks, &[])?;
        for line in self.work.around(receipt).concat() {
            pages.row(&mut self.book, &self.looks, &[Cell::Text(line)])?;
        }
        Ok(pages)
    }
}

/// The row of a finding, with words instead of codes where there are words.
fn cells(finding: &Finding, language: Language) -> Vec<Cell> {
    let cells = COLUMNS.into_iter().zip(table::row(finding, language));
    let cell = |(column, text): (&str, String)| match column {
        "line" => text.parse().map_or(Cell::Text(text), Cell::Number),
        "verdict" => Cell::Weighed(words::verdict(finding.rule.verdict).get(language).to_owned(), finding.severity),
        "severity" => Cell::Weighed(words::severity(finding.severity).get(language).to_owned(), finding.severity),
        "consequence" => Cell::Text(words::consequence(finding.rule.consequence).get(language).to_owned()),
        "basis" => Cell::Text(words::basis(finding.rule.basis).get(language).to_owned()),
        _ => Cell::Text(text),
    };
    cells.map(cell).collect()
}

impl<W: Write> Reporter for Xlsx<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn pass(&mut self, _: &Arc<Scope>, listings: u64) -> Result<()> {
        self.work.pass(listings);
        Ok(())
    }

    fn show(&mut self, findings: &[Finding], judged: &Judged) -> Result<()> {
        self.work.show(findings, judged);
        Ok(self.keep(findings, judged).map_err(ErrorKind::Output)?)
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.work.warn(problem);
        self.unchecked.add(problem);
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.end(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Xlsx<W>, W);
