//! What the findings of a ruleset have in common: made once, shared by all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::rule::{Basis, Detector, Marketplace, Pack, Target, Text};

/// What the findings of a ruleset have in common.
#[derive(Debug)]
pub struct Shared {
    /// Ids of the detectors' categories, sorted.
    pub categories: Vec<Arc<str>>,
    /// By detector.
    pub detectors: Vec<SharedDetector>,
    /// By marketplace.
    pub sites: Vec<SharedSite>,
}

/// Names of a detector.
#[derive(Debug)]
pub struct SharedDetector {
    /// Its id.
    pub id: Arc<str>,
    /// What people call what it sees.
    pub title: Arc<Text>,
    /// Its category.
    pub category: Arc<str>,
    /// The same as an index into [`Shared::categories`].
    pub category_number: u16,
}

/// Names and tables of a marketplace.
#[derive(Debug)]
pub struct SharedSite {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Equal for marketplaces that hear the same languages.
    pub ear: usize,
    /// By detector: whether it recognises something of a category that this marketplace has no sourced rule on.
    pub is_unknown: Vec<bool>,
}

impl Shared {
    pub(super) fn new(pack: &Pack) -> Self {
        let heard: Vec<BTreeSet<&String>> =
            pack.marketplaces.iter().map(|site| site.languages.iter().collect()).collect();
        let ear = |at: usize| heard.iter().position(|languages| *languages == heard[at]).unwrap_or(at);
        let sites = pack.marketplaces.iter().enumerate();
        let categories: BTreeSet<&str> = pack.detectors.iter().map(|detector| detector.category.as_str()).collect();
        let categories: Vec<Arc<str>> = categories.into_iter().map(Into::into).collect();
        let numbers = categories.iter().zip(0..).map(|(category, number)| (category.clone(), number)).collect();
        let detectors: Vec<SharedDetector> =
            pack.detectors.iter().map(|detector| SharedDetector::new(detector, &numbers)).collect();
        let site = |(at, site)| SharedSite::new(site, ear(at), &numbers, pack.detectors.iter().zip(&detectors));
        Self { sites: sites.map(site).collect(), detectors, categories }
    }
}

/// Numbers of the detectors' categories.
type Numbers = FxHashMap<Arc<str>, u16>;

impl SharedDetector {
    fn new(detector: &Detector, numbers: &Numbers) -> Self {
        let known = numbers.get_key_value(detector.category.as_str());
        let category = known.map_or_else(|| detector.category.as_str().into(), |(category, _)| category.clone());
        let category_number = known.map_or(u16::MAX, |(_, number)| *number);
        let (id, title) = (detector.id.as_str().into(), Arc::new(detector.title.clone()));
        Self { id, title, category, category_number }
    }
}

impl SharedSite {
    fn new<'d>(
        site: &Marketplace,
        ear: usize,
        numbers: &Numbers,
        detectors: impl Iterator<Item = (&'d Detector, &'d SharedDetector)>,
    ) -> Self {
        let sourced = site.restrictions.iter().filter(|r| r.basis != Basis::Inferred);
        let mut is_known = vec![false; numbers.len()];
        for number in sourced.filter_map(|r| numbers.get(r.category.as_str())) {
            is_known[usize::from(*number)] = true;
        }
        let is_unknown = |(detector, shared): (&Detector, &SharedDetector)| {
            let is_known = is_known.get(usize::from(shared.category_number)).copied().unwrap_or(false);
            matches!(detector.target, Target::Product | Target::Claim) && !is_known
        };
        Self {
            id: site.id.as_str().into(),
            name: site.name.as_str().into(),
            ear,
            is_unknown: detectors.map(is_unknown).collect(),
        }
    }
}
