//! The work list: what to do first, what one answer would settle, what was not judged and not read, and the next
//! command.
//!
//! At most [`LINES`] lines, however much was found: causes are counted while findings pass ([`causes`]), conditions
//! that an answer would settle likewise ([`answers`]); the receipt tells the rest. The workbook tells the same work.

mod answers;
mod by;
mod causes;
mod gaps;
mod last;
mod shared;
mod work;

use std::io::{self, Write};
use std::sync::Arc;

pub(super) use self::causes::Task;
pub(super) use self::gaps::{Gap, gaps};
pub(super) use self::shared::Shared;
pub(super) use self::work::Work;
use super::width::clean;
use super::words::{Say, count};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt, Scope, Written, WrittenPart};
use crate::problem::Problem;
use crate::rule::Language;

/// The most lines of a summary.
const LINES: usize = 40;
/// The most lines of a paragraph that flows.
const PARAGRAPH: usize = 4;
/// Columns of such a line.
const COLUMNS: usize = 100;

/// Writes the work list at the end.
#[derive(Debug)]
pub struct Summary<W> {
    out: W,
    work: Work,
}

impl<W: Write> Summary<W> {
    /// Writes to `out` when the run is over.
    pub fn new(out: W, options: &Options) -> Self {
        Self { out, work: Work::new(options) }
    }

    fn write(&mut self, receipt: &Receipt) -> io::Result<()> {
        for line in self.work.lines(receipt) {
            writeln!(self.out, "{line}")?;
        }
        self.out.flush()
    }
}

impl<W: Write> Reporter for Summary<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn pass(&mut self, _: &Arc<Scope>, listings: u64) -> Result<()> {
        self.work.pass(listings);
        Ok(())
    }

    fn show(&mut self, findings: &[Finding], judged: &Judged) -> Result<()> {
        self.work.show(findings, judged);
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.work.warn(problem);
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.write(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Summary<W>, W);

/// What stands before the work: that nobody chose a marketplace.
fn first(receipt: &Receipt, options: &Options) -> Vec<String> {
    let nobody_chose = receipt.marketplaces_from == "default";
    let sites = count(receipt.marketplaces.len() as u64);
    let line = nobody_chose.then(|| Say::NoneChosen.with(options.language, &[&sites]));
    line.into_iter().collect()
}

/// The files that were given back, and how many rows they hold.
fn written(receipt: &Receipt, language: Language) -> Vec<String> {
    let said = |file: &Written| {
        let (name, rows) = (clean(&file.file), count(file.rows));
        match file.part {
            WrittenPart::Annotated => Say::RowsMarked.with(language, &[&name, &rows]),
            WrittenPart::Upload => Say::RowsToUpload.with(language, &[&name, &rows]),
            WrittenPart::Held if file.relatives == 0 => Say::RowsHeld.with(language, &[&name, &rows]),
            WrittenPart::Held => Say::RowsOfRelatives.with(language, &[&name, &rows, &count(file.relatives)]),
        }
    };
    flow(Say::Written.get(language), &receipt.written.iter().map(said).collect::<Vec<_>>())
}

/// Items on lines of at most [`COLUMNS`], parted by dots; past [`PARAGRAPH`] lines they are counted.
fn flow(heading: &str, items: &[String]) -> Vec<String> {
    flow_in(PARAGRAPH, heading, items)
}

/// The same with another number of lines.
fn flow_in(most: usize, heading: &str, items: &[String]) -> Vec<String> {
    if items.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    for (i, item) in items.iter().enumerate() {
        let line = lines.last().map_or(0, |line| super::width::width(line));
        let is_full = line > 0 && line + super::width::width(item) + 3 > COLUMNS;
        if is_full && lines.len() == most {
            push(&mut lines, &format!("+{}", items.len() - i));
            break;
        }
        if is_full {
            lines.push(String::new());
        }
        push(&mut lines, item);
    }
    [vec![heading.to_owned()], lines.into_iter().map(|line| format!("  {line}")).collect()].concat()
}

/// Adds an item to the last line.
fn push(lines: &mut [String], item: &str) {
    if let Some(line) = lines.last_mut() {
        if !line.is_empty() {
            line.push_str(" · ");
        }
        line.push_str(item);
    }
}
