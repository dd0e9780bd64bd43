//! What stands inside a piece that has children, and text for elements that hold nothing else.

use leptos::children::ToChildren;
use leptos::prelude::*;

/// Children that are rendered at once. Leptos' own `Children` are closures that must own what they
/// use; these may borrow, so that all sections of a page read one form.
pub struct Content(pub AnyView);

impl<F, V> ToChildren<F> for Content
where
    F: FnOnce() -> V,
    V: IntoView + 'static,
{
    fn to_children(children: F) -> Self {
        Self(children().into_any())
    }
}

/// Escapes text for elements in which the browser reads no markup (`title`, `textarea`). The view layer
/// writes into them as it does elsewhere, so their content is escaped here and set as it is.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
