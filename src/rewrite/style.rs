//! Styles of a workbook: a cell that is filled keeps everything else of its looks.

use std::collections::BTreeMap;
use std::io;

use super::xml::{Node, Tag};
use crate::rule::Severity;

/// A part without any style.
pub(super) const NONE: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"></styleSheet>"
);
/// The order of what stands in a part of styles.
const ORDER: [&str; 7] = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles"];

/// Colour of a fill, neither so light nor so dark that words in it are lost.
fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "FFF08080",
        Severity::Warning => "FFFFC766",
        Severity::Note => "FF9EC9F0",
    }
}

/// How a cell of the summary looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// As it was, filled.
    Filled(u32, Severity),
    /// A heading.
    Heading,
    /// A link.
    Link,
    /// Words over several lines.
    Wrapped,
}

/// The styles of a workbook, with those that were added.
pub(super) struct Styles {
    before: String,
    root: Node,
    after: String,
    /// Number of a fill by severity, and of the fonts of headings and links.
    fills: BTreeMap<Severity, usize>,
    fonts: [usize; 2],
    known: BTreeMap<Look, u32>,
}

impl Styles {
    /// Adds fills and fonts to a part of styles.
    pub(super) fn of(part: (String, Node, String)) -> Self {
        let (before, mut root, after) = part;
        let element = |root: &Node, name: &str, attributes: &[(&str, &str)], children: Vec<Node>| {
            Node::new(Tag::like(&root.tag, name, attributes), children)
        };
        let mut fills = BTreeMap::new();
        for &severity in Severity::ALL {
            let inside = vec![
                element(&root, "fgColor", &[("rgb", colour(severity))], Vec::new()),
                element(&root, "bgColor", &[("indexed", "64")], Vec::new()),
            ];
            let pattern = element(&root, "patternFill", &[("patternType", "solid")], inside);
            let fill = element(&root, "fill", &[], vec![pattern]);
            fills.insert(severity, add(&mut root, "fills", fill));
        }
        let font = |root: &Node, inside: &[(&str, &[(&str, &str)])]| {
            let inside = inside.iter().map(|(name, attributes)| element(root, name, attributes, Vec::new())).collect();
            element(root, "font", &[], inside)
        };
        let (size, name) = (("sz", &[("val", "11")][..]), ("name", &[("val", "Calibri")][..]));
        let heading = font(&root, &[("b", &[]), size, name]);
        let link = font(&root, &[("u", &[]), size, ("color", &[("rgb", "FF0563C1")]), name]);
        let fonts = [add(&mut root, "fonts", heading), add(&mut root, "fonts", link)];
        Self { before, root, after, fills, fonts, known: BTreeMap::new() }
    }

    /// The number of a look.
    pub(super) fn number(&mut self, look: Look) -> u32 {
        if let Some(known) = self.known.get(&look) {
            return *known;
        }
        let format = self.format(look);
        let number = u32::try_from(add(&mut self.root, "cellXfs", format)).unwrap_or_default();
        self.known.insert(look, number);
        number
    }

    fn format(&self, look: Look) -> Node {
        let plain = [("numFmtId", "0"), ("fontId", "0"), ("fillId", "0"), ("borderId", "0")];
        let mut format = Node::new(Tag::like(&self.root.tag, "xf", &plain), Vec::new());
        match look {
            Look::Filled(old, severity) => {
                let formats = self.root.find("cellXfs");
                let own = formats.and_then(|formats| formats.nodes().nth(old as usize));
                format = own.cloned().unwrap_or(format);
                let fill = self.fills.get(&severity).copied().unwrap_or_default();
                format.tag.set("fillId", &fill.to_string());
                format.tag.set("applyFill", "1");
            }
            Look::Heading | Look::Link => {
                let [heading, link] = self.fonts;
                let font = if look == Look::Heading { heading } else { link };
                format.tag.set("fontId", &font.to_string());
                format.tag.set("applyFont", "1");
            }
            Look::Wrapped => {}
        }
        if look == Look::Wrapped || look == Look::Link {
            let attributes = [("vertical", "top"), ("wrapText", "1")];
            format.push(Node::new(Tag::like(&self.root.tag, "alignment", &attributes), Vec::new()));
            format.tag.set("applyAlignment", "1");
        }
        format
    }

    /// The part as it is now.
    pub(super) fn into_tree(self) -> (String, Node, String) {
        (self.before, self.root, self.after)
    }
}

/// Adds an element to a list of the styles, which is made if it is not there; its number in the list.
fn add(root: &mut Node, list: &str, node: Node) -> usize {
    if root.find(list).is_none() {
        let made = Node::new(Tag::like(&root.tag, list, &[]), first(root, list));
        let rank = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
        let later = |child: &super::xml::Child| match child {
            super::xml::Child::Node(node) => rank(node.tag.local()) > rank(list),
            super::xml::Child::Raw(_) => false,
        };
        let at = root.children.iter().position(later).unwrap_or(root.children.len());
        root.insert(at, made);
    }
    let Some(found) = root.find_mut(list) else { return 0 };
    found.push(node);
    let count = found.nodes().count();
    found.tag.set("count", &count.to_string());
    count - 1
}

/// What every list begins with.
fn first(root: &Node, list: &str) -> Vec<Node> {
    let element = |name: &str, attributes: &[(&str, &str)], inside: Vec<Node>| {
        Node::new(Tag::like(&root.tag, name, attributes), inside)
    };
    let pattern = |kind: &str| element("fill", &[], vec![element("patternFill", &[("patternType", kind)], Vec::new())]);
    let plain = [("numFmtId", "0"), ("fontId", "0"), ("fillId", "0"), ("borderId", "0")];
    match list {
        "fonts" => vec![element("font", &[], vec![element("sz", &[("val", "11")], Vec::new())])],
        "fills" => vec![pattern("none"), pattern("gray125")],
        _ => vec![element("xf", &plain, Vec::new())],
    }
}

/// Reads a part that is not there.
pub(super) fn nothing() -> io::Result<(String, Node, String)> {
    Node::document(NONE.as_bytes())
}
