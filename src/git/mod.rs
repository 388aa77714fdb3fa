//! What a git repository says has changed, and what stood there before.
//!
//! Asks the `git` program: it knows worktrees, filters, large file storage and the index of the commit that is being
//! made, whatever its version keeps on disk. Nothing is ever written but the hook that was asked for.

mod command;
mod diff;
mod hook;
mod ignored;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use command::{Git, line};
use diff::Entry;

pub use hook::{Hook, Installed};
pub use ignored::Ignored;

/// Why git could not answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no such program.
    #[error("git cannot be run: {0}; install it, or scan the files themselves")]
    Missing(#[source] io::Error),
    /// The folder is not in a repository.
    #[error("{path}: is not in a git repository with files; scan it without --staged and --changed-since", path = .0.display())]
    NoRepository(PathBuf),
    /// There is no such revision.
    #[error("{0}: no such revision in this repository; name a branch, tag or commit that was fetched")]
    NoRevision(String),
    /// It failed.
    #[error("git failed: {0}")]
    Failed(String),
    /// A file could not be written or read.
    #[error("{path}: {1}", path = .0.display())]
    File(PathBuf, #[source] io::Error),
}

type Result<T> = std::result::Result<T, GitError>;

/// The work tree of a repository.
#[derive(Debug)]
pub struct Repository {
    git: Git,
    root: PathBuf,
}

/// A file that is new or not what it was.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it stands.
    pub path: PathBuf,
    /// Its content in the index; none where the file itself is meant.
    pub staged: Option<Blob>,
    /// What it held before: in a merge by parent, nothing for a new file.
    pub before: Vec<Blob>,
    /// Its merge is not decided yet.
    pub is_unmerged: bool,
}

/// A content that git keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    id: String,
    /// The path below the root that its filters go by.
    path: PathBuf,
}

impl Repository {
    /// The repository that a folder is in.
    ///
    /// # Errors
    /// Where there is none, or it has no work tree, or git cannot be run.
    pub fn around(folder: &Path) -> Result<Self> {
        let git = Git::in_folder(folder);
        let root = git.ask(["rev-parse", "--show-toplevel"])?;
        let root = root.map(line).filter(|root| !root.as_os_str().is_empty());
        let root = root.ok_or_else(|| GitError::NoRepository(folder.to_owned()))?;
        Ok(Self { git: Git::in_folder(&root), root })
    }

    /// The folder that holds all of its files.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the next commit changes against `HEAD`; in a merge against each of its parents.
    ///
    /// # Errors
    /// Where git fails.
    pub fn staged(&self) -> Result<Vec<Change>> {
        let mut parents = vec![match self.commit("HEAD")? {
            Some(head) => head,
            None => self.empty_tree()?,
        }];
        parents.extend(self.merged()?);
        let mut by_parent = Vec::new();
        for parent in &parents {
            let told = self.git.told(["diff", "--cached", "--raw", "-z", "-M", "--no-abbrev", parent])?;
            by_parent.push(diff::entries(&told));
        }
        Ok(self.joined(by_parent, true))
    }

    /// What differs in the files at hand from where this work left a revision, new files included.
    ///
    /// # Errors
    /// Where there is no such revision, or git fails.
    pub fn since(&self, revision: &str) -> Result<Vec<Change>> {
        let commit = self.commit(revision)?.ok_or_else(|| GitError::NoRevision(revision.to_owned()))?;
        let base = self.git.ask(["merge-base", &commit, "HEAD"])?.map(|told| line(told).display().to_string());
        let base = base.unwrap_or(commit);
        let told = self.git.told(["diff", "--raw", "-z", "-M", "--no-abbrev", &base])?;
        let mut changes = self.joined(vec![diff::entries(&told)], false);
        let new = self.git.told(["ls-files", "--others", "--exclude-standard", "-z"])?;
        changes.extend(diff::names(&new).map(|path| Change {
            path: self.root.join(path),
            staged: None,
            before: Vec::new(),
            is_unmerged: false,
        }));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        changes.dedup_by(|a, b| a.path == b.path);
        Ok(changes)
    }

    /// Whether a file of this path, or one below it, is or ever was in what `HEAD` is made of, or is staged.
    ///
    /// # Errors
    /// Where git cannot be run.
    pub fn knows(&self, path: &Path) -> Result<bool> {
        let is_told = |words: &[&str]| {
            let words = words.iter().map(OsString::from).chain(["--".into(), path.into()]);
            Ok(self.git.ask(words)?.is_some_and(|told| !told.is_empty()))
        };
        Ok(is_told(&["ls-files"])? || is_told(&["log", "-1", "--format=%H"])?)
    }

    /// Writes a content into a temporary file, as it would stand in the work tree.
    ///
    /// # Errors
    /// Where git or the disk fails.
    pub fn spool(&self, blob: &Blob) -> Result<NamedTempFile> {
        let failed = |error| GitError::File(self.root.join(&blob.path), error);
        let file = NamedTempFile::new().map_err(failed)?;
        let mut path = OsString::from("--path=");
        path.push(&blob.path);
        let wanted = [OsString::from("cat-file"), "--filters".into(), path, blob.id.clone().into()];
        self.git.write_into(wanted, file.reopen().map_err(failed)?)?;
        Ok(file)
    }

    /// The commit that a name means.
    fn commit(&self, name: &str) -> Result<Option<String>> {
        let wanted = format!("{name}^{{commit}}");
        let told = self.git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        Ok(told.map(|told| line(told).display().to_string()))
    }

    fn empty_tree(&self) -> Result<String> {
        Ok(line(self.git.told(["hash-object", "-t", "tree", "--stdin"])?).display().to_string())
    }

    /// The commits that are being merged into `HEAD`.
    fn merged(&self) -> Result<Vec<String>> {
        let path = self.root.join(line(self.git.told(["rev-parse", "--git-path", "MERGE_HEAD"])?));
        let heads = std::fs::read_to_string(path).unwrap_or_default();
        Ok(heads.lines().map(str::to_owned).collect())
    }

    /// Files that differ from every parent, with what each had there.
    fn joined(&self, by_parent: Vec<Vec<Entry>>, is_staged: bool) -> Vec<Change> {
        let parents = by_parent.len();
        let mut all: BTreeMap<PathBuf, Vec<Entry>> = BTreeMap::new();
        for entry in by_parent.into_iter().flatten().filter(|entry| entry.is_file) {
            all.entry(entry.path.clone()).or_default().push(entry);
        }
        let of_all = all.into_iter().filter(|(_, entries)| entries.len() == parents);
        of_all.map(|(path, entries)| self.change(path, entries, is_staged)).collect()
    }

    fn change(&self, path: PathBuf, entries: Vec<Entry>, is_staged: bool) -> Change {
        let is_unmerged = entries.iter().any(|entry| entry.is_unmerged);
        let staged = entries.first().filter(|_| is_staged && !is_unmerged);
        let staged = staged.map(|entry| Blob { id: entry.new.clone(), path: path.clone() });
        let before = entries.into_iter().filter_map(|entry| entry.old);
        Change {
            before: before.map(|(id, path)| Blob { id, path }).collect(),
            path: self.root.join(path),
            staged,
            is_unmerged,
        }
    }
}
