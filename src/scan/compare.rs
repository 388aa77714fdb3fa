//! The same listing in several files: which words that rules mind stand in one of them and not in another.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::Finding;
use crate::listing::Listing;
use crate::rule::{Severity, Text, Verdict};

/// By which names the listings of which files are known: their keys and ids.
#[derive(Debug, Default)]
pub struct Names(FxHashMap<u64, Known>);

/// Where a name stands.
#[derive(Debug, Default)]
struct Known {
    /// The file it was met in last.
    file: Option<usize>,
    /// How many files have it.
    files: u32,
    /// Two listings of one file have it: it names none.
    is_doubled: bool,
}

impl Names {
    /// Adds the names of a listing; files come one after the other, and those of other accounts are apart.
    pub fn learn(&mut self, file: usize, account: Option<&str>, listing: &Listing) {
        let names: BTreeSet<&str> = names(listing).collect();
        for name in names {
            let known = self.0.entry(hash(account, name)).or_default();
            match known.file {
                Some(last) if last == file => known.is_doubled = true,
                _ => (known.file, known.files) = (Some(file), known.files + 1),
            }
        }
    }

    /// The first name by which a listing is known in another file too.
    pub fn shared<'l>(&self, account: Option<&str>, listing: &'l Listing) -> Option<&'l str> {
        let is_shared = |name: &&str| {
            let known = self.0.get(&hash(account, name));
            known.is_some_and(|known| known.files > 1 && !known.is_doubled)
        };
        names(listing).find(is_shared)
    }
}

fn names(listing: &Listing) -> impl Iterator<Item = &str> {
    let ids = listing.ids.iter().flat_map(|(_, values)| values);
    std::iter::once(&listing.key).chain(ids).map(String::as_str)
}

fn hash(account: Option<&str>, name: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one((account, name))
}

/// Words of shared listings, by file.
#[derive(Debug, Default)]
pub struct Comparison {
    /// By account and name.
    listings: BTreeMap<(Option<Arc<str>>, String), Shared>,
}

/// One listing in several files.
#[derive(Debug, Default)]
struct Shared {
    title: String,
    files: BTreeSet<usize>,
    /// By detector.
    seen: BTreeMap<Arc<str>, Minded>,
}

/// What a detector saw, and who minds.
#[derive(Debug)]
struct Minded {
    what: Arc<Text>,
    /// By marketplace the gravest.
    sites: BTreeMap<Arc<str>, Verdict>,
    /// By file: folded words, and how they are written.
    words: BTreeMap<usize, BTreeMap<String, String>>,
}

/// Words of one listing that differ from file to file.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Whose it is.
    pub account: Option<Arc<str>>,
    /// The name that its files share.
    pub key: String,
    /// Its title in the first of them.
    pub title: String,
    /// The detector that saw the words.
    pub detector: Arc<str>,
    /// What people call that.
    pub what: Arc<Text>,
    /// Who minds, and how much.
    pub minded: Vec<(Arc<str>, Verdict)>,
    /// By file: the words; none where the listing holds none, nothing where the file does not hold the listing.
    pub words: Vec<Option<Vec<String>>>,
}

impl Comparison {
    /// Adds what was found in a listing of a file; notes do not matter.
    pub fn add(&mut self, file: usize, account: Option<Arc<str>>, name: &str, listing: &Listing, found: &[Finding]) {
        let shared = self.listings.entry((account, name.to_owned())).or_default();
        shared.files.insert(file);
        if shared.title.is_empty() {
            listing.title().clone_into(&mut shared.title);
        }
        for finding in found.iter().filter(|finding| finding.counts() && finding.severity > Severity::Note) {
            let new = || Minded { what: finding.seen.title.clone(), sites: BTreeMap::new(), words: BTreeMap::new() };
            shared.seen.entry(finding.seen.detector.clone()).or_insert_with(new).add(file, finding);
        }
    }

    /// Listings that stand in more than one file.
    pub fn shared(&self) -> usize {
        self.listings.values().filter(|listing| listing.files.len() > 1).count()
    }

    /// What differs, by account, name and detector; `files` is how many there are.
    pub fn differences(&self, files: usize) -> impl Iterator<Item = Difference> {
        self.listings.iter().flat_map(move |((account, key), listing)| {
            let differing = listing.seen.iter().filter(|(_, minded)| listing.differs(minded));
            differing.map(move |(detector, minded)| Difference {
                account: account.clone(),
                key: key.clone(),
                title: listing.title.clone(),
                detector: detector.clone(),
                what: minded.what.clone(),
                minded: minded.sites.iter().map(|(site, verdict)| (site.clone(), *verdict)).collect(),
                words: (0..files).map(|file| listing.words(minded, file)).collect(),
            })
        })
    }
}

impl Shared {
    fn differs(&self, minded: &Minded) -> bool {
        let said =
            |file: &usize| minded.words.get(file).map(|words| words.keys().collect::<Vec<_>>()).unwrap_or_default();
        let all: BTreeSet<Vec<&String>> = self.files.iter().map(said).collect();
        all.len() > 1
    }

    fn words(&self, minded: &Minded, file: usize) -> Option<Vec<String>> {
        let written = minded.words.get(&file).map(|words| words.values().cloned().collect());
        self.files.contains(&file).then(|| written.unwrap_or_default())
    }
}

impl Minded {
    fn add(&mut self, file: usize, finding: &Finding) {
        let gravest = self.sites.entry(finding.rule.marketplace.clone()).or_insert(finding.rule.verdict);
        *gravest = finding.rule.verdict.min(*gravest);
        // What is missing has a place too: the words are those of its name.
        let written = finding.seen.quoted();
        self.words.entry(file).or_default().entry(finding.seen.words.clone()).or_insert(written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;

    fn listing(key: &str, asin: &str) -> Listing {
        let fields = [(Field::Sku, key.to_owned()), (Field::Title, "Bowl".to_owned())];
        let mut listing = Listing::from_fields("a.csv", key, &fields);
        listing.ids.push(("asin".to_owned(), vec![asin.to_owned()]));
        listing
    }

    #[test]
    fn any_id_may_be_the_one_that_files_share() {
        let mut names = Names::default();
        names.learn(0, None, &listing("A", "B0"));
        names.learn(0, None, &listing("C", "none"));
        names.learn(0, None, &listing("D", "none"));
        names.learn(1, None, &listing("X", "B0"));
        names.learn(1, None, &listing("Y", "none"));
        assert_eq!(names.shared(None, &listing("X", "B0")), Some("B0"));
        assert_eq!(names.shared(None, &listing("A", "B0")), Some("B0"));
        assert_eq!(
            names.shared(None, &listing("Y", "none")),
            None,
            "what several listings of a file are called is no name"
        );
        assert_eq!(names.shared(Some("other"), &listing("A", "B0")), None, "accounts are apart");
    }
}
