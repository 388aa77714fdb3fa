//! The shipped templates as the build script stored them: nothing of TOML is read to scan a file.

use std::sync::OnceLock;

use super::template::{Template, read_shipped};

static STORED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/templates.bin"));

/// The shipped templates; the last is `generic`.
pub fn shipped() -> &'static [Template] {
    static TEMPLATES: OnceLock<Vec<Template>> = OnceLock::new();
    // A test reads them from TOML and compares: there is always one of the two.
    TEMPLATES.get_or_init(|| postcard::from_bytes(STORED).or_else(|_| read_shipped()).unwrap_or_default())
}

/// The template that knows columns by their usual names only.
pub(super) fn generic() -> &'static Template {
    static EMPTY: OnceLock<Template> = OnceLock::new();
    shipped().last().unwrap_or_else(|| EMPTY.get_or_init(Template::default))
}
