//! Whole jobs, as people type them: the command from its start to its exit code. `cargo bench --bench jobs`
//!
//! `LISTLINT_BENCH_MB` says how large a catalog is (8). Files are made up, the same on every machine. One thread where
//! the name does not say otherwise; throughput counts bytes of catalog, of compressed files those inside.

#![allow(clippy::unwrap_used)] // a bench may fail loudly

mod text;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use text::Kind;

fn main() {
    divan::main();
}

/// Where everything made up stands while the benches run.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    // Settings are looked for up to here and no further.
    fs::create_dir(folder.path().join(".git")).unwrap();
    folder
});

fn megabytes() -> usize {
    std::env::var("LISTLINT_BENCH_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(8)
}

/// A file of the folder, made where it is not there yet.
fn file(name: &str, make: impl FnOnce() -> Vec<u8>) -> PathBuf {
    let path = FOLDER.path().join(name);
    if !path.exists() {
        fs::write(&path, make()).unwrap();
    }
    path
}

fn catalog(kind: Kind, terms: &[String]) -> PathBuf {
    let name = format!("{kind:?}-{}.csv", terms.len());
    file(&name, || text::catalog(kind, megabytes() * 1_000_000, 42, terms).into_bytes())
}

/// A folder of rules with so many terms.
fn rules(name: &str, terms: &[String]) -> PathBuf {
    let folder = FOLDER.path().join(format!("{name}-{}", terms.len()));
    fs::create_dir_all(folder.join("lists")).unwrap();
    text::pack(terms).iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    folder
}

/// What is typed behind `listlint scan`; the day is always the same.
fn scan(args: &[&str]) -> i32 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
    command.current_dir(FOLDER.path()).stdout(Stdio::null()).stderr(Stdio::null());
    let code = command.args(["scan", "--as-of", "2026-11-22"]).args(args).status().unwrap().code().unwrap();
    assert!(code < 2, "listlint {args:?} ends with {code}");
    code
}

/// Measures a scan of a file.
fn measure(bencher: Bencher<'_, '_>, path: &PathBuf, args: &[&str]) {
    let bytes = fs::metadata(path).unwrap().len();
    let path = path.to_str().unwrap();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| scan(&[&[path], args].concat()));
}

/// The list of an own pack alone, findings as JSON lines.
fn measure_terms(bencher: Bencher<'_, '_>, kind: Kind, name: &str, terms: &[String]) {
    let (path, rules) = (catalog(kind, terms), rules(name, terms));
    let args = ["--rules", rules.to_str().unwrap(), "--no-shipped", "-m", "all", "--format", "jsonl", "-j", "1"];
    measure(bencher, &path, &args);
}

const SHIPPED: [&str; 4] = ["--format", "summary", "-j", "1"];

mod scan_with_shipped_rules {
    use super::{Bencher, Kind, SHIPPED, catalog, measure, text};

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn all_marketplaces(bencher: Bencher<'_, '_>) {
        measure(bencher, &catalog(Kind::Plain, &text::terms(1000)), &[&SHIPPED[..], &["-m", "all"]].concat());
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn one_marketplace(bencher: Bencher<'_, '_>) {
        measure(bencher, &catalog(Kind::Plain, &text::terms(1000)), &[&SHIPPED[..], &["-m", "ebay-us"]].concat());
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn two_threads(bencher: Bencher<'_, '_>) {
        let args = ["--format", "summary", "-j", "2", "-m", "all"];
        measure(bencher, &catalog(Kind::Plain, &text::terms(1000)), &args);
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn descriptions_in_html(bencher: Bencher<'_, '_>) {
        measure(bencher, &catalog(Kind::Html, &text::terms(1000)), &[&SHIPPED[..], &["-m", "all"]].concat());
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn japanese_and_chinese(bencher: Bencher<'_, '_>) {
        measure(bencher, &catalog(Kind::Spaceless, &text::terms(1000)), &[&SHIPPED[..], &["-m", "all"]].concat());
    }
}

mod scan_with_own_terms {
    use super::{Bencher, Kind, measure_terms, text};

    #[divan::bench(args = [100, 1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
    fn terms(bencher: Bencher<'_, '_>, count: usize) {
        measure_terms(bencher, Kind::Plain, "terms", &text::terms(count));
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn claims_in_half_of_the_rows(bencher: Bencher<'_, '_>) {
        measure_terms(bencher, Kind::Claims, "claims", &text::terms_with_claims(1_000));
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn descriptions_in_html(bencher: Bencher<'_, '_>) {
        measure_terms(bencher, Kind::Html, "terms", &text::terms(1_000));
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn japanese_and_chinese(bencher: Bencher<'_, '_>) {
        measure_terms(bencher, Kind::Spaceless, "terms", &text::terms(1_000));
    }
}

mod scan_compressed {
    use super::{Bencher, BytesCount, FOLDER, Kind, Path, Write, catalog, file, fs, rules, scan, text};

    fn measure(bencher: Bencher<'_, '_>, packed: &Path, plain: &Path, threads: &str) {
        let rules = rules("terms", &text::terms(1_000));
        let path = packed.strip_prefix(FOLDER.path()).unwrap().to_str().unwrap();
        let args = [path, "--rules", rules.to_str().unwrap(), "--no-shipped", "--format", "jsonl", "-j", threads];
        bencher.counter(BytesCount::new(fs::metadata(plain).unwrap().len())).bench_local(|| scan(&args));
    }

    #[divan::bench(args = ["1", "2"], sample_count = 5, sample_size = 1)]
    fn gzip(bencher: Bencher<'_, '_>, threads: &str) {
        let plain = catalog(Kind::Plain, &text::terms(1000));
        let packed = file("plain.csv.gz", || {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            packer.write_all(&fs::read(&plain).unwrap()).unwrap();
            packer.finish().unwrap()
        });
        measure(bencher, &packed, &plain, threads);
    }

    #[divan::bench(args = ["1", "2"], sample_count = 5, sample_size = 1)]
    fn zstd(bencher: Bencher<'_, '_>, threads: &str) {
        let plain = catalog(Kind::Plain, &text::terms(1000));
        let packed = file("plain.csv.zst", || zstd::encode_all(&*fs::read(&plain).unwrap(), 3).unwrap());
        measure(bencher, &packed, &plain, threads);
    }
}

/// Many small files, as an export leaves them.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn scan_a_folder_of_small_files(bencher: Bencher<'_, '_>) {
    let folder = FOLDER.path().join("small");
    fs::create_dir_all(&folder).unwrap();
    let terms = text::terms(1000);
    let (mut bytes, files) = (0, 300_u64);
    for number in 0..files {
        let text = text::catalog(Kind::Plain, 50_000, number, &terms);
        bytes += text.len();
        fs::write(folder.join(format!("{number}.csv")), text).unwrap();
    }
    let args = [&["small", "-m", "all"], &SHIPPED[..]].concat();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(files)).bench_local(|| scan(&args));
}

mod start {
    use super::{Bencher, Command, FOLDER, Kind, Stdio, file, rules, scan, text};

    /// Fifty rows, all shipped rules: what a hook or an editor waits for.
    #[divan::bench(sample_count = 20, sample_size = 1)]
    fn fifty_rows(bencher: Bencher<'_, '_>) {
        let path = file("fifty.csv", || text::catalog(Kind::Plain, 40_000, 1, &[]).into_bytes());
        let path = path.to_str().unwrap();
        bencher.bench_local(|| scan(&[path, "-m", "all", "--format", "summary"]));
    }

    /// The same with terms of one's own, which are compiled at every start.
    #[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 10, sample_size = 1)]
    fn fifty_rows_and_own_terms(bencher: Bencher<'_, '_>, count: usize) {
        let path = file("fifty.csv", || text::catalog(Kind::Plain, 40_000, 1, &[]).into_bytes());
        let (path, rules) = (path.to_str().unwrap(), rules("terms", &text::terms(count)));
        bencher.bench_local(|| scan(&[path, "--rules", rules.to_str().unwrap(), "--no-shipped", "-m", "all"]));
    }

    #[divan::bench(sample_count = 20, sample_size = 1)]
    fn version(bencher: Bencher<'_, '_>) {
        bencher.bench_local(|| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_listlint"));
            command.current_dir(FOLDER.path()).arg("--version").stdout(Stdio::null()).status().unwrap()
        });
    }
}
