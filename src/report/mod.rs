//! What a run says, in one format per file. Each format is a sink that also writes the end: the receipt.
//!
//! Reporters know nothing of scanning and nothing of terminals: they write to any [`Write`], with
//! colour as ANSI styles that `cli` strips where they are not wanted.

mod all;
mod appeal;
mod brief;
mod chain;
mod concise;
mod coverage;
mod cross_site;
mod evaluation;
mod finding_json;
mod github;
mod gitlab;
mod html;
mod human;
mod json;
mod json_text;
mod jsonl;
mod junit;
mod markdown;
mod options;
mod outcome;
mod path;
mod per_account;
mod problem;
mod receipt;
mod row;
mod said;
mod sarif;
mod style;
mod summary;
mod table;
mod width;
pub(crate) mod words;
mod worst;
mod xlsx;

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use crate::error::Result;
use crate::finding::{Detail, Finding, Judged, Receipt, Scope, Sink};
use crate::problem::Problem;
use crate::rule::{Pack, named};

pub use all::All;
pub use appeal::{Case, SetAside, appeal, settled};
pub use brief::Brief;
pub use chain::{Chain, Checked, Fault, Head, verify};
pub use concise::Concise;
pub use coverage::{Coverage, CoverageFormat};
pub use cross_site::{Compared, CrossSite};
pub use evaluation::{write_evaluation, write_evaluation_json};
pub use github::Github;
pub use gitlab::Gitlab;
pub use html::Html;
pub use human::Human;
pub use json::Json;
pub use jsonl::JsonLines;
pub use junit::Junit;
pub use markdown::Markdown;
pub use options::Options;
pub use outcome::Outcome;
pub use path::file_name;
pub use per_account::{Open, PerAccount};
pub use problem::write_problem;
pub use receipt::{receipt_line, write_receipt};
pub use sarif::Sarif;
pub use summary::Summary;
pub use table::Csv;
pub(crate) use table::as_text;
pub(crate) use width::{clean, cut_end, pad};
pub use xlsx::Xlsx;

/// Whose files come next in a run, and what they are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'t> {
    /// None where their settings name no account.
    pub account: Option<&'t str>,
    /// The rules.
    pub pack: &'t Pack,
    /// Whether findings are held against a baseline.
    pub has_baseline: bool,
}

/// A sink that writes one format.
///
/// [`Sink`] hands things over; a reporter only looks at them, so that several can share one run without copies
/// ([`All`]). Both ways in do the same.
pub trait Reporter: Sink {
    /// Shows what was found in one listing.
    ///
    /// # Errors
    /// When output cannot be written.
    fn show(&mut self, findings: &[Finding], judged: &Judged) -> Result<()>;

    /// Counts listings in which nothing was seen, where the format tells their number.
    ///
    /// # Errors
    /// When output cannot be written.
    fn pass(&mut self, _scope: &Arc<Scope>, _listings: u64) -> Result<()> {
        Ok(())
    }

    /// Says whose files come next.
    ///
    /// # Errors
    /// When a report of that account cannot be begun.
    fn begin(&mut self, _turn: &Turn<'_>) -> Result<()> {
        Ok(())
    }

    /// What the format had to leave out, known when it is finished: for people, beside the report.
    fn notices(&self) -> Vec<Problem> {
        Vec::new()
    }

    /// How much of matches the format shows.
    fn shows(&self) -> Detail;

    /// Shows that a rule, setting, file or row is wrong.
    ///
    /// # Errors
    /// When output cannot be written.
    fn warn(&mut self, problem: &Problem) -> Result<()>;

    /// Shows what is wrong in settings of some accounts, whosever files came last.
    ///
    /// # Errors
    /// When output cannot be written.
    fn warn_for(&mut self, _accounts: &BTreeSet<Option<Arc<str>>>, problem: &Problem) -> Result<()> {
        self.warn(problem)
    }

    /// Writes what can only be said at the end, the receipt included, and flushes.
    ///
    /// # Errors
    /// When output cannot be written.
    fn finish(&mut self, receipt: &Receipt) -> Result<()>;
}

/// Makes a reporter a sink: what is handed over is shown.
macro_rules! sink_that_shows {
    ($type:ty $(, $param:ident)?) => {
        impl$(<$param: std::io::Write>)? crate::finding::Sink for $type {
            fn listing(
                &mut self,
                findings: Vec<crate::finding::Finding>,
                judged: crate::finding::Judged,
            ) -> crate::error::Result<()> {
                crate::report::Reporter::show(self, &findings, &judged)
            }

            fn passed(
                &mut self,
                scope: &std::sync::Arc<crate::finding::Scope>,
                listings: u64,
            ) -> crate::error::Result<()> {
                crate::report::Reporter::pass(self, scope, listings)
            }

            fn detail(&self) -> crate::finding::Detail {
                crate::report::Reporter::shows(self)
            }

            fn problem(&mut self, problem: crate::problem::Problem) -> crate::error::Result<()> {
                crate::report::Reporter::warn(self, &problem)
            }
        }
    };
}
use sink_that_shows;

named! {
    /// A format of output.
    Format {
        /// Findings as blocks, worst listings first.
        Human = "human",
        /// One line a finding.
        Concise = "concise",
        /// At most twenty lines, for hooks.
        Brief = "brief",
        /// A work list.
        Summary = "summary",
        /// One document.
        Json = "json",
        /// One object a line.
        Jsonl = "jsonl",
        /// A table of findings.
        Csv = "csv",
        /// A workbook.
        Xlsx = "xlsx",
        /// Code scanning and editors.
        Sarif = "sarif",
        /// Test pages of build servers.
        Junit = "junit",
        /// Annotations of GitHub workflows.
        Github = "github",
        /// GitLab's code quality report.
        Gitlab = "gitlab",
        /// A comment on a pull request.
        Markdown = "markdown",
        /// A page for people.
        Html = "html",
    }
}

impl Format {
    /// A reporter that writes this format to `out`.
    pub fn reporter<'w>(self, out: impl Write + 'w, options: &Options) -> Box<dyn Reporter + 'w> {
        match self {
            Self::Human => Box::new(Human::new(out, options)),
            Self::Concise => Box::new(Concise::new(out, options)),
            Self::Brief => Box::new(Brief::new(out, options)),
            Self::Summary => Box::new(Summary::new(out, options)),
            Self::Json => Box::new(Json::new(out, options)),
            Self::Jsonl => Box::new(JsonLines::new(out, options)),
            Self::Csv => Box::new(Csv::new(out, options)),
            Self::Xlsx => Box::new(Xlsx::new(out, options)),
            Self::Sarif => Box::new(Sarif::new(out, options)),
            Self::Junit => Box::new(Junit::new(out, options)),
            Self::Github => Box::new(Github::new(out, options)),
            Self::Gitlab => Box::new(Gitlab::new(out, options)),
            Self::Markdown => Box::new(Markdown::new(out, options)),
            Self::Html => Box::new(Html::new(out, options)),
        }
    }

    /// Whether a program reads it: then the receipt belongs into it, or into `--receipt`.
    pub fn is_for_machines(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl | Self::Csv | Self::Xlsx | Self::Sarif | Self::Junit | Self::Gitlab)
    }

    /// Whether it is written with colour, which is taken out where it is not wanted.
    pub fn is_coloured(self) -> bool {
        matches!(self, Self::Human | Self::Concise | Self::Brief | Self::Summary)
    }

    /// Whether the receipt is part of it.
    pub fn holds_receipt(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// Whether nothing is written before the end, so that a terminal is free until then.
    pub fn waits(self) -> bool {
        matches!(self, Self::Human | Self::Brief | Self::Summary | Self::Markdown)
    }

    /// Whether it is no text.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx)
    }
}
