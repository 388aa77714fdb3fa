//! Which listings go with one that is held back: a parent and its children, wherever they stand in the file.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::mark::row;
use crate::finding::{Finding, ListingRef};
use crate::input::{self, Options, Source};
use crate::listing::Listing;
use crate::problem::Problem;

/// What is held back of a file for findings of its own, in a few bytes a listing.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Rows with such a finding, by sheet.
    rows: BTreeMap<Option<Arc<str>>, Vec<u64>>,
    kin: Kin,
}

/// Names that make relatives, as numbers.
#[derive(Debug, Clone, Default)]
struct Kin {
    /// Parents that are held back, with all their children.
    parents: FxHashSet<u64>,
    /// Listings that are held back, by what children call them.
    members: FxHashSet<u64>,
}

/// What relatives know a listing by.
struct Names {
    /// The parent it names.
    parent: Option<u64>,
    /// What children call it.
    own: Vec<u64>,
}

impl Held {
    /// Whether nothing is held back.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds the listing of some findings; one about something missing stands in its first row.
    pub(super) fn add(&mut self, listing: &ListingRef, findings: &[&Finding]) {
        let rows = self.rows.entry(listing.sheet.clone()).or_default();
        for finding in findings {
            rows.extend(finding.seen.matches.iter().map(|found| row(finding, Some(found))));
            if finding.seen.matches.is_empty() {
                rows.push(row(finding, None));
            }
        }
        // Rows come in order, most of them several times.
        rows.dedup();
        self.kin.add(&Names::of(listing.family.as_deref(), &listing.key, &listing.ids));
    }

    /// Everything that goes with what is held back, by sheet; `with_all` asks for the rows of all listings too.
    ///
    /// # Errors
    /// When the file cannot be read once more.
    pub(super) fn rows(
        &self,
        source: &Source,
        options: &Options,
        with_all: bool,
    ) -> Result<BTreeMap<Option<Arc<str>>, HeldRows>, Box<Problem>> {
        let mut kin = self.kin.clone();
        // A child that comes along may itself be a parent.
        while kin.grow(source, options)? {}
        let rows = |rows: &Vec<u64>| HeldRows { own: Numbers::new(rows.clone()), ..HeldRows::default() };
        let mut tables: BTreeMap<_, HeldRows> =
            self.rows.iter().map(|(sheet, own)| (sheet.clone(), rows(own))).collect();
        input::each_listing(source, options, &mut |listing| {
            let table = tables.entry(listing.sheet.clone()).or_default();
            let is_sheet = listing.sheet.is_some();
            let rows = listing.rows.iter().map(|row| if is_sheet { row.line } else { row.record });
            if with_all {
                table.all.0.extend(rows.clone());
            }
            if rows.clone().any(|row| table.own.has(row)) || kin.has_relative(&Names::of_listing(listing)) {
                table.held.0.extend(rows);
            }
        })?;
        // Pieces of one listing name the same row.
        for table in tables.values_mut() {
            table.held.0.dedup();
            table.all.0.dedup();
        }
        Ok(tables)
    }
}

/// Numbers of rows, ascending: those in the sheet, or among the data of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers(Vec<u64>);

impl Numbers {
    /// These numbers, in any order.
    pub(super) fn new(mut numbers: Vec<u64>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn first(&self) -> Option<u64> {
        self.0.first().copied()
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.0.binary_search(&number).is_ok()
    }

    /// How many there are that others does not have.
    pub(super) fn without(&self, others: &Self) -> u64 {
        self.0.iter().filter(|number| !others.has(**number)).count() as u64
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.0.len() as u64
    }
}

/// The rows of one table that are held back; listings are read in the order of their rows.
#[derive(Debug, Default)]
pub(super) struct HeldRows {
    /// Rows of listings that are held back.
    pub(super) held: Numbers,
    /// All rows of listings, where they are asked for.
    pub(super) all: Numbers,
    /// Of those held back, rows with a finding of their own.
    pub(super) own: Numbers,
}

impl Names {
    fn of(family: Option<&str>, key: &str, ids: &[(String, Vec<String>)]) -> Self {
        let ids = ids.iter().flat_map(|(_, ids)| ids).map(String::as_str).chain([key]);
        Self { parent: family.and_then(number), own: ids.filter_map(number).collect() }
    }

    fn of_listing(listing: &Listing) -> Self {
        Self::of(listing.family.as_deref(), &listing.key, &listing.ids)
    }
}

/// A number for a name, the same in each run; none for an empty one.
fn number(name: &str) -> Option<u64> {
    let name = name.trim();
    (!name.is_empty()).then(|| BuildHasherDefault::<DefaultHasher>::default().hash_one(name))
}

impl Kin {
    /// Adds a listing that is held back; `false` where nothing new comes of it.
    fn add(&mut self, names: &Names) -> bool {
        let before = (self.parents.len(), self.members.len());
        self.parents.extend(names.parent);
        self.members.extend(&names.own);
        (self.parents.len(), self.members.len()) != before
    }

    /// Whether it is a parent that is held back, or a child of one.
    fn has_relative(&self, names: &Names) -> bool {
        names.parent.is_some_and(|parent| self.parents.contains(&parent) || self.members.contains(&parent))
            || names.own.iter().any(|name| self.parents.contains(name))
    }

    /// Goes through the file once for listings that come along; whether there were new ones.
    fn grow(&mut self, source: &Source, options: &Options) -> Result<bool, Box<Problem>> {
        let mut grew = false;
        input::each_listing(source, options, &mut |listing| {
            let names = Names::of_listing(listing);
            if self.has_relative(&names) {
                grew |= self.add(&names);
            }
        })?;
        Ok(grew)
    }
}
