//! The map of metros with the best tier that a partner has there.

use crate::server::service::directory::regions::MetroStanding;
use crate::ui::badge::{Badge, Tone};
use crate::ui::map::{Crop, Marker, WorldMap};
use leptos::prelude::*;
use maps_domain::policy::Tier;

/// How a tier looks.
pub fn tier_badge(tier: Tier) -> Badge {
    match tier {
        Tier::Geo => Badge::new(Tone::Pass, "Geo"),
        Tier::Local => Badge::new(Tone::Info, "Local"),
    }
}

/// What is the case at a metro, in words and colour.
fn state(tier: Option<Tier>) -> (Tone, &'static str) {
    match tier {
        Some(Tier::Geo) => (Tone::Pass, "Geo-redundant"),
        Some(Tier::Local) => (Tone::Info, "Locally redundant"),
        None => (Tone::Neutral, "No qualified partner yet"),
    }
}

/// The map with its legend and table twin.
pub fn metro_map(
    id: &'static str,
    title: &str,
    metros: &[MetroStanding],
    whole_world: bool,
) -> AnyView {
    let markers: Vec<Marker> = metros
        .iter()
        .map(|m| {
            let (tone, words) = state(m.tier);
            Marker {
                lon: m.metro.coordinates.longitude(),
                lat: m.metro.coordinates.latitude(),
                label: m.metro.name.clone(),
                tone,
                state: words.to_owned(),
                detail: match m.partners {
                    0 => String::new(),
                    1 => "1 partner".to_owned(),
                    n => format!("{n} partners"),
                },
                ring: m.tier.is_none(),
                href: Some(format!("/regions/{}", m.metro.region)),
                ..Marker::default()
            }
        })
        .collect();
    let crop = if whole_world {
        Crop::default()
    } else {
        Crop::around(markers.iter().map(|m| (m.lon, m.lat)))
    };
    let legend = [Some(Tier::Geo), Some(Tier::Local), None]
        .into_iter()
        .map(|tier| {
            let (tone, words) = state(tier);
            (tone, words.to_owned())
        })
        .collect();
    let covered = metros.iter().filter(|m| m.tier.is_some()).count();
    let desc = format!(
        "{} metros, {covered} of them covered by a qualified partner.",
        metros.len()
    );
    let labels = !whole_world && metros.len() <= 20;
    view! { <WorldMap id=id title=title.to_owned() desc=desc markers=markers crop=crop legend=legend labels=labels/> }
        .into_any()
}
