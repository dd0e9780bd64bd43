//! Metros: add, correct coordinates, retire.

use super::{finish, own, refuse_while_used, words};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Change;
use crate::server::db::catalogue::{self as rows, MetroRow};
use crate::server::service;
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::ids::MetroId;
use maps_domain::place::{Coordinates, CountryCode};

/// A new metro as typed.
#[derive(Clone, Debug, Default)]
pub struct NewMetro {
    /// Name.
    pub name: String,
    /// ISO 3166-1 alpha-2; decides the region.
    pub country: String,
    /// Degrees.
    pub latitude: String,
    /// Degrees.
    pub longitude: String,
    /// Speeds on offer, Gbit/s, commas between.
    pub offers_gbps: String,
}

/// Adds a metro and gives its id.
///
/// # Errors
/// `Forbidden`, or `Invalid` with a message at each field.
pub async fn add_metro(ctx: &Ctx, input: &NewMetro) -> Result<String, AppError> {
    let own = own(ctx)?;
    ctx.authorise(Action::EditCatalogue, &own)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let row = new_metro(&catalogue, input, &ctx.actor()?.name)?;
    rows::insert_metro(&mut tx, &row).await?;
    let changes = vec![
        Change::of("place", "", place(&row)),
        Change::of("country", "", &row.country_iso2),
        Change::of("speeds, Mbit/s", "", &row.bandwidth_offers),
    ];
    let summary = format!("added the metro {}", row.name);
    finish(
        ctx,
        tx,
        own,
        ("metro_added", "metro", &row.id),
        summary,
        changes,
    )
    .await?;
    Ok(row.id)
}

fn new_metro(catalogue: &Catalogue, input: &NewMetro, by: &str) -> Result<MetroRow, AppError> {
    let mut errors = Vec::new();
    let mut refuse = |field: &str, message: String| errors.push(FieldError::new(field, message));
    let name = input.name.trim();
    if !(2..=60).contains(&name.chars().count()) {
        refuse("name", "Name: enter 2 to 60 characters.".to_owned());
    }
    let id = slug(name);
    if id.is_empty() {
        refuse(
            "name",
            "Name: at least one letter from a to z is needed for its address.".to_owned(),
        );
    } else if catalogue.metro(&MetroId::new(id.clone())).is_some() {
        refuse(
            "name",
            format!("A metro {name} is in the catalogue already, perhaps retired."),
        );
    }
    let country = CountryCode::parse(&input.country)
        .ok()
        .and_then(|code| catalogue.country(code));
    if country.is_none() {
        refuse("country", "Choose a country of the list.".to_owned());
    }
    let at = Coordinates::parse(&input.latitude, &input.longitude);
    if let Err(error) = &at {
        refuse("latitude", error.to_string());
    }
    let offers: Result<Vec<u32>, _> = input
        .offers_gbps
        .split(',')
        .map(|text| {
            text.trim()
                .parse::<u32>()
                .ok()
                .filter(|g| (1..=1_600).contains(g))
                .ok_or(())
        })
        .collect();
    if offers.is_err() {
        refuse(
            "offers_gbps",
            "Speeds: write whole Gbit/s from 1 to 1600 with commas between, for example 10, 100."
                .to_owned(),
        );
    }
    match (country, at, offers, errors.is_empty()) {
        (Some(country), Ok(at), Ok(offers), true) => Ok(MetroRow {
            id,
            name: name.to_owned(),
            country_iso2: country.code.as_str().to_owned(),
            region_id: country.region.to_string(),
            latitude: at.latitude(),
            longitude: at.longitude(),
            bandwidth_offers: serde_json::to_string(
                &offers.iter().map(|g| g * 1_000).collect::<Vec<u32>>(),
            )?,
            source: format!("added by {by}"),
            retired_at: None,
            version: 1,
        }),
        _ => Err(AppError::Invalid(errors)),
    }
}

/// Corrects a metro's coordinates.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid` at `latitude` or `reason`, `Conflict` on a lost race.
pub async fn correct_metro(
    ctx: &Ctx,
    id: &str,
    latitude: &str,
    longitude: &str,
    reason: &str,
) -> Result<(), AppError> {
    let own = own(ctx)?;
    ctx.authorise(Action::EditCatalogue, &own)?;
    let at = Coordinates::parse(latitude, longitude)
        .map_err(|error| AppError::field("latitude", error.to_string()))?;
    let reason = service::reason("reason", reason)?;
    let mut tx = ctx.app.db.begin().await?;
    let before = metro(&mut tx, id).await?;
    let after = MetroRow {
        latitude: at.latitude(),
        longitude: at.longitude(),
        ..before.clone()
    };
    rows::update_metro(&mut tx, &after).await?;
    let changes = vec![
        Change::of("place", place(&before), place(&after)),
        Change::of("reason", "", reason.as_str()),
    ];
    let summary = format!("corrected the place of the metro {}", after.name);
    finish(
        ctx,
        tx,
        own,
        ("metro_corrected", "metro", id),
        summary,
        changes,
    )
    .await
}

/// Retires a metro, or takes a retired one back into use.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid` at `reason`; `Refused` with the users while PNIs use it;
/// `Conflict` on a lost race.
pub async fn retire_metro(ctx: &Ctx, id: &str, retire: bool, reason: &str) -> Result<(), AppError> {
    let own = own(ctx)?;
    ctx.authorise(Action::EditCatalogue, &own)?;
    let reason = service::reason("reason", reason)?;
    let mut tx = ctx.app.db.begin().await?;
    let mut row = metro(&mut tx, id).await?;
    if row.retired_at.is_some() == retire {
        return Err(AppError::changed_meanwhile());
    }
    if retire {
        refuse_while_used(&row.name, &rows::uses(&mut tx, id, "").await?)?;
    }
    row.retired_at = retire.then_some(ctx.now.get());
    rows::update_metro(&mut tx, &row).await?;
    let (action, verb) = words(retire, "metro_retired", "metro_restored");
    let changes = vec![Change::of("reason", "", reason.as_str())];
    let summary = format!("{verb} the metro {}", row.name);
    finish(ctx, tx, own, (action, "metro", id), summary, changes).await
}

pub(super) async fn metro(tx: &mut Tx, id: &str) -> Result<MetroRow, AppError> {
    rows::metros(tx)
        .await?
        .into_iter()
        .find(|row| row.id == id)
        .ok_or(AppError::NotFound)
}

fn place(row: &MetroRow) -> String {
    format!("{}, {}", row.latitude, row.longitude)
}

/// Lower-case letters and digits with hyphens between.
fn slug(name: &str) -> String {
    let spaced: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join("-")
}
