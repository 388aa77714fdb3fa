//! What the elements of an XML feed are called as columns.

use quick_xml::name::{Namespace, QName, ResolveResult};

/// The namespace of Google's product fields, whichever prefix a feed gives it.
const GOOGLE: &str = "http://base.google.com/ns/1.0";
/// The prefix it gets.
const G: &str = "g:";
/// Elements of HTML that stand unescaped in descriptions: they are part of the text.
const HTML: &str = " a b big blockquote br center code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre s \
    small span strike strong sub sup table tbody td tfoot th thead tr tt u ul ";

/// An element's part of a path. Google's fields begin with `g:`; inside of one of them that goes without saying.
pub(super) fn column(namespace: &ResolveResult<'_>, name: QName<'_>, outer: &str) -> String {
    if *namespace == ResolveResult::Bound(Namespace(GOOGLE)) {
        let local = name.local_name().into_inner();
        return if outer.starts_with(G) { local.to_owned() } else { format!("{G}{local}") };
    }
    name.into_inner().to_owned()
}

/// Whether an element is one of HTML.
pub(super) fn is_html(name: QName<'_>) -> bool {
    let name = name.local_name().into_inner().to_ascii_lowercase();
    HTML.split_ascii_whitespace().any(|known| known == name)
}

/// The path of an element inside of another one.
pub(super) fn joined(outer: &str, name: &str) -> String {
    if outer.is_empty() { name.to_owned() } else { format!("{outer}.{name}") }
}
