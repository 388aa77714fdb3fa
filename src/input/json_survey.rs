//! Where in a JSON file its listings are, by a first look: the elements of an array, the values of an object, or the
//! values the file is made of.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::header::Likeness;
use super::json_shape::{Token, Tokens, unescaped};
use super::nested::MOST_LEVELS;

/// Levels of objects around the elements, at most.
const DEEPEST: usize = 8;
/// Different keys that are looked at.
const KEYS: usize = 500;
/// Different places that are looked at.
const GROUPS: usize = 300;
/// What arrays of products are called; others may hold parts of one product, such as its variants.
const CONTAINERS: [&str; 26] = [
    "products",
    "items",
    "listings",
    "offers",
    "data",
    "results",
    "records",
    "rows",
    "entries",
    "hits",
    "nodes",
    "edges",
    "goods",
    "catalog",
    "catalogue",
    "feed",
    "content",
    "list",
    "skus",
    "articles",
    "productos",
    "produits",
    "produkte",
    "artikel",
    "messages",
    "inventoryitems",
];

/// Which values below a path are elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// The value at the path.
    Itself,
    /// The values of the array at the path.
    Items,
    /// The values of the object at the path.
    Members,
}

/// Where the elements of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Where {
    /// Keys that lead there from each value the file is made of.
    pub(super) path: Vec<String>,
    pub(super) unit: Unit,
    /// Paths of other arrays of listings, which are not read.
    pub(super) others: Vec<String>,
}

impl Where {
    /// Whether elements stand one after the other, with nothing around them: then one that is broken harms no other.
    pub(super) fn is_lines(&self) -> bool {
        self.path.is_empty() && self.unit == Unit::Itself
    }
}

/// Values that may be the elements.
#[derive(Debug)]
struct Group {
    place: Where,
    /// How many of them are objects.
    objects: usize,
    /// Paths of their fields.
    keys: BTreeSet<String>,
}

/// One open level.
struct Level {
    is_object: bool,
    /// The key read last.
    key: String,
}

/// Finds the elements of JSON text of which this is the beginning; `likeness` judges the paths of their fields. Of
/// a list in a file that was named, texts are enough. One object by itself must be sure to be a listing, and inside
/// of others it counts only where the file was named: settings and translations have such names too.
pub(super) fn find(head: &str, is_named: bool, likeness: impl Fn(&[String]) -> Likeness) -> Option<Where> {
    let groups = survey(head);
    let is_good = |keys: Vec<String>, least: Likeness| likeness(&keys) >= least;
    let is_wanted = |group: &&Group| {
        let is_listed = group.place.unit == Unit::Items || group.place.path.is_empty() && group.objects > 1;
        let least = least(is_listed, is_named);
        let is_in_place = is_listed || group.place.path.is_empty() || is_named;
        group.objects > 0 && is_in_place && is_good(group.keys.iter().cloned().collect(), least)
    };
    let good: Vec<&Group> = groups.iter().filter(is_wanted).collect();
    let best = good.iter().min_by_key(|group| {
        let direct = group.keys.iter().filter(|key| !key.contains('.')).cloned().collect();
        (group.rank(), !is_good(direct, Likeness::Texts), group.depth(), Reverse(group.objects))
    });
    let best = best?;
    let is_other = |group: &&&Group| {
        group.place.unit == Unit::Items && best.place.unit == Unit::Items && group.place.path != best.place.path
    };
    let others = good.iter().filter(is_other).map(|group| group.place.path.join(".")).collect();
    Some(Where { others, ..best.place.clone() })
}

/// What the names of elements must be at least, in a list or alone.
pub(super) fn least(is_listed: bool, is_named: bool) -> Likeness {
    match (is_listed, is_named) {
        (true, true) => Likeness::Texts,
        (true, false) => Likeness::Some,
        (false, _) => Likeness::Sure,
    }
}

impl Group {
    /// What is most likely the list of products, the least first.
    fn rank(&self) -> u8 {
        let name = self.place.path.last().map_or("", String::as_str);
        let is_container = name.is_empty() || CONTAINERS.contains(&name.to_lowercase().as_str());
        match self.place.unit {
            Unit::Itself if self.place.path.is_empty() && self.objects > 1 => 0,
            Unit::Items if is_container => 1,
            Unit::Itself => 2,
            Unit::Members if self.objects > 1 => 2,
            Unit::Items => 3,
            Unit::Members => 4,
        }
    }

    /// Of a product and the variants or offers inside it, the product is meant; of arrays, the longest.
    fn depth(&self) -> usize {
        if self.place.unit == Unit::Items { 0 } else { self.place.path.len() }
    }
}

/// All values that may be the elements.
fn survey(head: &str) -> Vec<Group> {
    let (mut levels, mut groups): (Vec<Level>, Vec<Group>) = (Vec::new(), Vec::new());
    for token in Tokens::new(head) {
        match token {
            Token::Open(is_object) => {
                if is_object {
                    count(&levels, &mut groups);
                }
                levels.push(Level { is_object, key: String::new() });
                // No element is read that is deeper, and going through so many levels again and again takes time.
                if levels.len() > MOST_LEVELS {
                    break;
                }
            }
            Token::Close => drop(levels.pop()),
            Token::Key(key) => {
                if let Some(level) = levels.last_mut() {
                    level.key = unescaped(key).unwrap_or(key.into()).into_owned();
                }
            }
            Token::Text(_) | Token::Bare(_) => note(&levels, &mut groups),
        }
    }
    groups
}

/// Counts an object that opens as an element of each group it may be one of.
fn count(levels: &[Level], groups: &mut Vec<Group>) {
    let objects = levels.iter().take_while(|level| level.is_object).count();
    if objects > DEEPEST {
        return;
    }
    match levels.len() - objects {
        0 => {
            count_one(groups, levels, Unit::Itself);
            if let Some((_, outer)) = levels.split_last() {
                count_one(groups, outer, Unit::Members);
            }
        }
        1 => count_one(groups, levels.get(..objects).unwrap_or_default(), Unit::Items),
        _ => {}
    }
}

fn count_one(groups: &mut Vec<Group>, levels: &[Level], unit: Unit) {
    if let Some(group) = group(groups, levels, unit) {
        group.objects += 1;
    }
}

/// Notes the keys that lead to a value as a path of a field of each group it may belong to.
fn note(levels: &[Level], groups: &mut Vec<Group>) {
    let objects = levels.iter().take_while(|level| level.is_object).count();
    let path = |from: usize| {
        let keys = levels.iter().skip(from).filter(|level| level.is_object).map(|level| level.key.as_str());
        keys.collect::<Vec<_>>().join(".")
    };
    if objects < levels.len() {
        if objects <= DEEPEST {
            add(groups, levels.get(..objects), Unit::Items, path(objects));
        }
        return;
    }
    for from in 0..objects.min(DEEPEST) {
        add(groups, levels.get(..from), Unit::Itself, path(from));
        if from + 1 < objects {
            add(groups, levels.get(..from), Unit::Members, path(from + 1));
        }
    }
}

fn add(groups: &mut Vec<Group>, levels: Option<&[Level]>, unit: Unit, key: String) {
    let group = levels.and_then(|levels| group(groups, levels, unit));
    if let Some(group) = group.filter(|group| group.keys.len() < KEYS) {
        group.keys.insert(key);
    }
}

/// The group of a place, a new one if need be and as long as there may be new ones. Levels are objects, each with the
/// key that leads on.
fn group<'g>(groups: &'g mut Vec<Group>, levels: &[Level], unit: Unit) -> Option<&'g mut Group> {
    let path = || levels.iter().map(|level| level.key.as_str());
    let is_it = |group: &Group| group.place.unit == unit && group.place.path.iter().eq(path());
    if let Some(at) = groups.iter().position(is_it) {
        return groups.get_mut(at);
    }
    if groups.len() < GROUPS {
        let place = Where { path: path().map(str::to_owned).collect(), unit, others: Vec::new() };
        groups.push(Group { place, objects: 0, keys: BTreeSet::new() });
        return groups.last_mut();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &str) -> Option<String> {
        let has = |keys: &[String], end: &str| keys.iter().any(|key| key.ends_with(end));
        let likeness =
            |keys: &[String]| if has(keys, "title") && has(keys, "price") { Likeness::Sure } else { Likeness::None };
        find(head, true, likeness).map(|place| {
            let others =
                if place.others.is_empty() { String::new() } else { format!(", not {}", place.others.join(" ")) };
            format!("{:?} {}{others}", place.unit, place.path.join("/"))
        })
    }

    /// Quick: a file of lines that never close was looked at for minutes.
    #[test]
    fn a_look_ends_where_nothing_is_read_any_more() {
        let groups = survey(&"{\"a\": \"x\n".repeat(100_000));
        assert!(groups.iter().all(|group| group.place.path.len() <= DEEPEST));
    }

    #[test]
    fn the_elements_are_found_wherever_they_are() {
        for (head, wanted) in [
            (r#"[{"title": "a", "price": 1}, {"title": "#, "Items "),
            (r#"{"title": "a", "price": 1}"#, "Itself "),
            ("{\"title\": \"a\", \"price\": 1}\n{\"title\": \"b\", \"price\": 2}", "Itself "),
            (r#"{"total": 2, "products": [{"title": "a", "price": 1}], "page": 1}"#, "Items products"),
            (
                r#"{"data": {"products": {"edges": [{"node": {"title": "a", "price": 1}}]}}}"#,
                "Items data/products/edges",
            ),
            (r#"{"product": {"title": "a", "variants": [{"title": "S", "price": 1}], "price": 2}}"#, "Itself product"),
            (r#"{"A-1": {"title": "a", "price": 1}, "A-2": {"title": "b", "price": 2}}"#, "Members "),
            (r#"{"title": "shop", "price": "x", "products": [{"title": "a", "price": 1}]}"#, "Items products"),
            (r#"{"\u5546\u54c1": [{"\u0074itle": "a", "price": 1}]}"#, "Items 商品"),
            (
                r#"{"old": [{"title": "a", "price": 1}], "items": [{"title": "a", "price": 1}], "tags": [{"name": "x"}]}"#,
                "Items items, not old",
            ),
        ] {
            assert_eq!(found(head).as_deref(), Some(wanted), "{head}");
        }
        assert_eq!(found(r#"{"name": "pkg", "dependencies": {"a": {"version": "1"}}}"#), None);
        assert_eq!(found(r#"{"properties": {"title": {"type": "string"}, "price": {"type": "number"}}}"#), None);
        assert_eq!(found("[1, 2"), None);
    }
}
