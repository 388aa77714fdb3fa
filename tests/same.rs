//! The same listings, written in every format and encoding there is, give the same findings, apart from where they stand.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use encoding_rs::{GB18030, SHIFT_JIS};
use flate2::write::GzEncoder;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const COLUMNS: [&str; 5] = ["id", "title", "description", "brand", "price"];

const LISTINGS: [[&str; 5]; 5] = [
    ["A-1", "N95 respirator, 20 pack", "Filters particles; \"new\" stock.\nFor work.", "Acme", "19.99"],
    ["A-2", "Cotton face mask, washable", "Soft <b>cotton</b> &amp; linen, two layers", "Acme", "4.00"],
    ["A-3", "Hand sanitizer 500 ml", "Kills 99.9% of germs, smells of lemon", "Sola", "8.50"],
    [
        "A-4",
        "ハンドジェル",
        "手指用の消毒ジェルです。さわやかな香りで、毎日お使いいただけます。持ち運びに便利なボトル入り。",
        "北窯",
        "980",
    ],
    ["A-5", "Desk lamp, brass", "A lamp for the desk; folds flat", "Northlight", "24.90"],
];

fn delimited(sign: char) -> String {
    let quoted = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: &[&str; 5]| cells.iter().map(quoted).collect::<Vec<_>>().join(&sign.to_string()) + "\r\n";
    std::iter::once(&COLUMNS).chain(&LISTINGS).map(line).collect()
}

fn object(cells: &[&str; 5]) -> Value {
    COLUMNS
        .iter()
        .zip(cells)
        .map(|(name, cell)| ((*name).to_owned(), json!(cell)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn json_lines() -> Vec<u8> {
    LISTINGS.iter().map(|cells| object(cells).to_string() + "\n").collect::<String>().into_bytes()
}

fn json_array() -> Vec<u8> {
    serde_json::to_vec_pretty(&LISTINGS.iter().map(object).collect::<Vec<_>>()).unwrap()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn google_feed() -> Vec<u8> {
    let field = |(name, cell): (&&str, &&str)| format!("<g:{name}>{}</g:{name}>", escaped(cell));
    let item =
        |cells: &[&str; 5]| format!("<item>{}</item>\n", COLUMNS.iter().zip(cells).map(field).collect::<String>());
    let items: String = LISTINGS.iter().map(item).collect();
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\"><channel>";
    format!("{head}<title>Shop</title>{items}</channel></rss>").into_bytes()
}

fn atom_feed() -> Vec<u8> {
    let field = |(name, cell): (&&str, &&str)| match *name {
        "title" => format!("<title>{}</title>", escaped(cell)),
        "description" => format!("<summary><![CDATA[{cell}]]></summary>"),
        name => format!("<p:{name}>{}</p:{name}>", escaped(cell)),
    };
    let entry =
        |cells: &[&str; 5]| format!("<entry>{}</entry>\n", COLUMNS.iter().zip(cells).map(field).collect::<String>());
    let entries: String = LISTINGS.iter().map(entry).collect();
    let names = "xmlns=\"http://www.w3.org/2005/Atom\" xmlns:p=\"http://base.google.com/ns/1.0\"";
    format!("<feed {names}><title>Shop</title>{entries}</feed>").into_bytes()
}

/// Descriptions escaped twice, as some shops write them.
fn plain_feed() -> Vec<u8> {
    let field = |(name, cell): (&&str, &&str)| {
        let text = escaped(cell);
        let text = if cell.contains("<b>") { escaped(&text) } else { text };
        format!("<{name}>{text}</{name}>")
    };
    let product =
        |cells: &[&str; 5]| format!("<product>{}</product>", COLUMNS.iter().zip(cells).map(field).collect::<String>());
    let products: String = LISTINGS.iter().map(product).collect();
    format!("<products>{products}</products>").into_bytes()
}

fn wrapped_json() -> Vec<u8> {
    json!({"shop": "x", "data": {"products": LISTINGS.iter().map(object).collect::<Vec<_>>()}}).to_string().into_bytes()
}

fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in std::iter::once(&COLUMNS).chain(&LISTINGS).enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn ods() -> Vec<u8> {
    let text =
        |cell: &str| escaped(cell).split('\n').map(|line| format!("<text:p>{line}</text:p>")).collect::<String>();
    let cell =
        |cell: &&str| format!("<table:table-cell office:value-type=\"string\">{}</table:table-cell>", text(cell));
    let row = |cells: &[&str; 5]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let rows: String = std::iter::once(&COLUMNS).chain(&LISTINGS).map(row).collect();
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                 xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
                 xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {names}><office:body><office:spreadsheet>\
         <table:table table:name=\"S\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

/// A zip file; the first entry is not compressed, as OpenDocument wants it.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, bytes)) in entries.iter().enumerate() {
        let method = if at == 0 && entries.len() > 1 {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Every file by its name.
fn written() -> Vec<(String, Vec<u8>)> {
    let comma = delimited(',');
    let semicolon: Vec<u8> =
        std::iter::once(0xFEFF).chain(delimited(';').encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let plain: Vec<(&str, Vec<u8>)> = vec![
        ("comma.csv", comma.clone().into_bytes()),
        ("bom.csv", format!("\u{FEFF}{comma}").into_bytes()),
        ("tab.tsv", delimited('\t').into_bytes()),
        ("semicolon-utf16.csv", semicolon),
        ("gb18030.csv", GB18030.encode(&comma).0.into_owned()),
        ("shift-jis.csv", SHIFT_JIS.encode(&comma).0.into_owned()),
        ("book.xlsx", xlsx()),
        ("book.ods", ods()),
        ("lines.jsonl", json_lines()),
        ("array.json", json_array()),
        ("feed.xml", google_feed()),
        ("atom.xml", atom_feed()),
        ("plain.xml", plain_feed()),
        ("wrapped.json", wrapped_json()),
    ];
    let packed = |(name, bytes): &(&str, Vec<u8>)| {
        [
            ((*name).to_owned(), bytes.clone()),
            (format!("{name}.gz"), gzip(bytes)),
            (format!("{name}.zst"), zstd::encode_all(bytes.as_slice(), 1).unwrap()),
            (format!("{name}.zip"), archive(&[(*name, bytes)])),
        ]
    };
    plain.iter().flat_map(packed).collect()
}

/// The findings on a file, without what says where they stand, and how many listings were read.
fn findings(path: &Path, more: &[&str]) -> (Vec<Value>, u64) {
    let run = Command::new(env!("CARGO_BIN_EXE_listlint"))
        .args(["scan", "-m", "amazon-us,ebay-us,amazon-jp", "--as-of", "2026-01-01", "--format", "jsonl", "-q"])
        .args(more)
        .arg(path)
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    let rows: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (receipt, rows) = rows.split_last().unwrap();
    assert!(rows.iter().all(|row| row["type"] == "finding"), "{}: {rows:#?}", path.display());
    assert_eq!(receipt["complete"], true, "{}", path.display());
    let listings = receipt["files"].as_array().unwrap().iter().filter_map(|file| file["listings"].as_u64()).sum();
    (rows.iter().map(placeless).collect(), listings)
}

fn placeless(row: &Value) -> Value {
    let mut row = row.clone();
    for key in ["file", "ids", "line", "record", "sheet"] {
        row["listing"][key].take();
    }
    for found in row["matches"].as_array_mut().unwrap() {
        for key in ["line", "sheet", "cell", "column"] {
            found[key].take();
        }
    }
    row
}

#[test]
fn the_same_listings_give_the_same_findings_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let files = written();
    let mut wanted = None;
    for (name, bytes) in &files {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        // So few words of Japanese in a Chinese encoding are taken for a guess.
        let more: &[&str] = if name.starts_with("gb18030") { &["--encoding", "gb18030"] } else { &[] };
        let (found, listings) = findings(&path, more);
        assert_eq!(listings, 5, "{name}");
        let wanted = wanted.get_or_insert_with(|| found.clone());
        assert!(wanted.len() >= 3, "there is something to find");
        assert_eq!(&found, wanted, "{name}");
    }
}
