//! Tables for a page of documentation: a platform with several sites has one of its own, the others share one.

use std::io::{self, Write};

use super::{Coverage, legend};
use crate::rule::Marketplace;

/// So many sites make a table.
const OWN_TABLE: usize = 4;

pub(super) fn write(coverage: &Coverage<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# What is known\n\nJudged by {}. {}.\n", coverage.day, coverage.said())?;
    legend().iter().try_for_each(|line| writeln!(out, "- {line}"))?;
    let mut others = Vec::new();
    for (platform, sites) in coverage.platforms() {
        if sites.len() >= OWN_TABLE {
            table(coverage, out, platform, &sites)?;
        } else {
            others.extend(sites);
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    table(coverage, out, "others", &others)
}

fn table(coverage: &Coverage<'_>, out: &mut dyn Write, name: &str, sites: &[&Marketplace]) -> io::Result<()> {
    let ids: Vec<&str> = sites.iter().map(|site| site.id.as_str()).collect();
    writeln!(out, "\n## {name}\n\n| category | {} |", ids.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(sites.len()))?;
    for category in &coverage.pack.categories {
        let cells: Vec<String> = sites.iter().map(|site| coverage.cell(category, site).text()).collect();
        writeln!(out, "| {} | {} |", category.id, cells.join(" | "))?;
    }
    Ok(())
}
