//! The document around every page: head, top bar, navigation, title row, footer.
//!
//! A page hands over a [`Frame`] and its body. The frame holds everything that differs between pages,
//! so that no page builds a document of its own.

use leptos::prelude::*;

use super::footer::footer;
use super::hydration::hydration_scripts;
pub use super::navigation::{NavGroup, NavItem, Viewer};
use super::navigation::{nav_list, theme_switch, viewer_menu};
use crate::ui::badge::{Badge, Tone};
use crate::ui::content::escape;
use crate::ui::icon::{Icon, icon};
use crate::ui::refusal;

/// The colours a person has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

impl Theme {
    /// The value in the cookie and in the form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The word on the button.
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Reads the cookie or form value; anything unknown follows the system.
    pub fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// A step of the breadcrumb. The last one has no address: it is the page itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crumb {
    /// A short noun.
    pub label: String,
    /// Where it is.
    pub href: Option<String>,
}

/// What was just done, or why not: shown once above the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The meaning.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

/// Where the built files are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The stylesheet.
    pub css_href: String,
    /// The JavaScript that loads the islands.
    pub js_href: Option<String>,
    /// The islands' WebAssembly.
    pub wasm_href: Option<String>,
}

/// Everything around a page's body.
#[derive(Default)]
pub struct Frame {
    /// The page's title: first-level heading and start of the window title.
    pub title: String,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// The state of the thing that the page is about.
    pub badge: Option<Badge>,
    /// The answer to the page's question, in one line.
    pub lead: Option<String>,
    /// Buttons at the top right; the first is the primary one.
    pub actions: Vec<AnyView>,
    /// Who is signed in; `None` on public pages seen by a stranger.
    pub viewer: Option<Viewer>,
    /// The destinations of the viewer's role.
    pub nav: Vec<NavGroup>,
    /// The colours.
    pub theme: Theme,
    /// What was just done.
    pub notice: Option<Notice>,
    /// The content security policy's nonce of this answer.
    pub nonce: Option<String>,
    /// The built files.
    pub assets: Assets,
    /// Whether the page has islands, and so needs their scripts.
    pub islands: bool,
    /// Lets the content use the whole window, for matrices and maps.
    pub wide: bool,
    /// Path and query of this page; the theme switch comes back to it.
    pub path: String,
}

/// The whole document around a page's body.
pub fn document(frame: Frame, body: AnyView) -> AnyView {
    let theme = match frame.theme {
        Theme::System => None,
        chosen => Some(chosen.name()),
    };
    let scripts = frame
        .islands
        .then(|| hydration_scripts(&frame.assets, frame.nonce.as_deref()));
    let top = top_bar(&frame);
    let side = (!frame.nav.is_empty()).then(|| {
        view! { <div class="side">{nav_list(&frame.nav, "Main")}</div> }
    });
    let class = if frame.nav.is_empty() {
        "app"
    } else {
        "app app-nav"
    };
    let window_title = escape(&format!("{} · MAPS portal", frame.title));
    let main_class = if frame.wide { "main main-wide" } else { "main" };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title inner_html=window_title></title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=frame.assets.css_href.clone()/>
                <script src="/keys.js" defer></script>
                {scripts}
            </head>
            <body>
                <a class="skip" href="#main">"Skip to the content"</a>
                {top}
                <div class=class>
                    {side}
                    <main class=main_class id="main" tabindex="-1">
                        {head(frame)}
                        {body}
                    </main>
                </div>
                {footer()}
            </body>
        </html>
    }
    .into_any()
}

/// Breadcrumb, what was refused or done, title row and first-line answer.
fn head(frame: Frame) -> AnyView {
    let notice = frame.notice.map(|notice| {
        view! {
            <div class=format!("alert alert-{} notice", notice.tone.name()) role="status">
                {icon(notice.tone.icon())}
                <p class="alert-body">{notice.text}</p>
            </div>
        }
    });
    view! {
        {breadcrumb(frame.crumbs)}
        {refusal::summary()}
        {notice}
        <header class="page-head">
            <div class="page-title">
                <h1>{frame.title}</h1>
                {frame.badge.map(|badge| badge.view())}
            </div>
            {(!frame.actions.is_empty())
                .then(|| view! { <div class="page-actions">{frame.actions}</div> })}
            {frame.lead.map(|lead| view! { <p class="page-lead">{lead}</p> })}
        </header>
    }
    .into_any()
}

fn breadcrumb(crumbs: Vec<Crumb>) -> Option<AnyView> {
    if crumbs.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = crumbs
        .into_iter()
        .map(|crumb| match crumb.href {
            Some(href) => {
                view! { <li><a href=href>{crumb.label}</a> {icon(Icon::Chevron)}</li> }.into_any()
            }
            None => view! { <li aria-current="page">{crumb.label}</li> }.into_any(),
        })
        .collect();
    Some(view! { <nav class="crumbs" aria-label="Breadcrumb"><ol>{items}</ol></nav> }.into_any())
}

/// The pages that anybody may read, as plain links.
fn public_links(path: &str) -> Vec<AnyView> {
    [
        ("/partners", "Partners"),
        ("/regions", "Regions"),
        ("/programme", "Programme"),
    ]
    .into_iter()
    .map(|(href, word)| {
        let current = path.starts_with(href).then_some("page");
        view! { <a class="top-link" href=href aria-current=current>{word}</a> }.into_any()
    })
    .collect()
}

fn inbox_link(unread: u32) -> AnyView {
    let count = (unread > 0).then(|| {
        view! {
            <span class="count">{unread.to_string()} <span class="sr-only">" unread"</span></span>
        }
    });
    view! {
        <a class="top-link" href="/inbox">
            {icon(Icon::Inbox)}
            <span class="inbox-word">"Inbox"</span>
            {count}
        </a>
    }
    .into_any()
}

/// The bar at the top: name, public links or inbox, and the menu that needs no script.
fn top_bar(frame: &Frame) -> AnyView {
    let account = match &frame.viewer {
        Some(viewer) => inbox_link(viewer.unread),
        None => view! { <a class="btn btn-primary" href="/sign-in">"Sign in"</a> }.into_any(),
    };
    let menu_word = match &frame.viewer {
        Some(viewer) => viewer.name.clone(),
        None => "Menu".to_owned(),
    };
    let phone_nav = (!frame.nav.is_empty())
        .then(|| view! { <div class="menu-nav">{nav_list(&frame.nav, "Menu")}</div> });
    view! {
        <header class="top">
            <a class="brand" href="/">
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path class="brand-a" d="M4 17C7 6 17 6 20 12"></path>
                    <path class="brand-b" d="M4 17c5 3 12 2 16-5"></path>
                    <circle cx="4" cy="17" r="2.5"></circle>
                    <circle cx="20" cy="12" r="2.5"></circle>
                </svg>
                <span>"MAPS portal"</span>
            </a>
            <nav class="top-links" aria-label="Public pages">{public_links(&frame.path)}</nav>
            <div class="top-end">
                {account}
                <details class="menu">
                    <summary>
                        {icon(Icon::Menu)}
                        <span class="menu-word">{menu_word}</span>
                    </summary>
                    <div class="menu-panel">
                        <div class="menu-public">{public_links(&frame.path)}</div>
                        {phone_nav}
                        {frame.viewer.as_ref().map(viewer_menu)}
                        <div>{theme_switch(frame.theme, &frame.path)}</div>
                    </div>
                </details>
            </div>
        </header>
    }
    .into_any()
}
