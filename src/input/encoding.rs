//! Bytes to UTF-8, whatever the file was saved in. First step after a [`Source`](super::Source) is opened.
//!
//! The choice is made from the first MiB (DESIGN 4); decoding streams, so memory stays flat. Knows nothing of tables.

use std::collections::VecDeque;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at before an encoding is chosen.
pub(super) const WINDOW: usize = 1 << 20;
/// Bytes read at a time.
const BLOCK: usize = 64 << 10;
/// Places of undecodable bytes that are remembered until the reader asks for them.
const BAD_KEPT: usize = 8;

/// Which encoding, and how sure we are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) encoding: &'static Encoding,
    /// Bytes of the byte order mark at the start.
    pub(super) bom: usize,
    /// Only ASCII so far: the first other byte decides.
    pub(super) open: bool,
    /// What the bytes look like, where that is an encoding we do not choose by ourselves.
    pub(super) doubt: Option<&'static Encoding>,
}

impl Choice {
    /// An encoding nobody doubts.
    pub(super) fn sure(encoding: &'static Encoding, bom: usize) -> Self {
        Self { encoding, bom, open: false, doubt: None }
    }

    /// The encoding of a file that begins with `window`; `whole` says that nothing follows.
    pub(super) fn detect(window: &[u8], whole: bool) -> Self {
        by_mark(window).or_else(|| by_zeros(window)).unwrap_or_else(|| by_text(window, whole))
    }

    /// This choice, or the encoding that XML declares, where the bytes fit it and the choice was a guess.
    pub(super) fn or_declared(self, window: &[u8]) -> Self {
        let is_guess = !self.open && self.bom == 0 && ![UTF_8, UTF_16LE, UTF_16BE].contains(&self.encoding);
        let declared = if is_guess { declared(window) } else { None };
        let fits = |encoding: &&'static Encoding| !encoding.decode_without_bom_handling(window).1;
        declared.filter(fits).map_or(self, |encoding| Self::sure(encoding, 0))
    }

    /// The window as text, for a first look.
    pub(super) fn decode(&self, window: &[u8]) -> String {
        let body = window.get(self.bom..).unwrap_or_default();
        self.encoding.decode_without_bom_handling(body).0.into_owned()
    }
}

/// The text of a window that is UTF-16, by its mark or its zeros.
pub(super) fn utf16(window: &[u8]) -> Option<String> {
    let choice = by_mark(window).or_else(|| by_zeros(window))?;
    [UTF_16LE, UTF_16BE].contains(&choice.encoding).then(|| choice.decode(window))
}

/// A byte order mark says it all.
fn by_mark(window: &[u8]) -> Option<Choice> {
    // encoding_rs knows no mark for GB18030, yet editors write this one.
    if window.starts_with(b"\x84\x31\x95\x33") {
        return Some(Choice::sure(GB18030, 4));
    }
    Encoding::for_bom(window).map(|(encoding, bom)| Choice::sure(encoding, bom))
}

/// UTF-16 without a mark: zero bytes crowd on one side of each pair, since tables are full of ASCII signs.
fn by_zeros(window: &[u8]) -> Option<Choice> {
    let zeros = |at: usize| window.as_chunks::<2>().0.iter().filter(|pair| pair[at] == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = (even + odd) * 50 > window.len();
    if enough && odd > even * 19 {
        return readable(window, UTF_16LE);
    }
    if enough && even > odd * 19 { readable(window, UTF_16BE) } else { None }
}

/// UTF-16, if the window can be read as such and has a line end.
fn readable(window: &[u8], encoding: &'static Encoding) -> Option<Choice> {
    let even = window.len() & !1;
    let (text, bad) = encoding.decode_without_bom_handling(window.get(..even)?);
    // JSON and XML may be all in one line.
    let lines = text.contains(['\n', '\r']) || text.starts_with(['{', '[', '<']);
    // A pair cut in two by the window's end is the only fault allowed.
    let faults = text.matches('\u{FFFD}').count();
    (lines && (!bad || faults <= 1)).then(|| Choice::sure(encoding, 0))
}

/// The encoding in the declaration that XML begins with.
fn declared(window: &[u8]) -> Option<&'static Encoding> {
    let text = String::from_utf8_lossy(window.get(..200).unwrap_or(window));
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let label = declaration.split_once("encoding")?.1.trim_start_matches([' ', '=']);
    let quote = label.chars().next()?;
    Encoding::for_label(label.get(1..)?.split_once(quote)?.0.as_bytes())
}

/// UTF-8 where it holds, else a guess.
fn by_text(window: &[u8], whole: bool) -> Choice {
    if window.is_ascii() {
        return Choice { open: true, ..Choice::sure(UTF_8, 0) };
    }
    if holds_utf8(window, whole) { Choice::sure(UTF_8, 0) } else { guess(window, whole) }
}

/// Whether at least 99 % of the non-ASCII sequences are valid UTF-8.
fn holds_utf8(window: &[u8], whole: bool) -> bool {
    if std::str::from_utf8(window).is_ok() {
        return true;
    }
    let (mut good, mut bad) = (0_u64, 0_u64);
    let chunks = window.utf8_chunks().peekable();
    let mut end = 0;
    for chunk in chunks {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
        end += chunk.valid().len() + chunk.invalid().len();
        let cut_off = !whole && end == window.len();
        bad += u64::from(!chunk.invalid().is_empty() && !cut_off);
    }
    bad == 0 || good >= bad * 99
}

/// A guess among the encodings sellers' files come in.
fn guess(window: &[u8], whole: bool) -> Choice {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(window, whole);
    let first = detector.guess(None, Utf8Detection::Deny);
    if let Some(encoding) = supported(first) {
        return Choice::sure(encoding, 0);
    }
    // A few odd signs in English text look like anything; only real text of another script is worth a doubt.
    let doubt = (window.iter().filter(|b| !b.is_ascii()).count() * 100 > window.len()).then_some(first);
    let encoding = if first.is_single_byte() { WINDOWS_1252 } else { nearest_east_asian(&detector) };
    Choice { doubt, ..Choice::sure(encoding, 0) }
}

/// The encoding we would choose by ourselves for this guess, if any.
fn supported(guess: &'static Encoding) -> Option<&'static Encoding> {
    match guess.name() {
        "GBK" | "gb18030" => Some(GB18030),
        "Shift_JIS" => Some(SHIFT_JIS),
        "windows-1252" => Some(WINDOWS_1252),
        _ => None,
    }
}

/// GB18030 or Shift-JIS, whichever a detector that expects such text agrees to.
fn nearest_east_asian(detector: &EncodingDetector) -> &'static Encoding {
    let expecting = |tld: &[u8]| supported(detector.guess(Some(tld), Utf8Detection::Deny));
    let found = [&b"cn"[..], b"jp"].into_iter().filter_map(expecting);
    found.into_iter().find(|encoding| *encoding != WINDOWS_1252).unwrap_or(WINDOWS_1252)
}

/// A stream of text made of a stream of bytes.
pub(super) struct Decoded {
    input: Box<dyn Read + Send>,
    block: Vec<u8>,
    decoder: Decoder,
    choice: Choice,
    /// Bytes of text handed out so far.
    handed: u64,
    /// Bytes read so far, the mark included.
    pub(super) bytes: u64,
    /// Places of the first undecodable bytes not yet asked for, counted in bytes of text handed out.
    pub(super) bad: VecDeque<u64>,
    /// Undecodable sequences so far.
    pub(super) bad_count: u64,
    done: bool,
}

impl Decoded {
    /// Decodes what follows the byte order mark of `input`.
    pub(super) fn new(mut input: Box<dyn Read + Send>, choice: Choice) -> io::Result<Self> {
        let mut mark = [0; 4];
        input.read_exact(mark.get_mut(..choice.bom).unwrap_or_default())?;
        let decoder = choice.encoding.new_decoder_without_bom_handling();
        let (bad, bytes) = (VecDeque::new(), choice.bom as u64);
        Ok(Self { input, block: vec![0; BLOCK], decoder, choice, handed: 0, bytes, bad, bad_count: 0, done: false })
    }

    /// What was chosen, as of now.
    pub(super) fn choice(&self) -> Choice {
        self.choice
    }

    /// Appends the next text to `out`; `false` at the end of the input.
    ///
    /// # Errors
    /// When the input cannot be read on; what was read before has been handed out by then.
    pub(super) fn fill(&mut self, out: &mut String) -> io::Result<bool> {
        if self.done {
            return Ok(false);
        }
        let read = read_some(&mut self.input, &mut self.block)?;
        self.bytes += read as u64;
        self.done = read == 0;
        let block = std::mem::take(&mut self.block);
        let new = block.get(..read).unwrap_or_default();
        self.settle(new);
        self.decode(new, out);
        self.block = block;
        Ok(!self.done)
    }

    /// Chooses the encoding at the first byte that is not ASCII, where the first MiB held none.
    fn settle(&mut self, block: &[u8]) {
        if self.choice.open && !block.is_ascii() {
            self.choice = by_text(block, false);
            self.decoder = self.choice.encoding.new_decoder_without_bom_handling();
        }
    }

    fn decode(&mut self, mut block: &[u8], out: &mut String) {
        let before = out.len() as u64;
        loop {
            let room = self.decoder.max_utf8_buffer_length_without_replacement(block.len());
            out.reserve(room.unwrap_or(block.len()));
            let (result, read) = self.decoder.decode_to_string_without_replacement(block, out, self.done);
            block = block.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.replace(out, before),
            }
        }
        self.handed += out.len() as u64 - before;
    }

    /// Puts U+FFFD where bytes could not be decoded.
    fn replace(&mut self, out: &mut String, before: u64) {
        if self.bad.len() < BAD_KEPT {
            self.bad.push_back(self.handed + out.len() as u64 - before);
        }
        self.bad_count += 1;
        out.push('\u{FFFD}');
    }
}

/// Reads what is there, at most a block; 0 at the end.
fn read_some(input: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(block) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> &'static str {
        Choice::detect(bytes, true).encoding.name()
    }

    #[test]
    fn encodings_are_told_apart() {
        let le: Vec<u8> = "名称,价格\n口罩,9\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "name,price\nmask,9\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let gb = GB18030.encode("商品名称,商品描述\n一次性医用外科口罩,高效过滤细菌和病毒\n").0;
        let jis = SHIFT_JIS.encode("商品名,商品説明文\nマスク用ケース,携帯に便利なマスクケースです\n").0;
        let western = WINDOWS_1252.encode("titre;prix\nCafetière à piston;25 €\n").0;
        assert_eq!(name(b"title\xEF\n"), "windows-1252");
        assert_eq!(name("título\n".as_bytes()), "UTF-8");
        assert_eq!(name(&le), "UTF-16LE");
        assert_eq!(name(&be), "UTF-16BE");
        assert_eq!(name(&gb), "gb18030");
        assert_eq!(name(&jis), "Shift_JIS");
        assert_eq!(name(&western), "windows-1252");
    }

    #[test]
    fn a_declaration_counts_where_the_bytes_are_a_guess() {
        let declared = |text: &str, label: &'static Encoding| {
            let bytes = label.encode(text).0.into_owned();
            Choice::detect(&bytes, true).or_declared(&bytes).encoding.name()
        };
        let text = "<?xml version=\"1.0\" encoding='windows-1251'?><item>Чайник стеклянный</item>";
        assert_eq!(declared(text, encoding_rs::WINDOWS_1251), "windows-1251");
        assert_eq!(declared(text, UTF_8), "UTF-8");
        assert_eq!(declared("<?xml version='1.0'?><a>é</a>", WINDOWS_1252), "windows-1252");
    }

    #[test]
    fn one_bad_byte_in_a_hundred_leaves_utf8() {
        let mut text = "é".repeat(99).into_bytes();
        text.push(0xE9);
        assert_eq!(name(&text), "UTF-8");
        text.push(b' ');
        text.push(0xE9);
        assert_ne!(name(&text), "UTF-8");
    }

    #[test]
    fn an_encoding_outside_our_choice_is_named() {
        let cyrillic = encoding_rs::WINDOWS_1251.encode("название,цена\nМаска медицинская одноразовая,9\n").0;
        let choice = Choice::detect(&cyrillic, true);
        assert_eq!(choice.doubt.map(Encoding::name), Some("windows-1251"));
    }
}
