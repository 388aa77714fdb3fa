//! `listlint rules import`: a seller's word list becomes a folder of house rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::Import;
use crate::cli::options;
use crate::cli::world::{Stop, World};
use crate::input::{self, Source};
use crate::matcher::Ruleset;
use crate::problem::{Code, Problem, Weight};
use crate::report::words;
use crate::rule::{Language, Pack, Verdict};
use crate::wordlist::{self, Covered, Wanted, WordList};

/// Reads the list, writes the pack, and says what it did. Exit code 3 where a row was left out.
pub(crate) fn run(args: &Import, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let folder = folder(args)?;
    let ruleset = world.ruleset(&args.rules)?;
    let mut list = read(args, &ruleset.pack)?;
    wordlist::dangers(&mut list);
    tell_covered(&mut list, &ruleset, world);
    let text = wordlist::toml(&list, ruleset.pack.marketplaces.len());
    let checked = check(&text, &mut list, world);
    list.problems.sort_by_key(|problem| problem.line);
    for problem in &list.problems {
        world.tell(problem)?;
    }
    if list.entries.is_empty() {
        return Err(Stop::usage(format!("{}: no word was left to make rules of", list.file)));
    }
    checked?;
    write(&folder, &text)?;
    summary(&list, &folder, language, world)?;
    let is_whole = list.problems.iter().all(|problem| problem.weight != Weight::Error);
    Ok(if is_whole { 0 } else { 3 })
}

/// The folder to write into, which must not be there yet unless it is to be replaced.
fn folder(args: &Import) -> Result<PathBuf, Stop> {
    let stem = args.words.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = args.to.clone().unwrap_or_else(|| PathBuf::from(format!("{stem}-rules")));
    if folder.exists() && !args.replace {
        return Err(Stop::usage(format!(
            "{} is there already: choose another folder with --to, or replace the rules in it with --replace",
            folder.display()
        )));
    }
    Ok(folder)
}

fn read(args: &Import, pack: &Pack) -> Result<WordList, Stop> {
    let on = if args.on.is_empty() { Vec::new() } else { options::resolve(&args.on, pack)? };
    let id = |&index: &usize| pack.marketplaces.get(index).map(|site| site.id.clone());
    let sites: Vec<String> = on.iter().filter_map(id).collect();
    let resolve = |name: &str| match options::resolve(&[name.to_owned()], pack) {
        Ok(found) => Ok(found.iter().filter_map(id).collect()),
        Err(Stop::Usage(why)) => Err(why),
        Err(_) => Err(format!("no marketplace is called `{name}`")),
    };
    let options = input::Options {
        delimiter: args.delimiter.as_deref().map(options::delimiter).transpose()?,
        encoding: args.encoding.clone(),
        ..input::Options::default()
    };
    options.check().map_err(|problem| Stop::usage(problem.message))?;
    let wanted = Wanted { sites: &sites, resolve: &resolve };
    wordlist::read(&Source::file(&args.words), &options, &wanted).map_err(|problem| {
        let help = problem.help.as_ref().map_or(String::new(), |help| format!("; {help}"));
        Stop::usage(format!("{}: {}{help}", args.words.display(), problem.message))
    })
}

/// Tells of words that rules mind already.
fn tell_covered(list: &mut WordList, ruleset: &Ruleset, world: &World<'_>) {
    let mut covered = Covered::new(ruleset, world.today);
    let mut problems = Vec::new();
    for entry in &list.entries {
        if let Some(rule) = covered.by(entry) {
            let message = format!("\"{}\" is found already, by {rule}", entry.word);
            let problem = Problem::new(Code::Duplicate, Weight::Note, message).help(format!("listlint explain {rule}"));
            problems.push(problem.in_file(list.file.clone()).at(None, Some(entry.line)));
        }
    }
    list.problems.extend(problems);
}

/// Loads the pack from a folder of its own and looks for every word with it; words it does not find are left out.
fn check(text: &str, list: &mut WordList, world: &mut World<'_>) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::usage(format!("no temporary folder can be made: {e}"));
    let folder = tempfile::tempdir().map_err(failed)?;
    fs::write(folder.path().join(wordlist::FILE), text).map_err(failed)?;
    let made = Ruleset::new(world.own_pack(&[folder.path().to_owned()])?);
    let missed: Vec<(String, u64)> =
        wordlist::missed(list, &made, world.today).iter().map(|entry| (entry.word.clone(), entry.line)).collect();
    list.entries.retain(|entry| !missed.contains(&(entry.word.clone(), entry.line)));
    list.problems.extend(missed.into_iter().map(|(word, line)| {
        let message = format!("\"{word}\" cannot be found by its rule, not even where it stands alone");
        let problem = Problem::error(Code::BadPhrase, message).help("write it with letters, without signs at its ends");
        problem.in_file(list.file.clone()).at(None, Some(line))
    }));
    Ok(())
}

fn write(folder: &Path, text: &str) -> Result<(), Stop> {
    let file = folder.join(wordlist::FILE);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text));
    written.map_err(|e| Stop::usage(format!("{}: cannot be written: {e}", file.display())))
}

/// How many words, for what and where, and the next command.
fn summary(list: &WordList, folder: &Path, language: Language, world: &mut World<'_>) -> Result<(), Stop> {
    let say = |en: &'static str, zh: &'static str| if language == Language::Zh { zh } else { en };
    let is_row = |problem: &&Problem| problem.weight == Weight::Error && problem.line.is_some();
    let errors = list.problems.iter().filter(is_row).count();
    let left = errors as u64 + list.left_out;
    let (file, taken, merged) = (&list.file, list.entries.len() as u64, list.repeated);
    world.say(&match language {
        Language::En => format!(
            "{file}: {} taken, {} merged, {} left out",
            options::counted(taken, "word", "words"),
            options::counted(merged, "row", "rows"),
            options::counted(left, "row", "rows")
        ),
        Language::Zh => format!("{file}: {taken} 个词已导入，{merged} 行已合并，{left} 行未导入"),
    })?;
    let mut counts: BTreeMap<(Verdict, &str), u64> = BTreeMap::new();
    for (verdict, site) in list.entries.iter().flat_map(|entry| entry.sites.iter().map(|site| (entry.verdict, site))) {
        *counts.entry((verdict, site)).or_default() += 1;
    }
    for ((verdict, site), number) in counts {
        world.say(&format!("  {:<20} {number:>6}   {}", site, words::verdict(verdict).get(language)))?;
    }
    let shown = folder.display();
    world.say(&format!("{} {shown}/{}", say("wrote", "已写入"), wordlist::FILE))?;
    world.say(&format!("{} listlint scan --rules {shown} FILE", say("next:", "下一步：")))?;
    Ok(())
}
