//! Where the traffic of a site would meet Microsoft with each wanted ISP: edge sites by name, distances
//! and estimated times; nothing of an ISP's routers or capacity.

use crate::server::service::sites::reach::SiteReach;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::nearest_edge::Edge;

/// The card; nothing where the site's place is unknown.
pub fn card(reach: &SiteReach) -> AnyView {
    let near = |edge: &Edge| {
        let name = edge.name.clone();
        format!(
            "{name} ({:.0} km, about {:.1} ms)",
            edge.distance_km, edge.rtt_ms
        )
    };
    let nearest: Vec<String> = reach.nearest.iter().map(near).collect();
    let first = format!("Nearest edge sites: {}.", nearest.join(", "));
    if reach.isps.is_empty() {
        return view! {
            <Card title="Nearest edge sites" note="estimates by distance; the access line comes on top">
                <p>{first}</p>
                <p class="muted">"No ISP is wanted here, so nothing is said about handing over."</p>
            </Card>
        }
        .into_any();
    }
    let columns = vec![
        Column::text("ISP"),
        Column::text("Hands over at the nearest"),
        Column::text("Expected"),
        Column::text("When that edge site fails"),
        Column::number("Detour, ms"),
    ];
    let rows = reach
        .isps
        .iter()
        .map(|(name, found)| {
            let badge = match (&found.expected, found.at_nearest) {
                (None, _) => Badge::new(Tone::Wait, "Not qualified near here yet"),
                (Some(_), true) => Badge::new(Tone::Pass, "Yes"),
                (Some(_), false) => Badge::new(Tone::Warn, "No"),
            };
            let expected = found.expected.as_ref().map_or_else(|| "–".to_owned(), near);
            let degraded = match (&found.expected, &found.degraded) {
                (Some(_), Some(edge)) => near(edge),
                (Some(_), None) => "open internet: it has no other edge site".to_owned(),
                (None, _) => "–".to_owned(),
            };
            let detour = match &found.expected {
                Some(_) => format!("{:.1}", found.detour_ms.max(0.0)),
                None => "–".to_owned(),
            };
            Row::new(vec![
                name.clone().into_any(),
                badge.plain(),
                expected.into_any(),
                degraded.into_any(),
                detour.into_any(),
            ])
        })
        .collect();
    view! {
        <Card title="Nearest edge sites" note="round-trip times are estimates by distance; the access line comes on top" flush=true>
            <p class="card-body">{first}</p>
            <DataTable caption="Where traffic meets Microsoft" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
