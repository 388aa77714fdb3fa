//! The container of XLS files, as far as it must be sound before a library follows its chains of sectors: a chain that
//! comes back to itself has no end.

use std::io;

/// What such a file begins with.
pub(super) const MARK: &[u8] = b"\xD0\xCF\x11\xE0";
/// Numbers from here on are no sectors: ends of chains, free ones.
const SPECIAL: u32 = 0xFFFF_FFFA;
/// Sectors of the table that the header names itself.
const NAMED: usize = 109;

/// Makes sure that no chain of sectors comes back to itself.
///
/// # Errors
/// Where one does, or the header is none.
pub(super) fn check(bytes: &[u8]) -> io::Result<()> {
    is_sound(bytes).filter(|sound| *sound).map(|_| ()).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidData, "the workbook is damaged: its sectors form no chains that end")
    })
}

/// Nothing where the header is none.
fn is_sound(bytes: &[u8]) -> Option<bool> {
    let shift = bytes.get(30).copied().filter(|shift| matches!(shift, 9 | 12))?;
    let file = Sectors { bytes, size: 1 << shift };
    let Some(tables) = file.tables() else { return Some(false) };
    let next: Vec<u32> = tables.into_iter().flat_map(|sector| file.numbers(sector)).collect();
    if !ends(&next) {
        return Some(false);
    }
    let small = chain(&next, number(bytes, 60)?).flat_map(|sector| file.numbers(sector)).collect::<Vec<u32>>();
    Some(ends(&small))
}

struct Sectors<'b> {
    bytes: &'b [u8],
    /// Bytes of one.
    size: usize,
}

impl Sectors<'_> {
    /// The sectors that say for each sector which follows; nothing where their own list has no end.
    fn tables(&self) -> Option<Vec<u32>> {
        let mut tables: Vec<u32> = (0..NAMED).filter_map(|at| number(self.bytes, 76 + 4 * at)).collect();
        let (mut sector, mut left) = (number(self.bytes, 68)?, self.bytes.len() / self.size + 1);
        while sector < SPECIAL {
            left = left.checked_sub(1)?;
            let mut more = self.numbers(sector);
            sector = more.pop()?;
            tables.extend(more);
        }
        tables.retain(|sector| *sector < SPECIAL);
        Some(tables)
    }

    /// What a sector holds, as numbers.
    fn numbers(&self, sector: u32) -> Vec<u32> {
        let start = (sector as usize + 1).saturating_mul(self.size);
        let held = self.bytes.get(start..).unwrap_or_default();
        held.get(..self.size).unwrap_or(held).chunks_exact(4).filter_map(|four| number(four, 0)).collect()
    }
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
