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
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::order::LineState;

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
        let rows = found.rows.into_iter().map(views::record);
        return csv_file("orders.csv", &views::header("isp"), rows);
    }
    let catalogue = ground::names(&req.ctx).await?;
    let now = req.ctx.now;
    let may = req.ctx.may(Action::DeclareOrder, &req.ctx.actor()?.org_id);
    let mut frame = req.frame("Orders", &[]).await?;
    let lines = |state| views::lines_in(&found.lines_by_state, state);
    frame.lead = Some(
        match (lines(LineState::Declared), lines(LineState::Rejected)) {
            (0, 0) if found.total == 0 => {
                "Tell each ISP which of your sites it serves: activation needs its confirmation."
                    .to_owned()
            }
            (0, 0) => "Every declared service is answered.".to_owned(),
            (waiting, rejected) => format!(
                "{waiting} lines wait for an ISP, {rejected} were rejected and can be corrected."
            ),
        },
    );
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
            views::table(&found.rows, Side::Customer, &query, &catalogue, now)
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
