//! The whole path of the command against the plain one, on files as no program should write them.
//!
//! `LISTLINT_EXACT_FILES=20000 cargo test --release --test exact` is the long run; some hundred files otherwise.

#![allow(clippy::unwrap_used)] // a test may fail loudly

#[path = "common/exact.rs"]
mod exact;
#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/oracle.rs"]
mod oracle;

use exact::{Rules, check};

fn files() -> u64 {
    std::env::var("LISTLINT_EXACT_FILES").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// Every seed from 0 on; all that fail are told by their first difference, three in full.
fn all_the_same(rules: &Rules, files: u64) {
    let ready = rules.ready();
    let wrong: Vec<String> = (0..files).filter_map(|seed| check(seed, &ready).err()).collect();
    let shown: Vec<&str> = wrong.iter().take(3).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {files} files differ\n{}", wrong.len(), shown.join("\n\n"));
}

#[test]
fn few_rules() {
    all_the_same(&Rules::own(), files());
}

#[test]
fn shipped_rules() {
    all_the_same(&Rules::shipped(), files() / 10);
}

/// The files are what they are meant to be: most are read, and a good part of them has findings and faults.
#[test]
fn hostile_files_are_read() {
    let sizes: Vec<usize> = (0..200).map(|seed| hostile::file(seed).len()).collect();
    assert!(sizes.iter().filter(|&&size| size > 500).count() > 150, "{sizes:?}");
    assert_eq!(hostile::file(7), hostile::file(7));
}
