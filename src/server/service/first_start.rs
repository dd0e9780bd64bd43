//! First start: puts the embedded catalogue and the default policy into an empty database.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, args, listings};
use maps_domain::catalogue::Catalogue;

/// The embedded policy: version and body.
const POLICY: &str = include_str!("../../data/policy/parameters.json");

/// Loads what is missing; does nothing on later starts.
///
/// # Errors
/// What the database refuses, or embedded data that cannot be read.
pub async fn run(ctx: &Ctx) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    if tx.count("SELECT COUNT(*) FROM policies", args![]).await? == 0 {
        policy(&mut tx, ctx).await?;
        catalogue(&mut tx).await?;
    }
    listings::fill_gaps(&mut tx).await?;
    tx.commit().await
}

async fn policy(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    let body: serde_json::Value = serde_json::from_str(POLICY)?;
    let version = body
        .get("version")
        .and_then(|v| v.as_str())
        .unwrap_or("default")
        .to_owned();
    tx.exec(
        "INSERT INTO policies (version, body, active_from) VALUES ($1, $2, $3)",
        args![version, POLICY, ctx.now],
    )
    .await?;
    tx.exec(
        "INSERT INTO settings (key, value) VALUES ('auto_accept_prefixes', 'on'), ('catalogue', 'seed')",
        args![],
    )
    .await?;
    Ok(())
}

async fn catalogue(tx: &mut Tx) -> Result<(), AppError> {
    let seed = Catalogue::seed().map_err(AppError::internal)?;
    for metro in seed.metros() {
        tx.exec(
            "INSERT INTO metros (id, name, country_iso2, region_id, latitude, longitude, bandwidth_offers, source) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'seed')",
            args![
                &metro.id, &metro.name, metro.country.as_str(), &metro.region, metro.coordinates.latitude(),
                metro.coordinates.longitude(), serde_json::to_string(&metro.bandwidth_offers)?
            ],
        )
        .await?;
    }
    for facility in seed.facilities() {
        tx.exec(
            "INSERT INTO facilities (id, metro_id, address) VALUES ($1, $2, $3)",
            args![&facility.id, &facility.metro, &facility.address],
        )
        .await?;
    }
    Ok(())
}
