//! What every use case stands on: the catalogue and the policy in force, parsed once and kept.
//!
//! Both live in the database. A cached copy is used as long as its version is the stored one, so
//! that an edit on one node is seen by all nodes at their next request.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, catalogue as rows, policies};
use maps_domain::catalogue::{Catalogue, CatalogueParts};
use maps_domain::ids::{FacilityId, MetroId, RegionId};
use maps_domain::place::{Coordinates, CountryCode, Facility, Metro};
use maps_domain::policy::{PartnerType, Policy, Thresholds};
use maps_domain::time::UtcMs;
use std::sync::{Arc, Mutex, PoisonError};

/// Parsed copies with the version they were made from.
#[derive(Default)]
pub struct Cache {
    catalogue: Mutex<Option<(i64, Arc<Catalogue>)>>,
    policy: Mutex<Option<(String, Arc<Policy>)>>,
    /// Published failover figures that follow from both and an inventory.
    pub failover: super::offers::failover::Cache,
    /// The public directory.
    pub directory: super::directory::index::Cache,
}

/// The catalogue with the reviewers' edits.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn catalogue(ctx: &Ctx, tx: &mut Tx) -> Result<Arc<Catalogue>, AppError> {
    let version = rows::version(tx).await?;
    let slot = &ctx.app.ground.catalogue;
    let kept = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, kept)) = kept
        && at == version
    {
        return Ok(kept);
    }
    let fresh = Arc::new(load(tx).await?);
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, fresh.clone()));
    Ok(fresh)
}

/// The catalogue for a page that only needs its names.
///
/// # Errors
/// As [`catalogue`].
pub async fn names(ctx: &Ctx) -> Result<Arc<Catalogue>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    catalogue(ctx, &mut tx).await
}

/// Id and name of the regions, in the order of the catalogue.
///
/// # Errors
/// As [`catalogue`].
pub async fn regions(ctx: &Ctx) -> Result<Vec<(String, String)>, AppError> {
    let all = names(ctx).await?;
    Ok(all
        .regions()
        .map(|region| (region.id.to_string(), region.name.clone()))
        .collect())
}

/// A region's name; its id when the catalogue does not know it.
pub fn region_name(catalogue: &Catalogue, id: &str) -> String {
    let region = catalogue.region(&RegionId::from(id));
    region.map_or_else(|| id.to_owned(), |region| region.name.clone())
}

/// A metro's name; its id when the catalogue does not know it.
pub fn metro_name(catalogue: &Catalogue, id: &str) -> String {
    let metro = catalogue.metro(&MetroId::from(id));
    metro.map_or_else(|| id.to_owned(), |metro| metro.name.clone())
}

async fn load(tx: &mut Tx) -> Result<Catalogue, AppError> {
    let seed = Catalogue::seed().map_err(AppError::internal)?;
    let metros = rows::metros(tx)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Metro {
                id: MetroId::new(row.id),
                name: row.name,
                country: CountryCode::parse(&row.country_iso2).map_err(AppError::internal)?,
                region: RegionId::new(row.region_id),
                coordinates: Coordinates::new(row.latitude, row.longitude)
                    .map_err(AppError::internal)?,
                bandwidth_offers: serde_json::from_str(&row.bandwidth_offers)?,
                retired: row.retired_at.is_some(),
            })
        })
        .collect::<Result<Vec<_>, AppError>>()?;
    let facilities = rows::facilities(tx)
        .await?
        .into_iter()
        .map(|row| Facility {
            id: FacilityId::new(row.id),
            metro: MetroId::new(row.metro_id),
            address: row.address,
            retired: row.retired_at.is_some(),
        })
        .collect();
    Catalogue::new(CatalogueParts {
        regions: seed.regions().cloned().collect(),
        countries: seed.countries().cloned().collect(),
        metros,
        facilities,
        providers: seed.providers().cloned().collect(),
    })
    .map_err(AppError::internal)
}

/// The policy in force now.
///
/// # Errors
/// As [`catalogue`].
pub async fn policy(ctx: &Ctx, tx: &mut Tx) -> Result<Arc<Policy>, AppError> {
    policy_at(ctx, tx, ctx.now).await
}

/// The values of the policy in force for an internet provider in a region.
///
/// # Errors
/// As [`policy`].
pub async fn values(ctx: &Ctx, tx: &mut Tx, region: &RegionId) -> Result<Thresholds, AppError> {
    let policy = policy(ctx, tx).await?;
    Ok(policy.thresholds(region, PartnerType::Edge).clone())
}

/// The policy that was in force at a moment; before the first one, that one.
///
/// # Errors
/// What the database refuses, or a stored policy that cannot be read.
pub async fn policy_at(ctx: &Ctx, tx: &mut Tx, at: UtcMs) -> Result<Arc<Policy>, AppError> {
    let (version, body) = policies::active(tx, at).await?;
    let slot = &ctx.app.ground.policy;
    let kept = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, kept)) = kept
        && at == version
    {
        return Ok(kept);
    }
    let fresh = Arc::new(Policy::stored(&body).map_err(AppError::internal)?);
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, fresh.clone()));
    Ok(fresh)
}
