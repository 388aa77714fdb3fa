//! The README shows what the program really prints, in both languages: each block behind a `<!-- shown: name -->` line is
//! an excerpt of a real run. `UPDATE=1 cargo test --test readme` writes the blocks anew.

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

/// Which blocks a page shows.
const PAGES: [(&str, &[&str]); 2] = [
    ("README.md", &["work list", "work list in Chinese", "finding", "why"]),
    ("README.zh.md", &["work list in Chinese", "work list", "finding in Chinese", "why in Chinese"]),
];

const SHOWN: [Shown; 6] = [
    Shown { name: "work list", args: &[FIRST_SCAN, "--lang en"], part: Part::Work(10) },
    Shown { name: "work list in Chinese", args: &[FIRST_SCAN, "--lang zh"], part: Part::Work(10) },
    Shown {
        name: "finding",
        args: &[FIRST_SCAN, "--lang en"],
        part: Part::Paragraph("error  fixtures/sample/spring.csv:18"),
    },
    Shown {
        name: "finding in Chinese",
        args: &[FIRST_SCAN, "--lang zh"],
        part: Part::Paragraph("错误  fixtures/sample/spring.csv:18"),
    },
    Shown {
        name: "why in Chinese",
        args: &["why fixtures/sample/spring.csv PHONE-01 -m amazon-us --lang zh"],
        part: Part::All,
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

    /// The page with this block replaced.
    fn placed(&self, page: &str) -> String {
        let mark = format!("<!-- shown: {} -->\n```text\n", self.name);
        let (before, rest) = page.split_once(&mark).unwrap_or_else(|| panic!("the page lacks {mark}"));
        let (_, after) = rest.split_once("```\n").unwrap();
        format!("{before}{mark}{}\n```\n{after}", self.wanted().join("\n"))
    }
}

#[test]
fn shown_output_is_real() {
    for (name, shown) in PAGES {
        let path = Path::new(ROOT).join(name);
        let page = fs::read_to_string(&path).unwrap();
        assert_eq!(page.matches("<!-- shown: ").count(), shown.len(), "each shown block of {name} is checked");
        let known = SHOWN.iter().filter(|one| shown.contains(&one.name));
        let real = known.fold(page.clone(), |text, shown| shown.placed(&text));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &real).unwrap();
            continue;
        }
        let differs = page.lines().zip(real.lines()).find(|(shown, real)| shown != real);
        assert!(page == real, "{name} shows something else; run with UPDATE=1. First difference: {differs:#?}");
    }
}

/// What a reader types or copies: blocks that are no shown output, commands and flags in running text, exit codes, links.
fn typed(name: &str) -> [Vec<String>; 4] {
    let page = fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
    let (mut blocks, mut prose, mut open) = (Vec::<String>::new(), String::new(), false);
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(info) if !open => {
                blocks.push(format!("{info}\n"));
                open = true;
            }
            Some(_) => open = false,
            None if open => *blocks.last_mut().unwrap() += &format!("{line}\n"),
            None => prose += &format!("{line}\n"),
        }
    }
    blocks.retain(|block| !block.starts_with("text\n"));
    let spans = prose.split('`').skip(1).step_by(2).map(|span| span.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut spans: Vec<String> = spans.collect();
    spans.sort();
    spans.dedup();
    let codes = prose.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(' '));
    let codes = codes.map(|(code, _)| code.to_owned()).filter(|code| code.parse::<u8>().is_ok()).collect();
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let mut links: Vec<String> =
        links.filter(|link| !link.starts_with('#') && !link.starts_with("README")).map(str::to_owned).collect();
    links.sort();
    links.dedup();
    [blocks, spans, codes, links]
}

#[test]
fn both_languages_say_the_same() {
    let [own, other] = ["README.md", "README.zh.md"].map(typed);
    for (own, other) in own.iter().zip(&other) {
        let lacks =
            |one: &[String], two: &[String]| one.iter().filter(|x| !two.contains(x)).cloned().collect::<Vec<_>>();
        assert_eq!((lacks(own, other), lacks(other, own)), (vec![], vec![]), "only in English, only in Chinese");
        assert_eq!(own.len(), other.len());
    }
    let headings = |name: &str| {
        let page = fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
        page.lines().filter(|line| line.starts_with("## ")).count()
    };
    assert_eq!(headings("README.md"), headings("README.zh.md"));
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
    let chinese = fs::read_to_string(Path::new(ROOT).join("README.zh.md")).unwrap();
    for word in ["合规", "安全", "干净", "没问题"] {
        assert!(!chinese.contains(word), "README.zh.md says {word}");
    }
    for name in [
        "README.md",
        "docs/README.md",
        "docs/audit.md",
        "docs/install.md",
        "docs/CHANGELOG.md",
        "docs/rules.md",
        "docs/design.md",
        "fixtures/README.md",
    ] {
        let page = fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
        let words = page.split(|c: char| !c.is_alphabetic());
        for word in words {
            assert!(!["clean", "safe", "compliant", "OK"].contains(&word), "{name} says `{word}`");
        }
    }
}
