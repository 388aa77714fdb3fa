//! The HTML report in a real browser: it searches, filters, speaks both languages and marks the words. Skipped, with a
//! word, where no Chromium is found (`CHROME` names one).

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::path::{Path, PathBuf};
use std::process::Command;

/// Names a Chromium goes by.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROME").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = || {
        let places = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
        places.into_iter().find(|place| place.is_file())
    };
    named.filter(|place| place.is_file()).or_else(found)
}

/// A page over two files, one of them hostile, and the folder it stands in.
fn report(folder: &Path) -> PathBuf {
    let hostile =
        "<script>document.title='caught'</script></script><img src=x onerror=alert(1)> \"\"N95\"\" respirator";
    let rows = format!("sku,title\nA1,Particulate respirator N95\nA2,Blue mug\nA3,\"{hostile}\"\n");
    std::fs::write(folder.join("spring.csv"), rows).unwrap();
    let many: String = (0..3_000).map(|i| format!("M{i},KN95 respirator mask number {i}\n")).collect();
    std::fs::write(folder.join("autumn.csv"), format!("sku,title\n{many}")).unwrap();
    let page = folder.join("report.html");
    let words =
        ["scan", "spring.csv", "autumn.csv", "-m", "ebay-us,amazon-us", "--as-of", "2020-03-20", "-q", "--lang", "en"];
    let mut scan = Command::new(env!("CARGO_BIN_EXE_listlint"));
    let status = scan.current_dir(folder).args(words).arg("--output").arg("html=report.html").output().unwrap();
    assert_eq!(status.status.code(), Some(1), "{}", String::from_utf8_lossy(&status.stderr));
    page
}

/// The page as the browser shows it, at an address that says what is searched and filtered.
fn shown(browser: &Path, page: &Path, view: &str) -> String {
    let profile = page.with_file_name("profile");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}#{view}", page.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(dom.contains("data-ready="), "the script ran: {}", String::from_utf8_lossy(&output.stderr));
    // What the script left of its own data says nothing of what people see.
    let (before, rest) = dom.split_once("<script type=\"application/json\"").unwrap();
    let after = rest.split("</script>").last().unwrap_or_default();
    format!("{before}{after}")
}

#[test]
fn a_browser_searches_filters_and_speaks() {
    let Some(browser) = browser() else {
        println!("skipped: no Chromium found; CHROME names one");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = report(folder.path());

    let all = shown(&browser, &page, "size=25");
    assert!(all.contains("3,002 of 3,002 listings with findings"), "all listings are counted");
    assert_eq!(all.matches("class=\"toggle\"").count(), 25, "a page of rows is drawn, not all of them");
    assert!(all.contains("What to do first") && all.contains("DO NOT LIST"));
    assert!(all.contains("<mark>"), "words are marked");

    let one = shown(&browser, &page, "q=A1&file=spring.csv&open=all");
    assert!(one.contains("1 of 3,002 listings"), "a search finds one listing");
    assert!(
        one.contains("<mark>N95</mark>") || one.contains("<mark>Particulate respirator</mark>"),
        "its words are marked"
    );
    assert!(one.contains("aria-expanded=\"true\"") && one.contains("ebay-us/respirator"), "it is unfolded");

    let site = shown(&browser, &page, "site=ebay-us&verdict=prohibited&severity=error&size=25");
    assert!(site.contains("listings with findings"), "filters hold");
    assert!(!site.contains("<span class=\"chip\">amazon-us</span>"), "findings of other marketplaces are left out");

    let chinese = shown(&browser, &page, "lang=zh&q=A1&open=all");
    assert!(chinese.contains("优先处理") && chinese.contains("禁止销售") && chinese.contains("lang=\"zh-CN\""));
    assert!(!chinese.contains("What to do first"));

    let hostile = shown(&browser, &page, "q=A3&open=all");
    assert!(hostile.contains("&lt;script&gt;document.title="), "it is shown as text");
    assert!(!hostile.contains("<img") && !hostile.contains("<title>caught"), "and stays text");

    let matrix = shown(&browser, &page, "view=matrix&q=A1");
    assert!(
        matrix.contains("class=\"matrix\"") && matrix.contains("cell prohibited"),
        "marketplaces stand side by side"
    );

    let none = shown(&browser, &page, "q=nothing-holds-this");
    assert!(none.contains("Nothing matches these filters."));
}

/// A page of thousands of findings is there at once. The limit is wide: other tests run beside this one.
#[test]
fn a_browser_is_not_kept_waiting() {
    let Some(browser) = browser() else {
        println!("skipped: no Chromium found; CHROME names one");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = report(folder.path());
    let dom = shown(&browser, &page, "");
    let (_, rest) = dom.split_once("data-ready=\"").unwrap();
    let milliseconds: u32 = rest.split_once('"').unwrap().0.parse().unwrap();
    assert!(milliseconds < 10_000, "{milliseconds} ms");
}
