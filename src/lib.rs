//! listlint: a linter for marketplace listings.

pub mod cli;
pub mod config;
pub mod error;
pub mod field;
pub mod finding;
pub mod fix;
pub mod git;
pub mod history;
pub mod input;
pub mod judge;
pub mod listing;
pub mod matcher;
pub mod pack;
pub mod problem;
pub mod report;
pub mod rewrite;
pub mod rule;
pub mod scan;
pub mod shipped;
pub mod sieve;
pub mod simd;
pub mod span;
pub mod suppress;
pub mod text;
pub mod wordlist;
