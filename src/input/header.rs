//! Where a table begins: delimiter, preamble, header row, template, and what the preamble says of the file.

use std::collections::BTreeMap;

use super::Options;
use super::columns::{known, known_folded, numbered};
use super::delimited::{Dialect, Record, ends_with_cr, rows};
use super::template::{Target, Template, fold};
use super::templates::{generic, shipped};
use crate::field::Field;

/// Rows among which the header is looked for.
const ROWS: usize = 40;
/// Most rows of help between the names and the data.
const MOST_HELP: usize = 10;
/// Signs that part cells, the most usual last: the last of equals wins.
pub(super) const DELIMITERS: [u8; 4] = [b'|', b';', b'\t', b','];
/// Longest name of a column, in characters.
const LONGEST_NAME: usize = 120;

/// Where the data of a table begin and what its columns are called.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) dialect: Dialect,
    pub(super) template: Template,
    /// As written; `column 3` where the file has no names.
    pub(super) names: Vec<String>,
    /// Where the row begins that holds the names, if one does: an offset in the text.
    pub(super) header_at: Option<u64>,
    /// Rows that begin here or later are data: an offset in the text.
    pub(super) data_at: u64,
    pub(super) facts: Facts,
    /// What the names of the columns say of the file.
    pub(super) content: Content,
}

/// What the names of a table's columns say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Texts, and something that is only said of goods.
    Listings,
    /// Prices or identifiers without texts.
    Values,
    /// Names we know, yet nothing that is only said of goods.
    Other,
    /// No name we know.
    Unknown,
}

/// What the preamble and the header say of the whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) languages: Vec<String>,
    pub(super) sites: Vec<String>,
    pub(super) marketplaces: Vec<String>,
    pub(super) currency: Option<String>,
}

/// What a first look at a text came to.
#[derive(Debug)]
pub(super) enum Found {
    Table(Box<Layout>),
    /// A table whose first row is data.
    NoHeader {
        first: Vec<String>,
        title: usize,
        description: Option<usize>,
    },
    /// No table.
    Other,
}

/// A row that may be the header.
struct Candidate {
    dialect: Dialect,
    rows: Vec<Record>,
    at: usize,
    template: Option<Template>,
    proof: usize,
    known: usize,
}

/// Finds delimiter, header and template. The header row decides, not the file's name.
pub(super) fn find(head: &str, options: &Options) -> Found {
    let lone_cr = ends_with_cr(head);
    let dialects = delimiters(options).into_iter().map(|delimiter| Dialect { delimiter, quoting: true, lone_cr });
    let mut candidates: Vec<Candidate> = dialects.filter_map(|dialect| candidate(head, dialect, options)).collect();
    candidates.sort_by_key(|c| (c.proof, c.known));
    match candidates.pop() {
        Some(best) if best.is_header() => Found::Table(Box::new(best.layout(options))),
        _ => without_known_names(head, lone_cr, options),
    }
}

fn delimiters(options: &Options) -> Vec<u8> {
    options.delimiter.map_or_else(|| DELIMITERS.to_vec(), |delimiter| vec![delimiter])
}

/// The row that looks most like a header, for one delimiter.
fn candidate(head: &str, dialect: Dialect, options: &Options) -> Option<Candidate> {
    let rows = rows(head, dialect, ROWS);
    let rated = rows.iter().enumerate().filter(|(_, row)| !is_preamble(row)).map(|(at, row)| rate(at, row, options));
    let (proof, known, at, template) = rated.max_by_key(|(proof, known, at, _)| (*proof, *known, usize::MAX - at))?;
    Some(Candidate { dialect, rows, at, template, proof, known })
}

/// How well a row serves as a header: headers that prove a template, known names.
fn rate(at: usize, row: &Record, options: &Options) -> (usize, usize, usize, Option<Template>) {
    // Paths of attributes are long, and texts are longer.
    let name = |cell: &str| if is_longer(cell, 2 * LONGEST_NAME) { String::new() } else { fold(cell) };
    let folded: Vec<String> = row.cells().map(name).collect();
    let proven = proven(&options.templates, &folded).or_else(|| proven(shipped(), &folded));
    let wanted = options.template_named().or(proven.map(|(_, template)| template));
    let own = wanted.unwrap_or(generic());
    let names = row.cells().zip(&folded).enumerate().filter(|(_, (_, folded))| !folded.is_empty());
    let is_known = |at, name, folded| known_folded(at, name, folded, own, &options.columns).is_some();
    let known = names.filter(|(column, (name, folded))| is_known(*column, name, folded)).count();
    (proven.map_or(0, |(proof, _)| proof), known, at, wanted.cloned())
}

/// The template that the most headers prove, the first of equals.
fn proven<'a>(templates: &'a [Template], folded: &[String]) -> Option<(usize, &'a Template)> {
    let proofs = templates.iter().rev().map(|template| (template.proof(folded), template));
    proofs.filter(|(proof, _)| *proof > 0).max_by_key(|(proof, _)| *proof)
}

impl Candidate {
    fn row(&self) -> &Record {
        // `at` came from an enumeration of `rows`.
        &self.rows[self.at]
    }

    /// A template's proof, or known names in a row that looks like names above a table.
    fn is_header(&self) -> bool {
        self.proof > 0 || (self.known > 0 && looks_like_names(self.row()) && self.stands_above_rows())
    }

    /// Whether the rows below are about as wide; without rows below, nothing but preamble may stand above.
    fn stands_above_rows(&self) -> bool {
        let wide = |row: &&Record| row.width() * 2 > self.row().width();
        let below = self.rows.get(self.at + 1..).unwrap_or_default();
        let is_first = self.rows.iter().take(self.at).all(is_preamble);
        let enough = below.iter().filter(wide).count() * 2 >= below.len();
        // Deep in a text words of a list may look like names.
        let least = if self.at < 10 { 1 } else { 2 };
        if is_first { enough || self.known > 1 } else { enough && !below.is_empty() && self.known > least }
    }

    fn layout(self, options: &Options) -> Layout {
        let names: Vec<String> = self.row().cells().map(|cell| cell.trim().to_owned()).collect();
        let names = named(&names);
        let template = self.template.clone().unwrap_or_else(|| generic().clone());
        let settings = self.settings();
        let facts = facts(&settings, &names, &template);
        let (header_at, data_at) = (Some(self.row().at), self.data_at(&settings));
        let dialect = Dialect { quoting: self.dialect.quoting && !template.unquoted, ..self.dialect };
        let content = content(&names, &template, options);
        Layout { dialect, template, names, header_at, data_at, facts, content }
    }

    /// The `settings=` string of newer Amazon templates, taken apart.
    fn settings(&self) -> BTreeMap<String, String> {
        let cells = self.rows.iter().take(self.at).flat_map(Record::cells);
        let strings = cells.filter_map(|cell| cell.split_once("settings=").map(|(_, rest)| rest.to_owned()));
        let pairs = strings.flat_map(|s| {
            s.split('&')
                .filter_map(|p| p.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())))
                .collect::<Vec<_>>()
        });
        pairs.collect()
    }

    /// The data follow the header, or as many rows later as the settings say; rows of marks such as `Required` are skipped.
    fn data_at(&self, settings: &BTreeMap<String, String>) -> u64 {
        let header = self.row().line;
        let mut below = self.rows.iter().skip(self.at + 1);
        let row = |key: &str| settings.get(key).and_then(|v| v.parse::<u64>().ok());
        if let (Some(names), Some(data)) = (row("attributeRow"), row("dataRow"))
            && names == header
            && data > header
            && data < header + 20
        {
            let first = below.find(|row| row.line >= data);
            return first.or(self.rows.last()).map_or(0, |row| if row.line < data { row.at + 1 } else { row.at });
        }
        let marks = || below.clone().take_while(|row| is_marks(row)).count();
        let helped = self.template.as_ref().filter(|template| template.helped);
        let help = helped.and_then(|template| self.rows_of_help(template)).unwrap_or_else(marks);
        help.checked_sub(1).and_then(|last| below.clone().nth(last)).unwrap_or(self.row()).at + 1
    }

    /// Rows below the names and above the first with a number as price or quantity, if there is such a row.
    fn rows_of_help(&self, template: &Template) -> Option<usize> {
        let is_number = |target| matches!(target, Target::Field(Field::Price | Field::Quantity));
        let names = self.row().cells().map(fold).enumerate();
        let numbers = names.filter(|(_, name)| template.target(name).is_some_and(|(target, _)| is_number(target)));
        let numbers: Vec<usize> = numbers.map(|(at, _)| at).collect();
        let mut below = self.rows.iter().skip(self.at + 1).take(MOST_HELP + 1);
        below.position(|row| numbers.iter().any(|&at| is_amount(row.cell(at))))
    }
}

/// A number, perhaps with a currency; a sentence with a number in it is none.
fn is_amount(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit()) && cell.chars().filter(|c| c.is_alphabetic()).count() <= 3
}

/// Gives columns without a name their number.
fn named(names: &[String]) -> Vec<String> {
    names.iter().enumerate().map(|(at, name)| if name.is_empty() { numbered(at) } else { name.clone() }).collect()
}

/// Lines before the header that are none of the table: help, versions, settings, comments.
fn is_preamble(row: &Record) -> bool {
    let first = row.cell(0);
    let help = first == "Info" || ["Info,", "#INFO", "# "].iter().any(|mark| first.starts_with(mark));
    help || row.is_blank() || row.cells().any(|cell| cell.starts_with("TemplateType=") || cell.contains("settings="))
}

/// Whether a cell has more than so many characters.
fn is_longer(cell: &str, characters: usize) -> bool {
    cell.len() > characters && cell.chars().nth(characters).is_some()
}

/// Marks that stand under the names of newer templates.
fn is_marks(row: &Record) -> bool {
    const MARKS: [&str; 12] = [
        "required",
        "optional",
        "preferred",
        "recommended",
        "conditional",
        "conditionally required",
        "desired",
        "mandatory",
        "erforderlich",
        "obligatoire",
        "必填",
        "必須",
    ];
    let mut filled = row.cells().map(fold).filter(|cell| !cell.is_empty()).peekable();
    filled.peek().is_some() && filled.all(|cell| MARKS.contains(&cell.as_str()))
}

/// Whether a row can be names: short, mostly different, few numbers and addresses.
fn looks_like_names(row: &Record) -> bool {
    let mut cells: Vec<&str> = row.cells().map(str::trim).collect();
    // Spreadsheets write empty cells behind the last name.
    cells.truncate(cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
    let filled: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let odd = |cell: &&&&str| {
        let is_number_sign = matches!(***cell, "#" | "№");
        let has_letters = is_number_sign || cell.chars().any(char::is_alphabetic);
        is_longer(cell, LONGEST_NAME) || cell.starts_with("http") || !has_letters
    };
    let odd = filled.iter().filter(odd).count();
    !filled.is_empty() && odd * 10 <= filled.len() && filled.len() * 2 > cells.len()
}

fn content(names: &[String], template: &Template, options: &Options) -> Content {
    let targets = names.iter().enumerate().filter_map(|(at, name)| known(at, name, template, &options.columns));
    content_of(targets.map(|(target, _)| target))
}

/// Whether a table of no platform has no column for titles, and one whose name we do not know, which may be it.
pub(super) fn lacks_title(layout: &Layout, options: &Options) -> bool {
    let names = layout.names.iter().enumerate();
    let targets: Vec<Option<Target>> =
        names.map(|(at, name)| Some(known(at, name, &layout.template, &options.columns)?.0)).collect();
    let is_title = |target: &Option<Target>| *target == Some(Target::Field(Field::Title));
    layout.template.name == generic().name && targets.contains(&None) && !targets.iter().any(is_title)
}

/// How much bare names, such as the keys of a JSON file, are those of listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    None,
    /// Names of texts alone.
    Texts,
    /// Names of texts, and of something that goods have as other things do: pictures, highlights.
    Some,
    /// Names of texts and of what only goods have; or those that the user or a template says.
    Sure,
}

/// How much names are those of listings, by template, mapped columns and usual names.
pub(super) fn likeness(names: &[String], options: &Options) -> Likeness {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let proven = proven(&options.templates, &folded).or_else(|| proven(shipped(), &folded));
    let own = options.template_named().or(proven.map(|(_, template)| template)).unwrap_or(generic());
    let is_mapped = options.columns.iter().any(|mapping| folded.contains(&fold(&mapping.column)));
    if is_mapped || proven.is_some_and(|(_, template)| !template.orders) {
        return Likeness::Sure;
    }
    let targets = names.iter().zip(&folded).filter_map(|(name, folded)| known_folded(0, name, folded, own, &[]));
    let targets: Vec<Target> = targets.map(|(target, _)| target).collect();
    match content_of(targets.iter().copied()) {
        Content::Listings if targets.iter().any(|target| is_of_goods_alone(*target)) => Likeness::Sure,
        // Tags are given to pages and programs as well.
        Content::Listings if targets.iter().any(|it| is_of_goods(*it) && *it != Target::Field(Field::Keywords)) => {
            Likeness::Some
        }
        _ if targets.iter().any(|target| is_text(*target)) => Likeness::Texts,
        _ => Likeness::None,
    }
}

fn is_of_goods_alone(target: Target) -> bool {
    use Field::{Asin, Brand, Condition, Gtin, Price, Quantity, Sku};
    matches!(target, Target::Field(Asin | Brand | Condition | Gtin | Price | Quantity | Sku))
}

/// A title alone is no listing: names and descriptions are given to anything, prices and brands to goods.
fn content_of(targets: impl Iterator<Item = Target>) -> Content {
    let (mut text, mut goods) = (false, false);
    for target in targets {
        text |= is_text(target);
        goods |= is_of_goods(target);
    }
    match (text, goods) {
        (true, true) => Content::Listings,
        (false, true) => Content::Values,
        _ => Content::Other,
    }
}

fn is_text(target: Target) -> bool {
    matches!(target, Target::Field(Field::Title | Field::Description | Field::Bullets | Field::Keywords))
}

fn is_of_goods(target: Target) -> bool {
    match target {
        Target::Field(field) => !matches!(
            field,
            Field::Title | Field::Description | Field::Attributes | Field::Department | Field::Currency
        ),
        Target::Images | Target::Handle | Target::Internal => true,
        _ => false,
    }
}

/// A table of unknown names, a table without names, or none.
fn without_known_names(head: &str, lone_cr: bool, options: &Options) -> Found {
    let tables = delimiters(options)
        .into_iter()
        .filter_map(|delimiter| table(head, Dialect { delimiter, quoting: true, lone_cr }));
    let Some((_, dialect, rows)) = tables.max_by_key(|(score, ..)| *score) else { return Found::Other };
    let Some(at) = rows.iter().position(|row| !is_preamble(row)) else { return Found::Other };
    let (head, data) = (&rows[at], rows.get(at + 1..).unwrap_or_default());
    if options.has_numbers() {
        return Found::Table(Box::new(numbered_layout(dialect, head, options)));
    }
    if looks_like_names(head) && differs(head, data) {
        return Found::Table(Box::new(unknown_layout(dialect, head)));
    }
    let (title, description) = guess_texts(&rows[at..]);
    Found::NoHeader { first: head.cells().map(str::to_owned).collect(), title, description }
}

/// The rows of a table, and how much they look like one: most rows have the same number of cells.
fn table(head: &str, dialect: Dialect) -> Option<((usize, usize), Dialect, Vec<Record>)> {
    let rows = rows(head, dialect, ROWS);
    let data: Vec<usize> = rows.iter().filter(|row| !is_preamble(row)).map(Record::width).collect();
    let width = most_common(&data)?;
    let same = data.iter().filter(|&&w| w == width).count();
    (width > 1 && data.len() > 1 && same * 5 >= data.len() * 4).then_some((
        (same * 100 / data.len() / 20, width),
        dialect,
        rows,
    ))
}

fn most_common(widths: &[usize]) -> Option<usize> {
    widths.iter().copied().max_by_key(|width| widths.iter().filter(|w| *w == width).count())
}

/// A file whose columns the user named by number.
fn numbered_layout(dialect: Dialect, first: &Record, options: &Options) -> Layout {
    let names: Vec<String> = (0..first.width()).map(numbered).collect();
    let template = options.template_named().unwrap_or(generic()).clone();
    let content = content(&names, &template, options);
    Layout { dialect, template, names, header_at: None, data_at: first.at, facts: Facts::default(), content }
}

/// A header of which we know no name.
fn unknown_layout(dialect: Dialect, header: &Record) -> Layout {
    let names: Vec<String> = header.cells().map(|cell| cell.trim().to_owned()).collect();
    let (names, data_at) = (named(&names), header.at + 1);
    Layout {
        dialect,
        template: generic().clone(),
        names,
        header_at: Some(header.at),
        data_at,
        facts: Facts::default(),
        content: Content::Unknown,
    }
}

/// Whether a row is of another kind than the rows below: all its cells are filled and different, and where a column
/// holds numbers or long texts below, it does not.
fn differs(head: &Record, data: &[Record]) -> bool {
    let mut names: Vec<String> = head.cells().map(fold).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    let distinct = names.len() == all && !names.iter().any(String::is_empty);
    let words = |cell: &str| cell.split_whitespace().count();
    let changed = (0..head.width()).any(|at| {
        let below = data.iter().map(|row| row.cell(at));
        let numbers = below.clone().all(|cell| cell.bytes().any(|b| b.is_ascii_digit()));
        let longer = below.map(words).max().unwrap_or(0) >= 2 * words(head.cell(at)).max(2);
        (numbers && !head.cell(at).bytes().any(|b| b.is_ascii_digit())) || longer
    });
    distinct && (changed || data.is_empty())
}

/// The columns that most likely are title and description, from 0: for the advice only.
fn guess_texts(rows: &[Record]) -> (usize, Option<usize>) {
    let width = rows.first().map_or(0, Record::width);
    let prose = |cell: &str| if cell.contains(' ') && !cell.starts_with("http") { cell.len() } else { 0 };
    let mass: Vec<usize> = (0..width).map(|at| rows.iter().map(|row| prose(row.cell(at))).sum()).collect();
    let title = mass.iter().position(|&m| m > rows.len() * 8).unwrap_or(0);
    let rest = mass.iter().enumerate().filter(|(at, m)| *at != title && **m > rows.len() * 8);
    (title, rest.max_by_key(|(_, m)| **m).map(|(at, _)| at))
}

/// Language and site of newer Amazon templates, site and currency of eBay's first header cell.
fn facts(settings: &BTreeMap<String, String>, names: &[String], template: &Template) -> Facts {
    let mut facts = Facts::default();
    facts.languages.extend(settings.get("contentLanguageTag").cloned());
    facts.sites.extend(settings.get("primaryMarketplaceId").cloned());
    for (key, value) in names.iter().flat_map(|name| action_pairs(name)) {
        match key {
            "SiteID" => facts.sites.push(value.to_owned()),
            "Currency" => facts.currency = Some(value.to_owned()),
            _ => {}
        }
    }
    let short = |site: &String| site.rsplit('.').next().unwrap_or_default().to_lowercase();
    let known = facts.sites.iter().filter_map(|site| template.marketplaces.get(&short(site)));
    facts.marketplaces = known.cloned().collect();
    facts
}

/// The pairs in `*Action(SiteID=US|Country=US|…)`.
fn action_pairs(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let bare = name.trim_start_matches('*');
    let inner = bare.strip_prefix("Action(").and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    inner.split('|').filter_map(|pair| pair.split_once('='))
}
