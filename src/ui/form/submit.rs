//! The buttons at the end of a form.

use leptos::prelude::*;

use crate::ui::button::Look;
use crate::ui::content::Content;

/// A button that posts the form, with the name and value that tell the handler which one it was.
#[component]
pub fn SubmitButton(
    /// What happens: a verb and a noun.
    #[prop(into)]
    label: String,
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// The name that is posted with it.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that is posted with it.
    #[prop(optional, into)]
    value: Option<String>,
    /// Skips the browser's own checks, for "save as draft" and "cancel".
    #[prop(optional)]
    unchecked: bool,
) -> AnyView {
    view! {
        <button
            type="submit"
            class=look.class()
            name=name
            value=value
            formnovalidate=unchecked
        >
            {label}
        </button>
    }
    .into_any()
}

/// The row of buttons below a form: the primary one first, which Enter presses.
#[component]
pub fn SubmitRow(
    /// One to three [`SubmitButton`]s or links.
    children: Content,
) -> AnyView {
    view! { <div class="submit-row">{children.0}</div> }.into_any()
}
