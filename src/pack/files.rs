//! Every file under `rules/`, as the build script lists them.

/// What they name, as the build script stored it.
pub(super) static NAMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/names.bin"));

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
