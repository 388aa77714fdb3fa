//! Rules that findings stand on: what each says, on whose word, and which copy of the source was read.

use std::sync::Arc;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::looks::Looks;
use super::pages::{Cell, Column, MOST, Pages};
use crate::finding::{Finding, Rule};
use crate::report::summary::Shared;
use crate::report::words::{self, Say};
use crate::rule::{Language, Source, Text};

/// Rules by the order they were met; as many as rules, however large the file.
#[derive(Debug, Default)]
pub(super) struct Rules {
    numbers: Shared<Rule, usize>,
    used: Vec<Used>,
}

/// One rule.
#[derive(Debug)]
struct Used {
    rule: Arc<Rule>,
    title: Arc<Text>,
    findings: u64,
}

impl Rules {
    /// Counts a finding.
    pub(super) fn add(&mut self, finding: &Finding) {
        let used = &mut self.used;
        let at = self.numbers.of(&finding.rule, |rule| {
            let known = used.iter().position(|known| same(&known.rule, rule));
            known.unwrap_or_else(|| {
                let (rule, title) = (finding.rule.clone(), finding.seen.title.clone());
                used.push(Used { rule, title, findings: 0 });
                used.len() - 1
            })
        });
        self.used.get_mut(at).into_iter().for_each(|used| used.findings += 1);
    }

    /// A row for each source of each rule, by marketplace and rule.
    pub(super) fn pages(&mut self, book: &mut Workbook, looks: &Looks, language: Language) -> Result<Pages, XlsxError> {
        let heads = [
            (Say::HeadRule, 34),
            (Say::HeadTitle, 36),
            (Say::HeadFindings, 10),
            (Say::HeadVerdict, 24),
            (Say::HeadBasis, 20),
            (Say::HeadSource, 50),
            (Say::HeadDated, 12),
            (Say::HeadRead, 12),
            (Say::HeadSince, 12),
            (Say::HeadUntil, 12),
            (Say::HeadAddress, 60),
        ];
        let columns = heads.map(|(say, width)| Column::new(say.get(language), width)).into();
        let mut pages = Pages::new(Say::SheetRules.get(language), columns, MOST);
        self.used.sort_by(|a, b| a.rule.restriction.cmp(&b.rule.restriction));
        for used in &self.used {
            let sources: Vec<Option<&Source>> = match used.rule.sources.is_empty() {
                true => vec![None],
                false => used.rule.sources.iter().map(Some).collect(),
            };
            for source in sources {
                pages.row(book, looks, &used.cells(source, language))?;
            }
        }
        Ok(pages)
    }
}

/// Whether two are one rule, made twice.
fn same(a: &Rule, b: &Rule) -> bool {
    (&a.restriction, &a.since, &a.account, a.verdict) == (&b.restriction, &b.since, &b.account, b.verdict)
}

impl Used {
    fn cells(&self, source: Option<&Source>, language: Language) -> Vec<Cell> {
        let rule = &self.rule;
        let day = |day: Option<crate::rule::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let said = |say: Say| say.get(language).to_owned();
        let cells = [
            Cell::Text(rule.restriction.to_string()),
            Cell::Text(self.title.get(language).to_owned()),
            Cell::Number(self.findings),
        ];
        let texts = [
            said(words::verdict(rule.verdict)),
            said(words::basis(rule.basis)),
            source.map(|source| source.reference.to_string()).unwrap_or_default(),
            day(source.and_then(|source| source.dated)),
            source.map(|source| source.read.to_string()).unwrap_or_default(),
            day(rule.since),
            day(rule.until),
            source.and_then(|source| source.url.as_ref()).map(ToString::to_string).unwrap_or_default(),
        ];
        cells.into_iter().chain(texts.map(Cell::Text)).collect()
    }
}
