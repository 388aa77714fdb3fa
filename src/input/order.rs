//! File order, restored: what came of the chunks and what the ledger has to tell, one after the other.

use std::collections::VecDeque;

use crate::problem::Problem;

/// What comes next.
#[derive(Debug)]
pub enum Step<T> {
    /// Something is wrong.
    Problem(Problem),
    /// What came of a listing.
    Listing(T),
}

/// Problems to be told, each with the number of listings that began before, and the number that began by now.
#[derive(Debug, Default)]
pub struct Entered {
    pub(super) problems: Vec<(u64, Problem)>,
    pub(super) opened: u64,
}

/// Puts listings and problems in order. A listing is done once the next one has begun, so it follows the problems of
/// the record that begins the next.
#[derive(Debug)]
pub struct InOrder<T> {
    waiting: VecDeque<(u64, T)>,
}

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new() }
    }
}

impl<T> InOrder<T> {
    /// Adds what came of a listing; numbers ascend.
    pub fn push(&mut self, number: u64, told: T) {
        self.waiting.push_back((number, told));
    }

    /// Emits everything that is followed by nothing yet to come.
    ///
    /// # Errors
    /// What `emit` fails with.
    pub fn settle<E>(&mut self, entered: Entered, mut emit: impl FnMut(Step<T>) -> Result<(), E>) -> Result<(), E> {
        for (position, problem) in entered.problems {
            self.emit_before(position, &mut emit)?;
            emit(Step::Problem(problem))?;
        }
        self.emit_before(entered.opened, &mut emit)
    }

    /// Emits the listings that were done when so many had begun.
    fn emit_before<E>(&mut self, position: u64, emit: &mut impl FnMut(Step<T>) -> Result<(), E>) -> Result<(), E> {
        while self.waiting.front().is_some_and(|(number, _)| number.saturating_add(2) <= position) {
            let Some((_, told)) = self.waiting.pop_front() else { break };
            emit(Step::Listing(told))?;
        }
        Ok(())
    }
}
