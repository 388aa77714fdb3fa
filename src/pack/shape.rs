//! Which keys each table of a rule file has. The reader refuses all others, and `schema` prints them for editors: one
//! declaration for both, so that neither can drift.

use crate::field::Field;
use crate::rule::{Action, Basis, Consequence, ContactKind, Severity, Target, Unit, Verdict};

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A list of texts.
    Texts,
    /// A text or a list of texts.
    TextOrTexts,
    /// A list of texts or lists of texts.
    Groups,
    /// `true` or `false`.
    Flag,
    /// Any number.
    Number,
    /// A whole number, 0 or more.
    Count,
    /// A day, a month or a year.
    Day,
    /// A day.
    Date,
    /// One of these names.
    OneOf(fn() -> Vec<&'static str>),
    /// A list of these names.
    SomeOf(fn() -> Vec<&'static str>),
    /// Words for people: a table of languages.
    Speech,
    /// `@name` of a text, or a table of languages.
    SpeechOrName,
    /// A field's value in an example.
    Cell,
    /// A title, or a table of fields.
    Listing,
    /// A table of these keys.
    Table(&'static Shape),
    /// A list of such tables.
    Tables(&'static Shape),
    /// A table whose keys are ids or languages.
    Map(&'static Kind),
}

/// One key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    /// As written.
    pub(crate) name: &'static str,
    /// What its value may be.
    pub(crate) kind: Kind,
    /// Whether the table is nothing without it.
    pub(crate) required: bool,
    /// What it says, for editors and help lines.
    pub(crate) about: &'static str,
}

/// The keys of one kind of table.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What such a table is, for messages: `detector`.
    pub(crate) what: &'static str,
    /// Its keys.
    pub(crate) keys: &'static [Key],
}

const fn must(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, required: true, about }
}

const fn may(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, required: false, about }
}

const REPLACE: Key = may("replace", Kind::Flag, "whether it takes the place of a shipped thing of the same id");

/// A whole file; every table may stand in any file.
pub(crate) static FILE: Shape = Shape {
    what: "rule file",
    keys: &[
        may("category", Kind::Tables(&CATEGORY), "what people group rules by"),
        may("words", Kind::Map(&Kind::Texts), "named word sets: id = phrases, or other sets as \"@id\""),
        may("innocent", Kind::Map(&Kind::Texts), "longer, harmless words of scripts without spaces, by language"),
        may("unit", Kind::Tables(&UNIT), "a unit of measure"),
        may("context", Kind::Tables(&CONTEXT), "a named situation that clears or confirms hits"),
        may("texts", Kind::Map(&Kind::Table(&TEXTS)), "named why/fix texts"),
        may("open", Kind::Map(&Kind::Speech), "how a note with an open condition begins, by the condition's key"),
        may("detector", Kind::Tables(&DETECTOR), "recognises one thing in a listing"),
        may("marketplace", Kind::Table(&MARKETPLACE), "the site, or base of sites, this file is about"),
        may("restriction", Kind::Tables(&RESTRICTION), "what a marketplace says about what detectors recognise"),
        may("extend", Kind::Tables(&EXTEND), "adds to a shipped thing, or decides how much it weighs"),
    ],
};

pub(crate) static CATEGORY: Shape = Shape {
    what: "category",
    keys: &[
        must("id", Kind::Text, "kebab-case"),
        must("group", Kind::Text, "the group it is listed under"),
        must("title", Kind::Speech, "what people call it"),
        may("covers", Kind::Text, "what belongs to it, for rule writers"),
        REPLACE,
    ],
};

pub(crate) static UNIT: Shape = Shape {
    what: "unit",
    keys: &[
        must("id", Kind::Text, "the name `when.measure.unit` uses"),
        must("kind", Kind::Text, "units of one kind convert into each other"),
        must("factor", Kind::Number, "one of it in the kind's base unit"),
        must("spellings", Kind::Texts, "as sellers write it"),
        may("exact_case", Kind::Flag, "whether capitals mean something (mW, MW)"),
        REPLACE,
    ],
};

pub(crate) static CONTEXT: Shape = Shape {
    what: "context",
    keys: &[
        must("id", Kind::Text, "kebab-case; no word set may have it too"),
        may("around", Kind::Texts, "near a hit `{}`: that hit"),
        may("field", Kind::Texts, "anywhere in the hit's field: all hits of that field"),
        may("title", Kind::Texts, "anywhere in the title: all hits of the listing"),
        may("head", Kind::Texts, "the title's head ends with it: all hits of the listing"),
        may("department", Kind::Texts, "in the listing's department: all hits of the listing"),
        REPLACE,
    ],
};

pub(crate) static TEXTS: Shape = Shape {
    what: "text",
    keys: &[
        may("why", Kind::Speech, "why the marketplace acts; may hold {words} {marketplace} {limit}"),
        may("fix", Kind::Speech, "what the seller does now, likewise"),
        REPLACE,
    ],
};

pub(crate) static SPEECH: Shape =
    Shape { what: "text in languages", keys: &[may("en", Kind::Text, "English"), may("zh", Kind::Text, "Chinese")] };

pub(crate) static DETECTOR: Shape = Shape {
    what: "detector",
    keys: &[
        must("id", Kind::Text, "kebab-case, unique in the pack"),
        must("category", Kind::Text, "id of its category"),
        must("target", Kind::OneOf(|| names(Target::ALL, |v| v.name())), "what it recognises"),
        must("title", Kind::Speech, "what people call it"),
        may("terms", Kind::Map(&Kind::Texts), "phrases by language; `any` for all"),
        may("patterns", Kind::Texts, "regular expressions over the cleaned text, as an exception"),
        may("unless", Kind::Texts, "a hit falls if one of these phrases or contexts holds"),
        may("only", Kind::Texts, "a hit stays only if one of these holds"),
        may("fields", Kind::SomeOf(text_fields), "where it looks"),
        may("fuzzy", Kind::Flag, "whether words of 8 or more letters may differ by one edit"),
        may("list", Kind::Text, "a CSV file whose values are terms too"),
        may("brands", Kind::TextOrTexts, "names compared with the brand field, or a CSV file of them"),
        may("neighbours", Kind::Texts, "lawful brands that look like one of those"),
        may("check", Kind::Table(&CHECK), "for target = \"format\": what is looked at"),
        may("example", Kind::Tables(&EXAMPLE), "its proof: three texts to flag and three near misses to pass"),
        REPLACE,
    ],
};

pub(crate) static CHECK: Shape = Shape {
    what: "check",
    keys: &[
        may("max-length", Kind::Table(&MAX_LENGTH), "a text longer than this"),
        may("repeated-word", Kind::Table(&REPEATED_WORD), "a word that stands more often than this"),
        may("characters", Kind::Table(&CHARACTERS), "characters that must not stand there"),
        may("capitals", Kind::Table(&CAPITALS), "too many capitals"),
        may("html", Kind::Table(&HTML), "tags beyond the allowed ones"),
        may("contact", Kind::Table(&CONTACT), "contact details"),
        may("missing-field", Kind::Table(&MISSING_FIELD), "a column without a value"),
        may("hidden-text", Kind::Table(&HIDDEN_TEXT), "invisible characters"),
    ],
};

const CHECK_FIELD: Key = must("field", Kind::OneOf(all_fields), "the field it looks at");
const CHECK_FIELDS: Key = must("fields", Kind::SomeOf(all_fields), "the fields it looks at");

pub(crate) static MAX_LENGTH: Shape = Shape {
    what: "max-length check",
    keys: &[
        CHECK_FIELD,
        must("max", Kind::Count, "the most that is allowed"),
        must("unit", Kind::OneOf(|| names(Unit::ALL, |v| v.name())), "what is counted"),
    ],
};

pub(crate) static REPEATED_WORD: Shape = Shape {
    what: "repeated-word check",
    keys: &[
        CHECK_FIELD,
        must("max", Kind::Count, "how often a word may stand"),
        may("except", Kind::TextOrTexts, "words that do not count, or a word set \"@id\""),
    ],
};

pub(crate) static CHARACTERS: Shape = Shape {
    what: "characters check",
    keys: &[
        CHECK_FIELD,
        must("forbid", Kind::Text, "the characters, one after the other"),
        may("allow_in_brand", Kind::Flag, "whether the brand's own name may hold them"),
    ],
};

pub(crate) static CAPITALS: Shape = Shape {
    what: "capitals check",
    keys: &[
        CHECK_FIELD,
        must("share", Kind::Number, "0 to 1: so many of the letters are capitals"),
        may("min_words", Kind::Count, "shorter texts pass"),
    ],
};

pub(crate) static HTML: Shape =
    Shape { what: "html check", keys: &[CHECK_FIELD, may("allow", Kind::Texts, "names of allowed tags")] };

pub(crate) static CONTACT: Shape = Shape {
    what: "contact check",
    keys: &[
        CHECK_FIELDS,
        must("kinds", Kind::SomeOf(|| names(ContactKind::ALL, |v| v.name())), "which contact details"),
    ],
};

pub(crate) static MISSING_FIELD: Shape = Shape { what: "missing-field check", keys: &[CHECK_FIELD] };

pub(crate) static HIDDEN_TEXT: Shape = Shape { what: "hidden-text check", keys: &[CHECK_FIELDS] };

pub(crate) static EXAMPLE: Shape = Shape {
    what: "example",
    keys: &[
        may("flag", Kind::Listing, "a title, or a table of fields, that must be recognised"),
        may("pass", Kind::Listing, "a near miss that must not be"),
        may("why", Kind::Text, "why it is a near miss"),
    ],
};

pub(crate) static LISTING: Shape = Shape {
    what: "listing",
    keys: &[
        may("title", Kind::Cell, "a value"),
        may("bullets", Kind::Cell, "a value"),
        may("description", Kind::Cell, "a value"),
        may("keywords", Kind::Cell, "a value"),
        may("attributes", Kind::Cell, "a value"),
        may("brand", Kind::Cell, "a value"),
        may("manufacturer", Kind::Cell, "a value"),
        may("department", Kind::Cell, "a value"),
        may("image-text", Kind::Cell, "a value"),
        may("price", Kind::Cell, "a value"),
        may("currency", Kind::Cell, "a value"),
        may("quantity", Kind::Cell, "a value"),
        may("condition", Kind::Cell, "a value"),
        may("sku", Kind::Cell, "a value"),
        may("asin", Kind::Cell, "a value"),
        may("gtin", Kind::Cell, "a value"),
    ],
};

pub(crate) static MARKETPLACE: Shape = Shape {
    what: "marketplace",
    keys: &[
        must("id", Kind::Text, "platform, hyphen, site: amazon-us"),
        must("name", Kind::Text, "what people call it"),
        may("base", Kind::Flag, "a base that sites extend, never chosen itself"),
        may("country", Kind::Text, "two capitals; not for a base"),
        may("currency", Kind::Text, "three capitals; not for a base"),
        may("languages", Kind::Texts, "Latin-script languages whose terms count here"),
        may("extends", Kind::Texts, "bases whose restrictions hold here too"),
        may("drop", Kind::Tables(&DROP), "inherited restrictions that do not hold here"),
        REPLACE,
    ],
};

pub(crate) static DROP: Shape = Shape {
    what: "drop",
    keys: &[
        must("id", Kind::Text, "id of the inherited restriction"),
        must("why", Kind::Text, "why it does not hold here"),
    ],
};

pub(crate) static RESTRICTION: Shape = Shape {
    what: "restriction",
    keys: &[
        must("id", Kind::Text, "kebab-case; entries may share it if their windows do not overlap"),
        may("on", Kind::TextOrTexts, "marketplaces or platforms, or \"*\", outside a marketplace's own file"),
        may("detect", Kind::Texts, "any of these detectors"),
        may("with", Kind::Groups, "and all of these somewhere in the listing; an inner list is a choice"),
        may("without", Kind::Texts, "and none of these"),
        may("unless", Kind::Texts, "narrows the detectors for this marketplace alone"),
        may("only", Kind::Texts, "likewise"),
        may("fields", Kind::SomeOf(text_fields), "likewise"),
        may("when", Kind::Table(&WHEN), "conditions on numbers and on the seller; all must hold"),
        may("category", Kind::Text, "id of its category; the detector's where absent"),
        may("title", Kind::Speech, "what people call it, where it brings its own terms"),
        may("terms", Kind::Map(&Kind::Texts), "phrases by language, instead of `detect`"),
        may("patterns", Kind::Texts, "regular expressions, instead of `detect`"),
        may("list", Kind::Text, "a CSV file of terms, instead of `detect`"),
        may("verdict", Kind::OneOf(|| names(Verdict::ALL, |v| v.name())), "what the marketplace decides"),
        may("consequence", Kind::OneOf(|| names(Consequence::ALL, |v| v.name())), "what it is known to do"),
        may("action", Kind::OneOf(|| names(Action::ALL, |v| v.name())), "what the seller does now"),
        may("satisfied_by", Kind::Texts, "evidence that turns the finding into a note"),
        may("announced", Kind::Day, "when it was made public"),
        may("since", Kind::Day, "the first day it holds"),
        may("until", Kind::Day, "the first day it no longer holds"),
        may("ends", Kind::OneOf(|| vec!["known", "unknown"]), "whether the end of an old window is known"),
        may("basis", Kind::OneOf(|| names(Basis::ALL, |v| v.name())), "on whose word"),
        may("why", Kind::SpeechOrName, "why, for the seller; may hold {words} {marketplace} {limit}"),
        may("fix", Kind::SpeechOrName, "what to do, likewise"),
        may("sources", Kind::Tables(&SOURCE), "where it was read"),
        may(
            "instead",
            Kind::Text,
            "words that `listlint fix` writes in their place, where the action is replace-words",
        ),
        may("like", Kind::Text, "full id of a rule read elsewhere and presumed here"),
        may("example", Kind::Tables(&RESTRICTION_EXAMPLE), "its proof, where it has conditions or dates"),
        REPLACE,
    ],
};

pub(crate) static WHEN: Shape = Shape {
    what: "condition",
    keys: &[
        may("measure", Kind::Table(&MEASURE), "the number of a unit nearest the hit"),
        may("price", Kind::Table(&BOUND), "the row's price"),
        may("unit_price", Kind::Table(&BOUND), "price by pack count"),
        may("pack_count", Kind::Table(&BOUND), "pieces in a pack"),
        may("currency", Kind::Texts, "one of these"),
        may("condition", Kind::Texts, "one of these"),
        may("seller", Kind::Table(&SELLER), "facts about the seller"),
    ],
};

const OVER: Key = may("over", Kind::Number, "strictly more than");
const UNDER: Key = may("under", Kind::Number, "strictly less than");
const AT_LEAST: Key = may("at_least", Kind::Number, "this or more");
const AT_MOST: Key = may("at_most", Kind::Number, "this or less");

pub(crate) static MEASURE: Shape =
    Shape { what: "measure", keys: &[must("unit", Kind::Text, "id of a unit"), OVER, UNDER, AT_LEAST, AT_MOST] };

pub(crate) static BOUND: Shape = Shape { what: "comparison", keys: &[OVER, UNDER, AT_LEAST, AT_MOST] };

pub(crate) static SELLER: Shape = Shape {
    what: "seller condition",
    keys: &[
        may("country", Kind::Texts, "the company is in one of these countries"),
        may("country_not", Kind::Texts, "the company is in none of these countries"),
        may("type", Kind::Texts, "the seller is one of these"),
        may("programs_with", Kind::Texts, "the seller is in one of these programs"),
        may("programs_without", Kind::Texts, "the seller is in none of these programs"),
    ],
};

pub(crate) static SOURCE: Shape = Shape {
    what: "source",
    keys: &[
        must("ref", Kind::Text, "what it is"),
        may("url", Kind::Text, "its address, where one was seen"),
        may("dated", Kind::Day, "when the page or a dated copy showed this wording"),
        must("read", Kind::Date, "the day we read it"),
        may("partial", Kind::Flag, "whether the copy was cut off"),
    ],
};

pub(crate) static RESTRICTION_EXAMPLE: Shape = Shape {
    what: "example",
    keys: &[
        must("listing", Kind::Listing, "a title, or a table of fields"),
        may("as_of", Kind::Date, "judged by this day"),
        may("seller", Kind::Table(&SELLER_FACTS), "who sells"),
        must("expect", Kind::OneOf(expectations), "a verdict, `note` or `none`"),
    ],
};

pub(crate) static SELLER_FACTS: Shape = Shape {
    what: "seller",
    keys: &[
        may("country", Kind::TextOrTexts, "where the company is"),
        may("type", Kind::TextOrTexts, "what kind of seller"),
        may("programs", Kind::TextOrTexts, "programs it is in"),
    ],
};

pub(crate) static EXTEND: Shape = Shape {
    what: "extension",
    keys: &[
        may("detector", Kind::Text, "id of the detector to add to"),
        may("restriction", Kind::Text, "full id, or a glob of full ids"),
        must("why", Kind::Text, "who decided it and why"),
        may("terms", Kind::Map(&Kind::Texts), "more phrases by language"),
        may("patterns", Kind::Texts, "more patterns"),
        may("unless", Kind::Texts, "more exceptions"),
        may("only", Kind::Texts, "more confirmations"),
        may("neighbours", Kind::Texts, "more lawful brands"),
        may("severity", Kind::OneOf(|| names(Severity::ALL, |v| v.name())), "instead of the table's"),
        may("enabled", Kind::Flag, "false: not judged at all"),
        may("example", Kind::Tables(&EXAMPLE), "texts that the detector must flag or pass with what is added"),
    ],
};

/// The keys `[open]` may hold: the conditions of `when`.
pub(crate) const OPEN_KEYS: [&str; 11] = [
    "measure",
    "price",
    "unit_price",
    "pack_count",
    "currency",
    "condition",
    "seller.country",
    "seller.country_not",
    "seller.type",
    "seller.programs_with",
    "seller.programs_without",
];

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|&value| name(value)).collect()
}

/// The fields a detector may search: never the department, which only contexts read.
pub(crate) fn text_fields() -> Vec<&'static str> {
    let fields = Field::ALL.into_iter().filter(|f| f.is_text() && *f != Field::Department);
    fields.map(Field::name).collect()
}

fn all_fields() -> Vec<&'static str> {
    Field::ALL.into_iter().map(Field::name).collect()
}

fn expectations() -> Vec<&'static str> {
    let verdicts = Verdict::ALL.iter().filter(|v| **v != Verdict::Allowed).map(|v| v.name());
    verdicts.chain(["note", "none"]).collect()
}
