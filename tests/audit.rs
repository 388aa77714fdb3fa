//! An audit of a folder: everything in it is read or told, the summary says where the work lies, and a run that is
//! interrupted leaves reports that are whole.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const DAY: [&str; 2] = ["--as-of", "2020-03-20"];

fn listlint(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    command.current_dir(folder).args(args).args(DAY).env("LC_ALL", "C").env_remove("LISTLINT_LANG");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    listlint(folder, args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Catalogs of plain rows, the last of each with a finding, in folders of two accounts.
fn catalogs(folder: &Path, files: usize, rows: usize) {
    fs::create_dir(folder.join(".git")).unwrap();
    for account in ["north", "south"] {
        fs::create_dir_all(folder.join("clients").join(account)).unwrap();
        let settings = format!("account = \"{account}\"\nmarketplaces = [\"amazon-us\", \"ebay-us\"]\n");
        fs::write(folder.join("clients").join(account).join("listlint.toml"), settings).unwrap();
    }
    for file in 0..files {
        let account = if file % 2 == 0 { "north" } else { "south" };
        let plain = (0..rows).map(|row| format!("P-{file}-{row},Oak bowl {row},Turned by hand and oiled twice\n"));
        let table =
            format!("sku,title,description\n{}K-{file},Particulate respirator N95,x\n", plain.collect::<String>());
        fs::write(folder.join(format!("clients/{account}/{file:03}.csv")), table).unwrap();
    }
}

/// What lies in such folders besides catalogs.
fn clutter(folder: &Path) {
    let order =
        "order-id\torder-item-id\tpurchase-date\tbuyer-email\tsku\tquantity-purchased\n1\t2\t2026-01-01\ta@b.c\tA\t1\n";
    for (name, content) in [
        ("invoice.pdf", "%PDF-1.7\n%\u{e2}\n1 0 obj\n"),
        ("~$open.xlsx", "lock"),
        ("orders.txt", order),
        ("readme.md", "# Notes\n\nNothing to see.\n"),
        ("photo.png", "\u{89}PNG\r\n"),
    ] {
        fs::write(folder.join("clients/north").join(name), content).unwrap();
    }
}

#[test]
fn two_hundred_files_come_to_one_summary() {
    let folder = tempfile::tempdir().unwrap();
    catalogs(folder.path(), 200, 20);
    clutter(folder.path());
    let output = run(folder.path(), &["scan", "clients", "--output", "json=all.json", "--fail-on", "warning"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    for part in [
        "by file\n",
        "by account\n",
        "north: ",
        "by marketplace\n",
        "ebay-us: ",
        "worst listings\n",
        "of 4,200 listings",
    ] {
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
    assert!(!told.contains("of 200 files"), "progress is for terminals");
    let report = json(&folder.path().join("all.json"));
    let receipt = &report["receipt"];
    assert_eq!(receipt["complete"], Value::Bool(true), "clutter is not incomplete");
    assert_eq!(receipt["interrupted"], Value::Null);
    assert_eq!(receipt["files"].as_array().unwrap().len(), 200);
    assert_eq!(receipt["by"]["file"].as_object().unwrap().len(), 200);
    let accounts = receipt["by"]["account"].as_object().unwrap();
    let sum = |kind: &str| -> u64 {
        let of = |counts: &Value| ["error", "warning", "note"].map(|s| counts[s].as_u64().unwrap()).iter().sum::<u64>();
        receipt["by"][kind].as_object().unwrap().values().map(of).sum()
    };
    assert_eq!(accounts.keys().collect::<Vec<_>>(), ["north", "south"]);
    let findings = report["findings"].as_array().unwrap().len() as u64;
    assert!(["file", "account", "marketplace", "category"].iter().all(|kind| sum(kind) == findings));
}

#[test]
fn a_broken_file_costs_nothing_but_itself() {
    let folder = tempfile::tempdir().unwrap();
    catalogs(folder.path(), 20, 5);
    clutter(folder.path());
    let book =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/listings/workbooks/flat-file.xlsx")).unwrap();
    fs::write(folder.path().join("clients/north/broken.xlsx"), &book[..book.len() / 2]).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.path().join("gone.csv")).unwrap();
    let args = ["scan", "clients", "gone.csv", "--output", "json=all.json", "--fail-on", "warning"];
    let output = run(folder.path(), &args);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("incomplete: 2 files not read · exit 3 (findings alone: 1)"), "{told}");
    let report = json(&folder.path().join("all.json"));
    let keys: BTreeSet<&str> =
        report["findings"].as_array().unwrap().iter().map(|f| f["listing"]["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), 20, "each catalog is judged");
    let named: BTreeSet<&str> =
        report["problems"].as_array().unwrap().iter().filter_map(|p| p["file"].as_str()).collect();
    assert!(named.contains("clients/north/broken.xlsx") && named.contains("gone.csv"), "{named:?}");
}

/// Scans until something stands in `watched`, then sends it SIGINT.
#[cfg(unix)]
fn interrupted(folder: &Path, args: &[&str], watched: &str) -> Output {
    let child = listlint(folder, args).spawn().unwrap();
    let path = folder.join(watched);
    while fs::metadata(&path).map_or(0, |data| data.len()) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_whole_reports_and_says_what_was_not_done() {
    let folder = tempfile::tempdir().unwrap();
    catalogs(folder.path(), 60, 15_000);
    // Many findings at the beginning: the watched report is written to early.
    let many: String = (0..60).map(|n| format!("M-{n},Particulate respirator N95,x\n")).collect();
    fs::write(folder.path().join("clients/north/000.csv"), format!("sku,title,description\n{many}")).unwrap();
    fs::create_dir(folder.path().join("marked")).unwrap();
    fs::write(folder.path().join("marked/stays.txt"), "x").unwrap();
    let args = [
        "scan",
        "clients",
        "--format",
        "json",
        "--output",
        "jsonl=o.jsonl",
        "--output",
        "xlsx=o.xlsx",
        "--output",
        "sarif=o.sarif",
        "--output",
        "html=o.html",
        "--output",
        "junit=o.xml",
        "--receipt",
        "r.json",
        "--annotate",
        "marked",
    ];
    let output = interrupted(folder.path(), &args, "o.jsonl");
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains("interrupted: the reports are brought to an end")
            && told.contains("incomplete: interrupted, files not begun: "),
        "{told}"
    );

    let at = |name: &str| folder.path().join(name);
    let receipt = json(&at("r.json"));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["receipt"], receipt);
    let lines = fs::read_to_string(at("o.jsonl")).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.last().unwrap()["type"], "receipt");
    json(&at("o.sarif"));
    assert!(zip::ZipArchive::new(fs::File::open(at("o.xlsx")).unwrap()).is_ok());
    assert!(fs::read_to_string(at("o.html")).unwrap().ends_with("</html>\n"));
    assert!(fs::read_to_string(at("o.xml")).unwrap().ends_with("</testsuites>\n"));

    let (files, left) = (receipt["files"].as_array().unwrap(), &receipt["interrupted"]);
    let (broken, not_begun) = (left["broken_off"].as_array().unwrap(), left["not_begun"].as_array().unwrap());
    assert!(!not_begun.is_empty() && broken.len() <= 1, "{left}");
    let named = |name: &str| files.iter().any(|file| file["file"] == name) || not_begun.iter().any(|file| file == name);
    for number in 0..60 {
        let account = if number % 2 == 0 { "north" } else { "south" };
        assert!(named(&format!("clients/{account}/{number:03}.csv")), "{number} is neither read nor named");
    }
    assert_eq!(receipt["complete"], Value::Bool(false));
    // What was read to its end is all there: its last row has the finding.
    let keys: BTreeSet<&str> =
        report["findings"].as_array().unwrap().iter().map(|f| f["listing"]["key"].as_str().unwrap()).collect();
    for file in files.iter().filter(|file| file["complete"] == Value::Bool(true)) {
        let number: usize = file["file"].as_str().unwrap()[14..17].parse().unwrap();
        assert!(number == 0 || keys.contains(&*format!("K-{number}")), "{file}");
    }
    for one in broken {
        let record = one["record"].as_u64().unwrap();
        let row = files.iter().find(|file| file["file"] == one["file"]).unwrap();
        assert_eq!((row["complete"].as_bool(), row["records"].as_u64()), (Some(false), Some(record)));
    }
    // Nothing half-written stands anywhere.
    let marked: Vec<_> = fs::read_dir(at("marked")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(marked.iter().all(|name| name == "stays.txt" || name == "clients" || name == "north"), "{marked:?}");
}

#[cfg(unix)]
#[test]
fn what_does_not_listen_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = listlint(folder.path(), &["scan", "--text"]).stdin(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "it waits for a title and can end no other way");
}
