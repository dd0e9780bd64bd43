//! Filter chips: links that switch one filter on or off and show in the address which ones are on.

use leptos::prelude::*;

use crate::ui::icon::{Icon, icon};
use crate::ui::page_url::{PAGE, PageUrl};

/// One filter that is on or off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chip {
    /// What it keeps.
    pub label: String,
    /// The address with the filter switched.
    pub href: String,
    /// Whether it is on.
    pub on: bool,
    /// How many entries it keeps.
    pub count: Option<u64>,
}

impl Chip {
    /// A filter of which several values may be on at once. Switching it starts at the first page.
    pub fn toggle(url: &PageUrl, key: &str, value: &str, label: impl Into<String>) -> Self {
        let on = url.pairs().iter().any(|(k, v)| k == key && v == value);
        let first = url.without(PAGE);
        let target = match on {
            true => first.without_value(key, value),
            false => first.and(key, value),
        };
        Self {
            label: label.into(),
            href: target.href(),
            on,
            count: None,
        }
    }

    /// A filter of which one value is on at a time; an empty value means all.
    pub fn one_of(url: &PageUrl, key: &str, value: &str, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: url.without(PAGE).with(key, value).href(),
            on: url.get(key).unwrap_or_default() == value,
            count: None,
        }
    }

    /// Marks the filter as on although the address does not name it: the value shown by default.
    #[must_use]
    pub fn shown(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    /// Adds the number of entries that it keeps.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// A row of filters on one property.
#[component]
pub fn Chips(
    /// The property, for example "State".
    #[prop(into)]
    label: String,
    /// Its values.
    chips: Vec<Chip>,
    /// They order the list instead of narrowing it: the label is read as it stands.
    #[prop(optional)]
    orders: bool,
) -> AnyView {
    let spoken = match orders {
        true => label.clone(),
        false => format!("Filter by {label}"),
    };
    let items: Vec<AnyView> = chips
        .into_iter()
        .map(|chip| {
            view! {
                <li>
                    <a class="chip" href=chip.href aria-current=chip.on.then_some("true")>
                        {chip.on.then(|| icon(Icon::Check))}
                        {chip.label}
                        {chip.count.map(|n| view! { <span class="count">{n.to_string()}</span> })}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <nav class="chips" aria-label=spoken>
            <span class="chips-label" aria-hidden="true">{label.clone()}</span>
            <ul>{items}</ul>
        </nav>
    }
    .into_any()
}
