//! What a listing is called: the first identifier that can be a key, unique in the file (DESIGN 4).

use std::borrow::Cow;
use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cells::Cells;
use super::columns::{Columns, Use};
use super::delimited::Record;
use super::met::Met;
use super::template::{Target, Template};
use super::values::{can_be_key, is_scientific};
use crate::field::Field;
use crate::listing::Role;

/// Keys remembered to notice repeats: about 20 MB. Memory must not grow with the file.
const REMEMBERED: usize = 1_800_000;
/// What a name made of words begins with.
const TITLE: &str = "title-";
/// Identifiers, the best first.
const ORDER: [&str; 5] = ["sku", "asin", "gtin", "id", "handle"];

/// Which columns of a file make the key of a listing.
#[derive(Debug, Default)]
pub(super) struct KeyColumns {
    /// Identifiers, the best first.
    columns: Vec<usize>,
    qualifier: Option<usize>,
    /// What a listing says, for where no identifier will do.
    titles: Vec<usize>,
    /// Columns whose values repeat in over half of the first rows.
    pub(super) refused: Vec<usize>,
}

/// What a listing is called before it is known whether another one is called so too.
pub(super) struct Name<'r> {
    /// An identifier; none where the words have to do.
    base: Result<Cow<'r, str>, u64>,
    /// What tells the views of one identifier apart.
    view: Option<Cow<'r, str>>,
}

impl KeyColumns {
    /// Decides which columns make the key; `first` are the first rows that begin a listing.
    pub(super) fn decide(columns: &Columns, template: &Template, qualifier: Option<usize>, first: &[&Record]) -> Self {
        let order = order(template);
        let all: Vec<usize> = order.iter().flat_map(|kind| columns.of(Use::Id(kind))).collect();
        let titles = columns.of(Use::Words(Field::Title, Role::Text));
        let (columns, refused) = all.into_iter().partition(|&at| !repeats_often(at, first));
        Self { columns, qualifier, titles, refused }
    }

    /// What the listing that begins with a row is called.
    pub(super) fn name<'r>(&self, row: &'r impl Cells) -> Name<'r> {
        let base = self.columns.iter().find(|&&at| can_be_key(&row.cell(at))).map(|&at| row.value(at));
        let view = self.qualifier.map(|at| row.trimmed(at)).filter(|view| !view.is_empty());
        Name { base: base.ok_or_else(|| self.hash_of_words(row)), view }
    }

    /// Whether an identifier is in scientific notation.
    pub(super) fn is_spoilt(&self, row: &impl Cells) -> bool {
        self.columns.iter().any(|&at| is_scientific(&row.cell(at)))
    }

    /// The text of a row's title, or of all that is searched where it has none.
    fn hash_of_words(&self, row: &impl Cells) -> u64 {
        let titles: Vec<Cow<'_, str>> =
            self.titles.iter().map(|&at| row.trimmed(at)).filter(|cell| !cell.is_empty()).collect();
        match titles.is_empty() {
            true => (0..row.width()).fold(START, |known, at| hash(known, &row.cell(at))),
            false => titles.iter().fold(START, |known, title| hash(known, title)),
        }
    }
}

impl Name<'_> {
    /// A number that stands for the name.
    pub(super) fn hash(&self) -> u64 {
        let base = match &self.base {
            Ok(cell) => hash(START, cell),
            Err(words) => hex(*words).iter().fold(hash(START, TITLE), |known, &digit| step(known, digit)),
        };
        self.view.as_ref().map_or(base, |view| hash(hash(base, "@"), view))
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.base {
            Ok(cell) => f.write_str(cell)?,
            Err(words) => write!(f, "{TITLE}{words:016x}")?,
        }
        self.view.as_ref().map_or(Ok(()), |view| write!(f, "@{view}"))
    }
}

/// Makes the names of a file's listings unique, in file order.
#[derive(Debug, Default)]
pub(super) struct Keys {
    met: Met,
    repeats: FxHashMap<u64, u32>,
}

impl Keys {
    /// Makes ready for names that come next.
    pub(super) fn fetch(&self, known: impl Iterator<Item = u64>) {
        self.met.fetch(known);
    }

    /// Adds `#2` to the second listing of a name, and so on; nothing where the name is new.
    pub(super) fn unique(&mut self, known: u64, name: impl FnOnce() -> String) -> Option<String> {
        if self.remember(known) {
            return None;
        }
        let name = name();
        loop {
            let count = self.repeats.entry(known).and_modify(|count| *count += 1).or_insert(2);
            let numbered = format!("{name}#{count}");
            if self.remember(hash(START, &numbered)) {
                return Some(numbered);
            }
        }
    }

    /// Whether the name is new, as far as we remember.
    fn remember(&mut self, name: u64) -> bool {
        if self.is_full() { !self.met.holds(name) } else { self.met.insert(name) }
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

/// The value FNV-1a starts from.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: the same in every version and on every machine, for keys stand in fingerprints.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
fn hash(known: u64, text: &str) -> u64 {
    text.bytes().fold(known, step)
}

fn step(known: u64, byte: u8) -> u64 {
    (known ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// The digits of `{:016x}`.
fn hex(number: u64) -> [u8; 16] {
    let digit = |at: usize| b"0123456789abcdef".get((number >> (60 - 4 * at)) as usize & 15).copied();
    std::array::from_fn(|at| digit(at).unwrap_or(b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_met_again_is_numbered() {
        let mut keys = Keys::default();
        let mut name = |name: &str| keys.unique(hash(START, name), || name.to_owned()).unwrap_or(name.to_owned());
        assert_eq!([name("a"), name("a"), name("b"), name("a")], ["a", "a#2", "b", "a#3"]);
        assert_eq!([name("b#2"), name("b")], ["b#2", "b#3"]);
    }

    #[test]
    fn the_hash_of_a_name_is_that_of_its_text() {
        for base in [Ok("SKU-1".into()), Err(0), Err(0x0123_4567_89ab_cdef)] {
            let name = Name { base, view: Some("de".into()) };
            assert_eq!(name.hash(), hash(START, &name.to_string()));
        }
    }
}
