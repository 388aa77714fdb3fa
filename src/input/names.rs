//! Names of columns in other forms than people give them: paths of JSON and XML, and words run together.

use super::template::{Target, fold};
use super::templates::generic;
use crate::field::Field;

/// What stands around the fields of a product in the answers of shops and search engines.
const AROUND: [&str; 14] = [
    "node.",
    "product.",
    "item.",
    "listing.",
    "offer.",
    "offers.",
    "attributes.",
    "fields.",
    "data.",
    "source.",
    "properties.",
    "g:",
    "sku.",
    "goods.",
];
/// Parts of a product that have a price and identifiers of their own, yet no title for it.
const PARTS: [&str; 4] = ["variants.", "variations.", "skus.", "options."];
/// What a field is made of, where it is more than one value.
const INSIDE: [&str; 22] = [
    "amount", "value", "values", "text", "rendered", "html", "raw", "plain", "#text", "name", "names", "label", "src",
    "url", "en", "en us", "en gb", "de", "fr", "es", "it", "ja",
];

/// What a name means by its usual forms, and its rank; `folded` is the name as it is compared.
pub(super) fn usual(name: &str, folded: &str) -> Option<(Target, usize)> {
    generic().target(folded).or_else(|| by_path(folded)).or_else(|| {
        let apart = fold(&apart(name)?);
        if apart == folded { None } else { generic().target(&apart).or_else(|| by_path(&apart)) }
    })
}

/// What a path means, without what stands around it and inside.
fn by_path(folded: &str) -> Option<(Target, usize)> {
    if !folded.contains(['.', ':', '@']) {
        return None;
    }
    let mut bare = folded.trim_start_matches('@');
    while let Some(rest) = AROUND.iter().find_map(|around| bare.strip_prefix(around)) {
        bare = rest;
    }
    let part = PARTS.iter().find_map(|part| bare.strip_prefix(part));
    let bare = part.unwrap_or(bare);
    if bare == folded && !bare.contains('.') {
        return None;
    }
    let end = bare.rsplit('.').next().unwrap_or_default();
    let whole = generic().target(bare).or_else(|| generic().target(end).filter(|found| is_currency(found.0)));
    let inside =
        || bare.rsplit_once('.').filter(|(_, end)| INSIDE.contains(end)).and_then(|(outer, _)| generic().target(outer));
    let found = whole.or_else(inside)?;
    let is_text = matches!(found.0, Target::Field(Field::Title | Field::Description));
    (part.is_none() || !is_text).then_some(found)
}

/// A currency is said beside the amount, whatever the amount is called.
fn is_currency(target: Target) -> bool {
    target == Target::Field(Field::Currency)
}

/// Words run together, set apart: `salePrice` is `sale Price`; nothing where no words are.
fn apart(name: &str) -> Option<String> {
    let is_end = |(before, after): (char, char)| before.is_lowercase() && after.is_uppercase();
    if !name.chars().zip(name.chars().skip(1)).any(is_end) {
        return None;
    }
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = None;
    for c in name.chars() {
        if before.is_some_and(|before| is_end((before, c))) {
            words.push(' ');
        }
        words.push(c);
        before = Some(c);
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &str) -> Option<Target> {
        usual(name, &fold(name)).map(|(target, _)| target)
    }

    #[test]
    fn paths_mean_what_their_fields_mean() {
        let field = |field| Some(Target::Field(field));
        assert_eq!(target("node.title"), field(Field::Title));
        assert_eq!(target("price.amount"), field(Field::Price));
        assert_eq!(target("offers.price"), field(Field::Price));
        assert_eq!(target("price.currencyCode"), field(Field::Currency));
        assert_eq!(target("salePrice"), field(Field::Price));
        assert_eq!(target("product.shortDescription"), field(Field::Bullets));
        assert_eq!(target("title.rendered"), field(Field::Title));
        assert_eq!(target("brand.name"), field(Field::Brand));
        assert_eq!(target("images.src"), Some(Target::Images));
        assert_eq!(target("variants.sku"), field(Field::Sku));
        assert_eq!(target("@id"), Some(Target::Id));
        assert_eq!(target("g:gtin"), field(Field::Gtin));
    }

    #[test]
    fn names_of_other_things_are_no_titles() {
        for name in ["seller.name", "variants.title", "shop.description", "title.length.x"] {
            let target = target(name);
            assert!(!matches!(target, Some(Target::Field(Field::Title | Field::Description))), "{name} {target:?}");
        }
    }
}
