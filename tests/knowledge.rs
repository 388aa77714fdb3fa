//! What the shipped rules must know: every category, every marketplace, every sourced cell of the policy survey.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use listlint::finding::Evaluation;
use listlint::matcher::Ruleset;
use listlint::pack;
use listlint::report::{Coverage, CoverageFormat};
use listlint::rule::{Basis, Marketplace, Pack, Verdict};
use listlint::scan;

const MARKETPLACES: [&str; 38] = [
    "aliexpress",
    "allegro",
    "amazon-ae",
    "amazon-au",
    "amazon-br",
    "amazon-ca",
    "amazon-de",
    "amazon-es",
    "amazon-fr",
    "amazon-in",
    "amazon-it",
    "amazon-jp",
    "amazon-mx",
    "amazon-sg",
    "amazon-uk",
    "amazon-us",
    "bol",
    "cdiscount",
    "ebay-au",
    "ebay-ca",
    "ebay-de",
    "ebay-uk",
    "ebay-us",
    "etsy",
    "google-merchant",
    "kaufland",
    "lazada",
    "mercadolibre",
    "mercari-jp",
    "meta",
    "rakuten-jp",
    "shein",
    "shopee",
    "shopify",
    "temu",
    "tiktok-uk",
    "tiktok-us",
    "walmart-us",
];

/// The day that `docs/coverage.md` is judged by.
const COVERAGE_DAY: &str = "2026-11-22";

fn shipped() -> Pack {
    pack::load(&[]).unwrap_or_else(|problems| panic!("{}", pack::render_all(&problems, false))).pack
}

fn site<'p>(pack: &'p Pack, id: &str) -> &'p Marketplace {
    &pack.marketplaces[pack.marketplace(id).unwrap_or_else(|| panic!("no rules for {id}"))]
}

#[test]
fn every_marketplace_has_rules() {
    let pack = shipped();
    for id in MARKETPLACES {
        assert!(!site(&pack, id).restrictions.is_empty(), "{id} has no restriction");
    }
}

#[test]
fn every_category_has_a_detector_with_examples() {
    let pack = shipped();
    assert_eq!(pack.categories.len(), 76);
    let without: Vec<&str> = pack.categories.iter().map(|c| c.id.as_str()).filter(|id| !is_proven(&pack, id)).collect();
    assert!(without.is_empty(), "no detector with three flag and three pass examples: {without:?}");
}

fn is_proven(pack: &Pack, category: &str) -> bool {
    pack.detectors.iter().filter(|d| d.category == category).any(|detector| {
        let (flag, pass): (Vec<_>, Vec<_>) = detector.examples.iter().partition(|example| example.flag);
        flag.len() >= 3 && pass.len() >= 3
    })
}

/// The cells are a copy of a survey of the marketplaces' own pages and of articles, made 2026-11-22.
#[test]
fn every_sourced_cell_has_a_restriction() {
    let pack = shipped();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sourced-cells.csv");
    let mut missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut cells = 0;
    for record in csv::Reader::from_path(path).unwrap().records() {
        let record = record.unwrap();
        let [marketplace, categories, letter, family] = [0, 1, 2, 4].map(|at| &record[at]);
        cells += 1;
        // What a survey calls allowed with conditions need not be a rule.
        if letter == "A" {
            continue;
        }
        let site = site(&pack, marketplace);
        if !categories.split('|').any(|category| site.knows_category(category)) {
            missing.entry(marketplace.to_owned()).or_default().push(format!("{letter} {family} ({categories})"));
        }
    }
    assert!(cells > 600, "the cells are not read");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_restriction_says_on_whose_word_and_in_both_languages() {
    for restriction in shipped().marketplaces.iter().flat_map(|m| &m.restrictions) {
        let id = &restriction.full_id;
        assert!(restriction.basis != Basis::House, "{id}: a house rule is shipped");
        assert!(!restriction.sources.is_empty(), "{id}: no source");
        assert!(restriction.sources.iter().all(|s| !s.reference.trim().is_empty()), "{id}: a source without a name");
        // What is allowed asks for nothing.
        let said =
            if restriction.verdict == Verdict::Allowed { &[][..] } else { &[&restriction.why, &restriction.fix] };
        for text in said {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{id}: a text is missing in a language");
        }
    }
}

/// The labels were written for this project; the thresholds are below what was reached, so that one row may fall.
#[test]
fn labelled_listings_come_out_as_labelled() {
    let ruleset = Ruleset::new(shipped());
    let mut evaluation = Evaluation::default();
    for language in ["en", "de", "fr", "it", "es", "ja", "zh", "cases"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/labels/{language}.csv"));
        let (labels, problems) = scan::read_labels(language, fs::File::open(path).unwrap());
        assert!(problems.is_empty() && labels.len() > 200, "{language}: {problems:?}");
        scan::evaluate(&ruleset, &labels, COVERAGE_DAY.parse().unwrap(), &mut evaluation);
    }
    let (recall, alarms) = (evaluation.all.recall().unwrap(), evaluation.all.false_alarms().unwrap());
    assert!(evaluation.unknown.is_empty(), "{:?}", evaluation.unknown);
    assert!(recall > 0.97 && alarms < 0.01, "recall {recall}, flagged of what should not be {alarms}");
}

#[test]
fn the_coverage_page_is_what_the_rules_say() {
    let pack = shipped();
    let all: Vec<usize> = (0..pack.marketplaces.len()).collect();
    let mut page = Vec::new();
    Coverage::new(&pack, &all, COVERAGE_DAY.parse().unwrap()).write(&mut page, CoverageFormat::Markdown).unwrap();
    let page = String::from_utf8(page).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/coverage.md is old: UPDATE=1 cargo test --test knowledge");
}
