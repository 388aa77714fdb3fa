//! The README shows what the program really prints: each block behind a `<!-- shown: name -->` line is an excerpt of
//! a real run. `UPDATE=1 cargo test --test readme` writes the blocks anew.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const FIRST_SCAN: &str = "scan fixtures/sample -m amazon-us,amazon-jp,ebay-us";

/// Where the text of a block stands in the output.
enum Part {
    /// These many lines of the summary's beginning, and the last one before the receipt.
    Work(usize),
    /// From the first line that begins so, to the next blank line.
    Paragraph(&'static str),
    /// All of standard output.
    All,
}

struct Shown {
    name: &'static str,
    args: &'static [&'static str],
    part: Part,
}

const SHOWN: [Shown; 4] = [
    Shown { name: "work list", args: &[FIRST_SCAN, "--lang en"], part: Part::Work(10) },
    Shown { name: "work list in Chinese", args: &[FIRST_SCAN, "--lang zh"], part: Part::Work(10) },
    Shown {
        name: "finding",
        args: &[FIRST_SCAN, "--lang en"],
        part: Part::Paragraph("error  fixtures/sample/spring.csv:18"),
    },
    Shown { name: "why", args: &["why fixtures/sample/spring.csv PHONE-01 -m amazon-us --lang en"], part: Part::All },
];

/// Runs the program in the project's folder, by a fixed day where the command takes one.
fn run(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    command.current_dir(ROOT).env("NO_COLOR", "1").env("LC_ALL", "C");
    let mut words: Vec<&str> = args.iter().flat_map(|part| part.split(' ')).collect();
    if matches!(words[0], "scan" | "why") {
        words.extend(["--as-of", "2026-11-22"]);
    }
    command.args(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

impl Shown {
    /// What the README must show.
    fn wanted(&self) -> Vec<String> {
        let output = run(self.args);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        match self.part {
            Part::Work(first) => {
                let work = lines(&err);
                let last = work.iter().find(|line| line.contains("exit 1") || line.contains("退出码 1"));
                let last = last.unwrap_or_else(|| panic!("no last line in\n{err}"));
                work.iter().take(first).chain([&"…".to_owned(), last]).cloned().collect()
            }
            Part::Paragraph(start) => {
                let from = lines(&out).into_iter().skip_while(|line| !line.starts_with(start));
                from.take_while(|line| !line.is_empty()).collect()
            }
            Part::All => lines(&out),
        }
    }

    /// The README with this block replaced.
    fn placed(&self, readme: &str) -> String {
        let mark = format!("<!-- shown: {} -->\n```text\n", self.name);
        let (before, rest) = readme.split_once(&mark).unwrap_or_else(|| panic!("README lacks {mark}"));
        let (_, after) = rest.split_once("\n```\n").unwrap();
        format!("{before}{mark}{}\n```\n{after}", self.wanted().join("\n"))
    }
}

#[test]
fn shown_output_is_real() {
    let path = Path::new(ROOT).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let marks = readme.matches("<!-- shown: ").count();
    assert_eq!(marks, SHOWN.len(), "each shown block is checked");
    let real = SHOWN.iter().fold(readme.clone(), |text, shown| shown.placed(&text));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &real).unwrap();
        return;
    }
    let differs = readme.lines().zip(real.lines()).find(|(shown, real)| shown != real);
    assert!(readme == real, "README shows something else; run with UPDATE=1. First difference: {differs:#?}");
}

#[test]
fn the_first_scan_ends_with_code_1() {
    assert_eq!(run(&[FIRST_SCAN]).status.code(), Some(1));
}

#[test]
fn every_marketplace_has_findings_and_the_harmless_pass() {
    let output = text(&run(&[FIRST_SCAN, "--format jsonl -q"]).stdout);
    for site in ["amazon-us", "amazon-jp", "ebay-us"] {
        let is_work = |line: &&str| line.contains(&format!("\"marketplace\":\"{site}\"")) && !line.contains("\"note\"");
        assert!(output.lines().any(|line| is_work(&line)), "{site} has no error or warning");
    }
    for key in ["MASK-04", "MASK-05", "MASK-06", "MASK-08", "SAN-03", "TOWEL-01", "PHONE-01", "KNIFE-02", "MUG-01"] {
        let is_said =
            |line: &str| line.contains(&format!("\"key\":\"{key}\"")) && !line.contains("\"severity\":\"note\"");
        assert!(!output.lines().any(is_said), "{key} has a finding above note");
    }
}

#[test]
fn ci_runs_the_commands_of_the_readme() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let ci = fs::read_to_string(Path::new(ROOT).join(".ci/run")).unwrap();
    for command in [&*format!("cargo run --release -- {FIRST_SCAN}"), "cargo test"] {
        assert!(readme.contains(&format!("```sh\n{command}\n```")), "README lacks `{command}`");
        assert!(ci.lines().any(|line| line.ends_with(command)), ".ci/run lacks `{command}`");
    }
}

#[test]
fn every_flag_of_the_readme_exists() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let help: String = [
        "scan",
        "fix",
        "why",
        "explain",
        "rules check",
        "rules new",
        "rules import",
        "rules diff",
        "init",
        "settings",
        "decide",
        "baseline write",
    ]
    .iter()
    .map(|command| text(&run_plain(&format!("{command} --help"))))
    .collect();
    let ours = readme.lines().filter(|line| !line.contains("cargo ") && !line.starts_with("<!--"));
    let words = ours.flat_map(|line| line.split(|c: char| !(c.is_ascii_lowercase() || c == '-')));
    for flag in words.filter(|word| word.starts_with("--") && word.len() > 3) {
        assert!(help.contains(flag), "no command has {flag}");
    }
}

fn run_plain(args: &str) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    command.args(args.split(' ')).output().unwrap().stdout
}

#[test]
fn nothing_promises_more_than_no_finding() {
    for name in ["README.md", "docs/README.md", "docs/rules.md", "docs/design.md", "fixtures/README.md"] {
        let page = fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
        let words = page.split(|c: char| !c.is_alphabetic());
        for word in words {
            assert!(!["clean", "safe", "compliant", "OK"].contains(&word), "{name} says `{word}`");
        }
    }
}
