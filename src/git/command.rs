//! Running git: what it prints, or why it failed.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{GitError, Result};

/// The git program, in a folder.
#[derive(Debug)]
pub(super) struct Git {
    folder: PathBuf,
}

impl Git {
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// What a command prints; nothing where it answers no.
    pub(super) fn ask<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Result<Option<Vec<u8>>> {
        let output = self.run(words, Stdio::piped())?;
        Ok(output.status.success().then_some(output.stdout))
    }

    /// What a command prints.
    pub(super) fn told<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Result<Vec<u8>> {
        succeeded(self.run(words, Stdio::piped())?).map(|output| output.stdout)
    }

    /// Lets a command print into a file.
    pub(super) fn write_into<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>, file: File) -> Result<()> {
        succeeded(self.run(words, file.into())?).map(|_| ())
    }

    fn run<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>, out: Stdio) -> Result<Output> {
        let mut command = Command::new("git");
        // Nothing is to be refreshed or fetched behind the back of the commit that is being made.
        command.arg("--no-optional-locks").args(words).current_dir(&self.folder);
        command.stdin(Stdio::null()).stdout(out).stderr(Stdio::piped());
        match command.spawn() {
            Ok(child) => child.wait_with_output().map_err(GitError::Missing),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.folder.is_dir() => {
                Err(GitError::NoRepository(self.folder.clone()))
            }
            Err(error) => Err(GitError::Missing(error)),
        }
    }
}

fn succeeded(output: Output) -> Result<Output> {
    match output.status.success() {
        true => Ok(output),
        false => Err(GitError::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    }
}

/// The one line that a command printed, as a path.
pub(super) fn line(mut told: Vec<u8>) -> PathBuf {
    while told.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        told.pop();
    }
    path(&told)
}

/// A path as git writes it.
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
