//! Answers that settle most: facts of the seller or the file that open findings wait for, and approvals.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::flow;
use crate::finding::Finding;
use crate::report::words::{Say, count};
use crate::rule::{Language, Severity, Verdict};

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    /// A fact of the seller, by its key in settings.
    Seller(String),
    /// An approval, by restriction.
    Approval(String),
    /// A value of the listing.
    Value(String),
}

/// Counts listings by what would settle their findings. As many questions as rules, however large the file.
#[derive(Debug, Default)]
pub(super) struct Answers(BTreeMap<Question, Tally>);

/// Listings, and the number of the one counted last.
#[derive(Debug, Default)]
struct Tally {
    listings: u64,
    last: u64,
}

impl Answers {
    /// Counts a finding of the listing with this number.
    pub(super) fn add(&mut self, finding: &Finding, listing: u64) {
        for open in &finding.open {
            self.count(question(&open.key), listing);
        }
        let waits = finding.rule.verdict == Verdict::Approval && finding.severity > Severity::Note;
        if waits {
            self.count(Question::Approval(finding.rule.restriction.to_string()), listing);
        }
    }

    fn count(&mut self, question: Question, listing: u64) {
        let tally = self.0.entry(question).or_default();
        if tally.last != listing {
            tally.last = listing;
            tally.listings += 1;
        }
    }

    /// The heading and the questions, those that settle most first.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let mut sorted: Vec<_> = self.0.iter().collect();
        sorted.sort_by_key(|(_, tally)| Reverse(tally.listings));
        let items: Vec<_> = sorted.iter().map(|(question, tally)| item(question, tally.listings, language)).collect();
        flow(Say::AnswersFirst.get(language), &items)
    }
}

/// `seller.country_not` and `seller.country` wait for the same answer.
fn question(key: &str) -> Question {
    let Some(fact) = key.strip_prefix("seller.") else { return Question::Value(key.to_owned()) };
    let fact = ["_not", "_without", "_with"].into_iter().find_map(|end| fact.strip_suffix(end)).unwrap_or(fact);
    Question::Seller(fact.to_owned())
}

fn item(question: &Question, listings: u64, language: Language) -> String {
    let (say, name) = match question {
        Question::Seller(name) => (Say::SellerFact, name),
        Question::Approval(name) => (Say::ApprovalOf, name),
        Question::Value(name) => (Say::ListingFact, name),
    };
    say.with(language, &[name, &count(listings)])
}
