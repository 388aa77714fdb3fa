//! What was read of one file, and what was not: its part of the run's receipt (INTERFACE 3).

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct FileReceipt {
    /// As the user named it.
    pub file: String,
    /// Whose it is, where settings name an account.
    #[serde(skip)]
    pub account: Option<String>,
    /// `csv`, `tsv`, `xlsx`, `text` ….
    pub format: String,
    /// Which sheet, where the file is a workbook.
    pub sheet: Option<String>,
    /// Sheets of the workbook that hold no listings or are not read.
    pub sheets_skipped: Vec<String>,
    /// `UTF-8`, `UTF-16LE` ….
    pub encoding: Option<String>,
    /// `gzip` or `zstd`, where the file is compressed.
    pub compression: Option<&'static str>,
    /// The sign between cells.
    pub delimiter: Option<String>,
    /// How its columns were understood.
    pub template: Option<String>,
    /// No real file of this template was seen when it was written.
    pub unverified: bool,
    /// Data records.
    pub records: u64,
    /// Products made of them.
    pub listings: u64,
    /// Listings that the file itself takes down; not judged.
    pub removed_by_file: u64,
    /// Records without any value.
    pub empty_records: u64,
    /// Listings not yet published.
    pub drafts: u64,
    /// Bytes of its text in its own encoding, as far as it was read; of a compressed file those inside.
    pub bytes: u64,
    /// Columns that were searched.
    pub columns_scanned: Vec<String>,
    /// Columns that were not.
    pub columns_skipped: Vec<String>,
    /// Of those, columns that lead to pictures.
    pub image_columns: Vec<String>,
    /// Lines of instructions among the data.
    pub comment_records: u64,
    /// Whose layout it is.
    pub platform: Option<String>,
    /// Languages the file names, such as `en_US`.
    pub languages: Vec<String>,
    /// Sites the file names, as it names them.
    pub sites: Vec<String>,
    /// Marketplaces the named sites are, where known.
    pub marketplaces: Vec<String>,
    /// Listings that are new or changed; nothing where that is not asked.
    pub changed: Option<u64>,
    /// Whether the run was interrupted while it was read.
    pub interrupted: bool,
    /// Whether it was read to its end without a loss.
    pub complete: bool,
}
