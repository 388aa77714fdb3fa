//! Rules prove themselves: every example runs through the whole pipeline as a listing of one row.

use jiff::civil::Date;

use crate::field::Field;
use crate::finding::Finding;
use crate::judge::{self, Selection, Seller};
use crate::listing::Listing;
use crate::matcher::Ruleset;
use crate::problem::{Code, Problem};
use crate::rule::{Example, Expect, RestrictionExample, Severity, Verdict};

/// What proving came to.
#[derive(Debug, Default)]
pub struct Proof {
    /// Examples of detectors that were run.
    pub detector_examples: usize,
    /// Examples of restrictions that were run.
    pub restriction_examples: usize,
    /// One for each example that the rules do not bear out.
    pub failures: Vec<Problem>,
}

/// Runs every example of a ruleset; `today` is the day of examples without a date.
pub fn prove(ruleset: &Ruleset, today: Date) -> Proof {
    let mut proof = Proof::default();
    for detector in 0..ruleset.pack.detectors.len() {
        for example in &ruleset.pack.detectors[detector].examples {
            proof.detector_examples += 1;
            proof.failures.extend(prove_detector(ruleset, detector, example, today));
        }
    }
    for (site, marketplace) in ruleset.pack.marketplaces.iter().enumerate() {
        for (index, restriction) in marketplace.restrictions.iter().enumerate() {
            for example in &restriction.examples {
                proof.restriction_examples += 1;
                proof.failures.extend(prove_restriction(ruleset, site, index, example, today));
            }
        }
    }
    proof
}

fn prove_detector(ruleset: &Ruleset, detector: usize, example: &Example, today: Date) -> Option<Problem> {
    let listing = listing(&example.listing);
    let searched = ruleset.search(&listing);
    let rule = &ruleset.pack.detectors[detector];
    let selection = selection(Vec::new(), today);
    let judgement = judge::judge(&searched, &selection);
    let evidence = searched.evidence();
    let on_demand = evidence.iter().filter(|hit| judge::fate(hit, &searched).stands());
    let standing = judgement.fates.iter().filter(|(_, fate)| fate.stands()).map(|(hit, _)| hit);
    let stands = standing.chain(on_demand).any(|hit| hit.detector == detector);
    if stands == example.flag {
        return None;
    }
    let cleared = judgement.fates.iter().find(|(hit, _)| hit.detector == detector).map(|(_, fate)| fate);
    let message = match (example.flag, cleared) {
        (true, Some(judge::Fate::Cleared(holds))) => {
            format!("`{}` should see this, but {} clears it: “{}”", rule.id, holds.name, holds.quote)
        }
        (true, Some(_)) => format!("`{}` should see this, but no `only` holds", rule.id),
        (true, None) => format!("`{}` should see this and does not", rule.id),
        (false, _) => format!("`{}` should pass this and flags it", rule.id),
    };
    Some(failure(message, &example.listing, example.place.as_ref()))
}

fn prove_restriction(
    ruleset: &Ruleset,
    site: usize,
    index: usize,
    example: &RestrictionExample,
    today: Date,
) -> Option<Problem> {
    let restriction = &ruleset.pack.marketplaces[site].restrictions[index];
    let listing = listing(&example.listing);
    let searched = ruleset.search(&listing);
    let mut selection = selection(vec![site], example.as_of.unwrap_or(today));
    selection.seller = seller(&example.seller);
    let (findings, _) = judge::judge(&searched, &selection).into_findings();
    let mut own = findings.iter().filter(|f| *f.rule.restriction == *restriction.full_id);
    let borne_out = match example.expect {
        Expect::None => own.next().is_none(),
        Expect::Note => own.clone().next().is_some() && own.all(|f| f.severity == Severity::Note),
        Expect::Verdict(verdict) => own.any(|f| f.rule.verdict == verdict && counts(f, restriction.severity)),
    };
    if borne_out {
        return None;
    }
    let came = findings.iter().find(|f| *f.rule.restriction == *restriction.full_id);
    let came = came.map_or("no finding".to_owned(), |f| format!("{} ({})", f.rule.verdict, f.severity));
    let message = format!("`{}` should come to {}, and comes to {came}", restriction.full_id, wanted(example.expect));
    Some(failure(message, &example.listing, example.place.as_ref()))
}

/// Whether a finding is above note, as far as its verdict can be.
fn counts(finding: &Finding, decided: Option<Severity>) -> bool {
    let table = decided.unwrap_or_else(|| judge::severity_table(finding.rule.verdict, finding.rule.consequence));
    finding.severity > Severity::Note || table == Severity::Note || finding.rule.verdict == Verdict::FalseRemovalRisk
}

fn wanted(expect: Expect) -> &'static str {
    match expect {
        Expect::Verdict(verdict) => verdict.name(),
        Expect::Note => "a note",
        Expect::None => "no finding",
    }
}

fn listing(fields: &[(Field, String)]) -> Listing {
    Listing::from_fields("example", "example", fields)
}

/// For whom a single listing is judged: nothing is known of the seller.
pub(super) fn selection(marketplaces: Vec<usize>, as_of: Date) -> Selection {
    Selection { marketplaces, as_of, upcoming_days: 0, seller: Seller::default(), account: None, digests: false }
}

fn seller(facts: &[(String, Vec<String>)]) -> Seller {
    let fact = |name: &str| facts.iter().find(|(key, _)| key == name).map(|(_, values)| values);
    Seller {
        country: fact("country").and_then(|v| v.first().cloned()),
        kind: fact("type").and_then(|v| v.first().cloned()),
        programs: fact("programs").cloned(),
        ..Seller::default()
    }
}

fn failure(
    message: String,
    fields: &[(Field, String)],
    place: Option<&(std::sync::Arc<str>, crate::span::Span)>,
) -> Problem {
    let said: Vec<String> = fields.iter().map(|(field, text)| format!("{field}: “{text}”")).collect();
    let problem = Problem::error(Code::ExampleFailed, message).help(said.join(", "));
    match place {
        Some((file, _)) => problem.in_file(file.clone()),
        None => problem,
    }
}
