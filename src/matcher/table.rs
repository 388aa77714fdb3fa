//! Flat tables: what rules are compiled to, free of pointers, so that it can be stored and used where it lies.

use std::borrow::Cow;
use std::ops::Range;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Rows of one kind; borrowed where they were stored when the program was built.
pub(crate) type Table<T> = Cow<'static, [T]>;

/// Bytes that begin where any table may begin.
#[derive(Debug)]
#[repr(C, align(16))]
pub struct Aligned<T: ?Sized>(pub T);

/// A range of rows of another table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct Rows {
    /// The first.
    pub(crate) from: u32,
    /// One past the last.
    pub(crate) to: u32,
}

impl Rows {
    /// The rows from one number to another.
    pub(crate) fn new(range: Range<usize>) -> Self {
        Self { from: range.start as u32, to: range.end as u32 }
    }

    /// As a range of indexes.
    pub(crate) fn range(self) -> Range<usize> {
        self.from as usize..self.to as usize
    }

    /// The rows themselves; none where the table is too short.
    pub(crate) fn of<T>(self, table: &[T]) -> &[T] {
        table.get(self.range()).unwrap_or_default()
    }
}

/// Lists by a number: all rows of number `n` stand together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists<T: Copy + 'static> {
    /// Where the list of each number begins; one more at the end.
    starts: Table<u32>,
    rows: Table<T>,
}

impl<T: Copy + 'static> Lists<T> {
    /// Lists made of pairs; pairs of one number keep their order. `count` numbers from 0.
    pub(crate) fn new(count: usize, pairs: Vec<(u32, T)>) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for (number, _) in &pairs {
            starts[*number as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let (mut free, mut rows) = (starts.clone(), pairs.iter().map(|(_, row)| *row).collect::<Vec<T>>());
        for (number, row) in pairs {
            let place = &mut free[number as usize];
            rows[*place as usize] = row;
            *place += 1;
        }
        Self { starts: starts.into(), rows: rows.into() }
    }

    /// The rows of a number.
    pub(crate) fn of(&self, number: u32) -> &[T] {
        match self.starts.get(number as usize..).and_then(|rest| rest.first_chunk::<2>()) {
            Some(&[from, to]) => Rows { from, to }.of(&self.rows),
            None => &[],
        }
    }
}

/// Writes tables one after the other, each at a multiple of eight bytes.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    /// What was written.
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    /// Adds a table.
    pub(crate) fn table<T: IntoBytes + Immutable>(&mut self, rows: &[T]) {
        self.bytes.extend((rows.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(rows.as_bytes());
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
    }

    /// Adds lists.
    pub(crate) fn lists<T: Copy + IntoBytes + Immutable>(&mut self, lists: &Lists<T>) {
        self.table(&lists.starts);
        self.table(&lists.rows);
    }
}

/// Reads tables where they lie, in the order they were written.
#[derive(Debug)]
pub(crate) struct Reader {
    /// What is left; begins at a multiple of eight.
    pub(crate) rest: &'static [u8],
}

impl Reader {
    /// The next table of bytes, where it lies.
    pub(crate) fn bytes(&mut self) -> Option<&'static [u8]> {
        let (count, rest) = self.rest.split_first_chunk::<8>()?;
        let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
        let bytes = rest.get(..count)?;
        self.rest = rest.get(count.next_multiple_of(8)..)?;
        Some(bytes)
    }

    /// The next table; nothing where it is cut short or does not lie at a multiple of its size.
    pub(crate) fn table<T: FromBytes + Immutable + KnownLayout + Copy>(&mut self) -> Option<Table<T>> {
        let (count, rest) = self.rest.split_first_chunk::<8>()?;
        let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
        let size = count.checked_mul(size_of::<T>())?;
        let rows = <[T]>::ref_from_bytes_with_elems(rest.get(..size)?, count).ok()?;
        self.rest = rest.get(size.next_multiple_of(8)..)?;
        Some(Cow::Borrowed(rows))
    }

    /// The next lists.
    pub(crate) fn lists<T: FromBytes + Immutable + KnownLayout + Copy>(&mut self) -> Option<Lists<T>> {
        Some(Lists { starts: self.table()?, rows: self.table()? })
    }
}
