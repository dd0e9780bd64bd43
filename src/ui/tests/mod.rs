//! Tests of the design system: what the HTML must contain so that it can be read, operated and trusted.

mod colours;
mod forms;
mod gallery;
mod lists;
mod pictures;
mod shell;

use leptos::prelude::*;

/// Renders a view to a string. Views need a reactive owner, and nothing else: no executor, no request.
fn raw_html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| view().into_view().to_html())
}

/// The same without the empty comments that builds with `erase_components` put between children.
fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    raw_html(view).replace("<!>", "")
}
