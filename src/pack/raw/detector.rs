//! `[[detector]]`, as it stands in files.

use toml::de::DeValue;

use super::RawText;
use crate::field::Field;
use crate::pack::place::{At, Name, Place};
use crate::pack::shape::{self, text_fields};
use crate::pack::table::{Table, Value};
use crate::rule::{ContactKind, Target, Unit};

/// What is looked for, in a detector or in a restriction's one-file form.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawTerms {
    /// Phrases by language.
    pub(crate) terms: Vec<(Name, Vec<Name>)>,
    pub(crate) patterns: Vec<Name>,
    pub(crate) list: Option<Name>,
}

impl RawTerms {
    pub(crate) fn read(table: &Table<'_>) -> Self {
        Self { terms: table.lists("terms"), patterns: table.texts("patterns"), list: table.text("list") }
    }

    /// Whether it looks for nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.patterns.is_empty() && self.list.is_none()
    }
}

/// `brands`: names, or a file of them.
#[derive(Debug)]
pub(crate) enum RawBrands {
    Names(Vec<Name>),
    List(Name),
}

impl RawBrands {
    fn read(table: &Table<'_>) -> Option<Self> {
        match table.get("brands")?.get_ref() {
            DeValue::String(_) => table.text("brands").map(Self::List),
            _ => Some(Self::Names(table.texts("brands"))),
        }
    }
}

/// `check = { … }`, one kind of it.
#[derive(Debug)]
pub(crate) enum RawCheck {
    MaxLength { field: At<Field>, max: usize, unit: At<Unit> },
    RepeatedWord { field: At<Field>, max: usize, except: Vec<Name> },
    Characters { field: At<Field>, forbid: Name, allow_in_brand: bool },
    Capitals { field: At<Field>, share: At<f64>, min_words: usize },
    Html { field: At<Field>, allow: Vec<Name> },
    Contact { fields: Vec<At<Field>>, kinds: Vec<At<ContactKind>> },
    MissingField { field: At<Field> },
    HiddenText { fields: Vec<At<Field>> },
}

impl RawCheck {
    /// All checks of the table; a detector may have one only, which is tested later.
    fn read_all(table: &Table<'_>) -> Vec<Self> {
        let readers: [(&str, &'static shape::Shape, CheckReader); 8] = [
            ("max-length", &shape::MAX_LENGTH, Self::max_length),
            ("repeated-word", &shape::REPEATED_WORD, Self::repeated_word),
            ("characters", &shape::CHARACTERS, Self::characters),
            ("capitals", &shape::CAPITALS, Self::capitals),
            ("html", &shape::HTML, |t| Some(Self::Html { field: field(t)?, allow: t.texts("allow") })),
            ("contact", &shape::CONTACT, Self::contact),
            ("missing-field", &shape::MISSING_FIELD, |t| Some(Self::MissingField { field: field(t)? })),
            ("hidden-text", &shape::HIDDEN_TEXT, |t| Some(Self::HiddenText { fields: fields(t)? })),
        ];
        readers.iter().filter_map(|(key, shape, read)| read(&table.table(key, shape)?)).collect()
    }

    fn max_length(table: &Table<'_>) -> Option<Self> {
        let known: Vec<_> = Unit::ALL.iter().map(|u| u.name()).collect();
        let (max, unit) = (table.count("max"), table.one_of("unit", "unit of length", &known));
        Some(Self::MaxLength { field: field(table)?, max: max?, unit: unit? })
    }

    fn repeated_word(table: &Table<'_>) -> Option<Self> {
        let (max, except) = (table.count("max"), table.text_or_texts("except"));
        Some(Self::RepeatedWord { field: field(table)?, max: max?, except })
    }

    fn characters(table: &Table<'_>) -> Option<Self> {
        let allow_in_brand = table.flag("allow_in_brand").is_some_and(|flag| flag.value);
        Some(Self::Characters { field: field(table)?, forbid: table.text("forbid")?, allow_in_brand })
    }

    fn capitals(table: &Table<'_>) -> Option<Self> {
        let (share, min_words) = (table.number("share"), table.count("min_words").unwrap_or(0));
        Some(Self::Capitals { field: field(table)?, share: share?, min_words })
    }

    fn contact(table: &Table<'_>) -> Option<Self> {
        let known: Vec<_> = ContactKind::ALL.iter().map(|k| k.name()).collect();
        let kinds = table.some_of("kinds", "contact kind", &known);
        Some(Self::Contact { fields: fields(table)?, kinds: kinds? })
    }
}

type CheckReader = fn(&Table<'_>) -> Option<RawCheck>;

fn field(table: &Table<'_>) -> Option<At<Field>> {
    let known: Vec<_> = Field::ALL.into_iter().map(Field::name).collect();
    table.one_of("field", "field", &known)
}

fn fields(table: &Table<'_>) -> Option<Vec<At<Field>>> {
    let known: Vec<_> = Field::ALL.into_iter().map(Field::name).collect();
    table.some_of("fields", "field", &known)
}

/// `[[detector.example]]`, one side of it.
#[derive(Debug, Clone)]
pub(crate) struct RawExample {
    pub(crate) place: Place,
    pub(crate) flag: bool,
    pub(crate) listing: Vec<(Field, String)>,
    pub(crate) why: Option<Name>,
}

impl RawExample {
    /// A table holds one example; one that says both `flag` and `pass` gives two.
    pub(super) fn read(table: &Table<'_>) -> Vec<Self> {
        if !table.has("flag") && !table.has("pass") {
            table.missing("flag", "the title, or fields, that must be recognised (or `pass`)");
        }
        let why = table.text("why");
        let side = |key: &str, flag| {
            let place = table.reader().place(table.get(key)?);
            Some(Self { place, flag, listing: read_listing(table, key), why: why.clone() })
        };
        [side("flag", true), side("pass", false)].into_iter().flatten().collect()
    }
}

/// A title, or the fields of a table.
pub(super) fn read_listing(table: &Table<'_>, key: &str) -> Vec<(Field, String)> {
    match table.get(key).map(|value| value.get_ref()) {
        Some(DeValue::Table(_)) => {
            let cells = table.table(key, &shape::LISTING);
            cells.map(|cells| read_cells(&cells)).unwrap_or_default()
        }
        _ => table.text(key).map(|title| vec![(Field::Title, title.value)]).unwrap_or_default(),
    }
}

fn read_cells(table: &Table<'_>) -> Vec<(Field, String)> {
    let cell = |field: Field| table.get(field.name()).map(|value| (field, value));
    let values = |(field, value)| read_values(table, value).into_iter().map(move |text| (field, text));
    Field::ALL.into_iter().filter_map(cell).flat_map(values).collect()
}

/// One value, or each of a list (bullets).
fn read_values(table: &Table<'_>, value: &Value<'_>) -> Vec<String> {
    match value.get_ref() {
        DeValue::Integer(number) => vec![number.to_string()],
        DeValue::Float(number) => vec![number.to_string()],
        DeValue::Array(items) => items.iter().flat_map(|item| read_values(table, item)).collect(),
        // An empty cell is a listing too: a field that is missing is looked for in examples of `missing-field`.
        DeValue::String(text) => vec![text.to_string()],
        _ => table.reader().text(value).into_iter().map(|text| text.value).collect(),
    }
}

/// `[[detector]]`.
#[derive(Debug)]
pub(crate) struct RawDetector {
    pub(crate) id: Name,
    pub(crate) category: Option<Name>,
    pub(crate) target: Option<At<Target>>,
    pub(crate) title: Option<RawText>,
    pub(crate) terms: RawTerms,
    pub(crate) unless: Vec<Name>,
    pub(crate) only: Vec<Name>,
    pub(crate) fields: Option<Vec<At<Field>>>,
    pub(crate) fuzzy: bool,
    pub(crate) brands: Option<RawBrands>,
    pub(crate) neighbours: Vec<Name>,
    pub(crate) check: Option<(Place, Vec<RawCheck>)>,
    pub(crate) examples: Vec<RawExample>,
    pub(crate) replace: Option<At<bool>>,
}

impl RawDetector {
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let targets: Vec<_> = Target::ALL.iter().map(|t| t.name()).collect();
        let check = table.table("check", &shape::CHECK);
        let raw = Self {
            id: Name { value: String::new(), place: table.place },
            category: table.text("category"),
            target: table.one_of("target", "target", &targets),
            title: RawText::read_key(table, "title"),
            terms: RawTerms::read(table),
            unless: table.texts("unless"),
            only: table.texts("only"),
            fields: table.some_of("fields", "field that can be searched", &text_fields()),
            fuzzy: table.flag("fuzzy").is_some_and(|flag| flag.value),
            brands: RawBrands::read(table),
            neighbours: table.texts("neighbours"),
            check: check.map(|check| (check.place, RawCheck::read_all(&check))),
            examples: table.tables("example", &shape::EXAMPLE).iter().flat_map(RawExample::read).collect(),
            replace: table.flag("replace"),
        };
        table.text("id").map(|id| Self { id, ..raw })
    }
}
