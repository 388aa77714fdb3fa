//! The flags of `scan` as a layer: typed ones lie over those of the environment, these over the `[scan]` of settings.

use jiff::civil::Date;

use super::read::{FromNode, Reader, named_values};
use super::tree::{Table, Value};
use crate::finding::Confidence;
use crate::problem::Problem;
use crate::report::Format;
use crate::rule::{Language, Severity, named};
use crate::suppress::Selector;

named! {
    /// The least severity that makes the exit code 1.
    FailOn {
        /// Errors.
        Error = "error",
        /// Warnings too.
        Warning = "warning",
        /// Notes too.
        Note = "note",
        /// Nothing.
        Never = "never",
    }
}

impl FailOn {
    /// As a severity; `None` for never.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

named! {
    /// Which of the findings that a baseline does not hold count for the exit code.
    FailOnNew {
        /// All of them.
        Any = "any",
        /// Those in listings that are new or changed.
        Listing = "listing",
    }
}

named_values! {
    Format: "a format: human, concise, brief, summary, json, jsonl, csv, xlsx, sarif, junit, github, gitlab, markdown or html";
    FailOn: "`error`, `warning`, `note` or `never`";
    FailOnNew: "`any` or `listing`";
    Confidence: "`low`, `medium` or `high`";
}

impl FromNode for Language {
    const WANTED: &'static str = "`en` or `zh`";

    fn from_value(value: &Value) -> Option<Self> {
        match String::from_value(value)?.as_str() {
            "en" => Some(Self::En),
            "zh" => Some(Self::Zh),
            _ => None,
        }
    }
}

/// Declares the flags once: field, type, long name.
macro_rules! flags {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $name:literal,)*) => {
        /// What was said about a scan in one place; `None` where it says nothing.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Flags { $($(#[$doc])* pub $field: Option<$type>,)* }

        impl Flags {
            /// The long names, as in `[scan]` and after `--`.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];

            /// These flags laid over `below`: what they do not say is taken from there.
            #[must_use]
            pub fn over(self, below: Self) -> Self {
                Self { $($field: self.$field.or(below.$field),)* }
            }

            /// Reads `[scan]`.
            pub(super) fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
                let mut reader = Reader::new(table, "[scan]", problems);
                let flags = Self { $($field: reader.get($name),)* };
                reader.finish();
                flags
            }
        }
    };
}

flags! {
    /// Marketplaces, prefixes and groups.
    marketplace: Vec<String> = "marketplace",
    /// The day judged by.
    as_of: Date = "as-of",
    /// Days ahead in which announced rules are told.
    upcoming: u64 = "upcoming",
    /// What stands on stdout.
    format: Format = "format",
    /// `FORMAT=FILE`.
    output: Vec<String> = "output",
    /// Whether a CSV begins with a byte order mark.
    bom: bool = "bom",
    /// What makes the exit code 1.
    fail_on: FailOn = "fail-on",
    /// Findings that were there before; from the folder of the settings that name it.
    baseline: String = "baseline",
    /// Which new findings count.
    fail_on_new: FailOnNew = "fail-on-new",
    /// Findings of less are left out.
    min_confidence: Confidence = "min-confidence",
    /// Only these findings.
    select: Vec<Selector> = "select",
    /// Not these findings.
    ignore: Vec<Selector> = "ignore",
    /// Folders of own rules.
    rules: Vec<String> = "rules",
    /// Judge by the rules of those folders alone.
    no_shipped: bool = "no-shipped",
    /// The template of the files.
    template: String = "template",
    /// `FIELD=NAME`.
    column: Vec<String> = "column",
    /// The sign between cells.
    delimiter: String = "delimiter",
    /// The encoding of the files.
    encoding: String = "encoding",
    /// The language of reports.
    lang: Language = "lang",
    /// Listings that the human report prints; 0 is all.
    limit: u64 = "limit",
    /// Where the receipt goes.
    receipt: String = "receipt",
    /// Bytes of a listing that is still taken whole.
    max_listing: u64 = "max-listing",
    /// Bytes that a compressed file may hold.
    max_unpacked: u64 = "max-unpacked",
    /// Where marked files go.
    annotate: String = "annotate",
    /// Where parted files go.
    split: String = "split",
    /// Threads.
    jobs: u64 = "jobs",
    /// Silence on stderr.
    quiet: bool = "quiet",
    /// Notes and reasons too.
    verbose: bool = "verbose",
    /// No progress on a terminal.
    no_progress: bool = "no-progress",
}
