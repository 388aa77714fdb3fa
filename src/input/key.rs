//! What a listing is called: the first identifier that can be a key, unique in the file (DESIGN 4).

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::{Columns, Use};
use super::delimited::Record;
use super::template::{Target, Template};
use super::values::{can_be_key, is_scientific};
use crate::field::Field;
use crate::listing::unwrapped;

/// Keys remembered to notice repeats: about 20 MB. Memory must not grow with the file.
const REMEMBERED: usize = 1_800_000;
/// Identifiers, the best first.
const ORDER: [&str; 5] = ["sku", "asin", "gtin", "id", "handle"];

/// Gives every listing its key.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Columns that make the key, the best first.
    columns: Vec<usize>,
    qualifier: Option<usize>,
    met: FxHashSet<u64>,
    repeats: FxHashMap<u64, u32>,
    /// Columns whose values repeat in over half of the first rows.
    pub(super) refused: Vec<usize>,
}

/// A key, and whether it was met before.
pub(super) struct Key {
    pub(super) name: String,
    pub(super) repeats: bool,
    /// Whether an identifier was in scientific notation.
    pub(super) spoilt: bool,
}

impl Keys {
    /// Decides which columns make the key; `first` are the first rows, of which `starts` begin a listing.
    pub(super) fn decide(columns: &Columns, template: &Template, qualifier: Option<usize>, first: &[&Record]) -> Self {
        let order = order(template);
        let all: Vec<usize> = order.iter().flat_map(|kind| columns.of(Use::Id(kind))).collect();
        let (columns, refused) = all.into_iter().partition(|&at| !repeats_often(at, first));
        Self { columns, qualifier, refused, ..Self::default() }
    }

    /// The key of the listing that begins with `record`; `words` are what it says, for where no identifier will do.
    pub(super) fn key<'a>(&mut self, record: &'a Record, words: impl FnOnce() -> Vec<&'a str>) -> Key {
        let cells = || self.columns.iter().map(|&at| record.cell(at));
        let base = cells().find(|cell| can_be_key(cell)).map(|cell| unwrapped(cell).to_owned());
        let spoilt = cells().any(is_scientific);
        let mut name = base.unwrap_or_else(|| format!("title-{:016x}", hash(words())));
        if let Some(view) = self.qualifier.map(|at| record.cell(at).trim()).filter(|view| !view.is_empty()) {
            name = format!("{name}@{view}");
        }
        Key { spoilt, ..self.unique(name) }
    }

    /// Adds `#2` to the second listing of a name, and so on.
    fn unique(&mut self, name: String) -> Key {
        let known = hash([name.as_str()]);
        if self.remember(known) {
            return Key { name, repeats: false, spoilt: false };
        }
        loop {
            let count = self.repeats.entry(known).and_modify(|count| *count += 1).or_insert(2);
            let numbered = format!("{name}#{count}");
            if self.remember(hash([numbered.as_str()])) {
                return Key { name: numbered, repeats: true, spoilt: false };
            }
        }
    }

    /// Whether the name is new, as far as we remember.
    fn remember(&mut self, name: u64) -> bool {
        if self.met.len() < REMEMBERED { self.met.insert(name) } else { !self.met.contains(&name) }
    }

    /// Whether there were more listings than keys we remember.
    pub(super) fn is_full(&self) -> bool {
        self.met.len() >= REMEMBERED
    }
}

/// Kinds of identifiers, the best first; those the template names come before the rest.
fn order(template: &Template) -> Vec<&'static str> {
    let named = template.key.iter().filter_map(|target| kind(*target));
    let mut order: Vec<&'static str> = named.collect();
    order.extend(ORDER);
    let mut met = Vec::new();
    order.retain(|kind| {
        !met.contains(kind) && {
            met.push(*kind);
            true
        }
    });
    order
}

fn kind(target: Target) -> Option<&'static str> {
    match target {
        Target::Field(Field::Sku) => Some("sku"),
        Target::Field(Field::Asin) => Some("asin"),
        Target::Field(Field::Gtin) => Some("gtin"),
        Target::Id => Some("id"),
        Target::Handle => Some("handle"),
        _ => None,
    }
}

/// Whether over half of the filled cells repeat an earlier one.
fn repeats_often(at: usize, first: &[&Record]) -> bool {
    let filled: Vec<&str> = first.iter().map(|r| r.cell(at).trim()).filter(|cell| !cell.is_empty()).collect();
    let different: FxHashSet<&str> = filled.iter().copied().collect();
    (filled.len() - different.len()) * 2 > filled.len()
}

/// FNV-1a: the same in every version and on every machine, for keys stand in fingerprints.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
fn hash<'a>(words: impl IntoIterator<Item = &'a str>) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    words.into_iter().flat_map(str::bytes).fold(start, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_met_again_is_numbered() {
        let mut keys = Keys::default();
        let mut name = |name: &str| keys.unique(name.to_owned()).name;
        assert_eq!([name("a"), name("a"), name("b"), name("a")], ["a", "a#2", "b", "a#3"]);
        assert_eq!([name("b#2"), name("b")], ["b#2", "b#3"]);
    }
}
