//! Entries to a rule file: words that are said alike stand in one restriction, whose id does not depend on which words.

use std::collections::BTreeMap;
use std::fmt::Write;

use unicode_normalization::char::is_combining_mark;

use super::{Entry, WordList};
use crate::finding::fingerprint;
use crate::rule::{Action, Verdict};
use crate::text;

/// The rule file of a pack that was made of a list.
pub const FILE: &str = "words.toml";

/// Signs between the words of a phrase that make no difference.
const JOINERS: [char; 8] = ['-', '–', '_', '/', '\'', '’', '·', '.'];

/// How a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As a phrase: in any case, with any joiner.
    Phrase,
    /// With its signs, as they are.
    Pattern,
}

impl Form {
    /// How a word is looked for; nothing where it is too short to be told by its signs.
    pub fn of(word: &str) -> Option<Self> {
        let is_edge = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c));
        let is_joined = |c: char| c.is_alphanumeric() || is_combining_mark(c) || c == ' ' || JOINERS.contains(&c);
        let is_plain = is_edge(word.chars().next()) && is_edge(word.chars().next_back());
        if is_plain && word.chars().all(is_joined) && !word.contains("..") && !word.contains(". ") {
            return Some(Self::Phrase);
        }
        let has_letters = word.chars().any(char::is_alphanumeric);
        (has_letters && word.chars().count() >= 3).then_some(Self::Pattern)
    }
}

/// Words that are said alike.
#[derive(Default)]
struct Group<'e> {
    phrases: Vec<&'e str>,
    patterns: Vec<String>,
}

/// What words share: verdict, marketplaces, reason, replacement.
type Shared<'e> = (Verdict, &'e [String], &'e str, Option<&'e str>);

/// The rule file for a list; `all` is the number of marketplaces there are.
pub fn toml(list: &WordList, all: usize) -> String {
    let mut groups: BTreeMap<Shared<'_>, Group<'_>> = BTreeMap::new();
    for entry in &list.entries {
        let group = groups.entry(shared(entry)).or_default();
        match Form::of(&entry.word) {
            Some(Form::Phrase) => group.phrases.push(&entry.word),
            Some(Form::Pattern) => group.patterns.push(pattern(&entry.word)),
            None => {}
        }
    }
    groups.retain(|_, group| !group.phrases.is_empty() || !group.patterns.is_empty());
    let mut out = format!(
        "# House rules made of {} by `listlint rules import`.\n# Change the list and import it again with --replace, or go on by hand: docs/rules.md.\n",
        list.file.escape_default()
    );
    for (shared, group) in &groups {
        restriction(&mut out, shared, group, &list.file, all);
    }
    out
}

fn shared(entry: &Entry) -> Shared<'_> {
    (entry.verdict, &entry.sites, &entry.reason, entry.instead.as_deref())
}

/// The word with its signs; at its ends no other letter may follow, where its script has spaces.
fn pattern(word: &str) -> String {
    let bounded =
        |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !text::is_spaceless(c) && !text::is_hangul(c));
    let bound = |is: bool| if is { r"\b" } else { "" };
    let (first, last) = (bounded(word.chars().next()), bounded(word.chars().next_back()));
    format!("{}{}{}", bound(first), regex::escape(word), bound(last))
}

/// Writes one restriction. Writing into a text does not fail.
fn restriction(out: &mut String, shared: &Shared<'_>, group: &Group<'_>, file: &str, all: usize) {
    let (verdict, sites, reason, instead) = *shared;
    let id = fingerprint(&[&sites.join(","), reason, instead.unwrap_or_default()]).short();
    let on = if sites.len() == all { quoted("*") } else { array(sites.iter().map(String::as_str)) };
    let action = action(verdict, instead.is_some());
    let name = file.rsplit('/').next().unwrap_or(file).replace(['{', '}'], "");
    let _ = write!(out, "\n[[restriction]]\nid = {}\non = {on}\n", quoted(&format!("list-{}-{id}", verdict.name())));
    let _ =
        writeln!(out, "category = \"other\"\ntitle = {}", both(&format!("Word of {name}"), &format!("{name} 中的词")));
    if !group.phrases.is_empty() {
        let _ = writeln!(out, "terms.any = {}", lines(&group.phrases));
    }
    if !group.patterns.is_empty() {
        let _ = writeln!(out, "patterns = {}", lines(&group.patterns));
    }
    let _ = writeln!(out, "verdict = {}\naction = {}", quoted(verdict.name()), quoted(action.name()));
    if let Some(instead) = instead.filter(|_| action == Action::ReplaceWords) {
        let _ = writeln!(out, "instead = {}", quoted(instead));
    }
    let _ = writeln!(out, "basis = \"house\"\nwhy = {}\nfix = {}", why(reason), fix(action, instead));
}

fn action(verdict: Verdict, has_instead: bool) -> Action {
    match verdict {
        Verdict::Prohibited => Action::Delete,
        Verdict::Approval => Action::Apply,
        Verdict::Documents => Action::AddDocument,
        _ if has_instead => Action::ReplaceWords,
        _ => Action::RemoveWords,
    }
}

fn why(reason: &str) -> String {
    let reason = reason.replace('{', "(").replace('}', ")");
    match reason.chars().any(text::is_spaceless) {
        _ if reason.is_empty() => both("\"{words}\" stands in your word list.", "“{words}”在你的词表中。"),
        true => format!("{{ zh = {} }}", quoted(&reason)),
        false => format!("{{ en = {} }}", quoted(&reason)),
    }
}

fn fix(action: Action, instead: Option<&str>) -> String {
    let instead = instead.unwrap_or_default().replace('{', "(").replace('}', ")");
    match action {
        Action::Delete => {
            both("Take the row out of the upload for {marketplace}.", "请从 {marketplace} 的上传文件中删除该行。")
        }
        Action::Apply => both("Apply for approval on {marketplace} first.", "请先在 {marketplace} 申请审批。"),
        Action::AddDocument => both("Have the documents ready before you upload.", "上传前请备好资料。"),
        Action::ReplaceWords => {
            both(&format!("Write \"{instead}\" instead of \"{{words}}\"."), &format!("把“{{words}}”改为“{instead}”。"))
        }
        _ => both("Take \"{words}\" out.", "删除“{words}”。"),
    }
}

fn both(en: &str, zh: &str) -> String {
    format!("{{ en = {}, zh = {} }}", quoted(en), quoted(zh))
}

/// A text as TOML writes it, on one line.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn array<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

/// One text a line.
fn lines<T: AsRef<str>>(texts: &[T]) -> String {
    let lines: String = texts.iter().map(|text| format!("    {},\n", quoted(text.as_ref()))).collect();
    format!("[\n{lines}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_signs_keep_them() {
        let cases = [
            ("miracle", Some(Form::Phrase)),
            ("hand-made", Some(Form::Phrase)),
            ("最佳", Some(Form::Phrase)),
            ("100% cure", Some(Form::Pattern)),
            ("#1 seller", Some(Form::Pattern)),
            ("@home", Some(Form::Pattern)),
            ("a..2", Some(Form::Pattern)),
            ("#1", None),
            ("!!!", None),
        ];
        for (word, form) in cases {
            assert_eq!(Form::of(word), form, "{word}");
        }
    }

    #[test]
    fn texts_are_written_as_toml() {
        for text in ["a\"b\\c", "line\nbreak", "词", "\u{7f}"] {
            let table: toml::Table = format!("x = {}", quoted(text)).parse().unwrap();
            assert_eq!(table["x"].as_str(), Some(text));
        }
    }
}
