//! Decoded text at hand, and the place of it: what the readers of JSON and XML cut their elements from.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use memchr::{memchr_iter, memrchr};

use super::encoding::Decoded;
use super::rows::Margin;

/// Bytes after which what was used is dropped.
const USED: usize = 1 << 20;

/// A place in a file, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Physical line, from 1.
    pub(super) line: u64,
    /// Character of the line, from 1.
    pub(super) column: u64,
}

impl Place {
    /// The place behind some text that begins here.
    pub(super) fn after(self, text: &[u8]) -> Self {
        let characters = |part: &[u8]| part.iter().filter(|&&byte| !(0x80..0xC0).contains(&byte)).count() as u64;
        match memrchr(b'\n', text) {
            None => Self { column: self.column + characters(text), ..self },
            Some(last) => {
                let (before, line) = text.split_at(last + 1);
                let lines = memchr_iter(b'\n', before).count() as u64;
                Self { line: self.line + lines, column: 1 + characters(line) }
            }
        }
    }
}

/// A stream of text, as far as it was read and not yet used.
pub(super) struct Held {
    input: Decoded,
    text: String,
    /// Offset in `text` of what is not yet used.
    at: usize,
    /// Bytes of text that were dropped.
    dropped: u64,
    place: Place,
    ended: bool,
    margin: Arc<Margin>,
}

impl Held {
    /// The text of an input, from its start; what of it cannot be read is told in the margin.
    pub(super) fn new(input: Decoded, margin: Arc<Margin>) -> Self {
        let place = Place { line: 1, column: 1 };
        Self { input, text: String::new(), at: 0, dropped: 0, place, ended: false, margin }
    }

    /// What the text does not say itself.
    pub(super) fn margin(&self) -> &Margin {
        &self.margin
    }

    /// What is at hand.
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Where that begins.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Reads on; `false` if nothing follows what is at hand.
    ///
    /// # Errors
    /// When the input cannot be read on.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.at >= USED || self.at == self.text.len() {
            self.text.drain(..self.at);
            self.dropped += self.at as u64;
            self.at = 0;
        }
        let before = self.text.len();
        while !self.ended && self.text.len() == before {
            self.ended = !self.input.fill(&mut self.text)?;
        }
        self.margin.read(&self.input);
        Ok(self.text.len() > before)
    }

    /// The place behind so many of the bytes at hand.
    pub(super) fn place_after(&self, bytes: usize) -> Place {
        self.place.after(self.ahead().get(..bytes).unwrap_or_default())
    }

    /// Uses the first bytes at hand.
    pub(super) fn advance(&mut self, bytes: usize) {
        let used = self.dropped + self.at as u64;
        while let Some(&bad) = self.input.bad.front().filter(|&&bad| bad < used + bytes as u64) {
            self.input.bad.pop_front();
            self.margin.undecodable(self.place_after(bad.saturating_sub(used) as usize).line);
        }
        self.place = self.place_after(bytes);
        self.at += bytes;
    }

    fn ahead(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

impl Read for Held {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.advance(read);
        Ok(read)
    }
}

impl BufRead for Held {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.text.len() {
            self.more()?;
        }
        Ok(self.ahead())
    }

    fn consume(&mut self, bytes: usize) {
        self.advance(bytes);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use super::super::encoding::Choice;
    use super::*;

    /// Hands out a few bytes at a time.
    struct Slow(Cursor<Vec<u8>>, usize);

    impl Read for Slow {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let few = self.1.min(out.len());
            self.0.read(&mut out[..few])
        }
    }

    /// UTF-8 text that comes in pieces of so many bytes.
    pub(in super::super) fn held(text: impl Into<Vec<u8>>, piece: usize, margin: &Arc<Margin>) -> Held {
        let input = Box::new(Slow(Cursor::new(text.into()), piece));
        Held::new(Decoded::new(input, Choice::sure(encoding_rs::UTF_8, 0)).unwrap(), margin.clone())
    }

    #[test]
    fn places_are_counted_in_lines_and_characters() {
        let mut held = held("aé\nbü, c", 3, &Arc::default());
        while held.more().unwrap() {}
        assert_eq!(held.place_after(3), Place { line: 1, column: 3 });
        held.advance("aé\nbü".len());
        assert_eq!((held.rest(), held.place()), (", c", Place { line: 2, column: 3 }));
    }

    #[test]
    fn undecodable_bytes_are_told_with_their_lines() {
        let mut held = held(b"a\n\xFFb\n\nc\xFF".to_vec(), 2, &Arc::default());
        while held.more().unwrap() {
            held.advance(held.rest().len());
        }
        let input = held.margin().input();
        assert_eq!((input.bad, input.bad_count, input.bytes), (vec![2, 4], 2, 8));
    }
}
