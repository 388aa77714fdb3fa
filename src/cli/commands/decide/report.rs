//! `decide --from`: the reviewer's columns of a report of ours.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{is_error, new_file, save};
use crate::cli::args::Decide;
use crate::cli::world::{Stop, World};
use crate::config::{self, Disk, decisions};
use crate::input::{self, GridRow, Source};
use crate::problem::{Code, Problem};
use crate::report::words;
use crate::rule::{Language, Verdict};
use crate::suppress::{Choice, Decision};

/// Columns that a report must have to be read back.
const NEEDED: [&str; 6] = ["id", "file", "key", "rule", "decision", "reason"];
/// Names of listings that did not come out of a file.
const NO_FILE: [&str; 3] = ["-", "text", ""];

/// What reviewers write, folded, and what it means.
const WORDS: [(&str, Choice); 40] = [
    ("wrong", Choice::Wrong),
    ("w", Choice::Wrong),
    ("false", Choice::Wrong),
    ("false alarm", Choice::Wrong),
    ("false positive", Choice::Wrong),
    ("fp", Choice::Wrong),
    ("incorrect", Choice::Wrong),
    ("no", Choice::Wrong),
    ("误报", Choice::Wrong),
    ("誤報", Choice::Wrong),
    ("误判", Choice::Wrong),
    ("错误", Choice::Wrong),
    ("错", Choice::Wrong),
    ("不对", Choice::Wrong),
    ("accept", Choice::Accept),
    ("a", Choice::Accept),
    ("accepted", Choice::Accept),
    ("ok", Choice::Accept),
    ("okay", Choice::Accept),
    ("keep", Choice::Accept),
    ("ignore", Choice::Accept),
    ("ignored", Choice::Accept),
    ("known", Choice::Accept),
    ("接受", Choice::Accept),
    ("可接受", Choice::Accept),
    ("保留", Choice::Accept),
    ("忽略", Choice::Accept),
    ("已知", Choice::Accept),
    ("知晓", Choice::Accept),
    ("approved", Choice::Approved),
    ("approval", Choice::Approved),
    ("permitted", Choice::Approved),
    ("has approval", Choice::Approved),
    ("已批准", Choice::Approved),
    ("批准", Choice::Approved),
    ("已获批", Choice::Approved),
    ("获批", Choice::Approved),
    ("已审批", Choice::Approved),
    ("审批通过", Choice::Approved),
    ("已核准", Choice::Approved),
];

/// Writes what a report decides; exit code 3 where a row was left out.
pub(super) fn decide(path: &Path, args: &Decide, until: Option<Date>, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let (columns, rows) = read(path)?;
    let mut accounts = Accounts::default();
    let mut by_file: BTreeMap<PathBuf, Vec<Decision>> = BTreeMap::new();
    let (mut problems, mut empty) = (Vec::new(), 0u64);
    for row in &rows {
        let row = Row { columns: &columns, row };
        if row.cell("decision").is_empty() {
            empty += 1;
            continue;
        }
        let decided = row.decision(args, until, world.today).and_then(|one| Ok((accounts.file(&row, path)?, one)));
        match decided {
            Ok((file, decision)) => by_file.entry(file).or_default().push(decision),
            Err(problem) => problems.push(problem.in_file(path.display().to_string()).at(None, Some(row.row.line))),
        }
    }
    for problem in &problems {
        world.tell(problem)?;
    }
    if by_file.is_empty() && problems.is_empty() {
        let message =
            format!("{}: no row has a decision; write wrong, accept or approved into that column", path.display());
        return Err(Stop::usage(message));
    }
    by_file.iter().try_for_each(|(file, new)| save(file, new, language, world))?;
    let left = problems.len() as u64;
    world.say(&match language {
        Language::En => format!("rows without a decision: {empty}; rows left out: {left}"),
        Language::Zh => format!("未填写决定的行：{empty}；未采用的行：{left}"),
    })?;
    Ok(if problems.iter().any(is_error) { 3 } else { 0 })
}

/// Where each column stands, and the rows below their names.
fn read(path: &Path) -> Result<(BTreeMap<String, usize>, Vec<GridRow>), Stop> {
    let fold = |cell: &String| cell.trim().trim_start_matches('\u{FEFF}').to_lowercase();
    let rate = |cells: &[String]| cells.iter().filter(|cell| NEEDED.contains(&fold(cell).as_str())).count();
    let rows = input::grid(&Source::file(path), &input::Options::default(), &rate);
    let mut rows = rows.map_err(|problem| {
        let help = problem.help.as_ref().map_or(String::new(), |help| format!("; {help}"));
        Stop::usage(format!("{}: {}{help}", path.display(), problem.message))
    })?;
    let header = rows.iter().take(10).position(|row| rate(&row.cells) == NEEDED.len());
    let Some(header) = header else {
        let message = "is no report of findings: it lacks columns such as id, rule and decision";
        let help = "make one with listlint scan PATH --output xlsx=findings.xlsx, or csv=findings.csv";
        return Err(Stop::usage(format!("{}: {message}; {help}", path.display())));
    };
    let data = rows.split_off(header + 1);
    let names = rows.pop().map(|row| row.cells).unwrap_or_default();
    // The reviewer's `reason` is the last of that name.
    Ok((names.iter().enumerate().map(|(at, name)| (fold(name), at)).collect(), data))
}

/// A row of a report.
struct Row<'r> {
    columns: &'r BTreeMap<String, usize>,
    row: &'r GridRow,
}

impl Row<'_> {
    /// A cell without the apostrophe that keeps spreadsheets from taking it for a formula.
    fn cell(&self, name: &str) -> &str {
        let cell = self.columns.get(name).and_then(|&at| self.row.cells.get(at)).map_or("", |cell| cell.trim());
        cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
    }

    fn decision(&self, args: &Decide, until: Option<Date>, today: Date) -> Result<Decision, Box<Problem>> {
        // A spreadsheet program that saves CSV takes zeros off numbers.
        let id = format!("{:0>8}", self.cell("id").to_ascii_lowercase());
        let (key, rule) = (self.cell("key"), self.cell("rule"));
        if !decisions::is_id(&id) {
            let problem = Problem::error(Code::BadValue, format!("`{id}` names no finding: the row was left out"));
            return Err(Box::new(problem.help("leave the column id as the report wrote it")));
        }
        let choice = choice(self.cell("decision"))?;
        if !verdict(self.cell("verdict")).is_none_or(|verdict| choice.settles(verdict)) {
            let message =
                format!("{key}: an approval does not settle `{}`: the row was left out", self.cell("verdict"));
            let problem = Problem::error(Code::BadValue, message);
            return Err(Box::new(problem.help("write wrong for a false alarm, accept to live with it")));
        }
        let reason = Some(self.cell("reason")).filter(|reason| !reason.is_empty());
        let Some(reason) = reason.or(args.reason.as_deref()) else {
            let problem =
                Problem::error(Code::MissingKey, format!("{key}: a decision without a reason: the row was left out"));
            return Err(Box::new(problem.help("fill the column reason, or give one for all with --reason")));
        };
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Ok(Decision {
            id,
            choice,
            reason: reason.to_owned(),
            key: text(key),
            restriction: text(rule),
            words: text(self.cell("words")),
            decided: Some(today),
            until,
            place: None,
        })
    }
}

fn choice(word: &str) -> Result<Choice, Box<Problem>> {
    let folded = word.to_lowercase().replace(['-', '_'], " ");
    let known = WORDS.iter().find(|(known, _)| *known == folded);
    known.map(|(_, choice)| *choice).ok_or_else(|| {
        let problem = Problem::error(Code::UnknownName, format!("`{word}` is no decision: the row was left out"));
        Box::new(problem.help("write wrong (误报), accept (接受) or approved (已批准)"))
    })
}

/// The verdict of a cell: a code, or the words that people read.
fn verdict(cell: &str) -> Option<Verdict> {
    let is_it = |verdict: &&Verdict| {
        let said = words::verdict(**verdict);
        [verdict.name(), said.get(Language::En), said.get(Language::Zh)].contains(&cell)
    };
    Verdict::ALL.iter().find(is_it).copied()
}

/// Where decisions about files go, and whose files these are.
#[derive(Default)]
struct Accounts {
    /// By file of a report: the file of decisions and the account of its settings.
    known: BTreeMap<String, (PathBuf, Option<String>)>,
}

impl Accounts {
    /// The file of decisions for a row; only where its settings are those of the account that the row names.
    fn file(&mut self, row: &Row<'_>, report: &Path) -> Result<PathBuf, Box<Problem>> {
        let name = row.cell("file");
        if !self.known.contains_key(name) {
            let found = look(name, report)?;
            self.known.insert(name.to_owned(), found);
        }
        let Some((file, account)) = self.known.get(name) else { return Err(gone(name)) };
        let (wanted, own) = (row.cell("account"), account.as_deref().unwrap_or_default());
        if wanted != own {
            let said = |name: &str| if name.is_empty() { "no account".to_owned() } else { format!("`{name}`") };
            let message = format!("{name}: the row is of {}, its settings are of {}", said(wanted), said(own));
            return Err(Box::new(
                Problem::error(Code::UnknownName, message).help("scan again, and fill in the new report"),
            ));
        }
        Ok(file.clone())
    }
}

/// Finds a file as the scan named it: from this folder, else from that of the report.
fn look(name: &str, report: &Path) -> Result<(PathBuf, Option<String>), Box<Problem>> {
    let here = PathBuf::from(if NO_FILE.contains(&name) { "." } else { name });
    let beside = report.parent().unwrap_or(Path::new("")).join(&here);
    // A file inside an archive is not on the disk, the archive is.
    let exists = |path: &&PathBuf| path.ancestors().any(|path| path.is_file()) || path.is_dir();
    let path = [&here, &beside].into_iter().find(exists).ok_or_else(|| gone(name))?;
    let absolute = std::path::absolute(path).map(|path| config::normal(&path)).map_err(|_| gone(name))?;
    let settings = config::find(&absolute, &Disk);
    let file = decisions::find(&absolute, settings.as_deref(), &Disk)
        .map_or_else(|| new_file(&absolute), Ok)
        .map_err(|_| gone(name))?;
    let account = settings.and_then(|file| config::load(&file, &Disk).settings.account);
    Ok((file, account))
}

fn gone(name: &str) -> Box<Problem> {
    let message = format!("{name}: not found, so it is not known whose decision it is: the row was left out");
    Box::new(Problem::error(Code::Unreadable, message).help("run decide in the folder where scan was run"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_reviewers() {
        for (word, choice) in [("Wrong", "wrong"), ("false-positive", "wrong"), ("误报", "wrong"), ("OK", "accept")] {
            assert_eq!(super::choice(word).unwrap().name(), choice, "{word}");
        }
        assert!(super::choice("perhaps").is_err());
        let words: std::collections::BTreeSet<_> = WORDS.iter().map(|(word, _)| word).collect();
        assert_eq!(words.len(), WORDS.len(), "each word once");
    }

    #[test]
    fn verdicts_by_code_and_by_words() {
        for cell in ["prohibited", "DO NOT LIST", "禁止销售"] {
            assert_eq!(verdict(cell), Some(Verdict::Prohibited));
        }
    }
}
