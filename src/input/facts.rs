//! What reading a chunk came to besides listings: counts, keys and troubles, to be entered in file order.

/// Counts, keys and troubles of one chunk. Listings are numbered from `first` on.
#[derive(Debug, Default)]
pub struct Facts {
    /// Number of the first listing that begins here.
    pub(super) first: u64,
    /// Listings that begin here, pieces of long ones one by one.
    pub(super) opened: u64,
    pub(super) records: u64,
    pub(super) empty: u64,
    pub(super) listings: u64,
    pub(super) removed: u64,
    pub(super) drafts: u64,
    /// Listings that were counted and not made; those the file takes down are not among them.
    pub quiet: u64,
    pub(super) begun: Vec<Begun>,
    pub(super) troubles: Vec<Trouble>,
}

/// A listing that begins in a chunk; a later piece of one is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    /// Stands for its name.
    pub(super) hash: u64,
    pub(super) number: u64,
    /// Index of its first record in the chunk.
    pub(super) index: u32,
}

/// Something wrong with a record.
#[derive(Debug)]
pub(super) struct Trouble {
    /// Listings that began before, counted from the start of the numbers.
    pub(super) position: u64,
    pub(super) record: u64,
    pub(super) line: u64,
    pub(super) kind: Kind,
}

/// What is wrong.
#[derive(Debug)]
pub(super) enum Kind {
    /// Bytes that could not be decoded.
    Bytes,
    /// So many cells, which is not the number of columns.
    Ragged(usize),
    /// A quote that does not close, or only past the limit.
    Quote(bool),
    /// A record past the limit.
    Long,
    /// The rows of this listing are past the limit.
    LongTogether(String),
    /// An identifier in scientific notation.
    Spoilt,
}
