//! How full the connections are.

use super::record;
use super::table::{HEADER, bars, csv_rows, key, row, thresholds};
use crate::features::interconnects::words::own_isp;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::capacity;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chart::BarChart;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;

/// The page, or the recorded days as a file.
pub async fn page(req: &Req) -> Answer {
    let form = FormState::default().with("measured_on", req.ctx.now.date());
    show(req, StatusCode::OK, form).await
}

/// Records what was typed or sent as a file.
pub async fn post(req: &Req) -> Answer {
    own_isp(req)?;
    let outcome = match req.form.get("do") {
        "file" => record::by_file(req).await,
        _ => {
            let rows = record::typed(req);
            capacity::record(&req.ctx, &rows, "form").await
        }
    };
    match outcome {
        Ok(_) => done("/isp/capacity", "peaks-recorded"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let org = own_isp(req)?;
    let list = ListQuery::of(req, &["-load", "name", "metro"]);
    let mut lines = capacity::view(&req.ctx).await?.lines;
    if list.wants_csv() {
        let rows = lines.iter().flat_map(csv_rows);
        return csv_file("peaks.csv", HEADER, rows);
    }
    let all = lines.len();
    let counts: Vec<usize> = ["augment", "upgrade", "fine", "none"]
        .iter()
        .map(|wanted| lines.iter().filter(|line| key(line) == *wanted).count())
        .collect();
    let (bars, thresholds) = (bars(&lines), thresholds(&lines));
    let mut frame = req.frame("Capacity", &[]).await?;
    frame.lead = Some(lead(all, &counts));
    let edits = req.ctx.may(Action::EditInventory, &org);
    let entry = edits.then(|| record::enter(&lines, &form));
    if edits && all > 0 {
        frame.actions = vec![
            view! { <ButtonLink href="#record" label="Record peaks" look=Look::Primary/> }
                .into_any(),
        ];
    }
    let wanted = list.filter("level").to_owned();
    lines.retain(|line| {
        (wanted.is_empty() || key(line) == wanted) && list.matches(&[&line.pni.name, &line.metro])
    });
    match list.sort.as_str() {
        "name" => lines.sort_by(|a, b| a.pni.name.cmp(&b.pni.name)),
        "metro" => lines.sort_by(|a, b| a.metro.cmp(&b.metro)),
        // They come with the fullest first.
        _ => lines.reverse(),
    }
    if list.descending {
        lines.reverse();
    }
    req.page_with(status, frame, move || {
        if all == 0 {
            return view! {
                <Empty title="Nothing to watch yet"
                    purpose="The capacity watch looks at live private connections. Record them first; then their peaks are compared with the policy's lines every hour."/>
            }
            .into_any();
        }
        let total = u64::try_from(lines.len()).unwrap_or_default();
        let rows = list.window(lines).iter().map(row).collect();
        let columns = vec![
            Column::text("Connection").sorted_by(&list.url, "name"),
            Column::text("Edge site").sorted_by(&list.url, "metro"),
            Column::text("Capacity"),
            Column::text("Peak, larger direction").sorted_by(&list.url, "load"),
            Column::date("Measured"),
            Column::text("Augmentation"),
        ];
        let labels = [
            ("augment", "Augment"),
            ("upgrade", "Upgrade now"),
            ("fine", "Below the lines"),
            ("none", "Not measured yet"),
        ];
        let mut chips = vec![Chip::one_of(&list.url, "level", "", "All")];
        chips.extend(labels.into_iter().zip(counts).map(|((value, label), n)| {
            Chip::one_of(&list.url, "level", value, label).count(u64::try_from(n).unwrap_or_default())
        }));
        view! {
            <ErrorSummary form=form.clone()/>
            <Card title="Fullest connections" note="5-minute peak in the larger direction, % of the capacity">
                <BarChart title="5-minute peak per connection, % of the capacity" of="Connection" measure="Peak, %"
                    bars=bars thresholds=thresholds max=60.0/>
            </Card>
            <div class="toolbar">
                <Search url=list.url.clone() label="Search by connection or edge site"/>
                <Chips label="Load" chips=chips/>
            </div>
            <DataTable caption="Connections with their peak" columns=columns rows=rows/>
            <Pager url=list.url.clone() paging=list.paging(total) unit="connections" csv=list.csv_href()/>
            <div id="record">{entry}</div>
        }
        .into_any()
    })
    .await
}

fn lead(all: usize, counts: &[usize]) -> String {
    let count = |at: usize| counts.get(at).copied().unwrap_or_default();
    match (count(0), count(1), count(3)) {
        _ if all == 0 => "No live private connection is recorded.".to_owned(),
        (0, 0, 0) => format!("All {all} connections are below the policy's lines."),
        (0, 0, none) => {
            format!(
                "No measured peak is above a line; {none} of {all} connections are not measured yet."
            )
        }
        (1, 0, _) => {
            format!("1 of {all} connections is above the line that opens an augmentation.")
        }
        (augment, 0, _) => {
            format!("{augment} of {all} connections are above the line that opens an augmentation.")
        }
        (augment, upgrade, _) => format!(
            "{} of {all} connections are too full; {upgrade} of them have to be upgraded now.",
            augment + upgrade
        ),
    }
}
