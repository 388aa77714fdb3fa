//! The JSON schema of rule files, for editors: the same shapes the reader refuses unknown keys by.

use serde_json::{Map, Value, json};

use super::shape::{FILE, Kind, LISTING, SPEECH, Shape};

/// The schema, as pretty JSON with a line end; kept in `docs/rule-files.schema.json`.
pub fn schema() -> String {
    let mut file = table(&FILE);
    file.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    file.insert("title".into(), json!("listlint rule file"));
    file.sort_keys();
    format!("{:#}\n", Value::Object(file))
}

fn table(shape: &Shape) -> Map<String, Value> {
    let properties: Map<String, Value> =
        shape.keys.iter().map(|key| (key.name.to_owned(), property(key.kind, key.about))).collect();
    let required: Vec<_> = shape.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut table = Map::new();
    table.insert("type".into(), json!("object"));
    table.insert("properties".into(), Value::Object(properties));
    table.insert("required".into(), json!(required));
    table.insert("additionalProperties".into(), json!(false));
    table
}

fn property(kind: Kind, about: &str) -> Value {
    let mut property = value(kind);
    if let Value::Object(property) = &mut property {
        property.insert("description".into(), json!(about));
    }
    property
}

fn value(kind: Kind) -> Value {
    let texts = || value(Kind::Texts);
    match kind {
        Kind::Text => json!({ "type": "string", "minLength": 1 }),
        Kind::Texts => list(value(Kind::Text)),
        Kind::TextOrTexts => either([value(Kind::Text), texts()]),
        Kind::Groups => list(either([value(Kind::Text), texts()])),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::Day => json!({ "type": "string", "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::OneOf(names) => json!({ "enum": names() }),
        Kind::SomeOf(names) => list(json!({ "enum": names() })),
        Kind::Speech => value(Kind::Table(&SPEECH)),
        Kind::SpeechOrName => either([json!({ "type": "string", "pattern": "^@" }), value(Kind::Speech)]),
        Kind::Cell => json!({ "type": ["string", "number", "array"], "items": { "type": "string" } }),
        Kind::Listing => either([value(Kind::Text), value(Kind::Table(&LISTING))]),
        Kind::Table(shape) => Value::Object(table(shape)),
        Kind::Tables(shape) => list(Value::Object(table(shape))),
        Kind::Map(inner) => json!({ "type": "object", "additionalProperties": value(*inner) }),
    }
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn either(options: [Value; 2]) -> Value {
    json!({ "anyOf": options })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Everything that reads keys.
    const READERS: [&str; 5] = [
        include_str!("raw/mod.rs"),
        include_str!("raw/detector.rs"),
        include_str!("raw/marketplace.rs"),
        include_str!("raw/restriction.rs"),
        include_str!("raw/vocabulary.rs"),
    ];

    /// Every key of a shape and of the shapes inside it. Fields of listings are read by [`Field`](crate::field::Field).
    fn keys(shape: &Shape, found: &mut BTreeSet<&'static str>) {
        for key in shape.keys {
            found.insert(key.name);
            match key.kind {
                Kind::Table(inner) | Kind::Tables(inner) => keys(inner, found),
                Kind::Map(Kind::Table(inner)) => keys(inner, found),
                Kind::Speech => keys(&SPEECH, found),
                _ => {}
            }
        }
    }

    #[test]
    fn every_key_is_read() {
        let mut all = BTreeSet::new();
        keys(&FILE, &mut all);
        for key in all {
            let quoted = format!("\"{key}\"");
            assert!(READERS.iter().any(|text| text.contains(&quoted)), "nothing reads `{key}`");
        }
    }

    #[test]
    fn a_listing_has_every_field() {
        let fields: Vec<_> = crate::field::Field::ALL.into_iter().map(|field| field.name()).collect();
        assert_eq!(LISTING.keys.iter().map(|key| key.name).collect::<Vec<_>>(), fields);
    }

    #[test]
    fn the_printed_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rule-files.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, schema()).expect("docs can be written");
        }
        let printed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(printed == schema(), "docs/rule-files.schema.json is out of date: run with UPDATE=1");
    }
}
