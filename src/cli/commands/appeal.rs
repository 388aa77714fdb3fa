//! `listlint appeal`: a folder for each listing that a marketplace removed, with what the run knows and blanks for the rest.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::fix::Bench;
use super::why::Story;
use crate::cli::args::Appeal;
use crate::cli::options::{self, Group, Groups};
use crate::cli::world::{Stop, World};
use crate::config;
use crate::fix::{self, Fixed};
use crate::input::{self, Reader, Source};
use crate::judge::{self, Fate, Judgement};
use crate::listing::Listing;
use crate::matcher::Hit;
use crate::problem::{Code, Problem, nearest};
use crate::report::{self, Case, SetAside};
use crate::rewrite;
use crate::rule::Language;

/// A listing that was asked for.
struct Wanted<'g> {
    /// What it was asked for by.
    key: String,
    group: &'g Group,
    source: &'g Source,
    /// Marketplaces that the file names.
    named: Vec<String>,
    listing: Listing,
}

/// Writes the folders. Exit code 3 where a key stands nowhere or something could not be read; the others are written.
pub(crate) fn run(args: &Appeal, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let notice = args.notice.as_deref().map(read_notice).transpose()?;
    let here = [PathBuf::from(".")];
    let mut collected = input::collect(if args.paths.is_empty() { &here } else { &args.paths });
    let written = real(&args.output);
    let is_own = |source: &Source| source.path().is_some_and(|path| real(path).starts_with(&written));
    collected.sources.retain(|source| source.is_named || !is_own(source));
    let sources = options::rereadable(std::mem::take(&mut collected.sources))?;
    let groups = Groups::new(options::typed_appeal(args)?, &args.judging.rules).of(sources, world)?;
    let mut problems = collected.problems;
    let wanted = find(args, &groups, &mut problems);
    for problem in &problems {
        world.tell(problem)?;
    }
    let mut taken = BTreeSet::new();
    for one in &wanted {
        let folder = write(one, args, notice.as_deref(), &mut taken, language)?;
        let (key, folder) = (options::visible(&one.key), folder.display());
        world.say(&match language {
            Language::En => format!("{key}: wrote {folder}: fill the blanks [____ …] in appeal.md"),
            Language::Zh => format!("{key}：已写入 {folder}：请填写 appeal.md 中的空白 [____ …]"),
        })?;
    }
    Ok(if problems.is_empty() { 0 } else { 3 })
}

/// The path without `.` and `..`.
fn real(path: &Path) -> PathBuf {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| config::normal(&path))
}

/// The marketplace's letter, in whatever encoding a mail program saved it.
fn read_notice(path: &Path) -> Result<String, Stop> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|e| Stop::usage(format!("{shown}: the notice cannot be read: {e}")))?;
    input::plain_text(&bytes).map_err(|kind| {
        Stop::usage(format!(
            "{shown}: the notice is no text that can be quoted ({kind}): save its words as text in UTF-8"
        ))
    })
}

/// The listings that have one of the keys, in the order of the keys.
fn find<'g>(args: &Appeal, groups: &'g [Group], problems: &mut Vec<Problem>) -> Vec<Wanted<'g>> {
    let (mut found, mut known) = (Vec::new(), BTreeSet::new());
    for group in groups {
        for source in &group.sources {
            let read = input::each_table(source, &group.input, &mut |mut reader: Reader| {
                let named = reader.so_far().marketplaces.clone();
                // Whether rows can be read is what a scan tells.
                while let Some(listing) = reader.next_listing(&mut Vec::new()) {
                    let Some(key) = args.keys.iter().find(|key| is_called(&listing, key)) else {
                        known.insert(listing.key);
                        continue;
                    };
                    found.push(Wanted { key: key.clone(), group, source, named: named.clone(), listing });
                }
            });
            problems.extend(read.err().map(|problem| *problem));
        }
    }
    for key in args.keys.iter().filter(|key| !found.iter().any(|one| one.key == **key)) {
        problems.push(nowhere(key, &known));
    }
    found.sort_by_key(|one| args.keys.iter().position(|key| *key == one.key));
    found
}

fn is_called(listing: &Listing, key: &str) -> bool {
    listing.key == key || listing.ids.iter().any(|(_, values)| values.iter().any(|value| value == key))
}

fn nowhere(key: &str, known: &BTreeSet<String>) -> Problem {
    let near = nearest(key, known.iter().map(String::as_str)).or(known.first().map(String::as_str));
    let help = match near {
        Some(near) => format!("a key there is `{near}`"),
        None => "name the files with --in".to_owned(),
    };
    Problem::error(Code::UnknownName, format!("no listing has the key or id `{}`", options::visible(key))).help(help)
}

/// Writes the folder of one listing.
fn write(
    one: &Wanted<'_>,
    args: &Appeal,
    notice: Option<&str>,
    taken: &mut BTreeSet<PathBuf>,
    language: Language,
) -> Result<PathBuf, Stop> {
    let Wanted { group, listing, .. } = one;
    let site = marketplace(one)?;
    let pack = &group.ruleset.pack;
    let Some(place) = pack.marketplaces.get(site) else { return Err(Stop::usage("no marketplace")) };
    let mut bench = Bench::new(group, vec![site]);
    let fixed = fix::fix(listing, &mut |listing| bench.judge(listing));
    let mut findings = bench.judge(listing).all;
    findings.sort_by_key(|finding| (!finding.counts(), std::cmp::Reverse(finding.severity)));
    let after = fix::applied(listing, &fixed.edits);
    let remaining = if fixed.edits.is_empty() { findings.clone() } else { bench.judge(&after).all };
    let searched = group.ruleset.search(listing);
    let judgement = judge::judge(&searched, &group.selection(vec![site]));
    let case = Case {
        listing,
        marketplace: (&place.id, &place.name),
        as_of: group.as_of(),
        packs: &pack.infos,
        rules: place.restrictions.len(),
        findings,
        knows_words: judgement.fates.iter().any(|(hit, _)| is_asked(hit, group, site)),
        set_aside: set_aside(&judgement, group, site, language),
        edits: &fixed.edits,
        remaining,
        notice,
    };
    let folder = new_folder(&args.output, &format!("{}.{}", report::file_name(&one.key), place.id), taken)?;
    let save = |name: &str, text: &str| write_file(&folder.join(name), text.as_bytes());
    save("appeal.md", &report::appeal(&case, language))?;
    save("checked.txt", &(story(&judgement, group, language) + &report::settled(&case.findings, language)))?;
    row(one, &folder)?;
    if !fixed.edits.is_empty() {
        write_file(&folder.join("proposed.csv"), &proposed(&fixed).map_err(|e| failed(&folder, &e))?)?;
        let searched = group.ruleset.search(&after);
        let judgement = judge::judge(&searched, &group.selection(vec![site]));
        let told = story(&judgement, group, language) + &report::settled(&case.remaining, language);
        save("proposed-checked.txt", &told)?;
    }
    Ok(folder)
}

/// The one marketplace that removed it.
fn marketplace(one: &Wanted<'_>) -> Result<usize, Stop> {
    let Wanted { group, source, named, listing, .. } = one;
    let own = listing.site.as_deref().map(|site| group.site(site)).filter(|sites| !sites.is_empty());
    let chosen = match own {
        Some(own) => own,
        None => group.choose(source.path(), named)?.marketplaces,
    };
    match &chosen[..] {
        [one] => Ok(*one),
        _ => Err(Stop::usage(
            "an appeal goes to one marketplace: name the one that removed the listing, such as -m amazon-us",
        )),
    }
}

/// Whether rules of the marketplace look for it.
fn is_asked(hit: &Hit, group: &Group, site: usize) -> bool {
    let rules = group.ruleset.pack.marketplaces.get(site).map(|site| &site.restrictions[..]).unwrap_or_default();
    rules.iter().any(|rule| rule.detect.contains(&hit.detector))
}

/// Words that rules of the marketplace look for and that are set aside.
fn set_aside(judgement: &Judgement<'_>, group: &Group, site: usize, language: Language) -> Vec<SetAside> {
    let pack = &group.ruleset.pack;
    let mut all: Vec<SetAside> = Vec::new();
    for (hit, fate) in judgement.fates.iter().filter(|(hit, _)| is_asked(hit, group, site)) {
        let because = match fate {
            Fate::Stands => continue,
            Fate::Cleared(holds) => Some((holds.quote.clone(), holds.scope.name().to_owned())),
            Fate::Unconfirmed => None,
        };
        let cell = hit.cell.and_then(|cell| judgement.searched.listing.cells.get(cell));
        let (Some(cell), Some(detector)) = (cell, pack.detectors.get(hit.detector)) else { continue };
        let words = (hit.span.of(&cell.text).to_owned(), cell.field.name().to_owned());
        let one = SetAside { what: detector.title.get(language).to_owned(), words, because };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// What `listlint why` tells.
fn story(judgement: &Judgement<'_>, group: &Group, language: Language) -> String {
    let story = Story { ruleset: &group.ruleset, language, judgement };
    story.lines().join("\n") + "\n"
}

/// The raw rows: as the file has them, or cell by cell where it is no delimited text.
fn row(one: &Wanted<'_>, folder: &Path) -> Result<(), Stop> {
    let mut bytes = Vec::new();
    let lines = one.listing.rows.iter().map(|row| row.line).collect();
    let is_copied = one.listing.sheet.is_none()
        && rewrite::excerpt(one.source, &one.group.input, &lines, &mut bytes).is_ok_and(|is_text| is_text);
    if is_copied {
        let ending = one.source.path().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
        let ending = ending.filter(|ending| !matches!(*ending, "gz" | "zst")).unwrap_or("csv");
        return write_file(&folder.join(format!("row.{ending}")), &bytes);
    }
    let cells = table(
        &["row", "column", "text"],
        one.listing.cells.iter().map(|cell| {
            let line = one.listing.rows.get(cell.row).map_or(0, |row| row.line);
            vec![line.to_string(), cell.column.to_string(), cell.text.clone()]
        }),
    );
    write_file(&folder.join("row.csv"), &cells.map_err(|e| failed(folder, &e))?)
}

fn proposed(fixed: &Fixed) -> std::io::Result<Vec<u8>> {
    table(
        &["line", "column", "before", "after"],
        fixed
            .edits
            .iter()
            .map(|edit| vec![edit.line.to_string(), edit.column.to_string(), edit.before.clone(), edit.after.clone()]),
    )
}

fn table(names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> std::io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(names)?;
    for row in rows {
        table.write_record(row)?;
    }
    table.into_inner().map_err(|error| error.into_error())
}

/// A folder that is not there yet: what somebody filled in before is kept.
fn new_folder(parent: &Path, name: &str, taken: &mut BTreeSet<PathBuf>) -> Result<PathBuf, Stop> {
    let numbered = (2..1_000).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered).map(|name| parent.join(name));
    let folder = names.find(|folder| !folder.exists() && !taken.contains(folder)).unwrap_or_else(|| parent.join(name));
    fs::create_dir_all(&folder).map_err(|e| failed(&folder, &e))?;
    taken.insert(folder.clone());
    Ok(folder)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    fs::write(path, bytes).map_err(|e| failed(path, &e))
}

fn failed(path: &Path, error: &std::io::Error) -> Stop {
    Stop::usage(format!("{}: cannot be written: {error}", path.display()))
}
