//! How a summary ends: the next command, and what the run came to.

use std::collections::BTreeMap;

use super::flow;
use crate::finding::Receipt;
use crate::problem::{Code, Problem, Weight};
use crate::report::words::{self, Say, count, list, plural};
use crate::report::{Options, Outcome};
use crate::rule::{Language, Severity};

/// Counts problems by kind, and what was lost by them.
#[derive(Debug, Default)]
pub(super) struct Losses {
    kinds: BTreeMap<(Weight, Code), u64>,
    files: u64,
    rows: u64,
    /// Files that could not be given back.
    unwritten: u64,
}

impl Losses {
    /// Counts a problem.
    pub(super) fn add(&mut self, problem: &Problem) {
        *self.kinds.entry((problem.weight, problem.code)).or_default() += 1;
        // A problem of the run as a whole, that nothing was read, costs no file of its own.
        let is_loss = problem.weight == Weight::Error && problem.code != Code::Interrupted;
        if is_loss && problem.file.is_some() {
            *match problem.code {
                Code::Unwritten => &mut self.unwritten,
                code if is_of_file(code) => &mut self.files,
                _ => &mut self.rows,
            } += 1;
        }
    }

    /// `ragged: 3 · duplicate-key: 1`, notes left out.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let told = self.kinds.iter().filter(|((weight, _), _)| *weight < Weight::Note);
        let items: Vec<_> = told.map(|((_, code), number)| format!("{}: {}", code.name(), count(*number))).collect();
        flow(Say::Problems.get(language), &items)
    }
}

/// Whether such a problem costs the whole file; the others cost a row.
fn is_of_file(code: Code) -> bool {
    matches!(code, Code::Unreadable | Code::NotListings | Code::NoHeader | Code::EmptyFile | Code::Encoding)
}

/// The next command to type.
pub(super) fn next(receipt: &Receipt, worst: Option<&str>, language: Language) -> String {
    let command = match worst {
        Some(restriction) => format!("listlint explain {restriction}"),
        None if receipt.marketplaces_from == "default" => "listlint init".to_owned(),
        None => "listlint rules coverage".to_owned(),
    };
    Say::Next.with(language, &[&command])
}

/// `3 errors, 2 warnings in 5 of 412 listings · incomplete: 1 file not read · exit 3`.
///
/// `listings` are those with findings and those judged.
pub(super) fn last(receipt: &Receipt, losses: &Losses, listings: [u64; 2], options: &Options) -> String {
    let language = options.language;
    let mut parts = vec![found(receipt, listings, language)];
    if !receipt.complete {
        parts.push(Say::Incomplete.with(language, &[&reasons(receipt, losses, language)]));
    }
    parts.push(exit(Outcome::of(receipt, options.fail_on), language));
    parts.join(" · ")
}

fn found(receipt: &Receipt, [flagged, judged]: [u64; 2], language: Language) -> String {
    let of = |severity: Severity| (severity, receipt.findings.get(&severity).copied().unwrap_or_default());
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(of);
    let said = counts.iter().filter(|(_, number)| *number > 0);
    let said: Vec<_> = said.map(|(severity, number)| plural(words::findings(*severity), *number, language)).collect();
    let all = plural(Say::Listings, judged, language);
    match said.is_empty() {
        true => Say::InNone.with(language, &[Say::NoFinding.get(language), &all]),
        false => Say::In.with(language, &[&said.join(list(language)), &count(flagged), &all]),
    }
}

/// Why not everything was done.
fn reasons(receipt: &Receipt, losses: &Losses, language: Language) -> String {
    let Losses { files, rows, unwritten, .. } = *losses;
    let cut = receipt.files.iter().filter(|file| !file.complete).count() as u64;
    // A file with lost rows is incomplete too; saying it once is enough.
    let cut = if files + rows > 0 { 0 } else { cut };
    let read = [(Say::FilesNotRead, files), (Say::FilesCut, cut), (Say::RowsNotRead, rows)];
    let counted = read.into_iter().chain([(Say::FilesNotWritten, unwritten)]);
    let told = counted.filter(|(_, number)| *number > 0);
    let mut told: Vec<String> = told.map(|(say, number)| plural(say, number, language)).collect();
    let not_begun = receipt.interrupted.as_ref().map(|files| count(files.len() as u64));
    told.splice(0..0, not_begun.map(|number| Say::Interrupted.with(language, &[&number])));
    if told.is_empty() {
        let nothing = receipt.files.iter().all(|file| file.listings == 0);
        told.push(if nothing { Say::NothingRead } else { Say::Limit }.get(language).to_owned());
    }
    told.join(list(language))
}

/// The exit code; both are named where findings stand beside an incomplete run.
fn exit(outcome: Outcome, language: Language) -> String {
    match outcome {
        Outcome { found: true, complete: false } => Say::ExitBoth.get(language).to_owned(),
        _ => Say::Exit.with(language, &[&outcome.code().to_string()]),
    }
}
