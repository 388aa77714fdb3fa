//! A second matcher, written from RULES 1 and DESIGN 3 alone: words and loops, no index, nothing compiled.
//!
//! Every way to read a phrase is written out and tried at every word of the text. Slow on purpose: what can be read in
//! one sitting can be believed, and the engine is held against it.

use std::collections::BTreeMap;
use std::ops::Range;

use listlint::listing::{Listing, Role};
use listlint::rule::{Confidence, Detector, Elem, Pack, Phrase, Target, Term, Word as TermWord};
use listlint::span::Span;
use listlint::text::{self, Folded, Gap, Kind, Reading, ViewKind, Word};

/// What both matchers must agree on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    /// Index of the cell.
    pub(crate) cell: usize,
    /// First byte of the raw cell.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Index of the detector.
    pub(crate) detector: usize,
    /// Where the term counts in some languages only.
    pub(crate) lang: Option<String>,
    /// The view it stands in.
    pub(crate) view: ViewKind,
    /// How sure the reading is.
    pub(crate) confidence: Confidence,
}

/// A pack with its phrases written out once.
pub(crate) struct Oracle<'p> {
    pack: &'p Pack,
    terms: Vec<Written<'p>>,
}

/// A term and every way to say it.
struct Written<'p> {
    detector: usize,
    term: &'p Term,
    fuzzy: bool,
    has_gap: bool,
    ways: Vec<Way>,
}

/// One way to say a phrase: no alternatives left.
#[derive(Debug, Clone)]
struct Way {
    items: Vec<Item>,
    letters: usize,
}

#[derive(Debug, Clone)]
enum Item {
    Word(TermWord),
    Gap(usize),
}

/// A text to search: the plain view, or one with all readings of a kind put in.
struct Page<'t> {
    text: &'t str,
    words: Vec<Word>,
    /// Whether the word stands in a stretch that was read anew.
    reread: Vec<bool>,
    /// The words by their first character.
    initials: BTreeMap<char, Vec<usize>>,
    kind: ViewKind,
}

/// How a term may be compared.
#[derive(Clone, Copy)]
struct Manner {
    plural: bool,
    fuzzy: bool,
}

impl<'p> Oracle<'p> {
    /// Writes out the terms of all detectors but evidence, which is looked for only where a restriction asks.
    pub(crate) fn new(pack: &'p Pack) -> Self {
        let seeking = pack.detectors.iter().enumerate().filter(|(_, d)| d.target != Target::Evidence);
        let terms = seeking.flat_map(|(detector, d)| {
            d.terms.iter().map(move |term| {
                let has_gap = term.phrase.has_gap();
                Written { detector, term, fuzzy: d.fuzzy, has_gap, ways: ways(&term.phrase) }
            })
        });
        Self { pack, terms: terms.collect() }
    }

    pub(crate) fn count(&self) -> usize {
        self.terms.iter().map(|t| t.ways.len()).sum()
    }

    /// Everything the terms of the pack say of a listing, sorted; at one place only the plainest view counts.
    pub(crate) fn search(&self, listing: &Listing) -> Vec<Seen> {
        let mut seen = Vec::new();
        for (index, cell) in listing.cells.iter().enumerate() {
            let is_searched = |d: &Detector| match cell.role {
                Role::Text => d.fields.contains(&cell.field),
                Role::Choice => d.fields.contains(&cell.field) && d.target == Target::Product,
                Role::Evidence => false,
            };
            let terms: Vec<_> = self.terms.iter().filter(|t| is_searched(&self.pack.detectors[t.detector])).collect();
            self.search_cell(index, &cell.text, &terms, &mut seen);
        }
        plainest(seen)
    }

    fn search_cell(&self, cell: usize, raw: &str, terms: &[&Written<'_>], seen: &mut Vec<Seen>) {
        let folded = Folded::plain(raw);
        let readings = text::readings(raw, &folded);
        let plain = Page::plain(&folded.text);
        let mut push = |written: &Written<'_>, range: Range<usize>, view, confidence| {
            let Span { start, end } = folded.raw_span(range);
            let lang = written.term.lang.clone();
            seen.push(Seen { cell, start, end, detector: written.detector, lang, view, confidence });
        };
        let mut plain_hits = Vec::new();
        for written in terms {
            for (range, confidence) in self.on_page(&plain, written) {
                plain_hits.push((written.detector, range.clone()));
                push(written, range, ViewKind::Plain, confidence);
            }
            for range in spaced(&readings, written) {
                push(written, range, ViewKind::Spaced, Confidence::Medium);
            }
        }
        for kind in [ViewKind::Symbols, ViewKind::Leet, ViewKind::Repeats] {
            let is_whole = |r: &&Reading| !plain.cuts(r.range.start) && !plain.cuts(r.range.end);
            let readings: Vec<&Reading> = readings.iter().filter(|r| r.kind == kind).filter(is_whole).collect();
            for choice in choices(&readings) {
                let (text, edits) = rewritten(&folded.text, &readings, &choice);
                let page = Page::reread(&text, kind, &edits);
                for written in terms {
                    for (range, confidence) in self.on_page(&page, written) {
                        push(written, original(&range, &edits, &readings), kind, confidence.min(Confidence::Medium));
                    }
                }
            }
        }
    }

    /// Where a term stands on a page.
    fn on_page(&self, page: &Page<'_>, written: &Written<'_>) -> Vec<(Range<usize>, Confidence)> {
        let mut found = Vec::new();
        if page.kind != ViewKind::Plain && written.has_gap {
            return found;
        }
        for way in written.ways.iter().filter(|way| way.letters >= least_letters(page.kind)) {
            for fuzzy in if written.fuzzy { &[false, true][..] } else { &[false] } {
                let confidence = if *fuzzy { Confidence::Low } else { Confidence::High };
                let manner = Manner { plural: written.term.plural, fuzzy: *fuzzy };
                for start in page.starts(&way.items, manner) {
                    for end in page.ends(&way.items, manner, start) {
                        let has_reread = page.kind == ViewKind::Plain || page.reread[start..end].contains(&true);
                        if has_reread && page.is_whole(&way.items, start, end) {
                            found.push((page.words[start].start..page.words[end - 1].end, confidence));
                        }
                    }
                }
            }
        }
        found.retain(|(range, _)| !self.is_innocent(page, range));
        found
    }

    /// Whether a longer innocent word contains the whole match.
    fn is_innocent(&self, page: &Page<'_>, range: &Range<usize>) -> bool {
        let text = page.text;
        text[range.clone()].contains(listlint::text::is_spaceless)
            && self.pack.innocent.iter().any(|word| {
                let starts = text.char_indices().map(|(at, _)| at).filter(|&at| text[at..].starts_with(&**word));
                let mut places = starts.map(|at| at..at + word.len());
                word.len() > range.len() && places.any(|place| place.start <= range.start && range.end <= place.end)
            })
    }
}

/// A term has at least so many letters to be looked for in a view.
fn least_letters(view: ViewKind) -> usize {
    match view {
        ViewKind::Symbols => 5,
        ViewKind::Leet => 4,
        ViewKind::Plain | ViewKind::Spaced | ViewKind::Repeats => 0,
    }
}

// A phrase written out.

/// Every way to say a phrase, with the joined form of each that has one.
///
/// The limit is the engine's own, not the rules': past it a phrase has no joined forms and is not looked for spaced.
const MOST_WAYS: usize = 256;

fn ways(phrase: &Phrase) -> Vec<Way> {
    let all = written_out(phrase);
    let is_gap = |item: &Item| matches!(item, Item::Gap(_));
    let joinable = all.iter().filter(|items| all.len() <= MOST_WAYS && !items.iter().any(is_gap));
    let joined = joinable.filter_map(|items| joined(items));
    let forms: Vec<Vec<Item>> = all.iter().cloned().chain(joined).collect();
    forms.into_iter().map(|items| Way { letters: letters(&items, |_| true), items }).collect()
}

fn written_out(phrase: &Phrase) -> Vec<Vec<Item>> {
    let mut all: Vec<Vec<Item>> = vec![Vec::new()];
    for elem in &phrase.elems {
        let tails: Vec<Vec<Item>> = match elem {
            Elem::Word(word) => vec![vec![Item::Word(word.clone())]],
            Elem::Gap(count) => vec![vec![Item::Gap(usize::from(*count))]],
            Elem::Any(phrases) => phrases.iter().flat_map(written_out).collect(),
            Elem::Hit => Vec::new(),
        };
        all = all.iter().flat_map(|head| tails.iter().map(move |tail| [&head[..], tail].concat())).collect();
    }
    all
}

fn letters(items: &[Item], counts: impl Fn(Kind) -> bool) -> usize {
    let words = items.iter().filter_map(|item| if let Item::Word(word) = item { Some(word) } else { None });
    let words = words.filter(|word| counts(word.kind));
    words.map(|word| word.text.chars().filter(|c| c.is_alphabetic()).count()).sum()
}

/// Neighbouring letter words as one word each, if that makes a difference and the phrase has eight such letters.
fn joined(items: &[Item]) -> Option<Vec<Item>> {
    let mut all: Vec<Item> = Vec::new();
    for item in items {
        match (all.last_mut(), item) {
            (Some(Item::Word(last)), Item::Word(word))
                if [last.kind, word.kind] == [Kind::Letters; 2] && !last.open =>
            {
                last.text.push_str(&word.text);
                last.open = word.open;
            }
            _ => all.push(item.clone()),
        }
    }
    (all.len() < items.len() && letters(&all, |kind| kind == Kind::Letters) >= 8).then_some(all)
}

// Words side by side.

impl<'t> Page<'t> {
    fn plain(text: &'t str) -> Self {
        Self::reread(text, ViewKind::Plain, &[])
    }

    fn reread(text: &'t str, kind: ViewKind, edits: &[Range<usize>]) -> Self {
        let words = text::words(text);
        let is_new = |word: &Word| edits.iter().any(|edit| edit.start < word.end && word.start < edit.end);
        let mut initials: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        for (at, word) in words.iter().enumerate() {
            initials.entry(text[word.start..].chars().next().unwrap_or_default()).or_default().push(at);
        }
        Self { text, reread: words.iter().map(is_new).collect(), words, initials, kind }
    }

    /// Whether a byte lies inside a word; a reading of half a word (`v4pe9` in `v4pe9.5`) is none.
    fn cuts(&self, at: usize) -> bool {
        self.words.iter().any(|word| word.start < at && at < word.end)
    }

    /// The words that begin with the letter the items begin with; all where words may be misspelt.
    fn starts(&self, items: &[Item], manner: Manner) -> Vec<usize> {
        let Some(Item::Word(first)) = items.first() else { return Vec::new() };
        if manner.fuzzy {
            return (0..self.words.len()).collect();
        }
        first.text.chars().next().and_then(|first| self.initials.get(&first)).cloned().unwrap_or_default()
    }

    /// Where the items may end if they start at a word; one past the last word.
    fn ends(&self, items: &[Item], manner: Manner, start: usize) -> Vec<usize> {
        let Some((Item::Word(first), rest)) = items.split_first() else { return Vec::new() };
        if !self.is_said(first, manner, rest.is_empty(), start) {
            return Vec::new();
        }
        self.rest_ends(rest, manner, start + 1)
    }

    /// Where the rest of the items may end if the word before `next` was the last one said.
    fn rest_ends(&self, items: &[Item], manner: Manner, next: usize) -> Vec<usize> {
        let gaps = items.iter().take_while(|item| matches!(item, Item::Gap(_))).count();
        let count: usize = items[..gaps].iter().map(|gap| if let Item::Gap(n) = gap { *n } else { 0 }).sum();
        let Some((Item::Word(word), rest)) = items[gaps..].split_first() else {
            return self.plural_ends(manner, next);
        };
        let mut ends = Vec::new();
        for at in next..self.words.len() {
            let follows = if gaps > 0 { self.is_within(next, at, count) } else { at == next && self.is_next(at) };
            if follows && self.is_said(word, manner, rest.is_empty(), at) {
                ends.extend(self.rest_ends(rest, manner, at + 1));
            }
        }
        ends
    }

    /// After a final digit the plural is a word of its own, an `s` that touches it.
    fn plural_ends(&self, manner: Manner, end: usize) -> Vec<usize> {
        let is_s = |word: &Word| word.before == Gap::None && self.shown(word) == "s" && !self.reread[end];
        let has_s = self.words[end - 1].kind == Kind::Digits && self.words.get(end).is_some_and(is_s);
        if manner.plural && has_s { vec![end, end + 1] } else { vec![end] }
    }

    /// Whether a word directly follows the one before it.
    fn is_next(&self, at: usize) -> bool {
        let (before, word) = (&self.words[at - 1], &self.words[at]);
        let chars = [before, word].iter().filter(|w| w.kind == Kind::Char).count();
        match word.before {
            Gap::None => self.may_touch(at),
            Gap::Joiners(n) => n <= if chars == 2 { 1 } else { 3 },
            Gap::Start | Gap::Sign | Gap::Break => false,
        }
    }

    /// Whether a word and the one before it may touch: letter beside digit, or a script without spaces.
    fn may_touch(&self, at: usize) -> bool {
        let (before, word) = (self.words[at - 1].kind, self.words[at].kind);
        before != word || word == Kind::Char
    }

    /// Whether a word is torn from the one before it: both belong to one run of letters and digits, as in `n95`.
    fn is_torn(&self, at: usize) -> bool {
        let is_char = |at: usize| self.words[at].kind == Kind::Char;
        at > 0 && at < self.words.len() && self.words[at].before == Gap::None && !is_char(at - 1) && !is_char(at)
    }

    /// Whether at most `count` words stand from `next` up to `at`, no break among them. `n95` is one word here.
    fn is_within(&self, next: usize, at: usize, count: usize) -> bool {
        if self.words[next..=at].iter().any(|word| word.before == Gap::Break) {
            return false;
        }
        let skipped = (next..at).filter(|&i| i == next || !self.is_torn(i)).count();
        let is_cut = self.is_torn(next) || self.is_torn(at);
        if skipped == 0 { true } else { !is_cut && skipped <= count }
    }

    /// Whether the outer edges of a match are edges in the text.
    fn is_whole(&self, items: &[Item], start: usize, end: usize) -> bool {
        let is_open = matches!(items.last(), Some(Item::Word(word)) if word.open);
        let is_katakana = |at: usize| self.shown(&self.words[at]).starts_with(text::is_katakana);
        let is_one_run = |at: usize| {
            at > 0
                && at < self.words.len()
                && self.words[at].before == Gap::None
                && is_katakana(at - 1)
                && is_katakana(at)
        };
        !self.is_torn(start) && !self.is_torn(end) && !is_one_run(start) && (is_open || !is_one_run(end))
    }

    /// Whether a word of the text is the term's, as it stands or as the term allows it to be written.
    fn is_said(&self, word: &TermWord, manner: Manner, is_last: bool, at: usize) -> bool {
        let shown = self.shown(&self.words[at]);
        // All that a word may be written as begins with its letter, misspelt words apart.
        let begins = word.text.chars().next() == shown.chars().next();
        if word.kind != self.words[at].kind || !(begins || manner.fuzzy) {
            return false;
        }
        let is_collapsed = self.kind == ViewKind::Repeats && self.reread[at];
        let form = |text: &str| if is_collapsed { text::collapse(text) } else { text.to_owned() };
        let mut forms = vec![word.text.clone()];
        if manner.plural && is_last && word.kind == Kind::Letters {
            forms.extend(["s", "es"].map(|ending| format!("{}{ending}", word.text)));
        }
        let is_korean = word.text.chars().all(text::is_hangul);
        let is_fuzzy = manner.fuzzy && word.kind == Kind::Letters && word.text.chars().count() >= 8;
        if word.open && word.kind != Kind::Char {
            return shown.starts_with(&form(&word.text));
        }
        let more = shown.strip_prefix(&*form(&word.text)).filter(|_| is_korean);
        more.is_some_and(|more| more.chars().count() <= 2 && more.chars().all(text::is_hangul))
            || forms
                .iter()
                .any(|meant| shown == form(meant) || is_fuzzy && one_edit(meant).any(|near| shown == form(&near)))
    }

    fn shown(&self, word: &Word) -> &str {
        &self.text[word.start..word.end]
    }
}

/// A word with one letter more, less, other or swapped with its neighbour; a new letter is one of a to z.
fn one_edit(word: &str) -> impl Iterator<Item = String> {
    let word: Vec<char> = word.chars().collect();
    (0..=word.len())
        .flat_map(move |at| {
            let (head, tail) = word.split_at(at);
            let less = tail.get(1..).map(|rest| [head, rest].concat());
            let swapped = (tail.len() > 1).then(|| [head, &[tail[1], tail[0]], &tail[2..]].concat());
            let more = ('a'..='z').map(|new| [head, &[new], tail].concat());
            let other = ('a'..='z').filter_map(|new| Some([head, &[new], tail.get(1..)?].concat()));
            less.into_iter().chain(swapped).chain(more).chain(other).collect::<Vec<_>>()
        })
        .map(String::from_iter)
}

// Other views.

/// The spaced readings that spell a whole term.
fn spaced(readings: &[Reading], written: &Written<'_>) -> Vec<Range<usize>> {
    if written.has_gap || written.ways.len() > 2 * MOST_WAYS {
        return Vec::new();
    }
    let spelled = written.ways.iter().flat_map(|way| {
        let words = way.items.iter().map(|item| if let Item::Word(word) = item { &*word.text } else { "" });
        let whole: String = words.collect();
        // Open words and scripts without spaces, where signs part single characters in any list, are not spelled out.
        let is_open =
            way.items.iter().any(|item| matches!(item, Item::Word(word) if word.open || word.kind == Kind::Char));
        let plural = written.term.plural.then(|| format!("{whole}s"));
        [Some(whole), plural].into_iter().flatten().filter(move |_| !is_open)
    });
    let spelled: Vec<String> = spelled.collect();
    let readings = readings.iter().filter(|r| r.kind == ViewKind::Spaced);
    readings.filter(|r| r.spellings.iter().any(|s| spelled.contains(s))).map(|r| r.range.clone()).collect()
}

/// Which spelling each reading takes, in every combination; past eight open choices, of eight neighbours at a time.
fn choices(readings: &[&Reading]) -> Vec<Vec<usize>> {
    if readings.is_empty() {
        return Vec::new();
    }
    let open: Vec<usize> = (0..readings.len()).filter(|&i| readings[i].spellings.len() > 1).collect();
    let mut all = vec![vec![0; readings.len()]];
    for window in if open.len() > 8 { open.windows(8).collect() } else { vec![&open[..]] } {
        let mut some = vec![vec![0; readings.len()]];
        for &reading in window {
            some = some
                .iter()
                .flat_map(|choice| {
                    (0..readings[reading].spellings.len()).map(move |spelling| {
                        let mut choice = choice.clone();
                        choice[reading] = spelling;
                        choice
                    })
                })
                .collect();
        }
        all.extend(some);
    }
    all.sort();
    all.dedup();
    all
}

/// The text with all readings put in, and where in it they stand.
fn rewritten(text: &str, readings: &[&Reading], choice: &[usize]) -> (String, Vec<Range<usize>>) {
    let (mut new, mut edits, mut at) = (String::new(), Vec::new(), 0);
    for (reading, &spelling) in readings.iter().zip(choice) {
        new.push_str(&text[at..reading.range.start]);
        let start = new.len();
        new.push_str(&reading.spellings[spelling]);
        edits.push(start..new.len());
        at = reading.range.end;
    }
    new.push_str(&text[at..]);
    (new, edits)
}

/// The place of a match in the plain view; what lies inside a stretch read anew takes in all of the stretch.
fn original(range: &Range<usize>, edits: &[Range<usize>], readings: &[&Reading]) -> Range<usize> {
    let outside = |at: usize| {
        let before = edits.iter().zip(readings).filter(|(edit, _)| edit.end <= at).last();
        before.map_or(at, |(edit, reading)| at - edit.end + reading.range.end)
    };
    let inside = |is_in: &dyn Fn(&Range<usize>) -> bool| {
        edits.iter().zip(readings).find(|(e, _)| is_in(e)).map(|(_, r)| &r.range)
    };
    let start = inside(&|e| e.contains(&range.start)).map_or_else(|| outside(range.start), |r| r.start);
    let end = inside(&|e| e.start < range.end && range.end <= e.end).map_or_else(|| outside(range.end), |r| r.end);
    start..end
}

/// Of hits of one detector and language at one place, the plainest and surest.
pub(crate) fn plainest(seen: Vec<Seen>) -> Vec<Seen> {
    let mut best: BTreeMap<_, (ViewKind, Confidence)> = BTreeMap::new();
    for s in seen {
        let entry = best.entry((s.cell, s.start, s.end, s.detector, s.lang)).or_insert((s.view, s.confidence));
        if s.view < entry.0 || s.view == entry.0 && s.confidence > entry.1 {
            *entry = (s.view, s.confidence);
        }
    }
    let unpack = |((cell, start, end, detector, lang), (view, confidence))| Seen {
        cell,
        start,
        end,
        detector,
        lang,
        view,
        confidence,
    };
    best.into_iter().map(unpack).collect()
}
