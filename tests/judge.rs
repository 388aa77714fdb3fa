//! What comes of hits: conditions, contexts, `with` and `without`, numbers and sellers, dates, evidence, severity,
//! brands, lists and checks, each on a pack of a few lines.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use listlint::field::Field;
use listlint::finding::Finding;
use listlint::judge::{Fate, Selection, Seller, judge};
use listlint::listing::{Listing, Row, Values};
use listlint::matcher::Ruleset;
use listlint::pack;
use listlint::rule::{Language, Severity};

/// What every small pack stands on.
const BASE: &str = r#"
[[category]]
id = "goods"
group = "other"
title = { en = "Goods", zh = "商品" }
[[category]]
id = "tools"
group = "other"
title = { en = "Tools", zh = "工具" }
[[unit]]
id = "%"
kind = "share"
factor = 1.0
spellings = ["%", "percent"]
[[unit]]
id = "g"
kind = "mass"
factor = 1.0
spellings = ["g", "grams"]
[[unit]]
id = "kg"
kind = "mass"
factor = 1000.0
spellings = ["kg"]
[[unit]]
id = "piece"
kind = "count"
factor = 1.0
spellings = ["pcs", "枚入"]
[words]
brand-affix = ["pro", "usa"]
head-stop = ["for", "with"]
function-word = ["the", "and"]
holder-noun = ["holder", "{travel|carry} case"]
[open]
price = { en = "If the price says so: ", zh = "若价格如此：" }
measure = { en = "If it holds {value}: ", zh = "若含量{value}：" }
"seller.country_not" = { en = "If your company is not in {value}: ", zh = "若不在{value}：" }
"#;

/// The marketplace that all rules below stand on.
const SITE: &str = r#"
[marketplace]
id = "shop-us"
name = "Shop.com"
country = "US"
currency = "USD"
languages = ["en"]
"#;

/// A detector `lamp`, with more keys.
fn lamp(more: &str) -> String {
    detector("lamp", &format!("target = \"product\"\nterms.any = [\"oil lamp\"]\n{more}"))
}

fn detector(id: &str, more: &str) -> String {
    format!("[[detector]]\nid = \"{id}\"\ncategory = \"goods\"\ntitle = {{ en = \"A {id}\" }}\n{more}\n")
}

/// A house rule `rule` on `lamp`, with more keys.
fn rule(more: &str) -> String {
    restriction("rule", "lamp", &format!("verdict = \"prohibited\"\naction = \"delete\"\n{more}"))
}

fn restriction(id: &str, detect: &str, more: &str) -> String {
    format!(
        "[[restriction]]\nid = \"{id}\"\ndetect = [\"{detect}\"]\nbasis = \"house\"\n\
         why = {{ en = \"No {{words}}.\" }}\nfix = {{ en = \"Take it out.\" }}\n{more}\n"
    )
}

/// The fields of a listing.
type Fields<'a> = &'a [(Field, &'a str)];

/// A small pack, ready to judge with.
struct Bench {
    ruleset: Ruleset,
    selection: Selection,
}

impl Bench {
    fn new(shared: &str, rules: &str) -> Self {
        Self::with_files(shared, rules, &[])
    }

    fn with_files(shared: &str, rules: &str, more: &[(&str, &str)]) -> Self {
        let mut files = vec![
            ("base.toml".to_owned(), BASE.to_owned()),
            ("detectors.toml".to_owned(), shared.to_owned()),
            ("shop-us.toml".to_owned(), format!("{SITE}{rules}")),
        ];
        files.extend(more.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        Self::of(files)
    }

    /// The pack of `fixtures/packs/good/base`.
    fn fixture() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/packs/good/base");
        let names = ["base.toml", "shop.toml", "shop-us.toml", "shop-de.toml", "lists/brands.csv"];
        Self::of(names.map(|name| (name.to_owned(), fs::read_to_string(folder.join(name)).unwrap())).into())
    }

    fn of(files: Vec<(String, String)>) -> Self {
        let loaded = pack::load_sources(&[("small", files)]);
        let loaded = loaded.unwrap_or_else(|problems| panic!("{}", pack::render_all(&problems, false)));
        let ruleset = Ruleset::new(loaded.pack);
        let selection = Selection {
            marketplaces: (0..ruleset.pack.marketplaces.len()).collect(),
            as_of: "2026-11-22".parse().unwrap(),
            upcoming_days: 30,
            seller: Seller::default(),
            account: None,
            digests: false,
        };
        Self { ruleset, selection }
    }

    fn on(mut self, day: &str) -> Self {
        self.selection.as_of = day.parse().unwrap();
        self
    }

    fn sold_by(mut self, seller: Seller) -> Self {
        self.selection.seller = seller;
        self
    }

    fn findings(&self, listing: &Listing) -> Vec<Finding> {
        judge(&self.ruleset.search(listing), &self.selection).into_findings().0
    }

    /// `restriction verdict severity "words"`, one a finding; `status` and open conditions where they are not plain.
    fn told(&self, fields: Fields<'_>) -> Vec<String> {
        self.findings(&listing(fields)).iter().map(told).collect()
    }

    /// Words of findings in a title.
    fn words(&self, title: &str) -> Vec<String> {
        words(&self.findings(&listing(&[(Field::Title, title)])))
    }

    /// How many findings a title has.
    fn count(&self, title: &str) -> usize {
        self.words(title).len()
    }

    fn severities(&self, fields: Fields<'_>) -> Vec<Severity> {
        self.findings(&listing(fields)).iter().map(|f| f.severity).collect()
    }

    fn not_judged(&self, title: &str) -> Vec<String> {
        let (_, judged) =
            judge(&self.ruleset.search(&listing(&[(Field::Title, title)])), &self.selection).into_findings();
        judged.not_judged.iter().map(|&(_, id)| judged.scope.categories[usize::from(id)].to_string()).collect()
    }
}

fn listing(fields: Fields<'_>) -> Listing {
    let fields: Vec<_> = fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    Listing::from_fields("test", "A1", &fields)
}

fn words(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.seen.matches.first().map_or(String::new(), |m| m.text.clone())).collect()
}

fn told(finding: &Finding) -> String {
    let open: Vec<&str> = finding.open.iter().map(|open| open.key.as_str()).collect();
    let open = if open.is_empty() { String::new() } else { format!(" open {}", open.join(" ")) };
    let status = match finding.rule.status.name() {
        "in-force" => String::new(),
        status => format!(" {status}"),
    };
    let id = finding.rule.restriction.split('/').next_back().unwrap();
    format!("{id} {} {}{status}{open}", finding.rule.verdict, finding.severity)
}

use Field::{Brand, Bullets, Department, Description, Keywords, Manufacturer, Price, Title};

// What a detector's own conditions leave.

#[test]
fn unless_clears_hits_it_shares_text_with() {
    let bench = Bench::new(&lamp("unless = [\"{} wick\", \"no ..2 {}\", \"oil lamp shade\"]"), &rule(""));
    let cases = [
        ("Brass oil lamp", 1),
        ("Oil lamp wick", 0),
        ("Oil lamp, wick", 1),
        ("No brass old oil lamp", 0),
        ("No brass old blue oil lamp", 1),
        ("Oil lamp shade", 0),
        ("Shade", 0),
        // Each hit by itself.
        ("Oil lamp wick or oil lamp", 1),
        // On the plain view, whatever view the hit comes from.
        ("o i l  l a m p wick", 0),
        ("o i l  l a m p brass", 1),
    ];
    for (title, count) in cases {
        assert_eq!(bench.count(title), count, "{title}");
    }
    assert_eq!(bench.told(&[(Title, "Brass wick"), (Bullets, "oil lamp")]).len(), 1, "a phrase never crosses fields");
}

#[test]
fn only_is_the_twin_of_unless() {
    let bench = Bench::new(&lamp("only = [\"{} {brass|tin}\"]\nunless = [\"{} tin soldier\"]"), &rule(""));
    let cases = [("Oil lamp brass", 1), ("Oil lamp", 0), ("Brass oil lamp", 0), ("Oil lamp tin soldier", 0)];
    for (title, count) in cases {
        assert_eq!(bench.count(title), count, "{title}");
    }
}

#[test]
fn a_restriction_narrows_for_itself() {
    let rules = [
        rule("unless = [\"{} wick\"]"),
        restriction("second", "lamp", "verdict = \"wording\"\naction = \"remove-words\"\nonly = [\"{} wick\"]"),
        restriction("third", "lamp", "verdict = \"wording\"\naction = \"remove-words\"\nfields = [\"bullets\"]"),
    ];
    let bench = Bench::new(&lamp(""), &rules.concat());
    let ids = |fields: Fields<'_>| -> Vec<String> {
        bench.findings(&listing(fields)).iter().map(|f| f.rule.restriction.to_string()).collect()
    };
    assert_eq!(ids(&[(Title, "Oil lamp")]), ["shop-us/rule"]);
    assert_eq!(ids(&[(Title, "Oil lamp wick")]), ["shop-us/second"]);
    assert_eq!(ids(&[(Bullets, "Oil lamp")]), ["shop-us/rule", "shop-us/third"]);
}

#[test]
fn contexts_hold_in_their_scopes() {
    let context = |scope: &str, phrases: &str| {
        format!("[[context]]\nid = \"setting\"\n{scope} = {phrases}\n{}", lamp("unless = [\"@setting\"]"))
    };
    let holder: Fields<'_> = &[(Title, "Oil lamp holder"), (Bullets, "For an oil lamp")];
    let cases: [(&str, &str, Fields<'_>, usize); 15] = [
        // Near a hit: that hit.
        ("around", "[\"{} @holder-noun\"]", holder, 1),
        ("around", "[\"{} @holder-noun\"]", &[(Title, "Oil lamp travel case")], 0),
        ("around", "[\"{} @holder-noun\"]", &[(Title, "Oil lamp case")], 1),
        // Anywhere in the hit's field: all hits of that field.
        ("field", "[\"not included\"]", &[(Title, "Oil lamp, oil lamp. Not included")], 0),
        ("field", "[\"not included\"]", &[(Title, "Oil lamp"), (Bullets, "not included")], 1),
        // Anywhere in the title: all hits of the listing.
        ("title", "[\"spare wick\"]", &[(Title, "Spare wick"), (Bullets, "for an oil lamp")], 0),
        ("title", "[\"spare wick\"]", &[(Title, "A lamp"), (Bullets, "spare wick for an oil lamp")], 1),
        // The title's head ends with it: all hits of the listing.
        ("head", "[\"holder\"]", &[(Title, "Brass holder for oil lamp"), (Bullets, "oil lamp")], 0),
        ("head", "[\"holder\"]", &[(Title, "Brass holder, oil lamp")], 0),
        ("head", "[\"holder\"]", &[(Title, "Oil lamp with holder")], 1),
        ("head", "[\"holder\"]", &[(Title, "Holder stand for oil lamp")], 1),
        // The listing's own department, at any depth.
        ("department", "[\"books\"]", &[(Title, "Oil lamp"), (Department, "Media > Books > Old")], 0),
        ("department", "[\"books\"]", &[(Title, "Oil lamp"), (Department, "Lamps")], 1),
        ("department", "[\"books\"]", &[(Title, "Oil lamp books")], 1),
        ("department", "[\"books\"]", &[(Title, "x"), (Department, "Oil lamp")], 0),
    ];
    for (scope, phrases, fields, count) in cases {
        let bench = Bench::new(&context(scope, phrases), &rule(""));
        assert_eq!(bench.told(fields).len(), count, "{scope} {fields:?}");
    }
}

#[test]
fn what_cleared_a_hit_is_quoted() {
    let bench = Bench::new(&lamp("unless = [\"{} wick\"]"), &rule(""));
    let listing = listing(&[(Title, "Brass Oil-Lamp WICK")]);
    let searched = bench.ruleset.search(&listing);
    let judgement = judge(&searched, &bench.selection);
    let [(_, Fate::Cleared(holds))] = &judgement.fates[..] else { panic!("{:?}", judgement.fates) };
    assert_eq!((holds.name.as_str(), holds.quote.as_str()), ("{} wick", "Oil-Lamp WICK"));
}

#[test]
fn the_leftmost_longest_of_overlapping_hits_counts() {
    let bench = Bench::new(
        &detector("lamp", "target = \"product\"\nterms.any = [\"oil lamp\", \"lamp oil\", \"big oil lamp\"]"),
        &rule(""),
    );
    assert_eq!(bench.words("A big oil lamp oil"), ["big oil lamp"]);
    assert_eq!(bench.words("oil lamp oil lamp"), ["oil lamp"]);
    let fallen = Bench::new(
        &detector("lamp", "target = \"product\"\nterms.any = [\"oil lamp\", \"big oil lamp\"]\nunless = [\"big {}\"]"),
        &rule(""),
    );
    assert_eq!(fallen.words("A big oil lamp"), ["big oil lamp"], "after unless: only the shorter one is cleared");
}

// What else stands in the listing.

#[test]
fn with_needs_the_whole_listing() {
    let claims = ["kills", "cures", "heals"]
        .map(|word| detector(word, &format!("target = \"claim\"\nterms.any = [\"{word}\"]")))
        .concat();
    let bench = Bench::new(&format!("{}{claims}", lamp("")), &rule("with = [\"kills\", [\"cures\", \"heals\"]]"));
    let cases: [(Fields<'_>, usize); 5] = [
        (&[(Title, "Oil lamp")], 0),
        (&[(Title, "Oil lamp kills")], 0),
        (&[(Title, "Oil lamp"), (Bullets, "kills and cures")], 1),
        (&[(Title, "Oil lamp"), (Bullets, "kills"), (Description, "heals")], 1),
        (&[(Bullets, "kills"), (Description, "heals")], 0),
    ];
    for (fields, count) in cases {
        assert_eq!(bench.told(fields).len(), count, "{fields:?}");
    }
    let findings = bench.findings(&listing(&[(Bullets, "kills and cures"), (Title, "Oil lamp")]));
    let (own, others) = findings[0].seen.matches.split_first().unwrap();
    let others: BTreeSet<_> = others.iter().map(|m| m.text.as_str()).collect();
    assert_eq!((own.text.as_str(), others), ("Oil lamp", BTreeSet::from(["cures", "kills"])), "its own words first");
}

#[test]
fn without_holds_only_where_the_field_is_in_the_file() {
    let statement = detector(
        "warning",
        "target = \"statement\"\nterms.any = [\"keep away from fire\"]\nfields = [\"description\"]",
    );
    let bench = Bench::new(&format!("{}{statement}", lamp("")), &rule("without = [\"warning\"]"));
    let cases: [(&str, Fields<'_>, usize); 4] = [
        ("absent", &[(Title, "Oil lamp"), (Description, "Brass.")], 1),
        ("present", &[(Title, "Oil lamp"), (Description, "Keep away from fire.")], 0),
        ("empty", &[(Title, "Oil lamp"), (Description, "")], 1),
        ("no such field in the file", &[(Title, "Oil lamp")], 0),
    ];
    for (name, fields, count) in cases {
        assert_eq!(bench.told(fields).len(), count, "{name}");
    }
    let piece = Listing { piece: true, ..listing(&[(Title, "Oil lamp"), (Description, "Brass.")]) };
    assert_eq!(bench.findings(&piece).len(), 0, "a piece of a listing may have it elsewhere");
}

#[test]
fn evidence_makes_a_note_that_quotes_it() {
    let evidence = detector("permit", "target = \"evidence\"\npatterns = ['permit-\\d{3}']");
    let bench = Bench::new(&format!("{}{evidence}", lamp("")), &rule("satisfied_by = [\"permit\"]"));
    assert_eq!(bench.severities(&[(Title, "Oil lamp")]), [Severity::Error]);
    let findings = bench.findings(&listing(&[(Title, "Oil lamp"), (Description, "See PERMIT-123.")]));
    assert_eq!(findings[0].severity, Severity::Note);
    assert_eq!(findings[0].evidence[0].text, "PERMIT-123");
    assert_eq!(bench.told(&[(Title, "permit-123")]), [""; 0], "no finding by itself");
}

// Numbers and sellers.

#[test]
fn measures_are_those_nearest_the_hit() {
    let bench = Bench::new(&lamp(""), &rule("when = { measure = { unit = \"%\", over = 2.0 } }"));
    let cases = [
        ("Oil lamp 3 %", "error"),
        ("Oil lamp 2%", "none"),
        ("Oil lamp 2,5 percent", "error"),
        ("Oil lamp", "open"),
        ("5 % off, oil lamp 1 %", "none"),
        ("Oil lamp one two three four five six seven eight 9 %", "open"),
        ("Oil lamp. 9 %", "open"),
    ];
    for (title, expected) in cases {
        let told = bench.told(&[(Title, title)]);
        let came = match told.first().map(String::as_str) {
            None => "none",
            Some("rule prohibited error") => "error",
            Some("rule prohibited note open measure") => "open",
            Some(other) => other,
        };
        assert_eq!(came, expected, "{title}");
    }
    let mass = Bench::new(&lamp(""), &rule("when = { measure = { unit = \"g\", at_least = 500.0 } }"));
    assert_eq!(mass.count("Oil lamp 0.5 kg"), 1, "units convert inside a kind");
    assert_eq!(mass.count("Oil lamp 0.4 kg"), 0);
    let open = bench.findings(&listing(&[(Title, "Oil lamp")]));
    assert_eq!(open[0].why().get(Language::En), "If it holds more than 2 %: No Oil lamp.");
}

#[test]
fn prices_and_packs() {
    let with = |when: &str| Bench::new(&lamp(""), &rule(&format!("when = {{ {when} }}")));
    let cases: [(&str, Fields<'_>, &[&str]); 13] = [
        ("price = { under = 5.0 }", &[(Title, "Oil lamp"), (Price, "4.99")], &["rule prohibited error"]),
        ("price = { under = 5.0 }", &[(Title, "Oil lamp"), (Price, "5")], &[]),
        ("price = { at_most = 5.0 }", &[(Title, "Oil lamp"), (Price, "5")], &["rule prohibited error"]),
        ("price = { over = 1.0, under = 5.0 }", &[(Title, "Oil lamp"), (Price, "1")], &[]),
        ("price = { under = 5.0 }", &[(Title, "Oil lamp")], &["rule prohibited note open price"]),
        (
            "price = { under = 5.0 }",
            &[(Title, "Oil lamp"), (Price, "4"), (Field::Currency, "EUR")],
            &["rule prohibited note open price"],
        ),
        ("unit_price = { over = 1.0 }", &[(Title, "Oil lamp 50 pcs"), (Price, "40")], &[]),
        ("unit_price = { over = 1.0 }", &[(Title, "Oil lamp pack of 20"), (Price, "40")], &["rule prohibited error"]),
        ("pack_count = { at_least = 50 }", &[(Title, "Oil lamp x50")], &["rule prohibited error"]),
        ("pack_count = { at_least = 50 }", &[(Title, "Oil lamp 50枚入")], &["rule prohibited error"]),
        ("pack_count = { at_least = 50 }", &[(Title, "Oil lamp 50 cm")], &[]),
        ("currency = [\"EUR\"]", &[(Title, "Oil lamp"), (Field::Currency, "eur")], &["rule prohibited error"]),
        ("condition = [\"used\"]", &[(Title, "Oil lamp"), (Field::Condition, "New")], &[]),
    ];
    for (when, fields, expected) in cases {
        assert_eq!(with(when).told(fields), expected, "{when} {fields:?}");
    }
}

#[test]
fn when_holds_if_it_holds_for_one_row() {
    let bench = Bench::new(&lamp(""), &rule("when = { price = { under = 5.0 } }"));
    let rows = |prices: &[Option<f64>]| {
        let row = |&price: &Option<f64>| Row { record: 1, line: 2, values: Values { price, ..Values::default() } };
        Listing { rows: prices.iter().map(row).collect(), ..listing(&[(Title, "Oil lamp")]) }
    };
    assert_eq!(bench.findings(&rows(&[Some(9.0), Some(4.0)]))[0].severity, Severity::Error);
    assert_eq!(bench.findings(&rows(&[Some(9.0), None]))[0].severity, Severity::Note);
    assert_eq!(bench.findings(&rows(&[Some(9.0), Some(8.0)])).len(), 0);
}

#[test]
fn sellers() {
    let facts = |country: Option<&str>, kind: Option<&str>, programs: Option<&[&str]>| Seller {
        country: country.map(str::to_owned),
        kind: kind.map(str::to_owned),
        programs: programs.map(|names| names.iter().map(|&name| name.to_owned()).collect()),
        ..Seller::default()
    };
    let nothing = || facts(None, None, None);
    let cases = [
        ("country = [\"US\"]", nothing(), Some(" note open seller.country")),
        ("country = [\"US\"]", facts(Some("us"), None, None), Some(" error")),
        ("country = [\"US\"]", facts(Some("CN"), None, None), None),
        ("country_not = [\"US\"]", nothing(), Some(" note open seller.country")),
        ("country_not = [\"US\"]", facts(Some("CN"), None, None), Some(" error")),
        ("country_not = [\"US\"]", facts(Some("US"), None, None), None),
        ("type = [\"individual\"]", nothing(), Some(" note open seller.type")),
        ("type = [\"individual\"]", facts(None, Some("individual"), None), Some(" error")),
        ("type = [\"individual\"]", facts(None, Some("business"), None), None),
        ("programs_with = [\"a\"]", nothing(), Some(" note open seller.programs")),
        ("programs_with = [\"a\"]", facts(None, None, Some(&["b", "a"])), Some(" error")),
        ("programs_with = [\"a\"]", facts(None, None, Some(&[])), None),
        ("programs_without = [\"a\"]", nothing(), Some(" note open seller.programs")),
        ("programs_without = [\"a\"]", facts(None, None, Some(&["b"])), Some(" error")),
        ("programs_without = [\"a\"]", facts(None, None, Some(&["a"])), None),
    ];
    for (when, seller, expected) in cases {
        let rules = rule(&format!("when = {{ seller = {{ {when} }} }}"));
        let told = Bench::new(&lamp(""), &rules).sold_by(seller.clone()).told(&[(Title, "Oil lamp")]);
        let expected: Vec<_> = expected.map(|end| format!("rule prohibited{end}")).into_iter().collect();
        assert_eq!(told, expected, "{when} {seller:?}");
    }
    let both = rule("when = { price = { under = 5.0 }, seller = { country = [\"US\"] } }");
    let elsewhere = Seller {
        sites: [("shop-us".to_owned(), facts(Some("CN"), None, None))].into(),
        ..facts(Some("US"), None, None)
    };
    let bench = Bench::new(&lamp(""), &both).sold_by(elsewhere);
    assert_eq!(bench.told(&[(Title, "Oil lamp"), (Price, "1")]), [""; 0], "what differs on one site wins");
    let bench = Bench::new(&lamp(""), &both);
    assert_eq!(bench.told(&[(Title, "Oil lamp"), (Price, "9")]), [""; 0], "one that fails decides");
}

// Dates.

#[test]
fn windows_are_the_history() {
    let windows = [
        rule("since = 2020-03-05\nuntil = \"2021-07\""),
        restriction("rule", "lamp", "verdict = \"documents\"\naction = \"add-document\"\nsince = \"2021-07\""),
    ];
    let cases = [
        ("2020-01-01", ""),
        ("2020-02-10", "rule prohibited note upcoming"),
        ("2020-03-04", "rule prohibited note upcoming"),
        ("2020-03-05", "rule prohibited error"),
        ("2021-05-01", "rule prohibited error"),
        ("2021-07-01", "rule documents warning"),
        ("2026-11-22", "rule documents warning"),
    ];
    for (day, expected) in cases {
        let told = Bench::new(&lamp(""), &windows.concat()).on(day).told(&[(Title, "Oil lamp")]);
        assert_eq!(told.join(", "), expected, "{day}");
    }
    let last = Bench::new(&lamp(""), &windows.concat()).on("2021-06-30").told(&[(Title, "Oil lamp")]);
    assert_eq!(last[0], "rule prohibited error", "the last day before `until`");
}

#[test]
fn upcoming_rules_are_told_once_they_are_announced() {
    let rules = rule("since = 2026-12-10\nannounced = 2026-11-20");
    let cases = [("2026-11-19", 30, 0), ("2026-11-20", 30, 1), ("2026-11-20", 19, 0), ("2026-11-20", 20, 1)];
    for (day, days, count) in cases {
        let mut bench = Bench::new(&lamp(""), &rules).on(day);
        bench.selection.upcoming_days = days;
        assert_eq!(bench.count("Oil lamp"), count, "{day}, {days} days");
    }
}

#[test]
fn an_old_window_without_a_known_end_is_a_note() {
    let unknown = "since = 2020-03-05\nends = \"unknown\"\n";
    let dated = format!("{unknown}sources = [{{ ref = \"page\", dated = \"2022-05\", read = 2026-11-22 }}]");
    let cases = [
        (unknown, "2021-03-05", "rule prohibited error"),
        (unknown, "2021-03-06", "rule prohibited note lapsed"),
        (&dated, "2023-05-01", "rule prohibited error"),
        (&dated, "2023-05-02", "rule prohibited note lapsed"),
        ("since = 2020-03-05", "2026-11-22", "rule prohibited error"),
    ];
    for (window, day, expected) in cases {
        let told = Bench::new(&lamp(""), &rule(window)).on(day).told(&[(Title, "Oil lamp")]);
        assert_eq!(told, [expected], "{window} {day}");
    }
}

// Verdicts.

#[test]
fn severities_follow_the_table() {
    let cases = [
        ("prohibited", "removal", "error"),
        ("prohibited", "edited", "error"),
        ("approval", "account", "warning"),
        ("documents", "unknown", "warning"),
        ("wording", "removal", "warning"),
        ("wording", "account", "error"),
        ("wording", "edited", "note"),
        ("false-removal-risk", "removal", "note"),
    ];
    for (verdict, consequence, severity) in cases {
        let more = format!("verdict = \"{verdict}\"\nconsequence = \"{consequence}\"\naction = \"ask-support\"");
        let bench = Bench::new(&lamp(""), &restriction("rule", "lamp", &more));
        assert_eq!(bench.told(&[(Title, "Oil lamp")]), [format!("rule {verdict} {severity}")]);
    }
}

#[test]
fn what_is_allowed_is_known_and_makes_no_finding() {
    let allowed = restriction("fine", "lamp", "verdict = \"allowed\"\naction = \"ask-support\"");
    let bench = Bench::new(&lamp(""), &allowed);
    assert_eq!((bench.count("Oil lamp"), bench.not_judged("Oil lamp")), (0, vec![]));
    let elsewhere = restriction("other", "lamp", "category = \"tools\"\nverdict = \"prohibited\"\naction = \"delete\"");
    assert_eq!(Bench::new(&lamp(""), &elsewhere).not_judged("Oil lamp"), ["goods"]);
    let mention = detector("lamp", "target = \"mention\"\nterms.any = [\"oil lamp\"]");
    assert_eq!(Bench::new(&mention, &elsewhere).not_judged("Oil lamp"), [""; 0], "only products and claims");
}

#[test]
fn what_is_presumed_is_a_note_and_says_so() {
    let bench = Bench::fixture();
    let findings = bench.findings(&listing(&[(Title, "KN95 mask")]));
    let presumed = findings.iter().find(|f| &*f.rule.marketplace == "shop-de").unwrap();
    assert_eq!((presumed.severity, presumed.rule.like.as_deref()), (Severity::Note, Some("shop-us/respirator")));
    assert!(
        presumed.why().get(Language::En).ends_with("(Presumed from shop-us/respirator: not read for this site.)"),
        "{presumed:?}"
    );
    assert_eq!(bench.not_judged("KN95 mask"), ["respirators"], "what is only presumed is not judged");
}

#[test]
fn terms_of_a_language_count_where_it_is_spoken() {
    let detectors = detector("lamp", "target = \"product\"\nterms.de = [\"petroleumlampe\"]\nterms.zh = [\"油灯\"]");
    let bench = Bench::new(&detectors, &rule(""));
    assert_eq!((bench.count("Petroleumlampe"), bench.count("黄铜油灯")), (0, 1));
    assert_eq!(bench.not_judged("Petroleumlampe"), [""; 0]);
}

// How things are recognised.

#[test]
fn brands_are_compared_not_searched() {
    let brands = "target = \"mention\"\nbrands = [\"Mopow\", \"Ray Van\", \"Oui\"]\nneighbours = [\"Ray Vane\"]";
    let bench = Bench::new(
        &detector("brand", brands),
        &restriction("brand", "brand", "verdict = \"prohibited\"\naction = \"delete\""),
    );
    let cases: [(Fields<'_>, usize); 19] = [
        (&[(Title, "Lamp"), (Brand, "MOPOW")], 1),
        (&[(Title, "Lamp"), (Brand, "Mopow Pro")], 1),
        (&[(Title, "Lamp"), (Brand, "ProMopow")], 1),
        (&[(Title, "Lamp"), (Brand, "MopowUSA")], 1),
        (&[(Title, "Lamp"), (Brand, "mopowusa")], 1),
        (&[(Title, "Lamp"), (Brand, "Mopow Home")], 0),
        (&[(Title, "Lamp"), (Brand, "EMopowED")], 0),
        // Five letters: no edit.
        (&[(Title, "Lamp"), (Brand, "Mopaw")], 0),
        // Six letters, joined: one edit.
        (&[(Title, "Lamp"), (Brand, "Rai-Van")], 1),
        (&[(Title, "Lamp"), (Brand, "RayVans")], 1),
        (&[(Title, "Lamp"), (Brand, "Rai Vann")], 0),
        // One edit too, and another's name.
        (&[(Title, "Lamp"), (Brand, "RayVane")], 0),
        (&[(Title, "Lamp"), (Manufacturer, "Mopow")], 1),
        (&[(Title, "Mopow lamp"), (Brand, "Other")], 0),
        // Without a brand column: the first word of the title.
        (&[(Title, "Mopow lamp")], 1),
        (&[(Title, "Ray Van lamp")], 1),
        (&[(Title, "Lamp Mopow")], 0),
        (&[(Title, "Oui lamp")], 1),
        (&[(Title, "Lamp"), (Brand, "Ou")], 0),
    ];
    for (fields, count) in cases {
        assert_eq!(bench.told(fields).len(), count, "{fields:?}");
    }
    let confidence = |fields: Fields<'_>| bench.findings(&listing(fields))[0].seen.confidence.name();
    assert_eq!(confidence(&[(Title, "x"), (Brand, "Mopow")]), "high");
    assert_eq!(confidence(&[(Title, "Mopow lamp")]), "medium");
}

#[test]
fn lists_add_terms_and_brands() {
    let detectors = [
        detector("lamp", "target = \"product\"\nlist = \"lists/lamps.csv\""),
        detector("brand", "target = \"mention\"\nbrands = \"lists/brands.csv\""),
    ];
    let rules = [rule(""), restriction("brand", "brand", "verdict = \"prohibited\"\naction = \"delete\"")];
    let lamps = "# source: a page\nterm,lang,aliases\noil lamp,en,kerosene lamp;paraffin lamp\nlampe à huile,fr,\n";
    let brands = "# source: a page\nterm,aliases\nMopow,Mpw\n";
    let bench = Bench::with_files(
        &detectors.concat(),
        &rules.concat(),
        &[("lists/lamps.csv", lamps), ("lists/brands.csv", brands)],
    );
    assert_eq!(bench.words("Oil lamp or paraffin lamps"), ["Oil lamp", "paraffin lamps"]);
    assert_eq!(bench.count("Lampe à huile"), 0, "French counts where French is spoken");
    assert_eq!(bench.told(&[(Title, "x"), (Brand, "MPW")]).len(), 1);
}

#[test]
fn patterns_see_the_text_as_written() {
    let code = detector("code", "target = \"mention\"\npatterns = ['abc-\\d{2}', '(?-i)XYZ#1']");
    let bench = Bench::new(&code, &restriction("code", "code", "verdict = \"wording\"\naction = \"remove-words\""));
    assert_eq!(bench.words("See A<b>BC</b>-12 &amp; XYZ#1 xyz#1"), ["A<b>BC</b>-12", "XYZ#1"]);
}

#[test]
fn fuzzy_terms_are_never_above_note() {
    let sight = detector("lamp", "target = \"product\"\nterms.any = [\"petroleum lamp\"]\nfuzzy = true");
    let bench = Bench::new(&sight, &rule(""));
    let cases = [
        ("petroleum lamp", Some("rule prohibited error")),
        ("petrolium lamp", Some("rule prohibited note")),
        ("petroleumm lamp", Some("rule prohibited note")),
        ("petroleum lump", None),
        ("petrlium lamp", None),
    ];
    for (title, expected) in cases {
        assert_eq!(bench.told(&[(Title, title)]), expected.as_slice(), "{title}");
    }
    let strict = Bench::new(&detector("lamp", "target = \"product\"\nterms.any = [\"petroleum lamp\"]"), &rule(""));
    assert_eq!(strict.count("petrolium lamp"), 0, "only where it is asked for");
}

#[test]
fn format_checks() {
    let cases: [(&str, Fields<'_>, &[&str]); 22] = [
        ("max-length = { field = \"title\", max = 5, unit = \"characters\" }", &[(Title, "Löffel")], &["l"]),
        ("max-length = { field = \"title\", max = 6, unit = \"characters\" }", &[(Title, "Löffel")], &[]),
        ("max-length = { field = \"title\", max = 6, unit = \"bytes\" }", &[(Title, "Löffel")], &["l"]),
        ("repeated-word = { field = \"title\", max = 2 }", &[(Title, "mug Mug")], &[]),
        ("repeated-word = { field = \"title\", max = 2 }", &[(Title, "mug Mug, MUG")], &["MUG"]),
        (
            "repeated-word = { field = \"title\", max = 1, except = \"@function-word\" }",
            &[(Title, "the mug and the cup")],
            &[],
        ),
        ("characters = { field = \"title\", forbid = \"!$\" }", &[(Title, "Buy! 5$")], &["!", "$"]),
        (
            "characters = { field = \"title\", forbid = \"!\", allow_in_brand = true }",
            &[(Title, "Yum! mug"), (Brand, "Yum!")],
            &[],
        ),
        ("capitals = { field = \"title\", share = 0.8, min_words = 3 }", &[(Title, "BIG BLUE MUG")], &["BIG BLUE MUG"]),
        ("capitals = { field = \"title\", share = 0.8, min_words = 3 }", &[(Title, "BIG MUG")], &[]),
        ("capitals = { field = \"title\", share = 0.8, min_words = 3 }", &[(Title, "Big Blue Mug")], &[]),
        ("html = { field = \"description\", allow = [\"br\"] }", &[(Description, "a<br/>b<i>c")], &["<i>"]),
        ("html = { field = \"description\", allow = [\"br\"] }", &[(Description, "1 < 2")], &[]),
        (
            "contact = { fields = [\"title\"], kinds = [\"url\", \"email\"] }",
            &[(Title, "Mug www.mugs.com a@b.com")],
            &["www.mugs.com", "a@b.com"],
        ),
        (
            "contact = { fields = [\"title\"], kinds = [\"phone\"] }",
            &[(Title, "Call +1 555 123 4567")],
            &["Call +1 555 123 4567"],
        ),
        ("contact = { fields = [\"title\"], kinds = [\"url\"] }", &[(Title, "Mug 3.5x4.com")], &[]),
        ("contact = { fields = [\"title\"], kinds = [\"phone\"] }", &[(Title, "5901234123457 mug")], &[]),
        ("missing-field = { field = \"brand\" }", &[(Title, "Mug"), (Brand, "")], &[""]),
        ("missing-field = { field = \"brand\" }", &[(Title, "Mug"), (Brand, "Acme")], &[]),
        ("missing-field = { field = \"brand\" }", &[(Title, "Mug")], &[]),
        ("hidden-text = { fields = [\"title\"] }", &[(Title, "Mug \u{202e}gum")], &["\u{202e}"]),
        ("hidden-text = { fields = [\"title\"] }", &[(Title, "Mug\u{200b} cup")], &[]),
    ];
    for (check, fields, expected) in cases {
        let format = detector("form", &format!("target = \"format\"\ncheck = {{ {check} }}"));
        let bench = Bench::new(&format, &restriction("form", "form", "verdict = \"wording\"\naction = \"shorten\""));
        assert_eq!(words(&bench.findings(&listing(fields))), expected, "{check} {fields:?}");
    }
}

// What a finding says of itself.

#[test]
fn equal_words_are_one_finding_and_other_words_another() {
    let bench = Bench::new(&lamp("fields = [\"title\", \"bullets\", \"keywords\"]"), &rule(""));
    let fields = [(Title, "Oil lamp, OIL-LAMP, oil lamps"), (Bullets, "oil lamp"), (Keywords, "")];
    let findings = bench.findings(&listing(&fields));
    let told: Vec<_> = findings.iter().map(|f| (f.field().unwrap(), f.seen.matches.len(), &*f.seen.words)).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(findings.iter().map(|f| f.seen.matches.len()).sum::<usize>(), 4, "{told:?}");
    let prints: BTreeSet<_> = findings.iter().map(|f| f.fingerprint().to_string()).collect();
    assert_eq!(prints.len(), 3);
}

#[test]
fn spans_cut_the_words_out_of_the_raw_cell() {
    let bench = Bench::new(
        &detector("lamp", "target = \"product\"\nterms.any = [\"oil lamp\", \"petroleum lamp\"]"),
        &rule(""),
    );
    let cases = [
        ("Größe 5 oil lamp", "oil lamp", 10, 8),
        ("<b>Ö</b> o<i>i</i>l&nbsp;la\u{ad}mp!", "o<i>i</i>l&nbsp;la\u{ad}mp", 10, 9),
        ("😀 ｏｉｌ　ｌａｍｐ", "ｏｉｌ　ｌａｍｐ", 5, 2),
        ("o i l  l a m p", "o i l  l a m p", 0, 0),
        ("Hübsch: 0il l@mp", "0il l@mp", 9, 8),
        ("ein petro*leum-lam*p", "petro*leum-lam*p", 4, 4),
        ("oooil lammmp", "oooil lammmp", 0, 0),
    ];
    for (title, text, start, start_char) in cases {
        let findings = bench.findings(&listing(&[(Title, title)]));
        let [finding] = &findings[..] else { panic!("{title}: {findings:?}") };
        let found = &finding.seen.matches[0];
        assert_eq!((found.text.as_str(), found.span.start), (text, start), "{title}");
        assert_eq!(&title[found.span.start..found.span.end], text);
        assert_eq!((found.chars.start, found.chars.end - found.chars.start), (start_char, text.chars().count()));
    }
}
