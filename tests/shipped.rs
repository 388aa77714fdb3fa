//! The stored form of the shipped rules: equal to what the rule files give, and refused where it is not whole.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use listlint::shipped::{self, Damaged};
use listlint::{matcher::Ruleset, pack, rule::Pack};

fn from_files() -> Pack {
    pack::load(&[]).unwrap_or_else(|problems| panic!("{}", pack::render_all(&problems, false))).pack
}

#[test]
fn the_program_holds_what_the_files_say() {
    let written = shipped::write(&Ruleset::new(from_files())).unwrap();
    assert!(written == shipped::stored(), "the stored rules are not those of the files");
    let read = shipped::read(shipped::stored()).unwrap();
    assert!(shipped::write(&read).unwrap() == written, "reading and writing changes something");
}

#[test]
fn what_is_not_whole_is_refused() {
    let whole = shipped::stored();
    for length in [0, 8, 16, 24, 31, 32, whole.len() / 2, whole.len() - 1] {
        assert_eq!(shipped::read(&whole[..length]).err(), Some(Damaged), "{length} bytes");
    }
    for at in (0..64).chain((64..whole.len()).step_by(whole.len() / 40)) {
        let mut changed = whole.to_vec();
        changed[at] ^= 4;
        assert_eq!(shipped::read(changed.leak()).err(), Some(Damaged), "byte {at}");
    }
}
