//! Parts of settings that say whose listings these are and how their files look: seller, targets, columns, templates.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::files::normal;
use super::read::{Reader, table, unknown_key, value};
use super::tree::{Place, Table, Value};
use crate::field::Field;
use crate::problem::{Code, Problem};
use crate::suppress::{Glob, selects};

/// Facts of the seller that rules ask for; `None` is not known, which leaves their conditions open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seller {
    /// ISO 3166 code.
    pub country: Option<String>,
    /// `business`, `individual` ….
    pub r#type: Option<String>,
    /// Programs of the marketplace the seller is in.
    pub programs: Option<Vec<String>>,
    /// Own brands.
    pub brands: Option<Vec<String>>,
}

impl Seller {
    const KEYS: [&'static str; 4] = ["country", "type", "programs", "brands"];

    fn read(reader: &mut Reader<'_, '_>) -> Self {
        Self {
            country: reader.get("country"),
            r#type: reader.get("type"),
            programs: reader.get("programs"),
            brands: reader.get("brands"),
        }
    }

    /// These facts laid over others.
    fn over(self, below: Self) -> Self {
        Self {
            country: self.country.or(below.country),
            r#type: self.r#type.or(below.r#type),
            programs: self.programs.or(below.programs),
            brands: self.brands.or(below.brands),
        }
    }
}

/// The seller, and what differs by marketplace.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sellers {
    everywhere: Seller,
    by_site: Vec<Local>,
}

/// Facts that differ on some marketplaces.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Local {
    /// As written: an id, a prefix or a group.
    pub(super) name: String,
    /// What it means: the name itself until names are resolved.
    pub(super) sites: Vec<String>,
    pub(super) place: Place,
    seller: Seller,
}

impl Sellers {
    /// The facts for one marketplace: the name that means the fewest marketplaces wins, fact by fact.
    pub fn on(&self, marketplace: &str) -> Seller {
        let is_here = |local: &&Local| local.sites.iter().any(|site| selects(site, marketplace));
        let mut here: Vec<_> = self.by_site.iter().filter(is_here).collect();
        here.sort_by_key(|local| (Reverse(local.sites.len()), local.name.len()));
        here.into_iter().fold(self.everywhere.clone(), |below, local| local.seller.clone().over(below))
    }

    /// Every brand named for any marketplace, each once.
    pub fn brands(&self) -> Vec<String> {
        let sellers = std::iter::once(&self.everywhere).chain(self.by_site.iter().map(|local| &local.seller));
        let mut brands: Vec<String> = Vec::new();
        for brand in sellers.filter_map(|seller| seller.brands.as_ref()).flatten() {
            if !brands.contains(brand) {
                brands.push(brand.clone());
            }
        }
        brands
    }

    /// Facts that differ, for their names to be resolved.
    pub(super) fn local(&mut self) -> impl Iterator<Item = &mut Local> {
        self.by_site.iter_mut()
    }

    pub(super) fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut sellers =
            Self { everywhere: Seller::read(&mut Reader::new(table, "[seller]", problems)), ..Self::default() };
        for (key, node) in table.entries().filter(|(key, _)| !Seller::KEYS.contains(&key.name.as_str())) {
            let Value::Table(own) = &node.value else {
                problems.push(unknown_key(key, "[seller]", &Seller::KEYS));
                continue;
            };
            let mut reader = Reader::new(own, "a marketplace's [seller]", problems);
            let (name, place, seller) = (key.name.clone(), key.place.clone(), Seller::read(&mut reader));
            reader.finish();
            sellers.by_site.push(Local { sites: vec![name.clone()], name, place, seller });
        }
        sellers
    }
}

/// Files that are for certain marketplaces.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    folder: PathBuf,
    files: Vec<Glob>,
    /// Marketplaces, prefixes and groups.
    pub marketplaces: Vec<String>,
    /// Where it was written.
    pub place: Place,
}

impl Target {
    /// Whether it is for a file, whose path is absolute like that of the settings. A glob without `/` is compared with
    /// the file's name, one with `/` with its path below the settings file's folder; `*` crosses folders.
    pub fn is_for(&self, path: &Path) -> bool {
        let path = normal(path);
        let Ok(below) = path.strip_prefix(normal(&self.folder)) else { return false };
        let name = below.file_name().unwrap_or_default().to_string_lossy();
        let below = below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        self.files.iter().any(|glob| glob.matches(if glob.text().contains('/') { &below } else { &name }))
    }

    pub(super) fn read(own: &Table, place: &Place, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut reader = Reader::new(own, "[[target]]", problems);
        let files: Option<Vec<String>> = reader.require("files", place);
        let marketplaces = reader.require("marketplaces", place);
        reader.finish();
        let files = globs(&files?, place, problems);
        Some(Self { folder: place.folder().to_owned(), files, marketplaces: marketplaces?, place: place.clone() })
    }
}

fn globs(texts: &[String], place: &Place, problems: &mut Vec<Problem>) -> Vec<Glob> {
    let mut compiled = Vec::new();
    for text in texts {
        match Glob::new(text) {
            Ok(glob) => compiled.push(glob),
            Err(error) => problems.push(place.problem(Code::BadValue, format!("`{text}`: {error}"), "in this table")),
        }
    }
    compiled
}

/// What a column of a file is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnUse {
    /// One of our fields.
    Field(Field),
    /// Names the marketplace the row is for.
    Marketplace,
    /// Is left out.
    Ignore,
}

impl FromStr for ColumnUse {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "marketplace" => Ok(Self::Marketplace),
            "ignore" => Ok(Self::Ignore),
            field => field.parse().map(Self::Field),
        }
    }
}

impl ColumnUse {
    /// Every name it may have.
    pub fn names() -> Vec<&'static str> {
        Field::ALL.iter().map(|field| field.name()).chain(["marketplace", "ignore"]).collect()
    }
}

/// What columns are, by their names in the file.
pub type Columns = Vec<(ColumnUse, Vec<String>)>;

/// Reads a table of columns.
pub(super) fn read_columns(own: &Table, what: &str, problems: &mut Vec<Problem>) -> Columns {
    let mut columns = Columns::new();
    for (key, node) in own.entries() {
        match key.name.parse() {
            Ok(usage) => columns.extend(value(node, problems).map(|names| (usage, names))),
            Err(()) => problems.push(unknown_key(key, what, &ColumnUse::names())),
        }
    }
    columns
}

/// A file layout that the user describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// What receipts call it.
    pub name: String,
    /// Column names by which it is known; all must be there.
    pub recognise: Vec<String>,
    /// What its columns are.
    pub columns: Columns,
}

impl Template {
    pub(super) fn read(own: &Table, place: &Place, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut reader = Reader::new(own, "[[template]]", problems);
        let name = reader.require("name", place);
        let recognise = reader.require("recognise", place);
        let columns = reader.node("columns");
        reader.finish();
        let columns = columns.and_then(|node| table(node, problems));
        let columns = columns.map(|own| read_columns(own, "a template's columns", problems)).unwrap_or_default();
        Some(Self { name: name?, recognise: recognise?, columns })
    }
}
