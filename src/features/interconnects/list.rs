//! All interconnects of the ISP: figures, verdict per edge site, and the list of connections.

use super::words::own_isp;
use super::{facts, table};
use crate::features::what_if::survival;
use crate::server::http::list::ListQuery;
use crate::server::http::{Answer, Req};
use crate::server::service::inventory::{Interconnect, Inventory, inventory};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::chart::BarChart;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::map::WorldMap;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::stat::Stats;
use crate::ui::table::{DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::pni::{InventoryStatus, PniKind, Record};
use std::cmp::Ordering;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let org = own_isp(req)?;
    let inventory = inventory(&req.ctx, &org).await?;
    let edits = req.ctx.may(Action::EditInventory, &org);
    let list = ListQuery::of(
        req,
        &["metro", "name", "capacity", "peak", "state", "record"],
    );
    let mut frame = req.frame("Interconnects", &[]).await?;
    frame.lead = Some(lead(&inventory));
    let anything = !inventory.pnis.is_empty();
    if edits && anything {
        frame.actions = vec![
            view! { <ButtonLink href="/isp/interconnects/new" label="Add PNI" look=Look::Primary before=Icon::Add/> }.into_any(),
            view! { <ButtonLink href="/isp/interconnects/import" label="Import" before=Icon::Upload/> }.into_any(),
        ];
    }
    if anything {
        frame.actions.extend([
            view! { <ButtonLink href="/isp/interconnects/export.json" label="Export JSON" before=Icon::Download/> }.into_any(),
            view! { <ButtonLink href="/isp/interconnects/risks" label="Shared risks"/> }.into_any(),
            view! { <ButtonLink href="/isp/interconnects/routes" label="Fibre routes"/> }.into_any(),
            view! { <ButtonLink href="/isp/what-if" label="What if" before=Icon::WhatIf/> }.into_any(),
            view! { <ButtonLink href="/isp/requests/new" label="Request from Microsoft"/> }.into_any(),
        ]);
    }
    req.page(frame, move || {
        if !anything {
            return empty(edits);
        }
        view! { {facts::too_full(&inventory)} {survival::twins(&inventory.evidence)} {overview(&inventory)} {connections(&inventory, &list)} }.into_any()
    })
    .await
}

fn lead(inventory: &Inventory) -> String {
    let total = inventory.metros.len();
    if total == 0 {
        return "No connection is recorded yet.".to_owned();
    }
    let open: Vec<&str> = inventory
        .metros
        .iter()
        .filter(|view| view.verdict.today.tier.is_none())
        .map(|view| view.metro.name.as_str())
        .collect();
    match open.as_slice() {
        [] => format!("All {total} edge sites are shown to be redundant."),
        [one] => format!(
            "{one} is not shown to be redundant yet; {} of {total} edge sites are.",
            total - 1
        ),
        several => format!(
            "{} of {total} edge sites are not shown to be redundant yet.",
            several.len()
        ),
    }
}

fn empty(edits: bool) -> AnyView {
    let actions = view! {
        <div class="row">
            {edits.then(|| view! { <ButtonLink href="/isp/interconnects/new" label="Add the first PNI" look=Look::Primary before=Icon::Add/> })}
            {edits.then(|| view! { <ButtonLink href="/isp/interconnects/import" label="Import a file" before=Icon::Upload/> })}
            <ButtonLink href="/isp/interconnects/template.csv" label="CSV template" before=Icon::Download/>
        </div>
    }
    .into_any();
    view! {
        <Empty
            title="No interconnects yet"
            purpose="Record every private connection with Microsoft here: where it is, which routers it joins, what it carries, and over which path. The verdict on each edge site comes from it, and applications are made of it."
            action=actions
            example="AMS-1 · Amsterdam, building 63 · ams-pe1 · 100 Gbit/s · peak 20 Gbit/s · path core-1 > ams-pe1, duct AMS-7"
        />
    }
    .into_any()
}

fn overview(inventory: &Inventory) -> AnyView {
    let (bars, thresholds) = facts::load_bars(inventory);
    let (columns, rows) = facts::metro_table(inventory);
    let load = if bars.is_empty() {
        view! { <p class="muted">"No 5-minute peak is recorded yet. Enter it at each connection, both directions."</p> }.into_any()
    } else {
        view! {
            <BarChart title="5-minute peak per edge site, % of the live capacity" of="Edge site" measure="Peak, %"
                bars=bars thresholds=thresholds max=60.0/>
        }
        .into_any()
    };
    let map = view! {
        <Card title="Where">
            <WorldMap id="metros" title="Your edge sites" markers=facts::markers(inventory) legend=facts::legend()
                desc="Your edge sites with the tier that each reaches today; rings are Microsoft's other edge sites."/>
        </Card>
    }
    .into_any();
    let aside =
        view! { <Card title="How full" note="Against the lines of the policy">{load}</Card> }
            .into_any();
    view! {
        <Stats stats=facts::stats(inventory)/>
        <Split main=map aside=aside/>
        <Card title="Edge sites" note="Verdict from live connections" flush=true>
            <DataTable caption="Edge sites with their verdict" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn connections(inventory: &Inventory, list: &ListQuery) -> AnyView {
    let found = filtered(inventory, list);
    let total = found.len();
    let rows: Vec<Row> = list
        .window(found)
        .into_iter()
        .map(|interconnect| table::row(inventory, interconnect, true))
        .collect();
    let body = if rows.is_empty() {
        view! { <Empty title="Nothing matches" purpose="No connection has these properties. Remove a filter to see more."/> }.into_any()
    } else {
        view! { <DataTable caption="Connections" columns=table::columns(Some(&list.url), true) rows=rows/> }.into_any()
    };
    view! {
        <div class="toolbar">
            <Search url=list.url.clone() label="Search by name, router, edge site or shared risk"/>
            {chips(inventory, list)}
        </div>
        <Card title="Connections" flush=true>{body}</Card>
        <Pager url=list.url.clone() paging=list.paging(total) unit="PNIs" csv="/isp/interconnects/export.csv"/>
    }
    .into_any()
}

/// Retired connections show only when asked for.
fn filtered<'a>(inventory: &'a Inventory, list: &ListQuery) -> Vec<&'a Interconnect> {
    let state = list.filter("state");
    let is = |key: &str, value: &str| list.filter(key).is_empty() || list.filter(key) == value;
    let mut found: Vec<&Interconnect> = inventory
        .pnis
        .iter()
        .filter(|i| match state {
            "" => i.pni.status != InventoryStatus::Retired,
            state => i.pni.status.as_str() == state,
        })
        .filter(|i| is("metro", i.pni.metro.as_str()))
        .filter(|i| is("record", i.pni.record.as_str()) && is("kind", i.pni.kind.as_str()))
        .filter(|i| {
            let pni = &i.pni;
            let metro = super::words::metro(&inventory.catalogue, pni);
            let risks = super::words::risks(pni);
            let router = pni.microsoft_router.as_deref().unwrap_or_default();
            list.matches(&[&pni.name, &pni.peer_router, router, &metro, &risks])
        })
        .collect();
    found.sort_by(|a, b| order(&list.sort, a, b));
    if list.descending {
        found.reverse();
    }
    found
}

fn order(key: &str, a: &Interconnect, b: &Interconnect) -> Ordering {
    let load = |i: &Interconnect| i.utilisation_percent().unwrap_or(-1.0);
    let name = |i: &Interconnect| i.pni.name.to_lowercase();
    match key {
        "name" => Ordering::Equal,
        "capacity" => a.pni.bandwidth.cmp(&b.pni.bandwidth),
        "peak" => load(a).total_cmp(&load(b)),
        "state" => a.pni.status.as_str().cmp(b.pni.status.as_str()),
        "record" => a.pni.record.as_str().cmp(b.pni.record.as_str()),
        _ => a.pni.metro.cmp(&b.pni.metro),
    }
    .then_with(|| name(a).cmp(&name(b)))
    .then_with(|| a.pni.id.cmp(&b.pni.id))
}

fn chips(inventory: &Inventory, list: &ListQuery) -> Vec<AnyView> {
    let url = &list.url;
    let one_of = |key: &str, all: Vec<(&str, &str)>| -> Vec<Chip> {
        all.into_iter()
            .map(|(value, label)| Chip::one_of(url, key, value, label))
            .collect()
    };
    let states = [("", "In service")].into_iter();
    let states = states
        .chain(InventoryStatus::ALL.iter().map(|s| (s.as_str(), s.label())))
        .collect();
    let records = [("", "Any")].into_iter();
    let records = records
        .chain(Record::ALL.iter().map(|r| (r.as_str(), r.label())))
        .collect();
    let kinds = [("", "Any")].into_iter();
    let kinds = kinds
        .chain(PniKind::ALL.iter().map(|k| (k.as_str(), k.label())))
        .collect();
    let mut metros = vec![("", "All")];
    metros.extend(
        inventory
            .metros
            .iter()
            .map(|view| (view.metro.id.as_str(), view.metro.name.as_str())),
    );
    vec![
        view! { <Chips label="State" chips=one_of("state", states)/> }.into_any(),
        view! { <Chips label="Record" chips=one_of("record", records)/> }.into_any(),
        view! { <Chips label="Kind" chips=one_of("kind", kinds)/> }.into_any(),
        view! { <Chips label="Edge site" chips=one_of("metro", metros)/> }.into_any(),
    ]
}
