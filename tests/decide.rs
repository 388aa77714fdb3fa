//! Baselines and decisions as a team uses them: workbooks that reviewers fill in, branches that git merges.

#![allow(clippy::unwrap_used)] // a test may fail loudly

#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

const SHOP: &str =
    "sku,title\nS-1,Hand sanitizer gel 500 ml\nR-1,Particulate respirator\nR-2,Particulate respirator\nM-1,Blue mug\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("listlint.toml"), "marketplaces = ['amazon-us']\n").unwrap();
    fs::write(folder.path().join("shop.csv"), SHOP).unwrap();
    folder
}

fn run(folder: &Path, args: &str) -> Output {
    program::run(folder, &args.split(' ').collect::<Vec<_>>())
}

fn done(folder: &Path, args: &str) -> String {
    let output = run(folder, args);
    assert!(output.status.success(), "{args}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn findings(folder: &Path, args: &str) -> Vec<Value> {
    let output = run(folder, &format!("scan {args} --as-of 2026-11-22 --format jsonl -q"));
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows: Vec<Value> = rows.filter(|row| row["type"] == "finding").collect();
    assert!(!rows.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    rows
}

fn new(findings: &[Value]) -> usize {
    findings.iter().filter(|finding| finding["suppressed"].is_null()).count()
}

/// The sheet of a workbook as rows of text.
fn rows(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

fn write(path: &Path, sheet: &str, rows: &[Vec<String>]) {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name(sheet).unwrap();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            page.write_string(at, column, cell).unwrap();
        }
    }
    book.save(path).unwrap();
}

#[test]
fn a_reviewed_workbook_decides_its_rows_and_nothing_else() {
    let folder = folder();
    let root = folder.path();
    run(root, "scan . --as-of 2026-11-22 --output xlsx=findings.xlsx -q");
    let mut table = rows(&root.join("findings.xlsx"), "Findings");
    let at = |name: &str| table[0].iter().position(|cell| cell == name).unwrap();
    let (id, decision, reason) =
        (at("id"), at("decision"), table[0].iter().rposition(|cell| cell == "reason").unwrap());
    for (row, word, why) in [(1, "误报", "not a product"), (2, "Accept", "sold out")] {
        table[row].resize(reason + 1, String::new());
        table[row][decision] = word.to_owned();
        table[row][reason] = why.to_owned();
    }
    let chosen: Vec<(String, String)> =
        [1, 2].map(|row: usize| (table[row][id].clone(), table[row][reason].clone())).into();
    write(&root.join("findings.xlsx"), "Findings", &table);
    let said = done(root, "decide --from findings.xlsx --as-of 2026-11-22");
    assert!(said.contains("wrote 2 decisions"), "{said}");

    // The report lies in the folder that is judged, and is not judged itself.
    let after = findings(root, ".");
    assert!(after.iter().all(|finding| finding["listing"]["file"] == "shop.csv"));
    let suppressed: Vec<(String, String)> = after
        .iter()
        .filter(|finding| finding["suppressed"]["by"] == "decision")
        .map(|f| {
            (f["fingerprint"].as_str().unwrap()[..8].to_owned(), f["suppressed"]["reason"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(suppressed.len(), 2);
    assert!(chosen.iter().all(|one| suppressed.contains(one)), "{chosen:?} {suppressed:?}");
    assert_eq!(new(&after), after.len() - 2);
}

#[test]
fn sorting_inserting_and_exporting_again_make_nothing_new() {
    let folder = folder();
    let root = folder.path();
    done(root, "baseline write --as-of 2026-11-22");
    let known = |file: &str| findings(root, &format!("{file} --baseline listlint-baseline.txt"));
    assert_eq!(new(&known("shop.csv")), 0);
    let mut lines: Vec<&str> = SHOP.lines().collect();
    lines[1..].reverse();
    lines.insert(2, "M-2,Green mug");
    fs::write(root.join("shop.csv"), lines.join("\r\n")).unwrap();
    assert_eq!(new(&known("shop.csv")), 0);
    let cells: Vec<Vec<String>> = lines.iter().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    fs::create_dir(root.join("export")).unwrap();
    write(&root.join("export/book.xlsx"), "Sheet1", &cells);
    assert_eq!(new(&known("export/book.xlsx")), 0);

    let gone = SHOP.replace("R-2,Particulate respirator\n", "");
    fs::write(root.join("shop.csv"), gone).unwrap();
    fs::remove_dir_all(root.join("export")).unwrap();
    let said = done(root, "baseline prune --as-of 2026-11-22 --baseline listlint-baseline.txt");
    assert!(said.contains("1 finding taken out that is no longer found"), "{said}");
}

#[test]
fn new_rules_are_told_from_new_listings() {
    let folder = folder();
    let root = folder.path();
    done(root, "baseline write --as-of 2026-11-22");
    fs::create_dir(root.join("house")).unwrap();
    let rule = "[[restriction]]\nid = 'no-mugs'\non = '*'\ncategory = 'other'\ntitle = { en = 'Mug' }\nterms.any = ['mug']\n\
        verdict = 'prohibited'\naction = 'delete'\nbasis = 'house'\nwhy = { en = 'x' }\nfix = { en = 'y' }\n";
    fs::write(root.join("house/own.toml"), rule).unwrap();
    let scan = "scan shop.csv --baseline listlint-baseline.txt --rules house --as-of 2026-11-22 --fail-on-new";
    assert_eq!(run(root, &format!("{scan} listing")).status.code(), Some(0), "the mug was there before");
    let any = run(root, &format!("{scan} any"));
    assert_eq!(any.status.code(), Some(1));
    let said = String::from_utf8(any.stderr).unwrap();
    let split = "new since the baseline: 0 because listings changed, 1 because rules, settings or the day changed";
    assert!(said.contains(split), "{said}");
    fs::write(root.join("shop.csv"), format!("{SHOP}M-9,Another mug\n")).unwrap();
    assert_eq!(run(root, &format!("{scan} listing")).status.code(), Some(1), "this one was not");
}

fn git(folder: &Path, args: &str) -> Output {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"])
        .args(args.split(' '))
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args}: {}", String::from_utf8_lossy(&output.stdout));
    output
}

#[test]
fn two_branches_accept_different_listings_and_merge() {
    let folder = folder();
    let root = folder.path();
    fs::write(root.join("other.csv"), "sku,title\nM-5,Red mug\n").unwrap();
    git(root, "init -q -b main .");
    done(root, "baseline write --as-of 2026-11-22");
    git(root, "add -A");
    git(root, "commit -q -m base");
    for (branch, file, row) in
        [("one", "shop.csv", "S-7,Hand sanitizer foam\n"), ("two", "other.csv", "S-8,Hand sanitizer spray\n")]
    {
        git(root, &format!("checkout -q -b {branch} main"));
        let before = fs::read_to_string(root.join(file)).unwrap();
        fs::write(root.join(file), before + row).unwrap();
        done(root, "baseline write --as-of 2026-11-22");
        let id = findings(root, file)[0]["fingerprint"].as_str().unwrap()[..8].to_owned();
        done(root, &format!("decide {id} --in {file} --accept --reason {branch} --as-of 2026-11-22"));
        git(root, "add -A");
        git(root, "commit -q -m work");
    }
    git(root, "merge -q -m both one");
    let all = findings(root, ". --baseline listlint-baseline.txt");
    assert_eq!(new(&all), 0, "both branches' listings are known");
    assert_eq!(all.iter().filter(|finding| finding["suppressed"]["by"] == "decision").count(), 2);
}

/// What git's union merge leaves: the same finding twice. The later line of the day holds, and the next decision writes it
/// once.
#[test]
fn two_branches_decide_on_the_same_finding_and_merge() {
    let folder = folder();
    let root = folder.path();
    let all = findings(root, "shop.csv");
    let id = |at: usize| all[at]["fingerprint"].as_str().unwrap()[..8].to_owned();
    let decide = |id: &str, reason: &str| {
        done(root, &format!("decide {id} --in shop.csv --accept --reason {reason} --as-of 2026-11-22"));
    };
    let text = || fs::read_to_string(root.join("decisions.toml")).unwrap();
    git(root, "init -q -b main .");
    decide(&id(0), "base");
    git(root, "add -A");
    git(root, "commit -q -m base");
    for branch in ["one", "two"] {
        git(root, &format!("checkout -q -b {branch} main"));
        decide(&id(1), branch);
        git(root, "commit -q -a -m work");
    }
    git(root, "merge -q -m both one");
    let merged = text();
    let lines: Vec<&str> = merged.lines().filter(|line| line.starts_with(&id(1))).collect();
    assert_eq!(lines.len(), 2, "{merged}");
    let holds = ["one", "two"].into_iter().find(|branch| lines[1].contains(&format!("reason = \"{branch}\""))).unwrap();

    let after = findings(root, "shop.csv");
    let reasons: Vec<_> = after.iter().filter_map(|finding| finding["suppressed"]["reason"].as_str()).collect();
    assert_eq!(reasons.len(), 2);
    assert!(reasons.contains(&holds), "{reasons:?}");
    decide(&id(2), "more");
    let written = text();
    let ids: Vec<&str> = written.lines().filter(|line| line.contains(" = {")).map(|line| &line[..8]).collect();
    let mut wanted = [id(0), id(1), id(2)];
    wanted.sort_unstable();
    assert_eq!(ids, wanted, "each once, sorted");
    assert!(written.contains(&format!("{} = {{ decision = \"accept\", reason = \"{holds}\"", id(1))), "{written}");
}

/// A spreadsheet program takes some ids for numbers: such a row is known by its other columns, where they say enough.
#[test]
fn an_id_that_became_a_number_is_known_by_the_rest_of_its_row() {
    let folder = folder();
    let root = folder.path();
    let shop: String = (0..800).map(|n| format!("R-{n},Particulate respirator\n")).collect();
    fs::write(root.join("shop.csv"), format!("sku,title\n{shop}")).unwrap();
    let all = findings(root, "shop.csv");
    let number = |finding: &&Value| {
        let id = &finding["fingerprint"].as_str().unwrap()[..8];
        id.contains('e') && id.parse::<f64>().is_ok_and(f64::is_finite)
    };
    let found = all.iter().find(number).expect("one in two hundred is such a number");
    let id = &found["fingerprint"].as_str().unwrap()[..8];
    let shown = format!("{:.2E}", id.parse::<f64>().unwrap());
    let (key, rule) = (found["listing"]["key"].as_str().unwrap(), found["restriction"].as_str().unwrap());
    let words = found["matches"][0]["text"].as_str().unwrap();
    let row = |id: &str, words: &str| format!("{id},,shop.csv,{key},documents,{words},{rule},ok,fine\n");
    let head = "id,account,file,key,verdict,words,rule,decision,reason\n";
    let report = [head, &row("9.99E+3", words), &row(&shown, "other words"), &row(&shown, words)].concat();
    fs::write(root.join("report.csv"), report).unwrap();
    let output = run(root, "decide --from report.csv --as-of 2026-11-22");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("wrote 1 decision ") && said.contains("rows left out: 2"), "{said}");
    let hidden: Vec<Value> =
        findings(root, "shop.csv").into_iter().filter(|finding| !finding["suppressed"].is_null()).collect();
    assert_eq!(hidden.len(), 1);
    assert_eq!(hidden[0]["fingerprint"], found["fingerprint"]);
}
