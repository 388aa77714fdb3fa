//! Packs to a frozen [`Ruleset`], listings to [`Hit`]s: one search for all detectors of all marketplaces.
//!
//! Leaves to `judge` what hits mean: contexts, dates and sites are looked at only where something was found.

mod anchor;
mod automaton;
mod brand;
mod code;
mod compile;
mod condition;
mod determine;
mod engine;
mod head;
mod hit;
mod innocent;
mod lexicon;
mod literals;
mod pattern;
mod program;
mod ruleset;
mod search;
mod shared;
mod starts;
mod stored;
mod table;
mod tokens;
mod vocabulary;

pub use anchor::Needle;
pub use condition::{Conditions, Holds, Scope};
pub use head::head;
pub use hit::Hit;
pub use pattern::Patterns;
pub use ruleset::Ruleset;
pub use search::Searched;
pub use shared::{Shared, SharedDetector, SharedSite};
pub use table::Aligned;
pub(crate) use table::Lists;
pub use tokens::View;
