//! What is known of the seller, for all marketplaces and for single ones.

use std::collections::BTreeMap;

/// Facts about the seller; `None` where settings do not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seller {
    /// ISO 3166 code of the company's country.
    pub country: Option<String>,
    /// `business`, `individual` ….
    pub kind: Option<String>,
    /// Programs the seller is in.
    pub programs: Option<Vec<String>>,
    /// What differs on one marketplace, by its id.
    pub sites: BTreeMap<String, Seller>,
}

impl Seller {
    /// The country for one marketplace.
    pub fn country(&self, site: &str) -> Option<&str> {
        self.of(site, |s| s.country.as_deref())
    }

    /// The type for one marketplace.
    pub fn kind(&self, site: &str) -> Option<&str> {
        self.of(site, |s| s.kind.as_deref())
    }

    /// The programs for one marketplace.
    pub fn programs(&self, site: &str) -> Option<&[String]> {
        self.of(site, |s| s.programs.as_deref())
    }

    fn of<'a, T: ?Sized>(&'a self, site: &str, read: impl Fn(&'a Self) -> Option<&'a T>) -> Option<&'a T> {
        self.sites.get(site).and_then(&read).or_else(|| read(self))
    }
}
