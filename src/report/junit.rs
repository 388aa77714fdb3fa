//! JUnit XML, for test pages of build servers: a suite for each file, a case for each finding.
//!
//! A finding that makes the exit code 1 is a failure; a lesser one, and one that is suppressed, is skipped with a word. The
//! first case of a suite says what was read. Numbers stand before the cases they count, so cases wait in a temporary file.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use quick_xml::escape::escape;

use super::problem::place;
use super::said::{self, headline, lines};
use super::width::clean;
use super::words::{self, Say, plural};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, FileReceipt, Finding, Judged, Receipt};
use crate::problem::{Problem, Weight};

/// Problems that are cases of their own; the others are in the receipt.
const PROBLEMS: usize = 1_000;

/// Writes one document at the end.
#[derive(Debug)]
pub struct Junit<W> {
    out: W,
    options: Options,
    /// The cases of all suites, in order.
    cases: Option<BufWriter<File>>,
    suites: Vec<Suite>,
    problems: Vec<String>,
    more_problems: u64,
}

/// Cases that follow each other in the temporary file.
#[derive(Debug, Default)]
struct Suite {
    file: String,
    bytes: u64,
    tests: u64,
    failures: u64,
    skipped: u64,
}

impl<W: Write> Junit<W> {
    /// Writes to `out` when the run is over.
    pub fn new(out: W, options: &Options) -> Self {
        Self { out, options: *options, cases: None, suites: Vec::new(), problems: Vec::new(), more_problems: 0 }
    }

    fn keep(&mut self, finding: &Finding) -> io::Result<()> {
        let file = &*finding.listing.file;
        if self.suites.last().is_none_or(|suite| suite.file != file) {
            self.suites.push(Suite { file: file.to_owned(), ..Suite::default() });
        }
        let (text, is_failure) = self.case(finding);
        if let Some(suite) = self.suites.last_mut() {
            suite.bytes += text.len() as u64;
            suite.tests += 1;
            *(if is_failure { &mut suite.failures } else { &mut suite.skipped }) += 1;
        }
        let cases = match &mut self.cases {
            Some(cases) => cases,
            None => self.cases.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        cases.write_all(text.as_bytes())
    }

    /// The case, and whether it failed.
    fn case(&self, finding: &Finding) -> (String, bool) {
        let (language, rule) = (self.options.language, &finding.rule);
        let is_failure = finding.decides() && self.options.fail_on.is_some_and(|least| finding.severity >= least);
        let message = match &finding.suppressed {
            Some(suppressed) => format!("{}: {}", suppressed.by, suppressed.reason),
            None => format!("{}: {}", finding.severity, headline(finding, language)),
        };
        let name = format!("{} {}", finding.listing.key, rule.restriction);
        let tag = if is_failure { "failure" } else { "skipped" };
        let kind = if is_failure { format!(" type=\"{}\"", attribute(rule.verdict.name())) } else { String::new() };
        let case = format!(
            "    <testcase name=\"{}\" classname=\"{}\" time=\"0\">\n      <{tag} message=\"{}\"{kind}>{}</{tag}>\n    </testcase>\n",
            attribute(&name),
            attribute(&finding.listing.place()),
            attribute(&message),
            escape(&*visible(&format!("{}\n{}", headline(finding, language), lines(finding, language).join("\n")))),
        );
        (case, is_failure)
    }

    fn end(&mut self, receipt: &Receipt) -> io::Result<()> {
        let mut cases = match self.cases.take() {
            Some(cases) => {
                let mut file = cases.into_inner().map_err(|error| error.into_error())?;
                file.rewind()?;
                Some(BufReader::new(file))
            }
            None => None,
        };
        writeln!(self.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")?;
        let mut told: Vec<&str> = Vec::new();
        let suites = std::mem::take(&mut self.suites);
        for (id, suite) in suites.iter().enumerate() {
            // What was read of a file is told once, however often findings came back to it.
            let file = receipt.files.iter().filter(|file| file.file == suite.file).collect();
            let files = if told.contains(&suite.file.as_str()) { Vec::new() } else { file };
            told.push(&suite.file);
            self.suite(id, suite, &files, receipt, cases.as_mut())?;
        }
        let mut id = suites.len();
        for file in receipt.files.iter().filter(|file| !suites.iter().any(|suite| suite.file == file.file)) {
            self.suite(id, &Suite { file: file.file.clone(), ..Suite::default() }, &[file], receipt, None)?;
            id += 1;
        }
        self.problems(id, receipt)?;
        writeln!(self.out, "</testsuites>")?;
        self.out.flush()
    }

    fn suite(
        &mut self,
        id: usize,
        suite: &Suite,
        files: &[&FileReceipt],
        receipt: &Receipt,
        cases: Option<&mut BufReader<File>>,
    ) -> io::Result<()> {
        let tests = suite.tests + files.len() as u64;
        let errors = files.iter().filter(|file| !file.complete).count() as u64;
        self.begin(id, &suite.file, [tests, suite.failures, errors, suite.skipped], receipt)?;
        for file in files {
            self.read(file)?;
        }
        if let Some(cases) = cases {
            io::copy(&mut cases.take(suite.bytes), &mut self.out)?;
        }
        self.close()
    }

    fn begin(&mut self, id: usize, name: &str, counts: [u64; 4], receipt: &Receipt) -> io::Result<()> {
        let [tests, failures, errors, skipped] = counts;
        let name = attribute(name);
        writeln!(
            self.out,
            "  <testsuite name=\"{name}\" package=\"listlint\" id=\"{id}\" timestamp=\"{}T00:00:00\" hostname=\"localhost\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\">",
            receipt.as_of
        )?;
        let sites = attribute(&receipt.marketplaces.join(" "));
        writeln!(
            self.out,
            "    <properties>\n      <property name=\"marketplaces\" value=\"{sites}\"/>\n      <property name=\"as-of\" value=\"{}\"/>\n    </properties>",
            receipt.as_of
        )
    }

    fn close(&mut self) -> io::Result<()> {
        writeln!(self.out, "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>")
    }

    /// A case that says how much of a file was read.
    fn read(&mut self, file: &FileReceipt) -> io::Result<()> {
        let language = self.options.language;
        let place = file.sheet.as_ref().map_or_else(|| file.file.clone(), |sheet| format!("{}!{sheet}", file.file));
        let said = format!(
            "{} {}",
            words::label(Say::Read, "", language).trim(),
            plural(Say::Listings, file.listings, language)
        );
        write!(self.out, "    <testcase name=\"{}\" classname=\"{}\" time=\"0\"", attribute(&said), attribute(&place))?;
        match file.complete {
            true => writeln!(self.out, "/>"),
            false => {
                let why = attribute(Say::NotToItsEnd.get(language));
                writeln!(self.out, ">\n      <error message=\"{why}\" type=\"incomplete\"></error>\n    </testcase>")
            }
        }
    }

    /// What could not be done, as a suite of its own.
    fn problems(&mut self, id: usize, receipt: &Receipt) -> io::Result<()> {
        let number = self.problems.len() as u64;
        if number == 0 {
            return Ok(());
        }
        let name = Say::Problems.get(self.options.language).trim_end_matches([':', '：']);
        self.begin(id, name, [number, 0, number, 0], receipt)?;
        for problem in std::mem::take(&mut self.problems) {
            self.out.write_all(problem.as_bytes())?;
        }
        self.close()
    }
}

fn problem_case(problem: &Problem) -> String {
    let place = place(problem).unwrap_or_else(|| "listlint".to_owned());
    let (code, message) = (problem.code.name(), attribute(&problem.message));
    let help = problem.help.as_deref().unwrap_or_default();
    format!(
        "    <testcase name=\"{code}\" classname=\"{}\" time=\"0\">\n      <error message=\"{message}\" type=\"{code}\">{}</error>\n    </testcase>\n",
        attribute(&place),
        escape(&*visible(help)),
    )
}

/// A value of an attribute: one line, without spaces at its ends, as XML's tokens are.
fn attribute(text: &str) -> String {
    escape(&*visible(clean(text).trim())).into_owned()
}

/// Characters that XML cannot hold are shown by their code.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {
                shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
            }
            c => shown.push(c),
        }
    }
    shown
}

impl<W: Write> Reporter for Junit<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        for finding in findings {
            self.keep(finding).map_err(ErrorKind::Output)?;
        }
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        if problem.weight == Weight::Error {
            match self.problems.len() < PROBLEMS {
                true => self.problems.push(problem_case(problem)),
                false => self.more_problems += 1,
            }
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.end(receipt).map_err(ErrorKind::Output)?)
    }

    fn notices(&self) -> Vec<Problem> {
        said::left_out("junit", self.more_problems)
    }
}

sink_that_shows!(Junit<W>, W);
