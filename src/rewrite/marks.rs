//! A sink on the way to the reports that keeps what is to be written beside the rows, and which listings are held back.
//!
//! Findings come in file order, and so are they written: what is kept goes to a temporary file, and memory holds little
//! more than the places of listings that are held back.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use tempfile::SpooledTempFile;

use super::family::Held;
use super::mark::{Mark, marks};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Scope, Sink};
use crate::problem::Problem;
use crate::rule::{Language, Severity};

/// Bytes kept in memory before they go to a temporary file.
const IN_MEMORY: usize = 4 << 20;

/// What is to be kept of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Marks for the rows.
    pub marks: bool,
    /// Listings with a finding of this severity or a worse one.
    pub held: Option<Severity>,
    /// Notes are marked too.
    pub notes: bool,
    /// The language of the marks.
    pub language: Language,
}

/// What was kept of one file.
#[derive(Debug, Clone)]
pub struct FileMarks {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// Listings that are held back for a finding of their own.
    pub held: Held,
    /// Bytes of the spool.
    from: u64,
    to: u64,
}

impl FileMarks {
    /// Of a file in which nothing was found.
    pub fn none(file: Arc<str>) -> Self {
        Self { file, held: Held::default(), from: 0, to: 0 }
    }
}

/// Everything that was kept.
pub struct Gathered {
    files: Vec<FileMarks>,
    spool: SpooledTempFile,
}

impl Gathered {
    /// What was kept of a file.
    pub fn of(&self, file: &Arc<str>) -> FileMarks {
        let known = self.files.iter().find(|known| known.file == *file);
        known.cloned().unwrap_or_else(|| FileMarks::none(file.clone()))
    }

    /// The marks of a file, in the order of its rows.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub(super) fn marks(&mut self, file: &FileMarks) -> io::Result<impl Iterator<Item = io::Result<Mark>>> {
        self.spool.seek(SeekFrom::Start(file.from))?;
        let bytes = BufReader::new(Read::by_ref(&mut self.spool).take(file.to - file.from));
        Ok(bytes.lines().map(|line| Ok(serde_json::from_str(&line?)?)))
    }
}

/// Keeps marks on the way to a sink.
pub struct Marks<S> {
    inner: S,
    wanted: Wanted,
    gathered: Gathered,
    written: u64,
}

impl<S: Sink> Marks<S> {
    /// Keeps what is wanted, and hands everything on.
    pub fn new(inner: S, wanted: Wanted) -> Self {
        let gathered = Gathered { files: Vec::new(), spool: SpooledTempFile::new(IN_MEMORY) };
        Self { inner, wanted, gathered, written: 0 }
    }

    /// What was kept.
    pub fn into_gathered(self) -> Gathered {
        self.gathered
    }

    fn keep(&mut self, findings: &[Finding]) -> io::Result<()> {
        let counted: Vec<&Finding> = findings.iter().filter(|finding| finding.counts()).collect();
        let Some(listing) = counted.first().map(|finding| &finding.listing) else { return Ok(()) };
        let from = self.written;
        if self.gathered.files.last().is_none_or(|last| last.file != listing.file) {
            self.gathered.files.push(FileMarks { from, to: from, ..FileMarks::none(listing.file.clone()) });
        }
        let shown = |finding: &&&Finding| self.wanted.notes || finding.severity > Severity::Note;
        let told: Vec<&Finding> = counted.iter().filter(shown).copied().collect();
        let reaches = |finding: &&&Finding| self.wanted.held.is_some_and(|least| finding.severity >= least);
        let held: Vec<&Finding> = counted.iter().filter(reaches).copied().collect();
        if self.wanted.marks {
            for mark in marks(&told, self.wanted.language) {
                let mut line = serde_json::to_vec(&mark)?;
                line.push(b'\n');
                self.gathered.spool.write_all(&line)?;
                self.written += line.len() as u64;
            }
        }
        if let Some(file) = self.gathered.files.last_mut() {
            file.to = self.written;
            if !held.is_empty() {
                file.held.add(listing, &held);
            }
        }
        Ok(())
    }
}

impl<S: Sink> Sink for Marks<S> {
    fn listing(&mut self, findings: Vec<Finding>, judged: Judged) -> Result<()> {
        if self.wanted.marks || self.wanted.held.is_some() {
            self.keep(&findings).map_err(ErrorKind::Output)?;
        }
        self.inner.listing(findings, judged)
    }

    fn passed(&mut self, scope: &Arc<Scope>, listings: u64) -> Result<()> {
        self.inner.passed(scope, listings)
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        self.inner.problem(problem)
    }

    fn detail(&self) -> Detail {
        if self.wanted.marks { self.inner.detail().max(Detail::Places) } else { self.inner.detail() }
    }
}
