//! Words for people: both languages, known placeholders, named texts.

use std::collections::BTreeMap;

use super::Lookup;
use crate::pack::place::{Name, Problems};
use crate::pack::raw::{RawSpeech, RawText, RawTexts};
use crate::pack::shape::OPEN_KEYS;
use crate::problem::{Code, Problem};
use crate::rule::Text;

/// What may stand in braces in a `why` or `fix`.
const PLACEHOLDERS: [&str; 3] = ["words", "marketplace", "limit"];

/// A named pair of texts.
#[derive(Debug, Clone)]
pub(crate) struct NamedTexts {
    why: Option<Text>,
    fix: Option<Text>,
}

/// The texts of texts.toml.
pub(super) fn named(raw: &[RawTexts], problems: &Problems<'_>) -> BTreeMap<String, NamedTexts> {
    let text = |raw: &Option<RawText>| raw.as_ref().map(|text| speech(text, true, &PLACEHOLDERS, problems));
    let pair = |raw: &RawTexts| (raw.id.value.clone(), NamedTexts { why: text(&raw.why), fix: text(&raw.fix) });
    raw.iter().map(pair).collect()
}

/// How notes with an open condition begin.
pub(super) fn open(raw: &[(Name, RawText)], problems: &Problems<'_>) -> BTreeMap<String, Text> {
    let mut all: BTreeMap<String, (&Name, Text)> = BTreeMap::new();
    for (key, text) in raw {
        if !OPEN_KEYS.contains(&key.as_str()) {
            problems.unknown(key, "condition", OPEN_KEYS);
        }
        let text = speech(text, true, &["value"], problems);
        if let Some((first, _)) = all.insert(key.value.clone(), (key, text)) {
            super::ids::duplicate("text", key, first, problems);
        }
    }
    all.into_iter().map(|(key, (_, text))| (key, text)).collect()
}

/// The words of a text; in both languages where `both`, else in one at least.
pub(super) fn speech(raw: &RawText, both: bool, placeholders: &[&str], problems: &Problems<'_>) -> Text {
    let sides = [("en", &raw.en), ("zh", &raw.zh)];
    let none = sides.iter().all(|(_, side)| side.is_none());
    for (language, _) in sides.iter().filter(|(language, side)| side.is_none() && (both || (none && *language == "en")))
    {
        let problem = Problem::error(Code::MissingKey, format!("this text has no `{language}`"));
        let help = "shipped texts speak English and Chinese; only a house rule may speak one language";
        problems.add(raw.place, format!("`{language}` is missing"), problem.help(help));
    }
    for (_, side) in sides {
        side.iter().for_each(|text| check_placeholders(text, placeholders, problems));
    }
    let words = |side: &Option<Name>| side.as_ref().map(Name::text).unwrap_or_default();
    Text { en: words(&raw.en), zh: words(&raw.zh) }
}

fn check_placeholders(text: &Name, known: &[&str], problems: &Problems<'_>) {
    for (at, rest) in text.match_indices('{').map(|(at, _)| (at, &text[at + 1..])) {
        let name = rest.split('}').next().unwrap_or_default();
        if known.contains(&name) && rest.len() > name.len() {
            continue;
        }
        let list = known.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" ");
        let help = if known.is_empty() { "no braces here".to_owned() } else { format!("known here: {list}") };
        let problem = Problem::error(Code::UnknownName, format!("nothing fills `{{{name}}}`")).help(help);
        problems.add(super::phrases::inside(text, at, name.len() + 2, problems), "unknown placeholder", problem);
    }
}

impl Lookup<'_> {
    /// The `why` of a restriction.
    pub(super) fn why(&self, raw: Option<&RawSpeech>, both: bool) -> Text {
        self.restriction_text(raw, both, "why", |texts| texts.why.as_ref())
    }

    /// The `fix` of a restriction.
    pub(super) fn fix(&self, raw: Option<&RawSpeech>, both: bool) -> Text {
        self.restriction_text(raw, both, "fix", |texts| texts.fix.as_ref())
    }

    fn restriction_text(
        &self,
        raw: Option<&RawSpeech>,
        both: bool,
        key: &str,
        side: fn(&NamedTexts) -> Option<&Text>,
    ) -> Text {
        match raw {
            Some(RawSpeech::Given(text)) => speech(text, both, &PLACEHOLDERS, self.problems),
            Some(RawSpeech::Named(name)) => self.named_text(name, key, side).unwrap_or_default(),
            None => Text::default(),
        }
    }

    fn named_text(&self, name: &Name, key: &str, side: fn(&NamedTexts) -> Option<&Text>) -> Option<Text> {
        let Some(id) = name.strip_prefix('@') else {
            let problem = Problem::error(Code::BadValue, format!("`{key}` is a name or a table of languages"));
            let help = format!("write {key} = \"@name\" from texts.toml, or {key} = {{ en = \"…\", zh = \"…\" }}");
            self.problems.add(name.place, "a text of no language", problem.help(help));
            return None;
        };
        let found = self.texts.get(id).and_then(side);
        if found.is_none() {
            let known = self.texts.iter().filter(|(_, texts)| side(texts).is_some()).map(|(id, _)| id.as_str());
            let bare = Name { value: id.to_owned(), place: name.place };
            self.problems.unknown(&bare, &format!("text with a `{key}`"), known);
        }
        found.cloned()
    }
}
