//! Markdown for a comment on a pull request: what it came to, the work list, the worst listings, and how much more there is.
//!
//! A comment holds 65,536 characters; rows stop well before, and what is left is counted.

use std::io::{self, Write};

use super::human::{Listings, admit, blocks};
use super::problem::place;
use super::said::{cut, what};
use super::summary::{Task, Work};
use super::width::clean;
use super::words::{self, Say, count, list};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, ListingRef, Receipt};
use crate::problem::Problem;
use crate::rule::{Language, Severity};

/// Characters that rows may fill, of the 65,536 of a comment.
const LONGEST: usize = 60_000;
/// Causes that are told.
const TASKS: usize = 15;
/// Listings that are told.
const LISTINGS: usize = 25;
/// Rows of one listing.
const ROWS: usize = 4;
/// Problems that are told.
const PROBLEMS: usize = 5;
/// Characters of a cell.
const CELL: usize = 120;

/// Writes the text at the end.
#[derive(Debug)]
pub struct Markdown<W> {
    out: W,
    options: Options,
    work: Work,
    worst: Listings,
    problems: Vec<String>,
    met_problems: usize,
}

impl<W: Write> Markdown<W> {
    /// Writes to `out` when the run is over.
    pub fn new(out: W, options: &Options) -> Self {
        let limit = options.limit.map_or(LISTINGS, |limit| limit.min(LISTINGS));
        let (work, worst) = (Work::new(options), Listings::new(Some(limit)));
        Self { out, options: *options, work, worst, problems: Vec::new(), met_problems: 0 }
    }

    fn end(&mut self, receipt: &Receipt) -> io::Result<()> {
        let language = self.options.language;
        let [first, behind] = self.work.around(receipt);
        let mut text = String::from("### listlint\n\n");
        let (last, rest) = behind.split_last().map_or(("", &[][..]), |(last, rest)| (last.as_str(), rest));
        text += &format!("**{}**\n", escaped(last));
        first.iter().for_each(|line| text += &format!("\n{}\n", escaped(line)));
        self.tasks(&mut text);
        self.listings(&mut text);
        self.told_problems(&mut text);
        let rest: Vec<String> = rest.iter().map(|line| escaped(line.trim())).collect();
        let receipt = super::receipt::rules_line(receipt, language);
        text += &format!("\n<details><summary>{}</summary>\n\n", Say::MoreOfRun.get(language));
        rest.iter().chain([&escaped(&receipt)]).for_each(|line| text += &format!("- {line}\n"));
        text += "\n</details>\n";
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// The work list.
    fn tasks(&self, text: &mut String) {
        let language = self.options.language;
        let tasks = self.work.tasks();
        if tasks.is_empty() {
            return;
        }
        *text += &format!("\n#### {}\n\n", Say::SheetToDo.get(language));
        let heads = [Say::HeadWhat, Say::HeadListings, Say::HeadMarketplaces, Say::HeadConsequence];
        head(text, &heads, language);
        for task in tasks.iter().take(TASKS) {
            row(text, &task_cells(task));
        }
        if tasks.len() > TASKS {
            let left = (tasks.len() - TASKS) as u64;
            *text += &format!("\n{}\n", Say::MoreOf.with(language, &[&count(left)]));
        }
    }

    /// The worst listings.
    fn listings(&mut self, text: &mut String) {
        let language = self.options.language;
        let kept = self.worst.take_sorted();
        if kept.is_empty() {
            return;
        }
        *text += &format!("\n#### {}\n\n", Say::WorstListings.get(language));
        let heads = [Say::HeadSeverity, Say::HeadKey, Say::HeadWhat, Say::HeadMarketplaces, Say::HeadNext];
        head(text, &heads, language);
        let mut left = self.worst.left_out();
        for kept in &kept {
            if text.chars().count() > LONGEST {
                left += 1;
                continue;
            }
            listing(text, &kept.listing, &kept.findings, language);
        }
        if left > 0 {
            *text += &format!("\n{}\n", Say::MoreOf.with(language, &[&count(left)]));
        }
    }

    fn told_problems(&self, text: &mut String) {
        let language = self.options.language;
        if self.problems.is_empty() {
            return;
        }
        *text += &format!("\n#### {}\n\n", Say::Problems.get(language).trim_end_matches([':', '：']));
        self.problems.iter().for_each(|line| *text += &format!("- {}\n", escaped(line)));
        let left = self.met_problems - self.problems.len();
        if left > 0 {
            *text += &format!("\n{}\n", Say::MoreOf.with(language, &[&count(left as u64)]));
        }
    }
}

fn task_cells(task: &Task) -> Vec<String> {
    vec![
        format!("{} {}", sign(task.severity), escaped(&cut(&task.what, CELL))),
        count(task.listings),
        escaped(&task.sites),
        escaped(task.consequence),
    ]
}

/// A row for each place of a listing, strictest decision first.
fn listing(text: &mut String, listing: &ListingRef, findings: &[Finding], language: Language) {
    for (at, block) in blocks(findings).iter().take(ROWS).enumerate() {
        let Some(lead) = block.groups().first().map(|group| group.lead) else { continue };
        let said = block
            .decisions()
            .into_iter()
            .map(|(verdict, names)| format!("{}: {}", words::verdict(verdict).get(language), sites(&names, language)));
        let place = format!("{}:{}", listing.place(), listing.line);
        let name = format!("**{}**<br>{}", escaped(&cut(&listing.key, CELL)), escaped(&cut(&place, CELL)));
        row(
            text,
            &[
                sign(block.severity()).to_owned(),
                if at == 0 { name } else { String::new() },
                format!("{}<br>{}", escaped(&cut(&what(lead, language), CELL)), escaped(&cut(&listing.title, CELL))),
                escaped(&said.collect::<Vec<_>>().join(" · ")),
                escaped(&cut(&lead.fix().get(language), 2 * CELL)),
            ],
        );
    }
}

fn sites(sites: &[&str], language: Language) -> String {
    match sites {
        [first, rest @ ..] if rest.len() > 2 => {
            format!("{first} {}", Say::MoreSites.with(language, &[&rest.len().to_string()]))
        }
        sites => sites.join(list(language)),
    }
}

fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "🔴",
        Severity::Warning => "🟡",
        Severity::Note => "🔵",
    }
}

fn head(text: &mut String, heads: &[Say], language: Language) {
    row(text, &heads.iter().map(|say| say.get(language).to_owned()).collect::<Vec<_>>());
    row(text, &vec!["---".to_owned(); heads.len()]);
}

fn row(text: &mut String, cells: &[String]) {
    *text += &format!("| {} |\n", cells.join(" | "));
}

/// Words as words: nothing of a listing is taken for a table, a link, a mention or markup.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for c in clean(text).chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            // A mention would call people, a number sign would link an issue.
            '@' | '#' => shown.push_str(&format!("{c}<!-- -->")),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '!' | '$' => {
                shown.push('\\');
                shown.push(c);
            }
            c => shown.push(c),
        }
    }
    // An address becomes no link.
    shown.replace("://", ":<!-- -->//").replace("www.", "www<!-- -->.")
}

impl<W: Write> Reporter for Markdown<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn pass(&mut self, _: &std::sync::Arc<crate::finding::Scope>, listings: u64) -> Result<()> {
        self.work.pass(listings);
        Ok(())
    }

    fn show(&mut self, findings: &[Finding], judged: &Judged) -> Result<()> {
        self.work.show(findings, judged);
        let told = |finding: &&Finding| finding.counts() && (self.options.verbose || finding.severity > Severity::Note);
        admit(&mut self.worst, &findings.iter().filter(told).collect::<Vec<_>>());
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.work.warn(problem);
        self.met_problems += 1;
        if self.problems.len() < PROBLEMS {
            let place = place(problem).map_or_else(String::new, |place| format!("{place}: "));
            self.problems.push(format!("{place}{}", cut(&problem.message, 2 * CELL)));
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.end(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Markdown<W>, W);
