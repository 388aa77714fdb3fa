//! Where the work lies: findings by file, account, marketplace and category, and the worst listings; of a run over more
//! than one file.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::flow_in;
use crate::finding::{Counted, Finding, Receipt};
use crate::report::human::{Rank, rank};
use crate::report::width::{clean, cut_start};
use crate::report::words::{self, Say, list, plural};
use crate::report::worst::Worst;
use crate::rule::{Language, Severity};

/// Lines of each paragraph.
const LINES: usize = 2;
/// Listings that are told.
const LISTINGS: usize = 5;
/// Columns of a name.
const NAME: usize = 48;

/// The worst listings by name.
#[derive(Debug)]
pub(super) struct Names(Worst<Rank, String>);

impl Default for Names {
    fn default() -> Self {
        Self(Worst::new(Some(LISTINGS)))
    }
}

impl Names {
    /// Takes a listing in, by its findings that are shown.
    pub(super) fn add(&mut self, findings: &[&Finding]) {
        let (Some(rank), Some(first)) = (rank(findings), findings.first()) else { return };
        let listing = &first.listing;
        self.0.admit(rank, || format!("{}:{} {}", listing.place(), listing.line, listing.key));
    }

    /// The paragraph of them.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let names: Vec<String> = self.0.sorted().into_iter().map(|name| cut_start(&clean(name), NAME)).collect();
        flow_in(LINES, Say::Worst.get(language), &names)
    }
}

/// A paragraph for each kind of thing that there is more than one of.
pub(super) fn lines(receipt: &Receipt, language: Language) -> Vec<String> {
    let by = &receipt.by;
    let kinds = [
        (Say::ByFile, &by.file),
        (Say::ByAccount, &by.account),
        (Say::ByMarketplace, &by.marketplace),
        (Say::ByCategory, &by.category),
    ];
    let told = kinds.into_iter().filter(|(_, counts)| counts.len() > 1);
    told.flat_map(|(say, counts)| flow_in(LINES, say.get(language), &items(counts, language))).collect()
}

/// `spring.csv: 12 errors, 3 warnings`, most errors first; what has nothing but notes is no work.
fn items(counts: &BTreeMap<Arc<str>, Counted>, language: Language) -> Vec<String> {
    let of =
        |counted: &Counted| [Severity::Error, Severity::Warning].map(|s| (s, counted.get(&s).copied().unwrap_or(0)));
    let mut told: Vec<_> = counts.iter().map(|(name, counted)| (name, of(counted))).collect();
    told.retain(|(_, numbers)| numbers.iter().any(|(_, number)| *number > 0));
    // Equal ones stay in the order of their names.
    told.sort_by_key(|(_, numbers)| Reverse(numbers.map(|(_, number)| number)));
    let item = |(name, numbers): &(&Arc<str>, [(Severity, u64); 2])| {
        let said = numbers.iter().filter(|(_, number)| *number > 0);
        let said: Vec<_> =
            said.map(|(severity, number)| plural(words::findings(*severity), *number, language)).collect();
        Say::ByItem.with(language, &[&cut_start(&clean(name), NAME), &said.join(list(language))])
    };
    told.iter().map(item).collect()
}
