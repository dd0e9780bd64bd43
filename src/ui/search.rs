//! The search box above a list: an ordinary GET form, so that the search is in the address.

use leptos::prelude::*;

use crate::ui::icon::{Icon, icon};
use crate::ui::page_url::{PAGE, PageUrl, QUERY};

/// The form of a search that [`Filters`](crate::ui::filters::Filters) beside it belong to.
pub(super) const FORM: &str = "narrow";

/// A search box that keeps the list's other filters and starts at the first page.
#[component]
pub fn Search(
    /// The address of the list as it is shown.
    url: PageUrl,
    /// What is searched, for example "Search by name, ASN or metro".
    #[prop(into)]
    label: String,
    /// The parameters of the [`Filters`](crate::ui::filters::Filters) beside it: both are one form, so
    /// that neither button loses what the other was filled with.
    #[prop(optional)]
    beside: Vec<String>,
) -> AnyView {
    let kept = url.without(PAGE).without(QUERY);
    let form = (!beside.is_empty()).then_some(FORM);
    let sent = beside
        .iter()
        .fold(kept.clone(), |sent, key| sent.without(key));
    let hidden: Vec<AnyView> = sent
        .pairs()
        .iter()
        .cloned()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
        .collect();
    let text = url.get(QUERY).unwrap_or_default().to_owned();
    let clear = (!text.is_empty()).then(|| {
        view! { <a class="btn btn-quiet" href=kept.href()>"Clear"</a> }
    });
    view! {
        <form class="search" role="search" method="get" id=form action=url.path().to_owned()>
            {hidden}
            <div class="search-box">
                {icon(Icon::Search)}
                <input
                    class="input"
                    type="search"
                    id="search"
                    name=QUERY
                    value=text
                    placeholder=label.clone()
                    aria-label=label
                    aria-keyshortcuts="/"
                />
                // Shown once a script listens for the key: see `keys` in the style sheet.
                <kbd class="search-key" aria-hidden="true">"/"</kbd>
            </div>
            <button class="btn btn-secondary" type="submit">"Search"</button>
            {clear}
        </form>
    }
    .into_any()
}
