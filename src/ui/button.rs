//! Links and buttons that look like buttons. A link goes somewhere; a button changes something.

use leptos::prelude::*;

use crate::ui::icon::{Icon, icon};
use crate::ui::refusal;

/// How much a button stands out. One primary per page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do on this page.
    Primary,
    /// Another thing that can be done.
    #[default]
    Secondary,
    /// Part of a row of many.
    Quiet,
    /// Ends or removes something; the words beside it say what happens to whom.
    Danger,
}

impl Look {
    /// The class list of a button of this look.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Secondary => "btn btn-secondary",
            Self::Quiet => "btn btn-quiet",
            Self::Danger => "btn btn-danger",
        }
    }
}

/// A link in the shape of a button.
#[component]
pub fn ButtonLink(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// A verb and a noun.
    #[prop(into)]
    label: String,
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// An icon before the words.
    #[prop(optional)]
    before: Option<Icon>,
) -> AnyView {
    view! { <a class=look.class() href=href>{before.map(icon)} {label}</a> }.into_any()
}

/// A button that posts nothing but itself: a form of one button, for actions beside a title or in a row.
/// When its deed was just refused, the reason stands below it.
#[component]
pub fn ActionButton(
    /// Where it is posted.
    #[prop(into)]
    action: String,
    /// A verb and a noun.
    #[prop(into)]
    label: String,
    /// Name and value pairs that travel with it.
    #[prop(optional)]
    values: Vec<(String, String)>,
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// An icon before the words.
    #[prop(optional)]
    before: Option<Icon>,
) -> AnyView {
    let refused = refusal::at_button(&action, &values);
    let hidden: Vec<AnyView> = values
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
        .collect();
    view! {
        <form class="action" method="post" action=action>
            {hidden}
            <button type="submit" class=look.class()>{before.map(icon)} {label}</button>
            {refused}
        </form>
    }
    .into_any()
}
