//! The directory on the map: who matches, metro by metro.

use super::super::tray::Tray;
use super::{facets, lead, views};
use crate::server::http::list::ListQuery;
use crate::server::http::{Answer, Req};
use crate::server::service::directory::filter::Filter;
use crate::server::service::directory::search;
use crate::ui::badge::Tone;
use crate::ui::map::{Crop, Marker, WorldMap};
use crate::ui::page_url::{PAGE, PageUrl};
use leptos::prelude::*;
use maps_domain::place::Metro;

/// The map.
pub async fn page(req: &Req, list: ListQuery, wanted: Filter) -> Answer {
    let (metros, total, catalogue) = search::partners_on_map(&req.ctx, &wanted).await?;
    let tray = Tray::of(&req.ctx, &list.url).await?;
    let mut frame = req.frame("Partners", &[]).await?;
    frame.lead = Some(lead(total));
    req.page(frame, move || {
        let url = list.url.clone();
        let to_list = url.without("view").without(PAGE);
        let covered = metros.iter().filter(|(_, partners)| *partners > 0).count();
        let desc = format!("{} metros, {covered} of them covered by a partner that matches.", metros.len());
        let region = url.get("region").unwrap_or_default();
        let named = !region.is_empty();
        let markers: Vec<Marker> = metros
            .iter()
            .filter(|(metro, _)| !named || metro.region.as_str() == region)
            .map(|one| marker(one, &to_list))
            .collect();
        let crop = if named {
            Crop::around(markers.iter().map(|m| (m.lon, m.lat)))
        } else {
            Crop::default()
        };
        let legend = vec![
            (Tone::Pass, "Partners that match".to_owned()),
            (Tone::Neutral, "None that matches".to_owned()),
        ];
        view! {
            {views(&url)}
            <div class="directory">
                <div class="directory-facets">{facets::facets(&url, &catalogue)}</div>
                <WorldMap id="partners" title="Partners per metro" desc=desc markers=markers legend=legend crop=crop labels=named/>
            </div>
            {tray.view(&url, &catalogue)}
        }
    })
    .await
}

fn marker((metro, partners): &(Metro, usize), to_list: &PageUrl) -> Marker {
    Marker {
        lon: metro.coordinates.longitude(),
        lat: metro.coordinates.latitude(),
        label: metro.name.clone(),
        tone: if *partners > 0 {
            Tone::Pass
        } else {
            Tone::Neutral
        },
        state: match partners {
            0 => "No partner that matches".to_owned(),
            1 => "1 partner".to_owned(),
            n => format!("{n} partners"),
        },
        ring: *partners == 0,
        href: (*partners > 0).then(|| to_list.with("metro", &metro.id).href()),
        ..Marker::default()
    }
}
