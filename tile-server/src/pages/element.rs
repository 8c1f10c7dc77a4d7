//! The element as a page writes it.

use maud::{Markup, PreEscaped, html};

/// `<repere-carte>` with these attributes around the words that are seen until it
/// is ready. maud's attributes are fixed, these are not: they are written by hand,
/// each value escaped by maud.
pub(crate) fn element(attributes: &[(String, String)], content: &Markup) -> Markup {
    let attributes: String = attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", html! { (value) }.into_string()))
        .collect();
    PreEscaped(format!("<repere-carte{attributes}>{}</repere-carte>", content.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_its_attribute() {
        let attributes = [("titre".to_owned(), "\"><script>alert('x')</script>".to_owned())];
        assert_eq!(
            element(&attributes, &html! { "…" }).0,
            "<repere-carte titre=\"&quot;&gt;&lt;script&gt;alert('x')&lt;/script&gt;\">…</repere-carte>"
        );
    }
}
