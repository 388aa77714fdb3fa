//! The hook that git runs before a commit: put in place beside one that is there already, and taken away again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::command::line;
use super::{GitError, Repository, Result};

/// What the hook is called, and what one that was there before is kept as.
const NAME: &str = "pre-commit";
const BEFORE: &str = "pre-commit.before-listlint";
/// A line by which the hook is known.
const MARK: &str = "# listlint: judges the listings that a commit adds or changes";

/// The hook before commits of a repository.
#[derive(Debug)]
pub struct Hook {
    folder: PathBuf,
}

/// What came of putting it in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installed {
    /// There was none.
    New,
    /// It was there already, and is as this version writes it.
    Again,
    /// There was another one, which is kept and runs first.
    Beside,
}

impl Repository {
    /// Its hook before commits.
    ///
    /// # Errors
    /// Where git fails.
    pub fn hook(&self) -> Result<Hook> {
        let folder = line(self.git.told(["rev-parse", "--git-path", "hooks"])?);
        Ok(Hook { folder: self.root.join(folder) })
    }
}

impl Hook {
    /// Where it stands.
    pub fn path(&self) -> PathBuf {
        self.folder.join(NAME)
    }

    /// Writes it; one that is there already runs before it.
    ///
    /// # Errors
    /// Where the files cannot be written, or two hooks would have to be kept.
    pub fn install(&self) -> Result<Installed> {
        let (path, before) = (self.path(), self.folder.join(BEFORE));
        let is_ours = self.is_installed();
        let other = !is_ours && path.symlink_metadata().is_ok();
        if other && before.symlink_metadata().is_ok() {
            let kept = io::Error::other("another hook is kept there already: join the two, then install again");
            return Err(GitError::File(before, kept));
        }
        self.write(other).map_err(|error| GitError::File(path, error))?;
        Ok(match (is_ours, other) {
            (true, _) => Installed::Again,
            (_, true) => Installed::Beside,
            _ => Installed::New,
        })
    }

    fn write(&self, keep: bool) -> io::Result<()> {
        let path = self.path();
        fs::create_dir_all(&self.folder)?;
        if keep {
            fs::rename(&path, self.folder.join(BEFORE))?;
        }
        fs::write(&path, script())?;
        executable(&path)
    }

    /// Takes it away and puts back what was there before; `false` where it is not there.
    ///
    /// # Errors
    /// Where the files cannot be changed.
    pub fn remove(&self) -> Result<bool> {
        if !self.is_installed() {
            return Ok(false);
        }
        let (path, before) = (self.path(), self.folder.join(BEFORE));
        let removed = match before.symlink_metadata() {
            Ok(_) => fs::rename(before, &path),
            Err(_) => fs::remove_file(&path),
        };
        removed.map(|()| true).map_err(|error| GitError::File(path, error))
    }

    /// Whether it is there.
    pub fn is_installed(&self) -> bool {
        fs::read(self.path()).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(MARK))
    }
}

fn script() -> String {
    format!(
        "#!/bin/sh\n{MARK}\nbefore=\"$(dirname \"$0\")/{BEFORE}\"\nif [ -x \"$before\" ]; then\n    \"$before\" \"$@\" || exit $?\nfi\n\
         if ! command -v listlint >/dev/null 2>&1; then\n    echo 'listlint is not installed: the listings of this commit are not judged' >&2\n    exit 0\nfi\n\
         exec listlint hook run\n"
    )
}

#[cfg(unix)]
fn executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> io::Result<()> {
    Ok(())
}
