//! The stored form of compiled rules: a head that says what follows, then the parts, each where any table may begin.
//!
//! ```text
//! mark and form, 16 bytes | check, 8 | length of the pack, 8, and of the tables, 8 | the pack (postcard)
//! tables, from a multiple of 16 on
//! ```
//! The check covers all but the tables: those are read where they are needed, a page at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::matcher::Ruleset;
use crate::rule::{Pack, Restriction, Source, Text, When};

/// Tells our bytes from others', and this form from earlier and later ones.
const MARK: &[u8; 16] = b"listlint rules 2";
/// Mark and check.
const HEAD: usize = 24;
/// Those of the pack and of the tables.
const LENGTHS: usize = 16;
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
    conditions: Vec<When>,
    /// Why, fix, sources and conditions of each restriction of each marketplace, by number.
    said: Vec<Vec<[u32; 4]>>,
    pack: Pack,
}

impl Stored {
    fn new(pack: &Pack) -> Self {
        let (mut texts, mut sources, mut conditions) = (Numbers::default(), Numbers::default(), Numbers::default());
        let said = pack.marketplaces.iter().map(|site| {
            let rules = site.restrictions.iter();
            let numbers = |rule: &Restriction| {
                let [why, fix] = [&rule.why, &rule.fix].map(|text| texts.of(&**text));
                [why, fix, sources.of(&rule.sources.to_vec()), conditions.of(&*rule.when)]
            };
            rules.map(numbers).collect()
        });
        let said = said.collect();
        Self { said, texts: texts.all, sources: sources.all, conditions: conditions.all, pack: pack.clone() }
    }

    /// The pack with everything in its place.
    fn whole(self) -> Option<Pack> {
        let Self { texts, sources, conditions, said, mut pack } = self;
        let texts: Vec<Arc<Text>> = texts.into_iter().map(Arc::new).collect();
        let sources: Vec<Arc<[Source]>> = sources.into_iter().map(Arc::from).collect();
        let conditions: Vec<Arc<When>> = conditions.into_iter().map(Arc::new).collect();
        for (site, said) in pack.marketplaces.iter_mut().zip(said) {
            for (rule, [why, fix, from, when]) in site.restrictions.iter_mut().zip(said) {
                rule.why = texts.get(why as usize)?.clone();
                rule.fix = texts.get(fix as usize)?.clone();
                rule.when = conditions.get(when as usize)?.clone();
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
    let (pack, tables) = (postcard::to_stdvec(&Stored::new(&ruleset.pack))?, ruleset.write());
    let mut checked = [(pack.len() as u64).to_le_bytes(), (tables.len() as u64).to_le_bytes()].concat();
    checked.extend(pack);
    checked.resize((HEAD + checked.len()).next_multiple_of(ALIGN) - HEAD, 0);
    Ok([&MARK[..], &check(&checked).to_le_bytes(), &checked, &tables].concat())
}

/// The rules that were stored. Texts and tables are not copied.
///
/// # Errors
/// Where the bytes are not what `write` made, or do not lie where tables may lie.
pub fn read(bytes: &'static [u8]) -> Result<Ruleset, Damaged> {
    let (mark, rest) = bytes.split_first_chunk().ok_or(Damaged)?;
    let (sum, rest) = rest.split_first_chunk().ok_or(Damaged)?;
    let [length, tables] = lengths(rest).ok_or(Damaged)?;
    let at = length.checked_add(HEAD + LENGTHS).and_then(|end| end.checked_next_multiple_of(ALIGN)).ok_or(Damaged)?;
    let (checked, rest) = bytes.split_at_checked(at).ok_or(Damaged)?;
    if mark != MARK || rest.len() != tables || u64::from_le_bytes(*sum) != check(&checked[HEAD..]) {
        return Err(Damaged);
    }
    let pack = checked.get(HEAD + LENGTHS..HEAD + LENGTHS + length).ok_or(Damaged)?;
    let pack: Stored = postcard::from_bytes(pack).map_err(|_| Damaged)?;
    pack.whole().and_then(|pack| Ruleset::read(pack, rest)).ok_or(Damaged)
}

/// The two lengths at the beginning.
fn lengths(bytes: &[u8]) -> Option<[usize; 2]> {
    let (first, rest) = bytes.split_first_chunk()?;
    let second = rest.first_chunk()?;
    let length = |bytes: &[u8; 8]| usize::try_from(u64::from_le_bytes(*bytes)).ok();
    Some([length(first)?, length(second)?])
}

/// Tells changed bytes from whole ones; no more than that.
fn check(bytes: &[u8]) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    // Four sums side by side, so that none waits for another.
    let mut sums = [bytes.len() as u64, 1, 2, 3];
    let (words, _) = bytes.as_chunks::<8>();
    let (blocks, _) = words.as_chunks::<4>();
    for block in blocks {
        for (sum, word) in sums.iter_mut().zip(block) {
            *sum = (*sum ^ u64::from_le_bytes(*word)).wrapping_mul(MIX).rotate_left(29);
        }
    }
    let rest = bytes.get(blocks.len() * 32..).unwrap_or_default();
    let rest = rest.iter().fold(0, |sum: u64, &byte| (sum ^ u64::from(byte)).wrapping_mul(MIX));
    sums.into_iter().fold(rest, |sum, part| (sum ^ part).wrapping_mul(MIX).rotate_left(29))
}
