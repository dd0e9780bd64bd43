//! Raised panels: a titled part of a page with at most one action of its own.

use leptos::prelude::*;

use crate::ui::content::Content;

/// A panel with a title. Panels do not nest.
#[component]
pub fn Card(
    /// A short noun, rendered as a second-level heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// What the numbers below are about, in muted type beside the title.
    #[prop(optional, into)]
    note: Option<String>,
    /// A link or button at the right of the title.
    #[prop(optional, into)]
    action: Option<AnyView>,
    /// Lets a table touch the edges of the panel.
    #[prop(optional)]
    flush: bool,
    /// The content.
    children: Content,
) -> AnyView {
    let head = (title.is_some() || action.is_some()).then(|| {
        view! {
            <header class="card-head">
                {title.map(|title| view! { <h2 class="card-title">{title}</h2> })}
                {note.map(|note| view! { <p class="card-note">{note}</p> })}
                {action.map(|action| view! { <div class="card-action">{action}</div> })}
            </header>
        }
    });
    view! {
        <section class="card">
            {head}
            <div class=if flush { "card-flush" } else { "card-body" }>{children.0}</div>
        </section>
    }
    .into_any()
}

/// Panels side by side where there is room: a wide one on the left, a narrow one on the right.
#[component]
pub fn Split(
    /// The evidence, the picture, the list.
    main: AnyView,
    /// The verdict, what needs attention.
    aside: AnyView,
    /// Gives both the same width.
    #[prop(optional)]
    even: bool,
) -> AnyView {
    view! {
        <div class=if even { "split split-even" } else { "split" }>
            <div class="stack">{main}</div>
            <div class="stack">{aside}</div>
        </div>
    }
    .into_any()
}
