//! Git: which listings a commit adds or changes, in throw-away repositories; the hook. Needs the `git` program.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

const RULE: &str = r#"
[[restriction]]
id = "no-lead"
on = ["amazon-us"]
category = "other"
title = { en = "Lead" }
terms.any = ["lead crystal"]
verdict = "prohibited"
action = "delete"
basis = "house"
why = { en = "{words} is not sold here." }
fix = { en = "Take it out." }
"#;
const SETTINGS: &str =
    "marketplaces = [\"amazon-us\"]\nrules = [\"house\"]\n[scan]\nno-shipped = true\nas-of = \"2026-11-22\"\n";
const SHOP: &str = "sku,title,price,quantity\nA1,Lead crystal bowl,9,3\nA2,Oak bowl,5,4\nA3,Ash bowl,6,1\n";

/// A repository with a catalog of three listings, one of them bad, in its first commit.
struct Shop(TempDir);

impl Shop {
    fn new() -> Self {
        let shop = Self::empty();
        shop.write("shop.csv", SHOP);
        shop.commit();
        shop
    }

    fn empty() -> Self {
        let shop = Self(tempfile::tempdir().unwrap());
        shop.git(&["init", "-q", "-b", "main"]);
        shop.write("house/lead.toml", RULE);
        shop.write("listlint.toml", SETTINGS);
        shop
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, program: &str, words: &[&str]) -> Output {
        let listlint = Path::new(env!("CARGO_BIN_EXE_listlint"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(listlint.parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
        let mut command = Command::new(program);
        command.args(words).current_dir(self.0.path()).env("PATH", std::env::join_paths(folders).unwrap());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env_remove("GIT_DIR");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "A. Seller").env(format!("GIT_{who}_EMAIL"), "seller@example.org");
        }
        command.output().unwrap()
    }

    fn git(&self, words: &[&str]) {
        let output = self.run("git", words);
        assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn add(&self) -> &Self {
        self.git(&["add", "-A"]);
        self
    }

    fn commit(&self) {
        self.add().git(&["commit", "-q", "--no-verify", "-m", "a state"]);
    }

    /// The exit code, the keys of listings with findings, and the receipt of a scan.
    fn scan(&self, words: &[&str]) -> (i32, Vec<String>, Value) {
        let output = self.run("listlint", &[&["scan", "--format", "jsonl", "-q"], words].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let found = lines.iter().filter(|line| line["type"] == "finding");
        let keys = found.map(|line| line["listing"]["key"].as_str().unwrap().to_owned()).collect();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().unwrap(), keys, lines.last().cloned().unwrap_or(Value::String(said)))
    }

    fn staged(&self) -> (i32, Vec<String>) {
        let (code, keys, _) = self.add().scan(&["--staged"]);
        (code, keys)
    }
}

fn none() -> (i32, Vec<String>) {
    (0, Vec::new())
}

fn some(keys: &[&str]) -> (i32, Vec<String>) {
    (1, keys.iter().map(|&key| key.to_owned()).collect())
}

#[test]
fn only_new_and_changed_listings_are_told() {
    let shop = Shop::new();
    assert_eq!(shop.staged(), none(), "nothing changed");
    shop.write("shop.csv", format!("{SHOP}A4,Lead crystal vase,7,1\n"));
    assert_eq!(shop.staged(), some(&["A4"]), "a new row");
    shop.write("shop.csv", SHOP.replace("Oak bowl", "Oak bowl with lead crystal"));
    assert_eq!(shop.staged(), some(&["A2"]), "a changed text");
    shop.write("shop.csv", SHOP.replace("bowl,9,3", "bowl,9,30"));
    assert_eq!(shop.staged(), none(), "stock is read by no rule");
    shop.write("shop.csv", SHOP.replace("bowl,9,3", "bowl,8,3"));
    assert_eq!(shop.staged(), some(&["A1"]), "a price is");
}

#[test]
fn order_columns_neighbours_and_formats_change_nothing() {
    let shop = Shop::new();
    shop.write(
        "shop.csv",
        "quantity,title,price,sku\n4,Oak bowl,5,A2\n1,Elm bowl,5,A0\n1,Ash bowl,6,A3\n3,Lead crystal bowl,9,A1\n",
    );
    let (code, keys, receipt) = shop.add().scan(&["--staged"]);
    assert_eq!((code, keys), none());
    assert_eq!(receipt["files"][0]["changed"], 1, "{receipt}");
    assert_eq!(receipt["against"], "HEAD");
    fs::remove_file(shop.0.path().join("shop.csv")).unwrap();
    shop.write("new/shop.csv", SHOP);
    assert_eq!(shop.staged(), none(), "a moved file");
}

#[test]
fn workbooks_are_compared_by_their_cells() {
    let book = |rows: &[[&str; 2]]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (at, row) in rows.iter().enumerate() {
            sheet.write_row(at as u32, 0, row.iter().copied()).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    let shop = Shop::empty();
    shop.write("shop.xlsx", book(&[["sku", "title"], ["A1", "Lead crystal bowl"], ["A2", "Oak bowl, round"]]));
    shop.commit();
    shop.write("shop.xlsx", book(&[["sku", "title"], ["A2", "Oak bowl, round"], ["A1", "Lead crystal bowl"]]));
    assert_eq!(shop.staged(), none());
    shop.write("shop.xlsx", book(&[["sku", "title"], ["A2", "Oak and lead crystal"], ["A1", "Lead crystal bowl"]]));
    assert_eq!(shop.staged(), some(&["A2"]));
}

#[test]
fn the_index_is_read_and_not_the_file() {
    let shop = Shop::new();
    shop.write("shop.csv", format!("{SHOP}A4,Lead crystal vase,7,1\n"));
    shop.add();
    shop.write("shop.csv", SHOP);
    let (code, keys, _) = shop.scan(&["--staged"]);
    assert_eq!((code, keys), some(&["A4"]));
}

#[test]
fn commits_without_listings_pass_and_say_so() {
    let shop = Shop::new();
    shop.write("src/tool.py", "print('lead crystal')\n");
    shop.write("package.json", "{\"name\": \"tool\"}\n");
    let (code, keys, receipt) = shop.add().scan(&["--staged"]);
    assert_eq!((code, keys), none());
    assert_eq!((&receipt["complete"], &receipt["files"]), (&Value::Bool(true), &Value::Array(Vec::new())));
    let output = shop.run("listlint", &["scan", "--staged"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("no file of listings is new or changed against HEAD"));
}

#[test]
fn deleted_ignored_linked_and_hidden_files_are_left_out() {
    let shop = Shop::new();
    fs::remove_file(shop.0.path().join("shop.csv")).unwrap();
    shop.write(".ignore", "drafts/\n");
    shop.write("drafts/a.csv", format!("{SHOP}A4,Lead crystal vase,7,1\n"));
    shop.write(".cache/a.csv", format!("{SHOP}A4,Lead crystal vase,7,1\n"));
    #[cfg(unix)]
    std::os::unix::fs::symlink("drafts/a.csv", shop.0.path().join("link.csv")).unwrap();
    shop.add();
    for words in [&["--staged"][..], &["--staged", "drafts/a.csv", "shop.csv"]] {
        let (code, keys, _) = shop.scan(words);
        assert_eq!((code, keys), none(), "{words:?}");
    }
}

#[test]
fn an_empty_repository_has_only_new_listings() {
    let shop = Shop::empty();
    shop.write("shop.csv", SHOP);
    assert_eq!(shop.staged(), some(&["A1"]));
}

#[test]
fn a_merge_tells_what_no_parent_had() {
    let shop = Shop::new();
    shop.git(&["checkout", "-q", "-b", "other"]);
    shop.write("other.csv", "sku,title\nB1,Lead crystal cup\n");
    shop.commit();
    shop.git(&["checkout", "-q", "main"]);
    shop.write("third.csv", "sku,title\nC1,Lead crystal jug\n");
    shop.commit();
    shop.git(&["merge", "-q", "--no-commit", "--no-ff", "other"]);
    assert_eq!(shop.staged(), none());
    shop.write("other.csv", "sku,title\nB1,Lead crystal cup\nB2,Lead crystal mug\n");
    assert_eq!(shop.staged(), some(&["B2"]));
}

#[test]
fn an_undecided_merge_is_a_problem() {
    let shop = Shop::new();
    shop.git(&["checkout", "-q", "-b", "other"]);
    shop.write("shop.csv", SHOP.replace("Oak", "Elm"));
    shop.commit();
    shop.git(&["checkout", "-q", "main"]);
    shop.write("shop.csv", SHOP.replace("Oak", "Fir"));
    shop.commit();
    let merge = shop.run("git", &["merge", "-q", "other"]);
    assert!(!merge.status.success());
    let output = shop.run("listlint", &["scan", "--staged"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stdout).contains("its merge is not decided yet"));
}

#[test]
fn changes_since_a_branch_are_counted_from_where_work_left_it() {
    let shop = Shop::new();
    shop.git(&["checkout", "-q", "-b", "work"]);
    shop.write("new.csv", "sku,title\nB1,Lead crystal cup\n");
    shop.commit();
    shop.write("untracked.csv", "sku,title\nC1,Lead crystal jug\n");
    shop.git(&["checkout", "-q", "main"]);
    shop.write("shop.csv", SHOP.replace("Oak", "Elm and lead crystal"));
    shop.git(&["commit", "-q", "-am", "main goes on"]);
    shop.git(&["checkout", "-q", "work"]);
    let (code, keys, receipt) = shop.scan(&["--changed-since", "main"]);
    assert_eq!((code, keys), some(&["B1", "C1"]));
    assert_eq!(receipt["against"], "main");
    let (code, ..) = shop.scan(&["--changed-since", "nowhere"]);
    assert_eq!(code, 2);
}

#[test]
fn folders_worktrees_and_what_lies_outside() {
    let shop = Shop::new();
    shop.write("de/a.csv", "sku,title\nD1,Lead crystal cup\n");
    shop.write("fr/a.csv", "sku,title\nF1,Lead crystal cup\n");
    let (code, keys, _) = shop.add().scan(&["--staged", "fr"]);
    assert_eq!((code, keys), some(&["F1"]));
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path().to_str().unwrap();
    let (code, keys, _) = shop.scan(&["--staged", "fr", elsewhere]);
    assert_eq!((code, keys), (3, vec!["F1".to_owned()]));
    // A name that stands for nothing is no empty answer; one that did not change is.
    for (name, wanted) in [("fr/b.csv", 3), ("shop.csv", 0), ("fr", 1)] {
        assert_eq!(shop.scan(&["--staged", name]).0, wanted, "{name}");
    }
    let tree = outside.path().join("tree");
    shop.git(&["worktree", "add", "-q", tree.to_str().unwrap()]);
    fs::write(tree.join("w.csv"), "sku,title\nW1,Lead crystal cup\n").unwrap();
    shop.git(&["-C", tree.to_str().unwrap(), "add", "w.csv"]);
    let (code, keys, _) = shop.scan(&["--staged", tree.to_str().unwrap()]);
    assert_eq!((code, keys), some(&["W1"]));
    let (code, ..) = shop.scan(&["--staged", "--text", "a bowl"]);
    assert_eq!(code, 2);
}

#[cfg(unix)]
#[test]
fn the_hook_stops_a_commit_and_keeps_the_one_before() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::new();
    let hook = shop.0.path().join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\necho first >> .git/ran\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    for _ in 0..2 {
        let install = shop.run("listlint", &["hook", "install"]);
        assert!(install.status.success());
        assert!(
            String::from_utf8(install.stdout).unwrap().contains("1 finding in the listings that are here, 1 of prohib")
        );
    }
    let rows: String = (1..60).map(|at| format!("N{at},Lead crystal vase {at},7,1\n")).collect();
    shop.write("shop.csv", [SHOP, &rows].concat());
    let commit = shop.add().run("git", &["commit", "-m", "bad rows"]);
    assert!(!commit.status.success());
    let said = [commit.stdout, commit.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(said.lines().count() <= 20 && said.contains("Lead crystal") && said.contains("45 more"), "{said}");
    assert!(!said.contains("shop.csv:2:"), "an old row is no business of this commit: {said}");
    assert!(fs::read_to_string(shop.0.path().join(".git/ran")).unwrap().starts_with("first"));
    shop.write("shop.csv", SHOP);
    shop.write("notes.txt", "lead crystal\n");
    assert!(shop.add().run("git", &["commit", "-m", "words"]).status.success());
    assert!(shop.run("listlint", &["hook", "uninstall"]).status.success());
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\necho first >> .git/ran\n");
}
