//! Bounds for packages that a library unpacks in memory: what they say they hold, and whether that is true.

use std::io::{self, BufReader, Read, Seek};

use zip::ZipArchive;

use super::compress::is_bomb;
use super::ole::{Container, MARK};
use super::workbook::{Bytes, Kind};
use super::{biff, ods};

/// Deflate packs at most so many times over, so that a small part cannot hold more than this.
const MOST_TIMES: u64 = 1032;
/// Of all that may come out of a package, the part that may be held in memory at once.
const HELD: u64 = 4;
/// A package behind a password is a stream of this name.
const LOCKED: &str = "encryptedpackage";

/// Makes sure that the parts of a workbook unpack to no more than `limit` bytes, and those held in memory (all but
/// sheets that are streamed) to no more than a quarter of it; of XLS and ODS as they will lie in memory.
///
/// `false` for a container of old office files that holds no workbook.
///
/// # Errors
/// Where they do not, with the limit and how to raise it; where a password is needed. What is no package is left to
/// the library to tell.
pub(super) fn check(bytes: &Bytes, kind: Kind, limit: u64) -> io::Result<bool> {
    if kind == Kind::Xls {
        return check_container(bytes, limit);
    }
    match ZipArchive::new(BufReader::new(bytes.open()?)) {
        Ok(mut zip) => {
            check_package(&mut zip, limit)?;
            if kind == Kind::Ods {
                check_grids(&mut zip, limit / HELD)?;
            }
            Ok(true)
        }
        Err(_) => check_container(bytes, limit),
    }
}

fn check_container(bytes: &Bytes, limit: u64) -> io::Result<bool> {
    let mut all = Vec::new();
    bytes.open()?.take(limit / HELD).read_to_end(&mut all)?;
    if !all.starts_with(MARK) {
        return Ok(true);
    }
    let container = Container::open(&all)?;
    if container.stream(LOCKED).is_some() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the workbook is protected with a password"));
    }
    let Some(stream) = biff::STREAMS.iter().find_map(|name| container.stream(name)) else { return Ok(false) };
    within(biff::held(&stream, limit / HELD)?, limit / HELD)?;
    Ok(true)
}

fn check_grids(zip: &mut ZipArchive<impl Read + Seek>, limit: u64) -> io::Result<()> {
    let Ok(content) = zip.by_name("content.xml") else { return Ok(()) };
    within(ods::held(content, limit)?, limit)
}

fn within(held: u64, limit: u64) -> io::Result<()> {
    if held <= limit {
        return Ok(());
    }
    let what = format!("its cells would take more memory than is safe ({limit} bytes)");
    Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{what}; if it is meant to: --max-unpacked")))
}

fn check_package(zip: &mut ZipArchive<impl Read + Seek>, limit: u64) -> io::Result<()> {
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
