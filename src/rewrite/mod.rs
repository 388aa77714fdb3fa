//! The seller's own file, given back: marked for reading ([`annotate`]), or parted into what may be uploaded and what
//! is held back ([`split`]).
//!
//! ```text
//! scan ─> Marks (a sink: what to write at which row) ─┐
//! the file once more, as bytes ───────────────────────┴─> a temporary file ─> its name, when it is whole
//! ```
//! Delimited files are copied record by record; of a workbook only the parts that must change are written anew.

mod delimited;
mod excerpt;
mod family;
mod fixed;
mod fixed_book;
mod formula;
mod guard;
mod mark;
mod marks;
mod package;
mod rows;
mod said;
mod sheet;
mod style;
mod summary;
mod target;
mod text;
mod workbook;
mod xml;

use std::fmt::Display;
use std::sync::Arc;

use crate::input::{Options, Source};
use crate::listing::FileReceipt;
use crate::problem::{Code, Problem};
use crate::rule::Language;

pub use self::excerpt::excerpt;
pub use self::family::Held;
pub use self::fixed::{CellEdit, correct, corrections_beside};
pub use self::guard::{Planned, Read, guard};
pub use self::mark::Mark;
pub use self::marks::{FileMarks, Gathered, Marks, Wanted};
pub use self::target::{Goals, Target, Targets, Wishes};
pub use self::workbook::{Texts, replace_cells};

pub use crate::finding::{Written, WrittenPart};

/// A file that was scanned, and is to be given back.
pub struct Job<'a> {
    /// Where it is read from once more.
    pub source: &'a Source,
    /// How it was read.
    pub options: &'a Options,
    /// What was read of it: one for each of its tables.
    pub receipts: Vec<&'a FileReceipt>,
    /// The language of what is written.
    pub language: Language,
}

impl Job<'_> {
    /// The format it was read as.
    fn format(&self) -> &str {
        // What lies in an archive has a name of its own.
        let own = self.receipts.iter().find(|receipt| receipt.file == *self.source.name);
        own.map_or("archive", |receipt| &receipt.format)
    }

    fn is_delimited(&self) -> bool {
        matches!(self.format(), "csv" | "tsv")
    }

    fn is_package(&self) -> bool {
        self.format() == "xlsx"
    }

    fn file(&self) -> Arc<str> {
        self.source.name.clone()
    }

    /// That it is not written back in its own format.
    fn refused(&self) -> Box<Problem> {
        let message =
            format!("not written back: {} files are read, yet not written in their own format", self.format());
        let help = "for a table of the findings: --output xlsx=FILE; or save the file as CSV or XLSX and scan that";
        Box::new(Problem::error(Code::Unwritten, message).in_file(self.file()).help(help))
    }

    /// What the receipt says of a file that was written.
    fn written(&self, target: &Target, part: WrittenPart, rows: u64, relatives: u64) -> Written {
        Written { file: target.name.clone(), of: self.file(), part, rows, relatives }
    }

    /// That it could not be written, and nothing was.
    fn failed(&self, target: &str, error: &dyn Display) -> Box<Problem> {
        let message = format!("{target} was not written: {error}");
        let help = "check that the folder can be written to and that the file is not being changed, then scan again";
        Box::new(Problem::error(Code::Unwritten, message).in_file(self.file()).help(help))
    }
}

/// Writes the file with what was found beside its rows.
///
/// # Errors
/// A problem of weight error; no file stands under the target's name then that did not stand there before.
pub fn annotate(
    job: &Job<'_>,
    marks: &FileMarks,
    gathered: &mut Gathered,
    target: &Target,
    problems: &mut Vec<Problem>,
) -> Result<Written, Box<Problem>> {
    match () {
        () if job.is_delimited() => delimited::annotate(job, marks, gathered, target, problems),
        () if job.is_package() => workbook::annotate(job, marks, gathered, target, problems),
        () => Err(job.refused()),
    }
}

/// Writes what may be uploaded, and what is held back, into two files.
///
/// # Errors
/// A problem of weight error; files that stood under the names of the targets before then still do.
pub fn split(
    job: &Job<'_>,
    marks: &FileMarks,
    targets: &[Target; 2],
    problems: &mut Vec<Problem>,
) -> Result<[Written; 2], Box<Problem>> {
    match () {
        () if job.is_delimited() => delimited::split(job, marks, targets),
        () if job.is_package() => rows::split(job, marks, targets, problems),
        () => Err(job.refused()),
    }
}
