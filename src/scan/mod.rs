//! The pipeline of one file: listings to a sink, in file order, on one thread or many.
//!
//! Knows neither formats nor flags: a reader hands chunks of text in, a plan says for whom listings are judged.
//!
//! ```text
//! Chunks ─> chunk ─> Worked (any thread): rows ─> listings ─> search ─> judge ─┐
//!                                                                              ├─> Stage (one thread, file order): keys, sink
//! Chunks ─> chunk ─> Worked (any thread) ──────────────────────────────────────┘
//! ```

mod changed;
mod compare;
mod count;
mod evaluate;
mod labels;
mod language;
mod parallel;
mod prove;
mod stage;
mod work;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::error::Result;
use crate::finding::Sink;
use crate::input::{Chunk, Chunks, Parts, Reader};
use crate::judge::{Court, Courts};
use crate::listing::{FileReceipt, Listing, Spots};
use crate::problem::{Code, Problem};
use crate::sieve::Sieve;

pub use changed::Past;
pub use compare::{Comparison, Difference, Names};
pub use count::Count;
pub use evaluate::evaluate;
pub use labels::{Label, read_labels};
pub use language::without_terms;
pub use prove::{Proof, prove};

use self::stage::Stage;
use self::work::{Done, Worked};

/// How the listings of a file are judged.
pub struct Plan<'a, 'r> {
    /// The rules, for whom, and by which day.
    pub courts: &'a Courts<'r>,
    /// The marketplaces that a row's own site means; none if it is not known.
    pub site: &'a (dyn Fn(&str) -> Vec<usize> + Sync),
    /// Threads that judge, at least one.
    pub jobs: usize,
    /// Adds the places of a raw text where anything may be found, ascending; without, every listing is looked at.
    pub sieve: Option<&'a Sieve>,
    /// What listings said before: those that say it still are passed over.
    pub past: Option<&'a Past>,
    /// Who watches, and may stop it.
    pub watch: &'a (dyn Watch + Sync),
}

/// Watches a scan while it goes on.
pub trait Watch {
    /// Told before each chunk, with the bytes of text of the one before; `false` ends the scan there.
    fn goes_on(&self, bytes: u64) -> bool;
}

/// Nobody watches.
impl Watch for () {
    fn goes_on(&self, _: u64) -> bool {
        true
    }
}

/// How the reading of a file ended.
enum End {
    /// With the file.
    Whole,
    /// It cannot be read on.
    Broken(io::Error),
    /// Who watches stopped it.
    Interrupted,
}

/// A sieve for what a court could find but faults of form; none where words do not tell.
pub fn sieve(court: &Court<'_>) -> Option<Sieve> {
    Some(Sieve::new(court.needles()?))
}

/// What came of a file besides findings.
#[derive(Debug, Default)]
pub struct Scanned {
    /// What was read.
    pub file: FileReceipt,
    /// Listings by language, of those looked at for it: the first 100, then one in a thousand.
    pub languages: BTreeMap<&'static str, u64>,
}

/// Judges every listing of a reader and pushes what is found, in file order.
///
/// # Errors
/// When the sink cannot write. Problems of the file and its rows go to the sink.
pub fn scan(reader: Reader, plan: &Plan<'_, '_>, sink: &mut dyn Sink) -> Result<Scanned> {
    let Parts { mut chunks, table, ledger } = reader.into_parts();
    let mut stage = Stage::new(plan, &table, ledger, sink);
    let work = |chunk| Worked::of(chunk, &table, plan);
    // A file of one chunk needs no second thread.
    let end = match plan.jobs {
        0 | 1 => one_by_one(&mut chunks, plan.watch, &work, &mut stage)?,
        _ if chunks.is_read() => one_by_one(&mut chunks, plan.watch, &work, &mut stage)?,
        jobs => parallel::run(&mut chunks, jobs, plan.watch, &work, &mut stage)?,
    };
    let (ledger, languages) = stage.close(&chunks, end)?;
    Ok(Scanned { file: Parts { chunks, table, ledger }.finish(), languages })
}

/// Works on chunks as they come.
fn one_by_one(
    chunks: &mut Chunks,
    watch: &dyn Watch,
    work: &dyn Fn(Chunk) -> Worked,
    stage: &mut Stage<'_, '_>,
) -> Result<End> {
    let mut bytes = 0;
    loop {
        if !watch.goes_on(bytes) {
            return Ok(End::Interrupted);
        }
        match chunks.next_chunk() {
            Ok(Some(chunk)) => {
                bytes = chunk.text().len() as u64;
                chunks.reuse(stage.take(work(chunk))?);
            }
            Ok(None) => return Ok(End::Whole),
            Err(error) => return Ok(End::Broken(error)),
        }
    }
}

impl Plan<'_, '_> {
    /// Judges a listing of which something can be found at some spots only, or anywhere.
    fn judge(&self, listing: &Listing, spots: Option<&Spots>) -> Done {
        let own = listing.site.as_deref().map(|name| (name, (self.site)(name)));
        let court: Arc<Court<'_>> = match own {
            Some((name, sites)) if sites.is_empty() => return Done::Problem(unknown_site(listing, name)),
            Some((_, marketplaces)) => self.courts.elsewhere(marketplaces),
            None => self.courts.main.clone(),
        };
        // The sieve knows what is looked for on the chosen marketplaces.
        let searched = match spots.filter(|_| listing.site.is_none()) {
            Some(spots) => court.ruleset.search_at(listing, spots),
            None => court.ruleset.search(listing),
        };
        match court.judge(&searched) {
            Some(found) => Done::Found(Box::new(found)),
            None => Done::Passed(court.scope().clone()),
        }
    }
}

fn unknown_site(listing: &Listing, name: &str) -> Problem {
    let row = listing.rows.first();
    Problem::error(
        Code::UnknownName,
        format!("the row names the marketplace \"{name}\", which is not known: not judged"),
    )
    .in_file(listing.file.clone())
    .at(row.map(|r| r.record), row.map(|r| r.line))
    .help("write a marketplace id such as amazon-us in that column, or do not map the column to marketplace")
}
