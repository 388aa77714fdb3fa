//! `listlint drop`: what files come to that are dropped on the program. Beside each a workbook and a page appear.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::scan;
use crate::cli::args::{Dropped, Scan};
use crate::cli::world::{Stop, World};
use crate::report::{Format, words::Say};

/// Scans each for itself and gives the gravest exit code.
pub(crate) fn run(args: &Dropped, world: &mut World<'_>) -> Result<u8, Stop> {
    let language = world.language(args.voice.lang.as_deref());
    let mut gravest = 0;
    for (path, beside) in args.paths.iter().zip(names(&args.paths)) {
        let [book, page] = ["checked.xlsx", "report.html"].map(|ending| format!("{beside}.{ending}"));
        let output = vec![format!("xlsx={book}"), format!("html={page}")];
        let (paths, format) = (vec![path.clone()], Some(Format::Summary));
        let scan = Scan { paths, output, format, quiet: true, voice: args.voice.clone(), ..Scan::default() };
        world.say(&format!("{}\n", path.display()))?;
        gravest = worse(gravest, scan::run(&scan, world)?);
        world.say(&format!("\n{}\n  {book}\n  {page}\n", Say::Written.get(language)))?;
    }
    Ok(gravest)
}

/// Of two exit codes the one that goes before: 2, 3, 1, 0.
fn worse(one: u8, other: u8) -> u8 {
    const ORDER: [u8; 4] = [0, 1, 3, 2];
    let rank = |code: &u8| ORDER.iter().position(|known| known == code);
    [one, other].into_iter().max_by_key(rank).unwrap_or(other)
}

/// What the written files are called, up to the ending: like the file without its own, unless two would be called so.
fn names(paths: &[PathBuf]) -> Vec<String> {
    let short = |path: &Path| if path.is_dir() { path.to_owned() } else { path.with_extension("") };
    let mut met: BTreeMap<PathBuf, usize> = BTreeMap::new();
    paths.iter().for_each(|path| *met.entry(short(path)).or_default() += 1);
    let is_alone = |path: &PathBuf| met.get(&short(path)) == Some(&1);
    let name = |path: &PathBuf| if is_alone(path) { short(path) } else { path.clone() };
    paths.iter().map(|path| name(path).display().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_of_one_name_keep_their_endings() {
        let paths = ["a/spring.csv", "a/spring.xlsx", "b/spring.csv"].map(PathBuf::from);
        assert_eq!(names(&paths), ["a/spring.csv", "a/spring.xlsx", "b/spring"]);
    }

    #[test]
    fn a_mistake_goes_before_a_loss_and_a_loss_before_findings() {
        assert_eq!([worse(0, 1), worse(3, 1), worse(2, 3), worse(0, 0)], [1, 3, 2, 0]);
    }
}
