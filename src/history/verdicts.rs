//! What is decided about a listing: by which rules, on each marketplace.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::judge::Court;
use crate::matcher::Searched;
use crate::rule::{Severity, Verdict};

/// What one rule decides about a listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decided {
    /// How much it weighs.
    pub severity: Severity,
    /// What is decided.
    pub verdict: Verdict,
    /// Full id of the rule.
    pub rule: Arc<str>,
}

/// What rules decide about a listing, by marketplace; each rule once, the strictest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdicts(BTreeMap<Arc<str>, Vec<Decided>>);

impl Verdicts {
    /// The strictest on a marketplace; nothing where there is no finding.
    pub fn strictest(&self, marketplace: &str) -> Option<&Decided> {
        self.on(marketplace).first()
    }

    /// What a rule decides.
    pub fn of(&self, marketplace: &str, rule: &str) -> Option<&Decided> {
        self.on(marketplace).iter().find(|decided| *decided.rule == *rule)
    }

    /// All rules of a marketplace that have something to say.
    pub fn on(&self, marketplace: &str) -> &[Decided] {
        self.0.get(marketplace).map_or(&[], Vec::as_slice)
    }
}

/// Judges a listing by the rules, the day and the marketplaces of a court.
pub fn decided(court: &Court<'_>, searched: &Searched<'_>) -> Verdicts {
    let findings = court.judge(searched).map_or(Vec::new(), |(findings, _)| findings);
    let mut verdicts = Verdicts::default();
    for finding in findings {
        let all = verdicts.0.entry(finding.rule.marketplace.clone()).or_default();
        let decided = Decided {
            severity: finding.severity,
            verdict: finding.rule.verdict,
            rule: finding.rule.restriction.clone(),
        };
        match all.iter_mut().find(|known| known.rule == decided.rule) {
            Some(known) => known.severity = known.severity.max(decided.severity),
            None => all.push(decided),
        }
    }
    for all in verdicts.0.values_mut() {
        all.sort_by_key(|decided| (Reverse(decided.severity), decided.verdict, decided.rule.clone()));
    }
    verdicts
}
