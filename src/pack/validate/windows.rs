//! Windows: the dates of a restriction make sense, and entries of one id follow each other without overlap.

use jiff::civil::Date;

use crate::pack::place::Problems;
use crate::pack::raw::RawRestriction;
use crate::problem::{Code, Problem};

/// Reports a window that ends before it begins, and sources dated after they were read.
pub(super) fn report_bad_dates(raw: &RawRestriction, problems: &Problems<'_>) {
    if let (Some(since), Some(until)) = (&raw.since, &raw.until)
        && since.date >= until.date
    {
        let problem = Problem::error(Code::BadDate, "this window ends before it begins");
        problems.add(until.place, "the first day it no longer holds", problem.help("`until` is later than `since`"));
        problems.also(since.place, "the first day it holds");
    }
    if let (Some(ends), Some(until)) = (raw.ends.as_ref().filter(|ends| ends.value == "unknown"), &raw.until) {
        let problem = Problem::error(Code::BadDate, "an end that is given is not unknown");
        problems.add(ends.place, "unknown", problem.help("leave out `ends`, or `until`"));
        problems.also(until.place, "given here");
    }
    for source in &raw.sources {
        if let Some(dated) = source.dated.as_ref().filter(|dated| dated.date > source.read.value) {
            let problem = Problem::error(Code::BadDate, "this source is dated after it was read");
            problems.add(dated.place, "dated", problem.help("mend the date that is wrong"));
            problems.also(source.read.place, "read");
        }
    }
}

/// Reports entries of one id whose windows share a day.
pub(super) fn report_overlaps(full_id: &str, windows: &[&RawRestriction], problems: &Problems<'_>) {
    for (i, second) in windows.iter().enumerate() {
        let Some(first) = windows[..i].iter().find(|first| overlap(first, second)) else { continue };
        let message = format!("two entries of `{full_id}` hold on the same day");
        let help = "end the earlier one with `until`, or give one of them another id";
        let problem = Problem::error(Code::Overlap, message).help(help);
        problems.add(second.id.place, describe(second), problem);
        problems.also(first.id.place, &describe(first));
    }
}

fn overlap(a: &RawRestriction, b: &RawRestriction) -> bool {
    let ((a_from, a_to), (b_from, b_to)) = (window(a), window(b));
    a_from < b_to && b_from < a_to
}

/// First day, and first day after.
fn window(raw: &RawRestriction) -> (Date, Date) {
    let from = raw.since.as_ref().map_or(Date::MIN, |day| day.date);
    (from, raw.until.as_ref().map_or(Date::MAX, |day| day.date))
}

fn describe(raw: &RawRestriction) -> String {
    match (&raw.since, &raw.until) {
        (None, None) => "holds always".to_owned(),
        (Some(since), None) => format!("from {} on", since.value),
        (None, Some(until)) => format!("until {}", until.value),
        (Some(since), Some(until)) => format!("from {} until {}", since.value, until.value),
    }
}
