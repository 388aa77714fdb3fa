//! Which sheets of a workbook are tables of listings, and how one is read. Help, examples and lists of values are not.

use std::io::{self, Read};
use std::sync::Arc;

use super::ahead::Backlog;
use super::bounds;
use super::format::{OWN_REPORT, Shape};
use super::header::{self, Content, Found, Layout};
use super::rows::Margin;
use super::source::Source;
use super::template::fold;
use super::workbook::{Book, Bytes, Glance, Kind, is_locked};
use super::{Opened, Options, Origin, refuse, unreadable, written};
use crate::problem::{Code, Problem};

/// One sheet of a workbook.
#[derive(Clone)]
pub(super) struct Sheet {
    book: Book,
    name: Arc<str>,
    /// The sheets that are not read, told with the first that is.
    skipped: Vec<String>,
}

/// Opens a workbook: the one sheet of listings, or several.
pub(super) fn open(
    source: &Source,
    kind: Kind,
    bytes: impl Read,
    is_packed: bool,
    options: &Options,
) -> Result<Opened, Box<Problem>> {
    let path = source.on_disk().filter(|_| !is_packed);
    let bytes = match path {
        Some(path) => Bytes::File(path.to_owned()),
        None => Bytes::Memory(whole(bytes, options).map_err(|e| unreadable(&e))?),
    };
    let book = Book::new(bytes, kind);
    if !bounds::check(&book.bytes, kind, options.unpacked()).map_err(|e| broken(&e))? {
        return refuse(source, Shape::Other("document"));
    }
    let glances = match book.glance() {
        Ok(glances) => glances,
        Err(error) => return Err(broken(&error)),
    };
    let found: Vec<Found> = glances.iter().map(|glance| find(&glance.head, options)).collect();
    // Our own report shows listings on several sheets.
    let is_own_report = found.iter().any(is_own_report);
    let sheets = if is_own_report { Vec::new() } else { chosen(source, &book, &glances, &found) };
    match <[Sheet; 1]>::try_from(sheets) {
        Ok([sheet]) => read(source, &sheet, options),
        Err(none) if none.is_empty() => nothing(source, &glances, is_own_report),
        Err(several) => Ok(Opened::Several(several.into_iter().map(|sheet| Source::sheet(source, sheet)).collect())),
    }
}

/// A workbook in memory.
pub(super) fn book_of(kind: Kind, bytes: Arc<[u8]>) -> Book {
    Book::new(Bytes::Memory(bytes), kind)
}

/// All bytes of what cannot be read from any place, up to the limit.
pub(super) fn whole(bytes: impl Read, options: &Options) -> io::Result<Arc<[u8]>> {
    let (limit, mut all) = (options.unpacked(), Vec::new());
    bytes.take(limit + 1).read_to_end(&mut all)?;
    if all.len() as u64 > limit {
        return Err(io::Error::other(format!("it is over {limit} bytes; raise --max-unpacked to read it")));
    }
    Ok(all.into())
}

fn broken(error: &io::Error) -> Box<Problem> {
    if is_locked(error) {
        let problem = Problem::error(Code::Unreadable, "cannot be read: the workbook is protected with a password");
        return Box::new(problem.help("open it, take the password off (File > Info > Protect Workbook) and save it"));
    }
    let problem = Problem::error(Code::Unreadable, format!("cannot be read: {error}"));
    Box::new(problem.help("open it in a spreadsheet program and save it again, or export the sheet as CSV in UTF-8"))
}

/// The sheets to be read: those a template names; else all that are tables of listings; else, in a file that was
/// named, the first that is a table at all.
fn chosen(source: &Source, book: &Book, glances: &[Glance], found: &[Found]) -> Vec<Sheet> {
    let found = || glances.iter().zip(found);
    let tables: Vec<(&Glance, &Layout)> = found()
        .filter_map(|(glance, found)| match found {
            Found::Table(layout) => Some((glance, &**layout)),
            _ => None,
        })
        .collect();
    let named = |(glance, layout): &&(&Glance, &Layout)| layout.template.sheets.contains(&fold(&glance.name));
    let holds = |(_, layout): &&(&Glance, &Layout)| layout.content == Content::Listings;
    let mut names: Vec<&str> = tables.iter().filter(named).map(|(glance, _)| &*glance.name).collect();
    if names.is_empty() {
        names = tables.iter().filter(holds).map(|(glance, _)| &*glance.name).collect();
    }
    if names.is_empty() && source.is_named {
        let any = tables.first().map(|(glance, _)| *glance);
        let nameless = || found().find(|(_, found)| matches!(found, Found::NoHeader { .. })).map(|(glance, _)| glance);
        names = any.or_else(nameless).map(|glance| &*glance.name).into_iter().collect();
    }
    let mut skipped: Vec<String> =
        glances.iter().filter(|glance| !names.contains(&&*glance.name)).map(|glance| glance.name.clone()).collect();
    let sheet = |name: &&str| Sheet { book: book.clone(), name: (*name).into(), skipped: std::mem::take(&mut skipped) };
    names.iter().map(sheet).collect()
}

fn find(head: &str, options: &Options) -> Found {
    header::find(head, &Options { delimiter: Some(b','), ..options.clone() })
}

fn is_own_report(found: &Found) -> bool {
    matches!(found, Found::Table(layout) if layout.template.is_own_report())
}

/// A workbook without a table of listings.
fn nothing(source: &Source, glances: &[Glance], is_own_report: bool) -> Result<Opened, Box<Problem>> {
    if !source.is_named {
        return Ok(Opened::Skipped(if is_own_report { OWN_REPORT } else { "workbook of other things" }));
    }
    let names: Vec<&str> = glances.iter().map(|glance| &*glance.name).collect();
    let message = format!("no sheet of the workbook is a table of listings; it has {}", names.join(", "));
    let help = "name a workbook with a header row above the listings; hidden sheets are not read";
    Err(Box::new(Problem::error(Code::NotListings, message).help(help)))
}

/// Makes ready to read one sheet.
pub(super) fn read(source: &Source, sheet: &Sheet, options: &Options) -> Result<Opened, Box<Problem>> {
    let (margin, backlog) = (Arc::new(Margin::default()), Backlog::default());
    let text = sheet.book.text(&sheet.name, margin.clone(), backlog.clone()).map_err(|e| unreadable(&e))?;
    let origin = Origin {
        format: sheet.book.kind.name(),
        sheet: Some(sheet.name.clone()),
        sheets_skipped: sheet.skipped.clone(),
        bytes: Some(sheet.book.size()),
        margin: Some(margin),
        backlog: Some(backlog),
        ..Origin::default()
    };
    written(source, text, origin, options)
}
