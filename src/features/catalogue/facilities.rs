//! The list of all facilities.

use super::tabs;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::catalogue_admin::places;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::Tabs;
use leptos::prelude::*;

/// The page, or all facilities as a file.
pub async fn page(req: &Req) -> Answer {
    let ground = places::ground(&req.ctx).await?;
    let list = ListQuery::of(req, &["metro", "address"]);
    let region = list.filter("region");
    let mut lines: Vec<(String, String, String, String, bool)> = ground
        .catalogue
        .facilities()
        .filter_map(|facility| {
            let metro = ground.catalogue.metro(&facility.metro)?;
            let wanted = (region.is_empty() || metro.region.as_str() == region)
                && list.matches(&[&facility.address, &metro.name, facility.id.as_str()]);
            wanted.then(|| {
                (
                    metro.name.clone(),
                    metro.id.to_string(),
                    facility.address.clone(),
                    facility.id.to_string(),
                    facility.retired,
                )
            })
        })
        .collect();
    lines.sort_by(|a, b| {
        let by = if list.sort == "address" {
            a.2.cmp(&b.2)
        } else {
            (&a.0, &a.2).cmp(&(&b.0, &b.2))
        };
        if list.descending { by.reverse() } else { by }
    });
    let total = lines.len();
    if list.wants_csv() {
        let rows = lines
            .into_iter()
            .map(|(_, metro, address, id, retired)| vec![id, metro, address, retired.to_string()]);
        return csv_file(
            "facilities.csv",
            &["peeringdb_id", "metro_id", "address", "retired"],
            rows,
        );
    }
    let mut frame = req
        .frame("Facilities", &[("Catalogue", "/review/catalogue")])
        .await?;
    frame.lead = Some(format!(
        "{total} buildings in which carriers and Microsoft can be cabled together. Edit them on the page of their metro."
    ));
    req.page(frame, move || {
        let url = &list.url;
        let mut regions = vec![Chip::one_of(url, "region", "", "All")];
        regions.extend(ground.catalogue.regions().map(|r| Chip::one_of(url, "region", r.id.as_str(), &r.name)));
        let columns = vec![
            Column::text("Address").sorted_by(url, "address"),
            Column::text("Metro").sorted_by(url, "metro"),
            Column::mono("PeeringDB number"),
            Column::text("State"),
        ];
        let rows: Vec<Row> = list
            .window(lines)
            .into_iter()
            .map(|(metro, metro_id, address, id, retired)| {
                let badge = if retired { Badge::new(Tone::Neutral, "Retired") } else { Badge::new(Tone::Pass, "On offer") };
                Row::new(vec![
                    address.into_any(),
                    view! { <a href=format!("/review/catalogue/metros/{metro_id}")>{metro}</a> }.into_any(),
                    view! { <a href=format!("https://www.peeringdb.com/fac/{id}") rel="noopener">{id.clone()}</a> }.into_any(),
                    badge.plain(),
                ])
            })
            .collect();
        view! {
            <Tabs label="Catalogue" tabs=tabs("/review/catalogue/facilities")/>
            <div class="toolbar">
                <Search url=url.clone() label="Search address, metro or number"/>
                <Chips label="Region" chips=regions/>
            </div>
            {if rows.is_empty() {
                view! { <Empty title="No facility matches" purpose="Remove a filter to see more."/> }.into_any()
            } else {
                view! { <DataTable caption="Facilities" columns=columns rows=rows/> }.into_any()
            }}
            <Pager url=url.clone() paging=list.paging(total) unit="facilities" csv=list.csv_href()/>
        }
    })
    .await
}
