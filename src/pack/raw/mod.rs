//! The file shape: what stands in rule files, with places, before any name is resolved.

mod detector;
mod marketplace;
mod restriction;
mod vocabulary;

use serde::{Deserialize, Serialize};
use toml::de::DeTable;

use super::place::{File, Name, Place, Problems};
use super::shape;
use super::table::{Reader, Table};
use crate::problem::{Code, Problem};

pub(crate) use detector::{RawBrands, RawCheck, RawDetector, RawExample, RawTerms};
pub(crate) use marketplace::{RawExtend, RawMarketplace};
pub(crate) use restriction::{RawRestriction, RawRestrictionExample, RawSource, RawSpeech, RawWhen};
pub(crate) use vocabulary::{RawCategory, RawContext, RawText, RawTexts, RawUnit};

/// Everything the files of a load say, in file order.
///
/// What recognises or restricts is not stored; word sets and contexts are stored one by one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Raw {
    pub(crate) categories: Vec<RawCategory>,
    #[serde(skip)]
    pub(crate) words: Vec<(Name, Vec<Name>)>,
    pub(crate) innocent: Vec<Name>,
    pub(crate) units: Vec<RawUnit>,
    #[serde(skip)]
    pub(crate) contexts: Vec<RawContext>,
    pub(crate) texts: Vec<RawTexts>,
    pub(crate) open: Vec<(Name, RawText)>,
    #[serde(skip)]
    pub(crate) detectors: Vec<RawDetector>,
    pub(crate) marketplaces: Vec<RawMarketplace>,
    #[serde(skip)]
    pub(crate) restrictions: Vec<RawRestriction>,
    #[serde(skip)]
    pub(crate) extends: Vec<RawExtend>,
}

impl Raw {
    /// Reads every TOML file; a file with a syntax error reports the first and adds nothing.
    pub(crate) fn read(files: &[File], problems: &Problems<'_>) -> Self {
        let mut raw = Self::default();
        for (file, content) in files.iter().enumerate().filter(|(_, f)| f.path.ends_with(".toml")) {
            match DeTable::parse(&content.text) {
                Ok(root) => raw.read_file(&Table::new(
                    Reader { file, problems },
                    root.get_ref(),
                    Place::new(file, 0..0),
                    &shape::FILE,
                )),
                Err(error) => syntax(file, content, &error, problems),
            }
        }
        raw
    }

    /// Leaves of the first pack only what its files name, nothing that recognises or restricts.
    pub(crate) fn forget_shipped_rules(&mut self, files: &[File]) {
        let is_own = |place: Place| files[place.file].pack > 0;
        self.detectors.retain(|detector| is_own(detector.id.place));
        self.restrictions.retain(|restriction| is_own(restriction.id.place));
        self.extends.retain(|extend| is_own(extend.place));
        // What a shipped site drops is not there to be dropped.
        self.marketplaces.iter_mut().filter(|site| !is_own(site.id.place)).for_each(|site| site.drop.clear());
    }

    /// Adds what later files say.
    pub(crate) fn append(&mut self, mut later: Self) {
        self.categories.append(&mut later.categories);
        self.words.append(&mut later.words);
        self.innocent.append(&mut later.innocent);
        self.units.append(&mut later.units);
        self.contexts.append(&mut later.contexts);
        self.texts.append(&mut later.texts);
        self.open.append(&mut later.open);
        self.detectors.append(&mut later.detectors);
        self.marketplaces.append(&mut later.marketplaces);
        self.restrictions.append(&mut later.restrictions);
        self.extends.append(&mut later.extends);
    }

    fn read_file(&mut self, file: &Table<'_>) {
        self.read_vocabulary(file);
        self.detectors.extend(file.tables("detector", &shape::DETECTOR).iter().filter_map(RawDetector::read));
        let marketplace = file.table("marketplace", &shape::MARKETPLACE);
        // A marketplace without a readable id is still the one its file is about.
        let mut home = marketplace.as_ref().map(|_| String::new());
        let marketplace = marketplace.as_ref().and_then(RawMarketplace::read);
        home = marketplace.as_ref().map(|m| m.id.value.clone()).or(home);
        let restrictions = file.tables("restriction", &shape::RESTRICTION);
        self.restrictions.extend(restrictions.iter().filter_map(|t| RawRestriction::read(t, home.as_deref())));
        self.marketplaces.extend(marketplace);
        self.extends.extend(file.tables("extend", &shape::EXTEND).iter().map(RawExtend::read));
    }

    fn read_vocabulary(&mut self, file: &Table<'_>) {
        self.categories.extend(file.tables("category", &shape::CATEGORY).iter().filter_map(RawCategory::read));
        self.words.extend(file.lists("words"));
        self.innocent.extend(file.lists("innocent").into_iter().flat_map(|(_, words)| words));
        self.units.extend(file.tables("unit", &shape::UNIT).iter().filter_map(RawUnit::read));
        self.contexts.extend(file.tables("context", &shape::CONTEXT).iter().filter_map(RawContext::read));
        self.texts.extend(RawTexts::read_all(file));
        self.open.extend(RawText::read_all(file, "open"));
    }
}

/// Reports where a file stops being TOML.
fn syntax(file: usize, content: &File, error: &toml::de::Error, problems: &Problems<'_>) {
    let end = content.text.len();
    let span = error.span().unwrap_or(end..end);
    let problem = Problem::error(Code::Syntax, error.message())
        .help("only the first mistake of this file is shown; mend it to see what else there is");
    problems.add(Place::new(file, span), "here", problem);
}
