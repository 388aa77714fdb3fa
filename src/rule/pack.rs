//! A validated set of rule files: every name resolved, every window checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Context, Detector, Marketplace, Phrase, Str, Text};

/// One category of the closed list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Category {
    /// Kebab-case.
    pub id: Str,
    /// The group it is listed under.
    pub group: Str,
    /// What people call it.
    pub title: Text,
}

/// A unit of measure and how it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// The name rules use.
    pub id: String,
    /// Units of one kind convert into each other.
    pub kind: String,
    /// One of it in the kind's base unit.
    pub factor: f64,
    /// As sellers write it.
    pub spellings: Vec<String>,
    /// Whether capitals mean something (`mW`, `MW`).
    pub exact_case: bool,
}

/// One set of files that went into a pack, for the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackInfo {
    /// `builtin`, or the folder as the user named it.
    pub name: String,
    /// A date for the built-in one.
    pub version: String,
    /// Hash of all its files.
    pub hash: String,
}

/// All rules that hold in a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Pack {
    /// Where the rules came from.
    pub infos: Vec<PackInfo>,
    /// The closed list.
    pub categories: Vec<Category>,
    /// By id.
    pub detectors: Vec<Detector>,
    /// By id.
    pub contexts: Vec<Context>,
    /// Units of measure.
    pub units: Vec<Measure>,
    /// By id; bases are already merged into their sites.
    pub marketplaces: Vec<Marketplace>,
    /// Not stored; the compiled form has them. Longer words of scripts without spaces that contain a risky one, folded.
    #[serde(skip)]
    pub innocent: Vec<String>,
    /// Words that end a title's head (`@head-stop`).
    #[serde(skip)]
    pub head_stop: Vec<Phrase>,
    /// Folded words that may follow a brand (`@brand-affix`).
    #[serde(skip)]
    pub brand_affix: Vec<String>,
    /// How a note with an open condition begins, by the condition's key.
    pub open: BTreeMap<String, Text>,
}

impl Pack {
    /// The category with this id.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.id == id)
    }

    /// Index of the detector with this id.
    pub fn detector(&self, id: &str) -> Option<usize> {
        self.detectors.iter().position(|d| d.id == id)
    }

    /// Index of the marketplace with this id.
    pub fn marketplace(&self, id: &str) -> Option<usize> {
        self.marketplaces.iter().position(|m| m.id == id)
    }
}
