//! A second matcher, written from RULES 1 and DESIGN 3 alone: words and loops, nothing compiled.
//!
//! Every way to say a phrase is written out and tried at every word that begins like it. Slow on purpose: what can be
//! read in one sitting can be believed, and the engine is held against it.

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
    /// Every way to say a term, with the term's index, by the two characters it begins with.
    ways: BTreeMap<String, Vec<(usize, Way)>>,
}

/// A term and whose it is.
struct Written<'p> {
    detector: usize,
    term: &'p Term,
    fuzzy: bool,
    has_gap: bool,
    /// Too many ways for a joined or spaced form.
    is_wide: bool,
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

/// Where a term stands on a page.
struct Stand {
    term: usize,
    range: Range<usize>,
    confidence: Confidence,
}

/// A text to search: the plain view, or one with all readings of a kind put in.
struct Page<'t> {
    text: &'t str,
    words: Vec<Word>,
    /// Whether the word stands in a stretch that was read anew.
    reread: Vec<bool>,
    /// The words by their first character, and by their first two.
    beginnings: BTreeMap<&'t str, Vec<usize>>,
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
        let mut oracle = Self { pack, terms: Vec::new(), ways: BTreeMap::new() };
        for (detector, d) in pack.detectors.iter().enumerate().filter(|(_, d)| d.target != Target::Evidence) {
            for term in &d.terms {
                oracle.write_out(detector, term, d.fuzzy);
            }
        }
        oracle
    }

    fn write_out(&mut self, detector: usize, term: &'p Term, fuzzy: bool) {
        let index = self.terms.len();
        let all = written_out(&term.phrase);
        let (has_gap, is_wide) = (term.phrase.has_gap(), all.len() > MOST_WAYS);
        self.terms.push(Written { detector, term, fuzzy, has_gap, is_wide });
        let joined: Vec<_> = all.iter().filter(|_| !is_wide).filter_map(|items| joined(items)).collect();
        for items in all.into_iter().chain(joined) {
            let Some(Item::Word(first)) = items.first() else { continue };
            let beginning = first.text.chars().take(2).collect();
            self.ways.entry(beginning).or_default().push((index, Way { letters: letters(&items, |_| true), items }));
        }
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
            let of_cell = self.search_cell(index, &cell.text);
            seen.extend(of_cell.into_iter().filter(|s| is_searched(&self.pack.detectors[s.detector])));
        }
        plainest(seen)
    }

    fn search_cell(&self, cell: usize, raw: &str) -> Vec<Seen> {
        let mut seen = Vec::new();
        let folded = Folded::plain(raw);
        let readings = text::readings(raw, &folded, &text::Signs::all(&folded.text));
        let mut push = |term: usize, range: Range<usize>, view, confidence| {
            let Span { start, end } = folded.raw_span(range);
            let Written { detector, term, .. } = self.terms[term];
            seen.push(Seen { cell, start, end, detector, lang: term.lang.clone(), view, confidence });
        };
        let plain = Page::plain(&folded.text);
        for stand in self.on_page(&plain) {
            push(stand.term, stand.range, ViewKind::Plain, stand.confidence);
        }
        for reading in readings.iter().filter(|r| r.kind == ViewKind::Spaced) {
            for term in self.spelled(&reading.spellings) {
                push(term, reading.range.clone(), ViewKind::Spaced, Confidence::Medium);
            }
        }
        for kind in [ViewKind::Symbols, ViewKind::Leet, ViewKind::Repeats] {
            let is_whole = |r: &&Reading| !plain.cuts(r.range.start) && !plain.cuts(r.range.end);
            let readings: Vec<&Reading> = readings.iter().filter(|r| r.kind == kind).filter(is_whole).collect();
            for choice in choices(&readings) {
                let (text, edits) = rewritten(&folded.text, &readings, &choice);
                for stand in self.on_page(&Page::reread(&text, kind, &edits)) {
                    let range = original(&stand.range, &edits, &readings);
                    push(stand.term, range, kind, stand.confidence.min(Confidence::Medium));
                }
            }
        }
        seen
    }

    /// Where terms stand on a page.
    fn on_page(&self, page: &Page<'_>) -> Vec<Stand> {
        let mut found = Vec::new();
        let is_any_fuzzy = self.terms.iter().any(|written| written.fuzzy);
        for (beginning, ways) in &self.ways {
            let starts = page.starts(beginning);
            if starts.is_empty() && !is_any_fuzzy {
                continue;
            }
            for (term, way) in ways {
                let Written { term: Term { plural, .. }, fuzzy, has_gap, .. } = self.terms[*term];
                if page.kind != ViewKind::Plain && (has_gap || way.letters < least_letters(page.kind)) {
                    continue;
                }
                let mut look = |manner, starts: &[usize], confidence| {
                    for range in starts.iter().flat_map(|&start| page.stands(way, manner, start)) {
                        found.push(Stand { term: *term, range, confidence });
                    }
                };
                look(Manner { plural: *plural, fuzzy: false }, &starts, Confidence::High);
                if fuzzy {
                    let everywhere: Vec<usize> = (0..page.words.len()).collect();
                    look(Manner { plural: *plural, fuzzy }, &everywhere, Confidence::Low);
                }
            }
        }
        found.retain(|stand| !self.is_innocent(page, &stand.range));
        found
    }

    /// The terms that single characters spell as a whole.
    ///
    /// Open words are not spelled out, nor scripts without spaces, where signs part single characters in any list.
    fn spelled(&self, spellings: &[String]) -> Vec<usize> {
        let is_spelled = |term: usize, way: &Way| {
            let words =
                || way.items.iter().filter_map(|item| if let Item::Word(word) = item { Some(word) } else { None });
            let whole: String = words().map(|word| &*word.text).collect();
            let Written { term, has_gap, is_wide, .. } = self.terms[term];
            let is_plural = |spelling: &str| term.plural && spelling.strip_suffix('s') == Some(&whole);
            !has_gap
                && !is_wide
                && !words().any(|word| word.open || word.kind == Kind::Char)
                && spellings.iter().any(|spelling| *spelling == whole || is_plural(spelling))
        };
        let ways = self.ways.values().flatten();
        ways.filter(|(term, way)| is_spelled(*term, way)).map(|(term, _)| *term).collect()
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

/// Past so many ways a phrase has no joined forms and is not looked for spaced: the engine's limit, not the rules'.
const MOST_WAYS: usize = 256;

/// Every way to say a phrase.
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

/// Neighbouring letter words as one word each, if that makes a difference and there are eight such letters;
/// no phrase with a gap has this form.
fn joined(items: &[Item]) -> Option<Vec<Item>> {
    let mut all: Vec<Item> = Vec::new();
    for item in items {
        if matches!(item, Item::Gap(_)) {
            return None;
        }
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
        let mut beginnings: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, word) in words.iter().enumerate() {
            let word = &text[word.start..word.end];
            let ends = word.char_indices().skip(1).map(|(end, _)| end).chain([word.len()]);
            ends.take(2).for_each(|end| beginnings.entry(&word[..end]).or_default().push(at));
        }
        Self { text, reread: words.iter().map(is_new).collect(), words, beginnings, kind }
    }

    /// Whether a byte lies inside a word; a reading of half a word (`v4pe9` in `v4pe9.5`) is none.
    fn cuts(&self, at: usize) -> bool {
        self.words.iter().any(|word| word.start < at && at < word.end)
    }

    /// The words that begin so; all where words are collapsed.
    fn starts(&self, beginning: &str) -> Vec<usize> {
        if self.kind == ViewKind::Repeats {
            return (0..self.words.len()).collect();
        }
        self.beginnings.get(beginning).cloned().unwrap_or_default()
    }

    /// The bytes of every match that starts at a word.
    fn stands(&self, way: &Way, manner: Manner, start: usize) -> Vec<Range<usize>> {
        let ends = self.ends(&way.items, manner, start).into_iter();
        let has_reread = |end: usize| self.kind == ViewKind::Plain || self.reread[start..end].contains(&true);
        let whole = ends.filter(|&end| has_reread(end) && self.is_whole(&way.items, start, end));
        whole.map(|end| self.words[start].start..self.words[end - 1].end).collect()
    }

    /// Where the items may end if they start at a word; one past the last word.
    fn ends(&self, items: &[Item], manner: Manner, start: usize) -> Vec<usize> {
        let Some((Item::Word(first), rest)) = items.split_first() else { return Vec::new() };
        if !self.is_said(first, manner, rest.is_empty(), start) {
            return Vec::new();
        }
        self.rest_ends(rest, manner, start + 1, first.open)
    }

    /// Where the rest of the items may end if the word before `next` was the last one said.
    fn rest_ends(&self, items: &[Item], manner: Manner, next: usize, open: bool) -> Vec<usize> {
        let gaps = items.iter().take_while(|item| matches!(item, Item::Gap(_))).count();
        let count: usize = items[..gaps].iter().map(|gap| if let Item::Gap(n) = gap { *n } else { 0 }).sum();
        let Some((Item::Word(word), rest)) = items[gaps..].split_first() else {
            return self.plural_ends(manner, next);
        };
        let mut ends = Vec::new();
        for at in next..self.words.len() {
            let follows = if gaps > 0 { self.is_within(next, at, count, open) } else { at == next && self.is_next(at) };
            if follows && self.is_said(word, manner, rest.is_empty(), at) {
                ends.extend(self.rest_ends(rest, manner, at + 1, word.open));
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
    fn is_within(&self, next: usize, at: usize, count: usize, open: bool) -> bool {
        if self.words[next..=at].iter().any(|word| word.before == Gap::Break) {
            return false;
        }
        let skipped = (next..at).filter(|&i| i == next || !self.is_torn(i)).count();
        let is_cut = self.is_torn(next) || self.is_torn(at) || (!open && self.is_one_run(next));
        if skipped == 0 { true } else { !is_cut && skipped <= count }
    }

    /// Whether the outer edges of a match are edges in the text.
    fn is_whole(&self, items: &[Item], start: usize, end: usize) -> bool {
        let is_open = matches!(items.last(), Some(Item::Word(word)) if word.open);
        !self.is_torn(start) && !self.is_torn(end) && !self.is_one_run(start) && (is_open || !self.is_one_run(end))
    }

    /// Whether a word and the one before it are katakana without anything between.
    fn is_one_run(&self, at: usize) -> bool {
        let is_katakana = |at: usize| self.shown(&self.words[at]).starts_with(text::is_katakana);
        at > 0 && at < self.words.len() && self.words[at].before == Gap::None && is_katakana(at - 1) && is_katakana(at)
    }

    /// Whether a word of the text is the term's, as it stands or as the term allows it to be written.
    fn is_said(&self, word: &TermWord, manner: Manner, is_last: bool, at: usize) -> bool {
        let shown = self.shown(&self.words[at]);
        let is_collapsed = self.kind == ViewKind::Repeats && self.reread[at];
        // All that a word may be written as begins with it, misspelt and collapsed words apart.
        let may_be = manner.fuzzy || is_collapsed || shown.starts_with(&word.text);
        if word.kind != self.words[at].kind || !may_be {
            return false;
        }
        let form = |text: &str| if is_collapsed { text::collapse(text) } else { text.to_owned() };
        let mut forms = vec![word.text.clone()];
        if manner.plural && is_last && word.kind == Kind::Letters {
            forms.extend(["s", "es"].map(|ending| format!("{}{ending}", word.text)));
        }
        let is_korean = word.text.chars().all(text::is_hangul);
        let is_fuzzy = manner.fuzzy && word.kind == Kind::Letters && word.text.chars().count() >= 8;
        // No edit adds or takes more than one letter: most words need no list of edits.
        let may_be_near = |meant: &str| is_collapsed || shown.chars().count().abs_diff(meant.chars().count()) <= 1;
        let is_near = |meant: &str| is_fuzzy && may_be_near(meant) && one_edit(meant).any(|near| shown == form(&near));
        if word.open && word.kind != Kind::Char {
            return shown.starts_with(&form(&word.text));
        }
        let more = shown.strip_prefix(&*form(&word.text)).filter(|_| is_korean);
        more.is_some_and(|more| more.chars().count() <= 2 && more.chars().all(text::is_hangul))
            || forms.iter().any(|meant| shown == form(meant) || is_near(meant))
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
        let before = edits.iter().zip(readings).rfind(|(edit, _)| edit.end <= at);
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
