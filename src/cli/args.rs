//! What was typed. Records only; `plan` decides what it means.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::problem::nearest;
use crate::report::{CoverageFormat, Format};

/// Finds what a marketplace restricts in the files you upload, before upload.
#[derive(Debug, Parser)]
#[command(name = "listlint", version, about, after_help = EXITS, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// What to do; `listlint PATH` is `listlint scan PATH`
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXITS: &str = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage, settings or rule error, 3 incomplete.\n\
`listlint PATH` is the same as `listlint scan PATH`.";

/// The commands.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // each carries its own help
pub(crate) enum Command {
    /// Judge the listings of files, folders, standard input (-) or one pasted title (--text)
    Scan(Box<Scan>),
    /// Take words out of listings, or replace them, where rules say so: shows the changes, makes them with --write
    Fix(Fix),
    /// Tell the story of one listing: what was read, what was seen, what cleared it, what each rule said
    Why(Why),
    /// Explain a rule or a finding: what, why, what happens otherwise, what to do, history, sources
    Explain(Explain),
    /// List, check, test, and start rules
    #[command(subcommand)]
    Rules(Rules),
    /// Check listings before each commit: put the git hook in place, take it away, run it
    #[command(subcommand)]
    Hook(Hook),
    /// Read the files here and write a commented listlint.toml
    Init(Init),
    /// Accept the findings that are there now, so that only new ones count
    #[command(subcommand)]
    Baseline(Baseline),
    /// Say of single findings that they are wrong, accepted or approved, with a reason
    Decide(Decide),
    /// Show the settings that hold for a path, and where each comes from
    Settings(ShowSettings),
    /// Write NAME.checked.xlsx and NAME.report.html beside each file: what files come to that are dropped on the program
    Drop(Dropped),
    /// Print the completions of a shell
    Completions(Completions),
    /// Print the manual page of a command, or write all of them into a folder
    Man(Man),
    /// Write what to answer when a marketplace removed a listing: facts, sources and blanks, a folder for each listing
    Appeal(Appeal),
    /// Check a log that scan --audit-log wrote
    #[command(subcommand)]
    AuditLog(AuditLog),
}

/// Where output goes and how it speaks: the same for every command.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct Voice {
    /// Language of messages; default: the system's
    #[arg(long, value_name = "en|zh", value_parser = ["en", "zh"], env = "LISTLINT_LANG", hide_env = true)]
    pub(crate) lang: Option<String>,
    /// Colour: auto follows the terminal and NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
#[allow(missing_docs)]
pub(crate) enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// Which rules hold, and for what they are asked.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct Judging {
    /// Marketplaces: ids (amazon-us), platforms (amazon), groups from settings, all
    #[arg(
        short,
        long = "marketplace",
        value_name = "ID,…",
        value_delimiter = ',',
        env = "LISTLINT_MARKETPLACE",
        hide_env = true
    )]
    pub(crate) marketplaces: Vec<String>,
    /// Judge by this day instead of today
    #[arg(long, value_name = "YYYY-MM-DD", env = "LISTLINT_AS_OF", hide_env = true)]
    pub(crate) as_of: Option<String>,
    /// Tell rules that begin within so many days, as notes [default: 30]
    #[arg(long, value_name = "DAYS")]
    pub(crate) upcoming: Option<u32>,
    /// A folder of your own rules, on top of the shipped ones (repeats)
    #[arg(long, value_name = "DIR", env = "LISTLINT_RULES", hide_env = true)]
    pub(crate) rules: Vec<PathBuf>,
    /// Judge by the rules of those folders alone; the shipped categories, marketplaces, word sets and contexts stay known
    #[arg(long)]
    pub(crate) no_shipped: bool,
}

/// How input is read where it should not be guessed.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct Reading {
    /// Read files by this template (shopify, amazon-flat-file …)
    #[arg(long, value_name = "NAME")]
    pub(crate) template: Option<String>,
    /// Say which column is what: title="Artikelname", or by number title=2; ignore=NAME leaves one out (repeats)
    #[arg(long, value_name = "FIELD=NAME")]
    pub(crate) column: Vec<String>,
    /// The sign between cells: , ; tab |
    #[arg(long, value_name = "SIGN")]
    pub(crate) delimiter: Option<String>,
    /// The file's encoding (utf-8, gb18030, shift_jis, windows-1252 …)
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// The longest record that is read as a whole, in bytes (K, M, G) [default: 16M]
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_listing: Option<String>,
    /// The most that is unpacked of a compressed file, archive or workbook, in bytes (K, M, G) [default: 4G]
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_unpacked: Option<String>,
}

/// `listlint scan`
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct Scan {
    /// Files, folders, - for standard input
    pub(crate) paths: Vec<PathBuf>,
    /// Only listings that the next commit adds or changes, as they stand in the index of git; of all files or of PATHS
    #[arg(long, conflicts_with_all = ["text", "changed_since", "annotate", "split"])]
    pub(crate) staged: bool,
    /// Only listings that are new or changed since work left a branch, tag or commit
    #[arg(long, value_name = "REV", conflicts_with_all = ["text", "annotate", "split"])]
    pub(crate) changed_since: Option<String>,
    /// Judge one title instead of files; without a value it asks
    #[arg(long, value_name = "TITLE", num_args = 0..=1, default_missing_value = "")]
    pub(crate) text: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) judging: Judging,
    /// What standard output gets: human, concise, brief, summary, json, jsonl, csv, xlsx, sarif, junit, github, gitlab,
    /// markdown, html [default: human]
    #[arg(long, value_name = "FORMAT", value_parser = format, env = "LISTLINT_FORMAT", hide_env = true)]
    pub(crate) format: Option<Format>,
    /// A further report into a file (repeats); {account} in the name makes one for each account of the settings
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) output: Vec<String>,
    /// Begin CSV reports with a byte order mark: Excel then reads them as UTF-8
    #[arg(long)]
    pub(crate) bom: bool,
    /// The least severity that makes the exit code 1: error, warning, note, never [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<String>,
    /// Findings in this file were there before and do not count (listlint baseline write)
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// With a baseline, which new findings count for the exit code: any, or those of new and changed listings [default: any]
    #[arg(long, value_name = "any|listing")]
    pub(crate) fail_on_new: Option<String>,
    /// Leave out findings of less confidence: high, medium, low [default: low]
    #[arg(long, value_name = "CONFIDENCE")]
    pub(crate) min_confidence: Option<String>,
    /// Only findings of these restrictions, detectors or categories (globs), or verdict:prohibited
    #[arg(long, value_name = "GLOB,…", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// No findings of these
    #[arg(long, value_name = "GLOB,…", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) reading: Reading,
    /// Listings the human report shows; 0 shows all [default: 100]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Write the receipt as JSON into a file
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
    /// Add what was read, found and judged to a log in which every later change shows (listlint audit-log verify)
    #[arg(long, value_name = "FILE")]
    pub(crate) audit_log: Option<PathBuf>,
    /// Compare the files instead: listings that stand in several, by key or any id, whose words differ where rules mind;
    /// one column a file, as human, csv or json; exit code 1 where something differs
    #[arg(long, conflicts_with_all = ["staged", "changed_since", "text", "output", "baseline", "fail_on_new", "receipt", "audit_log", "annotate", "split"])]
    pub(crate) cross_site: bool,
    /// Write the files again with what was found beside each row: a file for one input, a folder for several; compressed
    /// where the name ends in .gz or .zst
    #[arg(long, value_name = "OUT")]
    pub(crate) annotate: Option<PathBuf>,
    /// Write each file in two into a folder: NAME.upload.EXT, and NAME.held.EXT with the rows that reach --fail-on and
    /// their variants
    #[arg(long, value_name = "DIR")]
    pub(crate) split: Option<PathBuf>,
    /// Threads [default: the machine's]
    #[arg(short, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// Nothing on standard error but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Notes and reasons too
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// No progress on the terminal
    #[arg(long)]
    pub(crate) no_progress: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

impl Scan {
    /// A scan of what a commit changes, or of what changed since a revision.
    pub(crate) fn of_changes(since: Option<String>) -> Self {
        Self { staged: since.is_none(), changed_since: since, ..Self::default() }
    }
}

/// `listlint appeal`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Appeal {
    /// Keys, SKUs, ASINs or other ids of the listings
    #[arg(required = true)]
    pub(crate) keys: Vec<String>,
    /// Files and folders they stand in (repeats) [default: this folder]
    #[arg(long = "in", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The marketplace's notice as a text file: it is quoted
    #[arg(long, value_name = "FILE")]
    pub(crate) notice: Option<PathBuf>,
    /// The folder that gets a folder for each listing
    #[arg(long, value_name = "DIR", default_value = "appeals")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) judging: Judging,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint audit-log`
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)]
pub(crate) enum AuditLog {
    /// Tell whether lines were changed, dropped, added or moved since they were written
    Verify(Verify),
}

/// `listlint audit-log verify`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Verify {
    /// The log
    pub(crate) file: PathBuf,
    /// The hash it has to end with, as an earlier run told it: shows too whether whole runs were cut off
    #[arg(long, value_name = "HASH")]
    pub(crate) head: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint hook`
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)]
pub(crate) enum Hook {
    /// Write the hook that runs before each commit; one that is there already is kept and runs first
    Install(HookInstall),
    /// Take it away, and put back the one that was there before
    Uninstall,
    /// Judge the listings that the next commit adds or changes, in at most twenty lines
    Run(HookRun),
}

/// `listlint hook install`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct HookInstall {
    /// Accept the findings that are there now: write the baseline too
    #[arg(long)]
    pub(crate) baseline: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint hook run`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct HookRun {
    /// Only these files and folders
    pub(crate) paths: Vec<PathBuf>,
    /// Compare the files at hand with a branch, tag or commit instead, as in a pull request
    #[arg(long, value_name = "REV", env = "PRE_COMMIT_FROM_REF", hide_env = true)]
    pub(crate) changed_since: Option<String>,
}

/// `listlint fix`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Fix {
    /// Files and folders of listings
    pub(crate) paths: Vec<PathBuf>,
    /// Change the files (CSV, TSV, XLSX, XLSM) in their place; what cells held before is kept in NAME.fix.csv beside them
    #[arg(long)]
    pub(crate) write: bool,
    /// Put back what a NAME.fix.csv says was there before
    #[arg(long, value_name = "NAME.fix.csv", conflicts_with_all = ["write", "paths"])]
    pub(crate) undo: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) judging: Judging,
    /// Only words of these restrictions, detectors or categories (globs)
    #[arg(long, value_name = "GLOB,…", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Not these
    #[arg(long, value_name = "GLOB,…", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// Only findings of this confidence or more: high, medium, low [default: low]
    #[arg(long, value_name = "CONFIDENCE")]
    pub(crate) min_confidence: Option<String>,
    /// The least severity left that makes the exit code 1: error, warning, note, never [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) reading: Reading,
    /// Nothing on standard error but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint why`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Why {
    /// The file the listing stands in
    #[arg(required_unless_present = "text")]
    pub(crate) file: Option<PathBuf>,
    /// Its key, SKU, ASIN or another of its ids
    #[arg(required_unless_present = "text")]
    pub(crate) key: Option<String>,
    /// One title instead of a listing of a file
    #[arg(long, value_name = "TITLE", conflicts_with_all = ["file", "key"])]
    pub(crate) text: Option<String>,
    /// Tell too, by marketplace, the fewest words without which no error or warning is left
    #[arg(long)]
    pub(crate) what_if: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) judging: Judging,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint explain`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Explain {
    /// A restriction (amazon-us/respirator), a detector (respirator), or what stands in brackets behind a finding
    #[arg(required = true)]
    pub(crate) id: Vec<String>,
    /// A folder of your own rules, on top of the shipped ones (repeats)
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint rules`
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)]
pub(crate) enum Rules {
    /// List restrictions
    List(List),
    /// Validate every rule file; prints all problems at once
    Check(RuleFiles),
    /// Run every example through the whole pipeline
    Test(RuleFiles),
    /// Category by marketplace: what is known, and on whose word
    Coverage(Coverage),
    /// Score the rules against labelled listings: recall, precision, confusion, the rows that came out wrong
    Evaluate(Evaluate),
    /// Restrictions whose sources were read long ago
    Stale(Stale),
    /// Tell what changed between two days, or two packs, and which listings change verdict
    Diff(RulesDiff),
    /// Write the shipped rules out: a folder to keep and judge by later, or an overview as CSV or JSON
    Export(Export),
    /// Make a folder of house rules out of a list of words: CSV or XLSX, columns word, marketplace, verdict, reason, replacement
    Import(Import),
    /// Print a commented rule of your own to start from
    New(New),
}

/// Which rule files.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct RuleFiles {
    /// A folder of your own rules, on top of the shipped ones (repeats)
    #[arg(value_name = "DIR")]
    pub(crate) dirs: Vec<PathBuf>,
    /// The same, as for scan
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint rules list`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct List {
    /// Only this category
    #[arg(long, value_name = "ID")]
    pub(crate) category: Option<String>,
    /// Only this verdict
    #[arg(long, value_name = "VERDICT")]
    pub(crate) verdict: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) book: Book,
}

/// Which rules are told about, and for when.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Book {
    /// Only these marketplaces
    #[arg(short, long = "marketplace", value_name = "ID,…", value_delimiter = ',')]
    pub(crate) marketplaces: Vec<String>,
    /// By this day instead of today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) as_of: Option<String>,
    /// A folder of your own rules, on top of the shipped ones (repeats)
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint rules coverage`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Coverage {
    /// text, markdown or html
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = coverage_format)]
    pub(crate) format: CoverageFormat,
    /// A folder of your own rules, the same as --rules
    #[arg(value_name = "DIR")]
    pub(crate) dirs: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) book: Book,
}

/// `listlint rules evaluate`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Evaluate {
    /// CSV files with the columns marketplace, categories, expect, as_of and any fields of a listing
    #[arg(value_name = "LABELS", required = true)]
    pub(crate) labels: Vec<PathBuf>,
    /// text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub(crate) format: String,
    /// Wrong rows the text shows; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) book: Book,
}

/// `listlint rules stale`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Stale {
    /// How long ago the newest reading of a rule's sources may be: 180d, 26w
    #[arg(long, value_name = "TIME", default_value = "180d", value_parser = days)]
    pub(crate) older_than: i64,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) book: Book,
}

/// `listlint rules diff`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct RulesDiff {
    /// With --from: catalogs. Without: the folders of an older and a newer pack (`shipped` is the one inside the program), then catalogs
    #[arg(value_name = "[OLD NEW] CATALOG")]
    pub(crate) paths: Vec<PathBuf>,
    /// Compare the rules of this day …
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<String>,
    /// … with those of this day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Option<String>,
    /// text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub(crate) format: String,
    /// Listings the text names in a row; 0 names all
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// With catalogs: tell changes too that concern none of their listings
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) book: Book,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) reading: Reading,
}

/// `listlint rules export`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Export {
    /// The folder to write the whole pack into; without one, an overview is printed
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The overview: csv or json [default: csv]
    #[arg(long, value_name = "FORMAT", value_parser = ["csv", "json"], conflicts_with = "dir")]
    pub(crate) format: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) book: Book,
}

/// `listlint rules import`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Import {
    /// The list: columns word, marketplace, verdict, reason, replacement (or 词, 平台, 级别, 原因, 替换词), in any order
    #[arg(value_name = "WORDS")]
    pub(crate) words: PathBuf,
    /// Where words hold whose row names no marketplace: ids, platforms, all
    #[arg(long, short = 'm', value_name = "MARKETPLACE,…", value_delimiter = ',')]
    pub(crate) on: Vec<String>,
    /// The folder to write [default: WORDS-rules]
    #[arg(long, value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
    /// Replace the rules of an earlier import in that folder; its other files stay
    #[arg(long)]
    pub(crate) replace: bool,
    /// The sign between cells: , ; tab |
    #[arg(long, value_name = "SIGN")]
    pub(crate) delimiter: Option<String>,
    /// The file's encoding (utf-8, gb18030, shift_jis …)
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// A folder of your own rules, which count as known already (repeats)
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint rules new`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct New {
    /// Its id, kebab-case
    #[arg(default_value = "my-rule")]
    pub(crate) id: String,
    /// Where it holds
    #[arg(short, long = "marketplace", value_name = "ID,…", value_delimiter = ',')]
    pub(crate) marketplaces: Vec<String>,
}

/// `listlint init`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Init {
    /// The folder to look at and to write into
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Print instead of writing listlint.toml
    #[arg(long)]
    pub(crate) print: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint baseline`
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)]
pub(crate) enum Baseline {
    /// Add the findings that count now, and what all listings say now
    Write(Known),
    /// Take out findings that are no longer found; name the paths that were named for write
    Prune(Known),
}

/// Which findings a baseline is about.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Known {
    /// Files and folders to judge [default: this folder]
    pub(crate) paths: Vec<PathBuf>,
    /// The file [default: that of settings, else listlint-baseline.txt beside the settings]
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) judging: Judging,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint decide`
#[derive(Debug, Clone, ClapArgs)]
#[command(group(clap::ArgGroup::new("choice").args(["wrong", "accept", "approved"])))]
pub(crate) struct Decide {
    /// Findings, by what stands in brackets behind them: 5f0c19aa, or as many digits as tell it from others
    #[arg(required_unless_present = "from")]
    pub(crate) findings: Vec<String>,
    /// They are false alarms
    #[arg(long)]
    pub(crate) wrong: bool,
    /// They are true, and we live with them
    #[arg(long)]
    pub(crate) accept: bool,
    /// The marketplace approved these listings
    #[arg(long)]
    pub(crate) approved: bool,
    /// Why; of a report, for rows that give no reason
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// The last day it holds; then the finding is back
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<String>,
    /// With --wrong: write a rule of your own that passes the finding's words in this phrase, everywhere; {} is the words
    #[arg(long, value_name = "PHRASE", requires = "wrong", conflicts_with_all = ["from", "accept", "approved"])]
    pub(crate) phrase: Option<String>,
    /// Read the columns decision and reason of a report of scan (csv, xlsx)
    #[arg(long, value_name = "REPORT", conflicts_with_all = ["findings", "wrong", "accept", "approved"])]
    pub(crate) from: Option<PathBuf>,
    /// Files and folders that the findings stand in [default: this folder]
    #[arg(long = "in", value_name = "PATH", conflicts_with = "from")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write although it hides more than 100 findings
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) judging: Judging,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint settings`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ShowSettings {
    /// The file or folder they hold for
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint drop`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Dropped {
    /// Files and folders
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) voice: Voice,
}

/// `listlint completions`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Completions {
    /// For which shell
    pub(crate) shell: clap_complete::Shell,
}

/// `listlint man`
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Man {
    /// The command, such as scan or rules check; without one the page of the program
    pub(crate) command: Vec<String>,
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(crate) to: Option<PathBuf>,
}

/// `180d`, `180` or `26w`, in days.
fn days(text: &str) -> Result<i64, String> {
    let (number, factor) = match text.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let days = number.parse::<u32>().map_err(|_| "write days or weeks, such as 180d or 26w".to_owned())?;
    Ok(i64::from(days) * factor)
}

fn format(name: &str) -> Result<Format, String> {
    known(name, Format::ALL, Format::name)
}

fn coverage_format(name: &str) -> Result<CoverageFormat, String> {
    known(name, CoverageFormat::ALL, CoverageFormat::name)
}

/// The value of this name, or the names there are.
fn known<T: Copy>(name: &str, all: &[T], name_of: fn(T) -> &'static str) -> Result<T, String> {
    let names = || all.iter().map(|&value| name_of(value)).collect::<Vec<_>>().join(", ");
    all.iter()
        .copied()
        .find(|&value| name_of(value) == name)
        .ok_or_else(|| format!("no such format; there are {}", names()))
}

/// `listlint PATH` becomes `listlint scan PATH`; `listlint --text "…"` likewise. Paths alone, dropped on the program in a
/// window of its own, become `listlint drop PATH`. What is no path and nearly a command stays, to be told so.
pub(crate) fn with_command(mut typed: Vec<OsString>, has_own_window: bool) -> Vec<OsString> {
    let Some(first) = typed.get(1) else { return typed };
    let word = first.to_str().unwrap_or_default();
    let own = ["-h", "--help", "-V", "--version", "help"];
    let is_near = || nearest(word, Args::command().get_subcommands().map(clap::Command::get_name)).is_some();
    let is_mistyped = || !word.starts_with('-') && !Path::new(first).exists() && is_near();
    if !own.contains(&word) && !Command::has_subcommand(word) && !is_mistyped() {
        let is_dropped = has_own_window && typed.iter().skip(1).all(|word| Path::new(word).exists());
        typed.insert(1, if is_dropped { "drop" } else { "scan" }.into());
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(words: &[&str], has_own_window: bool) -> OsString {
        let typed = ["listlint"].iter().chain(words).map(OsString::from).collect();
        with_command(typed, has_own_window).swap_remove(1)
    }

    #[test]
    fn paths_alone_are_dropped_only_in_a_window_of_their_own() {
        assert_eq!(command(&["Cargo.toml", "src"], true), "drop");
        assert_eq!(command(&["Cargo.toml", "src"], false), "scan");
        assert_eq!(command(&["Cargo.toml", "-q"], true), "scan");
        assert_eq!(command(&["scann"], true), "scann");
        assert_eq!(command(&["scan.csv"], true), "scan");
        assert_eq!(command(&["rules", "list"], true), "rules");
        assert_eq!(command(&["--help"], true), "--help");
    }
}
