//! Texts on a terminal: how many columns they take, how they are cut and padded, and which characters are made visible.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes: two for a Chinese character, none for a combining mark.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text and as many spaces as fill it up to `columns`.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The beginning of a text in at most `columns`, ended by `…` where something is cut.
pub(crate) fn cut_end(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let kept = take(text.chars(), columns.saturating_sub(1));
    format!("{}…", kept.iter().collect::<String>().trim_end())
}

/// The end of a text in at most `columns`, begun by `…` where something is cut.
pub(super) fn cut_start(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let kept = take(text.chars().rev(), columns.saturating_sub(1));
    format!("…{}", kept.iter().rev().collect::<String>().trim_start())
}

/// The first characters that fit.
fn take(chars: impl Iterator<Item = char>, columns: usize) -> Vec<char> {
    let mut left = columns;
    let fits = |c: &char| left.checked_sub(c.width().unwrap_or(0)).map(|rest| left = rest).is_some();
    chars.take_while(fits).collect()
}

/// The text on one line with nothing in it that a terminal would obey.
///
/// A listing is foreign text: escape sequences and characters that turn the reading direction are shown by their
/// code, so that a report can neither be forged nor hide what stands there. Runs of white space become one space.
pub(crate) fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => push_space(&mut shown),
            c if is_hidden(c) => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

fn push_space(text: &mut String) {
    if !text.ends_with(' ') {
        text.push(' ');
    }
}

/// Control characters, direction marks and characters without a shape; the joiners of emoji and Indic scripts are none.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(width("医用口罩 N95"), 12);
        assert_eq!(pad("口罩", 6), "口罩  ");
    }

    #[test]
    fn cutting_keeps_within_the_columns() {
        assert_eq!(cut_end("医用口罩", 8), "医用口罩");
        assert_eq!(cut_end("医用口罩", 6), "医用…");
        assert_eq!(cut_start("医用口罩", 6), "…口罩");
        assert_eq!(cut_end("hand sanitizer", 6), "hand…");
    }

    #[test]
    fn nothing_a_terminal_obeys_is_left() {
        assert_eq!(clean("a\u{1b}[31mred\nb\t c"), "a<U+001B>[31mred b c");
        assert_eq!(clean("N\u{200b}95\u{202e}"), "N<U+200B>95<U+202E>");
    }
}
