//! The mirror image: what an ISP bills its customers in a month.

use super::words;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::bills::{self, Billed};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::ids::OrgId;
use maps_domain::money::Money;

/// The customers of a month, or all lines as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let month = words::month_of(req);
    let now = req.ctx.now;
    let customers = bills::of_isp(&req.ctx, month).await?;
    if query.wants_csv() {
        let mut header = vec!["customer"];
        header.extend(words::HEADER);
        let rows = customers.iter().flat_map(|billed| {
            billed.statement.lines.iter().map(|line| {
                let mut cells = vec![billed.name.clone()];
                cells.extend(words::cells(month, line));
                cells
            })
        });
        return csv_file(&format!("bills-{}.csv", month.label()), &header, rows);
    }
    let mut frame = req.frame(&format!("Bills, {}", month.name()), &[]).await?;
    let activations: usize = customers.iter().map(|billed| billed.activations).sum();
    frame.lead = Some(match customers.len() {
        0 => "Nothing was active in this month.".to_owned(),
        n => format!(
            "You bill {n} {} for {activations} {}. Microsoft bills Azure services itself; data transfer with Microsoft SaaS is not billed.",
            if n == 1 { "customer" } else { "customers" },
            if activations == 1 {
                "activation"
            } else {
                "activations"
            }
        ),
    });
    req.page(frame, move || {
        let wanted = query.search.to_lowercase();
        let found: Vec<&Billed> = customers
            .iter()
            .filter(|billed| billed.name.to_lowercase().contains(&wanted))
            .collect();
        let total = found.len();
        let body = if found.is_empty() {
            view! {
                <Empty title="No customer" purpose="Each customer that you carried traffic for in the month is listed here with what you bill it."
                    action=view! { <a class="btn btn-secondary" href="/isp/activations">"See the activations"</a> }.into_any()
                    example="Contoso: 31 activations, 31 lines per contract."/>
            }
            .into_any()
        } else {
            let columns = vec![
                Column::text("Customer"), Column::number("Activations"), Column::number("List prices, per month"), Column::number("Lines per contract"),
            ];
            let rows = query.window(found).into_iter().map(|billed| {
                let href = format!("/isp/bills/{}?month={}", billed.customer, month.label());
                let sums: Vec<String> = billed.statement.list_price_sums.iter().map(Money::to_string).collect();
                Row::new(vec![
                    view! { <a href=href>{billed.name.clone()}</a> }.into_any(),
                    billed.activations.to_string().into_any(),
                    if sums.is_empty() { "none".to_owned() } else { sums.join(", ") }.into_any(),
                    billed.statement.without_amount.to_string().into_any(),
                ])
            }).collect();
            view! { <DataTable caption="Customers" columns=columns rows=rows/> }.into_any()
        };
        view! {
            {words::months(&query, month, now)}
            <div class="toolbar"><Search url=query.url.clone() label="Search by customer"/></div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="customers" csv=query.csv_href()/>
        }
    })
    .await
}

/// One customer's lines, or all of them as a file.
pub async fn statement(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let month = words::month_of(req);
    let now = req.ctx.now;
    let customer = OrgId::from(req.param("customer")?);
    let (name, statement) = bills::of_isp_customer(&req.ctx, &customer, month).await?;
    if query.wants_csv() {
        let rows = statement.lines.iter().map(|line| words::cells(month, line));
        return csv_file(
            &format!("bills-{}.csv", month.label()),
            &words::HEADER,
            rows,
        );
    }
    let title = format!("{name}, {}", month.name());
    let mut frame = req.frame(&title, &[("Bills", "/isp/bills")]).await?;
    frame.lead = Some(statement.sentence());
    req.page(frame, move || {
        let total = statement.lines.len();
        let columns = vec![
            Column::text("Customer site"), Column::text("Billed by"), Column::text("What"), Column::number("Per month"), Column::text("Note"),
        ];
        let rows = words::shown(&query, statement.lines.iter().collect())
            .into_iter()
            .map(|line| words::partner_row(line, None))
            .collect();
        let print = words::print_link(&query);
        view! {
            {words::months(&query, month, now)}
            <Card title="What you bill, site by site" flush=true action=print><DataTable caption="Lines" columns=columns rows=rows/></Card>
            <Pager url=query.url.clone() paging=query.paging(total) unit="lines" csv=query.csv_href()/>
        }
    })
    .await
}
