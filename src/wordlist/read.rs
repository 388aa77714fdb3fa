//! Rows of a list to entries: which column is what, what each row means, which rows say nothing new.

use std::collections::BTreeMap;

use super::names::{self, Column};
use super::{Entry, WordList};
use crate::input::{self, GridRow, Source};
use crate::problem::{Code, Problem, Weight, nearest};
use crate::rule::Verdict;

/// Signs between the marketplaces of a cell.
const BETWEEN: [char; 9] = [',', ';', '/', '|', '、', '，', '；', '\n', '\r'];

/// What holds for rows that do not say it themselves.
pub struct Wanted<'a> {
    /// Ids of marketplaces.
    pub sites: &'a [String],
    /// Ids of the marketplaces that a name means.
    ///
    /// # Errors
    /// What is wrong with the name, and the nearest one.
    pub resolve: &'a dyn Fn(&str) -> Result<Vec<String>, String>,
}

/// Reads a list. Its columns are found by their names, in any order; a table of one column without a name is all words.
///
/// # Errors
/// A problem where the file cannot be read, or no column holds words.
pub fn read(source: &Source, options: &input::Options, wanted: &Wanted<'_>) -> Result<WordList, Box<Problem>> {
    let rate = |cells: &[String]| {
        let known: Vec<Column> = cells.iter().filter_map(|cell| names::column(cell)).collect();
        if known.contains(&Column::Word) { known.len() } else { 0 }
    };
    let (rows, sheets) = input::grid(source, options, &rate)?;
    let header = rows.iter().take(10).position(|row| rate(&row.cells) > 0);
    let (columns, data) = match header {
        Some(at) => (columns(&rows, at), rows.get(at + 1..).unwrap_or_default()),
        None if rows.iter().all(|row| row.cells.len() == 1) => (vec![Some(Column::Word)], &*rows),
        None => return Err(Box::new(no_words(&rows).in_file(source.name.clone()))),
    };
    let mut list = WordList { file: source.name.clone(), ..WordList::default() };
    list.problems.extend(sheets.iter().map(|sheet| {
        let problem = Problem::error(Code::NotListings, format!("sheet {sheet} holds words too and is not read"));
        problem
            .in_file(list.file.clone())
            .help("put all words on one sheet, or import that sheet from a file of its own")
    }));
    let mut known = BTreeMap::new();
    for row in data {
        match entry(row, &columns, wanted) {
            Ok(entry) => list.add(entry, &mut known),
            Err(problem) => {
                list.left_out += u64::from(problem.weight != Weight::Error);
                list.problems.push(problem.in_file(list.file.clone()).at(None, Some(row.line)));
            }
        }
    }
    Ok(list)
}

/// What each column says; the first of a kind counts.
fn columns(rows: &[GridRow], header: usize) -> Vec<Option<Column>> {
    let mut columns: Vec<Option<Column>> = Vec::new();
    for cell in rows.get(header).map(|row| row.cells.as_slice()).unwrap_or_default() {
        let column = names::column(cell).filter(|column| !columns.contains(&Some(*column)));
        columns.push(column);
    }
    columns
}

fn no_words(rows: &[GridRow]) -> Problem {
    let first = rows.first().map(|row| row.cells.join(", ")).unwrap_or_default();
    let problem = Problem::error(Code::NoHeader, format!("no column is called word or 词; the first row is {first}"));
    problem.help("name the columns word, marketplace, verdict, reason, replacement, or 词, 平台, 级别, 原因, 替换词")
}

/// What a row means.
fn entry(row: &GridRow, columns: &[Option<Column>], wanted: &Wanted<'_>) -> Result<Entry, Box<Problem>> {
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim())
    };
    let word = cell(Column::Word).split_whitespace().collect::<Vec<_>>().join(" ");
    if word.is_empty() {
        let filled = row.cells.iter().find(|cell| !cell.trim().is_empty()).map_or("", |cell| cell.trim());
        let problem = Problem::warning(Code::MissingKey, format!("row left out: it has no word, only \"{filled}\""));
        return Err(Box::new(problem.help("fill the column of words, or delete the row")));
    }
    let verdict = verdict(cell(Column::Verdict), &word)?;
    let sites = sites(cell(Column::Marketplace), &word, wanted)?;
    let instead = Some(cell(Column::Instead)).filter(|text| !text.is_empty()).map(str::to_owned);
    let reason = cell(Column::Reason).to_owned();
    Ok(Entry { word, line: row.line, sites, verdict, reason, instead })
}

fn verdict(text: &str, word: &str) -> Result<Verdict, Box<Problem>> {
    if text.is_empty() {
        return Ok(Verdict::Wording);
    }
    let Some(verdict) = names::verdict(text) else {
        let problem =
            Problem::error(Code::UnknownName, format!("\"{word}\" left out: no verdict is called \"{text}\""));
        let near = nearest(text, names::verdicts());
        return Err(Box::new(problem.help(match near {
            Some(near) => format!("did you mean {near}?"),
            None => "write prohibited, approval, documents or wording, or 禁止, 审批, 资质, 敏感".to_owned(),
        })));
    };
    if verdict == Verdict::Allowed {
        let problem = Problem::warning(Code::NoEffect, format!("\"{word}\" left out: what is allowed needs no rule"));
        return Err(Box::new(problem.help("to clear a shipped finding use [[ignore]] in listlint.toml")));
    }
    Ok(verdict)
}

fn sites(cell: &str, word: &str, wanted: &Wanted<'_>) -> Result<Vec<String>, Box<Problem>> {
    let names: Vec<String> =
        cell.split(BETWEEN).filter(|name| !name.trim().is_empty()).map(names::marketplace).collect();
    if names.is_empty() && wanted.sites.is_empty() {
        let problem = Problem::error(Code::MissingKey, format!("\"{word}\" left out: the row names no marketplace"));
        return Err(Box::new(problem.help("fill the column marketplace, or say where all words hold: --on amazon")));
    }
    let mut sites = if names.is_empty() { wanted.sites.to_vec() } else { Vec::new() };
    for name in &names {
        let ids = (wanted.resolve)(name).map_err(|why| {
            let (message, help) = why.split_once(": ").unwrap_or((&why, "`listlint rules coverage` lists them"));
            Box::new(Problem::error(Code::UnknownName, format!("\"{word}\" left out: {message}")).help(help))
        })?;
        sites.extend(ids.into_iter().filter(|id| !sites.contains(id)).collect::<Vec<_>>());
    }
    Ok(sites)
}

/// Where a word with a verdict stands among the entries.
type Known = BTreeMap<(String, Verdict), usize>;

impl WordList {
    /// Adds an entry; the same word with the same verdict only adds its marketplaces.
    fn add(&mut self, mut entry: Entry, known: &mut Known) {
        if entry.verdict == Verdict::Prohibited && entry.instead.take().is_some() {
            let message =
                format!("\"{}\": a replacement does not make a prohibited product a permitted one", entry.word);
            let help = "it is left out; if only the word is wrong, write the verdict wording (敏感)";
            self.tell(Problem::warning(Code::NoEffect, message).help(help), entry.line);
        }
        let key = (crate::text::fold(&entry.word), entry.verdict);
        let Some(before) = known.get(&key).and_then(|&at| self.entries.get_mut(at)) else {
            known.insert(key, self.entries.len());
            self.entries.push(entry);
            return;
        };
        self.repeated += 1;
        let differs = entry.instead.is_some() && before.instead.is_some() && entry.instead != before.instead;
        before.sites.extend(entry.sites.into_iter().filter(|id| !before.sites.contains(id)).collect::<Vec<_>>());
        let line = before.line;
        if before.instead.is_none() {
            before.instead = entry.instead;
        }
        if differs {
            let message = format!("\"{}\" has another replacement in line {line}, which is the one taken", entry.word);
            let problem = Problem::new(Code::Duplicate, Weight::Warning, message);
            self.tell(problem.help("keep one of the two rows"), entry.line);
        }
    }

    fn tell(&mut self, problem: Problem, line: u64) {
        self.problems.push(problem.in_file(self.file.clone()).at(None, Some(line)));
    }
}
