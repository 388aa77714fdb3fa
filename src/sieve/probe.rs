//! A stretch of raw text read by the exact code: folded, cut into words, read otherwise; every word looked up.

use std::ops::Range;

use super::hash;
use super::needles::Role;
use super::scan::Scan;
use crate::text::{self, Folded, Gap, Kind, Reading, Signs, ViewKind, Word};

impl Scan<'_> {
    /// Reads a stretch, whole and as the cells it may be made of.
    pub(super) fn read(&mut self, range: Range<usize>) {
        let text = self.text;
        let Some(raw) = text.get(range.clone()) else { return self.report(range.start) };
        self.read_either(raw, range.start);
        if raw.contains(is_line_end) {
            self.read_pieces(raw, range.start, is_line_end);
        }
        if raw.contains('"') {
            self.read_pieces(raw, range.start, |c| c == '"' || is_line_end(c));
            self.read_quoted(raw, range.start);
        }
        for delimiter in [',', ';', '|', '\t'].into_iter().filter(|&delimiter| raw.contains(delimiter)) {
            self.read_pieces(raw, range.start, |c| c == delimiter || c == '"' || is_line_end(c));
        }
    }

    /// Reads a stretch as it stands, and as a quoted cell.
    fn read_either(&mut self, raw: &str, start: usize) {
        self.read_cell(raw, &|offset| start + offset);
        if raw.contains("\"\"") {
            let single = raw.replace("\"\"", "\"");
            self.read_cell(&single, &|offset| start + doubled_offset(raw, offset));
        }
    }

    /// Reads what stands between quotes that open or close, line ends and doubled quotes included.
    fn read_quoted(&mut self, raw: &str, start: usize) {
        let (mut from, mut at) = (0, 0);
        for run in raw.as_bytes().chunk_by(|a, b| (*a == b'"') == (*b == b'"')) {
            let is_border = run.first() == Some(&b'"') && run.len() % 2 == 1;
            if is_border {
                self.read_inside(raw, from..at, start);
                from = at + run.len();
            }
            at += run.len();
        }
        self.read_inside(raw, from..raw.len(), start);
    }

    /// Reads a part that more than one line or a quote makes more than a piece.
    fn read_inside(&mut self, raw: &str, part: Range<usize>, start: usize) {
        let inside = &raw[part.clone()];
        if inside.contains(|c| c == '"' || is_line_end(c)) {
            self.read_either(inside, start + part.start);
        }
    }

    /// Reads what stands between some characters.
    fn read_pieces(&mut self, raw: &str, start: usize, is_border: impl Fn(char) -> bool) {
        let mut at = 0;
        for piece in raw.split(is_border) {
            self.read_piece(piece, start + at);
            // Every border is one byte.
            at += piece.len() + 1;
        }
    }

    fn read_piece(&mut self, raw: &str, start: usize) {
        if raw.bytes().any(|b| !b.is_ascii() || matches!(b, b'<' | b'&')) {
            self.read_cell(raw, &|offset| start + offset);
        }
    }

    /// Reads a stretch as one cell; `place` says where its bytes stand.
    fn read_cell(&mut self, raw: &str, place: &dyn Fn(usize) -> usize) {
        let folded = Folded::plain(raw);
        let found = self.found(raw, &folded);
        self.out.extend(found.into_iter().map(|at| place(folded.raw_span(at).start) as u32));
        if let Some(literals) = &self.needles.literals {
            let cleaned = Folded::cleaned(raw);
            let places = literals.find_iter(&cleaned.text).map(|m| cleaned.raw_span(m.range()).start);
            self.out.extend(places.map(|at| place(at) as u32));
        }
        if let Some(mark) = lone_mark(raw) {
            self.report(place(mark));
        }
    }

    /// The places of needles in a folded text.
    fn found(&self, raw: &str, folded: &Folded) -> Vec<Range<usize>> {
        let words = text::words(&folded.text);
        let mut found = self.found_words(&folded.text, &words);
        let signs = Signs::of(raw, folded, words.iter().map(|word| (word.start..word.end, word.kind)));
        let readings = text::readings(raw, folded, &signs);
        if readings.is_empty() {
            return found;
        }
        // Half a tag hides what stands beside a word.
        let all = (!folded.text.contains(['<', '>'])).then(|| all_numbers(&folded.text, &words, &readings));
        for reading in readings {
            if reading.kind == ViewKind::Spaced {
                found.extend(self.found_rows(&folded.text, &reading));
            } else if reading.spellings.iter().any(|spelling| self.is_found(spelling, reading.kind, all.as_deref())) {
                found.push(reading.range);
            }
        }
        found
    }

    fn found_words(&self, text: &str, words: &[Word]) -> Vec<Range<usize>> {
        let bytes = |word: &Word| &text.as_bytes()[word.start..word.end];
        let numbers: Vec<u64> = words.iter().map(|word| hash::word(bytes(word))).collect();
        let mut found = Vec::new();
        for (i, word) in words.iter().enumerate() {
            let next = words.get(i + 1).filter(|next| matches!(next.before, Gap::None | Gap::Joiners(..=3)));
            let is_pair = next.is_some() && self.needles.holds_pair(numbers[i], numbers[i + 1]);
            let is_one =
                self.needles.holds(numbers[i], bytes(word)) || self.is_marked(&text[word.start..word.end], word);
            if is_pair || is_one || self.is_cut(text, words, i, numbers[i]) {
                found.push(word.start..word.end);
            }
        }
        found
    }

    /// Whether a character that is a word by itself is a needle but for the marks it carries.
    fn is_marked(&self, text: &str, word: &Word) -> bool {
        let mut chars = text.chars();
        let bare = chars.next().filter(|_| word.kind == Kind::Char && !chars.as_str().is_empty());
        bare.is_some_and(|c| self.needles.holds_alone(hash::word(c.encode_utf8(&mut [0; 4]).as_bytes())))
    }

    /// Whether a word that may be part of a pair stands beside half a tag: its neighbour is not known.
    fn is_cut(&self, text: &str, words: &[Word], i: usize, number: u64) -> bool {
        let from = i.checked_sub(1).map_or(0, |last| words[last].end);
        let to = words.get(i + 1).map_or(text.len(), |next| next.start);
        let is_edge = |gap: &str| gap.contains(['<', '>']);
        (is_edge(&text[from..words[i].start]) || is_edge(&text[words[i].end..to])) && self.needles.is_part(number)
    }

    /// Rows of single characters that spell a term, at their first characters.
    fn found_rows(&self, text: &str, reading: &Reading) -> Vec<Range<usize>> {
        let row: Vec<(usize, char)> = text[reading.range.clone()]
            .char_indices()
            .filter(|(_, c)| text::between(*c) == text::Between::Word)
            .collect();
        let starts = (0..row.len()).filter(|&from| {
            let mut joined = String::new();
            row[from..].iter().take(self.needles.longest_spaced).any(|(_, c)| {
                joined.push(*c);
                self.needles.holds_spaced(joined.as_bytes())
            })
        });
        let place = |from: usize| reading.range.start + row[from].0;
        starts.map(|from| place(from)..place(from) + row[from].1.len_utf8()).collect()
    }

    /// Whether a spelling may hold a needle; `all` are the words it may stand beside, if they are known.
    fn is_found(&self, spelling: &str, kind: ViewKind, all: Option<&[u64]>) -> bool {
        text::words(spelling).iter().any(|word| {
            let word = &spelling.as_bytes()[word.start..word.end];
            if kind == ViewKind::Repeats {
                return self.needles.may_hold_collapsed(word);
            }
            match self.needles.role(word) {
                Role::Alone => true,
                Role::Part(number) => all.is_none_or(|all| self.is_pair_among(number, all)),
                Role::None => false,
            }
        })
    }

    fn is_pair_among(&self, number: u64, all: &[u64]) -> bool {
        all.iter().any(|&other| self.needles.holds_pair(number, other) || self.needles.holds_pair(other, number))
    }
}

/// The numbers of all words of a text, however they are read.
fn all_numbers(text: &str, words: &[Word], readings: &[Reading]) -> Vec<u64> {
    let number = |text: &str, word: &Word| hash::word(&text.as_bytes()[word.start..word.end]);
    let spellings = readings.iter().flat_map(|reading| &reading.spellings);
    let read = spellings.flat_map(|spelling| text::words(spelling).into_iter().map(|word| number(spelling, &word)));
    words.iter().map(|word| number(text, word)).chain(read).collect()
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// Where the offset of a text whose doubled quotes were made single stands in the text itself.
fn doubled_offset(raw: &str, offset: usize) -> usize {
    let mut at = 0;
    for _ in 0..offset {
        at += if raw.as_bytes()[at..].starts_with(b"\"\"") { 2 } else { 1 };
    }
    at
}

/// Where a character that changes the one before it stands behind a sign: that sign may be half a tag or a delimiter.
fn lone_mark(raw: &str) -> Option<usize> {
    let chars = raw.char_indices().zip(raw.chars().skip(1));
    let mut marks = chars.filter(|((_, before), mark)| {
        let is_sign = before.is_ascii_punctuation();
        is_sign && !mark.is_ascii() && unicode_normalization::char::is_combining_mark(*mark)
    });
    marks.next().map(|((at, _), _)| at)
}
