//! A platform's file layout as data: how to recognise it, which column is which field, what key a listing has.
//!
//! The shipped ones are `templates/*.toml`; users add their own in settings. Facts come from the collected files
//! described there; a layout of which no real file was seen says `unverified = true`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::problem::nearest;

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// Words, a value or an identifier of the listing.
    Field(Field),
    /// A compliance column: searched for evidence only.
    Evidence,
    /// A closed list of values: searched for products only.
    Choice,
    /// The seller's own notes, sources and costs: left out.
    Internal,
    /// Addresses of pictures: left out, and the receipt says that pictures were not looked at.
    Images,
    /// Left out.
    Ignore,
    /// Any other identifier of the listing.
    Id,
    /// The identifier that the rows of one listing share.
    Handle,
    /// The identifier of the parent listing.
    Family,
    /// The marketplace a row is meant for.
    Marketplace,
}

impl Target {
    const OTHERS: [(&'static str, Self); 9] = [
        ("evidence", Self::Evidence),
        ("choice", Self::Choice),
        ("internal", Self::Internal),
        ("images", Self::Images),
        ("ignore", Self::Ignore),
        ("id", Self::Id),
        ("handle", Self::Handle),
        ("family", Self::Family),
        ("marketplace", Self::Marketplace),
    ];
}

impl FromStr for Target {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if let Ok(field) = name.parse() {
            return Ok(Self::Field(field));
        }
        if let Some((_, target)) = Self::OTHERS.iter().find(|(other, _)| *other == name) {
            return Ok(*target);
        }
        let known = Field::ALL.map(Field::name).into_iter().chain(Self::OTHERS.map(|(other, _)| other));
        let hint = nearest(name, known).map_or(String::new(), |n| format!("; did you mean \"{n}\"?"));
        Err(format!("\"{name}\" is no field{hint}"))
    }
}

/// A target by its name, as TOML has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
struct Named(Target);

impl TryFrom<String> for Named {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse().map(Self)
    }
}

/// One column the user mapped: `title=Artikelname`, or `title=2` where the columns have no names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// What the column is used for.
    pub target: Target,
    /// Its name, or its number from 1.
    pub column: String,
}

impl Mapping {
    /// The column's index from 0, where it is given as a number.
    pub(super) fn index(&self) -> Option<usize> {
        self.column.trim().parse::<usize>().ok()?.checked_sub(1)
    }
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((target, column)) = text.split_once('=') else {
            return Err(format!("\"{text}\" is no mapping; write FIELD=NAME, such as title=Name"));
        };
        Ok(Self { target: target.trim().parse()?, column: column.trim().to_owned() })
    }
}

/// One name or several, as TOML allows both.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// Headers that must all be there, or several such lists of which one must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Recognise {
    All(Vec<String>),
    OneOf(Vec<Vec<String>>),
}

/// Which rows belong to the listing of the row before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Join {
    /// The column that decides.
    pub(super) column: String,
    /// The row belongs if it says one of these; where there are none, if it says the same as the row before.
    #[serde(default)]
    pub(super) values: Vec<String>,
}

/// A template as it stands in TOML.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    name: String,
    #[serde(default)]
    platform: Option<String>,
    #[serde(default)]
    unverified: bool,
    #[serde(default)]
    orders: bool,
    #[serde(default)]
    unquoted: bool,
    #[serde(default)]
    helped: bool,
    #[serde(default)]
    recognise: Option<Recognise>,
    #[serde(default)]
    columns: BTreeMap<Named, OneOrMany<String>>,
    #[serde(default)]
    key: Vec<Named>,
    #[serde(default)]
    qualifier: Option<String>,
    #[serde(default)]
    join: Option<Join>,
    #[serde(default)]
    removed: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    draft: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    comments: Vec<String>,
    #[serde(default)]
    sheets: Vec<String>,
    #[serde(default)]
    marketplaces: BTreeMap<String, String>,
}

/// A file layout.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Template {
    /// Unique; what `--template` takes and the receipt says.
    pub name: String,
    /// Whose layout it is, such as `amazon`.
    pub platform: Option<String>,
    /// No real file of this layout was seen.
    pub unverified: bool,
    /// A report of orders: it has titles, yet is no file of listings.
    pub(super) orders: bool,
    /// A quote is a sign like any other.
    pub(super) unquoted: bool,
    /// Rows of titles, marks and help stand between the names and the first row with a price or a quantity.
    pub(super) helped: bool,
    recognise: Vec<Vec<Pattern>>,
    columns: Vec<(Target, Vec<Pattern>)>,
    #[serde(skip)]
    names: Lookup,
    /// Which identifiers make the key, the best first; empty for the usual order.
    pub(super) key: Vec<Target>,
    /// A column that, where filled, tells rows of one identifier apart (store views).
    pub(super) qualifier: Option<String>,
    pub(super) join: Option<Join>,
    /// Column and folded values that remove the listing.
    pub(super) removed: Vec<(Pattern, Vec<String>)>,
    /// Column and folded values of a listing not yet published.
    pub(super) draft: Vec<(Pattern, Vec<String>)>,
    /// Beginnings of lines of help among the data.
    pub(super) comments: Vec<String>,
    /// What the sheet of a workbook is called, folded; where one is called so, the others are not read.
    pub(super) sheets: Vec<String>,
    /// What the file calls a site, in lower case, and which marketplace that is.
    pub(super) marketplaces: BTreeMap<String, String>,
}

impl From<Raw> for Template {
    fn from(raw: Raw) -> Self {
        let recognise = match raw.recognise {
            None => Vec::new(),
            Some(Recognise::All(all)) => vec![all],
            Some(Recognise::OneOf(lists)) => lists,
        };
        let folded = |rules: BTreeMap<String, Vec<String>>| {
            let rule = |(column, values): (String, Vec<String>)| {
                (pattern(&column), values.iter().map(|v| fold_value(v)).collect())
            };
            rules.into_iter().map(rule).collect()
        };
        let join = raw.join.map(|join| Join {
            column: fold(&join.column),
            values: join.values.iter().map(|v| fold_value(v)).collect(),
        });
        Self {
            name: raw.name,
            platform: raw.platform,
            unverified: raw.unverified,
            orders: raw.orders,
            unquoted: raw.unquoted,
            helped: raw.helped,
            recognise: recognise.iter().map(|list| patterns(list)).collect(),
            columns: raw
                .columns
                .into_iter()
                .map(|(Named(target), names)| (target, patterns(&names.into_vec())))
                .collect(),
            names: Lookup::default(),
            key: raw.key.into_iter().map(|Named(target)| target).collect(),
            qualifier: raw.qualifier.map(|column| fold(&column)),
            join,
            removed: folded(raw.removed),
            draft: folded(raw.draft),
            comments: raw.comments,
            sheets: raw.sheets.iter().map(|name| fold(name)).collect(),
            marketplaces: raw.marketplaces,
        }
    }
}

impl Template {
    /// Reads TOML.
    ///
    /// # Errors
    /// Where it is no template.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str::<Raw>(text).map(Self::from)
    }

    /// A layout the user describes: known by headers that must all be there.
    pub fn of_user(name: &str, recognise: &[String], columns: &[Mapping]) -> Self {
        let columns = columns.iter().map(|mapping| (mapping.target, vec![pattern(&mapping.column)])).collect();
        Self { name: name.to_owned(), recognise: vec![patterns(recognise)], columns, ..Self::default() }
    }

    /// Whether it is that of our own tables of findings.
    pub(super) fn is_own_report(&self) -> bool {
        self.orders && self.name == "listlint-report"
    }

    /// How many headers prove that a file has this layout; 0 if they do not.
    pub(super) fn proof(&self, headers: &[String]) -> usize {
        let holds = |list: &&Vec<Pattern>| list.iter().all(|p| headers.iter().any(|h| p.matches(h)));
        self.recognise.iter().filter(holds).map(Vec::len).max().unwrap_or(0)
    }

    /// What a folded header is for, and its rank among the columns of that target; exact names before patterns.
    pub(super) fn target(&self, header: &str) -> Option<(Target, usize)> {
        let names = self.names.0.get_or_init(|| Names::of(&self.columns));
        let by_pattern = || {
            let first = header.bytes().next();
            let is_it = |&&(begins, column, rank): &&(Option<u8>, usize, usize)| {
                let name = || self.columns.get(column).and_then(|(_, all)| all.get(rank));
                (begins.is_none() || begins == first) && name().is_some_and(|name| name.matches(header))
            };
            let (_, column, rank) = names.patterns.iter().find(is_it)?;
            Some((self.columns.get(*column)?.0, *rank))
        };
        names.exact.get(header).copied().or_else(by_pattern)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

/// The names of a template's columns, gathered when the first is looked up.
#[derive(Debug, Clone, Default)]
struct Lookup(OnceLock<Names>);

/// Templates are equal whether or not one was used.
impl PartialEq for Lookup {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lookup {}

/// Names by what they say; those with `*` by what they begin with, if that is said, with column and rank.
#[derive(Debug, Clone, Default)]
struct Names {
    exact: FxHashMap<String, (Target, usize)>,
    patterns: Vec<(Option<u8>, usize, usize)>,
}

impl Names {
    /// Of equal names the first counts.
    fn of(columns: &[(Target, Vec<Pattern>)]) -> Self {
        let mut all = Self::default();
        for (column, (target, names)) in columns.iter().enumerate() {
            for (rank, name) in names.iter().enumerate() {
                match name.0.as_slice() {
                    [only] => _ = all.exact.entry(only.clone()).or_insert((*target, rank)),
                    parts => all.patterns.push((parts.first().and_then(|part| part.bytes().next()), column, rank)),
                }
            }
        }
        all
    }
}

/// A folded header name; `*` stands for any run of characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pattern(Vec<String>);

impl Pattern {
    pub(super) fn matches(&self, header: &str) -> bool {
        let Some((first, rest)) = self.0.split_first() else { return false };
        let Some((last, middle)) = rest.split_last() else { return first == header };
        let Some(mut left) = header.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some((_, after)) = left.split_once(part.as_str()) else { return false };
            left = after;
        }
        left.ends_with(last.as_str())
    }
}

fn patterns(names: &[String]) -> Vec<Pattern> {
    names.iter().map(|name| pattern(name)).collect()
}

fn pattern(name: &str) -> Pattern {
    if !name.contains('*') {
        return Pattern(vec![fold(name)]);
    }
    Pattern(name.split('*').map(fold_part).collect())
}

/// Part of a pattern: a blank at its edge counts, for `c: *` is not `c:*`.
fn fold_part(part: &str) -> String {
    let lower = part.to_lowercase();
    lower.chars().map(|c| if is_gap(c) { ' ' } else { c }).collect()
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '_' | '-')
}

/// A header as it is compared: without case, `*`, BOM, quotes and outer blanks; `_`, `-` and blanks are one blank.
pub(super) fn fold(header: &str) -> String {
    let bare =
        header.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '\u{FEFF}' | '"' | '\'' | '“' | '”'));
    let mut folded = String::with_capacity(bare.len());
    if bare.is_ascii() {
        push_ascii_words(bare, &mut folded);
        return folded;
    }
    for word in bare.split(is_gap).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word.to_lowercase());
    }
    folded
}

/// Lower-case words with one blank between, from ASCII.
fn push_ascii_words(bare: &str, folded: &mut String) {
    for word in bare.split(is_gap).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
}

/// A value as it is compared: like a header, yet its minus sign counts.
pub(super) fn fold_value(cell: &str) -> String {
    let cell = cell.trim();
    if cell.starts_with('-') { cell.to_owned() } else { fold(cell) }
}

/// Declares the shipped templates in the order they are tried.
macro_rules! shipped {
    ($($file:literal)*) => { [$((($file), include_str!(concat!("templates/", $file, ".toml")))),*] };
}

const SHIPPED: [(&str, &str); 28] = shipped! {
    "amazon-flat-file" "amazon-attributes" "amazon-listings-report" "amazon-listing-loader" "ebay" "etsy" "shopify"
    "woocommerce" "wix" "meta" "google" "magento" "prestashop" "bigcommerce" "rakuten" "square" "shopee"
    "walmart" "yahoo-jp" "google-feed" "meta-feed" "shopify-json" "woocommerce-json" "amazon-json" "etsy-json"
    "order-report" "listlint-report" "generic"
};

/// The shipped templates, read from TOML; the last is `generic`.
pub(crate) fn read_shipped() -> Result<Vec<Template>, toml::de::Error> {
    SHIPPED.iter().map(|(_, text)| Template::read(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_template_is_read() {
        for (file, text) in SHIPPED {
            let template = Template::read(text).unwrap_or_else(|e| panic!("{file}: {e}"));
            assert_eq!(template.name, file);
        }
        assert_eq!(read_shipped().as_deref(), Ok(super::super::shipped()), "the stored ones are those of the files");
        assert_eq!(super::super::shipped().last().map(|t| t.name.as_str()), Some("generic"));
    }

    #[test]
    fn headers_are_compared_loosely() {
        assert_eq!(fold("\u{FEFF}*Title"), "title");
        assert_eq!(fold(" \"Name *\" "), "name");
        assert_eq!(fold("item_name"), fold("Item-Name"));
        assert_eq!(fold("_ Größe  -\tCM_"), "größe cm");
        assert_eq!(fold("_ Size  -\tCM_"), "size cm");
    }

    #[test]
    fn patterns_stand_for_families() {
        let all = patterns(&["bullet_point*".into(), "C:*".into(), "item_name*#*.value".into()]);
        assert!(all[0].matches(&fold("bullet_point5")));
        assert!(all[1].matches(&fold("*C:Brand")));
        assert!(all[2].matches(&fold("item_name[marketplace_id=X]#1.value")));
        assert!(!all[2].matches(&fold("item_name")));
    }

    #[test]
    fn a_mapping_says_field_and_column() {
        let mapping: Mapping = "title = Artikelname".parse().unwrap();
        assert_eq!((mapping.target, mapping.column.as_str()), (Target::Field(Field::Title), "Artikelname"));
        assert_eq!("titel=2".parse::<Mapping>(), Err("\"titel\" is no field; did you mean \"title\"?".to_owned()));
    }

    #[test]
    fn a_template_of_the_user() {
        let text = "name = 'erp'\nrecognise = ['Artikelname']\ncolumns = { title = 'Artikelname', sku = ['Nr'] }";
        let template = Template::read(text).unwrap();
        assert_eq!(template.proof(&[fold("Artikelname"), fold("Nr")]), 1);
        assert_eq!(template.target("nr"), Some((Target::Field(Field::Sku), 0)));
    }
}
