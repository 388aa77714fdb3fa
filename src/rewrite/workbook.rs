//! Workbooks given back: the package is copied part by part, and only those parts are written anew that must change.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::marks::{FileMarks, Gathered};
use super::package::{Copy, Names, Package};
use super::sheet::{self, Fill, Fills, Replace};
use super::style::{self, Styles};
use super::summary::{self, Looks};
use super::target::Target;
use super::xml::{Node, Tag};
use super::{Job, Written, WrittenPart};
use crate::input::Source;
use crate::problem::{Code, Problem};

/// What the added sheet is called.
const SHEET: &str = "listlint";
/// What a sheet is, in the list of parts.
const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
/// What styles are.
const STYLES_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
/// The main names of a workbook, unless it says otherwise.
const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/// The kind of a relation, unless the workbook says otherwise.
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Opens the workbook that was scanned; one that lies in a compressed file is none.
pub(super) fn opened(job: &Job<'_>) -> io::Result<Package> {
    let mut input = job.source.seekable()?;
    let size = input.seek(io::SeekFrom::End(0))?;
    input.rewind()?;
    let mut mark = [0; 2];
    input.read_exact(&mut mark)?;
    input.rewind()?;
    if mark != *b"PK" {
        return Err(io::Error::other("compressed workbooks are not written back; unpack it first"));
    }
    if job.receipts.first().is_some_and(|receipt| receipt.bytes != size) {
        return Err(io::Error::other("the file changed while it was read"));
    }
    Package::open(input)
}

/// The workbook with filled cells, and a sheet that says why.
pub(super) fn annotate(
    job: &Job<'_>,
    marks: &FileMarks,
    gathered: &mut Gathered,
    target: &Target,
    problems: &mut Vec<Problem>,
) -> Result<Written, Box<Problem>> {
    let mut work = || -> io::Result<(u64, u64, bool)> {
        let mut package = opened(job)?;
        let (fills, rows) = fills(gathered, marks)?;
        let file = target.temporary()?;
        let mut copy = Copy::new(BufWriter::new(file.as_file().try_clone()?));
        let left_out = mark(job, &mut package, &mut copy, &fills, gathered, marks)?;
        finish(copy, &mut package)?;
        target.keep(file)?;
        Ok((rows, left_out, package.is_signed))
    };
    let (rows, left_out, is_signed) = work().map_err(|error| job.failed(&target.name, &error))?;
    if is_signed {
        problems.push(signed(job));
    }
    if left_out > 0 {
        let message =
            format!("{left_out} findings do not fit into the sheet {SHEET}: a sheet ends at row {}", summary::ROWS);
        let problem = Problem::warning(Code::Unmarked, message).in_file(job.file());
        problems.push(problem.help("scan fewer marketplaces at a time, or use --format jsonl"));
    }
    Ok(job.written(target, WrittenPart::Annotated, rows, 0))
}

/// New texts of cells, by sheet and cell: `C17`.
pub type Texts = BTreeMap<(String, String), String>;

/// Writes a workbook with other texts in some cells; all else of it stays, other parts byte for byte.
///
/// # Errors
/// When it is no workbook of the XLSX family, or cannot be written; nothing stands at `to` then that did not before.
pub fn replace_cells(source: &Source, texts: &Texts, to: &Path) -> io::Result<()> {
    let mut sheets: BTreeMap<&str, BTreeMap<u64, BTreeMap<u32, String>>> = BTreeMap::new();
    for ((sheet, cell), text) in texts {
        let Some((column, row)) = sheet::place(cell) else { continue };
        sheets.entry(sheet).or_default().entry(row).or_default().insert(column, text.clone());
    }
    let (mut package, target) = (Package::open(source.seekable()?)?, Target::new(to.to_owned()));
    let file = target.temporary()?;
    let mut copy = Copy::new(BufWriter::new(file.as_file().try_clone()?));
    for (sheet, cells) in &sheets {
        let Some(part) = package.part_of(sheet).map(str::to_owned) else { continue };
        copy.part(&mut package, &part, |package, out| {
            package.read(&part, |input| sheet::copy(input, out, &mut Replace(cells)))
        })?;
    }
    finish(copy, &mut package)?;
    target.keep(file)
}

/// That a signature no longer holds.
pub(super) fn signed(job: &Job<'_>) -> Problem {
    let message = "the workbook is signed; the signature does not hold for what was written";
    Problem::warning(Code::Unmarked, message).in_file(job.file()).help("sign it again, or upload the original")
}

/// Ends a copy and writes all of it.
pub(super) fn finish(copy: Copy<BufWriter<File>>, package: &mut Package) -> io::Result<()> {
    copy.finish(package)?.flush()
}

/// The cells to be filled by sheet, and how many rows have one.
fn fills(gathered: &mut Gathered, marks: &FileMarks) -> io::Result<(BTreeMap<String, Fills>, u64)> {
    let (mut fills, mut rows, mut last) = (BTreeMap::<String, Fills>::new(), 0, None);
    for mark in gathered.marks(marks)? {
        let mark = mark?;
        let sheet = mark.sheet.clone().unwrap_or_default();
        let place = Some((sheet.clone(), mark.row));
        rows += u64::from(place != last);
        last = place;
        fills.entry(sheet).or_default().add(&mark);
    }
    Ok((fills, rows))
}

/// Writes all parts that differ; how many findings found no place.
fn mark(
    job: &Job<'_>,
    package: &mut Package,
    copy: &mut Copy<BufWriter<File>>,
    fills: &BTreeMap<String, Fills>,
    gathered: &mut Gathered,
    marks: &FileMarks,
) -> io::Result<u64> {
    let mut names = Names::of(package)?;
    let part = new_part(package, &names);
    let space = names.workbook.1.tag.get("xmlns").unwrap_or_else(|| SPACE.to_owned());
    let id = names.add(&part.target, &part.name, &part.kind, SHEET_TYPE);
    list(&mut names, &id, &free_name(package));
    names.touch_workbook();
    let styles_part = styles_part(package, &mut names);
    let known = if package.has(&styles_part) { package.tree(&styles_part)? } else { style::nothing()? };
    let mut styles = Styles::of(known);
    names.write(package, copy)?;
    for (sheet, fills) in fills {
        let Some(part) = package.part_of(sheet).map(str::to_owned) else { continue };
        copy.part(package, &part, |package, out| {
            package.read(&part, |input| sheet::copy(input, out, &mut Fill { fills, styles: &mut styles }))
        })?;
    }
    let looks = Looks::of(&mut styles);
    let mut left_out = 0;
    copy.part(package, &part.name, |_, out| {
        left_out = summary::write(out, gathered.marks(marks)?, &looks, &space, job.language)?;
        Ok(())
    })?;
    copy.tree(package, &styles_part, &styles.into_tree())?;
    Ok(left_out)
}

/// A part to be added.
struct Added {
    name: String,
    /// Its name, seen from the workbook's.
    target: String,
    kind: String,
}

/// A name that no part has, beside the sheets.
fn new_part(package: &Package, names: &Names) -> Added {
    let folder = package.workbook.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let target = |n: u64| format!("worksheets/listlint{n}.xml");
    let free = (1..).map(target).find(|target| !package.has(&format!("{folder}{target}"))).unwrap_or_default();
    Added { name: format!("{folder}{free}"), target: free, kind: kind(names, "worksheet") }
}

/// The address of a kind of relation, in the form the workbook uses.
fn kind(names: &Names, kind: &str) -> String {
    let known = names.relations.1.nodes().filter_map(|node| node.tag.get("Type"));
    let known = known.filter_map(|known| known.strip_suffix("/worksheet").map(str::to_owned)).next();
    format!("{}/{kind}", known.unwrap_or_else(|| RELATION.to_owned()))
}

/// A name that no sheet has.
fn free_name(package: &Package) -> String {
    let is_free = |name: &String| !package.sheets.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let numbered = (2..).map(|n: u64| format!("{SHEET} {n}"));
    std::iter::once(SHEET.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Adds a sheet to the list of sheets.
fn list(names: &mut Names, id: &str, name: &str) {
    let Some(sheets) = names.workbook.1.find_mut("sheets") else { return };
    let numbers = sheets.nodes().filter_map(|sheet| sheet.tag.get("sheetId")?.parse::<u64>().ok());
    let number = (numbers.max().unwrap_or(0) + 1).to_string();
    let key = sheets.nodes().find_map(|sheet| sheet.tag.get_local("id").filter(|(key, _)| key.contains(':')));
    let key = key.map_or("r:id".to_owned(), |(key, _)| key);
    let tag = Tag::like(&sheets.tag, "sheet", &[("name", name), ("sheetId", &number), (&key, id)]);
    sheets.push(Node::new(tag, Vec::new()));
}

/// The part of styles; one is named where there is none.
fn styles_part(package: &Package, names: &mut Names) -> String {
    if let Some(known) = &package.styles {
        return known.clone();
    }
    let folder = package.workbook.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let (part, kind) = (format!("{folder}styles.xml"), kind(names, "styles"));
    names.add("styles.xml", &part, &kind, STYLES_TYPE);
    part
}
