//! One file a command.

pub(super) mod baseline;
mod changes;
pub(super) mod decide;
pub(super) mod diff;
pub(super) mod explain;
pub(super) mod export;
pub(super) mod fix;
mod give_back;
pub(super) mod hook;
pub(super) mod import;
pub(super) mod init;
pub(super) mod knowledge;
pub(super) mod rules;
pub(super) mod scan;
pub(super) mod settings;
pub(super) mod why;
