//! What stands in the five columns beside a row, in people's words.

use super::mark::{Mark, push};
use crate::report::words;
use crate::rule::{Language, Verdict};

/// What the added columns are called.
pub(super) const COLUMNS: [&str; 5] =
    ["listlint_verdict", "listlint_marketplaces", "listlint_words", "listlint_why", "listlint_fix"];
/// Sentences told of one row; further ones are counted.
const SENTENCES: usize = 6;
/// What parts the items of a cell.
const BETWEEN: &str = "; ";

/// The cells beside a row, given its marks, the worst first; empty where there are none.
pub(super) fn cells(marks: &[Mark], language: Language) -> [String; 5] {
    let words = distinct(marks.iter().map(|mark| &mark.words));
    [
        verdicts(marks).iter().map(|verdict| spoken(*verdict, language)).collect::<Vec<_>>().join(BETWEEN),
        marketplaces(marks, language),
        words.join(BETWEEN),
        sentences(marks.iter().map(|mark| &mark.why)),
        sentences(marks.iter().map(|mark| &mark.fix)),
    ]
}

/// A verdict as people say it.
pub(super) fn spoken(verdict: Verdict, language: Language) -> &'static str {
    words::verdict(verdict).get(language)
}

/// Each verdict once.
fn verdicts(marks: &[Mark]) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for mark in marks {
        if !verdicts.contains(&mark.verdict) {
            verdicts.push(mark.verdict);
        }
    }
    verdicts
}

/// Marketplaces, by verdict where there are several.
fn marketplaces(marks: &[Mark], language: Language) -> String {
    let verdicts = verdicts(marks);
    let sites = |verdict: Verdict| {
        let mut names = Vec::new();
        let of_verdict = marks.iter().filter(|mark| mark.verdict == verdict);
        of_verdict.flat_map(|mark| &mark.marketplaces).for_each(|name| push(&mut names, name));
        names.join(", ")
    };
    match verdicts.as_slice() {
        [only] => sites(*only),
        several => {
            let said = several.iter().map(|verdict| format!("{}: {}", spoken(*verdict, language), sites(*verdict)));
            said.collect::<Vec<_>>().join(BETWEEN)
        }
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut all = Vec::new();
    texts.filter(|text| !text.trim().is_empty()).for_each(|text| push(&mut all, text));
    all
}

fn sentences<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let mut all = distinct(texts);
    let more = all.len().saturating_sub(SENTENCES);
    all.truncate(SENTENCES);
    if more > 0 {
        all.push(format!("(+{more})"));
    }
    all.join(" | ")
}
