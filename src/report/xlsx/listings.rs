//! Listings by marketplace: a row for each in which something was seen, a column for each marketplace.
//!
//! Which marketplaces there are is known only at the end, so rows wait in a temporary file.

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, Seek};
use std::sync::Arc;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::looks::Looks;
use super::pages::{Cell, Column, Pages};
use crate::finding::{Finding, Judged};
use crate::report::words::{self, Say};
use crate::rule::{Language, Severity, Verdict};

/// What stands for a marketplace that knows no rule.
const NOT_JUDGED: &str = "-";

/// Keeps what each listing came to.
pub(super) struct Listings {
    most: u32,
    /// In the order they were met.
    sites: Vec<Arc<str>>,
    /// Per listing: the place, then for each marketplace its number, verdict and severity.
    rows: Option<csv::Writer<File>>,
}

impl Listings {
    /// Nothing kept; so many rows on a sheet.
    pub(super) fn new(most: u32) -> Self {
        Self { most, sites: Vec::new(), rows: None }
    }

    /// Keeps what a listing came to; of a listing that is only not judged the place is not known.
    pub(super) fn keep(&mut self, findings: &[&Finding], judged: &Judged) -> io::Result<()> {
        let Some(first) = findings.first() else { return Ok(()) };
        let listing = &first.listing;
        let family = listing.family.clone().unwrap_or_default();
        let sheet = listing.sheet.as_deref().unwrap_or_default().to_owned();
        let mut row = vec![listing.file.to_string(), sheet, listing.line.to_string(), listing.key.clone()];
        row.extend([family, listing.title.clone()]);
        for &(site, _) in &judged.not_judged {
            let site = judged.scope.marketplaces.get(usize::from(site));
            site.into_iter().for_each(|site| row.extend(self.cell(site, NOT_JUDGED, Severity::Note)));
        }
        for finding in strictest(findings) {
            row.extend(self.cell(&finding.rule.marketplace, finding.rule.verdict.name(), finding.severity));
        }
        let rows = match &mut self.rows {
            Some(rows) => rows,
            None => self.rows.insert(csv::WriterBuilder::new().flexible(true).from_writer(tempfile::tempfile()?)),
        };
        Ok(rows.write_record(&row)?)
    }

    fn cell(&mut self, site: &Arc<str>, verdict: &str, severity: Severity) -> [String; 3] {
        let known = self.sites.iter().position(|known| known == site);
        let number = known.unwrap_or_else(|| {
            self.sites.push(site.clone());
            self.sites.len() - 1
        });
        [number.to_string(), verdict.to_owned(), severity.name().to_owned()]
    }

    /// The table of all listings kept.
    pub(super) fn pages(&mut self, book: &mut Workbook, looks: &Looks, language: Language) -> Result<Pages, XlsxError> {
        let order = self.order();
        let mut pages = Pages::new(Say::SheetListings.get(language), self.columns(&order, language), self.most);
        let Some(rows) = self.rows.take() else { return Ok(pages) };
        let mut file = rows.into_inner().map_err(|error| error.into_error())?;
        file.rewind()?;
        let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        for row in rows.records() {
            let row = row.map_err(io::Error::from)?;
            pages.row(book, looks, &cells(&row, &order, language))?;
        }
        Ok(pages)
    }

    /// Numbers of the marketplaces by their names.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.sites.len()).collect();
        order.sort_by_key(|&at| self.sites.get(at));
        order
    }

    fn columns(&self, order: &[usize], language: Language) -> Vec<Column> {
        let own = [
            (Say::HeadFile, 24),
            (Say::HeadSheet, 12),
            (Say::HeadLine, 7),
            (Say::HeadKey, 18),
            (Say::HeadFamily, 14),
            (Say::HeadTitle, 50),
        ];
        let own = own.into_iter().map(|(say, width)| Column::new(say.get(language), width));
        let sites = order.iter().filter_map(|&at| self.sites.get(at)).map(|site| Column::new(&**site, 22));
        own.chain(sites).collect()
    }
}

/// The strictest finding of each marketplace, in the order marketplaces come.
fn strictest<'f>(findings: &[&'f Finding]) -> Vec<&'f Finding> {
    let rank = |finding: &Finding| (Reverse(finding.severity), finding.rule.verdict, finding.rule.consequence);
    let mut sites: Vec<&Finding> = Vec::new();
    for &finding in findings {
        match sites.iter_mut().find(|known| known.rule.marketplace == finding.rule.marketplace) {
            Some(known) if rank(finding) < rank(known) => *known = finding,
            Some(_) => {}
            None => sites.push(finding),
        }
    }
    sites
}

/// The cells of a row that was kept; `order` says which marketplace stands where.
fn cells(row: &csv::StringRecord, order: &[usize], language: Language) -> Vec<Cell> {
    let text = |at: usize| row.get(at).unwrap_or_default().to_owned();
    let mut cells: Vec<Cell> = (0..6).map(|at| Cell::Text(text(at))).collect();
    if let (Some(cell), Ok(line)) = (cells.get_mut(2), text(2).parse()) {
        *cell = Cell::Number(line);
    }
    let own = cells.len();
    cells.resize(own + order.len(), Cell::Text(String::new()));
    for at in (own..row.len()).step_by(3) {
        let column = text(at).parse().ok().and_then(|site: usize| order.iter().position(|&known| known == site));
        // What is judged comes later and counts more.
        if let Some(cell) = column.and_then(|column| cells.get_mut(own + column)) {
            *cell = told(&text(at + 1), &text(at + 2), language);
        }
    }
    cells
}

fn told(verdict: &str, severity: &str, language: Language) -> Cell {
    match (verdict.parse::<Verdict>(), severity.parse::<Severity>()) {
        (Ok(verdict), Ok(severity)) => Cell::Weighed(words::verdict(verdict).get(language).to_owned(), severity),
        _ => Cell::Text(Say::NoRuleKnown.get(language).to_owned()),
    }
}
