//! Settings: what files under `fixtures/settings` come to, and what is said about wrong ones.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use listlint::config::{ColumnUse, Disk, Files, Flags, Loaded, Marketplaces, Site, find, load};
use listlint::field::Field;
use listlint::problem::{Code, Problem};
use listlint::report::write_problem;
use listlint::rule::{Language, Severity};

/// Files in memory.
struct Memory(BTreeMap<PathBuf, &'static str>);

impl Memory {
    fn new(files: &[(&str, &'static str)]) -> Self {
        Self(files.iter().map(|(path, text)| (PathBuf::from(path), *text)).collect())
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<String> {
        self.0.get(path).map(|text| (*text).to_owned()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn exists(&self, path: &Path) -> bool {
        self.0.keys().any(|file| file.starts_with(path))
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/settings").join(name)
}

fn sites() -> Vec<Site> {
    let known =
        [("amazon-de", "Amazon.de"), ("amazon-us", "Amazon.com"), ("ebay-de", "eBay.de"), ("ebay-us", "eBay.com")];
    known.map(|(id, name)| Site { id: id.to_owned(), name: name.to_owned() }).into()
}

fn codes(problems: &[Problem]) -> Vec<Code> {
    problems.iter().map(|problem| problem.code).collect()
}

fn text(text: &'static str) -> Loaded {
    load(Path::new("/s/listlint.toml"), &Memory::new(&[("/s/listlint.toml", text)]))
}

#[test]
fn the_nearest_file_upward_to_the_repository_root() {
    let files = Memory::new(&[
        ("/listlint.toml", ""),
        ("/home/repo/.git/HEAD", ""),
        ("/home/repo/listlint.toml", ""),
        ("/home/repo/de/listlint.toml", ""),
        ("/home/other/.git/HEAD", ""),
        ("/home/other/a.csv", ""),
    ]);
    let cases = [
        ("/home/repo/de/spring.csv", Some("/home/repo/de/listlint.toml")),
        ("/home/repo/fr/spring.csv", Some("/home/repo/listlint.toml")),
        ("/home/other/a.csv", None),
        ("/srv/a.csv", Some("/listlint.toml")),
    ];
    for (from, expected) in cases {
        assert_eq!(find(Path::new(from), &files).as_deref(), expected.map(Path::new), "{from}");
    }
}

#[test]
fn a_client_lies_over_its_agency() {
    let mut loaded = load(&fixture("good/listlint.toml"), &Disk);
    assert_eq!(loaded.problems, []);
    let settings = &mut loaded.settings;
    assert_eq!(settings.resolve(&sites()), []);
    assert_eq!(settings.account.as_deref(), Some("client-042"));
    assert_eq!(settings.marketplaces.as_deref(), Some(&["eu".to_owned(), "amazon.de".to_owned()][..]));
    assert_eq!(settings.rules, [fixture("house-rules")]);
    let scan = &settings.scan;
    assert_eq!((scan.limit, scan.lang, scan.as_of), (Some(0), Some(Language::Zh), "2026-11-01".parse().ok()));
    assert_eq!(scan.fail_on.and_then(|fail_on| fail_on.severity()), Some(Severity::Warning));
    assert_eq!(scan.select.as_ref().map(Vec::len), Some(2));
    let columns: Vec<_> = settings.columns.iter().map(|(usage, names)| (*usage, names.len())).collect();
    let title = (ColumnUse::Field(Field::Title), 1);
    let bullets = (ColumnUse::Field(Field::Bullets), 2);
    assert_eq!(columns, [title, bullets, (ColumnUse::Marketplace, 1), (ColumnUse::Ignore, 1)]);
    assert_eq!((settings.severities.0.len(), settings.ignores.len()), (2, 2));
    assert_eq!(settings.ignores[0].reason, "agency decision, owner Li");
    assert_eq!(settings.approvals[0].marketplaces, ["amazon-de", "ebay-de"]);
    assert_eq!(settings.approvals[0].term.place.as_ref().map(|(_, line)| *line), Some(33));
    assert_eq!(settings.templates[0].recognise, ["Artikelnummer", "Artikelname"]);
    assert_eq!(settings.policy(&Flags::default()).approvals.len(), 1);
}

#[test]
fn sellers_differ_by_marketplace() {
    let mut settings = load(&fixture("good/listlint.toml"), &Disk).settings;
    settings.resolve(&sites());
    let cases = [("amazon-us", "CN", 1), ("amazon-de", "DE", 1), ("ebay-us", "CN", 0), ("ebay-de", "DE", 0)];
    for (site, country, programs) in cases {
        let seller = settings.seller.on(site);
        assert_eq!(seller.country.as_deref(), Some(country), "{site}");
        assert_eq!(seller.programs.map_or(0, |programs| programs.len()), programs, "{site}");
        assert_eq!(seller.r#type.as_deref(), Some("business"));
    }
    assert_eq!(settings.seller.brands(), ["Acme"]);
}

#[test]
fn targets_are_globs_below_their_file() {
    let settings = load(&fixture("good/listlint.toml"), &Disk).settings;
    let cases = [
        ("good/x/spring_DE_1.xlsm", true),
        ("good/shop/de/a/b.csv", true),
        ("good/shop/fr/b.csv", false),
        ("shop/de/b.csv", false),
    ];
    for (path, expected) in cases {
        assert_eq!(settings.target(&fixture(path)).is_some(), expected, "{path}");
    }
}

#[test]
fn every_value_knows_its_line() {
    let settings = load(&fixture("good/listlint.toml"), &Disk).settings;
    let shown = |entry: &listlint::config::Entry| {
        let file = Path::new(&**entry.place.file()).file_name().unwrap().to_string_lossy();
        format!("{} = {} {file}:{}", entry.key, entry.value, entry.place.line())
    };
    let entries: Vec<String> = settings.entries().iter().map(shown).collect();
    for expected in [
        "marketplaces = [\"eu\", \"amazon.de\"] listlint.toml:3",
        "scan.limit = 0 listlint.toml:10",
        "scan.lang = \"zh\" agency.toml:10",
        "seller.brands = [\"Acme\"] listlint.toml:22",
        "seller.amazon.programs = [\"PHC\"] listlint.toml:25",
        "ignore.1.reason = \"agency decision, owner Li\" agency.toml:22",
        "ignore.2.detector = \"superlatives\" listlint.toml:41",
    ] {
        assert!(entries.iter().any(|entry| entry == expected), "{expected} in {entries:#?}");
    }
}

/// Everything wrong at once, underlined, with the nearest name. `UPDATE=1` rewrites the golden file.
#[test]
fn wrong_settings_are_told_at_once() {
    let path = fixture("bad/listlint.toml");
    let text: &'static str = std::fs::read_to_string(&path).unwrap().leak();
    let loaded = load(Path::new("listlint.toml"), &Memory::new(&[("listlint.toml", text)]));
    let mut out = anstream::StripStream::new(Vec::new());
    for problem in &loaded.problems {
        write_problem(&mut out, problem).unwrap();
    }
    out.flush().unwrap();
    let actual = String::from_utf8(out.into_inner()).unwrap();
    let golden = fixture("bad/listlint.out");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&golden, &actual).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(expected.replace("\r\n", "\n"), actual, "UPDATE=1 rewrites it");
}

#[test]
fn what_is_wrong_is_told_once() {
    let cases: [(&str, &[Code]); 9] = [
        ("", &[]),
        ("a = = 1\nb = ", &[Code::Syntax]),
        ("extend = 'gone.toml'", &[Code::UnknownName]),
        ("extend = 'listlint.toml'", &[Code::Cycle]),
        ("extend = 5", &[Code::BadValue]),
        ("[[ignore]]\nreason = 'x'", &[Code::MissingKey]),
        ("ignore = 5", &[Code::BadValue]),
        ("account = []", &[Code::BadValue]),
        ("\u{feff}account = 'a'", &[]),
    ];
    for (settings, expected) in cases {
        assert_eq!(codes(&text(settings).problems), expected, "{settings}");
    }
    let gone = load(Path::new("/s/gone.toml"), &Memory::new(&[]));
    assert_eq!(codes(&gone.problems), [Code::Unreadable]);
}

#[test]
fn names_of_marketplaces() {
    let groups = BTreeMap::from([("eu".to_owned(), vec!["amazon-de".to_owned(), "ebay-de".to_owned()])]);
    let (sites, names) = (sites(), |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
    let known = Marketplaces { sites: &sites, groups: &groups };
    let cases: [(&[&str], &[&str]); 6] = [
        (&["amazon"], &["amazon-de", "amazon-us"]),
        (&["amazon.de"], &["amazon-de"]),
        (&["Amazon.com"], &["amazon-us"]),
        (&["eu", "ebay"], &["amazon-de", "ebay-de", "ebay-us"]),
        (&["all"], &["amazon-de", "amazon-us", "ebay-de", "ebay-us"]),
        (&["ebay-us", "amazon-us", "ebay-us"], &["amazon-us", "ebay-us"]),
    ];
    for (asked, expected) in cases {
        assert_eq!(known.resolve(&names(asked)).unwrap(), expected, "{asked:?}");
    }
    let problems = known.resolve(&names(&["amazon-ud", "eu", "x"])).unwrap_err();
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `amazon-us`?"));
    assert_eq!(problems.len(), 2);
}

#[test]
fn unknown_marketplaces_in_settings() {
    let loaded = text(
        "marketplaces = ['amazom-us']\n[groups]\neu = ['amazon-xx']\n[seller.ebay-ud]\ncountry = 'CN'\n\
         [[approval]]\nmarketplace = 'walmart'\nbrand = 'x'\n[[target]]\nfiles = ['*']\nmarketplaces = ['etsyy']\n",
    );
    assert_eq!(loaded.problems, []);
    let mut settings = loaded.settings;
    let lines: Vec<_> = settings.resolve(&sites()).iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(1), Some(3), Some(9), Some(4), Some(6)]);
}

#[test]
fn flags_lie_over_settings() {
    let typed = Flags { limit: Some(5), ..Flags::default() };
    let below = Flags { limit: Some(50), lang: Some(Language::Zh), ..Flags::default() };
    let merged = typed.over(below);
    assert_eq!((merged.limit, merged.lang), (Some(5), Some(Language::Zh)));
}
