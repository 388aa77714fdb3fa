//! Every file under `rules/`, read from disk; in the product they are part of the program.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs, io};

/// Path under `rules/` and text of each file, in order.
pub(crate) static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut files = Vec::new();
    walk(&root(), &mut files).unwrap_or_else(|error| panic!("{}: {error}", root().display()));
    files.sort();
    files
});

/// What they name is not stored yet.
pub(crate) static NAMES: &[u8] = &[];

/// The folder of the rules.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules")
}

/// Collects TOML and CSV files at any depth; hidden ones are left out.
fn walk(dir: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let wanted = path.extension().is_some_and(|extension| extension == "toml" || extension == "csv");
        if path.is_dir() && !hidden {
            walk(&path, files)?;
        } else if wanted && !hidden {
            let inside = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push((inside, fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
