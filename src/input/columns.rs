//! Which column of a file is what to us: from the user's mapping, the template, the usual names, or its contents.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use super::delimited::Record;
use super::names::usual;
use super::template::{Mapping, Target, Template, fold};
use crate::field::Field;
use crate::listing::Role;

/// Values a closed list may have, at most, in [`LOOK_AHEAD`] rows.
const CHOICES: usize = 30;
/// Rows looked at before columns without a known name are judged.
pub(super) const LOOK_AHEAD: usize = 1000;
/// How often each value of a closed list has to occur, on average.
const REPEATS: usize = 3;
/// Characters of a value of a closed list, at most: what is longer says something.
const LONGEST_CHOICE: usize = 60;

/// What one column is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Searched.
    Words(Field, Role),
    /// Numbers, addresses or identifiers so far: only cells that are none of these are searched.
    Wordless,
    /// One value of the row.
    Value(Field),
    /// An identifier of the listing.
    Id(&'static str),
    Family,
    Site,
    Images,
    Skipped,
}

/// One column of a file.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: Arc<str>,
    pub(super) role: Use,
    /// Rank among the columns of the same use: the lowest that is filled counts.
    pub(super) rank: usize,
    /// Whether a [`Use::Wordless`] column turned out to hold words; any worker may find it.
    searched: AtomicBool,
}

/// The columns of a file.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) all: Vec<Column>,
    /// Fields the file has a column for.
    pub(super) present: Arc<[Field]>,
}

impl Columns {
    /// Decides on every column; `first` are the first rows of the file.
    pub(super) fn decide(names: &[String], template: &Template, mappings: &[Mapping], first: &[&Record]) -> Self {
        let all: Vec<Column> =
            names.iter().enumerate().map(|(at, name)| column(at, name, template, mappings, first)).collect();
        let present = present(&all);
        Self { all, present }
    }

    /// Names of the columns of which this holds.
    pub(super) fn names(&self, which: impl Fn(&Column) -> bool) -> Vec<String> {
        self.all.iter().filter(|c| which(c)).map(|c| c.name.to_string()).collect()
    }

    /// Columns of a use, the best first.
    pub(super) fn of(&self, role: Use) -> Vec<usize> {
        let mut found: Vec<usize> =
            (0..self.all.len()).filter(|&at| self.all.get(at).is_some_and(|c| c.role == role)).collect();
        found.sort_by_key(|&at| self.all.get(at).map(|c| c.rank));
        found
    }

    /// Whether anything is searched.
    pub(super) fn has_words(&self) -> bool {
        self.all.iter().any(|c| matches!(c.role, Use::Words(..)))
    }
}

impl Column {
    /// Whether cells of it are searched.
    pub(super) fn is_scanned(&self) -> bool {
        self.is_searched() || matches!(self.role, Use::Words(..))
    }

    /// Whether it is left out; values and identifiers are read.
    pub(super) fn is_skipped(&self) -> bool {
        !self.is_searched() && matches!(self.role, Use::Wordless | Use::Images | Use::Skipped)
    }

    /// Says that a cell without a use of its own holds words.
    pub(super) fn search(&self) {
        self.searched.store(true, Relaxed);
    }

    /// Whether one did so far.
    pub(super) fn is_searched(&self) -> bool {
        self.searched.load(Relaxed)
    }
}

fn column(at: usize, name: &str, template: &Template, mappings: &[Mapping], first: &[&Record]) -> Column {
    let known = known(at, name, template, mappings);
    let (role, rank) = match known {
        Some((target, rank)) => (used_as(target), rank),
        None => (by_contents(at, first), usize::MAX),
    };
    Column { name: name.into(), role, rank, searched: AtomicBool::new(false) }
}

/// What the user, the template or the usual names say of a column.
pub(super) fn known(at: usize, name: &str, template: &Template, mappings: &[Mapping]) -> Option<(Target, usize)> {
    known_folded(at, name, &fold(name), template, mappings)
}

/// The same of a column whose name is folded already, too.
pub(super) fn known_folded(
    at: usize,
    name: &str,
    folded: &str,
    template: &Template,
    mappings: &[Mapping],
) -> Option<(Target, usize)> {
    let mapped =
        mappings.iter().position(|m| fold(&m.column) == folded || (name == numbered(at) && m.index() == Some(at)));
    let mapped = mapped.and_then(|rank| Some((mappings.get(rank)?.target, rank)));
    // A column of the template ranks before one of the same use that only a usual name gives away.
    let usual = || usual(name, folded).map(|(target, rank)| (target, 1000 + rank));
    mapped.or_else(|| template.target(folded)).or_else(usual)
}

/// The name of a column of a file whose columns have none; `at` counts from 0.
pub(super) fn numbered(at: usize) -> String {
    format!("column {}", at + 1)
}

fn used_as(target: Target) -> Use {
    match target {
        Target::Field(Field::Sku) => Use::Id("sku"),
        Target::Field(Field::Asin) => Use::Id("asin"),
        Target::Field(Field::Gtin) => Use::Id("gtin"),
        Target::Id => Use::Id("id"),
        Target::Handle => Use::Id("handle"),
        Target::Field(field) if field.is_text() => Use::Words(field, Role::Text),
        Target::Field(field) => Use::Value(field),
        Target::Evidence => Use::Words(Field::Attributes, Role::Evidence),
        Target::Choice => Use::Words(Field::Attributes, Role::Choice),
        Target::Family => Use::Family,
        Target::Marketplace => Use::Site,
        Target::Images => Use::Images,
        Target::Internal | Target::Ignore => Use::Skipped,
    }
}

/// What a column without a known name is, by its first cells (DESIGN 4).
fn by_contents(at: usize, first: &[&Record]) -> Use {
    let filled: Vec<&str> = first.iter().map(|r| r.cell(at).trim()).filter(|cell| !cell.is_empty()).collect();
    if filled.iter().all(|cell| super::values::is_wordless(cell)) && !filled.is_empty() {
        return Use::Wordless;
    }
    let different = filled.iter().collect::<BTreeSet<_>>().len();
    let is_short = |cell: &&str| cell.chars().nth(LONGEST_CHOICE).is_none();
    let closed =
        (1..CHOICES).contains(&different) && filled.len() >= different * REPEATS && filled.iter().all(is_short);
    let role = if closed { Role::Choice } else { Role::Text };
    Use::Words(Field::Attributes, role)
}

fn present(columns: &[Column]) -> Arc<[Field]> {
    let field = |column: &Column| match column.role {
        Use::Words(field, _) | Use::Value(field) => Some(field),
        Use::Id("sku") => Some(Field::Sku),
        Use::Id("asin") => Some(Field::Asin),
        Use::Id("gtin") => Some(Field::Gtin),
        _ => None,
    };
    let fields: BTreeSet<Field> = columns.iter().filter_map(field).collect();
    fields.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::delimited::{Dialect, rows};
    use super::super::templates::generic;
    use super::*;

    fn decide(text: &str, mappings: &[&str]) -> Vec<Use> {
        let dialect = Dialect { delimiter: b',', quoting: true, lone_cr: false };
        let mut all = rows(text, dialect, usize::MAX);
        let names: Vec<String> = all.remove(0).cells().map(str::to_owned).collect();
        let mappings: Vec<Mapping> = mappings.iter().map(|m| m.parse().unwrap()).collect();
        Columns::decide(&names, generic(), &mappings, &all.iter().collect::<Vec<_>>())
            .all
            .iter()
            .map(|c| c.role)
            .collect()
    }

    #[test]
    fn usual_names_in_several_languages() {
        let text = "Artikelname,prix,品牌,备注,Descripción,supplier_cost\nx,1,y,z,w,1\n";
        let expected = [
            Use::Words(Field::Title, Role::Text),
            Use::Value(Field::Price),
            Use::Words(Field::Brand, Role::Text),
            Use::Skipped,
            Use::Words(Field::Description, Role::Text),
            Use::Skipped,
        ];
        assert_eq!(decide(text, &[]), expected);
    }

    #[test]
    fn the_user_decides_before_any_name() {
        let roles = decide("title,Nazwa\na,b\n", &["title=nazwa", "ignore=title"]);
        assert_eq!(roles, [Use::Skipped, Use::Words(Field::Title, Role::Text)]);
    }

    #[test]
    fn few_values_are_no_closed_list_where_they_do_not_repeat_or_are_long() {
        let mut text = "title,Rare,Same\n".to_owned();
        let long = "words that stand in every row of the file and say something about what is sold";
        (0..1200).for_each(|n| text += &format!("t,{},{long}\n", if n == 3 { "a claim" } else { "" }));
        assert_eq!(decide(&text, &[])[1..], [Use::Words(Field::Attributes, Role::Text); 2]);
    }

    #[test]
    fn columns_without_a_known_name_are_judged_by_their_cells() {
        let mut text = "title,Farbton,Wert,Notat,Verweis\n".to_owned();
        for n in 0..1000 {
            text += &format!("t,{},{n},text number {n},https://x.example/{n}\n", ["rot", "blau"][n % 2]);
        }
        let expected = [
            Use::Words(Field::Attributes, Role::Choice),
            Use::Wordless,
            Use::Words(Field::Attributes, Role::Text),
            Use::Wordless,
        ];
        assert_eq!(decide(&text, &[])[1..], expected);
    }
}
