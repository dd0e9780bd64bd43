//! Why the deed of a button was refused: said at the top of the page and again at the button.
//!
//! The dispatcher provides it as context while it shows the page where the button stands; the shell
//! and [`ActionButton`](super::button::ActionButton) look for it, so that no page has to pass it on.

use leptos::prelude::*;

use super::form::{ErrorSummary, FormState};
use crate::ui::icon::{Icon, icon};

/// A refused deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason, in sentences.
    pub why: String,
    /// Where the button posted.
    pub action: String,
    /// What it posted.
    pub values: Vec<(String, String)>,
}

/// The reason above the page.
pub(super) fn summary() -> Option<AnyView> {
    let refusal = use_context::<Refusal>()?;
    let mut form = FormState::default();
    form.refuse("", refusal.why);
    Some(view! { <ErrorSummary form=form/> }.into_any())
}

/// The reason at the button that posted these values there.
pub(super) fn at_button(action: &str, values: &[(String, String)]) -> Option<AnyView> {
    let refusal = use_context::<Refusal>()?;
    let this = refusal.action == action && refusal.values == values;
    this.then(|| {
        view! {
            <p class="field-error">
                {icon(Icon::Cross)}
                <span>{refusal.why}</span>
            </p>
        }
        .into_any()
    })
}
