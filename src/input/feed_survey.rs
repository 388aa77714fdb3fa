//! Which element of an XML feed is a product, by a first look at the names of what is inside.

use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::NsReader;

use super::feed_names::{column, is_html, joined};
use super::header::Likeness;
use super::json_survey::least;

/// Levels of elements around the products, at most.
const DEEPEST: usize = 8;
/// Levels inside a product that are looked at.
const INSIDE: usize = 3;
/// Different names that are looked at.
const NAMES: usize = 500;
/// Different elements that are looked at.
const GROUPS: usize = 300;
/// What products are called in feeds.
const PRODUCTS: &str = " item entry product offer listing shopitem article artikel artikl good goods produkt produit producto \
    prodotto produto sku post ware record row ad ";

/// Elements that may be the products.
struct Group {
    path: Vec<String>,
    count: usize,
    names: BTreeSet<String>,
}

/// Where the products of a feed stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Products {
    /// Names of the elements that lead to a product, its own last.
    pub(super) path: Vec<String>,
    /// Other elements that could be products, by their paths.
    pub(super) others: Vec<String>,
}

/// The products in a feed of which this is the beginning; `likeness` judges the paths of their fields.
pub(super) fn find(head: &str, is_named: bool, likeness: impl Fn(&[String]) -> Likeness) -> Option<Products> {
    let groups = survey(head);
    let is_good = |group: &&Group| {
        let least = match group.is_known() {
            true => least(true, is_named),
            false => least(group.count > 1, false),
        };
        likeness(&group.names.iter().cloned().collect::<Vec<_>>()) >= least
    };
    let path = groups.iter().filter(is_good).min_by_key(|group| group.rank())?.path.clone();
    // What stands around a product or in it is a part of it.
    let is_apart = |group: &&Group| !group.path.starts_with(&path) && !path.starts_with(&group.path);
    let others: Vec<&Group> = groups.iter().filter(is_good).filter(is_apart).collect();
    let is_outermost = |group: &&&Group| {
        !others.iter().any(|other| other.path.len() < group.path.len() && group.path.starts_with(&other.path))
    };
    let others = others.iter().filter(is_outermost).map(|group| group.path.join("/")).collect();
    Some(Products { path, others })
}

impl Group {
    /// The least is most likely the products: by name, else what repeats; the outermost of equals, for a product may
    /// hold its offers or variants.
    fn rank(&self) -> (bool, bool, usize) {
        (!self.is_known(), !self.is_known() && self.count < 2, self.path.len())
    }

    /// Whether products are called like this.
    fn is_known(&self) -> bool {
        let name = self.path.last().map(|name| name.to_lowercase()).unwrap_or_default();
        let local = name.rsplit(':').next().unwrap_or_default();
        PRODUCTS.split_ascii_whitespace().any(|known| known == local)
    }
}

/// All elements that have others inside.
fn survey(head: &str) -> Vec<Group> {
    let mut reader = NsReader::from_str(head);
    super::feed::set_up(reader.config_mut());
    let (mut open, mut groups) = (Vec::new(), Vec::new());
    // The first error is the end of what is at hand, or one that is met again when the feed is read.
    while let Ok((namespace, event)) = reader.read_resolved_event() {
        match event {
            Event::Start(start) => {
                let outer = open.last().map_or("", String::as_str);
                open.push(column(&namespace, start.name(), outer));
                note(&open, &start, &mut groups);
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    groups
}

/// Counts an element, and notes its name in those around it.
fn note(open: &[String], start: &BytesStart<'_>, groups: &mut Vec<Group>) {
    if is_html(start.name()) {
        return;
    }
    let around = open.len().saturating_sub(1);
    for depth in around.saturating_sub(INSIDE).max(1)..=around.min(DEEPEST) {
        let (Some(path), Some(inside)) = (open.get(..depth), open.get(depth..)) else { continue };
        let Some(group) = group(groups, path) else { continue };
        add(group, inside.iter().fold(String::new(), |outer, name| joined(&outer, name)));
    }
    if open.len() <= DEEPEST
        && let Some(own) = group(groups, open)
    {
        own.count += 1;
        for attribute in start.attributes().with_checks(false).flatten() {
            add(own, format!("@{}", attribute.key.into_inner()));
        }
    }
}

fn add(group: &mut Group, name: String) {
    if group.names.len() < NAMES {
        group.names.insert(name);
    }
}

/// The group of a path, a new one if need be and as long as there may be new ones.
fn group<'g>(groups: &'g mut Vec<Group>, path: &[String]) -> Option<&'g mut Group> {
    // Fields follow their product, so the one that is looked for is most often among the last.
    if let Some(at) = groups.iter().rposition(|group| group.path == path) {
        return groups.get_mut(at);
    }
    if groups.len() < GROUPS {
        groups.push(Group { path: path.to_vec(), count: 0, names: BTreeSet::new() });
        return groups.last_mut();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &str) -> Option<String> {
        let has = |keys: &[String], end: &str| keys.iter().any(|key| key == end || *key == format!("g:{end}"));
        let likeness =
            |keys: &[String]| if has(keys, "title") && has(keys, "price") { Likeness::Sure } else { Likeness::None };
        find(head, true, likeness)
            .map(|products| [&[products.path.join("/")], &products.others[..]].concat().join(" + "))
    }

    #[test]
    fn products_are_found_by_what_they_hold() {
        for (head, wanted) in [
            (
                "<rss xmlns:x='http://base.google.com/ns/1.0'><channel><title>s</title><item><x:title>a</x:title><x:price>1",
                "rss/channel/item",
            ),
            ("<feed><title>s</title><entry><title>a</title><price>1</price></entry>", "feed/entry"),
            ("<catalog><w><title>a</title><price>1</price></w><w/></catalog>", "catalog/w"),
            (
                "<products><product><title>a</title><price>1</price><offers><offer><title>b</title><price>1</price></offer><offer/>",
                "products/product",
            ),
            ("<lot title='a' price='1'/>", "lot"),
            (
                "<s><new><product><title>a</title><price>1</price></product></new><sale><product><title>b</title><price>2</price>",
                "s/new/product + s/sale/product",
            ),
        ] {
            let got = found(head);
            let wanted = if head.starts_with("<lot") { None } else { Some(wanted) };
            assert_eq!(got.as_deref(), wanted, "{head}");
        }
        assert_eq!(found("<urlset><url><loc>x</loc></url></urlset>"), None);
    }
}
