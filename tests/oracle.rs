//! Two ways, one answer: the engine against a naive matcher written from the rules' text (`common/oracle.rs`).

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fmt;
use std::path::{Path, PathBuf};

use listlint::field::Field;
use listlint::listing::{Cell, Listing, Role, Row, Skipped};
use listlint::matcher::Ruleset;
use listlint::rule::{Confidence, Detector, Pack, Phrase, Target, Term, Text};
use listlint::text::ViewKind;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::Config;

#[path = "common/oracle.rs"]
mod oracle;

use oracle::{Oracle, Seen, plainest};

// Packs and listings without files.

/// Terms of one detector: language (empty for `any`) and phrase.
type Terms = Vec<(&'static str, String)>;

fn detector(id: String, terms: &Terms, fuzzy: bool) -> Detector {
    Detector {
        id: id.into(),
        category: "none".into(),
        target: Target::Product,
        title: Text::default(),
        terms: terms.iter().map(|(lang, text)| term(lang, text)).collect(),
        written: Vec::new(),
        patterns: Vec::new(),
        unless: Vec::new(),
        only: Vec::new(),
        fields: vec![Field::Title],
        fuzzy,
        brands: Vec::new(),
        neighbours: Vec::new(),
        check: None,
        examples: Vec::new(),
    }
}

/// `any` and `en` count everywhere and take a plural; `de` stands for a Latin-script language, `ja` for another script.
fn term(lang: &str, text: &str) -> Term {
    let phrase = Phrase::parse(text, &mut |_| None).unwrap_or_else(|e| panic!("{text}: {}", e.message));
    let lang_of = (lang == "de" || lang == "fr").then(|| lang.to_owned());
    Term { text: text.into(), phrase, lang: lang_of, plural: lang.is_empty() || lang == "en", written: lang.into() }
}

fn pack(detectors: Vec<Detector>, innocent: &[&str]) -> Pack {
    Pack { detectors, innocent: innocent.iter().map(|w| listlint::text::fold(w)).collect(), ..Pack::default() }
}

fn listing(text: &str) -> Listing {
    let cell = Cell {
        at: 0,
        field: Field::Title,
        column: "title".into(),
        role: Role::Text,
        row: 0,
        skipped: Skipped::default(),
        text: text.into(),
    };
    Listing { rows: vec![Row::default()], cells: vec![cell], ..Listing::default() }
}

/// What the engine saw, in the oracle's terms.
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

/// Both answers, which must be the same.
fn both(pack: &Pack, text: &str) -> (Vec<Seen>, Vec<Seen>) {
    let listing = listing(text);
    (Oracle::new(pack).search(&listing), engine(&Ruleset::new(pack.clone()), &listing))
}

/// Shown as the words seen, with view and confidence where they are not plain and high.
fn shown(text: &str, seen: &[Seen]) -> String {
    let show = |s: &Seen| {
        let words = &text[s.start..s.end];
        match (s.view, s.confidence) {
            (ViewKind::Plain, Confidence::High) => format!("[{words}]"),
            (view, Confidence::Medium) => format!("[{words}]{view}"),
            (view, confidence) => format!("[{words}]{view}-{confidence}"),
        }
    };
    seen.iter().map(show).collect::<Vec<_>>().join(" ")
}

// The rules, case by case.

/// Name, language, term, text, what is seen. `!` before a term: fuzzy.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    // Joiners.
    ("hyphen and spaces", "de", "hand sanitizer", "Hand-Sanitizer HAND  SANITIZER", "[Hand-Sanitizer] [HAND  SANITIZER]"),
    ("three joiners, not four", "de", "hand sanitizer", "hand - sanitizer, hand -- sanitizer", "[hand - sanitizer]"),
    ("letter and digit may touch or not", "", "n95", "N95 n-95 N 95 n'95 n_95 n/95 n·95", "[N95] [n-95] [N 95] [n'95] [n_95] [n/95] [n·95]"),
    ("a sign parts", "", "hand sanitizer", "hand, sanitizer (hand) sanitizer", ""),
    ("a full stop parts before a space", "", "hand sanitizer", "hand. sanitizer", ""),
    ("a full stop inside joins", "de", "gift card", "gift.card", "[gift.card]"),
    ("a break parts", "", "gift card", "gift<br>card gift | card gift • card", ""),
    ("an inline tag does not", "", "n95", "N<b>9</b>5 N<i></i> 95", "[N<b>9</b>5] [N<i></i> 95]"),
    // Outer edges.
    ("cotton is not n95", "", "n95", "cotton 95%", ""),
    ("no letter or digit may touch", "", "n95", "8210N95 N95Mask SN95 N95x 3n95", ""),
    ("Han may touch", "", "n95", "N95口罩 医用N95口罩", "[N95] [N95]"),
    ("a longer number", "", "n95", "n95.5 n950 n95,000", ""),
    ("a list is no number", "", "n95", "N95,50 pcs", "[N95]"),
    ("phrase with touching words", "", "n95 mask", "N95Mask", "[N95Mask]"),
    ("phrase with a touching tail", "", "n95 mask", "N95Mask50", ""),
    // Gaps.
    ("up to so many words", "de", "a ..2 b", "a b, a x b, a x y b, a x y z b", "[a b] [a x b] [a x y b]"),
    ("across signs", "", "atemschutz ..3 ffp2", "Atemschutz (weiß), Typ: FFP2", ""),
    ("across signs only", "", "atemschutz ..3 ffp2", "Atemschutz (weiß), 10 x FFP2", "[Atemschutz (weiß), 10 x FFP2]"),
    ("letter and digit run is one word", "", "mask ..1 new", "mask n95 new", "[mask n95 new]"),
    ("parted it is two", "", "mask ..1 new", "mask n 95 new", ""),
    ("not torn out of a run", "", "mask ..1 95", "mask n95", ""),
    ("not torn before the gap", "", "n ..1 mask", "n95 mask", ""),
    ("nothing between may touch", "", "n ..1 95", "n95 n 95", "[n95] [n 95]"),
    ("a long run is one word", "de", "mask ..1 new", "mask a1b2c3d4e5 new", "[mask a1b2c3d4e5 new]"),
    ("Han characters are words", "", "防 ..2 口罩", "防护口罩 防尘护口罩 防尘护大口罩", "[防护口罩] [防尘护口罩]"),
    // Word endings.
    ("open", "de", "sanitiz*", "sanitiz sanitizer sanitizing unsanitized sanitizer2", "[sanitiz] [sanitizer] [sanitizing]"),
    ("plural", "en", "n95 mask", "n95 masks, n95 maskes, n95s mask, n95 maskss", "[n95 masks] [n95 maskes]"),
    ("plural of the last word only", "en", "face mask", "faces mask", ""),
    ("no plural in other languages", "de", "maske", "maskes", ""),
    ("plural after a digit touches", "en", "n95", "N95s N95 s N95es", "[N95s] [N95]"),
    ("no plural after a digit elsewhere", "de", "n95", "N95s", ""),
    ("a sign before the first word", "", "ikill*", "!kiIl", "[!kiIl]leet"),
    // Joined forms.
    ("joined", "en", "hand sanitizer", "handsanitizer HandSanitizers", "[handsanitizer] [HandSanitizers]"),
    ("joined needs eight letters", "en", "gift car", "giftcar", ""),
    ("joined is the whole phrase", "en", "hand sanitizer gel", "handsanitizer gel handsanitizergel", "[handsanitizergel]"),
    ("gaps are not joined", "en", "hand ..1 sanitizer", "handsanitizer", ""),
    // Alternatives.
    ("alternatives", "de", "{hand|face wash} gel", "hand gel face-wash gel face gel", "[hand gel] [face-wash gel]"),
    // Scripts without spaces.
    ("inside a run", "ja", "口罩", "医用口罩50枚", "[口罩]"),
    ("one joiner", "ja", "口罩", "口 罩 口-罩 口  罩 口, 罩", "[口 罩] [口-罩]"),
    ("katakana run, left", "ja", "マスク", "アイマスク アイ マスク", "[マスク]"),
    ("katakana run, right", "ja", "マスク", "マスクメロン マスク50 使い捨てマスクです", "[マスク] [マスク]"),
    ("katakana open", "ja", "マスク*", "アイマスク マスクメロン", "[マスク]"),
    ("no run is torn before a gap", "ja", "パン ..6 枚", "パンツ 10枚 食パン 10枚", "[パン 10枚]"),
    ("a compound ends behind a gap", "ja", "食 ..4 パン", "食アンパン 食のパン", "[食アンパン] [食のパン]"),
    ("a run may go on without a gap", "ja", "カレー ..2 セット", "カレーセット", "[カレーセット]"),
    ("half-width katakana", "ja", "マスク", "ﾏｽｸ ｱｲﾏｽｸ", "[ﾏｽｸ]"),
    ("Korean endings", "ja", "마스크", "마스크 마스크를 마스크에서 마스크에서는 새마스크", "[마스크] [마스크를] [마스크에서]"),
    // One edit.
    ("fuzzy", "de", "!disinfectant", "disinfectant disinfectent desinfectent disinfecatnt disinfectan", "[disinfectant] [disinfectent]plain-low [disinfecatnt]plain-low [disinfectan]plain-low"),
    ("fuzzy plural", "en", "!disinfectant", "disinfectents disinfecatntes", "[disinfectents]plain-low [disinfecatntes]plain-low"),
    ("fuzzy needs eight letters", "de", "!sanitiz", "sanitz sanitiz", "[sanitiz]"),
    // Other views.
    ("spaced", "", "n95", "N 9. 5 mask K N 9 5 mask n-*9-*5", "[n-*9-*5]spaced"),
    ("spaced between double spaces", "en", "sanitizer", "h a n d  s a n i t i z e r s", "[s a n i t i z e r s]spaced"),
    ("spaced whole", "en", "hand sanitizer", "h a n d  s a n i t i z e r", "[h a n d  s a n i t i z e r]spaced"),
    ("symbols", "en", "sanitizer", "sani*tizer sani--tizers sani* tizer", "[sani*tizer]symbols [sani--tizers]symbols"),
    ("symbols need five letters", "en", "mask", "ma*sk ma*sks", ""),
    ("spaced Han", "ja", "n95口罩", "N 9 5 口 罩", ""),
    ("leet", "en", "sanitizer", "s4nit1zer s4n1t1zers sanitizer5", "[s4nit1zer]leet [s4n1t1zers]leet"),
    ("leet sign first", "en", "hand sanitizer", "hand $anitizer, $anitizer", "[hand $anitizer]leet"),
    ("leet l", "en", "sale", "SaIe sa1e", "[SaIe]leet [sa1e]leet"),
    ("leet needs four letters", "en", "gun", "g0n gu1n gun", "[gun]"),
    ("leet needs four letters of the term", "en", "bag", "b4g b4gs", ""),
    ("repeats", "en", "coffee mask", "coffeee mask cofffeee maaasks coffee masssk", "[coffeee mask]repeats [cofffeee maaasks]repeats [coffee masssk]repeats"),
    ("a reading beside plain words", "en", "hand sanitizer", "hand s4nitizer", "[hand s4nitizer]leet"),
    ("no gaps in other views", "en", "hand ..1 sanitizer", "hand s4nitizer", ""),
];

#[test]
fn the_rules_case_by_case() {
    let mut names: Vec<&str> = CASES.iter().map(|case| case.0).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CASES.len(), "two cases share a name");
    let mut wrong = String::new();
    for (name, lang, term, text, expected) in CASES {
        let (phrase, fuzzy) = term.strip_prefix('!').map_or((*term, false), |phrase| (phrase, true));
        let lang = if *lang == "any" { "" } else { lang };
        let pack = pack(vec![detector("d".into(), &vec![(lang, phrase.into())], fuzzy)], &[]);
        let (naive, fast) = both(&pack, text);
        let (naive, fast) = (shown(text, &naive), shown(text, &fast));
        if naive != *expected || fast != *expected {
            wrong += &format!(
                "{name}: {term:?} in {text:?}\n  expected {expected}\n  oracle   {naive}\n  engine   {fast}\n"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A match inside a longer innocent word is none.
#[test]
fn innocent_words() {
    let terms = |text: &str| vec![("ja", text.to_owned())];
    let pack = pack(
        vec![detector("mask".into(), &terms("口罩"), false), detector("sword".into(), &terms("刀"), false)],
        &["口罩盒", "菜刀架", "刀"],
    );
    for (text, expected) in [
        ("医用口罩", "[口罩]"),
        ("口罩盒", ""),
        ("口罩 口罩盒", "[口罩]"),
        ("菜刀架 菜刀", "[刀]"),
        ("刀", "[刀]"),
        ("大口罩盒子", ""),
    ] {
        let (naive, fast) = both(&pack, text);
        assert_eq!(shown(text, &naive), expected, "oracle on {text}");
        assert_eq!(shown(text, &fast), expected, "engine on {text}");
    }
}

/// What stands behind the words searched around one re-read word is still seen: `maaask95` is no mask.
#[test]
fn edges_far_from_a_reread_word() {
    let pack = pack(vec![detector("d".into(), &vec![("en", "mask".into())], false)], &[]);
    for words in 30..50 {
        let text = format!("masssk {}maaask95", "a ".repeat(words));
        let (naive, fast) = both(&pack, &text);
        assert_eq!(shown(&text, &naive), "[masssk]repeats", "oracle, {words} words between");
        assert_eq!(shown(&text, &fast), "[masssk]repeats", "engine, {words} words between");
    }
}

// Random packs on random texts, both made of the same few words.

#[rustfmt::skip]
const WORDS: [&str; 30] = [
    "a", "n", "kn", "s", "9", "95", "9.5", "hand", "face", "mask", "sanitizer", "disinfectant", "respirator", "coffee", "glass", "vape",
    "マスク", "アイ", "ガ", "口", "罩", "口罩", "刀", "손", "마스크", "หน้า", "маска", "dé", "ikill", "all",
];

const JOINERS: [&str; 10] = ["", "", " ", " ", " ", " ", "-", "  ", "/", "."];

#[rustfmt::skip]
const SEPARATORS: [&str; 34] = [
    "", "", "", " ", " ", " ", " ", " ", " ", " ", "-", "-", "  ", " - ", " -- ", "    ", "_", "/", "'", "·", ".", ",", ", ", " (", ") ", "%", "*", "…",
    ". ", "! ", "!", "|", "<br>", "<b>",
];

const ENDINGS: [&str; 12] = ["", "", "", "", "s", "es", "ss", "x", "5", "를", "에서", "에서는"];

/// A phrase of the language, without sets.
fn phrase(words: Vec<&'static str>) -> impl Strategy<Value = String> {
    let word = select(words);
    let open = (word.clone(), any::<u8>()).prop_map(|(w, open)| {
        let is_word = w.ends_with(|c: char| c.is_alphabetic());
        if open % 5 == 0 && is_word { format!("{w}*") } else { w.to_owned() }
    });
    let sequence = proptest::collection::vec((open, select(&JOINERS[..])), 1..4).prop_map(|parts| {
        let mut text = String::new();
        for (word, joiner) in parts {
            // A star ends a word.
            let joiner = if word.ends_with('*') { " " } else { joiner };
            text += &format!("{word}{joiner}");
        }
        text.trim_end_matches(['-', '/', '.', ' ']).to_owned()
    });
    let choice = proptest::collection::vec(sequence.clone(), 2..4).prop_map(|all| format!("{{{}}}", all.join("|")));
    let part = prop_oneof![5 => sequence, 1 => choice];
    let gap = prop_oneof![3 => Just(String::from(" ")), 1 => (1..4u8).prop_map(|n| format!(" ..{n} "))];
    (part.clone(), proptest::collection::vec((gap, part), 0..3))
        .prop_map(|(first, rest)| rest.into_iter().fold(first, |text, (gap, part)| text + &gap + &part))
}

/// A word as a seller may write it.
fn written(words: Vec<&'static str>) -> impl Strategy<Value = String> {
    let plain = (select(words), select(&ENDINGS[..])).prop_map(|(word, ending)| format!("{word}{ending}"));
    (plain, 0..14u8, any::<Index>()).prop_map(|(word, trick, at)| hidden(&word, trick, at.index(word.chars().count())))
}

/// A word with one trick played on it, at a character.
fn hidden(word: &str, trick: u8, at: usize) -> String {
    let mut chars: Vec<char> = word.chars().collect();
    let apart = |by: &str| chars.iter().map(char::to_string).collect::<Vec<_>>().join(by);
    let put = |text: &str| {
        let (before, after): (String, String) = (chars[..at].iter().collect(), chars[at..].iter().collect());
        format!("{before}{text}{after}")
    };
    match trick {
        0 => word.to_uppercase(),
        1 => apart(" "),
        2 => apart("-"),
        3 => put("*"),
        4 => put("<i>"),
        5 => word.replacen('a', "4", 1).replacen('i', "1", 1).replacen('l', "1", 1),
        6 => word.replacen('i', "!", 1).replacen('s', "$", 1).replacen('l', "I", 1),
        7 => put(&chars[at].to_string().repeat(2)),
        8 => {
            chars.remove(at);
            chars.into_iter().collect()
        }
        9 if at > 0 => {
            chars.swap(at - 1, at);
            chars.into_iter().collect()
        }
        _ => word.to_owned(),
    }
}

fn text(words: Vec<&'static str>, length: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec((written(words), select(&SEPARATORS[..])), 1..=length)
        .prop_map(|parts| parts.into_iter().map(|(word, separator)| word + separator).collect())
}

/// A small pack and texts made of the same words.
struct Case {
    pack: Pack,
    texts: Vec<String>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, detector) in self.pack.detectors.iter().enumerate() {
            write!(f, "detector {i}, fuzzy {}:", detector.fuzzy)?;
            detector.terms.iter().try_for_each(|t| write!(f, " {:?} ({}),", t.text, t.written))?;
            writeln!(f)?;
        }
        write!(f, "innocent {:?}\ntexts {:?}", self.pack.innocent, self.texts)
    }
}

fn case() -> impl Strategy<Value = Case> {
    subsequence(&WORDS[..], 2..6).prop_flat_map(|words| {
        let language = select(vec!["", "en", "de", "fr", "ja"]);
        let terms = proptest::collection::vec((language, phrase(words.clone())), 1..4);
        let detectors = proptest::collection::vec((terms, any::<bool>()), 1..3);
        let innocent = select(vec![vec![], vec!["アイマスク"], vec!["口罩口", "刀"], vec!["マスク95", "หน้าหน้า"]]);
        // Now and then a long one: what stands far behind a word must not change what is seen in it.
        let length = prop_oneof![20 => 1..14usize, 1 => 50..90usize];
        let texts = proptest::collection::vec(length.prop_flat_map(move |length| text(words.clone(), length)), 1..6);
        (detectors, innocent, texts).prop_map(|(detectors, innocent, texts)| {
            // Whether the open end of a misspelt word is misspelt too, the rules leave open.
            let is_fuzzy = |terms: &Terms, fuzzy: bool| fuzzy && !terms.iter().any(|(_, text)| text.contains('*'));
            let detectors = detectors.iter().enumerate();
            let detectors =
                detectors.map(|(i, (terms, fuzzy))| detector(format!("d{i}"), terms, is_fuzzy(terms, *fuzzy)));
            Case { pack: pack(detectors.collect(), &innocent), texts }
        })
    })
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn random_packs_on_random_texts(case in case()) {
        let (oracle, ruleset) = (Oracle::new(&case.pack), Ruleset::new(case.pack.clone()));
        for text in &case.texts {
            let listing = listing(text);
            let (naive, fast) = (oracle.search(&listing), engine(&ruleset, &listing));
            prop_assert_eq!(&naive, &fast, "\noracle {}\nengine {}", shown(text, &naive), shown(text, &fast));
        }
    }
}

// Real texts and the shipped pack.

/// The shipped pack, with nothing but terms in it, all of them looked for in titles.
fn shipped() -> Pack {
    let loaded = listlint::pack::load(&[]);
    let mut pack = loaded.unwrap_or_else(|problems| panic!("{}", listlint::pack::render_all(&problems, false))).pack;
    for detector in &mut pack.detectors {
        detector.fields = vec![Field::Title];
        detector.target = Target::Mention;
        detector.patterns.clear();
        detector.brands.clear();
    }
    pack
}

/// Every cell of a CSV file.
fn cells(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&bytes[..]);
    let records = reader.byte_records().filter_map(Result::ok);
    records
        .flat_map(|record| record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<_>>())
        .collect()
}

/// The CSV files in a folder, at any depth.
fn csv_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files = Vec::new();
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(csv_files(&path));
        } else if path.extension().is_some_and(|e| e == "csv") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Compares on every text; says how many hits there were.
fn compare<'t>(pack: &Pack, texts: impl IntoIterator<Item = &'t str>) -> usize {
    let (oracle, ruleset) = (Oracle::new(pack), Ruleset::new(pack.clone()));
    let (mut hits, mut wrong) = (0, String::new());
    for text in texts {
        let listing = listing(text);
        let (naive, fast) = (oracle.search(&listing), engine(&ruleset, &listing));
        hits += naive.len();
        let only = |these: &[Seen], those: &[Seen]| {
            let these = these.iter().filter(|s| !those.contains(s));
            these
                .map(|s| format!("{} {}", pack.detectors[s.detector].id, shown(text, std::slice::from_ref(s))))
                .collect::<Vec<_>>()
        };
        if naive != fast {
            wrong += &format!(
                "{text:?}\n  oracle only {:?}\n  engine only {:?}\n",
                only(&naive, &fast),
                only(&fast, &naive)
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    hits
}

/// One text in four; `LISTLINT_ORACLE_ALL=1 cargo test --test oracle` for every one.
#[test]
fn shipped_rules_on_fixtures() {
    let step = if std::env::var_os("LISTLINT_ORACLE_ALL").is_some() { 1 } else { 4 };
    let pack = shipped();
    let examples =
        pack.detectors.iter().flat_map(|d| &d.examples).flat_map(|e| &e.listing).map(|(_, text)| text.clone());
    let files = csv_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    let mut texts: Vec<String> = examples.chain(files.iter().flat_map(|path| cells(path))).collect();
    texts.sort();
    texts.dedup();
    let hits = compare(&pack, texts.iter().step_by(step).map(String::as_str));
    assert!(hits > 500 / step, "the examples of the shipped rules gave {hits} hits");
}

/// `LISTLINT_ORACLE_CSV=catalog.csv cargo test --test oracle -- --ignored`; cells are sampled.
#[test]
#[ignore = "needs a catalog"]
fn shipped_rules_on_a_catalog() {
    const MOST_BYTES: usize = 400_000;
    let path = std::env::var_os("LISTLINT_ORACLE_CSV").expect("LISTLINT_ORACLE_CSV names a CSV file");
    let mut texts = cells(Path::new(&path));
    texts.sort();
    texts.dedup();
    texts.retain(|text| text.chars().any(char::is_alphabetic));
    let step = texts.iter().map(String::len).sum::<usize>().div_ceil(MOST_BYTES).max(1);
    compare(&shipped(), texts.iter().step_by(step).map(String::as_str));
}
