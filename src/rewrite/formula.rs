//! References to cells when rows are taken out of a sheet: in places (`A3:C9 E4`) and in formulas.

/// Which rows of a sheet are taken out; those below move up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Removed {
    /// Ascending, each once.
    rows: Vec<u64>,
}

impl Removed {
    /// These rows, in any order.
    pub(super) fn new(rows: impl IntoIterator<Item = u64>) -> Self {
        let mut rows: Vec<u64> = rows.into_iter().collect();
        rows.sort_unstable();
        rows.dedup();
        Self { rows }
    }

    /// Whether all rows stay.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether a row is taken out.
    pub(super) fn has(&self, row: u64) -> bool {
        self.rows.binary_search(&row).is_ok()
    }

    /// Where a row stands then; one that is taken out, where the next one does.
    pub(super) fn start(&self, row: u64) -> u64 {
        row.saturating_sub(self.rows.partition_point(|removed| *removed < row) as u64)
    }

    /// The same for the last row of a range; one that is taken out, where the one before does.
    fn end(&self, row: u64) -> u64 {
        row.saturating_sub(self.rows.partition_point(|removed| *removed <= row) as u64)
    }

    /// A cell or a range; nothing where all of it is taken out.
    pub(super) fn range(&self, range: &str) -> Option<String> {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        let (Some(first), Some(last)) = (Reference::read(first), Reference::read(last)) else {
            return Some(range.to_owned());
        };
        let (Some(top), Some(bottom)) = (first.row, last.row) else { return Some(range.to_owned()) };
        let (top, bottom) = (self.start(top), self.end(bottom));
        if bottom < top {
            return None;
        }
        let moved = first.at(top);
        Some(if range.contains(':') { format!("{moved}:{}", last.at(bottom)) } else { moved })
    }

    /// A list of cells and ranges; nothing where all of it is taken out.
    pub(super) fn list(&self, list: &str) -> Option<String> {
        let kept: Vec<String> = list.split_whitespace().filter_map(|range| self.range(range)).collect();
        (!kept.is_empty()).then(|| kept.join(" "))
    }

    /// A formula; `is_here` says that it stands in this sheet, so that places without a sheet are of it.
    pub(super) fn formula(&self, formula: &str, sheet: &str, is_here: bool) -> String {
        with_places(formula, sheet, is_here, |place, is_own| match is_own {
            true => self.range(&place).unwrap_or_else(|| "#REF!".to_owned()),
            false => place,
        })
    }

    /// A formula that holds for the cells of a list of ranges and is written for the first of them, as it is then: written
    /// for the first that stays.
    pub(super) fn formula_of(&self, list: &str, formula: &str, sheet: &str) -> String {
        let first = list.split_whitespace().next().unwrap_or_default();
        let first = first.split_once(':').map_or(first, |(first, _)| first);
        let Some(top) = Reference::read(first).and_then(|first| first.row) else {
            return self.formula(formula, sheet, true);
        };
        let down = (top..).find(|row| !self.has(*row)).map_or(0, |row| row - top);
        self.formula(&with_places(formula, sheet, true, |place, _| lowered(&place, down)), sheet, true)
    }
}

/// A cell or a range as it is written so many rows further down.
fn lowered(place: &str, down: u64) -> String {
    let lower = |half: &str| match Reference::read(half) {
        Some(cell) if !cell.before.ends_with('$') => cell.row.map_or(half.to_owned(), |row| cell.at(row + down)),
        _ => half.to_owned(),
    };
    place.split(':').map(lower).collect::<Vec<_>>().join(":")
}

/// A formula with other places; `change` is told whether a place is one of the sheet.
fn with_places(formula: &str, sheet: &str, is_here: bool, change: impl Fn(String, bool) -> String) -> String {
    let (mut moved, mut rest) = (String::with_capacity(formula.len()), formula);
    // Whether a sheet was named, and it is this one.
    let mut named = None;
    while let Some(first) = rest.chars().next() {
        let (piece, behind) = rest.split_at(piece(rest, first));
        rest = behind;
        if rest.starts_with('!') {
            named = Some(is_name(piece, sheet));
        } else if let Some((place, behind)) = place(piece, rest) {
            let is_own = named.take().unwrap_or(is_here);
            moved.push_str(&change(place, is_own));
            rest = behind;
            continue;
        } else if piece != "!" {
            named = None;
        }
        moved.push_str(piece);
    }
    moved
}

/// The cell or range that begins with a piece of a formula, and what follows: `A5`, `A5:B9`, `5:9`.
fn place<'f>(piece: &str, rest: &'f str) -> Option<(String, &'f str)> {
    let first = Reference::read(piece).filter(|first| first.row.is_some() && !rest.starts_with('('))?;
    match end(rest).filter(|(end, _)| end.has_column() == first.has_column()) {
        Some((end, behind)) => Some((format!("{piece}:{}", end.text), behind)),
        // A number alone is a number.
        None => first.has_column().then(|| (piece.to_owned(), rest)),
    }
}

/// The second half of a range, and what follows.
fn end(rest: &str) -> Option<(Reference<'_>, &str)> {
    let behind = rest.strip_prefix(':')?;
    let (end, rest) = behind.split_at(piece(behind, behind.chars().next()?));
    Some((Reference::read(end).filter(|end| end.row.is_some())?, rest))
}

/// Bytes of the next piece of a formula: a text, a name in quotes, what stands in brackets, a word, or one sign.
fn piece(rest: &str, first: char) -> usize {
    // The sign itself stands twice inside.
    let quoted = |sign: char| {
        let mut at = 1;
        loop {
            let Some(end) = rest.get(at..).and_then(|rest| rest.find(sign)) else { return rest.len() };
            at += end + 1;
            if !rest.get(at..).is_some_and(|rest| rest.starts_with(sign)) {
                return at;
            }
            at += 1;
        }
    };
    match first {
        '"' | '\'' => quoted(first),
        '[' => brackets(rest),
        first if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        first => first.len_utf8(),
    }
}

/// Brackets stand in brackets.
fn brackets(rest: &str) -> usize {
    let mut depth = 0_usize;
    for (at, sign) in rest.char_indices() {
        match sign {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    rest.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?')
}

/// Whether the name before a `!` is that of the sheet.
fn is_name(piece: &str, sheet: &str) -> bool {
    let plain = piece.strip_prefix('\'').and_then(|piece| piece.strip_suffix('\'')).unwrap_or(piece);
    plain.replace("''", "'").to_lowercase() == sheet.to_lowercase()
}

/// A cell, a column or a row: `$C$17`, `C`, `17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reference<'r> {
    text: &'r str,
    /// What stands before the number.
    before: &'r str,
    row: Option<u64>,
}

impl<'r> Reference<'r> {
    fn read(text: &'r str) -> Option<Self> {
        let (before, number) = text.split_at(text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len()));
        let letters = before.trim_matches('$');
        let is_column = letters.len() <= 3 && letters.bytes().all(|b| b.is_ascii_alphabetic());
        let is_row = number.len() <= 7 && number.bytes().all(|b| b.is_ascii_digit());
        let row = number.parse().ok().filter(|row| *row > 0);
        let is_place = is_column && is_row && (row.is_some() || number.is_empty() && !letters.is_empty());
        (is_place && before.len() <= letters.len() + 2).then_some(Self { text, before, row })
    }

    fn has_column(&self) -> bool {
        self.before.contains(|c: char| c.is_ascii_alphabetic())
    }

    fn at(&self, row: u64) -> String {
        format!("{}{row}", self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_move_with_their_rows() {
        let removed = Removed::new([4, 5, 9]);
        assert_eq!(
            ["A3", "A4", "B6", "C10"].map(|place| removed.range(place)),
            [Some("A3".to_owned()), None, Some("B4".to_owned()), Some("C7".to_owned())]
        );
        assert_eq!(removed.list("A4:B5 C3:C5 $D$5:$D$9 E:E"), Some("C3:C3 $D$4:$D$6 E:E".to_owned()));
        assert_eq!(removed.list("A4 A5:A5"), None);
    }

    #[test]
    fn a_formula_for_a_range_is_one_for_the_first_row_that_stays() {
        let removed = Removed::new([2, 3, 6]);
        let of = |list, formula| removed.formula_of(list, formula, "S");
        assert_eq!(of("B2:B9 D2", "LEN(B2)+$B$7+B$7+Other!B2"), "LEN(B2)+$B$4+B$4+Other!B4");
        assert_eq!(of("B4:B9", "LEN(B4)+B3:B5"), "LEN(B2)+B2:B3");
    }

    #[test]
    fn formulas_follow() {
        let removed = Removed::new([4]);
        let here = |formula| removed.formula(formula, "My Data", true);
        assert_eq!(here("SUM(A3:A9)*B5+LOG10(C5)"), "SUM(A3:A8)*B4+LOG10(C4)");
        assert_eq!(here("\"A5\"&Other!A5&'My Data'!$A$5&A4"), "\"A5\"&Other!A5&'My Data'!$A$4&#REF!");
        assert_eq!(
            here("Table1[[#This Row],[A5]]+[1]Sheet!A5+Q1_5+ABCD5"),
            "Table1[[#This Row],[A5]]+[1]Sheet!A5+Q1_5+ABCD5"
        );
        assert_eq!(removed.formula("A5+'My Data'!A5:B5", "My Data", false), "A5+'My Data'!A4:B4");
        assert_eq!(removed.formula("'My''s'!A5&'a''!A5'!B5", "My's", false), "'My''s'!A4&'a''!A5'!B5");
        assert_eq!(here("5+10*A5+SUM(5:9)+Other!A5:B9"), "5+10*A4+SUM(4:8)+Other!A5:B9");
    }
}
