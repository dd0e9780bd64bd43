//! Facts about one thing: name and value, line by line.

use leptos::prelude::*;

/// One fact.
pub struct Fact {
    /// Its name.
    pub term: String,
    /// Its value, text or a badge or a link.
    pub value: AnyView,
    /// Sets the value in monospace, for ASNs, prefixes and router names.
    pub mono: bool,
}

impl Fact {
    /// A fact whose value is text.
    pub fn text(term: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            term: term.into(),
            value: value.into().into_any(),
            mono: false,
        }
    }

    /// A fact whose value is an ASN, a prefix, a router name or a hash.
    pub fn mono(term: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            mono: true,
            ..Self::text(term, value)
        }
    }

    /// A fact whose value is a view.
    pub fn view(term: impl Into<String>, value: AnyView) -> Self {
        Self {
            term: term.into(),
            value,
            mono: false,
        }
    }
}

/// A list of facts; in columns where there is room.
#[component]
pub fn Facts(
    /// The facts, in the order in which they are asked for.
    facts: Vec<Fact>,
    /// Two columns of facts on wide screens.
    #[prop(optional)]
    columns: bool,
) -> AnyView {
    let rows: Vec<AnyView> = facts
        .into_iter()
        .map(|fact| {
            view! {
                <div class="fact">
                    <dt>{fact.term}</dt>
                    <dd class=if fact.mono { "mono" } else { "" }>{fact.value}</dd>
                </div>
            }
            .into_any()
        })
        .collect();
    view! { <dl class=if columns { "facts facts-columns" } else { "facts" }>{rows}</dl> }.into_any()
}
