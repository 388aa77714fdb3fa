//! Many threads, one order: chunks go out numbered and come back sorted.
//!
//! This thread reads, and works too while the others have enough to do: one thread fewer wants a core, and where the
//! file is unpacked or parsed on a thread of its own that one gets it.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::stage::Stage;
use super::work::Worked;
use super::{End, Watch};
use crate::error::Result;
use crate::input::{Chunk, Chunks};

/// Chunks that wait for each thread: enough that none has to wait for them.
const AHEAD: usize = 2;
/// Chunks under way for each thread: some take several times as long as others, and results are taken in order.
const UNDER_WAY: usize = 8;

/// What is done with a chunk.
type Work<'w> = &'w (dyn Fn(Chunk) -> Worked + Sync);

/// Works on chunks with several threads, this one included, and takes what comes of them in their order, on this one.
pub(super) fn run(
    chunks: &mut Chunks,
    jobs: usize,
    watch: &dyn Watch,
    work: Work<'_>,
    stage: &mut Stage<'_, '_>,
) -> Result<End> {
    let others = jobs.saturating_sub(1).max(1);
    let (give, take) = sync_channel(others * AHEAD);
    let (back, done) = sync_channel(jobs * UNDER_WAY);
    let take = Mutex::new(take);
    // Nobody takes from this one, and it has no room: all is worked on here.
    let (alone, _nobody) = sync_channel(0);
    thread::scope(|scope| {
        let start = |_: &usize| {
            let (take, back) = (&take, back.clone());
            thread::Builder::new().spawn_scoped(scope, move || worker(take, &back, work)).is_ok()
        };
        // The system may have no thread left.
        let started = (0..others).take_while(start).count();
        drop(back);
        let give = if started == 0 { alone } else { give };
        let waiting = BTreeMap::new();
        let feeder = Feeder { chunks, watch, work, give: Some(give), given: 0, waiting, bytes: 0, end: End::Whole };
        feeder.run(&done, (jobs * UNDER_WAY) as u64, stage)
    })
}

/// Works until no chunk comes any more or nobody wants the results.
fn worker(take: &Mutex<Receiver<(u64, Chunk)>>, back: &SyncSender<(u64, Worked)>, work: Work<'_>) {
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, chunk)) = next else { return };
        if back.send((number, work(chunk))).is_err() {
            return;
        }
    }
}

/// Hands chunks out, a bounded number at a time, or works on them.
struct Feeder<'a> {
    chunks: &'a mut Chunks,
    watch: &'a dyn Watch,
    work: Work<'a>,
    /// Gone once nothing is left to hand out.
    give: Option<SyncSender<(u64, Chunk)>>,
    given: u64,
    /// What came back before what stands before it in the file.
    waiting: BTreeMap<u64, Worked>,
    /// Of the chunk handed out last.
    bytes: u64,
    end: End,
}

impl Feeder<'_> {
    /// Takes what comes back in order; a slow sink slows the reading down.
    fn run(mut self, done: &Receiver<(u64, Worked)>, most: u64, stage: &mut Stage<'_, '_>) -> Result<End> {
        let mut taken = 0;
        loop {
            self.waiting.extend(done.try_iter());
            while let Some(worked) = self.waiting.remove(&taken) {
                self.chunks.reuse(stage.take(worked)?);
                taken += 1;
            }
            match self.given - taken {
                0 if self.give.is_none() => return Ok(self.end),
                under_way if self.give.is_some() && under_way < most => self.next(),
                _ => match done.recv() {
                    Ok((number, worked)) => _ = self.waiting.insert(number, worked),
                    Err(_) => return Ok(self.end),
                },
            }
        }
    }

    /// Reads the next chunk and hands it out; where all have enough to do, works on it here.
    fn next(&mut self) {
        let (Some(chunk), Some(give)) = (self.read(), &self.give) else {
            self.give = None;
            return;
        };
        let number = self.given;
        self.given += 1;
        // Where all wait for the thread that unpacks, another one would only take its core.
        let kept = match self.chunks.lags() {
            true => Some(chunk),
            false => match give.try_send((number, chunk)) {
                Ok(()) => None,
                Err(TrySendError::Full((_, chunk))) => Some(chunk),
                Err(TrySendError::Disconnected(_)) => {
                    (self.given, self.give) = (number, None);
                    None
                }
            },
        };
        if let Some(chunk) = kept {
            self.waiting.insert(number, (self.work)(chunk));
        }
    }

    fn read(&mut self) -> Option<Chunk> {
        if !self.watch.goes_on(self.bytes) {
            self.end = End::Interrupted;
            return None;
        }
        match self.chunks.next_chunk() {
            Ok(chunk) => chunk.inspect(|chunk| self.bytes = chunk.text().len() as u64),
            Err(error) => {
                self.end = End::Broken(error);
                None
            }
        }
    }
}
