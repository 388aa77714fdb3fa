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
    for length in [0, 8, 16, 24, 31, 32, 40, whole.len() / 2, whole.len() - 1] {
        assert!(shipped::read(&whole[..length]).is_err(), "{length} bytes");
    }
    // What follows the pack is checked where it is used.
    let checked = 40 + u64::from_le_bytes(whole[24..32].try_into().unwrap()) as usize;
    for at in [0, 15, 16, 23, 24, 31, 32, 39, 40, checked / 2, checked - 1] {
        let mut changed = whole.to_vec();
        changed[at] ^= 4;
        assert_eq!(shipped::read(changed.leak()).err(), Some(Damaged), "byte {at}");
    }
}

#[test]
fn tables_that_lie_badly_are_refused() {
    let whole = [&[0], shipped::stored()].concat().leak();
    assert_eq!(shipped::read(&whole[1..]).err(), Some(Damaged));
}
