//! The command line: what was typed, turned into a run; the only place that knows a terminal.

mod args;
mod commands;
pub mod desktop;
mod interrupt;
mod options;
mod pinned;
mod progress;
mod world;

use std::ffi::OsString;

use clap::Parser;

use crate::report::words::Say;
use args::{Args, AuditLog, Baseline, ColorChoice, Command, Hook, Rules};
pub use interrupt::{Answer, Interrupt};
use world::Stop;
pub use world::World;

/// What was typed, understood or not.
pub struct Typed(Result<Args, clap::Error>);

impl Typed {
    /// Reads the words after the program's name, which comes first.
    ///
    /// With `has_own_window` its window closes with it ([`desktop::has_own_window`]).
    pub fn read(words: Vec<OsString>, has_own_window: bool) -> Self {
        Self(Args::try_parse_from(args::with_command(words, has_own_window)))
    }

    /// Whether there is a command to run; else there is only help, a version or a mistake to print.
    pub fn is_command(&self) -> bool {
        self.0.is_ok()
    }

    /// The colour of standard output and of standard error, as the command line asks.
    pub fn colors(&self) -> [anstream::ColorChoice; 2] {
        let args = self.0.as_ref().ok();
        let is_data = matches!(args, Some(Args { command: Command::Scan(scan) }) if scan.format.is_some_and(|f| !f.is_coloured()));
        let color = color(args);
        // Data holds no colour: nothing has to be looked for and taken out.
        [if is_data { anstream::ColorChoice::AlwaysAnsi } else { color }, color]
    }
}

/// Runs the command and gives its exit code; a window of its own stays open until somebody has read it.
pub fn run(typed: &Typed, world: &mut World<'_>) -> u8 {
    let code = run_command(typed, world);
    // A reader who is gone needs no window.
    if world.has_own_window && world.out.flush().is_ok() {
        let question = Say::PressEnter.get(world.language(None));
        desktop::wait_for_enter(&mut world.err, question);
    }
    code
}

fn run_command(typed: &Typed, world: &mut World<'_>) -> u8 {
    let args = match &typed.0 {
        Ok(args) => args,
        Err(error) => return refuse(error, world),
    };
    let outcome = match &args.command {
        Command::Scan(args) => commands::scan::run(args, world),
        Command::Fix(args) => commands::fix::run(args, world),
        Command::Why(args) => commands::why::run(args, world),
        Command::Explain(args) => commands::explain::run(args, world),
        Command::Rules(Rules::List(args)) => commands::rules::list(args, world),
        Command::Rules(Rules::Check(args)) => commands::rules::check(args, world),
        Command::Rules(Rules::Test(args)) => commands::rules::test(args, world),
        Command::Rules(Rules::Coverage(args)) => commands::knowledge::coverage(args, world),
        Command::Rules(Rules::Evaluate(args)) => commands::knowledge::evaluate(args, world),
        Command::Rules(Rules::Stale(args)) => commands::knowledge::stale(args, world),
        Command::Rules(Rules::Diff(args)) => commands::diff::run(args, world),
        Command::Rules(Rules::Export(args)) => commands::export::run(args, world),
        Command::Rules(Rules::Import(args)) => commands::import::run(args, world),
        Command::Rules(Rules::New(args)) => commands::rules::new(args, world),
        Command::Hook(args) => commands::hook::run(args, world),
        Command::Init(args) => commands::init::run(args, world),
        Command::Settings(args) => commands::settings::run(args, world),
        Command::Baseline(Baseline::Write(args)) => commands::baseline::write(args, world),
        Command::Baseline(Baseline::Prune(args)) => commands::baseline::prune(args, world),
        Command::Decide(args) => commands::decide::run(args, world),
        Command::Drop(args) => commands::dropped::run(args, world),
        Command::Completions(args) => commands::manual::completions(args, world),
        Command::Man(args) => commands::manual::pages(args, world),
        Command::Appeal(args) => commands::appeal::run(args, world),
        Command::AuditLog(args) => commands::audit_log::run(args, world),
    };
    outcome.unwrap_or_else(|stop| end(&stop, world))
}

fn color(args: Option<&Args>) -> anstream::ColorChoice {
    let choice = args.and_then(|args| match &args.command {
        Command::Scan(args) => Some(args.voice.color),
        Command::Fix(args) => Some(args.voice.color),
        Command::Why(args) => Some(args.voice.color),
        Command::Explain(args) => Some(args.voice.color),
        Command::Rules(Rules::List(args)) => Some(args.book.voice.color),
        Command::Rules(Rules::Check(args) | Rules::Test(args)) => Some(args.voice.color),
        Command::Rules(Rules::Coverage(args)) => Some(args.book.voice.color),
        Command::Rules(Rules::Evaluate(args)) => Some(args.book.voice.color),
        Command::Rules(Rules::Stale(args)) => Some(args.book.voice.color),
        Command::Rules(Rules::Diff(args)) => Some(args.book.voice.color),
        Command::Rules(Rules::Export(args)) => Some(args.book.voice.color),
        Command::Rules(Rules::Import(args)) => Some(args.voice.color),
        Command::Rules(Rules::New(_)) => None,
        Command::Hook(Hook::Install(args)) => Some(args.voice.color),
        Command::Hook(_) => None,
        Command::Init(args) => Some(args.voice.color),
        Command::Settings(args) => Some(args.voice.color),
        Command::Baseline(Baseline::Write(args) | Baseline::Prune(args)) => Some(args.voice.color),
        Command::Decide(args) => Some(args.voice.color),
        Command::Drop(args) => Some(args.voice.color),
        Command::Completions(_) | Command::Man(_) => None,
        Command::Appeal(args) => Some(args.voice.color),
        Command::AuditLog(AuditLog::Verify(args)) => Some(args.voice.color),
    });
    match choice {
        Some(ColorChoice::Always) => anstream::ColorChoice::Always,
        Some(ColorChoice::Never) => anstream::ColorChoice::Never,
        _ => anstream::ColorChoice::Auto,
    }
}

/// Help and version are output; anything else that clap refuses is a usage error.
fn refuse(error: &clap::Error, world: &mut World<'_>) -> u8 {
    let text = error.render();
    let (code, written) = match error.use_stderr() {
        true => (2, write!(world.err, "{}", text.ansi())),
        false => (0, write!(world.out, "{}", text.ansi())),
    };
    // Nothing is left to say where even this cannot be written.
    written.map_or(code, |()| code)
}

fn end(stop: &Stop, world: &mut World<'_>) -> u8 {
    let message = match stop {
        Stop::Told => return 2,
        Stop::Failed(error) if error.is_closed_pipe() => return 0,
        Stop::Failed(error) => error.to_string(),
        Stop::Usage(message) => message.clone(),
    };
    let written = writeln!(world.err, "error: {message}");
    written.map_or(2, |()| 2)
}
