//! Which cells of a listing change: every place of every finding that asks for other words, tried and judged again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::edit::{Change, Refusal, edited};
use super::{Edit, Fixed, Why};
use crate::field::Field;
use crate::finding::{Finding, Match, Status};
use crate::listing::{Listing, Role};
use crate::rule::{Action, Confidence, Severity, Verdict};
use crate::span::Span;
use crate::text::ViewKind;

/// What a listing comes to.
#[derive(Debug, Default)]
pub struct Judged {
    /// Every finding, whatever was asked for; suppressed ones say so.
    pub all: Vec<Finding>,
    /// Those that were asked for and count.
    pub chosen: Vec<Finding>,
}

/// Judges a listing.
type Judge<'j> = dyn FnMut(&Listing) -> Judged + 'j;

/// What one finding's place comes to: the cell and the change, or why not.
type Wish = (usize, Change, Arc<str>);

/// Plans the edits of a listing. Each removes a finding and none brings a new one.
pub fn fix(listing: &Listing, judge: &mut Judge<'_>) -> Fixed {
    let judged = judge(listing);
    let wanted: Vec<&Finding> = judged.chosen.iter().filter(|finding| asks_for_words(finding)).collect();
    if wanted.is_empty() {
        return Fixed { remaining: judged.chosen, ..Fixed::default() };
    }
    if let Some(why) = blocked(listing, &judged.all) {
        let left = wanted.iter().map(|&finding| (finding.clone(), why)).collect();
        return Fixed { left, remaining: judged.chosen, ..Fixed::default() };
    }
    let (mut wishes, mut refused) = (Vec::new(), BTreeMap::new());
    for (at, finding) in wanted.iter().enumerate() {
        match wishes_of(finding, listing) {
            Ok(own) => wishes.extend(own),
            Err(why) => drop(refused.insert(at, why)),
        }
    }
    let cells = cells(wishes, listing);
    let mut attempt = Attempt { listing, before: keys(&judged.all), judge, held: BTreeMap::new(), judged: None };
    attempt.run(&cells);
    let (held, after) = (attempt.held, attempt.judged);
    let after = after.as_ref().unwrap_or(&judged);
    let still = keys(&after.all);
    let left = |(at, finding): (usize, &&Finding)| {
        let why = refused.get(&at).copied().or_else(|| refusal(finding, &cells, listing)).unwrap_or(Why::NewFinding);
        still.contains(&key(finding)).then(|| ((*finding).clone(), why))
    };
    Fixed {
        left: wanted.iter().enumerate().filter_map(left).collect(),
        edits: held.into_iter().filter_map(|(at, edit)| edit.made(listing, at)).collect(),
        remaining: after.chosen.clone(),
    }
}

fn asks_for_words(finding: &Finding) -> bool {
    finding.counts() && matches!(finding.rule.action, Action::RemoveWords | Action::ReplaceWords)
}

/// Why nothing of a listing is touched: it must not be listed at all, as far as nobody decided otherwise. A note does not
/// say so: its rule is presumed, its condition open, or its day not there.
fn blocked(listing: &Listing, all: &[Finding]) -> Option<Why> {
    let prohibited = |finding: &Finding| {
        let is_decided = finding.suppressed.as_ref().is_some_and(|by| matches!(by.by, "ignore" | "brand"));
        let is_sure = finding.severity > Severity::Note && finding.rule.status == Status::InForce;
        finding.rule.verdict == Verdict::Prohibited && is_sure && !is_decided
    };
    match () {
        () if all.iter().any(prohibited) => Some(Why::Prohibited),
        () if listing.piece => Some(Why::TooLong),
        () => None,
    }
}

/// The changes that would settle a finding: all of its places, or none.
fn wishes_of(finding: &Finding, listing: &Listing) -> Result<Vec<Wish>, Why> {
    let own = finding.seen.matches.iter().filter(|found| found.detector == finding.seen.detector);
    let instead = match finding.rule.action {
        Action::ReplaceWords => Some(finding.rule.instead.as_deref().ok_or(Why::NoReplacement)?.to_owned()),
        _ => None,
    };
    let wish = |found: &Match| {
        let cell = place(found, finding, listing)?;
        let span = found.span.start..found.span.end;
        Ok((cell, Change { span, instead: instead.clone() }, finding.rule.restriction.clone()))
    };
    own.map(wish).collect()
}

/// The cell of a place, if words may be changed there.
fn place(found: &Match, finding: &Finding, listing: &Listing) -> Result<usize, Why> {
    if found.view != ViewKind::Plain || finding.seen.confidence == Confidence::Low {
        return Err(Why::Disguised);
    }
    if !found.field.is_text() || matches!(found.field, Field::Brand | Field::Manufacturer | Field::Department) {
        return Err(Why::Field);
    }
    let holds = |cell: &crate::listing::Cell| {
        let is_row = listing.rows.get(cell.row).is_some_and(|row| row.record == found.record);
        let words = cell.text.get(found.span.start..found.span.end);
        is_row && cell.column == found.column && cell.field == found.field && words == Some(&*found.text)
    };
    let at = listing.cells.iter().position(holds).ok_or(Why::TooLong)?;
    match listing.cells.get(at).map(|cell| cell.role) {
        Some(Role::Text) => Ok(at),
        _ => Err(Why::Field),
    }
}

/// What is to change in one cell.
#[derive(Debug, Default, Clone)]
struct Plan {
    changes: Vec<Change>,
    rules: Vec<Arc<str>>,
}

/// The changes by cell, without overlaps: of two at one place the longer one, of equals the one that names words.
fn cells(mut wishes: Vec<Wish>, listing: &Listing) -> BTreeMap<usize, Plan> {
    let length = |change: &Change| change.span.end - change.span.start;
    wishes.sort_by_key(|(cell, change, _)| {
        (*cell, change.span.start, std::cmp::Reverse(length(change)), change.instead.is_none())
    });
    let mut cells: BTreeMap<usize, Plan> = BTreeMap::new();
    for (cell, change, rule) in wishes.into_iter().filter(|(cell, ..)| *cell < listing.cells.len()) {
        let plan = cells.entry(cell).or_default();
        if !plan.rules.contains(&rule) {
            plan.rules.push(rule);
        }
        if plan.changes.last().is_none_or(|last| last.span.end <= change.span.start) {
            plan.changes.push(change);
        }
    }
    cells
}

/// Why a finding's words stay in a text that cannot be changed.
fn refusal(finding: &Finding, cells: &BTreeMap<usize, Plan>, listing: &Listing) -> Option<Why> {
    let places = finding.seen.matches.iter().filter_map(|found| place(found, finding, listing).ok());
    let tried = places.filter_map(|at| Some((at, cells.get(&at)?)));
    tried.filter_map(|(at, plan)| plan.text(listing, at).err()).next()
}

impl Plan {
    /// The text of the cell as it would be.
    fn text(&self, listing: &Listing, at: usize) -> Result<String, Why> {
        let Some(cell) = listing.cells.get(at) else { return Err(Why::TooLong) };
        let text = edited(&cell.text, &self.changes).map_err(|refusal| match refusal {
            Refusal::Markup => Why::Markup,
            Refusal::Compound => Why::Compound,
            Refusal::Structured => Why::Structured,
            Refusal::Unreadable => Why::Unreadable,
        })?;
        if text.trim().is_empty() && cell.field == Field::Title {
            return Err(Why::Empty);
        }
        Ok(text)
    }

    fn made(self, listing: &Listing, at: usize) -> Option<Edit> {
        let cell = listing.cells.get(at)?;
        Some(Edit {
            sheet: listing.sheet.clone(),
            record: listing.rows.get(cell.row)?.record,
            line: listing.rows.get(cell.row)?.line,
            key: listing.key.clone(),
            column: cell.column.clone(),
            at: cell.at,
            field: cell.field,
            before: cell.text.clone(),
            after: self.text(listing, at).ok()?,
            gone: self.changes.iter().map(|change| Span::new(change.span.start, change.span.end)).collect(),
            rules: self.rules,
        })
    }
}

/// Edits that are tried, and those that hold.
struct Attempt<'a, 'j> {
    listing: &'a Listing,
    before: BTreeSet<Key>,
    judge: &'a mut Judge<'j>,
    held: BTreeMap<usize, Plan>,
    /// What the listing comes to with the edits that hold.
    judged: Option<Judged>,
}

impl Attempt<'_, '_> {
    /// All cells at once, which nearly always holds; else one after the other.
    fn run(&mut self, cells: &BTreeMap<usize, Plan>) {
        let possible: BTreeMap<usize, Plan> = cells
            .iter()
            .filter(|(at, plan)| plan.text(self.listing, **at).is_ok())
            .map(|(at, plan)| (*at, plan.clone()))
            .collect();
        if possible.is_empty() || self.holds(possible.clone()) {
            return;
        }
        for (at, plan) in possible {
            let mut more = self.held.clone();
            more.insert(at, plan);
            self.holds(more);
        }
    }

    /// Tries edits; keeps them if a finding goes and none comes.
    fn holds(&mut self, edits: BTreeMap<usize, Plan>) -> bool {
        let mut listing = self.listing.clone();
        for (&at, plan) in &edits {
            if let (Some(cell), Ok(text)) = (listing.cells.get_mut(at), plan.text(self.listing, at)) {
                cell.text = text;
            }
        }
        listing.cells.retain(|cell| !cell.text.is_empty());
        let after = (self.judge)(&listing);
        let (now, last) = (keys(&after.all), self.judged.as_ref().map(|judged| keys(&judged.all)));
        let fewer = now.len() < last.as_ref().map_or(self.before.len(), BTreeSet::len);
        let is_good = fewer && now.is_subset(&self.before);
        if is_good {
            (self.held, self.judged) = (edits, Some(after));
        }
        is_good
    }
}

/// What a finding is about, whatever the place: rule, detector, field, words.
type Key = (Arc<str>, Arc<str>, Option<Field>, String);

fn key(finding: &Finding) -> Key {
    let seen = &finding.seen;
    // What is too long is too long with fewer words, too.
    let words = if finding.rule.action == Action::Shorten { String::new() } else { seen.words.clone() };
    (finding.rule.restriction.clone(), seen.detector.clone(), seen.field, words)
}

fn keys(findings: &[Finding]) -> BTreeSet<Key> {
    findings.iter().map(key).collect()
}
