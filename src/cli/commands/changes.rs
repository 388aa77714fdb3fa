//! `--staged` and `--changed-since`: which files are read instead of those that were named, and what they said before.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::cli::args::Scan;
use crate::cli::world::Stop;
use crate::config;
use crate::git::{Blob, Change, GitError, Ignored, Repository};
use crate::input::{self, Collected, Source};
use crate::problem::{Code, Problem};
use crate::scan::Past;

/// Files that differ from a revision.
pub(super) struct Changes {
    repository: Repository,
    /// What they are compared with, as the user calls it.
    pub(super) against: String,
    /// By the path of the source.
    before: BTreeMap<PathBuf, Vec<Blob>>,
}

impl Changes {
    /// The files to be read and what they are compared with, if changes are asked for.
    pub(super) fn of(args: &Scan) -> Result<Option<(Collected, Self)>, Stop> {
        if !args.staged && args.changed_since.is_none() {
            return Ok(None);
        }
        let here = std::env::current_dir().map_err(|e| Stop::usage(format!("the current folder: {e}")))?;
        let repository = Repository::around(&start(&args.paths, &here)?)?;
        let (changes, against) = match &args.changed_since {
            Some(revision) => (repository.since(revision)?, revision.clone()),
            None => (repository.staged()?, "HEAD".to_owned()),
        };
        let mut all = Self { repository, against, before: BTreeMap::new() };
        let collected = all.collect(changes, &args.paths, &here)?;
        Ok(Some((collected, all)))
    }

    fn collect(&mut self, changes: Vec<Change>, paths: &[PathBuf], here: &Path) -> Result<Collected, Stop> {
        let mut collected = Collected::default();
        let root = self.repository.root().to_owned();
        let wanted: Vec<PathBuf> = paths.iter().map(|path| real(path, here)).collect();
        for (path, real) in paths.iter().zip(&wanted) {
            let is_changed = || changes.iter().any(|change| change.path.starts_with(real));
            match real.starts_with(&root) {
                false => collected.problems.push(outside(path, &root)),
                true if real.exists() || is_changed() || self.repository.knows(real)? => {}
                true => collected.problems.push(unknown(path)),
            }
        }
        let mut ignored = Ignored::below(&root);
        for change in changes {
            let is_wanted = paths.is_empty() || wanted.iter().any(|path| change.path.starts_with(path));
            if is_wanted && !ignored.leaves_out(&change.path) && !input::is_lock(&change.path) {
                self.take(change, here, &mut collected)?;
            }
        }
        Ok(collected)
    }

    fn take(&mut self, change: Change, here: &Path, collected: &mut Collected) -> Result<(), Stop> {
        let path = relative(&change.path, here);
        if change.is_unmerged {
            collected.problems.push(unmerged(&path));
            return Ok(());
        }
        collected.sources.push(match &change.staged {
            Some(blob) => Source::version(&path, self.repository.spool(blob)?),
            None if !change.path.symlink_metadata().is_ok_and(|data| data.is_file()) => return Ok(()),
            None => Source::met(path.clone()),
        });
        self.before.insert(path, change.before);
        Ok(())
    }

    /// What the listings of a file said before; of one that could not be read then, nothing.
    pub(super) fn past(&self, source: &Source, options: &input::Options) -> Result<Past, Stop> {
        let mut past = Past::default();
        let before = source.path().and_then(|path| self.before.get(path));
        for blob in before.into_iter().flatten() {
            let path = source.path().unwrap_or(Path::new(""));
            learn(&Source::version(path, self.repository.spool(blob)?), options, &mut past);
        }
        Ok(past)
    }
}

impl From<GitError> for Stop {
    fn from(error: GitError) -> Self {
        Self::Usage(error.to_string())
    }
}

fn learn(source: &Source, options: &input::Options, past: &mut Past) {
    // A version that cannot be read says nothing: all of it is new.
    _ = input::each_listing(source, options, &mut |listing| past.learn(listing));
}

/// Where the repository is looked for: around what was named first, else here.
fn start(paths: &[PathBuf], here: &Path) -> Result<PathBuf, Stop> {
    let Some(first) = paths.first() else { return Ok(here.to_owned()) };
    if first.as_os_str() == "-" {
        return Err(Stop::usage("--staged and --changed-since look at files of a repository: leave - out"));
    }
    let first = real(first, here);
    Ok(first.ancestors().find(|folder| folder.is_dir()).unwrap_or(here).to_owned())
}

/// The path without links, also of a file that is gone.
fn real(path: &Path, here: &Path) -> PathBuf {
    let path = here.join(path);
    let Ok(name) = path.canonicalize() else {
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        return folder.zip(path.file_name()).map_or_else(|| path.clone(), |(folder, name)| folder.join(name));
    };
    name
}

/// The path as seen from a folder, where they share more than the root of all.
fn relative(path: &Path, from: &Path) -> PathBuf {
    let shared = path.components().zip(from.components()).take_while(|(a, b)| a == b).count();
    let is_far = path.components().take(shared).all(|part| matches!(part, Component::RootDir | Component::Prefix(_)));
    if is_far {
        return path.to_owned();
    }
    config::relative(path, from)
}

fn outside(path: &Path, root: &Path) -> Problem {
    let message = format!("is outside of the repository {}: not looked at", root.display());
    Problem::error(Code::Unreadable, message)
        .in_file(path.display().to_string())
        .help("scan it without --staged and --changed-since, or from its own repository")
}

fn unknown(path: &Path) -> Problem {
    Problem::error(Code::Unreadable, "is not there: git knows no file or folder of that name either")
        .in_file(path.display().to_string())
        .help("check the name")
}

fn unmerged(path: &Path) -> Problem {
    Problem::error(Code::Unreadable, "cannot be read: its merge is not decided yet")
        .in_file(path.display().to_string())
        .help("resolve the conflict and git add the file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_named_as_seen_from_here() {
        let seen = |path: &str, from: &str| relative(Path::new(path), Path::new(from));
        assert_eq!(seen("/shop/de/a.csv", "/shop"), Path::new("de/a.csv"));
        assert_eq!(seen("/shop/de/a.csv", "/shop/fr"), Path::new("../de/a.csv"));
        assert_eq!(seen("/shop/a.csv", "/home"), Path::new("/shop/a.csv"));
    }
}
