//! Hostile files for everything that reads what others wrote: tables, JSON, XML, workbooks, archives, texts to be
//! folded, rule files. Small files of `fuzz/corpus`, changed at random, and what must hold for any bytes: no panic, and
//! the same result however the work is cut.

use std::fs;
use std::path::Path;

use listlint::input::{Opened, Options, Source, open};
use listlint::pack;
use listlint::problem::Code;
use listlint::text::{Folded, fold};

use super::hostile::Random;

/// The readers that have a corpus.
pub(crate) const READERS: [&str; 6] = ["csv", "json", "xml", "package", "fold", "rules"];

/// Signs that shape either format.
const SIGNS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\n",
    "null",
    "<",
    ">",
    "</",
    "/>",
    "&",
    ";",
    "&lt;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "\0",
    "\u{FEFF}",
    "é",
];

/// The corpus of a reader, by name.
pub(crate) fn corpus(reader: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = [folder.join("fuzz/corpus"), folder.join("corpus")].into_iter().find(|path| path.is_dir()).unwrap();
    let mut paths: Vec<_> = fs::read_dir(folder.join(reader)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A file of the corpus with a few changes.
pub(crate) fn changed(seed: u64, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut bytes = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(8) {
        let (from, to) = (random.below(bytes.len() + 1), random.below(bytes.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        match random.below(7) {
            0 => bytes.truncate(to),
            1 => drop(bytes.drain(from..to.min(from + 20))),
            2 => bytes.splice(from..from, random.of(&SIGNS).bytes()).for_each(drop),
            3 if from < bytes.len() => bytes[from] = random.bits() as u8,
            4 => {
                let copy = bytes[from..to].to_vec();
                bytes.splice(from..from, copy.repeat(1 + random.below(3)));
            }
            5 => {
                let other = &corpus[random.below(corpus.len())];
                let start = random.below(other.len());
                bytes.splice(from..from, other[start..].iter().copied().take(200)).for_each(drop);
            }
            _ => {
                let sign = random.of(&SIGNS).repeat(random.below(100));
                bytes.splice(from..from, sign.into_bytes()).for_each(drop);
            }
        }
        // Copies of copies would grow without end.
        bytes.truncate(1 << 16);
    }
    bytes
}

/// What is read of some bytes, all of it.
fn read(bytes: &[u8], options: &Options) -> String {
    let mut reader = match open(&Source::bytes("test.data", bytes), options) {
        Ok(Opened::Listings(reader)) => reader,
        Ok(Opened::Several(inner)) => return format!("{} files", inner.len()),
        Ok(Opened::Skipped(kind)) => return kind.to_owned(),
        Err(problem) => return format!("{problem:?}"),
    };
    let (mut listings, mut problems) = (Vec::new(), Vec::new());
    while let Some(listing) = reader.next_listing(&mut problems) {
        listings.push(listing);
    }
    // Which of many undecodable places are told one by one depends on how much is read in one go.
    problems.retain(|problem| problem.code != Code::Encoding);
    format!("{listings:#?}\n{problems:#?}\n{:#?}", reader.finish())
}

/// Reads bytes as their corpus is read; says where something does not hold.
pub(crate) fn check(reader: &str, bytes: &[u8]) -> Result<(), String> {
    match reader {
        "fold" => check_folding(&String::from_utf8_lossy(bytes)),
        "rules" => check_rules(bytes),
        _ => check_file(bytes),
    }
}

/// Reads a file in several ways.
fn check_file(bytes: &[u8]) -> Result<(), String> {
    for max_listing in [None, Some(200)] {
        let ways = [(None, false), (Some(1), false), (None, true)];
        let max_unpacked = Some(1 << 24);
        let read = |(chunk, unpack_aside)| {
            read(bytes, &Options { max_listing, max_unpacked, chunk, unpack_aside, ..Options::default() })
        };
        let all: Vec<String> = ways.into_iter().map(read).collect();
        if let Some(other) = all.iter().find(|one| **one != all[0]) {
            let differing = all[0].lines().zip(other.lines()).find(|(one, other)| one != other);
            return Err(format!("{differing:?} in {:?}", String::from_utf8_lossy(bytes)));
        }
    }
    Ok(())
}

/// Folds a text the short way and the long way, and once more.
fn check_folding(text: &str) -> Result<(), String> {
    let (short, long) = (Folded::plain(text), Folded::plain_slow(text));
    let term = fold(text);
    match () {
        () if short.text != long.text => Err(format!("two ways, two foldings: {text:?}")),
        () if fold(&term) != term => Err(format!("folding twice changes {text:?}")),
        () => Ok(()),
    }
}

/// Loads a rule file: rules, or problems.
fn check_rules(bytes: &[u8]) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    fs::write(folder.path().join("rules.toml"), bytes).map_err(|error| error.to_string())?;
    match pack::load_only(&[folder.path().to_owned()]) {
        Err(problems) if problems.is_empty() => Err(format!("refused without a word: {bytes:?}")),
        _ => Ok(()),
    }
}
