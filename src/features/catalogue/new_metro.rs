//! The form for a new metro.

use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::catalogue_admin::places::{self, NewMetro};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    ErrorSummary, FormState, Kind, Opt, SelectField, SubmitButton, SubmitRow, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;

/// The empty form.
pub async fn page(req: &Req) -> Answer {
    show(
        req,
        StatusCode::OK,
        FormState::default().with("offers_gbps", "10, 100"),
    )
    .await
}

/// Adds the metro.
pub async fn post(req: &Req) -> Answer {
    let text = |name: &str| req.form.get(name).to_owned();
    let input = NewMetro {
        name: text("name"),
        country: text("country"),
        latitude: text("latitude"),
        longitude: text("longitude"),
        offers_gbps: text("offers_gbps"),
    };
    match places::add_metro(&req.ctx, &input).await {
        Ok(id) => done(format!("/review/catalogue/metros/{id}"), "added"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let ground = places::ground(&req.ctx).await?;
    let mut frame = req
        .frame("Add a metro", &[("Catalogue", "/review/catalogue")])
        .await?;
    frame.lead = Some("A metro is a city in which carriers connect to Microsoft. Its country decides the region; its name cannot be changed later.".to_owned());
    req.page_with(status, frame, move || {
        let mut countries: Vec<Opt> = ground
            .catalogue
            .countries()
            .map(|c| {
                let region = ground.catalogue.region(&c.region).map_or("", |r| r.name.as_str());
                Opt::new(c.code.as_str(), format!("{} ({region})", c.name))
            })
            .collect();
        countries.sort_by(|a, b| a.label.cmp(&b.label));
        let [name, country, latitude, longitude, offers] =
            form.fields(["name", "country", "latitude", "longitude", "offers_gbps"]);
        view! {
            <ErrorSummary form=form/>
            <form method="post" action="/review/catalogue/new" class="form narrow">
                <TextField field=name label="Name" required=true hint="As the city is called in English."/>
                <SelectField field=country label="Country" options=countries prompt="Choose one" required=true/>
                <TextField field=latitude label="Latitude" kind=Kind::Number unit="°" required=true hint="North is positive."/>
                <TextField field=longitude label="Longitude" kind=Kind::Number unit="°" required=true hint="East is positive."/>
                <TextField field=offers label="Speeds on offer" unit="Gbit/s" required=true hint="Commas between."/>
                <SubmitRow>
                    <SubmitButton label="Add metro" look=Look::Primary/>
                    <ButtonLink href="/review/catalogue" label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
