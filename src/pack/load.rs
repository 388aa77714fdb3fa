//! Which files make a pack: the shipped ones and any number of folders.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::names::Names;
use super::place::{File, Problems};
use super::raw::Raw;
use super::{builtin, validate::validate};
use crate::problem::{Code, Problem};
use crate::rule::{Pack, PackInfo};

/// The file that says of a folder that it is a whole pack, which takes the place of the shipped one.
pub const MARK: &str = "listlint-pack.toml";

/// What that file says.
#[derive(Debug, Default, Deserialize)]
struct Mark {
    version: String,
    hash: String,
}

/// The text of that file for a pack.
#[allow(dead_code)] // the build script has no use for it
pub fn mark(info: &PackInfo) -> String {
    format!(
        "# A whole pack of rules: with --rules it takes the place of the shipped one.\nversion = \"{}\"\nhash = \"{}\"\n",
        info.version, info.hash
    )
}

/// Version and hash of the shipped pack.
#[allow(dead_code)] // likewise
pub fn shipped_info() -> PackInfo {
    let files: Vec<File> = builtin::files(true).collect();
    PackInfo { name: builtin::NAME.to_owned(), version: builtin::VERSION.to_owned(), hash: hash(files.iter()) }
}

/// A good pack, with what is doubtful in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// All rules of the run.
    pub pack: Pack,
    /// Things that were understood and do nothing; by file and place.
    pub warnings: Vec<Problem>,
}

/// Loads the shipped rules and the `*.toml` and `*.csv` files of each folder, at any depth; hidden files are left out.
///
/// A later folder may replace things of an earlier one, where it says so. A folder that is a whole pack ([`MARK`])
/// stands in place of the shipped rules.
///
/// # Errors
/// Every problem of every file, warnings included, by file and place; a folder that cannot be read is one.
pub fn load(dirs: &[PathBuf]) -> Result<Loaded, Vec<Problem>> {
    load_with(true, dirs)
}

/// Loads like [`load`] and checks the shipped rules as thoroughly as those of folders: for `rules check` and tests.
///
/// # Errors
/// See [`load`].
pub fn check(dirs: &[PathBuf]) -> Result<Loaded, Vec<Problem>> {
    load_with(false, dirs)
}

/// Loads the rules of folders alone: of the shipped files only names are known, which rules build on (categories,
/// marketplaces, word sets, contexts, units, texts), and nothing that recognises or restricts.
///
/// # Errors
/// See [`load`].
pub fn load_only(dirs: &[PathBuf]) -> Result<Loaded, Vec<Problem>> {
    if dirs.iter().any(|dir| is_whole(dir)) {
        return load(dirs);
    }
    if let Some(loaded) = own(dirs) {
        return Ok(loaded);
    }
    // Something is wrong: said with the places of all files.
    let (files, unreadable) = with_folders(names_only().collect(), dirs);
    Ok(finish(&files, named(dirs), unreadable, Raw::forget_shipped_rules)?.without_shipped())
}

impl Loaded {
    /// Forgets the shipped pack, and the marketplaces that no other has a rule for.
    fn without_shipped(mut self) -> Self {
        self.pack.infos.remove(0);
        self.pack.marketplaces.retain(|site| !site.restrictions.is_empty());
        self
    }
}

/// The shipped files that hold more than detectors and lists.
fn names_only() -> impl Iterator<Item = File> {
    builtin::files(true).filter(|file| !file.path.starts_with("detectors/") && !file.path.ends_with(".csv"))
}

/// What the shipped files name, to be stored.
///
/// # Errors
/// Where it cannot be stored.
#[allow(dead_code)] // the build script calls it
pub(crate) fn stored_names() -> Result<Vec<u8>, postcard::Error> {
    Names::store(&names_only().collect::<Vec<_>>())
}

/// The rules of folders over stored names; nothing where anything is wrong, or doubtful in more than one's own files.
fn own(dirs: &[PathBuf]) -> Option<Loaded> {
    let names = Names::stored()?;
    let shipped = File { name: "".into(), path: String::new(), text: "".into(), pack: 0, proven: true };
    let (files, unreadable) = with_folders(vec![shipped; names.files()], dirs);
    let problems = Problems::new(&files);
    let own = Raw::read(&files, &problems);
    if !unreadable.is_empty() || problems.has_error() {
        return None;
    }
    let mut raw = names.wanted(&own, &files[names.files()..])?;
    raw.append(own);
    let pack = validate(raw, &problems);
    if problems.has_error() || problems.shows_one_of(names.files()) {
        return None;
    }
    let infos = infos(&files, named(dirs));
    Some(Loaded { pack: Pack { infos, ..pack }, warnings: problems.into_sorted() }.without_shipped())
}

fn load_with(proven: bool, dirs: &[PathBuf]) -> Result<Loaded, Vec<Problem>> {
    let (whole, own): (Vec<PathBuf>, Vec<PathBuf>) = dirs.iter().cloned().partition(|dir| is_whole(dir));
    let mut names = named(&own);
    let (first, mut lost) = match whole.as_slice() {
        [] => (builtin::files(proven).collect(), Vec::new()),
        [dir] => {
            let (mark, files, lost) = whole_pack(dir, proven);
            names.splice(..1, [(dir.display().to_string(), mark.version)]);
            (files, lost)
        }
        [_, second, ..] => {
            let problem = Problem::error(
                Code::Duplicate,
                "a second whole pack: only one can stand in place of the shipped rules",
            );
            return Err(vec![problem.in_file(second.display().to_string()).help("name one of them with --rules")]);
        }
    };
    let (files, unreadable) = with_folders(first, &own);
    lost.extend(unreadable);
    finish(&files, names, lost, |_, _| ())
}

/// Whether a folder says that it is a whole pack.
fn is_whole(dir: &Path) -> bool {
    dir.join(MARK).is_file()
}

/// The files of a whole pack in the order of the shipped ones, and what could not be read. Costly checks are left out
/// for files that are as they were exported: they were made before those were shipped.
fn whole_pack(dir: &Path, proven: bool) -> (Mark, Vec<File>, Vec<Problem>) {
    let (mut files, mut lost) = (Vec::new(), Vec::new());
    Folder { root: dir, pack: 0, files: &mut files, unreadable: &mut lost }.walk(dir);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let text = fs::read_to_string(dir.join(MARK)).unwrap_or_default();
    let mark = toml::from_str(&text).unwrap_or_else(|error| {
        let problem = Problem::error(Code::Syntax, format!("does not say which pack it is: {}", error.message()));
        let problem = problem.help("it holds `version` and `hash`, as `listlint rules export` writes them");
        lost.push(problem.in_file(dir.join(MARK).display().to_string()));
        Mark::default()
    });
    let is_as_exported = proven && hash(files.iter()) == mark.hash;
    files.iter_mut().for_each(|file| file.proven = is_as_exported);
    (mark, files, lost)
}

/// The files of folders behind the shipped ones, and what could not be read.
fn with_folders(mut files: Vec<File>, dirs: &[PathBuf]) -> (Vec<File>, Vec<Problem>) {
    let mut unreadable = Vec::new();
    for (at, dir) in dirs.iter().enumerate() {
        Folder { root: dir, pack: at + 1, files: &mut files, unreadable: &mut unreadable }.walk(dir);
    }
    (files, unreadable)
}

/// Name and version of each pack.
fn named(dirs: &[PathBuf]) -> Vec<(String, String)> {
    let folders = dirs.iter().map(|dir| (dir.display().to_string(), String::new()));
    [(builtin::NAME.to_owned(), builtin::VERSION.to_owned())].into_iter().chain(folders).collect()
}

/// Loads files given as text, each with its path inside the pack: packs in order, each with its name.
///
/// # Errors
/// See [`load`].
pub fn load_sources(packs: &[(&str, Vec<(String, String)>)]) -> Result<Loaded, Vec<Problem>> {
    let file = |pack: usize, (path, text): &(String, String)| File {
        name: path.as_str().into(),
        path: path.clone(),
        text: text.as_str().into(),
        pack,
        proven: false,
    };
    let files = packs.iter().enumerate().flat_map(|(at, (_, files))| files.iter().map(move |source| file(at, source)));
    let names = packs.iter().map(|(name, _)| ((*name).to_owned(), String::new())).collect();
    finish(&files.collect::<Vec<_>>(), names, Vec::new(), |_, _| ())
}

/// Reads and validates; `choose` may take things out in between.
fn finish(
    files: &[File],
    packs: Vec<(String, String)>,
    unreadable: Vec<Problem>,
    choose: fn(&mut Raw, &[File]),
) -> Result<Loaded, Vec<Problem>> {
    let problems = Problems::new(files);
    let mut raw = Raw::read(files, &problems);
    choose(&mut raw, files);
    let pack = validate(raw, &problems);
    let failed = problems.has_error() || !unreadable.is_empty();
    let all: Vec<Problem> = unreadable.into_iter().chain(problems.into_sorted()).collect();
    if failed {
        return Err(all);
    }
    Ok(Loaded { pack: Pack { infos: infos(files, packs), ..pack }, warnings: all })
}

/// What the receipt says of each pack.
fn infos(files: &[File], packs: Vec<(String, String)>) -> Vec<PackInfo> {
    let info = |(at, (name, version)): (usize, (String, String))| {
        let own = files.iter().filter(|file| file.pack == at);
        PackInfo { name, version, hash: hash(own) }
    };
    packs.into_iter().enumerate().map(info).collect()
}

/// FNV-1a, 64 bits, over paths and texts; tells packs apart, nothing more.
fn hash<'f>(files: impl Iterator<Item = &'f File>) -> String {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes.iter().chain(&[0]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for file in files {
        add(file.path.as_bytes());
        add(file.text.as_bytes());
    }
    format!("{state:016x}")
}

/// One `--rules` folder being walked.
struct Folder<'f> {
    root: &'f Path,
    pack: usize,
    files: &'f mut Vec<File>,
    unreadable: &'f mut Vec<Problem>,
}

impl Folder<'_> {
    /// Takes up rule files in the order of their names.
    fn walk(&mut self, dir: &Path) {
        let entries = match fs::read_dir(dir).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(dir, &error.to_string()),
        };
        let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).filter(|path| !is_hidden(path)).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.walk(&path);
            } else if path.file_name().is_some_and(|name| name == MARK) {
                // Says what the folder is; holds no rule.
            } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "csv") {
                self.take(&path);
            }
        }
    }

    fn take(&mut self, path: &Path) {
        let text = match fs::read(path).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => return self.unreadable(path, "not UTF-8"),
            Err(error) => return self.unreadable(path, &error.to_string()),
        };
        let inside = path.strip_prefix(self.root).unwrap_or(path);
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(&text).into();
        let name = path.display().to_string().into();
        self.files.push(File { name, path: parts.join("/"), text, pack: self.pack, proven: false });
    }

    fn unreadable(&mut self, path: &Path, why: &str) {
        let problem = Problem::error(Code::Unreadable, format!("cannot be read: {why}"));
        let problem = problem.help("rule files are TOML and CSV in UTF-8, in the folder given with --rules");
        self.unreadable.push(problem.in_file(path.display().to_string()));
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().map(OsStr::to_string_lossy).is_some_and(|name| name.starts_with('.'))
}
