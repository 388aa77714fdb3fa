//! Where files are given back to: their names, decided before anything is scanned. A file appears under its name when it
//! is whole; until then it is a temporary one beside it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::write::GzEncoder;
use tempfile::NamedTempFile;

use super::guard::Planned;
use crate::input::Source;

/// Endings of workbooks: such a file is given back in its own format.
const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// A file or a folder for the marked files.
    pub annotate: Option<PathBuf>,
    /// A folder for the parted files.
    pub split: Option<PathBuf>,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where it will stand.
    pub(super) path: PathBuf,
    /// The same for people.
    pub(super) name: String,
}

/// What is to be made of one input.
#[derive(Debug, Clone, Default)]
pub struct Goals {
    /// The marked file.
    pub annotated: Option<Target>,
    /// What may be uploaded, and what is held back.
    pub parted: Option<[Target; 2]>,
}

/// What is to be made of each input.
#[derive(Debug, Clone, Default)]
pub struct Targets(BTreeMap<Arc<str>, Goals>);

impl Targets {
    /// Names all files to be written, and leaves those out of the sources that an earlier run wrote there.
    ///
    /// # Errors
    /// A sentence on what cannot be, with the next step. Whether a target is an input is for [`guard`](super::guard).
    pub fn new(typed: &[PathBuf], sources: &mut [&mut Vec<Source>], wishes: &Wishes) -> Result<Self, String> {
        let folders = [wishes.annotate.as_deref().filter(|out| is_folder(typed, out)), wishes.split.as_deref()];
        for folder in folders.into_iter().flatten() {
            if folder.exists() && !folder.is_dir() {
                return Err(format!(
                    "{} is a file: what is written of several inputs needs a folder",
                    folder.display()
                ));
            }
            sources.iter_mut().for_each(|some| some.retain(|source| !is_own_output(source, folder)));
        }
        if let Some(folder) =
            wishes.split.as_deref().filter(|folder| sources.iter().any(|some| is_walked(some, folder)))
        {
            let message = "is scanned itself, and would be again with what is written there: name another folder";
            return Err(format!("{} {message}", folder.display()));
        }
        let sources: Vec<&Source> = sources.iter().flat_map(|some| some.iter()).collect();
        let mut targets = Self::default();
        for source in &sources {
            let goals = Goals {
                annotated: wishes.annotate.as_deref().map(|out| annotated(typed, source, out)).transpose()?,
                parted: wishes.split.as_deref().map(|folder| parted(source, folder)),
            };
            targets.0.insert(source.name.clone(), goals);
        }
        targets.check()?;
        Ok(targets)
    }

    /// What is to be made of an input.
    pub fn of(&self, source: &Source) -> Goals {
        self.0.get(&source.name).cloned().unwrap_or_default()
    }

    fn all(&self) -> impl Iterator<Item = &Target> {
        self.0.values().flat_map(|goals| goals.annotated.iter().chain(goals.parted.iter().flatten()))
    }

    /// The files to be written, to be looked at by [`guard`](super::guard).
    pub fn planned(&self) -> Vec<Planned> {
        self.all().map(|target| Planned { path: target.path.clone(), is_report: false }).collect()
    }

    /// Only files are written over.
    fn check(&self) -> Result<(), String> {
        match self.all().find(|target| target.path.exists() && !target.path.is_file()) {
            Some(odd) => Err(format!("{} is no file that can be written over: name another", odd.name)),
            None => Ok(()),
        }
    }
}

/// Whether OUT is a folder: it says so, it is one, or there is more than one input.
fn is_folder(typed: &[PathBuf], out: &Path) -> bool {
    let says = out.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    says || out.is_dir() || typed.len() > 1 || typed.iter().any(|path| path.is_dir())
}

/// A file met in a folder that lies in the folder of the output, which lies in that folder.
fn is_own_output(source: &Source, output: &Path) -> bool {
    let (Some(path), Ok(output)) = (source.path(), output.canonicalize()) else { return false };
    let inside =
        |folder: &Path| folder.canonicalize().is_ok_and(|folder| output != folder && output.starts_with(folder));
    source.folder().is_some_and(inside) && path.canonicalize().is_ok_and(|path| path.starts_with(&output))
}

/// Whether files were met in this very folder.
fn is_walked(sources: &[Source], folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let walked = |source: &Source| {
        source.folder().is_some_and(|walked| walked.canonicalize().is_ok_and(|walked| walked == folder))
    };
    sources.iter().any(walked)
}

fn annotated(typed: &[PathBuf], source: &Source, out: &Path) -> Result<Target, String> {
    if is_folder(typed, out) {
        return Ok(Target::new(out.join(source.place())));
    }
    let [own, wanted] = [&source.place(), out].map(|path| path.extension().map(|e| e.to_string_lossy().to_lowercase()));
    let is_book = |ending: &Option<String>| ending.as_deref().is_some_and(|ending| WORKBOOKS.contains(&ending));
    if source.path().is_some() && own != wanted && (is_book(&own) || is_book(&wanted)) {
        let own = own.map_or("without an ending".to_owned(), |own| format!("*.{own}"));
        return Err(format!("{}: a file is given back in its own format: name it {own}", out.display()));
    }
    match out.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        Some(folder) => Err(format!("{}: the folder {} does not exist", out.display(), folder.display())),
        None => Ok(Target::new(out.to_owned())),
    }
}

/// `NAME.upload.EXT` and `NAME.held.EXT`; the ending of a compressed file has two parts.
fn parted(source: &Source, folder: &Path) -> [Target; 2] {
    let place = source.place();
    let name = place.file_name().map_or("stdin".into(), |name| name.to_string_lossy().into_owned());
    let lower = name.to_ascii_lowercase();
    let packed = [".gz", ".zst"].into_iter().find(|packed| lower.ends_with(packed)).map_or(0, str::len);
    let (plain, packed) = name.split_at(name.len() - packed);
    let (stem, ending) = plain.rfind('.').filter(|&dot| dot > 0).map_or((plain, ""), |dot| plain.split_at(dot));
    ["upload", "held"]
        .map(|part| Target::new(folder.join(place.with_file_name(format!("{stem}.{part}{ending}{packed}")))))
}

impl Target {
    pub(super) fn new(path: PathBuf) -> Self {
        let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        Self { path, name }
    }

    /// A file that is written in its place; of a link the file it leads to.
    pub(super) fn at(path: PathBuf) -> Self {
        Self::new(path.canonicalize().unwrap_or(path))
    }

    /// A temporary file beside it, readable like any other file of the user.
    pub(super) fn temporary(&self) -> io::Result<NamedTempFile> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".listlint-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(folder)
    }

    /// Gives a temporary file its name.
    pub(super) fn keep(&self, file: NamedTempFile) -> io::Result<()> {
        // A file that takes the place of another may be read and written by the same people.
        if let Ok(before) = self.path.metadata() {
            file.as_file().set_permissions(before.permissions())?;
        }
        file.persist(&self.path).map(drop).map_err(|error| error.error)
    }
}

/// A file that is being written: compressed where its name says so.
pub(super) enum Output {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstd(zstd::Encoder<'static, BufWriter<File>>),
}

impl Output {
    /// Writes a file; it gets its name when all of it stands.
    pub(super) fn write(target: &Target, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let file = target.temporary()?;
        let mut output = Self::new(target, &file)?;
        fill(&mut output)?;
        output.finish()?;
        target.keep(file)
    }

    /// Writes two files side by side; both get their names when all of both stands.
    pub(super) fn write_two(
        [one, other]: [&Target; 2],
        fill: impl FnOnce(&mut dyn Write, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let files = [one.temporary()?, other.temporary()?];
        let (mut first, mut second) = (Self::new(one, &files[0])?, Self::new(other, &files[1])?);
        fill(&mut first, &mut second)?;
        first.finish()?;
        second.finish()?;
        let [first, second] = files;
        one.keep(first)?;
        other.keep(second)
    }

    fn new(target: &Target, file: &NamedTempFile) -> io::Result<Self> {
        let out = BufWriter::with_capacity(128 << 10, file.as_file().try_clone()?);
        let name = target.name.to_ascii_lowercase();
        Ok(match () {
            () if name.ends_with(".gz") => Self::Gzip(GzEncoder::new(out, flate2::Compression::default())),
            () if name.ends_with(".zst") => Self::Zstd(zstd::Encoder::new(out, 0)?),
            () => Self::Plain(out),
        })
    }

    fn finish(self) -> io::Result<()> {
        let mut out = match self {
            Self::Plain(out) => out,
            Self::Gzip(packer) => packer.finish()?,
            Self::Zstd(packer) => packer.finish()?,
        };
        out.flush()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Gzip(out) => out.write(bytes),
            Self::Zstd(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Gzip(out) => out.flush(),
            Self::Zstd(out) => out.flush(),
        }
    }
}
