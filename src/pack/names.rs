//! The shipped names that rules build on, as the build script stored them: rules of one's own are loaded in milliseconds.
//!
//! Of word sets and contexts, which are many, only those are taken that the rules name, and those that these name.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::place::{File, Name, Problems};
use super::raw::{Raw, RawContext};
use crate::rule::{Phrase, Str};

/// Sets that matching itself asks for.
const ALWAYS: [&str; 2] = ["head-stop", "brand-affix"];

/// What the shipped files name, with parts that are read when they are asked for.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Names {
    /// How many files it was made of; places refer to them.
    files: usize,
    /// Everything but word sets and contexts.
    raw: Part,
    /// Word sets by id.
    words: Vec<(Str, Part)>,
    /// Contexts by id.
    contexts: Vec<(Str, Part)>,
}

/// Stored bytes.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Part(#[serde(with = "in_place")] Cow<'static, [u8]>);

impl Part {
    fn of<T: Serialize>(thing: &T) -> Result<Self, postcard::Error> {
        Ok(Self(postcard::to_stdvec(thing)?.into()))
    }

    fn read<'a, T: Deserialize<'a>>(&'a self) -> Option<T> {
        postcard::from_bytes(&self.0).ok()
    }
}

/// Bytes that are not copied.
mod in_place {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de: 'static, D: Deserializer<'de>>(from: D) -> Result<Cow<'static, [u8]>, D::Error> {
        <&'static [u8]>::deserialize(from).map(Cow::Borrowed)
    }
}

impl Names {
    /// What files name, stored.
    pub(crate) fn store(files: &[File]) -> Result<Vec<u8>, postcard::Error> {
        let problems = Problems::new(files);
        let mut raw = Raw::read(files, &problems);
        // What a site drops is not there to be dropped.
        raw.marketplaces.iter_mut().for_each(|site| site.drop.clear());
        let words = raw.words.iter().map(|set| Ok((set.0.text(), Part::of(set)?)));
        let contexts = raw.contexts.iter().map(|context| Ok((context.id.text(), Part::of(context)?)));
        let (words, contexts) = (words.collect::<Result<_, _>>()?, contexts.collect::<Result<_, _>>()?);
        postcard::to_stdvec(&Self { files: files.len(), raw: Part::of(&raw)?, words, contexts })
    }

    /// The stored names; nothing where they cannot be read.
    pub(crate) fn stored() -> Option<Self> {
        postcard::from_bytes(super::files::NAMES).ok()
    }

    /// How many files places refer to.
    pub(crate) fn files(&self) -> usize {
        self.files
    }

    /// Everything that the rules of files may build on; nothing where it cannot be read.
    pub(crate) fn wanted(&self, own: &Raw, files: &[File]) -> Option<Raw> {
        let mut raw: Raw = self.raw.read()?;
        let mut picker =
            Picker { names: self, seen: BTreeSet::new(), words: BTreeMap::new(), contexts: BTreeMap::new() };
        ALWAYS.iter().try_for_each(|id| picker.pick(id))?;
        // What is defined again is reported only where the first stands, too.
        let own_ids = own.words.iter().map(|(id, _)| id).chain(own.contexts.iter().map(|context| &context.id));
        own_ids.map(|id| id.as_str()).try_for_each(|id| picker.pick(id))?;
        files.iter().try_for_each(|file| picker.pick_all(&file.text))?;
        (raw.words, raw.contexts) = (picker.words.into_values().collect(), picker.contexts.into_values().collect());
        Some(raw)
    }
}

/// Picks word sets and contexts, each once, in their order.
struct Picker<'n> {
    names: &'n Names,
    seen: BTreeSet<String>,
    words: BTreeMap<usize, (Name, Vec<Name>)>,
    contexts: BTreeMap<usize, RawContext>,
}

impl Picker<'_> {
    /// Everything that stands behind an `@` in a text.
    fn pick_all(&mut self, text: &str) -> Option<()> {
        Phrase::set_names(text).into_iter().try_for_each(|(_, id)| self.pick(id))
    }

    /// What has this id, and what it names itself; that there is none is found later.
    fn pick(&mut self, id: &str) -> Option<()> {
        if !self.seen.insert(id.to_owned()) {
            return Some(());
        }
        let names = self.names;
        if let Some(at) = names.words.iter().position(|(known, _)| *known == *id) {
            let set: (Name, Vec<Name>) = names.words[at].1.read()?;
            set.1.iter().try_for_each(|entry| self.pick_all(entry))?;
            self.words.insert(at, set);
        }
        if let Some(at) = names.contexts.iter().position(|(known, _)| *known == *id) {
            let context: RawContext = names.contexts[at].1.read()?;
            let scopes = [&context.around, &context.field, &context.title, &context.head, &context.department];
            scopes.into_iter().flatten().try_for_each(|entry| self.pick_all(entry))?;
            self.contexts.insert(at, context);
        }
        Some(())
    }
}
