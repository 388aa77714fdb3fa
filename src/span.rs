//! Places: byte ranges in a raw cell. Everything that points at a listing's words uses them.

/// Byte range in the raw text of one cell, half-open: `start..end`, counted from 0.
///
/// Both ends lie on character boundaries. A span never refers to folded text;
/// [`Folded::raw_span`](crate::text::Folded::raw_span) makes one from a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The words of `raw` under this span.
    pub fn of(self, raw: &str) -> &str {
        raw.get(self.start..self.end).unwrap_or_default()
    }
}
