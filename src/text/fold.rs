//! Folds the pieces of a cell, in order, and notes where each came from.
//!
//! ASCII goes straight through: it neither combines nor changes but in case. The rest is gathered into clusters and
//! folded by `cluster`; at the end `lookalike` has a look at the words with Greek or Cyrillic letters.

use std::ops::Range;

use super::BREAK;
use super::chars::{is_greek_or_cyrillic, is_ignorable};
use super::cluster::{self, Folding, Single};
use super::folded::Folded;
use super::html::Piece;
use super::lookalike::{self, Suspect};
use super::offsets::Offsets;

/// How far a text is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// All the way: the plain view and terms.
    Folded,
    /// NFKC without invisible characters: what patterns see.
    Cleaned,
}

/// Takes pieces and makes a [`Folded`].
pub(super) struct Folder<'r> {
    raw: &'r str,
    form: Form,
    text: String,
    offsets: Offsets,
    cluster: Cluster,
    suspects: Vec<Suspect>,
}

/// Characters that wait for one that cannot combine with them.
#[derive(Default)]
struct Cluster {
    chars: String,
    raw: Range<usize>,
    /// Whether it is one character that stands in the raw text as it is, not as an entity.
    verbatim: bool,
}

impl<'r> Folder<'r> {
    /// A folder of pieces of `raw`.
    pub(super) fn new(raw: &'r str, form: Form) -> Self {
        let text = String::with_capacity(raw.len());
        Self { raw, form, text, offsets: Offsets::empty(), cluster: Cluster::default(), suspects: Vec::new() }
    }

    /// Takes the next piece. Pieces come in raw order.
    pub(super) fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Text(range) => self.push_text(range),
            Piece::Char(c, range) => self.push_char(visible_separator(c), range, false),
            Piece::Break(range) => self.push_break(range),
        }
    }

    /// The folded text with its map.
    pub(super) fn finish(mut self) -> Folded {
        self.flush();
        let changes = lookalike::changes(&self.text, &self.suspects);
        lookalike::apply(self.text, self.offsets, &changes)
    }

    fn push_text(&mut self, range: Range<usize>) {
        let raw = self.raw;
        let mut at = range.start;
        while let Some(c) = raw.get(at..range.end).and_then(|rest| rest.chars().next()) {
            let ascii = ascii_run(&raw.as_bytes()[at..range.end]);
            if ascii > 0 {
                self.push_ascii(at..at + ascii);
                at += ascii;
            } else {
                let end = at + c.len_utf8();
                self.push_char(visible_separator(c), at..end, true);
                at = end;
            }
        }
    }

    /// All but the last character of a run of ASCII is copied; an accent may follow the last one.
    fn push_ascii(&mut self, range: Range<usize>) {
        let last = range.end - 1;
        if range.start < last {
            self.flush();
            self.copy_ascii(range.start..last);
        }
        self.push_char(char::from(self.raw.as_bytes()[last]), last..range.end, true);
    }

    fn copy_ascii(&mut self, range: Range<usize>) {
        let from = self.text.len();
        self.text.push_str(&self.raw[range.clone()]);
        if self.form == Form::Folded {
            self.text[from..].make_ascii_lowercase();
        }
        self.offsets.push(from, range, true);
    }

    fn push_char(&mut self, c: char, raw: Range<usize>, verbatim: bool) {
        if is_ignorable(c) {
            return;
        }
        if cluster::starts_cluster(c) {
            self.flush();
        }
        self.cluster.add(c, raw, verbatim);
    }

    fn push_break(&mut self, raw: Range<usize>) {
        self.flush();
        self.offsets.push(self.text.len(), raw, false);
        self.text.push(if self.form == Form::Folded { BREAK } else { '\n' });
    }

    fn flush(&mut self) {
        let cluster = std::mem::take(&mut self.cluster);
        if cluster.chars.is_empty() {
            return;
        }
        match self.form {
            _ if cluster.is_inert() => self.write(&cluster.chars, &cluster),
            Form::Cleaned => self.write(&cluster::clean(&cluster.chars), &cluster),
            Form::Folded if cluster.chars.is_ascii() => self.write(&cluster.chars.to_ascii_lowercase(), &cluster),
            Form::Folded => match cluster::fold_single(&cluster.chars) {
                Some(single) => self.write_single(single, &cluster),
                None => self.write_folding(&cluster::fold(&cluster.chars), &cluster),
            },
        }
        self.cluster.reuse(cluster.chars);
    }

    fn write_single(&mut self, Single { cased, folded }: Single, cluster: &Cluster) {
        if is_greek_or_cyrillic(folded) {
            self.suspects.push(Suspect { at: self.text.len(), cased });
        }
        self.write(folded.encode_utf8(&mut [0; 4]), cluster);
    }

    fn write_folding(&mut self, folding: &Folding, cluster: &Cluster) {
        self.suspects.extend(suspects(folding, self.text.len()));
        self.write(&folding.folded, cluster);
    }

    fn write(&mut self, folded: &str, cluster: &Cluster) {
        if folded.is_empty() {
            return;
        }
        let exact = cluster.verbatim && folded.len() == cluster.raw.len() && folded.chars().nth(1).is_none();
        self.offsets.push(self.text.len(), cluster.raw.clone(), exact);
        self.text.push_str(folded);
    }
}

impl Cluster {
    fn add(&mut self, c: char, raw: Range<usize>, verbatim: bool) {
        let is_first = self.chars.is_empty();
        let start = if is_first { raw.start } else { self.raw.start };
        self.raw = start..raw.end;
        self.verbatim = is_first && verbatim;
        self.chars.push(c);
    }

    fn is_inert(&self) -> bool {
        let mut chars = self.chars.chars();
        chars.next().is_some_and(cluster::is_inert) && chars.next().is_none()
    }

    /// Keeps the memory of the last cluster for the next one.
    fn reuse(&mut self, mut chars: String) {
        chars.clear();
        self.chars = chars;
    }
}

/// The Greek and Cyrillic letters of a folding that is written at byte `at`, with their case.
fn suspects(folding: &Folding, at: usize) -> impl Iterator<Item = Suspect> {
    let same_length = folding.cased.chars().count() == folding.folded.chars().count();
    let cased = if same_length { &folding.cased } else { &folding.folded };
    let letters = folding.folded.char_indices().zip(cased.chars());
    letters
        .filter(|((_, folded), _)| is_greek_or_cyrillic(*folded))
        .map(move |((offset, _), cased)| Suspect { at: at + offset, cased })
}

/// A raw U+001E would read as a break that is not there.
fn visible_separator(c: char) -> char {
    if c == BREAK { ' ' } else { c }
}

/// Length of the ASCII at the start of some bytes, up to a U+001E.
fn ascii_run(bytes: &[u8]) -> usize {
    bytes.iter().position(|&b| !b.is_ascii() || b == 0x1E).unwrap_or(bytes.len())
}
