//! `decisions.toml`: what was decided about single findings, beside the settings of the account that decided.
//!
//! One line a finding, sorted, so that git can put the lines of two branches together. Where both decided on the same
//! finding, it stands there twice until the next decision is written: the later one holds.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{Files, nearest};
use super::read::{FromNode, Reader, named_values};
use super::tree::{self, Value};
use crate::problem::{Code, Problem, Weight};
use crate::suppress::{Choice, Decision};
use crate::wordlist::quoted;

/// The name of the file.
pub const FILE_NAME: &str = "decisions.toml";

/// The head of the table that all of them stand in.
const TABLE: &str = "[decision]";
const HEAD: &str = "\
# listlint decisions: written by `listlint decide`, read by every scan of the listings that the settings beside it hold for.
# One line a finding, sorted: git may put lines of two branches together.
[decision]
";

named_values! {
    Choice: "`wrong`, `accept` or `approved`";
}

/// The file that holds for a file or folder: beside its settings, else the nearest one upward to the repository root.
///
/// `from` must be absolute, `settings` are those that [`find`](super::find) found for it. The file need not be there
/// where there are settings.
pub fn find(from: &Path, settings: Option<&Path>, files: &dyn Files) -> Option<PathBuf> {
    if let Some(settings) = settings {
        return Some(settings.with_file_name(FILE_NAME));
    }
    nearest(FILE_NAME, from, files)
}

/// Reads the file; where it is not there, nothing was decided.
///
/// # Errors
/// Everything that is wrong in it.
pub fn load(path: &Path, files: &dyn Files) -> Result<Vec<Decision>, Vec<Problem>> {
    if !files.exists(path) {
        return Ok(Vec::new());
    }
    let name: Arc<str> = path.display().to_string().into();
    let text = files.read(path).map_err(|error| {
        let problem = Problem::error(Code::Unreadable, format!("the decisions cannot be read: {error}"));
        vec![problem.in_file(name.clone()).help("check its path and its encoding (UTF-8)")]
    })?;
    let (mut problems, mut decisions) = (Vec::new(), Vec::new());
    for layer in layers(&text) {
        let mut wrong = Vec::new();
        let root = tree::parse(path, name.clone(), &layer, &mut wrong);
        if wrong.is_empty() {
            decisions.extend(read(&root, &mut wrong));
        }
        problems.append(&mut wrong);
    }
    if problems.iter().any(|problem| problem.weight == Weight::Error) { Err(problems) } else { Ok(latest(decisions)) }
}

/// The file, and what a merge left in it a second time (a third …), each as a file of its own: TOML takes no key twice.
/// What a layer leaves out is blank in it, so that places stay.
fn layers(text: &str) -> Vec<String> {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let numbered = text.split_inclusive('\n').map(|line| {
        let count = repeatable(line).map(|name| met.entry(name).and_modify(|count| *count += 1).or_insert(1));
        (line, count.map_or(1, |count| *count))
    });
    let lines: Vec<(&str, usize)> = numbered.collect();
    let last = lines.iter().map(|(_, layer)| *layer).max().unwrap_or(1);
    (1..=last).map(|layer| lines.iter().map(|line| in_layer(line, layer)).collect()).collect()
}

/// What a line that may stand in the file again names: an entry its finding, the head its table.
fn repeatable(line: &str) -> Option<&str> {
    let line = line.trim();
    let name = line.split_once('=').map(|(name, _)| name.trim().trim_matches(['"', '\'']));
    if line == TABLE { Some(line) } else { name.filter(|name| is_id(name)) }
}

/// A line as it stands in a layer: every layer has the first head, the lines without a number are of the first.
fn in_layer((line, own): &(&str, usize), layer: usize) -> String {
    let is_head = line.trim() == TABLE;
    if if is_head { *own == 1 } else { *own == layer } {
        return (*line).to_owned();
    }
    line.chars().map(|c| if matches!(c, '\n' | '\r') { String::from(c) } else { " ".repeat(c.len_utf8()) }).collect()
}

/// Of several decisions on one finding the one made last; of the same day the one that ends last, else the one that
/// stands further down.
fn latest(mut decisions: Vec<Decision>) -> Vec<Decision> {
    decisions.sort_by_key(|decision| decision.place.as_ref().map(|(_, line)| *line));
    let mut kept: BTreeMap<String, Decision> = BTreeMap::new();
    for decision in decisions {
        let is_older = kept.get(&decision.id).is_some_and(|known| {
            let ends = known.until.zip(decision.until).map(|(known, until)| known.cmp(&until));
            known.decided.cmp(&decision.decided).then(ends.unwrap_or(Ordering::Equal)).is_gt()
        });
        if !is_older {
            kept.insert(decision.id.clone(), decision);
        }
    }
    kept.into_values().collect()
}

fn read(root: &tree::Table, problems: &mut Vec<Problem>) -> Vec<Decision> {
    let mut reader = Reader::new(root, FILE_NAME, problems);
    let table = reader.table("decision");
    reader.finish();
    let entries = table.into_iter().flat_map(tree::Table::entries);
    entries.filter_map(|(key, node)| decision(key, node, problems)).collect()
}

fn decision(key: &tree::Key, node: &tree::Node, problems: &mut Vec<Problem>) -> Option<Decision> {
    if !is_id(&key.name) {
        let problem = key.place.problem(Code::BadValue, "this names no finding", "8 to 16 digits of 0-9 and a-f");
        problems.push(problem.help("write what stands in brackets behind a finding, such as 5f0c19aa"));
        return None;
    }
    let table = super::read::table(node, problems)?;
    let mut reader = Reader::new(table, "a decision", problems);
    let (choice, reason) = (reader.require("decision", &key.place), reader.require("reason", &key.place));
    let (rule, listing, words) = (reader.get("restriction"), reader.get("key"), reader.get("words"));
    let (until, decided) = (reader.get("until"), reader.get("decided"));
    reader.finish();
    let place = Some((key.place.file().clone(), key.place.line()));
    let (id, restriction) = (key.name.clone(), rule);
    Some(Decision { id, choice: choice?, reason: reason?, key: listing, restriction, words, decided, until, place })
}

/// Whether these are enough digits of a fingerprint.
pub fn is_id(text: &str) -> bool {
    (8..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

/// The file with `new` laid over what was decided before; of two decisions on one finding the later one holds.
pub fn text(before: &[Decision], new: &[Decision]) -> String {
    let all: BTreeMap<&str, &Decision> = before.iter().chain(new).map(|one| (one.id.as_str(), one)).collect();
    let lines: String = all.values().map(|one| line(one)).collect();
    format!("{HEAD}{lines}")
}

fn line(decision: &Decision) -> String {
    let Decision { id, choice, reason, key, restriction, words, decided, until, .. } = decision;
    let mut parts = vec![("decision", quoted(choice.name())), ("reason", quoted(reason))];
    parts.extend(until.map(|day| ("until", day.to_string())));
    let texts = [("key", key), ("restriction", restriction), ("words", words)];
    parts.extend(texts.into_iter().filter_map(|(name, text)| Some((name, quoted(text.as_ref()?)))));
    parts.extend(decided.map(|day| ("decided", day.to_string())));
    let parts: Vec<String> = parts.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("{id} = {{ {} }}\n", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    struct One(&'static str);

    impl Files for One {
        fn read(&self, _: &Path) -> io::Result<String> {
            Ok(self.0.to_owned())
        }

        fn exists(&self, _: &Path) -> bool {
            true
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let decision = |id: &str, reason: &str| Decision {
            id: id.to_owned(),
            choice: Choice::Accept,
            reason: reason.to_owned(),
            key: Some("A \"1\"\\".to_owned()),
            restriction: Some("amazon-us/x".to_owned()),
            words: Some("ein 'Wort'".to_owned()),
            decided: "2026-11-22".parse().ok(),
            until: None,
            place: None,
        };
        let new = [decision("ffff0000", "it is\nfine"), decision("00001111", "“ja”")];
        let text = text(&[decision("ffff0000", "old")], &new);
        assert_eq!(text.lines().filter(|line| line.contains(" = {")).count(), 2);
        assert!(text.find("00001111") < text.find("ffff0000"), "sorted");
        let read = load(Path::new("/d/decisions.toml"), &One(text.leak())).unwrap();
        let same: Vec<_> = read.into_iter().map(|one| Decision { place: None, ..one }).collect();
        assert_eq!(same, [new[1].clone(), new[0].clone()]);
    }

    #[test]
    fn of_repeated_decisions_the_latest_holds() {
        let line =
            |reason: &str, rest: &str| format!("5f0c19aa = {{ decision = 'accept', reason = '{reason}'{rest} }}\n");
        let cases = [
            (", decided = 2026-02-01", ", decided = 2026-01-01", "a"),
            (", decided = 2026-01-01", ", decided = 2026-02-01", "b"),
            (", decided = 2026-01-01", ", decided = 2026-01-01", "b"),
            (", decided = 2026-01-01, until = 2027-01-01", ", decided = 2026-01-01, until = 2026-06-01", "a"),
            (", decided = 2026-01-01, until = 2027-01-01", ", decided = 2026-01-01", "b"),
            (", decided = 2026-01-01", "", "a"),
        ];
        for (first, second, wanted) in cases {
            let other = "00001111 = { decision = 'wrong', reason = 'é' }\n";
            let text = format!("# é\n[decision]\n{}{other}[decision]\n{}", line("a", first), line("b", second));
            let read = load(Path::new("/d/decisions.toml"), &One(text.leak())).unwrap();
            let said: Vec<_> = read.iter().map(|one| (one.id.as_str(), one.reason.as_str())).collect();
            assert_eq!(said, [("00001111", "é"), ("5f0c19aa", wanted)], "{first} {second}");
            let line = read[1].place.as_ref().map(|(_, line)| *line);
            assert_eq!(line, Some(if wanted == "a" { 3 } else { 6 }));
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, code) in [
            ("[decision]\nzz = {}\n", Code::BadValue),
            ("[decision]\n5f0c19aa = { decision = 'maybe', reason = 'x' }\n", Code::BadValue),
            ("[decision]\n5f0c19aa = { decision = 'wrong' }\n", Code::MissingKey),
            ("[decision]\n5f0c19aa = { decision = 'wrong', reason = 'x' }\n5f0c19aa = { decision =\n", Code::Syntax),
            ("[decision]\n5f0c19aa = { decision = 'wrong', reason = 'x' }\n5f0c19aa = 2\n", Code::BadValue),
            ("[decisions]\n", Code::UnknownKey),
        ] {
            let problems = load(Path::new("/d/decisions.toml"), &One(text)).unwrap_err();
            assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [code], "{text}");
        }
    }
}
