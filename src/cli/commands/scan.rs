//! `listlint scan`: the main job, from what was typed to the exit code.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::mem::ManuallyDrop;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::accepted::{Baselines, Unused, refuse_new_of_nothing, since};
use super::changes::Changes;
use super::give_back::GiveBack;
use super::outputs::Outputs;
use super::{audit_log, cross_site};
use crate::cli::args::Scan;
use crate::cli::options::{self, Group, Groups};
use crate::cli::pinned;
use crate::cli::progress::Progress;
use crate::cli::world::{Stop, World, output};
use crate::config::FailOn;
use crate::error::{Error, Result};
use crate::field::Field;
use crate::finding::{FileReceipt, LanguageNote, Receipt, Sink, Written};
use crate::input::{self, Collected, Opened, Source};
use crate::judge::{Court, Courts};
use crate::listing::Listing;
use crate::problem::{Code, Problem, Weight};
use crate::report::words::Say;
use crate::report::{self, All, Format, Outcome, Reporter, Turn};
use crate::rewrite::Marks;
use crate::rule::Pack;
use crate::scan::{self, Count, Past, Plan};
use crate::sieve::Sieve;
use crate::suppress::Suppress;

/// Short files are judged without a sieve up to so many bytes.
const UNSIEVED: u64 = 1 << 17;

/// What a run read and used, while it grows.
#[derive(Default)]
struct Run {
    files: Vec<FileReceipt>,
    skipped: BTreeMap<String, u64>,
    languages: BTreeMap<&'static str, u64>,
    marketplaces: BTreeSet<String>,
    from: BTreeSet<&'static str>,
    /// Bytes of short files that were judged without a sieve.
    unsieved: u64,
    /// For each source of the group at hand, which of the files are its tables.
    tables: Vec<Range<usize>>,
    /// Files that were given back.
    written: Vec<Written>,
    /// Findings that `--select`, `--ignore` or `--min-confidence` left out.
    left_out: u64,
    /// Where only changed listings are judged: which they are.
    changes: Option<Changes>,
    /// How far it is, and whether it goes on.
    progress: Progress,
    /// Files that were not begun when the run was interrupted.
    not_begun: Vec<Arc<str>>,
}

/// Scans and gives the exit code.
pub(crate) fn run(args: &Scan, world: &mut World<'_>) -> std::result::Result<u8, Stop> {
    if args.cross_site {
        return cross_site::run(args, world);
    }
    let typed = options::typed(args)?;
    let (collected, changes, title) = what(args, world)?;
    let is_partial = changes.is_some();
    let mut run = Run { changes, ..Run::default() };
    run.skipped.extend(collected.skipped.iter().map(|(kind, count)| ((*kind).to_owned(), *count)));
    // The process ends after this: giving back the memory of all rules piece by piece would only take time.
    let mut groups = ManuallyDrop::new(Groups::new(typed, &args.judging.rules).of(collected.sources, world)?);
    // Flags that shape the whole run come from the first group: the settings nearest to the first path.
    let Some(first) = groups.first() else { return Err(Stop::usage("nothing to scan")) };
    let (flags, as_of) = (first.flags.clone(), first.as_of());
    let voice = options::voice(&flags, world);
    let today = world.today;
    let (jobs, fail_on) = (flags.jobs.map_or(world.cores, |n| n as usize), flags.fail_on.unwrap_or(FailOn::Error));
    let quiet = flags.quiet.unwrap_or(false);
    let back = GiveBack::new(args, &flags, &voice, &mut groups)?;
    let outputs = Outputs::new(&flags)?;
    outputs.guard(args, &flags, &groups, back.planned())?;
    back.keep(&mut groups)?;
    let format = flags.format.unwrap_or(Format::Human);
    refuse_binary(format, args.format.is_some(), world)?;
    refuse_new_of_nothing(&groups)?;
    let (mut baselines, mut policies) = (Baselines::default(), Vec::new());
    for group in groups.iter() {
        policies.push(baselines.policy(group, world)?);
    }
    run.progress = progress(&flags, format, &groups, &voice, world);
    let log = args.audit_log.as_deref();
    let log = log.map(|path| audit_log::begin(path, &mut groups, title.as_deref(), &voice, world)).transpose()?;
    let mut reporters = outputs.reporters(format, quiet, &voice, world)?;
    let log = log.map(|(reporter, log)| {
        reporters.add(Box::new(reporter));
        log
    });
    let mut count = Count::new(reporters);
    for problem in collected.problems {
        count.problem(problem)?;
    }
    let mut unused = Unused::default();
    for (group, policy) in groups.iter().zip(policies) {
        let (account, has_baseline) = (group.settings.account.as_deref(), policy.baseline.is_some());
        count.inner().begin(&Turn { account, pack: &group.ruleset.pack, has_baseline })?;
        let mut marks = Marks::new(&mut count, back.wanted);
        let mut suppress = Suppress::new(&mut marks, policy, group.as_of());
        match &title {
            Some(title) => run.title(title, group, &mut suppress)?,
            None => run.sources(group, jobs, &mut suppress)?,
        }
        let applied = suppress.close().1;
        let gathered = marks.into_gathered();
        run.left_out += applied.left_out;
        unused.add(account, applied, &mut count)?;
        let tables = std::mem::take(&mut run.tables);
        run.written.extend(back.write(group, &run.files, tables, gathered, &run.progress, &mut count)?);
    }
    // What a commit does not touch may need what it does not; so may what was not reached.
    if !is_partial && !run.progress.is_interrupted() {
        unused.tell(count.inner())?;
    }
    run.progress.clear();
    // A run by a day that somebody said is the same on any day: no age is told.
    let packs = groups.iter().map(|group| &group.ruleset.pack).filter(|_| flags.as_of.is_none());
    let rules_age = pinned::age(packs, today);
    pinned::warning(rules_age).map_or(Ok(()), |problem| count.problem(problem))?;
    let mut receipt = run.receipt(&mut count, &groups, as_of)?;
    receipt.rules_age = rules_age;
    let (mut all, ..) = count.into_parts();
    all.finish(&receipt)?;
    let notices = all.notices();
    drop(all);
    for notice in notices.iter().filter(|_| !quiet) {
        world.tell(notice)?;
    }
    tell_receipt(&receipt, &flags, &voice, world)?;
    log.filter(|_| !quiet).map_or(Ok(()), |log| log.tell(voice.language, world))?;
    Ok(Outcome::of(&receipt, fail_on.severity()).code())
}

/// What the run says of itself beside its reports.
fn tell_receipt(
    receipt: &Receipt,
    flags: &crate::config::Flags,
    voice: &report::Options,
    world: &mut World<'_>,
) -> std::result::Result<(), Stop> {
    let quiet = flags.quiet.unwrap_or(false);
    if let Some(path) = &flags.receipt {
        write_file(Path::new(path), &format!("{}\n", report::receipt_line(receipt)))?;
    }
    match flags.format.unwrap_or(Format::Human) {
        _ if quiet => {}
        format if !format.is_for_machines() => report::write_receipt(&mut world.err, receipt, voice.language)?,
        format if !format.holds_receipt() && flags.receipt.is_none() => {
            writeln!(world.err, "{}", report::receipt_line(receipt)).map_err(output)?;
        }
        _ => {}
    }
    Ok(())
}

/// Shows how far the scan is where somebody looks and nothing else is written on the terminal meanwhile.
fn progress(
    flags: &crate::config::Flags,
    format: Format,
    groups: &[Group],
    voice: &report::Options,
    world: &World<'_>,
) -> Progress {
    let quiet = flags.quiet.unwrap_or(false);
    world.interrupt.listen((!quiet).then_some(Say::Interrupting.get(voice.language)));
    let silent = Progress::silent(world.interrupt.clone());
    let is_free = !world.is_terminal || format.waits();
    match world.is_watched && is_free && !quiet && !flags.no_progress.unwrap_or(false) {
        true => silent.showing(groups.iter().flat_map(|group| &group.sources), voice.language),
        false => silent,
    }
}

/// Files, what changed in them, and a title in their place.
type What = (Collected, Option<Changes>, Option<String>);

/// Judges the files of a group as a scan does, and hands everything to a sink; gives what was read of them.
pub(super) fn judge_all(
    group: &Group,
    jobs: usize,
    sink: &mut dyn Sink,
) -> std::result::Result<Vec<FileReceipt>, Stop> {
    let mut run = Run::default();
    run.sources(group, jobs, sink)?;
    Ok(run.files)
}

/// The files, or the one title.
fn what(args: &Scan, world: &mut World<'_>) -> std::result::Result<What, Stop> {
    if let Some((collected, changes)) = Changes::of(args)? {
        return Ok((collected, Some(changes), None));
    }
    let Some(text) = &args.text else {
        if args.paths.is_empty() {
            return Err(Stop::usage(
                "nothing to scan: name a file or folder, - for standard input, or --text \"a title\"",
            ));
        }
        return Ok((input::collect(&args.paths), None, None));
    };
    if !args.paths.is_empty() {
        return Err(Stop::usage("--text judges one title: leave the paths out"));
    }
    let title = if text.is_empty() { ask(world)? } else { text.clone() };
    Ok((Collected::default(), None, Some(title)))
}

fn ask(world: &mut World<'_>) -> std::result::Result<String, Stop> {
    write!(world.err, "title: ").and_then(|()| world.err.flush()).map_err(output)?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|e| Error::io(Path::new("-"), e))?;
    match line.trim() {
        "" => Err(Stop::usage("no title given")),
        title => Ok(title.to_owned()),
    }
}

/// Bytes belong into a file: a terminal shows them as noise, and what settings ask for is written as text.
fn refuse_binary(format: Format, typed: bool, world: &World<'_>) -> std::result::Result<(), Stop> {
    if format.is_binary() && (world.is_terminal || !typed) {
        let name = format.name();
        return Err(Stop::usage(format!(
            "{name} is no text: write it into a file with --output {name}=FILE, or type --format {name} > FILE"
        )));
    }
    Ok(())
}

fn write_file(path: &Path, text: &str) -> std::result::Result<(), Stop> {
    std::fs::write(path, text).map_err(|e| Stop::usage(format!("{}: cannot be written: {e}", path.display())))
}

/// What the files of a group are judged with.
#[derive(Clone, Copy)]
struct Bench<'g, 'k> {
    group: &'g Group,
    jobs: usize,
    /// What the listings of the file at hand said before.
    past: Option<&'k Past>,
}

impl Run {
    fn sources(&mut self, group: &Group, jobs: usize, sink: &mut dyn Sink) -> std::result::Result<(), Stop> {
        let mut courts = BTreeMap::new();
        // Each account makes its own sieve, if it is worth it.
        self.unsieved = 0;
        for source in &group.sources {
            let first = self.files.len();
            self.progress.begin(source);
            let past = self.changes.as_ref().map(|changes| changes.past(source, &group.input)).transpose()?;
            let bench = Bench { group, jobs, past: past.as_ref() };
            self.source(source, bench, &mut courts, sink)?;
            self.progress.end();
            self.tables.push(first..self.files.len());
        }
        Ok(())
    }

    fn source<'g>(
        &mut self,
        source: &Source,
        bench: Bench<'g, '_>,
        courts: &mut BTreeMap<Vec<usize>, (Courts<'g>, OnceCell<Option<Sieve>>)>,
        sink: &mut dyn Sink,
    ) -> std::result::Result<(), Stop> {
        if self.progress.is_interrupted() {
            self.not_begun.push(source.name.clone());
            return Ok(());
        }
        match input::open(source, &bench.group.input) {
            Ok(Opened::Listings(reader)) => self.file(*reader, source, bench, courts, sink)?,
            Ok(Opened::Several(inner)) => {
                for source in &inner {
                    self.source(source, bench, courts, sink)?;
                }
            }
            Ok(Opened::Skipped(kind)) => *self.skipped.entry(kind.to_owned()).or_default() += 1,
            Err(problem) => sink.problem(*problem)?,
        }
        Ok(())
    }

    fn file<'g>(
        &mut self,
        reader: input::Reader,
        source: &Source,
        Bench { group, jobs, past }: Bench<'g, '_>,
        // Made once for all files that are judged for the same marketplaces.
        courts: &mut BTreeMap<Vec<usize>, (Courts<'g>, OnceCell<Option<Sieve>>)>,
        sink: &mut dyn Sink,
    ) -> std::result::Result<(), Stop> {
        let chosen = group.choose(source.path(), &reader.so_far().marketplaces)?;
        self.chose(&chosen, group);
        let site = |name: &str| group.site(name);
        let selection = group.selection(chosen.marketplaces);
        before_history(&selection, &group.ruleset.pack, sink)?;
        let marketplaces = selection.marketplaces.clone();
        let make = || (Courts::new(&group.ruleset, selection, sink.detail()), OnceCell::new());
        let (courts, sieve) = courts.entry(marketplaces).or_insert_with(make);
        // Making a sieve costs more than a few short files take without one.
        let is_short = reader.is_short() && self.unsieved < UNSIEVED;
        let sieve = if is_short { None } else { sieve.get_or_init(|| scan::sieve(&courts.main)).as_ref() };
        let plan = Plan { courts, sieve, site: &site, jobs, past, watch: &self.progress };
        let before = past.map(Past::news);
        let mut scanned = scan::scan(reader, &plan, sink)?;
        scanned.file.changed = past.zip(before).map(|(past, before)| past.news() - before);
        self.unsieved += if is_short { scanned.file.bytes } else { 0 };
        for (language, count) in scanned.languages {
            *self.languages.entry(language).or_default() += count;
        }
        self.files.push(FileReceipt { account: group.settings.account.clone(), ..scanned.file });
        Ok(())
    }

    /// One pasted title, judged like a file of one row.
    fn title(&mut self, title: &str, group: &Group, sink: &mut dyn Sink) -> std::result::Result<(), Stop> {
        let chosen = group.choose(None, &[])?;
        self.chose(&chosen, group);
        let selection = group.selection(chosen.marketplaces);
        before_history(&selection, &group.ruleset.pack, sink)?;
        let listing = Listing::from_fields("text", "text", &[(Field::Title, title.to_owned())]);
        let court = Court::new(&group.ruleset, selection, sink.detail());
        match court.judge(&group.ruleset.search(&listing)) {
            Some((findings, judged)) => sink.listing(findings, judged)?,
            None => sink.passed(court.scope(), 1)?,
        }
        let (file, format) = ("text".to_owned(), "text".to_owned());
        let columns_scanned = vec!["title".to_owned()];
        let bytes = title.len() as u64;
        self.files.push(FileReceipt {
            file,
            account: group.settings.account.clone(),
            format,
            records: 1,
            listings: 1,
            bytes,
            columns_scanned,
            complete: true,
            ..FileReceipt::default()
        });
        Ok(())
    }

    fn chose(&mut self, chosen: &options::Chosen, group: &Group) {
        let id = |&index: &usize| group.ruleset.pack.marketplaces[index].id.clone();
        self.marketplaces.extend(chosen.marketplaces.iter().map(id));
        self.from.insert(chosen.from);
    }

    /// What was left out of what was read.
    fn not_read(&self) -> Vec<String> {
        let images: usize = self.files.iter().map(|f| f.image_columns.len()).sum();
        let counted = |count: u64, one: &str, many: &str| {
            (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
        };
        let columns = counted(images as u64, "column", "columns").map(|columns| format!("images ({columns})"));
        let left_out = counted(self.left_out, "finding", "findings").map(|findings| format!("{findings} not selected"));
        columns.into_iter().chain(left_out).collect()
    }

    /// What the run says of itself at the end; a run that read no listing is incomplete and says so.
    fn receipt(self, count: &mut Count<All<'_>>, groups: &[Group], as_of: jiff::civil::Date) -> Result<Receipt> {
        let listings: u64 = self.files.iter().map(|f| f.listings + f.removed_by_file).sum();
        // Ctrl-C that came behind the last file changed nothing.
        let is_cut = !self.not_begun.is_empty() || self.files.iter().any(|file| file.interrupted);
        let interrupted = is_cut.then_some(self.not_begun.clone());
        if let Some([first, rest @ ..]) = interrupted.as_deref() {
            count.problem(not_begun(first, rest.len()))?;
        }
        if listings == 0 && self.changes.is_none() && interrupted.is_none() {
            count.problem(nothing_read())?;
        }
        let packs = groups.iter().flat_map(|g| g.ruleset.pack.infos.clone());
        let mut infos = Vec::new();
        packs.for_each(|info| {
            if !infos.contains(&info) {
                infos.push(info)
            }
        });
        let not_read = self.not_read();
        let since = since(count, groups);
        let marketplaces: Vec<String> = self.marketplaces.into_iter().collect();
        let only_listings = since.as_ref().is_some_and(|since| since.only_listings);
        Ok(Receipt {
            since,
            by: count.tally.by(),
            complete: interrupted.is_none() && count.errors == 0 && self.files.iter().all(|f| f.complete),
            coverage: count.tally.coverage(&marketplaces),
            findings: count.tally.findings().clone(),
            decisive: count.tally.decisive(only_listings).clone(),
            suppressed: count.tally.suppressed(),
            languages: languages(&self.languages, groups),
            not_read,
            interrupted,
            files: self.files,
            skipped: self.skipped,
            packs: infos,
            marketplaces,
            marketplaces_from: self.from.into_iter().collect::<Vec<_>>().join(", "),
            as_of,
            rules_age: None,
            written: self.written,
            against: self.changes.map(|changes| changes.against),
        })
    }
}

fn languages(met: &BTreeMap<&'static str, u64>, groups: &[Group]) -> Vec<LanguageNote> {
    let without = |lang: &str| groups.first().map_or(0, |g| scan::without_terms(&g.ruleset.pack, lang));
    let note = |(lang, count): (&&'static str, &u64)| LanguageNote {
        lang: (*lang).to_owned(),
        listings: *count,
        categories_without_terms: without(lang),
    };
    met.iter().map(note).filter(|n| n.categories_without_terms > 0).collect()
}

fn not_begun(first: &str, others: usize) -> Problem {
    let message = format!("the run was interrupted before this file{}", and_others(others));
    let problem = Problem::error(Code::Interrupted, message).in_file(first);
    problem.help("scan again; the receipt in JSON (--receipt FILE) names the files that were not begun")
}

/// How many others there are besides the file that is named.
pub(super) fn and_others(others: usize) -> String {
    match others {
        0 => String::new(),
        _ => format!(" and {}", options::counted(others as u64, "other", "others")),
    }
}

fn nothing_read() -> Problem {
    Problem::new(Code::EmptyFile, Weight::Error, "no listing was read")
        .help("name a file of listings: a table with a header row, a workbook, JSON or an XML feed")
}

/// A day before anything recorded of a marketplace: it cannot be judged by its rules of then.
fn before_history(selection: &crate::judge::Selection, pack: &Pack, sink: &mut dyn Sink) -> Result<()> {
    for site in selection.marketplaces.iter().map(|&index| &pack.marketplaces[index]) {
        if let Some(first) = site.first_recorded().filter(|first| selection.as_of < *first) {
            let message = format!(
                "{}: judged by {}, but its dated rules begin on {first}: only undated ones are used",
                site.id, selection.as_of
            );
            sink.problem(Problem::warning(Code::BeforeHistory, message).help("choose a later --as-of"))?;
        }
    }
    Ok(())
}
