//! The corpora of `fuzz/corpus`, as they are and changed at random: never a panic, and the same however the work is cut.

#![allow(clippy::unwrap_used)] // a test may fail loudly

#[path = "common/hostile.rs"]
#[allow(dead_code)] // the tables are for others
mod hostile;
#[path = "common/readers.rs"]
mod readers;

use readers::{READERS, changed, check, corpus};

#[test]
fn every_file_of_the_corpora_is_read_the_same_however_the_work_is_cut() {
    for reader in READERS {
        let corpus = corpus(reader);
        assert!(corpus.len() >= 3, "{reader}");
        corpus.iter().for_each(|bytes| check(reader, bytes).unwrap());
    }
}

#[test]
fn files_cut_off_anywhere_are_read_as_far_as_they_go() {
    for reader in READERS {
        for bytes in corpus(reader) {
            let step = if reader == "rules" || bytes.len() > 2000 { 61 } else { 3 };
            (0..bytes.len()).step_by(step).for_each(|end| check(reader, &bytes[..end]).unwrap());
        }
    }
}

#[test]
fn files_changed_at_random_are_read_the_same_however_the_work_is_cut() {
    let files = std::env::var("LISTLINT_READER_FILES").ok().and_then(|count| count.parse().ok()).unwrap_or(400);
    for reader in READERS {
        let corpus = corpus(reader);
        // Loading rules takes longer than reading a file.
        let files = if reader == "rules" { files / 10 } else { files };
        let check = |seed| check(reader, &changed(seed, &corpus));
        (0..files).for_each(|seed| check(seed).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}")));
    }
}
