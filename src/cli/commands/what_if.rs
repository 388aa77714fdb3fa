//! `listlint why --what-if`: the fewest words without which a listing passes, by marketplace.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::options::{Single, counted, shortened};
use crate::cli::world::{Stop, World};
use crate::finding::{Detail, Finding};
use crate::fix::{self, Met, WhatIf};
use crate::judge::{Court, Selection};
use crate::listing::Listing;
use crate::matcher::Hit;
use crate::report::words;
use crate::rule::{Language, Severity, Verdict};
use crate::suppress::Steps;

/// Tells it for each marketplace asked for.
pub(super) fn tell(listing: &Listing, plan: &Single, language: Language, world: &mut World<'_>) -> Result<(), Stop> {
    world.say("")?;
    world.say(match language {
        Language::En => "what if (errors and warnings; each answer was judged again)",
        Language::Zh => "如果删去词语（错误与警告；每个答案均已重新判断）",
    })?;
    // Marketplaces with the same answer stand together.
    let mut answers: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
    let mut steps = Steps::new(plan.policy.clone(), plan.selection.as_of);
    for &site in &plan.selection.marketplaces {
        let selection = Selection { marketplaces: vec![site], ..plan.selection.clone() };
        let court = Court::new(&plan.ruleset, selection, Detail::Excerpts);
        let answer = fix::what_if(listing, &mut |listing| remaining(listing, &court, &mut steps, plan));
        let id = plan.ruleset.pack.marketplaces.get(site).map_or("", |site| &site.id);
        answers.entry(lines(answer.as_ref(), listing, language)).or_default().push(id);
    }
    for (lines, sites) in answers {
        world.say(&format!("  {}", sites.join(", ")))?;
        lines.iter().try_for_each(|line| world.say(&format!("    {line}")))?;
    }
    Ok(())
}

/// Errors and warnings that count.
fn remaining(listing: &Listing, court: &Court<'_>, steps: &mut Steps, plan: &Single) -> Met {
    let searched = plan.ruleset.search(listing);
    let Some((mut findings, _)) = court.judge(&searched) else { return Met::default() };
    steps.apply(&mut findings);
    findings.retain(|finding| finding.counts() && finding.severity > Severity::Note);
    let words = |hit: &Hit| {
        let cell = listing.cells.get(hit.cell?)?;
        Some((plan.ruleset.shared.detectors.get(hit.detector)?.id.clone(), hit.span.of(&cell.text).to_owned()))
    };
    let hits = searched.hits.iter().filter_map(words).collect();
    Met { findings, hits }
}

fn lines(answer: Option<&WhatIf>, before: &Listing, language: Language) -> Vec<String> {
    let is_en = language == Language::En;
    let Some(answer) = answer else {
        let never = (
            "taking out what findings quote leaves others: look at them first",
            "删去所引词语后仍有其他结果：请先查看",
        );
        return vec![if is_en { never.0 } else { never.1 }.to_owned()];
    };
    let mut lines = Vec::new();
    if answer.phrases.is_empty() && answer.stuck.is_empty() {
        lines.push(if is_en { "passes as it is" } else { "现状即可通过" }.to_owned());
    }
    if !answer.phrases.is_empty() {
        let phrases: Vec<String> = answer.phrases.iter().map(|phrase| format!("“{}”", shortened(phrase))).collect();
        let (number, phrases) = (answer.cleared.len() as u64, phrases.join(", "));
        let doubt = match (answer.is_smallest, is_en) {
            (true, _) => "",
            (false, true) => " (fewer may do: the search was given up)",
            (false, false) => "（或许更少即可：搜索已中止）",
        };
        lines.push(match is_en {
            true => format!("without {phrases} none of {} is left{doubt}", counted(number, "finding", "findings")),
            false => format!("删去 {phrases} 后，{number} 项结果全部消失{doubt}"),
        });
        lines.extend(title(answer, before, is_en));
    }
    lines.extend(forbidden(&answer.cleared, language));
    lines.extend(answer.stuck.iter().map(|finding| {
        let fix = finding.fix().get(language);
        let rule = &finding.rule.restriction;
        if is_en { format!("not by words: {rule}: {fix}") } else { format!("非词语问题：{rule}：{fix}") }
    }));
    lines
}

fn title(answer: &WhatIf, before: &Listing, is_en: bool) -> Option<String> {
    let title = answer.after.title();
    (title != before.title()).then(|| {
        let title = shortened(title);
        if is_en { format!("title then: {title}") } else { format!("标题将为：{title}") }
    })
}

/// Words are not what is forbidden: a product stays what it is without them.
fn forbidden(cleared: &[Finding], language: Language) -> Option<String> {
    let titles: BTreeSet<&str> = cleared
        .iter()
        .filter(|finding| matches!(finding.rule.verdict, Verdict::Prohibited))
        .map(|finding| finding.seen.title.get(language))
        .collect();
    let titles = titles.into_iter().collect::<Vec<_>>().join(", ");
    let verdict = words::verdict(Verdict::Prohibited).get(language);
    (!titles.is_empty()).then(|| match language {
        Language::En => format!(
            "if the product is that ({titles}), it stays {verdict} without the words: take the row out; they may only go where they are not true"
        ),
        Language::Zh => format!("如商品确属{titles}，删词后仍属“{verdict}”：请移除该商品；只有词语不属实时才可删去"),
    })
}
