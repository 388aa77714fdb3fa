//! A delimited file again, with other texts in some of its cells: every other byte stays, and so do encoding, quoting
//! and line ends.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8};

use super::fixed_book;
use super::target::{Output, Target};
use super::text::CellWriter;
use crate::input::{Form, Options, RawRecord, RawRecords, Source, raw_records};
use crate::problem::{Code, Problem};

/// A cell that is to hold another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellEdit {
    /// The sheet, where the file is a workbook.
    pub sheet: Option<String>,
    /// Physical line where the record starts, or row of the sheet, from 1.
    pub line: u64,
    /// The record's number among the data of a text, where it is known: a lone CR ends a record and no line.
    pub record: Option<u64>,
    /// What the file calls the column.
    pub column: String,
    /// Where that column stands, from 0; where it is not known, the cell of a text file is found by its name and text.
    pub at: Option<usize>,
    /// What it holds, unquoted.
    pub before: String,
    /// What it is to hold.
    pub after: String,
}

/// Writes a file on disk in its place with other texts in some cells; gives the number of cells.
///
/// # Errors
/// A problem of weight error; then the file is as it was: it is of another format, it is not the file that the edits
/// were made for, or it cannot be written.
pub fn correct(
    source: &Source,
    options: &Options,
    encoding: Option<&str>,
    edits: &[CellEdit],
) -> Result<u64, Box<Problem>> {
    let refused = |message: &str, help: &str| {
        let problem = Problem::error(Code::Unwritten, message).in_file(source.name.clone());
        Box::new(problem.help(help))
    };
    let only_tables = || {
        refused("not changed: only CSV, TSV, XLSX and XLSM are changed in their place", "save it as CSV and fix that")
    };
    let path = source.path().ok_or_else(only_tables)?.to_owned();
    let failed = |error: io::Error| {
        let message = format!("not changed: {error}");
        refused(&message, "scan the file again and repeat the fix; check that it may be written")
    };
    // The file itself, not what lies in an archive or a workbook of that name.
    let file = Source::file(&path);
    if edits.iter().any(|edit| edit.sheet.is_some()) {
        return fixed_book::correct(&file, &Target::at(path), edits).map_err(failed);
    }
    let raw = raw_records(&file, options)?.ok_or_else(only_tables)?;
    let encoding = encoding.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    let form = raw.form();
    if form.compression.is_some() {
        return Err(refused("not changed: the file is compressed", "unpack it and fix that"));
    }
    let mut by_line: BTreeMap<u64, Vec<&CellEdit>> = BTreeMap::new();
    edits.iter().for_each(|edit| by_line.entry(edit.line).or_default().push(edit));
    let mut corrector =
        Corrector { raw, writer: CellWriter::new(&form, encoding), encoding, form, edits: by_line, cells: 0 };
    let target = Target::at(path);
    Output::write(&target, |out| corrector.run(out)).map_err(failed)?;
    Ok(corrector.cells)
}

/// Where a file of corrections stands: `NAME.fix.csv` beside the file, numbered where one stands there already.
pub fn corrections_beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let numbered = (2..).map(|number| format!("{stem}.fix.{number}.csv"));
    let names = std::iter::once(format!("{stem}.fix.csv")).chain(numbered);
    let mut paths = names.map(|name| file.with_file_name(name));
    paths.find(|path| !path.exists()).unwrap_or_else(|| file.with_extension("fix.csv"))
}

/// Copies a file and changes cells on the way.
struct Corrector<'e> {
    raw: RawRecords,
    writer: CellWriter,
    encoding: &'static Encoding,
    form: Form,
    edits: BTreeMap<u64, Vec<&'e CellEdit>>,
    cells: u64,
}

impl<'e> Corrector<'e> {
    fn run(&mut self, out: &mut dyn Write) -> io::Result<()> {
        while let Some(record) = self.raw.next_record()? {
            self.raw.copy_gap(&record, out)?;
            let edits = self.due(&record);
            let end = match edits.is_empty() {
                false => self.record(&record, &edits, out)?,
                true => self.raw.copy(&record, out)?,
            };
            out.write_all(&end)?;
        }
        match self.edits.keys().next() {
            Some(line) => Err(changed(*line)),
            None => self.raw.copy_rest(out),
        }
    }

    /// The edits of a record; no others of its line.
    fn due(&mut self, record: &RawRecord) -> Vec<&'e CellEdit> {
        let is_due = |edit: &&CellEdit| edit.record.is_none_or(|number| number == record.number);
        let (due, later): (Vec<_>, Vec<_>) =
            self.edits.remove(&record.line).unwrap_or_default().into_iter().partition(is_due);
        if !later.is_empty() {
            self.edits.insert(record.line, later);
        }
        due
    }

    /// Writes a record with its edits, and gives its line end.
    fn record(&mut self, record: &RawRecord, edits: &[&'e CellEdit], out: &mut dyn Write) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let end = self.raw.copy(record, &mut bytes)?;
        let (decoded, _) = self.encoding.decode_without_bom_handling(&bytes);
        if self.writer.bytes(&decoded) != bytes {
            return Err(io::Error::other(format!(
                "line {} holds bytes that are not valid in its encoding",
                record.line
            )));
        }
        let (mark, text) = match decoded.strip_prefix('\u{FEFF}') {
            Some(text) => ("\u{FEFF}", text),
            None => ("", &*decoded),
        };
        let mut cells: Vec<&str> = cells(text, &self.form);
        // Where only the line is known, another record of it may be meant.
        let is_here = |edit: &&'e CellEdit| edit.record.is_some() || self.place(edit, &cells).is_some();
        let (here, later): (Vec<_>, Vec<_>) = edits.iter().copied().partition(is_here);
        let written: Vec<(usize, String)> =
            here.iter().map(|edit| self.written(edit, &cells)).collect::<io::Result<_>>()?;
        if !later.is_empty() {
            self.edits.entry(record.line).or_default().extend(later);
        }
        for (at, text) in &written {
            if let Some(cell) = cells.get_mut(*at) {
                *cell = text;
            }
        }
        self.cells += written.len() as u64;
        let line = format!("{mark}{}", cells.join(&self.form.delimiter.to_string()));
        out.write_all(&self.writer.bytes(&line))?;
        Ok(end)
    }

    /// Where the cell of an edit stands.
    fn place(&self, edit: &CellEdit, cells: &[&str]) -> Option<usize> {
        let holds = |at: &usize| cells.get(*at).is_some_and(|cell| value(cell, &self.form) == edit.before);
        let named = || self.form.names.iter().enumerate().filter(|(_, name)| **name == edit.column).map(|(at, _)| at);
        // Columns without a name have their number.
        let numbered = || edit.column.strip_prefix("column ").and_then(|number| number.parse::<usize>().ok());
        match edit.at {
            Some(at) => Some(at).filter(holds),
            None => named().find(holds).or_else(|| numbered()?.checked_sub(1).filter(holds)),
        }
    }

    /// The cell of an edit, and how it is to be written.
    fn written(&self, edit: &CellEdit, cells: &[&str]) -> io::Result<(usize, String)> {
        let at = self.place(edit, cells).ok_or_else(|| changed(edit.line))?;
        let raw = cells.get(at).copied().unwrap_or_default();
        let is_quoted = self.form.quoting && raw.starts_with('"');
        // What could not be undone is not done.
        if self.quoted(&edit.before, is_quoted, edit.line)? != raw {
            let reason = "a cell is quoted in a way that cannot be written again: mend its quotes";
            return Err(io::Error::other(format!("line {}: {reason}", edit.line)));
        }
        let text = self.quoted(&edit.after, is_quoted, edit.line)?;
        Ok((at, text))
    }

    /// A text as a cell of the file: quoted where the old one was, or where it has to be.
    fn quoted(&self, text: &str, is_quoted: bool, line: u64) -> io::Result<String> {
        let (_, _, lacks) = self.encoding.encode(text);
        let shapes = |c: char| c == self.form.delimiter || c == '\n' || c == '\r';
        if lacks || (!self.form.quoting && text.contains(shapes)) {
            return Err(io::Error::other(format!("line {line}: the new words cannot be written in this file's form")));
        }
        let has_to = self.form.quoting && (text.contains(shapes) || text.starts_with('"'));
        match is_quoted || has_to {
            true => Ok(format!("\"{}\"", text.replace('"', "\"\""))),
            false => Ok(text.to_owned()),
        }
    }
}

/// That a cell is not the one that was scanned.
pub(super) fn changed(line: u64) -> io::Error {
    io::Error::other(format!("line {line} is not what it was when the file was scanned"))
}

/// The cells of a record as they are written, quotes and all.
fn cells<'t>(text: &'t str, form: &Form) -> Vec<&'t str> {
    let (mut cells, mut start) = (Vec::new(), 0);
    let (mut quoted, mut begins, mut closed) = (false, true, false);
    for (at, sign) in text.char_indices() {
        let was_closed = std::mem::take(&mut closed);
        match sign {
            '"' if form.quoting && quoted => (quoted, closed) = (false, true),
            // A doubled quote opens again what the first of the two closed.
            '"' if form.quoting && (begins || was_closed) => quoted = true,
            _ if sign == form.delimiter && !quoted => {
                cells.push(&text[start..at]);
                start = at + sign.len_utf8();
            }
            _ => {}
        }
        begins = start > at;
    }
    cells.push(&text[start..]);
    cells
}

/// What a cell holds: without quotes, doubled ones made one, what follows a closing quote appended.
fn value(cell: &str, form: &Form) -> String {
    let Some(inside) = cell.strip_prefix('"').filter(|_| form.quoting) else { return cell.to_owned() };
    let (mut value, mut signs, mut quoted) = (String::new(), inside.chars().peekable(), true);
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.next_if_eq(&'"').is_some() => value.push('"'),
            '"' if quoted => quoted = false,
            sign => value.push(sign),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(delimiter: char) -> Form {
        Form { delimiter, quoting: true, names: Vec::new(), compression: None }
    }

    #[test]
    fn cells_are_cut_where_the_reader_cuts_them() {
        for text in [
            "a,b",
            "\"a,b\",c",
            "\"a\"\"b\",c",
            "a\"b,c",
            "\"a\"b,c",
            ",,",
            "\"\",x",
            "\"a\nb\",c",
            "\"a\"\",b\",c",
            "\"a\"b\"\"c,d",
        ] {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            let own: Vec<String> = cells(text, &form(',')).iter().map(|cell| value(cell, &form(','))).collect();
            assert_eq!(own, record.iter().collect::<Vec<_>>(), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_record_is_cut_like_the_csv_crate_cuts_it(parts in proptest::collection::vec("a|é|,|\"|\n|\"\"| ", 1..30)) {
            let text = parts.concat();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut records = reader.records();
            if let (Some(Ok(record)), None) = (records.next(), records.next())
                && !text.starts_with('\n') && !text.ends_with('\n') && text.matches('"').count() % 2 == 0
            {
                let own: Vec<String> = cells(&text, &form(',')).iter().map(|cell| value(cell, &form(','))).collect();
                proptest::prop_assert_eq!(own, record.iter().collect::<Vec<_>>(), "{:?}", text);
            }
        }
    }
}
