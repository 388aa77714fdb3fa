//! `listlint init`: looks at the files of a folder and writes a commented `listlint.toml` to start from.

use std::collections::{BTreeSet, VecDeque};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use crate::cli::args::Init;
use crate::cli::world::{Stop, World};
use crate::config::FILE_NAME;
use crate::finding::FileReceipt;
use crate::input::{self, Opened, Source};
use crate::rule::Language;

/// What the files of a folder say.
#[derive(Default)]
struct Seen {
    marketplaces: BTreeSet<String>,
    platforms: BTreeSet<String>,
    files: Vec<String>,
}

/// Writes or prints the settings.
pub(crate) fn run(args: &Init, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let pack = world.pack(&[])?;
    if !args.folder.is_dir() {
        return Err(Stop::usage(format!("{}: no such folder", args.folder.display())));
    }
    let seen = look(args);
    let ids: Vec<&str> = pack.marketplaces.iter().map(|m| m.id.as_str()).collect();
    let text = settings(&seen, &ids, language);
    if args.print {
        world.say(text.trim_end())?;
        return Ok(0);
    }
    let path = args.folder.join(FILE_NAME);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => world.say(&format!(
            "wrote {}: look at it, then run listlint scan {}",
            path.display(),
            args.folder.display()
        ))?,
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            return Err(Stop::usage(format!(
                "{} is there already; `listlint init --print` shows what would be written",
                path.display()
            )));
        }
        Err(e) => return Err(Stop::usage(format!("{}: cannot be written: {e}", path.display()))),
    }
    Ok(0)
}

fn look(args: &Init) -> Seen {
    let mut seen = Seen::default();
    let mut sources: VecDeque<Source> = input::collect(&[&args.folder]).sources.into();
    while let Some(source) = sources.pop_front() {
        match input::open(&source, &input::Options::default()) {
            Ok(Opened::Listings(reader)) => seen.add(&source, reader.so_far()),
            Ok(Opened::Several(inner)) => inner.into_iter().rev().for_each(|one| sources.push_front(one)),
            _ => {}
        }
    }
    seen
}

impl Seen {
    fn add(&mut self, source: &Source, file: &FileReceipt) {
        self.marketplaces.extend(file.marketplaces.iter().cloned());
        self.platforms.extend(file.platform.clone());
        self.files.push(format!("{} ({})", source.name, file.template.as_deref().unwrap_or("?")));
    }
}

fn settings(seen: &Seen, known: &[&str], language: Language) -> String {
    let say = |en: &'static str, zh: &'static str| if language == Language::Zh { zh } else { en };
    let named = seen.marketplaces.iter().filter(|id| known.contains(&id.as_str())).cloned();
    let is_of = |id: &str| seen.platforms.iter().any(|platform| id.starts_with(&format!("{platform}-")));
    let mut chosen: Vec<String> = named.collect();
    if chosen.is_empty() {
        chosen = known.iter().filter(|id| is_of(id)).map(|id| (*id).to_owned()).collect();
    }
    let quoted: Vec<String> = chosen.iter().map(|id| format!("\"{id}\"")).collect();
    let mut lines = vec![format!(
        "# {}",
        say("Settings of listlint for the files below this folder.", "listlint 设置，对本文件夹以下的文件有效。")
    )];
    lines.extend(seen.files.iter().take(10).map(|file| format!("#   {file}")));
    if seen.files.len() > 10 {
        lines.push(format!("#   … {}", seen.files.len()));
    }
    lines.push(String::new());
    lines.push(format!("# {}: {}", say("Where you sell. Known", "销售平台。已有"), known.join(", ")));
    let comment = if chosen.is_empty() { "# " } else { "" };
    let example = if chosen.is_empty() { "\"amazon-us\"".to_owned() } else { quoted.join(", ") };
    lines.push(format!("{comment}marketplaces = [{example}]"));
    lines.push(include_str!("settings_tail.toml").trim_end().to_owned());
    lines.join("\n") + "\n"
}
