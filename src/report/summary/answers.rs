//! Answers that settle most: facts of the seller or the file that open findings wait for, and approvals.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::flow;
use super::shared::Shared;
use crate::finding::{Finding, Open, Rule};
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
pub(super) struct Answers {
    /// Indexes into `tallies`.
    questions: BTreeMap<Question, usize>,
    tallies: Vec<Tally>,
    approvals: Shared<Rule, usize>,
    conditions: Shared<Open, usize>,
}

/// Listings, and the number of the one counted last.
#[derive(Debug, Default)]
struct Tally {
    listings: u64,
    last: u64,
}

impl Answers {
    /// Counts a finding of the listing with this number.
    pub(super) fn add(&mut self, finding: &Finding, listing: u64) {
        let Self { questions, tallies, approvals, conditions } = self;
        for open in &finding.open {
            let at = conditions.of(open, |open| index(questions, tallies, question(&open.key)));
            tallies[at].count(listing);
        }
        let waits = finding.rule.verdict == Verdict::Approval && finding.severity > Severity::Note;
        if waits {
            let question = |rule: &Rule| Question::Approval(rule.restriction.to_string());
            let at = approvals.of(&finding.rule, |rule| index(questions, tallies, question(rule)));
            tallies[at].count(listing);
        }
    }

    /// The heading and the questions, those that settle most first.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let mut sorted: Vec<_> = self.questions.iter().map(|(q, &at)| (q, self.tallies[at].listings)).collect();
        sorted.sort_by_key(|(_, listings)| Reverse(*listings));
        let items: Vec<_> = sorted.iter().map(|(question, listings)| item(question, *listings, language)).collect();
        flow(Say::AnswersFirst.get(language), &items)
    }
}

impl Tally {
    fn count(&mut self, listing: u64) {
        if self.last != listing {
            self.last = listing;
            self.listings += 1;
        }
    }
}

/// Where a question is counted; a new place if need be.
fn index(questions: &mut BTreeMap<Question, usize>, tallies: &mut Vec<Tally>, question: Question) -> usize {
    *questions.entry(question).or_insert_with(|| {
        tallies.push(Tally::default());
        tallies.len() - 1
    })
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
