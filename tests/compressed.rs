//! Compressed files read like the files inside them; damaged ones as far as they go.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::io::Write;
use std::process::Command;

use flate2::write::GzEncoder;
use listlint::input::{Opened, Options, Source, collect, open};
use listlint::listing::{FileReceipt, Listing};
use listlint::problem::{Code, Problem};

/// Everything read of one source.
struct Read {
    listings: Vec<Listing>,
    problems: Vec<Problem>,
    receipt: FileReceipt,
}

fn try_read(source: &Source, unpack_aside: bool) -> Result<Read, Box<Problem>> {
    let options = Options { unpack_aside, ..Options::default() };
    let Opened::Listings(mut reader) = open(source, &options)? else { panic!("{} was skipped", source.name) };
    let (mut listings, mut problems) = (Vec::new(), Vec::new());
    while let Some(listing) = reader.next_listing(&mut problems) {
        listings.push(listing);
    }
    Ok(Read { listings, problems, receipt: reader.finish() })
}

fn read(bytes: &[u8], unpack_aside: bool) -> Read {
    try_read(&Source::bytes("shop.csv.gz", bytes), unpack_aside).unwrap_or_else(|p| panic!("{}", p.message))
}

/// A table of so many rows that do not compress to nothing.
fn table(rows: usize) -> String {
    let mut text = "sku,title,description\n".to_owned();
    let mut seed = 1_u64;
    for row in 0..rows {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text += &format!("S{row},Lamp of glass {seed},A lamp for the desk no. {}\n", seed >> 40);
    }
    text
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A way to pack, by its name in the receipt.
type Packer = (&'static str, fn(&[u8]) -> Vec<u8>);

const PACKERS: [Packer; 2] = [("gzip", gzip), ("zstd", zstd)];

/// What both sides must agree on; the receipts only differ in the compression.
fn assert_same(plain: &Read, packed: &Read, compression: &str) {
    assert_eq!(plain.listings.len(), packed.listings.len());
    assert!(plain.listings.iter().zip(&packed.listings).all(|(a, b)| a.title() == b.title() && a.key == b.key));
    assert_eq!(plain.problems, packed.problems);
    assert_eq!(FileReceipt { compression: None, ..packed.receipt.clone() }, plain.receipt);
    assert_eq!(packed.receipt.compression, Some(compression));
}

#[test]
fn a_packed_file_reads_like_the_file_inside() {
    for rows in [3, 60_000] {
        let text = table(rows);
        let plain = read(text.as_bytes(), false);
        assert_eq!(plain.receipt.bytes, text.len() as u64);
        for (name, pack) in PACKERS {
            for unpack_aside in [false, true] {
                assert_same(&plain, &read(&pack(text.as_bytes()), unpack_aside), name);
            }
        }
    }
}

#[test]
fn members_and_frames_one_after_another_are_one_file() {
    let text = table(40_000);
    let plain = read(text.as_bytes(), false);
    for (name, pack) in PACKERS {
        let parts: Vec<u8> = text.as_bytes().chunks(700_001).flat_map(pack).collect();
        assert_same(&plain, &read(&parts, true), name);
    }
    // What `pzstd` puts first: a frame of four bytes that hold no text.
    let skippable = [&b"\x50\x2A\x4D\x18\x04\0\0\0size"[..], &zstd(text.as_bytes())].concat();
    assert_same(&plain, &read(&skippable, false), "zstd");
}

#[test]
fn other_encodings_are_found_inside() {
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("商品名,商品説明文\nマスク用ケース,携帯に便利なマスクケースです\n");
    let receipt = read(&gzip(&bytes), false).receipt;
    assert_eq!((receipt.encoding.as_deref(), receipt.bytes), (Some("Shift_JIS"), bytes.len() as u64));
}

/// Cut off anywhere: the rows before are read, then one problem says what happened.
#[test]
fn a_file_that_is_cut_off_is_read_as_far_as_it_goes() {
    for (rows, unpack_aside) in [(8_000, false), (60_000, false), (60_000, true)] {
        let text = table(rows);
        for (name, pack) in PACKERS {
            let packed = pack(text.as_bytes());
            let read = read(&packed[..packed.len() * 3 / 4], unpack_aside);
            assert!(read.listings.len() > rows / 2 && read.listings.len() < rows, "{}", read.listings.len());
            let told: Vec<&str> =
                read.problems.iter().filter(|p| p.code == Code::Unreadable).map(|p| &*p.message).collect();
            assert_eq!(told, [format!("could not be read to its end: the {name} data is cut off")]);
            assert!(!read.receipt.complete && read.receipt.bytes < text.len() as u64);
        }
    }
}

/// The command says so too: findings of what was read, and exit code 3.
#[test]
fn a_run_on_a_file_that_is_cut_off_is_incomplete() {
    let text = table(8_000).replace("Lamp of glass", "Hand sanitizer gel");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let packed = gzip(text.as_bytes());
    fs::write(folder.path().join("shop.csv.gz"), &packed[..packed.len() / 2]).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    let args = ["scan", "shop.csv.gz", "-m", "ebay-us", "--as-of", "2020-03-20", "--format", "jsonl", "-q"];
    let output = command.current_dir(folder.path()).args(args).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(lines.lines().filter(|line| line.starts_with("{\"type\":\"finding\"")).count() > 2000);
    assert!(lines.contains("the gzip data is cut off"));
    assert!(lines.lines().next_back().unwrap().contains("\"complete\":false,\"compression\":\"gzip\""));
}

/// Bytes changed in the middle: never a panic, never silence.
#[test]
fn damaged_data_is_told() {
    let text = table(60_000);
    for (name, pack) in PACKERS {
        let mut packed = pack(text.as_bytes());
        let middle = packed.len() / 2;
        packed[middle..middle + 64].fill(0xFF);
        let read = read(&packed, true);
        assert!(!read.receipt.complete && read.listings.len() > 1000);
        let problem = read.problems.iter().find(|p| p.code == Code::Unreadable).unwrap();
        assert!(problem.message.contains(&format!("the {name} data")), "{}", problem.message);
    }
}

#[test]
fn nothing_but_a_mark_is_refused() {
    for mark in [&b"\x1F\x8B\x08"[..], b"\x28\xB5\x2F\xFD", b"\x28\xB5\x2F\xFD\x24"] {
        let problem = try_read(&Source::bytes("a.csv.gz", mark), false).err().unwrap();
        assert_eq!(problem.code, Code::Unreadable, "{}", problem.message);
    }
}

#[test]
fn an_archive_inside_holds_no_listings() {
    let mut tar = vec![0_u8; 1024];
    tar[..8].copy_from_slice(b"shop.csv");
    tar[257..262].copy_from_slice(b"ustar");
    for inside in [tar, zstd(table(3).as_bytes())] {
        let problem = try_read(&Source::bytes("shop.tar.gz", gzip(&inside)), false).err().unwrap();
        assert_eq!(problem.code, Code::NotListings);
        assert!(problem.message.contains("archive"), "{}", problem.message);
    }
}

/// In a folder tables are found by what is inside, whatever they are called; all else is counted.
#[test]
fn folders_hold_packed_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| fs::write(folder.path().join(name), bytes).unwrap();
    write("a.csv.gz", gzip(table(5).as_bytes()));
    write("b.dump", zstd(table(5).as_bytes()));
    write("c.md.gz", gzip(b"# Notes\n\nAbout the shop.\n"));
    write("d.gz", b"\x1F\x8B\x08 no more than a mark".to_vec());
    write("e.csv.gz", b"\x1F\x8B\x08 no more than a mark".to_vec());
    let kind = |source: &Source| match open(source, &Options::default()) {
        Ok(Opened::Listings(_)) => "listings".to_owned(),
        Ok(Opened::Several(inner)) => format!("{} files", inner.len()),
        Ok(Opened::Skipped(kind)) => kind.to_owned(),
        Err(problem) => problem.code.name().to_owned(),
    };
    let kinds: Vec<String> = collect(&[folder.path()]).sources.iter().map(kind).collect();
    assert_eq!(kinds, ["listings", "listings", "markdown", "archive", "unreadable"]);
}

proptest::proptest! {
    #[test]
    fn no_bytes_behind_a_mark_make_it_panic(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), which in 0..2_usize, at in 0..300_usize,
    ) {
        let mut packed = PACKERS[which].1(table(20).as_bytes());
        let at = at.min(packed.len());
        packed.splice(at.max(4).., bytes);
        let _ = try_read(&Source::bytes("x", packed), false);
    }
}
