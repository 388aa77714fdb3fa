//! Zip archives: each file inside becomes a source of its own, recognised by its content like a file in a folder.
//!
//! The library finds the files; their bytes are unpacked here as a stream, so that memory stays flat, and no more than
//! the archive says they are. Nothing is ever written, so names may be anything: they are only shown.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

use super::compress::is_bomb;
use super::encoding::Choice;
use super::sheets::whole;
use super::source::Source;
use super::workbook::Bytes;
use super::{Opened, Options, unreadable};
use crate::problem::{Code, Problem};

/// Archives inside archives that are opened.
const DEEPEST: u8 = 2;

/// A file inside an archive.
#[derive(Clone)]
pub(super) struct Entry {
    archive: Bytes,
    /// Where its packed bytes begin, and how many there are.
    packed: (u64, u64),
    /// Bytes when unpacked.
    size: u64,
    crc: u32,
    method: CompressionMethod,
    /// Archives around it.
    depth: u8,
    /// Archive and name, as a path.
    path: PathBuf,
    /// Why it is not read.
    refused: Option<String>,
}

/// Opens an archive: a source for each file in it, by name.
pub(super) fn open(
    source: &Source,
    input: impl Read,
    is_packed: bool,
    options: &Options,
) -> Result<Opened, Box<Problem>> {
    let depth = source.as_entry().map_or(0, |entry| entry.depth) + 1;
    if depth > DEEPEST {
        return Ok(Opened::Skipped("archive"));
    }
    let archive = match source.on_disk().filter(|_| !is_packed) {
        Some(path) => Bytes::File(path.to_owned()),
        None => Bytes::Memory(whole(input, options).map_err(|e| unreadable(&e))?),
    };
    let mut entries = match entries(source, &archive, depth) {
        Ok(entries) => entries,
        Err(error) => return Err(broken(&error)),
    };
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    limit(&mut entries, options);
    let is_named = source.is_named && entries.len() == 1;
    let inner = |(name, entry)| Source::entry(format!("{}/{name}", source.name), is_named, entry);
    Ok(Opened::Several(entries.into_iter().map(inner).collect()))
}

/// The files of an archive with their names; hidden ones and folders are left out, as in a walk.
fn entries(source: &Source, archive: &Bytes, depth: u8) -> io::Result<Vec<(String, Entry)>> {
    let mut zip = ZipArchive::new(BufReader::new(archive.open()?)).map_err(io::Error::from)?;
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(io::Error::from)?;
        let name = name(&file);
        let is_hidden = |part: &str| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX";
        if file.is_dir() || name.split('/').any(is_hidden) {
            continue;
        }
        let path = source.path().unwrap_or(Path::new("")).join(Path::new(name.trim_start_matches('/')));
        let packed = (file.data_start().unwrap_or_default(), file.compressed_size());
        let entry = Entry {
            archive: archive.clone(),
            packed,
            size: file.size(),
            crc: file.crc32(),
            method: file.compression(),
            depth,
            path,
            refused: refused(&file),
        };
        entries.push((name, entry));
    }
    Ok(entries)
}

/// The name as it is shown. Old programs write it in the encoding of their system.
fn name<R: Read>(file: &ZipFile<'_, R>) -> String {
    let raw = file.name_raw();
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => Choice::detect(raw, true).decode(raw),
    };
    name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect::<String>().replace('\\', "/")
}

fn refused<R: Read>(file: &ZipFile<'_, R>) -> Option<String> {
    if file.encrypted() {
        return Some("it is protected with a password".to_owned());
    }
    let known = [CompressionMethod::STORE, CompressionMethod::DEFLATE, CompressionMethod::ZSTD];
    if !known.contains(&file.compression()) {
        return Some(format!("it is packed by {}, which is not read", file.compression()));
    }
    is_bomb(file.size(), file.compressed_size()).then(|| "it is packed a thousand times over".to_owned())
}

/// Refuses what would unpack to more than the limit together with the files before it.
fn limit(entries: &mut [(String, Entry)], options: &Options) {
    let (limit, mut all) = (options.unpacked(), 0_u64);
    for (_, entry) in entries {
        all = all.saturating_add(entry.size);
        if all > limit && entry.refused.is_none() {
            entry.refused = Some(format!("the archive unpacks to more than {limit} bytes; raise --max-unpacked"));
        }
    }
}

fn broken(error: &io::Error) -> Box<Problem> {
    let problem = Problem::error(Code::Unreadable, format!("cannot be read: the archive is damaged: {error}"));
    Box::new(problem.help("pack it again, or unpack it and scan the folder"))
}

impl Entry {
    /// Archive and name, as a path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes inside, as they are unpacked.
    ///
    /// # Errors
    /// Where it is not read, or the archive cannot be.
    pub(super) fn read(&self) -> io::Result<Box<dyn Read + Send>> {
        if let Some(reason) = &self.refused {
            return Err(io::Error::new(ErrorKind::Unsupported, reason.clone()));
        }
        let (start, length) = self.packed;
        let mut input = self.archive.open()?;
        input.seek(SeekFrom::Start(start))?;
        let packed = BufReader::new(input.take(length));
        let inside: Box<dyn Read + Send> = match self.method {
            CompressionMethod::STORE => Box::new(packed),
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
            _ => Box::new(zstd::Decoder::with_buffer(packed)?),
        };
        Ok(Box::new(Checked { inside, left: self.size, crc: Crc::new(), wanted: self.crc }))
    }
}

/// Bytes that have to be as many as was said, and the same that were packed.
struct Checked {
    inside: Box<dyn Read + Send>,
    left: u64,
    crc: Crc,
    wanted: u32,
}

impl Read for Checked {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        if block.is_empty() {
            return Ok(0);
        }
        let read = self.inside.read(block).map_err(|error| match error.kind() {
            ErrorKind::Interrupted => error,
            _ => wrong(&format!("cannot be unpacked: {error}")),
        })?;
        self.crc.update(block.get(..read).unwrap_or_default());
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| wrong("is longer than the archive says"))?;
        match read {
            0 if self.left > 0 => Err(wrong("is cut off")),
            0 if self.crc.sum() != self.wanted => Err(wrong("is damaged: its checksum is another")),
            _ => Ok(read),
        }
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("the packed file {what}"))
}
