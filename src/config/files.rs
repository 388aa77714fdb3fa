//! The one place where settings touch the disk.

use std::io;
use std::path::{Component, Path, PathBuf};

/// Reads files; tests give their own.
pub trait Files {
    /// The whole file as text.
    ///
    /// # Errors
    /// When it cannot be read, or is not UTF-8.
    fn read(&self, path: &Path) -> io::Result<String>;

    /// Whether there is a file or folder of that name.
    fn exists(&self, path: &Path) -> bool;
}

/// The real disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }
}

/// The nearest file of a name upward from a file or folder, to the root of its repository (the folder with `.git`).
pub(super) fn nearest(name: &str, from: &Path, files: &dyn Files) -> Option<PathBuf> {
    for folder in from.ancestors() {
        let candidate = folder.join(name);
        if files.exists(&candidate) {
            return Some(candidate);
        }
        if files.exists(&folder.join(".git")) {
            return None;
        }
    }
    None
}

/// A path as seen from a folder, both absolute; empty for the folder itself.
pub fn relative(to: &Path, from: &Path) -> PathBuf {
    let shared = to.components().zip(from.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// The path without `.` and with each `..` taken back, by its words alone: a link on the way is not followed.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_taken_back() {
        for (path, expected) in [("/a/./b/../c", "/a/c"), ("../a", "../a"), ("a/../../b", "../b")] {
            assert_eq!(normal(Path::new(path)), Path::new(expected));
        }
    }
}
