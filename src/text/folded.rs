//! [`Folded`]: a text as it is searched, with its map back to the raw cell. The ways to make one are told here; the
//! work is done in `html` (tags, entities) and `fold`.

use std::ops::Range;

use super::fold::{Folder, Form};
use super::html::{self, Piece};
use super::offsets::Offsets;
use crate::span::Span;

/// A text ready to be searched, and where each byte of it came from.
#[derive(Debug, Clone)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    offsets: Offsets,
}

impl Folded {
    /// The plain view of a raw cell: HTML off, invisible characters and accents off, width, look-alikes and case folded.
    ///
    /// Block tags and `<br>` are a [`BREAK`](super::BREAK). A pure-ASCII cell without `<` and `&` takes a short way to
    /// the same result.
    pub fn plain(raw: &str) -> Self {
        if needs_only_case(raw) { Self::lowered(raw) } else { Self::plain_slow(raw) }
    }

    /// [`plain`](Self::plain) without its short way, so that tests can compare the two.
    #[doc(hidden)]
    pub fn plain_slow(raw: &str) -> Self {
        Self::read(raw, Form::Folded)
    }

    /// A term or word list entry, folded like the plain view; `<` and `&` are signs in it, not HTML.
    pub fn term(raw: &str) -> Self {
        if needs_only_case(raw) {
            return Self::lowered(raw);
        }
        let mut folder = Folder::new(raw, Form::Folded);
        folder.push(Piece::Text(0..raw.len()));
        folder.finish()
    }

    /// The text that patterns are matched against: HTML off, invisible characters off, NFKC.
    ///
    /// Case, accents and punctuation stay; `™`, `…` and fractions stay whole as in the plain view. A block tag or `<br>`
    /// is a line end, so that `\s` matches it and `.` does not.
    pub fn cleaned(raw: &str) -> Self {
        if needs_only_case(raw) {
            return Self { text: raw.to_owned(), offsets: Offsets::Identity };
        }
        Self::read(raw, Form::Cleaned)
    }

    fn read(raw: &str, form: Form) -> Self {
        let mut folder = Folder::new(raw, form);
        html::read(raw, &mut |piece| folder.push(piece));
        folder.finish()
    }

    fn lowered(raw: &str) -> Self {
        Self { text: raw.to_ascii_lowercase(), offsets: Offsets::Identity }
    }

    pub(super) fn new(text: String, offsets: Offsets) -> Self {
        Self { text, offsets }
    }

    /// The raw bytes that made a range of folded bytes: from the start of the first source to the end of the last.
    ///
    /// Both ends lie on character boundaries of the raw cell. A range that is out of bounds or cuts a character is
    /// taken to the nearest whole characters. An empty range gives an empty span before its character.
    pub fn raw_span(&self, folded: Range<usize>) -> Span {
        let range = self.whole_chars(folded);
        if range.is_empty() {
            let place = self.place(range.start);
            return Span::new(place, place);
        }
        let raw = self.offsets.raw_range(range);
        Span::new(raw.start, raw.end)
    }

    /// Where the source of the character at `at` starts; at the end of the text, where the last source ends.
    fn place(&self, at: usize) -> usize {
        let (before, after) = self.text.split_at(at);
        match (before.chars().next_back(), after.chars().next()) {
            (_, Some(next)) => self.offsets.raw_range(at..at + next.len_utf8()).start,
            (Some(last), None) => self.offsets.raw_range(at - last.len_utf8()..at).end,
            (None, None) => 0,
        }
    }

    /// The smallest folded range that covers every folded byte whose source overlaps `raw`.
    ///
    /// Empty, at the place of the next folded byte, where nothing of `raw` is left (a tag, an invisible character).
    pub fn folded_range(&self, raw: Span) -> Range<usize> {
        self.whole_chars(self.offsets.folded_range(raw.start..raw.end, self.text.len()))
    }

    fn whole_chars(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start.min(self.text.len()));
        let end = self.text.ceil_char_boundary(range.end.min(self.text.len()));
        start..end.max(start)
    }
}

/// A term folded by the code that folds cells: `Folded::term(term).text`.
pub fn fold(term: &str) -> String {
    Folded::term(term).text
}

/// Whether a cell is ASCII without markup, so that lower-casing is all that folding does to it.
fn needs_only_case(raw: &str) -> bool {
    raw.is_ascii() && memchr::memchr3(b'<', b'&', 0x1E, raw.as_bytes()).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::BREAK;

    fn plain(raw: &str) -> String {
        Folded::plain(raw).text
    }

    #[test]
    fn fold_is_what_a_reader_sees() {
        let cases = [
            ("Hand Sanitizer", "hand sanitizer"),
            ("ＫＮ９５　Ｍask", "kn95 mask"),
            ("𝐍𝟗𝟓 Ⓜⓐⓢⓚ 🅜🅰sk", "n95 mask mask"),
            ("Straße STRASSE", "strasse strasse"),
            ("İstanbul ısı IŞIK", "istanbul isi isik"),
            ("Łódź Ørsted Đà Œuvre", "lodz orsted da oeuvre"),
            ("ʜᴇʟʟᴏ", "hello"),
            ("Σίσυφος", "σισυφοσ"),
            ("N\u{200B}9\u{AD}5", "n95"),
            ("9\u{FE0F}\u{20E3}5\u{FE0F}\u{20E3}", "95"),
            ("ﾊﾞﾝﾄﾞ ﾊﾟ ﾊ", "バンド パ ハ"),
            ("women´s Lysol™ 5½ a…b", "women s lysol™ 5½ a…b"),
            ("مَاسْك", "ماسك"),
            ("שָׁלוֹם", "שלום"),
            ("หน้ากาก มาร์ก्", "หน้ากาก มาร์ก्"),
            ("हिन्दी", "हिन्दी"),
        ];
        for (raw, folded) in cases {
            assert_eq!(fold(raw), folded, "{raw}");
        }
    }

    #[test]
    fn breaks_stand_for_block_tags_only() {
        assert_eq!(plain("<p>a</p>b<br/>c<B>d</B>e\u{1E}f"), format!("{BREAK}a{BREAK}b{BREAK}cde f"));
        assert_eq!(Folded::cleaned("A<br>É &amp; ﬁ\u{200B}").text, "A\nÉ & fi");
    }

    #[test]
    fn spans_reach_over_markup() {
        let raw = "x N<b>9</b>&#53; é";
        let folded = Folded::plain(raw);
        assert_eq!(folded.text, "x n95 e");
        assert_eq!(folded.raw_span(2..5).of(raw), "N<b>9</b>&#53;");
        assert_eq!(folded.raw_span(6..7).of(raw), "é");
        assert_eq!(folded.folded_range(Span::new(3, 10)), 3..4);
        assert_eq!(folded.folded_range(Span::new(3, 5)), 3..3);
    }

    #[test]
    fn empty_and_foreign_ranges_are_safe() {
        let folded = Folded::plain("é <b>ü</b>");
        assert_eq!(folded.raw_span(0..0), Span::new(0, 0));
        assert_eq!(folded.raw_span(2..2), Span::new(6, 6));
        assert_eq!(folded.raw_span(3..99), Span::new(8, 8));
        assert_eq!(Folded::plain("").raw_span(0..3), Span::new(0, 0));
        assert_eq!(Folded::plain("<b></b>").folded_range(Span::new(0, 7)), 0..0);
    }
}
