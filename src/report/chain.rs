//! Lines that hold together: each carries the hash of the one before, so that none is changed, taken out or moved unseen.
//!
//! ```text
//! {"n":3,"prev":"9f86…","hash":"60fd…","entry":{…}}
//! ```
//! `hash` is SHA-256 over `n`, a line end, `prev`, a line end and `entry` as it stands; `prev` is the hash of the line
//! before, 64 zeros in the first. A run begins with an entry of type `run` and ends with its receipt: a log whose end was
//! cut off lacks that, unless whole runs were cut. Only a hash that was written down elsewhere tells that
//! (`audit-log verify --head`).

use std::cell::RefCell;
use std::io::{self, BufRead, Read, Write};
use std::rc::Rc;

use sha2::{Digest, Sha256};

/// Bytes that are written in one go.
const BLOCK: usize = 1 << 16;
/// Bytes of the longest line that is read.
const LONGEST: u64 = 1 << 28;
/// Faults that are told.
const FAULTS: usize = 20;
const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where a log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its lines.
    pub lines: u64,
    /// The hash of the last one, as 64 digits.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { lines: 0, hash: NO_HASH.to_owned() }
    }
}

/// Seals each line that is written and hands it on, whole lines at a time.
#[derive(Debug)]
pub struct Chain<W: Write> {
    out: W,
    head: Rc<RefCell<Head>>,
    /// A line that has not ended.
    line: Vec<u8>,
    sealed: Vec<u8>,
}

impl<W: Write> Chain<W> {
    /// Goes on where a log ends.
    pub fn after(head: Head, out: W) -> Self {
        Self { out, head: Rc::new(RefCell::new(head)), line: Vec::new(), sealed: Vec::new() }
    }

    /// Where the log ends, as it grows.
    pub fn head(&self) -> Rc<RefCell<Head>> {
        self.head.clone()
    }

    fn seal(&mut self) -> io::Result<()> {
        let Head { lines, hash: prev } = self.head.take();
        let n = lines + 1;
        let hash = sealed(n, &prev, &self.line);
        write!(self.sealed, "{{\"n\":{n},\"prev\":\"{prev}\",\"hash\":\"{hash}\",\"entry\":")?;
        self.sealed.append(&mut self.line);
        self.sealed.extend_from_slice(b"}\n");
        self.head.replace(Head { lines: n, hash });
        if self.sealed.len() >= BLOCK { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.out.write_all(&self.sealed)?;
        self.sealed.clear();
        Ok(())
    }
}

impl<W: Write> Write for Chain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            match piece.strip_suffix(b"\n") {
                Some(end) => {
                    self.line.extend_from_slice(end);
                    self.seal()?;
                }
                None => self.line.extend_from_slice(piece),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.out.flush()
    }
}

/// What a log came to.
#[derive(Debug, Default)]
pub struct Checked {
    /// Where it ends.
    pub head: Head,
    /// Runs in it.
    pub runs: u64,
    /// When the first and the last run began, as the log says it.
    pub times: Option<[String; 2]>,
    /// What is wrong, by line from 1; the first twenty.
    pub faults: Vec<(u64, Fault)>,
    /// The line whose hash is the one asked for, from 1: the log up to there is the one it was taken from.
    pub stands_at: Option<u64>,
    /// The line that begins a run without an end.
    open: Option<u64>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no line of a log, or ends before its end.
    Broken,
    /// Its hash is not that of what it says.
    Changed,
    /// Its number is not the next: lines were taken out, put in or moved.
    Number {
        /// The number it should have.
        expected: u64,
        /// The number it has.
        found: u64,
    },
    /// It follows another line than the one before it: that one was changed or put in.
    Previous,
    /// The run that begins there has no end: the program was killed, or the end was cut off.
    Unended,
}

/// Checks a log from its first line to its last, and looks for the line that has a hash that somebody kept.
///
/// # Errors
/// When it cannot be read.
pub fn verify(mut log: impl BufRead, kept: Option<&str>) -> io::Result<Checked> {
    let (mut checked, mut line) = (Checked::default(), Vec::new());
    for at in 1.. {
        line.clear();
        if log.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        checked.line(at, &line);
        if kept == Some(checked.head.hash.as_str()) {
            checked.stands_at.get_or_insert(at);
        }
    }
    checked.end_run();
    Ok(checked)
}

impl Checked {
    fn line(&mut self, at: u64, line: &[u8]) {
        let Some(link) = Link::parse(line) else { return self.fault(at, Fault::Broken) };
        let expected = self.head.lines + 1;
        if link.n != expected {
            self.fault(at, Fault::Number { expected, found: link.n });
        } else if link.prev != self.head.hash {
            self.fault(at, Fault::Previous);
        }
        if sealed(link.n, link.prev, link.entry.as_bytes()) != link.hash {
            self.fault(at, Fault::Changed);
        }
        self.head = Head { lines: link.n, hash: link.hash.to_owned() };
        self.entry(at, link.entry);
    }

    fn entry(&mut self, at: u64, entry: &str) {
        if entry.starts_with("{\"type\":\"run\"") {
            self.end_run();
            self.runs += 1;
            self.open = Some(at);
            let time = serde_json::from_str::<serde_json::Value>(entry).ok();
            let time = time.and_then(|entry| Some(entry.get("at")?.as_str()?.to_owned())).unwrap_or_default();
            let first = self.times.take().map_or_else(|| time.clone(), |[first, _]| first);
            self.times = Some([first, time]);
        } else if entry.starts_with("{\"type\":\"receipt\"") {
            self.open = None;
        }
    }

    fn end_run(&mut self) {
        if let Some(at) = self.open.take() {
            self.fault(at, Fault::Unended);
        }
    }

    fn fault(&mut self, at: u64, fault: Fault) {
        if self.faults.len() < FAULTS {
            self.faults.push((at, fault));
        }
    }
}

/// The parts of a line.
struct Link<'l> {
    n: u64,
    prev: &'l str,
    hash: &'l str,
    entry: &'l str,
}

impl<'l> Link<'l> {
    /// To the letter as it is written: another form of the same JSON is another line.
    fn parse(line: &'l [u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?.strip_suffix("}\n")?.strip_prefix("{\"n\":")?;
        let (n, line) = line.split_once(",\"prev\":\"")?;
        let (prev, line) = line.split_once("\",\"hash\":\"")?;
        let (hash, entry) = line.split_once("\",\"entry\":")?;
        Some(Self { n: n.parse().ok().filter(|number: &u64| number.to_string() == n)?, prev, hash, entry })
    }
}

fn sealed(n: u64, prev: &str, entry: &[u8]) -> String {
    let mut sum = Sha256::new();
    sum.update(format!("{n}\n{prev}\n"));
    sum.update(entry);
    base16ct::lower::encode_string(&sum.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRIES: [&str; 6] = [
        r#"{"type":"run","at":"2026-01-01T00:00:00Z"}"#,
        r#"{"type":"finding","words":"a"}"#,
        r#"{"type":"receipt"}"#,
        r#"{"type":"run","at":"2026-01-02T00:00:00Z"}"#,
        r#"{"type":"finding","words":"b"}"#,
        r#"{"type":"receipt"}"#,
    ];

    /// A log of two runs, the second one added by another chain.
    fn log() -> Vec<String> {
        let mut text = Vec::new();
        for run in ENTRIES.chunks(3) {
            let head = verify(&text[..], None).unwrap().head;
            let mut chain = Chain::after(head, &mut text);
            run.iter().for_each(|entry| chain.write_all(format!("{entry}\n").as_bytes()).unwrap());
            chain.flush().unwrap();
        }
        String::from_utf8(text).unwrap().split_inclusive('\n').map(str::to_owned).collect()
    }

    fn faults(lines: &[String]) -> Vec<(u64, Fault)> {
        verify(lines.concat().as_bytes(), None).unwrap().faults
    }

    #[test]
    fn a_log_as_it_was_written_holds() {
        let checked = verify(log().concat().as_bytes(), None).unwrap();
        assert_eq!((checked.faults, checked.runs, checked.head.lines), (Vec::new(), 2, 6));
        let [first, last] = checked.times.unwrap();
        assert!(first.starts_with("2026-01-01") && last.starts_with("2026-01-02"));
    }

    #[test]
    fn any_change_of_any_line_is_seen() {
        for at in 0..log().len() {
            let mut changed = log();
            changed[at] = changed[at].replace("\"type\"", "\"kind\"");
            assert!(faults(&changed).contains(&(at as u64 + 1, Fault::Changed)), "line {at}");
        }
    }

    #[test]
    fn any_line_dropped_moved_or_doubled_is_seen() {
        for at in 0..log().len() {
            let (mut dropped, mut doubled) = (log(), log());
            dropped.remove(at);
            assert!(!faults(&dropped).is_empty(), "line {at} dropped");
            doubled.insert(at, doubled[at].clone());
            assert!(!faults(&doubled).is_empty(), "line {at} doubled");
            for other in (0..log().len()).filter(|other| *other != at) {
                let mut swapped = log();
                swapped.swap(at, other);
                assert!(!faults(&swapped).is_empty(), "lines {at} and {other} swapped");
            }
        }
    }

    #[test]
    fn a_forged_hash_breaks_the_next_line() {
        let mut forged = log();
        let entry = ENTRIES[1].replace("\"a\"", "\"x\"");
        let prev = forged[0].split("\"hash\":\"").nth(1).unwrap()[..64].to_owned();
        let hash = sealed(2, &prev, entry.as_bytes());
        forged[1] = format!("{{\"n\":2,\"prev\":\"{prev}\",\"hash\":\"{hash}\",\"entry\":{entry}}}\n");
        assert_eq!(faults(&forged), [(3, Fault::Previous)]);
    }

    #[test]
    fn a_kept_hash_is_found_in_the_log_that_grew() {
        let (before, all) = (log()[..3].concat(), log().concat());
        let kept = verify(before.as_bytes(), None).unwrap().head.hash;
        assert_eq!(verify(all.as_bytes(), Some(&kept)).unwrap().stands_at, Some(3));
        assert_eq!(verify(all.as_bytes(), Some(&kept.replace(|_: char| true, "0"))).unwrap().stands_at, None);
    }

    #[test]
    fn an_end_that_was_cut_off_is_seen() {
        assert_eq!(faults(&log()[..5]), [(4, Fault::Unended)]);
        let mut torn = log();
        let half = torn[5].len() / 2;
        torn[5].truncate(half);
        assert_eq!(faults(&torn), [(6, Fault::Broken), (4, Fault::Unended)]);
    }
}
