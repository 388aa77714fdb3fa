//! All of a settings file, typed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::account::{Columns, Sellers, Target, Template, read_columns};
use super::files::normal;
use super::flags::Flags;
use super::read::{Reader, value};
use super::tree::{Entry, Place, Table};
use crate::problem::{Code, Problem};
use crate::rule::Verdict;
use crate::suppress::{Approval, Brands, Decision, Glob, Ignore, Override, Policy, Selection, Severities, Term};

/// What settings say; empty where there are none.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whose listings these are.
    pub account: Option<String>,
    /// Marketplaces, prefixes and groups to judge for.
    pub marketplaces: Option<Vec<String>>,
    /// Folders of own rules, from the folder of the file that names them.
    pub rules: Vec<PathBuf>,
    /// The version or hash that the pack of rules must have.
    pub pin: Option<String>,
    /// Marketplaces by the name of their group.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Files that are for certain marketplaces.
    pub targets: Vec<Target>,
    /// Flags of `scan`.
    pub scan: Flags,
    /// What columns are.
    pub columns: Columns,
    /// Facts of the seller.
    pub seller: Sellers,
    /// Other severities.
    pub severities: Severities,
    /// Approvals the seller holds.
    pub approvals: Vec<Approval>,
    /// What somebody decided to live with.
    pub ignores: Vec<Ignore>,
    /// What was decided about single findings; stands in a file of its own ([`decisions`](super::decisions)).
    pub decisions: Vec<Decision>,
    /// File layouts.
    pub templates: Vec<Template>,
    tree: Table,
}

impl Settings {
    /// Every value with the file and line it comes from, in order.
    pub fn entries(&self) -> Vec<Entry> {
        self.tree.flatten()
    }

    /// Whether a file itself names folders of rules, rather than one that it extends.
    pub fn names_rules(&self, file: &Path) -> bool {
        self.place("rules").is_some_and(|place| **place.file() == *file.display().to_string())
    }

    /// File and line that pin the rules.
    pub fn pin_place(&self) -> Option<(std::sync::Arc<str>, u64)> {
        self.place("pin").map(|place| (place.file().clone(), place.line()))
    }

    /// Where the value of a key at the top stands.
    pub(super) fn place(&self, key: &str) -> Option<&Place> {
        self.tree.get(key).map(|node| &node.place)
    }

    /// The places of a table's keys.
    pub(super) fn keys(&self, table: &str) -> Vec<(&str, &Place)> {
        let Some(super::tree::Value::Table(table)) = self.tree.get(table).map(|node| &node.value) else {
            return Vec::new();
        };
        table.entries().map(|(key, node)| (key.name.as_str(), &node.place)).collect()
    }

    /// The marketplaces that the first target for a file names.
    pub fn target(&self, path: &Path) -> Option<&[String]> {
        self.targets.iter().find(|target| target.is_for(path)).map(|target| target.marketplaces.as_slice())
    }

    /// What settings and flags say about findings; `flags` are those that hold, all layers merged.
    pub fn policy(&self, flags: &Flags) -> Policy {
        let selection = Selection {
            select: flags.select.clone().unwrap_or_default(),
            ignore: flags.ignore.clone().unwrap_or_default(),
            min_confidence: flags.min_confidence,
        };
        Policy {
            severities: self.severities.clone(),
            brands: Brands::new(self.seller.brands()),
            approvals: self.approvals.clone(),
            ignores: self.ignores.clone(),
            decisions: self.decisions.clone(),
            baseline: None,
            selection,
        }
    }

    /// Types a tree; what is wrong becomes problems.
    pub(super) fn read(tree: Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(&tree, "listlint.toml", problems);
        reader.get::<String>("extend");
        let settings = Self {
            account: reader.get("account"),
            marketplaces: reader.get("marketplaces"),
            rules: read_rules(&mut reader),
            pin: reader.get("pin"),
            groups: read_groups(&mut reader),
            targets: read_targets(&mut reader),
            scan: read_scan(&mut reader),
            columns: part(&mut reader, "columns", |table, problems| read_columns(table, "[columns]", problems)),
            seller: part(&mut reader, "seller", Sellers::read),
            severities: part(&mut reader, "severity", read_severities),
            approvals: each(&mut reader, "approval", read_approval),
            ignores: each(&mut reader, "ignore", read_ignore),
            decisions: Vec::new(),
            templates: each(&mut reader, "template", Template::read),
            tree: Table::default(),
        };
        reader.finish();
        Self { tree, ..settings }
    }
}

/// A table of its own type.
fn part<T: Default>(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    read: impl Fn(&Table, &mut Vec<Problem>) -> T,
) -> T {
    let table = reader.table(key);
    table.map(|table| read(table, reader.problems)).unwrap_or_default()
}

/// Tables of their own type.
fn each<T>(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    read: impl Fn(&Table, &Place, &mut Vec<Problem>) -> Option<T>,
) -> Vec<T> {
    let tables = reader.tables(key);
    tables.into_iter().filter_map(|(table, place)| read(table, place, reader.problems)).collect()
}

fn read_rules(reader: &mut Reader<'_, '_>) -> Vec<PathBuf> {
    let Some(node) = reader.node("rules") else { return Vec::new() };
    let names: Vec<String> = value(node, reader.problems).unwrap_or_default();
    names.into_iter().map(|name| normal(&node.place.folder().join(name))).collect()
}

/// The flags, the baseline as a path from the folder of the file that names it.
fn read_scan(reader: &mut Reader<'_, '_>) -> Flags {
    let Some(table) = reader.table("scan") else { return Flags::default() };
    let flags = Flags::read(table, reader.problems);
    let folder = table.get("baseline").map(|node| node.place.folder());
    let from = |name: String| match folder {
        Some(folder) => normal(&folder.join(&name)).display().to_string(),
        None => name,
    };
    Flags { baseline: flags.baseline.map(from), ..flags }
}

fn read_groups(reader: &mut Reader<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let mut groups = BTreeMap::new();
    for (key, node) in reader.table("groups").into_iter().flat_map(Table::entries) {
        groups.extend(value(node, reader.problems).map(|members| (key.name.clone(), members)));
    }
    groups
}

fn read_targets(reader: &mut Reader<'_, '_>) -> Vec<Target> {
    each(reader, "target", Target::read)
}

fn read_severities(table: &Table, problems: &mut Vec<Problem>) -> Severities {
    let mut severities = Severities::default();
    for (key, node) in table.entries() {
        let what = match key.name.parse::<Verdict>() {
            Ok(verdict) => Ok(Override::Verdict(verdict)),
            Err(()) => Glob::new(&key.name).map(Override::Restriction),
        };
        let severity = value(node, problems);
        match what {
            Ok(what) => severities.0.extend(severity.map(|severity| (what, severity))),
            Err(error) => problems.push(key.place.problem(Code::BadValue, error.to_string(), "no pattern")),
        }
    }
    severities
}

fn read_approval(table: &Table, place: &Place, problems: &mut Vec<Problem>) -> Option<Approval> {
    let mut reader = Reader::new(table, "[[approval]]", problems);
    let marketplaces = reader.require("marketplace", place);
    let approval = Approval {
        marketplaces: Vec::new(),
        category: reader.get("category"),
        restriction: reader.get("restriction"),
        brand: reader.get("brand"),
        reference: reader.get("reference"),
        term: read_term(&mut reader, place),
    };
    reader.finish();
    if approval.category.is_none() && approval.restriction.is_none() && approval.brand.is_none() {
        let problem = place.problem(Code::MissingKey, "this approval does not say what for", "names nothing");
        problems.push(problem.help("give it `category`, `restriction` or `brand`: it settles only what it names"));
        return None;
    }
    Some(Approval { marketplaces: marketplaces?, ..approval })
}

fn read_ignore(table: &Table, place: &Place, problems: &mut Vec<Problem>) -> Option<Ignore> {
    let mut reader = Reader::new(table, "[[ignore]]", problems);
    let (restriction, detector) = (reader.get("restriction"), reader.get("detector"));
    let reason = reader.require("reason", place);
    let term = read_term(&mut reader, place);
    reader.finish();
    let Some(rule) = restriction.or(detector) else {
        let problem = place.problem(Code::MissingKey, "this ignore does not say what", "names nothing");
        problems.push(problem.help("give it `restriction` or `detector`"));
        return None;
    };
    Some(Ignore { rule, reason: reason?, term })
}

fn read_term(reader: &mut Reader<'_, '_>, place: &Place) -> Term {
    let place = Some((place.file().clone(), place.line()));
    Term { sku: reader.get("sku"), until: reader.get("until"), place }
}
