//! Where one can go: the left navigation of a role, and who is signed in.

use leptos::prelude::*;

use crate::ui::icon::{Icon, icon};
use crate::ui::shell::Theme;

/// A titled group of destinations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NavGroup {
    /// The heading; empty for the first group.
    pub title: String,
    /// The destinations.
    pub items: Vec<NavItem>,
}

/// A destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// A short noun.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// The picture beside it.
    pub icon: Icon,
    /// Whether the page being shown belongs to it.
    pub current: bool,
    /// How many things there wait for this person.
    pub count: Option<u32>,
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The person's name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their organisation.
    pub org_name: String,
    /// Their role in words.
    pub role_label: String,
    /// Unread messages.
    pub unread: u32,
}

/// The list of destinations, drawn in the left column and again in the phone's menu.
pub(super) fn nav_list(groups: &[NavGroup], label: &'static str) -> AnyView {
    let groups: Vec<AnyView> = groups
        .iter()
        .map(|group| {
            let items: Vec<AnyView> = group.items.iter().map(nav_item).collect();
            let title = (!group.title.is_empty())
                .then(|| view! { <p class="nav-title">{group.title.clone()}</p> });
            view! { {title} <ul class="nav-list">{items}</ul> }.into_any()
        })
        .collect();
    view! { <nav class="nav" aria-label=label>{groups}</nav> }.into_any()
}

fn nav_item(item: &NavItem) -> AnyView {
    let count = item.count.filter(|&count| count > 0).map(|count| {
        view! {
            <span class="count">
                {count.to_string()}
                <span class="sr-only">" waiting"</span>
            </span>
        }
    });
    view! {
        <li>
            <a
                class="nav-item"
                href=item.href.clone()
                aria-current=item.current.then_some("page")
            >
                {icon(item.icon)}
                <span class="nav-label">{item.label.clone()}</span>
                {count}
            </a>
        </li>
    }
    .into_any()
}

/// The person's part of the menu: who, account, sign out.
pub(super) fn viewer_menu(viewer: &Viewer) -> AnyView {
    view! {
        <div class="viewer">
            <p class="viewer-name">{viewer.name.clone()}</p>
            <p class="viewer-fact">{viewer.email.clone()}</p>
            <p class="viewer-fact">{viewer.org_name.clone()} " · " {viewer.role_label.clone()}</p>
            <a class="menu-item" href="/account">{icon(Icon::People)} "Account"</a>
            <form method="post" action="/sign-out">
                <button class="menu-item" type="submit">{icon(Icon::Key)} "Sign out"</button>
            </form>
        </div>
    }
    .into_any()
}

/// Three buttons that post the theme and come back to the same page.
pub(super) fn theme_switch(theme: Theme, path: &str) -> AnyView {
    let buttons: Vec<AnyView> = [
        (Theme::System, Icon::System),
        (Theme::Light, Icon::Sun),
        (Theme::Dark, Icon::Moon),
    ]
    .into_iter()
    .map(|(choice, picture)| {
        let pressed = if choice == theme { "true" } else { "false" };
        view! {
            <button
                class="theme-choice"
                type="submit"
                name="theme"
                value=choice.name()
                aria-pressed=pressed
            >
                {icon(picture)}
                {choice.word()}
            </button>
        }
        .into_any()
    })
    .collect();
    view! {
        <form class="theme" method="post" action="/theme" aria-label="Theme">
            <input type="hidden" name="return" value=path.to_owned()/>
            {buttons}
        </form>
    }
    .into_any()
}
