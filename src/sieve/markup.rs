//! Spots that read otherwise than they stand: tags inside words, entities, other scripts. Those that matter are read
//! as a whole; most do not.

use std::ops::Range;

use super::foreign::is_character;
use super::hash;
use super::letters::{end_of, is_space};
use super::scan::Scan;
use crate::text::{self, Between, Folded, between};

/// Longest tag in bytes, as for readers of cells.
const MAX_TAG: usize = 2_000;
/// Longest entity in bytes that is looked for from its end.
const MAX_ENTITY: usize = 40;
/// Most bytes of a comment that is looked at.
const MAX_COMMENT: usize = 100;
/// Pads on one side of a spot that can be dropped with it, a doubled quote being one; more may stand in a literal.
const MOST_PADS: usize = 2;
const MOST_PADS_OF_LITERALS: usize = 4;
/// Characters between two words of a phrase, and one more.
const MOST_BETWEEN: usize = 4;
/// Single characters are followed so far from a spot; beyond it the place is named unseen.
const MAX_ROW: usize = 256;

/// What a `<` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// A tag that is not seen; where it ends.
    Inline(usize),
    /// A tag with a line of its own; where it ends.
    Break(usize),
    /// A mere sign.
    Sign,
    /// A comment, a declaration, a script: may hide what follows.
    Unclear,
}

impl Scan<'_> {
    /// What the `<` at a place is.
    pub(super) fn tag(&self, at: usize) -> Tag {
        let is_closing = match self.bytes.get(at + 1) {
            Some(b'!') => return self.plain_comment(at).map_or(Tag::Unclear, Tag::Inline),
            Some(b'/') => true,
            Some(b) if b.is_ascii_alphabetic() => false,
            _ => return Tag::Sign,
        };
        let limit = self.bytes.len().min(at + MAX_TAG);
        let Some(close) = memchr::memchr(b'>', &self.bytes[at..limit]).map(|i| at + i) else {
            return Tag::Sign;
        };
        let from = at + 1 + usize::from(is_closing);
        let name =
            &self.bytes[from..end_of(self.bytes, from, |b| !is_space(b) && !matches!(b, b'/' | b'>')).min(close)];
        match std::str::from_utf8(name) {
            Ok("b" | "i" | "em" | "strong" | "span" | "a") => Tag::Inline(close + 1),
            Ok(name) if !is_closing && is_hiding(name) => Tag::Unclear,
            Ok(name) if text::is_block(name) => Tag::Break(close + 1),
            _ => Tag::Inline(close + 1),
        }
    }

    /// Where the comment that begins at a place ends, if it holds nothing but words: then it stands in one cell.
    fn plain_comment(&self, at: usize) -> Option<usize> {
        let from = at + b"<!--".len();
        let inside = self.bytes.get(at..from).filter(|open| *open == b"<!--").and_then(|_| self.bytes.get(from..))?;
        let is_plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b' ';
        let len = inside.iter().take(MAX_COMMENT).position(|b| !is_plain(b))?;
        inside[len..].starts_with(b"-->").then_some(from + len + b"-->".len())
    }

    /// What the tag that ends before `end` is, and where it starts.
    pub(super) fn tag_before(&self, end: usize) -> (Tag, usize) {
        let inside = &self.bytes[end.saturating_sub(MAX_TAG)..end - 1];
        let edge = |before: &[u8]| memchr::memrchr2(b'<', b'>', before);
        if inside.ends_with(b"--") || inside.ends_with(b"--!") {
            let start = memchr::memrchr(b'<', inside).map(|at| end - 1 - (inside.len() - at));
            let whole = start.filter(|&start| self.plain_comment(start) == Some(end));
            return whole.map_or((Tag::Unclear, end), |start| (Tag::Inline(end), start));
        }
        let Some(start) = edge(inside).filter(|&at| inside[at] == b'<') else { return (Tag::Sign, end) };
        // An earlier `<` that is still open would make this one part of another tag.
        let is_inner = edge(&inside[..start]).is_some_and(|at| inside[at] == b'<' && begins_tag(inside[at + 1]));
        let name = inside[start + 1..].strip_prefix(b"/");
        let hides = name.is_some_and(|name| std::str::from_utf8(name).is_ok_and(|name| is_hiding(name.trim())));
        let start = end - 1 - (inside.len() - start);
        if is_inner || hides { (Tag::Unclear, end) } else { (self.tag(start), start) }
    }

    /// What the entity at a place comes to, and where it ends.
    pub(super) fn entity(&self, at: usize) -> Option<(Between, usize)> {
        let end = text::entity_end(self.text, at, self.text.len())?;
        let entity = &self.text[at..end];
        let role = match entity {
            "&nbsp;" | "&#39;" | "&apos;" | "&rsquo;" => Between::Gap,
            _ if is_common(entity) => Between::Pad,
            _ if entity.ends_with(';') => decoded(entity),
            _ => Between::Word,
        };
        Some((role, end))
    }

    /// What the entity that ends before `end` with a `;` comes to, and where it starts.
    pub(super) fn entity_before(&self, end: usize) -> Option<(Between, usize)> {
        let from = end.saturating_sub(MAX_ENTITY);
        let start = from + self.bytes[from..end].iter().rposition(|&b| b == b'&')?;
        let (role, found) = self.entity(start)?;
        (found == end).then_some((role, start))
    }

    /// Looks at a `<`, a `&` or the first byte of a character beyond ASCII.
    pub(super) fn markup(&mut self, at: usize) {
        if at < self.probed {
            return;
        }
        match self.bytes[at] {
            b'<' => self.inside_tags(at),
            b'&' => self.at_entity(at),
            _ => self.at_foreign(at),
        }
    }

    /// Tags without a space around them join what stands on both sides.
    fn inside_tags(&mut self, at: usize) {
        let mut end = at;
        loop {
            match self.tag(end) {
                Tag::Inline(close) => end = close,
                Tag::Break(_) => return,
                Tag::Sign => break,
                Tag::Unclear if self.follows_tag(at) => return,
                Tag::Unclear => return self.report(at),
            }
            if self.bytes.get(end) != Some(&b'<') {
                break;
            }
        }
        if end > at && self.touches_right(end) && self.touches_left(at) && !self.follows_tag(at) {
            self.probe(at);
        }
    }

    /// Whether a tag ends here: what joins was looked at there.
    fn follows_tag(&self, at: usize) -> bool {
        self.bytes[..at].ends_with(b">") && !matches!(self.tag_before(at).0, Tag::Sign | Tag::Unclear)
    }

    fn at_entity(&mut self, at: usize) {
        let Some((role, end)) = self.entity(at) else { return };
        match role {
            Between::Pad if self.touches(at, end) => self.probe(at),
            Between::Sign | Between::Word => self.probe(at),
            Between::Gap | Between::Pad if self.needles.has_odd_literals && !is_common(&self.text[at..end]) => {
                self.probe(at);
            }
            Between::Gap | Between::Pad => {}
        }
    }

    fn at_foreign(&mut self, at: usize) {
        let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { return };
        let end = at + c.len_utf8();
        match between(c) {
            Between::Pad if self.touches(at, end) => self.probe(at),
            Between::Sign if self.touches_right(end) => self.probe(at),
            Between::Word => match self.foreign(at, c) {
                Some(end) => self.probed = end,
                None => self.probe(at),
            },
            _ if self.needles.may_be_cleaned(c) => self.probe(at),
            _ => self.probed = end,
        }
    }

    /// Whether letters or digits stand on both sides of a spot, with only pads between.
    fn touches(&self, start: usize, end: usize) -> bool {
        self.touches_left(start) && self.touches_right(end)
    }

    /// What stands for a letter counts as one, if a letter follows.
    pub(super) fn touches_left(&self, start: usize) -> bool {
        let before = self.text.get(..start).unwrap_or_default();
        self.reaches(before.char_indices().rev(), |at, c| {
            match c {
                '>' => !matches!(self.tag_before(at + 1).0, Tag::Break(_)),
                ';' => !self.entity_before(at + 1).is_some_and(|(role, _)| role == Between::Gap),
                '@' | '$' | '!' | '€' => true,
                _ => return None,
            }
            .into()
        })
    }

    pub(super) fn touches_right(&self, end: usize) -> bool {
        let behind = self.text.get(end..).unwrap_or_default();
        self.reaches(behind.char_indices(), |at, c| {
            match c {
                '<' => !matches!(self.tag(end + at), Tag::Break(_)),
                '&' => !self.entity(end + at).is_some_and(|(role, _)| role == Between::Gap),
                _ => return None,
            }
            .into()
        })
    }

    /// Whether a letter or digit stands here behind a few pads, or what may hide one; `hides` says whether a character
    /// does, if it may.
    ///
    /// A character that is a word by itself is not meant: only in literals it belongs to its neighbours.
    fn reaches(&self, chars: impl Iterator<Item = (usize, char)>, hides: impl Fn(usize, char) -> Option<bool>) -> bool {
        let most = if self.needles.has_odd_literals { MOST_PADS_OF_LITERALS } else { MOST_PADS };
        let (mut pads, mut is_quote) = (0, false);
        for (at, c) in chars {
            let is_doubled = is_quote && c == '"';
            is_quote = c == '"' && !is_doubled;
            if let Some(hides) = hides(at, c) {
                return hides;
            }
            match between(c) {
                Between::Word => return !is_character(c) || self.needles.has_odd_literals,
                Between::Gap => return false,
                Between::Sign => {}
                Between::Pad if is_doubled => {}
                Between::Pad if pads == most => return false,
                Between::Pad => pads += 1,
            }
        }
        false
    }

    /// Reads the spot at a place as a reader sees it, with its neighbours.
    pub(super) fn probe(&mut self, at: usize) {
        match (self.around(at), self.chunk_end(at)) {
            (Some(range), Some((end, _))) => {
                // Its neighbours were read without theirs.
                self.probed = end;
                self.read(range.clone());
                // What stands before the end of a script is hidden where its begin is out of sight.
                for shown in ends_of_hidden(&self.bytes[range.clone()]) {
                    self.read(range.start + shown..range.end);
                }
            }
            _ => {
                // The rest of the stretch stands in the same record.
                self.probed = end_of(self.bytes, at, |b| !is_space(b));
                self.report(at);
            }
        }
    }

    /// What has to be read to know what stands at a place; `None` if that is not clear.
    fn around(&self, at: usize) -> Option<Range<usize>> {
        let start = self.left(at)?;
        // A mark may belong to the space before it.
        let has_space = start.checked_sub(1).is_some_and(|before| self.bytes[before].is_ascii());
        Some(start - usize::from(has_space)..self.right(at)?)
    }

    /// Where the word before the one at a place begins, and all single characters before that.
    fn left(&self, at: usize) -> Option<usize> {
        let (mut start, mut is_whole) = self.chunk_start(at);
        let (own, mut left, mut from) = (start, MOST_BETWEEN, start);
        while let Some(byte) = from.checked_sub(1).map(|last| self.bytes[last]).filter(|_| left > 0 && !is_whole) {
            if is_space(byte) {
                (from, left) = (from - 1, left - 1);
                continue;
            }
            (start, is_whole) = self.chunk_start(from);
            left = Chunk::of(self.text.get(start..from)?).left(left)?;
            from = start;
            if own - start > MAX_ROW && left > 0 {
                return None;
            }
        }
        Some(self.cut_tag(start, at).map_or(start, |tag| self.chunk_start(tag).0))
    }

    /// Where the tag begins of which the end alone stands between two places.
    fn cut_tag(&self, start: usize, at: usize) -> Option<usize> {
        let inside = &self.bytes[start..at];
        let end = memchr::memchr2(b'<', b'>', inside).filter(|&angle| inside[angle] == b'>')?;
        let (tag, from) = self.tag_before(start + end + 1);
        matches!(tag, Tag::Inline(_) | Tag::Break(_)).then_some(from)
    }

    /// Where the word behind the one at a place ends, and all single characters behind that.
    fn right(&self, at: usize) -> Option<usize> {
        let (mut end, mut is_whole) = self.chunk_end(at)?;
        let (own, mut left, mut from) = (end, MOST_BETWEEN, end);
        while let Some(&byte) = self.bytes.get(from).filter(|_| left > 0 && !is_whole) {
            if is_space(byte) {
                (from, left) = (from + 1, left - 1);
                continue;
            }
            (end, is_whole) = self.chunk_end(from)?;
            left = Chunk::of(self.text.get(from..end)?).right(left);
            from = end;
            if end - own > MAX_ROW && left > 0 {
                return None;
            }
        }
        Some(end)
    }

    /// Where the last white space before a place ends, or two characters of a longer run that are words by themselves:
    /// then it is known what stands before.
    fn chunk_start(&self, at: usize) -> (usize, bool) {
        let mut run = 0;
        let mut start = at;
        for c in self.text.get(..at).unwrap_or_default().chars().rev() {
            run = if is_character(c) { run + 1 } else { 0 };
            if run == 3 {
                return (start, true);
            }
            if c.is_ascii() && is_space(c as u8) {
                break;
            }
            start -= c.len_utf8();
        }
        (start, false)
    }

    /// The next white space outside tags, or the end of two characters of a longer run; `None` where something may be
    /// hidden.
    fn chunk_end(&self, mut at: usize) -> Option<(usize, bool)> {
        let mut run = 0;
        while let Some(c) = self.text.get(at..)?.chars().next() {
            run = if is_character(c) { run + 1 } else { 0 };
            if run == 3 {
                return Some((at, true));
            }
            if c.is_ascii() && is_space(c as u8) {
                break;
            }
            at = match c {
                '<' => match self.tag(at) {
                    Tag::Inline(end) | Tag::Break(end) => end,
                    Tag::Sign => at + 1,
                    Tag::Unclear => return None,
                },
                _ => at + c.len_utf8(),
            };
        }
        Some((at, false))
    }
}

/// What stands between two spaces.
struct Chunk {
    has_words: bool,
    is_single: bool,
    /// A tag was cut by the space before: what stands behind its end is single characters only.
    is_single_behind_tag: bool,
    chars: usize,
}

impl Chunk {
    fn of(raw: &str) -> Self {
        let is_plain = raw.bytes().all(|b| b.is_ascii() && !matches!(b, b'<' | b'&'));
        let folded = if is_plain { raw.to_owned() } else { Folded::plain(raw).text };
        let behind_tag = folded.rfind('>').map(|at| &folded[at..]);
        Self {
            has_words: folded.chars().any(char::is_alphanumeric),
            is_single: has_only_singles(&folded),
            is_single_behind_tag: behind_tag.is_some_and(|rest| {
                rest.chars().any(char::is_alphanumeric) && has_only_singles(rest) && !has_only_singles(&folded)
            }),
            chars: folded.chars().count(),
        }
    }

    /// How many more characters may stand between, going left.
    fn left(&self, left: usize) -> Option<usize> {
        if self.is_single_behind_tag { None } else { Some(self.right(left)) }
    }

    fn right(&self, left: usize) -> usize {
        match (self.has_words, self.is_single) {
            (true, true) => MOST_BETWEEN,
            (true, false) => 0,
            (false, _) => left.saturating_sub(self.chars),
        }
    }
}

fn has_only_singles(text: &str) -> bool {
    let is_word = |c: char| between(c) == Between::Word || c.is_ascii_alphanumeric();
    let pairs = text.chars().zip(text.chars().skip(1));
    !pairs.into_iter().any(|(a, b)| is_word(a) && is_word(b))
}

fn begins_tag(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!')
}

/// The ends of the tags that end what is hidden.
fn ends_of_hidden(bytes: &[u8]) -> Vec<usize> {
    let end = |at: usize| {
        let rest = bytes.get(at + 1..)?.strip_prefix(b"/")?;
        let name = &rest[..end_of(rest, 0, |b| b.is_ascii_alphabetic())];
        let hides = std::str::from_utf8(name).is_ok_and(is_hiding);
        hides.then(|| memchr::memchr(b'>', rest)).flatten().map(|close| bytes.len() - rest.len() + close + 1)
    };
    memchr::memchr_iter(b'<', bytes).filter_map(end).collect()
}

fn is_hiding(name: &str) -> bool {
    name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style")
}

/// Whether one of the commonest tags stands here, all of them breaks: block tags without attributes.
#[inline(always)]
pub(super) fn is_plain_break(bytes: &[u8], at: usize) -> bool {
    let tag = u64::from_le_bytes(hash::eight(bytes, at + 1));
    let tag = if tag & 0xFF == u64::from(b'/') { tag >> 8 } else { tag };
    let name = |name: &[u8; 4]| u64::from(u32::from_le_bytes(*name));
    match tag & 0xFFFF_FFFF {
        four if [b"div>", b"br/>"].iter().any(|tag| name(tag) == four) => true,
        four if four == name(b"br /") => (tag >> 32) & 0xFF == u64::from(b'>'),
        four => {
            let three = four & 0xFF_FFFF;
            TWO_LETTERS.iter().any(|two| name(&[two[0], two[1], b'>', 0]) == three) || four & 0xFFFF == name(b"p>\0\0")
        }
    }
}

/// Names of two letters in the commonest tags that are breaks.
const TWO_LETTERS: [&[u8; 2]; 8] = [b"br", b"li", b"ul", b"td", b"tr", b"ol", b"th", b"h3"];

/// Whether an entity is one of the commonest, none of which is part of a literal.
fn is_common(entity: &str) -> bool {
    matches!(
        entity,
        "&nbsp;" | "&#39;" | "&apos;" | "&rsquo;" | "&amp;" | "&quot;" | "&lt;" | "&gt;" | "&ndash;" | "&mdash;"
    )
}

fn decoded(entity: &str) -> Between {
    let text = htmlize::unescape(entity);
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => between(only),
        _ => Between::Word,
    }
}
