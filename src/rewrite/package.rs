//! A workbook as a package of parts: which part is which sheet, and a copy in which only named parts differ.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::xml::{Node, Tag, broken};
use crate::input::Seekable;

/// Most bytes of a part that is read as a whole: styles, lists of sheets.
const MOST: u64 = 256 << 20;
/// The list of what each part is.
pub(super) const TYPES: &str = "[Content_Types].xml";
/// From which size on a part may need wide fields.
const LARGE: u64 = 1 << 31;

/// An open package.
pub(super) struct Package {
    zip: ZipArchive<Box<dyn Seekable>>,
    /// Name of the part that lists the sheets.
    pub(super) workbook: String,
    /// Names of sheets, and of the parts that hold them.
    pub(super) sheets: Vec<(String, String)>,
    /// Name of the part of styles.
    pub(super) styles: Option<String>,
    /// Name of the part that lists the order of formulas.
    pub(super) chain: Option<String>,
    /// Whether somebody signed it.
    pub(super) is_signed: bool,
}

/// A part that leads to others.
#[derive(Debug)]
struct Relation {
    id: String,
    kind: String,
    /// Name of the part.
    part: String,
}

impl Package {
    /// Opens a package and finds its parts.
    ///
    /// # Errors
    /// When it is no workbook.
    pub(super) fn open(input: Box<dyn Seekable>) -> io::Result<Self> {
        let mut zip = ZipArchive::new(input).map_err(broken)?;
        let is_signed = zip.file_names().flatten().any(|name| name.starts_with("_xmlsignatures/"));
        let roots = relations(&mut zip, "")?;
        let workbook = of_kind(&roots, "/officeDocument").ok_or_else(|| broken("it names no workbook"))?;
        let parts = relations(&mut zip, &workbook)?;
        let (_, book, _) = Node::document(&bytes(&mut zip, &workbook)?)?;
        let sheet = |node: &Node| {
            let (_, id) = node.tag.get_local("id").filter(|(name, _)| name.contains(':'))?;
            let part = parts.iter().find(|part| part.id == id)?;
            Some((node.tag.get("name")?, part.part.clone()))
        };
        let sheets = book.find("sheets").map(|sheets| sheets.nodes().filter_map(sheet).collect()).unwrap_or_default();
        let [styles, chain] = ["/styles", "/calcChain"].map(|kind| of_kind(&parts, kind));
        Ok(Self { zip, workbook, sheets, styles, chain, is_signed })
    }

    /// The part of a sheet.
    pub(super) fn part_of(&self, sheet: &str) -> Option<&str> {
        self.sheets.iter().find(|(name, _)| name == sheet).map(|(_, part)| part.as_str())
    }

    /// Whether a part of the name is there.
    pub(super) fn has(&self, part: &str) -> bool {
        self.zip.file_names().flatten().any(|name| name.eq_ignore_ascii_case(part))
    }

    /// A part as a tree, with what stands around its root.
    pub(super) fn tree(&mut self, part: &str) -> io::Result<(String, Node, String)> {
        Node::document(&bytes(&mut self.zip, part)?)
    }

    /// The kinds of the parts that a part leads to.
    pub(super) fn kinds(&mut self, part: &str) -> io::Result<Vec<String>> {
        Ok(relations(&mut self.zip, part)?.into_iter().map(|relation| relation.kind).collect())
    }

    /// Reads a part piece by piece.
    pub(super) fn read<T>(
        &mut self,
        part: &str,
        work: impl FnOnce(&mut dyn io::BufRead) -> io::Result<T>,
    ) -> io::Result<T> {
        let entry = self.zip.by_name(part).map_err(broken)?;
        work(&mut BufReader::with_capacity(64 << 10, entry))
    }
}

/// The first part of a kind; kinds are addresses that end alike in both forms of the format.
fn of_kind(relations: &[Relation], kind: &str) -> Option<String> {
    relations.iter().find(|relation| relation.kind.ends_with(kind)).map(|relation| relation.part.clone())
}

/// Where the relations of a part stand: `xl/_rels/workbook.xml.rels`.
pub(super) fn relations_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    format!("{folder}_rels/{name}.rels")
}

fn relations(zip: &mut ZipArchive<Box<dyn Seekable>>, part: &str) -> io::Result<Vec<Relation>> {
    let name = relations_of(part);
    if zip.index_for_name(&name).is_none() {
        return Ok(Vec::new());
    }
    let (_, root, _) = Node::document(&bytes(zip, &name)?)?;
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let relation = |node: &Node| {
        let tag = &node.tag;
        let [id, kind, target] = ["Id", "Type", "Target"].map(|name| tag.get(name).unwrap_or_default());
        (tag.get("TargetMode").is_none_or(|mode| mode != "External")).then(|| Relation {
            id,
            kind,
            part: resolved(folder, &target),
        })
    };
    Ok(root.nodes().filter_map(relation).collect())
}

/// The name of a part that another one leads to.
fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// All bytes of a part.
fn bytes(zip: &mut ZipArchive<Box<dyn Seekable>>, part: &str) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    let entry = zip.by_name(part).map_err(|error| broken(format!("{part}: {error}")))?;
    entry.take(MOST + 1).read_to_end(&mut all)?;
    if all.len() as u64 > MOST { Err(broken(format!("{part} is over {MOST} bytes"))) } else { Ok(all) }
}

/// A copy of a package that is being written.
pub(super) struct Copy<W: Write + Seek> {
    zip: ZipWriter<W>,
    done: BTreeSet<String>,
}

impl<W: Write + Seek> Copy<W> {
    pub(super) fn new(out: W) -> Self {
        Self { zip: ZipWriter::new(out), done: BTreeSet::new() }
    }

    /// Writes a part of its own making; `like` is the part in whose place it stands.
    pub(super) fn part(
        &mut self,
        package: &mut Package,
        name: &str,
        work: impl FnOnce(&mut Package, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        if let Ok(old) = package.zip.by_name(name) {
            options =
                options.last_modified_time(old.last_modified().unwrap_or_default()).large_file(old.size() > LARGE);
        }
        self.zip.start_file(name, options).map_err(broken)?;
        self.done.insert(name.to_owned());
        work(package, &mut self.zip)
    }

    /// Writes a part from a tree.
    pub(super) fn tree(&mut self, package: &mut Package, name: &str, tree: &(String, Node, String)) -> io::Result<()> {
        self.part(package, name, |_, out| {
            out.write_all(tree.0.as_bytes())?;
            tree.1.write(out)?;
            out.write_all(tree.2.as_bytes())
        })
    }

    /// Leaves a part out.
    pub(super) fn leave_out(&mut self, name: &str) {
        self.done.insert(name.to_owned());
    }

    /// Copies all parts that were not written yet, byte for byte as they are packed, and ends the copy.
    pub(super) fn finish(mut self, package: &mut Package) -> io::Result<W> {
        for index in 0..package.zip.len() {
            let entry = package.zip.by_index_raw(index).map_err(broken)?;
            let is_done = entry.name().is_ok_and(|name| self.done.contains(&*name));
            if !is_done {
                self.zip.raw_copy_file(entry).map_err(broken)?;
            }
        }
        self.zip.finish().map_err(io::Error::other)
    }
}

/// The small parts that name the others, to be changed together.
pub(super) struct Names {
    pub(super) workbook: (String, Node, String),
    pub(super) relations: (String, Node, String),
    types: (String, Node, String),
    relations_changed: bool,
    workbook_changed: bool,
}

impl Names {
    /// Reads them.
    pub(super) fn of(package: &mut Package) -> io::Result<Self> {
        let workbook = package.workbook.clone();
        Ok(Self {
            relations: package.tree(&relations_of(&workbook))?,
            workbook: package.tree(&workbook)?,
            types: package.tree(TYPES)?,
            relations_changed: false,
            workbook_changed: false,
        })
    }

    /// Adds a part that the workbook leads to; the id of the relation.
    pub(super) fn add(&mut self, target: &str, part: &str, kind: &str, content: &str) -> String {
        let known: Vec<String> = self.relations.1.nodes().filter_map(|node| node.tag.get("Id")).collect();
        let id = (1..).map(|n| format!("rIdListlint{n}")).find(|id| !known.contains(id)).unwrap_or_default();
        let attributes = [("Id", &*id), ("Type", kind), ("Target", target)];
        let relation = Tag::like(&self.relations.1.tag, "Relationship", &attributes);
        self.relations.1.push(Node::new(relation, Vec::new()));
        let attributes = [("PartName", &*format!("/{part}")), ("ContentType", content)];
        let over = Tag::like(&self.types.1.tag, "Override", &attributes);
        self.types.1.push(Node::new(over, Vec::new()));
        self.relations_changed = true;
        id
    }

    /// Takes a part out.
    pub(super) fn remove(&mut self, part: &str) {
        let folder = |name: &str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        let target = |node: &Node| node.tag.get("Target").unwrap_or_default();
        let base = folder(part);
        self.relations.1.retain(|node| resolved(&base, &target(node)) != part);
        self.types.1.retain(|node| node.tag.get("PartName").is_none_or(|name| name.trim_start_matches('/') != part));
        self.relations_changed = true;
    }

    /// Says that the list of sheets was changed.
    pub(super) fn touch_workbook(&mut self) {
        self.workbook_changed = true;
    }

    /// Writes those that were changed; the list of parts comes first in any package.
    pub(super) fn write<W: Write + Seek>(&self, package: &mut Package, copy: &mut Copy<W>) -> io::Result<()> {
        let workbook = package.workbook.clone();
        copy.tree(package, TYPES, &self.types)?;
        if self.relations_changed {
            copy.tree(package, &relations_of(&workbook), &self.relations)?;
        }
        if self.workbook_changed {
            copy.tree(package, &workbook, &self.workbook)?;
        }
        Ok(())
    }
}
