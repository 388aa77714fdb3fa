//! Many workers, one order: batches go out numbered and come back sorted.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{Done, Item};
use crate::error::Result;

/// Items of a batch: enough that threads do not wait for each other, few enough that memory stays small.
const BATCH: usize = 64;
/// Batches under way per worker.
const AHEAD: usize = 3;

type Numbered<T> = (u64, Vec<T>);

/// Works on items with several threads and emits what comes of them in their order.
pub(super) fn run(
    items: &mut dyn Iterator<Item = Item>,
    jobs: usize,
    work: &(dyn Fn(Item) -> Done + Sync),
    emit: &mut dyn FnMut(Done) -> Result<()>,
) -> Result<()> {
    let (give, take) = sync_channel::<Numbered<Item>>(jobs * AHEAD);
    let (back, done) = sync_channel::<Numbered<Done>>(jobs * AHEAD);
    let take = Mutex::new(take);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (take, back) = (&take, back.clone());
            scope.spawn(move || worker(take, &back, work));
        }
        drop(back);
        feed(items, give, &done, jobs * AHEAD, emit)
    })
}

/// Works until no batch comes any more or nobody wants the results.
fn worker(
    take: &Mutex<Receiver<Numbered<Item>>>,
    back: &SyncSender<Numbered<Done>>,
    work: &(dyn Fn(Item) -> Done + Sync),
) {
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, batch)) = next else { return };
        if back.send((number, batch.into_iter().map(work).collect())).is_err() {
            return;
        }
    }
}

/// Hands batches out, a bounded number at a time, and emits what comes back in order.
fn feed(
    items: &mut dyn Iterator<Item = Item>,
    give: SyncSender<Numbered<Item>>,
    done: &Receiver<Numbered<Done>>,
    most: usize,
    emit: &mut dyn FnMut(Done) -> Result<()>,
) -> Result<()> {
    let (mut given, mut emitted) = (0_u64, 0_u64);
    let mut waiting: BTreeMap<u64, Vec<Done>> = BTreeMap::new();
    let mut give = Some(give);
    loop {
        while let Some(open) = give.as_ref().filter(|_| given - emitted < most as u64) {
            let batch: Vec<Item> = items.take(BATCH).collect();
            if batch.is_empty() || open.send((given, batch)).is_err() {
                give = None;
                break;
            }
            given += 1;
        }
        if given == emitted {
            return Ok(());
        }
        let Ok((number, batch)) = done.recv() else { return Ok(()) };
        waiting.insert(number, batch);
        while let Some(batch) = waiting.remove(&emitted) {
            batch.into_iter().try_for_each(&mut *emit)?;
            emitted += 1;
        }
    }
}
