//! What a rule is: plain data without I/O. `pack` makes it from TOML, `matcher` and `judge` use it.

mod check;
mod date;
mod detector;
mod marketplace;
mod pack;
mod phrase;
mod restriction;
mod str;

pub use self::str::Str;
pub use check::{Check, ContactKind, Unit};
pub use date::{Day, Precision};
pub use detector::{Brand, Condition, Confidence, Context, Detector, Example, Pattern, Target, Term};
pub use marketplace::Marketplace;
pub use pack::{Category, Measure, Pack, PackInfo};
pub use phrase::{Elem, Phrase, PhraseError, Word};
pub use restriction::{
    Action, Basis, Bound, Consequence, Expect, Restriction, RestrictionExample, Severity, Source, Verdict, When,
};

use serde::{Deserialize, Serialize};

/// Words for people, in both languages the product speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Text {
    /// English.
    pub en: Str,
    /// Chinese; empty where only a house rule's one language exists.
    pub zh: Str,
}

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Text {
    /// The words in a language, in English where the other is missing and the reverse.
    pub fn get(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::En => (&self.en, &self.zh),
            Language::Zh => (&self.zh, &self.en),
        };
        if first.is_empty() { second } else { first }
    }
}

/// Declares an enum whose values have one name each in TOML, settings and JSON.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $type { $($(#[$vdoc])* $variant,)* }

        impl $type {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in TOML and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        impl std::str::FromStr for $type {
            type Err = ();

            fn from_str(name: &str) -> std::result::Result<Self, ()> {
                Self::ALL.iter().copied().find(|v| v.name() == name).ok_or(())
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(crate) use named;
