//! The set-up that `docs/ci.md` tells, typed as it stands there: settings, hook, baseline; then the commits of a day.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A shell in a folder, in which `listlint` is a command.
fn shell(folder: &Path, script: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_listlint")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.args(["-ec", script]).current_dir(folder).env("PATH", path).env("LC_ALL", "C").env("HOME", folder);
    for (name, value) in [("NAME", "A"), ("EMAIL", "a@example.org")] {
        command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    command.output().unwrap()
}

/// The blocks of the section, with what stands behind the fence.
fn blocks() -> Vec<(String, String)> {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/ci.md")).unwrap();
    let section =
        page.split("## A repository in ten minutes").nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    let parts = section.split("```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap());
    parts.map(|(info, text)| (info.to_owned(), text.to_owned())).collect()
}

#[test]
fn the_set_up_of_the_page_works_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::copy(Path::new(ROOT).join("fixtures/sample/spring.csv"), at("spring.csv")).unwrap();
    assert!(shell(folder.path(), "git init -q . && git add spring.csv && git commit -qm catalog").status.success());
    for (info, text) in blocks() {
        match info.as_str() {
            // Done by hand: what is not commented in the file that `init` wrote is what the page shows.
            "toml settings" => fs::write(at("listlint.toml"), text).unwrap(),
            // The sample has findings: `scan` says so.
            _ => {
                let script = text.replace("listlint scan .", "listlint scan . || [ $? = 1 ]");
                let output = shell(folder.path(), &script);
                assert!(output.status.success(), "{script}\n{output:?}");
            }
        }
    }
    let commit = |change: &str| shell(folder.path(), &format!("{change}\ngit add -A; git commit -qm change"));
    let sorted = commit("(head -1 spring.csv; tail -n +2 spring.csv | sort) > s; mv s spring.csv");
    assert!(sorted.status.success(), "a sorted file passes: {sorted:?}");
    assert!(commit("echo 'fn main() {}' > main.rs").status.success(), "code alone passes");
    assert!(commit("echo 'MUG-9,Blue mug,Acme,A mug.,,,,,9,USD,' >> spring.csv").status.success(), "a good row passes");
    let bad = commit("echo 'BAD-1,\"Switchblade knife, automatic\",Acme,x,,,,,9,USD,' >> spring.csv");
    let told = String::from_utf8_lossy(&bad.stderr).into_owned() + &String::from_utf8_lossy(&bad.stdout);
    assert!(!bad.status.success() && told.contains("spring.csv:28"), "{told}");
    let scan = shell(folder.path(), "git stash -q; listlint scan .");
    assert!(scan.status.success(), "only what is new counts: {scan:?}");
}
