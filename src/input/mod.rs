//! Sources to listings: encoding, delimiter, header, template, columns, rows. Knows no rules (DESIGN 4).
//!
//! ```text
//! collect ─> Source ─> open ─> Reader ─> Listing, Listing … ─> FileReceipt
//!                       │ bytes ─ unpacked ─ encoding ─> text ─ delimited ─> records ─ columns, key ─> listings
//!                       └ Skipped: no file of listings          Problem: one that cannot be read
//! ```

mod ahead;
mod archive;
mod assemble;
mod biff;
mod bounds;
mod build;
mod cells;
mod chunk;
mod chunks;
mod columns;
mod compress;
mod delimited;
mod encoding;
mod facts;
mod feed;
mod feed_names;
mod feed_survey;
mod format;
mod grid;
mod grouping;
mod header;
mod held;
mod json;
mod json_shape;
mod json_survey;
mod key;
mod ledger;
mod listings;
mod met;
mod names;
mod nested;
mod ods;
mod ole;
mod order;
mod prose;
mod raw;
mod rows;
mod sheets;
mod source;
mod steady;
mod structure;
mod table;
mod tally;
mod template;
mod templates;
mod values;
mod window;
mod workbook;

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use encoding_rs::Encoding;

use self::ahead::Backlog;
pub use self::assemble::{Carried, Look, Made, Sight};
pub use self::chunk::Chunk;
pub use self::chunks::Chunks;
use self::compress::Compression;
use self::delimited::{Dialect, Records};
use self::encoding::{Choice, Decoded};
pub use self::facts::Facts;
use self::feed::Feed;
use self::feed_survey::Products;
use self::format::{Markup, Shape};
pub use self::grid::{GridRow, grid};
use self::header::{Content, Found, Layout};
use self::held::Held;
use self::json::Json;
use self::json_survey::Where;
pub use self::ledger::{Ledger, Renamed};
use self::listings::Start;
pub use self::listings::{Parts, Reader};
use self::nested::Nested;
pub use self::order::{Entered, InOrder, Step};
use self::prose::Prose;
pub use self::raw::{Form, Kind, RawRecord, RawRecords, raw_records};
use self::rows::{Margin, Rows, Written};
pub use self::source::{Collected, Seekable, Source, Sum, collect, is_lock};
use self::steady::Steadiness;
pub use self::table::Table;
pub use self::template::{Mapping, Target, Template};
pub use self::templates::shipped;
use self::window::{Reread, Window, look};
pub use self::workbook::GUARDED_THREAD;
use crate::listing::Listing;
use crate::problem::{Code, Problem, nearest};

/// Bytes of one listing, where the user says nothing else.
pub const MAX_LISTING: usize = 16 << 20;
/// Bytes that a compressed file, archive or workbook may hold when unpacked, where the user says nothing else.
pub const MAX_UNPACKED: u64 = 4 << 30;

/// What the user says about the files, where recognising it is not enough.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Columns mapped to fields; the first that fits a column counts.
    pub columns: Vec<Mapping>,
    /// Name of the template to use for all files.
    pub template: Option<String>,
    /// The user's own templates, tried before the shipped ones.
    pub templates: Vec<Template>,
    /// The sign between cells, ASCII.
    pub delimiter: Option<u8>,
    /// Label of the encoding, as in HTML: `utf-8`, `gb18030`, `shift_jis` ….
    pub encoding: Option<String>,
    /// Most bytes of one listing; [`MAX_LISTING`] where unset.
    pub max_listing: Option<usize>,
    /// Most bytes that come out of a compressed file, archive or workbook; [`MAX_UNPACKED`] where unset.
    pub max_unpacked: Option<u64>,
    /// Whether a compressed file is unpacked on a thread of its own, ahead of what is read.
    pub unpack_aside: bool,
    /// Least bytes of text worked on in one go. Nothing depends on it but speed: it is there for tests.
    pub chunk: Option<usize>,
}

impl Options {
    /// The templates to recognise files by, the user's first.
    fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.iter().chain(shipped())
    }

    /// Most bytes that come out of a compressed file, archive or workbook.
    fn unpacked(&self) -> u64 {
        self.max_unpacked.unwrap_or(MAX_UNPACKED)
    }

    fn template_named(&self) -> Option<&Template> {
        let name = self.template.as_deref()?;
        self.templates().find(|template| template.name == name)
    }

    /// Whether columns are given by number: for files whose columns have no names.
    fn has_numbers(&self) -> bool {
        self.columns.iter().any(|mapping| mapping.index().is_some())
    }

    /// Names that nothing defines.
    ///
    /// # Errors
    /// A problem with the nearest name.
    pub fn check(&self) -> Result<(), Box<Problem>> {
        if let Some(name) = self.template.as_deref().filter(|_| self.template_named().is_none()) {
            let known = nearest(name, self.templates().map(|t| t.name.as_str()));
            let help =
                known.map_or("see README for the templates".to_owned(), |known| format!("did you mean {known}?"));
            return Err(Box::new(
                Problem::error(Code::UnknownName, format!("no template is called \"{name}\"")).help(help),
            ));
        }
        if let Some(label) = self.encoding.as_deref().filter(|label| Encoding::for_label(label.as_bytes()).is_none()) {
            let problem = Problem::error(Code::UnknownName, format!("no encoding is called \"{label}\""));
            return Err(Box::new(problem.help("write utf-8, utf-16le, gb18030, shift_jis, windows-1252 …")));
        }
        Ok(())
    }
}

/// What a source turned out to be.
pub enum Opened {
    /// A file of listings, ready to be read.
    Listings(Box<Reader>),
    /// What holds several tables, such as a workbook: each is to be opened by itself.
    Several(Vec<Source>),
    /// A file met in a folder that is no file of listings; the kind is counted in the receipt.
    Skipped(&'static str),
}

/// Recognises a source by its content and makes ready to read its listings.
///
/// # Errors
/// A problem of weight error, so that the run is incomplete: the source cannot be read; it was named and holds no
/// listings; it is in a format listings come in that this version does not read; its columns have no names.
pub fn open(source: &Source, options: &Options) -> Result<Opened, Box<Problem>> {
    let in_file = |problem: Box<Problem>| Box::new(problem.in_file(source.name.clone()));
    options.check().and_then(|()| recognise(source, options)).map_err(in_file)
}

/// A letter or note as text, in whatever encoding it is written.
///
/// # Errors
/// What it is instead: `pdf`, `workbook` ….
pub fn plain_text(bytes: &[u8]) -> Result<String, &'static str> {
    match format::shape(bytes) {
        Shape::Text => {}
        Shape::Other(kind) => return Err(kind),
        Shape::Workbook(_) => return Err("workbook"),
        Shape::Zip => return Err("archive"),
    }
    let choice = Choice::detect(bytes, true);
    let body = bytes.get(choice.bom..).unwrap_or_default();
    let (text, is_broken) = choice.doubt.unwrap_or(choice.encoding).decode_without_bom_handling(body);
    if is_broken || text.contains('\0') { Err("text in an unknown encoding") } else { Ok(text.into_owned()) }
}

/// Whether a file was met in a folder, not named, and may be written over by a report: it is an earlier report or no
/// table at all.
pub fn gives_way(source: &Source, options: &Options) -> bool {
    const TABLES: [&str; 6] = [
        "order report",
        "file without texts",
        "table of other things",
        "workbook of other things",
        "archive",
        "database",
    ];
    let is_empty = || source.path().and_then(|path| path.metadata().ok()).is_some_and(|file| file.len() == 0);
    let is_other = || matches!(open(source, options), Ok(Opened::Skipped(kind)) if !TABLES.contains(&kind));
    source.folder().is_some() && (is_empty() || is_other())
}

/// Shows each listing of a source, of all its tables; problems of single rows are passed over.
///
/// # Errors
/// The first problem of a table that cannot be opened; the others are shown all the same.
pub fn each_listing(source: &Source, options: &Options, see: &mut dyn FnMut(&Listing)) -> Result<(), Box<Problem>> {
    each_table(source, options, &mut |mut reader| {
        let mut problems = Vec::new();
        while let Some(listing) = reader.next_listing(&mut problems) {
            see(&listing);
            problems.clear();
        }
    })
}

/// Shows each table of a source.
///
/// # Errors
/// The first problem of a table that cannot be opened; the others are shown all the same.
pub fn each_table(source: &Source, options: &Options, see: &mut dyn FnMut(Reader)) -> Result<(), Box<Problem>> {
    match open(source, options)? {
        Opened::Listings(reader) => see(*reader),
        Opened::Several(inner) => {
            return inner.iter().map(|inner| each_table(inner, options, see)).fold(Ok(()), Result::and);
        }
        Opened::Skipped(_) => {}
    }
    Ok(())
}

fn recognise(source: &Source, options: &Options) -> Result<Opened, Box<Problem>> {
    if let Some(sheet) = source.as_sheet() {
        return sheets::read(source, sheet, options);
    }
    let steadiness = Steadiness::default();
    let Inside { input, compression, backlog } = unpacked(source, &steadiness, options).map_err(|e| unreadable(&e))?;
    let Window { bytes: window, rest, whole } = match look(input) {
        Ok(window) => window,
        Err(_) if compression.is_some() && !source.is_named && !compress::promises_a_table(&source.name) => {
            return Ok(Opened::Skipped("archive"));
        }
        Err(error) => return Err(unreadable(&error)),
    };
    if window.is_empty() {
        return refuse(source, Shape::Other("empty"));
    }
    if format::is_pointer(&window) && (source.is_named || format::promises_listings(&source.name)) {
        return Err(not_fetched());
    }
    match format::shape(&window) {
        Shape::Text => {}
        Shape::Workbook(kind) => {
            let bytes = Reread::new(window, rest);
            return sheets::open(source, kind, bytes, compression.is_some(), options);
        }
        Shape::Zip => {
            return archive::open(source, Reread::new(window, rest), compression.is_some(), options);
        }
        shape => return refuse(source, shape),
    }
    let choice = chosen(options, &window, whole);
    let head = choice.decode(&window);
    let body = match body(source, &head, options)? {
        Ok(body) => body,
        Err(kind) => return refuse(source, Shape::Other(kind)),
    };
    let decoded = Decoded::new(Box::new(Reread::new(window, rest)), choice).map_err(|e| unreadable(&e))?;
    let (format, compression) = (body.name(), compression.map(Compression::name));
    let origin = Origin { steadiness, format, compression, backlog, ..Origin::default() };
    match body {
        Body::Table(layout) => read(source, decoded, *layout, options, origin),
        body => unfolded(source, decoded, body, options, origin),
    }
}

fn not_fetched() -> Box<Problem> {
    let message = "cannot be read: it is a Git LFS pointer, the file itself was not fetched";
    Box::new(
        Problem::error(Code::Unreadable, message)
            .help("type git lfs pull (in CI: check out with LFS), then scan again"),
    )
}

/// How text holds listings.
enum Body {
    Table(Box<Layout>),
    /// Elements at a place of a JSON file.
    Json(Where),
    /// Products at a path of an XML feed.
    Feed(Products),
    /// A text that is one listing.
    Prose,
}

impl Body {
    /// The name in the receipt.
    fn name(&self) -> &'static str {
        match self {
            Self::Table(layout) if layout.dialect.delimiter == b'\t' => "tsv",
            Self::Table(_) => "csv",
            Self::Json(place) if place.is_lines() => "jsonl",
            Self::Json(_) => "json",
            Self::Feed(_) => "xml",
            Self::Prose => "text",
        }
    }
}

/// The body of a text, or the kind of what it is instead.
fn body(source: &Source, head: &str, options: &Options) -> Result<Result<Body, &'static str>, Box<Problem>> {
    let likeness = |names: &[String]| header::likeness(names, options);
    let may_be_prose = source.is_named && prose::may_be(&source.name) && options.delimiter.is_none();
    Ok(match format::markup(head) {
        Some(Markup::Html) => Err("html"),
        Some(Markup::Json) => json_survey::find(head, source.is_named, likeness).map(Body::Json).ok_or("json"),
        Some(Markup::Xml) => match feed_survey::find(head, source.is_named, likeness) {
            Some(products) => Ok(Body::Feed(products)),
            // Texts may begin with a tag, too.
            None if may_be_prose => Ok(Body::Prose),
            None => Err("xml"),
        },
        None => match table(source, head, options) {
            Ok(Err("text" | "markdown")) if may_be_prose => Ok(Body::Prose),
            Ok(Ok(layout))
                if may_be_prose && layout.content == Content::Unknown && prose::is_likely(&source.name, head) =>
            {
                Ok(Body::Prose)
            }
            Err(_) if may_be_prose && prose::is_likely(&source.name, head) => Ok(Body::Prose),
            found => found?.map(|layout| Body::Table(Box::new(layout))),
        },
    })
}

/// Makes ready to read text that is no table: its rows are written as one.
fn unfolded(
    source: &Source,
    decoded: Decoded,
    body: Body,
    options: &Options,
    origin: Origin,
) -> Result<Opened, Box<Problem>> {
    let (margin, limit) = (Arc::new(Margin::default()), options.max_listing.unwrap_or(MAX_LISTING));
    let held = Held::new(decoded, margin.clone());
    let rows: Box<dyn Rows> = match body {
        Body::Json(place) => Box::new(Nested::new(Json::new(held, place, limit))),
        Body::Feed(Products { path, others }) => {
            for other in others {
                let message =
                    format!("the elements {other} hold listings too and are not read: give them a file of their own");
                margin.lose(1, message);
            }
            Box::new(Nested::new(Feed::new(held, path, limit)))
        }
        Body::Table(_) | Body::Prose => Box::new(Prose::new(held, limit)),
    };
    let text: Box<dyn Read + Send> = Box::new(Written::new(rows, margin.clone()));
    let (text, backlog) = aside(text, options).map_err(|e| unreadable(&e))?;
    written(source, text, Origin { margin: Some(margin), backlog, ..origin }, options)
}

/// Where the text of a table comes from.
#[derive(Debug, Default)]
struct Origin {
    /// Whether the file stayed as it was.
    steadiness: Steadiness,
    /// `csv`, `xlsx` …, for the receipt.
    format: &'static str,
    /// How the file is compressed.
    compression: Option<&'static str>,
    /// The encoding of the file, where the text was written from rows.
    encoding: Option<String>,
    /// Which sheet of a workbook it is.
    sheet: Option<Arc<str>>,
    /// Sheets that are not read.
    sheets_skipped: Vec<String>,
    /// Bytes of the file, where they are not those of the text.
    bytes: Option<u64>,
    /// What the text does not say itself; of written text only.
    margin: Option<Arc<Margin>>,
    /// What a thread that unpacks or parses has ready, where there is one.
    backlog: Option<Backlog>,
}

/// Makes ready to read a table whose rows are written as text.
fn written(
    source: &Source,
    text: Box<dyn Read + Send>,
    origin: Origin,
    options: &Options,
) -> Result<Opened, Box<Problem>> {
    let options = &Options { delimiter: Some(b','), ..options.clone() };
    let Window { bytes: window, rest, .. } = look(text).map_err(|e| unreadable(&e))?;
    let choice = Choice::sure(encoding_rs::UTF_8, 0);
    let mut layout = match table(source, &choice.decode(&window), options)? {
        Ok(layout) => layout,
        Err(kind) => return refuse(source, Shape::Other(kind)),
    };
    layout.dialect = Dialect { delimiter: b',', quoting: true, lone_cr: false };
    let decoded = Decoded::new(Box::new(Reread::new(window, rest)), choice).map_err(|e| unreadable(&e))?;
    read(source, decoded, layout, options, origin)
}

/// A stream that takes long to make, read ahead on a thread of its own where that is asked for.
fn aside(input: Box<dyn Read + Send>, options: &Options) -> io::Result<(Box<dyn Read + Send>, Option<Backlog>)> {
    if !options.unpack_aside {
        return Ok((input, None));
    }
    let backlog = Backlog::default();
    Ok((ahead::read_ahead(input, backlog.clone())?, Some(backlog)))
}

/// The bytes of a source as they are inside.
struct Inside {
    input: Box<dyn Read + Send>,
    compression: Option<Compression>,
    backlog: Option<Backlog>,
}

fn unpacked(source: &Source, steadiness: &Steadiness, options: &Options) -> io::Result<Inside> {
    let mut input = source.read(steadiness)?;
    let mut mark = Vec::new();
    input.by_ref().take(compress::MARK as u64).read_to_end(&mut mark)?;
    let compression = Compression::of(&mark);
    let input: Box<dyn Read + Send> = Box::new(Cursor::new(mark).chain(input));
    let (input, backlog) = match compression {
        Some(compression) => aside(compression.unpack(input, options.unpacked())?, options)?,
        None => (input, None),
    };
    Ok(Inside { input, compression, backlog })
}

/// The encoding the user says, or the one the bytes show; a byte order mark is left out either way.
fn chosen(options: &Options, window: &[u8], whole: bool) -> Choice {
    let said = options.encoding.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    let Some(encoding) = said else { return Choice::detect(window, whole).or_declared(window) };
    let bom = Encoding::for_bom(window).filter(|(marked, _)| *marked == encoding).map_or(0, |(_, bom)| bom);
    Choice::sure(encoding, bom)
}

/// The layout of a table of listings, or the kind of what it is instead.
fn table(source: &Source, head: &str, options: &Options) -> Result<Result<Layout, &'static str>, Box<Problem>> {
    let layout = match header::find(head, options) {
        Found::Table(layout) => *layout,
        Found::NoHeader { first, title, description } if is_wanted(source, description) => {
            return Err(no_header(source, &first, title, description));
        }
        Found::NoHeader { .. } | Found::Other => return Ok(Err(format::text_kind(&source.name))),
    };
    let wanted = options.template.is_some() || !options.columns.is_empty();
    if layout.template.orders && !wanted {
        return Ok(Err(if layout.template.is_own_report() { format::OWN_REPORT } else { "order report" }));
    }
    let proven = layout.content == Content::Listings || wanted && layout.content != Content::Unknown;
    Ok(match layout.content {
        _ if source.is_named || proven => Ok(layout),
        Content::Values => Err("file without texts"),
        _ => Err("table of other things"),
    })
}

/// Whether a table without names is worth an error: it was named, or it is a table of texts and not a page or code.
fn is_wanted(source: &Source, description: Option<usize>) -> bool {
    source.is_named || (description.is_some() && format::text_kind(&source.name) == "text")
}

fn read(
    source: &Source,
    decoded: Decoded,
    layout: Layout,
    options: &Options,
    origin: Origin,
) -> Result<Opened, Box<Problem>> {
    let limit = options.max_listing.unwrap_or(MAX_LISTING);
    let untold = doubts(source, &layout, options);
    let records = Records::new(decoded, layout.dialect, limit);
    let (chunk, mappings) = (options.chunk.unwrap_or(chunks::SIZE), &options.columns);
    let start = Start { file: &source.name, records, layout, mappings, limit, chunk, untold, origin };
    let reader = Reader::new(start);
    if reader.has_words() {
        Ok(Opened::Listings(Box::new(reader)))
    } else {
        refuse(source, Shape::Other("file without texts"))
    }
}

/// What the user should know before the first listing.
fn doubts(source: &Source, layout: &Layout, options: &Options) -> Vec<Problem> {
    let mut doubts = Vec::new();
    let message = match layout.content {
        Content::Unknown => {
            Some("no column has a name we know: all are searched as attributes, and no listing has a title")
        }
        _ if header::lacks_title(layout, options) => {
            Some("no column has a name that we know for titles: products are looked for in the others only")
        }
        _ => None,
    };
    let doubt =
        |message| Problem::warning(Code::NoHeader, message).help("say which column is the title: --column title=NAME");
    doubts.extend(message.map(doubt));
    if source.is_named {
        doubts.extend(options.columns.iter().filter_map(|mapping| unmatched(mapping, layout)));
    }
    doubts.into_iter().map(|problem| problem.in_file(source.name.clone())).collect()
}

/// A mapped column that this file does not have.
fn unmatched(mapping: &Mapping, layout: &Layout) -> Option<Problem> {
    let wanted = template::fold(&mapping.column);
    let numbered = mapping.index().is_some_and(|at| at < layout.names.len());
    if numbered || layout.names.iter().any(|name| template::fold(name) == wanted) {
        return None;
    }
    let problem = Problem::warning(Code::UnknownName, format!("no column is called \"{}\"", mapping.column));
    let near = nearest(&mapping.column, layout.names.iter().map(String::as_str));
    Some(match near {
        Some(name) => problem.help(format!("did you mean \"{name}\"?")),
        None => problem.help(format!("the columns are: {}", layout.names.join(", "))),
    })
}

/// That a file cannot be read, and what to look at.
pub fn unreadable(error: &std::io::Error) -> Box<Problem> {
    let problem = Problem::error(Code::Unreadable, format!("cannot be read: {error}"));
    Box::new(problem.help(match error.kind() {
        io::ErrorKind::InvalidData => "mend the file at that place or export it again, then scan again",
        io::ErrorKind::Unsupported | io::ErrorKind::FileTooLarge => "unpack it and scan the files inside",
        _ => "check that the file exists and that you may read it",
    }))
}

/// A file that is not read: skipped in a folder, unless listings come in its format; a problem where it was named.
fn refuse(source: &Source, shape: Shape) -> Result<Opened, Box<Problem>> {
    match shape {
        Shape::Other(kind) if !source.is_named => Ok(Opened::Skipped(kind)),
        Shape::Other(kind) => Err(Box::new(not_listings(kind))),
        Shape::Text | Shape::Workbook(_) | Shape::Zip => Ok(Opened::Skipped("text")),
    }
}

fn not_listings(kind: &str) -> Problem {
    let problem = Problem::error(Code::NotListings, format!("holds no listings we can read: {kind}"));
    problem.help(match kind {
        "empty" => "export the listings again",
        "order report" => "export the listings instead; to scan it all the same: --template generic",
        "file without texts" => {
            "export titles and descriptions too, or say which column holds words: --column title=NAME"
        }
        "json" | "xml" => {
            "its first MiB has no list of things with a title and a price or brand; if it is a list of listings, say \
             which field holds what: --column title=NAME"
        }
        _ => "name a file of listings: a table with a header row, a workbook, JSON or an XML feed",
    })
}

fn no_header(source: &Source, first: &[String], title: usize, description: Option<usize>) -> Box<Problem> {
    let short = |cell: &String| cell.chars().take(24).collect::<String>();
    let shown: Vec<String> =
        first.iter().take(8).enumerate().map(|(at, cell)| format!("{}: {:?}", at + 1, short(cell))).collect();
    let message = format!("the columns of {} have no names; the first row is {}", source.name, shown.join("  "));
    let more = description.map_or(String::new(), |at| format!(" --column description={}", at + 1));
    let help =
        format!("say which column is which: listlint scan \"{}\" --column title={}{more}", source.name, title + 1);
    Box::new(Problem::error(Code::NoHeader, message).help(help))
}
