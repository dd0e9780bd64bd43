//! Who asked the ISP for a quote, and where demand waits for it.

use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::{ground, offers::quotes};
use crate::ui::button::ButtonLink;
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "asked_utc",
    "customer",
    "region",
    "customer_sites",
    "person",
    "email",
    "message",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let list = ListQuery::of(req, &[]);
    let (rows, total, catalogue) = quotes::received(&req.ctx, list.limit(), list.offset()).await?;
    if list.wants_csv() {
        let records = rows.into_iter().map(|quote| {
            vec![
                UtcMs::new(quote.created_at).rfc3339(),
                quote.customer_name,
                quote.region_id,
                quote.sites.map_or_else(String::new, |n| n.to_string()),
                quote.asked_by,
                quote.asked_by_email,
                quote.message,
            ]
        });
        return csv_file("quote-requests.csv", HEADER, records);
    }
    let (demand, least) = quotes::demand(&req.ctx).await?;
    let mut frame = req.frame("Demand", &[("Offers", "/isp/offers")]).await?;
    frame.lead = Some(match total {
        0 => "Nobody has asked for a quote here yet.".to_owned(),
        1 => "One customer asked for a quote: answer by e-mail.".to_owned(),
        n => format!("{n} requests for a quote, the newest first: answer by e-mail."),
    });
    req.page(frame, move || {
        let waiting: Vec<Row> = demand
            .into_iter()
            .map(|w| {
                Row::new(vec![
                    w.metro.into_any(),
                    w.region_name.into_any(),
                    format!("{} or more", w.demand.customers).into_any(),
                    format!("{} or more", w.demand.sites).into_any(),
                ])
            })
            .collect();
        let metros = vec![
            Column::text("Metro"), Column::text("Region"), Column::number("Customers"), Column::number("Customer sites"),
        ];
        let waiting = if waiting.is_empty() {
            let action = view! { <ButtonLink href="/isp/applications" label="See your applications"/> }.into_any();
            view! { <Empty title="No waiting demand to show" purpose=format!("When at least {least} customers chose you and wait at a metro for your qualification, their number appears here, rounded down. Who they are stays with them.") action=action/> }.into_any()
        } else {
            view! { <DataTable caption="Waiting demand per metro" columns=metros rows=waiting/> }.into_any()
        };
        let quotes = if rows.is_empty() {
            let action = view! { <ButtonLink href="/isp/offers" label="Look at what you publish"/> }.into_any();
            view! { <Empty title="No requests yet" purpose="Customers ask from your public page and from the comparison. Products, service levels and a sales contact bring them there." action=action/> }.into_any()
        } else {
            let columns = vec![
                Column::text("Customer"), Column::date("Asked"), Column::text("Region"), Column::number("Customer sites"),
                Column::text("Message"), Column::text("Answer to"),
            ];
            let rows = rows
                .into_iter()
                .map(|q| {
                    let mail = format!("mailto:{}", q.asked_by_email);
                    Row::new(vec![
                        q.customer_name.into_any(),
                        UtcMs::new(q.created_at).date().into_any(),
                        ground::region_name(&catalogue, &q.region_id).into_any(),
                        q.sites.map_or_else(|| "not told".to_owned(), |n| n.to_string()).into_any(),
                        q.message.into_any(),
                        view! { <a href=mail>{q.asked_by}</a> }.into_any(),
                    ])
                    .id(q.id)
                })
                .collect();
            view! { <DataTable caption="Requests for a quote" columns=columns rows=rows/> }.into_any()
        };
        view! {
            <Card title="Requests for a quote" flush=true>{quotes}
                <Pager url=list.url.clone() paging=list.paging(total) unit="requests" csv=list.csv_href()/>
            </Card>
            <Card title="Waiting for you" note=format!("Customers who chose you where you are not qualified yet; from {least} customers up, rounded down") flush=true>{waiting}</Card>
        }
    })
    .await
}
