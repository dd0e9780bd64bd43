//! The drawings that explain redundancy. Each is narrow enough for a phone and says in a sentence what
//! it shows, so that nobody needs the picture.

use leptos::prelude::*;

/// A box: left edge, top edge, width, name, class of its meaning.
type Place = (u32, u32, u32, &'static str, &'static str);
/// A line: its way and the class of its meaning.
type Line = (&'static str, &'static str);

/// What a drawing shows.
pub struct Drawing {
    /// Names it on the page.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// The same in words.
    pub says: &'static str,
    height: u32,
    lines: &'static [Line],
    boxes: &'static [Place],
    /// What several lines share: left edge, top edge, width, name.
    shared: Option<(u32, u32, u32, &'static str)>,
}

const LEFT: &str = "M86 114 V148";
const RIGHT: &str = "M274 114 V148";
const CORE_LEFT: &str = "M180 44 C180 64 86 58 86 78";
const CORE_RIGHT: &str = "M180 44 C180 64 274 58 274 78";
const DOWN_LEFT: &str = "M86 184 C86 204 180 198 180 218";
const DOWN_RIGHT: &str = "M274 184 C274 204 180 198 180 218";

/// Locally redundant.
pub const LOCAL: Drawing = Drawing {
    id: "drawing-local",
    title: "Locally redundant",
    says: "Two sets of paths lead from the carrier's core to Microsoft in one metro: over router 1 and duct 1 to edge router 1, and over router 2 and duct 2 to edge router 2. They share nothing that can fail.",
    height: 262,
    lines: &[
        (CORE_LEFT, "link link-a"),
        (LEFT, "link link-a"),
        (DOWN_LEFT, "link link-a"),
        (CORE_RIGHT, "link link-b"),
        (RIGHT, "link link-b"),
        (DOWN_RIGHT, "link link-b"),
    ],
    boxes: &[
        (120, 8, 120, "Carrier", "node"),
        (16, 78, 140, "Its router 1", "node node-pass"),
        (204, 78, 140, "Its router 2", "node node-pass"),
        (16, 148, 140, "Edge router 1", "node node-pass"),
        (204, 148, 140, "Edge router 2", "node node-pass"),
        (120, 218, 120, "Microsoft", "node"),
    ],
    shared: None,
};

/// Geo-redundant, with a metro down.
pub const GEO: Drawing = Drawing {
    id: "drawing-geo",
    title: "Geo-redundant: a whole metro fails",
    says: "The edge site in metro A is down. The carrier's traffic goes over metro B, which has two sets of paths of its own and room for the peak of metro A.",
    height: 192,
    lines: &[
        (CORE_LEFT, "link link-cut"),
        ("M86 114 C86 134 180 128 180 148", "link link-cut"),
        ("M180 44 C180 64 262 58 262 78", "link link-a"),
        ("M200 44 C200 60 286 58 286 78", "link link-b"),
        ("M262 114 C262 134 180 128 180 148", "link link-a"),
        ("M286 114 C286 138 200 130 200 148", "link link-b"),
    ],
    boxes: &[
        (120, 8, 120, "Carrier", "node"),
        (16, 78, 140, "Metro A: down", "node node-fail"),
        (204, 78, 140, "Metro B", "node node-pass"),
        (120, 148, 120, "Microsoft", "node"),
    ],
    shared: None,
};

/// Two routers, one duct.
pub const ONE_DUCT: Drawing = Drawing {
    id: "drawing-duct",
    title: "Not diverse: one duct",
    says: "Two routers on each side, but both cables lie in the same duct: one excavator cuts the metro off.",
    height: 262,
    lines: &[
        (CORE_LEFT, "link link-a"),
        (CORE_RIGHT, "link link-b"),
        (
            "M86 114 C86 124 168 121 168 131 C168 141 86 138 86 148",
            "link link-a",
        ),
        (
            "M274 114 C274 124 192 121 192 131 C192 141 274 138 274 148",
            "link link-b",
        ),
        (DOWN_LEFT, "link link-a"),
        (DOWN_RIGHT, "link link-b"),
    ],
    boxes: &[
        (120, 8, 120, "Carrier", "node"),
        (16, 78, 140, "Its router 1", "node"),
        (204, 78, 140, "Its router 2", "node"),
        (16, 148, 140, "Edge router 1", "node"),
        (204, 148, 140, "Edge router 2", "node"),
        (120, 218, 120, "Microsoft", "node"),
    ],
    shared: Some((140, 121, 80, "one duct")),
};

/// Two links, one router.
pub const ONE_ROUTER: Drawing = Drawing {
    id: "drawing-router",
    title: "Not diverse: one router",
    says: "Two links, both on the same router of the carrier: when it restarts, both are gone.",
    height: 262,
    lines: &[
        ("M180 44 V78", "link link-a"),
        ("M180 114 C180 134 86 128 86 148", "link link-a"),
        ("M180 114 C180 134 274 128 274 148", "link link-b"),
        (DOWN_LEFT, "link link-a"),
        (DOWN_RIGHT, "link link-b"),
    ],
    boxes: &[
        (120, 8, 120, "Carrier", "node"),
        (100, 78, 160, "Its only router", "node node-fail"),
        (16, 148, 140, "Edge router 1", "node"),
        (204, 148, 140, "Edge router 2", "node"),
        (120, 218, 120, "Microsoft", "node"),
    ],
    shared: None,
};

/// A path that nobody documented.
pub const SILENCE: Drawing = Drawing {
    id: "drawing-silence",
    title: "Unknown: a path without record",
    says: "The second path leads over a cable of which nobody recorded the route. It may lie in the duct of the first, so it is not counted as separate until it is documented.",
    height: 262,
    lines: &[
        (CORE_LEFT, "link link-a"),
        (LEFT, "link link-a"),
        (DOWN_LEFT, "link link-a"),
        (CORE_RIGHT, "link link-other"),
        (RIGHT, "link link-other"),
        (DOWN_RIGHT, "link link-other"),
    ],
    boxes: &[
        (120, 8, 120, "Carrier", "node"),
        (16, 78, 140, "Its router 1", "node node-pass"),
        (204, 78, 140, "Not recorded", "node node-wait"),
        (16, 148, 140, "Edge router 1", "node node-pass"),
        (204, 148, 140, "Edge router 2", "node"),
        (120, 218, 120, "Microsoft", "node"),
    ],
    shared: None,
};

/// Draws it, with its sentence below.
pub fn draw(drawing: &'static Drawing) -> AnyView {
    let (title_id, text_id) = (
        format!("{}-title", drawing.id),
        format!("{}-text", drawing.id),
    );
    let lines: Vec<AnyView> = drawing
        .lines
        .iter()
        .map(|(way, class)| view! { <path class=*class d=*way></path> }.into_any())
        .collect();
    let boxes: Vec<AnyView> = drawing.boxes.iter().map(place).collect();
    let shared = drawing.shared.map(|(x, y, width, name)| {
        view! {
            <g>
                <rect class="risk-plate" x=x y=y width=width height="20" rx="4"></rect>
                <text class="risk-name" x=x + width / 2 y=y + 14>{name}</text>
            </g>
        }
    });
    let size = format!("0 0 360 {}", drawing.height);
    view! {
        <figure class="picture drawing-small" id=drawing.id>
            <svg class="drawing" viewBox=size role="img" aria-labelledby=title_id.clone() aria-describedby=text_id.clone()>
                <title id=title_id.clone()>{drawing.title}</title>
                {lines}
                {boxes}
                {shared}
            </svg>
            <figcaption id=text_id.clone()><strong>{drawing.title}". "</strong>{drawing.says}</figcaption>
        </figure>
    }
    .into_any()
}

fn place((x, y, width, name, class): &'static Place) -> AnyView {
    view! {
        <g class=*class>
            <rect x=*x y=*y width=*width height="36" rx="6"></rect>
            <text class="node-label" x=x + width / 2 y=y + 23 text-anchor="middle">{*name}</text>
        </g>
    }
    .into_any()
}
