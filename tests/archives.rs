//! Archives: files inside are read like files in a folder; what is damaged, locked or too big is told, never skipped silently.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::io::{Cursor, Write};

use flate2::write::GzEncoder;
use listlint::input::{Opened, Options, Source, open};
use listlint::listing::FileReceipt;
use listlint::problem::{Code, Problem};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What became of each file, in order.
#[derive(Debug, PartialEq, Eq)]
enum Became {
    Read(String, u64),
    Skipped(String, &'static str),
    Refused(String, String),
}

use Became::{Read, Refused, Skipped};

fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Reads a source to its end, with all that is inside of it.
fn walk(source: &Source, options: &Options, all: &mut Vec<Became>, problems: &mut Vec<Problem>) {
    match open(source, options) {
        Ok(Opened::Listings(mut reader)) => {
            while reader.next_listing(problems).is_some() {}
            let FileReceipt { file, listings, .. } = reader.finish();
            all.push(Read(file, listings));
        }
        Ok(Opened::Several(inner)) => inner.iter().for_each(|one| walk(one, options, all, problems)),
        Ok(Opened::Skipped(kind)) => all.push(Skipped(source.name.to_string(), kind)),
        Err(problem) => all.push(Refused(source.name.to_string(), problem.message)),
    }
}

fn read_with(bytes: &[u8], options: &Options) -> (Vec<Became>, Vec<Problem>) {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    walk(&Source::bytes("pack.zip", bytes), options, &mut all, &mut problems);
    (all, problems)
}

fn read(bytes: &[u8]) -> Vec<Became> {
    read_with(bytes, &Options::default()).0
}

const TABLE: &[u8] = b"sku,title,price\nA-1,Bowl,5\nA-2,Plate,6\n";
const JSON: &[u8] = br#"[{"sku": "A-1", "title": "Bowl", "price": 5}]"#;

#[test]
fn files_in_an_archive_are_read_like_files_in_a_folder() {
    let inner = pack(&[("deep.csv", TABLE), ("deeper.zip", &pack(&[("x.csv", TABLE)]))]);
    let feed = b"<products><product><sku>A</sku><title>Bowl</title><price>5</price></product></products>";
    let bytes = pack(&[
        ("b/feed.xml", feed),
        ("a.csv", TABLE),
        ("c.json", JSON),
        ("d.csv.gz", &gzip(TABLE)),
        ("inner.zip", &inner),
        ("notes.md", b"# Notes\n"),
        ("picture.png", b"\x89PNG\r\n\x1A\n\0\0\0"),
        (".hidden.csv", TABLE),
        ("__MACOSX/a.csv", TABLE),
    ]);
    let wanted = [
        Read("pack.zip/a.csv".into(), 2),
        Read("pack.zip/b/feed.xml".into(), 1),
        Read("pack.zip/c.json".into(), 1),
        Read("pack.zip/d.csv.gz".into(), 2),
        Read("pack.zip/inner.zip/deep.csv".into(), 2),
        Skipped("pack.zip/inner.zip/deeper.zip".into(), "archive"),
        Skipped("pack.zip/notes.md".into(), "markdown"),
        Skipped("pack.zip/picture.png".into(), "image"),
    ];
    assert_eq!(read(&bytes), wanted);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pack.zip");
    fs::write(&path, &bytes).unwrap();
    let mut on_disk = Vec::new();
    walk(&Source::file(&path), &Options::default(), &mut on_disk, &mut Vec::new());
    assert_eq!(on_disk.len(), wanted.len());
    assert!(matches!(&on_disk[4], Read(name, 2) if name.ends_with("pack.zip/inner.zip/deep.csv")), "{on_disk:?}");
}

#[test]
fn the_one_file_of_a_named_archive_is_named_too() {
    assert_eq!(read(&pack(&[("insert.txt", b"Thank you.\n")])), [Read("pack.zip/insert.txt".into(), 1)]);
    let refused = read(&pack(&[("settings.json", b"{\"name\": 1}")]));
    assert!(matches!(&refused[..], [Refused(_, what)] if what.contains("json")), "{refused:?}");
}

/// A workbook with a sheet that is a chart, and one with listings.
fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Column);
    chart.add_series().set_values("Sheet1!$B$2:$B$3");
    book.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    let sheet = book.add_worksheet().set_name("Sheet1").unwrap();
    for (row, cells) in (0..).zip([["sku", "title", "price"], ["A-1", "Bowl", "5"], ["A-2", "Cup", "6"]]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_that_is_stored_in_an_archive_is_a_file_of_it() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("a.xlsx", &workbook()[..]), ("b.csv", TABLE)] {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(read(&bytes), ["pack.zip/a.xlsx", "pack.zip/b.csv"].map(|name| Read(name.into(), 2)));
}

#[test]
fn names_are_only_shown() {
    let bytes = pack(&[("../../up.csv", TABLE), ("/etc/abs.csv", TABLE), ("a\u{1B}[31m.csv", TABLE)]);
    let names = ["pack.zip/../../up.csv", "pack.zip//etc/abs.csv", "pack.zip/a\u{FFFD}[31m.csv"];
    assert_eq!(read(&bytes), names.map(|name| Read(name.into(), 2)));
}

/// Changes the two headers of the only file: at an offset in the one in front of it, and in the one at the end.
fn patched(mut bytes: Vec<u8>, local: usize, central: usize, change: impl Fn(&mut u8)) -> Vec<u8> {
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    change(&mut bytes[local]);
    change(&mut bytes[at + central]);
    bytes
}

#[test]
fn what_cannot_be_unpacked_is_told() {
    let told = |bytes: &[u8]| match &read(bytes)[..] {
        [Refused(_, what)] => what.clone(),
        other => panic!("{other:?}"),
    };
    let one = pack(&[("a.csv", TABLE)]);
    assert!(told(&patched(one.clone(), 6, 8, |flag| *flag |= 1)).contains("protected with a password"));
    assert!(told(&patched(one.clone(), 8, 10, |method| *method = 12)).contains("which is not read"));
    assert!(told(&one[..one.len() - 30]).contains("the archive is damaged"));
    // The size, which stands at the same place in the data descriptor, says less than there is; then the checksum.
    for (central, what) in [(24, "longer than the archive says"), (16, "checksum")] {
        let mut lying = one.clone();
        let at = lying.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        lying[at + central] ^= 1;
        let (became, problems) = read_with(&lying, &Options::default());
        let said = format!("{became:?} {problems:?}");
        assert!(said.contains(what) || said.contains("cut off"), "{said}");
    }
}

#[test]
fn an_archive_past_the_limit_is_read_up_to_it() {
    let rows: String = (0..500).map(|row| format!("S-{row},Bowl no. {row}\n")).collect();
    let table = format!("sku,title\n{rows}");
    let bytes = pack(&[("a.csv", table.as_bytes()), ("b.csv", table.as_bytes()), ("c.csv", table.as_bytes())]);
    let options = Options { max_unpacked: Some(20_000), ..Options::default() };
    let (all, _) = read_with(&bytes, &options);
    assert_eq!(all[..2], [Read("pack.zip/a.csv".into(), 500), Read("pack.zip/b.csv".into(), 500)]);
    assert!(
        matches!(&all[2], Refused(_, what) if what.contains("more than 20000 bytes; raise --max-unpacked")),
        "{all:?}"
    );
}

#[test]
fn a_stream_past_the_limit_is_read_up_to_it() {
    let rows: String = (0..200_000).map(|row| format!("S-{row},Bowl no. {row}\n")).collect();
    let text = format!("sku,title\n{rows}");
    for packed in [gzip(text.as_bytes()), zstd::encode_all(text.as_bytes(), 1).unwrap()] {
        for (limit, is_whole) in [(3_000_000, false), (text.len() as u64, true)] {
            let options = Options { max_unpacked: Some(limit), ..Options::default() };
            let (all, problems) = read_with(&packed, &options);
            let [Read(_, listings)] = all[..] else { panic!("{all:?}") };
            assert_eq!(listings == 200_000, is_whole);
            let told = problems.iter().find(|problem| problem.code == Code::Unreadable);
            assert_eq!(told.is_none(), is_whole);
            assert!(
                told.is_none_or(|problem| problem.message.contains("more than 3000000 bytes; raise --max-unpacked"))
            );
            assert!(listings > 100_000);
        }
    }
}

#[test]
fn a_bomb_is_stopped_by_how_often_it_is_packed() {
    // Zeros, 3 GiB of them in about a hundred kilobytes.
    let mut packer = zstd::Encoder::new(Vec::new(), 3).unwrap();
    packer.write_all(b"sku,title\nA,Bowl\nB,").unwrap();
    let zeros = vec![b'0'; 1 << 20];
    (0..3 * 1024).for_each(|_| packer.write_all(&zeros).unwrap());
    let packed = packer.finish().unwrap();
    let options = Options { max_listing: Some(1 << 20), ..Options::default() };
    let (all, problems) = read_with(&packed, &options);
    assert!(matches!(all[..], [Read(_, 2)]), "{all:?}");
    assert!(problems.iter().any(|problem| problem.message.contains("more than 1000 times over")), "{problems:?}");
}

#[test]
fn no_change_of_an_archive_makes_it_panic() {
    let whole = pack(&[("a.csv", TABLE), ("b.json", JSON)]);
    for at in 0..whole.len() {
        read(&whole[..at]);
        for change in [1, 0x80, 0xFF] {
            let mut changed = whole.clone();
            changed[at] ^= change;
            read(&changed);
        }
    }
}
