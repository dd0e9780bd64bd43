//! The map of metros and customer sites: server-rendered SVG, with a table of the same facts beside it.
//!
//! Dots are strokes of zero length with round ends that do not scale, so that a dot has the same size
//! in pixels on a phone and on a wall, at any crop. Tone is told by shape as well as by colour: a disc
//! passes, a square fails, a ring waits.

mod crop;
mod land;
mod table;

use leptos::prelude::*;

pub use crop::{Crop, Label};

use crate::ui::badge::Tone;
use crate::ui::icon::icon;

/// A place on the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marker {
    /// Longitude in degrees, east positive.
    pub lon: f64,
    /// Latitude in degrees, north positive.
    pub lat: f64,
    /// The name of the place.
    pub label: String,
    /// What is the case there.
    pub tone: Tone,
    /// The state in a word, for the table and the tooltip.
    pub state: String,
    /// Figures with their units, for the table and the tooltip.
    pub detail: String,
    /// Size of the dot.
    pub size: Size,
    /// Drawn as a ring: there, but not the viewer's.
    pub ring: bool,
    /// Where the details are.
    pub href: Option<String>,
}

/// Size of a dot, by importance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// A customer site among thousands.
    Tiny,
    /// A metro.
    #[default]
    Small,
    /// A metro that the page is about.
    Large,
}

impl Size {
    const fn class(self) -> &'static str {
        match self {
            Self::Tiny => "dot-tiny",
            Self::Small => "dot-small",
            Self::Large => "dot-large",
        }
    }
}

/// Traffic from one place to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    /// Longitude and latitude of the start, in degrees.
    pub from: (f64, f64),
    /// Longitude and latitude of the end, in degrees.
    pub to: (f64, f64),
    /// What flows, with its unit.
    pub label: String,
    /// What it means.
    pub tone: Tone,
}

/// A map of the world or of a part of it.
#[component]
pub fn WorldMap(
    /// An id that is unique on the page; the title and description are found by it.
    #[prop(into)]
    id: String,
    /// What the map shows, in one line.
    #[prop(into)]
    title: String,
    /// What can be seen on it, in a sentence or two, for those who cannot see it.
    #[prop(into)]
    desc: String,
    /// The places.
    markers: Vec<Marker>,
    /// Traffic between places.
    #[prop(optional)]
    flows: Vec<Flow>,
    /// The part of the world; the inhabited world when left out.
    #[prop(optional)]
    crop: Crop,
    /// Writes the names beside the dots; for a few places only.
    #[prop(optional)]
    labels: bool,
    /// The words of the legend, by tone.
    #[prop(optional)]
    legend: Vec<(Tone, String)>,
) -> AnyView {
    let (title_id, desc_id) = (format!("{id}-title"), format!("{id}-desc"));
    let dots: Vec<AnyView> = markers.iter().map(|marker| dot(&crop, marker)).collect();
    let arcs: Vec<AnyView> = flows.iter().map(|flow| arc(&crop, flow)).collect();
    let names: Vec<AnyView> = match labels {
        true => crop.place_labels(&markers).into_iter().map(name).collect(),
        false => Vec::new(),
    };
    view! {
        <figure class="picture">
            <svg
                class=if labels { "map map-named" } else { "map" }
                viewBox=crop.view_box()
                role="group"
                aria-labelledby=title_id
                aria-describedby=desc_id
            >
                <title id=title_id.clone()>{title.clone()}</title>
                <desc id=desc_id.clone()>{desc}</desc>
                <path class="map-land" d=land::outline(&crop)></path>
                {arcs}
                {dots}
                {names}
            </svg>
            {legend_row(legend)}
            {table::twin(title, markers, flows)}
        </figure>
    }
    .into_any()
}

/// The land alone, for pages that draw their own marks on it.
pub fn land(crop: &Crop) -> AnyView {
    view! {
        <svg class="map map-named" viewBox=crop.view_box() aria-hidden="true" focusable="false">
            <path class="map-land" d=land::outline(crop)></path>
        </svg>
    }
    .into_any()
}

/// A dot with its tooltip; a link when there are details.
fn dot(crop: &Crop, marker: &Marker) -> AnyView {
    let (x, y) = crop.project(marker.lon, marker.lat);
    let path = format!("M{x:.1} {y:.1}h.01");
    let shape = match (marker.ring, marker.tone) {
        (true, _) | (_, Tone::Wait) => "dot-ring",
        (_, Tone::Fail) => "dot-square",
        _ => "dot-disc",
    };
    let class = format!(
        "dot dot-{} {shape} {}",
        marker.tone.name(),
        marker.size.class()
    );
    let words = [&marker.label, &marker.state, &marker.detail]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ");
    let hole = (shape == "dot-ring").then(|| {
        view! { <path class="dot-hole" d=path.clone()></path> }
    });
    let drawing = view! {
        <title>{words.clone()}</title>
        <path class="dot-halo" d=path.clone()></path>
        <path class="dot-core" d=path></path>
        {hole}
    };
    match marker.href.clone() {
        Some(href) => view! { <a class=class href=href aria-label=words>{drawing}</a> }.into_any(),
        None => view! { <g class=class>{drawing}</g> }.into_any(),
    }
}

/// A curved arrow, bent away from the straight line so that two directions do not cover each other.
fn arc(crop: &Crop, flow: &Flow) -> AnyView {
    let (x1, y1) = crop.project(flow.from.0, flow.from.1);
    let (x2, y2) = crop.project(flow.to.0, flow.to.1);
    let (bend_x, bend_y) = ((y2 - y1) * 0.18, (x1 - x2) * 0.18);
    let (cx, cy) = (
        f64::midpoint(x1, x2) + bend_x,
        f64::midpoint(y1, y2) + bend_y,
    );
    let path = format!("M{x1:.1} {y1:.1}Q{cx:.1} {cy:.1} {x2:.1} {y2:.1}");
    let head = arrow_head((cx, cy), (x2, y2), crop.unit() * 10.0);
    view! {
        <g class=format!("flow flow-{}", flow.tone.name())>
            <title>{flow.label.clone()}</title>
            <path class="flow-line" d=path></path>
            <path class="flow-head" d=head></path>
        </g>
    }
    .into_any()
}

/// An arrow head that ends before the dot at `to`, so that the dot does not cover it.
fn arrow_head(from: (f64, f64), to: (f64, f64), length: f64) -> String {
    let angle = (to.1 - from.1).atan2(to.0 - from.0);
    let tip = (
        to.0 - 0.8 * length * angle.cos(),
        to.1 - 0.8 * length * angle.sin(),
    );
    let corner = |turn: f64| {
        let (sin, cos) = (angle + turn).sin_cos();
        (tip.0 - length * cos, tip.1 - length * sin)
    };
    let ((ax, ay), (bx, by)) = (corner(0.4), corner(-0.4));
    let (x, y) = tip;
    format!("M{x:.1} {y:.1}L{ax:.1} {ay:.1}L{bx:.1} {by:.1}Z")
}

/// A name beside its dot.
fn name(label: crop::Label) -> AnyView {
    let anchor = if label.leftwards { "end" } else { "start" };
    view! {
        <text
            class="map-name"
            x=format!("{:.1}", label.x)
            y=format!("{:.1}", label.y)
            font-size=format!("{:.1}", label.size)
            text-anchor=anchor
            aria-hidden="true"
        >
            {label.text}
        </text>
    }
    .into_any()
}

pub(super) fn legend_row(legend: Vec<(Tone, String)>) -> Option<AnyView> {
    if legend.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = legend
        .into_iter()
        .map(|(tone, words)| {
            view! { <li class=format!("state state-{}", tone.name())>{icon(tone.icon())} {words}</li> }
                .into_any()
        })
        .collect();
    Some(view! { <ul class="legend">{items}</ul> }.into_any())
}
