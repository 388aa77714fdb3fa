//! SARIF 2.1.0 (OASIS), for code scanning pages and editors.
//!
//! Code scanning refuses more than 25,000 results a run and more than 10 MB packed, and shows 5,000 (GitHub's page
//! "SARIF results exceed one or more limits", read 2026-11-22). So the worst are kept, worst first, and what was cut is
//! said in a notification and by [`Reporter::notices`].

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::path::{is_relative, slashed, uri};
use super::problem::word;
use super::said::{self, Rank, address, cut, headline, of_rule};
use super::width::clean;
use super::words::{self, count};
use super::worst::Worst;
use super::{Options, Outcome, Reporter, sink_that_shows};
use crate::error::{ErrorKind, Result};
use crate::finding::{Detail, Finding, Judged, Match, Receipt};
use crate::problem::{Code, Problem, Weight};
use crate::rule::{Confidence, Severity};

/// Results that a run may hold.
const RESULTS: usize = 25_000;
/// Results that code scanning shows.
const SHOWN: u64 = 5_000;
/// Bytes that the file may have when packed; some room is left below the limit of ten million.
const PACKED: u64 = 9_000_000;
/// Places of one result; more are not shown.
const PLACES: usize = 100;
/// Characters of the words found at one place.
const SNIPPET: usize = 500;
/// Problems that are told in full.
const PROBLEMS: usize = 1_000;

/// Writes one document at the end.
#[derive(Debug)]
pub struct Sarif<W> {
    out: W,
    options: Options,
    worst: Worst<Rank, Finding>,
    problems: Vec<Value>,
    more: BTreeMap<(Weight, Code), u64>,
    /// By code, what it means.
    codes: BTreeMap<&'static str, &'static str>,
    notices: Vec<Problem>,
}

/// Writes twice: into the file, and packed, to know how large it would be.
struct Measured<W> {
    out: W,
    packed: GzEncoder<Counted>,
}

/// Counts bytes.
#[derive(Default)]
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Write for Measured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.packed.write_all(bytes.get(..written).unwrap_or_default())?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Measured<W> {
    fn new(out: W) -> Self {
        Self { out, packed: GzEncoder::new(Counted::default(), Compression::fast()) }
    }

    fn is_full(&self) -> bool {
        self.packed.get_ref().0 > PACKED
    }
}

impl<W: Write> Sarif<W> {
    /// Writes to `out` when the run is over.
    pub fn new(out: W, options: &Options) -> Self {
        Self {
            out,
            options: *options,
            worst: Worst::new(Some(RESULTS)),
            problems: Vec::new(),
            more: BTreeMap::new(),
            codes: BTreeMap::new(),
            notices: Vec::new(),
        }
    }

    fn end(&mut self, receipt: &Receipt) -> io::Result<()> {
        let kept = self.worst.take_sorted();
        let (rules, index) = self.rules(&kept);
        let mut out = Measured::new(&mut self.out);
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
        writeln!(out, "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{")?;
        writeln!(out, "\"tool\":{},\n\"columnKind\":\"unicodeCodePoints\",", tool(&rules, &self.codes))?;
        let written = results(&mut out, &kept, &index, &self.options)?;
        self.notices = cuts(self.worst.met(), written);
        let invocation = self.invocation(receipt);
        writeln!(self.out, ",\n\"invocations\":[{invocation}],\n\"properties\":{}}}]}}", run(receipt))?;
        self.out.flush()
    }

    /// One entry for each restriction, in the order results name them.
    fn rules(&self, kept: &[Finding]) -> (Vec<Value>, BTreeMap<Arc<str>, usize>) {
        let (mut rules, mut index) = (Vec::new(), BTreeMap::new());
        for finding in kept {
            index.entry(finding.rule.restriction.clone()).or_insert_with(|| {
                rules.push(rule(finding, &self.options));
                rules.len() - 1
            });
        }
        (rules, index)
    }

    fn invocation(&self, receipt: &Receipt) -> Value {
        let mut told = self.problems.clone();
        for ((weight, code), number) in &self.more {
            let message = format!("{} more of this kind: {}", count(*number), code.description());
            told.push(notification(&Problem::new(*code, *weight, message)));
        }
        told.extend(self.notices.iter().map(notification));
        json!({
            "executionSuccessful": receipt.complete,
            "exitCode": Outcome::of(receipt, self.options.fail_on).code(),
            "toolExecutionNotifications": told,
        })
    }
}

/// The program, its rules, and the kinds of problems it tells.
fn tool(rules: &[Value], codes: &BTreeMap<&'static str, &'static str>) -> Value {
    let cut = [(Code::Cut.name(), Code::Cut.description())];
    let codes: BTreeMap<&str, &str> = codes.iter().map(|(id, said)| (*id, *said)).chain(cut).collect();
    let descriptor = |(id, said)| json!({ "id": id, "shortDescription": { "text": said } });
    let notifications: Vec<Value> = codes.into_iter().map(descriptor).collect();
    json!({ "driver": {
        "name": "listlint",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
        "notifications": notifications,
    } })
}

/// Writes results while there is room, and says how many.
fn results<W: Write>(
    out: &mut Measured<W>,
    kept: &[Finding],
    index: &BTreeMap<Arc<str>, usize>,
    options: &Options,
) -> io::Result<u64> {
    write!(out, "\"results\":[")?;
    let mut written = 0;
    for finding in kept {
        if out.is_full() {
            break;
        }
        let rule = index.get(&finding.rule.restriction).copied().unwrap_or_default();
        write!(out, "{}\n{}", if written > 0 { "," } else { "" }, result(finding, rule, options))?;
        written += 1;
    }
    write!(out, "]")?;
    Ok(written)
}

/// What was left out, and what code scanning will not show.
fn cuts(seen: u64, written: u64) -> Vec<Problem> {
    let told = |message: String, help: &str| Problem::warning(Code::Cut, message).help(help);
    let all = "--format jsonl carries every finding; -m and --select narrow a run";
    if written < seen {
        let message = format!(
            "sarif: {} of {} results are left out, the worst are kept: code scanning takes no more; it shows {}",
            count(seen - written),
            count(seen),
            count(SHOWN)
        );
        return vec![told(message, all)];
    }
    match written > SHOWN {
        true => {
            let message = format!(
                "sarif: of {} results code scanning shows {}: the worst stand first",
                count(written),
                count(SHOWN)
            );
            vec![told(message, all)]
        }
        false => Vec::new(),
    }
}

/// What the run was, for those who read properties.
fn run(receipt: &Receipt) -> Value {
    let packs: Vec<String> = receipt.packs.iter().map(|pack| format!("{} {}", pack.name, pack.version)).collect();
    json!({
        "marketplaces": receipt.marketplaces,
        "asOf": receipt.as_of.to_string(),
        "packs": packs,
        "suppressed": receipt.suppressed,
        "complete": receipt.complete,
    })
}

fn rule(finding: &Finding, options: &Options) -> Value {
    let (rule, seen, language) = (&finding.rule, &finding.seen, options.language);
    let verdict = words::verdict(rule.verdict).get(language);
    let (why, fix) = (of_rule(&rule.why, rule, seen, language), of_rule(&rule.fix, rule, seen, language));
    let mut help = format!("{why}\n\n{fix}\n\n{}", said::sources(rule, language));
    let addresses: Vec<&str> = rule.sources.iter().filter_map(address).collect();
    addresses.iter().for_each(|url| help += &format!("\n{url}"));
    let title = clean(seen.title.get(language));
    let mut told = json!({
        "id": &*rule.restriction,
        "shortDescription": { "text": format!("{verdict}: {title} ({})", rule.marketplace_name) },
        "fullDescription": { "text": why },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(finding.severity) },
        "properties": {
            "tags": [&*rule.marketplace, &*rule.category, rule.verdict.name(), rule.basis.name()],
            "precision": precision(seen.confidence),
            "problem.severity": problem_severity(finding.severity),
        },
    });
    if let (Some(url), Some(told)) = (addresses.first(), told.as_object_mut()) {
        told.insert("helpUri".to_owned(), json!(url));
    }
    told
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

fn result(finding: &Finding, rule: usize, options: &Options) -> Value {
    let language = options.language;
    let fingerprint = finding.fingerprint();
    let mut message = vec![headline(finding, language)];
    message.extend(said::lines(finding, language));
    let mut told = json!({
        "ruleId": &*finding.rule.restriction,
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": { "text": message.join("\n") },
        "locations": [location(finding, finding.seen.matches.first())],
        // Code scanning tells alerts apart by the second name alone.
        "partialFingerprints": {
            "listlint/v1": fingerprint.to_string(),
            "primaryLocationLineHash": format!("{fingerprint}:1"),
        },
        "properties": properties(finding),
    });
    let Some(object) = told.as_object_mut() else { return told };
    let related: Vec<Value> =
        finding.seen.matches.iter().skip(1).take(PLACES - 1).map(|m| related(finding, m)).collect();
    if !related.is_empty() {
        object.insert("relatedLocations".to_owned(), related.into());
    }
    if let Some(suppressed) = &finding.suppressed {
        let until = suppressed.until.map(|day| day.to_string());
        let told = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": suppressed.reason,
            "properties": { "by": suppressed.by, "until": until },
        }]);
        object.insert("suppressions".to_owned(), told);
    }
    told
}

fn properties(finding: &Finding) -> Value {
    let rule = &finding.rule;
    let open: Vec<&str> = finding.open.iter().map(|open| open.key.as_str()).collect();
    json!({
        "account": rule.account.as_deref(),
        "marketplace": &*rule.marketplace,
        "verdict": rule.verdict.name(),
        "category": &*rule.category,
        "consequence": rule.consequence.name(),
        "action": rule.action.name(),
        "basis": rule.basis.name(),
        "status": rule.status.name(),
        "confidence": finding.seen.confidence.name(),
        "detector": &*finding.seen.detector,
        "key": finding.listing.key,
        "open": open,
    })
}

/// Where it stands; something missing stands where its listing does.
fn location(finding: &Finding, found: Option<&Match>) -> Value {
    let listing = &finding.listing;
    let line = found.map_or(listing.line, |found| found.line).max(1);
    let mut region = json!({ "startLine": line });
    if let (Some(found), Some(region)) = (found, region.as_object_mut()) {
        region.insert("snippet".to_owned(), json!({ "text": cut(&found.text, SNIPPET) }));
    }
    let uri = uri(&listing.file);
    let mut artifact = json!({ "uri": uri });
    if let (true, Some(artifact)) = (is_relative(&uri), artifact.as_object_mut()) {
        artifact.insert("uriBaseId".to_owned(), json!("%SRCROOT%"));
    }
    json!({
        "physicalLocation": { "artifactLocation": artifact, "region": region },
        "logicalLocations": [logical(finding, found)],
    })
}

/// The cell: places within a line are those of its text, not of the file's line.
fn logical(finding: &Finding, found: Option<&Match>) -> Value {
    let place = slashed(&finding.listing.place());
    let Some(found) = found else {
        return json!({ "name": finding.listing.key, "fullyQualifiedName": place, "kind": "element" });
    };
    let cell = found.cell.as_ref().map_or_else(|| found.column.to_string(), |(_, cell)| cell.clone());
    json!({
        "name": &*found.column,
        "fullyQualifiedName": format!("{place}!{cell}"),
        "kind": "element",
        "properties": { "field": found.field.name(), "startChar": found.chars.start, "endChar": found.chars.end },
    })
}

fn related(finding: &Finding, found: &Match) -> Value {
    let mut told = location(finding, Some(found));
    if let Some(told) = told.as_object_mut() {
        told.insert(
            "message".to_owned(),
            json!({ "text": format!("{} ({})", clean(&cut(&found.text, SNIPPET)), found.field) }),
        );
    }
    told
}

fn notification(problem: &Problem) -> Value {
    let help = problem.help.as_ref().map_or_else(String::new, |help| format!("\n{}", clean(help)));
    let mut told = json!({
        "level": word(problem.weight),
        "descriptor": { "id": problem.code.name() },
        "message": { "text": format!("{}{help}", clean(&problem.message)) },
    });
    if let (Some(file), Some(told)) = (&problem.file, told.as_object_mut()) {
        let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
        if let (Some(line), Some(physical)) = (problem.line.filter(|&line| line > 0), physical.as_object_mut()) {
            physical.insert("region".to_owned(), json!({ "startLine": line }));
        }
        told.insert("locations".to_owned(), json!([{ "physicalLocation": physical }]));
    }
    told
}

impl<W: Write> Reporter for Sarif<W> {
    fn shows(&self) -> Detail {
        Detail::Places
    }

    fn show(&mut self, findings: &[Finding], _: &Judged) -> Result<()> {
        findings.iter().for_each(|finding| self.worst.admit(said::rank(finding), || finding.clone()));
        Ok(())
    }

    fn warn(&mut self, problem: &Problem) -> Result<()> {
        self.codes.insert(problem.code.name(), problem.code.description());
        if self.problems.len() < PROBLEMS {
            self.problems.push(notification(problem));
        } else {
            *self.more.entry((problem.weight, problem.code)).or_default() += 1;
        }
        Ok(())
    }

    fn finish(&mut self, receipt: &Receipt) -> Result<()> {
        Ok(self.end(receipt).map_err(ErrorKind::Output)?)
    }

    fn notices(&self) -> Vec<Problem> {
        self.notices.clone()
    }
}

sink_that_shows!(Sarif<W>, W);
