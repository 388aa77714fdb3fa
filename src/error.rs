//! What ends a run or an input. A wrong rule or row is a [`Problem`](crate::problem::Problem), a risky product a finding.

use std::path::{Path, PathBuf};

/// Result of anything that can fail for good.
pub type Result<T> = std::result::Result<T, Error>;

/// Why this input or this run cannot go on.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<ErrorKind>);

/// The kinds of [`Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or folder could not be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Writing a report failed; a closed pipe comes this way too.
    #[error("output cannot be written: {0}")]
    Output(#[source] std::io::Error),
    /// The file is read, yet holds no listings this version can read.
    #[error("{}: {reason}", path.display())]
    NotListings {
        /// The file.
        path: PathBuf,
        /// What it is instead, and what to do.
        reason: String,
    },
}

impl Error {
    /// An I/O failure at a path.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        ErrorKind::Io { path: path.to_owned(), source }.into()
    }

    /// Something that is read but is not a file of listings.
    pub fn not_listings(path: &Path, reason: impl Into<String>) -> Self {
        ErrorKind::NotListings { path: path.to_owned(), reason: reason.into() }.into()
    }

    /// What kind of error this is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Whether the reader of our output went away.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(&*self.0, ErrorKind::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}
