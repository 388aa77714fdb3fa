//! Format checks: faults of form in single fields, as hits of their detectors.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::contact;
use super::doubt::Doubt;
use crate::field::Field;
use crate::listing::{Cell, Role};
use crate::matcher::{Hit, Searched};
use crate::rule::{Check, Confidence, ContactKind, Detector, Unit};
use crate::span::Span;
use crate::text::{self, Gap, Kind, ViewKind};

/// So many invisible characters in a row are no accident.
const HIDDEN_RUN: usize = 3;

/// The format checks that a run needs, each with a cheap test.
#[derive(Default)]
pub struct Checks<'r> {
    list: Vec<(usize, &'r Check, Doubt)>,
    missing: Vec<Field>,
}

impl<'r> Checks<'r> {
    /// The checks of the detectors that are asked for.
    pub(super) fn new(detectors: &'r [Detector], asked: &[bool]) -> Self {
        let checks = detectors.iter().zip(asked).enumerate().filter(|(_, (_, asked))| **asked);
        let list = checks.filter_map(|(index, (detector, _))| {
            let check = detector.check.as_ref()?;
            Some((index, check, Doubt::new(check)))
        });
        let list: Vec<(usize, &Check, Doubt)> = list.collect();
        let missing = list.iter().filter_map(|(_, check, _)| match check {
            Check::MissingField { field } => Some(*field),
            _ => None,
        });
        Self { missing: missing.collect(), list }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether a raw text cell of a field may have a fault; may say yes wrongly, never no.
    pub fn may_fault(&self, field: Field, raw: &str) -> bool {
        self.list.iter().any(|(_, check, doubt)| asks(check, field) && doubt.doubts(raw))
    }

    /// Fields that must not be empty where the file has them.
    pub fn missing(&self) -> &[Field] {
        &self.missing
    }

    /// The faults of a listing; none for a piece of one.
    pub(super) fn faults(&self, searched: &Searched<'_>) -> Vec<Hit> {
        if searched.listing.piece {
            return Vec::new();
        }
        let contacts = RefCell::default();
        let check = |(detector, check, doubt): &(usize, &Check, Doubt)| {
            Checker { searched, detector: *detector, doubt, contacts: &contacts }.faults(check)
        };
        self.list.iter().flat_map(check).collect()
    }
}

/// Whether a check looks at a field.
fn asks(check: &Check, wanted: Field) -> bool {
    match check {
        Check::MaxLength { field, .. }
        | Check::RepeatedWord { field, .. }
        | Check::Characters { field, .. }
        | Check::Capitals { field, .. }
        | Check::Html { field, .. } => *field == wanted,
        Check::Contact { fields, .. } | Check::HiddenText { fields } => fields.contains(&wanted),
        Check::MissingField { .. } => false,
    }
}

/// One detector's check on one listing.
struct Checker<'a> {
    searched: &'a Searched<'a>,
    detector: usize,
    doubt: &'a Doubt,
    /// Whether cells may hold contact details, by their numbers: asked once for all kinds.
    contacts: &'a RefCell<BTreeMap<usize, bool>>,
}

impl Checker<'_> {
    fn faults(&self, check: &Check) -> Vec<Hit> {
        match check {
            Check::MaxLength { field, max, unit } => self.in_field(*field, |cell, _| too_long(&cell.text, *max, *unit)),
            Check::RepeatedWord { field, max, except } => self.in_field(*field, |_, i| self.repeated(i, *max, except)),
            Check::Characters { field, forbid, allow_in_brand } => {
                self.in_field(*field, |cell, _| self.characters(&cell.text, forbid, *allow_in_brand))
            }
            Check::Capitals { field, share, min_words } => {
                self.in_field(*field, |cell, i| self.capitals(&cell.text, i, *share, *min_words))
            }
            Check::Html { field, allow } => self.in_field(*field, |cell, _| tags(&cell.text, allow)),
            Check::Contact { fields, kinds } => {
                let one = |field: &Field| self.in_field(*field, |_, cell| self.contacts(cell, kinds));
                fields.iter().flat_map(one).collect()
            }
            Check::MissingField { field } => self.missing(*field),
            Check::HiddenText { fields } => {
                fields.iter().flat_map(|field| self.in_field(*field, |cell, _| hidden(&cell.text))).collect()
            }
        }
    }

    /// Runs a check over the cells of a field; it gives spans with the words that name the fault.
    fn in_field(&self, field: Field, check: impl Fn(&Cell, usize) -> Vec<(Span, String)>) -> Vec<Hit> {
        let cells = self.searched.listing.cells.iter().enumerate();
        let checked = cells
            .filter(|(index, cell)| cell.field == field && cell.role == Role::Text && self.doubts(*index, &cell.text));
        let found = checked.flat_map(|(index, cell)| check(cell, index).into_iter().map(move |f| (index, f)));
        found.map(|(index, (span, words))| self.hit(Some(index), span, words)).collect()
    }

    /// Whether a cell has to be checked.
    fn doubts(&self, cell: usize, raw: &str) -> bool {
        match self.doubt {
            Doubt::Contacts => {
                let mut contacts = self.contacts.borrow_mut();
                *contacts.entry(cell).or_insert_with(|| self.doubt.doubts(raw))
            }
            doubt => doubt.doubts(raw),
        }
    }

    fn hit(&self, cell: Option<usize>, span: Span, words: String) -> Hit {
        let (view, confidence) = (ViewKind::Plain, Confidence::High);
        Hit { cell, span, detector: self.detector, view, confidence, lang: None, words }
    }

    fn missing(&self, field: Field) -> Vec<Hit> {
        let listing = self.searched.listing;
        let is_missing = listing.present.contains(&field) && listing.cell(field).is_none();
        is_missing.then(|| self.hit(None, Span::default(), String::new())).into_iter().collect()
    }

    /// Contact details, but for a name that is the brand's own.
    fn contacts(&self, cell: usize, kinds: &[ContactKind]) -> Vec<(Span, String)> {
        let listing = self.searched.listing;
        let brands = [Field::Brand, Field::Manufacturer].map(|field| text::fold(listing.text(field)));
        let is_brand = |words: &str| brands.iter().any(|brand| brand.contains(words));
        contact::find(self.searched.cleaned(cell), kinds).into_iter().filter(|(_, words)| !is_brand(words)).collect()
    }

    /// Every standing of a word past the allowed number.
    fn repeated(&self, cell: usize, max: usize, except: &BTreeSet<String>) -> Vec<(Span, String)> {
        let view = self.searched.view(cell);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found = Vec::new();
        let words: Vec<_> = view.words().collect();
        for (at, (range, kind, _)) in words.iter().cloned().enumerate() {
            if touches_digits(&words, at) {
                continue;
            }
            let word = &view.text()[range.clone()];
            if kind != Kind::Letters || word.chars().count() < 2 || except.contains(word) {
                continue;
            }
            let count = counts.entry(word).or_default();
            *count += 1;
            if *count > max {
                found.push((view.raw_span(range), word.to_owned()));
            }
        }
        found
    }

    fn characters(&self, raw: &str, forbid: &BTreeSet<char>, allow_in_brand: bool) -> Vec<(Span, String)> {
        let brand = if allow_in_brand { self.searched.listing.text(Field::Brand) } else { "" };
        let forbidden = raw.char_indices().filter(|(_, c)| forbid.contains(c) && !brand.contains(*c));
        forbidden.map(|(i, c)| (Span::new(i, i + c.len_utf8()), c.to_string())).collect()
    }

    fn capitals(&self, raw: &str, cell: usize, share: f64, min_words: usize) -> Vec<(Span, String)> {
        let words = self.searched.view(cell).words().filter(|(_, kind, _)| *kind == Kind::Letters).count();
        let cased = raw.chars().filter(|c| c.is_uppercase() || c.is_lowercase()).count();
        let capitals = raw.chars().filter(|c| c.is_uppercase()).count();
        let shouts = words >= min_words && cased > 0 && capitals as f64 >= share * cased as f64;
        if shouts { vec![(Span::new(0, raw.len()), String::new())] } else { Vec::new() }
    }
}

/// Whether a word is part of a code (`QQ02`): digits touch it.
fn touches_digits(words: &[(Range<usize>, Kind, Gap)], at: usize) -> bool {
    let joined = |at: usize| words.get(at).is_some_and(|word| word.2 == Gap::None);
    let digits = |at: usize| words.get(at).is_some_and(|word| word.1 == Kind::Digits);
    (joined(at) && at > 0 && digits(at - 1)) || (joined(at + 1) && digits(at + 1))
}

/// What stands past the allowed length.
fn too_long(raw: &str, max: usize, unit: Unit) -> Vec<(Span, String)> {
    let cut = match unit {
        Unit::Characters => raw.char_indices().nth(max).map(|(i, _)| i),
        Unit::Bytes => {
            raw.char_indices().map(|(i, _)| i).find(|&i| i + raw[i..].chars().next().map_or(0, char::len_utf8) > max)
        }
    };
    cut.map(|cut| (Span::new(cut, raw.len()), String::new())).into_iter().collect()
}

/// Tags whose name is not allowed.
fn tags(raw: &str, allow: &BTreeSet<String>) -> Vec<(Span, String)> {
    let opens = raw.match_indices('<').map(|(i, _)| i);
    let tag = opens.filter_map(|start| {
        let rest = &raw[start + 1..];
        let name: String = rest.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let end = rest.bytes().take(2000).position(|b| b == b'>')?;
        begins.then(|| (Span::new(start, start + 1 + end + 1), name.to_ascii_lowercase()))
    });
    // One finding a field, whatever tags it has: they all go in one step.
    tag.filter(|(_, name)| !allow.contains(name)).map(|(span, _)| (span, "html".to_owned())).collect()
}

/// Bidi overrides, and runs of characters nobody sees.
fn hidden(raw: &str) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for (i, c) in raw.char_indices().chain([(raw.len(), ' ')]) {
        if matches!(c, '\u{202D}' | '\u{202E}') {
            found.push((Span::new(i, i + c.len_utf8()), "bidi override".to_owned()));
        }
        if text::is_ignorable(c) {
            run = Some(run.map_or((i, 1), |(start, count)| (start, count + 1)));
        } else if let Some((start, count)) = run.take()
            && count >= HIDDEN_RUN
        {
            found.push((Span::new(start, i), "invisible characters".to_owned()));
        }
    }
    found
}
