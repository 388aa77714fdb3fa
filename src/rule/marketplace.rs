//! One site of a platform, with everything it restricts.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Restriction;

/// One site of a platform.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Marketplace {
    /// `amazon-us`.
    pub id: String,
    /// `Amazon.com`.
    pub name: String,
    /// ISO 3166 code.
    pub country: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Latin-script languages whose terms count here.
    pub languages: Vec<String>,
    /// Its own and inherited restrictions, by id and then by date.
    pub restrictions: Vec<Restriction>,
}

impl Marketplace {
    /// The first day that any of its dated restrictions knows of.
    pub fn first_recorded(&self) -> Option<Date> {
        self.restrictions.iter().filter_map(|r| r.since.map(|d| d.date)).min()
    }

    /// Whether it holds a restriction on a category, `allowed` included, that is not merely presumed.
    pub fn knows_category(&self, category: &str) -> bool {
        self.restrictions.iter().any(|r| r.category == category && r.basis != super::Basis::Inferred)
    }
}
