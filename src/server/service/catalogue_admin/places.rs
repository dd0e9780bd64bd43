//! Metros and facilities: add, correct coordinates, retire. What PNIs use cannot be retired.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::catalogue::{self as rows, FacilityRow, MetroRow, Use};
use crate::server::service;
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId};
use maps_domain::place::{Coordinates, CountryCode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the catalogue pages show.
pub struct Ground {
    /// Regions, countries, metros, facilities, retired ones included.
    pub catalogue: Arc<Catalogue>,
    /// Live and planned PNIs by metro.
    pub pnis: BTreeMap<String, i64>,
}

/// The catalogue with its use.
///
/// # Errors
/// `NotFound` for anybody but Microsoft.
pub async fn ground(ctx: &Ctx) -> Result<Ground, AppError> {
    let own = own(ctx)?;
    ctx.authorise(Action::ReadPolicy, &own)?;
    let mut tx = ctx.app.db.read().await?;
    Ok(Ground {
        catalogue: ground::catalogue(ctx, &mut tx).await?,
        pnis: rows::pnis_by_metro(&mut tx).await?.into_iter().collect(),
    })
}

/// The PNIs that use a metro.
///
/// # Errors
/// `NotFound` for anybody but Microsoft.
pub async fn users_of(ctx: &Ctx, metro: &MetroId) -> Result<Vec<Use>, AppError> {
    ctx.authorise(Action::ReadPolicy, &own(ctx)?)?;
    let mut tx = ctx.app.db.read().await?;
    rows::uses(&mut tx, metro.as_str(), "").await
}

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

/// Adds a facility to a metro.
///
/// # Errors
/// `NotFound`, `Forbidden`, or `Invalid` with a message at each field.
pub async fn add_facility(
    ctx: &Ctx,
    metro_id: &str,
    number: &str,
    address: &str,
) -> Result<(), AppError> {
    let own = own(ctx)?;
    ctx.authorise(Action::EditCatalogue, &own)?;
    let (number, address) = (number.trim(), address.trim());
    let mut errors = Vec::new();
    if number.parse::<u32>().is_err() || number.starts_with(['0', '+']) {
        errors.push(FieldError::new(
            "number",
            "PeeringDB number: write the digits at the end of the facility's page, for example 63.",
        ));
    }
    if !(3..=160).contains(&address.chars().count()) {
        errors.push(FieldError::new(
            "address",
            "Address: enter 3 to 160 characters.",
        ));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let mut tx = ctx.app.db.begin().await?;
    let metro = metro(&mut tx, metro_id).await?;
    if rows::facilities(&mut tx)
        .await?
        .iter()
        .any(|f| f.id == number)
    {
        return Err(AppError::field(
            "number",
            format!(
                "Facility {number} is in the catalogue already, perhaps retired or in another metro."
            ),
        ));
    }
    let row = FacilityRow {
        id: number.to_owned(),
        metro_id: metro.id,
        address: address.to_owned(),
        retired_at: None,
        version: 1,
    };
    rows::insert_facility(&mut tx, &row).await?;
    let changes = vec![Change::of("address", "", address)];
    let summary = format!("added the facility {number} in {}", metro.name);
    finish(
        ctx,
        tx,
        own,
        ("facility_added", "facility", number),
        summary,
        changes,
    )
    .await
}

/// Retires a facility, or takes a retired one back into use.
///
/// # Errors
/// As [`retire_metro`].
pub async fn retire_facility(
    ctx: &Ctx,
    metro_id: &str,
    id: &str,
    retire: bool,
    reason: &str,
) -> Result<(), AppError> {
    let own = own(ctx)?;
    ctx.authorise(Action::EditCatalogue, &own)?;
    let reason = service::reason("reason", reason)?;
    let mut tx = ctx.app.db.begin().await?;
    let mut row = rows::facilities(&mut tx)
        .await?
        .into_iter()
        .find(|row| row.id == id && row.metro_id == metro_id)
        .ok_or(AppError::NotFound)?;
    if row.retired_at.is_some() == retire {
        return Err(AppError::changed_meanwhile());
    }
    if retire {
        refuse_while_used(&row.address, &rows::uses(&mut tx, metro_id, id).await?)?;
    }
    row.retired_at = retire.then_some(ctx.now.get());
    rows::update_facility(&mut tx, &row).await?;
    let (action, verb) = words(retire, "facility_retired", "facility_restored");
    let changes = vec![Change::of("reason", "", reason.as_str())];
    let summary = format!("{verb} the facility {}", row.address);
    finish(ctx, tx, own, (action, "facility", id), summary, changes).await
}

fn own(ctx: &Ctx) -> Result<OrgId, AppError> {
    Ok(ctx.actor()?.org_id.clone())
}

const fn words(
    retire: bool,
    retired: &'static str,
    restored: &'static str,
) -> (&'static str, &'static str) {
    if retire {
        (retired, "retired")
    } else {
        (restored, "took back into use")
    }
}

/// Users named in a refusal before the rest is counted.
const NAMED: usize = 20;

fn refuse_while_used(name: &str, uses: &[Use]) -> Result<(), AppError> {
    if uses.is_empty() {
        return Ok(());
    }
    let mut users: Vec<String> = uses
        .iter()
        .take(NAMED)
        .map(|u| format!("{} {} ({})", u.display_name, u.label, u.inventory))
        .collect();
    if uses.len() > NAMED {
        users.push(format!("{} more", uses.len() - NAMED));
    }
    Err(AppError::Refused(format!(
        "{name} cannot be retired while {} PNIs use it: {}. Ask these ISPs to move or retire them first.",
        uses.len(),
        users.join(", ")
    )))
}

async fn metro(tx: &mut Tx, id: &str) -> Result<MetroRow, AppError> {
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

/// Says that the catalogue was edited, writes the entry, commits.
async fn finish(
    ctx: &Ctx,
    mut tx: Tx,
    owner: OrgId,
    (action, object_kind, object_id): (&'static str, &'static str, &str),
    summary: String,
    changes: Vec<Option<Change>>,
) -> Result<(), AppError> {
    rows::touch(&mut tx).await?;
    let entry = Entry {
        action,
        object_kind,
        object_id: object_id.to_owned(),
        owner,
        summary,
        changes: changes.into_iter().flatten().collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}
