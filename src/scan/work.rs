//! The work on one chunk, on any thread: rows to listings, listings to findings.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{Plan, language};
use crate::finding::{Finding, Judged, Scope};
use crate::input::{Chunk, Facts, Look, Made, Table};
use crate::listing::Listing;
use crate::problem::Problem;
use crate::sieve::Sieve;

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
        let facts = chunk.is_closed().then(|| {
            eye.places = plan.sieve.map(|sieve| Places::of(sieve, chunk.text()));
            table.read(&chunk, &mut eye)
        });
        Self { facts, seen: eye.seen, languages: eye.languages, chunk }
    }
}

/// Judges the listings that are worth it.
pub(super) struct Eye<'a, 'r> {
    plan: &'a Plan<'a, 'r>,
    /// Where in the chunk something may be found; nothing where that is not known.
    places: Option<Places>,
    /// Records that are looked at for their language alone.
    mute: FxHashSet<u64>,
    pub(super) seen: Vec<Seen>,
    pub(super) languages: Vec<&'static str>,
}

impl<'a, 'r> Eye<'a, 'r> {
    pub(super) fn new(plan: &'a Plan<'a, 'r>) -> Self {
        Self { plan, places: None, mute: FxHashSet::default(), seen: Vec::new(), languages: Vec::new() }
    }
}

/// Where in a chunk something may be found, in order.
struct Places(Vec<u32>);

impl Places {
    fn of(sieve: &Sieve, text: &str) -> Self {
        let mut places = Vec::new();
        sieve.sift(text, &mut places);
        Self(places)
    }

    fn any_in(&self, bytes: &Range<usize>) -> bool {
        let next = self.0.partition_point(|&place| (place as usize) < bytes.start);
        self.0.get(next).is_some_and(|&place| (place as usize) < bytes.end)
    }
}

impl Look for Eye<'_, '_> {
    fn wants(&mut self, bytes: Option<Range<usize>>, record: u64) -> bool {
        let may_hold = match (&self.places, bytes) {
            (Some(places), Some(bytes)) => places.any_in(&bytes),
            _ => true,
        };
        let is_asked = language::is_asked(record);
        if is_asked && !may_hold {
            self.mute.insert(record);
        }
        may_hold || is_asked
    }

    fn see(&mut self, made: Made) {
        let Made { number, owner, listing } = made;
        let is_mute = listing.rows.first().is_some_and(|row| self.mute.contains(&row.record));
        if listing.rows.first().is_some_and(|row| language::is_asked(row.record)) {
            self.languages.extend(language::of(&listing));
        }
        // A row that names its own marketplace is judged all the same: the name may be unknown.
        if is_mute && listing.site.is_none() {
            let done = Done::Passed(self.plan.courts.main.scope().clone());
            return self.seen.push(Seen { number, owner, done, listing: None });
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
