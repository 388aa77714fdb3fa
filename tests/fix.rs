//! Laws of `listlint fix`: a second run finds nothing to do, no record comes or goes, and no byte changes but those of
//! cells with an edit, which undo brings back.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use listlint::finding::Detail;
use listlint::fix::{self, Edit, Judged};
use listlint::input::{self, Opened, Source};
use listlint::judge::{Court, Selection, Seller};
use listlint::listing::Listing;
use listlint::matcher::Ruleset;
use listlint::rewrite::{CellEdit, correct};
use proptest::prelude::*;

const RULES: &str = r#"
[[restriction]]
id = "no-zonk"
on = ["ebay-us"]
category = "other"
title = { en = "Zonk" }
terms.any = ["zonkberry", "soft zonk"]
verdict = "wording"
action = "remove-words"
basis = "house"
why = { en = "Not said." }
fix = { en = "Take it out." }
[[restriction]]
id = "say-foam"
on = ["ebay-us"]
category = "other"
title = { en = "Glimmer" }
terms.any = ["glimmerfoam"]
verdict = "wording"
action = "replace-words"
instead = "foam, plain"
basis = "house"
why = { en = "Say foam." }
fix = { en = "Write foam." }
[[restriction]]
id = "no-weed"
on = ["ebay-us"]
category = "other"
title = { en = "Weed" }
terms.any = ["plonkweed"]
verdict = "prohibited"
action = "delete"
basis = "house"
why = { en = "Not sold." }
fix = { en = "Take the row out." }
"#;

fn ruleset() -> &'static Ruleset {
    static RULESET: OnceLock<Ruleset> = OnceLock::new();
    RULESET.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("own.toml"), RULES).unwrap();
        Ruleset::new(listlint::pack::load_only(&[folder.path().to_owned()]).unwrap().pack)
    })
}

fn court() -> Court<'static> {
    let marketplaces = vec![ruleset().pack.marketplace("ebay-us").unwrap()];
    let as_of = jiff::civil::date(2026, 11, 22);
    let selection =
        Selection { marketplaces, as_of, upcoming_days: 0, seller: Seller::default(), account: None, digests: false };
    Court::new(ruleset(), selection, Detail::Places)
}

/// All edits of a file, and its listings as the reader gives them.
fn planned(path: &Path) -> (Vec<Edit>, Vec<Listing>) {
    let court = court();
    let mut judge = |listing: &Listing| {
        let all = court.judge(&ruleset().search(listing)).map(|(findings, _)| findings).unwrap_or_default();
        Judged { chosen: all.clone(), all }
    };
    let Ok(Opened::Listings(mut reader)) = input::open(&Source::file(path), &input::Options::default()) else {
        panic!("the file is no table");
    };
    let (mut edits, mut listings, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(listing) = reader.next_listing(&mut problems) {
        edits.extend(fix::fix(&listing, &mut judge).edits);
        listings.push(listing);
    }
    (edits, listings)
}

fn changes(edits: &[Edit]) -> Vec<CellEdit> {
    let change = |edit: &Edit| CellEdit {
        record: Some(edit.record),
        sheet: edit.sheet.as_deref().map(str::to_owned),
        line: edit.line,
        column: edit.column.to_string(),
        at: Some(edit.at),
        before: edit.before.clone(),
        after: edit.after.clone(),
    };
    edits.iter().map(change).collect()
}

/// Texts by record and column.
fn texts(listings: &[Listing]) -> BTreeMap<(u64, usize), String> {
    let cells = listings.iter().flat_map(|listing| {
        listing.cells.iter().map(|cell| ((listing.rows[cell.row].record, cell.at), cell.text.clone()))
    });
    cells.collect()
}

/// A table with a quoted cell wherever the form says so.
fn table(rows: &[(Vec<String>, bool)], delimiter: char, end: &str) -> String {
    let mut text = ["sku", "title", "description", "keywords"].join(&delimiter.to_string()) + end;
    for (number, (cells, quoted)) in rows.iter().enumerate() {
        text += &format!("K{number}");
        for cell in cells {
            let has_to = cell.contains([delimiter, '"', '\n', '\r']);
            let cell = if *quoted || has_to { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
            text += &format!("{delimiter}{cell}");
        }
        text += end;
    }
    text
}

fn cell() -> impl Strategy<Value = String> {
    let part = "zonkberry|Zonkberry|glimmerfoam|GLIMMERFOAM|plonkweed|mug|and|a|the|, |\\. | | |\\(|\\)| - |\n|<b>|</b>|\"|;|soft|zonk|柔软|é";
    proptest::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(300)))]
    #[test]
    fn a_fix_is_made_once_and_undone_without_a_trace(
        rows in proptest::collection::vec((proptest::collection::vec(cell(), 3..=3), any::<bool>()), 1..5),
        delimiter in proptest::sample::select(vec![',', ';', '\t']),
        end in proptest::sample::select(vec!["\n", "\r\n", "\r", "mixed"]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.csv");
        let text = match end {
            "mixed" => table(&rows, delimiter, "\n").replacen('\n', "\r\r\n", 3).replacen("\r\r\n", "\r", 2),
            end => table(&rows, delimiter, end),
        };
        fs::write(&path, &text).unwrap();
        let (edits, before) = planned(&path);
        let source = Source::file(&path);
        let written = correct(&source, &input::Options::default(), None, &changes(&edits)).map_err(|p| p.message);
        prop_assert_eq!(written, Ok(edits.len() as u64));

        let (again, after) = planned(&path);
        prop_assert!(again.is_empty(), "{:?} of {:?}", again, fs::read_to_string(&path));
        prop_assert_eq!(before.len(), after.len());
        let mut wanted = texts(&before);
        for edit in &edits {
            match edit.after.is_empty() {
                true => wanted.remove(&(edit.record, edit.at)),
                false => wanted.insert((edit.record, edit.at), edit.after.clone()),
            };
        }
        prop_assert_eq!(texts(&after), wanted);
        if edits.is_empty() {
            prop_assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}

/// Encodings keep theirs, byte for byte outside the cells that change.
#[test]
fn encodings_and_quoting_stay() {
    let rows = "货号,标题,描述\r\n\"K1\",\"柔软 zonkberry 海绵\", x \r\nK2,杯子,\"a\"\"b\"\r\n";
    let left = "货号,标题,描述\r\n\"K1\",\"柔软 海绵\", x \r\nK2,杯子,\"a\"\"b\"\r\n";
    let utf16 = |text: &str| [vec![0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf8 = |text: &str| format!("\u{FEFF}{text}").into_bytes();
    let both = [rows, left];
    let cases = [("UTF-16LE", both.map(utf16)), ("gb18030", both.map(gb)), ("UTF-8", both.map(utf8))];
    for (name, [rows, left]) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.csv");
        fs::write(&path, rows).unwrap();
        let (edits, _) = planned(&path);
        assert_eq!(edits.len(), 1, "{name}");
        correct(&Source::file(&path), &input::Options::default(), Some(name), &changes(&edits)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), left, "{name}");
    }
}

/// A file that changed meanwhile is left as it is.
#[test]
fn another_file_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.csv");
    fs::write(&path, "sku,title\nK1,Zonkberry mug\n").unwrap();
    let (edits, _) = planned(&path);
    for other in ["sku,title\nK1,Zonkberry cup\n", "sku,title\n"] {
        fs::write(&path, other).unwrap();
        assert!(correct(&Source::file(&path), &input::Options::default(), None, &changes(&edits)).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
    }
}

/// A workbook holds the new words, and its other parts stay byte for byte.
#[test]
fn a_workbook_keeps_its_other_parts() {
    use calamine::Reader;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let rows = [["sku", "title", "description"], ["K1", "Zonkberry mug", "soft"], ["K2", "Red mug", "a, zonkberry, b"]];
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.add_worksheet().write_string(0, 0, "Zonkberry is a word of the help sheet").unwrap();
    book.save(&path).unwrap();
    let parts = |path: &Path| -> BTreeMap<String, Vec<u8>> {
        let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        let names: Vec<String> =
            (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect();
        let read = |name: String| {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut zip.by_name(&name).unwrap(), &mut bytes).unwrap();
            (name, bytes)
        };
        names.into_iter().map(read).collect()
    };
    let (before, (edits, _)) = (parts(&path), planned(&path));
    assert_eq!(edits.len(), 2);
    assert_eq!(correct(&Source::file(&path), &input::Options::default(), None, &changes(&edits)).unwrap(), 2);
    let after = parts(&path);
    let differ: Vec<&String> = before.keys().filter(|name| before[*name] != after[*name]).collect();
    assert_eq!(differ, ["xl/worksheets/sheet1.xml"]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let range = book.worksheet_range("Sheet1").unwrap();
    let cells: Vec<String> =
        range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(cells, ["sku|title|description", "K1|Mug|soft", "K2|Red mug|a, b"]);
    assert!(correct(&Source::file(&path), &input::Options::default(), None, &changes(&edits)).is_err());
}
