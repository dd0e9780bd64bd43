//! The drawing that explains redundancy: two path sets through two routers in one metro, and another
//! metro that takes over.

use leptos::prelude::*;

/// A box with a name: left edge, top edge, width, name, class of its meaning.
fn node(x: u32, y: u32, width: u32, name: &'static str, class: &'static str) -> AnyView {
    let middle = x + width / 2;
    view! {
        <g class=class>
            <rect x=x y=y width=width height="36" rx="6"></rect>
            <text class="node-label" x=middle y=y + 23 text-anchor="middle">{name}</text>
        </g>
    }
    .into_any()
}

/// A line between two places.
fn link(path: &'static str, class: &'static str) -> AnyView {
    view! { <path class=class d=path></path> }.into_any()
}

/// The drawing. Its text is below it on the page, so that nobody needs the picture.
pub fn redundancy() -> AnyView {
    view! {
        <figure class="picture">
            <svg class="drawing" viewBox="0 0 720 292" role="img" aria-labelledby="redundancy-title" aria-describedby="redundancy-desc">
                <title id="redundancy-title">"What Local and Geo mean"</title>
                <desc id="redundancy-desc">
                    "A carrier's core reaches Microsoft in metro A over router 1 and over router 2, through different facilities and ducts. A third path leads to metro B, at least 50 km away, which can carry the traffic of metro A."
                </desc>
                {link("M136 124 C176 124 176 52 216 52", "link link-a")}
                {link("M336 52 H436", "link link-a")}
                {link("M556 52 C590 52 590 88 620 100", "link link-a")}
                {link("M136 124 C176 124 176 124 216 124", "link link-b")}
                {link("M336 124 H436", "link link-b")}
                {link("M556 124 H620", "link link-b")}
                {link("M136 124 C176 124 176 232 216 232", "link link-other")}
                {link("M336 232 H436", "link link-other")}
                {link("M556 232 C590 232 600 170 620 148", "link link-other")}
                {node(16, 106, 120, "Your ISP", "node")}
                {node(216, 34, 120, "Router 1", "node node-pass")}
                {node(216, 106, 120, "Router 2", "node node-pass")}
                {node(216, 214, 120, "Router 3", "node node-info")}
                {node(436, 34, 120, "Edge A, 1", "node node-pass")}
                {node(436, 106, 120, "Edge A, 2", "node node-pass")}
                {node(436, 214, 120, "Edge B", "node node-info")}
                {node(616, 106, 96, "Microsoft", "node")}
                <text class="layer-title" x="386" y="20" text-anchor="middle">"Metro A: two diverse path sets"</text>
                <text class="layer-title" x="386" y="276" text-anchor="middle">"Metro B, 50 km or more away: takes over"</text>
            </svg>
            <figcaption class="muted">
                "Solid and dashed: the two path sets of a metro, no shared router, duct or building entrance. Thin: the backup in another metro."
            </figcaption>
        </figure>
    }
    .into_any()
}
