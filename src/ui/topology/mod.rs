//! The drawing of one metro: from the carrier's core through routers and facilities to Microsoft.
//!
//! The two legs differ in line style as well as in colour; what several links share and could lose
//! together is tied by a bracket in the fail colour. The drawing exists twice, in columns for wide
//! containers and in layers for phones, because a shrunken drawing cannot be read; style shows one.

mod draw;
mod layout;

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::ui::badge::{Badge, Tone};
use crate::ui::table::{Column as TableColumn, DataTable, Row};
use layout::Direction;

/// What stands in a column, for example "Peer routers".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// The heading.
    pub title: String,
    /// The things, from top to bottom.
    pub nodes: Vec<Node>,
}

/// A router, a facility, a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Unique in the drawing; links refer to it.
    pub id: String,
    /// Its name.
    pub label: String,
    /// A second line, for example the bandwidth with its unit.
    pub detail: String,
    /// What is the case with it.
    pub tone: Tone,
}

/// How a link is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkStyle {
    /// The first of the two disjoint legs: a solid line.
    LegA,
    /// The second leg: a dashed line.
    LegB,
    /// Recorded, but on neither leg: a thin line.
    #[default]
    Other,
    /// Carries traffic, whatever leg it is on.
    Carries,
    /// Failed, or part of what cuts the metro off: a broken line in the fail colour.
    Cut,
}

impl LinkStyle {
    const fn class(self) -> &'static str {
        match self {
            Self::LegA => "link-a",
            Self::LegB => "link-b",
            Self::Other => "link-other",
            Self::Carries => "link-carries",
            Self::Cut => "link-cut",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::LegA => "Leg A",
            Self::LegB => "Leg B",
            Self::Other => "Neither leg",
            Self::Carries => "Carries traffic",
            Self::Cut => "Cut",
        }
    }
}

/// A connection between two nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The id of the node on the carrier's side.
    pub from: String,
    /// The id of the node on Microsoft's side.
    pub to: String,
    /// What it is, with its bandwidth; empty for none.
    pub label: String,
    /// How it is drawn.
    pub style: LinkStyle,
    /// What it shares with other links, for example "duct AMS-7". Links with the same words are tied
    /// together.
    pub risk: Option<String>,
}

/// A metro to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    /// Unique on the page.
    pub id: String,
    /// What the drawing shows, in one line.
    pub title: String,
    /// What can be seen, in a sentence or two, for those who cannot see it.
    pub desc: String,
    /// From the carrier to Microsoft.
    pub layers: Vec<Layer>,
    /// The connections. Those with an unknown end are left out of the drawing, not of the table.
    pub links: Vec<Link>,
}

/// What makes a drawing live: boxes that can be chosen and lines that a script finds again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handles {
    /// By node id: what choosing it means (`data-fail`), where it leads without a script, and whether
    /// it is chosen.
    pub nodes: BTreeMap<String, Handle>,
    /// One per link of the topology, in order: the connection it belongs to (`data-pni`).
    pub links: Vec<String>,
}

/// A box that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handle {
    /// What is chosen.
    pub key: String,
    /// The address of the page with it chosen, or no longer chosen.
    pub href: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Draws a metro, with the same facts as a table.
#[component]
pub fn TopologyDrawing(
    /// The metro.
    topology: Topology,
    /// Makes it live. The page then says in words what changes; the table twin, which would not
    /// follow, is left out.
    #[prop(optional)]
    handles: Option<Handles>,
) -> AnyView {
    let live = handles.is_some();
    let handles = handles.unwrap_or_default();
    let across = draw::drawing(&topology, &handles, Direction::Across);
    let down = draw::drawing(&topology, &handles, Direction::Down);
    view! {
        <figure class="picture topology">
            <div class="topology-across">{across}</div>
            <div class="topology-down">{down}</div>
            {legend(&topology)}
            {(!live).then(|| twin(topology))}
        </figure>
    }
    .into_any()
}

/// The line styles that occur, each drawn once with its word.
fn legend(topology: &Topology) -> AnyView {
    let styles = [
        LinkStyle::LegA,
        LinkStyle::LegB,
        LinkStyle::Other,
        LinkStyle::Carries,
        LinkStyle::Cut,
    ];
    let live = topology
        .links
        .iter()
        .any(|link| link.style == LinkStyle::Carries);
    let mut items: Vec<AnyView> = styles
        .into_iter()
        .filter(|style| {
            // What can be cut at any moment is explained before it is.
            let used = topology.links.iter().any(|link| link.style == *style);
            used || (live && *style == LinkStyle::Cut)
        })
        .map(|style| sample(style.class(), style.word()))
        .collect();
    if topology.links.iter().any(|link| link.risk.is_some()) {
        items.push(sample("risk-tie", "Shared risk"));
    }
    view! { <ul class="legend">{items}</ul> }.into_any()
}

fn sample(class: &'static str, word: &'static str) -> AnyView {
    view! {
        <li class="legend-line">
            <svg viewBox="0 0 32 8" aria-hidden="true" focusable="false">
                <path class=format!("link {class}") d="M1 4h30"></path>
            </svg>
            {word}
        </li>
    }
    .into_any()
}

fn twin(topology: Topology) -> AnyView {
    let name = |id: &str| {
        topology
            .layers
            .iter()
            .flat_map(|layer| &layer.nodes)
            .find(|node| node.id == id)
            .map_or_else(|| id.to_owned(), |node| node.label.clone())
    };
    let rows: Vec<Row> = topology
        .links
        .iter()
        .map(|link| {
            let risk = match &link.risk {
                Some(risk) => Badge::new(Tone::Fail, risk.clone()).plain(),
                None => "none recorded".into_any(),
            };
            Row::new(vec![
                name(&link.from).into_any(),
                name(&link.to).into_any(),
                link.style.word().into_any(),
                link.label.clone().into_any(),
                risk,
            ])
        })
        .collect();
    let columns = vec![
        TableColumn::mono("From"),
        TableColumn::mono("To"),
        TableColumn::text("Leg"),
        TableColumn::text("Link"),
        TableColumn::text("Shared risk"),
    ];
    view! {
        <details class="twin">
            <summary>"Show as table"</summary>
            <DataTable caption=topology.title.clone() columns=columns rows=rows/>
        </details>
    }
    .into_any()
}
