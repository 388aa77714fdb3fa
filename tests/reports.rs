//! What each format makes of findings made by hand. Golden files: `fixtures/golden/`; `UPDATE=1 cargo test` rewrites
//! them.

#![allow(clippy::unwrap_used)] // a test may fail loudly

mod findings;

use std::io::{self, Write};
use std::path::Path;

use calamine::Reader;
use findings::{day, finding, found, judged, listing, open_country, receipt, rule, seen, source, text};
use listlint::error::Result;
use listlint::field::Field;
use listlint::finding::{Evidence, Finding, Judged, ListingRef, Match, Sink, Status, Suppressed, Tally};
use listlint::problem::{Code, Problem};
use listlint::report::{All, Format, JsonLines, Options, Reporter, Summary, receipt_line, write_receipt};
use listlint::rule::{Basis, Consequence, Language, Severity, Source, Verdict};
use listlint::text::ViewKind;

/// A run: listings with their findings, problems, and the marketplaces.
struct Run {
    listings: Vec<(Vec<Finding>, Judged)>,
    problems: Vec<Problem>,
    sites: Vec<&'static str>,
    complete: bool,
    chosen: bool,
}

impl Run {
    /// All of it through a reporter, as a scan would.
    fn through(&self, reporter: &mut dyn Reporter) -> Result<()> {
        let mut tally = Tally::default();
        for (findings, judged) in &self.listings {
            tally.add(findings, judged);
            reporter.listing(findings.clone(), judged.clone())?;
        }
        for problem in &self.problems {
            reporter.problem(problem.clone())?;
        }
        let mut receipt = receipt(&tally, &self.sites, self.listings.len() as u64);
        receipt.complete = self.complete;
        if !self.chosen {
            receipt.marketplaces_from = "default".to_owned();
        }
        reporter.finish(&receipt)
    }

    /// The words of a format without colour.
    fn print(&self, format: Format, options: &Options) -> String {
        let mut out = Vec::new();
        self.through(format.reporter(&mut out, options).as_mut()).expect("memory can be written");
        plain(&out)
    }
}

/// Without colour.
fn plain(bytes: &[u8]) -> String {
    let mut stripped = anstream::StripStream::new(Vec::new());
    stripped.write_all(bytes).expect("memory can be written");
    String::from_utf8(stripped.into_inner()).expect("reports are UTF-8")
}

/// One of everything.
fn spring() -> Run {
    let sites = ["amazon-us", "amazon-de", "ebay-us"];
    let mask = listing("MASK-01", 17, "3M 8210 N95 Particulate Respirator, 20 pack");
    let chinese = listing("口罩-02", 18, "医用外科口罩 N95 防护 20只装");
    let bottle = listing("BOT-03", 19, "Steel bottle with antibacterial coating");
    let listings = vec![
        (mask_findings(&mask), judged(&sites, &["knives"])),
        (chinese_findings(&chinese), judged(&sites, &[])),
        (bottle_findings(&bottle), judged(&sites, &[])),
        (Vec::new(), judged(&sites, &[])),
    ];
    let ragged = Problem::error(Code::Ragged, "the row has 3 cells, the header 5").in_file("spring.csv");
    let problems = vec![ragged.at(Some(8), Some(9)).help("quote cells that hold the delimiter")];
    Run { listings, problems, sites: sites.to_vec(), complete: false, chosen: false }
}

/// Two sites that say the same, one that says worse and has a lesser rule besides, one settled by an approval.
fn mask_findings(mask: &ListingRef) -> Vec<Finding> {
    let documents = |site| finding(mask, site, "respirator", Verdict::Documents, "N95");
    let mut us = documents("amazon-us");
    rule(&mut us).since = day("2021-02");
    let mut de = documents("amazon-de");
    rule(&mut de).since = us.rule.since;
    let mut ebay = finding(mask, "ebay-us", "respirator", Verdict::Prohibited, "N95");
    rule(&mut ebay).sources = [Source { dated: day("2020-03"), partial: true, ..source() }].into();
    let lesser = finding(mask, "ebay-us", "medical-device", Verdict::Approval, "N95");
    let mut settled = finding(mask, "amazon-us", "respirator-20", Verdict::Approval, "20 pack");
    settled.suppressed = Some(Box::new(Suppressed { by: "approval", reason: "case 17".to_owned(), until: None }));
    vec![us, de, ebay, lesser, settled]
}

/// An open condition, evidence, a rule presumed and one not yet in force; words two columns wide.
fn chinese_findings(chinese: &ListingRef) -> Vec<Finding> {
    let mut open = finding(chinese, "amazon-us", "surgical-mask", Verdict::Documents, "外科口罩");
    (open.severity, open.open) = (Severity::Note, vec![open_country()]);
    rule(&mut open).why = text("masks need proof.", "口罩需要证明。").into();
    let mut presumed = finding(chinese, "amazon-de", "surgical-mask", Verdict::Prohibited, "外科口罩");
    presumed.severity = Severity::Note;
    rule(&mut presumed).basis = Basis::Inferred;
    rule(&mut presumed).like = Some("amazon-us/surgical-mask".into());
    rule(&mut presumed).consequence = Consequence::Unknown;
    let mut next = finding(chinese, "ebay-us", "respirator", Verdict::Prohibited, "N95");
    rule(&mut next).status = Status::Upcoming;
    rule(&mut next).since = day("2026-12-01");
    let mut shown = finding(chinese, "amazon-us", "respirator", Verdict::Documents, "N95");
    shown.severity = Severity::Note;
    let number = "TC-84A-0007".to_owned();
    shown.evidence = vec![Evidence { detector: "niosh".into(), field: Field::Bullets, text: number }];
    vec![open, presumed, next, shown]
}

/// Words hidden by signs and found twice, beside words of another field; and something missing.
fn bottle_findings(bottle: &ListingRef) -> Vec<Finding> {
    let mut claim = finding(bottle, "amazon-us", "antibacterial", Verdict::Wording, "antibacterial coating");
    seen(&mut claim).title = text("Antibacterial claim", "抗菌宣称").into();
    let first = Match { view: ViewKind::Symbols, ..claim.seen.matches[0].clone() };
    let mut again = first.clone();
    (again.line, again.record) = (21, 20);
    let cell = "Kills\u{1b}[31m germs on\ncontact";
    let beside = found(bottle, Field::Description, "product_description", cell, "germs on\ncontact", "germs");
    seen(&mut claim).matches = vec![first, again, beside];
    let mut missing = finding(bottle, "ebay-us", "gpsr-contact", Verdict::Wording, "coating");
    seen(&mut missing).matches.clear();
    seen(&mut missing).field = None;
    seen(&mut missing).words.clear();
    seen(&mut missing).title = text("Responsible person in the EU", "欧盟负责人").into();
    rule(&mut missing).action = listlint::rule::Action::AddStatement;
    rule(&mut missing).fix = text("name that person", "写明负责人").into();
    rule(&mut missing).sources = [source(), source()].into();
    vec![claim, missing]
}

/// Compares with a golden file; rewrites it where `UPDATE` is set.
fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, actual).expect("the golden file can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(expected, actual, "{name} differs; UPDATE=1 rewrites it");
}

#[test]
fn every_format_in_both_languages() {
    let (en, zh) = (Options::default(), Options { language: Language::Zh, verbose: true, ..Options::default() });
    for format in Format::ALL {
        let print = match format {
            Format::Xlsx => sheets,
            Format::Html => |options: &Options, _| page_data(&spring(), options),
            _ => |options: &Options, format| spring().print(format, options),
        };
        let ending = if format.is_binary() || *format == Format::Html { ".txt" } else { "" };
        golden(&format!("spring.en.{format}{ending}"), &print(&en, *format));
        golden(&format!("spring.zh.{format}{ending}"), &print(&zh, *format));
    }
}

/// What the page draws, its words aside.
fn page_data(run: &Run, options: &Options) -> String {
    let mut data = page(&run.print(Format::Html, options));
    data.as_object_mut().unwrap().shift_remove("words");
    serde_json::to_string_pretty(&data).unwrap() + "\n"
}

/// The data of a page.
fn page(html: &str) -> serde_json::Value {
    let (_, data) = html.split_once("id=\"data\">").expect("the page holds data");
    serde_json::from_str(data.split_once("</script>").expect("it ends").0).expect("it is JSON")
}

/// The bytes of a binary format.
fn bytes(run: &Run, format: Format, options: &Options) -> Vec<u8> {
    let mut out = Vec::new();
    run.through(format.reporter(&mut out, options).as_mut()).expect("memory can be written");
    out
}

/// What a reader of workbooks sees: sheets, rows, cells.
fn sheets(options: &Options, format: Format) -> String {
    let book = bytes(&spring(), format, options);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(io::Cursor::new(book)).unwrap();
    let mut told = String::new();
    for (name, range) in book.worksheets() {
        told += &format!("== {name}\n");
        for row in range.rows() {
            let cells: Vec<String> = row.iter().map(|cell| cell.to_string().replace('\n', "\\n")).collect();
            told += &format!("{}\n", cells.join(" | ").trim_end_matches([' ', '|']));
        }
    }
    told
}

#[test]
fn the_same_run_gives_the_same_workbook() {
    let book = || bytes(&spring(), Format::Xlsx, &Options::default());
    assert_eq!(book(), book());
}

/// Cells that a spreadsheet would calculate are words.
#[test]
fn no_cell_of_a_table_is_a_formula() {
    let mut run = spring();
    for (at, start) in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"].into_iter().enumerate() {
        let title = format!("{start} N95 respirator");
        let listing = listing(&format!("={at}"), 30 + at as u64, &title);
        let finding = finding(&listing, "amazon-us", "respirator", Verdict::Documents, "N95");
        run.listings.push((vec![finding], judged(&["amazon-us"], &[])));
    }
    let printed = bytes(&run, Format::Csv, &Options { bom: true, ..Options::default() });
    let text = printed.strip_prefix("\u{FEFF}".as_bytes()).expect("a mark was asked for");
    let mut reader = csv::Reader::from_reader(text);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    let guarded = rows.iter().filter(|row| row[9].starts_with('\'') && row[6].starts_with("'=")).count();
    assert_eq!(guarded, 6);
    let calculated = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    assert!(!rows.iter().flatten().any(calculated), "{rows:?}");
}

#[test]
fn receipts() {
    let receipt = receipt(&Tally::default(), &["amazon-us"], 400);
    let mut out = Vec::new();
    write_receipt(&mut out, &receipt, Language::En).expect("memory can be written");
    write_receipt(&mut out, &receipt, Language::Zh).expect("memory can be written");
    golden("receipt.txt", &format!("{}{}\n", plain(&out), receipt_line(&receipt)));
}

/// Keys of the contract, in its order (INTERFACE 3).
#[test]
fn json_lines_keep_the_contract() {
    let printed = spring().print(Format::Jsonl, &Options::default());
    let lines: Vec<serde_json::Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let finding = "type schema marketplace restriction detector category verdict severity consequence action \
        confidence basis since until status open listing matches why fix sources evidence fingerprint suppressed";
    let matched = "field column record line sheet cell start end start_char end_char text view detector";
    let receipt = "type schema files skipped not_read packs marketplaces marketplaces_from as_of coverage \
        languages findings complete";
    let cases = [
        (&lines[0], finding),
        (&lines[0]["listing"], "file key ids family title"),
        (&lines[0]["matches"][0], matched),
        (&lines[0]["sources"][0], "ref url dated read partial"),
        (&lines[lines.len() - 2], "type schema code severity message file record line help"),
        (&lines[lines.len() - 1], receipt),
        (&lines[lines.len() - 1]["findings"], "error warning note"),
    ];
    for (value, contract) in cases {
        let contract: Vec<&str> = contract.split_whitespace().collect();
        assert_eq!(keys(value)[..contract.len()], contract, "{value}");
    }
    assert_eq!(lines[0]["fingerprint"].as_str().unwrap().len(), 16);
}

/// The document holds the same objects as the lines.
#[test]
fn json_is_one_document() {
    let run = spring();
    let options = Options::default();
    let document: serde_json::Value = serde_json::from_str(&run.print(Format::Json, &options)).unwrap();
    let lines = run.print(Format::Jsonl, &options);
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_type = |name: &str| lines.iter().filter(|line| line["type"] == name).cloned().collect::<Vec<_>>();
    assert_eq!(document["findings"], serde_json::Value::from(of_type("finding")));
    assert_eq!(document["problems"], serde_json::Value::from(of_type("problem")));
    assert_eq!(document["receipt"], of_type("receipt")[0]);
    let empty = Run { listings: Vec::new(), problems: Vec::new(), sites: vec![], complete: true, chosen: true };
    let document: serde_json::Value = serde_json::from_str(&empty.print(Format::Json, &options)).unwrap();
    assert_eq!(document["findings"], serde_json::json!([]));
}

/// One wording in every second listing, told by three sites.
fn repeated(listings: u64, words: impl Fn(u64) -> String) -> Run {
    let sites = vec!["amazon-us", "amazon-de", "ebay-us"];
    let one = |i: u64| {
        let words = words(i);
        let listing = listing(&format!("SKU-{i}"), i + 2, &format!("Mat, {words}"));
        let tell = |site: &&str| finding(&listing, site, "antibacterial", Verdict::Wording, &words);
        let findings = if i.is_multiple_of(2) { sites.iter().map(tell).collect() } else { Vec::new() };
        (findings, judged(&sites, &[]))
    };
    Run {
        listings: (0..listings).map(one).collect(),
        problems: Vec::new(),
        sites: sites.clone(),
        complete: true,
        chosen: true,
    }
}

#[test]
fn one_sentence_in_a_thousand_listings_is_one_line() {
    let run = repeated(2_000, |_| "kills 99.9% of all germs".to_owned());
    let summary = run.print(Format::Summary, &Options::default());
    let lines: Vec<&str> = summary.lines().collect();
    let expected =
        " 1. remove \"kills 99.9% of all germs\" (title)   1,000 listings   amazon-us, amazon-de, ebay-us   removal";
    assert_eq!(lines[0], expected);
    assert!(lines[1..].iter().all(|line| !line.contains("germs")), "{summary}");
    assert!(lines.last().unwrap().starts_with("3,000 warnings in 1,000 of 2,000 listings"), "{summary}");
}

#[test]
fn five_thousand_causes_fit_on_forty_lines() {
    let mut run = repeated(10_000, |i| format!("word{i} kills germs"));
    let sites = run.sites.clone();
    for (i, (findings, judged)) in run.listings.iter_mut().enumerate() {
        findings.iter_mut().for_each(|f| f.open = vec![open_country()]);
        if let Some(finding) = findings.first_mut() {
            rule(finding).verdict = Verdict::Approval;
            rule(finding).restriction = format!("amazon-us/rule-{i}").into();
        }
        let category = format!("category-{}", i % 50);
        *judged = self::judged(&sites, &[&category]);
    }
    run.problems = Code::ALL.iter().map(|code| Problem::error(*code, "x")).collect();
    (run.chosen, run.complete) = (false, false);
    for verbose in [false, true] {
        let summary = run.print(Format::Summary, &Options { verbose, ..Options::default() });
        assert!(summary.lines().count() <= 40, "{} lines:\n{summary}", summary.lines().count());
        assert!(summary.contains("more causes"), "{summary}");
    }
}

#[test]
fn the_worst_verdict_leads_a_cause() {
    let mut run = repeated(2, |_| "kills germs".to_owned());
    let ebay = &mut run.listings[0].0[2];
    ebay.severity = Severity::Error;
    rule(ebay).verdict = Verdict::Prohibited;
    rule(ebay).action = listlint::rule::Action::Delete;
    let summary = run.print(Format::Summary, &Options::default());
    let expected = " 1. do not list \"kills germs\" (title)   1 listing   ebay-us · CHANGE THE WORDS amazon-us, amazon-de   removal";
    assert_eq!(summary.lines().next(), Some(expected));
}

#[test]
fn two_detectors_on_the_same_words_are_told_apart() {
    let mut run = repeated(2, |_| "kills germs".to_owned());
    let other = seen(&mut run.listings[0].0[2]);
    (other.detector, other.title) = ("pesticide".into(), text("Pesticide claim", "农药宣称").into());
    let summary = run.print(Format::Summary, &Options::default());
    assert!(summary.contains("(title): Pesticide claim"), "{summary}");
    assert!(summary.contains("(title): Particulate respirator"), "{summary}");
}

#[test]
fn the_limit_keeps_the_worst_listings() {
    let mut run = repeated(20, |i| format!("kills{i} germs"));
    run.listings[10].0[0].severity = Severity::Error;
    let printed = run.print(Format::Human, &Options { limit: Some(1), ..Options::default() });
    assert!(printed.starts_with("error  spring.csv:12  SKU-10"), "{printed}");
    assert!(printed.ends_with("more listings with findings: 9; --limit 0 prints all\n"), "{printed}");
    let all = run.print(Format::Human, &Options { limit: None, ..Options::default() });
    assert_eq!(all.matches("more: listlint explain").count(), 10);
}

/// Carets stand under the words, counted in columns.
#[test]
fn carets_stand_under_wide_words() {
    let printed = spring().print(Format::Human, &Options { verbose: true, ..Options::default() });
    let lines: Vec<&str> = printed.lines().collect();
    let at = lines.iter().position(|line| line.contains("医用外科口罩")).unwrap();
    assert_eq!(lines[at], "  |  医用外科口罩 N95 防护 20只装");
    assert_eq!(lines[at + 1], format!("  |  {}^^^ particulate respirator", " ".repeat(13)));
    assert!(printed.contains(&format!("  |  {}^^^^^^^^ particulate", " ".repeat(4))), "{printed}");
}

#[test]
fn a_listing_is_never_called_good() {
    for format in Format::ALL {
        let printed = match format.is_binary() {
            true => sheets(&Options::default(), *format).to_lowercase(),
            false => spring().print(*format, &Options::default()).to_lowercase(),
        };
        let words: Vec<&str> = printed.split(|c: char| !c.is_alphanumeric()).collect();
        for word in ["clean", "safe", "compliant", "ok"] {
            assert!(!words.contains(&word), "{format} says {word}");
        }
    }
    let quiet = Run { listings: vec![(vec![], judged(&[], &[]))], problems: vec![], complete: true, ..spring() };
    let summary = quiet.print(Format::Summary, &Options::default());
    assert!(summary.ends_with("no finding in 1 listing · exit 0\n"), "{summary}");
}

#[test]
fn the_last_line_names_both_exits() {
    let summary = spring().print(Format::Summary, &Options::default());
    let last = summary.lines().last().unwrap();
    assert!(last.contains("incomplete: 1 row not read") && last.ends_with("exit 3 (findings alone: 1)"), "{last}");
    let first = summary.lines().next().unwrap();
    assert_eq!(first, "no marketplace chosen: judged for all 3; choose with -m amazon-us or listlint init");
}

#[test]
fn several_reporters_share_a_run() {
    let (mut lines, mut summary) = (Vec::new(), Vec::new());
    let options = Options::default();
    let mut all = All::new()
        .with(Format::Jsonl.reporter(&mut lines, &options))
        .with(Box::new(Summary::new(&mut summary, &options)));
    spring().through(&mut all).unwrap();
    drop(all);
    assert_eq!(plain(&lines), spring().print(Format::Jsonl, &options));
    assert_eq!(plain(&summary), spring().print(Format::Summary, &options));
}

/// A pipe whose reader went away.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_told_apart() {
    for format in Format::ALL {
        let options = Options::default();
        let error = spring().through(format.reporter(Closed, &options).as_mut()).unwrap_err();
        assert!(error.is_closed_pipe(), "{format}: {error}");
    }
    let mut lines = JsonLines::new(Closed, &Options::default());
    assert!(lines.problem(Problem::error(Code::Ragged, "x")).unwrap_err().is_closed_pipe());
}

/// So many findings of a site each, all different, of all severities.
fn many(listings: u64, title: &str) -> Run {
    let mut run = repeated(listings * 2, |i| format!("kills {i} germs"));
    for (at, (findings, _)) in run.listings.iter_mut().enumerate() {
        for finding in findings.iter_mut() {
            finding.severity = Severity::ALL[at / 2 % 3];
            std::sync::Arc::make_mut(&mut finding.listing).title = title.to_owned();
        }
    }
    run
}

/// A sink that keeps what was said besides.
fn noticed(run: &Run, format: Format) -> (Vec<u8>, Vec<Problem>) {
    let (mut out, options) = (Vec::new(), Options::default());
    let mut reporter = format.reporter(&mut out, &options);
    run.through(reporter.as_mut()).unwrap();
    let notices = reporter.notices();
    drop(reporter);
    (out, notices)
}

/// Code scanning takes 25,000 results and 10 MB packed: the worst are kept, worst first, and what was cut is said.
#[test]
fn sarif_stays_inside_the_limits() {
    let (out, notices) = noticed(&many(10_000, "Mat"), Format::Sarif);
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    let order = |result: &serde_json::Value| {
        ["error", "warning", "note"].iter().position(|level| result["level"] == *level).unwrap()
    };
    assert!(results.is_sorted_by_key(order));
    assert_eq!(results.iter().filter(|result| order(result) < 2).count(), 20_001);
    let told = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(told.as_str().unwrap().contains("5,000 of 30,000 results are left out"), "{told}");
    assert_eq!(notices.len(), 1);
    assert!(notices[0].message.contains("5,000 of 30,000 results are left out"), "{}", notices[0].message);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&out).unwrap();
    assert!(packed.finish().unwrap().len() < 10_000_000);
    assert!(noticed(&spring(), Format::Sarif).1.is_empty());
}

#[test]
fn sarif_keeps_what_is_suppressed() {
    let document: serde_json::Value =
        serde_json::from_str(&spring().print(Format::Sarif, &Options::default())).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let last = results.last().unwrap();
    assert_eq!(last["suppressions"][0]["justification"], "case 17");
    assert_eq!(last["suppressions"][0]["kind"], "external");
    assert_eq!(results.iter().filter(|result| result.get("suppressions").is_some()).count(), 1);
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let at = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[at]["id"], result["ruleId"]);
    }
}

/// Numbers of suites are those of their cases, and nothing stands there that XML cannot hold.
#[test]
fn junit_counts_its_cases() {
    let mut run = spring();
    for (findings, _) in &mut run.listings {
        for finding in findings {
            std::sync::Arc::make_mut(&mut finding.listing).key = "K\u{0}\u{1b}\u{fffe}]]> <&\"'".to_owned();
        }
    }
    let printed = run.print(Format::Junit, &Options::default());
    let held = |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    assert!(printed.chars().all(held), "{printed}");
    let mut reader = quick_xml::Reader::from_str(&printed);
    while reader.read_event().expect("it is XML") != quick_xml::events::Event::Eof {}
    for suite in printed.split("<testsuite ").skip(1) {
        let number = |name: &str| -> usize {
            let (_, rest) = suite.split_once(&format!(" {name}=\"")).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        let tags = ["<testcase ", "<failure ", "<error ", "<skipped "].map(|tag| suite.matches(tag).count());
        assert_eq!(tags, ["tests", "failures", "errors", "skipped"].map(number), "{suite}");
    }
}

#[test]
fn annotations_are_ten_of_a_kind() {
    let mut run = many(300, "Mat, 100 %");
    run.problems = vec![Problem::error(Code::Ragged, "a, b: 50 %\nc").in_file("a,b:c.csv").at(None, Some(7))];
    let printed = run.print(Format::Github, &Options { verbose: true, ..Options::default() });
    for kind in ["::error ", "::warning ", "::notice "] {
        let lines: Vec<&str> = printed.lines().filter(|line| line.starts_with(kind)).collect();
        assert_eq!(lines.len(), 10, "{printed}");
        assert!(lines[9].contains("title=listlint::"), "{}", lines[9]);
    }
    let first = printed.lines().next().unwrap();
    assert_eq!(first, "::error file=a%2Cb%3Ac.csv,line=7,title=listlint ragged::a, b: 50 %25%0Ac");
    assert!(printed.contains("92 more places"), "{printed}");
    assert!(spring().print(Format::Github, &Options::default()).starts_with("::error file=spring.csv,line="));
}

/// Of issues with one name GitLab shows one: the same listing in two files is two issues.
#[test]
fn code_quality_issues_have_names_of_their_own() {
    let mut run = spring();
    let mut again = run.listings.clone();
    for finding in again.iter_mut().flat_map(|(findings, _)| findings) {
        std::sync::Arc::make_mut(&mut finding.listing).file = "./autumn.csv".into();
    }
    run.listings.extend(again);
    let issues: Vec<serde_json::Value> = serde_json::from_str(&run.print(Format::Gitlab, &Options::default())).unwrap();
    let mut names: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), issues.len());
    assert!(issues.iter().any(|issue| issue["location"]["path"] == "autumn.csv"));
    let none = Run { listings: vec![], problems: vec![], ..spring() }.print(Format::Gitlab, &Options::default());
    assert_eq!(none, "[]\n");
}

/// A comment holds 65,536 characters, and nothing of a listing is markup in it.
#[test]
fn a_comment_stays_short_and_shows_words_as_words() {
    let title = format!("a|b @owner #1 <img src=x> [x](https://x.y) `c` {}", "词".repeat(3_000));
    let printed = many(2_000, &title).print(Format::Markdown, &Options::default());
    assert!(printed.chars().count() < 65_536);
    let row = printed.lines().find(|line| line.contains("owner")).unwrap();
    assert!(
        row.contains("a\\|b @<!-- -->owner #<!-- -->1 &lt;img src=x&gt; \\[x\\](https:<!-- -->//x.y) \\`c\\`"),
        "{row}"
    );
    let rows: Vec<&str> = printed.lines().filter(|line| line.starts_with("| 🔴")).collect();
    let cells = |row: &str| row.replace("\\|", "").matches('|').count();
    assert!(rows.iter().all(|row| [5, 6].contains(&cells(row))), "{rows:?}");
    assert!(printed.contains("and "), "what is left out is counted");
}

/// What a listing holds cannot end the script it stands in, and the page asks nobody for anything.
#[test]
fn a_page_is_inert() {
    let title = "</script><script>alert(1)</script> \"'&<!-- <img src=x onerror=alert(1)> \u{202e}";
    let html = many(5, title).print(Format::Html, &Options::default());
    assert_eq!(html.matches("</script>").count(), 2, "the data and the script of the page");
    assert!(!html.contains("<img") && !html.contains("<!--"));
    assert!(html.contains("default-src 'none'") && !html.contains("unsafe-inline"));
    for outside in ["<link", "src=\"http", "@import", "url(", "fetch(", "XMLHttpRequest"] {
        assert!(!html.contains(outside), "{outside}");
    }
    let data = page(&html);
    let shown = data["rows"][0][4].as_str().unwrap();
    assert!(shown.starts_with("</script><script>alert(1)</script> \"'&<!-- <img") && shown.ends_with("<U+202E>"));
}
