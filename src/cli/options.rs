//! Flags and settings to what a run needs: one [`Group`] for each settings file that holds for some of the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;

use super::args::{Appeal, Decide, Fix, Judging, Known, Reading, RulesDiff, Scan, Why};
use super::pinned;
use super::world::{Stop, World};
use crate::config::{self, ColumnUse, Disk, FailOn, Flags, Marketplaces, Settings, Site, decisions};
use crate::error::Error;
use crate::input::{self, Mapping, Source};
use crate::judge::{Selection, Seller};
use crate::matcher::Ruleset;
use crate::problem::Problem;
use crate::report;
use crate::rule::{Language, Marketplace, Pack};
use crate::suppress::{Decision, Owner, Policy, Selector};

/// Rules that begin within so many days are told, unless the user says otherwise.
const UPCOMING_DAYS: u64 = 30;

/// Files that are judged alike: those of one settings file.
pub(super) struct Group {
    /// What the settings file says.
    pub(super) settings: Settings,
    /// Typed flags over those of settings.
    pub(super) flags: Flags,
    /// The rules.
    pub(super) ruleset: Arc<Ruleset>,
    /// How files are read.
    pub(super) input: input::Options,
    /// In the order they were named or found.
    pub(super) sources: Vec<Source>,
    /// The settings file.
    pub(super) file: Option<PathBuf>,
    /// It and what it extends.
    pub(super) settings_files: Vec<PathBuf>,
    /// The file of decisions; there may be none yet.
    pub(super) decisions: Option<PathBuf>,
    /// Whether the shipped rules hold, and the folders of rules.
    pub(super) rules: Choice,
    sites: Vec<Site>,
    as_of: Date,
}

/// For whom a file is judged, and who said so.
pub(super) struct Chosen {
    /// Indexes into the pack's marketplaces.
    pub(super) marketplaces: Vec<usize>,
    /// `flag`, `settings`, `file`, `default`.
    pub(super) from: &'static str,
}

/// The files of an account that hold for some listings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Files {
    settings: Option<PathBuf>,
    decisions: Option<PathBuf>,
}

impl Files {
    /// Those for a file, folder or stream.
    fn of(path: &Path) -> Self {
        let absolute = std::path::absolute(path).ok().map(|path| config::normal(&path));
        let settings = absolute.as_deref().and_then(|path| config::find(path, &Disk));
        let decisions = absolute.as_deref().and_then(|path| decisions::find(path, settings.as_deref(), &Disk));
        Self { settings, decisions }
    }
}

/// What was decided in a file of decisions.
pub(super) fn decided(file: Option<&Path>, world: &mut World<'_>) -> Result<Vec<Decision>, Stop> {
    let read = file.map_or_else(|| Ok(Vec::new()), |file| decisions::load(file, &Disk));
    read.or_else(|problems| world.tell_all(&problems).and(Err(Stop::Told)))
}

/// Whether the shipped rules hold, and the folders of rules.
pub(super) type Choice = (bool, Vec<PathBuf>);

/// Makes groups, loading each set of rules once.
pub(super) struct Groups<'a> {
    typed: Flags,
    rules: &'a [PathBuf],
    /// By whether the shipped ones hold, and folders.
    loaded: Vec<(Choice, Arc<Ruleset>)>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(typed: Flags, rules: &'a [PathBuf]) -> Self {
        Self { typed, rules, loaded: Vec::new() }
    }

    /// The sources by the settings file that holds for them; one group even where there is no source.
    pub(super) fn of(&mut self, sources: Vec<Source>, world: &mut World<'_>) -> Result<Vec<Group>, Stop> {
        let mut parts: Vec<(Files, Vec<Source>)> = Vec::new();
        let mut places: BTreeMap<Files, usize> = BTreeMap::new();
        // Files of one folder have the same settings.
        let mut folders: BTreeMap<PathBuf, Files> = BTreeMap::new();
        for source in sources {
            let path = source.path().unwrap_or(Path::new("."));
            let folder = path.parent().unwrap_or(path).to_owned();
            let files = folders.entry(folder).or_insert_with(|| Files::of(path)).clone();
            let at = *places.entry(files.clone()).or_insert(parts.len());
            match parts.get_mut(at) {
                Some((_, members)) => members.push(source),
                None => parts.push((files, vec![source])),
            }
        }
        if parts.is_empty() {
            parts.push((Files::of(Path::new(".")), Vec::new()));
        }
        parts.into_iter().map(|(files, members)| self.group(files, members, world)).collect()
    }

    fn group(&mut self, files: Files, sources: Vec<Source>, world: &mut World<'_>) -> Result<Group, Stop> {
        let loaded = files.settings.as_deref().map(|file| config::load(file, &Disk)).unwrap_or_default();
        world.tell_all(&loaded.problems)?;
        let mut settings = loaded.settings;
        settings.decisions = decided(files.decisions.as_deref(), world)?;
        let flags = self.typed.clone().over(settings.scan.clone());
        let (rules, ruleset) = self.ruleset(&settings, &flags, world)?;
        pinned::check(&settings, &ruleset.pack)?;
        let sites = sites(&ruleset.pack);
        world.tell_all(&settings.resolve(&sites))?;
        let several = flags.jobs.map_or(world.cores, |n| n as usize) > 1;
        let input = input::Options { unpack_aside: several, ..reading(&settings, &flags)? };
        input.check().map_err(|problem| Stop::usage(lines(&[*problem])))?;
        let as_of = flags.as_of.unwrap_or(world.today);
        Ok(Group {
            settings,
            flags,
            ruleset,
            input,
            sources,
            file: files.settings,
            settings_files: loaded.files,
            decisions: files.decisions,
            rules,
            sites,
            as_of,
        })
    }

    fn ruleset(
        &mut self,
        settings: &Settings,
        flags: &Flags,
        world: &mut World<'_>,
    ) -> Result<(Choice, Arc<Ruleset>), Stop> {
        let flagged = flags.rules.iter().flatten().map(PathBuf::from);
        let mut folders: Vec<PathBuf> = settings.rules.clone();
        folders.extend(if self.rules.is_empty() { flagged.collect() } else { self.rules.to_vec() });
        let wanted = (!flags.no_shipped.unwrap_or(false), folders);
        if let Some((_, known)) = self.loaded.iter().find(|(known, _)| *known == wanted) {
            return Ok((wanted, known.clone()));
        }
        let ruleset = Arc::new(load_rules(&wanted, world)?);
        self.loaded.push((wanted.clone(), ruleset.clone()));
        Ok((wanted, ruleset))
    }
}

/// The rules of some folders, on top of the shipped ones or alone.
pub(super) fn load_rules((shipped, folders): &Choice, world: &mut World<'_>) -> Result<Ruleset, Stop> {
    match shipped {
        true => world.ruleset(folders),
        false if folders.is_empty() => {
            Err(Stop::usage("--no-shipped leaves no rules: name a folder of your own with --rules"))
        }
        false => Ok(Ruleset::new(world.own_pack(folders)?)),
    }
}

impl Group {
    /// The marketplaces for a file: flags, the settings' target and list, what the file names, all.
    pub(super) fn choose(&self, path: Option<&Path>, named: &[String]) -> Result<Chosen, Stop> {
        let absolute = path.and_then(|path| std::path::absolute(path).ok());
        let target = absolute.as_deref().and_then(|path| self.settings.target(path));
        let flagged = self.flags.marketplace.clone();
        let typed = flagged.map(|names| (names, "flag"));
        let set = || {
            target
                .map(<[String]>::to_vec)
                .or_else(|| self.settings.marketplaces.clone())
                .map(|names| (names, "settings"))
        };
        let known: Vec<String> = named.iter().filter(|id| self.sites.iter().any(|s| s.id == **id)).cloned().collect();
        let file = || (!known.is_empty()).then(|| (known.clone(), "file"));
        let (names, from) = typed.or_else(set).or_else(file).unwrap_or_else(|| (vec!["all".to_owned()], "default"));
        let ids = self.names().resolve(&names).map_err(|problems| Stop::usage(lines(&problems)))?;
        Ok(Chosen { marketplaces: ids.iter().filter_map(|id| self.ruleset.pack.marketplace(id)).collect(), from })
    }

    /// The marketplaces that a row's own site means.
    pub(super) fn site(&self, name: &str) -> Vec<usize> {
        let ids = self.names().resolve(&[name.trim().to_owned()]).unwrap_or_default();
        ids.iter().filter_map(|id| self.ruleset.pack.marketplace(id)).collect()
    }

    /// What findings are judged by.
    pub(super) fn selection(&self, marketplaces: Vec<usize>) -> Selection {
        Selection {
            marketplaces,
            as_of: self.as_of,
            upcoming_days: self.flags.upcoming.unwrap_or(UPCOMING_DAYS).try_into().unwrap_or(u32::MAX),
            seller: self.seller(),
            account: self.settings.account.as_deref().map(Into::into),
            digests: self.flags.baseline.is_some(),
        }
    }

    /// What settings and flags say about findings, a baseline aside.
    pub(super) fn policy(&self) -> Policy {
        self.settings.policy(&self.flags)
    }

    /// The baseline that flags or settings name, absolute.
    pub(super) fn baseline(&self) -> Option<PathBuf> {
        let path = std::path::absolute(self.flags.baseline.as_deref()?).ok()?;
        Some(config::normal(&path))
    }

    /// Whose findings these are in a baseline: the account's, else those of the settings' folder as seen from it.
    pub(super) fn owner(&self, baseline: &Path) -> Owner {
        let folder = self.file.as_deref().and_then(Path::parent).zip(baseline.parent());
        let seen = folder.map(|(own, from)| relative(own, from)).unwrap_or_default();
        self.settings.account.as_deref().map_or_else(|| seen.into(), Into::into)
    }

    /// The day judged by.
    pub(super) fn as_of(&self) -> Date {
        self.as_of
    }

    fn names(&self) -> Marketplaces<'_> {
        Marketplaces { sites: &self.sites, groups: &self.settings.groups }
    }

    fn seller(&self) -> Seller {
        let facts = |site: &str| {
            let told = self.settings.seller.on(site);
            Seller { country: told.country, kind: told.r#type, programs: told.programs, sites: BTreeMap::new() }
        };
        let sites = self.sites.iter().map(|site| (site.id.clone(), facts(&site.id))).collect();
        Seller { sites, ..Seller::default() }
    }
}

/// Indexes of the marketplaces that names mean, without groups.
pub(super) fn resolve(names: &[String], pack: &Pack) -> Result<Vec<usize>, Stop> {
    let (sites, groups) = (sites(pack), BTreeMap::new());
    let ids = Marketplaces { sites: &sites, groups: &groups }
        .resolve(names)
        .map_err(|problems| Stop::usage(lines(&problems)))?;
    Ok(ids.iter().filter_map(|id| pack.marketplace(id)).collect())
}

fn sites(pack: &Pack) -> Vec<Site> {
    let site = |m: &Marketplace| Site { id: m.id.clone(), name: m.name.clone() };
    pack.marketplaces.iter().map(site).collect()
}

/// A folder as seen from another, both absolute, with `/`; empty for the same.
pub(super) fn relative(to: &Path, from: &Path) -> String {
    let path = config::relative(to, from);
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// How files are read, as flags and settings say.
fn reading(settings: &Settings, flags: &Flags) -> Result<input::Options, Stop> {
    let typed: Result<Vec<Mapping>, String> = flags.column.iter().flatten().map(|text| text.parse()).collect();
    let set = settings.columns.iter().flat_map(|(usage, names)| names.iter().map(|name| mapping(*usage, name)));
    let set: Result<Vec<Mapping>, String> = set.collect();
    let columns = typed.and_then(|typed| Ok([typed, set?].concat())).map_err(Stop::usage)?;
    let templates = settings.templates.iter().map(template).collect::<Result<_, _>>().map_err(Stop::usage)?;
    Ok(input::Options {
        columns,
        template: flags.template.clone(),
        templates,
        delimiter: flags.delimiter.as_deref().map(delimiter).transpose()?,
        encoding: flags.encoding.clone(),
        max_listing: flags.max_listing.map(|size| usize::try_from(size).unwrap_or(usize::MAX)),
        max_unpacked: flags.max_unpacked,
        unpack_aside: false,
        chunk: None,
    })
}

fn mapping(usage: ColumnUse, name: &str) -> Result<Mapping, String> {
    let field = match usage {
        ColumnUse::Field(field) => field.name(),
        ColumnUse::Marketplace => "marketplace",
        ColumnUse::Ignore => "ignore",
    };
    Ok(Mapping { target: field.parse()?, column: name.to_owned() })
}

fn template(told: &config::Template) -> Result<input::Template, String> {
    let columns = told.columns.iter().flat_map(|(usage, names)| names.iter().map(|name| mapping(*usage, name)));
    Ok(input::Template::of_user(&told.name, &told.recognise, &columns.collect::<Result<Vec<_>, _>>()?))
}

/// The sign that a name means.
pub(super) fn delimiter(sign: &str) -> Result<u8, Stop> {
    match sign {
        "tab" | "\\t" => Ok(b'\t'),
        sign if sign.len() == 1 && sign.is_ascii() => Ok(sign.as_bytes()[0]),
        _ => Err(Stop::usage(format!("`{sign}` is no delimiter; write one sign such as , or ; or |, or tab"))),
    }
}

/// What was typed after `scan`, as a layer over settings.
pub(super) fn typed(args: &Scan) -> Result<Flags, Stop> {
    let mut flags = judged_by(&args.judging)?.over(read_by(&args.reading)?);
    flags.format = args.format;
    flags.output = some(&args.output);
    flags.bom = args.bom.then_some(true);
    flags.fail_on = parsed::<FailOn>(args.fail_on.as_deref(), "--fail-on", "error, warning, note, never")?;
    flags.min_confidence = parsed(args.min_confidence.as_deref(), "--min-confidence", "high, medium, low")?;
    flags.baseline = args.baseline.as_ref().map(|path| path.display().to_string());
    flags.fail_on_new = parsed(args.fail_on_new.as_deref(), "--fail-on-new", "any, listing")?;
    flags.select = selectors(&args.select)?;
    flags.ignore = selectors(&args.ignore)?;
    flags.limit = args.limit.map(|n| n as u64);
    flags.receipt = args.receipt.as_ref().map(|path| path.display().to_string());
    flags.annotate = args.annotate.as_ref().map(|path| path.display().to_string());
    flags.split = args.split.as_ref().map(|path| path.display().to_string());
    flags.jobs = args.jobs.map(|n| n as u64);
    flags.quiet = args.quiet.then_some(true);
    flags.verbose = args.verbose.then_some(true);
    flags.no_progress = args.no_progress.then_some(true);
    flags.lang = args.voice.lang.as_deref().map(|lang| if lang == "zh" { Language::Zh } else { Language::En });
    Ok(flags)
}

/// What was typed after `fix`, likewise.
pub(super) fn typed_fix(args: &Fix) -> Result<Flags, Stop> {
    let mut flags = judged_by(&args.judging)?.over(read_by(&args.reading)?);
    flags.fail_on = parsed::<FailOn>(args.fail_on.as_deref(), "--fail-on", "error, warning, note, never")?;
    flags.min_confidence = parsed(args.min_confidence.as_deref(), "--min-confidence", "high, medium, low")?;
    flags.select = selectors(&args.select)?;
    flags.ignore = selectors(&args.ignore)?;
    flags.quiet = args.quiet.then_some(true);
    flags.lang = args.voice.lang.as_deref().map(|lang| if lang == "zh" { Language::Zh } else { Language::En });
    Ok(flags)
}

/// What was typed after `baseline write` or `prune`, likewise.
pub(super) fn typed_known(args: &Known) -> Result<Flags, Stop> {
    let mut flags = judged_by(&args.judging)?.over(read_by(&args.reading)?);
    flags.baseline = args.baseline.as_ref().map(|path| path.display().to_string());
    Ok(flags)
}

/// What was typed after `appeal`, likewise.
pub(super) fn typed_appeal(args: &Appeal) -> Result<Flags, Stop> {
    Ok(judged_by(&args.judging)?.over(read_by(&args.reading)?))
}

/// What was typed after `rules diff`, likewise.
pub(super) fn typed_diff(args: &RulesDiff) -> Result<Flags, Stop> {
    Ok(Flags { marketplace: some(&args.book.marketplaces), ..read_by(&args.reading)? })
}

/// What was typed after `decide`, likewise.
pub(super) fn typed_decide(args: &Decide) -> Result<Flags, Stop> {
    Ok(judged_by(&args.judging)?.over(read_by(&args.reading)?))
}

/// A number of things in English: `1 cell`, `3 cells`.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A text of a file on one line, with nothing in it that a terminal would obey.
pub(super) fn visible(text: &str) -> String {
    report::clean(text)
}

fn judged_by(args: &Judging) -> Result<Flags, Stop> {
    let as_of = args.as_of.as_deref();
    let as_of = as_of
        .map(|text| text.parse().map_err(|_| Stop::usage(format!("--as-of {text}: write a day such as 2020-03-20"))));
    Ok(Flags {
        marketplace: some(&args.marketplaces),
        as_of: as_of.transpose()?,
        upcoming: args.upcoming.map(u64::from),
        no_shipped: args.no_shipped.then_some(true),
        ..Flags::default()
    })
}

fn read_by(args: &Reading) -> Result<Flags, Stop> {
    Ok(Flags {
        template: args.template.clone(),
        column: some(&args.column),
        delimiter: args.delimiter.clone(),
        encoding: args.encoding.clone(),
        max_listing: args.max_listing.as_deref().map(size).transpose()?,
        max_unpacked: args.max_unpacked.as_deref().map(size).transpose()?,
        ..Flags::default()
    })
}

fn some<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
}

fn parsed<T: FromStr>(text: Option<&str>, flag: &str, known: &str) -> Result<Option<T>, Stop> {
    let parse = |text: &str| text.parse().map_err(|_| Stop::usage(format!("{flag} {text}: there are {known}")));
    text.map(parse).transpose()
}

fn selectors(texts: &[String]) -> Result<Option<Vec<Selector>>, Stop> {
    let parse = |text: &String| Selector::parse(text).map_err(|e| Stop::usage(format!("`{text}`: {e}")));
    Ok(some(&texts.iter().map(parse).collect::<Result<Vec<_>, _>>()?))
}

/// Bytes: a number, or one with K, M or G.
fn size(text: &str) -> Result<u64, Stop> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let factor = match unit.to_ascii_lowercase().trim_end_matches(['b', 'i']) {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => 0,
    };
    let size = number.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).filter(|&size| size > 0);
    size.ok_or_else(|| Stop::usage(format!("`{text}` is no size; write 16M or a number of bytes")))
}

fn lines(problems: &[Problem]) -> String {
    let line = |p: &Problem| format!("{}{}", p.message, p.help.as_ref().map_or(String::new(), |h| format!(": {h}")));
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One line of at most 100 characters.
pub(super) fn shortened(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    match line.char_indices().nth(100) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

/// The same sources, so that they can be read again.
pub(super) fn rereadable(sources: Vec<Source>) -> Result<Vec<Source>, Stop> {
    let kept: std::io::Result<_> = sources.into_iter().map(Source::rereadable).collect();
    Ok(kept.map_err(|error| Error::io(Path::new("-"), error))?)
}

/// How reports speak.
pub(super) fn voice(flags: &Flags, world: &World<'_>) -> report::Options {
    let limit = flags.limit.unwrap_or(100);
    report::Options {
        language: flags.lang.unwrap_or_else(|| world.language(None)),
        limit: (limit > 0).then(|| usize::try_from(limit).unwrap_or(usize::MAX)),
        verbose: flags.verbose.unwrap_or(false),
        fail_on: flags.fail_on.unwrap_or(FailOn::Error).severity(),
        bom: flags.bom.unwrap_or(false),
    }
}

/// What one listing is judged by.
pub(super) struct Single {
    pub(super) ruleset: Arc<Ruleset>,
    pub(super) input: input::Options,
    pub(super) selection: Selection,
    /// What settings and flags say about its findings.
    pub(super) policy: Policy,
}

/// What `why` judges by: as `scan` would.
pub(super) fn single(args: &Why, world: &mut World<'_>) -> Result<Single, Stop> {
    let flags = judged_by(&args.judging)?.over(read_by(&args.reading)?);
    let sources = args.file.iter().map(Source::file).collect();
    let groups = Groups::new(flags, &args.judging.rules).of(sources, world)?;
    let Some(group) = groups.into_iter().next() else { return Err(Stop::usage("no listing named")) };
    let chosen = group.choose(args.file.as_deref(), &[])?;
    Ok(Single {
        ruleset: group.ruleset.clone(),
        input: group.input.clone(),
        selection: group.selection(chosen.marketplaces),
        policy: group.policy(),
    })
}
