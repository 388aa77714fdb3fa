//! The search of one listing: every cell once for all detectors, then its other views, patterns and brands.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::condition::{Place, Scope};
use super::hit::Hit;
use super::program::Run;
use super::ruleset::{Origin, Ruleset, Searcher, Sight};
use super::tokens::{self, Token, View};
use super::vocabulary::Vocabulary;
use crate::field::Field;
use crate::listing::{Cell, Listing, Role, Spots};
use crate::rule::{Confidence, Target};
use crate::span::Span;
use crate::text::{self, Excerpt, Folded, Kind, Reading, Signs, ViewKind};

/// Words before a re-read word that a phrase may begin with.
const WINDOW: usize = 40;
/// Characters are counted by blocks of so many bytes, so that a cell with many matches is not counted again for each.
const BLOCK: usize = 1024;

/// A listing with everything that was found in it; judging looks at its words again through this.
pub struct Searched<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// The rules it was searched by.
    pub ruleset: &'a Ruleset,
    /// Every hit, by cell, place and detector, each once; overlaps are still in it.
    pub hits: Vec<Hit>,
    evidence: OnceCell<Vec<Hit>>,
    cells: Vec<Known>,
    /// What contexts of a whole field came to: asked once for each hit, answered once for the listing.
    situations: RefCell<FxHashMap<Asked, Option<Place>>>,
}

/// What was found out about a cell so far.
#[derive(Default)]
struct Known {
    /// What of it was searched, where that was not all.
    part: Option<Part>,
    view: OnceCell<View>,
    /// The cell as patterns see it.
    cleaned: OnceCell<Folded>,
    /// Characters before every block of it, counted once it has a match.
    chars: OnceCell<Vec<usize>>,
    /// Its head, for contexts that look there.
    head: OnceCell<Range<usize>>,
}

/// A context (its index), where it was looked for, and in which field.
type Asked = (usize, Scope, Field);

impl Ruleset {
    /// Searches a listing for everything but evidence.
    pub fn search<'a>(&'a self, listing: &'a Listing) -> Searched<'a> {
        self.search_cells(self.unsearched(listing, |_| Known::default()), |_| true)
    }

    /// The same, where all there is to be found stands at some spots.
    pub fn search_at<'a>(&'a self, listing: &'a Listing, spots: &Spots) -> Searched<'a> {
        let part = |cell: &Cell| Part::new(&cell.text, spots.of(cell.at), &self.vocabulary);
        let searched = self.unsearched(listing, |cell| Known { part: part(cell), ..Known::default() });
        self.search_cells(searched, |cell| !spots.of(cell.at).is_empty())
    }

    fn search_cells<'a>(&'a self, mut searched: Searched<'a>, wanted: impl Fn(&Cell) -> bool) -> Searched<'a> {
        let listing = searched.listing;
        let mut hits = Vec::new();
        for (index, cell) in listing.cells.iter().enumerate() {
            if cell.role != Role::Evidence && cell.field != Field::Department && wanted(cell) {
                let view = searched.part(index);
                CellSearch { searched: &searched, searcher: &self.main, index, cell, view, hits: &mut hits }.run();
            }
        }
        self.brands.search(listing, &mut hits);
        hits.sort_unstable();
        hits.dedup();
        searched.hits = hits;
        searched
    }

    fn unsearched<'a>(&'a self, listing: &'a Listing, known: impl Fn(&Cell) -> Known) -> Searched<'a> {
        Searched {
            listing,
            ruleset: self,
            hits: Vec::new(),
            evidence: OnceCell::new(),
            cells: listing.cells.iter().map(known).collect(),
            situations: RefCell::default(),
        }
    }
}

impl Searched<'_> {
    /// The plain view of a cell.
    pub fn view(&self, cell: usize) -> &View {
        self.cells[cell].view.get_or_init(|| View::new(&self.listing.cells[cell].text, &self.ruleset.vocabulary))
    }

    /// The plain view of what of a cell was searched.
    fn part(&self, cell: usize) -> &View {
        self.cells[cell].part.as_ref().map_or_else(|| self.view(cell), |part| &part.view)
    }

    /// A plain view that shows all that may belong to a hit.
    pub(super) fn view_around(&self, cell: usize, hit: Span) -> &View {
        let part = self.cells[cell].part.as_ref().filter(|part| part.shows(hit));
        part.map_or_else(|| self.view(cell), |part| &part.view)
    }

    /// A cell as patterns see it.
    pub fn cleaned(&self, cell: usize) -> &Folded {
        self.cells[cell].cleaned.get_or_init(|| Folded::cleaned(&self.listing.cells[cell].text))
    }

    /// Characters of a raw cell before a byte offset.
    pub fn chars_before(&self, cell: usize, byte: usize) -> usize {
        let text = &self.listing.cells[cell].text;
        let counts = self.cells[cell].chars.get_or_init(|| block_counts(text));
        let block = byte / BLOCK;
        let start = text.ceil_char_boundary(block * BLOCK);
        counts[block] + text.get(start..byte).map_or(0, |rest| rest.chars().count())
    }

    /// The answer to a question about a whole field, found once.
    pub(super) fn once(&self, asked: Asked, answer: impl FnOnce() -> Option<Place>) -> Option<Place> {
        if let Some(known) = self.situations.borrow().get(&asked) {
            return *known;
        }
        let found = answer();
        self.situations.borrow_mut().insert(asked, found);
        found
    }

    /// The words of the head of a cell.
    pub(super) fn head(&self, cell: usize) -> Range<usize> {
        self.cells[cell].head.get_or_init(|| super::head(self.view(cell), self.ruleset)).clone()
    }

    /// The cells of a field.
    pub fn cells_of(&self, field: Field) -> impl Iterator<Item = usize> {
        self.listing.cells.iter().enumerate().filter(move |(_, c)| c.field == field).map(|(i, _)| i)
    }

    /// Evidence in any cell, compliance columns included, looked for once; conditions are not yet tried.
    pub fn evidence(&self) -> &[Hit] {
        self.evidence.get_or_init(|| self.find_evidence())
    }

    fn find_evidence(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (index, cell) in self.listing.cells.iter().enumerate() {
            let (searcher, view) = (&self.ruleset.evidence, self.view(index));
            CellSearch { searched: self, searcher, index, cell, view, hits: &mut hits }.run();
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

/// Characters before each block of a text, from 0; a character belongs to the block it begins in.
fn block_counts(text: &str) -> Vec<usize> {
    let mut counts = vec![0];
    for block in 0..text.len() / BLOCK {
        let [from, to] = [block, block + 1].map(|b| text.ceil_char_boundary(b * BLOCK));
        counts.push(counts[block] + text[from..to].chars().count());
    }
    counts
}

/// A part of a cell.
struct Part {
    view: View,
    /// The raw bytes that it shows.
    shown: Vec<Range<usize>>,
}

impl Part {
    /// What there is around some spots of a cell; nothing where that is nothing, or all of it.
    fn new(raw: &str, spots: &[Range<usize>], vocabulary: &Vocabulary) -> Option<Self> {
        let Excerpt { folded, parts } = if spots.is_empty() { None } else { Excerpt::around(raw, spots) }?;
        Some(Self { view: View::of(folded, vocabulary), shown: parts })
    }

    fn shows(&self, span: Span) -> bool {
        let at = self.shown.partition_point(|part| part.end < span.end);
        self.shown.get(at).is_some_and(|part| part.start <= span.start)
    }
}

/// The search of one cell.
struct CellSearch<'a, 'l> {
    searched: &'a Searched<'l>,
    searcher: &'a Searcher,
    index: usize,
    cell: &'a Cell,
    /// What of it is searched.
    view: &'a View,
    hits: &'a mut Vec<Hit>,
}

impl CellSearch<'_, '_> {
    fn run(&mut self) {
        self.plain();
        self.reread();
        self.patterns();
    }

    fn plain(&mut self) {
        let (view, searcher) = (self.view, self.searcher);
        searcher.engine.search(self.searched.ruleset.run(view), &mut |program, found| {
            let range = view.range(found.clone());
            if !self.searched.ruleset.innocent.covers(view.text(), &range) {
                let words = words(view.text(), &view.tokens[found]);
                self.add(searcher.origins[program], view, range, ViewKind::Plain, words);
            }
        });
    }

    fn reread(&mut self) {
        let (view, raw) = (self.view, self.cell.text.as_str());
        let words = view.tokens.iter().map(|token| (token.start..token.end, token.kind));
        let readings = text::readings(raw, &view.folded, &Signs::of(raw, &view.folded, words));
        for reading in readings.iter().filter(|r| r.kind == ViewKind::Spaced) {
            self.spaced(view, reading);
        }
        for kind in [ViewKind::Symbols, ViewKind::Leet, ViewKind::Repeats] {
            let of_kind: Vec<&Reading> = readings.iter().filter(|r| r.kind == kind).collect();
            if !of_kind.is_empty() {
                self.view(view, &of_kind, kind);
            }
        }
    }

    /// A run of single characters is a hit if it spells a whole term.
    fn spaced(&mut self, view: &View, reading: &Reading) {
        let searcher = self.searcher;
        for spelling in &reading.spellings {
            for origin in searcher.spelled(spelling) {
                self.add(*origin, view, reading.range.clone(), ViewKind::Spaced, spelling.clone());
            }
        }
    }

    /// Searches around the words that a view reads otherwise.
    fn view(&mut self, view: &View, readings: &[&Reading], kind: ViewKind) {
        let vocabulary = &self.searched.ruleset.vocabulary;
        for known in readings.iter().filter(|r| vocabulary.may_know(r, kind)) {
            let at = view.word_at(known.range.start);
            let from = at.saturating_sub(WINDOW + 1);
            let near = from..(at + 2 * WINDOW).min(view.tokens.len());
            // All of them, or a hit would depend on which words other rules know.
            let tokens = tokens::reread(view, near, readings, kind, vocabulary);
            let Some(at) = tokens.iter().position(|t| t.is_reread() && t.start == known.range.start) else { continue };
            let plain = self.searched.ruleset.run(view);
            let run = Run { tokens: &tokens, least_letters: least_letters(kind), wanted: Some(at), ..plain };
            // What touches the first word was cut off, if anything did: no match may begin there.
            self.around(view, run, usize::from(from > 0)..at + 1, kind);
        }
    }

    /// Searches for what begins in a range of words and holds one that is read otherwise.
    fn around(&mut self, view: &View, run: Run<'_>, starts: Range<usize>, kind: ViewKind) {
        let searcher = self.searcher;
        let anchors = starts.start..(starts.end + WINDOW).min(run.tokens.len());
        searcher.engine.search_at(run, anchors, &mut |program, found| {
            let origin = searcher.origins[program];
            // Matches without the word at hand are found around others.
            let is_here = starts.contains(&found.start) && found.end >= starts.end;
            let tokens = &run.tokens[found];
            if is_here && !origin.has_gap() {
                let range = tokens[0].start..tokens[tokens.len() - 1].end;
                self.add(origin, view, range, kind, words(view.text(), tokens));
            }
        });
    }

    fn patterns(&mut self) {
        let searcher = self.searcher;
        if searcher.patterns.is_empty() {
            return;
        }
        let cleaned = self.searched.cleaned(self.index);
        let sights = &self.searched.ruleset.detectors;
        let cell = self.cell;
        let (index, hits) = (self.index, &mut *self.hits);
        let wanted = |detector: usize| sights[detector].looks_at(cell);
        searcher.patterns.search(&cleaned.text, wanted, &mut |detector, range| {
            let words = text::fold(&cleaned.text[range.clone()]);
            let span = cleaned.raw_span(range);
            if cell.tells(span.end) {
                let (cell, confidence) = (Some(index), Confidence::High);
                hits.push(Hit { cell, span, detector, view: ViewKind::Plain, confidence, lang: None, words });
            }
        });
    }

    fn add(&mut self, origin: Origin, view: &View, range: Range<usize>, kind: ViewKind, words: String) {
        if !self.searched.ruleset.detectors[origin.detector as usize].looks_at(self.cell) {
            return;
        }
        let confidence = match kind {
            ViewKind::Plain => origin.confidence(),
            _ => origin.confidence().min(Confidence::Medium),
        };
        let (cell, span) = (Some(self.index), view.raw_span(range));
        if !self.cell.tells(span.end) {
            return;
        }
        let (detector, lang) = (origin.detector as usize, origin.lang());
        self.hits.push(Hit { cell, span, detector, view: kind, confidence, lang, words });
    }
}

impl Sight {
    /// Whether a detector looks at a cell: its fields, and only products in choices, only evidence in compliance columns.
    fn looks_at(&self, cell: &Cell) -> bool {
        match cell.role {
            Role::Text => self.fields.contains(&cell.field),
            Role::Choice => self.target == Target::Product && self.fields.contains(&cell.field),
            Role::Evidence => self.target == Target::Evidence,
        }
    }
}

/// A term has at least so many letters to be looked for in a view (DESIGN 3).
fn least_letters(kind: ViewKind) -> usize {
    match kind {
        ViewKind::Symbols => 5,
        ViewKind::Leet => 4,
        _ => 0,
    }
}

/// The folded words with joiners evened out: a space between letter words, nothing where they may touch.
fn words(text: &str, tokens: &[Token]) -> String {
    let mut words = String::new();
    let mut last = None;
    for token in tokens {
        if last == Some(token.kind) && token.kind != Kind::Char {
            words.push(' ');
        }
        words.push_str(spelled(text, token));
        last = Some(token.kind);
    }
    words
}

/// The word as this view reads it.
fn spelled<'t>(text: &'t str, token: &'t Token) -> &'t str {
    let known = token.spellings.iter().find(|s| !s.ids.is_empty());
    let spelling = known.or(token.spellings.first());
    spelling.map_or(&text[token.start..token.end], |s| &s.text)
}
