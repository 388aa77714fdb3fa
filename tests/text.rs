//! Folding, words and readings as the matcher relies on them: laws on random texts, then the contract's own examples.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use listlint::span::Span;
use listlint::text::{BREAK, Folded, Gap, Kind, Signs, ViewKind, collapse, fold, readings, words};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;
use proptest::test_runner::Config;

/// Characters and scraps that make trouble, apart and together.
#[rustfmt::skip]
const SCRAPS: [&str; 94] = [
    "a", "I", "l", "N", "95", "1,000", ".", ". ", "!", "! ", "?", ":", ";", "|", "•", "。", "-", "–", "_", "/", "'", "’", "·",
    " ", "  ", "\n", "\t", "\0", "\u{1E}", "\u{85}", "\u{A0}", "@", "$", "€", "0", "3",
    "ß", "ẞ", "İ", "ı", "ŀ", "Ł", "ø", "Æ", "ŉ", "ſ", "ﬁ", "ﬆ", "ǆ", "É", "e\u{301}", "\u{301}", "\u{308}", "\u{345}", "\u{20E3}",
    "Σ", "ς", "Ω", "µ", "ΐ", "ᾳ", "І", "Ι", "Б", "м", "К", "З", "ї", "\u{488}", "ʜ", "🅰", "Ⓜ", "™", "½", "…", "´", "㎏", "㎛", "①",
    "\u{200B}", "\u{200D}", "\u{AD}", "\u{3164}", "\u{FE0F}", "バ", "ﾊ", "ﾞ", "\u{3099}", "ー", "한", "\u{1112}\u{1161}\u{11AB}",
    "ก้ำ", "हिन्दी", "مَاس",
];

/// Markup, whole and broken.
const MARKUP: [&str; 20] = [
    "<",
    ">",
    "&",
    "<b>",
    "</b>",
    "<p>",
    "<br/>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<img alt=\"a&amp;é\" title='x'>",
    "<img alt=\"",
    "\"",
    "&amp;",
    "&nbsp",
    "&#53;",
    "&#x301;",
    "&NotEqualTilde;",
    "&#",
];

fn text() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![8 => select(&SCRAPS[..]).prop_map(String::from), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

fn cell() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![2 => text(), 3 => select(&MARKUP[..]).prop_map(String::from)];
    proptest::collection::vec(scrap, 0..10).prop_map(|scraps| scraps.concat())
}

fn ascii() -> impl Strategy<Value = String> {
    proptest::collection::vec(0u8..0x80, 0..60).prop_map(|bytes| bytes.into_iter().map(char::from).collect())
}

/// The raw spans of the characters of a folded text.
fn char_spans(folded: &Folded) -> Vec<Span> {
    let chars = folded.text.char_indices();
    chars.map(|(at, c)| folded.raw_span(at..at + c.len_utf8())).collect()
}

/// What must hold of every map.
fn check_map(raw: &str, folded: &Folded) -> Result<(), proptest::test_runner::TestCaseError> {
    let spans = char_spans(folded);
    for (span, (at, c)) in spans.iter().zip(folded.text.char_indices()) {
        prop_assert!(raw.get(span.start..span.end).is_some_and(|source| !source.is_empty()), "{span:?}");
        let back = folded.folded_range(*span);
        prop_assert!(back.start <= at && at + c.len_utf8() <= back.end, "{span:?} {back:?}");
    }
    for pair in spans.windows(2) {
        prop_assert!(pair[0].start <= pair[1].start && pair[0].end <= pair[1].end, "{pair:?}");
    }
    if let [first, .., last] = spans[..] {
        prop_assert_eq!(folded.raw_span(0..folded.text.len()), Span::new(first.start, last.end));
    }
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: Config::default().cases.max(2_000), failure_persistence: None, ..Default::default() })]

    #[test]
    fn maps_are_monotone_and_on_characters(raw in cell()) {
        check_map(&raw, &Folded::plain(&raw))?;
        check_map(&raw, &Folded::cleaned(&raw))?;
        check_map(&raw, &Folded::term(&raw))?;
    }

    #[test]
    fn any_range_is_answered_on_characters(raw in cell(), start in 0usize..80, len in 0usize..80) {
        let folded = Folded::plain(&raw);
        let span = folded.raw_span(start..start + len);
        prop_assert!(raw.get(span.start..span.end).is_some());
        prop_assert!(folded.text.get(folded.folded_range(Span::new(start, start + len))).is_some());
    }

    #[test]
    fn folding_twice_changes_nothing(raw in text()) {
        let once = fold(&raw);
        prop_assert_eq!(fold(&once), once.clone());
        // Folding may make markup: `<ʜ>` becomes `<h>`.
        if !once.contains(['<', '&']) {
            prop_assert_eq!(&Folded::plain(&once).text, &once);
        }
    }

    #[test]
    fn folding_any_text_twice_changes_nothing(raw in any::<String>()) {
        let once = fold(&raw);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn without_markup_a_cell_folds_like_a_term(raw in text()) {
        let raw = raw.replace(['<', '&'], "");
        prop_assert_eq!(Folded::plain(&raw).text, fold(&raw));
    }

    #[test]
    fn the_short_way_gives_the_same(raw in ascii()) {
        let (fast, slow) = (Folded::plain(&raw), Folded::plain_slow(&raw));
        prop_assert_eq!(&fast.text, &slow.text);
        prop_assert_eq!(char_spans(&fast), char_spans(&slow));
        for at in 0..=raw.len() {
            let span = Span::new(at, raw.len().min(at + 2));
            prop_assert_eq!(fast.folded_range(span), slow.folded_range(span));
            prop_assert_eq!(fast.raw_span(at..at), slow.raw_span(at..at));
        }
    }

    #[test]
    fn words_and_gaps_tile_the_text(raw in cell()) {
        let text = Folded::plain(&raw).text;
        let mut end = 0;
        for (i, word) in words(&text).into_iter().enumerate() {
            let (gap, inside) = (&text[end..word.start], &text[word.start..word.end]);
            prop_assert!(!inside.is_empty());
            prop_assert!(!gap.chars().any(char::is_alphabetic), "{gap:?}");
            prop_assert_eq!(word.before == Gap::Start, i == 0);
            prop_assert_eq!(word.before == Gap::None, i > 0 && gap.is_empty());
            prop_assert!(word.kind != Kind::Letters || !inside.contains(|c: char| c.is_ascii_digit()));
            end = word.end;
        }
        prop_assert!(!text[end..].chars().any(char::is_alphabetic));
    }

    #[test]
    fn readings_replace_whole_characters_by_folded_text(raw in cell()) {
        let plain = Folded::plain(&raw);
        let signs = Signs::of(&raw, &plain, words(&plain.text).iter().map(|word| (word.start..word.end, word.kind)));
        prop_assert_eq!(readings(&raw, &plain, &signs), readings(&raw, &plain, &Signs::all(&plain.text)));
        for reading in readings(&raw, &plain, &Signs::all(&plain.text)) {
            prop_assert!(plain.text.get(reading.range.clone()).is_some_and(|stretch| !stretch.is_empty()));
            prop_assert!(reading.kind != ViewKind::Plain && !reading.spellings.is_empty());
            prop_assert!(reading.spellings.iter().all(|spelling| *spelling != plain.text[reading.range.clone()]));
        }
    }
}

#[test]
fn terms_and_texts_fold_alike() {
    let pairs = [
        ("coffee", "COFFEE"),
        ("straße", "STRASSE"),
        ("istanbul", "İSTANBUL"),
        ("kn95 mask", "ＫＮ９５　ｍａｓｋ"),
        ("mask", "ᴍᴀꜱᴋ"),
        ("マスク", "ﾏｽｸ"),
        ("バッグ", "ﾊﾞｯｸﾞ"),
        ("ガーゼ", "カ\u{3099}ーセ\u{3099}"),
        ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"),
        ("كمامة طبية", "كِمَامَة طِبِّيَّة"),
        ("मास्क", "मास्\u{200D}क"),
        ("café", "cafe\u{301}"),
        ("kn95", "К\u{200D}N\u{200B}95"),
        ("sanitizer", "ѕanitizer"),
        ("ﬁlter", "FILTER"),
    ];
    for (term, text) in pairs {
        assert_eq!(fold(term), fold(text), "{term} {text}");
        assert_eq!(Folded::plain(text).text, fold(term), "{term} {text}");
    }
}

#[test]
fn different_words_stay_different() {
    let pairs = [
        ("バ", "ハ"),
        ("パ", "ハ"),
        ("バ", "パ"),
        ("コップ", "コツプ"),
        ("หน้า", "หนา"),
        ("मस्क", "मसक"),
        ("coffee", "cofe"),
        ("маска", "macka"),
        ("10 μg", "10 mg"),
        ("10μg", "10mg"),
    ];
    for (a, b) in pairs {
        assert_ne!(fold(a), fold(b));
    }
}

#[test]
fn tags_part_or_join_words() {
    let kinds = |raw: &str| words(&Folded::plain(raw).text).iter().map(|word| word.before).collect::<Vec<_>>();
    assert_eq!(kinds("K<b>N</b><span>95</span>"), [Gap::Start, Gap::None]);
    assert_eq!(kinds("<ul><li>hand</li><li>sanitizer</li></ul>"), [Gap::Start, Gap::Break]);
    assert_eq!(kinds("hand<br>sanitizer"), [Gap::Start, Gap::Break]);
    assert_eq!(kinds("hand<!-- <p> -->&nbsp;&#45;sanitizer"), [Gap::Start, Gap::Joiners(2)]);
    assert_eq!(Folded::plain("a<div>").text, format!("a{BREAK}"));
}

/// The spellings of the readings of a cell, each with its view and the raw words it replaces.
fn spelled(raw: &str) -> Vec<String> {
    let plain = Folded::plain(raw);
    let shown = |r: &listlint::text::Reading| {
        format!("{}: {} = {}", r.kind, plain.raw_span(r.range.clone()).of(raw), r.spellings.join(" "))
    };
    readings(raw, &plain, &Signs::all(&plain.text)).iter().map(shown).collect()
}

#[test]
fn readings_of_hidden_words() {
    let cases: [(&str, &[&str]); 18] = [
        ("mask N 9 5 new", &["spaced: N 9 5 = n95"]),
        ("K-N-9-5", &["spaced: K-N-9-5 = kn95", "symbols: K-N = kn"]),
        ("K.<b>N</b>. 9", &["symbols: K.<b>N = kn"]),
        (
            "h a n d  s a n i t i z e r",
            &[
                "spaced: h a n d  s a n i t i z e r = handsanitizer",
                "spaced: h a n d = hand",
                "spaced: s a n i t i z e r = sanitizer",
            ],
        ),
        ("C*B*D oil", &["spaced: C*B*D = cbd", "symbols: C*B*D = cbd"]),
        ("women's N 9 5", &["spaced: N 9 5 = n95"]),
        ("sani*tizer D-iffuser", &["symbols: sani*tizer = sanitizer", "symbols: D-iffuser = diffuser"]),
        ("di..lute d***x it's aa/bb_cc dd|ee", &["symbols: di..lute = dilute"]),
        ("s4nit1zer", &["leet: s4nit1zer = sanitizer sanitlzer"]),
        ("$anitizer! v@pe", &["symbols: v@pe = vpe", "leet: $anitizer = sanitizer", "leet: v@pe = vape"]),
        ("d!lute", &["symbols: d!lute = dlute", "leet: d!lute = dilute dllute"]),
        ("SaIe FINAL", &["leet: SaIe = sale"]),
        ("Sa<b>I</b>e", &["leet: Sa<b>I</b>e = sale"]),
        ("d1$play", &["leet: d1$play = display dlsplay"]),
        ("sanitiiiizer coffee", &["repeats: sanitiiiizer = sanitizer"]),
        ("cofffee", &["repeats: cofffee = cofe"]),
        ("口 罩 口", &["spaced: 口 罩 口 = 口罩口"]),
        ("マスク-マスク", &[]),
    ];
    for (raw, expected) in cases {
        assert_eq!(spelled(raw), expected, "{raw}");
    }
}

#[test]
fn near_misses_give_no_reading() {
    let innocent = [
        "cotton 95%",
        "95% cotton, 5% polyester",
        "cotton 100% polyester 100%",
        "Nokia N95 32GB",
        "KN95 N95 P100 R95",
        "size 9 5 pack",
        "coffee committee",
        "it's 50/50",
        "end of text! New here.",
        "A | B | C",
        "1. a 2. b",
        "3M tape, model W3",
    ];
    for raw in innocent {
        assert_eq!(spelled(raw), [""; 0], "{raw}");
    }
}

#[test]
fn collapse_is_the_same_for_term_and_text() {
    assert_eq!(collapse("coffee"), collapse("coffffee"));
    assert_eq!(collapse(""), "");
}

/// None of these may take time that grows with the square of the length, which would be minutes.
#[test]
fn hostile_cells_of_megabytes_are_read_once() {
    let scraps = [
        "<",
        "<a",
        "<!--",
        "<!---",
        "<script>",
        "<style>",
        "</script",
        "<a b=",
        "<a/alt=c>",
        "<a alt=\"&>",
        "&",
        "&a",
        "&#",
        "&#1",
        "<![CDATA[",
        "\u{301}",
        "e\u{301}",
        "\u{1161}",
        "К",
        "К9",
        "N 9 5  ",
        "a-",
        "4a",
        "aaaa",
        "!",
        "1,",
        "1.",
        "ก้",
        "ﾊﾞ",
        "I",
        "<p>",
        "\u{200B}",
        "\u{1E}",
    ];
    for scrap in scraps {
        let raw = scrap.repeat(500_000 / scrap.len());
        let plain = Folded::plain(&raw);
        assert!(words(&plain.text).len() <= raw.len());
        assert!(readings(&raw, &plain, &Signs::all(&plain.text)).len() <= raw.len());
        assert_eq!(plain.folded_range(Span::new(0, raw.len())), 0..plain.text.len());
    }
}
