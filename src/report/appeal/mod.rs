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
use crate::finding::{Finding, Rule, Suppressed};
use crate::fix::Edit;
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
    /// Every finding, also what is suppressed: what counts first, the gravest before others.
    pub findings: Vec<Finding>,
    /// Whether anything was recognised that a rule of the marketplace looks for.
    pub knows_words: bool,
    /// What is set aside.
    pub set_aside: Vec<SetAside>,
    /// What could be written instead.
    pub edits: &'a [Edit],
    /// Every finding of the listing with that wording, also what is suppressed.
    pub remaining: Vec<Finding>,
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

/// What settings and decisions made of findings: a section for the story of a listing; empty where they say nothing.
pub fn settled(findings: &[Finding], language: Language) -> String {
    let says = Says(language);
    let suppressed = findings.iter().filter_map(|finding| Some((finding, finding.suppressed.as_deref()?)));
    let line = |(finding, by): (&Finding, &Suppressed)| {
        format!(
            "  {} “{}”: {}\n",
            finding.rule.restriction,
            clean(&finding.seen.quoted()),
            says.by(by, &clean(&by.reason))
        )
    };
    let lines: String = suppressed.map(line).collect();
    if lines.is_empty() { lines } else { format!("\n{}\n{lines}", says.settled()) }
}

/// An error or a warning.
fn is_loud(finding: &Finding) -> bool {
    finding.severity > Severity::Note
}

/// Whether a page with a date says what the rule says.
fn is_dated(rule: &Rule) -> bool {
    rule.basis != Basis::Inferred && rule.sources.iter().any(|source| source.dated.is_some())
}

impl Case<'_> {
    fn is_flagged(&self) -> bool {
        self.findings.iter().any(|finding| is_loud(finding) && finding.counts())
    }

    fn is_prohibited(&self) -> bool {
        let is_prohibited = |finding: &Finding| finding.rule.verdict == Verdict::Prohibited;
        self.findings.iter().any(|finding| is_prohibited(finding) && is_loud(finding) && finding.counts())
    }

    /// Errors and warnings that do not count.
    fn is_suppressed(&self) -> bool {
        self.findings.iter().any(|finding| is_loud(finding) && !finding.counts())
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
        let mut lines = self.told(says);
        lines.push(Line::Blank(says.how_it_came().to_owned()));
        lines
    }

    /// Every finding: what counts, notes as such, and what is suppressed with the reason.
    fn told(&self, says: Says) -> Vec<Line> {
        let mut lines = Vec::new();
        for finding in &self.findings {
            let told = self.finding(finding, says);
            let told = if is_loud(finding) { told } else { says.note(&told) };
            match finding.suppressed.as_deref() {
                None => lines.push(Line::Fact(told)),
                Some(by) => {
                    let reason = quoted(&by.reason);
                    lines.push(Line::Fact(says.suppressed(&told, &says.by(by, &reason))));
                    lines.extend((by.by == "approval").then(|| Line::Blank(says.approval_proof(&reason))));
                }
            }
        }
        lines
    }

    /// What stands there and which rule minds; why, where a page with a date says so.
    fn finding(&self, finding: &Finding, says: Says) -> String {
        let what = match finding.seen.matches.first() {
            Some(found) => says.sentence(found.field.name(), &quoted(&found.text)),
            None => says.missing(&escaped(&clean(finding.seen.title.get(says.0)))),
        };
        let why = is_dated(&finding.rule).then(|| escaped(&clean(&finding.why().get(says.0))));
        let verdict = words::verdict(finding.rule.verdict).get(says.0);
        says.rule(&what, &finding.rule.restriction, verdict, why.as_deref())
    }

    fn cleared(&self, says: Says) -> Vec<Line> {
        let first = match self.is_suppressed() {
            true => says.all_suppressed(self.rules, self.marketplace.1),
            false => says.no_finding(self.rules, self.marketplace.1),
        };
        let mut lines = vec![Line::Fact(first)];
        lines.extend(self.set_aside.iter().map(|set_aside| Line::Fact(says.set_aside(set_aside))));
        lines.extend(self.told(says));
        if lines.len() == 1 {
            let known = if self.knows_words { says.known_without_finding() } else { says.nothing_known() };
            lines.push(Line::Fact(known.to_owned()));
        }
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
        lines.extend(self.edits.iter().map(|edit| Line::Fact(self.edit(edit, says))));
        if !self.edits.is_empty() {
            let loud = |findings: &[Finding]| findings.iter().filter(|finding| is_loud(finding)).count();
            let suppressed = self.remaining.iter().filter(|finding| is_loud(finding) && !finding.counts()).count();
            lines.push(Line::Fact(says.judged_again(loud(&self.remaining), loud(&self.findings), suppressed)));
        }
        lines.extend(self.asked(says));
        lines.push(Line::Blank(says.done().to_owned()));
        lines
    }

    /// What rules ask for that no wording settles: a fact where a page with a date says so.
    fn asked(&self, says: Says) -> Vec<Line> {
        let loud = self.remaining.iter().filter(|finding| is_loud(finding) && finding.counts());
        let fixes: BTreeSet<(bool, String)> =
            loud.map(|finding| (!is_dated(&finding.rule), escaped(&clean(&finding.fix().get(says.0))))).collect();
        let line = |(is_undated, fix): &(bool, String)| match is_undated {
            true => Line::Blank(says.asked_undated(fix)),
            false => Line::Fact(says.asked(fix)),
        };
        fixes.iter().map(line).collect()
    }

    fn edit(&self, edit: &Edit, says: Says) -> String {
        says.edit(edit.line, &escaped(&clean(&edit.column)), &quoted(&edit.before), &quoted(&edit.after))
    }

    fn no_correction(&self, says: Says) -> Vec<Line> {
        let nothing = match () {
            () if self.is_suppressed() => says.suppressed_is_kept(),
            () if self.findings.is_empty() => says.nothing_to_change(),
            () => says.no_fault_to_change(),
        };
        vec![Line::Fact(nothing.to_owned()), Line::Blank(says.changed_anyway().to_owned())]
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
            if !is_dated(rule) {
                let why = escaped(&of_rule(&rule.why, rule, &finding.seen, says.0));
                open.insert(match rule.basis {
                    Basis::Inferred => says.presumed(&rule.restriction, &why),
                    _ => says.undated(&rule.restriction, &why),
                });
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
