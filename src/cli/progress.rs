//! How far a scan is: a line on the terminal with files, bytes, rate and the time that is left; and whether to go on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt::Interrupt;
use crate::input::Source;
use crate::report::words::{Say, count};
use crate::rule::Language;
use crate::scan::Watch;

/// How often the line is drawn while nothing moves.
const TICK: Duration = Duration::from_millis(250);
const LINE: &str = "{msg}  {bar:24} {bytes} / {total_bytes}  {bytes_per_sec}  {eta}";

/// Watches a scan; by default it shows nothing and goes on to the end.
#[derive(Default)]
pub(super) struct Progress {
    interrupt: Option<Arc<Interrupt>>,
    bar: Option<Bar>,
}

/// The line on the terminal.
struct Bar {
    line: ProgressBar,
    language: Language,
    files: u64,
    /// Files that were begun.
    begun: AtomicU64,
    /// Bytes on disk of the files before the one at hand.
    before: AtomicU64,
    /// Of the file at hand: its bytes on disk, and the bytes of text read of it, which may be more or fewer.
    size: AtomicU64,
    read: AtomicU64,
}

impl Progress {
    /// Looks for Ctrl-C, and shows nothing.
    pub(super) fn silent(interrupt: Arc<Interrupt>) -> Self {
        Self { interrupt: Some(interrupt), bar: None }
    }

    /// Shows how far the scan of these files is, too.
    pub(super) fn showing<'s>(self, sources: impl Iterator<Item = &'s Source>, language: Language) -> Self {
        let (files, bytes) = sources.fold((0, 0), |(files, bytes), source| (files + 1, bytes + size(source)));
        let line = ProgressBar::new(bytes);
        if let Ok(style) = ProgressStyle::with_template(LINE) {
            line.set_style(style);
        }
        line.enable_steady_tick(TICK);
        let [begun, before, size, read] = [const { AtomicU64::new(0) }; 4];
        Self { bar: Some(Bar { line, language, files, begun, before, size, read }), ..self }
    }

    /// Whether the scan should end here.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(|interrupt| interrupt.has_come())
    }

    /// A file is begun.
    pub(super) fn begin(&self, source: &Source) {
        let Some(bar) = &self.bar else { return };
        let begun = bar.begun.fetch_add(1, Ordering::Relaxed) + 1;
        bar.size.store(size(source), Ordering::Relaxed);
        bar.read.store(0, Ordering::Relaxed);
        let [begun, files] = [begun, bar.files].map(count);
        bar.line.set_message(Say::OfFiles.with(bar.language, &[&begun, &files]));
    }

    /// The file at hand was scanned.
    pub(super) fn end(&self) {
        let Some(bar) = &self.bar else { return };
        let size = bar.size.swap(0, Ordering::Relaxed);
        bar.line.set_position(bar.before.fetch_add(size, Ordering::Relaxed) + size);
    }

    /// Takes the line away, so that the reports can be printed.
    pub(super) fn clear(&self) {
        self.bar.iter().for_each(|bar| bar.line.finish_and_clear());
    }
}

impl Watch for Progress {
    fn goes_on(&self, bytes: u64) -> bool {
        if let Some(bar) = &self.bar {
            let read = bar.read.fetch_add(bytes, Ordering::Relaxed) + bytes;
            // The text of a packed file is longer than the file, and nobody knows by how much.
            let known = read.min(bar.size.load(Ordering::Relaxed));
            bar.line.set_position(bar.before.load(Ordering::Relaxed) + known);
        }
        !self.is_interrupted()
    }
}

/// Bytes on disk; 0 for what has no size.
fn size(source: &Source) -> u64 {
    source.path().and_then(|path: &Path| path.metadata().ok()).map_or(0, |data| data.len())
}
