//! Some rows of a delimited file, with its header, byte for byte.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::input::{Kind, Options, RawRecords, Source, raw_records, unreadable};
use crate::problem::Problem;

/// Copies the header and the rows that start at these lines; `false` where the source is no delimited file.
///
/// # Errors
/// A problem where the source cannot be read, or the rows not be written.
pub fn excerpt(
    source: &Source,
    options: &Options,
    lines: &BTreeSet<u64>,
    out: &mut dyn Write,
) -> Result<bool, Box<Problem>> {
    // Sheets of a workbook have no bytes of their own.
    if source.is_part() {
        return Ok(false);
    }
    let Some(mut raw) = raw_records(source, options)? else { return Ok(false) };
    copy(&mut raw, lines, out).map_err(|error| Box::new(unreadable(&error).in_file(source.name.clone())))?;
    Ok(true)
}

fn copy(raw: &mut RawRecords, lines: &BTreeSet<u64>, out: &mut dyn Write) -> io::Result<()> {
    while let Some(record) = raw.next_record()? {
        raw.copy_gap(&record, &mut io::sink())?;
        let is_wanted = record.kind == Kind::Header || lines.contains(&record.line);
        let mut sink = io::sink();
        let out: &mut dyn Write = if is_wanted { out } else { &mut sink };
        let end = raw.copy(&record, out)?;
        out.write_all(if end.is_empty() { b"\n" } else { &end })?;
    }
    Ok(())
}
