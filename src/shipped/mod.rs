//! The shipped rules as the build script compiled them: they lie in the program and are loaded without reading TOML.

mod store;

pub use store::{Damaged, read, write};

/// Bytes that begin where any table may begin.
#[repr(C, align(16))]
struct Aligned<T: ?Sized>(T);

static STORED: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin")));

/// The bytes that the build script made.
pub fn stored() -> &'static [u8] {
    &STORED.0
}
