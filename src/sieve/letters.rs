//! Runs of letters and digits in raw bytes.

/// Whether a byte is a letter or digit of ASCII or part of another character.
pub(super) fn is_wordy(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// White space that ends whatever stands before it.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 9..=13 | b' ')
}

/// The end of the run from `at` on of bytes that pass a test.
pub(super) fn end_of(bytes: &[u8], at: usize, test: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&b| !test(b)).unwrap_or(rest.len())
}

/// The start of the run before `end` of bytes that pass a test.
pub(super) fn start_of(bytes: &[u8], end: usize, test: impl Fn(u8) -> bool) -> usize {
    let before = bytes.get(..end).unwrap_or_default();
    before.iter().rposition(|&b| !test(b)).map_or(0, |at| at + 1)
}

/// The end of the word that begins at a byte: letters or digits.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b) if b.is_ascii_digit() => end_of(bytes, at, |b| b.is_ascii_digit()),
        _ => end_of(bytes, at, |b| b.is_ascii_alphabetic()),
    }
}

/// The start of the word that ends before a byte: letters or digits.
pub(super) fn word_start(bytes: &[u8], end: usize) -> usize {
    match end.checked_sub(1).and_then(|last| bytes.get(last)) {
        Some(b) if b.is_ascii_digit() => start_of(bytes, end, |b| b.is_ascii_digit()),
        _ => start_of(bytes, end, |b| b.is_ascii_alphabetic()),
    }
}
