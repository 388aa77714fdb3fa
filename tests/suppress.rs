//! What settings and flags make of findings: severities, own brands, approvals, ignores, selection.

#![allow(clippy::unwrap_used)] // a test may fail loudly

mod findings;

use std::sync::Arc;

use findings::{finding, found, judged, listing, open_country, rule, seen};
use listlint::error::Result;
use listlint::field::Field;
use listlint::finding::{Confidence, Finding, Judged, ListingRef, Scope, Sink};
use listlint::problem::{Code, Problem};
use listlint::rule::{Basis, Severity, Verdict};
use listlint::suppress::{
    Approval, Brands, Glob, Ignore, Override, Policy, Selection, Selector, Severities, Suppress, Term,
};

/// Keeps everything.
#[derive(Default)]
struct Kept {
    findings: Vec<Finding>,
    problems: Vec<Problem>,
}

impl Sink for Kept {
    fn listing(&mut self, findings: Vec<Finding>, _: Judged) -> Result<()> {
        self.findings.extend(findings);
        Ok(())
    }

    fn passed(&mut self, _: &Arc<Scope>, _: u64) -> Result<()> {
        Ok(())
    }

    fn problem(&mut self, problem: Problem) -> Result<()> {
        self.problems.push(problem);
        Ok(())
    }
}

/// What becomes of findings on 2026-11-22, and how many are left out.
fn through(policy: Policy, findings: Vec<Finding>) -> (Kept, u64) {
    let mut sink = Suppress::new(Kept::default(), policy, "2026-11-22".parse().unwrap());
    sink.listing(findings, judged(&["amazon-us", "ebay-us"], &[])).unwrap();
    sink.finish().unwrap()
}

fn mask() -> ListingRef {
    ListingRef { brand: Some("Acme".to_owned()), ..listing("MASK-01", 17, "Acme N95 mask, kills germs") }
}

fn of(verdict: Verdict) -> Finding {
    finding(&mask(), "amazon-us", "respirator", verdict, "N95")
}

fn glob(text: &str) -> Option<Glob> {
    Some(Glob::new(text).unwrap())
}

fn approval(until: Option<&str>) -> Approval {
    let until = until.map(|day| day.parse().unwrap());
    let place = Some(("listlint.toml".into(), 7));
    let term = Term { until, place, sku: glob("MASK-*") };
    Approval {
        marketplaces: vec!["amazon".to_owned()],
        category: Some("respirators".to_owned()),
        term,
        ..Approval::default()
    }
}

fn codes(kept: &Kept) -> Vec<Code> {
    kept.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn an_approval_settles_only_what_it_names() {
    let by_restriction = Approval { category: None, restriction: glob("*/respirator"), ..approval(None) };
    let by_brand = Approval { category: None, brand: glob("acme*"), ..approval(None) };
    let elsewhere = Approval { marketplaces: vec!["ebay-us".to_owned()], ..approval(None) };
    let other_sku = Approval { term: Term { sku: glob("CUP-*"), ..Term::default() }, ..approval(None) };
    let cases = [
        ("category", approval(None), Verdict::Approval, true),
        ("category", approval(None), Verdict::Documents, false),
        ("category", approval(None), Verdict::Prohibited, false),
        ("category", approval(None), Verdict::Wording, false),
        ("last day", approval(Some("2026-11-22")), Verdict::Approval, true),
        ("restriction", by_restriction.clone(), Verdict::Documents, true),
        ("restriction", by_restriction, Verdict::Prohibited, false),
        ("brand", by_brand, Verdict::Approval, true),
        ("site", elsewhere, Verdict::Approval, false),
        ("sku", other_sku, Verdict::Approval, false),
    ];
    for (name, approval, verdict, settled) in cases {
        let (kept, _) = through(Policy { approvals: vec![approval], ..Policy::default() }, vec![of(verdict)]);
        assert_eq!(!kept.findings[0].counts(), settled, "{name} {verdict}");
        assert_eq!(codes(&kept).is_empty(), settled, "{name} {verdict}: {:?}", kept.problems);
    }
}

#[test]
fn an_expired_approval_brings_the_finding_back() {
    let policy = Policy { approvals: vec![approval(Some("2026-11-21"))], ..Policy::default() };
    let (kept, _) = through(policy, vec![of(Verdict::Approval)]);
    assert!(kept.findings[0].counts());
    assert_eq!(codes(&kept), [Code::Expired]);
    let problem = &kept.problems[0];
    assert_eq!(problem.message, "the approval `respirators` on amazon ended on 2026-11-21: 1 finding is back");
    assert_eq!((problem.file.as_deref(), problem.line), (Some("listlint.toml"), Some(7)));
}

#[test]
fn what_matched_nothing_is_reported_where_it_could_have() {
    let ignore = |rule: &str| Ignore { rule: glob(rule).unwrap(), reason: "ours".to_owned(), term: Term::default() };
    let not_judged = Approval { marketplaces: vec!["walmart-us".to_owned()], ..approval(None) };
    let ignores = vec![ignore("amazon-us/respirator"), ignore("knives"), ignore("amazon-de/knives")];
    let policy = Policy { approvals: vec![not_judged], ignores, ..Policy::default() };
    let (kept, _) = through(policy, vec![of(Verdict::Prohibited)]);
    let suppressed = kept.findings[0].suppressed.as_ref().unwrap();
    assert_eq!((suppressed.by, suppressed.reason.as_str()), ("ignore", "ours"));
    let messages: Vec<_> = kept.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages, ["the ignore `knives` matched nothing"]);
}

#[test]
fn own_brands() {
    let about = |category: &str, verdict, title: &str, words: &str| {
        let place = listing("B-1", 2, title);
        let mut finding = finding(&place, "amazon-us", "x", verdict, words);
        rule(&mut finding).category = category.into();
        finding
    };
    let cases = [
        ("is the name", about("banned-brands", Verdict::Prohibited, "ACME mask", "ACME"), true),
        ("holds the name", about("brand-abuse", Verdict::Wording, "fits Acme masks", "fits Acme"), true),
        ("another's", about("brand-abuse", Verdict::Wording, "fits Dyson", "Dyson"), false),
        ("a part of a word", about("brand-abuse", Verdict::Wording, "Acmex mask", "Acmex"), false),
        ("inside the name", about("claims", Verdict::Wording, "Anti-Bac Café soap", "Bac"), true),
        ("the name spelled otherwise", about("claims", Verdict::Wording, "antibac cafe soap", "antibac"), true),
        ("beyond the name", about("claims", Verdict::Wording, "AntiBac Café kills", "Café kills"), false),
        ("no wording", about("claims", Verdict::Prohibited, "AntiBac Café soap", "AntiBac"), false),
        ("no spaces", about("claims", Verdict::Wording, "正品康护口罩", "康"), true),
    ];
    for (name, finding, own) in cases {
        let brands = Brands::new(["Acme", "AntiBac Café", "康护"].map(str::to_owned));
        let (kept, _) = through(Policy { brands, ..Policy::default() }, vec![finding]);
        let by = kept.findings[0].suppressed.as_ref().map(|suppressed| suppressed.by);
        assert_eq!(by, own.then_some("brand"), "{name}");
    }
}

/// Hits of a `with` detector have no say in whose brand it is.
#[test]
fn own_brands_look_at_the_detectors_own_words() {
    let mut both = of(Verdict::Wording);
    rule(&mut both).category = "brand-abuse".into();
    let place = |words, detector| found(&mask(), Field::Title, "t", "Acme N95", words, detector);
    seen(&mut both).matches = vec![place("Acme", "respirator"), place("N95", "other")];
    let brands = Brands::new(["Acme".to_owned()]);
    let (kept, _) = through(Policy { brands, ..Policy::default() }, vec![both]);
    assert!(!kept.findings[0].counts());
}

#[test]
fn severities_never_make_doubt_certain() {
    let by_verdict = (Override::Verdict(Verdict::Approval), Severity::Error);
    let by_glob = |text: &str, severity| (Override::Restriction(Glob::new(text).unwrap()), severity);
    let (mut open, mut inferred) = (of(Verdict::Approval), of(Verdict::Approval));
    (open.severity, open.open) = (Severity::Note, vec![open_country()]);
    inferred.severity = Severity::Note;
    rule(&mut inferred).basis = Basis::Inferred;
    let cases = [
        (vec![by_verdict.clone()], of(Verdict::Approval), Severity::Error),
        (vec![by_glob("*/respirator", Severity::Note), by_verdict.clone()], of(Verdict::Approval), Severity::Note),
        (
            vec![by_glob("amazon-us/respirator", Severity::Error), by_glob("*", Severity::Note)],
            of(Verdict::Wording),
            Severity::Error,
        ),
        (vec![by_verdict.clone()], open, Severity::Note),
        (vec![by_verdict.clone()], inferred, Severity::Note),
        (vec![by_verdict], of(Verdict::Documents), Severity::Warning),
    ];
    for (overrides, finding, expected) in cases {
        let severities = Severities(overrides.clone());
        let (kept, _) = through(Policy { severities, ..Policy::default() }, vec![finding]);
        assert_eq!(kept.findings[0].severity, expected, "{overrides:?}");
    }
}

#[test]
fn selection_leaves_out_and_counts() {
    let selection = |select: &[&str], ignore: &[&str], min_confidence| {
        let parse = |texts: &[&str]| texts.iter().map(|text| Selector::parse(text).unwrap()).collect();
        Selection { select: parse(select), ignore: parse(ignore), min_confidence }
    };
    let cases = [
        (selection(&[], &[], None), 2),
        (selection(&["verdict:prohibited"], &[], None), 1),
        (selection(&["respirators"], &["amazon-us/*"], None), 0),
        (selection(&["amazon-us/resp*"], &["verdict:wording"], None), 1),
        (selection(&["knives"], &[], None), 0),
        (selection(&[], &[], Some(Confidence::High)), 1),
    ];
    for (selection, expected) in cases {
        let mut doubtful = of(Verdict::Wording);
        seen(&mut doubtful).confidence = Confidence::Medium;
        let policy = Policy { selection: selection.clone(), ..Policy::default() };
        let (kept, left_out) = through(policy, vec![of(Verdict::Prohibited), doubtful]);
        assert_eq!((kept.findings.len(), left_out), (expected, 2 - expected as u64), "{selection:?}");
    }
    assert_eq!(
        Selector::parse("verdict:forbidden").unwrap_err().to_string(),
        "no verdict `forbidden`; known: prohibited, approval, documents, wording, false-removal-risk, allowed"
    );
}
