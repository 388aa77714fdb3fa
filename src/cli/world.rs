//! What the process stands in: its outputs, the day, the language. Commands see only this, so they can be run in tests.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::interrupt::Interrupt;
use crate::error::{Error, ErrorKind};
use crate::matcher::Ruleset;
use crate::pack;
use crate::problem::{Problem, Weight};
use crate::report;
use crate::rule::{Language, Pack};
use crate::shipped;

/// The process as commands see it.
pub struct World<'w> {
    /// Standard output: data.
    pub out: &'w mut dyn Write,
    /// Standard error: progress and problems.
    pub err: &'w mut dyn Write,
    /// The day findings are judged by unless the user says otherwise.
    pub today: Date,
    /// When the process began.
    pub now: Timestamp,
    /// The system's language, as its environment names it (`zh_CN.UTF-8`).
    pub locale: Option<String>,
    /// Whether people read standard output.
    pub is_terminal: bool,
    /// Threads the machine can run.
    pub cores: usize,
    /// Whether people look at standard error while the command works.
    pub is_watched: bool,
    /// Whether the window closes with the process, so that it has to wait for a reader.
    pub has_own_window: bool,
    /// Told of Ctrl-C.
    pub interrupt: Arc<Interrupt>,
}

/// Why a command ends early: with a word and exit code 2, or because output went away.
#[derive(Debug)]
pub enum Stop {
    /// Something typed, set or ruled is wrong.
    Usage(String),
    /// Problems were printed already.
    Told,
    /// Output or input failed.
    Failed(Error),
}

impl Stop {
    /// A wrong word of the user, with the next step.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl World<'_> {
    /// One line to standard output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn say(&mut self, line: &str) -> Result<(), Stop> {
        Ok(writeln!(self.out, "{line}").map_err(output)?)
    }

    /// A problem to standard error.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, problem: &Problem) -> Result<(), Stop> {
        Ok(report::write_problem(&mut self.err, problem)?)
    }

    /// All problems to standard error, then how many there are; the end if one is an error.
    ///
    /// # Errors
    /// `Stop::Told` if one of them is an error.
    pub fn tell_all(&mut self, problems: &[Problem]) -> Result<(), Stop> {
        for problem in problems {
            self.tell(problem)?;
        }
        match problems.iter().any(|p| p.weight == Weight::Error) {
            true => Err(Stop::Told),
            false => Ok(()),
        }
    }

    /// The shipped rules with the user's folders on top.
    ///
    /// # Errors
    /// When a rule file is wrong; its problems are told.
    pub fn pack(&mut self, folders: &[PathBuf]) -> Result<Pack, Stop> {
        self.loaded(pack::load(folders))
    }

    /// The shipped rules with the user's folders on top, ready for a scan; the shipped ones alone need no compiling.
    ///
    /// # Errors
    /// When a rule file is wrong; its problems are told.
    pub fn ruleset(&mut self, folders: &[PathBuf]) -> Result<Ruleset, Stop> {
        if folders.is_empty()
            && let Ok(ruleset) = shipped::ruleset()
        {
            return Ok(ruleset);
        }
        Ok(Ruleset::new(self.pack(folders)?))
    }

    /// The rules of the user's folders alone; of the shipped files only the names that rules build on.
    ///
    /// # Errors
    /// When a rule file is wrong; its problems are told.
    pub fn own_pack(&mut self, folders: &[PathBuf]) -> Result<Pack, Stop> {
        self.loaded(pack::load_only(folders))
    }

    /// The shipped rules and the user's folders, with the costly checks of the shipped rules too.
    ///
    /// # Errors
    /// When a rule file is wrong; its problems are told.
    pub fn checked_pack(&mut self, folders: &[PathBuf]) -> Result<Pack, Stop> {
        self.loaded(pack::check(folders))
    }

    fn loaded(&mut self, loaded: Result<pack::Loaded, Vec<Problem>>) -> Result<Pack, Stop> {
        match loaded {
            Ok(loaded) => {
                self.tell_all(&loaded.warnings)?;
                Ok(loaded.pack)
            }
            Err(problems) => {
                self.tell_all(&problems)?;
                Err(Stop::Told)
            }
        }
    }

    /// The language of messages: the one asked for, else the system's.
    pub fn language(&self, asked: Option<&str>) -> Language {
        let name = asked.or(self.locale.as_deref()).unwrap_or("en");
        if name.starts_with("zh") { Language::Zh } else { Language::En }
    }
}

/// An output failure as an error.
pub(crate) fn output(error: io::Error) -> Error {
    ErrorKind::Output(error).into()
}
