//! Files that a scan of the whole folder would leave out are left out where somebody names them, too: the hidden, and
//! what `.ignore` and `.gitignore` files say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The one that is listened to first stands first.
const FILES: [&str; 2] = [".ignore", ".gitignore"];

/// The ignore files of a work tree, each read when somebody asks about its folder.
#[derive(Debug)]
pub struct Ignored {
    root: PathBuf,
    read: BTreeMap<PathBuf, Gitignore>,
}

impl Ignored {
    /// Those of a folder and all folders in it.
    pub fn below(root: &Path) -> Self {
        Self { root: root.to_owned(), read: BTreeMap::new() }
    }

    /// Whether a scan of the folder would leave a file out.
    pub fn leaves_out(&mut self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.root) else { return false };
        let is_hidden = below.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."));
        is_hidden || self.is_ignored(path)
    }

    /// The file nearest to it that says anything decides.
    fn is_ignored(&mut self, path: &Path) -> bool {
        let (root, read) = (&self.root, &mut self.read);
        let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
        let said = folders.flat_map(|folder| FILES.map(|name| folder.join(name))).find_map(|file| {
            let rules = read.entry(file).or_insert_with_key(|file| rules(file));
            match rules.matched_path_or_any_parents(path, false) {
                Match::None => None,
                said => Some(said.is_ignore()),
            }
        });
        said.unwrap_or(false)
    }
}

/// A file that is not there says nothing; lines that are no pattern are passed over, as git does.
fn rules(file: &Path) -> Gitignore {
    let mut rules = GitignoreBuilder::new(file.parent().unwrap_or(Path::new("")));
    if file.is_file() {
        rules.add(file);
    }
    rules.build().unwrap_or_else(|_| Gitignore::empty())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_file_decides_and_hidden_files_are_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("old/kept")).expect("folders");
        fs::write(at(".gitignore"), "old/*.csv\nout/\n").expect("a file");
        fs::write(at("old/.ignore"), "!keep.csv\n").expect("a file");
        let mut ignored = Ignored::below(folder.path());
        let mut left_out = |name: &str| ignored.leaves_out(&at(name));
        assert!(left_out("old/a.csv") && left_out("out/b/c.csv") && left_out(".github/a.csv"));
        assert!(!left_out("old/keep.csv") && !left_out("a.csv") && !left_out("old/kept/a.csv"));
    }
}
