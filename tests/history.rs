//! What `rules diff` tells is what two scans show; what `rules export` writes judges as the shipped rules do; old rules
//! say so.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use jiff::ToSpan;
use listlint::cli::{self, Typed, World};
use listlint::pack;
use serde_json::Value;

const SPRING: &str = "fixtures/history/spring-2020.csv";
const SITES: &str = "allegro,amazon-us,ebay-us,etsy,google-merchant,meta";

fn listlint(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_listlint"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .args(["--lang", "en"])
        .env_remove("LISTLINT_AS_OF")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn spring(more: &[&str]) -> Output {
    let args = ["rules", "diff", "--from", "2020-03-01", "--to", "2020-06-01", SPRING, "-m", SITES];
    listlint(&[&args, more].concat())
}

#[test]
fn the_spring_of_2020_is_told_in_order() {
    let output = spring(&["--limit", "0"]);
    let told = text(&output.stdout);
    let story = [
        "allegro  Allegro\n  2020-03-12  began      DO NOT LIST\n",
        "COTTON-1    Cotton Face Mask, washable, striped",
        "no finding -> DO NOT LIST\n",
        "  2020-04-10  ended      DO NOT LIST\n",
        "DO NOT LIST -> no finding\n",
        "amazon-us  Amazon.com\n  2020-03-11  began      DO NOT LIST\n",
        "marketplace staff · Amazon e-mail to sellers of 2020-03-11",
        "[amazon-us/rubbing-alcohol]",
        "  2020-04-01  began      DO NOT LIST\n",
        "[amazon-us/covid-test]",
        "  from 2020-03-01 to 2020-06-01 it comes to\n",
        "ebay-us  eBay.com\n  2020-03-05  began      DO NOT LIST\n",
        "  ~2020-05    changed    ALLOWED\n",
        "meta  Meta\n  2020-03-06  began      DO NOT LIST\n",
        "  2020-03-20  began      DO NOT LIST\n",
        "listings whose verdict changes: ",
    ];
    let mut rest = told.as_str();
    for part in story {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part:?} does not follow in\n{told}"));
        rest = &rest[at + part.len()..];
    }
    assert_eq!(output.status.code(), Some(1));
    // What is worn to a party or to sleep never was the matter.
    assert!(!told.contains("PARTY-1") && !told.contains("SLEEP-1"), "{told}");
    let wide = text(&spring(&["--all"]).stdout);
    assert!(wide.lines().count() > told.lines().count(), "--all tells more");
}

/// By listing and marketplace: the strictest verdict of a scan by a day.
fn scanned(day: &str) -> BTreeMap<(String, String), (String, String)> {
    let output = listlint(&["scan", SPRING, "-m", SITES, "--as-of", day, "--upcoming", "0", "--format", "jsonl", "-q"]);
    let rank = |severity: &str| ["error", "warning", "note"].iter().position(|known| *known == severity).unwrap();
    let verdicts = ["prohibited", "approval", "documents", "wording", "false-removal-risk"];
    let mut strictest: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for line in text(&output.stdout).lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        if finding["type"] != "finding" {
            continue;
        }
        let said = |pointer: &str| finding.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let verdict = verdicts.iter().position(|known| *known == said("/verdict")).unwrap();
        let place = strictest.entry((said("/listing/key"), said("/marketplace"))).or_insert((9, 9));
        *place = (*place).min((rank(&said("/severity")), verdict));
    }
    let named = |(severity, verdict): (usize, usize)| {
        (["error", "warning", "note"][severity].to_owned(), verdicts[verdict].to_owned())
    };
    strictest.into_iter().map(|(place, best)| (place, named(best))).collect()
}

#[test]
fn listings_change_verdict_as_two_scans_say() {
    let [before, after] = ["2020-03-01", "2020-06-01"].map(scanned);
    let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed: BTreeSet<_> = places.into_iter().filter(|place| before.get(place) != after.get(place)).collect();
    let told: Value = serde_json::from_slice(&spring(&["--format", "json"]).stdout).unwrap();
    let listings = told["listings"].as_array().unwrap();
    let place = |one: &Value| ["key", "marketplace"].map(|key| one[key].as_str().unwrap().to_owned());
    let told_places: BTreeSet<(String, String)> = listings.iter().map(|one| place(one).into()).collect();
    assert_eq!(told_places.iter().collect::<BTreeSet<_>>(), changed);
    assert!(changed.len() > 10, "{changed:?}");
    for one in listings {
        let place = place(one).into();
        for (side, scan) in [("from", &before), ("to", &after)] {
            let said = one[side].as_object().map(|decided| {
                (decided["severity"].as_str().unwrap().to_owned(), decided["verdict"].as_str().unwrap().to_owned())
            });
            assert_eq!(said.as_ref(), scan.get(&place), "{one}");
        }
    }
    for event in told["events"].as_array().unwrap() {
        let day = event["day"].as_str().unwrap();
        assert!(("2020-03-01"..="2020-06-01").contains(&day), "{event}");
    }
}

/// Findings and receipt of a scan.
fn scan(args: &[&str]) -> (Vec<String>, Value) {
    let args =
        [&["scan", "fixtures/sample", "-m", "amazon-us,ebay-us", "--as-of", "2026-11-22", "--format", "jsonl"], args];
    let output = listlint(&args.concat());
    let mut lines: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
    let receipt = lines.pop().unwrap_or_else(|| panic!("{}", text(&output.stderr)));
    (lines, serde_json::from_str(&receipt).unwrap())
}

#[test]
fn an_exported_pack_judges_as_the_shipped_one() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("rules");
    let dir = dir.to_str().unwrap();
    let output = listlint(&["rules", "export", dir]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let ((shipped, receipt), (exported, own)) = (scan(&[]), scan(&["--rules", dir]));
    assert_eq!(shipped, exported);
    assert!(shipped.len() > 50);
    for key in ["version", "hash"] {
        assert_eq!(receipt["packs"][0][key], own["packs"][0][key]);
    }
    assert_eq!(own["packs"].as_array().unwrap().len(), 1, "the shipped rules are not there too");
    let same = listlint(&["rules", "diff", dir, "shipped", "--as-of", "2026-11-22"]);
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stdout));
    let again = listlint(&["rules", "export", dir]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("not empty"));
    a_rule_taken_out_is_told(dir);
}

fn a_rule_taken_out_is_told(dir: &str) {
    let file = Path::new(dir).join("marketplaces/allegro.toml");
    let whole = std::fs::read_to_string(&file).unwrap();
    let (before, rule) = whole.split_once("id = \"disinfectant-2020\"").unwrap();
    let changed = rule.replacen("verdict = \"prohibited\"", "verdict = \"approval\"", 1);
    let changed = changed.replacen("action = \"delete\"", "action = \"apply\"", 1);
    // Its examples would prove the old verdict.
    let changed = changed.replacen("expect = \"prohibited\"", "expect = \"approval\"", 1);
    std::fs::write(&file, format!("{before}id = \"disinfectant-2020\"{changed}")).unwrap();
    let args = ["rules", "diff", dir, "shipped", "--as-of", "2020-03-20", SPRING, "-m", "allegro", "--format", "json"];
    let output = listlint(&args);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    assert_eq!(told["events"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["events"][0]["differences"][0]["old"], "approval");
    assert_eq!(told["events"][0]["differences"][0]["new"], "prohibited");
    let keys: Vec<&str> = told["listings"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert!(keys.contains(&"WIPES-80"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}

/// Runs a command on a day and gives both outputs.
fn on(day: jiff::civil::Date, args: &[&str]) -> (String, String) {
    let words = ["listlint"].iter().chain(args).map(Into::into).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut world = World {
        out: &mut out,
        err: &mut err,
        today: day,
        now: jiff::Timestamp::UNIX_EPOCH,
        locale: None,
        is_terminal: false,
        cores: 1,
        is_watched: false,
        has_own_window: false,
        interrupt: std::sync::Arc::default(),
    };
    cli::run(&Typed::read(words, false), &mut world);
    (text(&out), text(&err))
}

#[test]
fn rules_say_how_old_they_are() {
    let shipped: jiff::civil::Date = pack::VERSION.parse().unwrap();
    let scan = ["scan", "--text", "Blue mug", "-m", "amazon-us", "--format", "jsonl"];
    let age = |days: i32, args: &[&str]| {
        let (out, _) = on(shipped + days.days(), args);
        let receipt: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
        (receipt["rules_age"].clone(), out.contains("\"code\":\"old-rules\""))
    };
    assert_eq!(age(90, &scan), (90.into(), false));
    assert_eq!(age(91, &scan), (91.into(), true));
    assert_eq!(age(-3, &scan), (0.into(), false));
    // By a day that was said, a run is the same on any day.
    let fixed = [&scan[..], &["--as-of", "2026-11-22"]].concat();
    assert_eq!(age(400, &fixed), (Value::Null, false));
}

#[test]
fn a_rule_that_ends_soon_says_so() {
    let title = ["scan", "--text", "Maseczka ochronna jednorazowa 50 szt", "-m", "allegro", "--as-of"];
    let far = text(&listlint(&[&title[..], &["2020-04-01", "--upcoming", "5"]].concat()).stdout);
    assert!(far.contains("until 2020-04-10") && !far.contains("ends on"), "{far}");
    let near = text(&listlint(&[&title[..], &["2020-04-01"]].concat()).stdout);
    assert!(near.contains("ends on 2020-04-10 (days left: 9)"), "{near}");
}
