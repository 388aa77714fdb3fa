//! `listlint fix`: takes words out of listings, or replaces them, where rules say so. Shows first, writes when asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};

use crate::cli::args::Fix;
use crate::cli::options::{self, Group, Groups};
use crate::cli::world::{Stop, World};
use crate::config::FailOn;
use crate::finding::{Detail, Finding};
use crate::fix::{self, Edit, Judged, Why};
use crate::input::{self, Opened, Reader, Source};
use crate::judge::Courts;
use crate::listing::{FileReceipt, Listing};
use crate::problem::{Code, Problem, Weight};
use crate::report::words;
use crate::rewrite::{self, CellEdit};
use crate::rule::{Language, Severity};
use crate::suppress::{Policy, Steps};

/// Columns of a file of corrections.
const COLUMNS: [&str; 7] = ["file", "line", "key", "column", "before", "after", "rule"];
const GONE: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// Shows or makes the edits. Exit codes as for scan, of what is left.
pub(crate) fn run(args: &Fix, world: &mut World<'_>) -> Result<u8, Stop> {
    if let Some(corrections) = &args.undo {
        return undo(corrections, args, world);
    }
    if args.paths.is_empty() {
        return Err(Stop::usage("nothing to fix: name a file or folder of listings"));
    }
    let typed = options::typed_fix(args)?;
    let collected = input::collect(&args.paths);
    let groups = Groups::new(typed, &args.judging.rules).of(collected.sources, world)?;
    let Some(first) = groups.first() else { return Err(Stop::usage("nothing to fix")) };
    let voice = options::voice(&first.flags, world);
    let fail_on = first.flags.fail_on.unwrap_or(FailOn::Error).severity();
    let is_quiet = first.flags.quiet.unwrap_or(false);
    let mut run = Run { write: args.write, language: voice.language, is_quiet, ..Run::default() };
    run.lose(collected.problems, world)?;
    for group in &groups {
        run.group(group, world)?;
    }
    run.summary(world)?;
    Ok(run.code(fail_on))
}

/// What a run came to so far.
#[derive(Default)]
struct Run {
    write: bool,
    language: Language,
    is_quiet: bool,
    listings: u64,
    /// Listings and cells with edits.
    mended: u64,
    cells: u64,
    /// Findings that are left, by severity.
    left: BTreeMap<Severity, u64>,
    /// Findings that ask for other words and stay, by reason.
    stays: BTreeMap<Why, u64>,
    /// Files that are no listings, by kind.
    skipped: BTreeMap<&'static str, u64>,
    is_incomplete: bool,
}

/// Judges listings as a scan with these settings would, and again as often as edits are tried.
pub(super) struct Bench<'g> {
    group: &'g Group,
    courts: Courts<'g>,
    /// Without what was asked for: a finding that nobody asked for may still forbid an edit.
    policy: Steps,
    asked: Steps,
}

impl<'g> Bench<'g> {
    /// For some marketplaces, as settings and flags of a group say.
    pub(super) fn new(group: &'g Group, marketplaces: Vec<usize>) -> Self {
        let mut policy = group.policy();
        let asked = Policy { selection: std::mem::take(&mut policy.selection), ..Policy::default() };
        let courts = Courts::new(&group.ruleset, group.selection(marketplaces), Detail::Excerpts);
        let [policy, asked] = [policy, asked].map(|policy| Steps::new(policy, group.as_of()));
        Self { group, courts, policy, asked }
    }

    /// What a listing comes to.
    pub(super) fn judge(&mut self, listing: &Listing) -> Judged {
        let elsewhere = listing.site.as_deref().map(|site| self.group.site(site)).filter(|sites| !sites.is_empty());
        let elsewhere = elsewhere.map(|sites| self.courts.elsewhere(sites));
        let judged = elsewhere.as_deref().unwrap_or(&self.courts.main).judge(&self.group.ruleset.search(listing));
        let Some((mut all, _)) = judged else { return Judged::default() };
        self.policy.apply(&mut all);
        let mut chosen = all.clone();
        self.asked.apply(&mut chosen);
        chosen.retain(Finding::counts);
        Judged { all, chosen }
    }
}

impl Run {
    fn group(&mut self, group: &Group, world: &mut World<'_>) -> Result<(), Stop> {
        for source in &group.sources {
            self.source(source, group, world)?;
        }
        Ok(())
    }

    fn source(&mut self, source: &Source, group: &Group, world: &mut World<'_>) -> Result<(), Stop> {
        match input::open(source, &group.input) {
            Ok(Opened::Listings(reader)) => self.file(*reader, source, group, world),
            Ok(Opened::Several(inner)) => inner.iter().try_for_each(|source| self.source(source, group, world)),
            Ok(Opened::Skipped(kind)) => {
                *self.skipped.entry(kind).or_default() += 1;
                Ok(())
            }
            Err(problem) => self.lose(vec![*problem], world),
        }
    }

    /// Shows the edits of one file, and makes them.
    fn file(&mut self, mut reader: Reader, source: &Source, group: &Group, world: &mut World<'_>) -> Result<(), Stop> {
        let chosen = group.choose(source.path(), &reader.so_far().marketplaces)?;
        let mut bench = Bench::new(group, chosen.marketplaces);
        let (mut edits, mut problems) = (Vec::new(), Vec::new());
        let before = (self.mended, self.cells);
        while let Some(listing) = reader.next_listing(&mut problems) {
            self.listings += 1;
            self.lose(std::mem::take(&mut problems), world)?;
            self.listing(&listing, &mut bench, &mut edits, world)?;
        }
        self.lose(problems, world)?;
        let receipt = reader.finish();
        self.is_incomplete |= !receipt.complete;
        if self.write && !edits.is_empty() && !self.write(source, group, &receipt, &edits, world)? {
            (self.mended, self.cells) = before;
        }
        Ok(())
    }

    fn listing(
        &mut self,
        listing: &Listing,
        bench: &mut Bench<'_>,
        edits: &mut Vec<Edit>,
        world: &mut World<'_>,
    ) -> Result<(), Stop> {
        let fixed = fix::fix(listing, &mut |listing| bench.judge(listing));
        for finding in &fixed.remaining {
            *self.left.entry(finding.severity).or_default() += 1;
        }
        self.mended += u64::from(!fixed.edits.is_empty());
        self.cells += fixed.edits.len() as u64;
        for edit in &fixed.edits {
            self.show(listing, edit, world)?;
        }
        for (finding, why) in &fixed.left {
            *self.stays.entry(*why).or_default() += 1;
            self.show_left(finding, *why, world)?;
        }
        edits.extend(fixed.edits);
        Ok(())
    }

    /// A cell before and after, what changes in colour.
    fn show(&self, listing: &Listing, edit: &Edit, world: &mut World<'_>) -> Result<(), Stop> {
        let place = options::visible(&format!("{}:{}", listing.file, edit.line));
        let rules: Vec<&str> = edit.rules.iter().map(|rule| &**rule).collect();
        let (key, column) = (options::visible(&edit.key), options::visible(&edit.column));
        world.say(&format!("{place}  {key}  {column} ({})  {DIM}{}{DIM:#}", edit.field, rules.join(", ")))?;
        world.say(&format!("  - {}", marked(&edit.before, &edit.gone)))?;
        match edit.after.is_empty() {
            true => world.say(&format!("  + {NEW}{}{NEW:#}", self.label("(empty)", "（空）"))),
            false => world.say(&format!("  + {NEW}{}{NEW:#}", options::visible(&edit.after))),
        }
    }

    fn show_left(&self, finding: &Finding, why: Why, world: &mut World<'_>) -> Result<(), Stop> {
        let first = finding.seen.matches.first();
        let line = first.map_or(finding.listing.line, |found| found.line);
        let field = first.map_or("", |found| found.field.name());
        let words = options::visible(&finding.seen.quoted());
        let place = options::visible(&format!("{}:{line}", finding.listing.place()));
        let place = format!("{place}  {}", options::visible(&finding.listing.key));
        let rule = &finding.rule.restriction;
        let stays = self.label("stays", "保留");
        world.say(&format!("{place}  {stays}: \"{words}\" ({field})  {DIM}{rule}{DIM:#}: {}", self.why(why)))
    }

    /// The corrections first, then the file itself; `false` where nothing was written.
    fn write(
        &mut self,
        source: &Source,
        group: &Group,
        receipt: &FileReceipt,
        edits: &[Edit],
        world: &mut World<'_>,
    ) -> Result<bool, Stop> {
        let (Some(path), "csv" | "tsv" | "xlsx") = (source.path(), &*receipt.format) else {
            let message = format!("not changed: {} files are not changed in their place", receipt.format);
            let problem = Problem::error(Code::Unwritten, message).in_file(source.name.clone());
            let problem = problem.help("save it as CSV and fix that, or make the changes shown by hand");
            return self.lose(vec![problem], world).map(|()| false);
        };
        let corrections = rewrite::corrections_beside(path);
        let place =
            receipt.sheet.as_ref().map_or_else(|| source.name.to_string(), |sheet| format!("{}!{sheet}", source.name));
        save(&corrections, &place, edits)?;
        let cells: Vec<CellEdit> = edits.iter().map(cell).collect();
        match rewrite::correct(source, &group.input, receipt.encoding.as_deref(), &cells) {
            Ok(_) => self.say_written(source, &corrections, receipt.sheet.is_none(), world).map(|()| true),
            Err(problem) => {
                // Nothing was changed: a list of changes would say otherwise.
                let _ = std::fs::remove_file(&corrections);
                self.lose(vec![*problem], world).map(|()| false)
            }
        }
    }

    fn say_written(
        &self,
        source: &Source,
        corrections: &Path,
        is_text: bool,
        world: &mut World<'_>,
    ) -> Result<(), Stop> {
        let (name, beside) = (&source.name, corrections.display());
        let undo = if is_text { format!(": listlint fix --undo {beside}") } else { String::new() };
        world.say(&match self.language {
            Language::En => format!("wrote {name}; what it held before is in {beside}{undo}"),
            Language::Zh => format!("已写入 {name}；原内容在 {beside}{undo}"),
        })
    }

    /// Tells problems; an error makes the run incomplete.
    fn lose(&mut self, problems: Vec<Problem>, world: &mut World<'_>) -> Result<(), Stop> {
        for problem in problems {
            self.is_incomplete |= problem.weight == Weight::Error;
            if !self.is_quiet || problem.weight == Weight::Error {
                world.tell(&problem)?;
            }
        }
        Ok(())
    }

    fn summary(&self, world: &mut World<'_>) -> Result<(), Stop> {
        let (mended, listings) = (self.mended, self.listings);
        let cells = match self.language {
            Language::En => options::counted(self.cells, "cell", "cells"),
            Language::Zh => self.cells.to_string(),
        };
        let head = match (self.language, self.write) {
            (Language::En, true) => format!("changed: {cells} in {mended} of {listings} listings"),
            (Language::En, false) => format!("would change: {cells} in {mended} of {listings} listings"),
            (Language::Zh, true) => format!("已修改：{listings} 个商品中的 {mended} 个，共 {cells} 个单元格"),
            (Language::Zh, false) => format!("将修改：{listings} 个商品中的 {mended} 个，共 {cells} 个单元格"),
        };
        world.say(&head)?;
        for (why, number) in &self.stays {
            world.say(&format!("  {} {number}: {}", self.label("stays", "保留"), self.why(*why)))?;
        }
        let counts = self.left.iter().rev();
        let counts: Vec<String> = counts
            .map(|(severity, number)| words::plural(words::findings(*severity), *number, self.language))
            .collect();
        let none = self.label("no finding", "无结果").to_owned();
        let left = if counts.is_empty() { none } else { counts.join(words::list(self.language)) };
        world.say(&format!("{} {left}", self.label("then left:", "修改后剩余：")))?;
        let skipped: Vec<String> = self.skipped.iter().map(|(kind, number)| format!("{number} {kind}")).collect();
        if !skipped.is_empty() {
            let skipped = skipped.join(words::list(self.language));
            world.say(&format!("{} {skipped}", self.label("files that are no listings:", "非商品文件：")))?;
        }
        if !self.write && self.cells > 0 {
            world.say(self.label("next: the same command with --write", "下一步：同一命令加 --write"))?;
        }
        Ok(())
    }

    fn code(&self, fail_on: Option<Severity>) -> u8 {
        let found = self.left.keys().any(|severity| fail_on.is_some_and(|least| *severity >= least));
        match () {
            () if self.is_incomplete || self.listings == 0 => 3,
            () => u8::from(found),
        }
    }

    fn label(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.language == Language::Zh { zh } else { en }
    }

    fn why(&self, why: Why) -> &'static str {
        match why {
            Why::Prohibited => {
                self.label("the listing has a finding DO NOT LIST; take it out first", "该商品被判为禁止销售，请先下架")
            }
            Why::Disguised => {
                self.label("the words are written in disguise; look at them", "词语写法有伪装，请人工查看")
            }
            Why::Markup => self.label("the words cross or fill HTML tags", "词语跨越或占满 HTML 标签"),
            Why::Field => self.label("the field is a name or a value", "该字段是名称或数值"),
            Why::NoReplacement => self.label("the rule names no words to write instead", "规则未给出替换词"),
            Why::Compound => self.label("part of a longer word", "是更长词语的一部分"),
            Why::Structured => self.label("the cell holds data of a program", "单元格是程序数据"),
            Why::Unreadable => self.label("the sentence would not read without them", "删除后句子不通"),
            Why::Empty => self.label("nothing would be left of the title", "标题将为空"),
            Why::NewFinding => self.label(
                "the listing would be found for it all the same, or for something else",
                "修改后仍会命中该规则或其他规则",
            ),
            Why::TooLong => self.label("the record is past --max-listing", "记录超过 --max-listing"),
        }
    }
}

/// The text with what goes in colour.
fn marked(text: &str, gone: &[crate::span::Span]) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    for span in gone {
        shown += &options::visible(text.get(at..span.start).unwrap_or_default());
        shown += &format!("{GONE}{}{GONE:#}", options::visible(text.get(span.start..span.end).unwrap_or_default()));
        at = span.end;
    }
    shown + &options::visible(text.get(at..).unwrap_or_default())
}

fn cell(edit: &Edit) -> CellEdit {
    CellEdit {
        sheet: edit.sheet.as_deref().map(str::to_owned),
        line: edit.line,
        record: Some(edit.record),
        column: edit.column.to_string(),
        at: Some(edit.at),
        before: edit.before.clone(),
        after: edit.after.clone(),
    }
}

/// Writes what is to change into a file of its own, before anything changes.
fn save(path: &Path, file: &str, edits: &[Edit]) -> Result<(), Stop> {
    let failed =
        |e: csv::Error| Stop::usage(format!("{}: cannot be written: {e}; nothing was changed", path.display()));
    let mut out = csv::Writer::from_path(path).map_err(failed)?;
    out.write_record(COLUMNS).map_err(failed)?;
    for edit in edits {
        let line = edit.line.to_string();
        let row = [file, &line, &edit.key, &edit.column, &edit.before, &edit.after, &edit.rules.join(" ")];
        out.write_record(row).map_err(failed)?;
    }
    out.flush().map_err(|e| failed(e.into()))
}

/// Puts back what a file of corrections says was there before.
fn undo(corrections: &Path, args: &Fix, world: &mut World<'_>) -> Result<u8, Stop> {
    let rows = corrected(corrections)?;
    let folder = corrections.parent().unwrap_or(Path::new(""));
    for (file, edits) in by_file(rows) {
        if file.contains(".xls") && file.contains('!') {
            let why = "a workbook is not put back: type the words of the column `before` where they were";
            return Err(Stop::usage(format!("{file}: {why}")));
        }
        // It stands beside the file it was made for, wherever that was named from.
        let name = Path::new(&file).file_name().map(PathBuf::from).unwrap_or_default();
        let source = Source::file(folder.join(name));
        let typed = options::typed_fix(args)?;
        let groups = Groups::new(typed, &args.judging.rules).of(vec![source], world)?;
        for (group, source) in groups.iter().flat_map(|group| group.sources.iter().map(move |source| (group, source))) {
            let encoding = match input::open(source, &group.input) {
                Ok(Opened::Listings(reader)) => reader.finish().encoding,
                Ok(_) => None,
                Err(problem) => return told(&problem, world),
            };
            match rewrite::correct(source, &group.input, encoding.as_deref(), &edits) {
                Ok(cells) => world.say(&format!("{}: {cells} cells are as they were before", source.name))?,
                Err(problem) => return told(&problem, world),
            }
        }
    }
    Ok(0)
}

fn told(problem: &Problem, world: &mut World<'_>) -> Result<u8, Stop> {
    world.tell(problem)?;
    Ok(3)
}

/// One row of a file of corrections.
type Row = (String, CellEdit);

fn corrected(path: &Path) -> Result<Vec<Row>, Stop> {
    let failed = |e: String| {
        Stop::usage(format!("{}: {e}; name the NAME.fix.csv that `listlint fix --write` wrote", path.display()))
    };
    let mut reader = csv::Reader::from_path(path).map_err(|e| failed(e.to_string()))?;
    let names = reader.headers().map_err(|e| failed(e.to_string()))?;
    if !names.iter().eq(COLUMNS) {
        return Err(failed(format!("its columns are not {}", COLUMNS.join(", "))));
    }
    let row = |row: csv::Result<csv::StringRecord>| {
        let row = row.map_err(|e| failed(e.to_string()))?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let line = cell(1).parse().map_err(|_| failed(format!("\"{}\" is no line", cell(1))))?;
        Ok((
            cell(0),
            CellEdit { sheet: None, line, record: None, column: cell(3), at: None, before: cell(5), after: cell(4) },
        ))
    };
    reader.records().map(row).collect()
}

/// The way back by file; lines are those of the file as it is now.
fn by_file(rows: Vec<Row>) -> BTreeMap<String, Vec<CellEdit>> {
    let mut files: BTreeMap<String, Vec<CellEdit>> = BTreeMap::new();
    for (file, edit) in rows {
        files.entry(file).or_default().push(edit);
    }
    for edits in files.values_mut() {
        edits.sort_by_key(|edit| edit.line);
        let ends = |text: &str| text.matches('\n').count() as u64;
        let (mut fewer, mut last, mut open) = (0, 0, 0);
        for edit in edits {
            if edit.line != last {
                (fewer, last, open) = (fewer + open, edit.line, 0);
            }
            // What is `after` on the way back was there first.
            open += ends(&edit.after).saturating_sub(ends(&edit.before));
            edit.line = edit.line.saturating_sub(fewer);
        }
    }
    files
}
