//! Bounds for packages that a library unpacks in memory: what they say they hold, and whether that is true.

use std::io::{self, BufReader, Read};

use zip::ZipArchive;

use super::compress::is_bomb;
use super::workbook::Bytes;

/// Deflate packs at most so many times over, so that a small part cannot hold more than this.
const MOST_TIMES: u64 = 1032;
/// Of all that may come out of a package, the part that may be held in memory at once.
const HELD: u64 = 4;

/// Makes sure that the parts of a workbook unpack to no more than `limit` bytes, and those held in memory (all but
/// sheets that are streamed) to no more than a quarter of it.
///
/// # Errors
/// Where they do not, with the limit and how to raise it. What is no package is left to the library to tell.
pub(super) fn check(bytes: &Bytes, limit: u64) -> io::Result<()> {
    let Ok(mut zip) = ZipArchive::new(BufReader::new(bytes.open()?)) else { return Ok(()) };
    let mut all = 0_u64;
    for index in 0..zip.len() {
        let (size, packed, name) = {
            let part = zip.by_index_raw(index).map_err(io::Error::from)?;
            (part.size(), part.compressed_size(), String::from_utf8_lossy(part.name_raw()).into_owned())
        };
        all = all.saturating_add(size);
        let most = if name.contains("worksheets/") { limit } else { limit / HELD };
        if all > limit || size > most || is_bomb(size, packed) {
            return Err(too_much(&name, most));
        }
        // What a part says of its size need not be true.
        if packed.saturating_mul(MOST_TIMES) > most {
            let part = zip.by_index(index).map_err(io::Error::from)?;
            if io::copy(&mut part.take(most + 1), &mut io::sink())? > most {
                return Err(too_much(&name, most));
            }
        }
    }
    Ok(())
}

fn too_much(part: &str, limit: u64) -> io::Error {
    let what = format!("its part {part} unpacks to more than is safe ({limit} bytes, or 1,000 times over)");
    io::Error::new(io::ErrorKind::FileTooLarge, format!("{what}; if it is meant to: --max-unpacked"))
}
