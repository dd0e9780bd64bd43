//! Orders that name the ISP: a queue with age and due time.

use super::views;
use crate::server::db::order_lists::Side;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::orders::list;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::time::UtcMs;

/// The queue, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &["due", "-declared", "party"]);
    let filter = views::filter(&query);
    let found = list::page(&req.ctx, Side::Isp, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        let header = [
            "order",
            "customer",
            "region",
            "contract_reference",
            "declared_on",
            "due_on",
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
                row.due_at
                    .map(|at| UtcMs::new(at).date())
                    .unwrap_or_default(),
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
    let mut frame = req.frame("Orders", &[]).await?;
    let waiting = found
        .lines_by_state
        .iter()
        .find(|(s, _)| s == "declared")
        .map_or(0, |(_, n)| *n);
    frame.lead = Some(match (waiting, found.late) {
        (0, _) => "Nothing waits for your answer.".to_owned(),
        (n, 0) => format!("{n} lines wait for your answer, none is overdue."),
        (n, late) => format!("{n} lines wait for your answer, {late} of them longer than agreed."),
    });
    req.page(frame, move || {
        let mut chips = views::state_chips(&query, &found.lines_by_state);
        let late = u64::try_from(found.late).unwrap_or_default();
        chips.push(Chip::one_of(&query.url, "state", "late", "Overdue").count(late));
        let body = if found.rows.is_empty() {
            view! {
                <Empty title="No orders" purpose="When a customer declares that it bought your internet access, it is listed here for you to confirm or reject."
                    example="Contoso, Western Europe: 3 customer sites with their service ids and prefixes."/>
            }
            .into_any()
        } else {
            let columns = vec![
                Column::text("Customer").sorted_by(&query.url, "party"), Column::text("Region"), Column::text("Contract"),
                Column::text("Age").sorted_by(&query.url, "declared"), Column::text("Lines"),
                Column::date("Answer due").sorted_by(&query.url, "due"),
            ];
            let rows = found.rows.iter().map(|row| {
                Row::new(vec![
                    view! { <a href=format!("/isp/orders/{}", row.id)>{row.party.clone()}</a> }.into_any(),
                    ground::region_name(&catalogue, &row.region_id).into_any(),
                    view! { {row.contract_ref.clone()} }.into_any(),
                    view! { {views::age(row.declared_at, now)} }.into_any(),
                    views::counts(row),
                    views::due(row.due_at, now),
                ])
            }).collect();
            view! { <DataTable caption="Orders of customers" columns=columns rows=rows/> }.into_any()
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by customer, contract, service or site"/>
                <Chips label="Lines" chips=chips/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(found.total) unit="orders" csv=query.csv_href()/>
        }
    })
    .await
}
