//! Each broken rule file of `fixtures/packs/bad` on top of a small valid pack: every problem, exactly as people see it.
//!
//! `UPDATE=1` writes the expected messages anew.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::{Path, PathBuf};

use listlint::pack;

const PACKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/packs");

#[test]
fn every_bad_file_shows_all_its_problems() {
    let mut wrong = Vec::new();
    for path in bad_files() {
        let shown = shown(&path);
        let expected_path = path.with_extension("out");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected_path, &shown).expect("fixtures can be written");
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if shown != expected {
            wrong.push(format!("{}\n--- shown\n{shown}\n--- expected\n{expected}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_thirty_of_them() {
    assert!(bad_files().len() >= 30);
}

#[test]
fn a_bad_file_hides_no_other() {
    let texts = ["01-unknown-key", "18-syntax-error", "19-no-source"].map(|name| {
        let text = fs::read_to_string(format!("{PACKS}/bad/{name}.toml")).expect("fixture");
        (format!("{name}.toml"), text)
    });
    let problems = pack::load_sources(&[("base", base()), ("bad", texts.to_vec())]).expect_err("bad files");
    let files: std::collections::BTreeSet<_> = problems.iter().filter_map(|p| p.file.as_deref()).collect();
    assert_eq!(files.len(), 3, "{files:?}");
}

#[test]
fn a_damaged_file_never_panics() {
    for name in ["base.toml", "shop-us.toml", "lists/brands.csv"] {
        let text = fs::read_to_string(format!("{PACKS}/good/base/{name}")).expect("fixture");
        for damaged in damages(&text) {
            let files = base().into_iter().filter(|(other, _)| other != name).chain([(name.to_owned(), damaged)]);
            if let Err(problems) = pack::load_sources(&[("base", files.collect())]) {
                assert!(!pack::render_all(&problems, true).is_empty());
            }
        }
    }
}

/// The text cut off at, without, and with a sign doubled or turned at every few characters.
fn damages(text: &str) -> impl Iterator<Item = String> {
    let places = text.char_indices().step_by(7);
    places.flat_map(move |(at, c)| {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        [before.to_owned(), format!("{before}{after}"), format!("{before}{c}{c}{after}"), format!("{before}é\"{after}")]
    })
}

/// Bad files by number.
fn bad_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(format!("{PACKS}/bad")).expect("fixtures");
    let paths = entries.map(|entry| entry.expect("fixture").path());
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}

/// What a user sees of a file and the list beside it.
fn shown(path: &Path) -> String {
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let mut files = vec![(name, fs::read_to_string(path).expect("fixture"))];
    if let Ok(list) = fs::read_to_string(path.with_extension("csv")) {
        let stem = path.file_stem().expect("a file").to_string_lossy().into_owned();
        files.push((format!("lists/{stem}.csv"), list));
    }
    match pack::load_sources(&[("base", base()), ("bad", files)]) {
        Ok(loaded) => pack::render_all(&loaded.warnings, false),
        Err(problems) => pack::render_all(&problems, false),
    }
}

/// The small valid pack.
fn base() -> Vec<(String, String)> {
    let files = ["base.toml", "lists/brands.csv", "shop.toml", "shop-de.toml", "shop-us.toml"];
    files
        .map(|file| (file.to_owned(), fs::read_to_string(format!("{PACKS}/good/base/{file}")).expect("fixture")))
        .to_vec()
}
