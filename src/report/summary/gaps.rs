//! What was not judged and what was not read, from the receipt.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::flow;
use crate::finding::{Coverage, FileReceipt, Receipt};
use crate::report::width::clean;
use crate::report::words::{Say, count, plural};
use crate::rule::Language;

/// Listings of a category at the most on one marketplace, and the marketplaces without a rule.
#[derive(Default)]
pub(in crate::report) struct Gap<'a> {
    /// At the most on one marketplace.
    pub(in crate::report) listings: u64,
    /// In the order of the receipt.
    pub(in crate::report) sites: Vec<&'a str>,
}

/// Categories for which some marketplace has no rule, most listings first.
pub(in crate::report) fn gaps(receipt: &Receipt) -> Vec<(&str, Gap<'_>)> {
    let mut gaps: Vec<_> = by_category(&receipt.coverage).into_iter().collect();
    gaps.sort_by_key(|(_, gap)| Reverse(gap.listings));
    gaps
}

/// The paragraphs of both.
pub(super) fn lines(receipt: &Receipt, language: Language) -> Vec<String> {
    let mut lines = flow(Say::NotJudged.get(language), &not_judged(receipt, language));
    lines.extend(flow(Say::NotRead.get(language), &not_read(receipt, language)));
    lines
}

/// `knives: 212 listings on amazon-us +3`, most listings first; then languages without terms.
fn not_judged(receipt: &Receipt, language: Language) -> Vec<String> {
    let item = |(category, gap): &(&str, Gap<'_>)| {
        let listings = plural(Say::Listings, gap.listings, language);
        Say::NotJudgedItem.with(language, &[category, &listings, &sites(&gap.sites, language)])
    };
    let mut items: Vec<String> = gaps(receipt).iter().map(item).collect();
    items.extend(receipt.languages.iter().filter(|note| note.categories_without_terms > 0).map(|note| {
        let listings = plural(Say::Listings, note.listings, language);
        Say::NoTerms.with(language, &[&note.lang, &listings, &count(note.categories_without_terms)])
    }));
    items
}

fn by_category(coverage: &[Coverage]) -> BTreeMap<&str, Gap<'_>> {
    let mut gaps: BTreeMap<&str, Gap<'_>> = BTreeMap::new();
    for site in coverage {
        for (category, &listings) in &site.not_judged {
            let gap = gaps.entry(category).or_default();
            gap.listings = gap.listings.max(listings);
            gap.sites.push(&site.marketplace);
        }
    }
    gaps
}

fn sites(sites: &[&str], language: Language) -> String {
    match sites {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, rest @ ..] => format!("{one} {}", Say::MoreSites.with(language, &[&rest.len().to_string()])),
    }
}

/// Pictures, columns and files that were left out, and listings that the file itself takes down.
fn not_read(receipt: &Receipt, language: Language) -> Vec<String> {
    let mut items: Vec<String> = receipt.not_read.iter().map(|item| clean(item)).collect();
    items.extend(receipt.skipped.iter().map(|(kind, number)| format!("{} {}", count(*number), clean(kind))));
    let sum = |number: fn(&FileReceipt) -> u64| receipt.files.iter().map(number).sum::<u64>();
    // Columns that lead to pictures are said already, by `not_read`.
    let columns = sum(|file| file.columns_skipped.len().saturating_sub(file.image_columns.len()) as u64);
    for (say, number) in [(Say::SkippedColumns, columns), (Say::RemovedByFile, sum(|file| file.removed_by_file))] {
        if number > 0 {
            items.push(say.with(language, &[&count(number)]));
        }
    }
    items
}
