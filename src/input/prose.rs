//! Plain text and Markdown to one listing: what a seller puts into the package, or a description by itself.

use std::io;

use super::held::Held;
use super::rows::{RowCells, Rows};

/// Endings of files that are read as prose where the user names them.
const ENDINGS: [&str; 4] = [".txt", ".text", ".md", ".markdown"];
/// Of those, the ones that never are tables.
const MARKDOWN: [&str; 2] = [".md", ".markdown"];

/// Whether a file may be prose, by its name.
pub(super) fn may_be(name: &str) -> bool {
    ends(name, &ENDINGS)
}

/// Whether a file that looks like a table of unknown names is prose all the same: commas are followed by spaces.
pub(super) fn is_likely(name: &str, head: &str) -> bool {
    let spaced = head.matches(", ").count() + head.matches("; ").count();
    let all = head.matches([',', ';', '\t', '|']).count();
    ends(name, &MARKDOWN) || spaced * 10 >= all * 9
}

fn ends(name: &str, endings: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    let bare = [".gz", ".zst"].iter().find_map(|packed| lower.strip_suffix(packed)).unwrap_or(&lower);
    endings.iter().any(|ending| bare.ends_with(ending))
}

/// One row of title and description: the first heading or line, and the whole text.
pub(super) struct Prose {
    held: Held,
    /// Most bytes of the text.
    limit: usize,
    /// Rows handed out.
    given: u8,
}

impl Prose {
    /// A text of at most `limit` bytes.
    pub(super) fn new(held: Held, limit: usize) -> Self {
        Self { held, limit, given: 0 }
    }

    /// Brings the whole text to hand.
    fn read(&mut self) -> io::Result<()> {
        while self.held.more()? {
            if self.held.rest().len() > self.limit {
                let what = format!("the text is longer than {} bytes; raise --max-listing", self.limit);
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
        Ok(())
    }
}

impl Rows for Prose {
    fn next_row(&mut self, row: &mut RowCells) -> io::Result<bool> {
        self.given += 1;
        row.line = 1;
        row.cells = match self.given {
            1 => vec!["title".to_owned(), "description".to_owned()],
            2 => {
                self.read()?;
                let text = self.held.rest();
                let all = vec![title(text).to_owned(), text.to_owned()];
                self.held.advance(self.held.rest().len());
                all
            }
            _ => return Ok(false),
        };
        Ok(true)
    }
}

/// The first heading, or the first line that says anything.
fn title(text: &str) -> &str {
    let mut lines = text.lines().map(str::trim).filter(|line| line.chars().any(char::is_alphanumeric)).peekable();
    let first = lines.peek().copied().unwrap_or_default();
    let heading = lines.find(|line| line.starts_with('#')).unwrap_or(first);
    heading.trim_start_matches('#').trim()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::held::tests::held;
    use super::super::nested::tests::read;
    use super::*;

    fn row(text: &str) -> Vec<String> {
        let (rows, error) = read(Prose::new(held(text, 3, &Arc::default()), 100));
        assert_eq!((rows.len(), error), (2, None));
        rows[1].1.clone()
    }

    #[test]
    fn the_title_is_the_first_heading_or_line() {
        assert_eq!(row("---\n\n Thank you!\nRate us, please.\n")[0], "Thank you!");
        let text = "logo\n\n# Care card #1\n\nWash, dry.";
        assert_eq!(row(text), ["Care card #1", text]);
    }

    #[test]
    fn prose_is_told_from_tables() {
        assert!(may_be("insert.TXT") && may_be("a/b.md.gz") && !may_be("-") && !may_be("a.csv"));
        assert!(is_likely("a.txt", "Dear customer, thanks.\nPlease, write us.\n"));
        assert!(!is_likely("a.txt", "A-1,Blue cup\nA-2,Red cup, large\n"));
        assert!(is_likely("a.md", "a|b|c"));
    }

    #[test]
    fn a_text_past_the_limit_is_an_error_that_names_it() {
        let (_, error) = read(Prose::new(held("word ".repeat(50), 20, &Arc::default()), 100));
        assert_eq!(error.as_deref(), Some("the text is longer than 100 bytes; raise --max-listing"));
    }
}
