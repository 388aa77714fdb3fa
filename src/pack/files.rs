//! Every file under `rules/`, as the build script lists them.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
