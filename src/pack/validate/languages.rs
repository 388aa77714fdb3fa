//! Which languages terms may be given in, and where such a term counts (RULES 1, "Language").

use unicode_script::{Script, UnicodeScript};

/// Languages written in Latin letters: their terms count where a marketplace's `languages` hold them.
const LATIN: [&str; 36] = [
    "en", "de", "fr", "it", "es", "pt", "nl", "sv", "pl", "tr", "da", "fi", "no", "cs", "sk", "hu", "ro", "vi", "id",
    "ms", "et", "lv", "lt", "hr", "sl", "ca", "ga", "cy", "is", "tl", "sw", "af", "sq", "eu", "gl", "la",
];

/// Languages of other scripts: their terms count everywhere.
const OTHER: [&str; 19] =
    ["ja", "zh", "ko", "th", "ar", "he", "ru", "uk", "bg", "el", "hi", "fa", "ur", "bn", "ta", "te", "mr", "sr", "km"];

/// Every language terms may be given in, and `any`.
pub(super) fn of_terms() -> impl Iterator<Item = &'static str> {
    ["any"].into_iter().chain(LATIN).chain(OTHER)
}

/// Languages a marketplace may list.
pub(super) fn of_marketplaces() -> impl Iterator<Item = &'static str> {
    LATIN.into_iter()
}

/// The language a term is bound to; `None` where it counts on every marketplace.
pub(super) fn bound_to(language: &str, term: &str) -> Option<String> {
    let bound = language != "en" && LATIN.contains(&language) && term.chars().all(is_latin);
    bound.then(|| language.to_owned())
}

fn is_latin(c: char) -> bool {
    c.is_ascii() || !c.is_alphabetic() || matches!(c.script(), Script::Latin | Script::Common | Script::Inherited)
}
