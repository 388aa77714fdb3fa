//! Causes: one detector and one folded wording, wherever they stand and whichever marketplaces mind.
//!
//! A cause is what a seller mends in one go, so it is one line, worst first and then by how many listings it settles.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::shared::Shared;
use crate::field::Field;
use crate::finding::{Finding, Rule, Seen, fingerprint};
use crate::report::width::{clean, cut_end, pad, width};
use crate::report::words::{self, Say, count, form, list, plural};
use crate::rule::{Action, Consequence, Language, Severity, Text, Verdict};

/// Causes that are counted one by one; the memory of some ten thousand of them is a few megabytes.
const COUNTED: usize = 100_000;
/// Causes that are printed.
const PRINTED: usize = 20;
/// Columns of the words that are quoted.
const WORDS: usize = 60;
/// Columns of what to do; longer ones push the rest of their line.
const WHAT: usize = 60;
/// Marketplaces that are all named; of more, the first is, and the others are counted.
const SITES_NAMED: usize = 3;

/// Counts causes in bounded memory.
#[derive(Debug, Default)]
pub(super) struct Causes {
    /// Index into `causes` by the hash of detector and wording. Sixty-four bits: that two of 100,000 causes share one
    /// is as likely as one in four thousand million.
    index: HashMap<u64, usize>,
    causes: Vec<Cause>,
    /// Findings of causes that came after [`COUNTED`] others.
    uncounted: u64,
    /// Names of marketplaces, by the number that causes keep.
    sites: Vec<Arc<str>>,
    /// The number of each rule's marketplace.
    numbers: Shared<Rule, u16>,
    /// What was seen last, whether its wording counted, and its cause: findings of many marketplaces follow each other.
    last: Option<(Arc<Seen>, bool, usize)>,
}

/// A cause as a row of a table.
#[derive(Debug)]
pub(in crate::report) struct Task {
    /// What to do: `remove "antibacterial coating" (description)`.
    pub(in crate::report) what: String,
    /// What finds its listings in a search: the words, or what was recognised where none stand there.
    pub(in crate::report) search: String,
    /// Listings that it settles.
    pub(in crate::report) listings: u64,
    /// Marketplaces by what they decide.
    pub(in crate::report) sites: String,
    /// The worst that is known to follow; empty where nothing is known.
    pub(in crate::report) consequence: &'static str,
    /// The worst of any marketplace.
    pub(in crate::report) severity: Severity,
    /// The strictest marketplace's rule.
    pub(in crate::report) restriction: Arc<str>,
}

/// What one wording comes to.
#[derive(Debug)]
struct Cause {
    title: Arc<Text>,
    /// As first typed; empty for something missing.
    words: String,
    fields: Vec<Field>,
    /// The strictest marketplace's rule.
    restriction: Arc<str>,
    listings: u64,
    findings: u64,
    /// Number of the listing counted last.
    last: u64,
    /// In order of appearance.
    sites: Vec<Site>,
    /// Where in `sites` the next marketplace probably stands: they come in the same order again.
    next: u16,
    strictest: Option<Strictness>,
}

/// The strictest is the least.
type Strictness = (Reverse<Severity>, Verdict, Consequence);

/// What one marketplace says at its strictest.
#[derive(Debug, Clone, Copy)]
struct Site {
    name: u16,
    severity: Severity,
    verdict: Verdict,
    consequence: Consequence,
    action: Action,
}

impl Causes {
    /// Counts a finding of the listing with this number; numbers grow and begin at 1.
    pub(super) fn add(&mut self, finding: &Finding, listing: u64) {
        let Some(at) = self.find_or_begin(finding) else {
            self.uncounted += 1;
            return;
        };
        let site = self.site(finding);
        self.causes[at].add(finding, site, listing);
    }

    fn find_or_begin(&mut self, finding: &Finding) -> Option<usize> {
        let is_worded = is_worded(finding);
        if let Some((seen, worded, at)) = &self.last
            && Arc::ptr_eq(seen, &finding.seen)
            && *worded == is_worded
        {
            return Some(*at);
        }
        let key = fingerprint(&[&finding.seen.detector, wording(finding)]).0;
        let known = self.index.get(&key).copied();
        if known.is_none() && self.causes.len() == COUNTED {
            return None;
        }
        let at = known.unwrap_or_else(|| {
            self.index.insert(key, self.causes.len());
            self.causes.push(Cause::begin(finding));
            self.causes.len() - 1
        });
        self.last = Some((finding.seen.clone(), is_worded, at));
        Some(at)
    }

    fn site(&mut self, finding: &Finding) -> Site {
        let sites = &mut self.sites;
        let name = self.numbers.of(&finding.rule, |rule| {
            let known = sites.iter().position(|site| *site == rule.marketplace);
            let number = known.unwrap_or_else(|| {
                sites.push(rule.marketplace.clone());
                sites.len() - 1
            });
            number as u16
        });
        let (severity, verdict) = (finding.severity, finding.rule.verdict);
        Site { name, severity, verdict, consequence: finding.rule.consequence, action: finding.rule.action }
    }

    /// The rule that the worst cause breaks.
    pub(super) fn worst_restriction(&self) -> Option<&str> {
        self.causes.iter().min_by_key(|cause| cause.rank()).map(|cause| &*cause.restriction)
    }

    /// The worst causes, numbered, and what is left, in at most `room` lines.
    pub(super) fn lines(&self, room: usize, language: Language) -> Vec<String> {
        if self.causes.is_empty() {
            return Vec::new();
        }
        let sorted = self.sorted();
        let left = usize::from(self.uncounted > 0);
        let printed = sorted.len().min(PRINTED).min(room.saturating_sub(1 + left).max(1));
        let (told, rest) = sorted.split_at(printed);
        let mut lines = self.table(told, language);
        lines.extend(self.rest(rest, language));
        lines
    }

    /// Worst first.
    fn sorted(&self) -> Vec<&Cause> {
        let mut sorted: Vec<&Cause> = self.causes.iter().collect();
        sorted.sort_by_key(|cause| cause.rank());
        sorted
    }

    /// Every cause that was counted, worst first.
    pub(super) fn tasks(&self, language: Language) -> Vec<Task> {
        let task = |cause: &Cause| Task {
            what: cause.what(language),
            search: cause.search(language),
            listings: cause.listings,
            sites: self.site_names(cause, language),
            consequence: cause.follows(language),
            severity: cause.sites.iter().map(|site| site.severity).max().unwrap_or(Severity::Note),
            restriction: cause.restriction.clone(),
        };
        self.sorted().into_iter().map(task).collect()
    }

    /// One line a cause, its parts under each other.
    fn table(&self, causes: &[&Cause], language: Language) -> Vec<String> {
        let mut rows: Vec<[String; 4]> = causes.iter().map(|cause| self.row(cause, language)).collect();
        tell_apart(&mut rows, causes, language);
        let widest = |at: usize| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0);
        let (what, listings, sites) = (widest(0).min(WHAT), widest(1), widest(2).min(WHAT));
        let line = |(at, [a, b, c, d]): (usize, &[String; 4])| {
            let number = format!("{}{b}", " ".repeat(listings - width(b)));
            format!("{:>2}. {}   {number}   {}   {d}", at + 1, pad(a, what), pad(c, sites)).trim_end().to_owned()
        };
        rows.iter().enumerate().map(line).collect()
    }

    fn row(&self, cause: &Cause, language: Language) -> [String; 4] {
        let listings = plural(Say::Listings, cause.listings, language);
        let consequence = cause.follows(language).to_owned();
        [cause.what(language), listings, self.site_names(cause, language), consequence]
    }

    /// Marketplaces by what they decide, the strictest first; the others' decisions are named.
    fn site_names(&self, cause: &Cause, language: Language) -> String {
        let mut verdicts: Vec<Verdict> = cause.sites.iter().map(|site| site.verdict).collect();
        verdicts.sort();
        verdicts.dedup();
        let group = |(i, verdict): (usize, &Verdict)| {
            let names = self.names(cause.sites.iter().filter(|site| site.verdict == *verdict), language);
            match i {
                0 => names,
                _ => format!("{} {names}", words::verdict(*verdict).get(language)),
            }
        };
        verdicts.iter().enumerate().map(group).collect::<Vec<_>>().join(" · ")
    }

    fn names<'s>(&self, sites: impl Iterator<Item = &'s Site>, language: Language) -> String {
        let names: Vec<&str> = sites.map(|site| &*self.sites[usize::from(site.name)]).collect();
        match names.len() {
            0..=SITES_NAMED => names.join(list(language)),
            many => format!("{} {}", names[0], Say::MoreSites.with(language, &[&(many - 1).to_string()])),
        }
    }

    /// What the printed lines leave out.
    fn rest(&self, rest: &[&Cause], language: Language) -> Vec<String> {
        let mut lines = Vec::new();
        if !rest.is_empty() {
            let findings = count(rest.iter().map(|cause| cause.findings).sum());
            let noun = form(Say::CauseMany, rest.len() as u64).get(language);
            let more = Say::MoreCauses.with(language, &[&count(rest.len() as u64), noun, &findings]);
            lines.push(format!("  {more}"));
        }
        lines.extend(self.uncounted(language));
        lines
    }

    /// How much was not counted cause by cause.
    pub(super) fn uncounted(&self, language: Language) -> Vec<String> {
        let told = || format!("  {}", Say::Uncounted.with(language, &[&count(self.uncounted)]));
        (self.uncounted > 0).then(told).into_iter().collect()
    }
}

/// Names what was recognised where two detectors mind the same words.
fn tell_apart(rows: &mut [[String; 4]], causes: &[&Cause], language: Language) {
    let said: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
    for (row, cause) in rows.iter_mut().zip(causes) {
        if said.iter().filter(|what| **what == row[0]).count() > 1 {
            row[0] += &format!(": {}", cut_end(&clean(cause.title.get(language)), WORDS));
        }
    }
}

/// Folded words; none where the fault is the length, which is a different text each time.
fn wording(finding: &Finding) -> &str {
    if is_worded(finding) { &finding.seen.words } else { "" }
}

fn is_worded(finding: &Finding) -> bool {
    finding.rule.action != Action::Shorten
}

impl Cause {
    fn begin(finding: &Finding) -> Self {
        let typed = if wording(finding).is_empty() { None } else { finding.seen.matches.first() };
        Self {
            title: finding.seen.title.clone(),
            words: typed.map_or_else(String::new, |found| cut_end(clean(&found.text).trim(), WORDS)),
            fields: Vec::new(),
            restriction: finding.rule.restriction.clone(),
            listings: 0,
            findings: 0,
            last: 0,
            sites: Vec::new(),
            next: 0,
            strictest: None,
        }
    }

    fn add(&mut self, finding: &Finding, site: Site, listing: u64) {
        self.findings += 1;
        if self.last != listing {
            self.last = listing;
            self.listings += 1;
            self.next = 0;
        }
        if let Some(field) = finding.field().filter(|field| !self.fields.contains(field)) {
            self.fields.push(field);
        }
        self.join(finding, site);
    }

    /// Keeps what each marketplace says at its strictest, and the strictest rule of all.
    fn join(&mut self, finding: &Finding, site: Site) {
        if self.strictest.is_none_or(|strictest| site.strictness() < strictest) {
            self.strictest = Some(site.strictness());
            self.restriction = finding.rule.restriction.clone();
        }
        let probable = self.sites.get(usize::from(self.next)).filter(|known| known.name == site.name);
        let at = match probable {
            Some(_) => Some(usize::from(self.next)),
            None => self.sites.iter().position(|known| known.name == site.name),
        };
        match at {
            Some(at) if site.strictness() < self.sites[at].strictness() => self.sites[at] = site,
            Some(_) => {}
            None => self.sites.push(site),
        }
        self.next = at.unwrap_or(self.sites.len() - 1) as u16 + 1;
    }

    /// The marketplace that leads the line.
    fn strictest(&self) -> Option<&Site> {
        self.sites.iter().min_by_key(|site| site.strictness())
    }

    /// The worst that any marketplace is known to do.
    fn consequence(&self) -> Option<Consequence> {
        self.sites.iter().map(|site| site.consequence).min()
    }

    /// The same in one word; empty where it is not known.
    fn follows(&self, language: Language) -> &'static str {
        self.consequence().and_then(words::consequence_short).map_or("", |say| say.get(language))
    }

    /// Orders causes: worst severity, consequence and verdict, then most listings; of equals the first one met.
    fn rank(&self) -> (Option<Reverse<Severity>>, Option<Consequence>, Option<Verdict>, Reverse<u64>) {
        let severity = self.sites.iter().map(|site| Reverse(site.severity)).min();
        let verdict = self.sites.iter().map(|site| site.verdict).min();
        (severity, self.consequence(), verdict, Reverse(self.listings))
    }

    /// The words as they stand in a report, without what cut them.
    fn search(&self, language: Language) -> String {
        match self.words.is_empty() {
            true => self.title.get(language).to_owned(),
            false => self.words.trim_end_matches('…').trim().to_owned(),
        }
    }

    /// `remove "antibacterial coating" (description)`.
    fn what(&self, language: Language) -> String {
        let named = match self.words.is_empty() {
            true => clean(self.title.get(language)),
            false => Say::Quoted.with(language, &[&self.words]),
        };
        let action = self.strictest().map_or(Action::AskSupport, |site| site.action);
        let what = words::action(action).with(language, &[&named]);
        if self.fields.is_empty() {
            return what;
        }
        let fields: Vec<_> = self.fields.iter().map(|field| field.name()).collect();
        Say::InField.with(language, &[&what, &fields.join(list(language))])
    }
}

impl Site {
    fn strictness(self) -> Strictness {
        (Reverse(self.severity), self.verdict, self.consequence)
    }
}
