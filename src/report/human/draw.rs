//! Draws one block (INTERFACE 2).

use std::io::{self, Write};

use super::block::{Block, Group};
use crate::finding::{Finding, ListingRef, Match, Status};
use crate::report::Options;
use crate::report::concise::opening_and_fix;
use crate::report::style::{CARET, DIM, paint, severity};
use crate::report::width::{clean, cut_end, cut_start, pad, width};
use crate::report::words::{self, Say, form, label, list};
use crate::rule::{Day, Language, Precision};

/// Where the right end of a block's first line begins.
const RIGHT: usize = 65;
/// Columns of an excerpt.
const EXCERPT: usize = 96;
/// Of these, before the words.
const BEFORE: usize = 40;
/// And the words at most.
const WORDS: usize = 60;
/// Columns of a verdict, at least and at most; longer ones push the rest of their line.
const VERDICT: (usize, usize) = (15, 16);
/// Columns of the marketplaces, likewise.
const SITES: usize = 20;
/// Marketplaces that are named; the others are counted.
const SITES_NAMED: usize = 6;
/// Lines of further places that are named.
const LINES_NAMED: usize = 5;

/// Draws on a writer.
pub(super) struct Pen<'p, W> {
    out: &'p mut W,
    language: Language,
    verbose: bool,
    /// Columns of this block's verdicts.
    verdict: usize,
}

impl<'p, W: Write> Pen<'p, W> {
    /// A pen in the language of the options.
    pub(super) fn new(out: &'p mut W, options: &Options) -> Self {
        Self { out, language: options.language, verbose: options.verbose, verdict: VERDICT.0 }
    }

    /// Draws a block and an empty line.
    pub(super) fn block(&mut self, listing: &ListingRef, block: &Block<'_>) -> io::Result<()> {
        self.head(listing, block)?;
        self.excerpt(block)?;
        let groups = block.groups();
        let widest = groups.iter().map(|group| width(words::verdict(group.lead.rule.verdict).get(self.language))).max();
        self.verdict = widest.unwrap_or(0).clamp(VERDICT.0, VERDICT.1);
        for group in &groups {
            self.group(group)?;
        }
        if let Some(strictest) = groups.first() {
            writeln!(self.out, "  {}", Say::More.with(self.language, &[&strictest.lead.rule.restriction]))?;
        }
        writeln!(self.out)
    }

    /// `error  spring.csv:17  MASK-01            item_name (title)`.
    fn head(&mut self, listing: &ListingRef, block: &Block<'_>) -> io::Result<()> {
        let found = block.first().seen.matches.first();
        let line = found.map_or(listing.line, |found| found.line);
        let draft = if listing.draft { format!("  ({})", Say::Draft.get(self.language)) } else { String::new() };
        let place = format!("{}:{line}  {}{draft}", clean(&listing.place()), cut_end(&clean(&listing.key), 40));
        let word = words::severity(block.severity()).get(self.language);
        let left = pad(&place, (RIGHT - 2).saturating_sub(width(word) + 2));
        let right = found.map(column).map_or_else(String::new, |column| format!("  {column}"));
        let line = format!("{}  {left}{right}", paint(severity(block.severity()), word));
        writeln!(self.out, "{}", line.trim_end())
    }

    fn excerpt(&mut self, block: &Block<'_>) -> io::Result<()> {
        let first = block.first();
        let names = self.names(block);
        let Some(found) = first.seen.matches.first() else {
            let title = cut_end(clean(&first.listing.title).trim(), EXCERPT);
            writeln!(self.out, "  |  {title}")?;
            return writeln!(self.out, "  |  {}", Say::Missing.with(self.language, &[&names]));
        };
        let (text, before, carets) = marked(found);
        writeln!(self.out, "  |  {text}")?;
        let carets = paint(CARET, &"^".repeat(carets));
        writeln!(self.out, "  |  {}{carets} {names}", " ".repeat(before))?;
        self.other_places(first)
    }

    /// What the words were recognised as, and how they were hidden.
    fn names(&self, block: &Block<'_>) -> String {
        let titles = block.recognised();
        let mut names: Vec<_> = titles.iter().map(|f| in_sentence(f.seen.title.get(self.language))).collect();
        names.dedup();
        let view = block.first().seen.matches.first().and_then(|found| words::view(found.view));
        let remarks = [view, words::doubt(block.first().seen.confidence)];
        names.extend(remarks.into_iter().flatten().map(|say| say.get(self.language).to_owned()));
        names.join(list(self.language))
    }

    /// The same words elsewhere, and what had to stand beside them.
    fn other_places(&mut self, finding: &Finding) -> io::Result<()> {
        let (same, beside): (Vec<_>, Vec<_>) =
            finding.seen.matches.iter().partition(|m| m.detector == finding.seen.detector);
        let mut lines: Vec<u64> = same.iter().map(|found| found.line).skip(1).collect();
        lines.dedup();
        lines.retain(|&line| same.first().is_none_or(|first| first.line != line));
        if !lines.is_empty() {
            writeln!(self.out, "  |  {}", Say::AlsoLines.with(self.language, &[&self.lines(&lines)]))?;
        }
        for found in beside.iter().take(LINES_NAMED) {
            let text = cut_end(clean(&found.text).trim(), WORDS);
            writeln!(self.out, "  |  {}", Say::With.with(self.language, &[&text, found.field.name()]))?;
        }
        Ok(())
    }

    fn lines(&self, lines: &[u64]) -> String {
        let named = lines.iter().take(LINES_NAMED).map(u64::to_string);
        let more = lines.len().checked_sub(LINES_NAMED + 1).map(|rest| format!("+{}", rest + 1));
        named.chain(more).collect::<Vec<_>>().join(list(self.language))
    }

    fn group(&mut self, group: &Group<'_>) -> io::Result<()> {
        let finding = group.lead;
        let verdict = pad(words::verdict(finding.rule.verdict).get(self.language), self.verdict);
        let (sites, id) = (pad(&self.sites(group), SITES), self.id(group));
        writeln!(self.out, "  {}  {sites}  {id}", paint(severity(finding.severity), &verdict))?;
        self.below(&label(Say::Do, &opening_and_fix(finding, self.language), self.language))?;
        if self.verbose {
            self.below(&label(Say::Why, &clean(&finding.why().get(self.language)), self.language))?;
        }
        for evidence in &finding.evidence {
            let parts = [clean(&evidence.text), evidence.field.to_string()];
            self.below(&Say::Evidence.with(self.language, &[parts[0].trim(), &parts[1]]))?;
        }
        let otherwise = words::consequence(finding.rule.consequence).get(self.language);
        let sources = paint(DIM, &format!(" · {}", self.sources(finding)));
        self.below(&label(Say::Otherwise, &format!("{otherwise}{sources}"), self.language))
    }

    /// A line under the marketplaces.
    fn below(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}{text}", " ".repeat(self.verdict + 4))
    }

    fn sites(&self, group: &Group<'_>) -> String {
        let named = group.sites.iter().take(SITES_NAMED).map(|&site| site.to_owned());
        let more = group.sites.len().checked_sub(SITES_NAMED + 1);
        let more = more.map(|rest| Say::MoreSites.with(self.language, &[&(rest + 1).to_string()]));
        named.chain(more).collect::<Vec<_>>().join(", ")
    }

    /// What to type for more: `[ebay-us/respirator 5f0c19aa] +2 more rules`.
    fn id(&self, group: &Group<'_>) -> String {
        let id = format!("[{} {}]", group.lead.rule.restriction, group.lead.fingerprint().short());
        if group.more == 0 {
            return id;
        }
        let rules = form(Say::RuleMany, group.more as u64).get(self.language);
        format!("{id} {}", Say::MoreRules.with(self.language, &[&group.more.to_string(), rules]))
    }

    /// On whose word, read when, since when.
    fn sources(&self, finding: &Finding) -> String {
        let mut basis = words::basis(finding.rule.basis).get(self.language).to_owned();
        if let Some(like) = &finding.rule.like {
            basis = Say::Like.with(self.language, &[like]);
        }
        let copy = finding.rule.sources.first().map(|source| words::copy(source, self.language));
        let comma = list(self.language);
        let word = [Some(basis), copy].into_iter().flatten().collect::<Vec<_>>().join(comma);
        [vec![word], self.dates(finding)].concat().join(" · ")
    }

    fn dates(&self, finding: &Finding) -> Vec<String> {
        let (exactly, about) = match finding.rule.status {
            Status::Upcoming => (Say::From, Say::FromAbout),
            Status::InForce | Status::Lapsed => (Say::Since, Say::SinceAbout),
        };
        let since = finding.rule.since.map(|day| self.day(day, exactly, about));
        let until = finding.rule.until.map(|day| match finding.rule.ends_in {
            Some(days) => Say::EndsIn.with(self.language, &[&day.to_string(), &days.to_string()]),
            None => self.day(day, Say::Until, Say::Until),
        });
        let lapsed = (finding.rule.status == Status::Lapsed).then(|| Say::Lapsed.get(self.language).to_owned());
        [since, until, lapsed].into_iter().flatten().collect()
    }

    /// A date, said to be about where it is known to the month or year.
    fn day(&self, day: Day, exactly: Say, about: Say) -> String {
        let say = if day.precision == Precision::Day { exactly } else { about };
        say.with(self.language, &[&day.to_string()])
    }
}

/// `item_name (title)`; the name alone where the file calls it the same.
fn column(found: &Match) -> String {
    match &*found.column {
        column if column == found.field.name() => column.to_owned(),
        column => format!("{} ({})", cut_end(&clean(column), 40), found.field),
    }
}

/// The excerpt, the columns before its words, and the columns they take.
fn marked(found: &Match) -> (String, usize, usize) {
    let excerpt = &found.excerpt;
    let before = cut_start(clean(excerpt.before()).trim_start(), BEFORE);
    let words = cut_end(&clean(excerpt.words()), WORDS);
    let (start, length) = (width(&before), width(&words));
    let after = cut_end(&clean(excerpt.after()), EXCERPT.saturating_sub(start + length));
    (format!("{before}{words}{after}").trim_end().to_owned(), start, length.max(1))
}

/// A title inside a sentence: its first letter small, unless it is an abbreviation.
fn in_sentence(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => title.to_owned(),
    }
}
