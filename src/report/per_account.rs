//! A report for each account: one client's file never names another's listings.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Reporter, Turn, sink_that_shows};
use crate::error::Result;
use crate::finding::{Detail, Finding, Judged, Receipt, Scope, Since, Tally};
use crate::problem::{Problem, Weight};
use crate::rule::PackInfo;

/// Makes the reporter of an account; none is the account of files whose settings name no account.
pub type Open<'w> = Box<dyn FnMut(Option<&str>) -> Result<Box<dyn Reporter + 'w>> + 'w>;

/// Sends what it is shown to the reporter of the account at hand.
pub struct PerAccount<'w> {
    open: Open<'w>,
    detail: Detail,
    parts: BTreeMap<Option<Arc<str>>, Part<'w>>,
    /// Whose files come now; nobody's before the first one.
    current: Option<Option<Arc<str>>>,
    /// Problems that came before.
    early: Vec<Problem>,
}

/// The report of one account, and what it came to.
struct Part<'w> {
    reporter: Box<dyn Reporter + 'w>,
    tally: Tally,
    sites: BTreeSet<Arc<str>>,
    /// The rules that judged it.
    packs: Vec<PackInfo>,
    /// Whether its settings name a baseline.
    has_baseline: bool,
    errors: u64,
}

impl<'w> PerAccount<'w> {
    /// Reports are made by `open` when their account is met first; `detail` is what all of them show.
    pub fn new(detail: Detail, open: Open<'w>) -> Self {
        Self { open, detail, parts: BTreeMap::new(), current: None, early: Vec::new() }
    }

    fn part(&mut self) -> Result<&mut Part<'w>> {
        self.part_of(self.current.clone().flatten())
    }

    fn part_of(&mut self, account: Option<Arc<str>>) -> Result<&mut Part<'w>> {
        Ok(match self.parts.entry(account) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let reporter = (self.open)(new.key().as_deref())?;
                new.insert(Part {
                    reporter,
                    tally: Tally::default(),
                    sites: BTreeSet::new(),
                    packs: Vec::new(),
                    has_baseline: false,
                    errors: 0,
                })
            }
        })
    }
}

impl Part<'_> {
    fn begin(&mut self, turn: &Turn<'_>) -> Result<()> {
        let new: Vec<&PackInfo> = turn.pack.infos.iter().filter(|info| !self.packs.contains(info)).collect();
        self.packs.extend(new.into_iter().cloned());
        self.has_baseline |= turn.has_baseline;
        self.reporter.begin(turn)
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.errors += u64::from(problem.weight == Weight::Error);
        self.reporter.warn(problem)
    }

    /// What the run was for this account alone. What is counted for the run as a whole stays where one account is all.
    fn receipt(&self, account: Option<&str>, run: &Receipt, is_only: bool) -> Receipt {
        let mut own = run.clone();
        if is_only {
            return own;
        }
        own.files.retain(|file| file.account.as_deref() == account);
        own.written.retain(|written| own.files.iter().any(|file| file.file == *written.of));
        own.packs.clone_from(&self.packs);
        own.marketplaces.retain(|site| self.sites.contains(site.as_str()));
        own.coverage = self.tally.coverage(&own.marketplaces);
        own.findings = self.tally.findings().clone();
        own.suppressed = self.tally.suppressed();
        own.by = self.tally.by();
        // Which files were not begun is not known by account; each of those broken off stands in its own report.
        own.interrupted = run.interrupted.as_ref().map(|_| Vec::new());
        let since = |run: &Since| Since { only_listings: run.only_listings, ..self.tally.since().clone() };
        own.since = run.since.as_ref().filter(|_| self.has_baseline).map(since);
        own.decisive = self.tally.decisive(run.since.as_ref().is_some_and(|since| since.only_listings)).clone();
        own.complete = run.interrupted.is_none() && self.errors == 0 && own.files.iter().all(|file| file.complete);
        own.skipped.clear();
        own.languages.clear();
        let images: usize = own.files.iter().map(|file| file.image_columns.len()).sum();
        own.not_read = (images > 0).then(|| format!("images ({images})")).into_iter().collect();
        own
    }
}

impl Reporter for PerAccount<'_> {
    fn begin(&mut self, turn: &Turn<'_>) -> Result<()> {
        self.current = Some(turn.account.map(Into::into));
        self.part()?.begin(turn)
    }

    fn show(&mut self, findings: &[Finding], judged: &Judged) -> Result<()> {
        let part = self.part()?;
        part.tally.add(findings, judged);
        part.sites.extend(judged.scope.marketplaces.iter().cloned());
        part.reporter.show(findings, judged)
    }

    fn pass(&mut self, scope: &Arc<Scope>, listings: u64) -> Result<()> {
        let part = self.part()?;
        part.tally.pass(scope, listings);
        part.sites.extend(scope.marketplaces.iter().cloned());
        part.reporter.pass(scope, listings)
    }

    fn shows(&self) -> Detail {
        self.detail
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        if self.current.is_none() {
            self.early.push(problem.clone());
            return Ok(());
        }
        self.part()?.warn(problem)
    }

    fn warn_for(&mut self, accounts: &BTreeSet<Option<Arc<str>>>, problem: &Problem) -> Result<()> {
        accounts.iter().try_for_each(|account| self.part_of(account.clone())?.warn(problem))
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        // A path that could not be read has no account: where there is only one report, it is told there.
        let only = self.parts.keys().next().filter(|_| self.parts.len() == 1).cloned();
        let early = std::mem::take(&mut self.early);
        for problem in &early {
            self.part_of(only.clone().flatten())?.warn(problem)?;
        }
        let is_only = self.parts.len() == 1;
        for (account, part) in &mut self.parts {
            let own = part.receipt(account.as_deref(), receipt, is_only);
            part.reporter.finish(&own)?;
        }
        Ok(())
    }

    fn notices(&self) -> Vec<Problem> {
        self.parts.values().flat_map(|part| part.reporter.notices()).collect()
    }
}

sink_that_shows!(PerAccount<'_>);
