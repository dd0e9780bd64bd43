//! The drawing itself: boxes, lines, the brackets of shared risks.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::layout::{Direction, Layout, Line, Place, lay_out};
use super::{Handle, Handles, Layer, Link, Node, Topology};
use crate::ui::badge::Tone;
use crate::ui::measure::{float, shorten};

/// The metro as one SVG.
pub(super) fn drawing(topology: &Topology, handles: &Handles, direction: Direction) -> AnyView {
    let layout = lay_out(topology, direction);
    let suffix = match direction {
        Direction::Across => "across",
        Direction::Down => "down",
    };
    let title_id = format!("{}-{suffix}-title", topology.id);
    let desc_id = format!("{}-{suffix}-desc", topology.id);
    let titles: Vec<AnyView> = topology
        .layers
        .iter()
        .zip(&layout.titles)
        .map(|(layer, at)| heading(layer, *at))
        .collect();
    let pairs: Vec<(&Link, Line)> = topology
        .links
        .iter()
        .zip(&layout.lines)
        .filter_map(|(link, line)| Some((link, (*line)?)))
        .collect();
    let links: Vec<AnyView> = topology
        .links
        .iter()
        .zip(&layout.lines)
        .enumerate()
        .filter_map(|(at, (link, line))| Some((handles.links.get(at), link, (*line)?)))
        .map(|(key, link, line)| line_view(link, &line, key.cloned()))
        .collect();
    let boxes: Vec<AnyView> = topology
        .layers
        .iter()
        .flat_map(|layer| &layer.nodes)
        .filter_map(|node| {
            let handle = handles.nodes.get(&node.id);
            Some(box_view(node, layout.places.get(&node.id)?, handle))
        })
        .collect();
    view! {
        <svg
            class="drawing"
            viewBox=view_box(&layout, lanes(&pairs, direction))
            role=if handles.nodes.is_empty() { "img" } else { "group" }
            aria-labelledby=title_id
            aria-describedby=desc_id
        >
            <title id=title_id.clone()>{topology.title.clone()}</title>
            <desc id=desc_id.clone()>{topology.desc.clone()}</desc>
            {links}
            {titles}
            {boxes}
            {risks(&pairs, direction, &layout)}
        </svg>
    }
    .into_any()
}

/// The layout with a margin for strokes that lie on its edge, and room for the names of risks below.
fn view_box(layout: &Layout, lanes: f64) -> String {
    format!(
        "-2 0 {:.0} {:.0}",
        layout.width + 4.0,
        layout.height + lanes
    )
}

/// The height of the lanes below the columns in which the names of shared risks stand: between the
/// columns there is no room for words. Between layers there is.
fn lanes(pairs: &[(&Link, Line)], direction: Direction) -> f64 {
    match direction {
        Direction::Across => float(shared(pairs).len()) * LANE,
        Direction::Down => 0.0,
    }
}

const LANE: f64 = 28.0;

/// The middles of the links that share each risk.
fn shared<'a>(pairs: &[(&'a Link, Line)]) -> BTreeMap<&'a str, Vec<(f64, f64)>> {
    let mut shared: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for (link, line) in pairs {
        if let Some(risk) = &link.risk {
            shared.entry(risk).or_default().push(line.middle());
        }
    }
    shared
}

fn heading(layer: &Layer, (x, y): (f64, f64)) -> AnyView {
    view! {
        <text class="layer-title" x=format!("{x:.1}") y=format!("{y:.1}")>
            {layer.title.clone()}
        </text>
    }
    .into_any()
}

fn line_view(link: &Link, line: &Line, key: Option<String>) -> AnyView {
    let words = match &link.risk {
        Some(risk) => format!("{}: {} · shares {risk}", link.style.word(), link.label),
        None => format!("{}: {}", link.style.word(), link.label),
    };
    let under = link
        .risk
        .is_some()
        .then(|| view! { <path class="link-risk" d=line.path()></path> });
    view! {
        <g>
            <title>{words}</title>
            {under}
            <path class=format!("link {}", link.style.class()) d=line.path() data-pni=key></path>
        </g>
    }
    .into_any()
}

fn box_view(node: &Node, place: &Place, handle: Option<&Handle>) -> AnyView {
    // Room for the text: 12 px monospace is 7.2 px a letter, 12 px sans about 6.2 px.
    let letters = |pitch: f64| {
        let mut fitting = 0_usize;
        while float(fitting + 1) * pitch < place.width - 10.0 {
            fitting += 1;
        }
        fitting
    };
    let (x, middle) = (place.x + place.width / 2.0, place.y + place.height / 2.0);
    let label_y = if node.detail.is_empty() {
        middle + 4.0
    } else {
        middle - 4.0
    };
    let detail = (!node.detail.is_empty()).then(|| {
        let text = shorten(&node.detail, letters(6.2));
        view! {
            <text class="node-detail" x=format!("{x:.1}") y=format!("{:.1}", middle + 12.0)>
                {text}
            </text>
        }
    });
    let class = match node.tone {
        Tone::Neutral => "node".to_owned(),
        tone => format!("node node-{}", tone.name()),
    };
    let words = format!("{} {}", node.label, node.detail);
    let body = view! {
        <title>{words.clone()}</title>
        <rect
            x=format!("{:.1}", place.x)
            y=format!("{:.1}", place.y)
            width=format!("{:.1}", place.width)
            height=format!("{:.1}", place.height)
            rx="6"
        ></rect>
        <text class="node-label" x=format!("{x:.1}") y=format!("{label_y:.1}")>
            {shorten(&node.label, letters(7.2))}
        </text>
        {detail}
    };
    match handle.cloned() {
        Some(handle) => view! {
            <a class=class href=handle.href data-fail=handle.key role="button" aria-label=words
                aria-pressed=handle.chosen.to_string()>
                {body}
            </a>
        }
        .into_any(),
        None => view! { <g class=class>{body}</g> }.into_any(),
    }
}

/// A bracket through the middles of all links that share a risk, with its name.
fn risks(pairs: &[(&Link, Line)], direction: Direction, layout: &Layout) -> Vec<AnyView> {
    shared(pairs)
        .into_iter()
        .enumerate()
        .filter_map(|(lane, (risk, mut points))| {
            points.sort_by(|one, other| match direction {
                Direction::Across => one.1.total_cmp(&other.1),
                Direction::Down => one.0.total_cmp(&other.0),
            });
            let (first, last) = (*points.first()?, *points.last()?);
            let name_at = match direction {
                Direction::Across => (last.0, layout.height + (float(lane) + 0.5) * LANE),
                Direction::Down => (
                    f64::midpoint(first.0, last.0),
                    f64::midpoint(first.1, last.1),
                ),
            };
            Some(risk_view(risk, &points, name_at, layout.width))
        })
        .collect()
}

fn risk_view(risk: &str, points: &[(f64, f64)], (x, y): (f64, f64), width: f64) -> AnyView {
    let path: String = points
        .iter()
        .chain([&(x, y)])
        .enumerate()
        .map(|(place, (x, y))| format!("{}{x:.1} {y:.1}", if place == 0 { "M" } else { "L" }))
        .collect();
    let marks: Vec<AnyView> = points
        .iter()
        .map(|(x, y)| {
            let cross = format!("M{:.1} {:.1}l8 8m0-8l-8 8", x - 4.0, y - 4.0);
            view! { <path class="risk-mark" d=cross></path> }.into_any()
        })
        .collect();
    // Pushed inside where the name would leave the drawing.
    let text = shorten(risk, 28);
    let half = float(text.chars().count()) * 3.5 + 8.0;
    let x = x.clamp(half, (width - half).max(half));
    view! {
        <g class="risk">
            <title>{format!("Shared risk: {risk}")}</title>
            <path class="link risk-tie" d=path></path>
            {marks}
            <rect
                class="risk-plate"
                x=format!("{:.1}", x - half)
                y=format!("{:.1}", y - 10.0)
                width=format!("{:.1}", half * 2.0)
                height="20"
                rx="6"
            ></rect>
            <text class="risk-name" x=format!("{x:.1}") y=format!("{:.1}", y + 4.0)>
                {text}
            </text>
        </g>
    }
    .into_any()
}
