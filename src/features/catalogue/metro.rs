//! One metro: where it is, who uses it, its facilities, and the forms that change them.

use crate::error::AppError;
use crate::features::history;
use crate::server::db::catalogue::Use;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::catalogue_admin::places;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{
    ErrorSummary, FormState, HiddenField, Kind, Opt, SelectField, SubmitButton, SubmitRow,
    TextArea, TextField,
};
use crate::ui::history::History;
use crate::ui::map::{Crop, Marker, Size, WorldMap};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::ids::MetroId;
use maps_domain::place::{Facility, Metro};

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Corrects, retires, adds a facility or retires one: `do` says which. The page has several forms, so
/// each one's fields carry its name: `retire.reason`.
pub async fn post(req: &Req) -> Answer {
    let id = req.param("id")?;
    let doing = req.form.get("do");
    let text = |name: &str| req.form.get(&format!("{doing}.{name}")).to_owned();
    let (ctx, reason) = (&req.ctx, text("reason"));
    let (outcome, code) = match doing {
        "correct" => (
            places::correct_metro(ctx, id, &text("latitude"), &text("longitude"), &reason).await,
            "saved",
        ),
        "retire" => (
            places::retire_metro(ctx, id, true, &reason).await,
            "retired",
        ),
        "restore" => (
            places::retire_metro(ctx, id, false, &reason).await,
            "restored",
        ),
        "facility" => (
            places::add_facility(ctx, id, &text("number"), &text("address")).await,
            "added",
        ),
        "retire-facility" => (
            places::retire_facility(ctx, id, &text("facility"), true, &reason).await,
            "retired",
        ),
        "restore-facility" => (
            places::retire_facility(ctx, id, &text("facility"), false, &reason).await,
            "restored",
        ),
        _ => return Err(AppError::BadRequest),
    };
    match outcome {
        Ok(()) => done(&req.path, code),
        Err(error) => {
            let (status, mut form) = req.returned(error)?;
            form.rename_errors(|field| format!("{doing}.{field}"));
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = MetroId::from(req.param("id")?);
    let ground = places::ground(&req.ctx).await?;
    let metro = ground
        .catalogue
        .metro(&id)
        .ok_or(AppError::NotFound)?
        .clone();
    let uses = places::users_of(&req.ctx, &id).await?;
    let entries = history::of_object(&req.ctx, "metro", id.as_str()).await?;
    let edits = req.ctx.may(Action::EditCatalogue, &req.ctx.actor()?.org_id);
    let mut frame = req
        .frame(&metro.name, &[("Catalogue", "/review/catalogue")])
        .await?;
    frame.badge = Some(state(metro.retired));
    frame.lead = Some(match (metro.retired, uses.len()) {
        (true, _) => "Retired: nobody can record a new PNI here.".to_owned(),
        (false, 0) => "On offer; no PNI uses it.".to_owned(),
        (false, 1) => "On offer; 1 PNI uses it, so it cannot be retired.".to_owned(),
        (false, n) => format!("On offer; {n} PNIs use it, so it cannot be retired."),
    });
    req.page_with(status, frame, move || {
        let catalogue = &ground.catalogue;
        let facilities: Vec<Facility> = catalogue.facilities_of(&metro.id).cloned().collect();
        let region = catalogue.region(&metro.region).map_or_else(String::new, |r| r.name.clone());
        let country = catalogue.country(metro.country).map_or_else(String::new, |c| c.name.clone());
        let (lon, lat) = (metro.coordinates.longitude(), metro.coordinates.latitude());
        let marker = Marker {
            lon,
            lat,
            label: metro.name.clone(),
            tone: Tone::Info,
            state: if metro.retired { "Retired" } else { "On offer" }.to_owned(),
            size: Size::Large,
            ..Marker::default()
        };
        let facts = vec![
            Fact::text("Country", country),
            Fact::text("Region", region),
            Fact::mono("Coordinates", format!("{lat}°, {lon}°")),
            Fact::text("Speeds on offer", metro.bandwidth_offers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        ];
        let action = format!("/review/catalogue/metros/{}", metro.id);
        let forms = edits.then(|| forms(&form, &metro, &facilities, &action));
        let main = view! {
            {facility_table(facilities)}
            {use_table(uses)}
            <Card title="What happened"><History entries=entries/></Card>
        }
        .into_any();
        let aside = view! {
            <Card title="Place">
                <WorldMap id="place" title=format!("{} on the map", metro.name) desc="The metro and the land around it." markers=vec![marker] crop=Crop::around([(lon, lat)])/>
                <Facts facts=facts/>
            </Card>
            {forms}
        }
        .into_any();
        view! { <ErrorSummary form=form/> <Split main=main aside=aside/> }
    })
    .await
}

fn state(retired: bool) -> Badge {
    if retired {
        Badge::new(Tone::Neutral, "Retired")
    } else {
        Badge::new(Tone::Pass, "On offer")
    }
}

fn facility_table(facilities: Vec<Facility>) -> AnyView {
    let count = facilities.len();
    if count == 0 {
        return view! { <Card title="Facilities"><p class="muted">"None listed. PNIs here are recorded without a facility."</p></Card> }.into_any();
    }
    let rows = facilities
        .into_iter()
        .map(|f| {
            Row::new(vec![
                f.address.into_any(),
                f.id.to_string().into_any(),
                state(f.retired).plain(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Address"),
        Column::mono("PeeringDB number"),
        Column::text("State"),
    ];
    view! { <Card title="Facilities" note=format!("{count} buildings") flush=true><DataTable caption="Facilities" columns=columns rows=rows/></Card> }.into_any()
}

fn use_table(uses: Vec<Use>) -> AnyView {
    if uses.is_empty() {
        return view! { <Card title="Used by"><p class="muted">"No live or planned PNI."</p></Card> }.into_any();
    }
    let rows = uses
        .into_iter()
        .map(|u| {
            let badge = match u.inventory.as_str() {
                "live" => Badge::new(Tone::Pass, "Live"),
                _ => Badge::new(Tone::Wait, "Planned"),
            };
            Row::new(vec![
                u.label.into_any(),
                u.display_name.into_any(),
                badge.plain(),
            ])
        })
        .collect();
    let columns = vec![
        Column::mono("PNI"),
        Column::text("ISP"),
        Column::text("State"),
    ];
    view! { <Card title="Used by" flush=true><DataTable caption="PNIs at this metro" columns=columns rows=rows/></Card> }.into_any()
}

/// Every change in a fold of its own. A refused one is open and keeps what was typed.
fn forms(form: &FormState, metro: &Metro, facilities: &[Facility], action: &str) -> AnyView {
    let doing = form.value("do").to_owned();
    let refused = |what: &str| doing == what;
    let place = if refused("correct") {
        form.clone()
    } else {
        FormState::default()
            .with("correct.latitude", metro.coordinates.latitude())
            .with("correct.longitude", metro.coordinates.longitude())
    };
    let [latitude, longitude, why] =
        place.fields(["correct.latitude", "correct.longitude", "correct.reason"]);
    let [number, address] = form.fields(["facility.number", "facility.address"]);
    let (verb, look) = if metro.retired {
        ("restore", Look::Primary)
    } else {
        ("retire", Look::Danger)
    };
    let retire_words = if metro.retired {
        "Take the metro back into use"
    } else {
        "Retire the metro"
    };
    let retire_reason = form.field(&format!("{verb}.reason"));
    let offered = |retired: bool| -> Vec<Opt> {
        facilities
            .iter()
            .filter(|f| f.retired == retired)
            .map(|f| Opt::new(f.id.as_str(), &f.address))
            .collect()
    };
    let facility_fold = |what: &'static str, words: &'static str, options: Vec<Opt>, look: Look| {
        (!options.is_empty()).then(|| {
            let facility = form.field(&format!("{what}.facility"));
            let reason = form.field(&format!("{what}.reason"));
            view! {
                <details class="stack" open=refused(what)>
                    <summary>{words}</summary>
                    <form method="post" action=action.to_owned() class="form">
                        <HiddenField name="do" value=what/>
                        <SelectField field=facility label="Facility" options=options required=true/>
                        <TextArea field=reason label="Reason" rows=2 required=true/>
                        <SubmitRow><SubmitButton label=words look=look/></SubmitRow>
                    </form>
                </details>
            }
            .into_any()
        })
    };
    view! {
        <Card title="Change">
            <details class="stack" open=refused("correct")>
                <summary>"Correct the coordinates"</summary>
                <form method="post" action=action.to_owned() class="form">
                    <HiddenField name="do" value="correct"/>
                    <TextField field=latitude label="Latitude" kind=Kind::Number unit="°" required=true/>
                    <TextField field=longitude label="Longitude" kind=Kind::Number unit="°" required=true/>
                    <TextArea field=why label="Reason" rows=2 required=true hint="Distances and backups of later assessments follow; decided ones keep theirs."/>
                    <SubmitRow><SubmitButton label="Correct" look=Look::Primary/></SubmitRow>
                </form>
            </details>
            <details class="stack" open=refused("facility")>
                <summary>"Add a facility"</summary>
                <form method="post" action=action.to_owned() class="form">
                    <HiddenField name="do" value="facility"/>
                    <TextField field=number label="PeeringDB number" mono=true required=true/>
                    <TextField field=address label="Address" required=true/>
                    <SubmitRow><SubmitButton label="Add facility" look=Look::Primary/></SubmitRow>
                </form>
            </details>
            {facility_fold("retire-facility", "Retire a facility", offered(false), Look::Danger)}
            {facility_fold("restore-facility", "Take a facility back into use", offered(true), Look::Primary)}
            <details class="stack" open=refused(verb)>
                <summary>{retire_words}</summary>
                <form method="post" action=action.to_owned() class="form">
                    <HiddenField name="do" value=verb/>
                    <TextArea field=retire_reason label="Reason" rows=2 required=true/>
                    <SubmitRow><SubmitButton label=retire_words look=look/></SubmitRow>
                </form>
            </details>
        </Card>
    }
    .into_any()
}
