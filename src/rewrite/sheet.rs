//! One sheet of a workbook, copied row by row; rows and what stands around them may be changed on the way.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use super::mark::Mark;
use super::style::{Look, Styles};
use super::xml::{Next, Node, Tag, Xml, broken, opened};
use crate::rule::Severity;

/// Changes a sheet while it is copied.
pub(super) trait Edit {
    /// A row and its number, from 1; none takes it out.
    fn row(&mut self, row: Node, number: u64) -> io::Result<Option<Node>>;

    /// What stands before or behind the rows; none takes it out.
    fn part(&mut self, part: Node) -> Option<Node> {
        Some(part)
    }
}

/// Copies a sheet; everything that is not changed stays byte for byte as it is.
///
/// # Errors
/// When it is no XML, or `out` cannot be written.
pub(super) fn copy(input: &mut dyn BufRead, out: &mut dyn Write, edit: &mut dyn Edit) -> io::Result<()> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    if input.fill_buf()?.starts_with(MARK) {
        out.write_all(MARK)?;
    }
    let (mut xml, mut around) = (Xml::new(input), String::new());
    let root = xml.root(&mut around)?;
    out.write_all(around.as_bytes())?;
    out.write_all(opened(&root).as_bytes())?;
    loop {
        match xml.read()?.ok_or_else(|| broken("a sheet ends too early"))? {
            Next::Start(tag, false) if tag.local() == "sheetData" => {
                out.write_all(opened(&tag).as_bytes())?;
                rows(&mut xml, out, edit)?;
            }
            Next::Start(tag, _) => {
                let part = xml.element(tag, 1)?;
                edit.part(part).map_or(Ok(()), |part| part.write(out))?;
            }
            Next::Raw(raw) => out.write_all(raw.as_bytes())?,
            Next::End(end) => {
                write!(out, "</{end}>")?;
                break;
            }
        }
    }
    around.clear();
    xml.rest(&mut around)?;
    out.write_all(around.as_bytes())
}

fn rows<R: BufRead>(xml: &mut Xml<R>, out: &mut dyn Write, edit: &mut dyn Edit) -> io::Result<()> {
    let mut number = 0;
    loop {
        match xml.read()?.ok_or_else(|| broken("a sheet ends too early"))? {
            Next::Start(tag, _) => {
                let row = xml.element(tag, 2)?;
                number = row.tag.get("r").and_then(|number| number.parse().ok()).unwrap_or(number + 1);
                edit.row(row, number)?.map_or(Ok(()), |row| row.write(out))?;
            }
            Next::Raw(raw) => out.write_all(raw.as_bytes())?,
            Next::End(end) => return write!(out, "</{end}>"),
        }
    }
}

/// Column, from 1, and row of a cell: `C17` is 3 and 17; `$` are left out.
pub(super) fn place(cell: &str) -> Option<(u32, u64)> {
    let cell = cell.replace('$', "");
    let (letters, digits) = cell.split_at(cell.find(|c: char| c.is_ascii_digit())?);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let value = letter.to_ascii_uppercase().checked_sub(b'A').filter(|value| *value < 26)?;
        column.checked_mul(26)?.checked_add(u32::from(value) + 1)
    })?;
    Some((column, digits.parse().ok()?)).filter(|(column, _)| *column > 0)
}

/// The cells of a row with their columns, from 1: those without a place stand right of the one before.
pub(super) fn cells(row: &mut Node) -> impl Iterator<Item = (u32, &mut Node)> {
    let mut column = 0;
    row.nodes_mut().filter(|node| node.tag.local() == "c").map(move |cell| {
        column = cell.tag.get("r").and_then(|own| place(&own)).map_or(column + 1, |(column, _)| column);
        (column, cell)
    })
}

/// Cells to be filled, by row and column; column 0 is the first cell of the row.
#[derive(Debug, Default)]
pub(super) struct Fills(BTreeMap<u64, BTreeMap<u32, Severity>>);

impl Fills {
    /// Adds the cell of a mark.
    pub(super) fn add(&mut self, mark: &Mark) {
        let column = mark.cell.as_deref().and_then(place).map_or(0, |(column, _)| column);
        let known = self.0.entry(mark.row).or_default().entry(column).or_insert(mark.severity);
        *known = (*known).max(mark.severity);
    }
}

/// Fills cells, and keeps everything else of their looks.
pub(super) struct Fill<'a> {
    pub(super) fills: &'a Fills,
    pub(super) styles: &'a mut Styles,
}

impl Edit for Fill<'_> {
    fn row(&mut self, mut row: Node, number: u64) -> io::Result<Option<Node>> {
        let Some(wanted) = self.fills.0.get(&number) else { return Ok(Some(row)) };
        let mut first = wanted.get(&0).copied();
        for (column, cell) in cells(&mut row) {
            let Some(severity) = wanted.get(&column).copied().max(first.take()) else { continue };
            let old = cell.tag.get("s").and_then(|old| old.parse().ok()).unwrap_or(0);
            let number = self.styles.number(Look::Filled(old, severity));
            cell.tag.set("s", &number.to_string());
        }
        Ok(Some(row))
    }
}

/// Puts texts into cells, by row and column; everything else of the cells stays.
pub(super) struct Replace<'a>(pub(super) &'a BTreeMap<u64, BTreeMap<u32, String>>);

impl Edit for Replace<'_> {
    fn row(&mut self, mut row: Node, number: u64) -> io::Result<Option<Node>> {
        let Some(wanted) = self.0.get(&number) else { return Ok(Some(row)) };
        for (column, cell) in cells(&mut row) {
            let Some(text) = wanted.get(&column) else { continue };
            cell.tag.set("t", "inlineStr");
            let mut inside = Node::new(Tag::like(&cell.tag, "t", &[("xml:space", "preserve")]), Vec::new());
            inside.set_text(text);
            cell.children = vec![];
            cell.push(Node::new(Tag::like(&cell.tag, "is", &[]), vec![inside]));
        }
        Ok(Some(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_cells() {
        assert_eq!(place("C17"), Some((3, 17)));
        assert_eq!(place("$AA$5"), Some((27, 5)));
        assert_eq!(["", "17", "C", "_1"].map(place), [None; 4]);
    }
}
