//! `decide --from`: the reviewer's columns of a report of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{each, is_error, judged, new_file, save};
use crate::cli::args::Decide;
use crate::cli::world::{Stop, World};
use crate::config::{self, Disk, decisions};
use crate::finding::Finding;
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
    let rows: Vec<Row<'_>> = rows.iter().map(|row| Row { columns: &columns, row }).collect();
    let (empty, decided): (Vec<&Row<'_>>, Vec<_>) = rows.iter().partition(|row| row.cell("decision").is_empty());
    let mut accounts = Accounts::default();
    decided.iter().for_each(|row| accounts.learn(row.cell("file"), path));
    let now = Findings::of(&decided, &accounts, args, world)?;
    let mut by_file: BTreeMap<PathBuf, Vec<Decision>> = BTreeMap::new();
    let mut problems = Vec::new();
    for row in decided {
        let decision = row.decision(args, until, world.today).and_then(|said| {
            let home = accounts.home(row)?;
            let Found { id, key, rule, .. } = now.named(row, home)?;
            let named = Decision { id, key: filled(&key), restriction: filled(&rule), ..said };
            Ok((home.decisions.clone(), named))
        });
        match decision {
            Ok((file, decision)) => by_file.entry(file).or_default().push(decision),
            Err(problem) => problems.push(problem.in_file(path.display().to_string()).at(None, Some(row.row.line))),
        }
    }
    let empty = empty.len();
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
    let grid = input::grid(&Source::file(path), &input::Options::default(), &rate);
    let mut rows = grid.map(|(rows, _)| rows).map_err(|problem| {
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
    /// What the column id says, in small letters.
    fn id(&self) -> String {
        self.cell("id").to_ascii_lowercase()
    }

    /// A cell without the apostrophe that keeps spreadsheets from taking it for a formula.
    fn cell(&self, name: &str) -> &str {
        let cell = self.columns.get(name).and_then(|&at| self.row.cells.get(at)).map_or("", |cell| cell.trim());
        cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
    }

    /// What was decided; about which finding is not known yet.
    fn decision(&self, args: &Decide, until: Option<Date>, today: Date) -> Result<Decision, Box<Problem>> {
        let key = self.cell("key");
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
        Ok(Decision {
            id: self.id(),
            choice,
            reason: reason.to_owned(),
            key: None,
            restriction: None,
            words: filled(self.cell("words")),
            decided: Some(today),
            until,
            place: None,
        })
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
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

/// A finding that a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Found {
    /// Digits of its fingerprint.
    id: String,
    key: String,
    rule: String,
    /// What the column of words can say.
    words: [String; 3],
}

impl Found {
    fn of(finding: &Finding) -> Self {
        let seen = &finding.seen;
        let words = seen.matches.first().map_or(&seen.words, |found| &found.text);
        let title = |language| seen.title.get(language);
        Self {
            id: finding.fingerprint().to_string(),
            key: finding.listing.key.clone(),
            rule: finding.rule.restriction.to_string(),
            words: [words, title(Language::En), title(Language::Zh)].map(|words| words.trim().to_owned()),
        }
    }
}

/// What is found now in the files of a report, by the file of decisions that holds for them.
struct Findings(BTreeMap<PathBuf, BTreeSet<Found>>);

impl Findings {
    /// Judges the files again; kept is what has the key or the id of a row.
    fn of(rows: &[&Row<'_>], accounts: &Accounts, args: &Decide, world: &mut World<'_>) -> Result<Self, Stop> {
        let paths: BTreeSet<&PathBuf> =
            accounts.known.values().flatten().filter_map(|home| home.file.as_ref()).collect();
        let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
        let keys: BTreeSet<&str> = rows.iter().map(|row| row.cell("key")).collect();
        let ids: BTreeSet<String> = rows.iter().map(|row| row.id()).collect();
        let mut all: BTreeMap<PathBuf, BTreeSet<Found>> = BTreeMap::new();
        let groups = if paths.is_empty() { Vec::new() } else { judged(&paths, args, world)? };
        for group in &groups {
            each(group, world, |finding| {
                let is_wanted =
                    keys.contains(finding.listing.key.as_str()) || ids.contains(&finding.fingerprint().short());
                let home = || match &group.decisions {
                    Some(file) => Some(file.clone()),
                    None => new_file(Path::new(&*finding.listing.file)).ok(),
                };
                if let Some(home) = is_wanted.then(home).flatten() {
                    all.entry(home).or_default().insert(Found::of(&finding));
                }
            })?;
        }
        Ok(Self(all))
    }

    /// The finding that a row names by its id; where a spreadsheet program took the id for a number, by the rest.
    fn named(&self, row: &Row<'_>, home: &Home) -> Result<Found, Box<Problem>> {
        let (id, key, rule) = (row.id(), row.cell("key"), row.cell("rule"));
        if home.file.is_none() && decisions::is_id(&id) {
            return Ok(Found { id, key: key.to_owned(), rule: rule.to_owned(), ..Found::default() });
        }
        let Some(here) = self.0.get(&home.decisions) else { return Err(no_finding(&id, key)) };
        let fits = |found: &&Found| found.rule == rule && is_same(key, &found.key);
        let first = Found { id: id.clone(), ..Found::default() };
        let named = here.range(first..).take_while(|found| decisions::is_id(&id) && found.id.starts_with(&id));
        if let Some(found) = named.into_iter().find(fits) {
            return Ok(Found { id, ..found.clone() });
        }
        let short = |found: &Found| found.id.chars().take(8).collect::<String>();
        let words = row.cell("words").to_owned();
        let is_spoilt = |found: &&Found| found.words.contains(&words) && is_number_of(&id, &short(found));
        let mut spoilt = here.iter().filter(|_| number(&id).is_some()).filter(fits).filter(is_spoilt);
        match (spoilt.next(), spoilt.next()) {
            (Some(found), None) => Ok(Found { id: short(found), ..found.clone() }),
            _ => Err(no_finding(&id, key)),
        }
    }
}

/// Whether a cell says a text, be it as the number that a spreadsheet program took it for.
fn is_same(cell: &str, text: &str) -> bool {
    cell == text.trim() || is_number_of(cell, text)
}

/// Whether a cell is the number that a spreadsheet program makes of a text: `646061e2` becomes `6.46E+07`, and `00012345`
/// loses its zeros.
fn is_number_of(cell: &str, text: &str) -> bool {
    // Three digits are shown of a number in scientific notation: half of the last one may be lost.
    let lost = if cell.contains(['e', 'E']) { 0.005_001 } else { 0.0 };
    let most = |text: f64| lost * 10_f64.powf(text.abs().log10().floor());
    number(cell).zip(number(text)).is_some_and(|(cell, text)| cell == text || (cell - text).abs() <= most(text))
}

fn number(cell: &str) -> Option<f64> {
    cell.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

fn no_finding(id: &str, key: &str) -> Box<Problem> {
    let message = match id {
        "" => format!("{key}: the row has no id, so it names no finding: it was left out"),
        id => format!("{key}: `{id}` names no finding of this listing and rule: the row was left out"),
    };
    let help = "the files are judged again: give the flags that the scan had (-m, --as-of, --rules …), or scan again and fill in the new report";
    Box::new(Problem::error(Code::UnknownName, message).help(help))
}

/// Where decisions about a file of a report go, and whose file it is.
struct Home {
    /// The file itself; none where the listing did not come out of one.
    file: Option<PathBuf>,
    decisions: PathBuf,
    account: Option<String>,
}

/// Homes by the file's name in the report; none where the file is not there.
#[derive(Default)]
struct Accounts {
    known: BTreeMap<String, Option<Home>>,
}

impl Accounts {
    fn learn(&mut self, name: &str, report: &Path) {
        if !self.known.contains_key(name) {
            self.known.insert(name.to_owned(), look(name, report));
        }
    }

    /// Where the decision of a row goes; only where the settings are those of the account that the row names.
    fn home(&self, row: &Row<'_>) -> Result<&Home, Box<Problem>> {
        let name = row.cell("file");
        let Some(Some(home)) = self.known.get(name) else { return Err(gone(name)) };
        let (wanted, own) = (row.cell("account"), home.account.as_deref().unwrap_or_default());
        if wanted != own {
            let said = |name: &str| if name.is_empty() { "no account".to_owned() } else { format!("`{name}`") };
            let message = format!("{name}: the row is of {}, its settings are of {}", said(wanted), said(own));
            return Err(Box::new(
                Problem::error(Code::UnknownName, message).help("scan again, and fill in the new report"),
            ));
        }
        Ok(home)
    }
}

/// Finds a file as the scan named it: from this folder, else from that of the report.
fn look(name: &str, report: &Path) -> Option<Home> {
    let is_file = !NO_FILE.contains(&name);
    let here = PathBuf::from(if is_file { name } else { "." });
    let beside = report.parent().unwrap_or(Path::new("")).join(&here);
    // A file inside an archive is not on the disk, the archive is.
    let exists = |path: &&PathBuf| path.ancestors().any(|path| path.is_file()) || path.is_dir();
    let path = [&here, &beside].into_iter().find(exists)?;
    let absolute = std::path::absolute(path).map(|path| config::normal(&path)).ok()?;
    let settings = config::find(&absolute, &Disk);
    let decisions = decisions::find(&absolute, settings.as_deref(), &Disk);
    let decisions = decisions.map_or_else(|| new_file(&absolute), Ok).ok()?;
    let account = settings.and_then(|file| config::load(&file, &Disk).settings.account);
    let file = path.ancestors().find(|path| path.is_file()).filter(|_| is_file).map(Path::to_owned);
    Some(Home { file, decisions, account })
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
    fn numbers_that_spreadsheets_make_of_texts() {
        for (cell, text) in
            [("6.46E+07", "646061e2"), ("6,46E+07", "646061e2"), ("64606100", "646061e2"), ("12345", "00012345")]
        {
            assert!(is_number_of(cell, text), "{cell}");
        }
        for (cell, text) in [
            ("6.48E+07", "646061e2"),
            ("5f0", "000005f0"),
            ("", "00000000"),
            ("5f0c19aa", "5f0c19aa"),
            ("1001", "1002"),
        ] {
            assert!(!is_number_of(cell, text), "{cell}");
        }
    }

    #[test]
    fn verdicts_by_code_and_by_words() {
        for cell in ["prohibited", "DO NOT LIST", "禁止销售"] {
            assert_eq!(verdict(cell), Some(Verdict::Prohibited));
        }
    }
}
