//! A ruleset as bytes: tables are written as they stand and used where they lie, the small rest as data.
//!
//! The order of parts is their only description: [`Ruleset::write`] and [`Ruleset::read`] must name the same ones.

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::condition::{Conditions, Situation};
use super::engine::Engine;
use super::ruleset::{Ruleset, Searcher, Sight};
use super::shared::Shared;
use super::table::{Reader, Writer};
use super::vocabulary::Vocabulary;
use crate::rule::{Marketplace, Pack};

/// Where tables may lie.
const ALIGN: usize = 8;

impl Writer {
    /// Adds something small, as data.
    pub(super) fn data<T: Serialize>(&mut self, data: &T) {
        // What cannot be written is missed when it is read.
        self.table(&postcard::to_stdvec(data).unwrap_or_default());
    }
}

impl Reader {
    /// The next data.
    pub(super) fn data<T: Deserialize<'static>>(&mut self) -> Option<T> {
        postcard::from_bytes(self.bytes()?).ok()
    }

    /// One for each of some things; room for all of them is made at once.
    pub(super) fn each<I: ExactSizeIterator, T>(
        &mut self,
        things: I,
        read: impl Fn(&mut Self, I::Item) -> Option<T>,
    ) -> Option<Vec<T>> {
        // Numbers that were stored are no reason to take any amount of memory.
        let mut all = Vec::with_capacity(things.len().min(self.rest.len()));
        for thing in things {
            all.push(read(self, thing)?);
        }
        Some(all)
    }
}

impl Ruleset {
    /// What compiling made of the pack; the pack is not part of it.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.vocabulary.write(&mut out);
        self.code.write(&mut out);
        self.main.write(&mut out);
        self.evidence.write(&mut out);
        self.head_stop.write(&mut out);
        for sight in &self.detectors {
            sight.unless.write(&mut out);
            sight.only.write(&mut out);
        }
        self.situations.iter().for_each(|situation| situation.write(&mut out));
        out.data(&(self.conditions.len(), &self.narrowings));
        self.conditions.iter().for_each(|conditions| conditions.write(&mut out));
        out.data(&(&self.innocent, &self.brands, &self.languages, &self.units));
        out.bytes
    }

    /// The ruleset of a pack and what [`write`](Self::write) made of it; nothing where the two do not fit.
    ///
    /// The bytes must lie at a multiple of eight. `sites` gives the marketplaces of the pack, once all else is read.
    pub fn read(
        mut pack: Pack,
        bytes: &'static [u8],
        sites: impl FnOnce() -> Option<Vec<Marketplace>>,
    ) -> Option<Self> {
        if !bytes.as_ptr().addr().is_multiple_of(ALIGN) {
            return None;
        }
        let mut from = Reader { rest: bytes };
        let vocabulary = Vocabulary::read(&mut from)?;
        let code = Code::read(&mut from)?;
        let [main, evidence] = [Searcher::read(&mut from)?, Searcher::read(&mut from)?];
        let head_stop = Engine::read(&mut from)?;
        let detectors = from.each(pack.detectors.iter(), |from, detector| Sight::read(detector, from))?;
        let situations = from.each(pack.contexts.iter(), |from, context| Situation::read(&context.id, from))?;
        let (count, narrowings): (usize, Vec<Vec<[u32; 2]>>) = from.data()?;
        let conditions = from.each(0..count, |from, _| Conditions::read(from))?;
        let (innocent, brands, languages, units) = from.data()?;
        pack.marketplaces = sites()?;
        let fits = narrowings.len() == pack.marketplaces.len()
            && narrowings.iter().zip(&pack.marketplaces).all(|(all, site)| all.len() == site.restrictions.len())
            && narrowings.iter().flatten().flatten().all(|&number| (number as usize) < count);
        fits.then(|| Self {
            shared: Shared::new(&pack),
            pack,
            vocabulary,
            code,
            main,
            evidence,
            detectors,
            situations,
            head_stop,
            innocent,
            brands,
            conditions,
            narrowings,
            languages,
            units,
        })
    }
}
