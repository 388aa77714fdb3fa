//! What is doubtful in a list: words that will hit too much, words that shipped rules mind already, and words that the
//! rules made of the list do not find again.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Entry, Form, WordList};
use crate::field::Field;
use crate::finding::{Detail, Finding};
use crate::judge::{Court, Selection, Seller};
use crate::listing::Listing;
use crate::matcher::Ruleset;
use crate::problem::{Code, Problem};
use crate::text;

/// A word that stands so often in a million words of product texts is in every tenth listing or so.
const COMMON: u32 = 300;

/// Tells of words that will find more than is meant, and of those that cannot be looked for.
pub fn dangers(list: &mut WordList) {
    let mut problems = Vec::new();
    list.entries.retain(|entry| {
        let (is_kept, problem) = danger(entry);
        problems.extend(problem.map(|problem| problem.in_file(list.file.clone()).at(None, Some(entry.line))));
        is_kept
    });
    list.problems.extend(problems);
}

/// Whether an entry can stay, and what to say of it.
fn danger(entry: &Entry) -> (bool, Option<Problem>) {
    let word = &entry.word;
    let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
    let is_dense = word.chars().any(|c| text::is_spaceless(c) || text::is_hangul(c));
    let doubt = |what: &str| {
        let message = format!("\"{word}\" {what}: it will be found in many harmless listings");
        Some(Problem::warning(Code::NoEffect, message).help("write the whole phrase that is meant"))
    };
    let refuse = |what: &str| {
        let message = format!("\"{word}\" left out: {what}");
        (false, Some(Problem::error(Code::BadValue, message).help("write the whole phrase that is meant")))
    };
    if Form::of(word).is_none() || letters == 0 {
        return refuse("it is made of signs, or too short to be told by them");
    }
    match letters {
        1 if !is_dense => refuse("it is one letter"),
        1 => (true, doubt("is one character")),
        _ if word.chars().all(|c| !c.is_alphabetic()) => (true, doubt("is a bare number")),
        2 if !is_dense => (true, doubt("is two letters")),
        _ if text::frequency(&text::fold(word)) >= COMMON => (true, doubt("is a very common word")),
        _ => (true, None),
    }
}

/// Judges single words by a ruleset.
pub struct Covered<'r> {
    ruleset: &'r Ruleset,
    as_of: Date,
    /// For the marketplaces asked last.
    court: Option<(Vec<String>, Court<'r>)>,
}

impl<'r> Covered<'r> {
    /// By the rules of a day.
    pub fn new(ruleset: &'r Ruleset, as_of: Date) -> Self {
        Self { ruleset, as_of, court: None }
    }

    /// The rule that minds the whole word already, on the first of the marketplaces that has one.
    pub fn by(&mut self, entry: &Entry) -> Option<Arc<str>> {
        let findings = self.findings(entry);
        let holds = |finding: &&Finding| finding.seen.matches.iter().any(|found| found.text.len() == entry.word.len());
        findings.iter().find(holds).map(|finding| finding.rule.restriction.clone())
    }

    fn findings(&mut self, entry: &Entry) -> Vec<Finding> {
        let listing = Listing::from_fields("list", "list", &[(Field::Title, entry.word.clone())]);
        let court = match self.court.take() {
            Some((sites, court)) if sites == entry.sites => court,
            _ => Court::new(self.ruleset, self.selection(&entry.sites), Detail::First),
        };
        let judged = court.judge(&self.ruleset.search(&listing));
        self.court = Some((entry.sites.clone(), court));
        judged.map(|(findings, _)| findings).unwrap_or_default()
    }

    fn selection(&self, sites: &[String]) -> Selection {
        let pack = &self.ruleset.pack;
        let marketplaces = sites.iter().filter_map(|id| pack.marketplace(id)).collect();
        Selection {
            marketplaces,
            as_of: self.as_of,
            upcoming_days: 0,
            seller: Seller::default(),
            account: None,
            digests: false,
        }
    }
}

/// Entries that rules made of the list do not find where they stand alone.
pub fn missed<'l>(list: &'l WordList, made: &Ruleset, as_of: Date) -> Vec<&'l Entry> {
    let mut judge = Covered::new(made, as_of);
    list.entries.iter().filter(|entry| judge.by(entry).is_none()).collect()
}
