//! Ctrl-C: the first one asks the command to come to an end in order, where it can; the second ends the process.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// What to do about Ctrl-C.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// End the process at once: nothing can come to an end in order, or was asked to already.
    End,
    /// Go on: the command ends by itself; this may be said.
    Wait(Option<&'static str>),
}

/// Shared by the command, which looks, and the one who hears Ctrl-C.
#[derive(Debug, Default)]
pub struct Interrupt {
    /// What is said when it comes; there once a command listens.
    told: OnceLock<Option<&'static str>>,
    came: AtomicBool,
}

impl Interrupt {
    /// Ctrl-C came.
    pub fn come(&self) -> Answer {
        match self.told.get() {
            Some(told) if !self.came.swap(true, Ordering::Relaxed) => Answer::Wait(*told),
            _ => Answer::End,
        }
    }

    /// From now on the command looks whether it came; `told` is said then.
    pub(super) fn listen(&self, told: Option<&'static str>) {
        // A command that scans several times says the same each time.
        _ = self.told.set(told);
    }

    /// Whether the command should come to an end.
    pub(super) fn has_come(&self) -> bool {
        self.came.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_heard_by_who_listens_and_the_second_ends() {
        let interrupt = Interrupt::default();
        assert_eq!(interrupt.come(), Answer::End);
        interrupt.listen(Some("wait"));
        assert!(!interrupt.has_come());
        assert_eq!(interrupt.come(), Answer::Wait(Some("wait")));
        assert!(interrupt.has_come());
        assert_eq!(interrupt.come(), Answer::End);
    }
}
