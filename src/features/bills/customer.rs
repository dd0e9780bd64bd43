//! A customer's statement of a month: who bills what, site by site.

use super::words;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::bills;
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::billing::{Biller, Item, Line, Statement};
use std::collections::BTreeMap;

/// The statement, or all of its lines as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let month = words::month_of(req);
    let now = req.ctx.now;
    let statement = bills::of_customer(&req.ctx, month).await?;
    if query.wants_csv() {
        let rows = statement.lines.iter().map(|line| words::cells(month, line));
        return csv_file(
            &format!("bills-{}.csv", month.label()),
            &words::HEADER,
            rows,
        );
    }
    let mut frame = req.frame(&format!("Bills, {}", month.name()), &[]).await?;
    frame.lead = Some(statement.sentence());
    req.page(frame, move || {
        let wanted = query.search.to_lowercase();
        let lines: Vec<&Line> = statement
            .lines
            .iter()
            .filter(|line| line.biller == Biller::Partner)
            .filter(|line| {
                wanted.is_empty()
                    || line.site.to_lowercase().contains(&wanted)
                    || line.biller_name.to_lowercase().contains(&wanted)
            })
            .collect();
        let total = lines.len();
        if statement.lines.is_empty() {
            return view! {
                {words::months(&query, month, now)}
                <Empty title="Nothing was active" purpose="Each activation that carried traffic in the month is listed here with who bills what for it. The portal itself bills nothing."
                    action=view! { <a class="btn btn-secondary" href="/customer/activations">"See the activations"</a> }.into_any()
                    example="Paris HQ: internet access by Colt, per contract; data transfer with Microsoft SaaS, 0."/>
            }
            .into_any();
        }
        let columns = vec![
            Column::text("Customer site"), Column::text("Billed by"), Column::text("What"), Column::number("Per month"), Column::text("Note"),
        ];
        let rows = words::shown(&query, lines)
            .into_iter()
            .map(|line| {
                let href = line.activation.as_ref().map(|id| format!("/customer/activations/{id}"));
                words::partner_row(line, href)
            })
            .collect();
        let print = words::print_link(&query);
        view! {
            {words::months(&query, month, now)}
            {summary(&statement)}
            {others(&statement)}
            <div class="toolbar"><Search url=query.url.clone() label="Search by site or ISP"/></div>
            <Card title="What ISPs bill, site by site" flush=true action=print><DataTable caption="Lines" columns=columns rows=rows/></Card>
            <Pager url=query.url.clone() paging=query.paging(total) unit="lines" csv=query.csv_href()/>
            <p class="muted">"The portal sends no bill. List prices are what ISPs published; your contract decides."</p>
        }
        .into_any()
    })
    .await
}

fn summary(statement: &Statement) -> AnyView {
    let mut isps: BTreeMap<&str, usize> = BTreeMap::new();
    for line in statement
        .lines
        .iter()
        .filter(|line| line.biller == Biller::Partner)
    {
        *isps.entry(&line.biller_name).or_default() += 1;
    }
    let per_contract = statement
        .lines
        .iter()
        .filter(|line| line.amount == maps_domain::billing::Amount::PerContract)
        .count();
    let mut stats = vec![
        Stat::new(isps.len(), "ISPs", "Bill you"),
        Stat::new(per_contract, "lines", "Per contract"),
    ];
    stats.extend(
        statement
            .list_price_sums
            .iter()
            .map(|money| Stat::new(money, "per month", "List prices in all")),
    );
    view! { <Stats stats=stats/> }.into_any()
}

/// What is the same for every site, said once.
fn others(statement: &Statement) -> AnyView {
    let mut same: BTreeMap<(Biller, Item), (usize, &Line)> = BTreeMap::new();
    for line in statement
        .lines
        .iter()
        .filter(|line| line.biller != Biller::Partner)
    {
        same.entry((line.biller, line.item)).or_insert((0, line)).0 += 1;
    }
    let columns = vec![
        Column::text("What"),
        Column::text("Billed by"),
        Column::number("Amount"),
        Column::number("Activations"),
        Column::text("Note"),
    ];
    let rows = same
        .into_values()
        .map(|(count, line)| {
            Row::new(vec![
                words::item(line).into_any(),
                words::biller(line).plain(),
                words::amount(line),
                count.to_string().into_any(),
                line.note.clone().into_any(),
            ])
        })
        .collect();
    view! { <Card title="The same for every activation" flush=true><DataTable caption="Lines of Microsoft" columns=columns rows=rows/></Card> }
        .into_any()
}
