//! `listlint explain`: one rule or detector, told in under 25 lines.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::cli::args::Explain;
use crate::cli::world::{Stop, World};
use crate::problem::nearest;
use crate::report::words;
use crate::rule::{Language, Marketplace, Pack, Restriction, Source, Text};

/// Lines of a kind that are shown before the rest is counted.
const SHOWN: usize = 4;

/// Tells a rule.
pub(crate) fn run(args: &Explain, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let pack = world.pack(&args.rules)?;
    let id = wanted(&args.id);
    let lines = explain(&pack, &id, language, world.today).ok_or_else(|| Stop::usage(unknown(&pack, &id, &args.id)))?;
    for line in lines {
        world.say(&line)?;
    }
    Ok(0)
}

/// The id in what was typed: brackets and a fingerprint behind it may be there, as a finding prints them.
fn wanted(typed: &[String]) -> String {
    let joined = typed.join(" ");
    let first = joined.trim().trim_matches(['[', ']']).split_whitespace().next().unwrap_or("");
    first.trim_end_matches([']', ',']).to_owned()
}

fn unknown(pack: &Pack, id: &str, typed: &[String]) -> String {
    let restrictions = pack.marketplaces.iter().flat_map(|m| m.restrictions.iter().map(|r| r.full_id.as_str()));
    let known: Vec<&str> = restrictions.chain(pack.detectors.iter().map(|d| d.id.as_str())).collect();
    let is_fingerprint = id.len() >= 8 && id.chars().all(|c| c.is_ascii_hexdigit());
    if is_fingerprint {
        return format!(
            "`{id}` is a fingerprint; it does not say the rule: type what stands before it in the brackets, such as amazon-us/some-rule"
        );
    }
    match nearest(id, known) {
        Some(near) => format!("no rule or detector is called `{}`; do you mean `{near}`?", typed.join(" ")),
        None => format!("no rule or detector is called `{}`; `listlint rules list` shows all", typed.join(" ")),
    }
}

fn explain(pack: &Pack, id: &str, language: Language, today: Date) -> Option<Vec<String>> {
    let windows: Vec<(&Marketplace, &Restriction)> = windows(pack, id);
    match windows.is_empty() {
        false => Some(restriction(pack, &windows, language, today)),
        true => pack.detector(id).map(|index| detector(pack, index, language)),
    }
}

fn windows<'p>(pack: &'p Pack, id: &str) -> Vec<(&'p Marketplace, &'p Restriction)> {
    let all = pack.marketplaces.iter().flat_map(|m| m.restrictions.iter().map(move |r| (m, r)));
    all.filter(|(_, r)| r.full_id == id).collect()
}

/// The window of today, else the last one.
fn current<'p>(
    windows: &[(&'p Marketplace, &'p Restriction)],
    today: Date,
) -> Option<(&'p Marketplace, &'p Restriction)> {
    let holding = windows.iter().find(|(_, r)| r.holds_on(today));
    holding.or(windows.last()).copied()
}

fn restriction(pack: &Pack, windows: &[(&Marketplace, &Restriction)], language: Language, today: Date) -> Vec<String> {
    let Some((site, rule)) = current(windows, today) else { return Vec::new() };
    let label = |en: &'static str, zh: &'static str| if language == Language::Zh { zh } else { en };
    let category = pack.category(&rule.category).map_or("", |c| c.title.get(language));
    let mut lines =
        vec![format!("{}  {}  {} ({})", rule.full_id, words::verdict(rule.verdict).get(language), category, site.name)];
    let mut told = |key: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {key:<11} {text}"));
        }
    };
    told(
        label("sees", "识别"),
        rule.detect
            .iter()
            .map(|&d| format!("{} ({})", pack.detectors[d].title.get(language), pack.detectors[d].id))
            .collect::<Vec<_>>()
            .join(", "),
    );
    told(label("why", "原因"), fill(&rule.why, rule, site, pack, language));
    told(label("do", "处理"), fill(&rule.fix, rule, site, pack, language));
    told(label("otherwise", "否则"), words::consequence(rule.consequence).get(language).to_owned());
    told(
        label("settled by", "可消除"),
        rule.satisfied_by.iter().map(|&d| pack.detectors[d].title.get(language)).collect::<Vec<_>>().join(", "),
    );
    told(label("severity", "级别"), crate::judge::severity_of(rule).to_string());
    for (key, (_, window)) in std::iter::once(label("history", "历史")).chain(std::iter::repeat("")).zip(windows) {
        told(key, history(window, language));
    }
    for (key, source) in
        std::iter::once(label("sources", "来源")).chain(std::iter::repeat("")).zip(rule.sources.iter()).take(SHOWN)
    {
        told(key, source_line(source, language));
    }
    for (key, example) in
        std::iter::once(label("examples", "示例")).chain(std::iter::repeat("")).zip(examples(pack, &rule.detect))
    {
        told(key, example);
    }
    lines
}

fn detector(pack: &Pack, index: usize, language: Language) -> Vec<String> {
    let detector = &pack.detectors[index];
    let label = |en: &'static str, zh: &'static str| if language == Language::Zh { zh } else { en };
    let mut lines =
        vec![format!("{}  {} ({}, {})", detector.id, detector.title.get(language), detector.target, detector.category)];
    let terms: Vec<&str> = detector.terms.iter().map(|t| t.text.as_str()).collect();
    let mut told = |key: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {key:<11} {text}"));
        }
    };
    told(label("terms", "词条"), shortened(&terms));
    told(label("patterns", "正则"), shortened(&detector.patterns.iter().map(|p| p.text.as_str()).collect::<Vec<_>>()));
    told(label("brands", "品牌"), shortened(&detector.brands.iter().map(|b| b.name.as_str()).collect::<Vec<_>>()));
    told(label("looks in", "范围"), detector.fields.iter().map(|f| f.name()).collect::<Vec<_>>().join(", "));
    told(label("used by", "用于"), shortened(&users(pack, index)));
    for (key, example) in
        std::iter::once(label("examples", "示例")).chain(std::iter::repeat("")).zip(examples(pack, &[index]))
    {
        told(key, example);
    }
    lines
}

/// The restrictions that use a detector, each once.
fn users(pack: &Pack, index: usize) -> Vec<&str> {
    let rules = pack.marketplaces.iter().flat_map(|m| &m.restrictions);
    let using = rules.filter(|r| r.detect.contains(&index)).map(|r| r.full_id.as_str());
    using.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Up to twelve, then how many more.
fn shortened(all: &[&str]) -> String {
    let shown = all.iter().take(12).copied().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(12) {
        0 => shown,
        more => format!("{shown} (+{more})"),
    }
}

fn history(window: &Restriction, language: Language) -> String {
    let day = |day: Option<crate::rule::Day>| day.map_or_else(|| "…".to_owned(), |d| d.to_string());
    let open_end = if window.ends_known { "…" } else { "?" };
    let until = window.until.map_or_else(|| open_end.to_owned(), |d| d.to_string());
    let basis = words::basis(window.basis).get(language);
    format!("{} – {until}  {} ({basis})", day(window.since), words::verdict(window.verdict).get(language))
}

pub(super) fn source_line(source: &Source, language: Language) -> String {
    let url = source.url.as_deref().map_or(String::new(), |url| format!(" <{url}>"));
    format!("{}{url}: {}", source.reference, words::copy(source, language))
}

fn examples(pack: &Pack, detectors: &[usize]) -> Vec<String> {
    let all: Vec<_> = detectors.iter().flat_map(|&d| &pack.detectors[d].examples).collect();
    let told = |flag: bool, sign: &str| {
        let of_kind = all.iter().filter(move |e| e.flag == flag).take(2);
        of_kind
            .map(|e| {
                format!(
                    "{sign} {}{}",
                    e.listing.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" / "),
                    reason(e.why.as_deref())
                )
            })
            .collect::<Vec<_>>()
    };
    [told(true, "!"), told(false, "·")].concat()
}

fn reason(why: Option<&str>) -> String {
    why.map_or(String::new(), |why| format!("  ({why})"))
}

/// A text without a listing: the words are not known yet.
pub(super) fn fill(text: &Text, rule: &Restriction, site: &Marketplace, pack: &Pack, language: Language) -> String {
    let check = rule.detect.first().and_then(|&d| pack.detectors[d].check.as_ref());
    let limit = crate::judge::limit_of(rule, site, &pack.units, check);
    text.get(language).replace("{words}", "…").replace("{marketplace}", &site.name).replace("{limit}", &limit)
}
