//! The live layer of the map: a dot per metro that can be failed, and the arrows of moving traffic.
//! The land below it is drawn by the server alone.

use super::link::Base;
use leptos::either::Either;
use leptos::prelude::*;
use maps_domain::diversity::what_if::{Failure, Impact, MetroImpact, MetroState};
use maps_domain::ids::MetroId;
use serde::{Deserialize, Serialize};

/// A metro on the map, in the map's units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// The metro.
    pub metro: MetroId,
    /// Its name.
    pub name: String,
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
    /// Whether a connection counts here; others are landmarks that cannot be failed.
    pub own: bool,
    /// Where its name stands, when there is room for it.
    pub label: Option<Label>,
}

/// A name on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
    /// Whether it ends there instead of beginning.
    pub leftwards: bool,
}

/// The map's frame and everything on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The view box of the land.
    pub view_box: String,
    /// Map units per pixel, about.
    pub unit: f64,
    /// The metros.
    pub spots: Vec<Spot>,
}

/// The layer over the land.
pub fn layer(
    sheet: &Sheet,
    base: &Base,
    failing: RwSignal<Vec<Failure>>,
    impact: Memo<Impact>,
) -> impl IntoView + use<> {
    let dots: Vec<_> = sheet
        .spots
        .iter()
        .map(|spot| dot(spot, base, failing, impact))
        .collect();
    let names: Vec<_> = sheet
        .spots
        .iter()
        .filter_map(|spot| name(spot, sheet.unit))
        .collect();
    let arrows = {
        let sheet = sheet.clone();
        move || impact.with(|impact| arrows(&sheet, impact))
    };
    view! {
        <svg class="map map-named whatif-layer" viewBox=sheet.view_box.clone() role="group"
            aria-label="Edge sites: choose one to let it fail">
            <g>{arrows}</g>
            <g>{dots}</g>
            <g aria-hidden="true">{names}</g>
        </svg>
    }
}

fn dot(
    spot: &Spot,
    base: &Base,
    failing: RwSignal<Vec<Failure>>,
    impact: Memo<Impact>,
) -> impl IntoView + use<> {
    let path = format!("M{:.1} {:.1}h.01", spot.x, spot.y);
    if !spot.own {
        return Either::Left(view! {
            <g class="dot dot-neutral dot-ring dot-tiny">
                <path class="dot-core" d=path></path>
            </g>
        });
    }
    let failure = Failure::Metro(spot.metro.clone());
    let key = failure.to_string();
    let href = base.toggled(&failing.get_untracked(), &failure);
    let metro = spot.metro.clone();
    let seen = Memo::new(move |_| {
        impact.with(|impact| {
            let found = impact.metros.iter().find(|at| at.metro == metro);
            found.map_or(("dot", String::new()), |at| (look(at), words(at)))
        })
    });
    let label = spot.name.clone();
    let pressed = move || failing.with(|list| list.contains(&failure)).to_string();
    Either::Right(view! {
        <g class=move || seen.get().0>
            <a href=href data-fail=key role="button" aria-pressed=pressed
                aria-label=move || format!("{label}: {}", seen.get().1)>
                <path class="dot-halo" d=path.clone()></path>
                <path class="dot-core" d=path></path>
            </a>
        </g>
    })
}

fn look(metro: &MetroImpact) -> &'static str {
    match metro.state {
        MetroState::Down => "dot dot-fail dot-square dot-large",
        MetroState::Short => "dot dot-warn dot-disc dot-large",
        MetroState::Holds => "dot dot-pass dot-disc dot-large",
        MetroState::Untouched if metro.arriving.is_zero() => "dot dot-pass dot-disc",
        MetroState::Untouched => "dot dot-info dot-disc dot-large",
    }
}

fn words(metro: &MetroImpact) -> String {
    let load = metro
        .utilisation_after
        .map_or_else(String::new, |load| format!(", load {:.0} %", load * 100.0));
    format!("{}{load}", metro.state.label())
}

fn name(spot: &Spot, unit: f64) -> Option<impl IntoView + use<>> {
    let at = spot.label.as_ref()?;
    let anchor = if at.leftwards { "end" } else { "start" };
    let view = view! {
        <text class="map-name" x=format!("{:.1}", at.x) y=format!("{:.1}", at.y)
            font-size=format!("{:.1}", 12.0 * unit) text-anchor=anchor>{spot.name.clone()}</text>
    };
    Some(view)
}

/// An arrow per pair of metros between which traffic moves.
fn arrows(sheet: &Sheet, impact: &Impact) -> Vec<impl IntoView + use<>> {
    let at = |id: &MetroId| {
        let spot = sheet.spots.iter().find(|spot| spot.metro == *id)?;
        Some((spot.x, spot.y))
    };
    impact
        .moves
        .iter()
        .filter_map(|one| Some(arrow(at(&one.from)?, at(&one.to)?, sheet.unit)))
        .collect()
}

/// A curved arrow, bent away from the straight line so that two directions do not cover each other.
fn arrow((x1, y1): (f64, f64), (x2, y2): (f64, f64), unit: f64) -> impl IntoView + use<> {
    let bend = (
        f64::midpoint(x1, x2) + (y2 - y1) * 0.18,
        f64::midpoint(y1, y2) + (x1 - x2) * 0.18,
    );
    let length = 10.0 * unit;
    let (sin, cos) = (y2 - bend.1).atan2(x2 - bend.0).sin_cos();
    // The head ends before the dot, so that the dot does not cover it.
    let (tip_x, tip_y) = (x2 - 0.8 * length * cos, y2 - 0.8 * length * sin);
    let corner = |side: f64| {
        (
            tip_x - length * (cos - side * 0.42 * sin),
            tip_y - length * (sin + side * 0.42 * cos),
        )
    };
    let ((ax, ay), (bx, by)) = (corner(1.0), corner(-1.0));
    let line = format!(
        "M{x1:.1} {y1:.1}Q{:.1} {:.1} {x2:.1} {y2:.1}",
        bend.0, bend.1
    );
    let head = format!("M{tip_x:.1} {tip_y:.1}L{ax:.1} {ay:.1}L{bx:.1} {by:.1}Z");
    view! {
        <g class="flow flow-warn">
            <path class="flow-line" d=line></path>
            <path class="flow-head" d=head></path>
        </g>
    }
}
