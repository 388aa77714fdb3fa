//! Many workers, one order: chunks go out numbered and come back sorted.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::stage::Stage;
use super::work::Worked;
use super::{End, Watch};
use crate::error::Result;
use crate::input::{Chunk, Chunks};

/// Chunks under way per worker: enough that none waits, few enough that memory stays small.
const AHEAD: usize = 3;

/// Works on chunks with several threads and takes what comes of them in their order, on this one.
pub(super) fn run(
    chunks: &mut Chunks,
    jobs: usize,
    watch: &dyn Watch,
    work: &(dyn Fn(Chunk) -> Worked + Sync),
    stage: &mut Stage<'_, '_>,
) -> Result<End> {
    let (give, take) = sync_channel(jobs * AHEAD);
    let (back, done) = sync_channel(jobs * AHEAD);
    let take = Mutex::new(take);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (take, back) = (&take, back.clone());
            scope.spawn(move || worker(take, &back, work));
        }
        drop(back);
        let feeder = Feeder { chunks, watch, give: Some(give), given: 0, bytes: 0, end: End::Whole };
        feeder.run(&done, (jobs * AHEAD) as u64, stage)
    })
}

/// Works until no chunk comes any more or nobody wants the results.
fn worker(
    take: &Mutex<Receiver<(u64, Chunk)>>,
    back: &SyncSender<(u64, Worked)>,
    work: &(dyn Fn(Chunk) -> Worked + Sync),
) {
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, chunk)) = next else { return };
        if back.send((number, work(chunk))).is_err() {
            return;
        }
    }
}

/// Hands chunks out, a bounded number at a time.
struct Feeder<'a> {
    chunks: &'a mut Chunks,
    watch: &'a dyn Watch,
    /// Gone once nothing is left to hand out.
    give: Option<SyncSender<(u64, Chunk)>>,
    given: u64,
    /// Of the chunk handed out last.
    bytes: u64,
    end: End,
}

impl Feeder<'_> {
    /// Takes what comes back in order; a slow sink slows the reading down.
    fn run(mut self, done: &Receiver<(u64, Worked)>, most: u64, stage: &mut Stage<'_, '_>) -> Result<End> {
        let (mut taken, mut waiting) = (0, BTreeMap::new());
        loop {
            while self.give.is_some() && self.given - taken < most {
                self.give_next();
            }
            if self.given == taken {
                return Ok(self.end);
            }
            let Ok((number, worked)) = done.recv() else { return Ok(self.end) };
            waiting.insert(number, worked);
            while let Some(worked) = waiting.remove(&taken) {
                self.chunks.reuse(stage.take(worked)?);
                taken += 1;
            }
        }
    }

    fn give_next(&mut self) {
        if !self.watch.goes_on(self.bytes) {
            (self.end, self.give) = (End::Interrupted, None);
            return;
        }
        let next = self.chunks.next_chunk();
        let given = match (next, &self.give) {
            (Ok(Some(chunk)), Some(give)) => {
                self.bytes = chunk.text().len() as u64;
                give.send((self.given, chunk)).is_ok()
            }
            (Err(error), _) => {
                self.end = End::Broken(error);
                false
            }
            _ => false,
        };
        match given {
            true => self.given += 1,
            false => self.give = None,
        }
    }
}
