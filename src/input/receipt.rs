//! What was read of one file, and what was not: its part of the run's receipt (INTERFACE 3).

use serde::Serialize;

/// The receipt of one file. Serialised as it stands in the receipt's `files`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileReceipt {
    /// As the user named it.
    pub file: String,
    /// `csv` or `tsv`.
    pub format: String,
    /// WHATWG name, such as `UTF-8`.
    pub encoding: String,
    /// The sign between cells.
    pub delimiter: String,
    /// Name of the layout.
    pub template: String,
    /// Data records, those without any value included.
    pub records: u64,
    /// Listings handed out; one in several pieces counts once.
    pub listings: u64,
    /// Listings the file itself takes down: not handed out.
    pub removed_by_file: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Columns that are searched, in file order.
    pub columns_scanned: Vec<String>,
    /// Columns that are not, in file order, values and identifiers aside.
    pub columns_skipped: Vec<String>,
    /// No real file of this layout was seen.
    pub unverified: bool,
    /// Records without any value.
    pub empty_records: u64,
    /// Lines of instructions among the data.
    pub comment_records: u64,
    /// Listings not published yet; they are handed out, marked.
    pub drafts: u64,
    /// Columns of pictures, which are not looked at.
    pub images_columns: Vec<String>,
    /// Whose layout it is.
    pub platform: Option<String>,
    /// Languages the file names, such as `en_US`.
    pub languages: Vec<String>,
    /// Sites the file names, as it names them.
    pub sites: Vec<String>,
    /// Marketplaces the named sites are, where known.
    pub marketplaces: Vec<String>,
    /// Whether every record was read in full.
    pub complete: bool,
}
