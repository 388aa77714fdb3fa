//! Where bytes come from: files named by the user, files found in a folder, standard input, bytes in memory.
//!
//! Finds files only; what is in them is for [`open`](super::open) to recognise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{File, FileType};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::archive::Entry;
use super::sheets::Sheet;
use super::steady::{Steadiness, Steady};
use crate::problem::{Code, Problem};

/// Something to read listings from.
#[derive(Debug)]
pub struct Source {
    /// As the user named it; for a file in a folder, the folder as named and the path below it.
    pub name: Arc<str>,
    /// Whether the user named it, rather than a folder it lies in.
    pub is_named: bool,
    /// The folder it was met in, as named.
    folder: Option<PathBuf>,
    /// The file that it is, is a part of, or stands for.
    path: Option<PathBuf>,
    content: Content,
}

/// Where the bytes are.
enum Content {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
    /// A sheet of a workbook that was opened before.
    Sheet(Box<Sheet>),
    /// A file inside an archive.
    Entry(Box<Entry>),
    /// What was a stream.
    Spool(NamedTempFile),
    /// Can be read once.
    Stream(Mutex<Option<Box<dyn Read + Send>>>),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "Path({})", path.display()),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Sheet(_) => f.write_str("Sheet"),
            Self::Entry(entry) => write!(f, "Entry({})", entry.path().display()),
            Self::Spool(_) => f.write_str("Spool"),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

impl Source {
    /// A file the user named.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = shown(&path).into();
        Self { name, is_named: true, folder: None, path: Some(path.clone()), content: Content::Path(path) }
    }

    /// Bytes at hand, such as a staged blob.
    pub fn bytes(name: impl Into<Arc<str>>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into(), is_named: true, folder: None, path: None, content: Content::Bytes(bytes.into()) }
    }

    /// What a file holds elsewhere, such as in the index of a repository; read as if a folder held it.
    pub fn version(path: &Path, content: NamedTempFile) -> Self {
        let (name, path) = (shown(path).into(), Some(path.to_owned()));
        Self { name, is_named: false, folder: None, path, content: Content::Spool(content) }
    }

    /// A stream, such as standard input; it can be opened once.
    pub fn stream(name: impl Into<Arc<str>>, input: impl Read + Send + 'static) -> Self {
        let content = Content::Stream(Mutex::new(Some(Box::new(input))));
        Self { name: name.into(), is_named: true, folder: None, path: None, content }
    }

    /// The file on disk that it is, is a part of or stands for; of a file inside an archive, the archive's path and its
    /// name there.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The file on disk that its bytes are.
    pub(super) fn on_disk(&self) -> Option<&Path> {
        match &self.content {
            Content::Path(path) => Some(path),
            _ => None,
        }
    }

    /// A file inside an archive.
    pub(super) fn entry(name: String, is_named: bool, entry: Entry) -> Self {
        let path = Some(entry.path().to_owned());
        Self { name: name.into(), is_named, folder: None, path, content: Content::Entry(Box::new(entry)) }
    }

    /// The file inside an archive, if it is one.
    pub(super) fn as_entry(&self) -> Option<&Entry> {
        match &self.content {
            Content::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    /// A sheet of the workbook that `book` is.
    pub(super) fn sheet(book: &Self, sheet: Sheet) -> Self {
        let (name, folder, path) = (book.name.clone(), book.folder.clone(), book.path.clone());
        Self { name, is_named: book.is_named, folder, path, content: Content::Sheet(Box::new(sheet)) }
    }

    /// Whether it is a sheet of a workbook.
    pub fn is_part(&self) -> bool {
        matches!(self.content, Content::Sheet(_))
    }

    /// The sheet, if it is one.
    pub(super) fn as_sheet(&self) -> Option<&Sheet> {
        match &self.content {
            Content::Sheet(sheet) => Some(sheet),
            _ => None,
        }
    }

    /// The bytes, from the start.
    pub(super) fn read(&self, steadiness: &Steadiness) -> io::Result<Box<dyn Read + Send>> {
        match &self.content {
            Content::Path(path) => Ok(Box::new(Steady::open(path, steadiness.clone())?)),
            Content::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Content::Entry(entry) => entry.read(),
            Content::Sheet(_) => Err(io::Error::other("a sheet has no bytes of its own")),
            Content::Spool(file) => Ok(Box::new(file.reopen()?)),
            Content::Stream(stream) => {
                let taken = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                taken.ok_or_else(|| io::Error::other("the stream was read before"))
            }
        }
    }

    /// The bytes, to be read from any place.
    ///
    /// # Errors
    /// When it cannot be opened, or is a stream.
    pub fn seekable(&self) -> io::Result<Box<dyn Seekable>> {
        match &self.content {
            Content::Path(path) => Ok(Box::new(File::open(path)?)),
            Content::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Content::Spool(file) => Ok(Box::new(file.reopen()?)),
            Content::Entry(_) | Content::Sheet(_) => Err(io::Error::other("it is a part of a file")),
            Content::Stream(_) => Err(io::Error::other("it can be read once only")),
        }
    }

    /// How many bytes there are, and their SHA-256 as 64 digits.
    ///
    /// # Errors
    /// When it cannot be read to its end; a stream is gone afterwards.
    pub fn sum(&self) -> io::Result<Sum> {
        let (mut hasher, mut bytes) = (Sha256::new(), 0);
        let mut input = BufReader::with_capacity(1 << 16, self.read(&Steadiness::default())?);
        loop {
            let read = input.fill_buf()?;
            if read.is_empty() {
                return Ok(Sum { bytes, sha256: base16ct::lower::encode_string(&hasher.finalize()) });
            }
            hasher.update(read);
            let length = read.len();
            bytes += length as u64;
            input.consume(length);
        }
    }

    /// A file that was met, not named: what is no file of listings is passed over.
    pub fn met(path: PathBuf) -> Self {
        Self { is_named: false, ..Self::file(path) }
    }

    fn walked(path: PathBuf, folder: &Path) -> Self {
        Self { is_named: false, folder: Some(folder.to_owned()), ..Self::file(path) }
    }

    /// The folder it was met in, if it was not named itself.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref().filter(|_| !self.is_named)
    }

    /// Where it stands in that folder; of a file that was named its name.
    pub fn place(&self) -> PathBuf {
        let Some(path) = self.path() else { return PathBuf::from("stdin") };
        let below = self.folder().and_then(|folder| path.strip_prefix(folder).ok());
        below.map_or_else(|| path.file_name().map_or_else(|| path.to_owned(), PathBuf::from), Path::to_owned)
    }

    /// The same source, so that it can be read again: a stream is put into a temporary file, which goes with the source.
    ///
    /// # Errors
    /// When the stream cannot be read, or the file not be written.
    pub fn rereadable(self) -> io::Result<Self> {
        if !matches!(self.content, Content::Stream(_)) {
            return Ok(self);
        }
        let mut file = NamedTempFile::new()?;
        io::copy(&mut self.read(&Steadiness::default())?, &mut file)?;
        Ok(Self { content: Content::Spool(file), ..self })
    }
}

/// What a source holds, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Its bytes.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: String,
}

/// Bytes that can be read from any place.
pub trait Seekable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Seekable for T {}

/// What [`collect`] found.
#[derive(Debug, Default)]
pub struct Collected {
    /// To be opened, in the order the paths were named; inside a folder sorted by path.
    pub sources: Vec<Source>,
    /// Folder entries that are no files, counted by kind.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Paths and folders that could not be read.
    pub problems: Vec<Problem>,
}

/// Finds the files to read. `-` is standard input; a file that is met twice is read once.
///
/// Folders are walked without hidden files and without what `.gitignore` and `.ignore` files leave out.
pub fn collect<P: AsRef<Path>>(paths: &[P]) -> Collected {
    let (mut found, mut met) = (Collected::default(), BTreeSet::new());
    for path in paths.iter().map(AsRef::as_ref) {
        if path.as_os_str() == "-" {
            found.sources.push(Source::stream("-", io::stdin()));
        } else if path.is_dir() {
            walk(path, &mut found, &mut met);
        } else {
            name(path, &mut found, &mut met);
        }
    }
    found
}

/// Takes a path the user named; if a folder held it before, it now counts as named.
fn name(path: &Path, found: &mut Collected, met: &mut BTreeSet<PathBuf>) {
    if let Err(error) = path.metadata() {
        found.problems.push(unreadable(path, &error.to_string()));
    } else if met.insert(plain(path)) {
        found.sources.push(Source::file(path));
    } else if let Some(source) = found.sources.iter_mut().find(|s| s.path().map(plain) == Some(plain(path))) {
        source.is_named = true;
    }
}

fn walk(folder: &Path, found: &mut Collected, met: &mut BTreeSet<PathBuf>) {
    // Only what lies in or above the folder decides, never the user's global git settings: the same folder is read
    // the same way on every machine.
    let walk = WalkBuilder::new(folder)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .sort_by_file_path(|a, b| a.cmp(b))
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => meet(entry, folder, found, met),
            Err(error) => found.problems.push(unreadable(folder, &error.to_string())),
        }
    }
}

fn meet(entry: DirEntry, folder: &Path, found: &mut Collected, met: &mut BTreeSet<PathBuf>) {
    match entry.file_type() {
        Some(kind) if kind.is_dir() => {}
        Some(kind) if !kind.is_file() => *found.skipped.entry(special(kind)).or_default() += 1,
        _ if is_lock(entry.path()) => *found.skipped.entry("lock-file").or_default() += 1,
        _ if met.insert(plain(entry.path())) => found.sources.push(Source::walked(entry.into_path(), folder)),
        _ => {}
    }
}

/// Whether a file is the note that a spreadsheet program leaves beside a workbook that is open.
pub fn is_lock(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.starts_with(b"~$") || name.starts_with(b".~lock.")
}

fn special(kind: FileType) -> &'static str {
    if kind.is_symlink() { "symlink" } else { "special file" }
}

fn unreadable(path: &Path, reason: &str) -> Problem {
    let help = "check that the path exists and that you may read it";
    Problem::error(Code::Unreadable, format!("cannot be read: {reason}")).in_file(shown(path)).help(help)
}

/// The path without a leading `./`.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// The path as text: bytes that are no UTF-8 become U+FFFD, and separators are `/` everywhere.
fn shown(path: &Path) -> String {
    let path = plain(path).to_string_lossy().into_owned();
    if MAIN_SEPARATOR == '/' { path } else { path.replace(MAIN_SEPARATOR, "/") }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(found: &Collected) -> Vec<&str> {
        found.sources.iter().map(|s| &*s.name).collect()
    }

    #[test]
    fn a_folder_is_walked_in_order_and_honours_ignore_files() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.csv", ".hidden.csv", "out.csv", "old.csv", "~$book.xlsx"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::write(folder.path().join(".gitignore"), "out.csv\n").unwrap();
        fs::write(folder.path().join(".ignore"), "old.csv\n").unwrap();
        let found = collect(&[folder.path()]);
        let below: Vec<_> = names(&found).iter().map(|n| n.rsplit('/').next().unwrap().to_owned()).collect();
        assert_eq!(below, ["a.csv", "b.csv"]);
        assert!(found.sources.iter().all(|s| !s.is_named));
        assert_eq!(found.skipped.get("lock-file"), Some(&1));
    }

    #[test]
    fn a_named_file_inside_a_named_folder_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "x").unwrap();
        let found = collect(&[folder.path(), &file]);
        assert_eq!(found.sources.len(), 1);
        assert!(found.sources[0].is_named);
    }

    #[test]
    fn a_missing_path_is_a_problem() {
        let found = collect(&["no/such/file.csv"]);
        assert_eq!(found.problems[0].code, Code::Unreadable);
        assert_eq!(found.problems[0].file.as_deref(), Some("no/such/file.csv"));
    }
}
