//! Which marketplaces a name means: an id, a prefix, a site's address, `all`, or a group of settings.

use std::collections::BTreeMap;

use super::Settings;
use super::tree::Place;
use crate::problem::{Code, Problem, nearest};
use crate::suppress::{Term, selects};

/// A marketplace that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// `amazon-us`.
    pub id: String,
    /// `Amazon.com`.
    pub name: String,
}

/// All marketplaces that can be chosen, and the groups of settings.
#[derive(Debug, Clone, Copy)]
pub struct Marketplaces<'a> {
    /// In order.
    pub sites: &'a [Site],
    /// Names by group.
    pub groups: &'a BTreeMap<String, Vec<String>>,
}

impl Marketplaces<'_> {
    /// The ids that names mean, each once, in the order of the sites.
    ///
    /// # Errors
    /// A problem for each name that means none, with the nearest one.
    pub fn resolve(&self, names: &[String]) -> Result<Vec<String>, Vec<Problem>> {
        let unknown: Vec<_> = names.iter().filter(|name| !self.knows(name)).map(|name| self.unknown(name)).collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let is_meant = |site: &&Site| names.iter().any(|name| self.means(name, site));
        Ok(self.sites.iter().filter(is_meant).map(|site| site.id.clone()).collect())
    }

    fn knows(&self, name: &str) -> bool {
        self.groups.contains_key(name) || self.sites.iter().any(|site| self.means(name, site))
    }

    fn means(&self, name: &str, site: &Site) -> bool {
        match self.groups.get(name) {
            // A group holds names of marketplaces, not of groups: it cannot contain itself.
            Some(members) => members.iter().any(|member| is_named(member, site)),
            None => is_named(name, site),
        }
    }

    fn unknown(&self, name: &str) -> Problem {
        let problem = Problem::error(Code::UnknownName, format!("no marketplace is called `{name}`"));
        problem.help(self.suggestion(name))
    }

    fn underlined(&self, name: &str, place: &Place) -> Problem {
        let message = format!("no marketplace is called `{name}`");
        place.problem(Code::UnknownName, message, "unknown marketplace").help(self.suggestion(name))
    }

    fn suggestion(&self, name: &str) -> String {
        let ids = self.sites.iter().map(|site| site.id.as_str());
        match nearest(name, ids.chain(self.groups.keys().map(String::as_str))) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`listlint rules coverage` lists them".to_owned(),
        }
    }
}

/// `amazon`, `amazon-de`, `amazon.de`, `Amazon.com`, `all`.
fn is_named(name: &str, site: &Site) -> bool {
    let id = name.to_ascii_lowercase().replace('.', "-");
    selects(&id, &site.id) || site.name.eq_ignore_ascii_case(name)
}

impl Settings {
    /// Makes ids of the names of marketplaces in approvals and `[seller]`, and checks those everywhere else.
    ///
    /// Returns a problem for each name that means none. `marketplaces`, `target` and flags stay as written, for
    /// [`Marketplaces::resolve`].
    pub fn resolve(&mut self, sites: &[Site]) -> Vec<Problem> {
        let groups = self.groups.clone();
        let known = Marketplaces { sites, groups: &groups };
        let mut problems = self.check_names(&known);
        for local in self.seller.local() {
            match known.resolve(std::slice::from_ref(&local.name)) {
                Ok(ids) => local.sites = ids,
                Err(_) => problems.push(known.underlined(&local.name, &local.place)),
            }
        }
        for approval in &mut self.approvals {
            match known.resolve(&approval.marketplaces) {
                Ok(ids) => approval.marketplaces = ids,
                Err(unknown) => problems.extend(unknown.into_iter().map(|problem| placed(problem, &approval.term))),
            }
        }
        problems
    }

    fn check_names(&self, known: &Marketplaces<'_>) -> Vec<Problem> {
        let at_top = self.marketplaces.iter().flatten().zip(std::iter::repeat(self.place("marketplaces")));
        let at_top = at_top.filter_map(|(name, place)| Some((name, place?)));
        let in_groups = self.keys("groups").into_iter();
        let in_groups =
            in_groups.flat_map(|(group, place)| self.groups.get(group).into_iter().flatten().map(move |n| (n, place)));
        let in_targets =
            self.targets.iter().flat_map(|target| target.marketplaces.iter().map(|name| (name, &target.place)));
        let named = at_top.chain(in_groups).chain(in_targets);
        named.filter(|(name, _)| !known.knows(name)).map(|(name, place)| known.underlined(name, place)).collect()
    }
}

fn placed(problem: Problem, term: &Term) -> Problem {
    match &term.place {
        Some((file, line)) => problem.in_file(file.clone()).at(None, Some(*line)),
        None => problem,
    }
}
