//! A problem as people read it: the words of the file, underlined, with what to do.

use std::ops::Range;

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
    let shown = lines_around(&problem.labels, text.as_bytes());
    let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..shown.start]).count();
    let annotations = problem.labels.iter().map(|label| annotation(label, &shown));
    let source = text.get(shown.clone()).unwrap_or_default();
    Snippet::source(source).line_start(line).path(problem.file.as_deref()).annotations(annotations)
}

/// The lines of all labels and one more on each side: the rest of a long list need not be looked through.
fn lines_around(labels: &[Label], text: &[u8]) -> Range<usize> {
    let first = labels.iter().map(|label| label.span.start).min().unwrap_or(0).min(text.len());
    let last = labels.iter().map(|label| label.span.end).max().unwrap_or(0).min(text.len());
    let line_start = |at: usize| memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1);
    let line_end = |at: usize| memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end + 1);
    line_start(line_start(first).saturating_sub(1))..line_end(line_end(last))
}

/// A label, counted from where what is shown begins.
fn annotation<'p>(label: &'p Label, shown: &Range<usize>) -> Annotation<'p> {
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let [start, end] = [label.span.start, label.span.end].map(|at| at.min(shown.end).saturating_sub(shown.start));
    kind.span(start.min(end)..end).label(label.text.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::problem::Code;
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
    fn a_part_of_a_text_is_shown_as_the_whole_would_be() {
        let text: String = (1..=40).map(|n| if n % 7 == 0 { "\n".to_owned() } else { format!("w{n} é\r\n") }).collect();
        let text: Arc<str> = format!("{text}\nlast").into();
        let ends: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
        for (number, &start) in ends.iter().enumerate().step_by(5) {
            for &end in ends[number..].iter().step_by(13) {
                let problem = Problem::error(Code::Duplicate, "twice").in_file("r.toml");
                let problem = problem.underline(&text, Span::new(start, end), "a");
                let whole = AnnotationKind::Primary.span(start..end).label("a");
                let whole = Snippet::source(&*text).path("r.toml").annotation(whole);
                let whole = Level::ERROR.primary_title("twice").id("duplicate").element(whole);
                let whole = Renderer::plain().decor_style(DecorStyle::Ascii).render(&[whole]);
                assert_eq!(render(&problem, false), whole);
            }
        }
    }

    #[test]
    fn says_the_place_where_nothing_is_underlined() {
        let problem = Problem::warning(Code::Ragged, "3 cells of 4").in_file("a.csv").at(Some(2), Some(3)).help("look");
        assert_eq!(render(&problem, false), "warning[ragged]: a.csv, record 2, line 3: 3 cells of 4\n  = help: look");
    }
}
