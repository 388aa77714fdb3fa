//! Reading files of listings: the fixtures of `fixtures/listings/cases.toml`, odd bytes, and what a folder holds.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::path::PathBuf;

use listlint::input::{Opened, Options, Source, Template, collect, open};
use listlint::listing::{FileReceipt, Listing, Role};
use listlint::problem::{Code, Problem, Weight};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    #[serde(default)]
    columns: Vec<String>,
    template: Option<String>,
    #[serde(default)]
    receipt: Map<String, Value>,
    keys: Option<Vec<String>>,
    rows: Option<Vec<String>>,
    first: Option<Vec<String>>,
    sites: Option<Vec<String>>,
    problems: Option<Vec<String>>,
    error: Option<String>,
    #[serde(default)]
    says: Vec<String>,
}

/// Everything read of one source.
struct Read {
    listings: Vec<Listing>,
    problems: Vec<Problem>,
    receipt: FileReceipt,
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/listings")
}

fn try_read(source: &Source, options: &Options) -> Result<Read, Box<Problem>> {
    let mut reader = match open(source, options)? {
        Opened::Listings(reader) => reader,
        Opened::Several(inner) => return try_read_all(&inner, options),
        Opened::Skipped(kind) => panic!("{} was skipped: {kind}", source.name),
    };
    let (mut listings, mut problems) = (Vec::new(), Vec::new());
    while let Some(listing) = reader.next_listing(&mut problems) {
        listings.push(listing);
    }
    Ok(Read { listings, problems, receipt: reader.finish() })
}

/// The tables of one file together, with the receipt of the first.
fn try_read_all(inner: &[Source], options: &Options) -> Result<Read, Box<Problem>> {
    let mut all: Vec<Read> = inner.iter().map(|source| try_read(source, options)).collect::<Result<_, _>>()?;
    let rest = all.split_off(1);
    let mut first = all.pop().expect("at least one table");
    for read in rest {
        first.listings.extend(read.listings);
        first.problems.extend(read.problems);
    }
    Ok(first)
}

fn read(bytes: &[u8]) -> Read {
    read_with(bytes, &Options::default())
}

fn read_with(bytes: &[u8], options: &Options) -> Read {
    try_read(&Source::bytes("test.csv", bytes), options).unwrap_or_else(|p| panic!("{}", p.message))
}

fn codes(problems: &[Problem]) -> Vec<String> {
    let place = |p: &Problem| p.line.map_or("-".to_owned(), |line| line.to_string());
    problems.iter().map(|p| format!("{}:{}", p.code.name(), place(p))).collect()
}

fn key(listing: &Listing) -> String {
    let family = listing.family.as_ref().map_or(String::new(), |family| format!(" < {family}"));
    format!("{}{}{family}", if listing.draft { "~" } else { "" }, listing.key)
}

fn rows(listing: &Listing) -> impl Iterator<Item = String> {
    let number = |n: Option<f64>| n.map_or("-".to_owned(), |n| n.to_string());
    let text = |t: &Option<String>| t.clone().unwrap_or_else(|| "-".to_owned());
    listing.rows.iter().map(move |row| {
        let v = &row.values;
        let (price, quantity) = (number(v.price), number(v.quantity));
        format!("{}:{} {price} {} {quantity} {}", row.record, row.line, text(&v.currency), text(&v.condition))
    })
}

fn cells(listing: &Listing) -> Vec<String> {
    let mark = |role| match role {
        Role::Text => "",
        Role::Evidence => "!",
        Role::Choice => "?",
    };
    listing.cells.iter().map(|cell| format!("{}{} {}", cell.field, mark(cell.role), cell.text)).collect()
}

fn check(case: &Case) {
    let options = Options {
        columns: case.columns.iter().map(|c| c.parse().expect("a mapping")).collect(),
        template: case.template.clone(),
        ..Options::default()
    };
    let source = Source::file(fixtures().join(&case.file));
    let read = match (try_read(&source, &options), &case.error) {
        (Ok(read), None) => read,
        (Err(problem), Some(code)) => return check_error(case, &problem, code),
        (Ok(_), Some(code)) => panic!("{}: read, yet {code} was expected", case.file),
        (Err(problem), None) => panic!("{}: {} {:?}", case.file, problem.message, problem.help),
    };
    check_receipt(case, &read.receipt);
    let expect = |what: &str, wanted: &Option<Vec<String>>, got: Vec<String>| {
        assert!(
            wanted.as_ref().is_none_or(|wanted| *wanted == got),
            "{} {what}\nwanted {wanted:#?}\ngot {got:#?}",
            case.file
        );
    };
    expect("keys", &case.keys, read.listings.iter().map(key).collect());
    expect("rows", &case.rows, read.listings.iter().flat_map(rows).collect());
    expect("first", &case.first, read.listings.first().map(cells).unwrap_or_default());
    expect("sites", &case.sites, read.listings.iter().filter_map(|l| l.site.clone()).collect());
    expect("problems", &case.problems, codes(&read.problems));
}

fn check_error(case: &Case, problem: &Problem, code: &str) {
    let text = format!("{} {}", problem.message, problem.help.as_deref().unwrap_or_default());
    assert_eq!(problem.code.name(), code, "{}: {text}", case.file);
    assert!(problem.file.as_deref().is_some_and(|file| file.ends_with(&case.file)));
    for words in &case.says {
        assert!(text.contains(words), "{}: {words:?} is not in {text:?}", case.file);
    }
}

fn check_receipt(case: &Case, receipt: &FileReceipt) {
    let got = serde_json::to_value(receipt).expect("plain data");
    for (field, wanted) in &case.receipt {
        assert_eq!(&got[field], wanted, "{}: {field}", case.file);
    }
}

#[test]
fn every_fixture_is_read_as_its_case_says() {
    let text = std::fs::read_to_string(fixtures().join("cases.toml")).unwrap();
    let cases: Cases = toml::from_str(&text).unwrap();
    cases.case.iter().for_each(check);
    let mut unused: Vec<PathBuf> =
        collect(&[fixtures()]).sources.iter().map(|s| s.path().unwrap().to_owned()).collect();
    unused.retain(|path| !cases.case.iter().any(|case| path.ends_with(&case.file)));
    unused.retain(|path| path.parent().is_some_and(|parent| parent != fixtures() && !parent.ends_with("other")));
    assert!(unused.is_empty(), "no case for {unused:?}");
}

#[test]
fn a_walk_reads_listings_and_counts_the_rest_by_kind() {
    let found = collect(&[fixtures().join("other")]);
    let result = |source: &Source| match open(source, &Options::default()) {
        Ok(Opened::Listings(_)) => "read".to_owned(),
        Ok(Opened::Several(inner)) => format!("{} files", inner.len()),
        Ok(Opened::Skipped(kind)) => kind.to_owned(),
        Err(problem) => problem.code.name().to_owned(),
    };
    let results: Vec<(&str, String)> =
        found.sources.iter().map(|s| (s.name.rsplit('/').next().unwrap(), result(s))).collect();
    let expected = [
        ("composer.lock", "json"),
        ("countries.csv", "table of other things"),
        ("drawing.svg", "xml"),
        ("feed.xml", "xml"),
        ("map.xml", "xml"),
        ("notes.md", "markdown"),
        ("orders.txt", "order report"),
        ("package.json", "json"),
        ("pom.xml", "xml"),
        ("prices.csv", "file without texts"),
        ("products.json", "read"),
        ("schema.json", "json"),
        ("settings.json", "json"),
    ];
    assert_eq!(results, expected.map(|(name, kind)| (name, kind.to_owned())));
}

#[test]
fn line_ends_of_any_kind_give_the_same_listings() {
    let unix = "sku,title\nA,\"Bowl\"\nB,Cup\n";
    for text in
        [unix.replace('\n', "\r\n"), unix.replace('\n', "\r"), format!("\u{FEFF}{unix}"), format!("\n\n{unix}\n\n")]
    {
        let listings = read(text.as_bytes()).listings;
        assert_eq!(listings.iter().map(Listing::title).collect::<Vec<_>>(), ["Bowl", "Cup"], "{text:?}");
    }
}

#[test]
fn a_lone_cr_ends_a_row_and_in_a_file_with_lf_no_line() {
    let listings = read(b"sku,title\nA,one\rB,\"two\rof it\"\r\nC,three\r\r\nD,four\n").listings;
    let seen: Vec<_> =
        listings.iter().map(|listing| (listing.title(), listing.rows[0].record, listing.rows[0].line)).collect();
    assert_eq!(seen, [("one", 1, 2), ("two\rof it", 2, 2), ("three", 3, 3), ("four", 4, 4)]);
}

#[test]
fn a_line_feed_may_stand_in_a_cell_where_rows_end_with_a_lone_cr() {
    let read = read(b"sku,title\rA,\"one\ntwo\nthree\"\rB,\"four\r\nfive\"\rC,\"5\"\" mug\"\r");
    assert_eq!(
        read.listings.iter().map(Listing::title).collect::<Vec<_>>(),
        ["one\ntwo\nthree", "four\r\nfive", "5\" mug"]
    );
    assert_eq!(codes(&read.problems), [""; 0]);
}

#[test]
fn zero_bytes_are_read_as_they_are() {
    let listings = read(b"sku,title\nA,ma\0sk and more words here\nB,plain words of a usual title\n").listings;
    assert_eq!(listings[0].title(), "ma\0sk and more words here");
}

#[test]
fn an_empty_file_is_an_error_where_it_was_named() {
    let problem = try_read(&Source::bytes("empty.csv", &b""[..]), &Options::default()).err().unwrap();
    assert_eq!(problem.code, Code::NotListings);
}

#[test]
fn a_stream_is_read_once() {
    let source = Source::stream("-", &b"sku,title\nA,Bowl\n"[..]);
    assert_eq!(try_read(&source, &Options::default()).unwrap().listings.len(), 1);
    assert_eq!(try_read(&source, &Options::default()).err().unwrap().code, Code::Unreadable);
}

#[test]
fn a_stream_that_breaks_off_is_incomplete() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("unplugged"))
        }
    }
    let rows = format!("sku,title\n{}B,cut o", "B,A cup for tea\n".repeat(100_000));
    let input = std::io::Read::chain(std::io::Cursor::new(rows), Broken);
    let read = try_read(&Source::stream("-", input), &Options::default()).unwrap();
    assert_eq!(read.listings.len(), 100_000);
    assert!(!read.receipt.complete && read.problems.iter().any(|p| p.code == Code::Unreadable));
}

#[test]
fn a_record_past_the_limit_is_read_in_overlapping_pieces() {
    let text = format!("sku,title,description\nA,Bowl,{}end\nB,Cup,short\n", "word ".repeat(1000));
    let options = Options { max_listing: Some(1000), ..Options::default() };
    let read = read_with(text.as_bytes(), &options);
    let (last, pieces) = read.listings.split_last().unwrap();
    assert!(pieces.len() > 5 && pieces.iter().all(|p| p.piece && p.key == "A" && p.rows[0].record == 1));
    assert!(pieces.last().unwrap().text(listlint::field::Field::Description).ends_with("end"));
    assert!(!last.piece && last.key == "B" && last.rows[0].record == 2);
    assert_eq!((read.receipt.listings, read.receipt.records, read.receipt.complete), (2, 2, false));
    assert_eq!(codes(&read.problems), ["too-long:2"]);
}

#[test]
fn a_listing_whose_rows_are_past_the_limit_comes_in_pieces() {
    let rows: String = (0..50).map(|n| format!("h,Bowl,{}{n},V\n", "text ".repeat(20))).collect();
    let text = format!("Handle,Title,Body (HTML),Vendor\n{rows}");
    let options = Options { max_listing: Some(1000), ..Options::default() };
    let read = read_with(text.as_bytes(), &options);
    assert!(read.listings.len() > 3 && read.listings.iter().all(|l| l.piece && l.key == "h"));
    assert_eq!(read.listings.iter().map(|l| l.rows.len()).sum::<usize>(), 50);
    assert_eq!(read.receipt.listings, 1);
}

#[test]
fn many_faults_are_told_in_few_problems() {
    let text = format!("sku,title\n{}", "x\n".repeat(500));
    let problems = read(text.as_bytes()).problems;
    let ragged: Vec<_> = problems.iter().filter(|p| p.code == Code::Ragged).collect();
    assert_eq!(ragged.len(), 6);
    assert_eq!(ragged[5].message, "495 more rows with a wrong number of cells, 500 in all");
}

#[test]
fn the_first_byte_that_is_not_ascii_settles_the_encoding_late() {
    let mut bytes = b"sku;title\n".to_vec();
    for n in 0..100_000 {
        bytes.extend(format!("S-{n};plain title {n}\n").bytes());
    }
    bytes.extend(b"S-x;Caf\xe9 cr\xe8me br\xfbl\xe9e\n");
    let read = read(&bytes);
    assert_eq!(read.receipt.encoding.as_deref(), Some("windows-1252"));
    assert_eq!(read.listings.last().unwrap().title(), "Café crème brûlée");
}

#[test]
fn settings_of_the_user_come_first() {
    let options = Options { delimiter: Some(b'#'), encoding: Some("shift_jis".to_owned()), ..Options::default() };
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("商品名#価格\nお茶#5\n");
    let read = read_with(&bytes, &options);
    assert_eq!((read.listings[0].title(), read.receipt.delimiter.as_deref()), ("お茶", Some("#")));
}

#[test]
fn a_template_of_the_user_comes_before_the_shipped_ones() {
    let template = "name = 'erp'\nrecognise = ['Nr', 'Text 1']\ncolumns = { title = 'Text 1', sku = 'Nr' }";
    let options = Options { templates: vec![Template::read(template).unwrap()], ..Options::default() };
    let read = read_with(b"Nr;Text 1;Text 2\n7;Eimer;rot\n", &options);
    assert_eq!((read.receipt.template.as_deref(), read.listings[0].key.as_str()), (Some("erp"), "7"));
    assert_eq!(read.listings[0].title(), "Eimer");
    let shopify = "name = 'mine'\nrecognise = ['Handle']\ncolumns = { title = 'Body (HTML)' }";
    let options = Options { templates: vec![Template::read(shopify).unwrap()], ..Options::default() };
    assert_eq!(
        read_with(b"Handle,Title,Body (HTML)\nh,Bowl,Cup\n", &options).receipt.template.as_deref(),
        Some("mine")
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600), limit in 1_usize..200) {
        let options = Options { max_listing: Some(limit), ..Options::default() };
        let _ = try_read(&Source::bytes("x", bytes), &options);
    }

    #[test]
    fn no_table_makes_it_panic(text in "(sku|title|[\",\r\n\t;x é0-9]){0,200}", limit in 1_usize..200) {
        let options = Options { max_listing: Some(limit), ..Options::default() };
        let bytes = [b"sku,title,price\n".as_slice(), text.as_bytes()].concat();
        let _ = try_read(&Source::bytes("x", bytes), &options);
    }
}

#[test]
fn a_workbook_that_unpacks_to_more_than_the_limit_is_not_opened() {
    let source = Source::file(fixtures().join("workbooks/flat-file.xlsx"));
    let options = Options { max_unpacked: Some(9_000), ..Options::default() };
    let problem = try_read(&source, &options).err().unwrap();
    assert_eq!(problem.code, Code::Unreadable);
    assert!(problem.message.contains("--max-unpacked"), "{}", problem.message);
}

#[test]
fn cells_that_would_fill_the_memory_are_not_unfolded() {
    for name in ["far-corners.xls", "repeated-spaces.ods"] {
        let problem =
            try_read(&Source::file(fixtures().join("workbooks").join(name)), &Options::default()).err().unwrap();
        assert!(problem.message.contains("more memory than is safe"), "{name}: {}", problem.message);
    }
}

#[test]
fn an_old_office_file_without_a_workbook_is_a_document() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut bytes = std::fs::read(fixtures().join("workbooks/old.xls")).unwrap();
    let (name, other) = (utf16("Workbook"), utf16("Drawings"));
    let at = bytes.windows(name.len()).position(|held| held == name).unwrap();
    bytes[at..at + other.len()].copy_from_slice(&other);
    let problem = try_read(&Source::bytes("plan.vsd", bytes), &Options::default()).err().unwrap();
    assert_eq!(problem.code, Code::NotListings);
    assert!(problem.message.ends_with("document"), "{}", problem.message);
}

#[test]
fn a_damaged_workbook_is_a_problem_and_no_panic() {
    let whole = std::fs::read(fixtures().join("workbooks/flat-file.xlsx")).unwrap();
    for length in (0..whole.len()).step_by(97) {
        let source = Source::bytes("cut.xlsx", whole[..length].to_vec());
        assert!(try_read(&source, &Options::default()).is_err(), "cut at {length}");
    }
    for at in (0..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        // Whatever is still read, it is read without a panic.
        let _ = try_read(&Source::bytes("odd.xlsx", bytes), &Options::default());
    }
}

/// The library stops reading at the end of the table: a wrong check sum behind it, or one that it never came to, is told
/// all the same.
#[test]
fn cells_that_are_not_what_was_written_are_told() {
    let whole = std::fs::read(fixtures().join("workbooks/flat-file.xlsx")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&whole)).unwrap();
    let place =
        |part: zip::read::ZipFile<'_, _>| (part.data_start().unwrap() as usize, part.compressed_size() as usize);
    let (start, len) = place(zip.by_name("xl/worksheets/sheet3.xml").unwrap());
    for at in (start..start + len).step_by(len / 40 + 1) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        match try_read(&Source::bytes("odd.xlsx", bytes), &Options::default()) {
            Ok(read) => assert!(read.problems.iter().any(|problem| problem.code == Code::Unreadable), "{at}"),
            Err(problem) => assert_eq!(problem.weight, Weight::Error, "{at}"),
        }
    }
}

#[test]
fn half_of_a_surrogate_pair_is_told() {
    let read = read(b"[{\"sku\": \"A\", \"title\": \"Cup\", \"price\": 1},\n{\"sku\": \"B\", \"title\": \"Cup \\ud83d\", \"price\": 1}]");
    assert_eq!(read.listings[1].title(), "Cup \u{FFFD}");
    assert_eq!(codes(&read.problems), ["encoding:2"]);
    assert!(read.receipt.complete);
}

#[test]
fn undecodable_bytes_of_json_are_told_with_their_lines() {
    let mut bytes = "[\n".to_owned().into_bytes();
    for n in 0..200 {
        let name: &[u8] = if n == 100 { b"caf\xE9" } else { "café".as_bytes() };
        bytes
            .extend([format!("{{\"sku\": \"S{n}\", \"price\": 1, \"title\": \"").as_bytes(), name, b"\"},\n"].concat());
    }
    bytes.extend(b"{}]");
    let read = read(&bytes);
    assert_eq!((read.receipt.encoding.as_deref(), read.receipt.bytes), (Some("UTF-8"), bytes.len() as u64));
    assert_eq!(codes(&read.problems), ["encoding:102"]);
}
