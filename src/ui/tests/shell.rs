//! The document around every page.

use leptos::prelude::*;

use super::gallery::frame;
use super::{html, raw_html};
use crate::ui::shell::{Assets, Frame, Theme, document};

fn page(frame: impl FnOnce() -> Frame) -> String {
    html(|| document(frame(), view! { <p>"Body"</p> }.into_any()))
}

#[test]
fn the_title_is_escaped_in_head_and_heading() {
    // Unstripped: in a window title even a comment is read as text.
    let page = raw_html(|| {
        let frame = Frame {
            title: "A <b> & co".to_owned(),
            ..Frame::default()
        };
        document(frame, ().into_any())
    });
    assert!(page.contains("<title>A &lt;b&gt; &amp; co · MAPS portal</title>"));
    assert!(page.contains("<h1>A &lt;b&gt; &amp; co<"));
}

#[test]
fn a_chosen_theme_is_set_and_the_switch_comes_back() {
    let dark = page(|| Frame {
        theme: Theme::Dark,
        path: "/regions?q=a".to_owned(),
        ..Frame::default()
    });
    assert!(dark.contains("data-theme=\"dark\""));
    assert!(dark.contains("action=\"/theme\""));
    assert!(dark.contains("name=\"return\" value=\"/regions?q=a\""));
    assert!(dark.contains("value=\"dark\" aria-pressed=\"true\""));
    assert!(!page(Frame::default).contains("data-theme"));
}

#[test]
fn strangers_can_sign_in_and_members_can_sign_out() {
    let stranger = page(Frame::default);
    assert!(stranger.contains("href=\"/sign-in\""));
    assert!(!stranger.contains("/sign-out"));
    let member = page(frame);
    assert!(member.contains("<form method=\"post\" action=\"/sign-out\">"));
    assert!(!member.contains("href=\"/sign-in\""));
}

#[test]
fn the_current_page_is_marked_in_navigation_and_breadcrumb() {
    let page = page(frame);
    assert!(page.contains("<li aria-current=\"page\">Amsterdam</li>"));
    // Once in the column and once in the phone's menu.
    assert_eq!(
        page.matches("href=\"/isp/interconnects\" aria-current=\"page\"")
            .count(),
        2
    );
}

#[test]
fn the_footer_carries_the_attributions_that_the_licences_ask_for() {
    let page = page(Frame::default);
    for words in [
        "Not an official Microsoft site",
        "<a href=\"https://db-ip.com/\">IP Geolocation by DB-IP</a>",
        "Place names and coordinates: GeoNames (",
        "(c) 2026 Ludovic Rivallain",
        "Apache-2.0, modified.",
        "NRO (",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
}

#[test]
fn only_pages_with_islands_load_scripts() {
    let assets = || Assets {
        css_href: "/pkg/portal.css".to_owned(),
        js_href: Some("/pkg/portal.js".to_owned()),
        wasm_href: Some("/pkg/portal.wasm".to_owned()),
    };
    let plain = page(|| Frame {
        assets: assets(),
        ..Frame::default()
    });
    // The keyboard helper is there for everybody; WebAssembly only where something is live.
    assert!(plain.contains("<script src=\"/keys.js\" defer></script>"));
    assert!(!plain.contains("<script type=\"module\""));
    assert!(!plain.contains("portal.wasm"));
    let live = page(|| Frame {
        assets: assets(),
        islands: true,
        nonce: Some("n0nce".to_owned()),
        ..Frame::default()
    });
    assert!(live.contains("<script type=\"module\" nonce=\"n0nce\">"));
    assert!(live.contains("import init, * as portal from \"/pkg/portal.js\";"));
}
