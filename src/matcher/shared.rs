//! What the findings of a ruleset have in common: made once, shared by all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::rule::{Basis, Detector, Marketplace, Pack, Restriction, Source, Target, Text};

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
    /// By restriction.
    pub rules: Vec<SharedRule>,
    /// By detector: whether it recognises something of a category that this marketplace has no sourced rule on.
    pub is_unknown: Vec<bool>,
}

/// Texts of a restriction.
#[derive(Debug)]
pub struct SharedRule {
    /// Its full id.
    pub id: Arc<str>,
    /// Its category.
    pub category: Arc<str>,
    /// Where it was read.
    pub sources: Arc<[Source]>,
    /// Why, with placeholders.
    pub why: Arc<Text>,
    /// What to do, with placeholders.
    pub fix: Arc<Text>,
    /// The rule it is presumed from.
    pub like: Option<Arc<str>>,
    /// Whether its detectors' hits are all it asks of a listing's words: no condition of its own looks at a hit.
    pub takes_all_hits: bool,
}

impl Shared {
    pub(super) fn new(pack: &Pack) -> Self {
        let heard: Vec<BTreeSet<&String>> =
            pack.marketplaces.iter().map(|site| site.languages.iter().collect()).collect();
        let ear = |at: usize| heard.iter().position(|languages| *languages == heard[at]).unwrap_or(at);
        let sites = pack.marketplaces.iter().enumerate();
        let categories: BTreeSet<&str> = pack.detectors.iter().map(|detector| detector.category.as_str()).collect();
        let categories: Vec<Arc<str>> = categories.into_iter().map(Into::into).collect();
        Self {
            detectors: pack.detectors.iter().map(|detector| SharedDetector::new(detector, &categories)).collect(),
            sites: sites.map(|(at, site)| SharedSite::new(site, ear(at), &pack.detectors)).collect(),
            categories,
        }
    }
}

impl SharedDetector {
    fn new(detector: &Detector, categories: &[Arc<str>]) -> Self {
        let number = categories.partition_point(|category| **category < *detector.category);
        Self {
            id: detector.id.as_str().into(),
            title: Arc::new(detector.title.clone()),
            category: categories[number].clone(),
            category_number: number as u16,
        }
    }
}

impl SharedSite {
    fn new(site: &Marketplace, ear: usize, detectors: &[Detector]) -> Self {
        let sourced = site.restrictions.iter().filter(|r| r.basis != Basis::Inferred);
        let known: BTreeSet<&str> = sourced.map(|r| r.category.as_str()).collect();
        let is_unknown = |detector: &Detector| {
            matches!(detector.target, Target::Product | Target::Claim) && !known.contains(detector.category.as_str())
        };
        Self {
            id: site.id.as_str().into(),
            name: site.name.as_str().into(),
            ear,
            rules: site.restrictions.iter().map(SharedRule::new).collect(),
            is_unknown: detectors.iter().map(is_unknown).collect(),
        }
    }
}

impl SharedRule {
    fn new(rule: &Restriction) -> Self {
        let narrowed = rule.fields.is_some() || !rule.unless.is_empty() || !rule.only.is_empty();
        Self {
            id: rule.full_id.as_str().into(),
            category: rule.category.as_str().into(),
            sources: rule.sources.clone(),
            why: rule.why.clone(),
            fix: rule.fix.clone(),
            like: rule.like.as_deref().map(Into::into),
            takes_all_hits: !narrowed && rule.when == Default::default() && rule.with.is_empty(),
        }
    }
}
