//! Which listings go with one that is held back: a parent and its children, wherever they stand in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Finding, ListingRef};
use crate::input::{self, Opened, Options, Reader, Source};
use crate::listing::Listing;
use crate::problem::Problem;

/// A listing that is held back for a finding of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    sheet: Option<Arc<str>>,
    /// The rows it was found in.
    rows: Vec<u64>,
    names: Names,
}

/// What relatives know a listing by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Names {
    /// The parent it names.
    parent: Option<String>,
    /// What children call it.
    own: Vec<String>,
}

impl Held {
    /// The listing of some findings; one about something missing stands in its first row.
    pub(super) fn of(listing: &ListingRef, findings: &[&Finding]) -> Self {
        let rows = findings.iter().flat_map(|finding| match finding.seen.matches.as_slice() {
            [] => vec![listing.line],
            matches => matches.iter().map(|found| found.line).collect(),
        });
        let mut rows: Vec<u64> = rows.collect();
        rows.sort_unstable();
        rows.dedup();
        let names = Names::of(listing.family.as_deref(), &listing.key, &listing.ids);
        Self { sheet: listing.sheet.clone(), rows, names }
    }
}

impl Names {
    fn of(family: Option<&str>, key: &str, ids: &[(String, Vec<String>)]) -> Self {
        let ids = ids.iter().flat_map(|(_, ids)| ids).map(|id| id.trim().to_owned());
        let mut own: Vec<String> = ids.collect();
        own.push(key.trim().to_owned());
        own.retain(|name| !name.is_empty());
        Self { parent: family.map(|parent| parent.trim().to_owned()).filter(|parent| !parent.is_empty()), own }
    }
}

/// The rows of one table that are held back.
#[derive(Debug, Default)]
pub(super) struct HeldRows {
    /// Lines of rows of listings that are held back.
    pub(super) lines: BTreeSet<u64>,
    /// Lines of all rows of listings, where they are asked for.
    pub(super) all: BTreeSet<u64>,
    /// Of those held back, lines of rows with a finding of their own.
    pub(super) own: BTreeSet<u64>,
}

/// What is held back of a file, by sheet.
#[derive(Debug, Default)]
pub(super) struct Relatives {
    /// Parents that are held back, with all their children.
    parents: BTreeSet<String>,
    /// Listings that are held back, by what children call them.
    members: BTreeSet<String>,
}

impl Relatives {
    /// Everything that goes with what is held back.
    ///
    /// # Errors
    /// When the file cannot be read once more.
    pub(super) fn rows(
        source: &Source,
        options: &Options,
        held: &[Held],
    ) -> Result<BTreeMap<Option<Arc<str>>, HeldRows>, Box<Problem>> {
        let mut known = Self::default();
        held.iter().for_each(|held| {
            known.add(&held.names);
        });
        // A child that comes along may itself be a parent.
        while known.grow(source, options)? {}
        let mut tables: BTreeMap<Option<Arc<str>>, HeldRows> = BTreeMap::new();
        for held in held {
            tables.entry(held.sheet.clone()).or_default().own.extend(&held.rows);
        }
        each_listing(source, options, &mut |listing| {
            let table = tables.entry(listing.sheet.clone()).or_default();
            let lines = listing.rows.iter().map(|row| row.line);
            table.all.extend(lines.clone());
            if lines.clone().any(|line| table.own.contains(&line)) || known.is_relative(&names(listing)) {
                table.lines.extend(lines);
            }
        })?;
        Ok(tables)
    }

    /// Adds a listing that is held back; `false` where nothing new comes of it.
    fn add(&mut self, names: &Names) -> bool {
        let before = (self.parents.len(), self.members.len());
        self.parents.extend(names.parent.clone());
        self.members.extend(names.own.iter().cloned());
        (self.parents.len(), self.members.len()) != before
    }

    /// A parent that is held back, or a child of one.
    fn is_relative(&self, names: &Names) -> bool {
        let child = names.parent.as_ref();
        child.is_some_and(|parent| self.parents.contains(parent) || self.members.contains(parent))
            || names.own.iter().any(|name| self.parents.contains(name))
    }

    /// Goes through the file once for listings that come along; whether there were new ones.
    fn grow(&mut self, source: &Source, options: &Options) -> Result<bool, Box<Problem>> {
        let mut grew = false;
        each_listing(source, options, &mut |listing| {
            let names = names(listing);
            if self.is_relative(&names) {
                grew |= self.add(&names);
            }
        })?;
        Ok(grew)
    }
}

fn names(listing: &Listing) -> Names {
    Names::of(listing.family.as_deref(), &listing.key, &listing.ids)
}

/// Shows each listing of a file, of all its tables.
fn each_listing(source: &Source, options: &Options, see: &mut dyn FnMut(&Listing)) -> Result<(), Box<Problem>> {
    match input::open(source, options)? {
        Opened::Listings(reader) => each_of(*reader, see),
        Opened::Several(inner) => inner.iter().try_for_each(|inner| each_listing(inner, options, see))?,
        Opened::Skipped(_) => {}
    }
    Ok(())
}

fn each_of(mut reader: Reader, see: &mut dyn FnMut(&Listing)) {
    // They were told when the file was scanned.
    let mut problems = Vec::new();
    while let Some(listing) = reader.next_listing(&mut problems) {
        see(&listing);
        problems.clear();
    }
}
