//! A seller's own list of words to a pack of house rules: read whatever spreadsheet it stands in, told what is doubtful
//! in it, written as TOML that `rules check` accepts.
//!
//! ```text
//! WORDS.csv ─ input::grid ─> rows ─ read ─> entries, doubts ─ pack ─> one restriction for all words said alike
//! ```

mod doubts;
mod names;
mod pack;
mod read;

use std::sync::Arc;

use crate::problem::Problem;
use crate::rule::Verdict;

pub use doubts::{Covered, dangers, missed};
pub use pack::{FILE, Form, quoted, toml};
pub use read::{Wanted, read};

/// A word, with what the list says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it stands in the list, trimmed.
    pub word: String,
    /// Its line, or row of the sheet, from 1.
    pub line: u64,
    /// Ids of marketplaces, in the order of the pack.
    pub sites: Vec<String>,
    /// What is decided.
    pub verdict: Verdict,
    /// Why, in the words of the list; empty where it does not say.
    pub reason: String,
    /// What to write in place of the word.
    pub instead: Option<String>,
}

/// A list of words that was read.
#[derive(Debug, Default)]
pub struct WordList {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// In the order of the list; a word once for each verdict.
    pub entries: Vec<Entry>,
    /// Rows that say again what another row says.
    pub repeated: u64,
    /// Rows left out that are told as warnings.
    pub left_out: u64,
    /// Rows that were left out, and what else the user should know; those of weight error cost their row.
    pub problems: Vec<Problem>,
}
