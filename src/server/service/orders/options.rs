//! What a declaration can choose from: ISPs, regions, sites.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::orders::{self, OpenSite};
use crate::server::db::orgs;
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind};

/// What an order can be declared for: id and name.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    /// ISPs by name.
    pub isps: Vec<(String, String)>,
    /// Regions in the order of the catalogue.
    pub regions: Vec<(String, String)>,
}

/// ISPs and regions to choose from.
///
/// # Errors
/// What the database refuses.
pub async fn offers(ctx: &Ctx) -> Result<Offers, AppError> {
    ctx.own(OrgKind::Customer, Action::DeclareOrder)?;
    let regions = ground::regions(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let isps = orgs::of_kind(&mut tx, OrgKind::Isp.as_str()).await?;
    Ok(Offers {
        isps: isps
            .into_iter()
            .map(|org| (org.id, org.display_name))
            .collect(),
        regions,
    })
}

/// Sites of the actor's organisation that an order for this ISP and region can name.
///
/// # Errors
/// `Forbidden`.
pub async fn open_sites(ctx: &Ctx, isp: &str, region: &str) -> Result<Vec<OpenSite>, AppError> {
    let customer = ctx.own(OrgKind::Customer, Action::DeclareOrder)?;
    let mut tx = ctx.app.db.read().await?;
    orders::open_sites(&mut tx, &customer, isp, region).await
}
