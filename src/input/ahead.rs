//! Reading ahead on a thread of its own: what takes long to make is made while the rest is worked on.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// Bytes read at a time.
const BLOCK: usize = 256 << 10;
/// Blocks made ahead: enough to even out, small enough for memory.
const AHEAD: usize = 4;

/// How many blocks are ready and not taken yet, for whoever wants to know.
#[derive(Debug, Clone, Default)]
pub(super) struct Backlog(Arc<AtomicUsize>);

impl Backlog {
    /// Whether so little is ready that reading is what the rest waits for.
    pub(super) fn is_low(&self) -> bool {
        self.0.load(Relaxed) < AHEAD / 2
    }
}

/// Hands blocks to the one who reads.
pub(super) struct Give {
    give: SyncSender<io::Result<Vec<u8>>>,
    used: Receiver<Vec<u8>>,
    backlog: Backlog,
}

impl Give {
    /// An empty block, one that was used before if there is any.
    pub(super) fn block(&self) -> Vec<u8> {
        let mut block = self.used_block();
        block.clear();
        block
    }

    /// A block with what it held before, if anything.
    fn used_block(&self) -> Vec<u8> {
        self.used.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK))
    }

    /// Hands out a block or what stopped the work; `false` where nobody reads any more.
    pub(super) fn send(&self, block: io::Result<Vec<u8>>) -> bool {
        self.backlog.0.fetch_add(1, Relaxed);
        self.give.send(block).is_ok()
    }
}

impl Drop for Give {
    /// Nothing more comes, and nobody waits for it.
    fn drop(&mut self) {
        self.backlog.0.fetch_add(AHEAD, Relaxed);
    }
}

/// A stream of what `work` hands out on a thread of this name. The thread has to end when nobody reads any more.
///
/// # Errors
/// Where no thread can be started.
pub(super) fn pushed(
    name: &str,
    backlog: Backlog,
    work: impl FnOnce(&Give) + Send + 'static,
) -> io::Result<Box<dyn Read + Send>> {
    let (give, blocks) = sync_channel(AHEAD);
    let (back, used) = channel();
    let give = Give { give, used, backlog: backlog.clone() };
    thread::Builder::new().name(name.to_owned()).spawn(move || work(&give))?;
    Ok(Box::new(Ahead { blocks, back, block: Vec::new(), at: 0, backlog }))
}

/// Reads a stream ahead. The thread ends with the input, at an error, or when nobody reads any more.
///
/// # Errors
/// Where no thread can be started.
pub(super) fn read_ahead(input: Box<dyn Read + Send>, backlog: Backlog) -> io::Result<Box<dyn Read + Send>> {
    pushed("reader", backlog, move |give| fill(input, give))
}

/// Fills blocks until the end; used ones come back and are filled again.
fn fill(mut input: Box<dyn Read + Send>, give: &Give) {
    loop {
        // What it held is written over: blocks are not cleared anew each time.
        let mut block = give.used_block();
        block.resize(BLOCK, 0);
        let result = read_full(&mut input, &mut block);
        let is_last = result.is_err() || block.is_empty();
        // What was read before an error comes first.
        if !block.is_empty() && !give.send(Ok(block)) {
            return;
        }
        if let Err(error) = result {
            // Nobody may be left to hear it.
            let _ = give.send(Err(error));
        }
        if is_last {
            return;
        }
    }
}

/// Fills a block as far as the input goes, in large steps, and cuts it to what was read.
fn read_full(input: &mut dyn Read, block: &mut Vec<u8>) -> io::Result<()> {
    let (mut full, mut result) = (0, Ok(()));
    while full < block.len() {
        match input.read(&mut block[full..]) {
            Ok(0) => break,
            Ok(read) => full += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    block.truncate(full);
    result
}

/// What another thread makes, block by block.
struct Ahead {
    blocks: Receiver<io::Result<Vec<u8>>>,
    back: Sender<Vec<u8>>,
    block: Vec<u8>,
    at: usize,
    backlog: Backlog,
}

impl Read for Ahead {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            let Ok(next) = self.blocks.recv() else { return Ok(0) };
            self.backlog.0.fetch_sub(1, Relaxed);
            let used = std::mem::replace(&mut self.block, next?);
            self.at = 0;
            // The other thread may have ended.
            let _ = self.back.send(used);
        }
        let read = self.block.get(self.at..).unwrap_or_default().read(out)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_ahead_is_the_same() {
        let bytes: Vec<u8> = (0..3 * BLOCK + 7).map(|n| (n % 251) as u8).collect();
        let mut read = Vec::new();
        read_ahead(Box::new(io::Cursor::new(bytes.clone())), Backlog::default())
            .unwrap()
            .read_to_end(&mut read)
            .unwrap();
        assert!(read == bytes);
    }

    #[test]
    fn the_backlog_is_what_is_ready() {
        let (next, wait) = channel();
        let backlog = Backlog::default();
        let work = move |give: &Give| wait.iter().for_each(|()| assert!(give.send(Ok(vec![1; 10]))));
        let mut read = pushed("reader", backlog.clone(), work).unwrap();
        for _ in 0..AHEAD {
            next.send(()).unwrap();
        }
        let mut one = [0; 1];
        read.read_exact(&mut one).unwrap();
        while backlog.is_low() {}
        read.read_exact(&mut [0; 10 * (AHEAD - 1)]).unwrap();
        assert!(backlog.is_low());
        drop(next);
        read.read_to_end(&mut Vec::new()).unwrap();
        assert!(!backlog.is_low());
    }

    #[test]
    fn a_reader_that_stops_early_leaves_no_thread_waiting() {
        let mut read = read_ahead(Box::new(io::repeat(1)), Backlog::default()).unwrap();
        let mut few = [0; 10];
        read.read_exact(&mut few).unwrap();
        drop(read);
        assert_eq!(few, [1; 10]);
    }
}
