//! How cells look: headings, and colours by severity.

use rust_xlsxwriter::{Color, Format, FormatAlign};

use crate::rule::Severity;

/// The formats of a workbook.
pub(super) struct Looks {
    pub(super) heading: Format,
    error: Format,
    warning: Format,
    note: Format,
}

impl Looks {
    /// The formats.
    pub(super) fn new() -> Self {
        let filled =
            |fill: u32, ink: u32| Format::new().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink));
        Self {
            heading: filled(0xE7_E6_E6, 0).set_bold().set_align(FormatAlign::Top).set_text_wrap(),
            error: filled(0xFF_C7_CE, 0x9C_00_06),
            warning: filled(0xFF_EB_9C, 0x7F_60_00),
            note: filled(0xDD_EB_F7, 0x1F_4E_78),
        }
    }

    /// How a cell of this weight looks.
    pub(super) fn of(&self, severity: Severity) -> &Format {
        match severity {
            Severity::Error => &self.error,
            Severity::Warning => &self.warning,
            Severity::Note => &self.note,
        }
    }
}
