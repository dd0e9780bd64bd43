//! A customer's orders.

use super::views;
use crate::server::db::order_lists::Side;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::orders::list;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::chips::Chips;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::time::UtcMs;

const NEW: &str = "/customer/orders/new";

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &["-declared", "party", "due"]);
    let filter = views::filter(&query);
    let found = list::page(
        &req.ctx,
        Side::Customer,
        &filter,
        query.limit(),
        query.offset(),
    )
    .await?;
    if query.wants_csv() {
        let header = [
            "order",
            "isp",
            "region",
            "contract_reference",
            "declared_on",
            "lines",
            "waiting",
            "confirmed",
            "rejected",
            "ended",
        ];
        let rows = found.rows.into_iter().map(|row| {
            vec![
                row.id,
                row.party,
                row.region_id,
                row.contract_ref,
                UtcMs::new(row.declared_at).date(),
                row.lines.to_string(),
                row.declared.to_string(),
                row.confirmed.to_string(),
                row.rejected.to_string(),
                row.ended.to_string(),
            ]
        });
        return csv_file("orders.csv", &header, rows);
    }
    let catalogue = ground::names(&req.ctx).await?;
    let now = req.ctx.now;
    let may = req.ctx.may(Action::DeclareOrder, &req.ctx.actor()?.org_id);
    let mut frame = req.frame("Orders", &[]).await?;
    let of = |state: &str| {
        found
            .lines_by_state
            .iter()
            .find(|(s, _)| s == state)
            .map_or(0, |(_, n)| *n)
    };
    frame.lead = Some(match (of("declared"), of("rejected")) {
        (0, 0) if found.total == 0 => {
            "Tell each ISP which of your sites it serves: activation needs its confirmation."
                .to_owned()
        }
        (0, 0) => "Every declared service is answered.".to_owned(),
        (waiting, rejected) => format!(
            "{waiting} lines wait for an ISP, {rejected} were rejected and can be corrected."
        ),
    });
    if may {
        frame.actions = vec![view! { <ButtonLink href=NEW label="Declare an order" look=Look::Primary before=Icon::Add/> }.into_any()];
    }
    req.page(frame, move || {
        let chips = views::state_chips(&query, &found.lines_by_state);
        let body = if found.rows.is_empty() {
            view! {
                <Empty title="No orders" purpose="An order tells an ISP at which of your sites you bought its internet access. It confirms, and the sites are turned on without another click."
                    action=view! { <ButtonLink href=NEW label="Declare an order"/> }.into_any()
                    example="Colt, Western Europe, contract 4711: Paris HQ with service PAR/1 and 20.30.40.0/24."/>
            }
            .into_any()
        } else {
            let columns = vec![
                Column::text("ISP").sorted_by(&query.url, "party"), Column::text("Region"), Column::text("Contract"),
                Column::date("Declared").sorted_by(&query.url, "declared"), Column::text("Lines"),
                Column::date("Answer due").sorted_by(&query.url, "due"),
            ];
            let rows = found.rows.iter().map(|row| {
                Row::new(vec![
                    view! { <a href=format!("/customer/orders/{}", row.id)>{row.party.clone()}</a> }.into_any(),
                    ground::region_name(&catalogue, &row.region_id).into_any(),
                    view! { {row.contract_ref.clone()} }.into_any(),
                    view! { {UtcMs::new(row.declared_at).date()} }.into_any(),
                    views::counts(row),
                    views::due(row.due_at, now),
                ])
            }).collect();
            view! { <DataTable caption="Orders" columns=columns rows=rows/> }.into_any()
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by ISP, contract, service or site"/>
                <Chips label="Lines" chips=chips/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(found.total) unit="orders" csv=query.csv_href()/>
        }
    })
    .await
}
