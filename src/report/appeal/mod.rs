//! A page to argue with a marketplace by: the three parts that marketplaces ask for. Every line is a fact of the run, a
//! dated source, or a blank for what only the seller knows; nothing is told as done.
//!
//! ```text
//! Case ─ page ─> lines (heading, fact, quote, source, blank) ─> Markdown
//! ```

mod says;

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::Date;

use self::says::Says;
use super::said::{address, cut, of_rule};
use super::width::clean;
use super::words;
use crate::finding::Finding;
use crate::fix::{Edit, Fixed};
use crate::listing::Listing;
use crate::rule::{Basis, Language, PackInfo, Severity, Source, Verdict};

/// Characters of a text that a line quotes.
const QUOTED: usize = 300;

/// Words that a rule knows and that are set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// What they may be taken for.
    pub what: String,
    /// The listing's words, and the field they stand in.
    pub words: (String, String),
    /// The words that show that it is something else, and the field they stand in; none where nothing shows that it is
    /// what it may be taken for.
    pub because: Option<(String, String)>,
}

/// What is known of one listing on one marketplace.
#[derive(Debug)]
pub struct Case<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// Id and name of the marketplace.
    pub marketplace: (&'a str, &'a str),
    /// The day judged by.
    pub as_of: Date,
    /// The rules.
    pub packs: &'a [PackInfo],
    /// How many there are for the marketplace.
    pub rules: usize,
    /// What counts: errors and warnings, else notes.
    pub findings: Vec<Finding>,
    /// What is set aside.
    pub set_aside: Vec<SetAside>,
    /// What could be written instead, judged again.
    pub fixed: &'a Fixed,
    /// What the marketplace wrote.
    pub notice: Option<&'a str>,
}

/// One line.
enum Line {
    Part(String),
    Fact(String),
    Quote(String),
    Blank(String),
}

/// The page as Markdown.
pub fn appeal(case: &Case<'_>, language: Language) -> String {
    let says = Says(language);
    let mut lines = case.head(says);
    lines.extend(case.notice(says));
    lines.push(Line::Part(says.root_cause().to_owned()));
    lines.extend(if case.is_flagged() { case.found(says) } else { case.cleared(says) });
    lines.push(Line::Part(says.corrective_action().to_owned()));
    lines.extend(if case.is_flagged() { case.correction(says) } else { case.no_correction(says) });
    lines.push(Line::Part(says.prevention().to_owned()));
    lines.extend(case.prevention(says));
    lines.extend(case.sources(says));
    let title = says.title(&clean(&case.listing.key), case.marketplace.1);
    lines.iter().fold(format!("# {title}\n\n"), |page, line| page + &line.markdown())
}

impl Line {
    fn markdown(&self) -> String {
        match self {
            Self::Part(text) => format!("\n## {text}\n\n"),
            Self::Fact(text) => format!("- {text}\n"),
            Self::Blank(text) => format!("- [____ {text}]\n"),
            Self::Quote(text) => text.lines().fold(String::new(), |mut quote, line| {
                let _ = writeln!(quote, "> {}", escaped(&clean(line)));
                quote
            }),
        }
    }
}

/// A foreign text as words of a page, never as its markup; what is quoted is cut.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn quoted(text: &str) -> String {
    format!("“{}”", escaped(&cut(clean(text).trim(), QUOTED)))
}

impl Case<'_> {
    fn is_flagged(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity > Severity::Note)
    }

    fn is_prohibited(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.rule.verdict == Verdict::Prohibited && finding.severity > Severity::Note)
    }

    fn head(&self, says: Says) -> Vec<Line> {
        let packs = self.packs.iter().map(|pack| {
            let hash: String = pack.hash.chars().take(12).collect();
            clean(&format!("{} {} ({hash})", pack.name, pack.version))
        });
        let packs = packs.collect::<Vec<_>>().join(", ");
        let line = self.listing.rows.first().map_or(1, |row| row.line);
        let place = format!("{}:{line}", clean(&self.listing.file));
        vec![
            Line::Fact(says.checked(&self.as_of.to_string(), env!("CARGO_PKG_VERSION"), &packs)),
            Line::Fact(says.listing(&escaped(&place), &quoted(self.listing.title()), &escaped(&self.ids()))),
            Line::Blank(says.account().to_owned()),
        ]
    }

    fn ids(&self) -> String {
        let id = |(kind, values): &(String, Vec<String>)| format!("{kind} {}", values.join(", "));
        clean(&self.listing.ids.iter().map(id).collect::<Vec<_>>().join(" · "))
    }

    fn notice(&self, says: Says) -> Vec<Line> {
        let notice = match self.notice.map(str::trim).filter(|notice| !notice.is_empty()) {
            Some(notice) => Line::Quote(notice.to_owned()),
            None => Line::Blank(says.no_notice().to_owned()),
        };
        vec![Line::Part(says.notice().to_owned()), notice]
    }

    fn found(&self, says: Says) -> Vec<Line> {
        let loud = self.findings.iter().filter(|finding| finding.severity > Severity::Note);
        let mut lines: Vec<Line> = loud.map(|finding| Line::Fact(self.finding(finding, says))).collect();
        lines.push(Line::Blank(says.how_it_came().to_owned()));
        lines
    }

    fn finding(&self, finding: &Finding, says: Says) -> String {
        let what = match finding.seen.matches.first() {
            Some(found) => says.sentence(found.field.name(), &quoted(&found.text)),
            None => says.missing(&escaped(&clean(finding.seen.title.get(says.0)))),
        };
        let why = escaped(&clean(&finding.why().get(says.0)));
        let verdict = words::verdict(finding.rule.verdict).get(says.0);
        says.rule(&what, &finding.rule.restriction, verdict, &why)
    }

    fn cleared(&self, says: Says) -> Vec<Line> {
        let mut lines = vec![Line::Fact(says.no_finding(self.rules, self.marketplace.1))];
        lines.extend(self.set_aside.iter().map(|set_aside| Line::Fact(says.set_aside(set_aside))));
        if self.set_aside.is_empty() {
            lines.push(Line::Fact(says.nothing_known().to_owned()));
        }
        let note = |finding: &Finding| Line::Fact(says.note(&self.finding(finding, says)));
        lines.extend(self.findings.iter().map(note));
        lines.push(Line::Blank(says.what_it_is().to_owned()));
        lines
    }

    fn correction(&self, says: Says) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.is_prohibited() {
            lines.push(Line::Fact(says.no_other_words().to_owned()));
            lines.push(Line::Blank(says.deleted().to_owned()));
            return lines;
        }
        lines.extend(self.fixed.edits.iter().map(|edit| Line::Fact(self.edit(edit, says))));
        let loud = |findings: &[Finding]| findings.iter().filter(|finding| finding.severity > Severity::Note).count();
        if !self.fixed.edits.is_empty() {
            lines.push(Line::Fact(says.judged_again(loud(&self.fixed.remaining), loud(&self.findings))));
        }
        let asked = self.fixed.remaining.iter().filter(|finding| finding.severity > Severity::Note);
        let fixes: BTreeSet<String> = asked.map(|finding| clean(&finding.fix().get(says.0))).collect();
        lines.extend(fixes.iter().map(|fix| Line::Fact(says.asked(&escaped(fix)))));
        lines.push(Line::Blank(says.done().to_owned()));
        lines
    }

    fn edit(&self, edit: &Edit, says: Says) -> String {
        says.edit(edit.line, &escaped(&clean(&edit.column)), &quoted(&edit.before), &quoted(&edit.after))
    }

    fn no_correction(&self, says: Says) -> Vec<Line> {
        vec![Line::Fact(says.nothing_to_change().to_owned()), Line::Blank(says.changed_anyway().to_owned())]
    }

    fn prevention(&self, says: Says) -> Vec<Line> {
        let command = format!("`listlint scan FILE -m {}`", self.marketplace.0);
        vec![
            Line::Fact(says.repeatable(&command)),
            Line::Blank(says.who_checks().to_owned()),
            Line::Blank(says.other_listings().to_owned()),
        ]
    }

    /// Copies with a date, and pages that somebody has to open before they are quoted.
    fn sources(&self, says: Says) -> Vec<Line> {
        let (mut dated, mut open) = (BTreeSet::new(), BTreeSet::new());
        for finding in &self.findings {
            let rule = &finding.rule;
            for source in rule.sources.iter() {
                match source.dated.filter(|_| rule.basis != Basis::Inferred) {
                    Some(day) => drop(dated.insert(says.dated(&day.to_string(), &named(source), source.partial))),
                    None => drop(open.insert(says.open(&rule.restriction, &named(source)))),
                }
            }
            if rule.basis == Basis::Inferred {
                let why = of_rule(&rule.why, rule, &finding.seen, says.0);
                open.insert(says.presumed(&rule.restriction, &escaped(&why)));
            }
        }
        let mut lines = Vec::new();
        if !dated.is_empty() {
            lines.push(Line::Part(says.dated_sources().to_owned()));
            lines.extend(dated.into_iter().map(Line::Fact));
        }
        if !open.is_empty() {
            lines.push(Line::Part(says.to_confirm().to_owned()));
            lines.extend(open.into_iter().map(Line::Blank));
        }
        lines
    }
}

/// What it is, and its address.
fn named(source: &Source) -> String {
    let reference = escaped(&clean(&source.reference));
    address(source).map_or(reference.clone(), |address| format!("{reference} <{address}>"))
}
