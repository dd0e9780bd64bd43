//! The directory of qualified partners.

use super::picture::tier_badge;
use super::words;
use crate::server::db::directory::{Partner, PartnerFilter};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::directory;
use crate::ui::button::ButtonLink;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::policy::Tier;
use maps_domain::time::UtcMs;

/// Sort keys and their columns.
const SORTS: &[(&str, &str)] = &[
    ("name", "o.name_folded"),
    ("regions", "regions"),
    ("geo", "geo_regions"),
    ("since", "since"),
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let list = ListQuery::of(req, &["name", "regions", "geo", "since"]);
    let filter = PartnerFilter {
        like: list.like(),
        region: list.filter("region").to_owned(),
        tier: list.filter("tier").to_owned(),
    };
    let (rows, total, catalogue) = directory::partners(
        &req.ctx,
        &filter,
        &list.order_by(SORTS),
        list.limit(),
        list.offset(),
    )
    .await?;
    if list.wants_csv() {
        return csv_file("partners.csv", HEADER, rows.iter().map(record));
    }
    let mut frame = req.frame("Partners", &[]).await?;
    frame.lead = Some(match total {
        0 => "No qualified partner matches.".to_owned(),
        1 => "One qualified partner matches.".to_owned(),
        n => format!(
            "{n} qualified partners: each has shown Microsoft diverse paths in every region that is listed."
        ),
    });
    req.page(frame, move || {
        let url = &list.url;
        let mut regions = vec![Chip::one_of(url, "region", "", "All")];
        regions.extend(catalogue.regions().map(|r| Chip::one_of(url, "region", r.id.as_str(), &r.name)));
        let tiers = vec![
            Chip::one_of(url, "tier", "", "Any"),
            Chip::one_of(url, "tier", "Geo", "Geo"),
            Chip::one_of(url, "tier", "Local", "Local"),
        ];
        let columns = vec![
            Column::text("Partner").sorted_by(url, "name"),
            Column::text("Kind"),
            Column::text("Qualified in"),
            Column::number("Regions").sorted_by(url, "regions"),
            Column::number("Geo regions").sorted_by(url, "geo"),
            Column::date("Since").sorted_by(url, "since"),
        ];
        let empty = rows.is_empty();
        let rows: Vec<Row> = rows.into_iter().map(|partner| row(partner, &catalogue)).collect();
        view! {
            <div class="toolbar">
                <Search url=url.clone() label="Search partners"/>
                <Chips label="Region" chips=regions/>
                <Chips label="Tier" chips=tiers/>
            </div>
            {if empty {
                let action = view! { <ButtonLink href="/programme" label="How a carrier joins"/> }.into_any();
                view! { <Empty title="No partner matches" purpose="Carriers appear here on the day on which Microsoft qualifies them in a region. Remove a filter, or look at the map of regions." action=action/> }.into_any()
            } else {
                view! { <DataTable caption="Qualified partners" columns=columns rows=rows/> }.into_any()
            }}
            <Pager url=url.clone() paging=list.paging(total) unit="partners" csv=list.csv_href()/>
        }
    })
    .await
}

/// `region:tier` pairs in the order of the ids.
fn standing(partner: &Partner) -> Vec<(&str, &str)> {
    let mut pairs: Vec<(&str, &str)> = partner
        .standing
        .split(',')
        .filter_map(|pair| pair.split_once(':'))
        .collect();
    pairs.sort_unstable();
    pairs
}

fn row(partner: Partner, catalogue: &Catalogue) -> Row {
    let regions: Vec<AnyView> = standing(&partner)
        .into_iter()
        .map(|(region, tier)| {
            let badge = tier_badge(Tier::parse(tier).unwrap_or(Tier::Local)).plain();
            let name = words::region(catalogue, region);
            view! { <li><a href=format!("/regions/{region}")>{name}</a> " " {badge}</li> }
                .into_any()
        })
        .collect();
    Row::new(vec![
        view! { <a href=format!("/partners/{}", partner.slug)>{partner.display_name}</a> }
            .into_any(),
        words::carrier(&partner.isp_type).into_any(),
        view! { <ul>{regions}</ul> }.into_any(),
        partner.regions.to_string().into_any(),
        partner.geo_regions.to_string().into_any(),
        UtcMs::new(partner.since).date().into_any(),
    ])
}

const HEADER: &[&str] = &[
    "slug",
    "name",
    "kind",
    "regions",
    "geo_regions",
    "since",
    "qualified_in",
];

fn record(partner: &Partner) -> Vec<String> {
    let standing: Vec<String> = standing(partner)
        .into_iter()
        .map(|(region, tier)| format!("{region}:{tier}"))
        .collect();
    vec![
        partner.slug.clone(),
        partner.display_name.clone(),
        partner.isp_type.clone(),
        partner.regions.to_string(),
        partner.geo_regions.to_string(),
        UtcMs::new(partner.since).date(),
        standing.join(" "),
    ]
}
