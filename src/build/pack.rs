//! `pack` as the build script needs it: everything that reads rule files, and nothing that shows their problems.

#[path = "../pack/builtin.rs"]
mod builtin;
#[path = "files.rs"]
pub(crate) mod files;
#[path = "../pack/load.rs"]
mod load;
#[path = "../pack/names.rs"]
mod names;
#[path = "../pack/place.rs"]
mod place;
#[path = "../pack/raw/mod.rs"]
mod raw;
#[path = "../pack/shape.rs"]
mod shape;
#[path = "../pack/table.rs"]
mod table;
#[path = "../pack/validate/mod.rs"]
mod validate;

pub(crate) use load::{load, stored_names};
