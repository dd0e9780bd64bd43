//! The list of customer sites, with figures and map.

use super::{enrolment_alert, words};
use crate::server::db::sites::{Filter, ListedSite};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::download;
use crate::server::http::{Answer, Req};
use crate::server::service::sites::{self, List, STATES};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::map::{Marker, Size, WorldMap};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;

/// The most sites that the map draws.
const ON_MAP: i64 = 500;

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &["ref", "name", "region", "peak", "added"]);
    let filter = filter_of(&query);
    let found = sites::list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        let rows = found
            .sites
            .iter()
            .map(|site| csv_row(&found.catalogue, site));
        return csv_file("customer-sites.csv", CSV_HEADER, rows);
    }
    let on_map = sites::list(&req.ctx, &filter, ON_MAP, 0).await?.sites;
    let missing = sites::missing(&req.ctx).await?;
    let org = req.ctx.actor()?.org_id.clone();
    let edits = req.ctx.may(Action::EditSites, &org) && missing.nothing();
    let mut frame = req.frame("Customer sites", &[]).await?;
    let in_use = found.states.get("").copied().unwrap_or_default();
    let active = found.states.get("active").copied().unwrap_or_default();
    frame.lead = Some(match in_use {
        0 => "No customer sites are recorded yet.".to_owned(),
        n => format!(
            "{} of {} customer sites in use reach Microsoft through a chosen ISP.",
            words::number(active),
            words::number(n)
        ),
    });
    if edits {
        frame.actions = vec![
            view! { <ButtonLink href="/customer/sites/new" label="Add a site" look=Look::Primary before=Icon::Add/> }.into_any(),
            view! { <ButtonLink href="/customer/sites/import" label="Import CSV" before=Icon::Upload/> }.into_any(),
        ];
    }
    if in_use > 0 {
        frame.actions.push(view! { <ButtonLink href="/customer/sites/export.csv" label="Export CSV" before=Icon::Download/> }.into_any());
    }
    req.page(frame, move || {
        let empty = found.states.values().all(|n| *n == 0);
        if empty {
            return view! {
                {enrolment_alert(missing)}
                <Empty title="No customer sites yet"
                    purpose="A customer site is a place of yours that uses Microsoft services. Its country decides the region, its place the nearest edge site. ISPs are chosen for all sites, per region, or per site."
                    action=first_step(edits)
                    example="AMS-01 · Amsterdam office · Amsterdam, NL · 500 Mbit/s"/>
            }
            .into_any();
        }
        view! {
            {enrolment_alert(missing)}
            <Stats stats=stats(&found)/>
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by id, name or address"/>
                {chips(&query, &found)}
            </div>
            {listing(&query, &found)}
            <Card title="Where they are" note=map_note(found.total)>{map(&on_map, &found.catalogue)}</Card>
        }
        .into_any()
    })
    .await
}

/// The sites in use as the file that imports again unchanged.
pub async fn export(req: &Req) -> Answer {
    let csv = sites::export(&req.ctx).await?;
    Ok(download(
        "customer-sites-import.csv",
        "text/csv; charset=utf-8",
        csv,
    ))
}

/// The one thing to do while the list is empty.
fn first_step(edits: bool) -> AnyView {
    if !edits {
        return ().into_any();
    }
    view! { <ButtonLink href="/customer/sites/import" label="Import a list" look=Look::Primary/> }
        .into_any()
}

fn filter_of(query: &ListQuery) -> Filter {
    Filter {
        search: query.search.clone(),
        region: query.filter("region").to_owned(),
        state: query.filter("state").to_owned(),
        overridden: query.filter("own") == "yes",
        sort: query.sorting(),
    }
}

fn stats(found: &List) -> Vec<Stat> {
    let count = |state: &str| found.states.get(state).copied().unwrap_or_default();
    [
        ("", "In use"),
        ("active", "Active"),
        ("at_risk", "At risk"),
        ("coming", "On the way"),
        ("none", "Ordinary internet"),
    ]
    .into_iter()
    .map(|(state, label)| {
        Stat::new(words::number(count(state)), "customer sites", label)
            .href(format!("/customer/sites?state={state}"))
    })
    .collect()
}

fn chips(query: &ListQuery, found: &List) -> AnyView {
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let states: Vec<Chip> = STATES
        .iter()
        .map(|(key, label)| {
            let number = found.states.get(key).copied().unwrap_or_default();
            Chip::one_of(&query.url, "state", key, *label).count(count(number))
        })
        .collect();
    let mut regions = vec![Chip::one_of(&query.url, "region", "", "All")];
    regions.extend(found.regions.iter().map(|(id, name, number)| {
        Chip::one_of(&query.url, "region", id, name.clone()).count(count(*number))
    }));
    view! {
        <Chips label="State" chips=states/>
        <Chips label="Region" chips=regions/>
        <Chips label="Choice" chips=vec![Chip::toggle(&query.url, "own", "yes", "Own choice of ISPs")]/>
    }
    .into_any()
}

fn listing(query: &ListQuery, found: &List) -> AnyView {
    if found.sites.is_empty() {
        return view! { <Empty title="No customer site matches" purpose="Remove a filter or search for something else."/> }.into_any();
    }
    let columns = vec![
        Column::mono("Site id").sorted_by(&query.url, "ref"),
        Column::text("Name").sorted_by(&query.url, "name"),
        Column::text("Region").sorted_by(&query.url, "region"),
        Column::text("Nearest edge site"),
        Column::number("Peak").sorted_by(&query.url, "peak"),
        Column::text("Service"),
        Column::text("Choice"),
    ];
    let rows = found
        .sites
        .iter()
        .map(|listed| row(&found.catalogue, listed))
        .collect::<Vec<_>>();
    view! {
        <DataTable caption="Customer sites" columns=columns rows=rows/>
        <Pager url=query.url.clone() paging=query.paging(found.total) unit="customer sites" csv=query.csv_href()/>
    }
    .into_any()
}

fn badge(listed: &ListedSite) -> crate::ui::badge::Badge {
    let site = &listed.site;
    words::site(
        site.held_at.is_some(),
        site.retired_at.is_some(),
        listed.active,
        listed.at_risk,
        listed.coming,
    )
}

fn row(catalogue: &Catalogue, listed: &ListedSite) -> Row {
    let site = &listed.site;
    let href = format!("/customer/sites/{}", site.id);
    let choice = if listed.overridden > 0 {
        "Own"
    } else {
        "Inherited"
    };
    Row::new(vec![
        view! { <a href=href>{site.site_ref.clone()}</a> }.into_any(),
        site.name.clone().into_any(),
        region_name(catalogue, &site.region_id).into_any(),
        metro_name(catalogue, &site.nearest_metro_id).into_any(),
        peak(site.peak_mbps).into_any(),
        badge(listed).plain(),
        choice.into_any(),
    ])
}

/// Name of a region.
pub(super) fn region_name(catalogue: &Catalogue, id: &str) -> String {
    let region = catalogue.region(&id.into());
    region.map_or_else(|| id.to_owned(), |region| region.name.clone())
}

/// Name of a metro.
pub(super) fn metro_name(catalogue: &Catalogue, id: &str) -> String {
    let metro = catalogue.metro(&id.into());
    metro.map_or_else(|| id.to_owned(), |metro| metro.name.clone())
}

/// A peak with its unit.
pub(super) fn peak(mbps: i64) -> String {
    Mbps::new(u64::try_from(mbps).unwrap_or_default()).to_string()
}

fn map_note(total: i64) -> String {
    if total > ON_MAP {
        format!(
            "the first {ON_MAP} of {} customer sites of the list above",
            words::number(total)
        )
    } else {
        "the customer sites of the list above".to_owned()
    }
}

fn map(listed: &[ListedSite], catalogue: &Catalogue) -> AnyView {
    let markers: Vec<Marker> = listed
        .iter()
        .map(|one| {
            let site = &one.site;
            let badge = badge(one);
            Marker {
                lon: site.longitude,
                lat: site.latitude,
                label: format!("{} {}", site.site_ref, site.name),
                tone: badge.tone,
                state: badge.text,
                detail: format!(
                    "{}, nearest {}",
                    peak(site.peak_mbps),
                    metro_name(catalogue, &site.nearest_metro_id)
                ),
                size: if listed.len() > 60 {
                    Size::Tiny
                } else {
                    Size::Small
                },
                ring: false,
                href: Some(format!("/customer/sites/{}", site.id)),
            }
        })
        .collect();
    view! {
        <WorldMap id="sites-map" title="Customer sites"
            desc=format!("{} customer sites with the state of their service.", markers.len()) markers=markers/>
    }
    .into_any()
}

const CSV_HEADER: &[&str] = &[
    "site_id",
    "name",
    "address",
    "country",
    "region",
    "latitude",
    "longitude",
    "nearest_edge_site",
    "peak_mbps",
    "service",
    "own_choice",
    "held_reason",
];

fn csv_row(catalogue: &Catalogue, listed: &ListedSite) -> Vec<String> {
    let site = &listed.site;
    let own = if listed.overridden > 0 { "yes" } else { "no" };
    vec![
        site.site_ref.clone(),
        site.name.clone(),
        site.address.clone(),
        site.country_iso2.clone(),
        site.region_id.clone(),
        site.latitude.to_string(),
        site.longitude.to_string(),
        metro_name(catalogue, &site.nearest_metro_id),
        site.peak_mbps.to_string(),
        badge(listed).text,
        own.to_owned(),
        site.held_reason.clone(),
    ]
}
