//! Value lists: CSV files with a source line, each parsed once and shared by the detectors that name them.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::pack::place::{File, Name, Place, Problems};
use crate::problem::{Code, Problem};
use crate::rule::Str;
use crate::text;

/// The columns a list may have.
const COLUMNS: [&str; 4] = ["term", "lang", "aliases", "source"];

/// The language of rows that name none.
const ANY: Str = Str::shipped("any");

/// One row of a list.
#[derive(Debug)]
pub(crate) struct ListValue {
    /// The value.
    pub(super) term: Name,
    /// Its language, `any` where the row has none.
    pub(super) lang: Str,
    /// Other spellings.
    pub(super) aliases: Vec<Name>,
}

/// The lists of all packs, by pack and path.
pub(crate) struct Lists(BTreeMap<(usize, String), Vec<ListValue>>);

impl Lists {
    /// Reads every CSV file of the load.
    pub(super) fn read(problems: &Problems<'_>) -> Self {
        let files = problems.files().iter().enumerate().filter(|(_, file)| file.path.ends_with(".csv"));
        let list =
            |(at, file): (usize, &File)| ((file.pack, file.path.clone()), Reading { at, file, problems }.values());
        Self(files.map(list).collect())
    }

    /// The list a rule names: of its own pack, else of an earlier one.
    pub(super) fn find(&self, name: &Name, problems: &Problems<'_>) -> &[ListValue] {
        let pack = problems.file(name.place).pack;
        let found = (0..=pack).rev().find_map(|pack| self.0.get(&(pack, name.value.clone())));
        if found.is_none() {
            problems.unknown(name, "list", self.0.keys().map(|(_, path)| path.as_str()));
        }
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

/// Repeated values that are told one by one.
const REPEATS_TOLD: usize = 3;

/// The values of a list so far.
#[derive(Default)]
struct Seen {
    known: FxHashMap<String, Place>,
    repeats: usize,
}

/// One list being read.
struct Reading<'p> {
    at: usize,
    file: &'p File,
    problems: &'p Problems<'p>,
}

impl Reading<'_> {
    fn values(&self) -> Vec<ListValue> {
        let text = &*self.file.text;
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        // Without a comment the header stands first.
        let rest = if first.starts_with('#') { rest } else { text };
        if first.strip_prefix("# source:").is_none_or(|source| source.trim().is_empty()) {
            let help = "begin with a line `# source: where these values are from`";
            self.bad(0..first.trim_end().len(), "no source", "a list begins with its source", help);
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(rest.as_bytes());
        let Ok(mut header) = reader.headers().cloned() else { return Vec::new() };
        header.trim();
        let offset = text.len() - rest.len();
        let Some(columns) = self.columns(&header, offset) else { return Vec::new() };
        let rows = memchr::memchr_iter(b'\n', rest.as_bytes()).count();
        let (mut values, mut seen) = (Vec::with_capacity(rows), Seen::default());
        seen.known.reserve(rows);
        let mut record = csv::StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => values.extend(self.value(&record, &columns, offset, &mut seen)),
                Ok(false) => break,
                Err(error) => {
                    let at = error.position().map_or(text.len(), |p| offset + p.byte() as usize);
                    self.bad(self.line(at), "this row", "a row cannot be read", "write it as CSV in UTF-8");
                }
            }
        }
        self.more_repeats(seen.repeats);
        values
    }

    /// The place of each known column in the header.
    fn columns(&self, header: &csv::StringRecord, offset: usize) -> Option<[Option<usize>; 4]> {
        let line = self.line(offset);
        for unknown in header.iter().filter(|name| !COLUMNS.contains(name)) {
            let message = format!("a list has no column `{unknown}`");
            self.bad(line.clone(), "this header", &message, "known: term, lang, aliases, source");
        }
        let columns = COLUMNS.map(|column| header.iter().position(|name| name == column));
        if columns[0].is_none() {
            self.bad(
                line,
                "this header",
                "a list needs a column `term`",
                "the second line names the columns: term,aliases",
            );
        }
        columns[0].is_some().then_some(columns)
    }

    fn value(
        &self,
        record: &csv::StringRecord,
        columns: &[Option<usize>; 4],
        offset: usize,
        seen: &mut Seen,
    ) -> Option<ListValue> {
        let start = offset + record.position().map_or(0, |p| p.byte() as usize);
        let place = Place::new(self.at, self.line(start));
        let cell = |column: usize| columns[column].and_then(|at| record.get(at)).unwrap_or_default().trim();
        let name = |value: &str| Name { value: value.trim().to_owned(), place };
        let aliases = cell(2).split(';').filter(|alias| !alias.trim().is_empty()).map(name);
        let value = ListValue {
            term: name(cell(0)),
            lang: if cell(1).is_empty() { ANY } else { cell(1).into() },
            aliases: aliases.collect(),
        };
        let good = [&value.term].into_iter().chain(&value.aliases).map(|name| self.check(name, seen));
        // Each is checked, also after a bad one.
        let bad = good.filter(|good| !good).count();
        (bad == 0).then_some(value)
    }

    /// Whether a value is long enough and new.
    fn check(&self, name: &Name, seen: &mut Seen) -> bool {
        let folded = text::fold(name);
        let mut key = String::with_capacity(folded.len());
        for word in text::words(&folded) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&folded[word.start..word.end]);
        }
        if is_short(&key) {
            let message = format!("`{}` is too short for a list", name.value);
            self.report(
                name.place,
                "too short",
                &message,
                "three letters or digits at least; shorter ones are terms with `only`",
            );
            return false;
        }
        match seen.known.entry(key) {
            Entry::Vacant(free) => _ = free.insert(name.place),
            Entry::Occupied(first) => self.repeated(name, *first.get(), &mut seen.repeats),
        }
        true
    }

    /// Tells of the first repeats, one by one: the value counts once, whatever the list says.
    fn repeated(&self, name: &Name, first: Place, repeats: &mut usize) {
        *repeats += 1;
        if *repeats <= REPEATS_TOLD {
            let message = format!("`{}` stands here twice", name.value);
            let problem = Problem::warning(Code::BadList, message).help("take one of them away");
            self.problems.add(name.place, "again", problem);
            self.problems.also(first, "first");
        }
    }

    /// Tells how many repeats were not told.
    fn more_repeats(&self, repeats: usize) {
        if repeats > REPEATS_TOLD {
            let message = format!("{} more values stand here twice", repeats - REPEATS_TOLD);
            let problem = Problem::warning(Code::BadList, message).help("take one of each away");
            self.problems.add(Place::new(self.at, self.line(0)), "this list", problem);
        }
    }

    /// The bytes of the line that holds a byte.
    fn line(&self, at: usize) -> std::ops::Range<usize> {
        let text = &*self.file.text;
        let at = at.min(text.len());
        // The reader's place of a record may stand on the line end before it.
        let at = at + text[at..].len() - text[at..].trim_start_matches(['\r', '\n']).len();
        let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        start..start + text[start..end].trim_end().len()
    }

    fn bad(&self, range: std::ops::Range<usize>, label: &str, message: &str, help: &str) {
        self.report(Place::new(self.at, range), label, message, help);
    }

    fn report(&self, place: Place, label: &str, message: &str, help: &str) {
        self.problems.add(place, label, Problem::error(Code::BadList, message).help(help));
    }
}

/// Under three letters or digits, or under two characters of a script without spaces or of Hangul.
fn is_short(folded: &str) -> bool {
    let count = folded.chars().filter(|c| c.is_alphanumeric()).count();
    let dense = folded.chars().any(|c| text::is_spaceless(c) || text::is_hangul(c));
    count < if dense { 2 } else { 3 }
}
