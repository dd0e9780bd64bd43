//! Where the programme works: regions and metros with what their partners have shown.

use super::filter::Filter;
use super::index::{self, Tally};
use super::listed::Partner;
use super::order::Order;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::ground;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::RegionId;
use maps_domain::place::{Metro, Region};
use maps_domain::policy::Tier;
use std::sync::Arc;

/// A metro with the best tier that a qualified partner has there.
#[derive(Clone, Debug, PartialEq)]
pub struct MetroStanding {
    /// The metro.
    pub metro: Metro,
    /// Best tier; `None` when no partner covers it.
    pub tier: Option<Tier>,
    /// How many partners cover it.
    pub partners: usize,
}

/// A region with its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionStanding {
    /// The region.
    pub region: Region,
    /// Metros on offer.
    pub metros: usize,
    /// Of these, covered by a partner.
    pub covered: usize,
    /// Partners with the higher tier.
    pub geo: usize,
    /// Partners with the lower tier.
    pub local: usize,
}

/// The whole picture of the public pages.
pub struct Overview {
    /// Qualified partners.
    pub partners: usize,
    /// Regions in the order of the catalogue.
    pub regions: Vec<RegionStanding>,
    /// Metros on offer.
    pub metros: Vec<MetroStanding>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// Figures, regions and metros.
///
/// # Errors
/// What the database refuses.
pub async fn overview(ctx: &Ctx) -> Result<Overview, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let all = index::current(ctx, &mut tx).await?;
    let tally = all.tally();
    let metros = standings(&catalogue, tally);
    let regions = catalogue
        .regions()
        .map(|region| {
            let here = || metros.iter().filter(|m| m.metro.region == region.id);
            let with = |tier: Tier| {
                let count = tally.regions.get(&(region.id.clone(), tier));
                count.copied().unwrap_or_default()
            };
            RegionStanding {
                metros: here().count(),
                covered: here().filter(|m| m.partners > 0).count(),
                geo: with(Tier::Geo),
                local: with(Tier::Local),
                region: region.clone(),
            }
        })
        .collect();
    Ok(Overview {
        partners: all.count(),
        regions,
        metros,
        catalogue,
    })
}

/// Every metro on offer with what its partners give it.
fn standings(catalogue: &Catalogue, tally: &Tally) -> Vec<MetroStanding> {
    catalogue
        .metros()
        .filter(|metro| !metro.retired)
        .map(|metro| {
            let found = tally.metros.get(&metro.id);
            MetroStanding {
                metro: metro.clone(),
                tier: found.map(|(tier, _)| *tier),
                partners: found.map_or(0, |(_, partners)| *partners),
            }
        })
        .collect()
}

/// What the public page of a region shows.
pub struct RegionPage {
    /// The region.
    pub region: Region,
    /// Name of the area in which its backup metros may lie.
    pub backup_area: String,
    /// Its metros.
    pub metros: Vec<MetroStanding>,
    /// Who is qualified, by name.
    pub partners: Vec<Arc<Partner>>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// One region.
///
/// # Errors
/// `NotFound`.
pub async fn region(ctx: &Ctx, id: &str) -> Result<RegionPage, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let region = catalogue
        .region(&RegionId::from(id))
        .ok_or(AppError::NotFound)?
        .clone();
    let all = index::current(ctx, &mut tx).await?;
    let mut metros = standings(&catalogue, all.tally());
    metros.retain(|m| m.metro.region == region.id);
    let backup_area = catalogue
        .backup_areas()
        .into_iter()
        .find(|area| area.id == region.backup_area)
        .map_or_else(String::new, |area| area.name);
    let here = Filter {
        region: id.to_owned(),
        ..Filter::default()
    };
    Ok(RegionPage {
        region,
        backup_area,
        metros,
        partners: all.find(&here, Order::Name),
        catalogue,
    })
}
