//! One function per bug found, named for what went wrong.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a command in a folder with these files; gives what it printed to both outputs, and its exit code.
fn listlint(files: &[(&str, &str)], args: &[&str]) -> (String, String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    files.iter().for_each(|(name, text)| write(&folder.path().join(name), text));
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
        command.env_remove(name);
    }
    let output = command.current_dir(folder.path()).stdin(Stdio::null()).args(args).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (out, err, output.status.code())
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const MUG: (&str, &str) = ("shop.csv", "sku,title\nA1,Blue mug\n");

/// A wrong name of a flag's value was told once a file, as if the file were at fault, and ended with 3.
#[test]
fn an_unknown_template_is_a_usage_error() {
    let (_, err, code) = listlint(&[MUG], &["scan", "shop.csv", "--template", "shopfy", "--as-of", "2026-11-22"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("did you mean shopify?"), "{err}");
}

/// The way out was left out of the human and the concise report: a header-less file was refused without saying how to
/// map its columns.
#[test]
fn problems_say_the_next_step() {
    let feed = ("feed.csv", "Blue mug,12.99,3\nGreen mug,2.99,9\n");
    for format in ["human", "concise"] {
        let (out, ..) = listlint(&[feed], &["scan", "feed.csv", "--format", format, "--as-of", "2026-11-22"]);
        assert!(out.contains("--column title=1"), "{format}: {out}");
    }
}

/// "No listing was read" was counted as one more file that was not read.
#[test]
fn a_file_that_is_lost_is_counted_once() {
    let (out, ..) = listlint(&[], &["scan", "gone.csv", "--format", "summary", "--as-of", "2026-11-22"]);
    assert!(out.contains("incomplete: 1 file not read"), "{out}");
}

/// `--as-of` decided which rules hold, and the clock of the machine which approvals do.
#[test]
fn approvals_expire_by_the_day_judged_by() {
    let settings = "[[ignore]]\nrestriction = '*'\nreason = 'ours'\nuntil = 2020-03-31\n";
    let files = [("listlint.toml", settings), ("shop.csv", "sku,title\nA1,Particulate respirator\n")];
    let judged = |day| listlint(&files, &["scan", "shop.csv", "-m", "ebay-us", "--as-of", day]).2;
    assert_eq!((judged("2020-03-31"), judged("2020-04-01")), (Some(0), Some(1)));
}

/// The comment of the new rule was filled in too: `or "amazon-us" for all`.
#[test]
fn a_new_rule_keeps_its_comments() {
    let (out, ..) = listlint(&[], &["rules", "new", "no-lamps", "-m", "amazon-us"]);
    assert!(out.contains("on = [\"amazon-us\"]") && out.contains("or \"*\" for all"), "{out}");
}

/// A record cut in pieces right behind a carriage return: the map of the next piece was cut inside a letter.
#[test]
fn pieces_end_between_letters() {
    use listlint::input::{Opened, Options, Source, open};
    let text = "sku,title,price\ntitlesku\rtitleskutitletitle,skutitle,ésku0skutitletitletitleé\r";
    let options = Options { max_listing: Some(1), ..Options::default() };
    let source = Source::bytes("pieces.csv", text.as_bytes());
    let Ok(Opened::Listings(mut reader)) = open(&source, &options) else { panic!("not read") };
    let mut problems = Vec::new();
    let mut pieces = 0;
    while reader.next_listing(&mut problems).is_some() {
        pieces += 1;
    }
    assert!(pieces > 1);
}
