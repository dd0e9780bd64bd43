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
use leptos::prelude::*;
use maps_domain::order::LineState;

/// The queue, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &["due", "-declared", "party"]);
    let filter = views::filter(&query);
    let found = list::page(&req.ctx, Side::Isp, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        let rows = found.rows.into_iter().map(views::record);
        return csv_file("orders.csv", &views::header("customer"), rows);
    }
    let catalogue = ground::names(&req.ctx).await?;
    let now = req.ctx.now;
    let mut frame = req.frame("Orders", &[]).await?;
    let waiting = views::lines_in(&found.lines_by_state, LineState::Declared);
    frame.lead = Some(match (waiting, found.late) {
        (0, _) => "Nothing waits for your answer.".to_owned(),
        (1, 0) => "1 line waits for your answer, it is not overdue.".to_owned(),
        (1, _) => "1 line waits for your answer, longer than agreed.".to_owned(),
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
            views::table(&found.rows, Side::Isp, &query, &catalogue, now)
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
