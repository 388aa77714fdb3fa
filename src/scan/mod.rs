//! The pipeline of one file: listings to a sink, in file order, on one thread or many.
//!
//! Knows neither formats nor flags: a reader hands listings in, a plan says for whom they are judged.

mod count;
mod evaluate;
mod labels;
mod language;
mod parallel;
mod prove;

use std::collections::BTreeMap;

use crate::error::Result;
use crate::finding::{Finding, Judged, ListingRef, Sink};
use crate::input::Reader;
use crate::judge::{self, Selection, listing_ref};
use crate::listing::{FileReceipt, Listing};
use crate::matcher::Ruleset;
use crate::problem::{Code, Problem};

pub use count::Count;
pub use evaluate::evaluate;
pub use labels::{Label, read_labels};
pub use language::without_terms;
pub use prove::{Proof, prove};

/// How the listings of a file are judged.
pub struct Plan<'a> {
    /// The rules.
    pub ruleset: &'a Ruleset,
    /// For whom, and by which day.
    pub selection: Selection,
    /// The marketplaces that a row's own site means; none if it is not known.
    pub site: &'a (dyn Fn(&str) -> Vec<usize> + Sync),
    /// Threads that judge, at least one.
    pub jobs: usize,
}

/// What came of a file besides findings.
#[derive(Debug, Default)]
pub struct Scanned {
    /// What was read.
    pub file: FileReceipt,
    /// Listings by language (ISO 639-3), where it could be told.
    pub languages: BTreeMap<&'static str, u64>,
}

/// Something met while reading, in order.
enum Item {
    Listing(Box<Listing>),
    Problem(Problem),
}

/// A listing with everything to be told of it, its language last.
type Told = (ListingRef, Vec<Finding>, Vec<Judged>, Option<&'static str>);

/// What became of it.
enum Done {
    Listing(Box<Told>),
    Problem(Problem),
}

/// Judges every listing of a reader and pushes what is found, in file order.
///
/// # Errors
/// When the sink cannot write. Problems of the file and its rows go to the sink.
pub fn scan(reader: Reader, plan: &Plan<'_>, sink: &mut dyn Sink) -> Result<Scanned> {
    let mut items = Items { reader, problems: Vec::new(), pending: None };
    let mut languages = BTreeMap::new();
    let mut emit = |done: Done| match done {
        Done::Problem(problem) => sink.problem(problem),
        Done::Listing(told) => {
            let (listing, findings, judged, language) = *told;
            language.into_iter().for_each(|l| *languages.entry(l).or_default() += 1);
            sink.listing(&listing, findings, judged)
        }
    };
    match plan.jobs {
        0 | 1 => items.by_ref().try_for_each(|item| emit(plan.work(item)))?,
        jobs => parallel::run(&mut items, jobs, &|item| plan.work(item), &mut emit)?,
    }
    Ok(Scanned { file: items.reader.finish(), languages })
}

/// Listings and problems of a reader, in the order they are met.
struct Items {
    reader: Reader,
    problems: Vec<Problem>,
    pending: Option<Box<Listing>>,
}

impl Iterator for Items {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.problems.is_empty() && self.pending.is_none() {
            self.pending = self.reader.next_listing(&mut self.problems).map(Box::new);
            self.problems.reverse();
        }
        let problem = self.problems.pop().map(Item::Problem);
        problem.or_else(|| self.pending.take().map(Item::Listing))
    }
}

impl Plan<'_> {
    fn work(&self, item: Item) -> Done {
        match item {
            Item::Problem(problem) => Done::Problem(problem),
            Item::Listing(listing) => self.judge(&listing),
        }
    }

    fn judge(&self, listing: &Listing) -> Done {
        let own = listing.site.as_deref().map(|name| (name, (self.site)(name)));
        let selection = match own {
            Some((name, sites)) if sites.is_empty() => return Done::Problem(unknown_site(listing, name)),
            Some((_, marketplaces)) => &Selection { marketplaces, ..self.selection.clone() },
            None => &self.selection,
        };
        let searched = self.ruleset.search(listing);
        let (findings, judged) = judge::judge(&searched, selection).into_findings();
        Done::Listing(Box::new((listing_ref(listing), findings, judged, language::of(listing))))
    }
}

fn unknown_site(listing: &Listing, name: &str) -> Problem {
    let row = listing.rows.first();
    Problem::error(
        Code::UnknownName,
        format!("the row names the marketplace \"{name}\", which is not known: not judged"),
    )
    .in_file(listing.file.clone())
    .at(row.map(|r| r.record), row.map(|r| r.line))
    .help("write a marketplace id such as amazon-us in that column, or do not map the column to marketplace")
}
