//! `decide --wrong --phrase`: a rule of one's own that passes the words of a finding in a phrase, with the listing as
//! its example.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Picked, allow, each};
use crate::cli::args::Decide;
use crate::cli::commands::baseline::replace;
use crate::cli::options::{self, Group, relative};
use crate::cli::world::{Stop, World};
use crate::config;
use crate::field::Field;
use crate::finding::{Finding, Fingerprint};
use crate::input::{self, Opened, Source};
use crate::listing::Listing;
use crate::rule::Language;
use crate::wordlist::quoted;

/// The file that such rules are written into.
const FILE: &str = "decided.toml";
/// The folder of rules where settings name none of their own.
const FOLDER: &str = "house-rules";
/// Findings that are shown of those that go.
const SHOWN: usize = 5;

/// Tries the phrase, says what it hides, and writes it.
pub(super) fn decide(
    phrase: &str,
    reason: &str,
    one: &Picked,
    groups: &mut [Group],
    args: &Decide,
    world: &mut World<'_>,
) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let Some(group) = groups.get_mut(one.group) else { return Err(Stop::usage("nothing was judged")) };
    let listing = find(one, group)?;
    let text = rule(phrase, reason, &one.finding, &listing, &world.today.to_string());
    let hidden = hidden(&text, &one.finding, group, world)?;
    world.say(&one.line())?;
    say_hidden(&hidden, language, world)?;
    allow(hidden.count, args.yes)?;
    let home = Home::of(group, &one.finding)?;
    home.write(&text, world)?;
    world.say(&match language {
        Language::En => format!("wrote {}", home.file.display()),
        Language::Zh => format!("已写入 {}", home.file.display()),
    })?;
    let folder = home.file.parent().unwrap_or(Path::new(".")).display();
    world.say(&format!(
        "{} listlint rules test {folder}",
        if language == Language::Zh { "下一步：" } else { "next:" }
    ))?;
    Ok(0)
}

/// The listing of a finding, read again with all its words.
fn find(one: &Picked, group: &Group) -> Result<Listing, Stop> {
    let wanted = &one.finding.listing;
    let found = group.sources.iter().find_map(|source| find_in(source, &wanted.file, &wanted.key, &group.input));
    found.ok_or_else(|| Stop::usage(format!("{}: the listing {} was not found again", wanted.file, wanted.key)))
}

fn find_in(source: &Source, file: &str, key: &str, options: &input::Options) -> Option<Listing> {
    match input::open(source, options) {
        Ok(Opened::Listings(mut reader)) => {
            let mut problems = Vec::new();
            while let Some(listing) = reader.next_listing(&mut problems) {
                if listing.key == key && *listing.file == *file {
                    return Some(listing);
                }
                problems.clear();
            }
            None
        }
        Ok(Opened::Several(inner)) => inner.iter().find_map(|source| find_in(source, file, key, options)),
        _ => None,
    }
}

/// The extension, with the listing as an example that passes.
fn rule(phrase: &str, reason: &str, finding: &Finding, listing: &Listing, today: &str) -> String {
    let field = finding.seen.field.unwrap_or(Field::Title);
    let mut fields: BTreeMap<Field, Vec<&str>> = BTreeMap::new();
    for cell in listing.cells.iter().filter(|cell| [Field::Title, Field::Department, field].contains(&cell.field)) {
        fields.entry(cell.field).or_default().push(&cell.text);
    }
    let said = |(field, texts): (&Field, &Vec<&str>)| match texts.as_slice() {
        [one] => format!("{} = {}", field.name(), quoted(one)),
        more => format!("{} = [{}]", field.name(), more.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")),
    };
    let fields: Vec<String> = fields.iter().map(said).collect();
    format!(
        "\n[[extend]]\ndetector = {}\nunless = [{}]\nwhy = {}\n[[extend.example]]\npass = {{ {} }}\nwhy = {}\n",
        quoted(&finding.seen.detector),
        quoted(phrase),
        quoted(&format!("{reason} (decided {today})")),
        fields.join(", "),
        quoted(&format!("{} of {}", finding.listing.key, finding.listing.file)),
    )
}

/// Findings that a rule makes go.
struct Hidden {
    count: u64,
    lines: Vec<String>,
}

/// Judges all again with the rule, and compares.
fn hidden(text: &str, one: &Finding, group: &mut Group, world: &mut World<'_>) -> Result<Hidden, Stop> {
    let failed = |e: std::io::Error| Stop::usage(format!("no temporary folder can be made: {e}"));
    let folder = tempfile::tempdir().map_err(failed)?;
    fs::write(folder.path().join(FILE), text).map_err(failed)?;
    let mut rules = group.rules.clone();
    rules.1.push(folder.path().to_owned());
    let ruleset = Arc::new(options::load_rules(&rules, world)?);
    let mut before: BTreeMap<Fingerprint, (u64, Finding)> = BTreeMap::new();
    let is_of = |finding: &Finding| finding.seen.detector == one.seen.detector && finding.counts();
    each(group, world, |finding| {
        if is_of(&finding) || finding.fingerprint() == one.fingerprint() {
            before.entry(finding.fingerprint()).or_insert_with(|| (0, finding)).0 += 1;
        }
    })?;
    let old = std::mem::replace(&mut group.ruleset, ruleset);
    each(group, world, |finding| {
        if let Some((count, _)) = before.get_mut(&finding.fingerprint()) {
            *count = count.saturating_sub(1);
        }
    })?;
    group.ruleset = old;
    // What is left was not found any more.
    if before.get(&one.fingerprint()).is_none_or(|(count, _)| *count == 0) {
        return Err(Stop::usage(format!(
            "the phrase does not pass this finding: it has to stand there and share a word with \"{}\"; {{}} stands for these words, as in \"{{}} holder\"",
            one.seen.quoted()
        )));
    }
    before.retain(|_, (count, _)| *count > 0);
    let line = |(count, finding): (u64, Finding)| Picked { finding, group: 0, count }.line();
    let count = before.values().map(|(count, _)| count).sum();
    Ok(Hidden { count, lines: before.into_values().take(SHOWN).map(line).collect() })
}

fn say_hidden(hidden: &Hidden, language: Language, world: &mut World<'_>) -> Result<(), Stop> {
    let count = hidden.count;
    world.say(&match language {
        Language::En => format!("the phrase hides {} of this run:", options::counted(count, "finding", "findings")),
        Language::Zh => format!("该短语将隐藏本次检查中的 {count} 项结果："),
    })?;
    hidden.lines.iter().try_for_each(|line| world.say(&format!("  {line}")))?;
    match count.saturating_sub(hidden.lines.len() as u64) {
        0 => Ok(()),
        more => world.say(&format!("  … +{more}")),
    }
}

/// Where rules of an account are written.
struct Home {
    file: PathBuf,
    /// The settings file, and the line it needs to use them; none where it does already.
    settings: Option<(PathBuf, String)>,
}

impl Home {
    /// The first folder of rules that the settings themselves name; else one beside them, never that of settings they
    /// extend: it is for others too.
    fn of(group: &Group, finding: &Finding) -> Result<Self, Stop> {
        let own = group.file.as_deref().filter(|file| group.settings.names_rules(file));
        if let (Some(_), Some(folder)) = (own, group.settings.rules.first()) {
            return Ok(Self { file: folder.join(FILE), settings: None });
        }
        let settings = match &group.file {
            Some(file) => file.clone(),
            None => super::new_file(Path::new(&*finding.listing.file))?.with_file_name(config::FILE_NAME),
        };
        let folder = settings.parent().unwrap_or(Path::new(".")).to_owned();
        let inherited = group.settings.rules.iter().map(|rules| relative(rules, &folder));
        let all: Vec<String> = inherited.chain([FOLDER.to_owned()]).map(|name| quoted(&name)).collect();
        let line = format!("rules = [{}]\n", all.join(", "));
        Ok(Self { file: folder.join(FOLDER).join(FILE), settings: Some((settings, line)) })
    }

    /// Adds the rule, and a first line to the settings where they do not name the folder.
    fn write(&self, text: &str, world: &mut World<'_>) -> Result<(), Stop> {
        let read = |path: &Path| match fs::read_to_string(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            read => read.map_err(|e| Stop::usage(format!("{}: cannot be read: {e}", path.display()))),
        };
        let before = read(&self.file)?;
        let head = "# What `listlint decide --wrong --phrase` decided. Go on by hand where it helps: docs/rules.md.\n";
        replace(&self.file, &format!("{}{text}", if before.is_empty() { head } else { &before }))?;
        if let Some((settings, line)) = &self.settings {
            let before = read(settings)?;
            // Keys of the file itself stand before its tables.
            replace(settings, &format!("{line}{}", before.trim_start_matches('\u{FEFF}')))?;
            world.say(&format!("{}: {}", settings.display(), line.trim_end()))?;
        }
        Ok(())
    }
}
