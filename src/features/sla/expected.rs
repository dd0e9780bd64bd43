//! What can be expected end to end: by region, by site, and for ISPs that are only tried out.

use super::estimate::{assumptions, formula};
use super::words;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::sla::expected::{self, Expected, RegionFigure, Tried};
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::filters::{Filters, Pick, pick_keys};
use crate::ui::form::{CheckField, FormState, Opt, SelectField, SubmitButton, SubmitRow};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::RegionId;
use maps_domain::sla::{Estimate, Ties, downtime_words};

/// Names of the fields for the ISPs that are tried, in order.
const TRIED: [&str; 3] = ["first", "second", "third"];

/// The regions and the sites, or all sites as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let (region, search) = (query.filter("region").to_owned(), query.search.clone());
    let (sites, total) =
        expected::page(&req.ctx, &region, &search, query.limit(), query.offset()).await?;
    let catalogue = ground::names(&req.ctx).await?;
    if query.wants_csv() {
        let header = [
            "site_id",
            "site",
            "region",
            "isps",
            "expected_availability_percent",
            "expected_packet_delivery_percent",
            "isps_count_in_parallel",
            "without_offer",
        ];
        let plain =
            |share: maps_domain::sla::Share| share.to_string().trim_end_matches(" %").to_owned();
        let rows = sites.into_iter().map(|one| {
            let estimate = one.estimate.as_ref();
            vec![
                one.site.site_ref.clone(),
                one.site.name.clone(),
                one.site.region_id.clone(),
                one.isps.join(", "),
                estimate.map_or_else(String::new, |e| plain(e.availability)),
                estimate
                    .and_then(|e| e.packet_delivery)
                    .map_or_else(String::new, plain),
                estimate
                    .map_or("", |e| if e.in_parallel() { "yes" } else { "no" })
                    .to_owned(),
                one.without_offer.join(", "),
            ]
        });
        return csv_file("expected-service-level.csv", &header, rows);
    }
    let regions = expected::by_region(&req.ctx).await?;
    let asked = FormState::from_values(req.query.0.clone());
    let tick = |name: &str| asked.checked(name, "yes").then_some(true);
    let ties = Ties {
        automatic_failover: tick("failover"),
        separate_last_mile: tick("last_mile"),
        separate_equipment: tick("equipment"),
        tied: None,
    };
    let isps: Vec<&str> = TRIED.iter().map(|name| asked.value(name)).collect();
    let tried = RegionId::from(asked.value("in"));
    let tried = expected::try_out(&req.ctx, &tried, &isps, ties).await?;
    let mut frame = req
        .frame("Expected", &[("Service level", "/customer/sla")])
        .await?;
    frame.lead = Some(lead(&regions, &catalogue));
    req.page(frame, move || {
        let body = if sites.is_empty() {
            view! {
                <Empty title="No site with an ISP" purpose="For each site with a chosen ISP the expected figure from site to service is worked out here, before anything is bought or measured."
                    action=view! { <a class="btn btn-secondary" href="/customer/choices">"Choose ISPs"</a> }.into_any()
                    example="Paris HQ with Colt and BICS in parallel: 99.95 %, about 21.9 minutes of downtime per month."/>
            }
            .into_any()
        } else {
            let columns = vec![
                Column::text("Customer site"), Column::text("Region"), Column::text("ISPs in order"),
                Column::number("Expected, site to service"), Column::text("Downtime"), Column::text("How ISPs count"),
            ];
            let rows = sites.iter().map(|one| site_row(one, &catalogue)).collect();
            view! { <DataTable caption="Sites" columns=columns rows=rows/> }.into_any()
        };
        let picks = vec![Pick::new("region", "Region", catalogue.regions().map(|region| (region.id.to_string(), region.name.clone())).collect())];
        view! {
            {words::tabs("/customer", OrgKind::Customer, "/expected")}
            {region_card(&regions, &catalogue)}
            {try_card(&asked, &tried, &catalogue)}
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by site" beside=pick_keys(&picks)/>
                <Filters url=query.url.clone() picks=picks of_search=true/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="customer sites" csv=query.csv_href()/>
            {formula()}
        }
    })
    .await
}

fn lead(regions: &[RegionFigure], catalogue: &Catalogue) -> String {
    let worst = regions
        .iter()
        .filter_map(|figure| Some((figure, figure.estimate.as_ref()?)))
        .min_by_key(|(_, estimate)| estimate.availability);
    match worst {
        None => "Nothing can be estimated: your ISPs publish no service level.".to_owned(),
        Some((figure, estimate)) => format!(
            "Lowest: {} in {} with {}, {} (an estimate from offers and targets).",
            estimate.availability,
            ground::region_name(catalogue, figure.region.as_str()),
            figure.isp,
            downtime_words(estimate.availability)
        ),
    }
}

fn region_card(regions: &[RegionFigure], catalogue: &Catalogue) -> Option<AnyView> {
    if regions.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("Region"),
        Column::text("First ISP"),
        Column::number("Customer sites"),
        Column::number("ISP's part"),
        Column::number("Microsoft's part"),
        Column::number("Expected, site to service"),
        Column::text("Downtime"),
    ];
    let rows = regions
        .iter()
        .map(|figure| {
            let share = |of: fn(&Estimate) -> maps_domain::sla::Share| {
                figure
                    .estimate
                    .as_ref()
                    .map_or_else(|| "no offer".to_owned(), |e| of(e).to_string())
            };
            Row::new(vec![
                ground::region_name(catalogue, figure.region.as_str()).into_any(),
                figure.isp.clone().into_any(),
                figure.sites.to_string().into_any(),
                share(|e| e.isp_part).into_any(),
                figure.microsoft.to_string().into_any(),
                share(|e| e.availability).into_any(),
                figure
                    .estimate
                    .as_ref()
                    .map_or_else(String::new, |e| downtime_words(e.availability))
                    .into_any(),
            ])
        })
        .collect();
    Some(
        view! {
            <Card title="With the first ISP alone" note="what its offer and Microsoft's target come to" flush=true>
                <DataTable caption="Regions" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// The form that tries ISPs out, and what came of it. A GET form: the address can be passed on.
fn try_card(asked: &FormState, tried: &Tried, catalogue: &Catalogue) -> AnyView {
    let regions = catalogue
        .regions()
        .map(|region| Opt::new(region.id.to_string(), region.name.clone()))
        .collect();
    let isps = || {
        tried
            .offering
            .iter()
            .map(|(id, name)| Opt::new(id.clone(), name.clone()))
            .collect::<Vec<_>>()
    };
    let [region, first, second, third, failover, last_mile, equipment] = asked.fields([
        "in",
        TRIED[0],
        TRIED[1],
        TRIED[2],
        "failover",
        "last_mile",
        "equipment",
    ]);
    let result = match (&tried.estimate, tried.without_offer.first()) {
        (Some(estimate), _) => {
            let without = (!tried.without_offer.is_empty()).then(|| {
                format!(" Without an offer there: {}.", tried.without_offer.join(", "))
            });
            let text = format!("{}{}", estimate.sentence(), without.unwrap_or_default());
            Some(view! { <p><strong>{text}</strong></p> {assumptions(estimate)} }.into_any())
        }
        (None, Some(name)) => Some(
            view! { <p><strong>{format!("{name} promises no availability in this region.")}</strong></p> }
                .into_any(),
        ),
        (None, None) => None,
    };
    let open = result.is_some();
    view! {
        <details class="fold" open=open>
            <summary>"Try ISPs before you choose"</summary>
            <Card title="Try ISPs">
                <form method="get" action="/customer/sla/expected" class="narrow">
                    <SelectField field=region label="Region" options=regions prompt="Choose" required=true/>
                    <SelectField field=first label="First ISP" options=isps() prompt="Choose" required=true
                        hint="Those that publish a service level."/>
                    <SelectField field=second label="Second ISP" options=isps() prompt="None"/>
                    <SelectField field=third label="Third ISP" options=isps() prompt="None"/>
                    <CheckField field=failover label="Traffic changes over to the other ISP by itself"/>
                    <CheckField field=last_mile label="Each ISP has its own last mile into the site"/>
                    <CheckField field=equipment label="Each ISP has its own router and power at the site"/>
                    <SubmitRow><SubmitButton label="Work it out"/></SubmitRow>
                </form>
            </Card>
            {result}
        </details>
    }
    .into_any()
}

fn site_row(one: &Expected, catalogue: &Catalogue) -> Row {
    let (figure, downtime, how) = match &one.estimate {
        Some(estimate) => (
            estimate.availability.to_string(),
            downtime_words(estimate.availability),
            match (estimate.in_parallel(), one.isps.len()) {
                (true, _) => Badge::new(Tone::Pass, "In parallel"),
                (false, 1) => Badge::new(Tone::Neutral, "One ISP"),
                (false, _) => Badge::new(Tone::Info, "Only the first counts"),
            },
        ),
        None => (
            "no offer".to_owned(),
            String::new(),
            Badge::new(Tone::Warn, "Not promised"),
        ),
    };
    Row::new(vec![
        view! { <a href=format!("/customer/sla/expected/{}", one.site.id)>{one.site.name.clone()}</a> " "
            <span class="muted">{one.site.site_ref.clone()}</span> }
        .into_any(),
        ground::region_name(catalogue, &one.site.region_id).into_any(),
        one.isps.join(", ").into_any(),
        figure.into_any(),
        downtime.into_any(),
        how.plain(),
    ])
}
