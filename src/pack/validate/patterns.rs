//! Patterns: they compile, stay small, and hold a literal that keeps them rare.

use regex::RegexBuilder;
use regex_syntax::ast::{self, Ast, parse::Parser};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

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
        let known = Known::of(&ast);
        if !confirmed && shortest(&known.best) < LITERAL {
            let message = "a pattern needs three characters in a row that must stand there";
            let help = "add letters that must stand there, or give the detector `only`";
            return self.bad_pattern(text, message, "too loose", help);
        }
        let compiles = self.problems.file(text.place).proven || self.compiles(text);
        compiles.then(|| {
            let needles = in_every_case(&known.best);
            let longest = needles.iter().map(|needle| needle.len() as u32).max();
            Pattern::new(text.value.clone(), needles, known.lead.zip(longest).map(|(lead, longest)| lead + longest))
        })
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

/// Characters of the shortest literal.
fn shortest(literals: &[String]) -> usize {
    literals.iter().map(|literal| literal.chars().count()).min().unwrap_or(0)
}

/// Literals in all ways to write them that differ in more than the case of ASCII; none where there are too many ways.
fn in_every_case(literals: &[String]) -> Vec<String> {
    let all: Vec<String> = literals.iter().flat_map(|literal| spellings(literal)).collect();
    if all.len() > MOST_SPELLINGS.max(literals.len()) { Vec::new() } else { all }
}

fn spellings(literal: &str) -> Vec<String> {
    literal.chars().fold(vec![String::new()], |begun, c| {
        let cases = cases(c);
        let next = |begin: &String| cases.iter().map(|case| format!("{begin}{case}")).collect::<Vec<_>>();
        begun.iter().take(MOST_SPELLINGS + 1).flat_map(next).collect()
    })
}

/// A character in all its cases, as regular expressions see them; that of ASCII is ignored anyway.
fn cases(c: char) -> Vec<char> {
    if c.is_ascii() {
        return vec![c];
    }
    let mut class = ClassUnicode::new([ClassUnicodeRange::new(c, c)]);
    class.case_fold_simple();
    class.ranges().iter().flat_map(|range| range.start()..=range.end()).collect()
}

/// Spellings of all literals of a pattern, at most.
const MOST_SPELLINGS: usize = 64;

/// Bytes of the longest character.
const WIDEST: u32 = 4;

/// What is known of all matches of a part of a pattern.
#[derive(Default)]
struct Known {
    /// The best set of literals, one of which must stand there.
    best: Vec<String>,
    /// Bytes before it, at most; nothing where there is no most.
    lead: Option<u32>,
    /// The part, if it is nothing but a literal.
    whole: Option<String>,
    /// Bytes of the part, at most.
    width: Option<u32>,
}

impl Known {
    fn of(ast: &Ast) -> Self {
        match ast {
            Ast::Literal(literal) => Self::literal(literal.c.to_lowercase().collect()),
            Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Self::literal(String::new()),
            Ast::Group(group) => Self::of(&group.ast),
            Ast::Repetition(repetition) => Self::repeated(repetition),
            Ast::Alternation(alternation) => Self::either(&alternation.asts),
            Ast::Concat(concat) => Self::row(&concat.asts),
            _ => Self { width: Some(WIDEST), ..Self::default() },
        }
    }

    fn literal(text: String) -> Self {
        let best = if text.is_empty() { Vec::new() } else { vec![text.clone()] };
        let width = Some(text.chars().count() as u32 * WIDEST);
        Self { best, lead: Some(0), whole: Some(text), width }
    }

    fn repeated(repetition: &ast::Repetition) -> Self {
        use ast::{RepetitionKind, RepetitionRange};
        let once = Self::of(&repetition.ast);
        let (least, most) = match &repetition.op.kind {
            RepetitionKind::ZeroOrOne => (0, Some(1)),
            RepetitionKind::ZeroOrMore => (0, None),
            RepetitionKind::OneOrMore => (1, None),
            RepetitionKind::Range(RepetitionRange::Exactly(times)) => (*times, Some(*times)),
            RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (*least, None),
            RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (*least, Some(*most)),
        };
        let width = most.and_then(|most| once.width?.checked_mul(most));
        if least == 0 { Self { width, ..Self::default() } } else { Self { whole: None, width, ..once } }
    }

    /// One literal of each branch, if each has one.
    fn either(branches: &[Ast]) -> Self {
        let all: Vec<Self> = branches.iter().map(Self::of).collect();
        let most = |of: fn(&Self) -> Option<u32>| all.iter().map(of).try_fold(0, |most, next| Some(most.max(next?)));
        let (lead, width) = (most(|known| known.lead), most(|known| known.width));
        let is_sure = all.iter().all(|known| !known.best.is_empty());
        let best = if is_sure { all.into_iter().flat_map(|known| known.best).collect() } else { Vec::new() };
        Self { best, lead, whole: None, width }
    }

    /// Neighbouring literals join; of all that must stand there the longest is the best.
    fn row(parts: &[Ast]) -> Self {
        let mut all = Self { width: Some(0), ..Self::default() };
        let mut row = Self::literal(String::new());
        let mut is_literal = true;
        for part in parts.iter().map(Self::of) {
            let passed = all.width;
            all.width = passed.and_then(|passed| passed.checked_add(part.width?));
            if let Some(text) = part.whole {
                let begun = row.whole.unwrap_or_default();
                let lead = if begun.is_empty() { passed } else { row.lead };
                row = Self { lead, ..Self::literal(begun + &text) };
            } else {
                is_literal = false;
                all.prefer(std::mem::replace(&mut row, Self::literal(String::new())));
                let lead = passed.and_then(|passed| passed.checked_add(part.lead?));
                all.prefer(Self { lead, ..part });
            }
        }
        all.whole = row.whole.clone().filter(|_| is_literal);
        all.prefer(row);
        all
    }

    /// Takes the literals of another part, if they are longer.
    fn prefer(&mut self, other: Self) {
        if shortest(&other.best) > shortest(&self.best) {
            (self.best, self.lead) = (other.best, other.lead);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_literals_that_must_stand_there() {
        let cases: [(&str, &[&str], Option<u32>); 14] = [
            (r"TC-?84a-?\d{4}", &["84a"], Some(12)),
            (r"\bN95\b", &["n95"], Some(0)),
            (r"(?i)abc", &["abc"], Some(0)),
            (r"abc|de", &["abc", "de"], Some(0)),
            (r"ab(c|d)", &["ab"], Some(0)),
            (r"(abc)+x", &["abc"], Some(0)),
            (r"(abc)*", &[], None),
            (r"\d+", &[], None),
            (r"1:1", &["1:1"], Some(0)),
            (r"ab(cd)e", &["abcde"], Some(0)),
            (r"\d{1,2} ?% ?off\b", &["off"], Some(20)),
            (r"de réduction", &["de réduction", "de rÉduction"], Some(0)),
            (r"\w+ x(?:yz|\d{2}zz)", &[" x"], None),
            (r"\d(?:yz|\d{2}zz)", &["yz", "zz"], Some(12)),
        ];
        for (pattern, wanted, lead) in cases {
            let known = Known::of(&Parser::new().parse(pattern).expect("valid"));
            let mut literals = in_every_case(&known.best);
            literals.sort_by_key(|literal| literal.contains('É'));
            assert_eq!(literals, wanted, "{pattern}");
            assert_eq!(known.lead, lead, "{pattern}");
        }
    }
}
