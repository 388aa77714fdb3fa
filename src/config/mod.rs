//! Settings: the nearest `listlint.toml` upward from a file, what it extends, and what all of it comes to.
//!
//! ```text
//! find ─> tree (TOML with places) ─> merge with what it extends ─> Settings (typed)
//! ```
//! Every value keeps its file and line, so that problems can underline it and `listlint settings` can show it. Files
//! are read through [`Files`]; nothing here knows the environment, the clock or the working directory.

mod account;
pub mod decisions;
mod files;
mod flags;
mod names;
mod read;
mod settings;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::problem::{Code, Problem};

pub use account::{ColumnUse, Columns, Seller, Sellers, Target, Template};
pub use files::{Disk, Files, normal, relative};
pub use flags::{FailOn, FailOnNew, Flags};
pub use names::{Marketplaces, Site};
pub use settings::Settings;
pub use tree::{Entry, Place};

/// The name of a settings file.
pub const FILE_NAME: &str = "listlint.toml";

/// Files that may extend each other in a row; more is taken for a mistake.
const DEPTH: usize = 16;

/// What a settings file comes to, and everything wrong in it and in what it extends.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What could be read; where something is wrong, without it.
    pub settings: Settings,
    /// Any of weight error means: do not go on.
    pub problems: Vec<Problem>,
    /// The file, and what it extends: all that was read.
    pub files: Vec<PathBuf>,
}

/// The nearest settings file upward from a file or folder, to the root of its repository (the folder with `.git`).
///
/// `from` must be absolute for the search to leave it.
pub fn find(from: &Path, files: &dyn Files) -> Option<PathBuf> {
    files::nearest(FILE_NAME, from, files)
}

/// Reads a settings file and what it extends.
pub fn load(path: &Path, files: &dyn Files) -> Loaded {
    let (mut problems, mut chain) = (Vec::new(), Vec::new());
    let tree = load_tree(path, files, &mut chain, &mut problems).unwrap_or_default();
    // Every file was checked as it was read; what is wrong was said there.
    let settings = Settings::read(tree, &mut Vec::new());
    Loaded { settings, problems, files: chain }
}

/// The tree of a file over the tree of what it extends; `None` where it cannot be read at all.
fn load_tree(
    path: &Path,
    files: &dyn Files,
    chain: &mut Vec<PathBuf>,
    problems: &mut Vec<Problem>,
) -> Option<tree::Table> {
    let tree = read_tree(path, files, problems)?;
    chain.push(files::normal(path));
    let base = extended(&tree, path, files, chain, problems);
    Some(match base {
        Some(base) => base.under(tree),
        None => tree,
    })
}

/// The tree of one file, checked.
fn read_tree(path: &Path, files: &dyn Files, problems: &mut Vec<Problem>) -> Option<tree::Table> {
    let name: Arc<str> = path.display().to_string().into();
    let text = files.read(path).map_err(|error| problems.push(unreadable(&name, &error))).ok()?;
    let mut wrong = Vec::new();
    let tree = tree::parse(path, name, &text, &mut wrong);
    // What a syntax error tears apart would look like unknown keys.
    if wrong.is_empty() {
        Settings::read(tree.clone(), &mut wrong);
    }
    wrong.sort_by_key(|problem| problem.line);
    problems.append(&mut wrong);
    Some(tree)
}

fn unreadable(name: &Arc<str>, error: &std::io::Error) -> Problem {
    let problem = Problem::error(Code::Unreadable, format!("the settings file cannot be read: {error}"));
    problem.in_file(name.clone()).help("check its path and its encoding (UTF-8)")
}

/// The tree of the file that `extend` names.
fn extended(
    tree: &tree::Table,
    path: &Path,
    files: &dyn Files,
    chain: &mut Vec<PathBuf>,
    problems: &mut Vec<Problem>,
) -> Option<tree::Table> {
    let node = tree.get("extend")?;
    let tree::Value::Text(name) = &node.value else { return None };
    let base = files::normal(&path.parent().unwrap_or(Path::new("")).join(name));
    if chain.contains(&base) || chain.len() >= DEPTH {
        problems.push(node.place.problem(Code::Cycle, "these settings extend themselves", "leads back to this file"));
        return None;
    }
    if !files.exists(&base) {
        let problem = node.place.problem(Code::UnknownName, format!("no file `{name}` to extend"), "not found");
        problems.push(problem.help("the path is relative to the file that says it"));
        return None;
    }
    load_tree(&base, files, chain, problems)
}
