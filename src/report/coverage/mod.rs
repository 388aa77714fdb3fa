//! What is known: category by marketplace, as text, Markdown or one HTML page.
//!
//! A cell holds the verdicts in force on the day, strictest first, each with a mark for a word weaker than the
//! marketplace's own page: `P` prohibited by policy, `Wn` wording by the press, `+` known to be allowed. `-` held only
//! on other days, `.` is not known.

mod html;
mod markdown;
mod text;

use std::io::{self, Write};

use jiff::civil::Date;

use crate::rule::{Basis, Category, Marketplace, Pack, Restriction, Verdict, named};

named! {
    /// How the matrix is written.
    CoverageFormat {
        /// Columns for a terminal.
        Text = "text",
        /// Tables for a page of documentation.
        Markdown = "markdown",
        /// One self-contained page.
        Html = "html",
    }
}

/// What the letters mean, strictest first.
const LETTERS: [(Verdict, char, &str); 6] = [
    (Verdict::Prohibited, 'P', "prohibited"),
    (Verdict::Approval, 'A', "approval"),
    (Verdict::Documents, 'D', "documents"),
    (Verdict::Wording, 'W', "wording"),
    (Verdict::FalseRemovalRisk, 'R', "allowed, may be removed by mistake"),
    (Verdict::Allowed, '+', "allowed"),
];

/// What the marks mean; no mark: the marketplace's own page.
const MARKS: [(Basis, &str, &str); 6] = [
    (Basis::Policy, "", "marketplace page"),
    (Basis::Staff, "s", "marketplace staff"),
    (Basis::Law, "l", "law"),
    (Basis::Press, "n", "press"),
    (Basis::House, "h", "house rule"),
    (Basis::Inferred, "~", "presumed, never above note"),
];

/// The matrix of a pack on a day.
#[derive(Debug)]
pub struct Coverage<'p> {
    pack: &'p Pack,
    sites: Vec<&'p Marketplace>,
    day: Date,
}

/// What one marketplace says of one category.
struct Cell<'p> {
    in_force: Vec<&'p Restriction>,
    other_days: bool,
}

impl<'p> Coverage<'p> {
    /// What holds on a day for the marketplaces with these indexes.
    pub fn new(pack: &'p Pack, sites: &[usize], day: Date) -> Self {
        Self { pack, sites: sites.iter().map(|&site| &pack.marketplaces[site]).collect(), day }
    }

    /// Writes the matrix.
    ///
    /// # Errors
    /// When output cannot be written.
    pub fn write(&self, out: &mut dyn Write, format: CoverageFormat) -> io::Result<()> {
        match format {
            CoverageFormat::Text => text::write(self, out),
            CoverageFormat::Markdown => markdown::write(self, out),
            CoverageFormat::Html => html::write(self, out),
        }
    }

    fn cell(&self, category: &Category, site: &'p Marketplace) -> Cell<'p> {
        let mut rules: Vec<_> = site.restrictions.iter().filter(|r| r.category == category.id).collect();
        let all = rules.len();
        rules.retain(|r| r.holds_on(self.day));
        Cell { other_days: all > rules.len(), in_force: rules }
    }

    /// Sites under the name of their platform: what stands before the first hyphen.
    fn platforms(&self) -> Vec<(&'p str, Vec<&'p Marketplace>)> {
        let mut platforms: Vec<(&str, Vec<&Marketplace>)> = Vec::new();
        for &site in &self.sites {
            let platform = site.id.split('-').next().unwrap_or(&site.id);
            match platforms.last_mut() {
                Some((last, sites)) if *last == platform => sites.push(site),
                _ => platforms.push((platform, vec![site])),
            }
        }
        platforms
    }

    /// Cells by what is known: from a source, presumed only, nothing.
    fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for category in &self.pack.categories {
            for site in &self.sites {
                let known = site.restrictions.iter().filter(|r| r.category == category.id);
                let best = known.map(|r| usize::from(r.basis == Basis::Inferred)).min().unwrap_or(2);
                counts[best] += 1;
            }
        }
        counts
    }

    fn said(&self) -> String {
        let [sourced, presumed, unknown] = self.counts();
        let (categories, sites) = (self.pack.categories.len(), self.sites.len());
        format!(
            "{categories} categories on {sites} marketplaces: {sourced} cells from a source, {presumed} presumed, {unknown} not known"
        )
    }
}

impl Cell<'_> {
    /// The letters with their marks.
    fn text(&self) -> String {
        let mut seen: Vec<(Verdict, Basis)> = self.in_force.iter().map(|r| (r.verdict, r.basis)).collect();
        seen.sort_unstable();
        let mut letters = String::new();
        let mut last = None;
        for (verdict, basis) in seen {
            // Of one verdict only the best basis is shown.
            if last != Some(verdict) {
                letters.push(letter(verdict));
                letters.push_str(mark(basis));
                last = Some(verdict);
            }
        }
        match letters.is_empty() {
            true if self.other_days => "-".to_owned(),
            true => ".".to_owned(),
            false => letters,
        }
    }
}

fn letter(verdict: Verdict) -> char {
    LETTERS.iter().find(|(known, ..)| *known == verdict).map_or('?', |(_, letter, _)| *letter)
}

fn mark(basis: Basis) -> &'static str {
    MARKS.iter().find(|(known, ..)| *known == basis).map_or("", |(_, mark, _)| *mark)
}

/// The two lines that explain the cells.
fn legend() -> [String; 2] {
    let letters = LETTERS.map(|(_, letter, meaning)| format!("{letter} {meaning}")).join(", ");
    let marks = MARKS.iter().filter(|(_, mark, _)| !mark.is_empty());
    let marks: Vec<String> = marks.map(|(_, mark, meaning)| format!("{mark} {meaning}")).collect();
    [
        format!("{letters}; - only on other days, . not known"),
        format!("on whose word, if not the marketplace's page: {}", marks.join(", ")),
    ]
}
