//! Problems as the JSON objects of the contract (INTERFACE 3): keys in this order, none ever missing. Findings are
//! written by [`finding_json`](super::finding_json).

use std::io::{self, Write};

use serde::Serialize;

use crate::problem::Problem;

/// Counts breaking changes of the contract.
pub(super) const SCHEMA: u32 = 1;

/// Writes one object, without a line end.
pub(super) fn write_json(out: &mut impl Write, row: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, row).map_err(io::Error::from)
}

/// One problem.
#[derive(Serialize)]
pub(super) struct ProblemRow<'a> {
    r#type: &'static str,
    schema: u32,
    code: &'static str,
    severity: crate::problem::Weight,
    message: &'a str,
    file: Option<&'a str>,
    record: Option<u64>,
    line: Option<u64>,
    help: Option<&'a str>,
}

impl<'a> ProblemRow<'a> {
    /// The row of a problem.
    pub(super) fn new(problem: &'a Problem) -> Self {
        Self {
            r#type: "problem",
            schema: SCHEMA,
            code: problem.code.name(),
            severity: problem.weight,
            message: &problem.message,
            file: problem.file.as_deref(),
            record: problem.record,
            line: problem.line,
            help: problem.help.as_deref(),
        }
    }
}
