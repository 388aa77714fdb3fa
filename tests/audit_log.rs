//! The audit log: what it holds, that runs add to it, and that every later change shows.

#![allow(clippy::unwrap_used)] // a test may fail loudly

#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::Path;
use std::process::Output;

use program::run;
use serde_json::Value;
use sha2::{Digest, Sha256};

const SHOP: &str = "sku,title\nA1,Particulate respirator N95\nA2,Blue mug\n";

fn scan(folder: &Path, more: &[&str]) -> Output {
    let args = ["scan", "shop.csv", "-m", "amazon-us", "--as-of", "2026-11-22", "--fail-on", "never"];
    run(folder, &[&args, more].concat())
}

/// A folder with a shop and a log of two runs.
fn logged() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.csv"), SHOP).unwrap();
    for _ in 0..2 {
        let output = scan(folder.path(), &["--audit-log", "log.jsonl"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    folder
}

fn lines(folder: &Path) -> Vec<String> {
    fs::read_to_string(folder.join("log.jsonl")).unwrap().lines().map(str::to_owned).collect()
}

fn verify(folder: &Path, more: &[&str]) -> (i32, String) {
    let output = run(folder, &[&["audit-log", "verify", "log.jsonl"], more].concat());
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn it_holds_what_was_read_and_what_a_scan_says() {
    let folder = logged();
    let entries: Vec<Value> =
        lines(folder.path()).iter().map(|line| serde_json::from_str::<Value>(line).unwrap()["entry"].take()).collect();
    let half = entries.len() / 2;
    let kinds: Vec<&str> = entries[..half].iter().map(|entry| entry["type"].as_str().unwrap()).collect();
    assert_eq!((kinds[0], kinds[1], kinds[half - 1]), ("run", "source", "receipt"));
    assert_eq!(entries[1..half], entries[half + 1..], "the second run says the same");

    let sum = Sha256::digest(SHOP);
    let digits: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        (entries[1]["file"].as_str(), entries[1]["bytes"].as_u64()),
        (Some("shop.csv"), Some(SHOP.len() as u64))
    );
    assert_eq!(entries[1]["sha256"].as_str(), Some(&*digits));

    let report = scan(folder.path(), &["--format", "jsonl", "-q"]).stdout;
    let said = String::from_utf8(report).unwrap();
    let said: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries[2..half], said[..], "a log holds the lines of the JSON Lines report");
}

#[test]
fn a_log_as_written_holds_and_ends_where_the_run_said() {
    let folder = logged();
    let before = lines(folder.path()).len();
    let output = scan(folder.path(), &["--audit-log", "log.jsonl"]);
    let told = String::from_utf8(output.stderr).unwrap();
    let head = told.lines().last().unwrap().rsplit(' ').next().unwrap();
    let (code, said) = verify(folder.path(), &["--head", head]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("3 runs") && said.contains("unbroken") && said.contains(head), "{said}");

    // A hash of an earlier run proves the part up to it.
    let kept: Value = serde_json::from_str(&lines(folder.path())[before - 1]).unwrap();
    let (code, said) = verify(folder.path(), &["--head", kept["hash"].as_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("stands at line {before}; {} lines", before / 2)), "{said}");
    let (code, said) = verify(folder.path(), &["--head", "60fd4b"]);
    assert!(code == 1 && said.contains("no line has the hash 60fd4b"), "{code} {said}");

    // Whole runs that were cut off leave a log that holds; who kept the hash sees it.
    fs::write(folder.path().join("log.jsonl"), lines(folder.path())[..before].join("\n") + "\n").unwrap();
    assert_eq!(verify(folder.path(), &[]).0, 0);
    assert_eq!(verify(folder.path(), &["--head", head]).0, 1);
}

#[test]
fn lines_changed_dropped_or_moved_are_named() {
    let folder = logged();
    let whole = lines(folder.path());
    let check = |lines: &[String], line: u64, word: &str| {
        fs::write(folder.path().join("log.jsonl"), lines.join("\n") + "\n").unwrap();
        let (code, said) = verify(folder.path(), &[]);
        assert!(code == 1 && said.contains(&format!("log.jsonl:{line}: ")) && said.contains(word), "{said}");
        assert!(said.contains("BROKEN"), "{said}");
    };
    let mut changed = whole.clone();
    changed[2] = changed[2].replace("N95", "N90");
    assert_ne!(changed, whole);
    check(&changed, 3, "was changed");
    let mut dropped = whole.clone();
    dropped.remove(2);
    check(&dropped, 3, "dropped");
    let mut moved = whole.clone();
    moved.swap(1, 2);
    check(&moved, 2, "moved");
    check(&whole[..whole.len() - 1], whole.len() as u64 / 2 + 1, "no end");
}

#[test]
fn nothing_is_added_to_a_broken_log() {
    let folder = logged();
    let mut changed = lines(folder.path());
    changed[0] = changed[0].replace("\"at\"", "\"At\"");
    let text = changed.join("\n") + "\n";
    fs::write(folder.path().join("log.jsonl"), &text).unwrap();
    let output = scan(folder.path(), &["--audit-log", "log.jsonl"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && told.contains("broken at line 1"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("log.jsonl")).unwrap(), text);
}
