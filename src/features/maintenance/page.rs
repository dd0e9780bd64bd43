//! The list of windows with what each does to its edge site, and the form that plans one.

use super::words;
use crate::error::AppError;
use crate::features::confirm::Question;
use crate::features::interconnects::verdict::tier_badge;
use crate::server::db::maintenance::Window;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::maintenance::{self, Draft, Effect};
use crate::ui::badge::Badge;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::form::{
    ErrorSummary, FormState, Opt, SelectField, SubmitButton, SubmitRow, TextArea, TextField,
};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::catalogue::Catalogue;
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "connection",
    "isp",
    "edge_site",
    "starts_utc",
    "ends_utc",
    "state",
    "reason",
    "planned_by",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let form = FormState::default().with("pni", req.query.get("pni"));
    show(req, StatusCode::OK, form).await
}

/// Plans a window.
pub async fn plan(req: &Req) -> Answer {
    let get = |name: &str| req.form.get(name).to_owned();
    let draft = Draft {
        pni: get("pni"),
        starts: get("starts"),
        ends: get("ends"),
        reason: get("reason"),
    };
    match maintenance::plan(&req.ctx, &draft).await {
        Ok(_) => done("/isp/maintenance", "maintenance-planned"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// Asks whether a window shall be called off.
pub async fn ask_to_cancel(req: &Req) -> Answer {
    calling_off(req).await?.ask(req).await
}

/// Calls a window off.
pub async fn cancel(req: &Req) -> Answer {
    let question = calling_off(req).await?;
    let outcome = maintenance::cancel(&req.ctx, req.param("id")?).await;
    question.answer(req, outcome, "maintenance-cancelled").await
}

async fn calling_off(req: &Req) -> Result<Question, AppError> {
    let window = maintenance::one(&req.ctx, req.param("id")?).await?;
    let (from, to) = (UtcMs::new(window.starts_at), UtcMs::new(window.ends_at));
    Ok(Question {
        title: format!("Call off the work on {}?", window.pni),
        means: format!(
            "The window from {from} to {to} does not take place. The customers who were told are told again."
        ),
        button: format!("Call off the work on {}", window.pni),
        back: ("Maintenance", "/isp/maintenance".to_owned()),
    })
}

fn badge(window: &Window, now: UtcMs) -> Badge {
    let called_off = window.cancelled_at.is_some();
    words::state(called_off, window.starts_at, window.ends_at, now)
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let org = req.ctx.actor()?.org_id.clone();
    let staff = req.ctx.actor()?.role.org_kind() == OrgKind::Microsoft;
    let base = match staff {
        true => "/review/routing/maintenance",
        false => "/isp/maintenance",
    };
    if req.path != base {
        return Err(AppError::NotFound);
    }
    let query = ListQuery::of(req, &[]);
    let shown = match query.filter("show") {
        "" => "open",
        other => other,
    };
    let (rows, total) = maintenance::list(
        &req.ctx,
        shown,
        &query.search,
        query.limit(),
        query.offset(),
    )
    .await?;
    let catalogue = ground::names(&req.ctx).await?;
    let now = req.ctx.now;
    if query.wants_csv() {
        let rows = rows.iter().map(|row| csv_row(row, &catalogue, now));
        return csv_file("maintenance.csv", HEADER, rows);
    }
    let open: Vec<Window> = rows
        .iter()
        .filter(|row| row.is_open(now))
        .cloned()
        .collect();
    let effects = maintenance::effects(&req.ctx, &open).await?;
    let may = !staff && req.ctx.may(Action::EditInventory, &org);
    let connections = match may {
        true => maintenance::connections(&req.ctx).await?,
        false => Vec::new(),
    };
    let crumbs: &[(&str, &str)] = match staff {
        true => &[("Routing", "/review/routing")],
        false => &[("Interconnects", "/isp/interconnects")],
    };
    let running = open.iter().filter(|row| row.is_running(now)).count();
    let mut frame = req.frame("Maintenance", crumbs).await?;
    frame.lead = Some(match (open.len(), running) {
        (0, _) => "No work on a connection is planned.".to_owned(),
        (1, 0) => "1 window is planned; it does not run now.".to_owned(),
        (n, 0) => format!("{n} windows are planned, none runs now."),
        (n, r) => format!(
            "{r} of {n} windows run now. What is built has not changed, so no verdict is questioned by it."
        ),
    });
    req.page_with(status, frame, move || {
        let chips = [("", "Ahead and running"), ("past", "Over"), ("all", "All")]
            .map(|(value, label)| Chip::one_of(&query.url, "show", value, label));
        let body = match rows.is_empty() {
            true => view! {
                <Empty title="No window here"
                    purpose="Plan work on a connection here: customers who enter there are told in time, and you see what the edge site still reaches meanwhile. It is no change of the inventory and raises no alarm."
                    example="PAR-1, 2026-11-28 22:00 to 2026-11-29 02:00: replace a line card"/>
            }
            .into_any(),
            false => table(&rows, &effects, &catalogue, may, now),
        };
        view! {
            <ErrorSummary form=form.clone()/>
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by connection, edge site or ISP"/>
                <Chips label="Show" chips=chips.to_vec()/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="windows" csv=query.csv_href()/>
            {may.then(|| the_form(&form, &connections))}
        }
    })
    .await
}

fn table(
    rows: &[Window],
    effects: &[Effect],
    catalogue: &Catalogue,
    may: bool,
    now: UtcMs,
) -> AnyView {
    let columns = vec![
        Column::text("Connection"),
        Column::text("ISP"),
        Column::text("Edge site"),
        Column::date("From, UTC"),
        Column::date("To, UTC"),
        Column::text("State"),
        Column::text("As built"),
        Column::text("As running"),
        Column::text("Work"),
        Column::action("Actions"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            let effect = effects.iter().find(|effect| effect.window == row.id);
            let tier = |tier: Option<_>| effect.map(|_| tier_badge(tier).plain()).into_any();
            let call_off = (may && row.is_open(now)).then(|| {
                let href = format!("/isp/maintenance/{}", row.id);
                view! { <ButtonLink href=href label="Call off …" look=Look::Quiet/> }
            });
            Row::new(vec![
                row.pni.clone().into_any(),
                row.isp.clone().into_any(),
                ground::metro_name(catalogue, &row.metro_id).into_any(),
                UtcMs::new(row.starts_at).to_string().into_any(),
                UtcMs::new(row.ends_at).to_string().into_any(),
                badge(row, now).plain(),
                tier(effect.and_then(|effect| effect.built)),
                tier(effect.and_then(|effect| effect.running)),
                row.reason.clone().into_any(),
                call_off.into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Maintenance windows" columns=columns rows=rows/> }.into_any()
}

fn the_form(form: &FormState, connections: &[(String, String)]) -> AnyView {
    let [pni, starts, ends, reason] = form.fields(["pni", "starts", "ends", "reason"]);
    let options: Vec<Opt> = connections
        .iter()
        .map(|(id, name)| Opt::new(id, name))
        .collect();
    view! {
        <Card title="Plan a window" note="customers who enter there are told at once">
            <form method="post" action="/isp/maintenance" class="medium">
                <SelectField field=pni label="Connection" prompt="Choose a live connection" options=options required=true/>
                <TextField field=starts label="From" unit="UTC" required=true hint="Day and time, for example 2026-11-28 22:00."/>
                <TextField field=ends label="To" unit="UTC" required=true/>
                <TextArea field=reason label="Work" rows=2 required=true hint="At least 10 characters. You and Microsoft read it; customers do not."/>
                <SubmitRow><SubmitButton label="Plan the window" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

fn csv_row(row: &Window, catalogue: &Catalogue, now: UtcMs) -> Vec<String> {
    vec![
        row.pni.clone(),
        row.isp.clone(),
        ground::metro_name(catalogue, &row.metro_id),
        UtcMs::new(row.starts_at).rfc3339(),
        UtcMs::new(row.ends_at).rfc3339(),
        badge(row, now).text,
        row.reason.clone(),
        row.planned_by.clone(),
    ]
}
