//! `scan --audit-log` and `listlint audit-log verify`: what was checked, when and by which rules, in a form that shows
//! every later change.

use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::json;

use crate::cli::args::{AuditLog, Verify};
use crate::cli::options::{self, Group, counted};
use crate::cli::world::{Stop, World, output};
use crate::input::Source;
use crate::report::{self, Chain, Checked, Fault, Head, JsonLines, verify};
use crate::rule::Language;

/// Runs the command.
pub(crate) fn run(args: &AuditLog, world: &mut World<'_>) -> Result<u8, Stop> {
    let AuditLog::Verify(args) = args;
    check(args, world)
}

fn check(args: &Verify, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let shown = args.file.display().to_string();
    let kept = args.head.as_ref().map(|head| head.trim().to_ascii_lowercase());
    let log = File::open(&args.file).map_err(|e| unreadable(&args.file, &e))?;
    let checked = read(&args.file, &log, kept.as_deref())?;
    for (line, fault) in &checked.faults {
        world.say(&format!("{shown}:{line}: {}", said(fault, language)))?;
    }
    let kept = kept.filter(|kept| *kept != checked.head.hash);
    if let Some(kept) = &kept {
        world.say(&format!("{shown}: {}", stands(kept, &checked, language)))?;
    }
    world.say(&summary(&shown, &checked, language))?;
    let is_other = kept.is_some() && checked.stands_at.is_none();
    Ok(u8::from(is_other || !checked.faults.is_empty()))
}

/// Where a kept hash stands that is not the last one.
fn stands(kept: &str, checked: &Checked, language: Language) -> String {
    match (checked.stands_at, language) {
        (Some(line), Language::En) => {
            let more = counted(checked.head.lines.saturating_sub(line), "line was", "lines were");
            format!("the hash {kept} stands at line {line}; {more} added behind it")
        }
        (Some(line), Language::Zh) => {
            let more = checked.head.lines.saturating_sub(line);
            format!("哈希 {kept} 位于第 {line} 行；其后新增 {more} 行")
        }
        (None, Language::En) => format!("no line has the hash {kept}: this is another log, or its end was cut off"),
        (None, Language::Zh) => format!("没有任何行的哈希是 {kept}：这是另一份日志，或结尾已被截去"),
    }
}

/// A log that a run adds to.
pub(super) struct Log {
    path: PathBuf,
    head: Rc<RefCell<Head>>,
}

impl Log {
    /// Tells where it ends: to be kept where nobody who may write the log can change it.
    pub(super) fn tell(&self, language: Language, world: &mut World<'_>) -> Result<(), Stop> {
        let (shown, head) = (self.path.display(), self.head.borrow());
        let (lines, hash) = (head.lines, &head.hash);
        let line = match language {
            Language::En => format!("{shown}: {}; head {hash}", counted(lines, "line", "lines")),
            Language::Zh => format!("{shown}：{lines} 行；末行哈希 {hash}"),
        };
        Ok(writeln!(world.err, "{line}").map_err(output)?)
    }
}

/// Opens a log to be added to, and writes what the run is going to read. Other runs are kept from it meanwhile.
pub(super) fn begin(
    path: &Path,
    groups: &mut [Group],
    title: Option<&str>,
    voice: &report::Options,
    world: &World<'_>,
) -> Result<(JsonLines<Chain<File>>, Log), Stop> {
    let failed = |e: std::io::Error| unreadable(path, &e);
    let file = File::options().read(true).append(true).create(true).open(path).map_err(failed)?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => {
            Stop::usage(format!("{}: another run writes this audit log: wait for its end", path.display()))
        }
        TryLockError::Error(error) => unreadable(path, &error),
    })?;
    let checked = read(path, &file, None)?;
    if let Some((line, _)) = checked.faults.iter().find(|(_, fault)| *fault != Fault::Unended) {
        let shown = path.display();
        return Err(Stop::usage(format!(
            "{shown}: the audit log is broken at line {line}, nothing is added to it: listlint audit-log verify {shown} tells what is wrong; begin another one"
        )));
    }
    let mut chain = Chain::after(checked.head, file);
    let run = json!({ "type": "run", "at": world.now.to_string(), "version": env!("CARGO_PKG_VERSION") });
    let mut entries = vec![run];
    entries.extend(title.map(|title| json!({ "type": "title", "text": title })));
    for group in groups {
        group.sources = options::rereadable(std::mem::take(&mut group.sources))?;
        entries.extend(group.sources.iter().map(|source| entry(source, group)));
    }
    entries.iter().try_for_each(|entry| writeln!(chain, "{entry}")).and_then(|()| chain.flush()).map_err(failed)?;
    let log = Log { path: path.to_owned(), head: chain.head() };
    Ok((JsonLines::new(chain, voice), log))
}

/// What a source holds, by its hash: whoever has the file can show that it is the one that was judged.
fn entry(source: &Source, group: &Group) -> serde_json::Value {
    let account = group.settings.account.as_deref();
    match source.sum() {
        Ok(sum) => {
            json!({ "type": "source", "file": *source.name, "account": account, "bytes": sum.bytes, "sha256": sum.sha256 })
        }
        Err(error) => {
            json!({ "type": "source", "file": *source.name, "account": account, "error": error.to_string() })
        }
    }
}

fn read(path: &Path, file: &File, kept: Option<&str>) -> Result<Checked, Stop> {
    verify(BufReader::with_capacity(1 << 16, file), kept).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::usage(format!("{}: the audit log cannot be read or written: {error}", path.display()))
}

fn said(fault: &Fault, language: Language) -> String {
    match (fault, language) {
        (Fault::Broken, Language::En) => "no line of an audit log, or half of one".to_owned(),
        (Fault::Broken, Language::Zh) => "不是审计日志的行，或不完整".to_owned(),
        (Fault::Changed, Language::En) => "was changed: its hash does not fit what it says".to_owned(),
        (Fault::Changed, Language::Zh) => "已被修改：哈希与内容不符".to_owned(),
        (Fault::Number { expected, found }, Language::En) => {
            format!("is number {found} where {expected} should be: lines were dropped, added or moved")
        }
        (Fault::Number { expected, found }, Language::Zh) => {
            format!("编号为 {found}，应为 {expected}：有行被删除、添加或移动")
        }
        (Fault::Previous, Language::En) => {
            "does not follow the line before it: that one was changed or put in".to_owned()
        }
        (Fault::Previous, Language::Zh) => "与上一行不衔接：上一行被修改或插入".to_owned(),
        (Fault::Unended, Language::En) => {
            "the run that begins here has no end: it was killed, or lines were cut off".to_owned()
        }
        (Fault::Unended, Language::Zh) => "由此开始的检查没有结尾：程序被强行终止，或行被截去".to_owned(),
    }
}

fn summary(shown: &str, checked: &Checked, language: Language) -> String {
    let (lines, runs, hash) = (checked.head.lines, checked.runs, &checked.head.hash);
    let is_whole = checked.faults.is_empty();
    let times = match &checked.times {
        Some([first, last]) if first == last => format!(" ({first})"),
        Some([first, last]) => format!(" ({first} – {last})"),
        None => String::new(),
    };
    match language {
        Language::En => format!(
            "{shown}: {}, {}{times}, {}; head {hash}",
            counted(lines, "line", "lines"),
            counted(runs, "run", "runs"),
            if is_whole { "unbroken" } else { "BROKEN" }
        ),
        Language::Zh => {
            let state = if is_whole { "完整" } else { "已损坏" };
            format!("{shown}：{lines} 行，{runs} 次检查{times}，{state}；末行哈希 {hash}")
        }
    }
}
