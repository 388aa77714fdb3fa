//! A file as it is when it is opened: what is written to it meanwhile is not read, and the run says so.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Whether a file changed its size while it was read. Shared by the one who reads and the one who tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Steadiness(Arc<AtomicU8>);

const GREW: u8 = 1;
const SHRANK: u8 = 2;

impl Steadiness {
    /// What there is to tell, if it changed.
    pub(super) fn told(&self) -> Option<&'static str> {
        match self.0.load(Ordering::Relaxed) {
            GREW => Some("the file grew while it was read: only what it held at the start was scanned"),
            SHRANK => Some("the file shrank while it was read: it was scanned as far as it went"),
            _ => None,
        }
    }
}

/// The bytes that a file had when it was opened.
pub(super) struct Steady {
    file: File,
    /// Bytes that are still to come; none for what has no size, such as a pipe.
    left: Option<u64>,
    state: Steadiness,
}

impl Steady {
    /// Opens a file.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(super) fn open(path: &Path, state: Steadiness) -> io::Result<Self> {
        let file = File::open(path)?;
        let data = file.metadata()?;
        Ok(Self { file, left: data.is_file().then_some(data.len()), state })
    }

    /// At the end of what there was: whether there is more now.
    fn end(&mut self) -> io::Result<usize> {
        if self.file.read(&mut [0])? > 0 {
            self.state.0.store(GREW, Ordering::Relaxed);
        }
        // Asked once.
        self.left = Some(0);
        Ok(0)
    }
}

impl Read for Steady {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.left else { return self.file.read(out) };
        if out.is_empty() {
            return Ok(0);
        }
        if left == 0 {
            return if self.state.told().is_some() { Ok(0) } else { self.end() };
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        let read = self.file.read(out.get_mut(..most).unwrap_or_default())?;
        self.left = Some(left - read as u64);
        if read == 0 {
            self.state.0.store(SHRANK, Ordering::Relaxed);
            self.left = Some(0);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read_while(change: impl FnOnce(&mut File)) -> (String, Option<&'static str>) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"sku,title\nA,Lamp\n").unwrap();
        let state = Steadiness::default();
        let mut steady = Steady::open(file.path(), state.clone()).unwrap();
        let mut first = [0; 4];
        steady.read_exact(&mut first).unwrap();
        change(file.as_file_mut());
        let mut text = String::from_utf8(first.to_vec()).unwrap();
        steady.read_to_string(&mut text).unwrap();
        (text, state.told())
    }

    #[test]
    fn what_is_added_meanwhile_is_not_read() {
        let (text, told) = read_while(|file| file.write_all(b"B,Cup\n").unwrap());
        assert_eq!(text, "sku,title\nA,Lamp\n");
        assert!(told.is_some_and(|told| told.contains("grew")));
    }

    #[test]
    fn what_is_cut_off_meanwhile_is_told() {
        let (text, told) = read_while(|file| file.set_len(9).unwrap());
        assert_eq!(text, "sku,title");
        assert!(told.is_some_and(|told| told.contains("shrank")));
    }

    #[test]
    fn a_file_that_stays_as_it_is_has_nothing_to_tell() {
        assert_eq!(read_while(|_| {}).1, None);
    }
}
