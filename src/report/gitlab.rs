//! GitLab's code quality report: one list of issues, shown in merge requests.

use std::io::{self, Write};

use serde_json::json;

use super::path::slashed;
use super::row::write_json;
use super::said::{self, headline, lines};
use super::{Options, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Receipt, fingerprint};
use crate::problem::{Problem, Weight};
use crate::rule::{Consequence, Severity};

/// Problems that are told.
const PROBLEMS: u64 = 1_000;

/// Writes findings as they come.
#[derive(Debug)]
pub struct Gitlab<W> {
    out: W,
    options: Options,
    issues: u64,
    problems: u64,
}

impl<W: Write> Gitlab<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W, options: &Options) -> Self {
        Self { out, options: *options, issues: 0, problems: 0 }
    }

    fn issue(&mut self, issue: &serde_json::Value) -> io::Result<()> {
        self.out.write_all(if self.issues > 0 { b",\n" } else { b"[\n" })?;
        self.issues += 1;
        write_json(&mut self.out, issue)
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let language = self.options.language;
        let path = slashed(&finding.listing.file);
        let line = finding.seen.matches.first().map_or(finding.listing.line, |found| found.line);
        // One listing in two files is two issues: of issues with the same name only one would be shown.
        let name = finding.fingerprint().and(&[&path]).to_string();
        self.issue(&json!({
            "description": headline(finding, language),
            "check_name": &*finding.rule.restriction,
            "fingerprint": name,
            "severity": severity(finding),
            "location": { "path": path, "lines": { "begin": line.max(1) } },
            "content": { "body": lines(finding, language).join("\n") },
            "categories": ["Style"],
            "type": "issue",
        }))
    }

    fn problem(&mut self, problem: &Problem) -> io::Result<()> {
        let path = problem.file.as_deref().map_or_else(|| "listlint".to_owned(), slashed);
        let line = problem.line.unwrap_or(1).max(1);
        let name = fingerprint(&[problem.code.name(), &path, &line.to_string(), &problem.message]).to_string();
        self.issue(&json!({
            "description": problem.message,
            "check_name": format!("listlint/{}", problem.code.name()),
            "fingerprint": name,
            "severity": if problem.weight == Weight::Error { "critical" } else { "minor" },
            "location": { "path": path, "lines": { "begin": line } },
            "content": { "body": problem.help },
            "categories": ["Bug Risk"],
            "type": "issue",
        }))
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.write_all(if self.issues > 0 { b"\n]\n" } else { b"[]\n" })?;
        self.out.flush()
    }
}

fn severity(finding: &Finding) -> &'static str {
    match (finding.severity, finding.rule.consequence) {
        (Severity::Error, Consequence::Account) => "blocker",
        (Severity::Error, _) => "critical",
        (Severity::Warning, _) => "major",
        (Severity::Note, _) => "info",
    }
}

impl<W: Write> Reporter for Gitlab<W> {
    fn shows(&self) -> Detail {
        Detail::First
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        for finding in findings.iter().filter(|finding| finding.counts()) {
            self.finding(finding).map_err(ErrorKind::Output)?;
        }
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        if problem.weight < Weight::Note {
            self.problems += 1;
            if self.problems <= PROBLEMS {
                self.problem(problem).map_err(ErrorKind::Output)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &Receipt) -> Result<()> {
        Ok(self.end().map_err(ErrorKind::Output)?)
    }

    fn notices(&self) -> Vec<Problem> {
        said::left_out("gitlab", self.problems.saturating_sub(PROBLEMS))
    }
}

sink_that_shows!(Gitlab<W>, W);
