//! What is written never takes the place of what is read, under whatever name, and no two outputs are one file. Decided
//! before anything is scanned.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use same_file::Handle;

use crate::input::{Options, Source, gives_way};

/// Files that are compared with all that is read at a time: each is an open file.
const COMPARED: usize = 200;
/// Endings of files that hold rules.
const RULES: [&str; 2] = ["toml", "csv"];

/// A file that is going to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Where it will stand.
    pub path: PathBuf,
    /// Whether it may take the place of an earlier report that lies in a folder of the scan.
    pub is_report: bool,
}

/// What a run reads.
#[derive(Debug, Clone, Copy)]
pub enum Read<'a> {
    /// Listings, and how they are read.
    Listings(&'a Source, &'a Options),
    /// A file, and what it is to the run: "holds the settings of this scan".
    File(&'a Path, &'static str),
    /// A folder of rules.
    Rules(&'a Path),
}

/// Looks whether files can be written without harm to what is read.
///
/// # Errors
/// A sentence on the first that cannot be, with the next step.
pub fn guard(planned: &[Planned], read: &[Read<'_>]) -> Result<(), String> {
    let mut met = BTreeSet::new();
    if let Some(twice) = planned.iter().find(|one| is_ordinary(&one.path) && !met.insert(place(&one.path))) {
        let help = "give each output a name of its own, and scan files of one name one by one";
        return Err(format!("{} would be written twice: {help}", shown(&twice.path)));
    }
    let existing: Vec<&Planned> = planned.iter().filter(|one| one.path.is_file()).collect();
    existing.chunks(COMPARED).try_for_each(|some| apart(some, read))
}

/// Whether it is a file or could become one; what is written to a device or pipe mixes with nothing.
fn is_ordinary(path: &Path) -> bool {
    path.metadata().map_or(true, |metadata| metadata.is_file())
}

/// One name for a place, whatever links and dots lead there; of what is not there yet as well.
fn place(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let mut place = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            part => place.push(part),
        }
        place = place.canonicalize().unwrap_or(place);
    }
    place
}

/// Fails where one of the files is read, or two of them are one by way of a hard link.
fn apart(planned: &[&Planned], read: &[Read<'_>]) -> Result<(), String> {
    let handle = |one: &&Planned| Some((Handle::from_path(&one.path).ok()?, (*one).clone()));
    let handles: Vec<(Handle, Planned)> = planned.iter().filter_map(handle).collect();
    for (at, (handle, one)) in handles.iter().enumerate() {
        if let Some((_, other)) = handles.iter().skip(at + 1).find(|(other, _)| other == handle) {
            let (one, other) = (shown(&one.path), shown(&other.path));
            return Err(format!("{one} and {other} are one file: give each output a name of its own"));
        }
    }
    read.iter().try_for_each(|read| not_among(&handles, read))
}

/// Fails where one of the files is read, also by way of a link.
fn not_among(handles: &[(Handle, Planned)], read: &Read<'_>) -> Result<(), String> {
    let harmed = match read {
        Read::Rules(folder) => handles.iter().find(|(_, one)| is_rule(&one.path, folder)),
        _ => read.handle().and_then(|input| handles.iter().find(|(handle, _)| *handle == input)),
    };
    match harmed.filter(|(_, one)| !(one.is_report && read.gives_way())) {
        Some((_, one)) => {
            Err(format!("{} {}, which is never written over: name another file", shown(&one.path), read.told()))
        }
        None => Ok(()),
    }
}

fn is_rule(path: &Path, folder: &Path) -> bool {
    let is_kind = path.extension().is_some_and(|ending| RULES.iter().any(|known| ending.eq_ignore_ascii_case(known)));
    is_kind && place(path).starts_with(place(folder))
}

impl Read<'_> {
    fn handle(&self) -> Option<Handle> {
        let handle = match self {
            Self::Listings(source, _) => source.path().map_or_else(Handle::stdin, Handle::from_path),
            Self::File(path, _) | Self::Rules(path) => Handle::from_path(path),
        };
        handle.ok()
    }

    /// Whether an earlier report stands there, which nobody named as a file to be read.
    fn gives_way(&self) -> bool {
        matches!(self, Self::Listings(source, options) if gives_way(source, options))
    }

    fn told(&self) -> &'static str {
        match self {
            Self::Listings(..) => "is an input of this scan",
            Self::File(_, what) => what,
            Self::Rules(_) => "holds rules of this scan",
        }
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
