//! Prices as sellers and spreadsheets write them.

/// Signs that stand for one currency only; `$` and `¥` do not.
const CURRENCIES: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("Rs", "INR"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("₩", "KRW"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₪", "ILS"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Rp", "IDR"),
    ("RM", "MYR"),
];

/// ISO 4217 codes that price columns name.
const CODES: &str = "USD EUR GBP CAD AUD NZD JPY CNY HKD TWD SGD MYR IDR THB PHP VND INR PKR BDT LKR KRW AED SAR QAR KWD BHD OMR EGP ILS TRY \
    RUB UAH KZT PLN CZK HUF RON BGN SEK NOK DKK ISK CHF BRL MXN ARS CLP COP PEN UYU ZAR NGN KES MAD RMB";

/// Currencies whose prices are written `1.234,50`.
const POINT_GROUPS: [&str; 9] = ["EUR", "BRL", "IDR", "VND", "TRY", "DKK", "CLP", "COP", "ARS"];

/// An amount, and the ISO code if the cell says it.
pub fn price(cell: &str, currency: Option<&str>) -> Option<(f64, Option<String>)> {
    let cell = unwrapped(cell);
    let said = currency_in(cell);
    let code = said.as_deref().or(currency);
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let start = if cell.get(..start)?.ends_with(['.', ',']) { start - 1 } else { start };
    let rest = cell.get(start..)?;
    let end = rest.find(|c: char| !is_amount(c)).unwrap_or(rest.len());
    let amount = number(rest.get(..end)?, code)?;
    let minus = cell
        .get(..start)?
        .trim_end_matches(|c: char| !matches!(c, '-' | '−') && !c.is_alphanumeric())
        .ends_with(['-', '−']);
    Some((if minus { -amount } else { amount }, said))
}

fn is_amount(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’' | '\u{A0}' | '\u{202F}' | ' ')
}

/// The ISO code a price cell names, by code or by sign.
fn currency_in(cell: &str) -> Option<String> {
    // Codes and signs hold a letter, a dollar or what is none of ASCII.
    if cell.bytes().all(|b| b.is_ascii() && !b.is_ascii_alphabetic() && b != b'$') {
        return None;
    }
    let words = cell.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() == 3).map(str::to_ascii_uppercase);
    let mut codes = words.filter(|word| CODES.split_ascii_whitespace().any(|code| code == word));
    if let Some(code) = codes.next() {
        return Some(if code == "RMB" { "CNY".to_owned() } else { code });
    }
    CURRENCIES.iter().find(|(sign, _)| has_sign(cell, sign)).map(|(_, code)| (*code).to_owned())
}

/// Whether the sign stands there, not as part of a word.
fn has_sign(cell: &str, sign: &str) -> bool {
    let Some((before, after)) = cell.split_once(sign) else { return false };
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphabetic());
    ends(before.chars().next_back()) && (ends(after.chars().next()) || sign.ends_with('$'))
}

/// Digits with groups and decimals, whichever way round they are written.
fn number(digits: &str, currency: Option<&str>) -> Option<f64> {
    let digits: String = digits.chars().filter(|c| matches!(c, '0'..='9' | '.' | ',')).collect();
    let digits = if digits.starts_with(['.', ',']) { format!("0{digits}") } else { digits };
    let digits = digits.trim_end_matches(['.', ',']);
    let decimal = decimal_sign(digits, currency);
    let plain = digits.chars().filter(|c| c.is_ascii_digit() || Some(*c) == decimal);
    plain.map(|c| if Some(c) == decimal { '.' } else { c }).collect::<String>().parse().ok()
}

/// Which sign parts the decimals, if any does.
fn decimal_sign(digits: &str, currency: Option<&str>) -> Option<char> {
    let last = digits.rfind(['.', ','])?;
    let sign = digits.get(last..)?.chars().next()?;
    let (whole, decimals) = (digits.get(..last)?, digits.get(last + 1..)?);
    let other = if sign == '.' { ',' } else { '.' };
    if whole.contains(sign) {
        return None;
    }
    let grouped = decimals.len() == 3 && !whole.contains(other) && !whole.starts_with('0') && whole.len() <= 3;
    let points = currency.is_some_and(|code| POINT_GROUPS.contains(&code));
    (!grouped || (sign == '.' && !points)).then_some(sign)
}

/// The cell without the blanks, `="…"` and `'` that spreadsheets put around values.
pub fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim();
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell);
    inner.strip_prefix('\'').unwrap_or(inner).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_as_sellers_write_them() {
        for (cell, amount, code) in [
            ("₹1,234", 1234.0, Some("INR")),
            ("₹1,23,456.50", 123_456.5, Some("INR")),
            ("$269.99 ", 269.99, None),
            ("US$ 5", 5.0, Some("USD")),
            ("1980 JPY", 1980.0, Some("JPY")),
            ("290 AED", 290.0, Some("AED")),
            ("19,90", 19.9, None),
            ("1.234,50 €", 1234.5, Some("EUR")),
            ("1.234 €", 1234.0, Some("EUR")),
            ("R$ 1.299,00", 1299.0, Some("BRL")),
            ("1 299,00 zł", 1299.0, Some("PLN")),
            ("1'299.00", 1299.0, None),
            ("12.345", 12.345, None),
            ("0.125", 0.125, None),
            (".99", 0.99, None),
            ("£4,250.00", 4250.0, Some("GBP")),
            ("-5.00", -5.0, None),
        ] {
            assert_eq!(price(cell, None), Some((amount, code.map(str::to_owned))), "{cell}");
        }
        assert_eq!(price("free", None), None);
        assert_eq!(price("1.234", Some("EUR")), Some((1234.0, None)));
    }
}
