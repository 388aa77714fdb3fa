//! Workbooks: XLSX, XLSM, XLSB, XLS, ODS. Which sheets hold listings, and their rows one after the other.
//!
//! The reading library borrows from the open workbook and may fail on broken files in ways of its own, so it works on
//! a thread of its own, which hands out the sheet as text.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::thread;

use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, Ods, Reader as _, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx,
};

use zip::ZipArchive;

use super::ahead::{Backlog, Give, pushed};
use super::rows::{Margin, RowCells, RowWriter};
use super::source::Seekable;

/// Rows of a sheet that are looked at to tell whether it holds listings.
const LOOKED_AT: u32 = 120;
/// Text of a sheet that is looked at.
const LOOKED_AT_BYTES: usize = 1 << 20;
/// Bytes handed out at a time.
const BLOCK: usize = 256 << 10;
/// Most columns a sheet can have.
const COLUMNS: u32 = 16_384;
/// Threads with this name run libraries that may panic on broken files; each panic is caught and told as a problem.
pub const GUARDED_THREAD: &str = "guarded reader";

/// The file format of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Office Open XML, with or without macros.
    Xlsx,
    /// The binary form of it.
    Xlsb,
    /// Excel 97 to 2003.
    Xls,
    /// OpenDocument.
    Ods,
}

impl Kind {
    /// The name in the receipt.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}

/// Where a workbook's bytes are: it is read from several places at once.
#[derive(Clone)]
pub(super) enum Bytes {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

impl Bytes {
    /// Makes ready to read them from any place.
    pub(super) fn open(&self) -> io::Result<Box<dyn Seekable>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }
}

/// A workbook that can be opened again and again.
#[derive(Clone)]
pub(super) struct Book {
    pub(super) bytes: Bytes,
    pub(super) kind: Kind,
    /// The first part with another check sum than it should have; looked for once.
    broken: Arc<OnceLock<Option<String>>>,
}

/// The beginning of a sheet.
#[derive(Debug)]
pub(super) struct Glance {
    /// What the sheet is called.
    pub(super) name: String,
    /// Its first rows as text; nothing of a sheet that is hidden.
    pub(super) head: String,
}

type Input = BufReader<Box<dyn Seekable>>;

/// An open workbook.
enum Opened {
    Xlsx(Box<Xlsx<Input>>),
    Xlsb(Box<Xlsb<Input>>),
    Xls(Box<Xls<Input>>),
    Ods(Box<Ods<Input>>),
}

impl Book {
    pub(super) fn new(bytes: Bytes, kind: Kind) -> Self {
        Self { bytes, kind, broken: Arc::default() }
    }

    /// The sheets, with the first rows of those that are not hidden.
    ///
    /// # Errors
    /// Where it cannot be read as a workbook: it is damaged, or protected with a password.
    pub(super) fn glance(&self) -> io::Result<Vec<Glance>> {
        let book = self.clone();
        let work = move || guarded(|| book.open()?.glances());
        let thread = thread::Builder::new().name(GUARDED_THREAD.to_owned()).spawn(work)?;
        thread.join().unwrap_or_else(|_| Err(damaged()))
    }

    /// The rows of a sheet as text; the thread that writes it ends with the reader.
    ///
    /// # Errors
    /// Where no thread can be started; all else comes while it is read.
    pub(super) fn text(&self, sheet: &str, margin: Arc<Margin>, backlog: Backlog) -> io::Result<Box<dyn Read + Send>> {
        let (book, sheet) = (self.clone(), sheet.to_owned());
        pushed(GUARDED_THREAD, backlog, move |give| {
            let mut out = Out { writer: RowWriter::new(margin), give };
            let written = guarded(|| book.open()?.rows(&sheet, &mut |row| out.push(row)).and_then(|()| book.check()));
            // What was read before an error comes first.
            out.flush();
            if let Err(error) = written {
                // Nobody may be left to hear it.
                let _ = give.send(Err(error));
            }
        })
    }

    /// Fails where a part is not what was written: the library reads no further than it has to, and cells may be
    /// missing or other than they were.
    fn check(&self) -> io::Result<()> {
        if self.kind == Kind::Xls {
            return Ok(());
        }
        match self.broken.get_or_init(|| broken_part(&self.bytes)) {
            Some(part) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("the workbook is damaged: the check sum of {part} is wrong, cells may be missing"),
            )),
            None => Ok(()),
        }
    }

    /// Bytes of the file.
    pub(super) fn size(&self) -> u64 {
        match &self.bytes {
            Bytes::File(path) => path.metadata().map_or(0, |data| data.len()),
            Bytes::Memory(bytes) => bytes.len() as u64,
        }
    }

    fn open(&self) -> io::Result<Opened> {
        let input = BufReader::new(self.bytes.open()?);
        Ok(match self.kind {
            Kind::Xlsx => Opened::Xlsx(Box::new(Xlsx::new(input).map_err(told)?)),
            Kind::Xlsb => Opened::Xlsb(Box::new(Xlsb::new(input).map_err(told)?)),
            Kind::Xls => Opened::Xls(Box::new(Xls::new(input).map_err(told)?)),
            Kind::Ods => Opened::Ods(Box::new(Ods::new(input).map_err(told)?)),
        })
    }
}

/// The first part with cells or texts that cannot be unpacked whole.
fn broken_part(bytes: &Bytes) -> Option<String> {
    let mut zip = ZipArchive::new(BufReader::new(bytes.open().ok()?)).ok()?;
    (0..zip.len()).find_map(|index| {
        let mut part = zip.by_index(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let holds_cells =
            ["xl/worksheets/", "xl/sharedStrings.", "content.xml"].iter().any(|path| name.starts_with(path));
        (holds_cells && io::copy(&mut part, &mut io::sink()).is_err()).then_some(name)
    })
}

/// Whether an error says that a password is needed.
pub(super) fn is_locked(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

/// An error of the library with what it means.
fn told(error: impl std::fmt::Display) -> io::Error {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") {
        return io::Error::new(io::ErrorKind::PermissionDenied, "the workbook is protected with a password");
    }
    io::Error::new(io::ErrorKind::InvalidData, format!("the workbook is damaged: {text}"))
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the workbook is damaged")
}

/// Runs what may panic on broken files.
fn guarded<T>(work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged()))
}

impl Opened {
    fn sheets(&self) -> &[Sheet] {
        match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        }
    }

    fn glances(&mut self) -> io::Result<Vec<Glance>> {
        // A sheet that is a chart has no rows.
        let shows = |sheet: &Sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet;
        let sheet = |sheet: &Sheet| (sheet.name.clone(), shows(sheet));
        let sheets: Vec<(String, bool)> = self.sheets().iter().map(sheet).collect();
        let glance = |(name, is_visible)| match is_visible {
            true => self.glance(name),
            false => Ok(Glance { name, head: String::new() }),
        };
        sheets.into_iter().map(glance).collect()
    }

    fn glance(&mut self, name: String) -> io::Result<Glance> {
        let mut writer = RowWriter::new(Arc::default());
        self.rows(&name, &mut |row| {
            writer.push(row);
            row.line < u64::from(LOOKED_AT) && writer.text.len() < LOOKED_AT_BYTES
        })?;
        Ok(Glance { name, head: String::from_utf8_lossy(&writer.text).into_owned() })
    }

    /// Hands out the rows of a sheet until `take` has enough.
    fn rows(&mut self, sheet: &str, take: &mut dyn FnMut(&RowCells) -> bool) -> io::Result<()> {
        match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(told)?;
                stream(take, || {
                    Ok(cells.next_cell().map_err(told)?.map(|cell| (cell.get_position(), shown_ref(cell.get_value()))))
                })
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(told)?;
                stream(take, || {
                    Ok(cells.next_cell().map_err(told)?.map(|cell| (cell.get_position(), shown_ref(cell.get_value()))))
                })
            }
            Self::Xls(book) => range(&book.worksheet_range(sheet).map_err(told)?, take),
            Self::Ods(book) => range(&book.worksheet_range(sheet).map_err(told)?, take),
        }
    }
}

/// Gathers cells that come in the order of the file to rows.
fn stream(
    take: &mut dyn FnMut(&RowCells) -> bool,
    mut next: impl FnMut() -> io::Result<Option<((u32, u32), String)>>,
) -> io::Result<()> {
    let mut row = RowCells::default();
    while let Some(((at, column), text)) = next()? {
        let line = u64::from(at) + 1;
        if line != row.line && !row.cells.is_empty() {
            if !take(&row) {
                return Ok(());
            }
            row.cells.clear();
        }
        row.line = line;
        put(&mut row.cells, column, text)?;
    }
    if !row.cells.is_empty() {
        take(&row);
    }
    Ok(())
}

fn put(cells: &mut Vec<String>, column: u32, text: String) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    if column >= COLUMNS {
        return Err(damaged());
    }
    let column = column as usize;
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    if let Some(cell) = cells.get_mut(column) {
        *cell = text;
    }
    Ok(())
}

/// Hands out the rows of a sheet that is in memory.
fn range(range: &calamine::Range<Data>, take: &mut dyn FnMut(&RowCells) -> bool) -> io::Result<()> {
    let (first, left) = range.start().unwrap_or_default();
    let mut row = RowCells::default();
    for (at, cells) in range.rows().enumerate() {
        row.line = u64::from(first) + at as u64 + 1;
        row.cells.clear();
        for (column, cell) in cells.iter().enumerate() {
            put(&mut row.cells, left.saturating_add(u32::try_from(column).unwrap_or(COLUMNS)), shown(cell))?;
        }
        if !row.cells.is_empty() && !take(&row) {
            return Ok(());
        }
    }
    Ok(())
}

/// Collects rows into blocks of text and hands those out.
struct Out<'a> {
    writer: RowWriter,
    give: &'a Give,
}

impl Out<'_> {
    /// Takes a row; `false` where nobody reads any more.
    fn push(&mut self, row: &RowCells) -> bool {
        self.writer.push(row);
        self.writer.text.len() < BLOCK || self.flush()
    }

    fn flush(&mut self) -> bool {
        let next = self.give.block();
        let block = std::mem::replace(&mut self.writer.text, next);
        block.is_empty() || self.give.send(Ok(block))
    }
}

/// A value as text.
fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => truth(*value),
        DataRef::DateTime(date) => date_text(date),
        DataRef::Error(error) => error_text(error),
        DataRef::Empty => String::new(),
    }
}

fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => truth(*value),
        Data::DateTime(date) => date_text(date),
        Data::Error(error) => error_text(error),
        Data::Empty => String::new(),
    }
}

fn truth(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}

fn error_text(error: &CellErrorType) -> String {
    error.to_string()
}

/// Fifteen digits, as spreadsheets show them; never in scientific notation.
fn number_text(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// Year, month and day, and the time if there is one.
fn date_text(date: &ExcelDateTime) -> String {
    if !date.is_datetime() {
        return number_text(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_spreadsheets_show_them() {
        assert_eq!(number_text(8_806_090_000_000.0), "8806090000000");
        assert_eq!(number_text(0.1 + 0.2), "0.3");
        assert_eq!(number_text(-5.0), "-5");
    }
}
