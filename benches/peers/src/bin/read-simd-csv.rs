//! Merely reads a file into simd-csv's byte records, which are copies, and prints how many there are.

use std::fs::File;
use std::{env, io};

fn main() -> io::Result<()> {
    let file = env::args().nth(1).ok_or_else(|| io::Error::other("read-simd-csv FILE"))?;
    let mut reader =
        simd_csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 20).from_reader(File::open(file)?);
    let (mut record, mut records) = (simd_csv::ByteRecord::new(), 0_u64);
    while reader.read_byte_record(&mut record).map_err(io::Error::other)? {
        records += 1;
    }
    println!("{records}");
    Ok(())
}
