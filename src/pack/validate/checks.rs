//! Format checks: one for each `format` detector, with values in range.

use std::collections::BTreeSet;

use super::{Lookup, words};
use crate::field::Field;
use crate::pack::place::{At, Name};
use crate::pack::raw::RawCheck;
use crate::problem::{Code, Problem};
use crate::rule::Check;
use crate::text;

impl Lookup<'_> {
    /// A check with its names resolved.
    pub(super) fn check(&self, raw: &RawCheck) -> Check {
        match raw {
            RawCheck::MaxLength { field, max, unit } => {
                Check::MaxLength { field: field.value, max: *max, unit: unit.value }
            }
            RawCheck::RepeatedWord { field, max, except } => {
                Check::RepeatedWord { field: field.value, max: *max, except: self.excepted(except) }
            }
            RawCheck::Characters { field, forbid, allow_in_brand } => Check::Characters {
                field: field.value,
                forbid: forbid.chars().collect(),
                allow_in_brand: *allow_in_brand,
            },
            RawCheck::Capitals { field, share, min_words } => {
                self.share(share);
                Check::Capitals { field: field.value, share: share.value, min_words: *min_words }
            }
            RawCheck::Html { field, allow } => {
                Check::Html { field: field.value, allow: allow.iter().map(|tag| tag.to_lowercase()).collect() }
            }
            RawCheck::Contact { fields, kinds } => {
                Check::Contact { fields: values(fields), kinds: kinds.iter().map(|kind| kind.value).collect() }
            }
            RawCheck::MissingField { field } => Check::MissingField { field: field.value },
            RawCheck::HiddenText { fields } => Check::HiddenText { fields: values(fields) },
        }
    }

    /// Folded words that may repeat: given ones, and those of named sets.
    fn excepted(&self, except: &[Name]) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        for name in except {
            let Some(id) = name.strip_prefix('@') else {
                words.insert(text::fold(name));
                continue;
            };
            match self.sets.get(id) {
                Some(set) => words.extend(words::single_words(Some(set))),
                None => {
                    let bare = Name { value: id.to_owned(), place: name.place };
                    self.problems.unknown(&bare, "word set", self.sets.keys().map(String::as_str));
                }
            }
        }
        words
    }

    fn share(&self, share: &At<f64>) {
        if !(0.0..=1.0).contains(&share.value) {
            let problem = Problem::error(Code::BadValue, "a share lies between 0 and 1");
            self.problems.add(share.place, "out of range", problem.help("0.8 is four letters of five"));
        }
    }
}

fn values(fields: &[At<Field>]) -> Vec<Field> {
    fields.iter().map(|field| field.value).collect()
}
