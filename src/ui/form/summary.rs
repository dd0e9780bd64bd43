//! The list of everything that is wrong, above a refused form.

use leptos::prelude::*;

use super::{FieldError, FormState, field_id};
use crate::ui::icon::{Icon, icon};

/// Says how many fields need attention and leads to each. It takes the focus when the page opens, so
/// that a screen reader starts here. Nothing is drawn when nothing is wrong.
#[component]
pub fn ErrorSummary(
    /// The form.
    form: FormState,
) -> AnyView {
    if !form.has_errors() {
        return ().into_any();
    }
    let title = match form.errors.len() {
        // A rule or somebody else's change: there is nothing to correct in the form.
        _ if form.errors.iter().all(|error| error.field.is_empty()) => {
            "Nothing was done".to_owned()
        }
        1 => "One thing to correct".to_owned(),
        count => format!("{count} things to correct"),
    };
    let items: Vec<AnyView> = form.errors.into_iter().map(item).collect();
    view! {
        <div class="alert alert-fail" id="error-summary" role="alert" tabindex="-1" autofocus=true>
            {icon(Icon::Cross)}
            <div class="alert-body">
                <p class="alert-title">{title}</p>
                <ul class="alert-list">{items}</ul>
            </div>
        </div>
    }
    .into_any()
}

fn item(error: FieldError) -> AnyView {
    match error.field.as_str() {
        "" => view! { <li>{error.message}</li> }.into_any(),
        name => {
            let target = format!("#{}", field_id(name));
            view! { <li><a href=target>{error.message}</a></li> }.into_any()
        }
    }
}
