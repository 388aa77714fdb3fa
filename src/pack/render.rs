//! A problem as people read it: the words of the file, underlined, with what to do.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::problem::{Label, Problem, Weight};

/// One problem, without a line end; `coloured` adds ANSI sequences.
///
/// What has no label takes one line, and one for help.
pub fn render(problem: &Problem, coloured: bool) -> String {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    let shown = renderer.decor_style(DecorStyle::Ascii).render(&[group(problem)]);
    match &problem.help {
        Some(help) if problem.labels.is_empty() => format!("{shown}\n  = help: {help}"),
        _ => shown,
    }
}

/// Problems parted by empty lines, each line ended.
pub fn render_all(problems: &[Problem], coloured: bool) -> String {
    let texts: Vec<String> = problems.iter().map(|problem| render(problem, coloured) + "\n").collect();
    texts.join("\n")
}

fn group(problem: &Problem) -> Group<'_> {
    let level = match problem.weight {
        Weight::Error => Level::ERROR,
        Weight::Warning => Level::WARNING,
        Weight::Note => Level::NOTE,
    };
    let title = level.primary_title(headline(problem)).id(problem.code.name());
    let Some(text) = problem.text.as_deref().filter(|_| !problem.labels.is_empty()) else {
        return Group::with_title(title);
    };
    let help = problem.help.as_ref().map(|help| Level::HELP.message(help.as_str()));
    help.into_iter().fold(title.element(snippet(problem, text)), Group::element)
}

/// The message, after its place where nothing can be underlined.
fn headline(problem: &Problem) -> String {
    if !problem.labels.is_empty() {
        return problem.message.clone();
    }
    let record = problem.record.map(|record| format!("record {record}"));
    let line = problem.line.map(|line| format!("line {line}"));
    let place: Vec<String> = problem.file.iter().map(ToString::to_string).chain(record).chain(line).collect();
    let parted = if place.is_empty() { "" } else { ": " };
    format!("{}{parted}{}", place.join(", "), problem.message)
}

fn snippet<'p>(problem: &'p Problem, text: &'p str) -> Snippet<'p, Annotation<'p>> {
    let annotations = problem.labels.iter().map(|label| annotation(label, text.len()));
    Snippet::source(text).path(problem.file.as_deref()).annotations(annotations)
}

fn annotation(label: &Label, length: usize) -> Annotation<'_> {
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let end = label.span.end.min(length);
    kind.span(label.span.start.min(end)..end).label(label.text.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::render;
    use crate::problem::{Code, Problem};
    use crate::span::Span;

    #[test]
    fn underlines_and_helps() {
        let text: Arc<str> = "a = 1\nid = \"x\"\n".into();
        let problem = Problem::error(Code::Duplicate, "twice").help("choose another").in_file("r.toml");
        let problem = problem.underline(&text, Span::new(11, 14), "again");
        let wanted = "error[duplicate]: twice\n --> r.toml:2:6\n  |\n2 | id = \"x\"\n  |      ^^^ again\n  |\n  = help: choose another";
        assert_eq!(render(&problem, false), wanted);
        assert!(render(&problem, true).contains('\u{1b}'));
    }

    #[test]
    fn says_the_place_where_nothing_is_underlined() {
        let problem = Problem::warning(Code::Ragged, "3 cells of 4").in_file("a.csv").at(Some(2), Some(3)).help("look");
        assert_eq!(render(&problem, false), "warning[ragged]: a.csv, record 2, line 3: 3 cells of 4\n  = help: look");
    }
}
