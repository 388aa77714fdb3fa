//! Words of the same listing that differ from file to file: one column a file, as a table for people, CSV or JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::row::{SCHEMA, write_json};
use super::style::{CARET, DIM, paint};
use super::table::as_text;
use super::width::{clean, cut_end, pad, width};
use super::words::{self, count};
use super::{Format, Options};
use crate::rule::Language;
use crate::scan::Difference;

/// Columns of the terminal that the words of a file take at most.
const CELL: usize = 32;
/// What stands for a listing without such words.
const NONE: &str = "–";

/// A file that is compared.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// As the user named it.
    pub file: String,
    /// The marketplaces it is for.
    pub marketplaces: Vec<String>,
}

/// What was compared.
#[derive(Debug)]
pub struct CrossSite {
    /// The files, one column each.
    pub files: Vec<Compared>,
    /// Listings that stand in more than one.
    pub shared: usize,
    /// What differs.
    pub differences: Vec<Difference>,
}

impl CrossSite {
    /// Writes it as `human`, `csv` or `json`.
    ///
    /// # Errors
    /// When it cannot be written, or there is no such form of it.
    pub fn write(&self, out: &mut dyn Write, format: Format, options: &Options) -> io::Result<()> {
        match format {
            Format::Human => self.table(out, options.language),
            Format::Csv => self.csv(out, options),
            Format::Json => self.json(out),
            _ => Err(io::Error::other("a comparison is written as human, csv or json")),
        }
    }

    /// Names of columns: the site where each file is for one of its own, else the file.
    fn names(&self) -> Vec<String> {
        let site = |file: &Compared| match &file.marketplaces[..] {
            [one] => Some(one.clone()),
            _ => None,
        };
        let sites: Vec<Option<String>> = self.files.iter().map(site).collect();
        let is_own = |site: &Option<String>| site.is_some() && sites.iter().filter(|other| *other == site).count() == 1;
        let name = |(file, site): (&Compared, &Option<String>)| match site {
            Some(site) if sites.iter().all(is_own) => site.clone(),
            _ => file.file.clone(),
        };
        self.files.iter().zip(&sites).map(name).collect()
    }

    fn table(&self, out: &mut dyn Write, language: Language) -> io::Result<()> {
        let names = self.names();
        let mut widths: Vec<usize> = names.iter().map(|name| width(name)).collect();
        for difference in &self.differences {
            for (most, words) in widths.iter_mut().zip(&difference.words) {
                *most = (*most).max(width(&cell(words.as_deref())));
            }
        }
        let mut last = None;
        for difference in &self.differences {
            if last.replace(&difference.key).is_none_or(|last| *last != difference.key) {
                writeln!(out, "{}  {}", paint(CARET, &clean(&difference.key)), cut_end(&clean(&difference.title), 90))?;
                row(out, &names, &widths, "", true)?;
            }
            let cells: Vec<String> = difference.words.iter().map(|words| cell(words.as_deref())).collect();
            row(out, &cells, &widths, &minded(difference, language), false)?;
        }
        writeln!(out, "{}", self.last(language))
    }

    fn last(&self, language: Language) -> String {
        let keys = self.differences.chunk_by(|a, b| a.key == b.key).count() as u64;
        let (shared, files) = (self.shared as u64, self.files.len());
        match language {
            Language::En => format!(
                "{} of {} in more than one of {files} files differ in words that rules mind",
                count(keys),
                words::plural(words::Say::Listings, shared, language)
            ),
            Language::Zh => format!(
                "{files} 个文件中有 {} 个商品重复出现，其中 {} 个在规则关注的用词上不一致",
                count(shared),
                count(keys)
            ),
        }
    }

    fn csv(&self, out: &mut dyn Write, options: &Options) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(out);
        let bom = if options.bom { "\u{FEFF}" } else { "" };
        let head =
            [format!("{bom}account"), "key".to_owned(), "title".to_owned(), "detector".to_owned(), "what".to_owned()];
        let names = self.names().into_iter().map(as_text);
        table.write_record(head.into_iter().chain(names).chain(["minded".to_owned()]))?;
        for difference in &self.differences {
            let head = [
                difference.account.as_deref().unwrap_or_default(),
                &difference.key,
                &difference.title,
                &difference.detector,
                difference.what.get(options.language),
            ];
            let cells = difference.words.iter().map(|words| match words.as_deref() {
                Some([]) => NONE.to_owned(),
                Some(words) => words.join("\n"),
                None => String::new(),
            });
            let all = head.into_iter().map(str::to_owned).chain(cells);
            table.write_record(all.chain([minded(difference, options.language)]).map(as_text))?;
        }
        table.flush()
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let differences: Vec<DifferenceRow<'_>> = self.differences.iter().map(DifferenceRow::new).collect();
        let whole =
            Whole { r#type: "cross-site", schema: SCHEMA, files: &self.files, shared: self.shared, differences };
        write_json(&mut &mut *out, &whole)?;
        writeln!(out)
    }
}

/// The whole document.
#[derive(Serialize)]
struct Whole<'a> {
    r#type: &'static str,
    schema: u32,
    files: &'a [Compared],
    shared: usize,
    differences: Vec<DifferenceRow<'a>>,
}

#[derive(Serialize)]
struct DifferenceRow<'a> {
    account: Option<&'a str>,
    key: &'a str,
    title: &'a str,
    detector: &'a str,
    /// By file: null where it does not hold the listing.
    words: &'a [Option<Vec<String>>],
    minded: Vec<MindedRow<'a>>,
}

#[derive(Serialize)]
struct MindedRow<'a> {
    marketplace: &'a str,
    verdict: &'static str,
}

impl<'a> DifferenceRow<'a> {
    fn new(difference: &'a Difference) -> Self {
        let minded = difference.minded.iter();
        Self {
            account: difference.account.as_deref(),
            key: &difference.key,
            title: &difference.title,
            detector: &difference.detector,
            words: &difference.words,
            minded: minded.map(|(site, verdict)| MindedRow { marketplace: site, verdict: verdict.name() }).collect(),
        }
    }
}

fn cell(words: Option<&[String]>) -> String {
    match words {
        None => String::new(),
        Some([]) => NONE.to_owned(),
        Some(words) => cut_end(&clean(&words.join(", ")), CELL),
    }
}

/// `respirator: DO NOT LIST ebay-us`.
fn minded(difference: &Difference, language: Language) -> String {
    let site = |(site, verdict): &(std::sync::Arc<str>, crate::rule::Verdict)| {
        format!("{} {site}", words::verdict(*verdict).get(language))
    };
    let sites: Vec<String> = difference.minded.iter().map(site).collect();
    format!("{}: {}", difference.what.get(language), sites.join(", "))
}

fn row(out: &mut dyn Write, cells: &[String], widths: &[usize], end: &str, is_head: bool) -> io::Result<()> {
    write!(out, " ")?;
    for (cell, columns) in cells.iter().zip(widths) {
        let cell = pad(cell, *columns);
        write!(out, " {} ", if is_head { paint(DIM, &cell) } else { cell })?;
    }
    writeln!(out, "{end}")
}
