//! The work on one chunk, on any thread: rows to listings, listings to findings.

use std::ops::Range;
use std::sync::Arc;

use super::{Plan, language};
use crate::finding::{Finding, Judged, Scope};
use crate::input::{Chunk, Facts, Look, Made, Sight, Table};
use crate::listing::{Listing, Spots};
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

impl Done {
    /// The same, as what became of a further piece of a listing.
    pub(super) fn further(self) -> Self {
        let (findings, judged) = match self {
            Self::Found(found) => *found,
            Self::Passed(scope) => (Vec::new(), Judged { scope, not_judged: Vec::new(), goes_on: true }),
            Self::Problem(_) => return self,
        };
        Self::Found(Box::new((findings, Judged { goes_on: true, ..judged })))
    }
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
    /// Listings in which nothing can be found.
    pub(super) quiet: u64,
}

impl Worked {
    /// Works on a chunk, if it can be worked on by itself.
    pub(super) fn of(chunk: Chunk, table: &Table, plan: &Plan<'_, '_>) -> Self {
        if !chunk.is_closed() {
            return Self { chunk, facts: None, seen: Vec::new(), languages: Vec::new(), quiet: 0 };
        }
        let mut eye = Eye::new(plan, Some(chunk.text()));
        let facts = table.read(&chunk, &mut eye);
        let Eye { seen, languages, quiet, .. } = eye;
        Self { quiet: quiet + facts.quiet, facts: Some(facts), seen, languages, chunk }
    }
}

/// Places of a text where something may be found.
struct Places<'t> {
    text: &'t str,
    all: Vec<u32>,
    /// How many are behind us.
    done: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str, sieve: &Sieve) -> Self {
        let mut all = Vec::new();
        sieve.sift(text, &mut all);
        Self { text, all, done: 0 }
    }

    /// The places in some bytes, each with all around it up to white space: what is seen there may begin before it.
    fn stretches(&mut self, bytes: &Range<usize>) -> Vec<Range<usize>> {
        let ahead = self.all.get(self.done..).unwrap_or_default();
        let from = self.done + ahead.iter().take_while(|&&place| (place as usize) < bytes.start).count();
        let ahead = self.all.get(from..).unwrap_or_default();
        self.done = from + ahead.iter().take_while(|&&place| (place as usize) < bytes.end).count();
        let here = self.all.get(from..self.done).unwrap_or_default();
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for at in here.iter().map(|&place| place as usize) {
            if stretches.last().is_none_or(|last| last.end <= at) {
                stretches.push(around(self.text.as_bytes(), bytes, at));
            }
        }
        stretches
    }
}

/// What stands around a byte of a row up to white space.
fn around(text: &[u8], row: &Range<usize>, at: usize) -> Range<usize> {
    let before = text.get(row.start..at).unwrap_or_default().iter().rposition(u8::is_ascii_whitespace);
    let behind = text.get(at + 1..row.end).unwrap_or_default().iter().position(u8::is_ascii_whitespace);
    before.map_or(row.start, |space| row.start + space + 1)..behind.map_or(row.end, |space| at + 1 + space)
}

/// Judges the listings of a chunk that are worth it.
pub(super) struct Eye<'a, 'r> {
    plan: &'a Plan<'a, 'r>,
    /// Places of the chunk where something may be found, those that are still ahead; none where all is looked at.
    places: Option<Places<'a>>,
    /// Whether the listing that is being made is to be judged.
    is_worth_it: bool,
    /// Where in it something may be found, if only there.
    spots: Option<Spots>,
    pub(super) seen: Vec<Seen>,
    pub(super) languages: Vec<&'static str>,
    /// Listings in which nothing can be found, as far as they were made.
    pub(super) quiet: u64,
}

impl<'a, 'r> Eye<'a, 'r> {
    /// Looks for places in a text, or at every listing.
    pub(super) fn new(plan: &'a Plan<'a, 'r>, text: Option<&'a str>) -> Self {
        let places = text.zip(plan.sieve).map(|(text, sieve)| Places::new(text, sieve));
        Self { plan, places, is_worth_it: true, spots: None, seen: Vec::new(), languages: Vec::new(), quiet: 0 }
    }

    /// Whether something may be found in a listing; they ascend from call to call.
    fn may_find(&mut self, sight: &Sight<'_>) -> bool {
        self.spots = None;
        let (Some(places), Some(bytes)) = (&mut self.places, &sight.bytes) else { return true };
        let stretches = places.stretches(bytes);
        self.spots = if stretches.is_empty() { Some(Spots::default()) } else { sight.spots(&stretches) };
        !stretches.is_empty()
    }
}

impl Eye<'_, '_> {
    /// Whether a format check may find a fault.
    fn may_fault(&self, sight: &Sight<'_>) -> bool {
        let checks = self.plan.courts.main.checks();
        !checks.is_empty()
            && (sight.any_text(|field, text| checks.may_fault(field, text))
                || checks.missing().iter().any(|&field| sight.lacks(field)))
    }
}

impl Look for Eye<'_, '_> {
    fn wants(&mut self, sight: &Sight<'_>) -> bool {
        self.is_worth_it = self.may_find(sight) || self.may_fault(sight);
        self.is_worth_it || language::is_asked(sight.record) || self.plan.past.is_some()
    }

    fn see(&mut self, made: Made) {
        let Made { number, owner, listing } = made;
        if self.plan.past.is_some_and(|past| !past.is_news(&listing)) {
            return;
        }
        if number == owner && listing.rows.first().is_some_and(|row| language::is_asked(row.record)) {
            self.languages.extend(language::of(&listing));
        }
        if !self.is_worth_it && listing.site.is_none() {
            self.quiet += u64::from(number == owner);
            return;
        }
        let done = self.plan.judge(&listing, self.spots.take().as_ref());
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
            self.done = plan.judge(listing, None);
        }
    }
}
