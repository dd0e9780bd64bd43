//! The form of one customer site: new and edit.

use super::enrolment_alert;
use crate::error::AppError;
use crate::server::db::sites::SiteRow;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::sites::{self, as_site, edit};
use crate::ui::button::Look;
use crate::ui::form::{
    ErrorSummary, FormSection, FormState, HiddenField, Kind, Opt, SelectField, SubmitButton,
    SubmitRow, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::city::Cities;
use maps_domain::ids::SiteId;
use maps_domain::place::CountryCode;
use maps_domain::site::SiteInput;

/// An empty form.
pub async fn new_page(req: &Req) -> Answer {
    let form = FormState::default().with("country", req.query.get("country"));
    show(req, StatusCode::OK, form, None).await
}

/// Adds the site.
pub async fn add(req: &Req) -> Answer {
    match edit::add(&req.ctx, &input(req)).await {
        Ok(id) => done(format!("/customer/sites/{id}"), "added"),
        Err(error) => again(req, error, None).await,
    }
}

/// The form of a stored site.
pub async fn edit_page(req: &Req) -> Answer {
    let row = stored(req).await?;
    let typed = SiteInput::from(&as_site(&row)?);
    let form = FormState::default()
        .with("site_id", typed.site_id)
        .with("name", typed.name)
        .with("address", typed.address)
        .with("country", typed.country)
        .with("latitude", typed.latitude)
        .with("longitude", typed.longitude)
        .with("peak_mbps", typed.peak_mbps);
    show(req, StatusCode::OK, form, Some(row)).await
}

/// Changes the site.
pub async fn update(req: &Req) -> Answer {
    let row = stored(req).await?;
    let id = row.site_id();
    let version = req.form.get("version").parse().unwrap_or_default();
    match edit::update(&req.ctx, &id, version, &input(req)).await {
        Ok(()) => done(format!("/customer/sites/{id}"), "saved"),
        Err(error) => again(req, error, Some(stored(req).await?)).await,
    }
}

async fn stored(req: &Req) -> Result<SiteRow, AppError> {
    let id = SiteId::from(req.param("site")?);
    Ok(sites::detail(&req.ctx, &id).await?.site)
}

fn input(req: &Req) -> SiteInput {
    let text = |name: &str| req.form.get(name).to_owned();
    SiteInput {
        site_id: text("site_id"),
        name: text("name"),
        address: text("address"),
        city: text("city"),
        country: text("country"),
        latitude: text("latitude"),
        longitude: text("longitude"),
        peak_mbps: text("peak_mbps"),
    }
}

/// The refused form with what was typed.
async fn again(req: &Req, error: AppError, row: Option<SiteRow>) -> Answer {
    let (status, form) = req.returned(error)?;
    show(req, status, form, row).await
}

async fn show(req: &Req, status: StatusCode, form: FormState, row: Option<SiteRow>) -> Answer {
    let missing = sites::missing(&req.ctx).await?;
    let catalogue = Catalogue::seed().map_err(AppError::internal)?;
    let cities = Cities::seed().map_err(AppError::internal)?;
    let list = ("Customer sites", "/customer/sites");
    let mut frame = match &row {
        None => req.frame("Add a customer site", &[list]).await?,
        Some(row) => {
            let page = format!("/customer/sites/{}", row.id);
            req.frame("Edit", &[list, (&row.site_ref, &page)]).await?
        }
    };
    frame.lead =
        Some("The country decides the region; the place decides the nearest edge site.".to_owned());
    req.page_with(status, frame, move || {
        let is_new = row.is_none();
        let version = form.version(row.as_ref().map_or(0, |row| row.version));
        let back = row.map_or_else(
            || "/customer/sites".to_owned(),
            |row| format!("/customer/sites/{}", row.id),
        );
        let countries: Vec<Opt> = catalogue
            .countries()
            .map(|country| Opt::new(country.code.to_string(), country.name.clone()))
            .collect();
        let suggestions = suggestions(cities, form.value("country"));
        let label = if is_new { "Add the site" } else { "Save" };
        let [site_id, name, address, country] = form.fields(["site_id", "name", "address", "country"]);
        let [latitude, longitude, peak] = form.fields(["latitude", "longitude", "peak_mbps"]);
        let action = if is_new { "/customer/sites/new".to_owned() } else { format!("{back}/edit") };
        view! {
            {enrolment_alert(missing)}
            <form method="post" action=action class="medium">
                <ErrorSummary form=form.clone()/>
                <FormSection title="Site">
                    {if is_new {
                        view! { <TextField field=site_id label="Site id" mono=true required=true
                            hint="The id of your own records, for example AMS-01. It cannot be changed later."/> }.into_any()
                    } else {
                        view! { <HiddenField name="version" value=version/> }.into_any()
                    }}
                    <TextField field=name label="Name" required=true hint="What people call it."/>
                    <TextField field=peak label="Peak" kind=Kind::Number unit="Mbit/s" required=true
                        hint="Expected 5-minute peak of the larger direction."/>
                </FormSection>
                <FormSection title="Place" lead="A city is enough. Coordinates are more exact and win over the city; an address that names a large city does as well.">
                    <SelectField field=country label="Country" options=countries prompt="Choose …" required=true/>
                    {city_field(&form, suggestions)}
                    <TextField field=latitude label="Latitude" kind=Kind::Number unit="° north"/>
                    <TextField field=longitude label="Longitude" kind=Kind::Number unit="° east"/>
                    <TextField field=address label="Address" wide=true autocomplete="street-address"/>
                </FormSection>
                <SubmitRow>
                    <SubmitButton label=label look=Look::Primary/>
                    <a href=back>"Cancel"</a>
                </SubmitRow>
            </form>
        }
    })
    .await
}

/// The city field with the cities of the country as suggestions, once the country is known.
fn city_field(form: &FormState, names: Vec<String>) -> AnyView {
    let field = form.field("city");
    let options: Vec<AnyView> = names
        .into_iter()
        .map(|name| view! { <option value=name></option> }.into_any())
        .collect();
    let class = if field.error.is_some() {
        "field field-refused"
    } else {
        "field"
    };
    let error = field.error.clone();
    view! {
        <div class=class>
            <label class="field-label" for=field.id()>"City" <span class="field-optional">"optional"</span></label>
            <p class="field-hint" id=field.hint_id()>"Any city above 100,000 inhabitants, for example Zürich."</p>
            <div class="input-box">
                <input class="input" id=field.id() name="city" value=field.value() list="cities"
                    aria-describedby=field.described_by(true) aria-invalid=error.is_some().then_some("true")/>
            </div>
            <datalist id="cities">{options}</datalist>
            {error.map(|text| view! { <p class="field-error" id=field.error_id()><span>{text}</span></p> })}
        </div>
    }
    .into_any()
}

fn suggestions(cities: &Cities, country: &str) -> Vec<String> {
    let Ok(code) = CountryCode::parse(country) else {
        return Vec::new();
    };
    cities.of(code).map(|city| city.name.clone()).collect()
}
