//! What was decided once about something that findings share: looked up by its address, without reading it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// Things that are kept; of a run with many days or rule folders the rest is decided again each time.
const KEPT: usize = 20_000;

/// Answers by the things they were found for.
#[derive(Debug)]
pub(in crate::report) struct Shared<T, A> {
    /// The thing is kept with its answer, so that its address stays its own.
    known: FxHashMap<usize, (Arc<T>, A)>,
}

impl<T, A> Default for Shared<T, A> {
    fn default() -> Self {
        Self { known: FxHashMap::default() }
    }
}

impl<T, A: Copy> Shared<T, A> {
    /// The answer for a thing, found the first time.
    pub(in crate::report) fn of(&mut self, thing: &Arc<T>, find: impl FnOnce(&T) -> A) -> A {
        let address = Arc::as_ptr(thing) as usize;
        if let Some((_, answer)) = self.known.get(&address) {
            return *answer;
        }
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let answer = find(thing);
        self.known.insert(address, (thing.clone(), answer));
        answer
    }
}
