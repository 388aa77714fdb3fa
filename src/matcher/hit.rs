//! One place where a detector's phrase stands in a listing, not yet judged.

use crate::rule::Confidence;
use crate::span::Span;
use crate::text::ViewKind;

/// One place where a detector's phrase stands in a view.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Index into [`Listing::cells`](crate::listing::Listing::cells); `None` for something that is missing.
    pub cell: Option<usize>,
    /// Bytes of the raw cell.
    pub span: Span,
    /// Index into [`Pack::detectors`](crate::rule::Pack::detectors).
    pub detector: usize,
    /// The view it stands in.
    pub view: ViewKind,
    /// How sure we are of what we read.
    pub confidence: Confidence,
    /// The language of the term, where it counts only on marketplaces of that language.
    pub lang: Option<u16>,
    /// The folded words, joiners evened out: the same for `N-95` and `n 95`.
    pub words: String,
}
