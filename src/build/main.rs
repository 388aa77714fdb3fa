//! Build script: compiles the rules under `rules/` to the form that a scan loads, so that starting takes milliseconds.
//!
//! It is the product's own code that reads and compiles them, taken in by path; only [`files`](pack) differs, since the
//! texts of the rule files are not yet part of a program.

#![allow(dead_code, unused_imports, unreachable_pub)] // each module serves the product; this program needs some of it
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // it speaks to the builder through its output

#[path = "../field.rs"]
mod field;
#[path = "../listing/mod.rs"]
mod listing;
#[path = "../matcher/mod.rs"]
mod matcher;
mod pack;
#[path = "../problem.rs"]
mod problem;
#[path = "../rule/mod.rs"]
mod rule;
mod shipped;
#[path = "../span.rs"]
mod span;
#[path = "../input/template.rs"]
mod template;
#[path = "../text/mod.rs"]
mod text;
#[path = "../judge/ways.rs"]
mod ways;

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", pack::files::root().display());
    println!("cargo::rerun-if-changed=src/input/templates");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("rules.rs"), listed()?)?;
    let loaded = pack::load(&[]).map_err(|problems| told(&problems))?;
    fs::write(out.join("rules.bin"), shipped::write(&matcher::Ruleset::new(loaded.pack))?)?;
    fs::write(out.join("contacts.bin"), matcher::Patterns::new(ways::patterns()).to_bytes())?;
    fs::write(out.join("names.bin"), pack::stored_names()?)?;
    fs::write(out.join("templates.bin"), postcard::to_stdvec(&template::read_shipped()?)?)?;
    Ok(())
}

/// Code that lists path and text of each rule file.
fn listed() -> Result<String, Box<dyn Error>> {
    let mut code = String::from(
        "/// Path under `rules/` and text of each shipped file.\npub(super) static FILES: &[(&str, &str)] = &[\n",
    );
    for (path, _) in pack::files::FILES.iter() {
        let file = pack::files::root().join(path);
        writeln!(code, "    ({path:?}, include_str!({:?})),", file.display().to_string())?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// What is wrong in the rule files; `listlint rules check` says it with the lines underlined.
fn told(problems: &[problem::Problem]) -> String {
    let line = |p: &problem::Problem| format!("{:?} {:?}: {}", p.file, p.line, p.message);
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}
