//! `listlint baseline`: accepts the findings of today, and takes out those that are gone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::Known;
use crate::cli::options::{self, Group, Groups};
use crate::cli::world::{Stop, World};
use crate::config::{self, Flags};
use crate::error::Result;
use crate::finding::{Detail, FileReceipt, Finding, Judged, Scope, Sink, digest, fingerprint};
use crate::input::{self, Source};
use crate::problem::{Problem, Weight};
use crate::report::words;
use crate::rule::{Language, Pack, Verdict};
use crate::suppress::{Lines, Owner, Policy, Selection, Suppress};
use crate::wordlist::quoted;

/// The name of a baseline that nobody named.
const FILE_NAME: &str = "listlint-baseline.txt";

/// Adds what is there now.
pub(crate) fn write(args: &Known, world: &mut World<'_>) -> std::result::Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let found = found(args, false, world)?;
    found.write(language, world)?;
    Ok(found.code())
}

impl Found {
    /// Adds what is there now to its baselines, and says so.
    pub(crate) fn write(&self, language: Language, world: &mut World<'_>) -> std::result::Result<(), Stop> {
        self.baselines.iter().try_for_each(|(path, now)| now.write(path, language, world))
    }
}

impl Now {
    fn write(&self, path: &Path, language: Language, world: &mut World<'_>) -> std::result::Result<(), Stop> {
        let now = self;
        let (mut lines, known) = (now.lines.clone(), before(path, world)?);
        let (all, old) = (lines.len(), known.len());
        lines.add(known);
        save(path, &lines)?;
        let new = lines.len() - old;
        world.say(&wrote(path, [new, all - new.min(all)], now, language))?;
        tell_prohibited(now, language, world)?;
        tell_merge(path, language, world)?;
        tell_next(path, now, language, world)
    }
}

/// Takes out what is gone.
pub(crate) fn prune(args: &Known, world: &mut World<'_>) -> std::result::Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let found = found(args, true, world)?;
    if found.is_incomplete {
        return Err(Stop::usage(
            "not everything could be read, so what is gone is not known: nothing was taken out; mend the files, or leave them out",
        ));
    }
    for (path, now) in &found.baselines {
        if !path.exists() {
            return Err(Stop::usage(format!("{}: no such baseline; listlint baseline write makes it", path.display())));
        }
        let mut lines = before(path, world)?;
        let gone = lines.retain(&now.lines, &now.owners, &now.marketplaces);
        save(path, &lines)?;
        let (shown, gone, left) = (path.display(), gone as u64, lines.len() as u64);
        world.say(&match language {
            Language::En => format!(
                "{shown}: {} taken out that {} no longer found, {left} left",
                options::counted(gone, "finding", "findings"),
                if gone == 1 { "is" } else { "are" }
            ),
            Language::Zh => format!("{shown}：已移除 {gone} 项不再出现的结果，剩余 {left} 项"),
        })?;
    }
    Ok(0)
}

/// What is there now, by baseline.
pub(crate) struct Found {
    /// By the file they belong into, absolute.
    pub(crate) baselines: BTreeMap<PathBuf, Now>,
    /// Whether something could not be read.
    pub(crate) is_incomplete: bool,
}

/// What is there now, for one baseline.
#[derive(Default)]
pub(crate) struct Now {
    lines: Lines,
    /// Findings by verdict.
    pub(crate) verdicts: BTreeMap<Verdict, u64>,
    listings: u64,
    owners: BTreeSet<Owner>,
    marketplaces: BTreeSet<String>,
    /// Whether settings name the file.
    is_set: bool,
    /// The settings that could name it; none where there are none yet.
    settings: Option<PathBuf>,
}

impl Found {
    fn code(&self) -> u8 {
        if self.is_incomplete { 3 } else { 0 }
    }
}

/// Judges the paths; `all` findings, or those that count.
fn found(args: &Known, all: bool, world: &mut World<'_>) -> std::result::Result<Found, Stop> {
    let typed = options::typed_known(args)?;
    let found = gather(&args.paths, &args.judging.rules, typed, all, world)?;
    match found.baselines.values().all(|now| now.listings == 0) {
        true => Err(Stop::usage("no listing was read: name a file or folder of listings")),
        false => Ok(found),
    }
}

/// Judges paths (this folder where there is none) by their settings and flags, for the baselines these name.
pub(crate) fn gather(
    paths: &[PathBuf],
    rules: &[PathBuf],
    typed: Flags,
    all: bool,
    world: &mut World<'_>,
) -> std::result::Result<Found, Stop> {
    let here = [PathBuf::from(".")];
    let is_typed = typed.baseline.is_some();
    let mut collected = input::collect(if paths.is_empty() { &here } else { paths });
    let sources = options::rereadable(std::mem::take(&mut collected.sources))?;
    let groups = Groups::new(typed, rules).of(sources, world)?;
    let mut found = Found { baselines: BTreeMap::new(), is_incomplete: false };
    found.lose(&collected.problems, world)?;
    for group in &groups {
        let path = group.baseline().map_or_else(|| beside_settings(group), Ok)?;
        let now = found.baselines.entry(path.clone()).or_default();
        now.is_set = !is_typed && group.baseline().is_some();
        now.settings = now.settings.take().or_else(|| group.file.clone());
        let problems = now.add(group, &path, all, world.cores)?;
        found.lose(&problems, world)?;
    }
    Ok(found)
}

/// Where a baseline goes that nobody named.
fn beside_settings(group: &Group) -> std::result::Result<PathBuf, Stop> {
    let beside = group.file.as_deref().map(|file| file.with_file_name(FILE_NAME));
    let here = || std::path::absolute(FILE_NAME).map_err(|e| Stop::usage(format!("{FILE_NAME}: {e}")));
    beside.map_or_else(here, Ok)
}

impl Found {
    fn lose(&mut self, problems: &[Problem], world: &mut World<'_>) -> std::result::Result<(), Stop> {
        for problem in problems {
            self.is_incomplete |= problem.weight == Weight::Error;
            if problem.weight == Weight::Error {
                world.tell(problem)?;
            }
        }
        Ok(())
    }
}

impl Now {
    /// Adds the findings and listings of a group; gives the problems of its files.
    fn add(
        &mut self,
        group: &Group,
        baseline: &Path,
        all: bool,
        cores: usize,
    ) -> std::result::Result<Vec<Problem>, Stop> {
        let owner = group.owner(baseline);
        let mut accept =
            Accept { all, owner: &owner, rules: rules_tag(&group.ruleset.pack), now: self, problems: Vec::new() };
        let policy = match all {
            true => Policy { selection: Selection::default(), ..group.policy() },
            false => group.policy(),
        };
        let jobs = group.flags.jobs.map_or(cores, |jobs| jobs as usize);
        let mut suppress = Suppress::new(&mut accept, policy, group.as_of());
        let files: Vec<FileReceipt> = super::scan::judge_all(group, jobs, &mut suppress)?;
        let problems = accept.problems;
        self.listings += files.iter().map(|file| file.listings).sum::<u64>();
        self.owners.insert(owner.clone());
        group.sources.iter().for_each(|source| self.digest(source, group, &owner));
        Ok(problems)
    }

    /// Adds what every listing of a source says: those in which nothing is found too.
    fn digest(&mut self, source: &Source, group: &Group, owner: &Owner) {
        // Judging told what cannot be read.
        _ = input::each_listing(source, &group.input, &mut |listing| self.lines.listing(digest(listing), owner));
    }
}

/// Takes findings into a baseline.
struct Accept<'a> {
    /// Those that do not count too.
    all: bool,
    owner: &'a Owner,
    rules: String,
    now: &'a mut Now,
    problems: Vec<Problem>,
}

impl Sink for Accept<'_> {
    fn listing(&mut self, findings: Vec<Finding>, judged: Judged) -> Result<()> {
        self.judged(&judged.scope);
        for finding in findings.iter().filter(|finding| self.all || finding.counts()) {
            if self.now.lines.finding(finding, self.owner, &self.rules) {
                *self.now.verdicts.entry(finding.rule.verdict).or_default() += 1;
            }
        }
        Ok(())
    }

    fn passed(&mut self, scope: &Arc<Scope>, _: u64) -> Result<()> {
        self.judged(scope);
        Ok(())
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        self.problems.push(problem);
        Ok(())
    }

    fn detail(&self) -> Detail {
        Detail::First
    }
}

impl Accept<'_> {
    fn judged(&mut self, scope: &Scope) {
        for site in &scope.marketplaces {
            if !self.now.marketplaces.contains(&**site) {
                self.now.marketplaces.insert(site.to_string());
            }
        }
    }
}

/// The rules that were used: the version of the shipped ones, and a hash of all.
fn rules_tag(pack: &Pack) -> String {
    let version = pack.infos.first().map_or("", |info| &info.version);
    let hashes: Vec<&str> = pack.infos.iter().map(|info| info.hash.as_str()).collect();
    format!("{version}-{}", fingerprint(&hashes).short())
}

/// The lines that a file holds; none where it is not there.
fn before(path: &Path, world: &mut World<'_>) -> std::result::Result<Lines, Stop> {
    let shown = path.display();
    let text = match fs::read_to_string(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|e| Stop::usage(format!("{shown}: the baseline cannot be read: {e}")))?,
    };
    Lines::read(&text).map_err(|problem| {
        let told = world.tell(&problem.in_file(shown.to_string()));
        told.err().unwrap_or(Stop::Told)
    })
}

fn save(path: &Path, lines: &Lines) -> std::result::Result<(), Stop> {
    replace(path, &lines.text())
}

/// Puts a text in a file's place, whole or not at all.
pub(super) fn replace(path: &Path, text: &str) -> std::result::Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::usage(format!("{}: cannot be written: {e}", path.display()));
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    // Hidden, so that a scan at the same moment does not meet it.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = folder.join(format!(".{name}.part"));
    fs::write(&part, text).and_then(|()| fs::rename(&part, path)).map_err(failed)
}

fn wrote(path: &Path, [new, old]: [usize; 2], now: &Now, language: Language) -> String {
    let (shown, new, old) = (path.display(), new as u64, old as u64);
    let verdict = |(verdict, number): (&Verdict, &u64)| format!("{number} {}", words::verdict(*verdict).get(language));
    let verdicts: Vec<String> = now.verdicts.iter().map(verdict).collect();
    match language {
        Language::En => format!(
            "wrote {shown}: {} added, {old} known already ({}), {} as they are now",
            options::counted(new, "finding", "findings"),
            if verdicts.is_empty() { "no finding".to_owned() } else { verdicts.join(", ") },
            options::counted(now.listings, "listing", "listings")
        ),
        Language::Zh => format!(
            "已写入 {shown}：新增 {new} 项结果，已有 {old} 项（{}），共 {} 个商品",
            if verdicts.is_empty() { "无结果".to_owned() } else { verdicts.join("，") },
            now.listings
        ),
    }
}

/// Prohibited products in a baseline are seen by nobody any more: said once, while it is written.
fn tell_prohibited(now: &Now, language: Language, world: &mut World<'_>) -> std::result::Result<(), Stop> {
    let Some(number) = now.verdicts.get(&Verdict::Prohibited) else { return Ok(()) };
    world.say(&match language {
        Language::En => format!(
            "  look at the {number} of prohibited products first: listlint scan PATH --select verdict:prohibited (without the baseline)"
        ),
        Language::Zh => {
            format!("  请先查看 {number} 项禁止销售的结果：listlint scan PATH --select verdict:prohibited（不使用基线）")
        }
    })
}

fn tell_merge(path: &Path, language: Language, world: &mut World<'_>) -> std::result::Result<(), Stop> {
    match merged_by_lines(path) {
        Some(attributes) => world.say(&match language {
            Language::En => {
                format!("wrote {}: git puts the lines of two branches together; commit it too", attributes.display())
            }
            Language::Zh => format!("已写入 {}：git 会合并两个分支的行；请一并提交", attributes.display()),
        }),
        None => Ok(()),
    }
}

/// Has git merge a file line by line, where the file stands in a repository and git was not told yet; gives the file
/// that says so.
pub(super) fn merged_by_lines(path: &Path) -> Option<PathBuf> {
    let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
    folder.ancestors().find(|folder| folder.join(".git").exists())?;
    let (attributes, line) = (folder.join(".gitattributes"), format!("{} merge=union", pattern(name)));
    let before = match fs::read_to_string(&attributes) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.ok()?,
    };
    if before.lines().any(|known| known.trim() == line) {
        return None;
    }
    let end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    fs::write(&attributes, format!("{before}{end}{line}\n")).ok().map(|()| attributes)
}

/// A name as git's patterns write it.
fn pattern(name: &str) -> String {
    let name = name.replace(' ', "?");
    format!("/{name}")
}

/// How a scan comes to use it.
fn tell_next(path: &Path, now: &Now, language: Language, world: &mut World<'_>) -> std::result::Result<(), Stop> {
    if now.is_set {
        return Ok(());
    }
    let here = std::path::absolute(".").map(|here| config::normal(&here)).unwrap_or_default();
    let settings = now.settings.clone().unwrap_or_else(|| here.join(config::FILE_NAME));
    let name = quoted(&options::relative(path, settings.parent().unwrap_or(&here)));
    let (shown, settings) = (path.display(), options::relative(&settings, &here));
    world.say(&match language {
        Language::En => {
            format!(
                "next: so that scans and the hook know it, write this into {settings}, from where the name counts:\n  \
                 [scan]\n  baseline = {name}\nor name it each time: listlint scan PATH --baseline {shown}"
            )
        }
        Language::Zh => {
            format!(
                "下一步：要让扫描和钩子采用它，请在 {settings} 中写（文件名相对于该文件）：\n  \
                 [scan]\n  baseline = {name}\n或每次指定：listlint scan PATH --baseline {shown}"
            )
        }
    })
}
