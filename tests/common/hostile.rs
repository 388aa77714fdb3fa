//! Files as no program should write them: the same for the same seed, and small enough to be tried by the thousand.
//!
//! Most begin as a table with words that rules know; then quotes break, line ends change, bytes vanish, tags end in the
//! middle of a word, and the whole may be in another encoding.

use encoding_rs::{GB18030, SHIFT_JIS, WINDOWS_1252};

/// Numbers that look random and are not: SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x5DEE_CE66_D1CE_4E5B)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end.max(1) as u64) as usize
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Header rows: plain tables, one whose rows are joined, one with choices and a column left out, one with two texts.
const HEADERS: [&[&str]; 6] = [
    &["sku", "title", "description", "price"],
    &["title", "description"],
    &["Handle", "Title", "Body (HTML)", "Vendor", "Option1 Value", "Variant SKU", "Variant Price", "Image Src"],
    &["sku", "title", "bullet_point1", "bullet_point2", "description", "category", "condition", "main_image_url"],
    &["ID", "Type", "SKU", "Name", "Short description", "Description", "Parent"],
    &["sku", "商品名", "商品説明", "brand", "price"],
];

/// Words: of rules, parts of them, and harmless ones.
const WORDS: [&str; 64] = [
    "n95",
    "N",
    "95",
    "kn95",
    "KN",
    "9",
    "5",
    "mask",
    "masks",
    "Maske",
    "nokia",
    "phone",
    "hand",
    "sanitizer",
    "sanitizing",
    "Sanitizer",
    "handsanitizer",
    "disinfectant",
    "antibacterial",
    "kills",
    "99.9",
    "%",
    "germs",
    "cure",
    "wonder",
    "miracle",
    "of",
    "for",
    "the",
    "not",
    "a",
    "book",
    "about",
    "case",
    "holder",
    "costume",
    "gift",
    "card",
    "knife",
    "switchblade",
    "vape",
    "cotton",
    "blue",
    "mug",
    "lamp",
    "口罩",
    "医用",
    "マスク",
    "アイマスク",
    "除菌",
    "刀",
    "菜刀",
    "마스크",
    "маска",
    "désinfectant",
    "ｎ９５",
    "Ｋ",
    "№",
    "ﬁlter",
    "ß",
    "İ",
    "ǆ",
    "e\u{301}",
    "x2",
];

/// What stands between words: joiners, signs, breaks, entities, tags, and pieces of them.
const BETWEEN: [&str; 56] = [
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    "  ",
    "-",
    "_",
    "/",
    "'",
    "’",
    "·",
    ".",
    ". ",
    ", ",
    "! ",
    "? ",
    ": ",
    "; ",
    " | ",
    " • ",
    " (",
    ") ",
    "*",
    "",
    "\u{a0}",
    "\u{200b}",
    "\u{ad}",
    "&nbsp;",
    "&amp;",
    "&#57;",
    "&#x39;",
    "&",
    "&bogus;",
    "<b>",
    "</b>",
    "<br>",
    "<br/>",
    "<p class=\"x\">",
    "</p>",
    "<i",
    "<",
    ">",
    "</",
    "<!-- ",
    " -->",
    "<script>",
    "</script>",
    "<img alt=\"n95 mask\">",
    "<style>",
    "</style>",
    "\u{feff}",
    "\u{202e}",
    "—",
    "…",
];

/// What stands between them in long texts: sentences that end, and some that only seem to.
const CALM: [&str; 8] = [
    "Soft to the touch and quick to dry. ",
    " Made of oak! ",
    ". Easy to wash",
    "? It comes in one piece. ",
    "<p>Plain words, and no more.</p>",
    "No. 5 of J. Doe. A lid. ",
    " fits most lamps. blue ones too",
    "Ask for it.Keep it dry. \n",
];

/// Bytes and strings that break a table, a text or a reader.
const SPOILERS: [&[u8]; 20] = [
    b"\"",
    b"\"\"",
    b"\"\"\"",
    b",\"",
    b"\",",
    b"\"\n",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\0",
    b"\xFF",
    b"\xC3",
    b"\xE5\x8F",
    b"\xED\xA0\x80",
    b",",
    b",,,,,,,,",
    b"\t",
    b";",
    b"\x1A",
];

/// A file. Seeds near each other have nothing in common.
pub(crate) fn file(seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let random = &mut random;
    let text = table(random);
    let mut bytes = encoded(&text, random);
    if random.one_in(3) {
        for _ in 0..=random.below(6) {
            spoil(&mut bytes, random);
        }
    }
    bytes
}

fn table(random: &mut Random) -> String {
    let header = random.of(&HEADERS);
    let delimiter = if random.one_in(4) { random.of(&['\t', ';', '|']) } else { ',' };
    let line_end = if random.one_in(3) { random.of(&["\r\n", "\r", "\n\n"]) } else { "\n" };
    let rows = if random.one_in(20) { 300 } else { random.below(24) };
    let mut text = header.join(&delimiter.to_string()) + line_end;
    for number in 0..rows {
        let cells: Vec<String> = header.iter().map(|name| cell(name, number, delimiter, random)).collect();
        let ragged = if random.one_in(25) { random.below(cells.len()) } else { cells.len() };
        text += &cells[..ragged].join(&delimiter.to_string());
        text += if random.one_in(40) { random.of(&["\n", "\r\n", "\r", " \n", ""]) } else { line_end };
    }
    if random.one_in(3) { text.trim_end().to_owned() } else { text }
}

fn cell(name: &str, number: usize, delimiter: char, random: &mut Random) -> String {
    match name {
        // Rows with the same handle are one listing; some keys repeat.
        "Handle" => format!("h{}", number / 3),
        "sku" | "SKU" | "Variant SKU" | "ID" => format!("S{}", if random.one_in(15) { 0 } else { number }),
        "price" | "Variant Price" => format!("{}.5", random.below(900)),
        "Type" => random.of(&["simple", "variation", "variable"]).to_owned(),
        "condition" => random.of(&["New", "used", "11"]).to_owned(),
        "main_image_url" | "Image Src" => "https://example.org/n95.jpg".to_owned(),
        _ => quoted(&prose(random), delimiter, random),
    }
}

/// Words with something between, sometimes a lot of them.
fn prose(random: &mut Random) -> String {
    let words = if random.one_in(40) { 400 } else { random.below(14) };
    let is_long = random.one_in(4);
    let mut text = String::new();
    for _ in 0..words {
        if is_long {
            (0..random.below(4)).for_each(|_| text += random.of(&CALM));
        }
        let word = random.of(&WORDS);
        match random.below(14) {
            0 => text += &word.to_uppercase(),
            1 => word.chars().for_each(|c| text.extend([c, ' '])),
            2 => word.chars().for_each(|c| text.extend([c, '-'])),
            3 => text += &word.replace('a', "@").replace('i', "1"),
            4 => word.chars().for_each(|c| text.extend([c, c, c])),
            5 => text += &word.chars().map(|c| format!("&#{};", c as u32)).collect::<String>(),
            _ => text += word,
        }
        text += random.of(&BETWEEN);
    }
    text
}

/// As a CSV writer would, or as somebody typing would.
fn quoted(text: &str, delimiter: char, random: &mut Random) -> String {
    let text =
        if random.one_in(10) { text.replacen(' ', random.of(&["\n", "\r\n", "\r", "\t"]), 1) } else { text.to_owned() };
    match random.below(30) {
        0 => format!("\"{text}"),
        1 => format!("{text}\""),
        2 => format!("\"{text}\"tail"),
        3 => format!(" \"{text}\""),
        4 => format!("\"{text}\""),
        5 => text,
        _ if text.contains([delimiter, '"', '\n', '\r']) || random.one_in(4) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        _ => text,
    }
}

fn encoded(text: &str, random: &mut Random) -> Vec<u8> {
    let units = |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    match random.below(24) {
        0 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        1 => [b"\xFF\xFE", &*units(u16::to_le_bytes)].concat(),
        2 => units(u16::to_be_bytes),
        3 => GB18030.encode(text).0.into_owned(),
        4 => SHIFT_JIS.encode(text).0.into_owned(),
        5 => WINDOWS_1252.encode(text).0.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

/// One thing done to a file, anywhere in it.
fn spoil(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(12)).min(bytes.len());
    match random.below(8) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        3 => bytes[at..end].iter_mut().for_each(|b| *b ^= 1 << random.below(8)),
        _ => drop(bytes.splice(at..at, random.of(&SPOILERS).iter().copied())),
    }
}
