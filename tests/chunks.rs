//! However a file is cut into chunks, it holds the same listings, problems and counts.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::path::PathBuf;

use listlint::input::{Opened, Options, Source, collect, open};
use listlint::listing::{FileReceipt, Listing};
use listlint::problem::Problem;

/// Everything read of one source, in the order it came.
#[derive(Debug, PartialEq)]
struct Read {
    listings: Vec<Listing>,
    /// With the number of listings that came before.
    problems: Vec<(usize, String)>,
    receipt: FileReceipt,
}

fn read(source: &Source, options: &Options) -> Option<Read> {
    let Ok(Opened::Listings(mut reader)) = open(source, options) else { return None };
    let (mut listings, mut problems, mut new) = (Vec::new(), Vec::new(), Vec::new());
    let told = |p: Problem| format!("{} {:?} {:?} {}", p.code.name(), p.record, p.line, p.message);
    loop {
        let next = reader.next_listing(&mut new);
        problems.extend(new.drain(..).map(|problem| (listings.len(), told(problem))));
        match next {
            Some(listing) => listings.push(listing),
            None => return Some(Read { listings, problems, receipt: reader.finish() }),
        }
    }
}

/// The same with chunks of all sizes, tiny ones above all.
fn check(source: &Source, options: &Options) {
    let whole = read(source, options);
    for chunk in [1, 7, 64, 100, 333, 1000, 4096] {
        let cut = read(source, &Options { chunk: Some(chunk), ..options.clone() });
        assert_eq!(whole, cut, "{} in chunks of {chunk}", source.name);
    }
}

#[test]
fn fixtures_are_read_the_same_in_chunks_of_any_size() {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let found = collect(&[fixtures.join("listings"), fixtures.join("sample"), fixtures.join("labels")]);
    assert!(found.sources.len() > 20);
    for source in &found.sources {
        check(source, &Options::default());
        check(source, &Options { max_listing: Some(300), ..Options::default() });
    }
}

#[test]
fn rows_of_one_listing_stay_together() {
    let rows = |from: usize, to: usize| {
        let row = |n: usize| format!("h{},Bowl {n},\"a \"\"big\"\" bowl, no. {n}\",V\n", n / 7);
        (from..to).map(row).collect::<String>()
    };
    let head = "Handle,Title,Body (HTML),Vendor\n";
    let odd = "h11,\"open, never\nclosed,x,y\n";
    for text in [
        format!("{head}{}", rows(0, 100)),
        format!("{head}{}{odd}{}", rows(0, 50), rows(50, 90)),
        format!("{head}{},,,\n\n{}", rows(0, 10), rows(10, 20)),
        format!("{head}{}h3,41\" bamboo,wide 3\",V\n{}", rows(0, 24), rows(24, 40)),
    ] {
        let source = Source::bytes("shop.csv", text.as_bytes());
        check(&source, &Options::default());
        check(&source, &Options { max_listing: Some(400), ..Options::default() });
    }
}

proptest::proptest! {
    #[test]
    fn hostile_tables_are_read_the_same(
        parts in proptest::collection::vec("a|é|n95|,|,|\"|\"|\n|\n|\r\n|\r|\"\"| |\t|;|\0|<b>|\u{1F600}", 0..300),
        head in "sku,title,price\n|Handle,Title,Body \\(HTML\\),Vendor\n|sku\ttitle\tprice\r\n|sku,title\r",
        limit in 64_usize..400,
    ) {
        let text = format!("{head}{}", parts.concat());
        let source = Source::bytes("x.csv", text.as_bytes());
        check(&source, &Options { template: Some("generic".to_owned()), ..Options::default() });
        check(&source, &Options { max_listing: Some(limit), ..Options::default() });
    }

    #[test]
    fn undecodable_bytes_are_read_the_same(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let text = [b"sku,title,price\nA,\"a b\",1\n".as_slice(), &bytes].concat();
        check(&Source::bytes("x.csv", text), &Options { encoding: Some("utf-8".to_owned()), ..Options::default() });
    }
}
