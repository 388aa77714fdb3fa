//! The shipped rules as the build script compiled them: they lie in the program and are loaded without reading TOML.

mod store;

pub use store::{Damaged, read, write};

use crate::matcher::{Aligned, Ruleset};

/// The shipped rules, ready for a scan. Phrases as written, examples and the like are not part of them.
///
/// # Errors
/// Where what the program holds cannot be used; the rule files are in it, too.
pub fn ruleset() -> Result<Ruleset, Damaged> {
    read(stored())
}

static STORED: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin")));

/// The bytes that the build script made.
pub fn stored() -> &'static [u8] {
    &STORED.0
}
