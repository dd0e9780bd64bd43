//! Every piece on one page: the place to look at a change, and the proof of the rules for all pieces.
//!
//! With `UI_GALLERY=<file>` the page is also written there, with the stylesheet at `ui.css` beside it:
//! `UI_GALLERY=gallery.html cargo test --features ssr gallery`.

mod forms;
mod lists;
pub(super) mod pictures;

use super::html;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::icon::Icon;
use crate::ui::shell::{Assets, Crumb, Frame, NavGroup, NavItem, Notice, Viewer, document};
use leptos::prelude::*;

#[test]
fn the_gallery_has_no_inline_style_and_no_repeated_id() {
    let page = html(|| document(frame(), gallery()));
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\""));
    assert!(
        !page.contains(" style="),
        "the policy forbids inline styles"
    );
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id occurs twice");
    if let Ok(file) = std::env::var("UI_GALLERY") {
        std::fs::write(file, page).expect("the gallery file is writable");
    }
}

pub(in crate::ui::tests) fn frame() -> Frame {
    let item = |label: &str, icon, current, count| NavItem {
        label: label.to_owned(),
        href: format!("/isp/{}", label.to_lowercase()),
        icon,
        current,
        count,
    };
    Frame {
        title: "Amsterdam".to_owned(),
        crumbs: vec![
            Crumb {
                label: "Colt".to_owned(),
                href: Some("/isp".to_owned()),
            },
            Crumb {
                label: "Interconnects".to_owned(),
                href: Some("/isp/interconnects".to_owned()),
            },
            Crumb {
                label: "Amsterdam".to_owned(),
                href: None,
            },
        ],
        badge: Some(Badge::new(Tone::Fail, "Not yet Geo")),
        lead: Some("Locally redundant, but no other metro can carry its 60 Gbit/s: 1 of 31 rules fails.".to_owned()),
        actions: vec![
            view! { <ButtonLink href="/isp/interconnects/new" label="Add PNI" look=Look::Primary before=Icon::Add/> }.into_any(),
            view! { <ButtonLink href="/isp/import" label="Import" before=Icon::Upload/> }.into_any(),
            view! { <ButtonLink href="/isp/what-if" label="What if…"/> }.into_any(),
        ],
        viewer: Some(Viewer {
            name: "Ada Okafor".to_owned(),
            email: "ada.okafor@colt.example".to_owned(),
            org_name: "Colt".to_owned(),
            role_label: "ISP admin".to_owned(),
            unread: 4,
        }),
        nav: vec![
            NavGroup {
                title: String::new(),
                items: vec![item("Home", Icon::Home, false, None)],
            },
            NavGroup {
                title: "Qualify".to_owned(),
                items: vec![
                    item("Interconnects", Icon::Network, true, None),
                    item("What if", Icon::WhatIf, false, None),
                    item("Applications", Icon::Document, false, Some(1)),
                    item("Requests", Icon::Queue, false, None),
                ],
            },
            NavGroup {
                title: "Customers".to_owned(),
                items: vec![
                    item("Orders", Icon::Order, false, Some(2)),
                    item("Activations", Icon::Bolt, false, None),
                    item("Prefixes", Icon::Key, false, None),
                    item("SLA", Icon::Shield, false, None),
                    item("Bills", Icon::Bill, false, None),
                ],
            },
            NavGroup {
                title: "Organisation".to_owned(),
                items: vec![
                    item("Team", Icon::People, false, None),
                    item("History", Icon::Clock, false, None),
                ],
            },
        ],
        notice: Some(Notice {
            tone: Tone::Pass,
            text: "PNI ams-2 saved.".to_owned(),
        }),
        assets: Assets {
            css_href: "ui.css".to_owned(),
            ..Assets::default()
        },
        path: "/isp/interconnects/amsterdam".to_owned(),
        ..Frame::default()
    }
}

fn gallery() -> AnyView {
    view! {
        {pictures::figures()}
        {pictures::pictures()}
        {lists::lists()}
        {lists::steps()}
        {forms::forms()}
        {forms::messages()}
    }
    .into_any()
}
