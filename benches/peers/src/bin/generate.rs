//! Writes what benches read: `generate terms COUNT FILE`, `generate claims COUNT FILE`, `generate pack TERMS FOLDER`,
//! `generate catalog plain|claims|html|cjk MEGABYTES TERMS FILE`. Terms are a file of one a line.

use std::env;
use std::fs;
use std::io;
use std::path::Path;

#[path = "../../../text/mod.rs"]
mod text;

/// The seed of every catalog.
const SEED: u64 = 42;

fn main() -> io::Result<()> {
    let typed: Vec<String> = env::args().skip(1).collect();
    let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
    match typed[..] {
        ["terms", count, file] => write_terms(&text::terms(number(count)?), file),
        ["claims", count, file] => write_terms(&text::terms_with_claims(number(count)?), file),
        ["pack", terms, folder] => write_pack(&lines(terms)?, Path::new(folder)),
        ["catalog", kind, megabytes, terms, file] => {
            let kind = text::Kind::named(kind).ok_or_else(|| wrong("plain, claims, html or cjk"))?;
            fs::write(file, text::catalog(kind, number(megabytes)? * 1_000_000, SEED, &lines(terms)?))
        }
        _ => Err(wrong("terms COUNT FILE | claims COUNT FILE | pack TERMS FOLDER | catalog KIND MEGABYTES TERMS FILE")),
    }
}

fn wrong(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

fn number(text: &str) -> io::Result<usize> {
    text.parse().map_err(|_| wrong("not a number"))
}

fn lines(file: &str) -> io::Result<Vec<String>> {
    Ok(fs::read_to_string(file)?.lines().map(str::to_owned).collect())
}

fn write_terms(terms: &[String], file: &str) -> io::Result<()> {
    fs::write(file, terms.join("\n") + "\n")
}

fn write_pack(terms: &[String], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("lists"))?;
    text::pack(terms).iter().try_for_each(|(name, text)| fs::write(folder.join(name), text))
}
