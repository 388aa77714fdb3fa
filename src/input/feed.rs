//! XML product feeds to rows: RSS and Atom with Google's fields, and any feed of a repeated element with fields inside.
//!
//! One product is held at a time, so memory stays flat. A column is the path of an element inside the product, such
//! as `g:price` or `g:shipping.price`; attributes are `name@attribute`. Nothing is expanded but the five entities of
//! XML and numbers of characters; other entities stand as they are written, so that no declaration can grow a file.

use std::io::{self, BufRead, Read};

use quick_xml::Error;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::{Config, NsReader};

use super::feed_names::{column, is_html, joined};
use super::held::{Held, Place};
use super::nested::{Elements, Fields, MOST_LEVELS};

/// The products of a feed.
pub(super) struct Feed {
    reader: NsReader<Metered>,
    buffer: Vec<u8>,
    /// Names of the elements that lead to a product, its own last.
    path: Vec<String>,
    /// Names of the open elements.
    open: Vec<String>,
    /// Whether the file declares entities of its own.
    declares: bool,
}

/// What stands where, apart from the reader that it was read from.
enum Part {
    Start {
        name: String,
        is_html: bool,
        attributes: Vec<(String, String)>,
        written: String,
    },
    End {
        written: String,
    },
    Text(String),
    /// An entity that stands for nothing we know.
    Entity(String),
    /// A declaration of entities.
    Entities,
    Other,
    Eof,
}

/// An open element of a product.
#[derive(Default)]
struct Field {
    path: String,
    text: String,
    has_fields: bool,
}

impl Feed {
    /// The products at a path of names; none may be longer than `limit` bytes.
    pub(super) fn new(held: Held, path: Vec<String>, limit: usize) -> Self {
        let mut reader = NsReader::from_reader(Metered { held, used: 0, limit });
        set_up(reader.config_mut());
        Self { reader, buffer: Vec::new(), path, open: Vec::new(), declares: false }
    }

    fn place(&mut self) -> Place {
        self.reader.get_mut().held.place()
    }

    /// Reads the next part; `outer` is the path it stands in.
    fn part(&mut self, outer: &str) -> io::Result<Part> {
        self.buffer.clear();
        match self.reader.read_resolved_event_into(&mut self.buffer) {
            Ok((namespace, Event::Start(start))) => Ok(Part::Start {
                name: column(&namespace, start.name(), outer),
                is_html: is_html(start.name()),
                attributes: attributes(&start),
                written: format!("<{}>", &*start),
            }),
            Ok((_, event)) => Ok(other(event)),
            Err(error) => {
                let place = self.place();
                Err(told(error, place))
            }
        }
    }

    /// Reads one product whose start tag was read.
    fn product(&mut self, attributes: Vec<(String, String)>, fields: &mut Fields) -> io::Result<()> {
        let mut open = vec![Field::default()];
        put_attributes("", attributes, fields);
        // Depth of HTML elements, which are text of the field they stand in.
        let mut html = 0_usize;
        while let Some(field) = open.last_mut() {
            let path = std::mem::take(&mut field.path);
            let part = self.part(&path)?;
            field.path = path;
            match part {
                Part::Start { is_html: true, written, .. } if open.len() > 1 => {
                    html += 1;
                    push(&mut open, &written);
                }
                Part::Start { written, .. } if html > 0 => {
                    html += 1;
                    push(&mut open, &written);
                }
                Part::Start { name, attributes, .. } => self.begin(&name, attributes, &mut open, fields)?,
                Part::End { written } if html > 0 => {
                    html -= 1;
                    push(&mut open, &written);
                }
                Part::End { .. } => end(open.pop(), open.is_empty(), fields),
                Part::Text(text) => push(&mut open, &text),
                Part::Entity(written) => {
                    self.tell(&written);
                    push(&mut open, &written);
                }
                Part::Eof => return Err(at(self.place(), "the file ends inside a product")),
                Part::Entities | Part::Other => {}
            }
            if open.len() + html + self.open.len() > MOST_LEVELS {
                return Err(at(self.place(), "more than 64 elements inside each other; flatten the file"));
            }
        }
        Ok(())
    }

    /// Tells of an entity that is not expanded, where the file says what it stands for.
    fn tell(&mut self, written: &str) {
        let line = self.place().line;
        if self.declares && htmlize::unescape(written) == written {
            let what = format!("the file declares what {written} stands for: it is not expanded, and read as it is");
            self.reader.get_mut().held.margin().lose(line, what);
        }
    }

    /// Opens a field.
    fn begin(
        &mut self,
        name: &str,
        attributes: Vec<(String, String)>,
        open: &mut Vec<Field>,
        fields: &mut Fields,
    ) -> io::Result<()> {
        let outer = open.last_mut().map_or("", |field| {
            field.has_fields = true;
            field.path.as_str()
        });
        let path = joined(outer, name);
        put_attributes(&path, attributes, fields);
        open.push(Field { path, ..Field::default() });
        Ok(())
    }
}

impl Elements for Feed {
    fn next_element(&mut self, fields: &mut Fields) -> io::Result<Option<u64>> {
        loop {
            self.reader.get_mut().used = 0;
            let line = self.place().line;
            let outer = self.open.last().cloned().unwrap_or_default();
            match self.part(&outer)? {
                Part::Start { name, attributes, .. } => {
                    self.open.push(name);
                    if self.open.len() > MOST_LEVELS {
                        return Err(at(self.place(), "more than 64 elements inside each other; flatten the file"));
                    }
                    if self.open == self.path {
                        self.product(attributes, fields)?;
                        self.open.pop();
                        return Ok(Some(line));
                    }
                }
                Part::End { .. } => drop(self.open.pop()),
                Part::Entities => self.declares = true,
                Part::Eof if self.open.is_empty() => return Ok(None),
                Part::Eof => return Err(at(self.place(), "the file ends before its elements do")),
                Part::Text(_) | Part::Entity(_) | Part::Other => {}
            }
        }
    }
}

/// How XML is read: leniently where nothing is lost.
pub(super) fn set_up(config: &mut Config) {
    config.expand_empty_elements = true;
    config.allow_dangling_amp = true;
}

fn other(event: Event<'_>) -> Part {
    match event {
        Event::End(end) => Part::End { written: format!("</{}>", end.name().into_inner()) },
        Event::Text(text) => Part::Text(text.xml10_content().into_owned()),
        Event::CData(text) => Part::Text(text.xml10_content().into_owned()),
        Event::GeneralRef(entity) => referred(&entity),
        Event::DocType(text) if text.contains("<!ENTITY") => Part::Entities,
        Event::Eof => Part::Eof,
        _ => Part::Other,
    }
}

/// What an entity stands for, or how it is written.
fn referred(entity: &BytesRef<'_>) -> Part {
    let sign = match &**entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => entity.resolve_char_ref().ok().flatten(),
    };
    sign.map_or_else(|| Part::Entity(format!("&{};", &**entity)), |sign| Part::Text(sign.into()))
}

/// Attributes that say something of the product.
fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    const NOT_OURS: [&str; 3] = ["xmlns", "xml:", "xsi:"];
    let mut all = start.attributes();
    let is_own = |name: &str| !NOT_OURS.iter().any(|start| name.starts_with(start));
    let own = all.with_checks(false).flatten().filter(|attribute| is_own(attribute.key.into_inner()));
    let pair = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        let name = attribute.key.into_inner().to_owned();
        (name, htmlize::unescape(&*attribute.value).into_owned())
    };
    own.map(pair).collect()
}

fn put_attributes(path: &str, attributes: Vec<(String, String)>, fields: &mut Fields) {
    for (name, text) in attributes {
        fields.put(&format!("{path}@{name}"), text.trim());
    }
}

/// Adds text to the innermost field.
fn push(open: &mut [Field], text: &str) {
    if let Some(field) = open.last_mut() {
        field.text.push_str(text);
    }
}

/// Closes a field; `is_product` says that it is the product itself, which has text of its own only by mistake.
fn end(field: Option<Field>, is_product: bool, fields: &mut Fields) {
    let Some(Field { path, text, has_fields }) = field else { return };
    let text = text.trim();
    if (has_fields || is_product) && text.is_empty() {
        return;
    }
    fields.put(if is_product { "text" } else { &path }, &once_more(text));
}

/// Text whose HTML was escaped twice is unescaped once more: the plain view would read `&lt;b&gt;` as the word `b`
/// between two signs, not as a tag, and a phrase around it would be missed.
fn once_more(text: &str) -> std::borrow::Cow<'_, str> {
    let tag = |start: &str| {
        let mut parts = text.split(start).skip(1);
        parts.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'))
    };
    if tag("&lt;") && !tag("<") { htmlize::unescape(text) } else { text.into() }
}

fn at(place: Place, what: &str) -> io::Error {
    let Place { line, column } = place;
    io::Error::new(io::ErrorKind::InvalidData, format!("line {line}, column {column}: {what}"))
}

/// An error of the input as it is, one of the XML with its place.
fn told(error: Error, place: Place) -> io::Error {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => at(place, &error.to_string()),
        Error::Io(error) => io::Error::new(error.kind(), error.to_string()),
        error => at(place, &error.to_string()),
    }
}

/// Text that may be used up to a limit: no part of a feed is held that is longer.
struct Metered {
    held: Held,
    used: usize,
    limit: usize,
}

impl Read for Metered {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used > self.limit {
            let what =
                format!("an element is longer than {} bytes; if it is one listing, raise --max-listing", self.limit);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
        }
        self.held.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.used += bytes;
        self.held.consume(bytes);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::proptest;

    use super::super::held::tests::held;
    use super::super::nested::Nested;
    use super::super::nested::tests::read;
    use super::*;

    /// Rows with their lines, what was left out, and the error at the end.
    fn feed(text: &str, path: &str, piece: usize, limit: usize) -> (Vec<(u64, Vec<String>)>, Vec<String>) {
        let (path, margin) = (path.split('/').map(str::to_owned).collect(), Arc::default());
        let (rows, error) = read(Nested::new(Feed::new(held(text, piece, &margin), path, limit)));
        let lost = margin.take_lost().first.into_iter().map(|(line, what)| format!("{line}: {what}"));
        (rows, lost.chain(error).collect())
    }

    fn cells(text: &str, path: &str) -> Vec<(String, String)> {
        let (rows, wrong) = feed(text, path, 6, 10_000);
        assert!(wrong.is_empty(), "{wrong:?}");
        rows[0].1.iter().cloned().zip(rows[1].1.iter().cloned()).collect()
    }

    fn shown(cells: &[(String, String)]) -> Vec<String> {
        cells.iter().map(|(name, text)| format!("{name}={text}")).collect()
    }

    #[test]
    fn fields_of_google_have_their_prefix_whatever_the_feed_calls_it() {
        let text = "<?xml version='1.0'?><rss xmlns:x='http://base.google.com/ns/1.0' version='2.0'><channel><title>Shop</title>\n\
            <item>\n<x:id>1</x:id><title><![CDATA[A & B]]></title><x:shipping><x:country>US</x:country><x:price>4 USD</x:price></x:shipping>\
            <x:product_highlight>one</x:product_highlight><x:product_highlight>two</x:product_highlight></item></channel></rss>";
        let wanted = [
            "g:id=1",
            "title=A & B",
            "g:shipping.country=US",
            "g:shipping.price=4 USD",
            "g:product_highlight=one | two",
        ];
        assert_eq!(shown(&cells(text, "rss/channel/item")), wanted);
        assert_eq!(feed(text, "rss/channel/item", 5, 1000).0[1].0, 2);
    }

    #[test]
    fn attributes_and_empty_elements_are_fields() {
        let text = "<offers><offer id='7' xmlns:q='u'><param name='Colour &amp; size'>Red</param><param name='Use'>Home</param><note/></offer></offers>";
        let wanted = ["@id=7", "param@name=Colour & size | Use", "param=Red | Home", "note="];
        assert_eq!(shown(&cells(text, "offers/offer")), wanted);
    }

    #[test]
    fn html_is_text_however_it_is_escaped() {
        let inside = |text: &str| cells(&format!("<a><i><d>{text}</d></i></a>"), "a/i")[0].1.clone();
        let wanted = "<p>Warm &amp; <b>soft</b></p>";
        assert_eq!(inside("<p>Warm &amp;amp; <b>soft</b></p>"), wanted);
        assert_eq!(inside("<![CDATA[<p>Warm &amp; <b>soft</b></p>]]>"), wanted);
        assert_eq!(inside("&lt;p&gt;Warm &amp;amp; &lt;b&gt;soft&lt;/b&gt;&lt;/p&gt;"), wanted);
        assert_eq!(
            inside("&amp;lt;p&amp;gt;Warm &amp;amp;amp; &amp;lt;b&amp;gt;soft&amp;lt;/b&amp;gt;&amp;lt;/p&amp;gt;"),
            wanted
        );
        assert_eq!(inside("5 &lt; 6 &nbsp; Q&A &#x41;&#0;"), "5 < 6 &nbsp; Q&A A&#0;");
    }

    #[test]
    fn declared_entities_are_not_expanded() {
        let text = "<!DOCTYPE a [<!ENTITY x 'boom'>\n<!ENTITY y '&x;&x;'>]>\n<a><i><t>&y; end&nbsp;</t></i></a>";
        let (rows, wrong) = feed(text, "a/i", 9, 1000);
        assert_eq!(rows[1].1, ["&y; end&nbsp;"]);
        assert_eq!(wrong, ["3: the file declares what &y; stands for: it is not expanded, and read as it is"]);
    }

    #[test]
    fn a_feed_that_breaks_off_keeps_what_came_before() {
        let item = "<i><t>x</t></i>\n";
        for (end, what) in [
            ("<i><t>y", "line 3, column 8: the file ends inside a product"),
            ("<i><t>y</i>", "line 3, column 12: ill-formed document: expected `</t>`, but `</i>` was found"),
            ("", "line 3, column 1: the file ends before its elements do"),
        ] {
            let (rows, wrong) = feed(&format!("<a>{item}{item}{end}"), "a/i", 4, 1000);
            assert_eq!((rows.len(), wrong), (3, vec![what.to_owned()]));
        }
    }

    #[test]
    fn limits_are_named() {
        let (_, wrong) = feed(&format!("<a><i>{}", "<x>".repeat(100)), "a/i", 50, 10_000);
        assert!(wrong[0].contains("more than 64 elements"), "{wrong:?}");
        let (_, wrong) = feed(&format!("<a><i><t>{}", "x".repeat(9000)), "a/i", 50, 1000);
        assert!(wrong[0].contains("longer than 1000 bytes") && wrong[0].contains("--max-listing"), "{wrong:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(
            parts in proptest::collection::vec("<a>|</a>|<i>|</i>|<i x='1'|<b>|</b>|<!\\[CDATA\\[|\\]\\]>|<!--|-->|&[a-z#0-9]{0,3};|[<>&é\"'= ]{0,3}|x|<\\?|<!DOCTYPE", 0..40),
            piece in 1_usize..50, limit in 1_usize..300
        ) {
            feed(&format!("<a>{}", parts.concat()), "a/i", piece, limit);
        }
    }
}
