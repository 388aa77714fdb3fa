//! A workbook again, with other texts in some of its cells: only their sheets are written anew, every other part stays
//! byte for byte.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use super::fixed::{CellEdit, changed};
use super::package::{Copy, Package};
use super::sheet::{self, Edit, cells};
use super::target::Target;
use super::xml::{Node, Tag};
use crate::input::Source;

/// Where most workbooks keep the texts of their cells.
const SHARED: &str = "xl/sharedStrings.xml";

/// Writes a workbook in its place; gives the number of cells.
///
/// # Errors
/// Where a cell is not what it was, holds a formula or several formats, or the file cannot be read or written.
pub(super) fn correct(source: &Source, target: &Target, edits: &[CellEdit]) -> io::Result<u64> {
    let mut package = Package::open(source.seekable()?)?;
    let shared = if package.has(SHARED) { shared(&package.tree(SHARED)?.1) } else { Vec::new() };
    let file = target.temporary()?;
    let mut copy = Copy::new(BufWriter::new(file.as_file().try_clone()?));
    for (sheet, edits) in by_sheet(edits) {
        let part = package.part_of(sheet).map(str::to_owned);
        let part = part.ok_or_else(|| io::Error::other(format!("there is no sheet {sheet} any more")))?;
        let mut texts = Texts { edits, shared: &shared };
        copy.part(&mut package, &part, |package, out| {
            package.read(&part, |input| sheet::copy(input, out, &mut texts))
        })?;
        if let Some(row) = texts.edits.keys().next() {
            return Err(changed(*row));
        }
    }
    copy.finish(&mut package)?.flush()?;
    target.keep(file)?;
    Ok(edits.len() as u64)
}

/// Edits by row.
type Rows<'e> = BTreeMap<u64, Vec<&'e CellEdit>>;

fn by_sheet(edits: &[CellEdit]) -> BTreeMap<&str, Rows<'_>> {
    let mut sheets: BTreeMap<&str, Rows<'_>> = BTreeMap::new();
    for edit in edits {
        let rows = sheets.entry(edit.sheet.as_deref().unwrap_or_default()).or_default();
        rows.entry(edit.line).or_default().push(edit);
    }
    sheets
}

/// A text of a cell; nothing where parts of it look otherwise than others.
type Text = Option<String>;

fn shared(root: &Node) -> Vec<Text> {
    root.nodes().filter(|node| node.tag.local() == "si").map(text).collect()
}

/// The text of an element that holds one.
fn text(node: &Node) -> Text {
    match node.find("r") {
        Some(_) => None,
        None => Some(node.find("t").map(Node::inner_text).unwrap_or_default()),
    }
}

/// Puts texts into cells while a sheet is copied.
struct Texts<'e> {
    edits: Rows<'e>,
    shared: &'e [Text],
}

impl Edit for Texts<'_> {
    fn row(&mut self, mut row: Node, number: u64) -> io::Result<Option<Node>> {
        let Some(edits) = self.edits.remove(&number) else { return Ok(Some(row)) };
        let mut written = 0;
        for (column, cell) in cells(&mut row) {
            if let Some(edit) = edits.iter().find(|edit| edit.at.is_some_and(|at| at + 1 == column as usize)) {
                self.write(cell, edit)?;
                written += 1;
            }
        }
        if written == edits.len() { Ok(Some(row)) } else { Err(changed(number)) }
    }
}

impl Texts<'_> {
    fn write(&self, cell: &mut Node, edit: &CellEdit) -> io::Result<()> {
        if cell.find("f").is_some() {
            return Err(io::Error::other(format!(
                "row {}: a cell of column {} holds a formula",
                edit.line, edit.column
            )));
        }
        let value = || cell.find("v").map(Node::inner_text).unwrap_or_default();
        let held = match cell.tag.get("t").as_deref() {
            Some("s") => value().trim().parse::<usize>().ok().and_then(|at| self.shared.get(at).cloned().flatten()),
            Some("inlineStr") => cell.find("is").and_then(text),
            _ => Some(value()),
        };
        let held = held.ok_or_else(|| {
            io::Error::other(format!(
                "row {}: a cell of column {} has words in several formats",
                edit.line, edit.column
            ))
        })?;
        if plain(&held) != plain(&edit.before) {
            return Err(changed(edit.line));
        }
        put(cell, &edit.after);
        Ok(())
    }
}

/// A text without what programs write in different ways.
fn plain(text: &str) -> String {
    text.replace("_x000D_", "").replace('\r', "")
}

/// Makes a cell hold a text of its own; its look stays.
fn put(cell: &mut Node, text: &str) {
    cell.retain(|node| !matches!(node.tag.local(), "v" | "is"));
    let (inner, outer) = (Tag::like(&cell.tag, "t", &[("xml:space", "preserve")]), Tag::like(&cell.tag, "is", &[]));
    cell.tag.set("t", "inlineStr");
    let mut inner = Node::new(inner, Vec::new());
    inner.set_text(text);
    cell.push(Node::new(outer, vec![inner]));
}
