//! The documentation is true: every TOML block of it is loaded, and its examples run.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::Path;

use listlint::config::{self, Disk};
use listlint::matcher::Ruleset;
use listlint::{pack, report, scan};

const PAGES: [&str; 4] = ["README.md", "docs/rules.md", "docs/settings.md", "docs/ci.md"];
/// Pages whose links are followed.
const LINKED: [&str; 9] = [
    "README.md",
    "README.zh.md",
    "docs/README.md",
    "docs/rules.md",
    "docs/design.md",
    "docs/audit.md",
    "docs/install.md",
    "docs/CHANGELOG.md",
    "fixtures/README.md",
];
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 22);

/// A fenced block: its page and line, the words behind the fence, its text.
struct Block {
    place: String,
    info: String,
    text: String,
}

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn blocks(info: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    for name in PAGES {
        let mut open = false;
        for (at, line) in page(name).lines().enumerate() {
            match (open, line.strip_prefix("```")) {
                (false, Some(info)) => {
                    let place = format!("{name}:{}", at + 1);
                    found.push(Block { place, info: info.to_owned(), text: String::new() });
                    open = true;
                }
                (true, Some(_)) => open = false,
                (true, None) => found.last_mut().unwrap().text += &format!("{line}\n"),
                (false, None) => {}
            }
        }
        assert!(!open, "{name}: a block is not closed");
    }
    found.retain(|block| block.info == info);
    found
}

/// A folder with these rules in it.
fn folder<'b>(blocks: impl IntoIterator<Item = &'b Block>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (at, block) in blocks.into_iter().enumerate() {
        fs::write(folder.path().join(format!("{at:02}.toml")), format!("# {}\n{}", block.place, block.text)).unwrap();
    }
    folder
}

fn loaded(folder: &tempfile::TempDir, place: &str) -> pack::Loaded {
    let loaded = pack::load(&[folder.path().to_owned()])
        .unwrap_or_else(|problems| panic!("{place}\n{}", pack::render_all(&problems, false)));
    assert!(loaded.warnings.is_empty(), "{place}\n{}", pack::render_all(&loaded.warnings, false));
    loaded
}

#[test]
fn every_rule_block_stands_alone() {
    let blocks = blocks("toml");
    assert!(blocks.len() >= 10, "the pages have rule blocks");
    for block in &blocks {
        loaded(&folder([block]), &block.place);
    }
}

#[test]
fn the_examples_of_rule_blocks_hold() {
    let blocks = blocks("toml");
    let pack = loaded(&folder(&blocks), "all blocks").pack;
    let proof = scan::prove(&Ruleset::new(pack), TODAY);
    let failures: Vec<String> = proof.failures.iter().map(told).collect();
    assert!(failures.is_empty(), "{}", failures.concat());
}

#[test]
fn every_settings_block_is_valid() {
    let blocks = blocks("toml settings");
    assert!(!blocks.is_empty());
    for block in &blocks {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(config::FILE_NAME);
        fs::write(&file, &block.text).unwrap();
        let mut loaded = config::load(&file, &Disk);
        let sites = sites();
        loaded.problems.extend(loaded.settings.resolve(&sites));
        let told: String = loaded.problems.iter().map(told).collect();
        assert!(told.is_empty(), "{}\n{told}", block.place);
    }
}

fn sites() -> Vec<config::Site> {
    let pack = pack::load(&[]).unwrap().pack;
    pack.marketplaces.iter().map(|m| config::Site { id: m.id.clone(), name: m.name.clone() }).collect()
}

#[test]
fn links_inside_the_documentation_lead_somewhere() {
    for name in LINKED {
        let text = page(name);
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://")) {
            let file = target.split('#').next().unwrap_or_default();
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            let path = folder.parent().unwrap().join(file);
            assert!(file.is_empty() || path.exists(), "{name}: {target} is not there");
        }
    }
}

#[test]
fn every_page_stands_in_the_index() {
    let index = page("docs/README.md");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "README.md" || index.contains(&format!("]({name}")), "docs/README.md does not list {name}");
    }
}

#[test]
fn every_fixtures_folder_is_listed() {
    let listed = page("fixtures/README.md");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_listed = listed.contains(&format!("`{name}/`"));
        assert!(is_listed || !entry.file_type().unwrap().is_dir(), "fixtures/README.md does not list `{name}/`");
    }
}

fn told(problem: &listlint::problem::Problem) -> String {
    let mut text = Vec::new();
    report::write_problem(&mut text, problem).unwrap();
    String::from_utf8(text).unwrap()
}
