//! One bench a stage, on the same listings: where the time of a scan goes. `cargo bench --bench stages`
//!
//! `LISTLINT_BENCH_MB` says how large the catalog is (4). Throughput counts bytes of catalog in every stage, so that the
//! stages of one run can be compared and their times added up.

#![allow(clippy::unwrap_used)] // a bench may fail loudly

mod text;

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use listlint::finding::{Detail, Finding, Judged};
use listlint::input::{Opened, Options, Source, open};
use listlint::judge::{Court, Selection, Seller};
use listlint::listing::Listing;
use listlint::matcher::{Ruleset, Searched};
use listlint::report;
use listlint::text::{Folded, words};
use text::Kind;

fn main() {
    divan::main();
}

static CATALOG: LazyLock<String> = LazyLock::new(|| {
    let megabytes = std::env::var("LISTLINT_BENCH_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    text::catalog(Kind::Plain, megabytes * 1_000_000, 42, &text::terms(1000))
});

static LISTINGS: LazyLock<Vec<Listing>> = LazyLock::new(read);

/// The rules that people have who only have the shipped ones.
static SHIPPED: LazyLock<Ruleset> = LazyLock::new(|| Ruleset::new(listlint::pack::load(&[]).unwrap().pack));

/// A list of a thousand terms and nothing else.
static TERMS: LazyLock<Ruleset> = LazyLock::new(|| compiled(&rules(1000)));

fn read() -> Vec<Listing> {
    let source = Source::bytes("catalog.csv", CATALOG.as_bytes());
    let Ok(Opened::Listings(mut reader)) = open(&source, &Options::default()) else { panic!("no listings") };
    let (mut listings, mut problems) = (Vec::new(), Vec::new());
    while let Some(listing) = reader.next_listing(&mut problems) {
        listings.push(listing);
    }
    listings
}

/// A folder of rules with so many terms.
fn rules(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("lists")).unwrap();
    let terms = text::terms(count);
    text::pack(&terms).iter().for_each(|(name, text)| fs::write(folder.path().join(name), text).unwrap());
    folder
}

fn compiled(folder: &tempfile::TempDir) -> Ruleset {
    Ruleset::new(listlint::pack::load_only(&[PathBuf::from(folder.path())]).unwrap().pack)
}

fn selection(ruleset: &Ruleset) -> Selection {
    Selection {
        marketplaces: (0..ruleset.pack.marketplaces.len()).collect(),
        as_of: jiff::civil::date(2026, 11, 22),
        upcoming_days: 30,
        seller: Seller::default(),
        account: None,
        digests: false,
    }
}

/// What every stage is measured by.
fn catalog_bytes() -> BytesCount {
    BytesCount::new(CATALOG.len())
}

/// Bytes to listings: structure, records, columns, keys; every listing is made.
#[divan::bench(sample_count = 10)]
fn reading(bencher: Bencher<'_, '_>) {
    LazyLock::force(&CATALOG);
    bencher.counter(catalog_bytes()).bench_local(|| black_box(read()).len());
}

/// Every searched cell folded, markup and all.
#[divan::bench(sample_count = 10)]
fn folding(bencher: Bencher<'_, '_>) {
    let cells = || LISTINGS.iter().flat_map(|listing| &listing.cells);
    bencher
        .counter(catalog_bytes())
        .bench_local(|| cells().map(|cell| Folded::plain(&cell.text).text.len()).sum::<usize>());
}

/// Words of what was folded.
#[divan::bench(name = "words", sample_count = 10)]
fn cut_words(bencher: Bencher<'_, '_>) {
    let cells = LISTINGS.iter().flat_map(|listing| &listing.cells);
    let folded: Vec<String> = cells.map(|cell| Folded::plain(&cell.text).text).collect();
    bencher.counter(catalog_bytes()).bench_local(|| folded.iter().map(|text| words(text).len()).sum::<usize>());
}

fn search(bencher: Bencher<'_, '_>, ruleset: &Ruleset) {
    let listings = &*LISTINGS;
    let found = || listings.iter().map(|listing| ruleset.search(listing).hits.len()).sum::<usize>();
    bencher.counter(catalog_bytes()).bench_local(found);
}

/// Listings searched one by one, as rows with a candidate are.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn search_for_shipped_rules(bencher: Bencher<'_, '_>) {
    search(bencher, &SHIPPED);
}

/// The same for a list of a thousand terms.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn search_for_own_terms(bencher: Bencher<'_, '_>) {
    search(bencher, &TERMS);
}

/// What was found, judged for all marketplaces.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn judging(bencher: Bencher<'_, '_>) {
    let court = Court::new(&SHIPPED, selection(&SHIPPED), Detail::Places);
    let searched: Vec<Searched<'_>> = LISTINGS.iter().map(|listing| SHIPPED.search(listing)).collect();
    let judged = || searched.iter().filter_map(|s| court.judge(s)).map(|(findings, _)| findings.len()).sum::<usize>();
    bencher.counter(catalog_bytes()).bench_local(judged);
}

/// Findings written as JSON lines.
#[divan::bench(sample_count = 10)]
fn writing(bencher: Bencher<'_, '_>) {
    let court = Court::new(&SHIPPED, selection(&SHIPPED), Detail::Places);
    let told: Vec<(Vec<Finding>, Judged)> =
        LISTINGS.iter().filter_map(|listing| court.judge(&SHIPPED.search(listing))).collect();
    let findings: usize = told.iter().map(|(findings, _)| findings.len()).sum();
    bencher.counter(ItemsCount::new(findings)).with_inputs(|| told.clone()).bench_local_values(|told| {
        let mut reporter = report::Format::Jsonl.reporter(io::sink(), &report::Options::default());
        for (findings, judged) in told {
            reporter.listing(findings, judged).unwrap();
        }
    });
}

/// A folder of TOML and a list, validated and compiled.
#[divan::bench(args = [100, 1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
fn compiling_terms(bencher: Bencher<'_, '_>, count: usize) {
    let folder = rules(count);
    bencher.counter(ItemsCount::new(count)).bench_local(|| compiled(&folder).words());
}
