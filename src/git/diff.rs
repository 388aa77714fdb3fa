//! What `git diff --raw -z` prints: `:100644 100644 OLD NEW M`, a zero byte, the path, a zero byte; of a renamed file
//! both paths.

use std::path::PathBuf;

use super::command::path;

/// One file that differs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Below the root.
    pub(super) path: PathBuf,
    /// The id of its content now; zeros for the file itself.
    pub(super) new: String,
    /// The id of its content before, and the path it had.
    pub(super) old: Option<(String, PathBuf)>,
    /// Whether it is a file now: no link, no submodule, not deleted.
    pub(super) is_file: bool,
    pub(super) is_unmerged: bool,
}

/// Names between zero bytes.
pub(super) fn names(told: &[u8]) -> impl Iterator<Item = PathBuf> + '_ {
    told.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(path)
}

/// All files that differ.
pub(super) fn entries(told: &[u8]) -> Vec<Entry> {
    let mut words = told.split(|byte| *byte == 0);
    let mut entries = Vec::new();
    while let Some(head) = words.next().and_then(|word| word.strip_prefix(b":")) {
        let head = String::from_utf8_lossy(head).into_owned();
        let Some(first) = words.next().map(path) else { break };
        let second = if is_pair(&head) { words.next().map(path) } else { None };
        entries.extend(entry(&head, first, second));
    }
    entries
}

/// Renamed and copied files stand with two paths.
fn is_pair(head: &str) -> bool {
    head.split(' ').nth(4).is_some_and(|status| status.starts_with(['R', 'C']))
}

fn entry(head: &str, first: PathBuf, second: Option<PathBuf>) -> Option<Entry> {
    let mut words = head.split(' ');
    let (old_mode, new_mode, old, new) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let status = words.next()?;
    let path = second.unwrap_or_else(|| first.clone());
    Some(Entry {
        path,
        new: new.to_owned(),
        old: is_file(old_mode).then(|| (old.to_owned(), first)),
        is_file: is_file(new_mode) || status == "U",
        is_unmerged: status == "U",
    })
}

fn is_file(mode: &str) -> bool {
    mode.starts_with("100")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_renamed_deleted_and_linked_files_are_told_apart() {
        let told = b":100644 100644 aa bb M\0a b.csv\0:100644 100644 cc cc R100\0old.csv\0new.csv\0\
            :100644 000000 dd 00 D\0gone.csv\0:000000 120000 00 ee A\0link.csv\0:000000 160000 00 ff A\0module\0\
            :000000 100644 00 11 A\0fresh.csv\0";
        let all = entries(told);
        let files: Vec<(&str, bool)> =
            all.iter().map(|entry| (entry.path.to_str().unwrap_or_default(), entry.is_file)).collect();
        let wanted = [
            ("a b.csv", true),
            ("new.csv", true),
            ("gone.csv", false),
            ("link.csv", false),
            ("module", false),
            ("fresh.csv", true),
        ];
        assert_eq!(files, wanted);
        assert_eq!(all[1].old, Some(("cc".to_owned(), PathBuf::from("old.csv"))));
        assert_eq!(all[5].old, None);
    }
}
