//! Workbooks parted: rows are taken out of a sheet, those below move up, and what points at them follows.

use std::collections::BTreeSet;
use std::io::{self, BufWriter};

use super::family::HeldRows;
use super::formula::Removed;
use super::marks::FileMarks;
use super::package::{Copy, Names, Package};
use super::sheet::{self, Edit, cells, copy};
use super::target::Target;
use super::workbook::{finish, opened, signed};
use super::xml::Node;
use super::{Job, Written, WrittenPart};
use crate::problem::{Code, Problem};

/// What holds one thing for each range of cells, and is taken out when nothing is left in it.
const LISTS: [&str; 12] = [
    "mergeCells",
    "hyperlinks",
    "dataValidations",
    "conditionalFormattings",
    "conditionalFormatting",
    "ignoredErrors",
    "protectedRanges",
    "rowBreaks",
    "sparklines",
    "sparklineGroup",
    "ext",
    "extLst",
];
/// Parts that hold places of their own, which are not moved.
const ASIDE: [&str; 4] = ["/comments", "/threadedComment", "/drawing", "/table"];

/// The workbook in two: without the rows that are held back, and with no others.
pub(super) fn split(
    job: &Job<'_>,
    marks: &FileMarks,
    targets: &[Target; 2],
    problems: &mut Vec<Problem>,
) -> Result<[Written; 2], Box<Problem>> {
    let tables: Vec<(String, HeldRows)> = marks
        .held
        .rows(job.source, job.options, true)?
        .into_iter()
        .filter_map(|(sheet, rows)| Some((sheet?.to_string(), rows)))
        .collect();
    let [upload, held] = targets;
    let mut odd = Odd::default();
    let mut work = || -> io::Result<()> {
        let files = [upload.temporary()?, held.temporary()?];
        for (file, part) in files.iter().zip([WrittenPart::Upload, WrittenPart::Held]) {
            let mut package = opened(job)?;
            odd.is_signed = package.is_signed;
            let out = Copy::new(BufWriter::new(file.as_file().try_clone()?));
            write(&mut package, out, &tables, part, &mut odd)?;
        }
        let [first, second] = files;
        upload.keep(first)?;
        held.keep(second)
    };
    work().map_err(|error| job.failed(&upload.name, &error))?;
    problems.extend(odd.problems(job));
    let rows = |count: fn(&HeldRows) -> u64| tables.iter().map(|(_, rows)| count(rows)).sum();
    Ok([
        job.written(upload, WrittenPart::Upload, rows(|rows| rows.all.without(&rows.held)), 0),
        job.written(held, WrittenPart::Held, rows(|rows| rows.held.count()), rows(|rows| rows.held.without(&rows.own))),
    ])
}

/// What cannot follow when rows move.
#[derive(Debug, Default)]
struct Odd {
    is_signed: bool,
    /// Rows that stay, emptied, because other rows share a formula of theirs.
    emptied: u64,
    /// Sheets with notes, drawings or tables.
    aside: BTreeSet<String>,
    /// Sheets with formulas that point at rows of another sheet that moved.
    pointing: BTreeSet<String>,
}

impl Odd {
    fn problems(&self, job: &Job<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.is_signed {
            problems.push(signed(job));
        }
        let unmarked =
            |message: String, help: &str| Problem::warning(Code::Unmarked, message).in_file(job.file()).help(help);
        if self.emptied > 0 {
            let message =
                format!("{} rows were emptied, not taken out: other rows share a formula of theirs", self.emptied);
            problems.push(unmarked(message, "delete the empty rows in a spreadsheet program"));
        }
        for sheet in &self.pointing {
            let message =
                format!("sheet {sheet}: its formulas point at rows of another sheet that moved, and do not follow");
            problems.push(unmarked(message, "look at them before upload"));
        }
        for sheet in &self.aside {
            let message =
                format!("sheet {sheet}: notes, pictures and tables stay where they were, though rows below moved up");
            problems.push(unmarked(message, "look at them before upload"));
        }
        problems
    }
}

/// Writes one of the two parts.
fn write(
    package: &mut Package,
    mut out: Copy<BufWriter<std::fs::File>>,
    tables: &[(String, HeldRows)],
    part: WrittenPart,
    odd: &mut Odd,
) -> io::Result<()> {
    let mut names = Names::of(package)?;
    let plans = plans(package, tables, part)?;
    for plan in &plans {
        odd.emptied += plan.emptied.len() as u64;
        if package.kinds(&plan.part)?.iter().any(|kind| ASIDE.iter().any(|aside| kind.ends_with(aside))) {
            odd.aside.insert(plan.sheet.to_owned());
        }
        rename(&mut names, &plan.removed, plan.sheet);
    }
    for (sheet, part) in package.sheets.clone() {
        let mut pointing = Pointing { plans: &plans, sheet: &sheet, found: false };
        package.read(&part, |input| copy(input, &mut io::sink(), &mut pointing))?;
        if pointing.found {
            odd.pointing.insert(sheet);
        }
    }
    // The order of formulas names their cells; programs make it anew.
    let has_formulas = plans.iter().any(|plan| plan.has_formulas);
    if let Some(chain) = package.chain.clone().filter(|_| has_formulas) {
        names.remove(&chain);
        out.leave_out(&chain);
    }
    names.write(package, &mut out)?;
    for plan in &plans {
        let mut edit = Without { removed: &plan.removed, emptied: &plan.emptied, sheet: plan.sheet };
        let part = &plan.part;
        out.part(package, part, |package, out| package.read(part, |input| copy(input, out, &mut edit)))?;
    }
    finish(out, package)
}

/// What is to be done with a sheet.
struct Plan<'t> {
    sheet: &'t str,
    /// The part that holds it.
    part: String,
    removed: Removed,
    emptied: BTreeSet<u64>,
    has_formulas: bool,
}

/// What is to be done with each sheet that changes.
fn plans<'t>(package: &mut Package, tables: &'t [(String, HeldRows)], part: WrittenPart) -> io::Result<Vec<Plan<'t>>> {
    let mut plans = Vec::new();
    for (sheet, rows) in tables {
        let Some(name) = package.part_of(sheet).map(str::to_owned) else { continue };
        let mut look = Look { rows, part, removed: Vec::new(), masters: Vec::new(), has_formulas: false };
        package.read(&name, |input| copy(input, &mut io::sink(), &mut look))?;
        let (removed, emptied) = look.decided();
        if !removed.is_empty() || !emptied.is_empty() {
            plans.push(Plan { sheet, part: name, removed, emptied, has_formulas: look.has_formulas });
        }
    }
    Ok(plans)
}

/// Names that the workbook gives to places follow too.
fn rename(names: &mut Names, removed: &Removed, sheet: &str) {
    let mut is_changed = false;
    if let Some(defined) = names.workbook.1.find_mut("definedNames") {
        for name in defined.nodes_mut() {
            let (old, new) = moved(name, removed, sheet, false);
            if old != new {
                name.set_text(&new);
                is_changed = true;
            }
        }
    }
    if is_changed {
        names.touch_workbook();
    }
}

/// The formula in an element, as it is and as it is then.
fn moved(node: &Node, removed: &Removed, sheet: &str, is_here: bool) -> (String, String) {
    let old = node.inner_text();
    let new = removed.formula(&old, sheet, is_here);
    (old, new)
}

/// Finds out which rows go, and which have to stay for a formula.
struct Look<'a> {
    rows: &'a HeldRows,
    part: WrittenPart,
    removed: Vec<u64>,
    /// Rows with a formula that others share, and the range of those.
    masters: Vec<(u64, String)>,
    has_formulas: bool,
}

impl Look<'_> {
    /// Of the held part all rows but those held back go, from the first listing on.
    fn goes(&self, number: u64) -> bool {
        let is_held = self.rows.held.has(number);
        match self.part {
            WrittenPart::Upload => is_held,
            _ => !is_held && self.rows.all.first().is_some_and(|first| first <= number),
        }
    }

    /// The rows that go, and those that are only emptied.
    fn decided(&self) -> (Removed, BTreeSet<u64>) {
        let all = Removed::new(self.removed.iter().copied());
        let is_shared = |(_, range): &&(u64, String)| all.range(range).is_some();
        let emptied: BTreeSet<u64> = self.masters.iter().filter(is_shared).map(|(row, _)| *row).collect();
        (Removed::new(self.removed.iter().copied().filter(|row| !emptied.contains(row))), emptied)
    }
}

impl Edit for Look<'_> {
    fn row(&mut self, mut row: Node, number: u64) -> io::Result<Option<Node>> {
        let goes = self.goes(number);
        if goes {
            self.removed.push(number);
        }
        for (_, cell) in cells(&mut row) {
            let Some(formula) = cell.find("f") else { continue };
            self.has_formulas = true;
            if let Some(range) = formula.tag.get("ref").filter(|_| goes) {
                self.masters.push((number, range));
            }
        }
        Ok(None)
    }

    fn part(&mut self, _: Node) -> Option<Node> {
        None
    }
}

/// Finds out whether formulas of a sheet point at rows of another sheet that move.
struct Pointing<'a, 't> {
    plans: &'a [Plan<'t>],
    sheet: &'a str,
    found: bool,
}

impl Edit for Pointing<'_, '_> {
    fn row(&mut self, mut row: Node, _: u64) -> io::Result<Option<Node>> {
        let others = || self.plans.iter().filter(|plan| plan.sheet != self.sheet);
        let is_found = cells(&mut row)
            .filter_map(|(_, cell)| Some(cell.find("f")?.inner_text()))
            .any(|formula| others().any(|plan| plan.removed.formula(&formula, plan.sheet, false) != formula));
        self.found |= is_found;
        Ok(None)
    }

    fn part(&mut self, _: Node) -> Option<Node> {
        None
    }
}

/// Takes rows out.
struct Without<'a> {
    removed: &'a Removed,
    emptied: &'a BTreeSet<u64>,
    sheet: &'a str,
}

impl Edit for Without<'_> {
    fn row(&mut self, mut row: Node, number: u64) -> io::Result<Option<Node>> {
        if self.removed.has(number) {
            return Ok(None);
        }
        if self.emptied.contains(&number) {
            row.retain(|cell| cell.find("f").is_some_and(|formula| formula.tag.get("ref").is_some()));
        }
        let moved = self.removed.start(number);
        if moved != number && row.tag.get("r").is_some() {
            row.tag.set("r", &moved.to_string());
        }
        for (_, cell) in cells(&mut row) {
            let own = cell.tag.get("r").filter(|_| moved != number);
            if let Some((own, _)) = own.as_deref().and_then(|own| Some((own, sheet::place(own)?))) {
                let letters = own.trim_end_matches(|c: char| c.is_ascii_digit());
                cell.tag.set("r", &format!("{letters}{moved}"));
            }
            if let Some(formula) = cell.find_mut("f") {
                self.follow(formula);
            }
        }
        Ok(Some(row))
    }

    fn part(&mut self, mut part: Node) -> Option<Node> {
        self.stays(&mut part).then_some(part)
    }
}

impl Without<'_> {
    /// A formula and the range it holds for.
    fn follow(&self, formula: &mut Node) {
        if let Some(range) = formula.tag.get("ref")
            && let Some(moved) = self.removed.range(&range).filter(|moved| *moved != range)
        {
            formula.tag.set("ref", &moved);
        }
        let (old, new) = moved(formula, self.removed, self.sheet, true);
        if old != new {
            formula.set_text(&new);
        }
    }

    /// Moves everything in an element that points at rows; `false` where nothing is left to point at.
    fn stays(&self, node: &mut Node) -> bool {
        if matches!(node.tag.local(), "dataValidation" | "conditionalFormatting") {
            return self.ranged_stays(node);
        }
        let before = node.nodes().count();
        let mut is_lost = false;
        node.retain(|child| {
            let stays = self.stays(child);
            is_lost |= !stays && child.tag.local() == "sqref";
            stays
        });
        let after = node.nodes().count();
        if before != after && node.tag.get("count").is_some() {
            node.tag.set("count", &after.to_string());
        }
        let is_empty = before > 0 && after == 0 && LISTS.contains(&node.tag.local());
        self.text_stays(node) && self.places_stay(node) && !is_empty && !is_lost
    }

    /// The same for one with formulas that hold for a list of ranges, which is an attribute of it or an element in it.
    fn ranged_stays(&self, node: &mut Node) -> bool {
        let inside = node.nodes().find(|child| child.tag.local() == "sqref").map(Node::inner_text);
        let list = node.tag.get("sqref").or(inside).unwrap_or_default();
        let mut is_lost = false;
        node.retain(|child| {
            if child.tag.local() != "sqref" {
                self.follow_for(&list, child);
                return true;
            }
            is_lost = !self.text_stays(child);
            !is_lost
        });
        self.places_stay(node) && !is_lost
    }

    /// Formulas in an element that hold for a list of ranges.
    fn follow_for(&self, list: &str, node: &mut Node) {
        if node.nodes().next().is_some() {
            return node.nodes_mut().for_each(|child| self.follow_for(list, child));
        }
        let old = node.inner_text();
        if matches!(node.tag.local(), "f" | "formula" | "formula1" | "formula2") && !old.is_empty() {
            let new = self.removed.formula_of(list, &old, self.sheet);
            if new != old {
                node.set_text(&new);
            }
        }
    }

    /// Elements that hold a place or a formula as text.
    fn text_stays(&self, node: &mut Node) -> bool {
        let old = node.inner_text();
        let new = match node.tag.local() {
            "sqref" => self.removed.list(&old),
            "f" => Some(self.removed.formula(&old, self.sheet, true)),
            _ => return true,
        };
        if let Some(new) = new.as_ref().filter(|new| **new != old) {
            node.set_text(new);
        }
        new.is_some()
    }

    /// Attributes that hold a place. What the sheet shows first has to be somewhere: then it is the first cell.
    fn places_stay(&self, node: &mut Node) -> bool {
        let is_view = matches!(node.tag.local(), "dimension" | "selection" | "pane" | "sheetView");
        for name in ["ref", "sqref", "activeCell", "topLeftCell"] {
            let Some(old) = node.tag.get(name) else { continue };
            match self.removed.list(&old) {
                // One cell is not merged with anything.
                Some(new) if node.tag.local() == "mergeCell" && is_one(&new) => return false,
                Some(new) if new != old => node.tag.set(name, &new),
                Some(_) => {}
                None if is_view => node.tag.set(name, "A1"),
                None => return false,
            }
        }
        if node.tag.local() == "brk"
            && let Some(row) = node.tag.get("id").and_then(|row| row.parse::<u64>().ok())
        {
            node.tag.set("id", &self.removed.start(row).to_string());
        }
        true
    }
}

/// Whether a range is one cell.
fn is_one(range: &str) -> bool {
    range.split_once(':').is_none_or(|(first, last)| first == last)
}
