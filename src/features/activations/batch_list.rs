//! An ISP's turn-up batches, and its standing authorisations per region.

use super::batch_table;
use crate::error::AppError;
use crate::server::db::batches::Filter;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::activations::{read, standing};
use crate::server::service::ground;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, Look};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::time::UtcMs;

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let filter = batch_table::filter(&query, query.filter("for"), req.ctx.now);
    let (rows, total) = read::batch_list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        return csv_file(
            "activations.csv",
            batch_table::HEADER,
            rows.into_iter().map(batch_table::record),
        );
    }
    let mine = Filter {
        waits_for: "isp".to_owned(),
        ..Filter::default()
    };
    let (_, waiting) = read::batch_list(&req.ctx, &mine, 1, 0).await?;
    let given = standing::own(&req.ctx).await?;
    let regions = ground::regions(&req.ctx).await?;
    let may = req
        .ctx
        .may(Action::GrantStandingAuthorisation, &req.ctx.actor()?.org_id);
    let catalogue = ground::names(&req.ctx).await?;
    let mut frame = req.frame("Activations", &[]).await?;
    frame.lead = Some(match waiting {
        0 => "No turn-up batch waits for you.".to_owned(),
        1 => "1 turn-up batch waits for you.".to_owned(),
        n => format!("{n} turn-up batches wait for you."),
    });
    let now = req.ctx.now;
    req.page(frame, move || {
        let waits = [("", "All"), ("isp", "You"), ("microsoft", "Microsoft"), ("done", "Nobody: done")];
        let body = if rows.is_empty() {
            view! {
                <Empty title="No turn-up batches" purpose="When you are qualified and have confirmed an order, the customer's sites of a region are turned on together here."
                    example="Contoso, Western Europe: 3 customer sites, routes announced is yours, due in 5 working days."/>
            }
            .into_any()
        } else {
            batch_table::table(rows, &catalogue, "/isp/activations", false, now)
        };
        view! {
            {batch_table::toolbar(&query, "Search by customer", waits)}
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="batches" csv=query.csv_href()/>
            {authorisations(&given, &regions, may)}
        }
    })
    .await
}

/// Gives or takes back the authorisation of a region.
pub async fn post(req: &Req) -> Answer {
    let region = req.form.get("region");
    match req.form.get("do") {
        "grant" => {
            standing::grant(&req.ctx, region).await?;
            done("/isp/activations", "granted")
        }
        "revoke" => {
            standing::revoke(&req.ctx, region).await?;
            done("/isp/activations", "revoked")
        }
        _ => Err(AppError::BadRequest),
    }
}

fn authorisations(
    given: &[crate::server::db::standing_authorisations::Standing],
    regions: &[(String, String)],
    may: bool,
) -> AnyView {
    let columns = vec![
        Column::text("Region"),
        Column::text("Turn-up"),
        Column::text("Given"),
        Column::action("Change"),
    ];
    let rows = regions
        .iter()
        .map(|(id, name)| {
            let here = given.iter().find(|standing| standing.region_id == *id);
            let (badge, text, verb, label) = match here {
                Some(standing) => (
                    Badge::new(Tone::Pass, "Automatic"),
                    format!("{} by {}", UtcMs::new(standing.granted_at).date(), standing.granted_by),
                    "revoke",
                    format!("Take back for {name}"),
                ),
                None => (Badge::new(Tone::Neutral, "By hand"), String::new(), "grant", format!("Authorise for {name}")),
            };
            let values = vec![("do".to_owned(), verb.to_owned()), ("region".to_owned(), id.clone())];
            let look = if here.is_some() { Look::Secondary } else { Look::Quiet };
            Row::new(vec![
                view! { {name.clone()} }.into_any(),
                badge.plain(),
                view! { {text} }.into_any(),
                match may {
                    true => view! { <ActionButton action="/isp/activations" label=label values=values look=look/> }.into_any(),
                    false => ().into_any(),
                },
            ])
        })
        .collect();
    view! {
        <Card title="Standing authorisation" note="With it your steps complete by themselves, without a click per batch" flush=true>
            <DataTable caption="Standing authorisation by region" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
