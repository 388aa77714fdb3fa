//! One file a command.

mod accepted;
pub(super) mod appeal;
pub(super) mod audit_log;
pub(super) mod baseline;
mod changes;
mod cross_site;
pub(super) mod decide;
pub(super) mod diff;
pub(super) mod dropped;
pub(super) mod explain;
pub(super) mod export;
pub(super) mod fix;
mod give_back;
pub(super) mod hook;
pub(super) mod import;
pub(super) mod init;
pub(super) mod knowledge;
pub(super) mod manual;
mod outputs;
pub(super) mod rules;
pub(super) mod scan;
pub(super) mod settings;
mod what_if;
pub(super) mod why;
