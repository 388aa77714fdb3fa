//! What is written for an appeal: every line a fact of the run, a dated source or a blank, and nothing filled in.

#![allow(clippy::unwrap_used)] // a test may fail loudly

#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::Path;
use std::process::Output;

use program::run;

const SHOP: &str = "sku,asin,title,description,brand\r\n\
W-1,B0AAAAAAA1,\"Great wonder, mug\",Soft.,Acme\r\n\
W-2,B0AAAAAAA2,Stevie Wonder record,Songs.,Motown\r\n\
W-3,B0AAAAAAA3,Blast powder,Loud.,Acme\r\n";

const RULES: &str = r#"
[[restriction]]
id = "no-wonder"
on = ["amazon-us"]
category = "other"
title = { en = "Wonder claim", zh = "神奇宣称" }
terms.en = ["wonder"]
unless = ["stevie {}"]
verdict = "wording"
action = "remove-words"
basis = "policy"
why = { en = "{marketplace} takes no wonders.", zh = "{marketplace} 不接受神奇宣称。" }
fix = { en = "Take {words} out.", zh = "删去 {words}。" }
sources = [
    { ref = "Dated page", url = "https://dated.example/wonder", dated = 2024-03-05, read = 2026-01-01 },
    { ref = "Undated page", url = "https://undated.example/wonder", read = 2026-01-01 },
]

[[restriction.example]]
listing = "A wonder"
expect = "wording"
[[restriction.example]]
listing = "A Stevie Wonder record"
expect = "none"

[[restriction]]
id = "no-powder"
on = ["amazon-us"]
category = "other"
title = { en = "Powder", zh = "爆粉" }
terms.en = ["blast powder"]
verdict = "prohibited"
action = "delete"
basis = "law"
why = { en = "It explodes.", zh = "会爆炸。" }
fix = { en = "Take the row out.", zh = "移除该行。" }
sources = [{ ref = "A law", url = "https://undated.example/law", read = 2026-01-01 }]

[[restriction.example]]
listing = "Blast powder"
expect = "prohibited"
[[restriction.example]]
listing = "Baby powder"
expect = "none"
"#;

/// A shop and the folder of appeals for some keys.
fn appealed(keys: &[&str], more: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/house.toml"), RULES).unwrap();
    fs::write(folder.path().join("shop.csv"), SHOP).unwrap();
    fs::write(folder.path().join("notice.txt"), "We removed it.\n# not a heading\n").unwrap();
    let fixed =
        ["-m", "amazon-us", "--as-of", "2026-11-22", "--rules", "rules", "--no-shipped", "--notice", "notice.txt"];
    let output = run(folder.path(), &[&["appeal"], keys, &fixed, more].concat());
    (folder, output)
}

fn read(folder: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("appeals").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The lines of a page by kind; panics at a line that is of none.
fn kinds(page: &str) -> [Vec<&str>; 4] {
    let mut kinds: [Vec<&str>; 4] = Default::default();
    for line in page.lines().filter(|line| !line.is_empty()) {
        let at = match line {
            _ if line.starts_with('#') => 0,
            _ if line.starts_with("> ") => 1,
            _ if line.starts_with("- [____ ") && line.ends_with(']') => 2,
            _ if line.starts_with("- ") && !line.contains("____") => 3,
            _ => panic!("neither fact nor blank: {line}"),
        };
        kinds[at].push(line);
    }
    kinds
}

#[test]
fn a_flagged_listing() {
    let (folder, output) = appealed(&["B0AAAAAAA1"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = read(&folder, "B0AAAAAAA1.amazon-us/appeal.md");
    let [heads, notice, blanks, facts] = kinds(&page);
    assert_eq!(heads[1..5], ["## The notice", "## 1. Root cause", "## 2. Corrective action", "## 3. Prevention"]);
    assert_eq!(notice, ["> We removed it.", "> \\# not a heading"]);
    let expected = [
        "- Judged by the rules of 2026-11-22, with listlint ",
        "- The listing: “Great wonder, mug” (sku W-1 · asin B0AAAAAAA1), as it stands in shop.csv:2.",
        "- The title says “wonder”. Rule amazon-us/no-wonder, CHANGE THE WORDS: Amazon.com takes no wonders.",
        "- Proposed for line 2, column title: “Great, mug” in place of “Great wonder, mug”.",
        "- Judged again with the proposed wording: 0 of 1 errors and warnings left.",
        "- This check can be repeated before every upload: `listlint scan FILE -m amazon-us`.",
        "- Dated page <https://dated.example/wonder>, copy dated 2024-03-05",
    ];
    assert_eq!(facts.len(), expected.len(), "{facts:#?}");
    for (fact, expected) in facts.iter().zip(expected) {
        assert!(fact.starts_with(expected), "{fact}\nexpected {expected}");
    }
    assert_eq!(blanks.len(), 6, "{blanks:#?}");
    let (before, after) = page.split_once("## Open the page and confirm").unwrap();
    assert!(!before.contains("undated.example") && after.contains("<https://undated.example/wonder>"), "{page}");
    assert!(!after.contains("https://dated.example"), "{page}");

    let row = read(&folder, "B0AAAAAAA1.amazon-us/row.csv");
    assert_eq!(row, SHOP.split_inclusive("\r\n").take(2).collect::<String>(), "the row byte for byte");
    assert!(
        read(&folder, "B0AAAAAAA1.amazon-us/proposed.csv").contains("2,title,\"Great wonder, mug\",\"Great, mug\"")
    );
    assert!(
        read(&folder, "B0AAAAAAA1.amazon-us/checked.txt").contains("own/no-wonder “wonder” (title, plain): stands")
    );
    assert!(read(&folder, "B0AAAAAAA1.amazon-us/proposed-checked.txt").contains("nothing that any rule knows"));
}

#[test]
fn a_listing_that_was_removed_wrongly() {
    let (folder, output) = appealed(&["W-2"], &[]);
    assert_eq!(output.status.code(), Some(0));
    let page = read(&folder, "W-2.amazon-us/appeal.md");
    let [heads, _, blanks, facts] = kinds(&page);
    assert_eq!(heads.len(), 5, "no source is quoted: {heads:?}");
    assert_eq!(
        facts[2],
        "- 2 rules are known for Amazon.com; none of them finds an error or a warning in this listing."
    );
    assert_eq!(
        facts[3],
        "- The title says “Wonder”: a keyword search may take that for Wonder claim. It is something else: it stands in “Stevie Wonder”."
    );
    assert_eq!(facts[4], "- No change is proposed: no rule asks for one.");
    assert_eq!((facts.len(), blanks.len()), (6, 5), "{page}");
}

#[test]
fn a_prohibited_product_gets_no_other_words() {
    let (folder, _) = appealed(&["W-3"], &[]);
    let page = read(&folder, "W-3.amazon-us/appeal.md");
    let [_, _, _, facts] = kinds(&page);
    assert!(facts.contains(&"- No other wording is proposed: the rule is about the product, not about its words."));
    assert!(!page.contains("Proposed for") && !folder.path().join("appeals/W-3.amazon-us/proposed.csv").exists());
}

#[test]
fn what_was_filled_in_is_kept_and_what_is_nowhere_is_told() {
    let (folder, output) = appealed(&["W-2", "W-9"], &["--lang", "zh"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(3) && told.contains("`W-9`"), "{told}");
    let page = folder.path().join("appeals/W-2.amazon-us/appeal.md");
    kinds(&fs::read_to_string(&page).unwrap());
    assert!(fs::read_to_string(&page).unwrap().contains("## 1. 根本原因"));
    fs::write(&page, "filled in").unwrap();
    let again = ["appeal", "W-2", "-m", "amazon-us", "--as-of", "2026-11-22", "--rules", "rules", "--no-shipped"];
    assert_eq!(run(folder.path(), &again).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&page).unwrap(), "filled in");
    assert!(folder.path().join("appeals/W-2.amazon-us-2/appeal.md").exists());
    assert!(
        !folder.path().join("appeals/W-2.amazon-us-3").exists(),
        "the row that was copied is no listing of the shop"
    );
    let every = ["appeal", "W-2", "-m", "amazon", "--as-of", "2026-11-22"];
    let output = run(folder.path(), &every);
    assert!(output.status.code() == Some(2) && String::from_utf8_lossy(&output.stderr).contains("one marketplace"));
}

#[test]
fn a_file_that_names_its_site_needs_no_other() {
    let (folder, _) = appealed(&["W-1"], &[]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/listings/ebay/category-template.csv");
    fs::copy(file, folder.path().join("ebay.csv")).unwrap();
    let output = run(folder.path(), &["appeal", "TOP-1", "--in", "ebay.csv", "--as-of", "2026-11-22"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(folder.path().join("appeals/TOP-1.ebay-de/appeal.md").exists());
}

/// More rules: one that wants an approval, one whose condition is open, one that sees words and makes no finding.
const MORE: &str = r#"
[[restriction]]
id = "ask-first"
on = ["amazon-us"]
category = "supplements"
title = { en = "Gummy" }
terms.en = ["sleep gummy"]
verdict = "approval"
action = "apply"
basis = "policy"
why = { en = "{marketplace} wants papers for gummies." }
fix = { en = "Apply." }
sources = [{ ref = "Gummy page", url = "https://undated.example/gummy", read = 2026-01-01 }]

[[restriction.example]]
listing = "Sleep gummy"
expect = "approval"
[[restriction.example]]
listing = "Gum"
expect = "none"

[[restriction]]
id = "foreign-seed"
on = ["amazon-us"]
category = "plants"
title = { en = "Seed" }
terms.en = ["radish seed"]
verdict = "prohibited"
action = "delete"
basis = "policy"
when.seller.country_not = ["US"]
why = { en = "Seeds come from the country." }
fix = { en = "Take the row out." }
sources = [{ ref = "Seed page", url = "https://undated.example/seed", read = 2026-01-01 }]

[[restriction.example]]
listing = "Radish seed"
seller = { country = "CN" }
expect = "prohibited"
[[restriction.example]]
listing = "Radish"
expect = "none"
"#;

/// The page of one listing with these rules and settings.
fn page_with(title: &str, settings: &str, notice: &[u8]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/house.toml"), format!("{RULES}{MORE}")).unwrap();
    fs::write(folder.path().join("shop.csv"), format!("sku,title,bullet_point1\nG-1,{title},Soft\n")).unwrap();
    fs::write(folder.path().join("listlint.toml"), settings).unwrap();
    fs::write(folder.path().join("notice.txt"), notice).unwrap();
    let args = ["appeal", "G-1", "-m", "amazon-us", "--as-of", "2026-11-22", "--rules", "rules", "--no-shipped"];
    let output = run(folder.path(), &[&args[..], &["--notice", "notice.txt"]].concat());
    (folder, output)
}

#[test]
fn what_is_suppressed_is_told_with_its_reason() {
    let approval = "[[approval]]\ncategory = \"supplements\"\nreference = \"case 4711\"\nuntil = 2030-01-31\n";
    let (folder, output) = page_with("Sleep gummy", approval, b"Gone.");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = read(&folder, "G-1.amazon-us/appeal.md");
    kinds(&page);
    assert!(!page.contains("none of them finds") && !page.contains("No word that any rule"), "{page}");
    let told = "- Suppressed, not counted: The title says “Sleep gummy”. Rule amazon-us/ask-first, NEEDS APPROVAL. The \
                seller's settings state an approval for it: “case 4711” (until 2030-01-31).";
    assert!(page.contains(told), "{page}");
    assert!(page.contains("- [____ the proof of the approval “case 4711”"), "{page}");
    assert!(page.contains("what asks for one is suppressed"), "{page}");
    let checked = read(&folder, "G-1.amazon-us/checked.txt");
    assert!(checked.contains("an approval for it: case 4711"), "{checked}");

    let ignore = "[[ignore]]\nrule = \"*/no-wonder\"\nreason = \"a name\"\n";
    let (folder, _) = page_with("Wonder mug", ignore, b"Gone.");
    let page = read(&folder, "G-1.amazon-us/appeal.md");
    assert!(
        page.contains("The seller's settings ignore it: “a name”.") && !page.contains("none of them finds"),
        "{page}"
    );
}

#[test]
fn what_is_left_is_counted_as_the_check_tells_it() {
    let approval = "[[approval]]\ncategory = \"supplements\"\nreference = \"case 4711\"\n";
    let (folder, _) = page_with("Wonder sleep gummy", approval, b"Gone.");
    let page = read(&folder, "G-1.amazon-us/appeal.md");
    assert!(page.contains("1 of 2 errors and warnings left, 1 of them suppressed."), "{page}");
    assert!(read(&folder, "G-1.amazon-us/proposed-checked.txt").contains("amazon-us/ask-first: NEEDS APPROVAL"));
}

#[test]
fn a_note_names_words_and_forbids_no_other_wording() {
    let (folder, _) = page_with("Radish seed", "", b"Gone.");
    let page = read(&folder, "G-1.amazon-us/appeal.md");
    assert!(page.contains("- A note, not a fault: The title says “Radish seed”."), "{page}");
    assert!(
        !page.contains("No word that any rule") && page.contains("No change is proposed: no error or warning"),
        "{page}"
    );
    let (folder, _) = page_with("Wonder radish seed", "", b"Gone.");
    let page = read(&folder, "G-1.amazon-us/appeal.md");
    assert!(
        page.contains("“Radish seed” in place of “Wonder radish seed”") || page.contains("“radish seed” in place"),
        "{page}"
    );
}

#[test]
fn what_an_undated_rule_says_is_to_be_confirmed() {
    let (folder, _) = page_with("Sleep gummy", "", b"Gone.");
    let page = read(&folder, "G-1.amazon-us/appeal.md");
    let [_, _, blanks, facts] = kinds(&page);
    assert!(facts.iter().all(|fact| !fact.contains("wants papers") && !fact.contains("Apply.")), "{page}");
    assert!(blanks.iter().any(|blank| blank.contains("amazon-us/ask-first: Amazon.com wants papers")), "{page}");
    assert!(blanks.iter().any(|blank| blank.contains("Apply.")), "{page}");
}

#[test]
fn fields_that_are_many_say() {
    let (folder, _) = page_with("Mug", "", b"Gone.");
    fs::write(folder.path().join("shop.csv"), "sku,title,bullet_point1\nG-1,Mug,A wonder\n").unwrap();
    let args = ["appeal", "G-1", "-m", "amazon-us", "--as-of", "2026-11-22", "--rules", "rules", "--no-shipped"];
    run(folder.path(), &args);
    let page = read(&folder, "G-1.amazon-us-2/appeal.md");
    assert!(page.contains("The bullets say “wonder”"), "{page}");
}

#[test]
fn a_notice_is_read_in_its_own_encoding() {
    let words = "您的商品已被移除：违反平台政策，请提交申诉材料。\n";
    let gbk = encoding_rs::GBK.encode(words).0.into_owned();
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(words.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for notice in [words.as_bytes().to_vec(), gbk, wide] {
        let (folder, _) = page_with("Mug", "", &notice);
        let page = read(&folder, "G-1.amazon-us/appeal.md");
        assert!(page.contains("> 您的商品已被移除：违反平台政策"), "{page}");
    }
    let (folder, output) = page_with("Mug", "", b"%PDF-1.7 \x00\x01");
    assert!(
        output.status.code() == Some(2)
            && String::from_utf8_lossy(&output.stderr).contains("no text that can be quoted (pdf)")
    );
    assert!(!folder.path().join("appeals").exists());
}
