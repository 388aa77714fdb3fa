//! JSON files to rows: an array of objects, objects one after the other (JSON Lines), or such an array inside objects.
//!
//! One element is held at a time, so memory stays flat. The fields of an element are paths, such as `price.amount`;
//! those of objects in an array share their path (`variants.title`), so that columns do not depend on how many there
//! are. Numbers and words stand as they are written, `null` is empty, texts are unescaped.

use std::io;

use super::held::{Held, Place};
use super::json_shape::{Shape, Token, Tokens, unescaped};
use super::json_survey::{Unit, Where};
use super::nested::{Elements, Fields};

/// Bytes of a key that leads to the elements, at most.
const LONGEST_KEY: usize = 64 << 10;

/// The elements of a JSON file.
pub(super) struct Json {
    held: Held,
    place: Where,
    /// Most bytes of one element.
    limit: usize,
    state: State,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value the file is made of.
    Between,
    /// An element; whether one stands before it.
    Inside(bool),
}

impl Json {
    /// The elements at a place.
    pub(super) fn new(held: Held, place: Where, limit: usize) -> Self {
        for other in &place.others {
            held.margin()
                .lose(1, format!("the list \"{other}\" holds listings too and is not read: give it a file of its own"));
        }
        Self { held, place, limit, state: State::Between }
    }

    /// Moves to the next sign; it, or `None` at the end of the file.
    fn sign(&mut self) -> io::Result<Option<u8>> {
        loop {
            let rest = self.held.rest();
            // A byte order mark may stand where files were put together.
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{FEFF}']).len();
            self.held.advance(blank);
            match self.held.rest().bytes().next() {
                Some(sign) => return Ok(Some(sign)),
                None if self.held.more()? => {}
                None => return Ok(None),
            }
        }
    }

    /// Uses the sign, if it stands there.
    fn takes(&mut self, wanted: u8) -> io::Result<bool> {
        let stands = self.sign()? == Some(wanted);
        if stands {
            self.held.advance(1);
        }
        Ok(stands)
    }

    /// Uses a sign that has to stand there.
    fn expect(&mut self, wanted: u8) -> io::Result<()> {
        if self.takes(wanted)? { Ok(()) } else { Err(wrong(self.held.place(), &missing(wanted))) }
    }

    /// Makes sure that the value that begins here is at hand; its bytes.
    fn whole(&mut self, limit: usize) -> io::Result<usize> {
        let (mut shape, mut looked) = (Shape::default(), 0);
        loop {
            let part = self.held.rest().as_bytes().get(looked..).unwrap_or_default();
            match shape.follow(part) {
                Ok(Some(end)) if looked + end <= limit => return Ok(looked + end),
                Ok(Some(_)) => return Err(too_long(self.held.place(), limit)),
                Ok(None) => looked += part.len(),
                Err(it) => return Err(wrong(self.held.place_after(looked + it.at), it.what)),
            }
            if looked > limit {
                return Err(too_long(self.held.place(), limit));
            }
            if !self.held.more()? {
                let over = shape.is_over_at_end();
                return if over { Ok(looked) } else { Err(cut_off(self.held.place_after(looked), shape.wanted())) };
            }
        }
    }

    /// Moves over a value, however long.
    fn skip(&mut self) -> io::Result<()> {
        let mut shape = Shape::default();
        loop {
            let part = self.held.rest();
            let used = shape.follow(part.as_bytes()).map_err(|it| wrong(self.held.place_after(it.at), it.what))?;
            let all = part.len();
            self.held.advance(used.unwrap_or(all));
            if used.is_some() || !self.held.more()? && shape.is_over_at_end() {
                return Ok(());
            }
            if self.held.rest().is_empty() {
                return Err(cut_off(self.held.place(), shape.wanted()));
            }
        }
    }

    /// Uses a key and its colon; what it says.
    fn key(&mut self) -> io::Result<String> {
        if self.sign()? != Some(b'"') {
            return Err(wrong(self.held.place(), "a key in quotes is missing"));
        }
        let length = self.whole(LONGEST_KEY)?;
        let place = self.held.place();
        let key = self.held.rest().get(1..length - 1).unwrap_or_default();
        let key = unescaped(key).map_err(|what| wrong(place, what))?.into_owned();
        self.held.advance(length);
        self.expect(b':')?;
        Ok(key)
    }

    /// Moves from the start of a value to its elements; `false` where it has none, and then it is used.
    fn enter(&mut self) -> io::Result<bool> {
        for depth in 0..self.place.path.len() {
            if !self.enter_key(depth)? {
                self.leave(depth)?;
                return Ok(false);
            }
        }
        let opens = match self.place.unit {
            Unit::Itself => return Ok(true),
            Unit::Items => b'[',
            Unit::Members => b'{',
        };
        let is_open = self.takes(opens)?;
        if !is_open {
            let line = self.held.place().line;
            self.held.margin().lose(line, "what stands beside the list is not read: put it into the list".to_owned());
            self.skip()?;
            self.leave(self.place.path.len())?;
        }
        Ok(is_open)
    }

    /// Moves to the value of one key of the path; `false` where it is not there, and then the value is used.
    fn enter_key(&mut self, depth: usize) -> io::Result<bool> {
        if !self.takes(b'{')? {
            self.skip()?;
            return Ok(false);
        }
        if self.takes(b'}')? {
            return Ok(false);
        }
        loop {
            let key = self.key()?;
            if self.place.path.get(depth) == Some(&key) {
                return Ok(true);
            }
            self.skip_value()?;
            if !self.takes(b',')? {
                self.expect(b'}')?;
                return Ok(false);
            }
        }
    }

    fn skip_value(&mut self) -> io::Result<()> {
        self.sign()?;
        self.skip()
    }

    /// Moves behind so many open objects.
    fn leave(&mut self, levels: usize) -> io::Result<()> {
        for _ in 0..levels {
            while self.takes(b',')? {
                self.key()?;
                self.skip_value()?;
            }
            self.expect(b'}')?;
        }
        self.state = State::Between;
        Ok(())
    }

    /// Moves to the next element and, where it has one, takes its key; `false` at the end of the file.
    fn seek(&mut self, fields: &mut Fields) -> io::Result<bool> {
        loop {
            let State::Inside(after) = self.state else {
                // Objects one after the other may be parted by commas all the same.
                while self.place.is_lines() && self.takes(b',')? {}
                if self.sign()?.is_none() {
                    return Ok(false);
                }
                if self.enter()? {
                    self.state = State::Inside(false);
                }
                continue;
            };
            if self.next_stands(after)? {
                if self.place.unit == Unit::Members {
                    let key = self.key()?;
                    fields.put("key", &key);
                    self.sign()?;
                }
                return Ok(true);
            }
            self.leave(self.place.path.len())?;
        }
    }

    /// Whether another element follows; else the end of the array or object is used.
    fn next_stands(&mut self, after: bool) -> io::Result<bool> {
        let end = match self.place.unit {
            Unit::Itself => return Ok(!after),
            Unit::Items => b']',
            Unit::Members => b'}',
        };
        if after && self.takes(b',')? {
            self.sign()?;
            return Ok(true);
        }
        if !after && self.sign()? != Some(end) {
            return Ok(true);
        }
        self.expect(end)?;
        Ok(false)
    }

    /// Reads the element that begins here.
    fn element(&mut self, fields: &mut Fields) -> io::Result<u64> {
        let line = self.held.place().line;
        let length = self.whole(self.limit)?;
        let text = self.held.rest().get(..length).unwrap_or_default();
        match flatten(text, fields) {
            Ok(halves) => (0..halves).for_each(|_| self.held.margin().half(line)),
            Err((left, what)) => return Err(wrong(self.held.place_after(length - left), what)),
        }
        self.held.advance(length);
        self.state = State::Inside(true);
        Ok(line)
    }

    /// Leaves out the line that begins here, and says why.
    fn leave_out(&mut self, line: u64, error: &io::Error) -> io::Result<()> {
        self.held.margin().lose(line, format!("this line is left out: {error}"));
        self.state = State::Between;
        loop {
            let end = self.held.rest().find('\n');
            let all = self.held.rest().len();
            self.held.advance(end.unwrap_or(all));
            if end.is_some() || !self.held.more()? {
                return Ok(());
            }
        }
    }
}

impl Elements for Json {
    fn next_element(&mut self, fields: &mut Fields) -> io::Result<Option<u64>> {
        while self.seek(fields)? {
            let line = self.held.place().line;
            match self.element(fields) {
                Ok(line) => return Ok(Some(line)),
                Err(error) if self.place.is_lines() && error.kind() == io::ErrorKind::InvalidData => {
                    fields.clear();
                    self.leave_out(line, &error)?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// Puts the fields of an element, whose shape is right, into columns; how many texts have half of a surrogate pair.
///
/// # Errors
/// Where a text or a word means nothing: the bytes that are left behind it, and what is wrong.
fn flatten(element: &str, fields: &mut Fields) -> Result<u64, (usize, &'static str)> {
    let (mut tokens, mut halves) = (Tokens::new(element), 0);
    // Of each open level, where its own part of the path begins; nothing for arrays.
    let (mut path, mut levels): (String, Vec<Option<usize>>) = (String::new(), Vec::new());
    while let Some(token) = tokens.next() {
        let left = |what| (tokens.left(), what);
        match token {
            Token::Open(is_object) => levels.push(is_object.then_some(path.len())),
            Token::Close => {
                if let Some(Some(start)) = levels.pop() {
                    path.truncate(start);
                }
            }
            Token::Key(key) => {
                path.truncate(levels.last().copied().flatten().unwrap_or_default());
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&unescaped(key).map_err(left)?);
            }
            Token::Text(written) => {
                let text = unescaped(written).map_err(left)?;
                halves += u64::from(has_half(written, &text));
                fields.put(name(&path), &text);
            }
            Token::Bare(bare) => fields.put(name(&path), value(bare).map_err(left)?),
        }
    }
    Ok(halves)
}

/// Whether a sign for what cannot be read came about by unescaping.
fn has_half(written: &str, text: &str) -> bool {
    const SIGN: char = '\u{FFFD}';
    text.contains(SIGN) && !written.contains(SIGN) && !written.to_ascii_lowercase().contains("\\ufffd")
}

/// The column of values without a key.
fn name(path: &str) -> &str {
    if path.is_empty() { "value" } else { path }
}

/// A number as it is written, or a word; those that stand for nothing are empty.
fn value(bare: &str) -> Result<&str, &'static str> {
    match bare {
        "null" | "NaN" | "Infinity" | "-Infinity" => Ok(""),
        "true" | "false" => Ok(bare),
        _ if bare.parse::<f64>().is_ok() => Ok(bare),
        _ => Err("a value is neither in quotes nor a number"),
    }
}

/// An error at a place of the text.
fn wrong(place: Place, what: &str) -> io::Error {
    let Place { line, column } = place;
    io::Error::new(io::ErrorKind::InvalidData, format!("line {line}, column {column}: {what}"))
}

fn cut_off(place: Place, what: &str) -> io::Error {
    wrong(place, &format!("the file ends inside a value; {what}"))
}

fn too_long(place: Place, limit: usize) -> io::Error {
    let what =
        format!("the value that begins here is longer than {limit} bytes; if it is one listing, raise --max-listing");
    wrong(place, &what)
}

fn missing(sign: u8) -> String {
    format!("a {} is missing", char::from(sign))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};
    use serde_json::Value;

    use super::super::held::tests::held;
    use super::super::nested::Nested;
    use super::super::nested::tests::read;
    use super::*;

    fn place(path: &[&str], unit: Unit) -> Where {
        Where { path: path.iter().map(|&key| key.to_owned()).collect(), unit, others: Vec::new() }
    }

    /// Rows with their lines, what was left out, and the error at the end.
    fn json(text: &str, place: Where, piece: usize, limit: usize) -> (Vec<(u64, Vec<String>)>, Vec<String>) {
        let margin = Arc::default();
        let (rows, error) = read(Nested::new(Json::new(held(text, piece, &margin), place, limit)));
        let lost = margin.take_lost().first.into_iter().map(|(line, what)| format!("{line}: {what}"));
        (rows, lost.chain(error).collect())
    }

    fn lines(text: &str) -> (Vec<(u64, Vec<String>)>, Vec<String>) {
        json(text, place(&[], Unit::Itself), 7, 1000)
    }

    fn rows(text: &str, path: &[&str], unit: Unit) -> Vec<Vec<String>> {
        let (rows, wrong) = json(text, place(path, unit), 5, 1000);
        assert!(wrong.is_empty(), "{wrong:?}");
        rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn fields_are_paths_and_values_stand_as_written() {
        let text = r#"[{"title": "Caf\u00e9 \ud83d\ude00 \"x\"", "price": {"amount": 9.90, "currency": "EUR"}, "tags": ["a", "b"], "new": true},
            {"title": null, "variants": [{"sku": "A", "n": 1e3}, {"sku": "B"}], "tags": []}]"#;
        let all = rows(text, &[], Unit::Items);
        assert_eq!(all[0], ["title", "price.amount", "price.currency", "tags", "new", "variants.sku", "variants.n"]);
        assert_eq!(all[1], ["Café 😀 \"x\"", "9.90", "EUR", "a | b", "true", "", ""]);
        assert_eq!(all[2], ["", "", "", "", "", "A | B", "1e3"]);
    }

    #[test]
    fn elements_are_read_wherever_they_are() {
        let wanted = [vec!["a".to_owned()], vec!["1".to_owned()], vec!["2".to_owned()]];
        assert_eq!(
            rows("{\"n\": [{}, {\"a\": [1]}], \"p\": [{\"a\": 1}, {\"a\": 2}], \"z\": {}}", &["p"], Unit::Items),
            wanted
        );
        assert_eq!(rows("{\"p\":[{\"a\":1}]}\n{\"p\":[]}{\"x\":0} {\"p\":[{\"a\":2}]}", &["p"], Unit::Items), wanted);
        assert_eq!(
            rows("{\"d\": {\"x\": 1, \"p\": [{\"a\": 1}, {\"a\": 2}]}, \"y\": [[]]}", &["d", "p"], Unit::Items),
            wanted
        );
        assert_eq!(rows("{\"p\": {\"a\": 1}, \"b\": {}}{\"p\": {\"a\": 2}}", &["p"], Unit::Itself), wanted);
        assert_eq!(rows("{\"a\":1}{\"a\":2}", &[], Unit::Itself), wanted);
        let all = rows("{\"A-1\": {\"a\": 1}, \"A-2\": {\"a\": 2}}", &[], Unit::Members);
        assert_eq!(all, [["key", "a"], ["A-1", "1"], ["A-2", "2"]]);
    }

    #[test]
    fn a_broken_line_harms_no_other() {
        let (rows, lost) = lines("{\"a\": 1}\n{\"a\": 2\n{\"a\": \"x\n{\"a\": 3,}\n{\"a\": b}\n\n{\"a\": 4}");
        assert_eq!(
            rows.iter().map(|(line, cells)| (*line, cells[0].as_str())).collect::<Vec<_>>(),
            [(1, "a"), (1, "1"), (7, "4")]
        );
        let wanted = [
            "2: this line is left out: line 3, column 1: a comma or } is missing",
            "3: this line is left out: line 3, column 9: a text in quotes does not end in its line",
            "4: this line is left out: line 4, column 9: a key in quotes is missing",
            "5: this line is left out: line 5, column 8: a value is neither in quotes nor a number",
        ];
        assert_eq!(lost, wanted);
    }

    #[test]
    fn an_array_that_breaks_off_keeps_what_came_before() {
        let (rows, wrong) = json("[{\"a\": 1},\n {\"a\": 2}\n {\"a\": 3}]", place(&[], Unit::Items), 4, 1000);
        assert_eq!((rows.len(), wrong), (3, vec!["line 3, column 2: a ] is missing".to_owned()]));
        let (rows, wrong) = json("[{\"a\": 1}, {\"a\": ", place(&[], Unit::Items), 4, 1000);
        assert_eq!(
            (rows.len(), wrong),
            (2, vec!["line 1, column 18: the file ends inside a value; a value is missing".to_owned()])
        );
    }

    #[test]
    fn limits_are_named() {
        let (_, wrong) = json(&format!("[{}", "[".repeat(100)), place(&[], Unit::Items), 99, 1000);
        assert!(wrong[0].contains("more than 64 levels"), "{wrong:?}");
        let (rows, wrong) = lines(&format!("{{\"a\": \"{}\"}}\n{{\"a\": 1}}", "x".repeat(2000)));
        assert!(wrong[0].contains("longer than 1000 bytes") && wrong[0].contains("--max-listing"), "{wrong:?}");
        assert_eq!(rows[1], (2, vec!["1".to_owned()]));
    }

    #[test]
    fn halves_of_surrogate_pairs_become_a_sign() {
        assert_eq!(lines(r#"{"a": "x\ud83dy\ude00"}"#).0[1].1, ["x\u{FFFD}y\u{FFFD}"]);
    }

    /// The cells of an element by another way: through a tree of values.
    fn by_tree(value: &Value, path: &str, out: &mut Vec<(String, Vec<String>)>) {
        let mut put = |text: String| {
            let path = name(path).to_owned();
            let at = out.iter().position(|(known, _)| *known == path).unwrap_or_else(|| {
                out.push((path, Vec::new()));
                out.len() - 1
            });
            out[at].1.extend(Some(text).filter(|text| !text.is_empty()));
        };
        match value {
            Value::Null => put(String::new()),
            Value::Bool(_) | Value::Number(_) => put(value.to_string()),
            Value::String(text) => put(text.clone()),
            Value::Array(all) => all.iter().for_each(|value| by_tree(value, path, out)),
            Value::Object(all) => all.iter().for_each(|(key, value)| {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                by_tree(value, &path, out);
            }),
        }
    }

    fn value() -> BoxedStrategy<Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            proptest::bool::ANY.prop_map(Value::from),
            proptest::num::i32::ANY.prop_map(Value::from),
            "[a{}\\[\\],:\"\\\\\n é😀]{0,6}".prop_map(Value::from),
        ];
        let nested = leaf.prop_recursive(4, 40, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec(("[abc\"\\\\]{1,2}", inner), 0..4)
                    .prop_map(|all| Value::Object(all.into_iter().collect())),
            ]
        });
        nested.boxed()
    }

    proptest! {
        #[test]
        fn any_element_is_read_as_another_parser_reads_it(all in proptest::collection::vec(value(), 1..5), piece in 1_usize..40, pretty: bool) {
            let whole = Value::from(all.clone());
            let text = if pretty { serde_json::to_string_pretty(&whole) } else { serde_json::to_string(&whole) }.unwrap();
            let (rows, wrong) = json(&text, place(&[], Unit::Items), piece, 1 << 20);
            prop_assert!(wrong.is_empty(), "{:?} {}", wrong, text);
            for (value, (_, cells)) in all.iter().zip(rows.iter().skip(1)) {
                let mut wanted = Vec::new();
                by_tree(value, "", &mut wanted);
                let wanted: Vec<_> = wanted.into_iter().map(|(path, texts)| (path, texts.join(" | "))).filter(|(_, text)| !text.is_empty()).collect();
                let mut got: Vec<_> = rows[0].1.iter().cloned().zip(cells.iter().cloned()).filter(|(_, text)| !text.is_empty()).collect();
                got.sort_by_key(|(path, _)| wanted.iter().position(|(known, _)| known == path));
                prop_assert_eq!(got, wanted);
            }
        }

        #[test]
        fn text_that_another_parser_refuses_is_never_read_to_its_end(
            parts in proptest::collection::vec("\\{|\\}|\\[|\\]|,|:|\"a\"|1|true|\"|\\\\| |\n", 0..24), piece in 1_usize..9
        ) {
            let text = format!("[{}]", parts.concat());
            let (_, wrong) = json(&text, place(&[], Unit::Items), piece, 1000);
            let mut stream = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
            let is_read = stream.next().is_some_and(|value| value.is_ok());
            // Another array may follow the first.
            let is_whole = !is_read || text[stream.byte_offset()..].trim().is_empty();
            prop_assert!(!is_whole || wrong.is_empty() == is_read, "{} {:?}", text, wrong);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(
            parts in proptest::collection::vec("[{}\\[\\],:\"\\\\u0-9a-fé\n ]{0,5}|\"products\":", 0..40), piece in 1_usize..50, limit in 1_usize..200
        ) {
            for unit in [Unit::Itself, Unit::Items, Unit::Members] {
                for path in [&[][..], &["products"]] {
                    json(&parts.concat(), place(path, unit), piece, limit);
                }
            }
        }
    }
}
