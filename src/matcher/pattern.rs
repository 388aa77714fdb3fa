//! Regular expressions, the exception: run over the cleaned text, all at once, and only then one by one.

use std::ops::Range;

use regex::{Regex, RegexSet};

/// Patterns of many detectors.
#[derive(Debug)]
pub(super) struct Patterns {
    all: Option<RegexSet>,
    each: Vec<(usize, Regex)>,
}

impl Patterns {
    /// Patterns with the index of the detector each belongs to.
    pub(super) fn new(each: Vec<(usize, Regex)>) -> Self {
        // The set decides quickly that nothing matches; where it would be too big, each is tried.
        let all = RegexSet::new(each.iter().map(|(_, r)| format!("(?i){}", r.as_str()))).ok();
        Self { all, each }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// Every match: the detector and the bytes of the cleaned text.
    pub(super) fn search(&self, cleaned: &str, found: &mut dyn FnMut(usize, Range<usize>)) {
        let matching: Vec<usize> = match &self.all {
            Some(set) => set.matches(cleaned).into_iter().collect(),
            None => (0..self.each.len()).collect(),
        };
        for (detector, regex) in matching.into_iter().map(|i| &self.each[i]) {
            for found_at in regex.find_iter(cleaned).filter(|m| !m.is_empty()) {
                found(*detector, found_at.range());
            }
        }
    }
}
