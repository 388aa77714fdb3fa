//! Numbers in a listing's words: the measure nearest a hit, and how many pieces a pack holds.

use std::ops::Range;

use crate::field::Field;
use crate::matcher::{Hit, Searched, View};
use crate::text::{self, Gap, Kind};

/// A measure may stand so many words away from the hit (RULES 2).
const REACH: usize = 8;

/// A number with its unit.
struct Quantity {
    /// Index of the number among the view's words.
    word: usize,
    /// In the base unit of its kind.
    value: f64,
}

/// The measure nearest a hit in its cell, in the wanted unit (an index into the pack's units).
pub(super) fn nearest(searched: &Searched<'_>, hit: &Hit, unit: usize) -> Option<f64> {
    let cell = hit.cell?;
    let view = searched.view(cell);
    let units = &searched.ruleset.pack.units;
    let wanted = units.get(unit)?;
    let words = view.words_near(hit.span, 2 * REACH);
    let folded: Vec<usize> = under(view, hit, &words);
    let (first, last) = (*folded.first()?, *folded.last()?);
    let quantities = Numbers { searched, cell, words: &words }.of_kind(&wanted.kind);
    let near = quantities.into_iter().filter_map(|q| Some((rank(view, &words, first, last, q.word)?, q.value)));
    let best = near.min_by_key(|(rank, _)| *rank)?;
    Some(best.1 / wanted.factor)
}

/// Indexes of the words a hit touches.
fn under(view: &View, hit: &Hit, words: &[(Range<usize>, Kind, Gap)]) -> Vec<usize> {
    let touches = |i: &usize| view.raw_span(words[*i].0.clone()).overlaps(hit.span);
    (0..words.len()).filter(touches).collect()
}

/// How near a number is: distance in words, then not in the hit's comma part, then before it. `None`: too far or past a break.
fn rank(
    view: &View,
    words: &[(Range<usize>, Kind, Gap)],
    first: usize,
    last: usize,
    word: usize,
) -> Option<(usize, bool, bool)> {
    let (distance, between) = match word {
        w if w < first => (first - w, w + 1..first + 1),
        w if w > last => (w - last, last + 1..w + 1),
        _ => (0, word..word),
    };
    if distance > REACH || between.clone().any(|i| words[i].2 == Gap::Break) {
        return None;
    }
    let signs = between.map(|i| &view.text()[words[i - 1].0.end..words[i].0.start]);
    let other_part = signs.into_iter().any(|s| s.contains([',', ';', '(', ')']));
    Some((distance, other_part, word < first))
}

/// The numbers of a cell.
struct Numbers<'a> {
    searched: &'a Searched<'a>,
    cell: usize,
    words: &'a [(Range<usize>, Kind, Gap)],
}

impl Numbers<'_> {
    /// Those with a unit of a kind.
    fn of_kind(&self, kind: &str) -> Vec<Quantity> {
        let text = self.searched.view(self.cell).text();
        let numbers = self.words.iter().enumerate().filter(|(_, (_, k, _))| *k == Kind::Digits);
        let measured = numbers.filter_map(|(word, (range, ..))| {
            let factor = self.factor_after(range.end, kind)?;
            Some(Quantity { word, value: number(&text[range.clone()])? * factor })
        });
        measured.collect()
    }

    /// The factor of the unit of a kind that stands right after a number, the longest spelling first.
    fn factor_after(&self, end: usize, kind: &str) -> Option<f64> {
        let (view, ruleset) = (self.searched.view(self.cell), self.searched.ruleset);
        let raw = &self.searched.listing.cells[self.cell].text;
        let folded = skip_joiner(&view.text()[end..]);
        let unfolded = skip_joiner(raw.get(view.raw_span(end.saturating_sub(1)..end).end..)?);
        let units = ruleset.pack.units.iter().enumerate().filter(|(_, unit)| unit.kind == kind);
        let spelled = units.flat_map(|(index, unit)| {
            let spellings = unit.spellings.iter().zip(ruleset.unit_spellings(index));
            let stands = move |(raw, fold): &(&String, &String)| match unit.exact_case {
                true => begins(unfolded, raw),
                false => begins(folded, fold),
            };
            spellings.filter(stands).map(|(raw, _)| (raw.len(), unit.factor))
        });
        spelled.max_by_key(|(length, _)| *length).map(|(_, factor)| factor)
    }
}

fn skip_joiner(text: &str) -> &str {
    text.strip_prefix([' ', '-', '\u{A0}', '\u{202F}']).unwrap_or(text)
}

/// Whether a text begins with a unit that does not run on into a longer word.
fn begins(text: &str, unit: &str) -> bool {
    let spaceless_or_sign = |c: char| !c.is_alphanumeric() || text::is_spaceless(c);
    let ends_open = unit.chars().next_back().is_some_and(spaceless_or_sign);
    text.strip_prefix(unit).is_some_and(|rest| ends_open || rest.chars().next().is_none_or(spaceless_or_sign))
}

/// A number with decimal points or commas and thousands signs.
fn number(word: &str) -> Option<f64> {
    let last = word.rfind(['.', ',']);
    let groups_of_three = |sign: char| word.split(sign).skip(1).all(|group| group.len() == 3);
    let decimal = match last {
        Some(i) if word.contains('.') && word.contains(',') => Some(i),
        Some(i) if word.contains(',') => (!groups_of_three(',')).then_some(i),
        Some(i) => (word.matches('.').count() == 1).then_some(i),
        None => None,
    };
    let plain = |part: &str| part.replace(['.', ','], "");
    match decimal {
        Some(i) => format!("{}.{}", plain(&word[..i]), plain(&word[i + 1..])).parse().ok(),
        None => plain(word).parse().ok(),
    }
}

/// Pieces in the pack as the title says: `50 pcs`, `pack of 50`, `x50`; else 1.
pub(super) fn pack_count(searched: &Searched<'_>) -> f64 {
    let titles = searched.cells_of(Field::Title);
    let counts = titles.filter_map(|cell| {
        let view = searched.view(cell);
        let words: Vec<_> = view.words().collect();
        let counted = Numbers { searched, cell, words: &words }.of_kind("count");
        counted.first().map(|q| q.value).or_else(|| count_before(view, &words))
    });
    counts.into_iter().find(|n| *n >= 1.0).unwrap_or(1.0)
}

/// `pack of 50`, `x50`.
fn count_before(view: &View, words: &[(Range<usize>, Kind, Gap)]) -> Option<f64> {
    let word = |i: usize| &view.text()[words[i].0.clone()];
    let counted = |i: usize| match i {
        i if i >= 2 && word(i - 1) == "of" => matches!(word(i - 2), "pack" | "set" | "box" | "case" | "lot" | "bundle"),
        i if i >= 1 => word(i - 1) == "x" && words[i].2 == Gap::None,
        _ => false,
    };
    let digits = (0..words.len()).filter(|&i| words[i].1 == Kind::Digits);
    digits.filter(|&i| counted(i)).find_map(|i| number(word(i)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let cases = [
            ("99.9", 99.9),
            ("1,000", 1000.0),
            ("2,5", 2.5),
            ("1.000,50", 1000.5),
            ("1,000.5", 1000.5),
            ("1.2.3", 123.0),
        ];
        for (text, value) in cases {
            assert_eq!(number(text), Some(value), "{text}");
        }
    }
}
