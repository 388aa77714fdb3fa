//! The work on one chunk, on any thread: rows to listings, listings to findings.

use std::ops::Range;
use std::sync::Arc;

use super::{Plan, language};
use crate::finding::{Finding, Judged, Scope};
use crate::input::{Chunk, Facts, Look, Made, Table};
use crate::listing::Listing;
use crate::problem::Problem;

/// What became of a listing.
pub(super) enum Done {
    /// Something was found or recognised.
    Found(Box<(Vec<Finding>, Judged)>),
    /// Nothing was seen.
    Passed(Arc<Scope>),
    Problem(Problem),
}

/// A listing that was looked at.
pub(super) struct Seen {
    pub(super) number: u64,
    pub(super) owner: u64,
    pub(super) done: Done,
    /// The listing again, where it is to be judged anew if its key turns out to be taken.
    pub(super) listing: Option<Box<Listing>>,
}

/// A chunk, and what came of it.
pub(super) struct Worked {
    pub(super) chunk: Chunk,
    /// Nothing for an open chunk: its listings have to wait for the chunk before.
    pub(super) facts: Option<Facts>,
    pub(super) seen: Vec<Seen>,
    pub(super) languages: Vec<&'static str>,
}

impl Worked {
    /// Works on a chunk, if it can be worked on by itself.
    pub(super) fn of(chunk: Chunk, table: &Table, plan: &Plan<'_, '_>) -> Self {
        let mut eye = Eye::new(plan);
        let facts = chunk.is_closed().then(|| table.read(&chunk, &mut eye));
        Self { facts, seen: eye.seen, languages: eye.languages, chunk }
    }
}

/// Judges the listings that are worth it.
pub(super) struct Eye<'a, 'r> {
    plan: &'a Plan<'a, 'r>,
    pub(super) seen: Vec<Seen>,
    pub(super) languages: Vec<&'static str>,
}

impl<'a, 'r> Eye<'a, 'r> {
    pub(super) fn new(plan: &'a Plan<'a, 'r>) -> Self {
        Self { plan, seen: Vec::new(), languages: Vec::new() }
    }
}

impl Look for Eye<'_, '_> {
    fn wants(&mut self, _: Option<Range<usize>>, _: u64) -> bool {
        true
    }

    fn see(&mut self, made: Made) {
        let Made { number, owner, listing } = made;
        if listing.rows.first().is_some_and(|row| language::is_asked(row.record)) {
            self.languages.extend(language::of(&listing));
        }
        let done = self.plan.judge(&listing);
        let is_found = matches!(&done, Done::Found(found) if !found.0.is_empty());
        let listing = is_found.then(|| Box::new(listing));
        self.seen.push(Seen { number, owner, done, listing });
    }
}

impl Seen {
    /// Gives the listing the name that its key got.
    pub(super) fn rename(&mut self, name: &str, plan: &Plan<'_, '_>) {
        if let Some(listing) = &mut self.listing {
            // The key stands in the fingerprints of findings.
            name.clone_into(&mut listing.key);
            self.done = plan.judge(listing);
        }
    }
}
