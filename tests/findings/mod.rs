//! Findings made by hand, for tests of what happens to them afterwards.

#![allow(dead_code)] // each test file uses some of it

use std::collections::BTreeMap;
use std::sync::Arc;

use listlint::field::Field;
use listlint::finding::{
    Confidence, Excerpt, FileReceipt, Finding, Judged, ListingRef, Match, Open, Receipt, Rule, Scope, Seen, Status,
    Tally,
};
use listlint::rule::{Action, Basis, Consequence, Day, PackInfo, Severity, Source, Text, Verdict};
use listlint::span::Span;
use listlint::text::ViewKind;

/// Text in both languages.
pub(crate) fn text(en: &str, zh: &str) -> Text {
    Text { en: en.into(), zh: zh.into() }
}

/// A listing of spring.csv.
pub(crate) fn listing(key: &str, line: u64, title: &str) -> ListingRef {
    ListingRef {
        sheet: None,
        file: "spring.csv".into(),
        key: key.to_owned(),
        ids: vec![("sku".to_owned(), vec![key.to_owned()])],
        family: None,
        title: title.to_owned(),
        brand: None,
        record: line - 1,
        line,
        draft: false,
        digest: None,
    }
}

/// A place in a text: the first one where the words stand.
pub(crate) fn found(
    listing: &ListingRef,
    field: Field,
    column: &str,
    cell: &str,
    words: &str,
    detector: &str,
) -> Match {
    let start = cell.find(words).expect("the words stand in the cell");
    let end = start + words.len();
    let chars = |to: usize| cell[..to].chars().count();
    Match {
        cell: None,
        field,
        column: column.into(),
        record: listing.record,
        line: listing.line,
        span: Span::new(start, end),
        chars: Span::new(chars(start), chars(end)),
        text: words.to_owned(),
        excerpt: Excerpt::new(&cell[..start], words, &cell[end..]),
        view: ViewKind::Plain,
        detector: detector.into(),
    }
}

/// What one marketplace says about words in the title.
pub(crate) fn finding(listing: &ListingRef, site: &str, detector: &str, verdict: Verdict, words: &str) -> Finding {
    let matches = vec![found(listing, Field::Title, "item_name", &listing.title, words, detector)];
    let (severity, action, fix) = usual(verdict);
    let rule = Rule {
        account: None,
        marketplace: site.into(),
        marketplace_name: site.into(),
        restriction: format!("{site}/{detector}").into(),
        category: "respirators".into(),
        verdict,
        consequence: Consequence::Removal,
        action,
        basis: Basis::Policy,
        since: None,
        until: None,
        ends_in: None,
        status: Status::InForce,
        why: text("Respirators need proof.", "防护口罩需要证明。").into(),
        fix: fix.into(),
        sources: [source()].into(),
        like: None,
        instead: None,
    };
    let seen = Seen {
        detector: detector.into(),
        title: text("Particulate respirator", "颗粒物防护口罩").into(),
        field: Some(Field::Title),
        confidence: Confidence::High,
        words: words.to_lowercase(),
        matches,
    };
    Finding {
        rule: rule.into(),
        seen: seen.into(),
        listing: Arc::new(listing.clone()),
        severity,
        limit: None,
        open: Vec::new(),
        evidence: Vec::new(),
        suppressed: None,
        new: None,
    }
}

/// The rule of a finding, to be changed.
pub(crate) fn rule(finding: &mut Finding) -> &mut Rule {
    Arc::make_mut(&mut finding.rule)
}

/// What was seen, to be changed.
pub(crate) fn seen(finding: &mut Finding) -> &mut Seen {
    Arc::make_mut(&mut finding.seen)
}

fn usual(verdict: Verdict) -> (Severity, Action, Text) {
    let take_out = text("take the row out of the upload for this marketplace", "从该平台的上传文件中删除此行");
    let add = text("put the NIOSH number (TC-84A-…) in a bullet", "在五点描述中写明 NIOSH 编号");
    match verdict {
        Verdict::Prohibited => (Severity::Error, Action::Delete, take_out),
        Verdict::Approval => (Severity::Warning, Action::Apply, text("apply for approval", "申请审批")),
        Verdict::Documents => (Severity::Warning, Action::AddDocument, add),
        Verdict::FalseRemovalRisk => (Severity::Note, Action::ReplaceWords, text("use other words", "换一种说法")),
        _ => (Severity::Warning, Action::RemoveWords, text("take the words out", "删除这些词")),
    }
}

/// An undated page.
pub(crate) fn source() -> Source {
    Source {
        reference: "help page 'Masks'".into(),
        url: None,
        dated: None,
        read: "2026-11-22".parse().expect("a date"),
        partial: false,
    }
}

/// An open condition on the seller's country.
pub(crate) fn open_country() -> Arc<Open> {
    Arc::new(Open {
        key: "seller.country_not".to_owned(),
        text: text("If your company is not in the US: ", "如果贵公司不在美国："),
    })
}

/// A date as exactly as written.
pub(crate) fn day(text: &str) -> Option<Day> {
    Day::parse(text)
}

/// That a listing was judged for marketplaces, some categories without a rule.
pub(crate) fn judged(sites: &[&str], not_judged: &[&str]) -> Judged {
    let ids = |ids: &[&str]| ids.iter().map(|&id| id.into()).collect();
    let pairs = (0..sites.len() as u16).flat_map(|site| (0..not_judged.len() as u16).map(move |id| (site, id)));
    let not_judged: Vec<Arc<str>> = ids(not_judged);
    let scope = Arc::new(Scope { marketplaces: ids(sites), categories: not_judged });
    Judged { scope, not_judged: pairs.collect(), goes_on: false }
}

/// The receipt of a run over spring.csv.
pub(crate) fn receipt(tally: &Tally, sites: &[&str], listings: u64) -> Receipt {
    let marketplaces: Vec<String> = sites.iter().map(|&site| site.to_owned()).collect();
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<String>>();
    let file = FileReceipt {
        file: "spring.csv".to_owned(),
        format: "csv".to_owned(),
        encoding: Some("UTF-8".to_owned()),
        delimiter: Some(",".to_owned()),
        template: Some("amazon-flat-file".to_owned()),
        records: listings,
        listings,
        bytes: 931_234,
        columns_scanned: names(&["item_name"]),
        columns_skipped: names(&["main_image_url", "item_weight"]),
        image_columns: names(&["main_image_url"]),
        complete: true,
        ..FileReceipt::default()
    };
    let pack = ["builtin", "2026.11.22", "5f0c19aa"].map(str::to_owned);
    let [name, version, hash] = pack;
    Receipt {
        files: vec![file],
        skipped: BTreeMap::from([("pdf".to_owned(), 41)]),
        not_read: vec!["images (1 column)".to_owned()],
        packs: vec![PackInfo { name, version, hash }],
        coverage: tally.coverage(&marketplaces),
        marketplaces,
        marketplaces_from: "flag".to_owned(),
        as_of: "2026-11-22".parse().expect("a date"),
        rules_age: None,
        languages: Vec::new(),
        findings: tally.findings().clone(),
        decisive: tally.decisive(false).clone(),
        suppressed: tally.suppressed(),
        since: None,
        complete: true,
        interrupted: None,
        by: tally.by().clone(),
        written: Vec::new(),
        against: None,
    }
}
