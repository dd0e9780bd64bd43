//! Fibre routes: upload, lengths, and the places where two run close, for the ISP to decide and for
//! reviewers to read.

use super::words::own_isp;
use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::inventory::fibre::{self, Fibre, RouteLine};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::form::{ErrorSummary, FileField, FormState, SubmitButton, SubmitRow};
use crate::ui::map::{Crop, Marker, Size, WorldMap};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::diversity::routes::CloseRun;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

const PATH: &str = "/isp/interconnects/routes";

/// The ISP's page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// An uploaded file.
pub async fn upload(req: &Req) -> Answer {
    own_isp(req)?;
    let outcome = async {
        let file = req.text_file().await?;
        let file = file.ok_or_else(|| AppError::field("file", "Choose a GeoJSON or KML file."))?;
        fibre::upload(&req.ctx, &file.name, &file.text).await
    };
    match outcome.await {
        Ok(_) => done(PATH, "uploaded"),
        Err(error) => {
            let (status, form) = req.returned_with_file(error)?;
            show(req, status, form).await
        }
    }
}

/// Accepts or rejects a suggestion.
pub async fn decide(req: &Req) -> Answer {
    own_isp(req)?;
    let id = req.param("id")?;
    let accept = req.form.get("do") == "accept";
    match fibre::decide(&req.ctx, id, accept, req.form.get("reason")).await {
        Ok(()) => done(PATH, "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form.with("finding", id)).await
        }
    }
}

/// What reviewers see of an ISP's routes: lengths, places, and the ISP's reasons.
pub async fn review(req: &Req) -> Answer {
    let org = OrgId::new(req.query.get("isp").to_owned());
    let fibre = fibre::of_org(&req.ctx, &org).await?;
    let crumbs = [("PNI records", "/review/interconnects")];
    let title = format!("Fibre routes: {}", fibre.isp);
    let mut frame = req.frame(&title, &crumbs).await?;
    frame.lead = Some(lead(&fibre));
    req.page(frame, move || view! { {map(&fibre)} {findings(&fibre, &FormState::default(), false)} {table(&fibre)} })
        .await
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let org = own_isp(req)?;
    let fibre = fibre::of_org(&req.ctx, &org).await?;
    let edits = req.ctx.may(Action::EditInventory, &org);
    let crumbs = [("Interconnects", "/isp/interconnects")];
    let mut frame = req.frame("Fibre routes", &crumbs).await?;
    frame.lead = Some(lead(&fibre));
    req.page_with(status, frame, move || {
        view! {
            <ErrorSummary form=form.clone()/>
            {map(&fibre)}
            {findings(&fibre, &form, edits)}
            {table(&fibre)}
            {edits.then(|| upload_card(&form))}
        }
    })
    .await
}

fn lead(fibre: &Fibre) -> String {
    let open = open(fibre);
    match (fibre.routes.len(), open) {
        (0, _) => "No fibre route is recorded yet.".to_owned(),
        (routes, 0) => format!("{routes} routes; no place waits for a decision."),
        (routes, 1) => {
            format!("{routes} routes; 1 place where two run close waits for a decision.")
        }
        (routes, n) => {
            format!("{routes} routes; {n} places where two run close wait for a decision.")
        }
    }
}

fn open(fibre: &Fibre) -> usize {
    let states = fibre.findings.iter().map(|(finding, _)| finding);
    states
        .filter(|finding| finding.state == "suggested")
        .count()
}

fn state(state: &str) -> Badge {
    match state {
        "accepted" => Badge::new(Tone::Warn, "Shared risk recorded"),
        "rejected" => Badge::new(Tone::Neutral, "Rejected"),
        _ => Badge::new(Tone::Wait, "Suggested"),
    }
}

fn distance(run: &CloseRun) -> String {
    format!(
        "{:.0} m apart at the nearest, over {:.0} m, from {}",
        run.nearest_m,
        run.length_m,
        fibre::place(run)
    )
}

/// The places on the map.
fn map(fibre: &Fibre) -> Option<AnyView> {
    if fibre.findings.is_empty() {
        return None;
    }
    let markers: Vec<Marker> = fibre
        .findings
        .iter()
        .map(|(finding, run)| {
            let badge = state(&finding.state);
            Marker {
                lon: run.from.longitude(),
                lat: run.from.latitude(),
                label: run.names.join(" and "),
                tone: badge.tone,
                state: badge.text,
                detail: distance(run),
                size: Size::Large,
                href: Some(format!("#finding-{}", finding.id)),
                ..Marker::default()
            }
        })
        .collect();
    let crop = Crop::around(markers.iter().map(|marker| (marker.lon, marker.lat)));
    Some(
        view! {
            <Card title="Where routes run close">
                <WorldMap id="close" title="Places where two fibre routes run close" markers=markers crop=crop
                    desc="Each mark is a place where two fibre routes run closer than the policy allows for separate risks."/>
            </Card>
        }
        .into_any(),
    )
}

fn findings(fibre: &Fibre, form: &FormState, edits: bool) -> Option<AnyView> {
    if fibre.findings.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = fibre
        .findings
        .iter()
        .map(|(finding, run)| {
            let decided = finding.decided_at.map(|at| {
                let risk = match finding.srlg.as_str() {
                    "" => String::new(),
                    srlg => format!(" Recorded as {srlg}."),
                };
                let text = format!("{} on {}: {}{risk}", finding.decided_by, UtcMs::new(at).date(), finding.reason);
                view! { <p class="thread-text">{text}</p> }
            });
            let ask = (edits && finding.state == "suggested").then(|| decision(&finding.id, form));
            view! {
                <li class="thread-entry" id=format!("finding-{}", finding.id)>
                    <p class="thread-head"><strong>{run.names.join(" and ")}</strong> {state(&finding.state).plain()}</p>
                    <p>{distance(run)}</p>
                    {decided}
                    {ask}
                </li>
            }
            .into_any()
        })
        .collect();
    let note = format!(
        "nearer than {:.0} m over at least {:.0} m",
        fibre.closeness.distance_m, fibre.closeness.least_length_m
    );
    Some(view! { <Card title="Suggested shared risks" note=note><ol class="thread">{items}</ol></Card> }.into_any())
}

fn decision(id: &str, form: &FormState) -> AnyView {
    // Several forms have this field: only the one that was posted gets its text and message back.
    let own = if form.value("finding") == id {
        form.clone()
    } else {
        FormState::default()
    };
    let field = own.field("reason");
    let name = format!("reason-{id}");
    view! {
        <form method="post" action=format!("{PATH}/{id}") class="medium">
            <label class="field-label" for=name.clone()>"Why it is one risk, or why not (reviewers see it)"</label>
            <textarea class="input" rows="2" name="reason" id=name>{field.value()}</textarea>
            {field.error.clone().map(|text| view! { <p class="field-error">{text}</p> })}
            <div class="row">
                <button class="btn btn-primary" type="submit" name="do" value="accept">"Record the shared risk"</button>
                <button class="btn btn-secondary" type="submit" name="do" value="reject">"Reject"</button>
            </div>
        </form>
    }
    .into_any()
}

fn table(fibre: &Fibre) -> AnyView {
    if fibre.routes.is_empty() {
        return view! {
            <Empty title="No fibre routes yet"
                purpose="Routes drawn on a map give segments their lengths and show where two paths run in one trench. Name each line as its segment."
                example="GeoJSON LineString with the property name: s1"/>
        }
        .into_any();
    }
    let rows: Vec<Row> = fibre.routes.iter().map(route_row).collect();
    let columns = vec![
        Column::mono("Route"),
        Column::number("Length, km"),
        Column::number("Points"),
        Column::text("Segment"),
        Column::text("Connections over it"),
    ];
    view! { <Card title="Routes" flush=true><DataTable caption="Fibre routes" columns=columns rows=rows/></Card> }
        .into_any()
}

fn route_row(line: &RouteLine) -> Row {
    let segment = match line.recorded {
        true => Badge::new(Tone::Pass, "Length recorded"),
        false => Badge::new(Tone::Wait, "No segment of this name"),
    };
    Row::new(vec![
        line.route.name.clone().into_any(),
        format!("{:.3}", line.route.length_km()).into_any(),
        line.route.points.len().to_string().into_any(),
        segment.plain(),
        line.pnis.join(", ").into_any(),
    ])
}

fn upload_card(form: &FormState) -> AnyView {
    view! {
        <Card title="Upload">
            <form method="post" action=PATH enctype="multipart/form-data" class="medium">
                <FileField field=form.field("file") label="File" accept=".geojson,.json,.kml" required=true
                    hint="GeoJSON or KML with LineStrings, each named as its segment; at most 1,000 routes and 200,000 points."/>
                <SubmitRow><SubmitButton label="Upload routes" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
