//! One product offered for sale: its words, its values, and where each stood in the file.

mod price;
mod receipt;
mod spots;

use std::sync::Arc;

use crate::field::Field;

pub use price::{price, unwrapped};
pub use receipt::FileReceipt;
pub use spots::Spots;

/// What a column is searched for (DESIGN 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Words the seller wrote.
    Text,
    /// A compliance column: searched for evidence only.
    Evidence,
    /// A closed list of values: searched for products only.
    Choice,
}

/// One data row of a listing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Data record in the file, from 1.
    pub record: u64,
    /// Physical line where the record starts, from 1.
    pub line: u64,
    /// What `when` reads.
    pub values: Values,
}

/// Typed values of one row; `None` where the file does not say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values {
    /// Price in `currency`.
    pub price: Option<f64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Stock.
    pub quantity: Option<f64>,
    /// As written, folded: `new`, `used` ….
    pub condition: Option<String>,
}

/// What of a cell was handed out in earlier pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    /// Bytes before this piece.
    pub bytes: usize,
    /// Characters before this piece.
    pub chars: usize,
    /// Bytes at the beginning of this piece that the piece before ended with.
    pub again: usize,
    /// Bytes at the end of this piece that the next one begins with.
    pub later: usize,
}

impl Skipped {
    /// This and some more text, with so many bytes of overlap behind it.
    #[must_use]
    pub fn and(self, text: &str, again: usize) -> Self {
        Self { bytes: self.bytes + text.len(), chars: self.chars + text.chars().count(), again, later: 0 }
    }
}

impl Cell {
    /// Whether what ends here is told by this piece of the cell: of the text that two pieces share each tells one half, so
    /// that both see what stands around it.
    pub fn tells(&self, end: usize) -> bool {
        let Skipped { again, later, .. } = self.skipped;
        end > again / 2 && end + (later - later / 2) <= self.text.len()
    }
}

/// One cell that is searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it is to us.
    pub field: Field,
    /// What the file calls it; equal to the field name for text that came without a file.
    pub column: Arc<str>,
    /// Where that column stands in the file, from 0.
    pub at: usize,
    /// How it is searched.
    pub role: Role,
    /// Index into [`Listing::rows`].
    pub row: usize,
    /// What of the whole cell stands before `text`; nothing but in later pieces of a record past the size limit.
    pub skipped: Skipped,
    /// The raw cell: after file decoding and unquoting, before HTML.
    pub text: String,
}

impl Cell {
    /// What spreadsheets call its column: `A`, `B` … `AA`.
    pub fn letters(&self) -> String {
        let (mut rest, mut letters) = (self.at + 1, Vec::new());
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + (rest % 26) as u8));
            rest /= 26;
        }
        letters.iter().rev().collect()
    }
}

/// One product offered for sale: a row, or a row with its variant rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The sheet, where the file is a workbook.
    pub sheet: Option<Arc<str>>,
    /// What the seller calls this listing; unique in the file.
    pub key: String,
    /// Every identifier by kind (`sku`, `asin`, `gtin`, `id`, `handle`), in file order.
    pub ids: Vec<(String, Vec<String>)>,
    /// The parent it refers to, where that row stands elsewhere.
    pub family: Option<String>,
    /// Not published yet: judged and marked.
    pub draft: bool,
    /// The marketplace its row names, as written, where a column is mapped to `marketplace`.
    pub site: Option<String>,
    /// At least one.
    pub rows: Vec<Row>,
    /// In column order, row by row; empty cells are left out.
    pub cells: Vec<Cell>,
    /// A piece of a record past the size limit: `without` and format checks do not apply.
    pub piece: bool,
    /// Fields the file has a column for, filled or not; `without` holds only for these.
    pub present: Arc<[Field]>,
}

impl Listing {
    /// The first cell of a field.
    pub fn cell(&self, field: Field) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.field == field)
    }

    /// The words of the first cell of a field, or nothing.
    pub fn text(&self, field: Field) -> &str {
        self.cell(field).map_or("", |cell| &cell.text)
    }

    /// The title, or nothing.
    pub fn title(&self) -> &str {
        self.text(Field::Title)
    }
}

impl Listing {
    /// A listing of one row made of fields, as examples and pasted titles are; columns are called like their fields.
    pub fn from_fields(file: impl Into<Arc<str>>, key: impl Into<String>, fields: &[(Field, String)]) -> Self {
        let value = |wanted: Field| fields.iter().find(|(field, _)| *field == wanted).map(|(_, text)| text.as_str());
        let number = |field: Field| value(field).and_then(|text| text.trim().parse().ok());
        let lower = |field: Field| value(field).map(|text| text.trim().to_lowercase());
        let currency = value(Field::Currency).map(|code| code.trim().to_uppercase());
        let money = value(Field::Price).and_then(|cell| price(cell, currency.as_deref()));
        let values = Values {
            price: money.as_ref().map(|(amount, _)| *amount),
            currency: money.and_then(|(_, code)| code).or(currency),
            quantity: number(Field::Quantity),
            condition: lower(Field::Condition),
        };
        let texts = fields.iter().filter(|(field, text)| field.is_text() && !text.is_empty());
        let cell = |(field, text): &(Field, String)| Cell {
            field: *field,
            column: field.name().into(),
            at: 0,
            role: Role::Text,
            row: 0,
            skipped: Skipped::default(),
            text: text.clone(),
        };
        let ids = [Field::Sku, Field::Asin, Field::Gtin].into_iter();
        let ids = ids.filter_map(|field| Some((field.name().to_owned(), vec![value(field)?.to_owned()])));
        Self {
            file: file.into(),
            key: key.into(),
            ids: ids.collect(),
            rows: vec![Row { record: 1, line: 1, values }],
            cells: texts.map(cell).collect(),
            present: fields.iter().map(|(field, _)| *field).collect(),
            ..Self::default()
        }
    }
}
