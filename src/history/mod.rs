//! What changed in the rules: between two days, or between two packs, and which listings it makes a difference to.
//!
//! ```text
//! pack, two days ─┐
//!                 ├─> events: what was announced, began, changed, ended, came, went
//! two packs ──────┘        │
//! listing ─ judged before and after ─> what was decided then and now, and by which rule
//! ```
//! Knows no files and no flags; the days are handed in.

mod aspects;
mod events;
mod verdicts;

use crate::rule::{Marketplace, Pack, Restriction, named};

pub use aspects::{Aspect, Difference, differences};
pub use events::{between_days, between_packs, detectors};
pub use verdicts::{Decided, Verdicts, decided};

named! {
    /// What happened to a rule.
    Change {
        /// Made known; it begins on a later day.
        Announced = "announced",
        /// Its first day.
        Began = "began",
        /// Another window of it takes over, or a pack says it otherwise.
        Changed = "changed",
        /// The first day it no longer holds.
        Ended = "ended",
        /// Only the newer pack has it.
        Added = "added",
        /// Only the older pack has it.
        Removed = "removed",
    }
}

/// One thing that happened to one rule of one marketplace.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<'p> {
    /// When, and how exactly that is known; nothing between packs.
    pub day: Option<crate::rule::Day>,
    /// Where.
    pub site: &'p Marketplace,
    /// The pack that the rule stands in: the newer one where both have it.
    pub pack: &'p Pack,
    /// What.
    pub change: Change,
    /// The window before; nothing where there was none.
    pub old: Option<&'p Restriction>,
    /// The window after; nothing where there is none.
    pub new: Option<&'p Restriction>,
    /// What the two do not have in common.
    pub differences: Vec<Difference>,
}

impl<'p> Event<'p> {
    /// The rule as it is now, else as it was.
    pub fn rule(&self) -> Option<&'p Restriction> {
        self.new.or(self.old)
    }

    /// Its full id.
    pub fn id(&self) -> &'p str {
        self.rule().map_or("", |rule| &rule.full_id)
    }
}

/// What one detector recognises that it did not, and the reverse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognition {
    /// Its id.
    pub detector: String,
    /// Whether only one of the packs has it.
    pub change: Change,
    /// Terms, patterns, brands and exceptions that came, as written; exceptions begin with `unless` or `only`.
    pub added: Vec<String>,
    /// Those that went.
    pub removed: Vec<String>,
}
