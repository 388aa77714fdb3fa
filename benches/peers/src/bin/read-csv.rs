//! Merely reads a file into the csv crate's byte records and prints how many there are.

use std::{env, io};

fn main() -> io::Result<()> {
    let file = env::args().nth(1).ok_or_else(|| io::Error::other("read-csv FILE"))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 20).from_path(file)?;
    let (mut record, mut records) = (csv::ByteRecord::new(), 0_u64);
    while reader.read_byte_record(&mut record)? {
        records += 1;
    }
    println!("{records}");
    Ok(())
}
