//! The page of one customer site: facts, effective choice, activations, orders, history, and its end.

use super::list::{metro_name, peak, region_name};
use super::words;
use crate::error::AppError;
use crate::features::history;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::sites::reach::SiteReach;
use crate::server::service::sites::{self, Detail, edit};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{ErrorSummary, FormState, SubmitButton, SubmitRow, TextArea, TextField};
use crate::ui::history::{History, HistoryEntry};
use crate::ui::map::{Crop, Marker, Size, WorldMap};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::choice::Scope;
use maps_domain::counted::counted;
use maps_domain::ids::SiteId;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Holds, releases, retires or brings back the site: `do` says which.
pub async fn act(req: &Req) -> Answer {
    let id = SiteId::from(req.param("site")?);
    let ctx = &req.ctx;
    let (outcome, code) = match req.form.get("do") {
        "hold" => (edit::hold(ctx, &id, req.form.get("reason")).await, "held"),
        "release" => (edit::release(ctx, &id).await, "site-released"),
        "retire" => (
            edit::retire(ctx, &id, req.form.get("confirm")).await,
            "retired",
        ),
        "restore" => (edit::bring_back(ctx, &id).await, "restored"),
        _ => {
            return Err(sites::detail(ctx, &id)
                .await
                .err()
                .unwrap_or(AppError::BadRequest));
        }
    };
    match outcome {
        Ok(()) => done(&req.path, code),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = SiteId::from(req.param("site")?);
    let detail = sites::detail(&req.ctx, &id).await?;
    let (stored, names) = &detail.history;
    let entries = history::words::entries(&req.ctx, stored, names);
    let near = sites::reach::of(&req.ctx, &detail).await?;
    let edits = req.ctx.may(Action::EditSites, &detail.site.customer());
    let site = &detail.site;
    let title = format!("{} {}", site.site_ref, site.name);
    let mut frame = req
        .frame(&title, &[("Customer sites", "/customer/sites")])
        .await?;
    let with = |states: &[&str]| {
        let rows = detail
            .activations
            .iter()
            .filter(|row| states.contains(&row.state.as_str()));
        i64::try_from(rows.count()).unwrap_or_default()
    };
    let waiting = [
        "waiting_for_qualification",
        "waiting_for_service",
        "provisioning",
        "failed",
    ];
    frame.badge = Some(words::site(
        site.held_at.is_some(),
        site.retired_at.is_some(),
        with(&["active"]),
        with(&["at_risk"]),
        with(&waiting),
    ));
    frame.lead = Some(lead(&detail));
    if edits && site.retired_at.is_none() {
        frame.actions = vec![
            view! { <ButtonLink href=format!("/customer/choices/sites/{id}") label="Choose ISPs" look=Look::Primary/> }.into_any(),
            view! { <ButtonLink href=format!("/customer/sites/{id}/edit") label="Edit"/> }.into_any(),
        ];
    }
    req.page_with(status, frame, move || {
        body(detail, near.as_ref(), entries, form, edits)
    })
    .await
}

fn lead(detail: &Detail) -> String {
    if detail.site.retired_at.is_some() {
        return "Retired: nothing is wanted here any more.".to_owned();
    }
    let names: Vec<&str> = detail
        .wanted
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    let source = match &detail.scope {
        Scope::Site(_) => "chosen for this site",
        Scope::Region(_) => "inherited from its region",
        Scope::Global => "inherited from all regions",
    };
    if names.is_empty() {
        format!("No ISP is wanted here ({source}): the site uses ordinary internet.")
    } else {
        format!("Wants {} ({source}).", names.join(", then "))
    }
}

fn body(
    detail: Detail,
    near: Option<&SiteReach>,
    entries: Vec<HistoryEntry>,
    form: FormState,
    edits: bool,
) -> AnyView {
    let held = detail.site.held_at.map(|since| {
        let text = format!("Since {}: {} Nothing new starts here; what runs goes on.", UtcMs::new(since), detail.site.held_reason);
        let path = format!("/customer/sites/{}", detail.site.id);
        let action = edits.then(|| view! { <ActionButton action=path label="Release the site" values=vec![("do".to_owned(), "release".to_owned())]/> }.into_any());
        match action {
            Some(action) => view! { <Alert tone=Tone::Wait title="This site is on hold" text=text action=action/> }.into_any(),
            None => view! { <Alert tone=Tone::Wait title="This site is on hold" text=text/> }.into_any(),
        }
    });
    let near = near.map(super::reach::card);
    let (running, ordered) = (activations(&detail), lines(&detail));
    let main = view! {
        <Card title="Activations" note="one for each ISP, in the order of the choice" flush=true>{running}</Card>
        {near}
        <Card title="Orders" note="access services declared for this site" flush=true
            action=view! { <a href="/customer/orders">"All orders"</a> }.into_any()>{ordered}</Card>
        <Card title="History"><History entries=entries/></Card>
    }
    .into_any();
    let (about, place) = (facts(&detail), map(&detail));
    let ways = edits.then(|| controls(&detail, &form));
    let aside = view! {
        <Card title="Site">{about}</Card>
        <Card title="Place">{place}</Card>
        {ways}
    }
    .into_any();
    view! {
        <ErrorSummary form=form.clone()/>
        {held}
        <Split main=main aside=aside/>
    }
    .into_any()
}

fn isp_name(detail: &Detail, id: &str) -> String {
    detail.isps.get(id).cloned().unwrap_or_default()
}

fn activations(detail: &Detail) -> AnyView {
    if detail.activations.is_empty() {
        let text = if detail.wanted.is_empty() {
            "Nothing runs here, because no ISP is wanted. Choose one for this site, its region or all regions."
        } else {
            "Nothing has started yet. The rollout of the latest change creates an activation for each wanted ISP."
        };
        return view! { <p class="muted card-body">{text}</p> }.into_any();
    }
    let columns = vec![
        Column::number("Rank"),
        Column::text("ISP"),
        Column::text("State"),
        Column::text("Why"),
        Column::text("Enters at"),
        Column::text("Backup"),
        Column::date("Since"),
    ];
    let metro = |id: &Option<String>, none: &str| {
        id.as_ref()
            .map_or_else(|| none.to_owned(), |id| metro_name(&detail.catalogue, id))
    };
    let rows = detail
        .activations
        .iter()
        .map(|row| {
            let name = isp_name(detail, &row.isp_id);
            let href = format!("/customer/activations/{}", row.id);
            Row::new(vec![
                row.rank.to_string().into_any(),
                view! { <a href=href>{name}</a> }.into_any(),
                words::activation(&row.state).plain(),
                words::reason(&row.state, &row.reason).into_any(),
                metro(&row.primary_metro_id, "not chosen yet").into_any(),
                metro(&row.backup_metro_id, "none").into_any(),
                UtcMs::new(row.since).date().into_any(),
            ])
        })
        .collect::<Vec<_>>();
    view! { <DataTable caption="Activations of this site" columns=columns rows=rows/> }.into_any()
}

fn lines(detail: &Detail) -> AnyView {
    if detail.lines.is_empty() {
        return view! { <p class="muted card-body">"No access service is declared for this site. An activation waits until its ISP has confirmed one."</p> }.into_any();
    }
    let columns = vec![
        Column::text("ISP"),
        Column::mono("Service id"),
        Column::date("In service"),
        Column::number("Prefixes"),
        Column::text("State"),
        Column::text("Reason"),
    ];
    let rows = detail
        .lines
        .iter()
        .rev()
        .map(|line| {
            let href = format!("/customer/orders/{}", line.order_id);
            Row::new(vec![
                view! { <a href=href>{isp_name(detail, &line.isp_id)}</a> }.into_any(),
                line.service_id.clone().into_any(),
                line.in_service_on.clone().into_any(),
                line.prefixes.to_string().into_any(),
                words::line(&line.state).plain(),
                (!line.reason.is_empty())
                    .then(|| line.reason.clone())
                    .into_any(),
            ])
        })
        .collect::<Vec<_>>();
    view! { <DataTable caption="Order lines of this site" columns=columns rows=rows/> }.into_any()
}

fn facts(detail: &Detail) -> AnyView {
    let site = &detail.site;
    let half = |degrees: f64, plus: &str, minus: &str| {
        let letter = if degrees < 0.0 { minus } else { plus };
        format!("{:.5}° {letter}", degrees.abs())
    };
    let at = format!(
        "{}, {}",
        half(site.latitude, "N", "S"),
        half(site.longitude, "E", "W")
    );
    let list = vec![
        Fact::mono("Site id", site.site_ref.clone()),
        Fact::text("Address", site.address.clone()),
        Fact::text("Country", site.country_iso2.clone()),
        Fact::text("Region", region_name(&detail.catalogue, &site.region_id)),
        Fact::text("Coordinates", at),
        Fact::text("Nearest edge site", nearest(detail)),
        Fact::text("Peak", peak(site.peak_mbps)),
        Fact::text("Added", UtcMs::new(site.created_at).to_string()),
    ];
    view! { <Facts facts=list/> }.into_any()
}

/// The nearest edge site with its distance.
fn nearest(detail: &Detail) -> String {
    let site = &detail.site;
    let name = metro_name(&detail.catalogue, &site.nearest_metro_id);
    let at = maps_domain::place::Coordinates::new(site.latitude, site.longitude);
    let metro = detail
        .catalogue
        .metro(&site.nearest_metro_id.as_str().into());
    match (at, metro) {
        (Ok(at), Some(metro)) => format!("{name}, {:.0} km", at.distance_km(metro.coordinates)),
        _ => name,
    }
}

fn map(detail: &Detail) -> AnyView {
    let site = &detail.site;
    let mut markers = vec![Marker {
        lon: site.longitude,
        lat: site.latitude,
        label: site.name.clone(),
        tone: Tone::Info,
        state: "Customer site".to_owned(),
        detail: peak(site.peak_mbps),
        size: Size::Large,
        ..Marker::default()
    }];
    if let Some(metro) = detail
        .catalogue
        .metro(&site.nearest_metro_id.as_str().into())
    {
        markers.push(Marker {
            lon: metro.coordinates.longitude(),
            lat: metro.coordinates.latitude(),
            label: metro.name.clone(),
            state: "Nearest edge site".to_owned(),
            ring: true,
            ..Marker::default()
        });
    }
    let crop = Crop::around(markers.iter().map(|marker| (marker.lon, marker.lat)));
    view! { <WorldMap id="site-map" title="The site and its nearest edge site" desc="The customer site as a disc, Microsoft's nearest edge site as a ring." markers=markers crop=crop labels=true/> }.into_any()
}

fn controls(detail: &Detail, form: &FormState) -> AnyView {
    let path = format!("/customer/sites/{}", detail.site.id);
    if detail.site.retired_at.is_some() {
        return view! {
            <Card title="Take back into use">
                <p>"What is chosen for it starts again."</p>
                <ActionButton action=path label="Take back into use" values=vec![("do".to_owned(), "restore".to_owned())]/>
            </Card>
        }
        .into_any();
    }
    let running = detail
        .activations
        .iter()
        .filter(|row| matches!(row.state.as_str(), "active" | "at_risk"))
        .count();
    let waiting = detail.activations.len() - running;
    let consequence = format!(
        "Retiring ends {} and cancels {}. The site then uses ordinary internet; its orders stay until you end them.",
        counted(running, "running activation", "running activations"),
        counted(waiting, "that waits", "that wait"),
    );
    let (reason, confirm) = (form.field("reason"), form.field("confirm"));
    let hint = format!("Type {} to confirm.", detail.site.site_ref);
    let hold_path = path.clone();
    view! {
        {detail.site.held_at.is_none().then(|| view! {
            <Card title="Put on hold">
                <form method="post" action=hold_path>
                    <TextArea field=reason label="Reason" rows=2 required=true
                        hint="Nothing new starts until you release it; what runs goes on."/>
                    <SubmitRow><SubmitButton label="Put on hold" name="do" value="hold"/></SubmitRow>
                </form>
            </Card>
        })}
        <Card title="Retire">
            <form method="post" action=path>
                <p>{consequence}</p>
                <TextField field=confirm label="Site id" hint=hint mono=true required=true/>
                <SubmitRow><SubmitButton label="Retire the site" look=Look::Danger name="do" value="retire"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
