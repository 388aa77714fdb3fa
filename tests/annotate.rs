//! The seller's own file, given back: whatever its dialect, nothing but cells is added, and parting it loses no byte.

#![allow(clippy::unwrap_used)] // a test may fail loudly

mod findings;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;
use listlint::error::Result;
use listlint::finding::{FileReceipt, Finding, Judged, ListingRef, Scope, Sink, Written};
use listlint::input::{self, Kind, Opened, Options, Source, raw_records};
use listlint::problem::Problem;
use listlint::rewrite::{self, FileMarks, Gathered, Job, Marks, Targets, Wanted, Wishes};
use listlint::rule::{Language, Severity, Verdict};
use proptest::prelude::*;

/// Takes everything and keeps nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn listing(&mut self, _: Vec<Finding>, _: Judged) -> Result<()> {
        Ok(())
    }

    fn passed(&mut self, _: &Arc<Scope>, _: u64) -> Result<()> {
        Ok(())
    }

    fn problem(&mut self, _: Problem) -> Result<()> {
        Ok(())
    }
}

/// How a table is written.
#[derive(Debug, Clone)]
struct Dialect {
    delimiter: char,
    end: &'static str,
    quote_all: bool,
    /// Label, and the mark before the text.
    encoding: (&'static str, &'static [u8]),
    preamble: bool,
    last_end: bool,
}

const ENCODINGS: [(&str, &[u8]); 8] = [
    ("utf-8", b""),
    ("utf-8", b"\xEF\xBB\xBF"),
    ("utf-16le", b"\xFF\xFE"),
    ("utf-16be", b"\xFE\xFF"),
    ("utf-16le", b""),
    ("gb18030", b""),
    ("shift_jis", b""),
    ("windows-1252", b""),
];

/// Cells that are hard on whoever looks at bytes: in Shift-JIS and GB18030 trail bytes are `|`, `\` and letters.
const CELLS: [&str; 14] = [
    "",
    "Mug",
    "9.90",
    "say \"x\"",
    "41\" shelf",
    "two{end}lines",
    "a,b;c\td|e",
    "ソポ能表",
    "口罩 乗|",
    "café",
    "=1+1",
    "  ",
    "\u{3000}名称",
    "'",
];

/// Line ends of all kinds in turn.
const MIXED: &str = "mixed";

fn dialects() -> impl Strategy<Value = Dialect> {
    let signs = prop_oneof![Just(','), Just(';'), Just('\t'), Just('|')];
    let ends = prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just(MIXED)];
    (signs, ends, any::<bool>(), 0..ENCODINGS.len(), any::<bool>(), any::<bool>()).prop_map(
        |(delimiter, end, quote_all, encoding, preamble, last_end)| Dialect {
            delimiter,
            end,
            quote_all,
            encoding: ENCODINGS[encoding],
            preamble,
            last_end,
        },
    )
}

impl Dialect {
    fn cell(&self, cell: &str) -> String {
        let cell = cell.replace("{end}", if self.end == MIXED { "\r\n" } else { self.end });
        let shapes = |c: char| c == self.delimiter || matches!(c, '\n' | '\r');
        // A quote that opens within a cell is a sign like any other.
        let needs = cell.contains(shapes) || cell.starts_with('"');
        if self.quote_all || needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    }

    fn row(&self, cells: &[&str]) -> String {
        let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
        cells.join(&self.delimiter.to_string())
    }

    /// The table as text; row numbers are data rows, so that each has a key of its own.
    fn text(&self, rows: &[Vec<usize>]) -> String {
        let mut lines = Vec::new();
        if self.preamble {
            lines.extend(["# made by hand".to_owned(), String::new()]);
        }
        lines.push(self.row(&["sku", "title", "price", "description"]));
        for (number, row) in rows.iter().enumerate() {
            let key = format!("S{number}");
            let cells: Vec<&str> = [&*key, "Mug"].into_iter().chain(row.iter().map(|&cell| CELLS[cell])).collect();
            lines.push(self.row(&cells));
            if number % 3 == 2 {
                lines.push(String::new());
            }
        }
        let ends = if self.end == MIXED { &["\n", "\r", "\r\n", "\r"] } else { &[self.end; 4] };
        let text: String = lines.iter().zip(ends.iter().cycle()).flat_map(|(line, end)| [line, *end]).collect();
        if self.last_end { text } else { text.trim_end_matches(['\r', '\n']).to_owned() }
    }

    fn bytes(&self, text: &str) -> Vec<u8> {
        let (label, mark) = self.encoding;
        let body = match label {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            label => Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned(),
        };
        [mark, &body].concat()
    }

    fn options(&self) -> Options {
        Options {
            encoding: Some(self.encoding.0.to_owned()),
            delimiter: u8::try_from(self.delimiter).ok(),
            ..Options::default()
        }
    }
}

/// A file, and what is made of it.
struct Bench {
    folder: tempfile::TempDir,
    path: PathBuf,
    options: Options,
    receipt: FileReceipt,
    /// Record and line of the first rows of its listings.
    rows: Vec<(u64, u64)>,
}

impl Bench {
    fn new(bytes: &[u8], options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.csv");
        fs::write(&path, bytes).unwrap();
        let Ok(Opened::Listings(mut reader)) = input::open(&Source::file(&path), &options) else {
            panic!("{:?} is not read", String::from_utf8_lossy(bytes))
        };
        let (mut problems, mut rows) = (Vec::new(), Vec::new());
        while let Some(listing) = reader.next_listing(&mut problems) {
            rows.push((listing.rows[0].record, listing.rows[0].line));
        }
        Self { folder, path, options, receipt: reader.finish(), rows }
    }

    /// Marks every other listing.
    fn marks(&self, source: &Source) -> Gathered {
        let wanted = Wanted { marks: true, held: Some(Severity::Error), notes: false, language: Language::Zh };
        let mut marks = Marks::new(Nowhere, wanted);
        for (record, line) in self.rows.iter().step_by(2) {
            let title = "Particulate respirator";
            let known = findings::listing("S", *line, title);
            let listing = ListingRef { file: source.name.clone(), record: *record, ..known };
            let found = findings::finding(&listing, "ebay-us", "respirator", Verdict::Prohibited, "respirator");
            marks.listing(vec![found], findings::judged(&["ebay-us"], &[])).unwrap();
        }
        marks.into_gathered()
    }

    fn targets(&self, source: Source, wishes: &Wishes) -> (Source, Targets) {
        let mut sources = vec![source];
        let targets = Targets::new(std::slice::from_ref(&self.path), &mut [&mut sources], wishes).unwrap();
        (sources.remove(0), targets)
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file with the cells added.
    fn annotated(&self) -> (Vec<u8>, Written) {
        let wishes = Wishes { annotate: Some(self.out("out.csv")), split: None };
        let (source, targets) = self.targets(Source::file(&self.path), &wishes);
        let (mut gathered, mut problems) = (self.marks(&source), Vec::new());
        let job =
            Job { source: &source, options: &self.options, receipts: vec![&self.receipt], language: Language::Zh };
        let marks: FileMarks = gathered.of(&source.name);
        let target = targets.of(&source).annotated.unwrap();
        let written = rewrite::annotate(&job, &marks, &mut gathered, &target, &mut problems).unwrap();
        (fs::read(self.out("out.csv")).unwrap(), written)
    }

    /// The two parts.
    fn parted(&self) -> ([Vec<u8>; 2], [Written; 2]) {
        let wishes = Wishes { annotate: None, split: Some(self.out("parts")) };
        let (source, targets) = self.targets(Source::file(&self.path), &wishes);
        let gathered = self.marks(&source);
        let job =
            Job { source: &source, options: &self.options, receipts: vec![&self.receipt], language: Language::En };
        let pair = targets.of(&source).parted.unwrap();
        let written = rewrite::split(&job, &gathered.of(&source.name), &pair, &mut Vec::new()).unwrap();
        (["upload", "held"].map(|part| fs::read(self.out(&format!("parts/shop.{part}.csv"))).unwrap()), written)
    }
}

/// Each record of a file: what it is, the bytes before it that are none, its bytes, its line end.
type Piece = (Kind, Vec<u8>, Vec<u8>, Vec<u8>);

/// The records of a file, and what stands behind the last.
fn pieces(path: &Path, options: &Options) -> (Vec<Piece>, Vec<u8>) {
    let mut raw = raw_records(&Source::file(path), options).unwrap().unwrap();
    let (mut pieces, mut rest) = (Vec::new(), Vec::new());
    while let Some(record) = raw.next_record().unwrap() {
        let (mut gap, mut content) = (Vec::new(), Vec::new());
        raw.copy_gap(&record, &mut gap).unwrap();
        let end = raw.copy(&record, &mut content).unwrap();
        pieces.push((record.kind, gap, content, end));
    }
    raw.copy_rest(&mut rest).unwrap();
    (pieces, rest)
}

/// The cells of each record, as the csv crate reads them.
fn cells(bytes: &[u8], dialect: &Dialect) -> Vec<Vec<String>> {
    let encoding = Encoding::for_label(dialect.encoding.0.as_bytes()).unwrap();
    let text = encoding.decode_with_bom_removal(bytes).0;
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(dialect.delimiter as u8);
    if dialect.end == "\r" {
        reader.terminator(csv::Terminator::Any(b'\r'));
    }
    let rows = reader.from_reader(text.as_bytes()).into_records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

proptest! {

    #[test]
    fn taking_the_added_cells_out_gives_the_original(
        dialect in dialects(),
        rows in proptest::collection::vec(proptest::collection::vec(0..CELLS.len(), 0..4), 1..8),
    ) {
        let bytes = dialect.bytes(&dialect.text(&rows));
        let bench = Bench::new(&bytes, dialect.options());
        let (marked, written) = bench.annotated();
        prop_assert_eq!(written.rows as usize, rows.len().div_ceil(2));
        let (before, rest) = pieces(&bench.path, &bench.options);
        let (after, after_rest) = pieces(&bench.out("out.csv"), &bench.options);
        prop_assert_eq!(before.len(), after.len());
        let mut restored = Vec::new();
        for ((_, _, content, _), (_, gap, marked, end)) in before.iter().zip(&after) {
            prop_assert!(marked.starts_with(content));
            restored.extend([&gap[..], &marked[..content.len()], end].concat());
        }
        restored.extend(after_rest);
        prop_assert_eq!(&restored, &bytes);
        prop_assert_eq!(pieces_of(&before, &rest), bytes);
        // By another reader: five cells more, and all others as they were.
        let (before, after) = (cells(&bench_bytes(&bench.path), &dialect), cells(&marked, &dialect));
        prop_assert_eq!(before.len(), after.len());
        let head = usize::from(dialect.preamble);
        for (number, (before, after)) in before.iter().zip(&after).enumerate() {
            let wide = if number < head { before.len() } else { before.len().max(4) + 5 };
            prop_assert_eq!((number, after.len()), (number, wide));
            prop_assert_eq!(&after[..before.len()], &before[..]);
            if number > head {
                let is_marked = (number - head) % 2 == 1;
                prop_assert_eq!(!after[wide - 5].is_empty(), is_marked, "{}", number);
            }
        }
        prop_assert_eq!(&after[head][after[head].len() - 5..][0], "listlint_verdict");
    }

    #[test]
    fn both_parts_hold_each_row_once(
        dialect in dialects(),
        rows in proptest::collection::vec(proptest::collection::vec(0..CELLS.len(), 0..4), 1..8),
    ) {
        let bytes = dialect.bytes(&dialect.text(&rows));
        let bench = Bench::new(&bytes, dialect.options());
        let ([upload, held], written) = bench.parted();
        prop_assert_eq!((written[0].rows + written[1].rows) as usize, rows.len());
        prop_assert_eq!((written[1].rows, written[1].relatives), (rows.len().div_ceil(2) as u64, 0));
        // Both begin with the head; behind it the rows of both, put together in order, are the file.
        let (pieces, rest) = pieces(&bench.path, &bench.options);
        let [mut upload, mut held] = [&upload[..], &held[..]];
        let mut number = 0;
        for (kind, gap, content, end) in pieces {
            let [gap, record] = [gap, [content, end].concat()];
            let is_row = kind == Kind::Row;
            let is_held = is_row && number % 2 == 0;
            number += usize::from(is_row);
            upload = prop_strip(upload, &gap)?;
            if !is_row {
                held = prop_strip(held, &gap)?;
            }
            if !is_held {
                upload = prop_strip(upload, &record)?;
            }
            if !is_row || is_held {
                held = prop_strip(held, &record)?;
            }
        }
        prop_assert_eq!((upload, held), (&rest[..], &b""[..]));
    }
}

fn prop_strip<'b>(bytes: &'b [u8], first: &[u8]) -> std::result::Result<&'b [u8], TestCaseError> {
    bytes.strip_prefix(first).ok_or_else(|| TestCaseError::fail(format!("{bytes:?} does not begin with {first:?}")))
}

fn pieces_of(pieces: &[Piece], rest: &[u8]) -> Vec<u8> {
    let all = pieces.iter().flat_map(|(_, gap, content, end)| [&gap[..], content, end].concat());
    all.chain(rest.iter().copied()).collect()
}

fn bench_bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

#[test]
fn what_cannot_be_marked_stays_as_it_is() {
    let long = "x".repeat(500);
    let text = format!("sku,title\nS1,Mug\nS2,{long}\nS3,\"open\nS4,Mug\n");
    let bench = Bench::new(text.as_bytes(), Options { max_listing: Some(200), ..Options::default() });
    let (marked, _) = bench.annotated();
    let marked = String::from_utf8(marked).unwrap();
    assert!(marked.contains(&format!("\nS2,{long}\nS3,\"open\nS4,Mug,")), "{marked}");
    assert!(marked.contains("\nS1,Mug,禁止销售,ebay-us,"), "{marked}");
}

#[test]
fn the_ending_of_a_name_says_how_it_is_compressed() {
    let bench = Bench::new(b"sku,title\nS1,Mug\n", Options::default());
    for name in ["out.csv.gz", "out.csv.zst"] {
        let wishes = Wishes { annotate: Some(bench.out(name)), split: None };
        let (source, targets) = bench.targets(Source::file(&bench.path), &wishes);
        let mut gathered = bench.marks(&source);
        let (options, receipts, language) = (&bench.options, vec![&bench.receipt], Language::En);
        let job = Job { source: &source, options, receipts, language };
        let (marks, target) = (gathered.of(&source.name), targets.of(&source).annotated.unwrap());
        rewrite::annotate(&job, &marks, &mut gathered, &target, &mut Vec::new()).unwrap();
        let (file, mut text) = (fs::File::open(bench.out(name)).unwrap(), String::new());
        let mut inside: Box<dyn Read> = match name.ends_with("gz") {
            true => Box::new(flate2::read::GzDecoder::new(file)),
            false => Box::new(zstd::Decoder::new(file).unwrap()),
        };
        inside.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("sku,title,listlint_verdict,"), "{text}");
    }
}

#[test]
fn a_file_that_changed_meanwhile_is_not_given_back() {
    let bench = Bench::new(b"sku,title\nS1,Mug\n", Options::default());
    let wishes = Wishes { annotate: Some(bench.out("out.csv")), split: None };
    let (source, targets) = bench.targets(Source::file(&bench.path), &wishes);
    let mut gathered = bench.marks(&source);
    fs::write(&bench.path, "sku,title\nS1,Mug\nS2,Cup\n").unwrap();
    let (options, receipts, language) = (&bench.options, vec![&bench.receipt], Language::En);
    let job = Job { source: &source, options, receipts, language };
    let (marks, target) = (gathered.of(&source.name), targets.of(&source).annotated.unwrap());
    let problem = rewrite::annotate(&job, &marks, &mut gathered, &target, &mut Vec::new()).unwrap_err();
    assert!(problem.message.contains("changed"), "{problem:?}");
    let left: Vec<_> = fs::read_dir(bench.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["shop.csv"]);
}

#[cfg(unix)]
#[test]
fn no_link_to_the_input_is_written_over() {
    let bench = Bench::new(b"sku,title\nS1,Mug\n", Options::default());
    std::os::unix::fs::symlink(&bench.path, bench.out("soft.csv")).unwrap();
    fs::hard_link(&bench.path, bench.out("hard.csv")).unwrap();
    for name in ["shop.csv", "soft.csv", "hard.csv"] {
        let wishes = Wishes { annotate: Some(bench.out(name)), split: None };
        let mut sources = vec![Source::file(&bench.path)];
        let targets = Targets::new(std::slice::from_ref(&bench.path), &mut [&mut sources], &wishes).unwrap();
        let inputs = sources.iter().map(|source| rewrite::Read::Listings(source, &bench.options));
        let read: Vec<rewrite::Read<'_>> = inputs.collect();
        let refused = rewrite::guard(&targets.planned(), &read).unwrap_err();
        assert!(refused.contains("is an input"), "{refused}");
    }
}
