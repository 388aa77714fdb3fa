//! Places in rule files, and the collector of everything wrong there. Every stage of the loader writes to one [`Problems`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::problem::{Code, Problem, Weight, nearest};
use crate::rule::Str;
use crate::span::Span;

/// One file of a pack.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// As the user named it, for messages.
    pub(crate) name: Arc<str>,
    /// Inside its pack, parted by `/`: what `list = "lists/x.csv"` refers to.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: Arc<str>,
    /// Index of its pack; later packs may replace things of earlier ones.
    pub(crate) pack: usize,
    /// Shipped and proven by a test: what is costly to check need not be checked in every run.
    pub(crate) proven: bool,
}

/// Bytes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Index into the files of the load.
    pub(crate) file: usize,
    /// Where in its text.
    pub(crate) span: Span,
}

impl Place {
    /// A range of a file.
    pub(crate) fn new(file: usize, range: Range<usize>) -> Self {
        Self { file, span: Span::new(range.start, range.end) }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct At<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands.
    pub(crate) place: Place,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A text and where it stands.
pub(crate) type Name = At<String>;

impl At<String> {
    /// The text, for the pack.
    pub(crate) fn text(&self) -> Str {
        self.value.as_str().into()
    }
}

/// Collects what is wrong in the files of one load.
///
/// Shared by reference, so that every check can report and go on.
#[derive(Debug)]
pub(crate) struct Problems<'f> {
    files: &'f [File],
    list: RefCell<Vec<(Place, Problem)>>,
    /// The first file that a problem shows a place of.
    first: Cell<usize>,
}

impl<'f> Problems<'f> {
    /// An empty collector for these files.
    pub(crate) fn new(files: &'f [File]) -> Self {
        Self { files, list: RefCell::default(), first: Cell::new(usize::MAX) }
    }

    /// The file of a place that is to be shown.
    fn shown(&self, place: Place) -> &'f File {
        self.first.set(self.first.get().min(place.file));
        self.file(place)
    }

    /// The file of a place.
    pub(crate) fn file(&self, place: Place) -> &'f File {
        &self.files[place.file]
    }

    /// All files of the load.
    pub(crate) fn files(&self) -> &'f [File] {
        self.files
    }

    /// Records a problem and underlines its place.
    pub(crate) fn add(&self, place: Place, label: impl Into<String>, problem: Problem) {
        let file = self.shown(place);
        let problem = problem.in_file(file.name.clone()).underline(&file.text, place.span, label);
        self.list.borrow_mut().push((place, problem));
    }

    /// Shows another place in the problem recorded last; one of another file goes into its help.
    pub(crate) fn also(&self, place: Place, label: &str) {
        let file = self.shown(place);
        let mut list = self.list.borrow_mut();
        let Some((first, problem)) = list.last_mut() else { return };
        if first.file == place.file {
            *problem = problem.clone().underline(&file.text, place.span, label);
        } else {
            let line = line_of(&file.text, place.span.start);
            let help = problem.help.take().map_or_else(String::new, |help| format!("{help}; "));
            problem.help = Some(format!("{help}{label} in {}, line {line}", file.name));
        }
    }

    /// Records a name that nothing defines, with the nearest one that something does.
    pub(crate) fn unknown<'n>(&self, name: &Name, what: &str, known: impl IntoIterator<Item = &'n str>) {
        let known: BTreeSet<&str> = known.into_iter().collect();
        let problem = Problem::error(Code::UnknownName, format!("no {what} is called `{}`", name.value));
        self.add(name.place, "unknown", with_help(problem, suggestion(name, &known)));
    }

    /// Whether something was recorded that makes the files unusable.
    pub(crate) fn has_error(&self) -> bool {
        self.list.borrow().iter().any(|(_, problem)| problem.weight == Weight::Error)
    }

    /// Whether a problem shows a place in one of the first `files`.
    pub(crate) fn shows_one_of(&self, files: usize) -> bool {
        self.first.get() < files
    }

    /// Everything recorded, by file and place, each thing once.
    pub(crate) fn into_sorted(self) -> Vec<Problem> {
        let mut list = self.list.into_inner();
        list.sort_by(|(a, p), (b, q)| (a, p.code, &p.message).cmp(&(b, q.code, &q.message)));
        // A rule for many sites may be wrong on each of them: told once.
        list.dedup_by(|(a, p), (b, q)| {
            a == b && p.code == q.code && (p.message == q.message || p.code == Code::Overlap)
        });
        list.into_iter().map(|(_, problem)| problem).collect()
    }
}

/// What to write instead of a wrong name: the nearest known one, or all if they are few.
pub(crate) fn suggestion(wrong: &str, known: &BTreeSet<&str>) -> Option<String> {
    if let Some(near) = nearest(wrong, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let few = !known.is_empty() && known.len() <= 16;
    few.then(|| format!("known: {}", known.iter().copied().collect::<Vec<_>>().join(", ")))
}

/// Adds a help line where there is one.
pub(crate) fn with_help(problem: Problem, help: Option<String>) -> Problem {
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// The line of a byte, from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&b| b == b'\n').count()
}
