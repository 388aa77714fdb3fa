//! `listlint rules export`: the rules as files to keep and judge by later, or as an overview.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::rules::{day, sites};
use crate::cli::args::Export;
use crate::cli::world::{Stop, World, output};
use crate::pack;
use crate::report;
use crate::rule::{Day, Language, Pack, Restriction};

/// Columns of the overview.
const COLUMNS: [&str; 18] = [
    "restriction",
    "marketplace",
    "category",
    "verdict",
    "severity",
    "consequence",
    "action",
    "basis",
    "announced",
    "since",
    "until",
    "detectors",
    "why",
    "fix",
    "source",
    "url",
    "dated",
    "read",
];

/// Writes the pack, or prints the overview.
pub(crate) fn run(args: &Export, world: &mut World<'_>) -> Result<u8, Stop> {
    match &args.dir {
        Some(dir) => folder(dir, args, world),
        None => overview(args, world),
    }
}

/// All files of the shipped pack, and the file that says which pack it is.
fn folder(dir: &Path, args: &Export, world: &mut World<'_>) -> Result<u8, Stop> {
    let book = &args.book;
    if !book.marketplaces.is_empty() || book.as_of.is_some() || !book.rules.is_empty() {
        let help = "leave -m, --as-of and --rules out, or print an overview: rules export --format csv > FILE";
        return Err(Stop::usage(format!("a folder holds the whole shipped pack: {help}")));
    }
    let failed =
        |path: &Path, error: &std::io::Error| Stop::usage(format!("{}: cannot be written: {error}", path.display()));
    match fs::read_dir(dir).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            let help = "name a new one: what is there is not written over";
            return Err(Stop::usage(format!("{}: the folder is not empty; {help}", dir.display())));
        }
        Err(error) if dir.exists() => return Err(failed(dir, &error)),
        _ => {}
    }
    let info = pack::shipped_info();
    let mut number = 0u64;
    for (name, text) in pack::shipped_files() {
        let path = dir.join(name);
        write(&path, text).map_err(|error| failed(&path, &error))?;
        number += 1;
    }
    // Last: a folder that was not written whole is not taken for a whole pack.
    let mark = dir.join(pack::MARK);
    write(&mark, &pack::mark(&info)).map_err(|error| failed(&mark, &error))?;
    let shown = dir.display();
    world.say(&match world.language(book.voice.lang.as_deref()) {
        Language::En => format!(
            "wrote {number} files to {shown}: rules {} ({})\nnext: listlint scan FILE --rules {shown} judges by them and nothing else",
            info.version, info.hash
        ),
        Language::Zh => format!(
            "已将 {number} 个文件写入 {shown}：规则 {}（{}）\n下一步：listlint scan FILE --rules {shown} 只按这些规则判断",
            info.version, info.hash
        ),
    })?;
    Ok(0)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// One row a restriction: of the marketplaces asked for, of the day asked for.
fn overview(args: &Export, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.book.voice.lang.as_deref());
    let pack = world.pack(&args.book.rules)?;
    let day = args.book.as_of.as_deref().map(day).transpose()?;
    let sites = sites(&args.book, &pack)?;
    let all = sites.iter().filter_map(|&site| pack.marketplaces.get(site));
    let rows = all.flat_map(|site| site.restrictions.iter().map(move |rule| (site.id.as_str(), rule)));
    let rows = rows.filter(|(_, rule)| day.is_none_or(|day| rule.holds_on(day.date)));
    match args.format.as_deref() {
        Some("json") => {
            let restrictions: Vec<Value> = rows.map(|(site, rule)| object(site, rule, &pack)).collect();
            let info =
                |info: &crate::rule::PackInfo| json!({"name": info.name, "version": info.version, "hash": info.hash});
            let document = json!({
                "type": "rules",
                "schema": 1,
                "packs": pack.infos.iter().map(info).collect::<Vec<_>>(),
                "as_of": day.map(|day| day.to_string()),
                "restrictions": restrictions,
            });
            world.say(&serde_json::to_string_pretty(&document).unwrap_or_default())?;
        }
        _ => {
            let failed = |error: csv::Error| match error.into_kind() {
                csv::ErrorKind::Io(error) => Stop::from(output(error)),
                _ => Stop::usage("the overview cannot be written"),
            };
            let mut table = csv::Writer::from_writer(&mut world.out);
            table.write_record(COLUMNS).map_err(failed)?;
            for (site, rule) in rows {
                table.write_record(cells(site, rule, &pack, language)).map_err(failed)?;
            }
            table.flush().map_err(output)?;
        }
    }
    Ok(0)
}

fn shown(day: Option<Day>) -> String {
    day.map_or(String::new(), |day| day.to_string())
}

fn detectors<'p>(rule: &Restriction, pack: &'p Pack) -> Vec<&'p str> {
    rule.detect.iter().filter_map(|&at| pack.detectors.get(at)).map(|detector| &*detector.id).collect()
}

fn cells(site: &str, rule: &Restriction, pack: &Pack, language: Language) -> [String; 18] {
    let sources = |said: &dyn Fn(&crate::rule::Source) -> String| {
        let said: Vec<String> = rule.sources.iter().map(said).filter(|text| !text.is_empty()).collect();
        said.join("\n")
    };
    let cells = [
        rule.full_id.to_string(),
        site.to_owned(),
        rule.category.to_string(),
        rule.verdict.to_string(),
        crate::judge::severity_of(rule).to_string(),
        rule.consequence.to_string(),
        rule.action.to_string(),
        rule.basis.to_string(),
        shown(rule.announced),
        shown(rule.since),
        shown(rule.until),
        detectors(rule, pack).join(" "),
        rule.why.get(language).to_owned(),
        rule.fix.get(language).to_owned(),
        sources(&|source| source.reference.to_string()),
        sources(&|source| source.url.as_deref().unwrap_or_default().to_owned()),
        sources(&|source| shown(source.dated)),
        sources(&|source| source.read.to_string()),
    ];
    cells.map(report::as_text)
}

fn object(site: &str, rule: &Restriction, pack: &Pack) -> Value {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let source = |source: &crate::rule::Source| {
        json!({
            "ref": &*source.reference,
            "url": source.url.as_deref(),
            "dated": day(source.dated),
            "read": source.read.to_string(),
            "partial": source.partial,
        })
    };
    json!({
        "restriction": &*rule.full_id,
        "marketplace": site,
        "category": &*rule.category,
        "verdict": rule.verdict.name(),
        "severity": crate::judge::severity_of(rule).name(),
        "consequence": rule.consequence.name(),
        "action": rule.action.name(),
        "basis": rule.basis.name(),
        "announced": day(rule.announced),
        "since": day(rule.since),
        "until": day(rule.until),
        "detectors": detectors(rule, pack),
        "why": {"en": rule.why.en, "zh": rule.why.zh},
        "fix": {"en": rule.fix.en, "zh": rule.fix.zh},
        "sources": rule.sources.iter().map(source).collect::<Vec<_>>(),
        "presumed_from": rule.like.as_deref(),
    })
}
