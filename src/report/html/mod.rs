//! One self-contained page for people: the work list, charts, and a table of listings to search, filter and unfold.
//!
//! The page is three files beside this one; the findings stand in it as JSON, and the page's script draws them, one page
//! of rows at a time. Everything a listing says is set as text. The policy in the head of the page forbids any other
//! script, style or request. Rows wait in a temporary file, so memory does not grow with the findings.

mod data;
mod says;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::data::Data;
use super::problem::{place, word};
use super::said::cut;
use super::summary::{Task, Work};
use super::width::clean;
use super::words::list;
use super::{Options, Reporter, Turn, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, FileReceipt, Finding, Judged, Receipt, Scope};
use crate::problem::Problem;
use crate::rule::{Language, Severity};

const BODY: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Causes that the page lists; the others are counted.
const TASKS: usize = 500;
/// Problems that are told.
const PROBLEMS: usize = 500;
/// Files that are named.
const FILES: usize = 2_000;

/// Writes the page at the end.
pub struct Html<W> {
    out: W,
    options: Options,
    work: Work,
    data: Data,
    /// One JSON array a listing, parted by commas.
    rows: Option<BufWriter<File>>,
    problems: Vec<Value>,
    met_problems: u64,
}

impl<W: Write> Html<W> {
    /// Writes to `out` when the run is over.
    pub fn new(out: W, options: &Options) -> Self {
        let (work, data) = (Work::new(options), Data::default());
        Self { out, options: *options, work, data, rows: None, problems: Vec::new(), met_problems: 0 }
    }

    fn keep(&mut self, findings: &[Finding], judged: &Judged) -> io::Result<()> {
        let Some(row) = self.data.row(findings, judged) else { return Ok(()) };
        let (rows, comma) = match &mut self.rows {
            Some(rows) => (rows, ",\n"),
            None => (self.rows.insert(BufWriter::new(tempfile::tempfile()?)), ""),
        };
        write!(rows, "{comma}{}", inert(&row))
    }

    fn end(&mut self, receipt: &Receipt) -> io::Result<()> {
        let language = match self.options.language {
            Language::En => "en",
            Language::Zh => "zh",
        };
        writeln!(self.out, "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">")?;
        writeln!(self.out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        writeln!(self.out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", policy())?;
        writeln!(self.out, "<meta name=\"referrer\" content=\"no-referrer\">\n<title>listlint</title>")?;
        writeln!(self.out, "<style>{STYLE}</style>\n</head>\n<body>\n{BODY}")?;
        write!(self.out, "<script type=\"application/json\" id=\"data\">{{\"lang\":\"{language}\"")?;
        for (key, value) in self.head(receipt) {
            write!(self.out, ",\n\"{key}\":{}", inert(&value))?;
        }
        write!(self.out, ",\n\"rows\":[")?;
        if let Some(rows) = self.rows.take() {
            let mut file = rows.into_inner().map_err(|error| error.into_error())?;
            file.rewind()?;
            io::copy(&mut BufReader::new(file), &mut self.out)?;
        }
        writeln!(self.out, "]}}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>")?;
        self.out.flush()
    }

    /// Everything besides rows.
    fn head(&mut self, receipt: &Receipt) -> Vec<(&'static str, Value)> {
        let mut told = vec![("words", says::words()), ("consequences", says::consequences())];
        told.extend(self.data.take());
        let [en, zh] = [Language::En, Language::Zh].map(|language| {
            self.work.speak(language);
            (self.work.tasks(), self.work.around(receipt))
        });
        let more = en.0.len().saturating_sub(TASKS);
        let pairs = en.0.iter().zip(&zh.0).take(TASKS);
        told.push(("tasks", pairs.map(|(en, zh)| task(en, zh)).collect()));
        told.push(("moreTasks", more.into()));
        let last = |lines: &[String]| lines.last().cloned().filter(|_| !receipt.complete);
        let alerts = [&en.1, &zh.1].map(|[first, behind]| {
            first.iter().cloned().chain(last(behind)).map(|line| clean(&line)).collect::<Vec<String>>()
        });
        told.push(("alerts", json!(alerts)));
        let around = [en.1, zh.1].map(|[_, behind]| behind.iter().map(|line| clean(line.trim())).collect::<Vec<_>>());
        told.push(("around", json!(around)));
        told.push(("meta", self.meta(receipt)));
        told
    }

    /// What the run was.
    fn meta(&mut self, receipt: &Receipt) -> Value {
        let [flagged, judged] = self.work.listings();
        let counts = [Severity::Note, Severity::Warning, Severity::Error]
            .map(|severity| receipt.findings.get(&severity).copied().unwrap_or_default());
        let coverage: Vec<Value> = receipt
            .coverage
            .iter()
            .map(|site| {
                let gaps: Vec<_> = site.not_judged.iter().collect();
                json!([site.marketplace, site.listings_flagged, site.listings_without_finding, gaps])
            })
            .collect();
        let skipped = receipt.skipped.iter().map(|(kind, number)| format!("{number} {kind}"));
        let not_read: Vec<String> = receipt.not_read.iter().cloned().chain(skipped).map(|item| clean(&item)).collect();
        let packs: Vec<String> = receipt.packs.iter().map(|pack| format!("{} {}", pack.name, pack.version)).collect();
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "asOf": receipt.as_of.to_string(),
            "packs": packs,
            "judged": judged,
            "flagged": flagged,
            "counts": counts,
            "suppressed": receipt.suppressed,
            "accounts": self.data.accounts(),
            "files": receipt.files.iter().take(FILES).map(file).collect::<Vec<_>>(),
            "moreFiles": receipt.files.len().saturating_sub(FILES),
            "coverage": coverage,
            "notRead": not_read,
            "problems": std::mem::take(&mut self.problems),
            "problemCount": self.met_problems,
        })
    }
}

/// The only script and the only style that the page may use, by what they hold.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// JSON in which nothing can end the element it stands in.
fn inert(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

fn task(en: &Task, zh: &Task) -> Value {
    json!([
        [en.what, zh.what],
        en.listings,
        [en.sites, zh.sites],
        [en.consequence, zh.consequence],
        en.severity as u8,
        [en.search, zh.search],
        &*en.restriction,
    ])
}

fn file(file: &FileReceipt) -> Value {
    let sheet = file.sheet.as_ref().map_or_else(String::new, |sheet| format!("!{sheet}"));
    let known = [Some(&*file.format), file.encoding.as_deref(), file.template.as_deref()];
    let about = known.into_iter().flatten().collect::<Vec<_>>().join(list(Language::En));
    json!([clean(&format!("{}{sheet}", file.file)), clean(&about), file.listings])
}

fn problem(problem: &Problem) -> Value {
    let place = place(problem).unwrap_or_default();
    let help = problem.help.as_deref().map_or_else(String::new, clean);
    json!([word(problem.weight), problem.code.name(), place, clean(&cut(&problem.message, 500)), help])
}

impl<W: Write> Reporter for Html<W> {
    fn begin(&mut self, turn: &Turn<'_>) -> Result<()> {
        self.data.learn(turn.pack);
        Ok(())
    }

    fn shows(&self) -> Detail {
        Detail::Excerpts
    }

    fn pass(&mut self, _: &std::sync::Arc<Scope>, listings: u64) -> Result<()> {
        self.work.pass(listings);
        Ok(())
    }

    fn show(&mut self, findings: &[Finding], judged: &Judged) -> Result<()> {
        self.work.show(findings, judged);
        Ok(self.keep(findings, judged).map_err(ErrorKind::Output)?)
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.work.warn(problem);
        self.met_problems += 1;
        if self.problems.len() < PROBLEMS {
            self.problems.push(self::problem(problem));
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.end(receipt).map_err(ErrorKind::Output)?)
    }
}

sink_that_shows!(Html<W>, W);

#[cfg(test)]
mod tests {
    use super::*;

    /// Every saying the page asks for is there, and nothing in the script ends its element.
    #[test]
    fn the_page_and_its_words_fit() {
        let words = says::words();
        let asked = [("data-say=\"", BODY), ("data-label=\"", BODY), ("data-hint=\"", BODY), ("say('", SCRIPT)];
        for (before, text) in asked {
            for rest in text.split(before).skip(1) {
                let key: String = rest.chars().take_while(|c| !matches!(c, '"' | '\'')).collect();
                // `say('view:' + …)` asks for one of a family.
                let is_known = match key.strip_suffix(':') {
                    Some(family) => words.as_object().unwrap().keys().any(|known| known.starts_with(family)),
                    None => words.get(&key).is_some(),
                };
                assert!(is_known, "{key}");
            }
        }
        assert!(!SCRIPT.contains("</script") && !STYLE.contains("</style"));
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("insertAdjacentHTML"));
    }
}
