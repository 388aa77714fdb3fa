//! What was not checked: categories without a rule, columns and files that were not read, and problems.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::looks::Looks;
use super::pages::{Cell, Column, MOST, Pages};
use crate::finding::{FileReceipt, LanguageNote, Receipt};
use crate::problem::{Code, Problem, Weight};
use crate::report::summary::{Gap, gaps};
use crate::report::words::{Say, count, list};
use crate::rule::{Language, Severity};

/// Problems that are kept word for word; the others are counted by code.
const KEPT: usize = 10_000;

/// Keeps problems until the end.
#[derive(Debug, Default)]
pub(super) struct Unchecked {
    problems: Vec<Problem>,
    more: BTreeMap<(Weight, Code), u64>,
}

/// One thing that was not checked.
#[derive(Debug, Default)]
struct Row {
    kind: String,
    weight: Option<Severity>,
    what: String,
    number: Option<u64>,
    sites: String,
    file: String,
    line: Option<u64>,
    next: String,
}

impl Unchecked {
    /// Keeps or counts a problem.
    pub(super) fn add(&mut self, problem: &Problem) {
        if self.problems.len() < KEPT {
            self.problems.push(problem.clone());
        } else {
            *self.more.entry((problem.weight, problem.code)).or_default() += 1;
        }
    }

    /// A row for each thing: not judged, not read, problems.
    pub(super) fn pages(
        &self,
        receipt: &Receipt,
        book: &mut Workbook,
        looks: &Looks,
        language: Language,
    ) -> Result<Pages, XlsxError> {
        let heads = [
            (Say::HeadKind, 26),
            (Say::HeadWhat, 60),
            (Say::HeadNumber, 10),
            (Say::HeadMarketplaces, 40),
            (Say::HeadFile, 24),
            (Say::HeadLine, 7),
            (Say::HeadNext, 60),
        ];
        let columns = heads.map(|(say, width)| Column::new(say.get(language), width)).into();
        let mut pages = Pages::new(Say::SheetUnchecked.get(language), columns, MOST);
        let rows = [not_judged(receipt, language), not_read(receipt, language), self.problems(language)];
        for row in rows.into_iter().flatten() {
            pages.row(book, looks, &row.cells())?;
        }
        Ok(pages)
    }

    fn problems(&self, language: Language) -> Vec<Row> {
        let kind = |code: Code| format!("{} {}", Say::ProblemOne.get(language), code.name());
        let kept = self.problems.iter().map(|problem| Row {
            kind: kind(problem.code),
            weight: Some(severity(problem.weight)),
            what: problem.message.clone(),
            file: problem.file.as_deref().unwrap_or_default().to_owned(),
            line: problem.line,
            next: problem.help.clone().unwrap_or_default(),
            ..Row::default()
        });
        let more = self.more.iter().map(|(&(weight, code), &number)| Row {
            kind: kind(code),
            weight: Some(severity(weight)),
            what: Say::MoreProblems.with(language, &[&count(number), code.description()]),
            number: Some(number),
            ..Row::default()
        });
        kept.chain(more).collect()
    }
}

/// Categories without a rule, and languages without terms.
fn not_judged(receipt: &Receipt, language: Language) -> Vec<Row> {
    let kind = || Say::NotJudged.get(language).to_owned();
    let gap = |(category, gap): (&str, Gap<'_>)| Row {
        kind: kind(),
        what: category.to_owned(),
        number: Some(gap.listings),
        sites: gap.sites.join(list(language)),
        ..Row::default()
    };
    let note = |note: &LanguageNote| Row {
        kind: kind(),
        what: Say::LanguageGap.with(language, &[&note.lang, &count(note.categories_without_terms)]),
        number: Some(note.listings),
        ..Row::default()
    };
    gaps(receipt).into_iter().map(gap).chain(receipt.languages.iter().map(note)).collect()
}

/// Pictures, files, columns, and listings that the file itself takes down.
fn not_read(receipt: &Receipt, language: Language) -> Vec<Row> {
    let said = |say: Say| say.get(language).trim_end_matches([':', '：']).to_owned();
    let whole =
        receipt.not_read.iter().map(|what| Row { kind: said(Say::NotRead), what: what.clone(), ..Row::default() });
    let files = receipt.skipped.iter().map(|(kind, &number)| Row {
        kind: said(Say::SkippedFiles),
        what: kind.clone(),
        number: Some(number),
        ..Row::default()
    });
    whole.chain(files).chain(receipt.files.iter().flat_map(|file| of_file(file, language))).collect()
}

fn of_file(file: &FileReceipt, language: Language) -> Vec<Row> {
    let row = |kind: Say, what: String, number: u64| Row {
        kind: kind.get(language).to_owned(),
        what,
        number: Some(number),
        file: file.file.clone(),
        ..Row::default()
    };
    let columns = (!file.columns_skipped.is_empty()).then(|| {
        let names = file.columns_skipped.join(list(language));
        row(Say::ColumnsLeftOut, names, file.columns_skipped.len() as u64)
    });
    let removed = (file.removed_by_file > 0).then(|| row(Say::TakenDown, String::new(), file.removed_by_file));
    let cut = (!file.complete).then(|| Row { number: None, ..row(Say::NotToItsEnd, String::new(), 0) });
    [columns, removed, cut].into_iter().flatten().collect()
}

impl Row {
    fn cells(self) -> [Cell; 7] {
        let number = |number: Option<u64>| number.map_or(Cell::Text(String::new()), Cell::Number);
        let kind = match self.weight {
            Some(weight) => Cell::Weighed(self.kind, weight),
            None => Cell::Text(self.kind),
        };
        let [what, sites, file, next] = [self.what, self.sites, self.file, self.next].map(Cell::Text);
        [kind, what, number(self.number), sites, file, number(self.line), next]
    }
}

fn severity(weight: Weight) -> Severity {
    match weight {
        Weight::Error => Severity::Error,
        Weight::Warning => Severity::Warning,
        Weight::Note => Severity::Note,
    }
}
