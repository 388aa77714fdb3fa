//! The module tree keeps its order: who imports whom, who may print, and no product words outside the rule files.

#![allow(clippy::unwrap_used)] // a test may fail loudly

use std::fs;
use std::path::{Path, PathBuf};

/// A module imports only from smaller numbers; equal numbers do not know each other.
const LAYERS: [(&str, u8); 26] = [
    ("simd", 0),
    ("span", 0),
    ("field", 0),
    ("error", 1),
    ("problem", 1),
    ("text", 1),
    ("rule", 2),
    ("listing", 2),
    ("finding", 3),
    ("pack", 3),
    ("matcher", 3),
    ("git", 2),
    ("input", 3),
    ("sieve", 4),
    ("judge", 4),
    ("shipped", 4),
    ("suppress", 4),
    ("scan", 5),
    ("report", 6),
    ("wordlist", 5),
    ("fix", 5),
    ("history", 5),
    ("config", 7),
    ("rewrite", 7),
    ("cli", 8),
    ("main", 9),
];

/// What only rule files know: words that a product or a claim is recognised by.
const PRODUCT_WORDS: [&str; 16] = [
    "n95",
    "kn95",
    "ffp2",
    "mask",
    "masks",
    "respirator",
    "sanitizer",
    "disinfectant",
    "antibacterial",
    "covid",
    "pesticide",
    "knife",
    "knives",
    "vape",
    "nokia",
    "halloween",
];

/// How a file speaks to the process it runs in.
const PROCESS: [&str; 11] = [
    "print!(",
    "println!(",
    "eprint!(",
    "eprintln!(",
    "dbg!(",
    "std::env",
    "env::var",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "process::exit",
];

/// A file of `src`.
struct Source {
    /// Below `src`, with `/`.
    name: String,
    text: String,
}

impl Source {
    /// The module of the tree it belongs to.
    fn module(&self) -> &str {
        self.name.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Lines of code with their numbers: no comments, and nothing from the tests at the end on.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(i, line)| (i + 1, line));
        let lines = lines.take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Everything imported from other modules of the crate, with the line.
    fn imports(&self) -> Vec<(usize, String)> {
        let found = self.code().flat_map(|(line, code)| {
            let paths = code.split("crate::").skip(1).map(first_name);
            let own = code.split("listlint::").skip(1).map(first_name);
            paths.chain(own).map(move |name| (line, name)).collect::<Vec<_>>()
        });
        found.filter(|(_, name)| !name.is_empty()).collect()
    }
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    // The build script is a program of its own, made of the modules of this one.
    paths.retain(|path| !path.starts_with(root.join("build")));
    paths.sort();
    let read = |path: &PathBuf| {
        let parts: Vec<_> = path.strip_prefix(&root).unwrap().iter().map(|part| part.to_string_lossy()).collect();
        Source { name: parts.join("/"), text: fs::read_to_string(path).unwrap() }
    };
    let sources: Vec<_> = paths.iter().map(read).collect();
    assert!(sources.len() > 50, "src is not found");
    sources
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|e| e == "rs") {
            paths.push(path);
        }
    }
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

#[test]
fn modules_import_from_below() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.name != "lib.rs") {
        let own = layer(source.module()).unwrap_or_else(|| panic!("src/{} stands in no layer", source.name));
        for (line, name) in source.imports() {
            // `crate::Name` is a re-export or a macro of the crate itself: there is none.
            let below = layer(&name).is_some_and(|layer| layer < own);
            if name != source.module() && !below {
                wrong.push(format!("src/{}:{line} imports {name}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The test above sees something: without it a changed way of writing imports would pass unseen.
#[test]
fn imports_are_seen() {
    let all: Vec<String> = sources().iter().flat_map(|s| s.imports()).map(|(_, name)| name).collect();
    for (module, _) in LAYERS.iter().filter(|(module, _)| *module != "main") {
        assert!(all.iter().any(|name| name == module), "nobody imports {module}");
    }
}

#[test]
fn lib_names_every_module_and_nothing_else() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.name == "lib.rs").unwrap();
    let mut named: Vec<&str> = lib.code().filter_map(|(_, line)| line.strip_prefix("pub mod ")).collect();
    named.sort_unstable();
    let mut known: Vec<String> =
        LAYERS.iter().filter(|(name, _)| *name != "main").map(|(name, _)| format!("{name};")).collect();
    known.sort_unstable();
    assert_eq!(named, known);
}

#[test]
fn only_the_command_line_knows_the_process() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !matches!(source.module(), "cli" | "main")) {
        for (line, code) in source.code() {
            let met = PROCESS.iter().filter(|word| code.contains(*word));
            wrong.extend(met.map(|word| format!("src/{}:{line} has {word}", source.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let sources = sources();
    let silent: Vec<_> = sources.iter().filter(|s| !s.text.starts_with("//! ")).map(|s| &s.name).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn products_are_known_to_rule_files_only() {
    let mut wrong = Vec::new();
    for source in &sources() {
        for (line, code) in source.code() {
            let mut words = code.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
            // Bit masks are no products.
            let is_bits = |word: &str| matches!(source.module(), "simd" | "sieve") && word.starts_with("mask");
            if let Some(word) = words.find(|word| PRODUCT_WORDS.contains(&&**word) && !is_bits(word.as_str())) {
                wrong.push(format!("src/{}:{line} says {word}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
