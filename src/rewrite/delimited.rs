//! Delimited files given back: the bytes as they are, with cells added behind a record, or parted by record.

use std::io::{self, Write};
use std::iter::Peekable;

use encoding_rs::{Encoding, UTF_8};

use super::family::Numbers;
use super::mark::Mark;
use super::marks::{FileMarks, Gathered};
use super::said::{self, COLUMNS};
use super::target::{Output, Target};
use super::text::CellWriter;
use super::{Job, Written, WrittenPart};
use crate::input::{Kind, RawRecord, RawRecords, raw_records};
use crate::problem::{Code, Problem};

/// The records of the file once more, and its encoding.
fn reopened(job: &Job<'_>) -> Result<(RawRecords, &'static Encoding), Box<Problem>> {
    let Some(raw) = raw_records(job.source, job.options)? else { return Err(job.refused()) };
    let label = job.receipts.first().and_then(|receipt| receipt.encoding.as_deref());
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    Ok((raw, encoding))
}

/// Fails where the file is not the one that was scanned.
fn check(raw: &RawRecords, job: &Job<'_>) -> io::Result<()> {
    let scanned = job.receipts.first().map_or(0, |receipt| receipt.bytes);
    if raw.bytes() == scanned { Ok(()) } else { Err(io::Error::other("the file changed while it was read")) }
}

/// The file with five columns at its end.
pub(super) fn annotate(
    job: &Job<'_>,
    marks: &FileMarks,
    gathered: &mut Gathered,
    target: &Target,
    problems: &mut Vec<Problem>,
) -> Result<Written, Box<Problem>> {
    let (raw, encoding) = reopened(job)?;
    let form = raw.form();
    if form.names.iter().any(|name| COLUMNS.contains(&name.trim())) {
        let message = format!("not written back: it has a column {} from an earlier run", COLUMNS[0]);
        let help = "take the listlint_ columns out, or scan the file they were added to";
        return Err(Box::new(Problem::error(Code::Unwritten, message).in_file(job.file()).help(help)));
    }
    let failed = |error: io::Error| job.failed(&target.name, &error);
    let marks = gathered.marks(marks).map_err(failed)?.peekable();
    let out = CellWriter::new(&form, encoding);
    let width = form.names.len();
    let mut annotator = Annotator { job, raw, out, width, marks, rows: 0, unmarked: Vec::new() };
    let write = |output: &mut dyn Write| annotator.run(output).and_then(|()| check(&annotator.raw, job));
    Output::write(target, write).map_err(failed)?;
    problems.extend(annotator.problems());
    Ok(job.written(target, WrittenPart::Annotated, annotator.rows, 0))
}

/// Copies a file and adds cells on the way.
struct Annotator<'j, M: Iterator<Item = io::Result<Mark>>> {
    job: &'j Job<'j>,
    raw: RawRecords,
    out: CellWriter,
    /// Columns of the file.
    width: usize,
    /// In the order of their rows.
    marks: Peekable<M>,
    /// Rows that got a mark.
    rows: u64,
    /// Lines of rows that should have got one.
    unmarked: Vec<u64>,
}

impl<M: Iterator<Item = io::Result<Mark>>> Annotator<'_, M> {
    fn run(&mut self, output: &mut dyn Write) -> io::Result<()> {
        while let Some(record) = self.raw.next_record()? {
            self.raw.copy_gap(&record, output)?;
            match record.kind {
                Kind::Header if record.is_whole => self.header(&record, output)?,
                Kind::Row => self.row(&record, output)?,
                _ => {
                    let end = self.raw.copy(&record, output)?;
                    output.write_all(&end)?;
                }
            }
        }
        self.raw.copy_rest(output)
    }

    /// Names for the new columns, quoted if the last name of the file is.
    fn header(&mut self, record: &RawRecord, output: &mut dyn Write) -> io::Result<()> {
        let mut bytes = Vec::new();
        let end = self.raw.copy(record, &mut bytes)?;
        self.out.all_quoted = bytes.ends_with(&self.out.bytes("\""));
        output.write_all(&bytes)?;
        self.add(record, &COLUMNS, output)?;
        output.write_all(&end)
    }

    fn row(&mut self, record: &RawRecord, output: &mut dyn Write) -> io::Result<()> {
        let marks = self.marks_of(record.number)?;
        let end = self.raw.copy(record, output)?;
        match (record.is_whole, marks.is_empty()) {
            (true, _) => self.add(record, &said::cells(&marks, self.job.language), output)?,
            (false, false) => self.unmarked.push(record.line),
            (false, true) => {}
        }
        self.rows += u64::from(record.is_whole && !marks.is_empty());
        output.write_all(&end)
    }

    /// Adds cells behind a record; one with fewer cells than the file has columns is filled up first.
    fn add<S: AsRef<str>>(&mut self, record: &RawRecord, cells: &[S], output: &mut dyn Write) -> io::Result<()> {
        let empty = self.width.saturating_sub(record.width);
        output.write_all(&self.out.cells(empty, cells))
    }

    fn marks_of(&mut self, row: u64) -> io::Result<Vec<Mark>> {
        let is_due = |mark: &io::Result<Mark>| mark.as_ref().map_or(true, |mark| mark.row <= row);
        let mut marks = Vec::new();
        while let Some(mark) = self.marks.next_if(is_due) {
            marks.push(mark?);
        }
        Ok(marks)
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(&line) = self.unmarked.first() {
            let message = format!(
                "{} rows with findings were written without a mark: they are past the size limit, or a quote in them does not close",
                self.unmarked.len()
            );
            let help = "mend the quotes, or raise --max-listing; the reports name all findings";
            problems.push(Problem::warning(Code::Unmarked, message).at(None, Some(line)).help(help));
        }
        if self.out.lacking > 0 {
            let encoding = self.job.receipts.first().and_then(|receipt| receipt.encoding.as_deref()).unwrap_or("?");
            let message = format!(
                "{} characters of the added cells do not exist in {encoding}: written as &#NNNN;",
                self.out.lacking
            );
            problems.push(Problem::new(Code::Encoding, crate::problem::Weight::Note, message).help("use --lang en"));
        }
        problems.into_iter().map(|problem| problem.in_file(self.job.file())).collect()
    }
}

/// The file in two: without the rows that are held back, and those rows under the same head.
pub(super) fn split(job: &Job<'_>, marks: &FileMarks, targets: &[Target; 2]) -> Result<[Written; 2], Box<Problem>> {
    let held = match marks.held.is_empty() {
        true => None,
        false => marks.held.rows(job.source, job.options, false)?.into_values().next(),
    };
    let held = held.unwrap_or_default();
    let owners = owners(job, &held.held)?;
    let (mut raw, _) = reopened(job)?;
    let mut counts = Counts::default();
    let [upload, kept] = targets;
    let write = |upload: &mut dyn Write, kept: &mut dyn Write| {
        counts = part(&mut raw, &owners, &held.own, upload, kept)?;
        check(&raw, job)
    };
    Output::write_two([upload, kept], write).map_err(|error| job.failed(&upload.name, &error))?;
    Ok([
        job.written(upload, WrittenPart::Upload, counts.upload, 0),
        job.written(kept, WrittenPart::Held, counts.held, counts.relatives),
    ])
}

/// The first rows of the listings that some rows belong to.
fn owners(job: &Job<'_>, rows: &Numbers) -> Result<Numbers, Box<Problem>> {
    let mut owners = Vec::new();
    if rows.is_empty() {
        return Ok(Numbers::default());
    }
    let (mut raw, _) = reopened(job)?;
    while let Some(record) = raw.next_record().map_err(|error| job.failed("nothing", &error))? {
        if record.kind == Kind::Row && rows.has(record.number) {
            owners.push(record.owner);
        }
    }
    Ok(Numbers::new(owners))
}

/// How many rows each file got, and how many of those held back have no finding of their own.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    upload: u64,
    held: u64,
    relatives: u64,
}

/// Writes each record to one of two files, what stands before the data to both.
fn part(
    raw: &mut RawRecords,
    owners: &Numbers,
    own: &Numbers,
    upload: &mut dyn Write,
    held: &mut dyn Write,
) -> io::Result<Counts> {
    let mut counts = Counts::default();
    while let Some(record) = raw.next_record()? {
        let is_row = record.kind == Kind::Row;
        let is_held = is_row && owners.has(record.owner);
        let is_head = matches!(record.kind, Kind::Head | Kind::Header);
        let mut both = Both(upload, held);
        let gap: &mut dyn Write = if is_head { &mut both } else { &mut *both.0 };
        raw.copy_gap(&record, gap)?;
        let mut both = Both(upload, held);
        let out: &mut dyn Write = match (is_head, is_held) {
            (true, _) => &mut both,
            (false, true) => &mut *both.1,
            (false, false) => &mut *both.0,
        };
        let end = raw.copy(&record, out)?;
        out.write_all(&end)?;
        counts.upload += u64::from(is_row && !is_held);
        counts.held += u64::from(is_held);
        counts.relatives += u64::from(is_held && !own.has(record.number));
    }
    raw.copy_rest(upload)?;
    Ok(counts)
}

/// Writes everything twice.
struct Both<'a>(&'a mut dyn Write, &'a mut dyn Write);

impl Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(bytes)?;
        self.1.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()?;
        self.1.flush()
    }
}
