//! First start: puts the embedded catalogue and the default policy into an empty database.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::catalogue::{self as rows, FacilityRow, MetroRow};
use crate::server::db::policies::{self, PolicyRow};
use crate::server::db::{Tx, listings, settings};
use maps_domain::catalogue::Catalogue;

/// The embedded policy: version and body.
const POLICY: &str = include_str!("../../data/policy/parameters.json");

/// Loads what is missing; does nothing on later starts.
///
/// # Errors
/// What the database refuses, or embedded data that cannot be read.
pub async fn run(ctx: &Ctx) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    if policies::count(&mut tx).await? == 0 {
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
    let shipped = PolicyRow {
        version,
        body: POLICY.to_owned(),
        active_from: ctx.now.get(),
        published_by: String::new(),
        reason: String::new(),
        published_at: 0,
    };
    policies::insert(tx, &shipped).await?;
    settings::set(tx, settings::AUTO_ACCEPT, "on").await
}

async fn catalogue(tx: &mut Tx) -> Result<(), AppError> {
    let seed = Catalogue::seed().map_err(AppError::internal)?;
    for metro in seed.metros() {
        let row = MetroRow {
            id: metro.id.to_string(),
            name: metro.name.clone(),
            country_iso2: metro.country.as_str().to_owned(),
            region_id: metro.region.to_string(),
            latitude: metro.coordinates.latitude(),
            longitude: metro.coordinates.longitude(),
            bandwidth_offers: serde_json::to_string(&metro.bandwidth_offers)?,
            source: "seed".to_owned(),
            retired_at: None,
            version: 1,
        };
        rows::insert_metro(tx, &row).await?;
    }
    for facility in seed.facilities() {
        let row = FacilityRow {
            id: facility.id.to_string(),
            metro_id: facility.metro.to_string(),
            address: facility.address.clone(),
            retired_at: None,
            version: 1,
        };
        rows::insert_facility(tx, &row).await?;
    }
    settings::set(tx, rows::EDITION, "seed").await
}
