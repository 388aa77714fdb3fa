//! JSON put together by hand: strings escaped as `serde_json` does, and values that may be missing.

use std::io::Write;

/// Writes JSON to the end of bytes.
pub(super) trait JsonText {
    /// A string with its quotes.
    fn string(&mut self, text: &str);

    /// What stands between the quotes of a string.
    fn escaped(&mut self, text: &str);

    /// A string, or `null`.
    fn optional(&mut self, text: Option<&str>);

    /// What is JSON already.
    fn raw(&mut self, text: &str);

    /// A number.
    fn number(&mut self, number: u64);
}

impl JsonText for Vec<u8> {
    fn string(&mut self, text: &str) {
        self.push(b'"');
        self.escaped(text);
        self.push(b'"');
    }

    fn escaped(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|b| needs_escape(*b)) {
            self.extend_from_slice(&rest[..at]);
            escape(self, rest[at]);
            rest = &rest[at + 1..];
        }
        self.extend_from_slice(rest);
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.raw("null"),
        }
    }

    fn raw(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, number: u64) {
        let mut digits = [0; 20];
        let (mut at, mut rest) = (digits.len(), number);
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.extend_from_slice(&digits[at..]);
    }
}

fn needs_escape(b: u8) -> bool {
    b < 0x20 || b == b'"' || b == b'\\'
}

fn escape(out: &mut Vec<u8>, b: u8) {
    let short = match b {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        0x0C => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            // Memory can be written.
            let _ = write!(out, "\\u{b:04x}");
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_written_as_serde_writes_them() {
        let all: String = (0..=0x7F_u8).map(char::from).chain("é…\u{85}\u{2028}口罩🔥".chars()).collect();
        let mut out = Vec::new();
        out.string(&all);
        assert_eq!(String::from_utf8_lossy(&out), serde_json::to_string(&all).unwrap_or_default());
    }

    #[test]
    fn numbers_are_written_in_full() {
        for number in [0, 7, 10, 1_234_567_890, u64::MAX] {
            let mut out = Vec::new();
            out.number(number);
            assert_eq!(String::from_utf8_lossy(&out), number.to_string());
        }
    }
}
