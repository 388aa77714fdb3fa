//! One self-contained page: the whole matrix, with headings that stay in sight and the rules of a cell under the pointer.

use std::io::{self, Write};

use htmlize::escape_all_quotes;

use super::{Coverage, LETTERS, legend};
use crate::rule::{Category, Language, Marketplace, Restriction};

const STYLE: &str = include_str!("page.css");

pub(super) fn write(coverage: &Coverage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("What is known, {}", coverage.day);
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>")?;
    writeln!(out, "<p>{}.</p>", escape_all_quotes(coverage.said()))?;
    for line in legend() {
        writeln!(out, "<p class=\"legend\">{}</p>", escape_all_quotes(&line))?;
    }
    writeln!(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"matrix\">\n<table>")?;
    head(coverage, out)?;
    let mut group = "";
    for category in &coverage.pack.categories {
        if category.group != group {
            group = &category.group;
            let columns = coverage.sites.len() + 1;
            writeln!(
                out,
                "<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{columns}\">{}</th></tr>",
                escape_all_quotes(group)
            )?;
        }
        row(coverage, category, out)?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>\n</body>\n</html>")
}

fn head(coverage: &Coverage<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<thead><tr><th scope=\"col\">category</th>")?;
    for site in &coverage.sites {
        write!(
            out,
            "<th scope=\"col\" title=\"{}\">{}</th>",
            escape_all_quotes(&site.name),
            escape_all_quotes(&site.id)
        )?;
    }
    writeln!(out, "</tr></thead>")
}

fn row(coverage: &Coverage<'_>, category: &Category, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<tr><th scope=\"row\" title=\"{}\">{}</th>",
        escape_all_quotes(category.title.en.as_str()),
        escape_all_quotes(category.id.as_str())
    )?;
    for &site in &coverage.sites {
        cell(coverage, category, site, out)?;
    }
    writeln!(out, "</tr>")
}

fn cell<'p>(
    coverage: &Coverage<'p>,
    category: &Category,
    site: &'p Marketplace,
    out: &mut dyn Write,
) -> io::Result<()> {
    let cell = coverage.cell(category, site);
    let text = cell.text();
    let class =
        LETTERS.iter().find(|(_, letter, _)| text.starts_with(*letter)).map_or("none", |(verdict, ..)| verdict.name());
    let rules: Vec<String> = cell.in_force.iter().map(|rule| told(rule)).collect();
    write!(
        out,
        "<td class=\"{class}\" title=\"{}\">{}</td>",
        escape_all_quotes(rules.join("\n")),
        escape_all_quotes(&text)
    )
}

fn told(rule: &Restriction) -> String {
    let since = rule.since.map_or(String::new(), |day| format!(", since {day}"));
    let why = rule
        .why
        .get(Language::En)
        .replace("{words}", "…")
        .replace("{marketplace}", "the marketplace")
        .replace("{limit}", "…");
    format!("{}: {} ({}{since}). {why}", rule.id, rule.verdict, rule.basis)
}
