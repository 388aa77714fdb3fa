//! The `listlint` command: joins the process to `cli` and turns its outcome into an exit code.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use listlint::cli::{self, Answer, Interrupt, Typed, World, desktop};

/// A tenth to a quarter less time than the system's where there are many findings or rules.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    quiet_readers();
    let has_own_window = desktop::has_own_window();
    let typed = Typed::read(std::env::args_os().collect(), has_own_window);
    let [data, told] = typed.colors();
    let is_terminal = std::io::stdout().is_terminal();
    let mut out = std::io::BufWriter::new(anstream::AutoStream::new(std::io::stdout(), data));
    let mut err = anstream::AutoStream::new(std::io::stderr(), told);
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let is_watched = std::io::stderr().is_terminal() && std::env::var_os("CI").is_none();
    let mut world = World {
        out: &mut out,
        err: &mut err,
        today: if typed.is_command() { today() } else { Date::default() },
        now: now(),
        locale: locale.into_iter().find(|value| !value.is_empty()).or_else(desktop::language),
        is_terminal,
        is_watched,
        has_own_window,
        interrupt: interruptible(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let code = cli::run(&typed, &mut world);
    match out.flush() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::from(2),
        _ => ExitCode::from(code),
    }
}

/// A library that fails on a broken file is caught and told as a problem: it does not speak for itself.
fn quiet_readers() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(listlint::input::GUARDED_THREAD) {
            usual(panic);
        }
    }));
}

/// Hears Ctrl-C for the command; the process ends at once where nothing can come to an end in order.
#[allow(clippy::exit, clippy::disallowed_methods)]
fn interruptible() -> Arc<Interrupt> {
    let interrupt = Arc::new(Interrupt::default());
    let heard = interrupt.clone();
    let set = ctrlc::set_handler(move || match heard.come() {
        // As shells say it of a process that Ctrl-C ended.
        Answer::End => std::process::exit(130),
        // Nothing is lost where this cannot be said.
        Answer::Wait(told) => _ = told.map(|told| writeln!(std::io::stderr(), "\n{told}")),
    });
    // Without a handler Ctrl-C ends the process, as ever.
    _ = set;
    interrupt
}

/// The time: with [`today`] the one place that reads the clock.
#[allow(clippy::disallowed_methods)]
fn now() -> Timestamp {
    Timestamp::now().round(jiff::Unit::Second).unwrap_or_default()
}

/// The day where the process runs: the one place that reads the clock, and only for a command.
#[allow(clippy::disallowed_methods)]
fn today() -> Date {
    // The system's own zone stands in one file; to find it by name, all zones would be listed first.
    let local = std::env::var_os("TZ").is_none().then(|| std::fs::read("/etc/localtime").ok()).flatten();
    match local.and_then(|bytes| TimeZone::tzif("Local", &bytes).ok()) {
        Some(zone) => Timestamp::now().to_zoned(zone).date(),
        None => Zoned::now().date(),
    }
}
