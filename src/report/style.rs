//! Colours of the reports for people: severity, carets and sources, nothing else. Always written; `anstream` strips
//! them.

use anstyle::{AnsiColor, Style};

use crate::problem::Weight;
use crate::rule::Severity;

/// The marks under an excerpt.
pub(super) const CARET: Style = Style::new().bold();

/// Sources and dates.
pub(super) const DIM: Style = Style::new().dimmed();

/// How a severity looks.
pub(super) fn severity(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

/// How a problem's weight looks: as the severity of the same name.
pub(super) fn weight(weight: Weight) -> Style {
    severity(match weight {
        Weight::Error => Severity::Error,
        Weight::Warning => Severity::Warning,
        Weight::Note => Severity::Note,
    })
}

/// The text in a style, which ends with it.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
