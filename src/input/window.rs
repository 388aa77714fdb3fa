//! The first bytes of an input: looked at to recognise it, then read once more.

use std::io::{self, Cursor, Read};

use super::MAX_LISTING;
use super::encoding::WINDOW;

/// The first bytes of an input, and what follows them.
pub(super) struct Window {
    pub(super) bytes: Vec<u8>,
    pub(super) rest: Box<dyn Read + Send>,
    /// Whether nothing follows.
    pub(super) whole: bool,
}

/// The window once more, let go at its end, and what follows.
pub(super) struct Reread {
    window: Cursor<Vec<u8>>,
    rest: Box<dyn Read + Send>,
}

impl Reread {
    pub(super) fn new(window: Vec<u8>, rest: Box<dyn Read + Send>) -> Self {
        Self { window: Cursor::new(window), rest }
    }
}

impl Read for Reread {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.window.read(into)?;
        if read > 0 || into.is_empty() {
            return Ok(read);
        }
        if !self.window.get_ref().is_empty() {
            self.window = Cursor::default();
        }
        self.rest.read(into)
    }
}

/// Reads the window, a longer one where names of columns may go on behind it. An input that breaks off in it is read as far
/// as it goes; the error comes again behind it.
pub(super) fn look(mut input: Box<dyn Read + Send>) -> io::Result<Window> {
    let mut bytes = Vec::new();
    loop {
        let before = bytes.len();
        match input.by_ref().take(WINDOW as u64).read_to_end(&mut bytes) {
            Ok(WINDOW) if may_be_names(&bytes, before) => {}
            Ok(read) => return Ok(Window { whole: read < WINDOW, bytes, rest: input }),
            Err(error) if bytes.is_empty() => return Err(error),
            Err(error) => return Ok(Window { bytes, rest: Box::new(Broken(Some(error))), whole: false }),
        }
    }
}

/// Whether bytes, the last of which are new, may be a part of the first row of a table.
fn may_be_names(bytes: &[u8], new: usize) -> bool {
    let goes_on = bytes.get(new..).is_some_and(|new| memchr::memchr2(b'\n', b'\r', new).is_none());
    goes_on && bytes.len() < MAX_LISTING && !matches!(bytes.first(), Some(b'{' | b'[' | b'<'))
}

/// Where an input broke off.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
