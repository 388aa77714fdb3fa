//! What reporters need to know of a run's settings.

use crate::rule::{Language, Severity};

/// How to say things, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The language of everything the program says.
    pub language: Language,
    /// The most listings that the human report prints; `None` prints all and keeps all in memory until the end.
    pub limit: Option<usize>,
    /// Whether notes and reasons are printed too.
    pub verbose: bool,
    /// The least severity that makes the exit code 1; `None` never does.
    pub fail_on: Option<Severity>,
    /// Whether a CSV begins with a byte order mark, by which spreadsheets know that it is UTF-8.
    pub bom: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { language: Language::En, limit: Some(100), verbose: false, fail_on: Some(Severity::Error), bom: false }
    }
}
