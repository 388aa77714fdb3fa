//! One file, every way to scan it, one answer.
//!
//! The plain way makes a listing of every row, searches it and judges it, one after the other. Against it stand chunks of
//! any size, any number of threads, and the naive matcher of `oracle.rs` on what was read.

use std::sync::Arc;

use listlint::error::Result;
use listlint::field::Field;
use listlint::finding::{Detail, Finding, Judged, Scope, Sink};
use listlint::input::{Opened, Options, Reader, Source, open};
use listlint::judge::{Courts, Selection, Seller, judge};
use listlint::listing::{FileReceipt, Listing};
use listlint::matcher::Ruleset;
use listlint::pack;
use listlint::problem::Problem;
use listlint::report::{self, Format};
use listlint::scan::{Plan, scan, sieve};
use listlint::sieve::Sieve;

use crate::hostile::{self, Random};
use crate::oracle::{Oracle, Seen, plainest};

/// Rules of all kinds, few enough that most rows hold no word of them.
const OWN: &str = r#"
[[detector]]
id = "mask-class"
category = "other"
target = "product"
title = { en = "Class of mask" }
terms.any = ["n95", "kn {95|100}"]
terms.ja = ["マスク"]
terms.zh = ["口罩"]
unless = ["nokia {}", "{} ..2 {holder|case}"]
fuzzy = true

[[detector]]
id = "wonder"
category = "other"
target = "claim"
title = { en = "Wonders" }
terms.en = ["{wonder|miracle} ..2 cure", "hand sanitiz*", "désinfectant"]
only = ["{} ..6 germs", "{of|for} {}"]

[[detector]]
id = "sharp"
category = "other"
target = "product"
title = { en = "Sharp things" }
terms.en = ["switchblade", "gift card"]
terms.zh = ["刀"]

[[detector]]
id = "long"
category = "title-rules"
target = "format"
title = { en = "Long title" }
check = { max-length = { field = "title", max = 80, unit = "characters" } }

[[restriction]]
id = "mask-class"
on = "*"
detect = ["mask-class"]
verdict = "documents"
action = "add-document"
basis = "house"
why = { en = "{words}" }
fix = { en = "Ask." }

[[restriction]]
id = "wonder"
on = ["amazon-us", "ebay-us"]
detect = ["wonder"]
without = ["sharp"]
verdict = "wording"
action = "remove-words"
basis = "house"
why = { en = "{words}" }
fix = { en = "Leave it out." }

[[restriction]]
id = "sharp"
on = ["ebay-us", "amazon-jp"]
detect = ["sharp"]
when = { price = { over = 100 } }
verdict = "prohibited"
action = "delete"
basis = "house"
why = { en = "{words}" }
fix = { en = "Leave it out." }

[[restriction]]
id = "long"
on = ["amazon-us"]
detect = ["long"]
verdict = "wording"
action = "shorten"
basis = "house"
why = { en = "Over {limit}." }
fix = { en = "Shorten it." }
"#;

/// Rules to scan with.
pub(crate) struct Rules {
    name: &'static str,
    ruleset: Ruleset,
    selection: Selection,
}

/// The same, made ready once for all files.
pub(crate) struct Ready<'r> {
    rules: &'r Rules,
    courts: Courts<'r>,
    sieve: Option<Sieve>,
    oracle: Oracle<'r>,
}

impl Rules {
    /// Rules of a folder alone.
    pub(crate) fn own() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("own.toml"), OWN).unwrap();
        let loaded = pack::load_only(&[folder.path().to_owned()]);
        Self::new("own", loaded.unwrap_or_else(|problems| panic!("{}", pack::render_all(&problems, false))).pack)
    }

    /// All shipped rules.
    pub(crate) fn shipped() -> Self {
        Self::new("shipped", pack::load(&[]).unwrap().pack)
    }

    fn new(name: &'static str, pack: listlint::rule::Pack) -> Self {
        let ruleset = Ruleset::new(pack);
        let selection = Selection {
            marketplaces: (0..ruleset.pack.marketplaces.len()).collect(),
            as_of: jiff::civil::date(2020, 3, 20),
            upcoming_days: 30,
            seller: Seller::default(),
            account: None,
            digests: false,
        };
        Self { name, ruleset, selection }
    }

    /// Makes them ready.
    pub(crate) fn ready(&self) -> Ready<'_> {
        let courts = Courts::new(&self.ruleset, self.selection.clone(), Detail::Excerpts);
        let sieve = sieve(&courts.main);
        Ready { rules: self, courts, sieve, oracle: Oracle::new(&self.ruleset.pack) }
    }

    fn is_small(&self) -> bool {
        self.name == "own"
    }
}

impl Ready<'_> {
    /// What is found in one listing. A few rules are asked one by one, those that cannot come to anything too; thousands
    /// by the court, as in a scan.
    fn judge(&self, listing: &Listing) -> Option<(Vec<Finding>, Judged)> {
        let searched = self.rules.ruleset.search(listing);
        match self.rules.is_small() {
            true => Some(judge(&searched, &self.rules.selection).into_findings()),
            false => self.courts.main.judge(&searched),
        }
    }
}

/// Everything a scan said, in order, as lines.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// No file of listings.
    Nothing(String),
    Lines(Vec<String>),
}

/// A sink that writes down what comes.
#[derive(Default)]
struct Log {
    out: Vec<u8>,
    passed: u64,
}

impl Sink for Log {
    fn listing(&mut self, findings: Vec<Finding>, judged: Judged) -> Result<()> {
        if findings.is_empty() && judged.not_judged.is_empty() {
            // The pieces of a listing are one listing.
            self.passed += u64::from(!judged.goes_on);
            return Ok(());
        }
        self.out.extend(format!("{:?}\n", judged.not_judged).into_bytes());
        let mut reporter = Format::Jsonl.reporter(&mut self.out, &report::Options::default());
        reporter.listing(findings, judged)
    }

    fn passed(&mut self, _: &Arc<Scope>, listings: u64) -> Result<()> {
        self.passed += listings;
        Ok(())
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        self.out.extend(format!("{problem:?}\n").into_bytes());
        Ok(())
    }
}

impl Log {
    fn lines(self, end: &FileReceipt) -> Said {
        let text = String::from_utf8(self.out).unwrap();
        let end = format!("{} passed, {end:?}", self.passed);
        Said::Lines(text.lines().map(str::to_owned).chain([end]).collect())
    }
}

fn opened(bytes: &[u8], options: &Options) -> std::result::Result<Box<Reader>, Said> {
    match open(&Source::bytes("hostile.csv", bytes), options) {
        Ok(Opened::Listings(reader)) => Ok(reader),
        Ok(Opened::Several(inner)) => Err(Said::Nothing(format!("{} files", inner.len()))),
        Ok(Opened::Skipped(kind)) => Err(Said::Nothing(kind.to_owned())),
        Err(problem) => Err(Said::Nothing(format!("{problem:?}"))),
    }
}

/// The plain way; the listings too.
fn plainly(bytes: &[u8], options: &Options, ready: &Ready<'_>) -> (Said, Vec<Listing>) {
    let mut reader = match opened(bytes, options) {
        Ok(reader) => reader,
        Err(said) => return (said, Vec::new()),
    };
    let (mut log, mut problems, mut listings) = (Log::default(), Vec::new(), Vec::new());
    loop {
        let listing = reader.next_listing(&mut problems);
        problems.drain(..).for_each(|problem| log.problem(problem).unwrap());
        let Some(listing) = listing else { break };
        let goes_on = listings.last().is_some_and(|last: &Listing| last.piece && last.key == listing.key);
        match ready.judge(&listing) {
            Some((findings, judged)) => log.listing(findings, Judged { goes_on, ..judged }).unwrap(),
            None => log.passed += u64::from(!goes_on),
        }
        listings.push(listing);
    }
    (log.lines(&reader.finish()), listings)
}

/// The way of the command, with or without the sieve.
fn as_the_command_does(bytes: &[u8], options: &Options, ready: &Ready<'_>, jobs: usize, sifted: bool) -> Said {
    let reader = match opened(bytes, options) {
        Ok(reader) => reader,
        Err(said) => return said,
    };
    let site = |name: &str| ready.rules.ruleset.pack.marketplace(name).into_iter().collect();
    let sieve = ready.sieve.as_ref().filter(|_| sifted);
    let plan = Plan { courts: &ready.courts, sieve, site: &site, jobs, past: None, watch: &() };
    let mut log = Log::default();
    let scanned = scan(*reader, &plan, &mut log).unwrap();
    log.lines(&scanned.file)
}

/// What the engine saw in a listing, in the oracle's terms.
fn engine(ruleset: &Ruleset, listing: &Listing) -> Vec<Seen> {
    let terms = ruleset.pack.detectors.iter().flat_map(|d| &d.terms);
    let mut languages: Vec<&String> = terms.filter_map(|t| t.lang.as_ref()).collect();
    languages.sort_unstable();
    languages.dedup();
    let hits = ruleset.search(listing).hits.into_iter().filter_map(|hit| {
        Some(Seen {
            cell: hit.cell?,
            start: hit.span.start,
            end: hit.span.end,
            detector: hit.detector,
            lang: hit.lang.map(|l| languages[usize::from(l)].clone()),
            view: hit.view,
            confidence: hit.confidence,
        })
    });
    plainest(hits.collect())
}

/// Scans one hostile file every way.
///
/// # Errors
/// What differs, and how to see it again.
pub(crate) fn check(seed: u64, ready: &Ready<'_>) -> std::result::Result<(), String> {
    let mut random = Random::new(!seed);
    let bytes = hostile::file(seed);
    let max_listing = random.one_in(8).then(|| 64 + random.below(2000));
    let options = Options { max_listing, ..Options::default() };
    let (plain, listings) = plainly(&bytes, &options, ready);
    let told = |way: &str| format!("seed {seed}, {} rules, limit {max_listing:?}: {way}", ready.rules.name);
    for _ in 0..4 {
        let (jobs, sifted) = (1 + random.below(4), !random.one_in(4));
        let chunk = (!random.one_in(4)).then(|| 1 << random.below(14));
        let said = as_the_command_does(&bytes, &Options { chunk, ..options.clone() }, ready, jobs, sifted);
        if said != plain {
            let way = format!("{jobs} threads, chunks of {chunk:?}, sifted {sifted}");
            return Err(told(&format!("{way}\n{}", difference(&plain, &said))));
        }
    }
    match ready.rules.is_small() {
        true => listings.iter().try_for_each(|listing| same_hits(listing, ready).map_err(|wrong| told(&wrong))),
        false => Ok(()),
    }
}

/// The engine and the naive matcher on one listing. Cells with dozens of disguised words are left out: the naive matcher
/// tries eight open readings at a time, and takes minutes for it.
fn same_hits(listing: &Listing, ready: &Ready<'_>) -> std::result::Result<(), String> {
    let is_short = listing.cells.iter().all(|cell| cell.text.len() < 1000);
    if !is_short || !differs(listing, ready) {
        return Ok(());
    }
    let listing = shrunk(listing.clone(), ready);
    let naive = naive(&listing, ready);
    let fast = engine(&ready.rules.ruleset, &listing);
    let cells: Vec<(Field, &str)> = listing.cells.iter().map(|cell| (cell.field, &*cell.text)).collect();
    Err(format!("the naive matcher\n{naive:?}\nthe engine\n{fast:?}\nin {cells:?}"))
}

fn differs(listing: &Listing, ready: &Ready<'_>) -> bool {
    naive(listing, ready) != engine(&ready.rules.ruleset, listing)
}

/// What the naive matcher sees, without what another piece of a long record tells.
fn naive(listing: &Listing, ready: &Ready<'_>) -> Vec<Seen> {
    let mut seen = ready.oracle.search(listing);
    seen.retain(|seen| listing.cells[seen.cell].tells(seen.end));
    seen
}

/// As little of a listing as still differs.
fn shrunk(mut listing: Listing, ready: &Ready<'_>) -> Listing {
    for cell in 0..listing.cells.len() {
        let mut length = listing.cells[cell].text.chars().count();
        while length > 0 {
            let mut at = 0;
            while at < listing.cells[cell].text.chars().count() {
                let text = &listing.cells[cell].text;
                let less = text.chars().take(at).chain(text.chars().skip(at + length)).collect::<String>();
                let mut tried = listing.clone();
                tried.cells[cell].text = less;
                if differs(&tried, ready) { listing = tried } else { at += length }
            }
            length /= 2;
        }
    }
    listing
}

/// The first line that is not the same.
fn difference(plain: &Said, other: &Said) -> String {
    let (Said::Lines(plain), Said::Lines(other)) = (plain, other) else { return format!("{plain:?}\n{other:?}") };
    let at = plain.iter().zip(other).position(|(a, b)| a != b).unwrap_or(plain.len().min(other.len()));
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "nothing more".to_owned());
    format!("line {at}\nplain {}\nother {}", line(plain), line(other))
}
