//! Regions: the list, and one with its metros and qualified partners.

use super::picture::{metro_map, tier_badge};
use crate::features::accounts::watch;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::directory::metro_names;
use crate::server::service::directory::regions::{RegionPage, RegionStanding, overview, region};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::ButtonLink;
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::notification::Watched;
use maps_domain::time::UtcMs;

/// Partners that a region's page shows; the directory has them all.
const SHOWN: usize = 50;

/// All regions.
pub async fn page(req: &Req) -> Answer {
    let found = overview(&req.ctx).await?;
    let list = ListQuery::of(req, &["", "name", "metros", "covered", "geo", "local"]);
    let mut regions = found.regions;
    if !list.sort.is_empty() {
        regions.sort_by(|a, b| {
            let by = match list.sort.as_str() {
                "metros" => a.metros.cmp(&b.metros),
                "covered" => a.covered.cmp(&b.covered),
                "geo" => a.geo.cmp(&b.geo),
                "local" => a.local.cmp(&b.local),
                _ => a.region.name.cmp(&b.region.name),
            };
            if list.descending { by.reverse() } else { by }
        });
    }
    if list.wants_csv() {
        return csv_file(
            "regions.csv",
            &[
                "id",
                "name",
                "metros",
                "covered",
                "geo_partners",
                "local_partners",
            ],
            regions.into_iter().map(record),
        );
    }
    let mut frame = req.frame("Regions", &[]).await?;
    let open = regions.iter().filter(|r| r.geo + r.local > 0).count();
    frame.lead = Some(format!(
        "{open} of {} regions have a qualified partner.",
        regions.len()
    ));
    req.page(frame, move || {
        let url = &list.url;
        let columns = vec![
            Column::text("Region").sorted_by(url, "name"),
            Column::number("Metros").sorted_by(url, "metros"),
            Column::number("Covered metros").sorted_by(url, "covered"),
            Column::number("Geo partners").sorted_by(url, "geo"),
            Column::number("Local partners").sorted_by(url, "local"),
            Column::text("State"),
        ];
        let rows = regions.into_iter().map(row).collect();
        view! {
            {metro_map("regions", "Metros of all regions", &found.metros, true)}
            <DataTable caption="Regions" columns=columns rows=rows/>
            <p class="muted">
                "A customer chooses partners per region; a partner qualifies per region. Backup metros may lie in a neighbouring region of the same continent. "
                <a href=list.csv_href() download="">"All regions as CSV"</a>
            </p>
        }
    })
    .await
}

fn row(r: RegionStanding) -> Row {
    let state = if r.geo > 0 {
        Badge::new(Tone::Pass, "Geo-redundant partners")
    } else if r.local > 0 {
        Badge::new(Tone::Info, "Locally redundant partners")
    } else {
        Badge::new(Tone::Wait, "No partner yet")
    };
    Row::new(vec![
        view! { <a href=format!("/regions/{}", r.region.id)>{r.region.name}</a> }.into_any(),
        r.metros.to_string().into_any(),
        r.covered.to_string().into_any(),
        r.geo.to_string().into_any(),
        r.local.to_string().into_any(),
        state.plain(),
    ])
}

fn record(r: RegionStanding) -> Vec<String> {
    vec![
        r.region.id.to_string(),
        r.region.name,
        r.metros.to_string(),
        r.covered.to_string(),
        r.geo.to_string(),
        r.local.to_string(),
    ]
}

/// One region.
pub async fn one(req: &Req) -> Answer {
    let found = region(&req.ctx, req.param("id")?).await?;
    let mut frame = req
        .frame(&found.region.name, &[("Regions", "/regions")])
        .await?;
    frame
        .actions
        .extend(watch::button(req, Watched::Region, found.region.id.as_str()).await?);
    frame.lead = Some(match found.partners.len() {
        0 => "No partner is qualified here yet.".to_owned(),
        1 => "One partner is qualified here.".to_owned(),
        n => format!("{n} partners are qualified here."),
    });
    req.page(frame, move || {
        let partners = partners(&found);
        let covered = found.metros.iter().filter(|m| m.partners > 0).count();
        let facts = vec![
            Fact::text("Metros on offer", found.metros.len().to_string()),
            Fact::text("Covered by a partner", covered.to_string()),
            Fact::text("Backup metros may lie in", found.backup_area.clone()),
        ];
        let main = view! { {metro_map("region", "Metros of the region", &found.metros, false)} {partners} }.into_any();
        let rows: Vec<Row> = found
            .metros
            .iter()
            .map(|m| {
                let tier = m.tier.map_or_else(|| Badge::new(Tone::Neutral, "None").plain(), |t| tier_badge(t).plain());
                Row::new(vec![m.metro.name.clone().into_any(), tier, m.partners.to_string().into_any()])
            })
            .collect();
        let columns = vec![Column::text("Metro"), Column::text("Best tier"), Column::number("Partners")];
        let aside = view! {
            <Card title="Region"><Facts facts=facts/></Card>
            <Card title="Metros" flush=true><DataTable caption="Metros" columns=columns rows=rows/></Card>
        }
        .into_any();
        view! { <Split main=main aside=aside/> }
    })
    .await
}

/// The first of who is qualified, with the way to all.
fn partners(found: &RegionPage) -> AnyView {
    if found.partners.is_empty() {
        return view! { <Empty title="No partner yet" purpose="Customers can choose a partner for this region already: service starts by itself when it qualifies."/> }.into_any();
    }
    let listings = found.partners.iter().map(|partner| &partner.listing);
    let rows: Vec<Row> = listings
        .take(SHOWN)
        .filter_map(|listing| {
            let mut regions = listing.regions.iter();
            let here = regions.find(|at| at.region == found.region.id)?;
            let href = format!("/partners/{}", listing.slug);
            Some(Row::new(vec![
                view! { <a href=href>{listing.name.clone()}</a> }.into_any(),
                tier_badge(here.tier).view(),
                metro_names(&found.catalogue, &here.metros)
                    .join(", ")
                    .into_any(),
                UtcMs::new(here.since).date().into_any(),
            ]))
        })
        .collect();
    let columns = vec![
        Column::text("Partner"),
        Column::text("Tier"),
        Column::text("Metros"),
        Column::date("Since"),
    ];
    let all = format!("/partners?region={}", found.region.id);
    let label = match found.partners.len() {
        n if n > SHOWN => format!("All {n} in the directory"),
        _ => "Compare in the directory".to_owned(),
    };
    let action = view! { <ButtonLink href=all label=label/> }.into_any();
    view! {
        <Card title="Qualified partners" action=action flush=true>
            <DataTable caption="Qualified partners" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
