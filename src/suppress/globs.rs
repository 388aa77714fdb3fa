//! Globs over ids, keys and names, and the way a marketplace is named.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};

/// A pattern with `*`, `?`, `[…]` and `{a,b}` that must match the whole of a name; `*` crosses `/`. Case is ignored.
#[derive(Clone)]
pub struct Glob {
    text: String,
    matcher: GlobMatcher,
}

/// Why a text is no glob, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadGlob(String);

impl BadGlob {
    /// With this reason.
    pub(super) fn new(reason: String) -> Self {
        Self(reason)
    }
}

impl Glob {
    /// Compiles a glob.
    ///
    /// # Errors
    /// When a bracket or brace does not close.
    pub fn new(text: &str) -> Result<Self, BadGlob> {
        // Keys may hold any sign, a backslash too: it stands for itself on every system.
        let glob = GlobBuilder::new(text).case_insensitive(true).backslash_escape(false).build();
        let glob = glob.map_err(|error| BadGlob(error.kind().to_string()))?;
        Ok(Self { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether it matches the whole of a name.
    pub fn matches(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How much it says: its characters that are not wild.
    pub(super) fn exactness(&self) -> usize {
        self.text.chars().filter(|c| !matches!(c, '*' | '?')).count()
    }
}

impl fmt::Debug for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Glob({:?})", self.text)
    }
}

impl PartialEq for Glob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Whether a name selects a marketplace: `all`, its id, or a prefix of it that ends at a hyphen.
pub fn selects(name: &str, marketplace: &str) -> bool {
    let is_prefix = marketplace.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    name == "all" || (!name.is_empty() && is_prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_names() {
        let cases = [
            ("*/title-rules", "amazon-us/title-rules", true),
            ("amazon-us/*", "amazon-us/respirator", true),
            ("resp", "amazon-us/respirator", false),
            ("MASK-*", "mask-01", true),
            ("a\\b*", "a\\bc", true),
        ];
        for (glob, name, expected) in cases {
            assert_eq!(Glob::new(glob).unwrap().matches(name), expected, "{glob} {name}");
        }
        assert!(Glob::new("[a").is_err());
    }

    #[test]
    fn a_prefix_ends_at_a_hyphen() {
        assert!(selects("amazon", "amazon-us") && selects("amazon-us", "amazon-us") && selects("all", "etsy"));
        assert!(!selects("ama", "amazon-us") && !selects("amazon-u", "amazon-us") && !selects("", "etsy"));
    }
}
