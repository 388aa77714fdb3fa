//! The canonical fields of a listing, whatever a platform calls its columns.

use std::fmt;
use std::str::FromStr;

/// One canonical part of a listing (DESIGN 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs)] // the names say it
pub enum Field {
    Title,
    Bullets,
    Description,
    Keywords,
    Attributes,
    Brand,
    Manufacturer,
    Department,
    ImageText,
    Price,
    Currency,
    Quantity,
    Condition,
    Sku,
    Asin,
    Gtin,
}

impl Field {
    /// Every field, in the order findings are sorted by.
    pub const ALL: [Self; 16] = [
        Self::Title,
        Self::Bullets,
        Self::Description,
        Self::Keywords,
        Self::Attributes,
        Self::Brand,
        Self::Manufacturer,
        Self::Department,
        Self::ImageText,
        Self::Price,
        Self::Currency,
        Self::Quantity,
        Self::Condition,
        Self::Sku,
        Self::Asin,
        Self::Gtin,
    ];

    /// The name used in rules, settings and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Bullets => "bullets",
            Self::Description => "description",
            Self::Keywords => "keywords",
            Self::Attributes => "attributes",
            Self::Brand => "brand",
            Self::Manufacturer => "manufacturer",
            Self::Department => "department",
            Self::ImageText => "image-text",
            Self::Price => "price",
            Self::Currency => "currency",
            Self::Quantity => "quantity",
            Self::Condition => "condition",
            Self::Sku => "sku",
            Self::Asin => "asin",
            Self::Gtin => "gtin",
        }
    }

    /// Whether the field holds words (the others hold one value).
    pub fn is_text(self) -> bool {
        self <= Self::ImageText
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Field {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|field| field.name() == name).ok_or(())
    }
}
