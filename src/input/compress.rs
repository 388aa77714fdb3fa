//! Compressed files: recognised by their first bytes, unpacked while they are read, so that memory stays flat.
//!
//! Knows streams of bytes only; what is inside is recognised like any other file.

use std::io::{self, BufReader, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

/// Bytes that tell a compression.
pub(super) const MARK: usize = 4;
/// Bytes unpacked at a time.
const BLOCK: usize = 256 << 10;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    /// One or more members, as of `gzip` and of several files put together.
    Gzip,
    /// One or more frames.
    Zstd,
}

impl Compression {
    /// What the first bytes say; fewer than [`MARK`] only where the file has no more.
    pub(super) fn of(mark: &[u8]) -> Option<Self> {
        match mark {
            [0x1F, 0x8B, 8, ..] => Some(Self::Gzip),
            // A frame, or one of user data that a parallel packer puts first (RFC 8878, 3.1).
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The name in the receipt.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// The bytes inside `input`.
    pub(super) fn unpack(self, input: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
        let input = BufReader::with_capacity(BLOCK, input);
        let inside: Box<dyn Read + Send> = match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(input)),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(input)?),
        };
        Ok(Box::new(Unpacked { inside, compression: self }))
    }
}

/// Whether a compressed file's name promises a table or a feed.
pub(super) fn promises_a_table(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["csv", "tsv", "txt", "xml", "json", "jsonl", "xlsx"]
        .iter()
        .any(|inner| lower.ends_with(&format!(".{inner}.gz")) || lower.ends_with(&format!(".{inner}.zst")))
}

/// Says of which stream an error is.
struct Unpacked {
    inside: Box<dyn Read + Send>,
    compression: Compression,
}

impl Read for Unpacked {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        self.inside.read(block).map_err(|error| told(error, self.compression.name()))
    }
}

/// An error of the system as it is; one of the stream with what it means.
fn told(error: io::Error, name: &str) -> io::Error {
    let kind = error.kind();
    match kind {
        _ if error.raw_os_error().is_some() || kind == ErrorKind::Interrupted => error,
        ErrorKind::UnexpectedEof => io::Error::new(kind, format!("the {name} data is cut off")),
        _ => io::Error::new(kind, format!("the {name} data cannot be unpacked: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressions_are_told_by_their_first_bytes() {
        assert_eq!(Compression::of(b"\x1F\x8B\x08\x00"), Some(Compression::Gzip));
        assert_eq!(Compression::of(b"\x28\xB5\x2F\xFD"), Some(Compression::Zstd));
        assert_eq!(Compression::of(b"\x5A\x2A\x4D\x18"), Some(Compression::Zstd));
        assert_eq!(Compression::of(b"sku,"), None);
        assert_eq!(Compression::of(b"\x1F"), None);
    }
}
