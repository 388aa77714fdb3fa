//! Started without a terminal: who did it, and what is missing then. Only Windows has such questions; elsewhere the
//! environment of the shell answers.

use std::io::{BufRead, IsTerminal, Write};

/// Whether the window is the program's own and closes with it: Explorer started it, by a double click or by files dropped
/// on it.
#[cfg(windows)]
pub fn has_own_window() -> bool {
    let parent = entry(std::process::id()).map(|(parent, _)| parent);
    parent.and_then(entry).is_some_and(|(_, name)| name.eq_ignore_ascii_case("explorer.exe"))
}

/// Whether the window is the program's own and closes with it; only Windows opens such a window.
#[cfg(not(windows))]
pub fn has_own_window() -> bool {
    false
}

/// Which process started this one, and what it runs itself.
#[cfg(windows)]
fn entry(process: u32) -> Option<(u32, String)> {
    let mut all = winsafe::HPROCESSLIST::CreateToolhelp32Snapshot(winsafe::co::TH32CS::SNAPPROCESS, None).ok()?;
    let mut known = all.iter_processes().filter_map(Result::ok);
    let found = known.find(|one| one.th32ProcessID == process);
    found.map(|one| (one.th32ParentProcessID, one.szExeFile()))
}

/// The language of the system (`zh-CN`), where its environment does not name one.
#[cfg(windows)]
pub fn language() -> Option<String> {
    sys_locale::get_locale()
}

/// The language of the system, where its environment does not name one: other systems have nothing more to say.
#[cfg(not(windows))]
pub fn language() -> Option<String> {
    None
}

/// Keeps the window open until somebody has read it.
pub fn wait_for_enter(err: &mut dyn Write, question: &str) {
    let mut line = String::new();
    if std::io::stdin().is_terminal() && write!(err, "{question}").and_then(|()| err.flush()).is_ok() {
        // Whatever comes, the window may close now.
        _ = std::io::stdin().lock().read_line(&mut line);
    }
}
