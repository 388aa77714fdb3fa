//! Which findings are told together: those at one place as a block, and in it marketplaces that say the same as a
//! group.

use std::sync::Arc;

use crate::field::Field;
use crate::finding::{Finding, Status};
use crate::rule::{Basis, Consequence, Day, Language, Severity, Verdict};

/// Findings on the same words of the same field of one listing.
#[derive(Debug)]
pub(in crate::report) struct Block<'a> {
    /// At least one.
    findings: Vec<&'a Finding>,
}

/// Marketplaces that say the same about those words.
#[derive(Debug)]
pub(in crate::report) struct Group<'a> {
    /// What is told; of the first marketplace.
    pub(in crate::report) lead: &'a Finding,
    /// In order of their findings.
    pub(in crate::report) sites: Vec<&'a str>,
    /// Further rules of these marketplaces on the same words, all less strict.
    pub(in crate::report) more: usize,
}

/// The blocks of one listing, worst first, otherwise in order of place.
pub(in crate::report) fn blocks(findings: &[Finding]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for finding in findings {
        match blocks.iter_mut().find(|block| place(block.first()) == place(finding)) {
            Some(block) => block.findings.push(finding),
            None => blocks.push(Block { findings: vec![finding] }),
        }
    }
    blocks.sort_by_key(|block| std::cmp::Reverse(block.severity()));
    blocks
}

/// Field and folded words; for something missing, what is missing.
fn place(finding: &Finding) -> (Option<Field>, &str) {
    match finding.field() {
        Some(field) => (Some(field), &finding.seen.words),
        None => (None, &finding.seen.detector),
    }
}

impl<'a> Block<'a> {
    /// The first of its findings.
    pub(in crate::report) fn first(&self) -> &'a Finding {
        self.findings[0]
    }

    /// The worst severity in it.
    pub(in crate::report) fn severity(&self) -> Severity {
        self.findings.iter().map(|f| f.severity).max().unwrap_or(Severity::Note)
    }

    /// What the words were recognised as, each once.
    pub(in crate::report) fn recognised(&self) -> Vec<&'a Finding> {
        let mut seen: Vec<&'a Finding> = Vec::new();
        for &finding in &self.findings {
            if !seen.iter().any(|known| known.seen.detector == finding.seen.detector) {
                seen.push(finding);
            }
        }
        seen
    }

    /// What each marketplace says at its strictest, those that say the same together, strictest first.
    pub(in crate::report) fn groups(&self) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        for (strictest, more) in self.sites() {
            let group = groups.iter_mut().find(|group| says(group.lead) == says(strictest));
            match group {
                Some(group) => group.join(strictest, more),
                None => groups.push(Group { lead: strictest, sites: vec![&strictest.rule.marketplace], more }),
            }
        }
        groups.sort_by_key(|group| strictness(group.lead));
        groups
    }

    /// What marketplaces decide, the strictest first, each decision with all who make it.
    pub(in crate::report) fn decisions(&self) -> Vec<(Verdict, Vec<&'a str>)> {
        let mut decisions: Vec<(Verdict, Vec<&'a str>)> = Vec::new();
        for group in self.groups() {
            match decisions.iter_mut().find(|(verdict, _)| *verdict == group.lead.rule.verdict) {
                Some((_, sites)) => sites.extend(group.sites),
                None => decisions.push((group.lead.rule.verdict, group.sites)),
            }
        }
        decisions
    }

    /// The strictest finding of each marketplace and how many others it has.
    fn sites(&self) -> Vec<(&'a Finding, usize)> {
        let mut sites: Vec<(&'a Finding, usize)> = Vec::new();
        for &finding in &self.findings {
            match sites.iter_mut().find(|(known, _)| known.rule.marketplace == finding.rule.marketplace) {
                Some(site) => {
                    site.1 += 1;
                    site.0 = std::cmp::min_by_key(site.0, finding, |f| strictness(f));
                }
                None => sites.push((finding, 0)),
            }
        }
        sites
    }
}

impl<'a> Group<'a> {
    fn join(&mut self, finding: &'a Finding, more: usize) {
        self.sites.push(&finding.rule.marketplace);
        self.more = self.more.max(more);
    }
}

/// Orders findings: the strictest is the least.
fn strictness(finding: &Finding) -> (std::cmp::Reverse<Severity>, Verdict, Consequence) {
    (std::cmp::Reverse(finding.severity), finding.rule.verdict, finding.rule.consequence)
}

/// Everything a group tells once; marketplaces that differ in any of it stand apart.
type Says<'a> =
    (Verdict, Severity, Consequence, Basis, Status, Option<Day>, [String; 2], Option<&'a Arc<str>>, Vec<&'a str>);

fn says(finding: &Finding) -> Says<'_> {
    let open = finding.open.iter().map(|open| open.text.en.as_str()).collect();
    let fix = [Language::En, Language::Zh].map(|language| finding.fix().get(language));
    let like = finding.rule.like.as_ref();
    let (verdict, severity, consequence) = (finding.rule.verdict, finding.severity, finding.rule.consequence);
    (verdict, severity, consequence, finding.rule.basis, finding.rule.status, finding.rule.since, fix, like, open)
}
