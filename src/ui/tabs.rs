//! Tabs and filter chips that are links: what is shown is in the address.

use leptos::prelude::*;

/// One view of the same thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// A short noun.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// Whether it is the one being shown.
    pub current: bool,
    /// How many entries it has.
    pub count: Option<u64>,
}

impl Tab {
    /// A tab without a count.
    pub fn new(label: &str, href: impl Into<String>, current: bool) -> Self {
        Self {
            label: label.to_owned(),
            href: href.into(),
            current,
            count: None,
        }
    }
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What the tabs are about, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs; one of them is current.
    tabs: Vec<Tab>,
) -> AnyView {
    let items: Vec<AnyView> = tabs
        .into_iter()
        .map(|tab| {
            view! {
                <li>
                    <a class="tab" href=tab.href aria-current=tab.current.then_some("page")>
                        {tab.label}
                        {tab.count.map(|n| view! { <span class="count">{n.to_string()}</span> })}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{items}</ul>
        </nav>
    }
    .into_any()
}
