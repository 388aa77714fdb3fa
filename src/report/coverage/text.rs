//! Columns for a terminal: platforms in the first line, their sites in the second.

use std::io::{self, Write};

use super::{Coverage, legend};
use crate::rule::Marketplace;

pub(super) fn write(coverage: &Coverage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let name = coverage.pack.categories.iter().map(|c| c.id.len()).max().unwrap_or(0) + 2;
    let columns = columns(coverage);
    let line = |out: &mut dyn Write, first: &str, cells: Vec<String>| {
        let cells = cells.iter().zip(&columns).map(|(cell, (_, width))| format!("{cell:<width$}"));
        writeln!(out, "{}", format!("{first:<name$}{}", cells.collect::<String>()).trim_end())
    };
    let platforms: Vec<String> = columns.iter().map(|((platform, _), _)| (*platform).to_owned()).collect();
    line(out, "", platforms)?;
    line(out, "", columns.iter().map(|((_, site), _)| rest(site).to_owned()).collect())?;
    for category in &coverage.pack.categories {
        let cells = coverage.sites.iter().map(|site| coverage.cell(category, site).text());
        line(out, &category.id, cells.collect())?;
    }
    writeln!(out, "\n{}", coverage.said())?;
    legend().iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// What stands behind the platform's name.
fn rest(site: &Marketplace) -> &str {
    site.id.split_once('-').map_or("", |(_, rest)| rest)
}

/// Each site with the heading above it (the platform at its first site), and how wide its column is.
fn columns<'p>(coverage: &Coverage<'p>) -> Vec<((&'p str, &'p Marketplace), usize)> {
    let mut columns = Vec::new();
    for (platform, sites) in coverage.platforms() {
        let first = columns.len();
        for (at, site) in sites.into_iter().enumerate() {
            let cells = coverage.pack.categories.iter().map(|c| coverage.cell(c, site).text().len());
            let width = cells.chain([rest(site).len(), 3]).max().unwrap_or(3) + 1;
            columns.push(((if at == 0 { platform } else { "" }, site), width));
        }
        let group: usize = columns[first..].iter().map(|(_, width)| width).sum();
        if let Some((_, last)) = columns.last_mut() {
            *last += (platform.len() + 1).saturating_sub(group);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_stands_once_and_above_its_first_site() {
        let site = |id: &str| Marketplace { id: id.to_owned(), ..Marketplace::default() };
        let marketplaces = vec![site("a-de"), site("a-us"), site("long-platform")];
        let pack = crate::rule::Pack { marketplaces, ..Default::default() };
        let coverage = Coverage::new(&pack, &[0, 1, 2], jiff::civil::date(2026, 1, 1));
        let heads: Vec<&str> = columns(&coverage).iter().map(|((head, _), _)| *head).collect();
        assert_eq!(heads, ["a", "", "long"]);
    }
}
