//! The files that `scan` writes beside standard output: their names, checked before anything is read, and their reports.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::cli::args::Scan;
use crate::cli::options::Group;
use crate::cli::world::{Stop, World};
use crate::config::Flags;
use crate::error::Error;
use crate::report::{self, All, Format, PerAccount, Reporter};
use crate::rewrite::{self, Planned, Read};

/// What stands for the account in the name of a report.
const ACCOUNT: &str = "{account}";

/// What `--output` asks for.
pub(super) struct Outputs(Vec<(Format, String)>);

impl Outputs {
    /// Of flags or settings.
    pub(super) fn new(flags: &Flags) -> Result<Self, Stop> {
        let output = |wanted: &String| {
            let (format, path) = wanted.split_once('=').ok_or_else(|| no_output(wanted))?;
            let format: Format = format.parse().map_err(|()| no_output(wanted))?;
            check_name(path)?;
            Ok((format, path.to_owned()))
        };
        flags.output.iter().flatten().map(output).collect::<Result<_, Stop>>().map(Self)
    }

    /// Refuses names of files that the run reads, and of two outputs that are one file.
    pub(super) fn guard(
        &self,
        args: &Scan,
        flags: &Flags,
        groups: &[Group],
        mut planned: Vec<Planned>,
    ) -> Result<(), Stop> {
        let receipt = flags.receipt.as_deref().map(PathBuf::from);
        let beside = receipt.into_iter().chain(args.audit_log.clone());
        let reports = self.paths(groups).into_iter().map(PathBuf::from).chain(beside);
        planned.extend(reports.map(|path| Planned { path, is_report: true }));
        let baselines: Vec<PathBuf> = groups.iter().filter_map(Group::baseline).collect();
        let mut read: Vec<Read<'_>> = groups.iter().flat_map(reads).collect();
        read.extend(baselines.iter().map(|path| Read::File(path, "is the baseline of this scan")));
        rewrite::guard(&planned, &read).map_err(Stop::usage)
    }

    /// The files of all reports, of each account where the name asks for it.
    fn paths(&self, groups: &[Group]) -> Vec<String> {
        let mut met = BTreeSet::new();
        let accounts = groups.iter().map(|group| group.settings.account.as_deref());
        let accounts: Vec<Option<&str>> = accounts.filter(|account| met.insert(*account)).collect();
        let paths = |(_, path): &(Format, String)| match path.contains(ACCOUNT) {
            true => {
                let mut names = Names::new(path);
                accounts.iter().map(|account| names.path(*account)).collect()
            }
            false => vec![path.clone()],
        };
        self.0.iter().flat_map(paths).collect()
    }

    /// Standard output's report, the summary beside it, and a report for each `--output`.
    pub(super) fn reporters<'w>(
        &self,
        format: Format,
        quiet: bool,
        voice: &report::Options,
        world: &'w mut World<'_>,
    ) -> Result<All<'w>, Stop> {
        let mut all = All::new().with(format.reporter(&mut world.out, voice));
        if !quiet && format != Format::Summary {
            all = all.with(Format::Summary.reporter(&mut world.err, voice));
        }
        for (format, path) in &self.0 {
            all = all.with(match path.contains(ACCOUNT) {
                true => per_account(*format, path, voice),
                false => report_file(*format, Path::new(path), voice).map_err(|e| unwritten(path, &e))?,
            });
        }
        Ok(all)
    }
}

/// Everything that a group reads, its baseline aside.
fn reads(group: &Group) -> impl Iterator<Item = Read<'_>> {
    let listings = group.sources.iter().map(|source| Read::Listings(source, &group.input));
    let settings = group.settings_files.iter().map(|path| Read::File(path, "holds settings of this scan"));
    let decisions = group.decisions.iter().map(|path| Read::File(path, "holds decisions of this scan"));
    let rules = group.rules.1.iter().map(|folder| Read::Rules(folder));
    listings.chain(settings).chain(decisions).chain(rules)
}

/// Braces stand for the account or for nothing: another word in them would be a file of that name.
fn check_name(path: &str) -> Result<(), Stop> {
    let rest = path.replace(ACCOUNT, "");
    let Some((_, open)) = rest.split_once('{') else { return Ok(()) };
    match open.split_once('}') {
        Some((word, _)) => Err(Stop::usage(format!(
            "--output {path}: {{{word}}} stands for nothing: write {ACCOUNT} for a report of each account, or a name without braces"
        ))),
        None => Ok(()),
    }
}

/// The files of the accounts' reports; accounts whose names make the same file name are numbered.
struct Names {
    pattern: String,
    taken: BTreeSet<String>,
}

impl Names {
    fn new(pattern: &str) -> Self {
        Self { pattern: pattern.to_owned(), taken: BTreeSet::new() }
    }

    /// The file of the next account.
    fn path(&mut self, account: Option<&str>) -> String {
        let name = report::file_name(account.unwrap_or_default());
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        // Some systems take capital letters for small ones.
        let free = names.find(|name| self.taken.insert(name.to_lowercase())).unwrap_or(name.clone());
        self.pattern.replace(ACCOUNT, &free)
    }
}

/// A report for each account, in a file of its name.
fn per_account<'w>(format: Format, pattern: &str, voice: &report::Options) -> Box<dyn Reporter + 'w> {
    let (mut names, voice) = (Names::new(pattern), *voice);
    let open = move |account: Option<&str>| {
        let path = names.path(account);
        report_file(format, Path::new(&path), &voice).map_err(|e| Error::io(Path::new(&path), e))
    };
    let detail = format.reporter(std::io::sink(), &voice).shows();
    Box::new(PerAccount::new(detail, Box::new(open)))
}

/// A report into a file; its folders are made.
fn report_file(format: Format, path: &Path, voice: &report::Options) -> std::io::Result<Box<dyn Reporter>> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file: Box<dyn Write> = Box::new(BufWriter::new(File::create(path)?));
    Ok(match format.is_coloured() {
        true => format.reporter(anstream::StripStream::new(file), voice),
        false => format.reporter(file, voice),
    })
}

fn unwritten(path: &str, error: &std::io::Error) -> Stop {
    Stop::usage(format!("{path}: cannot be written: {error}"))
}

fn no_output(wanted: &str) -> Stop {
    let known: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
    Stop::usage(format!("--output {wanted}: write FORMAT=FILE; formats are {}", known.join(", ")))
}
