//! One edge site: what it reaches, the drawing of its legs, its weakest points, its connections.

use super::words::own_isp;
use super::{picture, table, verdict};
use crate::error::AppError;
use crate::features::what_if::{href as what_if_href, survival};
use crate::server::http::{Answer, Req};
use crate::server::service::inventory::{Interconnect, Inventory, MetroView, inventory};
use crate::server::service::what_if::{self, About};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::topology::TopologyDrawing;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::diversity::what_if::Single;
use maps_domain::ids::MetroId;
use maps_domain::place::Metro;
use maps_domain::pni::{InventoryStatus, Pni};
use maps_domain::policy::PartnerType;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let org = own_isp(req)?;
    let inventory = inventory(&req.ctx, &org).await?;
    let id = MetroId::from(req.param("metro")?);
    let metro: Metro = inventory
        .catalogue
        .metro(&id)
        .cloned()
        .ok_or(AppError::NotFound)?;
    let edits = req.ctx.may(Action::EditInventory, &org);
    let crumbs = [("Interconnects", "/isp/interconnects")];
    let mut frame = req.frame(&metro.name, &crumbs).await?;
    let view = inventory.metro(&id).cloned();
    match &view {
        Some(view) => {
            frame.badge = Some(verdict::tier_badge(view.verdict.today.tier));
            frame.lead = Some(verdict::sentence(&view.verdict.today));
        }
        None => frame.lead = Some(format!("You have no connection at {} yet.", metro.name)),
    }
    if edits {
        let href = format!("/isp/interconnects/new?metro={}", metro.id);
        frame.actions = vec![
            view! { <ButtonLink href=href label="Add PNI" look=Look::Primary before=Icon::Add/> }.into_any(),
            view! { <ButtonLink href="/isp/interconnects/import" label="Import" before=Icon::Upload/> }.into_any(),
        ];
    }
    let about = About {
        region: metro.region.clone(),
        partner: PartnerType::Edge,
        covered: Some(vec![id.clone()]),
    };
    let survival = match &view {
        Some(_) => Some((
            what_if::sweep(
                &inventory.evidence,
                &inventory.catalogue,
                &inventory.policy,
                &about,
            ),
            what_if::plans(&req.ctx, &org, &about).await?,
        )),
        None => None,
    };
    if view.is_some() {
        let href = what_if_href(None, &metro.region, &[]);
        frame
            .actions
            .push(view! { <ButtonLink href=href label="What if" before=Icon::WhatIf/> }.into_any());
    }
    frame.actions.push(view! { <ButtonLink href="/isp/interconnects/export.csv" label="Export" before=Icon::Download/> }.into_any());
    req.page(frame, move || match view {
        Some(view) => {
            let more = survival.map(|(mut sweep, plans)| {
                let here = |single: &Single| single.touched.iter().any(|cell| cell.metro == view.metro.id);
                sweep.singles.retain(here);
                let plans = survival::plans(&plans, &about, edits);
                view! { {plans} {survival::matrix(&sweep, &about, None)} }
            });
            view! { {body(&inventory, &view)} {more} }.into_any()
        }
        None => view! {
            <Empty title="Nothing here yet"
                purpose="An edge site counts once two connections on two routers are live here. Add the first one; the verdict shows while you type."
                example="AMS-1 · building 63 · ams-pe1 · 100 Gbit/s"/>
        }
        .into_any(),
    })
    .await
}

fn body(inventory: &Inventory, view: &MetroView) -> AnyView {
    let here: Vec<&Interconnect> = inventory
        .pnis
        .iter()
        .filter(|i| i.pni.metro == view.metro.id && i.pni.status != InventoryStatus::Retired)
        .collect();
    let pnis: Vec<&Pni> = here.iter().map(|i| &i.pni).collect();
    // What is planned is drawn only where nothing is live.
    let drawn = match &view.verdict.planned {
        Some(planned) if view.verdict.today.pnis.is_empty() => planned,
        _ => &view.verdict.today,
    };
    let topology = picture::topology("metro", drawn, &pnis);
    let drawing =
        view! { <Card title="Both legs"><TopologyDrawing topology=topology/></Card> }.into_any();
    let rows: Vec<Row> = here
        .iter()
        .map(|interconnect| table::row(inventory, interconnect, false))
        .collect();
    view! {
        <Card title="Verdict">{verdict::strip(&view.verdict)}</Card>
        <Split main=drawing aside=weakest(view)/>
        <Card title="Connections" flush=true>
            <DataTable caption="Connections of this edge site" columns=table::columns(None, false) rows=rows/>
        </Card>
        {backups(view)}
    }
    .into_any()
}

fn weakest(view: &MetroView) -> AnyView {
    let points = &view.verdict.today.local.single_points;
    if points.is_empty() {
        let none = if view.verdict.today.pnis.is_empty() {
            "Nothing is live here yet."
        } else {
            "No single failure takes capacity away, as far as it is recorded."
        };
        return view! { <Card title="Weakest points"><p class="muted">{none}</p></Card> }
            .into_any();
    }
    let rows: Vec<Row> = points
        .iter()
        .map(|point| {
            let tone = match point.lost_percent {
                100.. => Tone::Fail,
                50.. => Tone::Warn,
                _ => Tone::Neutral,
            };
            Row::new(vec![
                point.element.clone().into_any(),
                Badge::new(tone, format!("{} %", point.lost_percent)).plain(),
                point.left.to_string().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("When this fails"),
        Column::number("Lost"),
        Column::number("Left"),
    ];
    view! {
        <Card title="Weakest points" note="One failure at a time, worst first" flush=true>
            <DataTable caption="Weakest points" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn backups(view: &MetroView) -> Option<AnyView> {
    let geo = &view.verdict.today.geo;
    if geo.backups.is_empty() {
        return None;
    }
    let rows: Vec<Row> = geo
        .backups
        .iter()
        .map(|backup| {
            let href = format!("/isp/interconnects/{}", backup.metro);
            Row::new(vec![
                view! { <a href=href>{backup.name.clone()}</a> }.into_any(),
                format!("{:.0}", backup.distance_km).into_any(),
                format!("+{:.1}", backup.added_rtt_ms).into_any(),
                backup.headroom.to_string().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Backup"),
        Column::number("Distance, km"),
        Column::number("Round trip, ms (estimate)"),
        Column::number("Headroom"),
    ];
    let note = format!(
        "Needed: {} · headroom together: {}",
        geo.needed, geo.headroom
    );
    Some(
        view! {
            <Card title="Who takes over" note=note flush=true>
                <DataTable caption="Backup edge sites" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}
