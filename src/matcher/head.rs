//! The head of a title: what the thing is, before what it is for (RULES 1).

use std::ops::Range;

use super::ruleset::Ruleset;
use super::tokens::View;
use crate::text::Kind;

/// The words of a title's head: before the first comma, bracket, spaced dash or word of `@head-stop`.
///
/// Brackets at the very start are passed over; numbers and units at the end do not count.
pub fn head(view: &View, ruleset: &Ruleset) -> Range<usize> {
    let start = after_leading_bracket(view);
    let stop = first_stop(view, ruleset, start);
    let cut = (start + 1..view.tokens.len()).find(|&i| cuts(between(view, i)));
    let mut end = [stop, cut, Some(view.tokens.len())].into_iter().flatten().min().unwrap_or(start);
    while end > start + 1 && is_quantity(view, end - 1, ruleset) {
        end -= 1;
    }
    start..end.max(start)
}

/// The first head-stop after the first word.
fn first_stop(view: &View, ruleset: &Ruleset, start: usize) -> Option<usize> {
    let mut first: Option<usize> = None;
    ruleset.head_stop.search(ruleset.run(view), &mut |_, tokens| {
        if tokens.start > start {
            first = Some(first.map_or(tokens.start, |f| f.min(tokens.start)));
        }
    });
    first
}

/// The folded signs between a word and the one before.
fn between(view: &View, index: usize) -> &str {
    let from = index.checked_sub(1).map_or(0, |i| view.tokens[i].end);
    view.tokens.get(index).map_or("", |token| view.text().get(from..token.start).unwrap_or(""))
}

fn cuts(signs: &str) -> bool {
    let is_dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}');
    let spaced = signs.starts_with(char::is_whitespace) && signs.ends_with(char::is_whitespace);
    signs.contains([',', '、', '|', '•', '(', '[', '{', '【', '「', '『', '〔', crate::text::BREAK])
        || (spaced && signs.contains(is_dash))
}

fn after_leading_bracket(view: &View) -> usize {
    if !between(view, 0).contains(['(', '[', '【', '「', '『']) {
        return 0;
    }
    let closed = (1..view.tokens.len()).find(|&i| between(view, i).contains([')', ']', '】', '」', '』']));
    closed.unwrap_or(0)
}

fn is_quantity(view: &View, index: usize, ruleset: &Ruleset) -> bool {
    let token = &view.tokens[index];
    token.kind == Kind::Digits || ruleset.is_unit(&view.text()[token.start..token.end])
}
