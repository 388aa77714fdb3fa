//! Cells to be added, in the encoding, with the delimiter and in the quoting of a file.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::input::Form;

/// Typographic signs that some encodings lack, and what is written instead.
const PLAIN: [(char, &str); 9] = [
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{201C}', "\""),
    ('\u{201D}', "\""),
    ('\u{2013}', "-"),
    ('\u{2014}', "-"),
    ('\u{2026}', "..."),
    ('\u{00B7}', "-"),
    ('\u{00A0}', " "),
];

/// Writes cells as a file has them.
pub(super) struct CellWriter {
    delimiter: char,
    quoting: bool,
    /// Whether all cells are quoted, needed or not.
    pub(super) all_quoted: bool,
    encoding: &'static Encoding,
    /// Characters that the encoding lacks.
    pub(super) lacking: u64,
}

impl CellWriter {
    /// As the form of the file says.
    pub(super) fn new(form: &Form, encoding: &'static Encoding) -> Self {
        Self { delimiter: form.delimiter, quoting: form.quoting, all_quoted: false, encoding, lacking: 0 }
    }

    /// The bytes of so many empty cells and then these, each with a delimiter before it.
    pub(super) fn cells<S: AsRef<str>>(&mut self, empty: usize, cells: &[S]) -> Vec<u8> {
        let mut text = String::new();
        text.extend(std::iter::repeat_n(self.delimiter, empty));
        for cell in cells {
            text.push(self.delimiter);
            let cell = harmless(&self.writable(cell.as_ref()));
            text.push_str(&self.cell(&cell));
        }
        self.bytes(&text)
    }

    /// Quoted where it has to be; where quotes mean nothing, signs that shape the table become spaces.
    fn cell(&self, cell: &str) -> String {
        let shapes = |c: char| c == self.delimiter || c == '\n' || c == '\r';
        if !self.quoting {
            return cell.replace(shapes, " ");
        }
        if self.all_quoted || cell.contains(|c| shapes(c) || c == '"') || cell.starts_with(' ') || cell.ends_with(' ') {
            return format!("\"{}\"", cell.replace('"', "\"\""));
        }
        cell.to_owned()
    }

    /// A text without what the encoding lacks: plain signs, or `&#NNNN;`, instead.
    fn writable<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let lacks = |text: &str| self.encoding.encode(text).2;
        if !lacks(text) {
            return Cow::Borrowed(text);
        }
        let (mut writable, mut buffer) = (String::new(), [0; 4]);
        for sign in text.chars() {
            let plain = PLAIN.iter().find(|(known, _)| *known == sign);
            match plain {
                _ if !lacks(sign.encode_utf8(&mut buffer)) => writable.push(sign),
                Some((_, plain)) => writable.push_str(plain),
                None => {
                    self.lacking += 1;
                    writable.push_str(&format!("&#{};", u32::from(sign)));
                }
            }
        }
        Cow::Owned(writable)
    }

    /// A text in the encoding, which has all of its characters.
    pub(super) fn bytes(&self, text: &str) -> Vec<u8> {
        match self.encoding {
            encoding if encoding == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            encoding if encoding == UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            encoding => encoding.encode(text).0.into_owned(),
        }
    }
}

/// A cell that a spreadsheet program would take for a formula gets an apostrophe.
pub(super) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{SHIFT_JIS, UTF_8, WINDOWS_1252};

    use super::*;

    fn writer(delimiter: char, encoding: &'static Encoding) -> CellWriter {
        let form = Form { delimiter, quoting: true, names: Vec::new(), compression: None };
        CellWriter::new(&form, encoding)
    }

    #[test]
    fn cells_are_quoted_only_where_they_have_to_be() {
        let mut out = writer(';', UTF_8);
        assert_eq!(out.cells(1, &["a", "b;c", "say \"x\"", "=1+1", ""]), b";;a;\"b;c\";\"say \"\"x\"\"\";'=1+1;");
        out.all_quoted = true;
        assert_eq!(out.cells(0, &["a"]), b";\"a\"");
        out.quoting = false;
        assert_eq!(out.cells(0, &["a;b\nc"]), b";a b c");
    }

    #[test]
    fn what_an_encoding_lacks_is_written_otherwise() {
        let mut western = writer(';', WINDOWS_1252);
        assert_eq!(western.cells(0, &["caf\u{e9} \u{2026}"]), b";caf\xE9 \x85");
        assert_eq!(western.cells(0, &["禁止"]), b";\"&#31105;&#27490;\"");
        assert_eq!(western.lacking, 2);
        let mut japanese = writer(',', SHIFT_JIS);
        assert_eq!(japanese.cells(0, &["caf\u{e9}\u{a0}x"]), b",caf&#233; x");
        assert_eq!(writer(',', UTF_16BE).bytes("é"), [0, 0xE9]);
    }
}
