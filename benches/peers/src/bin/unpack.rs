//! Merely unpacks a gzip or zstd file, as listlint does, and prints how many bytes are inside.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::env;

fn main() -> io::Result<()> {
    let file = env::args().nth(1).ok_or_else(|| io::Error::other("unpack FILE"))?;
    let input = BufReader::with_capacity(256 << 10, File::open(&file)?);
    let mut inside: Box<dyn Read> = match file.ends_with(".zst") {
        true => Box::new(zstd::Decoder::with_buffer(input)?),
        false => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
    };
    let (mut block, mut bytes) = (vec![0; 256 << 10], 0);
    loop {
        match inside.read(&mut block)? {
            0 => break,
            read => bytes += read,
        }
    }
    println!("{bytes}");
    Ok(())
}
