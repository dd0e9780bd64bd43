//! Nearest edge sites of a customer site, and what each wanted ISP makes of them.
//!
//! Only what customers may know goes in: the metros that a qualification in force covers.

use super::Detail;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::reconcile as rows;
use crate::server::service::ground;
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::nearest_edge::{Edge, Reach, reach};
use maps_domain::place::{Coordinates, Metro};
use maps_domain::policy::PartnerType;
use std::collections::BTreeMap;

/// Nearest metros that are listed.
const LISTED: usize = 3;

/// What a site's page says.
#[derive(Clone, Debug)]
pub struct SiteReach {
    /// Nearest edge sites, whoever serves them.
    pub nearest: Vec<Edge>,
    /// Wanted ISPs in their order, by name.
    pub isps: Vec<(String, Reach)>,
}

/// The nearest edge sites of a site. Call it with what [`super::detail`] gave to the actor.
///
/// # Errors
/// What the database refuses.
pub async fn of(ctx: &Ctx, detail: &Detail) -> Result<Option<SiteReach>, AppError> {
    let site = &detail.site;
    let Ok(at) = Coordinates::new(site.latitude, site.longitude) else {
        return Ok(None);
    };
    let mut tx = ctx.app.db.read().await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let region = RegionId::new(site.region_id.clone());
    let values = policy.thresholds(&region, PartnerType::Edge);
    let ids: Vec<String> = detail.wanted.iter().map(|(isp, _)| isp.clone()).collect();
    let mut covered: BTreeMap<String, Vec<MetroId>> = BTreeMap::new();
    for (isp, _, metros) in rows::qualified(&mut tx, &ids).await? {
        let metros: Vec<MetroId> = serde_json::from_str(&metros)?;
        covered.entry(isp).or_default().extend(metros);
    }
    let metros: Vec<Metro> = detail.catalogue.metros().cloned().collect();
    let none = Vec::new();
    Ok(Some(SiteReach {
        nearest: reach(at, &metros, &[], LISTED, values).nearest,
        isps: detail
            .wanted
            .iter()
            .map(|(isp, name)| {
                let own = covered.get(isp).unwrap_or(&none);
                (name.clone(), reach(at, &metros, own, LISTED, values))
            })
            .collect(),
    }))
}
