//! Many accounts in one run: what one of them states never touches another's listings.

#![allow(clippy::unwrap_used)] // a test may fail loudly

#[path = "common/program.rs"]
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use program::run;
use serde_json::Value;

const CLIENTS: usize = 200;
const SHOP: &str = "sku,title,brand\n\
S-1,Hand sanitizer gel 500 ml,Acme\n\
R-1,Particulate respirator,Acme\n\
L-1,GermKill Miracle Lamp for desks,Miracle Lamp\n\
M-1,Blue mug,Acme\n";
const HOUSE: &str = r#"
[[restriction]]
id = "no-miracles"
on = "*"
category = "other"
title = { en = "Miracle" }
terms.any = ["miracle"]
verdict = "wording"
action = "remove-words"
basis = "house"
why = { en = "We do not promise." }
fix = { en = "Take {words} out." }
"#;

const AGENCY: &str = "marketplaces = ['amazon-us', 'ebay-us']\nrules = ['house']\n\
[[ignore]]\nrestriction = '*'\nsku = 'GONE-*'\nreason = 'all of ours'\n";

/// What some clients state, and by which word findings say so. None of them has a name: fingerprints of the same
/// listing are the same.
const STATED: [(usize, &str, &str); 3] = [
    (7, "approval", "[[approval]]\nmarketplace = 'amazon-us'\ncategory = 'sanitizer'\nreference = 'case 7'\n"),
    (19, "ignore", "[[ignore]]\nrestriction = '*/respirator'\nreason = 'client 19'\n"),
    (43, "brand", "[seller]\nbrands = ['Miracle Lamp']\n"),
];
/// The client that decides, and the one with a baseline.
const DECIDES: usize = 77;
const KNOWS: usize = 101;

fn findings(folder: &Path) -> Vec<Value> {
    let output = run(folder, &["scan", ".", "--as-of", "2026-11-22", "--format", "jsonl", "-q"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.last().is_some_and(|row| row["type"] == "receipt" && row["complete"] == true), "{error}");
    let stale = rows.iter().filter(|row| row["code"] == "stale").count();
    assert_eq!(stale, 1, "an entry that is of no use to any client is told once");
    rows.into_iter().filter(|row| row["type"] == "finding").collect()
}

fn client(number: usize) -> String {
    format!("clients/{number:03}")
}

/// An agency with its clients: every second one has a name, and all extend the same file.
fn agency() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join(".git")).unwrap();
    fs::create_dir(root.join("house")).unwrap();
    fs::write(root.join("house/rules.toml"), HOUSE).unwrap();
    fs::write(root.join("agency.toml"), AGENCY).unwrap();
    for number in 0..CLIENTS {
        let own = root.join(client(number));
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("shop.csv"), SHOP).unwrap();
        let account = if number % 2 == 0 { format!("account = 'client-{number}'\n") } else { String::new() };
        let stated = STATED.iter().find(|(client, ..)| *client == number).map_or("", |(.., text)| text);
        let scan = if number == KNOWS { "[scan]\nbaseline = 'known.txt'\n" } else { "" };
        let settings = format!("{account}extend = '../../agency.toml'\n{stated}{scan}");
        fs::write(own.join("listlint.toml"), settings).unwrap();
    }
    folder
}

#[test]
fn what_a_client_states_is_for_its_listings_alone() {
    let agency = agency();
    let root = agency.path();
    let decider = root.join(client(DECIDES));
    let wrong = ["decide", "--wrong", "--reason", "not ours", "--in", "."];
    let before = Command::new(env!("CARGO_BIN_EXE_listlint"))
        .current_dir(&decider)
        .args(["scan", ".", "--as-of", "2026-11-22", "--format", "jsonl", "-q", "--select", "amazon-us/respirator"])
        .output()
        .unwrap();
    let first: Value = serde_json::from_slice(before.stdout.split(|&b| b == b'\n').next().unwrap()).unwrap();
    let id = &first["fingerprint"].as_str().unwrap()[..8];
    let decided = run(&decider, &[&wrong[..], &["--as-of", "2026-11-22", id]].concat());
    assert!(decided.status.success(), "{}", String::from_utf8_lossy(&decided.stderr));
    fs::write(root.join(client(KNOWS)).join("known.txt"), "").unwrap();
    let known = run(&root.join(client(KNOWS)), &["baseline", "write", "--as-of", "2026-11-22"]);
    assert!(known.status.success(), "{}", String::from_utf8_lossy(&known.stderr));

    let all = findings(root);
    let mut suppressed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for finding in &all {
        let file = finding["listing"]["file"].as_str().unwrap().to_owned();
        match finding["suppressed"]["by"].as_str() {
            Some(by) => _ = suppressed.entry(file).or_default().insert(by.to_owned()),
            None => *open.entry(file).or_default() += 1,
        }
    }
    let place = |number| format!("{}/shop.csv", client(number));
    let mut wanted: BTreeMap<String, BTreeSet<String>> =
        STATED.iter().map(|(number, by, _)| (place(*number), BTreeSet::from([(*by).to_owned()]))).collect();
    wanted.insert(place(DECIDES), BTreeSet::from(["decision".to_owned()]));
    wanted.insert(place(KNOWS), BTreeSet::from(["baseline".to_owned()]));
    assert_eq!(suppressed, wanted);
    assert_eq!(open.get(&place(KNOWS)), None, "all of it is known");
    let most = open.values().max().copied().unwrap();
    let fewer: BTreeSet<&String> = open.iter().filter(|(_, count)| **count < most).map(|(file, _)| file).collect();
    assert_eq!(open.len(), CLIENTS - 1);
    assert_eq!(fewer.len(), STATED.len() + 1, "{fewer:?}");
}

/// A baseline typed for all of them keeps them apart as well.
#[test]
fn one_baseline_for_all_knows_whose_findings_it_holds() {
    let agency = agency();
    let root = agency.path();
    let args = ["--baseline", "known.txt", "--as-of", "2026-11-22"];
    let wrote = run(root, &[&["baseline", "write", "clients/001", "clients/002"][..], &args].concat());
    assert!(wrote.status.success(), "{}", String::from_utf8_lossy(&wrote.stderr));
    let scan = ["scan", "clients/001", "clients/002", "clients/003", "--format", "jsonl", "-q"];
    let output = run(root, &[&scan[..], &args].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut new: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    for finding in rows.filter(|row| row["type"] == "finding") {
        let file = finding["listing"]["file"].as_str().unwrap().to_owned();
        new.entry(file).or_default().insert(finding["suppressed"].is_null());
    }
    let wanted = [(1, false), (2, false), (3, true)]
        .map(|(number, new)| (format!("{}/shop.csv", client(number)), BTreeSet::from([new])));
    assert_eq!(new, BTreeMap::from(wanted));
}
