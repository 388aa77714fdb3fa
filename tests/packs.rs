//! Good packs: the shipped one, and the small ones of `fixtures/packs/good`.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::{Path, PathBuf};

use listlint::pack;
use listlint::problem::Problem;
use listlint::rule::{Condition, Pack, Severity, Verdict};

const PACKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/packs/good");

#[test]
fn the_shipped_pack_has_no_problem() {
    let loaded = pack::check(&[]).unwrap_or_else(|problems| panic!("{}", pack::render_all(&problems, false)));
    assert!(loaded.warnings.is_empty(), "{}", pack::render_all(&loaded.warnings, false));
}

#[test]
fn loading_twice_gives_equal_packs() {
    let [first, second] = [pack::load(&[]), pack::load(&[])];
    assert!(first == second && first.is_ok());
    assert!(first == pack::check(&[]));
}

#[test]
fn windows_replace_inherited_ones() {
    let pack = small();
    let us = &pack.marketplaces[pack.marketplace("shop-us").expect("a site")];
    let ids: Vec<_> = us.restrictions.iter().map(|r| (r.full_id.as_str(), r.verdict)).collect();
    let wanted = [("shop-us/respirator", Verdict::Prohibited), ("shop-us/respirator", Verdict::Documents)];
    assert_eq!(ids, wanted);
    assert!(us.restrictions.iter().all(|r| r.inherited_from.is_none()));
    assert!(pack.marketplace("shop").is_none(), "a base is no site");
}

#[test]
fn a_presumed_rule_takes_the_newest_window() {
    let pack = small();
    let de = &pack.marketplaces[pack.marketplace("shop-de").expect("a site")];
    let presumed = &de.restrictions[0];
    assert_eq!(presumed.like.as_deref(), Some("shop-us/respirator"));
    assert_eq!((presumed.verdict, presumed.since), (Verdict::Documents, None));
    assert_eq!(presumed.sources.len(), 1);
    assert!(presumed.why.en.starts_with("{words} needs"));
}

#[test]
fn terms_know_where_they_count() {
    let pack = small();
    let respirator = &pack.detectors[pack.detector("respirator").expect("a detector")];
    let terms: Vec<_> = respirator.terms.iter().map(|t| (t.text.as_str(), t.lang.as_deref(), t.plural)).collect();
    let wanted =
        [("n95 {respirator|mask}", None, true), ("kn95", None, true), ("atemschutzmaske ..3 ffp2", Some("de"), false)];
    assert_eq!(terms, wanted);
    assert!(matches!(respirator.unless[0], Condition::Context(_)));
    assert!(matches!(respirator.unless[1], Condition::Phrase { .. }));
    assert_eq!(respirator.patterns[0].needles, ["84a"]);
    assert!(respirator.patterns[0].regex().is_match("TC-84A-1234"));
}

#[test]
fn a_company_adds_and_decides() {
    let loaded = good(&["base", "company"]).unwrap_or_else(|problems| panic!("{}", pack::render_all(&problems, false)));
    let pack = loaded.pack;
    let respirator = &pack.detectors[pack.detector("respirator").expect("a detector")];
    assert_eq!((respirator.unless.len(), respirator.terms.len()), (3, 4));
    let site = |id: &str| &pack.marketplaces[pack.marketplace(id).expect("a site")].restrictions;
    assert!(site("shop-us").iter().all(|r| r.id != "respirator" || r.severity == Some(Severity::Note)));
    let ids: Vec<_> = site("shop-de").iter().map(|r| (r.full_id.as_str(), r.verdict)).collect();
    let wanted = [
        ("shop-de/acme-lamp", Verdict::Prohibited),
        ("shop-de/no-miracles", Verdict::Wording),
        ("shop-de/respirator", Verdict::Prohibited),
    ];
    assert_eq!(ids, wanted);
    let own = &pack.detectors[site("shop-de")[1].detect[0]];
    assert_eq!((own.id.as_str(), own.terms.len()), ("own/no-miracles", 4));
    let hashes: Vec<_> = pack.infos.iter().map(|info| (info.name.as_str(), info.hash.len())).collect();
    assert_eq!(hashes, [("base", 16), ("company", 16)]);
}

#[test]
fn folders_are_read_and_named_as_given() {
    let missing = pack::load(&[PathBuf::from("no/such/folder")]).expect_err("no folder");
    assert_eq!(missing[0].file.as_deref(), Some("no/such/folder"));
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("deep")).expect("a folder");
    fs::write(dir.path().join("deep/x.toml"), "[words]\nx = [1]\n").expect("a file");
    fs::write(dir.path().join(".hidden.toml"), "not toml").expect("a file");
    let problems = pack::load(&[dir.path().to_owned()]).expect_err("a bad file");
    let named: Vec<_> = problems.iter().filter_map(|p| p.file.as_deref().map(Path::new)).collect();
    assert_eq!(named, [dir.path().join("deep/x.toml")]);
}

fn small() -> Pack {
    good(&["base"]).unwrap_or_else(|problems| panic!("{}", pack::render_all(&problems, false))).pack
}

/// Packs of `fixtures/packs/good`, in order.
fn good(names: &[&str]) -> Result<pack::Loaded, Vec<Problem>> {
    let packs: Vec<_> = names.iter().map(|name| (*name, files(&Path::new(PACKS).join(name)))).collect();
    pack::load_sources(&packs)
}

/// Every file of a folder and its `lists`, by name.
fn files(dir: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (folder, prefix) in [(dir.to_owned(), ""), (dir.join("lists"), "lists/")] {
        for path in fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("fixture").path()) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_file() {
                all.push((format!("{prefix}{name}"), fs::read_to_string(&path).expect("fixture")));
            }
        }
    }
    all.sort();
    all
}
