//! Facilities of a metro: add, retire.

use super::metros::metro;
use super::{finish, own, refuse_while_used, words};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::catalogue::{self as rows, FacilityRow};
use crate::server::service;
use maps_domain::access::Action;
use maps_domain::field::FieldError;

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
