//! The stored form of compiled rules: a head that says what follows, then the parts, each where any table may begin.
//!
//! ```text
//! mark and form, 16 bytes | check, 8 | lengths of the pack, the sites and the tables, 8 each
//! the pack, the sites (postcard) | tables, from a multiple of 16 on
//! ```
//! The check covers all but the tables: those are read where they are needed, a page at a time. Half of the time goes
//! into the sites: they are read beside everything else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use serde::{Deserialize, Serialize};

use crate::matcher::Ruleset;
use crate::rule::{Marketplace, Pack, Restriction, Source, Text, When};

/// Tells our bytes from others', and this form from earlier and later ones.
const MARK: &[u8; 16] = b"listlint rules 4";
/// Mark and check.
const HEAD: usize = 24;
/// Those of the pack, of the sites and of the tables.
const LENGTHS: usize = 24;
/// Where tables may lie.
const ALIGN: usize = 16;

/// Stored rules that cannot be used: cut short, changed, or of another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored rules cannot be read")]
pub struct Damaged;

/// Marketplaces, and what their restrictions share: most sites of a platform say the same words.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Sites {
    texts: Vec<Text>,
    sources: Vec<Vec<Source>>,
    conditions: Vec<When>,
    /// Why, fix, sources and conditions of each restriction of each marketplace, by number.
    said: Vec<Vec<[u32; 4]>>,
    marketplaces: Vec<Marketplace>,
}

impl Sites {
    fn new(marketplaces: &[Marketplace]) -> Self {
        let (mut texts, mut sources, mut conditions) = (Numbers::default(), Numbers::default(), Numbers::default());
        let said = marketplaces.iter().map(|site| {
            let rules = site.restrictions.iter();
            let numbers = |rule: &Restriction| {
                let [why, fix] = [&rule.why, &rule.fix].map(|text| texts.of(&**text));
                [why, fix, sources.of(&rule.sources.to_vec()), conditions.of(&*rule.when)]
            };
            rules.map(numbers).collect()
        });
        let said = said.collect();
        let marketplaces = marketplaces.to_vec();
        Self { said, texts: texts.all, sources: sources.all, conditions: conditions.all, marketplaces }
    }

    /// The marketplaces with everything in its place.
    fn whole(self) -> Option<Vec<Marketplace>> {
        let Self { texts, sources, conditions, said, mut marketplaces } = self;
        let texts: Vec<Arc<Text>> = texts.into_iter().map(Arc::new).collect();
        let sources: Vec<Arc<[Source]>> = sources.into_iter().map(Arc::from).collect();
        let conditions: Vec<Arc<When>> = conditions.into_iter().map(Arc::new).collect();
        for (site, said) in marketplaces.iter_mut().zip(said) {
            for (rule, [why, fix, from, when]) in site.restrictions.iter_mut().zip(said) {
                rule.why = texts.get(why as usize)?.clone();
                rule.fix = texts.get(fix as usize)?.clone();
                rule.when = conditions.get(when as usize)?.clone();
                rule.sources = sources.get(from as usize)?.clone();
            }
        }
        Some(marketplaces)
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
    let pack = postcard::to_stdvec(&Pack { marketplaces: Vec::new(), ..ruleset.pack.clone() })?;
    let (sites, tables) = (postcard::to_stdvec(&Sites::new(&ruleset.pack.marketplaces))?, ruleset.write());
    let mut checked = [&pack, &sites, &tables].map(|part| (part.len() as u64).to_le_bytes()).concat();
    checked.extend(pack);
    checked.extend(sites);
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
    let ([pack, sites, tables], rest) = lengths(rest).ok_or(Damaged)?;
    let (pack, rest) = rest.split_at_checked(pack).ok_or(Damaged)?;
    let (sites, _) = rest.split_at_checked(sites).ok_or(Damaged)?;
    let at = (HEAD + LENGTHS + pack.len() + sites.len()).next_multiple_of(ALIGN);
    let (checked, rest) = bytes.split_at_checked(at).ok_or(Damaged)?;
    if mark != MARK || rest.len() != tables || u64::from_le_bytes(*sum) != check(&checked[HEAD..]) {
        return Err(Damaged);
    }
    let sites = || postcard::from_bytes::<Sites>(sites).ok()?.whole();
    thread::scope(|scope| {
        let beside = thread::Builder::new().spawn_scoped(scope, sites);
        let pack: Pack = postcard::from_bytes(pack).ok()?;
        // Where the system has no thread left, they are read behind the rest.
        Ruleset::read(pack, rest, || beside.map_or_else(|_| sites(), |beside| beside.join().ok()?))
    })
    .ok_or(Damaged)
}

/// The lengths at the beginning, and what follows them.
fn lengths(bytes: &[u8]) -> Option<([usize; 3], &[u8])> {
    let (lengths, rest) = bytes.split_first_chunk::<LENGTHS>()?;
    let mut each = lengths.as_chunks().0.iter().map(|length| usize::try_from(u64::from_le_bytes(*length)).ok());
    Some(([each.next()??, each.next()??, each.next()??], rest))
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
