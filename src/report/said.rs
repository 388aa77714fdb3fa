//! What formats for other programs say of a finding in plain text: one line, then a few more.

use std::cmp::Reverse;

use super::width::clean;
use super::words::{self, Say, copy, label, list};
use crate::finding::{Finding, Part, Rule, Seen, parts, presumed, spoken};
use crate::problem::{Code, Problem};
use crate::rule::{Basis, Consequence, Language, Severity, Source, Text, Verdict};

/// Characters of the words that a headline quotes.
const QUOTED: usize = 80;

/// `DO NOT LIST on ebay-us: "N95" (title)`.
pub(super) fn headline(finding: &Finding, language: Language) -> String {
    let verdict = words::verdict(finding.rule.verdict).get(language);
    Say::OnSite.with(language, &[verdict, &finding.rule.marketplace, &what(finding, language)])
}

/// The words and where they stand; of something missing, what it is.
pub(super) fn what(finding: &Finding, language: Language) -> String {
    let Some(found) = finding.seen.matches.first() else {
        return Say::Missing.with(language, &[&clean(finding.seen.title.get(language))]);
    };
    let quoted = Say::Quoted.with(language, &[cut(clean(&found.text).trim(), QUOTED).as_str()]);
    Say::InField.with(language, &[&quoted, found.field.name()])
}

/// Which listing, why, what to do, what happens otherwise, on whose word: a line each.
pub(super) fn lines(finding: &Finding, language: Language) -> Vec<String> {
    let listing = &finding.listing;
    let otherwise = words::consequence(finding.rule.consequence).get(language);
    let id = finding.fingerprint().short();
    vec![
        clean(&format!("{}:{} {} {}", listing.place(), listing.line, listing.key, cut(&listing.title, 120))),
        label(Say::Why, &clean(&finding.why().get(language)), language),
        label(Say::Do, &clean(&finding.fix().get(language)), language),
        label(Say::Otherwise, &format!("{otherwise} · {}", sources(&finding.rule, language)), language),
        Say::More.with(language, &[&format!("{} ({id})", finding.rule.restriction)]),
    ]
}

/// On whose word, and which copies were read.
pub(super) fn sources(rule: &Rule, language: Language) -> String {
    let basis = words::basis(rule.basis).get(language).to_owned();
    if rule.basis == Basis::Inferred {
        return basis;
    }
    let said = |source: &Source| format!("{} ({})", clean(&source.reference), copy(source, language));
    let parts: Vec<String> = std::iter::once(basis).chain(rule.sources.iter().map(said)).collect();
    parts.join(list(language))
}

/// A text of a rule for all its findings: what it recognises stands for the words.
pub(super) fn of_rule(text: &Text, rule: &Rule, seen: &Seen, language: Language) -> String {
    let language = spoken(text, language);
    let mut said = String::new();
    for part in parts(text.get(language)) {
        match part {
            Part::Written(text) => said.push_str(text),
            Part::Words => said.push_str(seen.title.get(language)),
            Part::Marketplace => said.push_str(&rule.marketplace_name),
            Part::Limit => said.push('…'),
        }
    }
    if let Some(like) = &rule.like {
        said.push_str(&presumed(language, like));
    }
    clean(&said)
}

/// The text, cut with `…` past so many characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// An address that a browser opens.
pub(super) fn address(source: &Source) -> Option<&str> {
    source.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// How bad a finding is: the greatest is the worst; what does not count ranks below all that does.
pub(super) type Rank = (bool, Severity, Reverse<(Consequence, Verdict)>);

/// The rank of a finding.
pub(super) fn rank(finding: &Finding) -> Rank {
    (finding.counts(), finding.severity, Reverse((finding.rule.consequence, finding.rule.verdict)))
}

/// What a format says of problems that it left out.
pub(super) fn left_out(format: &str, problems: u64) -> Vec<Problem> {
    let message = || format!("{format}: problems left out: {}", words::count(problems));
    let told = || Problem::warning(Code::Cut, message()).help("--format jsonl carries every one");
    (problems > 0).then(told).into_iter().collect()
}
