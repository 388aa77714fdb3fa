//! The last step, on one thread and in file order: keys, tallies, problems, the sink.

use std::collections::BTreeMap;

use super::work::{Done, Eye, Seen, Worked};
use super::{End, Plan};
use crate::error::Result;
use crate::finding::Sink;
use crate::input::{Carried, Chunk, Chunks, Entered, InOrder, Ledger, Renamed, Step, Table};

/// Takes chunks in file order, with what came of them.
pub(super) struct Stage<'a, 'r> {
    plan: &'a Plan<'a, 'r>,
    table: &'a Table,
    ledger: Ledger,
    sink: &'a mut dyn Sink,
    /// A listing that went on at the end of the last chunk.
    carried: Carried,
    order: InOrder<Done>,
    languages: BTreeMap<&'static str, u64>,
}

impl<'a, 'r> Stage<'a, 'r> {
    pub(super) fn new(plan: &'a Plan<'a, 'r>, table: &'a Table, ledger: Ledger, sink: &'a mut dyn Sink) -> Self {
        let (carried, order, languages) = (Carried::default(), InOrder::default(), BTreeMap::new());
        Self { plan, table, ledger, sink, carried, order, languages }
    }

    /// Takes the next chunk and gives it back.
    pub(super) fn take(&mut self, worked: Worked) -> Result<Chunk> {
        let Worked { chunk, facts, seen, languages, quiet } = worked;
        self.pass(quiet)?;
        self.count(&languages);
        let first = self.ledger.opened();
        let entered = match facts {
            Some(facts) => {
                self.end_carried();
                let (entered, renamed) = self.ledger.enter(&chunk, &facts, self.table);
                self.push(seen, &renamed, first);
                entered
            }
            None => self.read_on(&chunk),
        };
        self.settle(entered)?;
        Ok(chunk)
    }

    /// Works on a chunk whose listings begin before it or go on behind it.
    fn read_on(&mut self, chunk: &Chunk) -> Entered {
        let mut eye = Eye::new(self.plan, None);
        let facts = self.table.read_on(chunk, self.ledger.opened(), &mut self.carried, &mut eye);
        let (entered, renamed) = self.ledger.enter(chunk, &facts, self.table);
        renamed.iter().for_each(|(owner, name)| self.carried.rename(*owner, name));
        self.count(&eye.languages);
        self.push(eye.seen, &renamed, 0);
        entered
    }

    /// Hands out the listing that could have gone on.
    fn end_carried(&mut self) {
        let mut eye = Eye::new(self.plan, None);
        self.table.end(&mut self.carried, &mut eye);
        self.count(&eye.languages);
        self.push(eye.seen, &Renamed::new(), 0);
    }

    /// Adds what was seen, numbered from `first` on, under the names that keys got.
    fn push(&mut self, seen: Vec<Seen>, renamed: &Renamed, first: u64) {
        for mut one in seen {
            if let Ok(at) = renamed.binary_search_by_key(&one.owner, |(owner, _)| *owner)
                && let Some((_, name)) = renamed.get(at)
            {
                one.rename(name, self.plan);
            }
            let done = if one.number == one.owner { one.done } else { one.done.further() };
            self.order.push(first + one.number, done);
        }
    }

    fn count(&mut self, languages: &[&'static str]) {
        for language in languages {
            *self.languages.entry(language).or_default() += 1;
        }
    }

    /// Counts listings in which nothing can be found.
    fn pass(&mut self, listings: u64) -> Result<()> {
        match listings {
            0 => Ok(()),
            _ => self.sink.passed(self.plan.courts.main.scope(), listings),
        }
    }

    fn settle(&mut self, entered: Entered) -> Result<()> {
        let sink = &mut *self.sink;
        self.order.settle(entered, |step| match step {
            Step::Problem(problem) | Step::Listing(Done::Problem(problem)) => sink.problem(problem),
            Step::Listing(Done::Found(found)) => sink.listing(found.0, found.1),
            Step::Listing(Done::Passed(scope)) => sink.passed(&scope, 1),
        })
    }

    /// The end of the file, or of what can be read of it.
    pub(super) fn close(mut self, chunks: &Chunks, end: End) -> Result<(Ledger, BTreeMap<&'static str, u64>)> {
        self.end_carried();
        match end {
            End::Whole => {}
            End::Broken(error) => self.ledger.stop(&error),
            End::Interrupted => self.ledger.interrupt(),
        }
        let entered = self.ledger.close(chunks);
        self.settle(entered)?;
        Ok((self.ledger, self.languages))
    }
}
