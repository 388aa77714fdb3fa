//! Compressed files: recognised by their first bytes, unpacked while they are read, so that memory stays flat.
//!
//! Knows streams of bytes only; what is inside is recognised like any other file.

use std::io::{self, BufReader, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use flate2::bufread::MultiGzDecoder;

/// Bytes that tell a compression.
pub(super) const MARK: usize = 4;
/// Bytes unpacked at a time.
const BLOCK: usize = 256 << 10;
/// How many bytes may come out of each that is packed, once there are more than [`HARMLESS`]: tables come to about a
/// hundred at most, nothing but zeros to over a thousand.
const MOST_TIMES: u64 = 1000;
/// Bytes that may come out of anything.
const HARMLESS: u64 = 1 << 30;

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

    /// The bytes inside `input`, up to a limit.
    pub(super) fn unpack(self, input: Box<dyn Read + Send>, limit: u64) -> io::Result<Box<dyn Read + Send>> {
        let packed = Arc::default();
        let input = BufReader::with_capacity(BLOCK, Counted { input, count: Arc::clone(&packed) });
        let inside: Box<dyn Read + Send> = match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(input)),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(input)?),
        };
        Ok(Box::new(Unpacked { inside, compression: self, packed, given: 0, limit }))
    }
}

/// Whether so many bytes come out of so few that nobody would pack them but to do harm.
pub(super) fn is_bomb(unpacked: u64, packed: u64) -> bool {
    unpacked > HARMLESS && unpacked / MOST_TIMES > packed
}

/// Counts the bytes that are read.
struct Counted {
    input: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(block)?;
        self.count.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

/// Whether a compressed file's name promises a table or a feed.
pub(super) fn promises_a_table(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["csv", "tsv", "txt", "xml", "json", "jsonl", "xlsx"]
        .iter()
        .any(|inner| lower.ends_with(&format!(".{inner}.gz")) || lower.ends_with(&format!(".{inner}.zst")))
}

/// Unpacks up to the limit, and says of which stream an error is.
struct Unpacked {
    inside: Box<dyn Read + Send>,
    compression: Compression,
    /// Bytes that were packed, as far as they were read.
    packed: Arc<AtomicU64>,
    /// Bytes that came out.
    given: u64,
    limit: u64,
}

impl Unpacked {
    /// Stops at the limit; the bytes before it are handed out.
    fn check(&self) -> io::Result<()> {
        let (name, limit) = (self.compression.name(), self.limit);
        let what = if self.given > limit {
            format!("the {name} data unpacks to more than {limit} bytes; raise --max-unpacked to read on")
        } else if is_bomb(self.given, self.packed.load(Relaxed)) {
            format!("the {name} data is packed more than {MOST_TIMES} times over; unpack the file and scan that")
        } else {
            return Ok(());
        };
        Err(io::Error::new(ErrorKind::FileTooLarge, what))
    }
}

impl Read for Unpacked {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        // One byte past the limit tells whether there is more.
        let room = (self.limit - self.given).saturating_add(1).min(block.len() as u64) as usize;
        let block = block.get_mut(..room).unwrap_or_default();
        let read = self.inside.read(block).map_err(|error| told(error, self.compression.name()))?;
        self.given += read as u64;
        if self.given > self.limit && read == 1 {
            self.check()?;
        }
        Ok(read - usize::from(self.given > self.limit))
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
