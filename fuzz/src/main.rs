//! Random hostile files, every way to scan them, for as long as asked. Stable Rust, no fuzzer to install.
//!
//! ```text
//! cargo run --release --manifest-path fuzz/Cargo.toml -- MINUTES [FIRST-SEED]
//! cargo run --release --manifest-path fuzz/Cargo.toml -- seed SEED
//! cargo run --release --manifest-path fuzz/Cargo.toml -- write FOLDER COUNT [FIRST-SEED]
//! cargo run --release --manifest-path fuzz/Cargo.toml -- csv|json|xml|package|fold|rules MINUTES [FIRST-SEED]
//! ```
//! Ends with the first difference, which names its seed; `seed` tries that one again, `write` makes files of seeds for
//! a look with other tools; the names of readers try those alone,
//! on changed files of `corpus/`. Odd threads try all shipped rules, even ones a few of their own and the naive matcher.

#![allow(clippy::unwrap_used)] // a driver may fail loudly

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

#[path = "../../tests/common/exact.rs"]
mod exact;
#[path = "../../tests/common/hostile.rs"]
mod hostile;
#[path = "../../tests/common/oracle.rs"]
mod oracle;
#[path = "../../tests/common/readers.rs"]
mod readers;

use exact::{Rules, check};

fn main() -> ExitCode {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
    match typed[..] {
        ["seed", seed] => one(seed.parse().expect("a seed is a number")),
        [reader, minutes] if readers::READERS.contains(&reader) => {
            run_reader(reader, minutes.parse().expect("minutes are a number"), 1 << 32)
        }
        [reader, minutes, first] if readers::READERS.contains(&reader) => {
            run_reader(reader, minutes.parse().expect("minutes are a number"), first.parse().expect("a number"))
        }
        ["write", folder, count] => write(Path::new(folder), 0, count.parse().expect("a count is a number")),
        ["write", folder, count, first] => write(
            Path::new(folder),
            first.parse().expect("a seed is a number"),
            count.parse().expect("a count is a number"),
        ),
        [minutes] => run(minutes.parse().expect("minutes are a number"), 1 << 32),
        [minutes, first] => run(minutes.parse().expect("minutes are a number"), first.parse().expect("a number")),
        _ => {
            eprintln!(
                "MINUTES [FIRST-SEED] | csv|json|xml|package|fold|rules MINUTES [FIRST-SEED] | seed SEED | write FOLDER COUNT [FIRST-SEED]"
            );
            ExitCode::from(2)
        }
    }
}

/// Tries one seed with all rules.
fn one(seed: u64) -> ExitCode {
    let wrong: Vec<String> =
        [Rules::own(), Rules::shipped()].iter().filter_map(|rules| check(seed, &rules.ready()).err()).collect();
    wrong.iter().for_each(|wrong| println!("{wrong}"));
    ExitCode::from(u8::from(!wrong.is_empty()))
}

fn write(folder: &Path, first: u64, count: u64) -> ExitCode {
    fs::create_dir_all(folder).unwrap();
    (first..first + count)
        .for_each(|seed| fs::write(folder.join(format!("{seed:06}.csv")), hostile::file(seed)).unwrap());
    ExitCode::SUCCESS
}

/// Tries one reader on changed files of its corpus.
fn run_reader(reader: &str, minutes: f64, first: u64) -> ExitCode {
    let corpus = readers::corpus(reader);
    let all = (0..threads()).map(|_| {
        |seed| readers::check(reader, &readers::changed(seed, &corpus)).map_err(|wrong| format!("seed {seed}: {wrong}"))
    });
    on_all_cores(minutes, first, &all.collect::<Vec<_>>())
}

/// Tries seeds on every core until the time is over or something differs.
fn run(minutes: f64, first: u64) -> ExitCode {
    let rules = [Rules::own(), Rules::shipped()];
    let ready = [rules[0].ready(), rules[1].ready()];
    let all = (0..threads()).map(|thread| {
        let ready = &ready[thread % 2];
        move |seed| check(seed, ready)
    });
    on_all_cores(minutes, first, &all.collect::<Vec<_>>())
}

fn threads() -> usize {
    thread::available_parallelism().map_or(2, |n| n.get().max(2))
}

/// Gives each thread one of these and the next seed, until the time is over or one of them fails.
fn on_all_cores<F: Fn(u64) -> Result<(), String> + Sync>(minutes: f64, first: u64, all: &[F]) -> ExitCode {
    let end = Instant::now() + Duration::from_secs_f64(minutes * 60.0);
    let (next, stop) = (AtomicU64::new(first), AtomicBool::new(false));
    thread::scope(|scope| {
        for one in all {
            let (next, stop) = (&next, &stop);
            scope.spawn(move || {
                while Instant::now() < end && !stop.load(Ordering::Relaxed) {
                    if let Err(wrong) = one(next.fetch_add(1, Ordering::Relaxed)) {
                        println!("{wrong}");
                        stop.store(true, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    println!("{} files tried", next.load(Ordering::Relaxed) - first);
    ExitCode::from(u8::from(stop.load(Ordering::Relaxed)))
}
