//! What a file is, by its first bytes. Files of listings are read or refused; of all others only the kind is named.

use std::path::Path;

use super::compress::promises_a_table;
use super::encoding::utf16;
use super::workbook::Kind;

/// What the first bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text: perhaps a table.
    Text,
    /// A workbook.
    Workbook(Kind),
    /// An archive of files.
    Zip,
    /// Anything else, by kind.
    Other(&'static str),
}

/// A report of this program.
pub(super) const OWN_REPORT: &str = "report of listlint";

/// First bytes that say what a file is.
const MAGIC: &[(&[u8], Shape)] = &[
    (b"%PDF-", Shape::Other("pdf")),
    (b"\x89PNG", Shape::Other("image")),
    (b"\xFF\xD8\xFF", Shape::Other("image")),
    (b"GIF8", Shape::Other("image")),
    (b"BM", Shape::Other("image")),
    (b"II*\0", Shape::Other("image")),
    (b"MM\0*", Shape::Other("image")),
    (b"\0\0\x01\0", Shape::Other("image")),
    (b"8BPS", Shape::Other("image")),
    (b"\x7FELF", Shape::Other("binary")),
    (b"MZ", Shape::Other("binary")),
    // Packed twice: what is packed once was unpacked before.
    (b"\x1F\x8B", Shape::Other("archive")),
    (b"\x28\xB5\x2F\xFD", Shape::Other("archive")),
    (b"BZh", Shape::Other("archive")),
    (b"\xFD7zXZ", Shape::Other("archive")),
    (b"7z\xBC\xAF", Shape::Other("archive")),
    (b"Rar!", Shape::Other("archive")),
    (b"SQLite format 3", Shape::Other("database")),
    (b"PAR1", Shape::Other("binary")),
    (b"OggS", Shape::Other("sound or film")),
    (b"ID3", Shape::Other("sound or film")),
    (b"wOFF", Shape::Other("font")),
    (b"wOF2", Shape::Other("font")),
];

/// What the first bytes say; a mark made of letters counts only where a zero byte follows, for a title may begin so.
pub(super) fn shape(window: &[u8]) -> Shape {
    let zero = window.iter().take(512).any(|&b| b == 0);
    let holds = |magic: &[u8]| magic.starts_with(b"%") || zero || !magic.is_ascii() || magic.contains(&0x1F);
    let mark = MAGIC.iter().find(|(magic, _)| window.starts_with(magic) && holds(magic));
    match (mark, window) {
        (Some((_, shape)), _) => *shape,
        (_, [b'P', b'K', 3, 4, ..]) => zip(window),
        _ if window.get(257..262) == Some(b"ustar") => Shape::Other("archive"),
        (_, [0xD0, 0xCF, 0x11, 0xE0, ..]) => old_office(window),
        (_, [b'R', b'I', b'F', b'F', ..]) if contains(window.get(..16), b"WEBP") => Shape::Other("image"),
        (_, [_, _, _, _, b'f', b't', b'y', b'p', ..]) => Shape::Other("sound or film"),
        _ if window.starts_with(b"# listlint ") => Shape::Other("baseline or decisions"),
        _ if is_own_report(window) => Shape::Other(OWN_REPORT),
        _ if is_binary(window) => Shape::Other("binary"),
        _ => Shape::Text,
    }
}

/// What this program wrote as JSON: it quotes what it found, which is no listing.
fn is_own_report(window: &[u8]) -> bool {
    const STARTS: [&[u8]; 5] = [
        b"{\"type\":\"finding\",\"schema\":",
        b"{\"type\":\"problem\",\"schema\":",
        b"{\"type\":\"receipt\",\"schema\":",
        b"{\"schema\":1,\"findings\":[",
        b"{\"n\":1,\"prev\":\"",
    ];
    let is_code_quality = || contains(window.get(..2_000.min(window.len())), b"\"check_name\":\"");
    STARTS.iter().any(|start| window.starts_with(start))
        || (window.starts_with(b"[\n{\"description\":\"") && is_code_quality())
}

/// A workbook names its parts; other packages are documents or archives.
fn zip(window: &[u8]) -> Shape {
    let holds = |part: &[u8]| entries(window).any(|name| name.starts_with(part));
    if entries(window).any(|name| name.starts_with(b"xl/work") && name.ends_with(b".bin")) {
        return Shape::Workbook(Kind::Xlsb);
    }
    if holds(b"xl/") {
        return Shape::Workbook(Kind::Xlsx);
    }
    let is_open_document = entries(window).next().is_some_and(|name| name == b"mimetype");
    if is_open_document && contains(window.get(..200), b"application/vnd.oasis.opendocument.spreadsheet") {
        return Shape::Workbook(Kind::Ods);
    }
    let is_document = holds(b"word/") || holds(b"ppt/") || holds(b"mimetype") || holds(b"META-INF/MANIFEST.MF");
    if is_document { Shape::Other("document") } else { Shape::Zip }
}

/// Names of the files in a zip archive, as far as their headers are in the window. What a file holds is passed over, for it
/// may be an archive too, and be stored as it is.
fn entries(window: &[u8]) -> impl Iterator<Item = &[u8]> {
    const NAME: usize = 30;
    let mut at = 0;
    std::iter::from_fn(move || {
        let header = window.get(at..)?;
        let start = memchr::memmem::find(header, b"PK\x03\x04")?;
        let header = header.get(start..)?;
        let number = |at: usize| Some(usize::from(*header.get(at)?) | usize::from(*header.get(at + 1)?) << 8);
        let (flags, name, extra) = (number(6)?, number(26)?, number(28)?);
        // A size that was not known when the header was written is 0.
        let size = if flags & 8 == 0 { number(18)? | number(20)? << 16 } else { 0 };
        at = at.saturating_add(start).saturating_add(NAME + name + extra).saturating_add(size);
        // The last name may be cut off.
        header.get(NAME..(NAME + name).min(header.len()))
    })
}

/// The names of what such a file holds may stand at its end: what is no other document for sure is looked at as a
/// workbook.
fn old_office(window: &[u8]) -> Shape {
    let holds = |name: &&str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(Some(window), &name)
    };
    let is_other = ["WordDocument", "PowerPoint Document"].iter().any(holds);
    if is_other { Shape::Other("document") } else { Shape::Workbook(Kind::Xls) }
}

fn contains(bytes: Option<&[u8]>, part: &[u8]) -> bool {
    bytes.is_some_and(|bytes| bytes.windows(part.len()).any(|window| window == part))
}

/// More than a twentieth of control signs, zeros of UTF-16 aside: the letters of many scripts have bytes in it that would be
/// such signs.
fn is_binary(window: &[u8]) -> bool {
    let head = window.get(..8192).unwrap_or(window);
    let controls = head.iter().filter(|&&b| is_control(char::from(b))).count();
    let zeros = head.iter().filter(|&&b| b == 0).count();
    let is_odd = controls * 20 > head.len() || (zeros * 10 > head.len() && !zeros_on_one_side(head));
    is_odd
        && utf16(window).is_none_or(|text| text.chars().filter(|&c| is_control(c)).count() * 20 > text.chars().count())
}

fn is_control(c: char) -> bool {
    matches!(c, '\x01'..='\x08' | '\x0B' | '\x0E'..='\x1A' | '\x1C'..='\x1F' | '\x7F')
}

fn zeros_on_one_side(head: &[u8]) -> bool {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    even > odd * 19 || odd > even * 19
}

/// Text that is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Html,
    Xml,
    Json,
}

/// What decoded text is, where it is markup or data rather than a table or prose.
pub(super) fn markup(head: &str) -> Option<Markup> {
    let start = head.trim_start();
    let lower = start.get(..start.floor_char_boundary(2000)).unwrap_or_default().to_ascii_lowercase();
    match () {
        () if lower.starts_with("<!doctype html") || lower.starts_with("<html") => Some(Markup::Html),
        () if is_xml(&lower) => Some(Markup::Xml),
        () if is_json(start) => Some(Markup::Json),
        () => None,
    }
}

/// A declaration, a comment or a tag.
fn is_xml(lower: &str) -> bool {
    let is_tag = lower.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    ["<?xml", "<!--", "<!doctype"].iter().any(|mark| lower.starts_with(mark)) || is_tag && lower.contains('>')
}

/// An object, or an array whose first element begins like a value.
fn is_json(start: &str) -> bool {
    let after = |sign: char| start.strip_prefix(sign).map(|rest| rest.trim_start().chars().next());
    let object = matches!(after('{'), Some(Some('"' | '}')));
    object || matches!(after('['), Some(Some('{' | '[' | '"' | ']' | '0'..='9')))
}

/// Endings that tell what a text file is; used only to name the kind of a file that is not read.
const ENDINGS: &[(&str, &str)] = &[
    ("lock-file", "lock lockb sum"),
    ("markdown", "md markdown mdx rst adoc"),
    (
        "code",
        "rs py js mjs cjs ts tsx jsx java kt c h cc cpp hpp cs go rb php sh bash ps1 bat pl lua swift sql r m css scss less vue svelte html htm",
    ),
    ("settings", "toml yaml yml ini cfg conf env properties editorconfig json jsonc"),
    ("log", "log"),
];

/// Whether these bytes only stand for a file that Git LFS keeps.
pub(super) fn is_pointer(bytes: &[u8]) -> bool {
    bytes.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// Whether a file's name is that of a table or a feed.
pub(super) fn promises_listings(name: &str) -> bool {
    const TABLES: [&str; 13] =
        ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "xml", "json", "jsonl", "ndjson"];
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    TABLES.iter().any(|table| ending.eq_ignore_ascii_case(table)) || promises_a_table(name)
}

/// The kind of a text that holds no listings.
pub(super) fn text_kind(name: &str) -> &'static str {
    let file = Path::new(name).file_name().and_then(|f| f.to_str()).unwrap_or(name).to_ascii_lowercase();
    let file = [".gz", ".zst"].into_iter().find_map(|packed| file.strip_suffix(packed)).unwrap_or(&file);
    if file.contains("-lock.") {
        return "lock-file";
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = ENDINGS.iter().find(|(_, endings)| endings.split(' ').any(|e| e == ending));
    known.map_or("text", |(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(shape(b"%PDF-1.7 ..."), Shape::Other("pdf"));
        let packed = |name: &str| [b"PK\x03\x04", &[0; 22][..], &[name.len() as u8, 0, 0, 0], name.as_bytes()].concat();
        assert_eq!(shape(&packed("xl/workbook.xml")), Shape::Workbook(Kind::Xlsx));
        assert_eq!(shape(&packed("word/document.xml")), Shape::Other("document"));
        assert_eq!(shape(&[packed("a.csv"), b"xl/".to_vec()].concat()), Shape::Zip);
        assert_eq!(shape(b"\x1F\x8B\x08\x00\x00"), Shape::Other("archive"));
        assert_eq!(shape(b"BMW floor mats,title\n"), Shape::Text);
        assert_eq!(shape(b"title,price\na\0b,1\n"), Shape::Text);
    }

    #[test]
    fn markup_is_told_from_tables() {
        assert_eq!(markup("<?xml version='1.0'?><project/>"), Some(Markup::Xml));
        assert_eq!(markup(" <!DOCTYPE html><p>"), Some(Markup::Html));
        assert_eq!(markup("<offers><offer>"), Some(Markup::Xml));
        assert_eq!(markup(r#"[{"title": "Cup", "price": 9}]"#), Some(Markup::Json));
        assert_eq!(markup("{\n \"name\": 1}"), Some(Markup::Json));
        assert_eq!(markup("title,price\n"), None);
        assert_eq!(markup("<3 our cups,price\n"), None);
    }

    #[test]
    fn kinds_of_texts() {
        assert_eq!(text_kind("a/package-lock.json"), "lock-file");
        assert_eq!(text_kind("a/README.md"), "markdown");
        assert_eq!(text_kind("a/notes.txt"), "text");
    }
}
