//! Rule files to a [`Pack`](crate::rule::Pack): the compiled-in ones, and those of `--rules` folders.
//!
//! ```text
//! folders ─ load ─> files ─ raw ─> tables with places ─ validate ─> Pack, or every problem of every file
//! ```
//! It knows TOML and nothing of listings. `render` shows problems to people, `schema` tells editors what a file may hold.

mod builtin;
mod files;
mod load;
mod names;
mod place;
mod raw;
mod render;
mod schema;
mod shape;
mod table;
mod validate;

pub use builtin::{VERSION, shipped_files};
pub use load::{Loaded, MARK, check, load, load_only, load_sources, mark, shipped_info};
pub use render::{render, render_all};
pub use schema::schema;
