//! The queue of operations: Microsoft's steps over all batches, overdue ones first.

use crate::features::activations::batch_table;
use crate::server::db::activations::Withdrawal;
use crate::server::db::batches::Filter;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::activations::{read, steps};
use crate::server::service::catalogue_admin::auto_accept;
use crate::server::service::ground;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::time::UtcMs;

/// The queue, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let waits_for = match query.filter("for") {
        "" => "microsoft",
        "all" => "",
        other => other,
    };
    let filter = batch_table::filter(&query, waits_for, req.ctx.now);
    let (rows, total) = read::batch_list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        return csv_file(
            "operations.csv",
            batch_table::HEADER,
            rows.into_iter().map(batch_table::record),
        );
    }
    let mine = Filter {
        waits_for: "microsoft".to_owned(),
        ..Filter::default()
    };
    let (_, waiting) = read::batch_list(&req.ctx, &mine, 1, 0).await?;
    let overdue = Filter {
        overdue_at: Some(req.ctx.now),
        ..mine
    };
    let (_, late) = read::batch_list(&req.ctx, &overdue, 1, 0).await?;
    let leaving = read::withdrawals(&req.ctx).await?;
    let auto = auto_accept::is_on(&req.ctx).await?;
    let org = req.ctx.actor()?.org_id.clone();
    let (may_switch, may_act) = (
        req.ctx.may(Action::EditAutoAccept, &org),
        req.ctx.may(Action::RunMicrosoftSteps, &org),
    );
    let catalogue = ground::names(&req.ctx).await?;
    let mut frame = req.frame("Operations", &[]).await?;
    frame.lead = Some(match (waiting, late) {
        (0, _) => "No step waits for Microsoft.".to_owned(),
        (1, 0) => "1 batch waits for Microsoft, it is not overdue.".to_owned(),
        (1, _) => "1 batch waits for Microsoft and is overdue.".to_owned(),
        (n, 0) => format!("{n} batches wait for Microsoft, none is overdue."),
        (n, late) => format!("{n} batches wait for Microsoft, {late} of them overdue."),
    });
    let now = req.ctx.now;
    req.page(frame, move || {
        let waits = [("", "Microsoft"), ("isp", "ISPs"), ("done", "Nobody: done"), ("all", "All")];
        let body = if rows.is_empty() {
            view! {
                <Empty title="Nothing here" purpose="Turn-up steps of Microsoft are listed here, overdue ones first. With auto-accept most complete by themselves."
                    example="Contoso with Colt in Western Europe: accept the prefixes, due in 2 working days."/>
            }
            .into_any()
        } else {
            batch_table::table(rows, &catalogue, "/review/operations", true, now)
        };
        view! {
            {batch_table::toolbar(&query, "Search by ISP or customer", waits)}
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="batches" csv=query.csv_href()/>
            {leaving_card(leaving, &catalogue, may_act, now)}
            {auto_card(auto, may_switch)}
        }
    })
    .await
}

/// Prefixes are no longer accepted: what was being taken down is off.
pub async fn post(req: &Req) -> Answer {
    let form = &req.form;
    steps::withdrawn(
        &req.ctx,
        form.get("isp"),
        form.get("customer"),
        form.get("region"),
    )
    .await?;
    done("/review/operations", "completed")
}

fn leaving_card(rows: Vec<Withdrawal>, catalogue: &Catalogue, may: bool, now: UtcMs) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text("Customer"),
        Column::text("ISP"),
        Column::text("Region"),
        Column::number("Customer sites"),
        Column::number("Age, days"),
        Column::action("Act"),
    ];
    let rows = rows
        .into_iter()
        .map(|row| {
            let days = UtcMs::new(row.since).whole_days_until(now);
            let values = [("isp", &row.isp_id), ("customer", &row.customer_id), ("region", &row.region_id)]
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .to_vec();
            let label = format!("Prefixes of {} withdrawn", row.customer);
            Row::new(vec![
                view! { {row.customer} }.into_any(),
                view! { {row.isp} }.into_any(),
                ground::region_name(catalogue, &row.region_id).into_any(),
                view! { {row.sites.to_string()} }.into_any(),
                view! { {days.to_string()} }.into_any(),
                match may {
                    true => view! { <ActionButton action="/review/operations" label=label values=values look=Look::Quiet/> }.into_any(),
                    false => ().into_any(),
                },
            ])
        })
        .collect();
    view! {
        <Card title="To take down" note="No longer chosen, or replaced by another ISP that is active" flush=true>
            <DataTable caption="To take down" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn auto_card(on: bool, may: bool) -> AnyView {
    let (badge, text) = match on {
        true => (
            Badge::new(Tone::Pass, "On"),
            "Valid prefixes of qualified ISPs are accepted by themselves, and dropped by themselves.",
        ),
        false => (
            Badge::new(Tone::Neutral, "Off"),
            "Operations accept the prefixes of each batch by hand.",
        ),
    };
    let link = may.then(|| {
        view! { <ButtonLink href="/review/policy" label="Switch it at the policy" look=Look::Secondary/> }
    });
    view! {
        <Card title="Auto-accept">
            <p>{badge.plain()} " " {text}</p>
            {link}
        </Card>
    }
    .into_any()
}
