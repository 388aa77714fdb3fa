//! Patterns: they compile, stay small, and hold a literal that keeps them rare.

use regex::RegexBuilder;
use regex_syntax::ast::{self, Ast, parse::Parser};

use super::Lookup;
use super::phrases::inside;
use crate::pack::place::Name;
use crate::problem::{Code, Problem};
use crate::rule::Pattern;

/// Bytes one compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;

/// Characters in a row that every match must hold, so that few texts come to be tried.
const LITERAL: usize = 3;

impl Lookup<'_> {
    /// A pattern; `confirmed` where the detector has `only`, which takes the place of a literal.
    ///
    /// A proven pattern is not compiled here: that takes a millisecond.
    pub(super) fn pattern(&self, text: &Name, confirmed: bool) -> Option<Pattern> {
        let ast = match Parser::new().parse(text) {
            Ok(ast) => ast,
            Err(error) => return self.bad_syntax(text, &error),
        };
        if !confirmed && shortest(&literals(&ast, any)) < LITERAL {
            let message = "a pattern needs three characters in a row that must stand there";
            let help = "add letters that must stand there, or give the detector `only`";
            return self.bad_pattern(text, message, "too loose", help);
        }
        let compiles = self.problems.file(text.place).proven || self.compiles(text);
        compiles.then(|| Pattern::new(text.value.clone(), literals(&ast, of_one_case)))
    }

    fn compiles(&self, text: &Name) -> bool {
        match RegexBuilder::new(text).case_insensitive(true).size_limit(SIZE_LIMIT).build() {
            Ok(regex) if regex.is_match("") => {
                let help = "make a part of it required";
                self.bad_pattern(text, "this pattern matches the empty text", "matches everywhere", help)
            }
            Ok(_) => Some(()),
            Err(regex::Error::CompiledTooBig(_)) => {
                self.bad_pattern(text, "this pattern is too big", "takes over 1 MiB", "repeat less, or use terms")
            }
            Err(_) => {
                let help = "`\\p{…}` takes the name of a Unicode class; look-around does not exist";
                self.bad_pattern(text, "this is no regular expression", "cannot be compiled", help)
            }
        }
        .is_some()
    }

    fn bad_pattern<T>(&self, text: &Name, message: &str, label: &str, help: &str) -> Option<T> {
        self.problems.add(text.place, label, Problem::error(Code::BadPattern, message).help(help));
        None
    }

    fn bad_syntax<T>(&self, text: &Name, error: &ast::Error) -> Option<T> {
        let (start, end) = (error.span().start.offset, error.span().end.offset);
        let place = inside(text, start, end.saturating_sub(start).max(1), self.problems);
        let problem = Problem::error(Code::BadPattern, "this is no regular expression");
        self.problems.add(place, error.kind().to_string(), problem.help("a sign is meant literally after `\\`"));
        None
    }
}

/// Literals one of which stands in every match; none where nothing is sure. `counts` says which characters may be in one.
fn literals(ast: &Ast, counts: fn(char) -> bool) -> Vec<String> {
    Run::of(ast, counts).best
}

/// Characters of the shortest literal.
fn shortest(literals: &[String]) -> usize {
    literals.iter().map(|literal| literal.chars().count()).min().unwrap_or(0)
}

fn any(_: char) -> bool {
    true
}

/// Whether ignoring ASCII case is enough to find a character in every case.
fn of_one_case(c: char) -> bool {
    c.is_ascii() || !(c.is_lowercase() || c.is_uppercase())
}

/// What is known of the literals in a part of a pattern.
#[derive(Default)]
struct Run {
    /// The best set, one of which must stand there.
    best: Vec<String>,
    /// The part, if it is nothing but a literal.
    whole: Option<String>,
}

impl Run {
    fn of(ast: &Ast, counts: fn(char) -> bool) -> Self {
        match ast {
            Ast::Literal(literal) if counts(literal.c) => Self::literal(literal.c.to_lowercase().collect()),
            Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Self::literal(String::new()),
            Ast::Group(group) => Self::of(&group.ast, counts),
            Ast::Repetition(repetition) => match repetition.op.kind {
                ast::RepetitionKind::OneOrMore
                | ast::RepetitionKind::Range(ast::RepetitionRange::Exactly(1..) | ast::RepetitionRange::AtLeast(1..))
                | ast::RepetitionKind::Range(ast::RepetitionRange::Bounded(1.., _)) => {
                    Self { whole: None, ..Self::of(&repetition.ast, counts) }
                }
                _ => Self::default(),
            },
            Ast::Alternation(alternation) => Self::either(&alternation.asts, counts),
            Ast::Concat(concat) => Self::row(&concat.asts, counts),
            _ => Self::default(),
        }
    }

    fn literal(text: String) -> Self {
        let best = if text.is_empty() { Vec::new() } else { vec![text.clone()] };
        Self { best, whole: Some(text) }
    }

    /// One literal of each branch, if each has one.
    fn either(branches: &[Ast], counts: fn(char) -> bool) -> Self {
        let all: Vec<_> = branches.iter().map(|branch| Self::of(branch, counts).best).collect();
        let sure = all.iter().all(|best| !best.is_empty());
        Self { best: if sure { all.concat() } else { Vec::new() }, whole: None }
    }

    /// Neighbouring literals join; of all that must stand there the longest is the best.
    fn row(parts: &[Ast], counts: fn(char) -> bool) -> Self {
        let (mut best, mut row, mut all_literal) = (Vec::new(), String::new(), true);
        for part in parts.iter().map(|part| Self::of(part, counts)) {
            match part.whole {
                Some(text) => row.push_str(&text),
                None => {
                    all_literal = false;
                    better(&mut best, Self::literal(std::mem::take(&mut row)).best);
                    better(&mut best, part.best);
                }
            }
        }
        better(&mut best, Self::literal(row.clone()).best);
        Self { best, whole: all_literal.then_some(row) }
    }
}

fn better(best: &mut Vec<String>, other: Vec<String>) {
    if shortest(&other) > shortest(best) {
        *best = other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_literals_that_must_stand_there() {
        let cases: [(&str, &[&str]); 12] = [
            (r"TC-?84a-?\d{4}", &["84a"]),
            (r"\bN95\b", &["n95"]),
            (r"(?i)abc", &["abc"]),
            (r"abc|de", &["abc", "de"]),
            (r"ab(c|d)", &["ab"]),
            (r"(abc)+x", &["abc"]),
            (r"(abc)*", &[]),
            (r"\d+", &[]),
            (r"1:1", &["1:1"]),
            (r"ab(cd)e", &["abcde"]),
            (r"\d{1,2} ?% ?off\b", &["off"]),
            (r"de réduction", &["duction"]),
        ];
        for (pattern, wanted) in cases {
            let ast = Parser::new().parse(pattern).expect("valid");
            assert_eq!(literals(&ast, of_one_case), wanted, "{pattern}");
        }
    }
}
