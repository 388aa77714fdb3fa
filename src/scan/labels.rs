//! Labelled listings: a CSV whose rows say on which marketplace and day a listing should be found, and in what category.

use std::io::Read;
use std::sync::Arc;

use csv::StringRecord;
use jiff::civil::Date;

use crate::field::Field;
use crate::finding::Wanted;
use crate::listing::Listing;
use crate::problem::{Code, Problem, nearest};

/// One labelled listing.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Physical line, from 1.
    pub line: u64,
    /// Id of the marketplace, as written.
    pub marketplace: String,
    /// Any of these; empty: any category.
    pub categories: Vec<String>,
    /// What should come.
    pub wanted: Wanted,
    /// The day to judge by, where the label says one.
    pub as_of: Option<Date>,
    /// The listing.
    pub listing: Listing,
}

/// Columns of a label besides the fields of a listing.
const OWN: [&str; 4] = ["marketplace", "categories", "expect", "as_of"];

/// Reads a file of labels: UTF-8, comma-separated, a header with `marketplace`, `categories`, `expect`, `as_of` and any
/// fields of a listing; other columns are left alone. Rows that cannot be read become problems, and the rest is read.
pub fn read_labels(file: &str, mut input: impl Read) -> (Vec<Label>, Vec<Problem>) {
    let mut text = Vec::new();
    if let Err(error) = input.read_to_end(&mut text) {
        return (Vec::new(), vec![unreadable(&error.into()).in_file(file)]);
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_slice());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return (Vec::new(), vec![unreadable(&error).in_file(file)]),
    };
    let columns = match Columns::new(&header) {
        Ok(columns) => columns,
        Err(problem) => return (Vec::new(), vec![problem.in_file(file).at(None, Some(1))]),
    };
    let (mut labels, mut problems) = (Vec::new(), Vec::new());
    let name: Arc<str> = file.into();
    for (index, record) in reader.records().enumerate() {
        let number = index as u64 + 1;
        match record
            .map_err(|e| unreadable(&e))
            .and_then(|record| columns.label(&name, number, line(&text, &record), &record))
        {
            Ok(label) => labels.push(label),
            Err(problem) => problems.push(problem.in_file(file)),
        }
    }
    (labels, problems)
}

/// The line a record starts on: its position is the end of the one before, line ends and blank lines included.
fn line(text: &[u8], record: &StringRecord) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let rest = usize::try_from(position.byte()).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + ends.filter(|byte| **byte == b'\n').count() as u64
}

fn unreadable(error: &csv::Error) -> Box<Problem> {
    let line = error.position().map(csv::Position::line);
    let problem = Problem::error(Code::Unreadable, format!("cannot be read: {error}")).at(None, line);
    Box::new(problem.help("save the labels as a comma-separated file in UTF-8"))
}

/// Which column is what.
struct Columns {
    own: [Option<usize>; 4],
    fields: Vec<(Field, usize)>,
}

impl Columns {
    fn new(header: &StringRecord) -> Result<Self, Box<Problem>> {
        let names: Vec<String> =
            header.iter().map(|n| n.trim_start_matches('\u{feff}').trim().to_lowercase()).collect();
        let own = OWN.map(|wanted| names.iter().position(|name| name == wanted));
        if let Some(missing) = OWN.iter().zip(own).position(|(name, at)| at.is_none() && *name != "as_of") {
            let problem = Problem::error(Code::NoHeader, format!("no column is called \"{}\"", OWN[missing]));
            let near = nearest(OWN[missing], names.iter().map(String::as_str));
            return Err(Box::new(problem.help(match near {
                Some(name) => format!("rename \"{name}\""),
                None => format!("a file of labels has the columns {} and fields of listings", OWN.join(", ")),
            })));
        }
        let field = |(at, name): (usize, &String)| Some((name.replace('_', "-").parse().ok()?, at));
        Ok(Self { own, fields: names.iter().enumerate().filter_map(field).collect() })
    }

    fn label(&self, file: &Arc<str>, number: u64, line: u64, record: &StringRecord) -> Result<Label, Box<Problem>> {
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().trim();
        let [marketplace, categories, expect, as_of] = self.own.map(cell);
        let bad = |what: &str, help: &str| {
            Box::new(Problem::error(Code::BadValue, what.to_owned()).at(Some(number), Some(line)).help(help))
        };
        let known = [Wanted::Flag, Wanted::Pass, Wanted::FlagIfSeller];
        let wanted = known.into_iter().find(|wanted| wanted.name() == expect);
        let wanted = wanted.ok_or_else(|| bad(&format!("`expect` is \"{expect}\""), "write flag or pass"))?;
        let day = (!as_of.is_empty()).then(|| as_of.parse::<Date>()).transpose();
        let as_of = day.map_err(|_| bad(&format!("`as_of` is \"{as_of}\""), "write a day such as 2020-03-20"))?;
        let fields = self.fields.iter().map(|&(field, at)| (field, record.get(at).unwrap_or_default().to_owned()));
        let fields: Vec<_> = fields.filter(|(_, text)| !text.trim().is_empty()).collect();
        let mut listing = Listing::from_fields(file.clone(), number.to_string(), &fields);
        listing.rows.iter_mut().for_each(|row| (row.record, row.line) = (number, line));
        let names = categories.split(['|', ';']).map(str::trim).filter(|name| !name.is_empty());
        let categories = names.map(str::to_owned).collect();
        Ok(Label { line, marketplace: marketplace.to_owned(), categories, wanted, as_of, listing })
    }
}
