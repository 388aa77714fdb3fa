//! The story for people: by marketplace, dated events in order, each with its source and the listings it hit.

use std::collections::BTreeSet;

use super::impact::{Impact, Touched};
use super::{Asked, Story};
use crate::cli::commands::explain;
use crate::history::{Aspect, Change, Decided, Event, Recognition};
use crate::report::words::{self, Say};
use crate::report::{clean, cut_end, pad};
use crate::rule::{Language, PackInfo, Precision, Restriction, Severity};

/// Columns before what belongs to an event.
const INSIDE: &str = "              ";
/// Columns that a title may take.
const TITLE: usize = 52;
/// Columns that a quoted text may take.
const QUOTED: usize = 160;
/// Terms of a detector that are told one by one.
const TERMS: usize = 12;

/// All lines; at most `limit` listings a list (0 is all); events that hit no listing only where `all` are wanted.
pub(super) fn lines(story: &Story<'_>, language: Language, limit: usize, all: bool) -> Vec<String> {
    let teller = Teller { story, language, limit: if limit == 0 { usize::MAX } else { limit }, all };
    let mut lines = vec![teller.head()];
    for site in teller.sites() {
        lines.push(String::new());
        lines.extend(teller.site(&site));
    }
    lines.extend(teller.recognitions());
    lines.push(String::new());
    lines.extend(teller.foot());
    lines
}

struct Teller<'s> {
    story: &'s Story<'s>,
    language: Language,
    limit: usize,
    all: bool,
}

impl Teller<'_> {
    fn label(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.language == Language::Zh { zh } else { en }
    }

    fn impact(&self) -> Option<&Impact> {
        self.story.impact.as_ref()
    }

    /// What is compared, and what was read.
    fn head(&self) -> String {
        let name = |infos: &Vec<PackInfo>| {
            let named = infos.iter().map(|info| format!("{} {}", info.name, info.version).trim_end().to_owned());
            clean(&named.collect::<Vec<_>>().join(" + "))
        };
        let packs: Vec<String> = self.story.packs.iter().map(name).collect();
        let against = self.label("against", "对比");
        let compared = match (&self.story.asked, packs.as_slice()) {
            (Asked::Packs(day), [old, new]) => {
                format!("{new} {against} {old} · {}", Say::PageJudgedBy.with(self.language, &[&day.to_string()]))
            }
            (Asked::Days(from, to), _) => {
                format!("{to} {against} {from} · {} {}", self.label("rules:", "规则："), packs.join(", "))
            }
            _ => packs.join(", "),
        };
        let read = self.impact().map(|impact| {
            let (listings, files) = (impact.listings, impact.files);
            let listings = words::plural(Say::Listings, listings, self.language);
            format!(" · {}", self.filled("{} in files: {}", "{}，文件数：{}", &[&listings, &files.to_string()]))
        });
        format!("{compared}{}", read.unwrap_or_default())
    }

    fn filled(&self, en: &'static str, zh: &'static str, parts: &[&str]) -> String {
        parts.iter().fold(self.label(en, zh).to_owned(), |text, part| text.replacen("{}", part, 1))
    }

    /// Whether an event is told: all of them, or those that hit a listing.
    fn is_told(&self, at: usize) -> bool {
        self.all || self.touched(at).is_none_or(|touched| !touched.is_empty())
    }

    fn touched(&self, at: usize) -> Option<&[Touched]> {
        self.impact().and_then(|impact| impact.by_event.get(at)).map(Vec::as_slice)
    }

    /// Between packs a listing is told once for its marketplace, not for each event.
    fn has_days(&self) -> bool {
        matches!(self.story.asked, Asked::Days(..))
    }

    /// Marketplaces of which there is something to tell.
    fn sites(&self) -> BTreeSet<String> {
        let told = self.story.events.iter().enumerate().filter(|(at, _)| !self.has_days() || self.is_told(*at));
        let shifts = self.impact().into_iter().flat_map(|impact| &impact.shifts);
        told.map(|(_, event)| event.site.id.clone()).chain(shifts.map(|one| one.marketplace.clone())).collect()
    }

    fn site(&self, id: &str) -> Vec<String> {
        let events = || self.story.events.iter().enumerate().filter(|(_, event)| event.site.id == id);
        let name = events().next().map_or("", |(_, event)| event.site.name.as_str());
        let mut lines = vec![format!("{id}  {name}").trim_end().to_owned()];
        let told = events().filter(|(at, _)| !self.has_days() || self.is_told(*at));
        let mut known = BTreeSet::new();
        for group in together(told.map(|(at, event)| (self.heading(event), at, event))) {
            lines.extend(self.group(&group, &mut known));
        }
        let shifts: Vec<&Touched> =
            self.impact().into_iter().flat_map(|impact| &impact.shifts).filter(|one| one.marketplace == id).collect();
        if !shifts.is_empty() {
            lines.push(format!("  {}", self.outcome()));
            lines.extend(shifts.iter().take(self.limit).map(|one| self.shift(one)));
            lines.extend(self.more(shifts.len(), "    "));
        }
        lines
    }

    fn outcome(&self) -> String {
        match self.story.asked {
            Asked::Days(from, to) => {
                self.filled("from {} to {} it comes to", "自 {} 至 {} 的结果", &[&from.to_string(), &to.to_string()])
            }
            Asked::Packs(_) => self.label("listings whose verdict changes", "判定改变的商品").to_owned(),
        }
    }

    /// What events of one day and one word have in common.
    fn heading(&self, event: &Event<'_>) -> Heading {
        let Some(rule) = event.rule() else { return Heading::default() };
        let day = event.day.map_or(String::new(), |day| match day.precision {
            Precision::Day => pad(&day.to_string(), 12),
            _ => pad(&format!("~{day}"), 12),
        });
        let verdict = words::verdict(rule.verdict).get(self.language);
        let head = format!("  {day}{}  {verdict}", pad(self.change(event.change), 9));
        let is_told = event.change != Change::Changed || self.has_days();
        let told = || [explain::fill(&rule.why, rule, event.site, event.pack, self.language), self.source(rule)];
        let told = if is_told { told().map(|text| clean(&text)).into() } else { Vec::new() };
        Heading { head, told }
    }

    /// Events that have all but their rule in common; what was told of the marketplace before is not told again.
    fn group(&self, (heading, events): &Together<'_>, known: &mut BTreeSet<String>) -> Vec<String> {
        let mut lines = vec![heading.head.clone()];
        let new = heading.told.iter().filter(|text| known.insert((*text).clone()));
        lines.extend(new.map(|text| format!("{INSIDE}{text}")));
        for (at, event) in events {
            let Some(rule) = event.rule() else { continue };
            lines.push(format!("{INSIDE}{}  [{}]", self.what(event, rule), rule.full_id));
            if event.change == Change::Announced {
                let since = rule.since.map_or("…".to_owned(), |day| day.to_string());
                lines.push(format!("{INSIDE}  {} {since}", self.label("begins:", "生效：")));
            }
            lines.extend(self.differences(event));
            lines.extend(self.hits(self.touched(*at).filter(|_| self.has_days()).unwrap_or_default()));
        }
        lines
    }

    /// What the rule is about.
    fn what(&self, event: &Event<'_>, rule: &Restriction) -> String {
        let title = |&at: &usize| event.pack.detectors.get(at).map_or("", |d| d.title.get(self.language));
        let mut titles: Vec<&str> = rule.detect.iter().map(title).collect();
        titles.dedup();
        let more = titles.len().saturating_sub(3);
        let shown = titles.iter().take(3).copied().collect::<Vec<_>>().join(words::list(self.language));
        if more == 0 { shown } else { format!("{shown} +{more}") }
    }

    fn source(&self, rule: &Restriction) -> String {
        let basis = words::basis(rule.basis).get(self.language);
        let first = rule.sources.first().map(|source| explain::source_line(source, self.language));
        std::iter::once(basis.to_owned()).chain(first).collect::<Vec<_>>().join(" · ")
    }

    fn differences(&self, event: &Event<'_>) -> Vec<String> {
        let told = event.differences.iter().filter(|difference| {
            // The story shows the new words and their source anyway.
            !self.has_days() || !matches!(difference.aspect, Aspect::Why | Aspect::Fix | Aspect::Sources)
        });
        let part = |text: &str| match text {
            "" => self.label("nothing", "无").to_owned(),
            text => cut_end(&clean(text), QUOTED),
        };
        told.map(|difference| {
            let (old, new) = (part(&difference.old), part(&difference.new));
            format!("{INSIDE}  {}{}{old} -> {new}", self.aspect(difference.aspect), self.label(": ", "："))
        })
        .collect()
    }

    /// The listings of an event.
    fn hits(&self, touched: &[Touched]) -> Vec<String> {
        let shown = touched.iter().take(self.limit);
        let shown = shown.map(|one| format!("{INSIDE}  {}  {}", named(one), self.turn(one)));
        shown.chain(self.more(touched.len(), &format!("{INSIDE}  "))).collect()
    }

    fn more(&self, number: usize, indent: &str) -> Option<String> {
        let more = number.checked_sub(self.limit).filter(|more| *more > 0)?;
        let text =
            self.filled("and {} more; --limit 0 tells all", "另有 {} 个；--limit 0 全部列出", &[&more.to_string()]);
        Some(format!("{indent}{text}"))
    }

    fn shift(&self, one: &Touched) -> String {
        let because: Vec<&str> = one.because.iter().map(|rule| &**rule).collect();
        format!("    {}  {}  [{}]", named(one), self.turn(one), because.join(", "))
    }

    /// `no finding -> DO NOT LIST`
    fn turn(&self, one: &Touched) -> String {
        let [from, to] = [&one.from, &one.to].map(|decided| self.decided(decided.as_ref()));
        match from == to {
            true => self.filled("{}, as before", "{}，与之前相同", &[&to]),
            false => format!("{from} -> {to}"),
        }
    }

    fn decided(&self, decided: Option<&Decided>) -> String {
        let Some(decided) = decided else { return Say::NoFinding.get(self.language).to_owned() };
        let verdict = words::verdict(decided.verdict).get(self.language);
        match decided.severity {
            Severity::Note => format!("{verdict} ({})", words::severity(decided.severity).get(self.language)),
            _ => verdict.to_owned(),
        }
    }

    fn recognitions(&self) -> Vec<String> {
        let all = &self.story.recognitions;
        if all.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![String::new(), self.label("what is recognised", "识别范围的变化").to_owned()];
        lines.extend(all.iter().flat_map(|one| self.recognition(one)));
        lines
    }

    fn recognition(&self, one: &Recognition) -> Vec<String> {
        let mut lines = vec![format!("  {}  {}", pad(self.change(one.change), 9), one.detector)];
        for (sign, parts) in [("+", &one.added), ("-", &one.removed)] {
            let shown = parts.iter().take(TERMS).map(|part| clean(part)).collect::<Vec<_>>().join(", ");
            let more = parts.len().saturating_sub(TERMS);
            let more = if more == 0 { String::new() } else { format!(" (+{more})") };
            lines.extend((!parts.is_empty()).then(|| format!("    {sign} {shown}{more}")));
        }
        lines
    }

    fn foot(&self) -> Vec<String> {
        let number = |count: usize| count.to_string();
        let Some(impact) = self.impact() else {
            let (events, sites) = (self.story.events.len(), self.sites().len());
            return vec![self.filled(
                "changes of rules: {} on marketplaces: {}",
                "规则变化 {} 项，涉及平台 {} 个",
                &[&number(events), &number(sites)],
            )];
        };
        let keys: BTreeSet<(&str, &str)> = impact.shifts.iter().map(|one| (&*one.file, one.key.as_str())).collect();
        let listings = words::plural(Say::Listings, impact.listings, self.language);
        let mut lines = vec![self.filled(
            "listings whose verdict changes: {} of {}",
            "判定改变的商品：{} 个（共 {}）",
            &[&number(keys.len()), &listings],
        )];
        let hidden = (0..self.story.events.len()).filter(|&at| !self.is_told(at)).count();
        if hidden > 0 && self.has_days() {
            lines.push(self.filled(
                "changes that concern none of these listings: {}; --all tells them too",
                "另有 {} 项变化不涉及这些商品；--all 一并列出",
                &[&number(hidden)],
            ));
        }
        if impact.is_incomplete {
            lines.push(
                self.label("incomplete: not all of the catalogs could be read", "不完整：部分商品文件未能读取")
                    .to_owned(),
            );
        }
        lines
    }

    fn change(&self, change: Change) -> &'static str {
        match change {
            Change::Announced => self.label("announced", "公布"),
            Change::Began => self.label("began", "生效"),
            Change::Changed => self.label("changed", "变更"),
            Change::Ended => self.label("ended", "终止"),
            Change::Added => self.label("added", "新增"),
            Change::Removed => self.label("removed", "删除"),
        }
    }

    fn aspect(&self, aspect: Aspect) -> &'static str {
        match aspect {
            Aspect::Verdict => self.label("verdict", "判定"),
            Aspect::Severity => self.label("severity", "级别"),
            Aspect::Consequence => self.label("consequence", "后果"),
            Aspect::Action => self.label("what to do", "处理"),
            Aspect::Dates => self.label("dates", "日期"),
            Aspect::Seen => self.label("looks for", "识别"),
            Aspect::Conditions => self.label("applies where", "适用条件"),
            Aspect::Evidence => self.label("settled by", "可消除"),
            Aspect::Basis => self.label("basis", "依据"),
            Aspect::Why => self.label("why", "原因"),
            Aspect::Fix => self.label("advice", "建议"),
            Aspect::Sources => self.label("sources", "来源"),
        }
    }
}

/// Key and title of a listing.
fn named(one: &Touched) -> String {
    format!("{}  {}", pad(&clean(&one.key), 10), pad(&cut_end(&clean(&one.title), TITLE), TITLE))
}

/// The first line of events, and what is said of all of them.
#[derive(Debug, Default, Clone, PartialEq)]
struct Heading {
    head: String,
    told: Vec<String>,
}

/// Events under one heading, each with its number.
type Together<'s> = (Heading, Vec<(usize, &'s Event<'s>)>);

/// Events of equal headings together, in the order of the first.
fn together<'s>(events: impl Iterator<Item = (Heading, usize, &'s Event<'s>)>) -> Vec<Together<'s>> {
    let mut groups: Vec<Together<'_>> = Vec::new();
    for (heading, at, event) in events {
        match groups.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, members)) => members.push((at, event)),
            None => groups.push((heading, vec![(at, event)])),
        }
    }
    groups
}
