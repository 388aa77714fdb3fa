//! Workbooks given back, from the command line: what must change changes, and every other part is the same, byte for
//! byte.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Data, Reader as _, Xlsx};
use listlint::input::Source;
use listlint::rewrite::{Texts, replace_cells};
use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Note, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Parts that have to name what is added.
const SMALL: [&str; 3] = ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"];

/// Rows of the table: key, title, parent. The parent of the second stands behind it.
const ROWS: [[&str; 3]; 6] = [
    ["A1", "Blue mug", ""],
    ["A2", "Particulate respirator N95", "P9"],
    ["A3", "Red mug", ""],
    ["P9", "Cup", ""],
    ["A5", "Cup, large", "P9"],
    ["A6", "Green mug", ""],
];

/// A macro workbook with a table among help sheets, styles, formulas, merged cells, lists of values, names.
fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    let help = book.add_worksheet().set_name("Instructions").unwrap();
    help.write(0, 0, "How to fill in the sheet called Template").unwrap();
    let red = Format::new().set_bold().set_num_format("0.00").set_font_color("#C00000");
    let sheet = book.add_worksheet().set_name("Template").unwrap();
    sheet.merge_range(0, 0, 0, 3, "Spring catalog", &red).unwrap();
    for (column, name) in ["sku", "title", "parent_sku", "price", "double"].iter().enumerate() {
        sheet.write_with_format(1, column as u16, *name, &red).unwrap();
    }
    for (number, cells) in ROWS.iter().enumerate() {
        let row = number as u32 + 2;
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row, column as u16, *cell).unwrap();
        }
        sheet.write_with_format(row, 3, 9.5 + f64::from(row), &red).unwrap();
        sheet.write_formula(row, 4, &*format!("=D{}*2", row + 1)).unwrap();
    }
    sheet.write_formula(10, 4, "=SUM(E3:E8)").unwrap();
    sheet.merge_range(6, 6, 6, 8, "about A5", &red).unwrap();
    sheet.merge_range(7, 6, 7, 8, "about A6", &red).unwrap();
    let list = DataValidation::new().allow_list_strings(&["P9", "none"]).unwrap();
    sheet.add_data_validation(2, 2, 7, 2, &list).unwrap();
    let high = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::GreaterThan(14));
    sheet.add_conditional_format(2, 3, 7, 3, &high).unwrap();
    sheet.set_freeze_panes(2, 0).unwrap();
    sheet.autofilter(1, 0, 7, 4).unwrap();
    let values = book.add_worksheet().set_name("Valid Values").unwrap();
    values.write(0, 0, "N95").unwrap();
    values.insert_note(0, 0, &Note::new("a note")).unwrap();
    values.set_hidden(true);
    book.define_name("Prices", "=Template!$D$3:$D$8").unwrap();
    book.save_to_buffer().unwrap()
}

/// The same with a part of macros and one that nobody knows.
fn with_macros(bytes: &[u8]) -> Vec<u8> {
    let (mut old, mut new) = (ZipArchive::new(Cursor::new(bytes)).unwrap(), ZipWriter::new(Cursor::new(Vec::new())));
    for index in 0..old.len() {
        new.raw_copy_file(old.by_index_raw(index).unwrap()).unwrap();
    }
    let noise: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for name in ["xl/vbaProject.bin", "customXml/item1.bin"] {
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(&noise).unwrap();
    }
    new.finish().unwrap().into_inner()
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    command.current_dir(folder).args(["scan", "-m", "ebay-us", "--as-of", "2020-03-20", "--lang", "en"]).args(args);
    command.output().unwrap()
}

/// A folder with the workbook, after a run.
fn after(bytes: &[u8], args: &[&str], code: i32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("book.xlsm"), bytes).unwrap();
    let output = run(folder.path(), args);
    let told = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat();
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert_eq!(fs::read(folder.path().join("book.xlsm")).unwrap(), bytes, "the input was changed");
    folder
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..zip.len() {
        let (mut entry, mut part) = (zip.by_index(index).unwrap(), Vec::new());
        entry.read_to_end(&mut part).unwrap();
        parts.insert(entry.name().unwrap().into_owned(), part);
    }
    parts
}

/// Names of parts that are not the same in both.
fn changed(before: &[u8], after: &[u8]) -> Vec<String> {
    let [before, after] = [before, after].map(parts);
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let shown = |cell: &Data| cell.to_string();
    book.worksheet_range(name).unwrap().rows().map(|row| row.iter().map(shown).collect()).collect()
}

fn formulas(bytes: &[u8], name: &str) -> Vec<String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheet_formula(name).unwrap().rows().flatten().filter(|cell| !cell.is_empty()).cloned().collect()
}

fn text(bytes: &[u8], part: &str) -> String {
    String::from_utf8(parts(bytes).remove(part).unwrap()).unwrap()
}

/// A text without the numbers of styles.
fn without_looks(text: &str) -> String {
    let mut parts = text.split(" s=\"");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain += part.split_once('"').unwrap().1;
    }
    plain
}

#[test]
fn only_what_must_change_is_changed_by_marks() {
    let book = with_macros(&book());
    let folder = after(&book, &["book.xlsm", "--annotate", "out.xlsm"], 1);
    let out = fs::read(folder.path().join("out.xlsm")).unwrap();
    let mut expected = SMALL.to_vec();
    expected.extend(["xl/styles.xml", "xl/worksheets/listlint1.xml", "xl/worksheets/sheet2.xml"]);
    expected.sort_unstable();
    assert_eq!(changed(&book, &out), expected);
    let sheets = ["xl/worksheets/sheet2.xml"; 2].map(str::to_owned);
    let [before, marked] = [text(&book, &sheets[0]), text(&out, &sheets[1])];
    assert_ne!(before, marked);
    // But for the look of one cell it is the same sheet.
    assert_eq!(without_looks(&before), without_looks(&marked));
    let styled = |text: &str| {
        text.split("<c ").filter(|cell| cell.starts_with("r=\"B4\"")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_ne!(styled(&before), styled(&marked));
    let summary = sheet(&out, "listlint");
    assert_eq!(summary[0][..5], ["cell", "key", "title", "severity", "verdict"]);
    assert_eq!(summary[1][..5], ["Template!B4", "A2", "Particulate respirator N95", "error", "DO NOT LIST"]);
    let added = text(&out, "xl/worksheets/listlint1.xml");
    assert!(
        added.contains("location=\"&apos;Template&apos;!B4\"") || added.contains("location=\"'Template'!B4\""),
        "{added}"
    );
}

#[test]
fn a_marked_workbook_is_read_and_marked_again() {
    let book = with_macros(&book());
    let folder = after(&book, &["book.xlsm", "--annotate", "out.xlsm", "-q"], 1);
    let again = run(folder.path(), &["out.xlsm", "--annotate", "again.xlsm", "--format", "concise", "-q"]);
    let once = run(folder.path(), &["book.xlsm", "--format", "concise", "-q"]);
    let told = |output: &Output| String::from_utf8_lossy(&output.stdout).replace("out.xlsm", "book.xlsm");
    assert_eq!(told(&again), told(&once));
    let again = fs::read(folder.path().join("again.xlsm")).unwrap();
    assert!(!sheet(&again, "listlint 2").is_empty());
}

#[test]
fn a_family_leaves_the_sheet_and_the_rest_moves_up() {
    let book = with_macros(&book());
    let args = ["book.xlsm", "--split", "parts", "--column", "family=parent_sku"];
    let folder = after(&book, &args, 1);
    let [upload, held] =
        ["upload", "held"].map(|part| fs::read(folder.path().join(format!("parts/book.{part}.xlsm"))).unwrap());
    let keys = |bytes: &[u8]| sheet(bytes, "Template").iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(keys(&upload), ["Spring catalog", "sku", "A1", "A3", "A6", "", "", ""]);
    assert_eq!(keys(&held), ["Spring catalog", "sku", "A2", "P9", "A5"]);
    assert_eq!(formulas(&upload, "Template"), ["D3*2", "D4*2", "D5*2", "SUM(E3:E5)"]);
    assert_eq!(formulas(&held, "Template"), ["D3*2", "D4*2", "D5*2"]);
    let sheet = text(&upload, "xl/worksheets/sheet2.xml");
    for held in [
        "<mergeCell ref=\"A1:D1\"/>",
        "<mergeCell ref=\"G5:I5\"/>",
        "sqref=\"C3:C5\"",
        "sqref=\"D3:D5\"",
        "<autoFilter ref=\"A2:E5\"",
    ] {
        assert!(sheet.contains(held), "{held} is not in {sheet}");
    }
    assert!(sheet.contains("<mergeCells count=\"2\">"), "{sheet}");
    assert!(text(&upload, "xl/workbook.xml").contains("Template!$D$3:$D$5"));
    for part in [&upload, &held] {
        assert_eq!(changed(&book, part), ["xl/workbook.xml", "xl/worksheets/sheet2.xml"]);
    }
}

#[test]
fn rows_whose_formula_is_shared_are_emptied() {
    let plain = book();
    let shared = text(&plain, "xl/worksheets/sheet2.xml")
        .replace("<f>D4*2</f>", "<f t=\"shared\" ref=\"E4:E5\" si=\"0\">D4*2</f>")
        .replace("<f>D5*2</f>", "<f t=\"shared\" si=\"0\"/>");
    let (mut old, mut new) = (ZipArchive::new(Cursor::new(plain)).unwrap(), ZipWriter::new(Cursor::new(Vec::new())));
    for index in 0..old.len() {
        let entry = old.by_index_raw(index).unwrap();
        if entry.name().unwrap() == "xl/worksheets/sheet2.xml" {
            continue;
        }
        new.raw_copy_file(entry).unwrap();
    }
    new.start_file("xl/worksheets/sheet2.xml", SimpleFileOptions::default()).unwrap();
    new.write_all(shared.as_bytes()).unwrap();
    let book = new.finish().unwrap().into_inner();
    let folder = after(&book, &["book.xlsm", "--split", "parts"], 1);
    let upload = fs::read(folder.path().join("parts/book.upload.xlsm")).unwrap();
    let rows = sheet(&upload, "Template");
    assert_eq!((&*rows[3][0], &*rows[3][1], &*rows[4][0]), ("", "", "A3"));
    assert_eq!(formulas(&upload, "Template")[1], "D4*2");
}

#[test]
fn a_cell_gets_another_text_and_nothing_else_changes() {
    let (book, folder) = (with_macros(&book()), tempfile::tempdir().unwrap());
    let path = folder.path().join("out.xlsm");
    let texts = Texts::from([(("Template".to_owned(), "B4".to_owned()), "A < B & \"c\"".to_owned())]);
    replace_cells(&Source::bytes("book.xlsm", book.clone()), &texts, &path).unwrap();
    let out = fs::read(&path).unwrap();
    assert_eq!(changed(&book, &out), ["xl/worksheets/sheet2.xml"]);
    let (mut before, after) = (sheet(&book, "Template"), sheet(&out, "Template"));
    before[3][1] = "A < B & \"c\"".to_owned();
    assert_eq!(before, after);
}

#[test]
fn what_is_no_package_is_not_written_back() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let book = with_macros(&book());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&book).unwrap();
    fs::write(folder.path().join("book.xlsx.gz"), packed.finish().unwrap()).unwrap();
    let output = run(folder.path(), &["book.xlsx.gz", "--annotate", "out.xlsx.gz"]);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("compressed workbooks are not written back"), "{told}");
    fs::write(folder.path().join("book.xlsm"), &book).unwrap();
    let refused = run(folder.path(), &["book.xlsm", "--annotate", "out.xlsx"]);
    assert_eq!(refused.status.code(), Some(2));
}
