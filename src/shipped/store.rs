//! The stored form of compiled rules: a head that says what follows, then the parts, each where any table may begin.
//!
//! ```text
//! mark and form, 16 bytes | check, 8 | length of the pack, 8 | the pack (postcard) | tables, from a multiple of 16 on
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::matcher::Ruleset;
use crate::rule::{Pack, Source, Text};

/// Tells our bytes from others', and this form from earlier and later ones.
const MARK: &[u8; 16] = b"listlint rules 1";
/// Mark and check.
const HEAD: usize = 24;
/// Where tables may lie.
const ALIGN: usize = 16;

/// Stored rules that cannot be used: cut short, changed, or of another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored rules cannot be read")]
pub struct Damaged;

/// A pack, and what its restrictions share: most sites of a platform say the same words.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Stored {
    texts: Vec<Text>,
    sources: Vec<Vec<Source>>,
    /// Why, fix and sources of each restriction of each marketplace, by number.
    said: Vec<Vec<[u32; 3]>>,
    pack: Pack,
}

impl Stored {
    fn new(pack: &Pack) -> Self {
        let (mut texts, mut sources) = (Numbers::default(), Numbers::default());
        let said = pack.marketplaces.iter().map(|site| {
            let rules = site.restrictions.iter();
            rules.map(|r| [texts.of(&*r.why), texts.of(&*r.fix), sources.of(&r.sources.to_vec())]).collect()
        });
        let said = said.collect();
        Self { said, texts: texts.all, sources: sources.all, pack: pack.clone() }
    }

    /// The pack with everything in its place.
    fn whole(self) -> Option<Pack> {
        let Self { texts, sources, said, mut pack } = self;
        let texts: Vec<Arc<Text>> = texts.into_iter().map(Arc::new).collect();
        let sources: Vec<Arc<[Source]>> = sources.into_iter().map(Arc::from).collect();
        for (site, said) in pack.marketplaces.iter_mut().zip(said) {
            for (rule, [why, fix, from]) in site.restrictions.iter_mut().zip(said) {
                rule.why = texts.get(why as usize)?.clone();
                rule.fix = texts.get(fix as usize)?.clone();
                rule.sources = sources.get(from as usize)?.clone();
            }
        }
        Some(pack)
    }
}

/// Equal things once, by number.
struct Numbers<T> {
    all: Vec<T>,
    /// By their stored form.
    known: BTreeMap<Vec<u8>, u32>,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { all: Vec::new(), known: BTreeMap::new() }
    }
}

impl<T: Serialize + Clone> Numbers<T> {
    fn of(&mut self, thing: &T) -> u32 {
        let form = postcard::to_stdvec(thing).unwrap_or_default();
        let fresh = self.all.len() as u32;
        let number = *self.known.entry(form).or_insert(fresh);
        if number == fresh {
            self.all.push(thing.clone());
        }
        number
    }
}

/// The stored form of compiled rules.
///
/// # Errors
/// Where something in the pack cannot be stored.
pub fn write(ruleset: &Ruleset) -> Result<Vec<u8>, postcard::Error> {
    let pack = postcard::to_stdvec(&Stored::new(&ruleset.pack))?;
    let mut rest = (pack.len() as u64).to_le_bytes().to_vec();
    rest.extend(pack);
    rest.resize((HEAD + rest.len()).next_multiple_of(ALIGN) - HEAD, 0);
    rest.extend(ruleset.write());
    Ok([&MARK[..], &check(&rest).to_le_bytes(), &rest].concat())
}

/// The rules that were stored. Texts and tables are not copied.
///
/// # Errors
/// Where the bytes are not what [`write`] made, or do not lie where tables may lie.
pub fn read(bytes: &'static [u8]) -> Result<Ruleset, Damaged> {
    let (mark, rest) = bytes.split_first_chunk().ok_or(Damaged)?;
    let (sum, rest) = rest.split_first_chunk().ok_or(Damaged)?;
    if mark != MARK || u64::from_le_bytes(*sum) != check(rest) {
        return Err(Damaged);
    }
    let (length, rest) = rest.split_first_chunk::<8>().ok_or(Damaged)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| Damaged)?;
    let pack: Stored = postcard::from_bytes(rest.get(..length).ok_or(Damaged)?).map_err(|_| Damaged)?;
    let tables = bytes.get((HEAD + 8 + length).next_multiple_of(ALIGN)..).ok_or(Damaged)?;
    pack.whole().and_then(|pack| Ruleset::read(pack, tables)).ok_or(Damaged)
}

/// Tells changed bytes from whole ones; no more than that.
fn check(bytes: &[u8]) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    // Four sums side by side, so that none waits for another.
    let mut sums = [bytes.len() as u64, 1, 2, 3];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        for (sum, word) in sums.iter_mut().zip(block.as_chunks::<8>().0) {
            *sum = (*sum ^ u64::from_le_bytes(*word)).wrapping_mul(MIX).rotate_left(29);
        }
    }
    let rest = rest.iter().fold(0, |sum: u64, &byte| (sum ^ u64::from(byte)).wrapping_mul(MIX));
    sums.into_iter().fold(rest, |sum, part| (sum ^ part).wrapping_mul(MIX).rotate_left(29))
}
