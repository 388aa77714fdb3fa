//! Rules against labelled listings: each row runs through the whole pipeline, on its marketplace and by its day.

use jiff::civil::Date;

use super::labels::Label;
use super::prove::selection;
use crate::finding::{Evaluation, Finding, Found, Wanted, WrongRow};
use crate::judge;
use crate::matcher::Ruleset;
use crate::rule::Severity;

/// Scores labels against a ruleset; `today` is the day of rows that name none. Adds to what was scored before.
pub fn evaluate(ruleset: &Ruleset, labels: &[Label], today: Date, into: &mut Evaluation) {
    for label in labels {
        match ruleset.pack.marketplaces.iter().position(|site| *site.id == *label.marketplace) {
            Some(site) => {
                let as_of = label.as_of.unwrap_or(today);
                score(label, found(ruleset, label, site, as_of), as_of, into);
            }
            None => *into.unknown.entry(label.marketplace.clone()).or_default() += 1,
        }
    }
}

fn found(ruleset: &Ruleset, label: &Label, site: usize, as_of: Date) -> Vec<Found> {
    let searched = ruleset.search(&label.listing);
    let (findings, _) = judge::judge(&searched, &selection(vec![site], as_of)).into_findings();
    findings.iter().map(shown).collect()
}

fn shown(finding: &Finding) -> Found {
    Found {
        restriction: finding.rule.restriction.to_string(),
        category: finding.rule.category.to_string(),
        verdict: finding.rule.verdict,
        severity: finding.severity,
        words: finding.seen.matches.first().map(|m| m.text.clone()).unwrap_or_default(),
    }
}

fn score(label: &Label, found: Vec<Found>, as_of: Date, into: &mut Evaluation) {
    let own = |f: &&Found| label.categories.is_empty() || label.categories.contains(&f.category);
    let loud: Vec<&Found> = found.iter().filter(|f| f.severity > Severity::Note).collect();
    let strictest = loud.iter().copied().filter(own).min_by_key(|f| f.verdict);
    let (wanted, came) = match label.wanted {
        Wanted::FlagIfSeller => (true, found.iter().any(|f| own(&f))),
        wanted => (wanted == Wanted::Flag, strictest.is_some()),
    };
    if label.wanted == Wanted::FlagIfSeller {
        into.if_seller.count(wanted, came);
    } else {
        into.all.count(wanted, came);
        into.marketplaces.entry(label.marketplace.clone()).or_default().count(wanted, came);
        for category in &label.categories {
            into.categories.entry(category.clone()).or_default().count(wanted, came);
        }
        if let Some(strictest) = strictest {
            into.verdicts.entry(strictest.verdict).or_default().count(wanted, came);
        }
        confuse(label, &loud, into);
    }
    if wanted != came {
        into.wrong.push(wrong(label, found, as_of));
    }
}

/// A found row stands in its category; any other stands in each category that came instead.
fn confuse(label: &Label, loud: &[&Found], into: &mut Evaluation) {
    let came: Vec<&str> = loud.iter().map(|f| f.category.as_str()).collect();
    let right = label.categories.iter().find(|c| came.contains(&c.as_str()));
    let wanted = match label.wanted {
        Wanted::Pass => "pass",
        _ => right.or(label.categories.first()).map_or("any", String::as_str),
    };
    let mut instead = match (label.wanted, right) {
        (Wanted::Flag, Some(right)) => vec![right.as_str()],
        _ => came,
    };
    instead.sort_unstable();
    instead.dedup();
    if instead.is_empty() {
        instead.push("nothing");
    }
    for came in instead {
        *into.confusion.entry((wanted.to_owned(), came.to_owned())).or_default() += 1;
    }
}

fn wrong(label: &Label, found: Vec<Found>, as_of: Date) -> WrongRow {
    WrongRow {
        file: label.listing.file.to_string(),
        line: label.line,
        wanted: label.wanted,
        marketplace: label.marketplace.clone(),
        as_of,
        categories: label.categories.clone(),
        title: label.listing.title().to_owned(),
        found,
    }
}
