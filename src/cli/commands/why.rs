//! `listlint why`: one listing, told.

use std::path::Path;

use super::what_if;
use crate::cli::args::Why;
use crate::cli::options::{self, shortened};
use crate::cli::world::{Stop, World};
use crate::field::Field;
use crate::input::{self, Opened, Source};
use crate::judge::{self, Attempt, Fate, Judgement, Outcome};
use crate::listing::Listing;
use crate::matcher::{Hit, Ruleset};
use crate::problem::nearest;
use crate::report::words;
use crate::rule::Language;

/// Tells the story of one listing.
pub(crate) fn run(args: &Why, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let plan = options::single(args, world)?;
    let listing = match (&args.text, &args.file, &args.key) {
        (Some(title), ..) => Listing::from_fields("text", "text", &[(Field::Title, title.clone())]),
        (None, Some(file), Some(key)) => find(file, key, &plan.input)?,
        _ => return Err(Stop::usage("which listing? listlint why FILE KEY, or --text \"a title\"")),
    };
    let searched = plan.ruleset.search(&listing);
    let judgement = judge::judge(&searched, &plan.selection);
    let story = Story { ruleset: &plan.ruleset, language, judgement: &judgement };
    for line in story.lines() {
        world.say(&line)?;
    }
    if args.what_if {
        what_if::tell(&listing, &plan, language, world)?;
    }
    Ok(0)
}

/// The listing that has this key or id.
fn find(file: &Path, key: &str, options: &input::Options) -> Result<Listing, Stop> {
    let mut known: Vec<String> = Vec::new();
    let mut sources = vec![Source::file(file)];
    while let Some(source) = sources.pop() {
        match input::open(&source, options) {
            Ok(Opened::Listings(reader)) => {
                if let Some(listing) = find_in(*reader, key, &mut known) {
                    return Ok(listing);
                }
            }
            Ok(Opened::Several(inner)) => sources.extend(inner.into_iter().rev()),
            Ok(Opened::Skipped(kind)) => {
                return Err(Stop::usage(format!("{}: holds no listings ({kind})", file.display())));
            }
            Err(problem) => return Err(Stop::usage(said(&problem))),
        }
    }
    let near = nearest(key, known.iter().map(String::as_str)).or(known.first().map(String::as_str));
    let hint = near.map_or(String::new(), |near| format!("; a key there is `{near}`"));
    Err(Stop::usage(format!("{}: no listing has the key or id `{key}`{hint}", file.display())))
}

/// The listing in one table; else the keys that are there.
fn find_in(mut reader: input::Reader, key: &str, known: &mut Vec<String>) -> Option<Listing> {
    let mut problems = Vec::new();
    while let Some(listing) = reader.next_listing(&mut problems) {
        let mut ids = listing.ids.iter().flat_map(|(_, values)| values);
        if listing.key == key || ids.any(|id| id == key) {
            return Some(listing);
        }
        known.push(listing.key);
        problems.clear();
    }
    None
}

fn said(problem: &crate::problem::Problem) -> String {
    format!("{}\n  {}", problem.message, problem.help.as_deref().unwrap_or_default())
}

/// One listing's judgement in lines.
pub(super) struct Story<'a> {
    pub(super) ruleset: &'a Ruleset,
    pub(super) language: Language,
    pub(super) judgement: &'a Judgement<'a>,
}

impl Story<'_> {
    /// All of it.
    pub(super) fn lines(&self) -> Vec<String> {
        let listing = self.judgement.searched.listing;
        let row = listing.rows.first().map_or(1, |r| r.line);
        let mut lines = vec![format!("{}:{row}  {}", listing.file, listing.key), String::new()];
        lines.push(self.label("fields read", "读取的字段"));
        lines.extend(listing.cells.iter().map(|c| format!("  {} ({}): {}", c.field, c.column, shortened(&c.text))));
        lines.extend([String::new(), self.label("seen", "识别结果")]);
        lines.extend(self.seen());
        lines.extend([String::new(), self.label("rules", "规则")]);
        lines.extend(self.tried());
        lines
    }

    fn label(&self, en: &str, zh: &str) -> String {
        if self.language == Language::Zh { zh.to_owned() } else { en.to_owned() }
    }

    fn seen(&self) -> Vec<String> {
        if self.judgement.fates.is_empty() {
            return vec![format!("  {}", self.label("nothing that any rule knows", "没有任何规则认识的内容"))];
        }
        self.judgement.fates.iter().map(|(hit, fate)| self.hit(hit, fate)).collect()
    }

    fn hit(&self, hit: &Hit, fate: &Fate) -> String {
        let detector = &self.ruleset.pack.detectors[hit.detector];
        let listing = self.judgement.searched.listing;
        let place = hit.cell.map(|cell| (&listing.cells[cell], hit.span));
        let quoted = place.map_or(String::new(), |(cell, span)| {
            format!(" “{}” ({}, {})", shortened(span.of(&cell.text)), cell.field, hit.view)
        });
        let became = match fate {
            Fate::Stands => self.label("stands", "成立"),
            Fate::Cleared(holds) => {
                let scope = holds.scope.name();
                format!(
                    "{} {} [{scope}] “{}”",
                    self.label("cleared by", "被排除："),
                    holds.name,
                    shortened(&holds.quote)
                )
            }
            Fate::Unconfirmed => {
                self.label("not counted: no `only` of the detector holds", "不计：检测器的 only 条件均不成立")
            }
        };
        format!("  {}{quoted}: {became}", detector.id)
    }

    fn tried(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.judgement.attempts.iter().map(|a| self.attempt(a)).collect();
        let judged = &self.judgement.judged;
        for &(site, category) in &judged.not_judged {
            let (site, category) =
                (&judged.scope.marketplaces[usize::from(site)], &judged.scope.categories[usize::from(category)]);
            lines.push(format!("  {site}: {} ({category})", self.label("NO RULE KNOWN", "无规则，未判断")));
        }
        if lines.is_empty() {
            lines.push(format!(
                "  {}",
                self.label("no finding: no rule concerns what was seen", "无结果：没有规则涉及所识别的内容")
            ));
        }
        lines
    }

    fn attempt(&self, attempt: &Attempt) -> String {
        let site = &self.ruleset.pack.marketplaces[attempt.marketplace];
        let rule = &site.restrictions[attempt.restriction];
        let day = |day: Option<crate::rule::Day>| day.map_or("…".to_owned(), |d| d.to_string());
        let outcome = match &attempt.outcome {
            Outcome::NotInForce => format!(
                "{} ({} – {})",
                self.label("not in force on that day", "当日未生效"),
                day(rule.since),
                day(rule.until)
            ),
            Outcome::Narrowed => {
                self.label("its own unless, only or fields left nothing", "规则自身的 unless、only 或 fields 排除")
            }
            Outcome::WithMissing(group) => {
                let ids: Vec<&str> = rule.with[*group].iter().map(|&detector| self.id(detector)).collect();
                format!("{} {}", self.label("needs also:", "还需同时出现："), ids.join(" | "))
            }
            Outcome::WithoutMet(detector) => format!(
                "{} {}",
                self.label("the statement is there, or its field is not in the file:", "声明已存在，或文件无该字段："),
                self.id(*detector)
            ),
            Outcome::WhenFails => self.label("a number or seller fact says it does not apply", "数值或卖家条件不符"),
            Outcome::Allowed => self.label("ALLOWED: a page permits it", "允许：有政策页许可"),
            Outcome::Findings(findings) => findings.iter().map(|f| self.finding(f)).collect::<Vec<_>>().join("; "),
        };
        format!("  {}: {outcome}", rule.full_id)
    }

    fn id(&self, detector: usize) -> &str {
        &self.ruleset.pack.detectors[detector].id
    }

    fn finding(&self, finding: &crate::finding::Finding) -> String {
        let verdict = words::verdict(finding.rule.verdict).get(self.language);
        let severity = words::severity(finding.severity).get(self.language);
        let evidence: Vec<&str> = finding.evidence.iter().map(|e| e.text.as_str()).collect();
        let open: Vec<&str> = finding.open.iter().map(|o| o.key.as_str()).collect();
        let mut line = format!("{verdict} ({severity}): {}", finding.why().get(self.language));
        if !evidence.is_empty() {
            line += &format!(" [{} {}]", self.label("settled by", "已有证明："), evidence.join(", "));
        }
        if !open.is_empty() {
            line += &format!(" [{} {}]", self.label("open:", "待定："), open.join(", "));
        }
        line
    }
}
