//! `shipped` as the build script needs it: writing, not loading.

#[path = "../shipped/store.rs"]
mod store;

pub(crate) use store::write;
