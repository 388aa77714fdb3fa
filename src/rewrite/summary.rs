//! The sheet that is added to a marked workbook: each cause with a link to its cell.

use std::io::{self, Write};

use quick_xml::escape::escape;

use super::mark::Mark;
use super::said::spoken;
use super::style::{Look, Styles};
use crate::report::words;
use crate::rule::{Language, Severity};

/// Headings, and widths in characters.
const COLUMNS: [(&str, u32); 11] = [
    ("cell", 18),
    ("key", 18),
    ("title", 40),
    ("severity", 10),
    ("verdict", 22),
    ("marketplaces", 28),
    ("words", 28),
    ("column", 20),
    ("why", 60),
    ("fix", 50),
    ("rules", 36),
];
/// Rows a sheet can have.
pub(super) const ROWS: u64 = 1_048_576;
/// Links a sheet can have.
const LINKS: usize = 65_530;
/// Characters a cell can have.
const CHARACTERS: usize = 32_000;

/// How its cells look.
pub(super) struct Looks {
    heading: u32,
    link: u32,
    wrapped: u32,
    severities: Vec<(Severity, u32)>,
}

impl Looks {
    /// Adds them to the styles.
    pub(super) fn of(styles: &mut Styles) -> Self {
        let severities = Severity::ALL.iter().map(|&severity| (severity, styles.number(Look::Filled(0, severity))));
        Self {
            severities: severities.collect(),
            heading: styles.number(Look::Heading),
            link: styles.number(Look::Link),
            wrapped: styles.number(Look::Wrapped),
        }
    }

    fn severity(&self, severity: Severity) -> u32 {
        self.severities.iter().find(|(known, _)| *known == severity).map_or(self.wrapped, |(_, look)| *look)
    }
}

/// Writes the sheet; `space` is the address of the workbook's main names. Gives how many marks found no place.
pub(super) fn write(
    out: &mut dyn Write,
    marks: impl Iterator<Item = io::Result<Mark>>,
    looks: &Looks,
    space: &str,
    language: Language,
) -> io::Result<u64> {
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{}\">",
        escape(space)
    )?;
    out.write_all(
        b"<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
          state=\"frozen\"/></sheetView></sheetViews><cols>",
    )?;
    for (at, (_, width)) in COLUMNS.iter().enumerate() {
        write!(out, "<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", at + 1)?;
    }
    out.write_all(b"</cols><sheetData>")?;
    let headings = COLUMNS.map(|(name, _)| (name.to_owned(), looks.heading));
    row(out, 1, &headings)?;
    let (mut number, mut links, mut left_out) = (1, Vec::new(), 0);
    for mark in marks {
        let mark = mark?;
        if number == ROWS {
            left_out += 1;
            continue;
        }
        number += 1;
        row(out, number, &cells(&mark, looks, language))?;
        if links.len() < LINKS {
            links.push((number, address(&mark)));
        }
    }
    write!(out, "</sheetData><autoFilter ref=\"A1:K{number}\"/>")?;
    if !links.is_empty() {
        out.write_all(b"<hyperlinks>")?;
        for (number, address) in links {
            write!(out, "<hyperlink ref=\"A{number}\" location=\"{}\"/>", escape(&address))?;
        }
        out.write_all(b"</hyperlinks>")?;
    }
    out.write_all(b"</worksheet>")?;
    Ok(left_out)
}

fn row(out: &mut dyn Write, number: u64, cells: &[(String, u32)]) -> io::Result<()> {
    write!(out, "<row r=\"{number}\">")?;
    for ((text, look), letter) in cells.iter().zip('A'..) {
        let text: String = text.chars().filter(|c| is_allowed(*c)).take(CHARACTERS).collect();
        write!(out, "<c r=\"{letter}{number}\" s=\"{look}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">")?;
        write!(out, "{}</t></is></c>", escape(&*text))?;
    }
    out.write_all(b"</row>")
}

/// Whether XML can hold the character.
fn is_allowed(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn cells(mark: &Mark, looks: &Looks, language: Language) -> [(String, u32); 11] {
    let sheet = mark.sheet.as_deref().unwrap_or_default();
    let place = mark.cell.clone().unwrap_or_else(|| format!("A{}", mark.row));
    let severity = words::severity(mark.severity).get(language).to_owned();
    let wrapped = |text: &str| (text.to_owned(), looks.wrapped);
    [
        (format!("{sheet}!{place}"), looks.link),
        wrapped(&mark.key),
        wrapped(&mark.title),
        (severity, looks.severity(mark.severity)),
        wrapped(spoken(mark.verdict, language)),
        wrapped(&mark.marketplaces.join(", ")),
        wrapped(&mark.words),
        wrapped(&mark.column),
        wrapped(&mark.why),
        wrapped(&mark.fix),
        wrapped(&mark.restrictions.join(", ")),
    ]
}

/// Where the link of a mark leads: `'Template'!C17`.
fn address(mark: &Mark) -> String {
    let sheet = mark.sheet.as_deref().unwrap_or_default().replace('\'', "''");
    format!("'{sheet}'!{}", mark.cell.clone().unwrap_or_else(|| format!("A{}", mark.row)))
}
