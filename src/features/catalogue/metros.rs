//! The list and map of all metros.

use super::tabs;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::catalogue_admin::places::{self, Ground};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::map::{Crop, Marker, WorldMap};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::Tabs;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::counted::counted;
use maps_domain::place::Metro;

/// One line of the list.
struct Line {
    metro: Metro,
    region: String,
    country: String,
    facilities: usize,
    pnis: i64,
}

/// The page, or all metros as a file.
pub async fn page(req: &Req) -> Answer {
    let ground = places::ground(&req.ctx).await?;
    let list = ListQuery::of(req, &["name", "region", "facilities", "pnis"]);
    let lines = lines(&ground, &list);
    let total = lines.len();
    if list.wants_csv() {
        return csv_file("metros.csv", HEADER, lines.iter().map(record));
    }
    let edits = req.ctx.may(Action::EditCatalogue, &req.ctx.actor()?.org_id);
    let mut frame = req.frame("Catalogue", &[]).await?;
    frame.lead = Some(format!(
        "{} metros in {} regions are on offer; PNIs use {} of them.",
        ground.catalogue.metros().filter(|m| !m.retired).count(),
        ground.catalogue.regions().count(),
        ground.pnis.len()
    ));
    if edits {
        frame.actions = vec![view! { <ButtonLink href="/review/catalogue/new" label="Add a metro" look=Look::Primary/> }.into_any()];
    }
    req.page(frame, move || {
        let url = &list.url;
        let mut regions = vec![Chip::one_of(url, "region", "", "All")];
        regions.extend(ground.catalogue.regions().map(|r| {
            let count = ground.catalogue.metros_in_region(&r.id).count();
            Chip::one_of(url, "region", r.id.as_str(), &r.name).count(u64::try_from(count).unwrap_or_default())
        }));
        let states = vec![
            Chip::one_of(url, "state", "", "All"),
            Chip::one_of(url, "state", "offered", "On offer"),
            Chip::one_of(url, "state", "used", "Used by PNIs"),
            Chip::one_of(url, "state", "retired", "Retired"),
        ];
        let markers: Vec<Marker> = lines.iter().map(marker).collect();
        let filtered = !list.filter("region").is_empty();
        let crop = if filtered { Crop::around(markers.iter().map(|m| (m.lon, m.lat))) } else { Crop::default() };
        let columns = vec![
            Column::text("Metro").sorted_by(url, "name"),
            Column::text("Country"),
            Column::text("Region").sorted_by(url, "region"),
            Column::number("Facilities").sorted_by(url, "facilities"),
            Column::number("PNIs").sorted_by(url, "pnis"),
            Column::text("State"),
        ];
        let rows: Vec<Row> = list.window(lines).into_iter().map(row).collect();
        view! {
            <Tabs label="Catalogue" tabs=tabs("/review/catalogue")/>
            <WorldMap id="metros" title="Metros of the catalogue" desc="Each dot is a metro where carriers can connect to Microsoft; rings are retired." markers=markers crop=crop/>
            <div class="toolbar">
                <Search url=url.clone() label="Search metro or country"/>
                <Chips label="Region" chips=regions/>
                <Chips label="State" chips=states/>
            </div>
            {if rows.is_empty() {
                view! { <Empty title="No metro matches" purpose="Metros are the cities in which Microsoft meets carriers. Remove a filter to see more."/> }.into_any()
            } else {
                view! { <DataTable caption="Metros" columns=columns rows=rows/> }.into_any()
            }}
            <Pager url=url.clone() paging=list.paging(total) unit="metros" csv=list.csv_href()/>
        }
    })
    .await
}

fn lines(ground: &Ground, list: &ListQuery) -> Vec<Line> {
    let catalogue = &ground.catalogue;
    let mut lines: Vec<Line> = catalogue
        .metros()
        .map(|metro| Line {
            region: catalogue
                .region(&metro.region)
                .map_or_else(String::new, |r| r.name.clone()),
            country: catalogue
                .country(metro.country)
                .map_or_else(String::new, |c| c.name.clone()),
            facilities: catalogue
                .facilities_of(&metro.id)
                .filter(|f| !f.retired)
                .count(),
            pnis: ground
                .pnis
                .get(metro.id.as_str())
                .copied()
                .unwrap_or_default(),
            metro: metro.clone(),
        })
        .filter(|line| {
            let region = list.filter("region");
            let state = match list.filter("state") {
                "offered" => !line.metro.retired,
                "used" => line.pnis > 0,
                "retired" => line.metro.retired,
                _ => true,
            };
            state
                && (region.is_empty() || line.metro.region.as_str() == region)
                && list.matches(&[&line.metro.name, &line.country])
        })
        .collect();
    lines.sort_by(|a, b| {
        let by = match list.sort.as_str() {
            "region" => a.region.cmp(&b.region),
            "facilities" => a.facilities.cmp(&b.facilities),
            "pnis" => a.pnis.cmp(&b.pnis),
            _ => std::cmp::Ordering::Equal,
        };
        let by = if list.sort == "name" {
            a.metro.name.cmp(&b.metro.name)
        } else {
            by
        };
        let by = if list.descending { by.reverse() } else { by };
        by.then_with(|| a.metro.name.cmp(&b.metro.name))
    });
    lines
}

fn state(retired: bool) -> Badge {
    if retired {
        Badge::new(Tone::Neutral, "Retired")
    } else {
        Badge::new(Tone::Pass, "On offer")
    }
}

fn marker(line: &Line) -> Marker {
    Marker {
        lon: line.metro.coordinates.longitude(),
        lat: line.metro.coordinates.latitude(),
        label: line.metro.name.clone(),
        tone: if line.pnis > 0 {
            Tone::Pass
        } else {
            Tone::Info
        },
        state: if line.metro.retired {
            "Retired"
        } else {
            "On offer"
        }
        .to_owned(),
        detail: format!(
            "{}, {}",
            counted(line.facilities, "facility", "facilities"),
            counted(line.pnis, "PNI", "PNIs")
        ),
        ring: line.metro.retired,
        href: Some(format!("/review/catalogue/metros/{}", line.metro.id)),
        ..Marker::default()
    }
}

fn row(line: Line) -> Row {
    Row::new(vec![
        view! { <a href=format!("/review/catalogue/metros/{}", line.metro.id)>{line.metro.name}</a> }.into_any(),
        line.country.into_any(),
        line.region.into_any(),
        line.facilities.to_string().into_any(),
        line.pnis.to_string().into_any(),
        state(line.metro.retired).plain(),
    ])
}

const HEADER: &[&str] = &[
    "id",
    "name",
    "country",
    "region_id",
    "latitude",
    "longitude",
    "facilities",
    "pnis",
    "retired",
];

fn record(line: &Line) -> Vec<String> {
    vec![
        line.metro.id.to_string(),
        line.metro.name.clone(),
        line.metro.country.as_str().to_owned(),
        line.metro.region.to_string(),
        line.metro.coordinates.latitude().to_string(),
        line.metro.coordinates.longitude().to_string(),
        line.facilities.to_string(),
        line.pnis.to_string(),
        line.metro.retired.to_string(),
    ]
}
