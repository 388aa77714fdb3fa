//! Takes a raw cell apart: text, decoded entities and breaks, each with its place. It decodes nothing but entities
//! and hides nothing it is not sure of.
//!
//! A tag is `<` followed by a letter, `/` or `!`, up to the next `>`, at most 2,000 bytes; any other `<` is a sign.
//! Block tags and `<br>` are breaks, other tags vanish without a space. Comments, `script` and `style` vanish with
//! what they hold if they are closed. The text of `alt` and `title` attributes is kept, between breaks. Every search
//! goes on from where the last one ended or remembers that it found nothing, so the time is linear in the cell.

use std::ops::Range;

use htmlize::{ENTITIES, ENTITY_MAX_LENGTH};

/// Longest tag in bytes, `<` and `>` included; what is longer is text with a stray `<`.
const MAX_TAG: usize = 2_000;

/// Tags whose text starts on a line of its own: HTML standard, section 15.3 (rendering of flow content), the parts of
/// tables and lists, and `br`. Sorted.
const BLOCK_TAGS: [&str; 63] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "xmp",
];

/// The same as numbers, their letters from the highest byte on: in the same order, and compared at once.
const BLOCK_NUMBERS: [u128; BLOCK_TAGS.len()] = {
    let mut numbers = [0; BLOCK_TAGS.len()];
    let mut tag = 0;
    while tag < numbers.len() {
        let (name, mut at) = (BLOCK_TAGS[tag].as_bytes(), 0);
        while at < name.len() {
            numbers[tag] |= (name[at] as u128) << (120 - 8 * at);
            at += 1;
        }
        tag += 1;
    }
    numbers
};

/// A part of a raw cell, with the raw bytes it came from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it stands.
    Text(Range<usize>),
    /// A character of a decoded entity.
    Char(char, Range<usize>),
    /// A block tag, or the edge of an attribute's text.
    Break(Range<usize>),
}

impl Piece {
    /// The raw bytes it came from.
    pub(super) fn bytes(&self) -> &Range<usize> {
        match self {
            Self::Text(bytes) | Self::Char(_, bytes) | Self::Break(bytes) => bytes,
        }
    }
}

/// Hands the pieces of a raw cell to `sink`, in raw order.
pub(super) fn read(raw: &str, sink: &mut dyn FnMut(Piece)) {
    Reader { raw, sink, closing: None, unclosed: Vec::new() }.run();
}

struct Reader<'r, 's> {
    raw: &'r str,
    sink: &'s mut dyn FnMut(Piece),
    /// The first `>` at or after some earlier place; the length of the cell if there was none.
    closing: Option<usize>,
    /// Ends that were sought once and stand nowhere in the rest of the cell.
    unclosed: Vec<&'static str>,
}

impl Reader<'_, '_> {
    fn run(mut self) {
        let (mut text, mut at) = (0, 0);
        while let Some(mark) = self.next_mark(at) {
            match self.markup(mark, text) {
                Some(end) => (text, at) = (end, end),
                None => at = mark + 1,
            }
        }
        self.text(text..self.raw.len());
    }

    /// The next sign that may begin markup.
    fn next_mark(&self, at: usize) -> Option<usize> {
        memchr::memchr2(b'<', b'&', self.raw.as_bytes().get(at..)?).map(|i| at + i)
    }

    /// Reads the markup at `mark`, hands on the text before it, and gives its end; nothing if it is a mere sign.
    fn markup(&mut self, mark: usize, text: usize) -> Option<usize> {
        if self.raw.as_bytes()[mark] == b'&' {
            let end = entity_end(self.raw, mark, self.raw.len())?;
            self.text(text..mark);
            self.decode(mark..end);
            return Some(end);
        }
        match self.raw.as_bytes().get(mark + 1)? {
            b'!' => self.declaration(mark).inspect(|_| self.text(text..mark)),
            b'/' | b'a'..=b'z' | b'A'..=b'Z' => self.tag(mark, text),
            _ => None,
        }
    }

    fn text(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            (self.sink)(Piece::Text(range));
        }
    }

    fn decode(&mut self, entity: Range<usize>) {
        for c in htmlize::unescape(&self.raw[entity.clone()]).chars() {
            (self.sink)(Piece::Char(c, entity.clone()));
        }
    }

    /// The end of what starts with `<!`. Of a CDATA section only the opening is dropped: its text is meant to be read.
    fn declaration(&mut self, mark: usize) -> Option<usize> {
        let rest = &self.raw[mark..];
        if rest.starts_with("<![CDATA[") {
            Some(mark + "<![CDATA[".len())
        } else if rest.starts_with("<!--") {
            self.comment_end(mark + "<!--".len())
        } else {
            self.tag_end(mark)
        }
    }

    /// One past the comment whose text starts at `from`; browsers close `<!-->` and `--!>` too.
    fn comment_end(&mut self, from: usize) -> Option<usize> {
        let rest = &self.raw[from..];
        let closed_at_once = [">", "->"].into_iter().find(|end| rest.starts_with(end));
        if let Some(end) = closed_at_once {
            return Some(from + end.len());
        }
        self.seek("-->", |raw| {
            let ends = raw[from..].match_indices("--");
            ends.filter_map(|(i, _)| comment_close(raw, from + i + 2)).next()
        })
    }

    /// Reads a tag: its break and the text of its attributes.
    fn tag(&mut self, mark: usize, text: usize) -> Option<usize> {
        let end = self.tag_end(mark)?;
        self.text(text..mark);
        let is_closing = self.raw.as_bytes()[mark + 1] == b'/';
        let name_start = mark + 1 + usize::from(is_closing);
        let name = name_start..find(self.raw, name_start, |b| !is_name(b)).unwrap_or(end);
        let edge = if is_closing { mark } else { self.attributes(mark, name.end..end - 1) };
        if edge > mark || is_block(&self.raw[name.clone()]) {
            (self.sink)(Piece::Break(edge..end));
        }
        let hidden = if is_closing { None } else { self.hidden_end(name, end) };
        Some(hidden.unwrap_or(end))
    }

    /// One past the `>` that closes the tag at `mark`, if it comes in time.
    fn tag_end(&mut self, mark: usize) -> Option<usize> {
        let known = self.closing.filter(|&at| at >= mark);
        let close = || memchr::memchr(b'>', &self.raw.as_bytes()[mark..]).map(|i| mark + i);
        let at = known.unwrap_or_else(|| close().unwrap_or(self.raw.len()));
        self.closing = Some(at);
        (at < self.raw.len() && at - mark < MAX_TAG).then_some(at + 1)
    }

    /// Hands on the text of `alt` and `title`, and gives where the last of it ended, or `mark` if there was none.
    fn attributes(&mut self, mark: usize, inside: Range<usize>) -> usize {
        let mut edge = mark;
        let mut at = inside.start;
        while let Some(attribute) = Attribute::next(self.raw, at..inside.end) {
            at = attribute.end;
            if attribute.is_read(self.raw) {
                (self.sink)(Piece::Break(edge..attribute.value.start));
                edge = attribute.value.end;
                self.value(attribute.value);
            }
        }
        edge
    }

    /// Hands on the text of an attribute's value, entities decoded.
    fn value(&mut self, value: Range<usize>) {
        let (mut text, mut at) = (value.start, value.start);
        while let Some(mark) = find(&self.raw[..value.end], at, |b| b == b'&') {
            at = mark + 1;
            if let Some(end) = entity_end(self.raw, mark, value.end) {
                self.text(text..mark);
                self.decode(mark..end);
                (text, at) = (end, end);
            }
        }
        self.text(text..value.end);
    }

    /// One past the closing tag of a `script` or `style` element whose content starts at `from`.
    fn hidden_end(&mut self, name: Range<usize>, from: usize) -> Option<usize> {
        let hidden = ["script", "style"];
        let name = hidden.into_iter().find(|hidden| self.raw[name.clone()].eq_ignore_ascii_case(hidden))?;
        self.seek(name, |raw| {
            let closing = raw[from..].match_indices("</").map(|(i, _)| from + i);
            let close = closing.into_iter().find(|&at| closes(raw, at, name))?;
            find(raw, close, |b| b == b'>').map(|at| at + 1)
        })
    }

    /// Looks for an end unless it is known that there is none; remembers that there is none.
    fn seek(&mut self, what: &'static str, search: impl Fn(&str) -> Option<usize>) -> Option<usize> {
        if self.unclosed.contains(&what) {
            return None;
        }
        let end = search(self.raw);
        if end.is_none() {
            self.unclosed.push(what);
        }
        end
    }
}

/// An attribute of a tag.
struct Attribute {
    name: Range<usize>,
    value: Range<usize>,
    end: usize,
}

impl Attribute {
    /// The next attribute of a tag's inside.
    fn next(raw: &str, inside: Range<usize>) -> Option<Self> {
        let find = |from, test: fn(u8) -> bool| find(&raw[..inside.end], from, test);
        let start = find(inside.start, |b| !b.is_ascii_whitespace() && b != b'/' && b != b'=')?;
        let name_end = find(start, |b| b.is_ascii_whitespace() || b == b'/' || b == b'=').unwrap_or(inside.end);
        let name = start..name_end;
        let after = find(name_end, |b| !b.is_ascii_whitespace()).unwrap_or(inside.end);
        let Some(equals) = Some(after).filter(|&at| at < inside.end && raw.as_bytes()[at] == b'=') else {
            return Some(Self { name, value: after..after, end: after });
        };
        let from = find(equals + 1, |b| !b.is_ascii_whitespace()).unwrap_or(inside.end);
        let value = Self::value(raw, from..inside.end);
        let end = find(value.end, |b| b != b'"' && b != b'\'').unwrap_or(inside.end);
        Some(Self { name, value, end })
    }

    /// The value without its quotes, whether they are closed or not.
    fn value(raw: &str, rest: Range<usize>) -> Range<usize> {
        let raw = &raw[..rest.end];
        let (start, end) = match raw.as_bytes().get(rest.start) {
            Some(&quote @ (b'"' | b'\'')) => (rest.start + 1, find(raw, rest.start + 1, |b| b == quote)),
            _ => (rest.start, find(raw, rest.start, |b| b.is_ascii_whitespace())),
        };
        start..end.unwrap_or(rest.end)
    }

    /// Whether the attribute holds text for the reader.
    fn is_read(&self, raw: &str) -> bool {
        let name = &raw[self.name.clone()];
        let is_text = name.eq_ignore_ascii_case("alt") || name.eq_ignore_ascii_case("title");
        is_text && !raw[self.value.clone()].trim().is_empty()
    }
}

/// One past the entity that starts at `at` and ends before `limit`; nothing if it is a mere `&`.
///
/// A named entity without `;` counts only if no letter, digit or `=` follows, as in attributes in HTML: most cells are
/// no HTML at all, and `water&ethanol` must not become `waterðanol`. `&nbsp` is nobody's word and always counts.
pub fn entity_end(raw: &str, at: usize, limit: usize) -> Option<usize> {
    let rest = &raw.as_bytes()[at..limit];
    if rest.get(1) == Some(&b'#') {
        return numeric_length(rest).map(|len| at + len);
    }
    let name = rest.iter().skip(1).take(ENTITY_MAX_LENGTH).take_while(|b| b.is_ascii_alphanumeric()).count() + 1;
    let is_named = |len: usize| rest.get(..len).is_some_and(|entity| ENTITIES.contains_key(entity));
    let len = match rest.get(name) {
        Some(b';') if is_named(name + 1) => Some(name + 1),
        Some(b'=') => None,
        _ => Some(name).filter(|&name| is_named(name)),
    };
    len.or_else(|| rest.starts_with(b"&nbsp").then_some("&nbsp".len())).map(|len| at + len)
}

/// Length of `&#…;` or `&#x…;`, the `;` being optional.
fn numeric_length(rest: &[u8]) -> Option<usize> {
    let is_hex = matches!(rest.get(2), Some(b'x' | b'X'));
    let start = if is_hex { 3 } else { 2 };
    let is_digit = |b: &&u8| if is_hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() };
    let digits = rest.iter().skip(start).take_while(is_digit).count();
    let end = start + digits;
    (digits > 0).then(|| end + usize::from(rest.get(end) == Some(&b';')))
}

/// One past the `>` or `!>` at `at`.
fn comment_close(raw: &str, at: usize) -> Option<usize> {
    let end = [">", "!>"].into_iter().find(|end| raw[at..].starts_with(end))?;
    Some(at + end.len())
}

/// Whether the `</` at `at` starts the closing tag of `name`.
fn closes(raw: &str, at: usize, name: &str) -> bool {
    let rest = &raw.as_bytes()[at + 2..];
    let is_name = rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
    is_name && rest.get(name.len()).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
}

/// Whether the text of a tag of this name stands on a line of its own; case does not matter.
pub fn is_block(name: &str) -> bool {
    let mut lower = [0; size_of::<u128>()];
    let Some(letters) = lower.get_mut(..name.len()) else { return false };
    letters.copy_from_slice(name.as_bytes());
    letters.make_ascii_lowercase();
    BLOCK_NUMBERS.binary_search(&u128::from_be_bytes(lower)).is_ok()
}

fn is_name(b: u8) -> bool {
    !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')
}

/// The first byte at or after `from` that passes a test.
fn find(raw: &str, from: usize, test: impl Fn(u8) -> bool) -> Option<usize> {
    raw.as_bytes().get(from..)?.iter().position(|&b| test(b)).map(|i| from + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a cell, `¦` for breaks.
    fn shown(raw: &str) -> String {
        let mut shown = String::new();
        read(raw, &mut |piece| match piece {
            Piece::Text(range) => shown.push_str(&raw[range]),
            Piece::Char(c, _) => shown.push(c),
            Piece::Break(_) => shown.push('¦'),
        });
        shown
    }

    #[test]
    fn block_tags_are_sorted() {
        assert!(BLOCK_TAGS.is_sorted());
    }

    #[test]
    fn a_cell_shows_what_a_browser_shows() {
        let cases = [
            ("<p>a<br/>b</P>c", "¦a¦b¦c"),
            ("N<b>9</b><i\nclass='x'>5</i>", "N95"),
            ("a < b, <3, <-, 5<6", "a < b, <3, <-, 5<6"),
            ("<img src=x alt=\"N95 &amp; mask\"/>b", "¦N95 & mask¦b"),
            ("<a title='x' ALT = y href=z>b</a>", "¦x¦y¦b"),
            ("<img alt=''>b<img alt=>c<img alt>d<img alt=x", "bcd<img alt=x"),
            ("<img alt=\"open>b", "¦open¦b"),
            ("a<!-- <b>x</b> -->b<!-->c<!--->d<!-- y --!>e", "abcde"),
            ("a<!-- open <b>x</b>", "a<!-- open x"),
            ("a<script>x<b>y</script >b<STYLE>z</Style>c", "abc"),
            ("a<script>open <b>x</b>", "aopen x"),
            ("<![CDATA[N95]]><!DOCTYPE html>", "N95]]>"),
            ("&lt;&#78;&#x39&#53; R&D AT&T a&b; &copy", "<N95 R&D AT&T a&b; ©"),
            ("water&ethanol a=1&copy=2 x&nbspy &notit; &ampoule", "water&ethanol a=1&copy=2 x\u{A0}y &notit; &ampoule"),
            ("&NotEqualTilde; &#0; &#x110000; &#; &#x; &", "≂̸ \u{FFFD} \u{FFFD} &#; &#x; &"),
            ("<", "<"),
            ("</", "</"),
            ("</>a<é>", "a<é>"),
        ];
        for (raw, text) in cases {
            assert_eq!(shown(raw), text, "{raw}");
        }
    }

    #[test]
    fn a_tag_ends_within_its_limit() {
        let tag = |len: usize| format!("<b {}>", "x".repeat(len - 4));
        assert_eq!(shown(&tag(MAX_TAG)), "");
        assert_eq!(shown(&tag(MAX_TAG + 1)), tag(MAX_TAG + 1));
    }
}
