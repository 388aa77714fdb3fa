//! A cell around some places: no more of it than what is searched for can reach from there.
//!
//! Nothing that is searched for reaches across a block tag, nor across the end of a sentence between two words of two
//! letters or more: no phrase, no run of single characters, no sign inside a word. A cell is cut only there, and what is
//! left out stands as one break. So the words that stay are the same words as in the whole cell, with the same gaps.

use std::ops::Range;

use smallvec::SmallVec;

use super::fold::{Folder, Form};
use super::folded::Folded;
use super::html::{self, Piece};

/// Cells of fewer bytes are not worth cutting.
const SHORT: usize = 200;

/// Parts of a cell in its plain view.
#[derive(Debug)]
pub struct Excerpt {
    /// Their plain view.
    pub folded: Folded,
    /// The raw bytes of each, in order.
    pub parts: Vec<Range<usize>>,
}

impl Excerpt {
    /// The parts of a raw cell around some places, which are in order; nothing where the cell is too short for it.
    ///
    /// ```
    /// use listlint::text::{BREAK, Excerpt};
    ///
    /// let raw = format!("Soft to touch. Kills 99% of germs. {}", "It is made of fine cotton. ".repeat(9));
    /// let excerpt = Excerpt::around(&raw, &[15..20]).unwrap();
    /// assert_eq!(excerpt.folded.text, format!("{BREAK}kills 99% of germs."));
    /// ```
    pub fn around(raw: &str, places: &[Range<usize>]) -> Option<Self> {
        if raw.len() < SHORT {
            return None;
        }
        let mut cutter =
            Cutter { raw, places, folder: Folder::new(raw, Form::Folded), section: SmallVec::new(), parts: Vec::new() };
        html::read(raw, &mut |piece| cutter.push(piece));
        cutter.end_section();
        Some(Self { folded: cutter.folder.finish(), parts: cutter.parts })
    }
}

/// Folds what stands near places, and leaves out the rest.
struct Cutter<'r, 'p> {
    raw: &'r str,
    /// Those that are not behind us.
    places: &'p [Range<usize>],
    folder: Folder<'r>,
    /// What stands between two breaks.
    section: SmallVec<[Piece; 4]>,
    parts: Vec<Range<usize>>,
}

impl<'p> Cutter<'_, 'p> {
    fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Break(_) => self.end_section(),
            piece => self.section.push(piece),
        }
    }

    fn end_section(&mut self) {
        let section = std::mem::take(&mut self.section);
        let (Some(first), Some(last)) = (section.first(), section.last()) else { return };
        let bytes = first.bytes().start..last.bytes().end;
        let places = self.places_in(&bytes);
        match section.as_slice() {
            _ if places.is_empty() => {}
            [Piece::Text(_)] => self.keep_near(&bytes, places),
            _ => self.keep(bytes, section),
        }
    }

    /// The places that touch some bytes, which come behind those asked for before.
    fn places_in(&mut self, bytes: &Range<usize>) -> &'p [Range<usize>] {
        let behind = self.places.iter().take_while(|place| place.end < bytes.start).count();
        self.places = self.places.get(behind..).unwrap_or_default();
        let here = self.places.iter().take_while(|place| place.start <= bytes.end).count();
        self.places.get(..here).unwrap_or_default()
    }

    /// Keeps the sentences of a text that places stand in.
    fn keep_near(&mut self, text: &Range<usize>, places: &[Range<usize>]) {
        let mut near: SmallVec<[Range<usize>; 4]> = SmallVec::new();
        let bytes = self.raw.as_bytes();
        for place in places {
            let done = near.last().map_or(text.start, |last| last.end);
            match near.last_mut().filter(|last| place.start < last.end) {
                Some(last) if place.end <= last.end => {}
                Some(last) => last.end = sentence_end(bytes, place.end, text.end),
                None => {
                    let start = sentence_start(bytes, done, place.start.max(done));
                    near.push(start..sentence_end(bytes, place.end, text.end));
                }
            }
        }
        near.into_iter().for_each(|part| self.keep(part.clone(), std::iter::once(Piece::Text(part))));
    }

    fn keep(&mut self, bytes: Range<usize>, pieces: impl IntoIterator<Item = Piece>) {
        let last = self.parts.last().map_or(0, |last| last.end);
        if last < bytes.start {
            self.folder.push(Piece::Break(last..bytes.start));
        }
        pieces.into_iter().for_each(|piece| self.folder.push(piece));
        self.parts.push(bytes);
    }
}

/// Whether a sentence ends with the stop at a place, and nothing reaches across: two letters, a stop, a space, two
/// letters.
fn is_end(bytes: &[u8], stop: usize) -> bool {
    let six = stop.checked_sub(2).and_then(|from| bytes.get(from..)?.first_chunk::<6>());
    let letters = |two: &[u8]| two.iter().all(u8::is_ascii_alphabetic);
    six.is_some_and(|six| six[3] == b' ' && letters(&six[..2]) && letters(&six[4..]))
}

/// Where the sentence begins that a byte of a text stands in; the text begins at `start`.
fn sentence_start(bytes: &[u8], start: usize, at: usize) -> usize {
    let before = bytes.get(start..at.saturating_sub(1).max(start)).unwrap_or_default();
    let mut stops = memchr::memrchr3_iter(b'.', b'!', b'?', before).map(|stop| start + stop);
    stops.find(|&stop| stop >= start + 2 && is_end(bytes, stop)).map_or(start, |stop| stop + 2)
}

/// Where the sentence ends that a byte of a text stands in; the text ends at `end`.
fn sentence_end(bytes: &[u8], at: usize, end: usize) -> usize {
    let (bytes, from) = (bytes.get(..end).unwrap_or_default(), at.saturating_sub(1));
    let behind = bytes.get(from..).unwrap_or_default();
    let mut stops = memchr::memchr3_iter(b'.', b'!', b'?', behind).map(|stop| from + stop);
    stops.find(|&stop| is_end(bytes, stop)).map_or(end, |stop| stop + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;
    use crate::text::{Gap, Kind, Signs, ViewKind, readings, words};

    /// Raw bytes, letters and kind of each word, and what stands before it; where a part begins there is a break.
    type Shown = Vec<(usize, usize, String, Kind, Gap)>;

    fn shown(folded: &Folded) -> Shown {
        let word = |word: super::super::Word| {
            let (span, before) = (folded.raw_span(word.start..word.end), word.before);
            let before = if before == Gap::Start { Gap::Break } else { before };
            (span.start, span.end, folded.text[word.start..word.end].to_owned(), word.kind, before)
        };
        words(&folded.text).into_iter().map(word).collect()
    }

    /// Raw bytes, kind and spellings of all other readings.
    fn reread(raw: &str, folded: &Folded) -> Vec<(usize, usize, ViewKind, Vec<String>)> {
        let all = readings(raw, folded, &Signs::all(&folded.text)).into_iter();
        let mut all: Vec<_> = all
            .map(|reading| {
                let span = folded.raw_span(reading.range);
                (span.start, span.end, reading.kind, reading.spellings)
            })
            .collect();
        all.sort();
        all
    }

    proptest! {
        #[test]
        fn an_excerpt_reads_as_the_whole_cell_does_there(
            parts in proptest::collection::vec(
                "ab|Cd|x|9| |, |[.] |! |[?] |: |[.]|-|<br>|<b>|</b>|<p class=x>|<i title=\"ab[.] Cd\">|<|>|&amp;|&#57;|é|口|I|\u{301}",
                0..60,
            ),
            places in proptest::collection::vec((0_usize..400, 0_usize..9), 0..4),
        ) {
            let raw = format!("{}. Made of oak and of fine cotton. {}", parts.concat(), "It fits most rooms. ".repeat(9));
            let mut places: Vec<_> = places.into_iter().map(|(start, len)| start..start + len).collect();
            places.sort_by_key(|place| place.start);
            places.dedup_by(|next, last| next.start <= last.end);
            let excerpt = Excerpt::around(&raw, &places).unwrap();
            let is_kept = |start: usize, end: usize| excerpt.parts.iter().any(|part| part.start <= start && end <= part.end);
            let whole = Folded::plain(&raw);
            let words: Shown = shown(&whole).into_iter().filter(|(start, end, ..)| is_kept(*start, *end)).collect();
            prop_assert_eq!(shown(&excerpt.folded), words);
            let others: Vec<_> = reread(&raw, &whole).into_iter().filter(|(start, end, ..)| is_kept(*start, *end)).collect();
            prop_assert_eq!(reread(&raw, &excerpt.folded), others);
        }
    }
}
