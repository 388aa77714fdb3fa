//! The same input gives the same bytes: on one thread and on many, today and again; and findings keep their
//! fingerprints when rows are sorted, inserted, or written by another program.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run printed.
struct Run {
    out: String,
    err: String,
    code: i32,
}

fn scan(folder: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null()).arg("scan").args(args).args(["--as-of", "2020-03-20"]);
    let output = command.output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Run { out, err, code: output.status.code().unwrap() }
}

/// Every format, with what stands beside it, on so many threads.
fn everything(folder: &Path, path: &str, threads: &str) -> Vec<(String, String, i32)> {
    let formats = ["jsonl", "json", "human", "concise", "summary"];
    let run = |format| {
        let run = scan(folder, &[path, "-m", "all", "--format", format, "-v", "--limit", "7", "-j", threads]);
        (run.out, run.err, run.code)
    };
    formats.map(run).into()
}

/// Rows with things to find in all kinds, enough for many batches.
fn catalog(rows: usize) -> Vec<String> {
    let titles = [
        "Blue mug",
        "Particulate respirator N95, 20 pack",
        "Hand sanitizer gel 500 ml",
        "h a n d  s a n i t i z e r",
        "Cotton face mask washable",
        "Chef kitchen knife 8 inch",
        "Nokia N95 8GB unlocked phone",
        "Ｎ９５ respirator",
    ];
    let texts = ["Kills 99.9% of germs.", "A thing.", "<b>Antibacterial</b> coating", "call +1 555 123 4567"];
    let row = |i: usize| {
        let (title, text) = (titles[i % titles.len()], texts[i / 3 % texts.len()]);
        format!("S{i},\"{title}, no. {i}\",\"{text}\",{}.50\n", i % 40)
    };
    (0..rows).map(row).collect()
}

fn written(rows: &[String]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("shop.csv"), format!("sku,title,description,price\n{}", rows.concat())).unwrap();
    folder
}

fn objects(run: &Run, kind: &str) -> Vec<Value> {
    let all = run.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|object| object["type"] == kind).collect()
}

/// Fingerprints with their listings' keys.
fn fingerprints(folder: &Path) -> BTreeSet<(String, String, String)> {
    let run = scan(folder, &["shop.csv", "-m", "all", "--format", "jsonl", "-q"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = objects(&run, "finding");
    assert!(!findings.is_empty());
    findings.iter().map(|f| (text(&f["fingerprint"]), text(&f["listing"]["key"]), text(&f["restriction"]))).collect()
}

#[test]
fn threads_and_repetition_change_nothing() {
    let folder = written(&catalog(320));
    let one = everything(folder.path(), "shop.csv", "1");
    assert!(one[0].0.lines().count() > 320, "hardly anything was found");
    for threads in ["1", "8"] {
        let other = everything(folder.path(), "shop.csv", threads);
        for (one, other) in one.iter().zip(&other) {
            assert_eq!(one, other, "-j {threads}");
        }
    }
}

#[test]
fn fixtures_read_the_same_on_many_threads() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let [one, many] = ["1", "8"].map(|threads| everything(&fixtures, "listings", threads));
    assert_eq!(one, many);
    assert!(one[0].0.lines().count() > 5);
}

/// Findings come by record, then by field and place, whatever thread judged them.
#[test]
fn findings_come_in_the_order_of_the_file() {
    let folder = written(&catalog(300));
    let run = scan(folder.path(), &["shop.csv", "-m", "all", "--format", "jsonl", "-q", "-j", "8"]);
    let records: Vec<u64> =
        objects(&run, "finding").iter().map(|f| f["matches"][0]["record"].as_u64().unwrap()).collect();
    assert!(records.is_sorted() && records.len() > 100);
}

#[test]
fn fingerprints_survive_sorting_and_inserted_rows() {
    let rows = catalog(60);
    let before = fingerprints(written(&rows).path());
    let reversed: Vec<String> = rows.iter().rev().cloned().collect();
    assert_eq!(before, fingerprints(written(&reversed).path()), "sorted");
    let inserted = ["X1,Blue mug,A thing.,1\n".to_owned(), "X2,Green mug,A thing.,1\n".to_owned()];
    let longer = [&inserted[..], &rows[..30], &inserted_again(), &rows[30..]].concat();
    assert_eq!(before, fingerprints(written(&longer).path()), "rows put in");
}

fn inserted_again() -> [String; 1] {
    ["X3,Red mug,A thing.,1\n".to_owned()]
}

/// The same listings with quotes everywhere, other line ends and columns the other way round, under another name.
#[test]
fn fingerprints_survive_another_program() {
    let before = fingerprints(written(&catalog(40)).path());
    let folder = tempfile::tempdir().unwrap();
    let mut text = "\u{feff}price;description;title;sku\r\n".to_owned();
    for row in catalog(40) {
        let cells: Vec<&str> = row.trim_end().split('"').collect();
        let (sku, price) = (cells[0].trim_end_matches(','), cells[4].trim_start_matches(','));
        text += &format!("\"{price}\";\"{}\";\"{}\";\"{sku}\"\r\n", cells[3], cells[1]);
    }
    fs::write(folder.path().join("shop.csv"), text).unwrap();
    assert_eq!(before, fingerprints(folder.path()));
}

/// A rule of one marketplace on one word.
fn rule(site: &str, word: &str) -> String {
    format!(
        r#"
[[detector]]
id = "{word}"
category = "other"
target = "claim"
title = {{ en = "Word" }}
terms.any = ["{word}"]

[[restriction]]
id = "{word}"
on = ["{site}"]
detect = ["{word}"]
verdict = "prohibited"
action = "delete"
basis = "house"
why = {{ en = "{{words}}" }}
fix = {{ en = "Leave it out." }}
"#
    )
}

/// What is looked for first is what the chosen marketplaces ask for; a row of another one asks for more.
#[test]
fn rows_with_a_marketplace_of_their_own_are_searched_for_its_words() {
    let filler = "It is made of oak and fits most rooms. ".repeat(9);
    let row = |i: usize| match i % 50 {
        0 => format!("S{i},Lamp,\"One alphaword. {filler}One betaword. {filler}\",ebay-us\n"),
        _ => format!("S{i},Lamp,\"{filler}{filler}\",\n"),
    };
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("own")).unwrap();
    let rules = rule("amazon-us", "alphaword") + &rule("ebay-us", "betaword");
    fs::write(folder.path().join("own/own.toml"), rules).unwrap();
    let rows: String = (0..2000).map(row).collect();
    fs::write(folder.path().join("shop.csv"), format!("sku,title,description,place\n{rows}")).unwrap();
    let own = ["shop.csv", "--rules", "own", "--no-shipped", "--column", "marketplace=place"];
    let run = scan(folder.path(), &[&own[..], &["-m", "amazon-us", "--format", "jsonl", "-q"]].concat());
    let findings = objects(&run, "finding");
    let said: BTreeSet<&str> = findings.iter().map(|finding| finding["restriction"].as_str().unwrap()).collect();
    assert_eq!((findings.len(), said), (40, BTreeSet::from(["ebay-us/betaword"])), "{}", run.err);
}
