//! The empty state: what this place is for, the one thing to do now, and an example.

use leptos::prelude::*;

/// Shown instead of a list with nothing in it.
#[component]
pub fn Empty(
    /// What is not here yet, for example "No interconnects yet".
    #[prop(into)]
    title: String,
    /// What this place is for.
    #[prop(into)]
    purpose: String,
    /// The one thing to do now.
    #[prop(optional, into)]
    action: Option<AnyView>,
    /// What an entry looks like.
    #[prop(optional, into)]
    example: Option<String>,
) -> AnyView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="empty-purpose">{purpose}</p>
            {action.map(|action| view! { <div class="empty-action">{action}</div> })}
            {example
                .map(|example| {
                    view! {
                        <p class="empty-example">
                            <span class="empty-example-label">"Example"</span>
                            {example}
                        </p>
                    }
                })}
        </div>
    }
    .into_any()
}
