//! A small table read whole, whatever its columns are called: lists of words, lists of corrections. Encoding, delimiter
//! and sheet are found as for listings.

use std::io::{self, Read};
use std::sync::Arc;

use super::ahead::Backlog;
use super::bounds;
use super::delimited::{Dialect, ends_with_cr, rows};
use super::format::{self, Shape};
use super::header::DELIMITERS;
use super::rows::Margin;
use super::sheets::book_of;
use super::steady::Steadiness;
use super::workbook::Glance;
use super::{Inside, Options, Source, chosen, unpacked, unreadable};
use crate::problem::{Code, Problem};

/// Most bytes of such a table.
const MOST: u64 = 64 << 20;
/// Rows among which the names of the columns are looked for.
const ROWS: usize = 10;

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRow {
    /// Physical line, or row of the sheet, from 1.
    pub line: u64,
    /// Its cells, unquoted.
    pub cells: Vec<String>,
}

/// All rows of a table that hold anything, and the names of other sheets with such a table. `rate` says how well a row
/// serves as the names of the columns: of several delimiters and sheets, those with the best row are taken.
///
/// # Errors
/// A problem where the source cannot be read, is no table, or holds over 64 MiB.
pub fn grid(
    source: &Source,
    options: &Options,
    rate: &dyn Fn(&[String]) -> usize,
) -> Result<(Vec<GridRow>, Vec<String>), Box<Problem>> {
    let in_file = |problem: Box<Problem>| Box::new(problem.in_file(source.name.clone()));
    let bytes = whole(source, options).map_err(|e| in_file(unreadable(&e)))?;
    match format::shape(&bytes) {
        Shape::Text => Ok((of_text(&chosen(options, &bytes, true).decode(&bytes), options, rate), Vec::new())),
        Shape::Workbook(kind) => {
            let book = book_of(kind, bytes.into());
            let checked = bounds::check(&book.bytes, kind, options.unpacked());
            checked
                .and_then(|held| if held { of_book(&book, rate) } else { Err(no_workbook()) })
                .map_err(|e| in_file(unreadable(&e)))
        }
        _ => {
            let problem = Problem::error(Code::Unreadable, "is neither a table of text nor a workbook");
            Err(in_file(Box::new(problem.help("save it as CSV or XLSX"))))
        }
    }
}

fn no_workbook() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is a document of another program, no workbook")
}

fn whole(source: &Source, options: &Options) -> io::Result<Vec<u8>> {
    let Inside { input, .. } = unpacked(source, &Steadiness::default(), options)?;
    let mut bytes = Vec::new();
    input.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::other("it is over 64 MiB: too long for a list"));
    }
    Ok(bytes)
}

fn of_text(text: &str, options: &Options, rate: &dyn Fn(&[String]) -> usize) -> Vec<GridRow> {
    let lone_cr = ends_with_cr(text);
    let signs = options.delimiter.map_or_else(|| DELIMITERS.to_vec(), |sign| vec![sign]);
    let dialects = signs.into_iter().map(|delimiter| Dialect { delimiter, quoting: true, lone_cr });
    // The last of equals wins: the most usual sign.
    let best = dialects.max_by_key(|&dialect| best_of(&table(text, dialect, ROWS), rate));
    best.map(|dialect| table(text, dialect, usize::MAX)).unwrap_or_default()
}

fn of_book(book: &super::workbook::Book, rate: &dyn Fn(&[String]) -> usize) -> io::Result<(Vec<GridRow>, Vec<String>)> {
    let comma = Dialect { delimiter: b',', quoting: true, lone_cr: false };
    let glances = book.glance()?;
    // The first of equals: sheets stand in the order of their weight.
    let rates = |glance: &Glance| best_of(&table(&glance.head, comma, ROWS), rate);
    let best = glances.iter().rev().max_by_key(|glance| rates(glance));
    let Some(glance) = best else { return Ok((Vec::new(), Vec::new())) };
    let others = glances.iter().filter(|other| other.name != glance.name && rates(other) > 0);
    let others = others.map(|other| other.name.clone()).collect();
    let margin = Arc::new(Margin::default());
    let mut text = String::new();
    book.text(&glance.name, margin.clone(), Backlog::default())?.read_to_string(&mut text)?;
    let mut rows = table(&text, comma, usize::MAX);
    rows.iter_mut().for_each(|row| row.line = margin.line(row.line));
    Ok((rows, others))
}

fn table(text: &str, dialect: Dialect, count: usize) -> Vec<GridRow> {
    let rows = rows(text, dialect, count).into_iter().filter(|row| !row.is_blank());
    rows.map(|row| GridRow { line: row.line, cells: row.cells().map(str::to_owned).collect() }).collect()
}

fn best_of(rows: &[GridRow], rate: &dyn Fn(&[String]) -> usize) -> usize {
    rows.iter().map(|row| rate(&row.cells)).max().unwrap_or(0)
}
