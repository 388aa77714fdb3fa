//! What `scan` writes of the seller's own files: marked (`--annotate`), parted (`--split`).

use std::ops::Range;
use std::path::PathBuf;

use super::scan;
use crate::cli::args::Scan;
use crate::cli::options::{self, Group};
use crate::cli::progress::Progress;
use crate::cli::world::Stop;
use crate::config::Flags;
use crate::finding::{FileReceipt, Sink, Written};
use crate::problem::{Code, Problem};
use crate::report;
use crate::rewrite::{self, Gathered, Job, Planned, Targets, Wanted, Wishes};
use crate::rule::Severity;

/// What was asked for, and where it goes.
pub(super) struct GiveBack {
    targets: Targets,
    /// What has to be kept of the findings.
    pub(super) wanted: Wanted,
}

impl GiveBack {
    /// Decides what is written where, before anything is scanned.
    pub(super) fn new(args: &Scan, flags: &Flags, voice: &report::Options, groups: &mut [Group]) -> Result<Self, Stop> {
        let path = |path: &Option<String>| path.as_deref().map(PathBuf::from);
        let wishes = Wishes { annotate: path(&flags.annotate), split: path(&flags.split) };
        let wanted = Wanted {
            marks: wishes.annotate.is_some(),
            // With --fail-on never the worst are held back all the same.
            held: wishes.split.is_some().then_some(voice.fail_on.unwrap_or(Severity::Error)),
            notes: voice.verbose,
            language: voice.language,
        };
        if !wanted.marks && wanted.held.is_none() {
            return Ok(Self { targets: Targets::default(), wanted });
        }
        if args.text.is_some() {
            return Err(Stop::usage("--text has no file to give back: leave --annotate and --split out"));
        }
        if [&wishes.annotate, &wishes.split].into_iter().flatten().any(|path| path.as_os_str() == "-") {
            return Err(Stop::usage("--annotate and --split write files, not standard output: name a file or folder"));
        }
        let mut sources: Vec<_> = groups.iter_mut().map(|group| &mut group.sources).collect();
        let targets = Targets::new(&args.paths, &mut sources, &wishes).map_err(Stop::usage)?;
        Ok(Self { targets, wanted })
    }

    /// The files that are going to be written.
    pub(super) fn planned(&self) -> Vec<Planned> {
        self.targets.planned()
    }

    /// Keeps a stream where it has to be read again.
    pub(super) fn keep(&self, groups: &mut [Group]) -> Result<(), Stop> {
        if self.wanted.marks || self.wanted.held.is_some() {
            for group in groups {
                group.sources = options::rereadable(std::mem::take(&mut group.sources))?;
            }
        }
        Ok(())
    }

    /// Writes what was asked for of the files of a group; what cannot be written is told, and the rest is done.
    pub(super) fn write(
        &self,
        group: &Group,
        files: &[FileReceipt],
        tables: Vec<Range<usize>>,
        mut gathered: Gathered,
        progress: &Progress,
        sink: &mut dyn Sink,
    ) -> Result<Vec<Written>, Stop> {
        let (mut written, mut left) = (Vec::new(), Vec::new());
        for (source, tables) in group.sources.iter().zip(tables) {
            let goals = self.targets.of(source);
            if progress.is_interrupted() {
                left.extend((goals.annotated.is_some() || goals.parted.is_some()).then(|| source.name.clone()));
                continue;
            }
            let receipts: Vec<&FileReceipt> = files.get(tables).unwrap_or_default().iter().collect();
            if receipts.is_empty() {
                continue;
            }
            let job = Job { source, options: &group.input, receipts, language: self.wanted.language };
            let marks = gathered.of(&source.name);
            let mut problems: Vec<Problem> = Vec::new();
            if let Some(target) = &goals.annotated {
                match rewrite::annotate(&job, &marks, &mut gathered, target, &mut problems) {
                    Ok(one) => written.push(one),
                    Err(problem) => problems.push(*problem),
                }
            }
            if let Some(targets) = &goals.parted {
                match rewrite::split(&job, &marks, targets, &mut problems) {
                    Ok(two) => written.extend(two),
                    Err(problem) => problems.push(*problem),
                }
            }
            problems.into_iter().try_for_each(|problem| sink.problem(problem))?;
        }
        if let [first, others @ ..] = left.as_slice() {
            let message =
                format!("the run was interrupted: this file{} was not given back", scan::and_others(others.len()));
            let problem = Problem::error(Code::Interrupted, message).in_file(first.clone());
            sink.problem(
                problem.help("what stood under the name of a file to be written stands there still; scan again"),
            )?;
        }
        Ok(written)
    }
}
