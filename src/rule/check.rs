//! Format checks: what a `format` detector looks at instead of terms.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::named;
use crate::field::Field;

named! {
    /// What a length is counted in.
    Unit {
        /// Unicode characters.
        Characters = "characters",
        /// Bytes of UTF-8.
        Bytes = "bytes",
    }
}

named! {
    /// A kind of contact detail.
    ContactKind {
        /// A web address.
        Url = "url",
        /// An e-mail address, also spelled out with (at) and (dot).
        Email = "email",
        /// A telephone number.
        Phone = "phone",
        /// A messenger or social-media handle.
        Social = "social",
    }
}

/// One format check (RULES 1, "Checks").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // the variants' own sentences say what the parts are
pub enum Check {
    /// More than `max` units in one cell of the field.
    MaxLength { field: Field, max: usize, unit: Unit },
    /// A folded word that stands more than `max` times; words of `except` do not count.
    RepeatedWord { field: Field, max: usize, except: BTreeSet<String> },
    /// Any of the characters in `forbid`, unless it stands in the brand and that is allowed.
    Characters { field: Field, forbid: BTreeSet<char>, allow_in_brand: bool },
    /// At least `share` of the letters are capitals, in a text of at least `min_words` words.
    Capitals { field: Field, share: f64, min_words: usize },
    /// A tag whose name is not in `allow`.
    Html { field: Field, allow: BTreeSet<String> },
    /// A contact detail of one of these kinds.
    Contact { fields: Vec<Field>, kinds: Vec<ContactKind> },
    /// The file has the column, the listing has no value there.
    MissingField { field: Field },
    /// Bidi overrides or runs of invisible characters.
    HiddenText { fields: Vec<Field> },
}
