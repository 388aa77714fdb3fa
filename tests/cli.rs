//! The command line, as people use it: each `tests/cmd/*.toml` is a case, and adding one needs no Rust.
//!
//! A case has files, which stand in a folder of its own, and runs, which are typed there one after the other:
//!
//! ```toml
//! about = "what must hold"
//! files."shop.csv" = "sku,title\n"          # any number
//! [[generate]]                              # long files: `head` once, then `row` for each number from 1
//! file = "big.csv"
//! head = "sku,title\n"
//! row = "S{n},Mug {n}\n"
//! rows = 2000
//! [[run]]
//! args = ["scan", "shop.csv", "--as-of", "2026-11-22"]   # scan and why always say the day
//! stdin = "…"
//! exit = 1
//! stdout = { contains = [], excludes = [], equals = "", first = [], last = [], lines = 40 }   # stderr likewise
//! written."out.json" = { contains = [] }    # a file that the run wrote
//! findings = [["amazon-us/respirator", "title", "N95", 0, 3, "plain", "warning"]]      # all of them, by first match
//! finds = […]                               # some of them
//! above_note = ["SKU-1"]                    # keys of all listings with a finding above note, in file order
//! names_a_verdict = true                    # the words of a text of ours or of the seller are quoted
//! ```
//! Every run holds what no case needs to say: JSON keys in their order, words that stand under their span, no listing
//! called harmless, no panic.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use serde_json::Value;

/// Cases that run at the same time.
const WORKERS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[allow(dead_code)] // for readers
    about: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    generate: Vec<Generated>,
    run: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Generated {
    file: String,
    #[serde(default)]
    head: String,
    row: String,
    rows: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    args: Vec<String>,
    #[serde(default)]
    stdin: String,
    exit: i32,
    #[serde(default)]
    stdout: Said,
    #[serde(default)]
    stderr: Said,
    #[serde(default)]
    written: BTreeMap<String, Said>,
    findings: Option<Vec<Expected>>,
    #[serde(default)]
    finds: Vec<Expected>,
    above_note: Option<Vec<String>>,
    #[serde(default)]
    names_a_verdict: bool,
}

/// What a text must and must not hold.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Said {
    contains: Vec<String>,
    excludes: Vec<String>,
    equals: Option<String>,
    first: Vec<String>,
    last: Vec<String>,
    lines: Option<usize>,
}

/// Restriction, field, text, start, end, view, severity.
#[derive(Deserialize, Debug, Clone, PartialEq)]
struct Expected(String, String, String, u64, u64, String, String);

#[test]
fn every_case_holds() {
    let cases = cases();
    assert!(cases.len() >= 20, "the cases are not found");
    // Each run loads all rules: a few at a time.
    let told: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let own = cases.iter().skip(worker).step_by(WORKERS);
                scope.spawn(move || own.flat_map(|path| failures(path)).collect::<Vec<_>>())
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    cases.sort();
    cases
}

/// Everything in a case that does not hold, with what was printed.
fn failures(path: &Path) -> Vec<String> {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap();
    let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let folder = tempfile::tempdir().unwrap();
    lay_out(&case, folder.path());
    let mut told = Vec::new();
    for run in &case.run {
        assert!(says_the_day(&run.args), "{name}: {:?} needs --as-of", run.args);
        let output = typed(&run.args, &run.stdin, folder.path());
        let wrong = check(run, &output, folder.path());
        if !wrong.is_empty() {
            let [out, err] = [&output.stdout, &output.stderr].map(|bytes| shown(&String::from_utf8_lossy(bytes)));
            let command = run.args.join(" ");
            told.push(format!(
                "{name}: listlint {command}\n  {}\n--- stdout\n{out}--- stderr\n{err}",
                wrong.join("\n  ")
            ));
        }
    }
    told
}

/// The beginning of a long output.
fn shown(text: &str) -> String {
    let cut = |line: &str| line.chars().take(400).chain(['\n']).collect::<String>();
    text.lines().take(60).map(cut).collect()
}

fn lay_out(case: &Case, folder: &Path) {
    // A repository of its own: settings are looked for up to here and no further.
    fs::create_dir(folder.join(".git")).unwrap();
    for (name, text) in &case.files {
        write(&folder.join(name), text);
    }
    for made in &case.generate {
        let rows: String = (1..=made.rows).map(|n| made.row.replace("{n}", &n.to_string())).collect();
        let path = folder.join(&made.file);
        let before = fs::read_to_string(&path).unwrap_or_default();
        write(&path, &format!("{before}{}{rows}", made.head));
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn says_the_day(args: &[String]) -> bool {
    let judges = args.iter().any(|arg| arg == "scan" || arg == "why");
    !judges || args.iter().any(|arg| arg == "--as-of")
}

/// The command in a folder, in an environment that says nothing.
fn listlint(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn typed(args: &[String], stdin: &str, folder: &Path) -> Output {
    let mut child = listlint(folder).args(args).spawn().unwrap();
    // A command that does not read its input may close it first.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

/// Everything that does not hold.
fn check(run: &Run, output: &Output, folder: &Path) -> Vec<String> {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let mut wrong = Vec::new();
    if output.status.code() != Some(run.exit) {
        wrong.push(format!("exit code {:?}, expected {}", output.status.code(), run.exit));
    }
    wrong.extend(run.stdout.wrong("stdout", &out));
    wrong.extend(run.stderr.wrong("stderr", &err));
    for (name, said) in &run.written {
        match fs::read_to_string(folder.join(name)) {
            Ok(text) => wrong.extend(said.wrong(name, &text)),
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    let speaks_chinese = run.args.windows(2).any(|pair| pair == ["--lang", "zh"]);
    for text in [&out, &err] {
        if !speaks_chinese && !run.names_a_verdict {
            wrong.extend(verdicts(text).into_iter().map(|word| format!("says \"{word}\"")));
        }
        wrong.extend(text.contains("panicked").then(|| "panics".to_owned()));
    }
    let objects = objects(&out);
    wrong.extend(objects.iter().flat_map(contract::wrong));
    wrong.extend(wrong_findings(run, &objects));
    wrong
}

/// No listing is ever called one of these.
fn verdicts(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| ["clean", "safe", "compliant"].contains(&word.to_lowercase().as_str())).collect()
}

/// The objects of JSON lines, or of one document, in order.
fn objects(out: &str) -> Vec<Value> {
    if let Ok(Value::Object(document)) = serde_json::from_str(out)
        && document.get("type").is_none()
    {
        let parts = document.into_iter().map(|(_, part)| part);
        let lists = parts.map(|part| if let Value::Array(list) = part { list } else { vec![part] });
        return lists.flatten().filter(Value::is_object).collect();
    }
    let lines = out.lines().filter(|line| line.starts_with("{\"type\""));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn wrong_findings(run: &Run, objects: &[Value]) -> Vec<String> {
    let findings: Vec<&Value> = objects.iter().filter(|object| object["type"] == "finding").collect();
    let all: Vec<Expected> = findings.iter().map(|finding| first_match(finding)).collect();
    let mut wrong = Vec::new();
    if run.findings.as_ref().is_some_and(|expected| *expected != all) {
        wrong.push(format!("findings: {all:#?}"));
    }
    for missing in run.finds.iter().filter(|expected| !all.contains(expected)) {
        wrong.push(format!("no finding {missing:?}"));
    }
    if let Some(expected) = &run.above_note {
        let heavy = findings.iter().filter(|f| f["severity"] != "note" && f["suppressed"].is_null());
        let mut keys: Vec<&str> = heavy.map(|f| f["listing"]["key"].as_str().unwrap()).collect();
        keys.dedup();
        if keys != *expected {
            wrong.push(format!("above note: {keys:?}, expected {expected:?}"));
        }
    }
    wrong
}

fn first_match(finding: &Value) -> Expected {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let found = &finding["matches"][0];
    let [start, end] = ["start", "end"].map(|key| found[key].as_u64().unwrap_or(0));
    let (rule, severity) = (text(&finding["restriction"]), text(&finding["severity"]));
    Expected(rule, text(&found["field"]), text(&found["text"]), start, end, text(&found["view"]), severity)
}

impl Said {
    /// What of it a text does not bear out.
    fn wrong(&self, name: &str, text: &str) -> Vec<String> {
        let first = text.lines().next().unwrap_or("");
        let last = text.lines().next_back().unwrap_or("");
        let lacks = |place: &'static str, text: String, parts: &[String]| {
            let missing = parts.iter().filter(|part| !text.contains(*part)).cloned().collect::<Vec<_>>();
            missing.into_iter().map(move |part| format!("{name} lacks {part:?}{place}"))
        };
        let mut wrong: Vec<String> = lacks("", text.to_owned(), &self.contains).collect();
        wrong.extend(lacks(" in its first line", first.to_owned(), &self.first));
        wrong.extend(lacks(" in its last line", last.to_owned(), &self.last));
        let present = self.excludes.iter().filter(|part| text.contains(*part));
        wrong.extend(present.map(|part| format!("{name} has {part:?}")));
        wrong.extend(self.equals.as_ref().filter(|e| *e != text).map(|e| format!("{name} is not {e:?}")));
        let lines = text.lines().count();
        wrong.extend(self.lines.filter(|most| lines > *most).map(|most| format!("{name}: {lines} lines, not {most}")));
        wrong
    }
}

/// INTERFACE 3: keys in their order, unknown ones null and never missing, spans that cut out the words named.
mod contract {
    use serde_json::Value;

    const FINDING: &str = "type schema marketplace restriction detector category verdict severity consequence action \
        confidence basis since until status open listing matches why fix sources evidence fingerprint suppressed";
    const LISTING: &str = "file key ids family title";
    const MATCH: &str = "field column record line sheet cell start end start_char end_char text view detector";
    const SOURCE: &str = "ref url dated read partial";
    const PROBLEM: &str = "type schema code severity message file record line help";
    const RECEIPT: &str = "type schema files skipped not_read packs marketplaces marketplaces_from as_of coverage \
        languages findings complete";
    const FILE: &str = "file format encoding delimiter template records listings removed_by_file bytes \
        columns_scanned columns_skipped";
    const EVALUATION: &str = "type schema all if_seller verdicts marketplaces categories confusion wrong unknown";
    const SCORE: &str = "found missed wrong clear recall precision false_alarms";
    const WRONG: &str = "file line expect marketplace as_of categories title found";
    const CROSS_SITE: &str = "type schema files shared differences";
    const DIFFERENCE: &str = "account key title detector words minded";
    const COVERAGE: &str = "marketplace listings_flagged listings_without_finding not_judged";

    /// What of an object breaks the contract.
    pub(crate) fn wrong(object: &Value) -> Vec<String> {
        let parts: &[(&str, &str)] = match object["type"].as_str() {
            Some("finding") => &[("", FINDING), ("/listing", LISTING), ("/matches/*", MATCH), ("/sources/*", SOURCE)],
            Some("problem") => &[("", PROBLEM)],
            Some("receipt") => &[("", RECEIPT), ("/files/*", FILE), ("/coverage/*", COVERAGE)],
            Some("evaluation") => &[("", EVALUATION), ("/all", SCORE), ("/wrong/*", WRONG)],
            Some("cross-site") => &[("", CROSS_SITE), ("/differences/*", DIFFERENCE)],
            _ => return vec![format!("an object of no known type: {object}")],
        };
        let mut wrong: Vec<String> = parts.iter().flat_map(|(path, keys)| out_of_order(object, path, keys)).collect();
        let matches = object["matches"].as_array().into_iter().flatten();
        wrong.extend(matches.filter_map(|found| misplaced(found, object["listing"]["title"].as_str()?)));
        wrong
    }

    /// Fields may be added, behind those of the contract.
    fn out_of_order(object: &Value, path: &str, keys: &str) -> Vec<String> {
        let expected: Vec<&str> = keys.split_whitespace().collect();
        let is_wrong = |part: &&Value| {
            let has: Vec<&str> = part.as_object().unwrap().keys().map(String::as_str).collect();
            !has.starts_with(&expected)
        };
        let parts: Vec<&Value> = match path.strip_suffix("/*") {
            Some(list) => object.pointer(list).and_then(Value::as_array).unwrap().iter().collect(),
            None => vec![object.pointer(path).unwrap()],
        };
        parts.into_iter().filter(is_wrong).map(|part| format!("keys out of order at {path:?}: {part}")).collect()
    }

    /// A match in the title that is not exactly the bytes, and the characters, it names.
    fn misplaced(found: &Value, title: &str) -> Option<String> {
        let number = |key: &str| found[key].as_u64().unwrap() as usize;
        let text = found["text"].as_str().unwrap();
        let bytes = title.get(number("start")..number("end"));
        let letters = number("end_char") - number("start_char");
        let chars: String = title.chars().skip(number("start_char")).take(letters).collect();
        let is_wrong = found["field"] == "title" && (bytes != Some(text) || chars != text);
        is_wrong.then(|| format!("{found} does not stand there in {title:?}"))
    }
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..5000).map(|n| format!("S{n},Hand sanitizer gel number {n}\n")).collect();
    write(&folder.path().join("big.csv"), &format!("sku,title\n{rows}"));
    for format in ["jsonl", "concise", "human", "json"] {
        let args = ["scan", "big.csv", "--as-of", "2020-03-20", "-q", "--limit", "0", "--format", format];
        let mut child = listlint(folder.path()).args(args).spawn().unwrap();
        let mut first = [0; 100];
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut first).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert!(output.status.code().is_some_and(|code| code < 2), "{format}: {}", output.status);
    }
}
