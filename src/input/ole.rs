//! The container of XLS files, as far as it must be sound before a library follows its chains of sectors: a chain that
//! comes back to itself has no end.

use std::io;

/// What such a file begins with.
pub(super) const MARK: &[u8] = b"\xD0\xCF\x11\xE0";
/// Numbers from here on are no sectors: ends of chains, free ones.
const SPECIAL: u32 = 0xFFFF_FFFA;
/// Sectors of the table that the header names itself.
const NAMED: usize = 109;
/// Bytes of an entry in the directory of streams.
const ENTRY: usize = 128;
/// Streams shorter than this lie in small sectors inside another stream.
const SMALL_STREAM: usize = 4096;
/// Bytes of a small sector.
const SMALL: usize = 64;

/// A container whose chains all end.
pub(super) struct Container<'b> {
    file: Sectors<'b>,
    /// What follows each sector.
    next: Vec<u32>,
    /// What follows each small sector.
    next_small: Vec<u32>,
    /// Names of streams in small letters, where they begin and how many bytes they hold.
    streams: Vec<(String, u32, usize)>,
}

impl<'b> Container<'b> {
    /// Reads its tables.
    ///
    /// # Errors
    /// Where a chain of sectors comes back to itself.
    pub(super) fn open(bytes: &'b [u8]) -> io::Result<Self> {
        let size = if bytes.get(30) == Some(&12) { 4096 } else { 512 };
        let file = Sectors { bytes, size };
        let next: Vec<u32> =
            file.tables().ok_or_else(damaged)?.into_iter().flat_map(|sector| numbers(file.sector(sector))).collect();
        sound(&next)?;
        let mut container = Self { file, next, next_small: Vec::new(), streams: Vec::new() };
        container.next_small = numbers(&container.bytes_of(number(bytes, 60).unwrap_or(SPECIAL), usize::MAX)).collect();
        sound(&container.next_small)?;
        container.streams = container.directory(number(bytes, 48).unwrap_or(SPECIAL));
        Ok(container)
    }

    fn directory(&self, first: u32) -> Vec<(String, u32, usize)> {
        let read = |entry: &[u8]| {
            let units = entry.get(..64)?.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
            let name: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
            let name = String::from_utf16_lossy(&name).to_ascii_lowercase();
            Some((name, number(entry, 116)?, number(entry, 120)? as usize))
        };
        self.bytes_of(first, usize::MAX).chunks_exact(ENTRY).filter_map(read).collect()
    }

    /// The bytes of the first stream of this name, in small letters.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let (_, first, len) = self.streams.iter().find(|(known, ..)| known == name)?;
        if *len >= SMALL_STREAM {
            return Some(self.bytes_of(*first, *len));
        }
        let (_, held, held_len) = self.streams.first()?;
        let all = self.bytes_of(*held, *held_len);
        let mut bytes = Vec::new();
        for sector in chain(&self.next_small, *first) {
            let rest = all.get(sector as usize * SMALL..).unwrap_or_default();
            bytes.extend_from_slice(rest.get(..SMALL).unwrap_or(rest));
        }
        bytes.truncate(*len);
        Some(bytes)
    }

    /// At most `len` bytes of a chain of sectors.
    fn bytes_of(&self, first: u32, len: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        for sector in chain(&self.next, first).take(len.div_ceil(self.file.size)) {
            bytes.extend_from_slice(self.file.sector(sector));
        }
        bytes.truncate(len);
        bytes
    }
}

struct Sectors<'b> {
    bytes: &'b [u8],
    /// Bytes of one.
    size: usize,
}

impl<'b> Sectors<'b> {
    /// The sectors that say for each sector which follows; nothing where their own list has no end.
    fn tables(&self) -> Option<Vec<u32>> {
        let mut tables: Vec<u32> = (0..NAMED).filter_map(|at| number(self.bytes, 76 + 4 * at)).collect();
        let (mut sector, mut left) = (number(self.bytes, 68).unwrap_or(SPECIAL), self.bytes.len() / self.size + 1);
        while sector < SPECIAL {
            left = left.checked_sub(1)?;
            let mut more: Vec<u32> = numbers(self.sector(sector)).collect();
            sector = more.pop()?;
            tables.extend(more);
        }
        tables.retain(|sector| *sector < SPECIAL);
        Some(tables)
    }

    fn sector(&self, sector: u32) -> &'b [u8] {
        let start = (sector as usize + 1).saturating_mul(self.size);
        let held = self.bytes.get(start..).unwrap_or_default();
        held.get(..self.size).unwrap_or(held)
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|four| number(four, 0))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// The sectors of a chain that is known to end.
fn chain(next: &[u32], first: u32) -> impl Iterator<Item = u32> {
    let at = move |sector: u32| Some(sector).filter(|sector| *sector < SPECIAL);
    std::iter::successors(at(first), move |sector| next.get(*sector as usize).copied().and_then(at))
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the workbook is damaged: its sectors form no chains that end")
}

fn sound(next: &[u32]) -> io::Result<()> {
    if ends(next) { Ok(()) } else { Err(damaged()) }
}
/// Whether every chain ends.
fn ends(next: &[u32]) -> bool {
    // The walk that came by, from 1.
    let mut walked = vec![0_u32; next.len()];
    (1..=next.len()).all(|walk| {
        let mut at = walk - 1;
        while let Some(mark) = walked.get_mut(at) {
            match *mark {
                0 => *mark = walk as u32,
                mark => return mark != walk as u32,
            }
            at = next.get(at).map_or(usize::MAX, |next| *next as usize);
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_end_or_do_not() {
        assert!(ends(&[1, 2, 0xFFFF_FFFE, 2]));
        assert!(!ends(&[1, 0]));
        assert!(!ends(&[1, 2, 1]));
        assert!(ends(&[]));
    }
}
