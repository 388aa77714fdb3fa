//! How the rules did on labelled listings: for people as tables, for programs as one JSON object.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::row::SCHEMA;
use crate::finding::{Evaluation, Found, Score, WrongRow};
use crate::rule::Verdict;

/// Writes tables and at most `limit` wrong rows; 0 shows all.
///
/// # Errors
/// When output cannot be written.
pub fn write_evaluation(out: &mut impl Write, evaluation: &Evaluation, limit: usize) -> io::Result<()> {
    let all = &evaluation.all;
    writeln!(out, "                 found    not found")?;
    writeln!(out, "should be   {:>10} {:>12}    recall {}", all.found, all.missed, percent(all.recall()))?;
    writeln!(out, "should not  {:>10} {:>12}    precision {}", all.wrong, all.clear, percent(all.precision()))?;
    writeln!(out, "flagged of those that should not be: {}", percent(all.false_alarms()))?;
    if evaluation.if_seller != Score::default() {
        let Score { found, missed, .. } = evaluation.if_seller;
        writeln!(out, "depends on the seller: {found} told, {missed} not told")?;
    }
    for (name, rows) in &evaluation.unknown {
        writeln!(out, "not judged: {rows} rows of {name}, for which there are no rules")?;
    }
    verdicts(out, evaluation)?;
    table(out, "marketplace", evaluation.marketplaces.iter().map(|(id, score)| (id.clone(), score)))?;
    table(out, "category", evaluation.categories.iter().map(|(id, score)| (id.clone(), score)))?;
    confusion(out, evaluation)?;
    wrong_rows(out, &evaluation.wrong, limit)
}

/// A row that was not found has no verdict: only precision can be told.
fn verdicts(out: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    writeln!(out, "\n{:<24} {:>6} {:>6}  {:>9}", "verdict", "found", "wrong", "precision")?;
    for (verdict, s) in &evaluation.verdicts {
        writeln!(out, "{:<24} {:>6} {:>6}  {:>9}", verdict.name(), s.found, s.wrong, percent(s.precision()))?;
    }
    Ok(())
}

fn table<'e>(out: &mut impl Write, name: &str, rows: impl Iterator<Item = (String, &'e Score)>) -> io::Result<()> {
    writeln!(
        out,
        "\n{name:<24} {:>6} {:>6} {:>6} {:>6}  {:>8} {:>9}",
        "found", "missed", "wrong", "clear", "recall", "precision"
    )?;
    for (id, s) in rows {
        let (recall, precision) = (percent(s.recall()), percent(s.precision()));
        let Score { found, missed, wrong, clear } = s;
        writeln!(out, "{id:<24} {found:>6} {missed:>6} {wrong:>6} {clear:>6}  {recall:>8} {precision:>9}")?;
    }
    Ok(())
}

/// Only what is off the diagonal.
fn confusion(out: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    let off =
        |((wanted, came), _): &(&(String, String), &u64)| wanted != came && !(wanted == "pass" && came == "nothing");
    let mut rows: Vec<_> = evaluation.confusion.iter().filter(off).collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    writeln!(out, "\n{:<24} {:<24} {:>6}", "wanted", "came", "rows")?;
    for ((wanted, came), count) in rows {
        writeln!(out, "{wanted:<24} {came:<24} {count:>6}")?;
    }
    Ok(())
}

fn wrong_rows(out: &mut impl Write, rows: &[WrongRow], limit: usize) -> io::Result<()> {
    let shown = if limit == 0 { rows.len() } else { limit.min(rows.len()) };
    writeln!(out, "\nrows that came out otherwise than their label: {}", rows.len())?;
    for row in &rows[..shown] {
        let WrongRow { file, line, wanted, marketplace, as_of, categories, title, found } = row;
        writeln!(out, "{file}:{line} {} {marketplace} {as_of} {}: {title}", wanted.name(), categories.join("|"))?;
        for Found { restriction, severity, words, .. } in found {
            writeln!(out, "    {severity} {restriction} {words:?}")?;
        }
    }
    if shown < rows.len() {
        writeln!(out, "and {} more; --limit 0 shows all", rows.len() - shown)?;
    }
    Ok(())
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// Writes one JSON object with everything: shares are 0 to 1, or null where nothing was counted.
///
/// # Errors
/// When output cannot be written.
pub fn write_evaluation_json(out: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    let named = |name: &str, id: &str, score: &Score| with(json!({ name: id }), &scored(score));
    let confusion = evaluation.confusion.iter();
    let confusion = confusion.map(|((wanted, came), rows)| json!({"wanted": wanted, "came": came, "rows": rows}));
    let unknown = evaluation.unknown.iter().map(|(id, rows)| json!({"marketplace": id, "rows": rows}));
    let Score { found, missed, .. } = evaluation.if_seller;
    let object = json!({
        "type": "evaluation",
        "schema": SCHEMA,
        "all": scored(&evaluation.all),
        "if_seller": { "found": found, "missed": missed },
        "verdicts": evaluation.verdicts.iter().map(verdict).collect::<Vec<_>>(),
        "marketplaces": evaluation.marketplaces.iter().map(|(id, s)| named("marketplace", id, s)).collect::<Vec<_>>(),
        "categories": evaluation.categories.iter().map(|(id, s)| named("category", id, s)).collect::<Vec<_>>(),
        "confusion": confusion.collect::<Vec<_>>(),
        "wrong": evaluation.wrong.iter().map(wrong_row).collect::<Vec<_>>(),
        "unknown": unknown.collect::<Vec<_>>(),
    });
    serde_json::to_writer(&mut *out, &object)?;
    writeln!(out)
}

fn verdict((verdict, s): (&Verdict, &Score)) -> Value {
    json!({ "verdict": verdict.name(), "found": s.found, "wrong": s.wrong, "precision": s.precision() })
}

fn scored(s: &Score) -> Value {
    json!({
        "found": s.found, "missed": s.missed, "wrong": s.wrong, "clear": s.clear,
        "recall": s.recall(), "precision": s.precision(), "false_alarms": s.false_alarms(),
    })
}

/// Both objects in one, the first's keys first.
fn with(mut first: Value, second: &Value) -> Value {
    if let (Value::Object(first), Value::Object(second)) = (&mut first, second) {
        first.extend(second.clone());
    }
    first
}

fn wrong_row(row: &WrongRow) -> Value {
    let found = row.found.iter().map(|f| {
        json!({
            "restriction": f.restriction, "category": f.category, "verdict": f.verdict.name(),
            "severity": f.severity.name(), "words": f.words,
        })
    });
    json!({
        "file": row.file, "line": row.line, "expect": row.wanted.name(), "marketplace": row.marketplace,
        "as_of": row.as_of.to_string(), "categories": row.categories, "title": row.title,
        "found": found.collect::<Vec<_>>(),
    })
}
