//! XML parts of a package as trees that keep every byte: what is not touched is written as it was read.

use std::io::{self, BufRead, Write};

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::Event;

/// Deepest nesting that is read.
const DEEPEST: usize = 200;

/// What stands between `<` and `>` of a start tag, without the slash of an empty element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tag(String);

impl Tag {
    /// A tag of a name and attributes, in the namespace prefix of another.
    pub(super) fn like(other: &Self, name: &str, attributes: &[(&str, &str)]) -> Self {
        let prefix = other.name().rsplit_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
        let mut tag = Self(format!("{prefix}{name}"));
        attributes.iter().for_each(|(name, value)| tag.set(name, value));
        tag
    }

    /// The name with its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.split(is_space).next().unwrap_or_default()
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        local(self.name())
    }

    /// The names of its attributes with their prefixes, and the places of their values.
    fn attributes(&self) -> Vec<(&str, std::ops::Range<usize>)> {
        let (text, mut at, mut found) = (&self.0, self.name().len(), Vec::new());
        while let Some(rest) = text.get(at..) {
            let name_at = at + rest.find(|c| !is_space(c)).unwrap_or(rest.len());
            let Some((name, _)) = text.get(name_at..).and_then(|rest| rest.split_once('=')) else { break };
            let quote_at = name_at + name.len() + 1;
            let Some(open) = text.get(quote_at..).and_then(|rest| rest.find(['"', '\''])) else { break };
            let start = quote_at + open + 1;
            let Some(quote) = text.get(start - 1..start) else { break };
            let Some(length) = text.get(start..).and_then(|rest| rest.find(quote)) else { break };
            found.push((name.trim_end(), start..start + length));
            at = start + length + 1;
        }
        found
    }

    fn place(&self, name: &str) -> Option<std::ops::Range<usize>> {
        self.attributes().into_iter().find(|(known, _)| *known == name).map(|(_, place)| place)
    }

    /// The value of an attribute, as it is meant.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let raw = self.0.get(self.place(name)?)?;
        Some(unescape(raw).map_or_else(|_| raw.to_owned(), |value| value.into_owned()))
    }

    /// The name of the first attribute that is called so behind its prefix, and the value.
    pub(super) fn get_local(&self, name: &str) -> Option<(String, String)> {
        let known = self.attributes().into_iter().map(|(known, _)| known).find(|known| local(known) == name)?;
        Some((known.to_owned(), self.get(known)?))
    }

    /// Gives an attribute a value; the rest of the tag stays as it is.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let value = escape(value);
        match self.place(name) {
            Some(place) => self.0.replace_range(place, &value),
            None => {
                let end = self.0.trim_end().len();
                self.0.insert_str(end, &format!(" {name}=\"{value}\""));
            }
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// An element with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) tag: Tag,
    pub(super) children: Vec<Child>,
    /// What stands between `</` and `>`; nothing where the element is written as an empty one.
    end: Option<String>,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Child {
    Node(Node),
    /// Text, comments and the like, as they stand.
    Raw(String),
}

impl Node {
    /// An element with some in it.
    pub(super) fn new(tag: Tag, children: Vec<Node>) -> Self {
        let end = (!children.is_empty()).then(|| tag.name().to_owned());
        Self { tag, children: children.into_iter().map(Child::Node).collect(), end }
    }

    /// Reads a whole part: what stands before the root, the root, what stands behind it.
    ///
    /// # Errors
    /// When it is no XML.
    pub(super) fn document(bytes: &[u8]) -> io::Result<(String, Self, String)> {
        let mut source = Xml::new(bytes);
        let mut before = String::new();
        let tag = source.root(&mut before)?;
        let root = source.element(tag, 0)?;
        let mut after = String::new();
        source.rest(&mut after)?;
        Ok((before, root, after))
    }

    /// The elements in it.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Raw(_) => None,
        })
    }

    /// The same, to be changed.
    pub(super) fn nodes_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Raw(_) => None,
        })
    }

    /// The first element of a name in it.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.nodes().find(|node| node.tag.local() == name)
    }

    /// The same, to be changed.
    pub(super) fn find_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.nodes_mut().find(|node| node.tag.local() == name)
    }

    /// Adds an element at the end.
    pub(super) fn push(&mut self, node: Self) {
        self.end.get_or_insert_with(|| self.tag.name().to_owned());
        self.children.push(Child::Node(node));
    }

    /// Adds an element before the child at an index.
    pub(super) fn insert(&mut self, at: usize, node: Self) {
        self.end.get_or_insert_with(|| self.tag.name().to_owned());
        self.children.insert(at.min(self.children.len()), Child::Node(node));
    }

    /// Keeps the elements of which this holds, and everything that is none.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&mut Self) -> bool) {
        self.children.retain_mut(|child| match child {
            Child::Node(node) => keep(node),
            Child::Raw(_) => true,
        });
    }

    /// The text in it, as it is meant.
    pub(super) fn inner_text(&self) -> String {
        let raw = self.children.iter().map(|child| match child {
            Child::Raw(raw) => raw.as_str(),
            Child::Node(_) => "",
        });
        let raw: String = raw.collect();
        unescape(&raw).map_or_else(|_| raw.clone(), |text| text.into_owned())
    }

    /// Puts a text in the place of everything in it.
    pub(super) fn set_text(&mut self, text: &str) {
        self.end.get_or_insert_with(|| self.tag.name().to_owned());
        self.children = vec![Child::Raw(escape(text).into_owned())];
    }

    /// Writes it.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(end) = &self.end else { return write!(out, "<{}/>", self.tag.0) };
        write!(out, "<{}>", self.tag.0)?;
        for child in &self.children {
            match child {
                Child::Node(node) => node.write(out)?,
                Child::Raw(raw) => out.write_all(raw.as_bytes())?,
            }
        }
        write!(out, "</{end}>")
    }
}

/// What comes next in an element that is read child by child.
pub(super) enum Next {
    /// An element that begins; its tag, and whether it is an empty one.
    Start(Tag, bool),
    /// Text and the like, as it stands.
    Raw(String),
    /// The end tag of the element at hand, without its brackets.
    End(String),
}

/// A part that is read piece by piece.
pub(super) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// Whether the tag handed out last was that of an empty element.
    is_empty: bool,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(input);
        let config = reader.config_mut();
        config.trim_markup_names_in_closing_tags = false;
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), is_empty: false }
    }

    /// What comes next; nothing at the end of the part.
    pub(super) fn read(&mut self) -> io::Result<Option<Next>> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(broken)?;
        let raw = |before: &str, text: &str, after: &str| Next::Raw([before, text, after].concat());
        let next = match event {
            Event::Start(tag) => Next::Start(Tag(tag.to_string()), false),
            Event::Empty(tag) => Next::Start(Tag(tag.to_string()), true),
            Event::End(end) => Next::End(end.to_string()),
            Event::Text(text) => raw("", &text, ""),
            Event::CData(text) => raw("<![CDATA[", &text, "]]>"),
            Event::Comment(text) => raw("<!--", &text, "-->"),
            Event::Decl(text) => raw("<?", &text, "?>"),
            Event::PI(text) => raw("<?", &text, "?>"),
            Event::DocType(text) => raw("<!DOCTYPE ", &text, ">"),
            Event::GeneralRef(name) => raw("&", &name, ";"),
            Event::Eof => return Ok(None),
        };
        self.is_empty = matches!(next, Next::Start(_, true));
        Ok(Some(next))
    }

    /// The tag of the root; what stands before goes to `before`.
    pub(super) fn root(&mut self, before: &mut String) -> io::Result<Tag> {
        loop {
            match self.read()? {
                Some(Next::Start(tag, _)) => return Ok(tag),
                Some(Next::Raw(raw)) => before.push_str(&raw),
                Some(Next::End(_)) | None => return Err(broken("there is no root element")),
            }
        }
    }

    /// The element whose tag was just read.
    pub(super) fn element(&mut self, tag: Tag, depth: usize) -> io::Result<Node> {
        let mut node = Node { tag, children: Vec::new(), end: None };
        if self.is_empty {
            return Ok(node);
        }
        if depth > DEEPEST {
            return Err(broken("elements are nested too deep"));
        }
        loop {
            let child = match self.read()? {
                Some(Next::Start(tag, _)) => Child::Node(self.element(tag, depth + 1)?),
                Some(Next::Raw(raw)) => Child::Raw(raw),
                Some(Next::End(end)) => {
                    node.end = Some(end);
                    // An element that ended within was empty; the one at hand is not.
                    self.is_empty = false;
                    return Ok(node);
                }
                None => return Err(broken("it ends too early")),
            };
            node.children.push(child);
        }
    }

    /// What stands behind the root.
    pub(super) fn rest(&mut self, after: &mut String) -> io::Result<()> {
        while let Some(next) = self.read()? {
            if let Next::Raw(raw) = next {
                after.push_str(&raw);
            }
        }
        Ok(())
    }
}

/// Says which bytes a tag takes when it is opened.
pub(super) fn opened(tag: &Tag) -> String {
    format!("<{}>", tag.0)
}

/// That a part cannot be understood.
pub(super) fn broken(reason: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a part of the workbook is damaged: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_touched_stays_as_it_is() {
        let text = "<?xml version=\"1.0\"?>\r\n<!-- x --><x:a b='1'  c = \"&lt;2\" ><d /><e></e>t &amp; <![CDATA[<]]>\n<?p i?></x:a >\n";
        let (before, mut root, after) = Node::document(text.as_bytes()).unwrap();
        let written = |root: &Node| {
            let mut out = before.clone().into_bytes();
            root.write(&mut out).unwrap();
            out.extend(after.bytes());
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(&root), text);
        assert_eq!((root.tag.local(), root.tag.get("c").as_deref(), root.tag.get("d")), ("a", Some("<2"), None));
        root.tag.set("b", "\"3");
        root.tag.set("n", "4");
        assert_eq!(written(&root), text.replace("b='1'", "b='&quot;3'").replace("\"&lt;2\" >", "\"&lt;2\" n=\"4\" >"));
        assert_eq!(root.nodes().count(), 2);
    }
}
