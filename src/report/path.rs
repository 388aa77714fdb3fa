//! Names of files as other programs want them.

use std::path::MAIN_SEPARATOR;

/// The file with `/` between its folders and without a leading `./`.
pub(super) fn slashed(file: &str) -> String {
    let path = if MAIN_SEPARATOR == '\\' { file.replace('\\', "/") } else { file.to_owned() };
    let mut rest = path.as_str();
    while let Some(after) = rest.strip_prefix("./") {
        rest = after.trim_start_matches('/');
    }
    rest.to_owned()
}

/// The file as a URI: relative where it was named so, else with `file://`. All but letters, digits and `-._~/` is
/// percent-encoded.
pub(super) fn uri(file: &str) -> String {
    let path = slashed(file);
    let is_drive = path.as_bytes().get(1) == Some(&b':') && MAIN_SEPARATOR == '\\';
    let start = if path.starts_with('/') {
        "file://"
    } else if is_drive {
        "file:///"
    } else {
        ""
    };
    let mut uri = start.to_owned();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b':' if is_drive => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Whether a URI of ours is relative.
pub(super) fn is_relative(uri: &str) -> bool {
    !uri.starts_with("file://")
}

/// A name that every system takes for one file of a folder: letters, digits, `-`, `_`, `.` and space stay, the rest
/// becomes `-`; never empty, never hidden, at most 100 characters.
pub fn file_name(text: &str) -> String {
    let sign = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ') { c } else { '-' };
    let name: String = text.chars().take(100).map(sign).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    match name.is_empty() {
        true => "default".to_owned(),
        false if is_device(&stem) => format!("_{name}"),
        false => name.to_owned(),
    }
}

/// Names that Windows keeps for devices.
fn is_device(stem: &str) -> bool {
    let numbered = |start: &str| {
        stem.strip_prefix(start).is_some_and(|rest| rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    matches!(stem, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_encoded() {
        assert_eq!(uri("./a b/口罩#1.csv"), "a%20b/%E5%8F%A3%E7%BD%A9%231.csv");
        assert_eq!(uri("a:b%.csv"), "a%3Ab%25.csv");
        assert_eq!(uri("/tmp/x.csv"), "file:///tmp/x.csv");
    }

    #[test]
    fn names_are_those_of_one_file() {
        let cases = [
            ("client-042", "client-042"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("a/b\\c:d*e?", "a-b-c-d-e-"),
            ("", "default"),
            ("..", "default"),
            ("con", "_con"),
            ("COM1.x", "_COM1.x"),
            ("客户 7", "客户 7"),
        ];
        for (text, name) in cases {
            assert_eq!(file_name(text), name, "{text}");
        }
    }
}
