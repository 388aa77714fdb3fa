//! The language a listing is written in, roughly: so that the receipt can say for which one terms are missing.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use whatlang::{Detector, Lang};

use crate::field::Field;
use crate::listing::Listing;
use crate::rule::Pack;

/// Characters looked at: enough for prose to tell its language.
const LOOKED_AT: usize = 120;

/// Characters in which words of English are looked for.
const SKIMMED: usize = 500;

/// Function words of English, the most usual first.
const ENGLISH: [&str; 17] = [
    " and ", " the ", " with ", " for ", " is ", " this ", " your ", " you ", " are ", " from ", " that ", " of ",
    " to ", " it ", " by ", " or ", " can ",
];
/// Two of the first ones are enough; the others stand in other languages as well.
const TELLING: usize = 11;

/// Every listing is looked at among so many first records of a file, so that small files are told exactly.
const ALL_OF: u64 = 100;
/// Of the records behind them one in so many is looked at: telling a language takes as long as reading 50 KB.
const ONE_IN: u64 = 1000;

/// ISO 639-3 codes of the detection and the codes that terms carry.
const CODES: [(&str, &str); 24] = [
    ("eng", "en"),
    ("deu", "de"),
    ("fra", "fr"),
    ("ita", "it"),
    ("spa", "es"),
    ("por", "pt"),
    ("nld", "nl"),
    ("pol", "pl"),
    ("swe", "sv"),
    ("dan", "da"),
    ("tur", "tr"),
    ("ces", "cs"),
    ("ron", "ro"),
    ("vie", "vi"),
    ("ind", "id"),
    ("jpn", "ja"),
    ("cmn", "zh"),
    ("kor", "ko"),
    ("tha", "th"),
    ("ara", "ar"),
    ("heb", "he"),
    ("rus", "ru"),
    ("hin", "hi"),
    ("ell", "el"),
];

/// Tells only languages that terms may be in.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    let known = CODES.iter().filter_map(|(code, _)| Lang::from_code(*code));
    Detector::with_allowlist(known.collect())
});

/// Whether the language of the listing that begins with a record is looked at: the record alone decides, so that
/// threads do not matter.
pub(super) fn is_asked(record: u64) -> bool {
    record <= ALL_OF || record.is_multiple_of(ONE_IN)
}

/// The language of a listing's description or title, where the words are enough to tell.
pub(super) fn of(listing: &Listing) -> Option<&'static str> {
    // Titles are lists of names; prose tells a language better.
    let prose = Some(listing.text(Field::Description)).filter(|text| text.len() > LOOKED_AT);
    let text = prose.unwrap_or(listing.title());
    let beginning = first_characters(text, LOOKED_AT);
    if holds_english(beginning, 2, &ENGLISH[..TELLING]) || holds_english(first_characters(text, SKIMMED), 3, &ENGLISH) {
        return Some("en");
    }
    let info = DETECTOR.detect(beginning).filter(whatlang::Info::is_reliable)?;
    CODES.iter().find(|(code, _)| *code == info.lang().code()).map(|(_, short)| *short)
}

fn first_characters(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// So many different function words of English in plain ASCII: most texts, and the costly detection is spared.
fn holds_english(text: &str, enough: usize, words: &[&str]) -> bool {
    let small = text.to_ascii_lowercase();
    small.is_ascii() && words.iter().filter(|word| small.contains(*word)).take(enough).count() == enough
}

/// How many categories with detectors have no term in a language.
pub fn without_terms(pack: &Pack, lang: &str) -> u64 {
    let mut missing: FxHashMap<&str, bool> = FxHashMap::default();
    for detector in pack.detectors.iter().filter(|detector| !detector.written.is_empty()) {
        let is_written = detector.written.iter().any(|language| *language == lang);
        *missing.entry(&detector.category).or_insert(true) &= !is_written;
    }
    missing.values().filter(|missing| **missing).count() as u64
}
