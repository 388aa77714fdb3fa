//! The shape of JSON text: where a value ends, and its tokens. Strings and numbers are left as they are written.
//!
//! Two ways to look at it: [`Shape`] follows a value that comes in parts and finds its end; [`Tokens`] goes through
//! text at hand. `NaN` and `Infinity`, which many programs write, are let through.

use std::borrow::Cow;

use memchr::memchr3;

use super::nested::MOST_LEVELS;

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    Value,
    /// The first value of an array, or its end.
    First,
    Key,
    /// The first key of an object, or its end.
    FirstKey,
    Colon,
    /// A comma, or the end of the array or object.
    Next,
}

/// What a text that is no JSON has at an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Bytes before it, of the text looked at last.
    pub(super) at: usize,
    /// What would be right, or what is wrong.
    pub(super) what: &'static str,
}

/// Follows the shape of one value, however many parts its text comes in.
#[derive(Debug)]
pub(super) struct Shape {
    /// Of each open level whether it is an object, the innermost last.
    levels: Vec<bool>,
    want: Want,
    /// Whether a string is open, and whether the next sign of it is escaped.
    string: Option<bool>,
    /// Whether a number or a word such as `true` is open.
    bare: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self { levels: Vec::new(), want: Want::Value, string: None, bare: false }
    }
}

impl Shape {
    /// Goes on with the next part; the bytes of it that belong to the value, once it has ended. A number that nothing
    /// encloses ends with the sign after it, or with the text.
    ///
    /// # Errors
    /// At the first sign that cannot stand there.
    pub(super) fn follow(&mut self, part: &[u8]) -> Result<Option<usize>, Wrong> {
        let mut at = 0;
        while let Some(&byte) = part.get(at) {
            if self.string.is_some() {
                let Some(end) = self.in_string(part, at)? else { return Ok(None) };
                at = end;
            } else if self.bare && is_bare(byte) {
                at += 1;
                continue;
            } else if std::mem::take(&mut self.bare) {
                // The sign after a number is looked at again.
            } else {
                self.sign(byte).map_err(|what| Wrong { at, what })?;
                at += 1;
            }
            if self.is_over() {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Whether the value is over if the text ends here.
    pub(super) fn is_over_at_end(&self) -> bool {
        self.levels.is_empty() && self.want == Want::Next && self.string.is_none()
    }

    fn is_over(&self) -> bool {
        self.is_over_at_end() && !self.bare
    }

    /// Goes on in a string; the offset after its end.
    fn in_string(&mut self, part: &[u8], mut at: usize) -> Result<Option<usize>, Wrong> {
        if self.string == Some(true) {
            at += 1;
        }
        loop {
            self.string = Some(false);
            let Some(found) = part.get(at..).and_then(|rest| memchr3(b'"', b'\\', b'\n', rest)) else {
                return Ok(None);
            };
            at += found;
            match part.get(at) {
                Some(b'"') => break,
                Some(b'\\') if at + 1 == part.len() => {
                    self.string = Some(true);
                    return Ok(None);
                }
                Some(b'\\') => at += 2,
                _ => return Err(Wrong { at, what: "a text in quotes does not end in its line" }),
            }
        }
        self.string = None;
        Ok(Some(at + 1))
    }

    /// A sign outside of strings and numbers.
    fn sign(&mut self, byte: u8) -> Result<(), &'static str> {
        let wants_value = matches!(self.want, Want::Value | Want::First);
        let wants_key = matches!(self.want, Want::Key | Want::FirstKey);
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'"' if wants_key => (self.string, self.want) = (Some(false), Want::Colon),
            b'"' if wants_value => (self.string, self.want) = (Some(false), Want::Next),
            b'{' | b'[' if wants_value => self.open(byte == b'{')?,
            b'}' | b']' => self.close(byte == b'}')?,
            b':' if self.want == Want::Colon && self.string.is_none() => self.want = Want::Value,
            b',' if self.want == Want::Next && !self.levels.is_empty() => {
                self.want = if self.levels.last() == Some(&true) { Want::Key } else { Want::Value };
            }
            _ if wants_value && is_bare(byte) => (self.bare, self.want) = (true, Want::Next),
            _ => return Err(self.wanted()),
        }
        Ok(())
    }

    fn open(&mut self, is_object: bool) -> Result<(), &'static str> {
        if self.levels.len() == MOST_LEVELS {
            return Err("more than 64 levels inside each other; flatten the file");
        }
        self.levels.push(is_object);
        self.want = if is_object { Want::FirstKey } else { Want::First };
        Ok(())
    }

    fn close(&mut self, is_object: bool) -> Result<(), &'static str> {
        let empty = if is_object { Want::FirstKey } else { Want::First };
        if self.levels.last() != Some(&is_object) || (self.want != Want::Next && self.want != empty) {
            return Err(self.wanted());
        }
        self.levels.pop();
        self.want = Want::Next;
        Ok(())
    }

    /// What should stand here.
    pub(super) fn wanted(&self) -> &'static str {
        match (self.want, self.levels.last()) {
            _ if self.string.is_some() => "a text in quotes does not end",
            (Want::Value, _) => "a value is missing",
            (Want::First, _) => "a value or ] is missing",
            (Want::Key, _) => "a key in quotes is missing",
            (Want::FirstKey, _) => "a key in quotes or } is missing",
            (Want::Colon, _) => "a : after the key is missing",
            (Want::Next, Some(true)) => "a comma or } is missing",
            (Want::Next, Some(false)) => "a comma or ] is missing",
            (Want::Next, None) => "something follows where a value begins anew",
        }
    }
}

/// Whether a byte may be part of a number or a word such as `null`.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// A part of JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// `{` or `[`; whether it is an object.
    Open(bool),
    /// `}` or `]`.
    Close,
    /// What stands between the quotes of a key, as written.
    Key(&'t str),
    /// What stands between the quotes of a value, as written.
    Text(&'t str),
    /// A number or a word, as written.
    Bare(&'t str),
}

/// The tokens of text at hand, up to its end or the first sign that is none.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text }
    }

    /// Bytes that were not looked at yet.
    pub(super) fn left(&self) -> usize {
        self.text.len()
    }

    /// What stands between quotes; the text goes on behind them.
    fn quoted(&mut self) -> Option<Token<'t>> {
        let body = self.text.get(1..)?;
        let (mut from, bytes) = (0, body.as_bytes());
        let end = loop {
            let found = from + memchr::memchr2(b'"', b'\\', bytes.get(from..)?)?;
            match bytes.get(found) {
                Some(b'"') => break found,
                _ => from = found + 2,
            }
        };
        let inside = body.get(..end)?;
        self.text = body.get(end + 1..)?.trim_start();
        if let Some(rest) = self.text.strip_prefix(':') {
            self.text = rest;
            return Some(Token::Key(inside));
        }
        Some(Token::Text(inside))
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.text = self.text.trim_start_matches([' ', '\t', '\n', '\r', ',']);
        let (token, length) = match self.text.as_bytes().first()? {
            b'{' => (Token::Open(true), 1),
            b'[' => (Token::Open(false), 1),
            b'}' | b']' => (Token::Close, 1),
            b'"' => return self.quoted(),
            _ => {
                let length = self.text.bytes().position(|b| !is_bare(b)).unwrap_or(self.text.len());
                (Token::Bare(self.text.get(..length).filter(|bare| !bare.is_empty())?), length)
            }
        };
        self.text = self.text.get(length..)?;
        Some(token)
    }
}

/// What a text in quotes says.
///
/// # Errors
/// Where an escape means nothing, and then what is wrong. Half a surrogate pair becomes U+FFFD.
pub(super) fn unescaped(written: &str) -> Result<Cow<'_, str>, &'static str> {
    if !written.contains('\\') {
        return Ok(Cow::Borrowed(written));
    }
    let quoted = format!("\"{written}\"");
    if let Ok(text) = serde_json::from_str::<String>(&quoted) {
        return Ok(Cow::Owned(text));
    }
    // Control signs that should be escaped, and halves of surrogate pairs, are common and harmless.
    let mended: String = quoted.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let bytes: Wtf8 = serde_json::from_str(&mended).map_err(|_| "a \\ is followed by what is no escape")?;
    Ok(Cow::Owned(bytes.0))
}

/// A string that may hold halves of surrogate pairs.
struct Wtf8(String);

impl<'de> serde::Deserialize<'de> for Wtf8 {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_bytes(Wtf8Visitor)
    }
}

struct Wtf8Visitor;

impl serde::de::Visitor<'_> for Wtf8Visitor {
    type Value = Wtf8;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Wtf8, E> {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            // Half a pair is three bytes, of which the first alone can begin a character.
            if chunk.invalid().first().is_some_and(|&byte| byte >= 0xC0) {
                text.push('\u{FFFD}');
            }
        }
        Ok(Wtf8(text))
    }
}
