//! Dates of rules: a day, or a month or year where the source knows no better.

use std::fmt;

use jiff::civil::Date;

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

/// A date as its source gives it; the first day stands for a month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day used for comparing.
    pub date: Date,
    /// How exactly it is known.
    pub precision: Precision,
}

impl Day {
    /// Reads `2021-02-01`, `2021-02` or `2021`.
    pub fn parse(text: &str) -> Option<Self> {
        let (full, precision) = match text.len() {
            4 => (format!("{text}-01-01"), Precision::Year),
            7 => (format!("{text}-01"), Precision::Month),
            10 => (text.to_owned(), Precision::Day),
            _ => return None,
        };
        let date = full.parse().ok()?;
        Some(Self { date, precision })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.date.year(), self.date.month());
        match self.precision {
            Precision::Day => write!(f, "{}", self.date),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Year => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_known() {
        for text in ["2021-02-01", "2021-02", "2021"] {
            assert_eq!(Day::parse(text).map(|d| d.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Day::parse("2021-13"), None);
        assert_eq!(Day::parse("2021-2"), None);
    }
}
