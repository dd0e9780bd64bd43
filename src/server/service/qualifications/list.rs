//! Looking at qualifications: Microsoft's list, and one with everything about it.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::queue::running;
use crate::server::db::follow_ups::{self, FollowUp};
use crate::server::db::qualifications::list::{self as store, Filter, QualificationRow};
use crate::server::db::qualifications::{self, Qualification};
use crate::server::db::{applications, choices, orgs};
use crate::server::service::ground;
use maps_domain::access::{Action, Relation};
use maps_domain::ids::{ApplicationId, QualificationId, RegionId};
use maps_domain::place::{Metro, Region};
use maps_domain::qualification::{State, renewal_by};
use maps_domain::time::UtcMs;

/// The list as asked for.
pub struct Overview {
    /// One page, each with the name of its region.
    pub lines: Vec<(QualificationRow, String)>,
    /// Number of qualifications that match.
    pub total: i64,
    /// Stored texts of states with their numbers, without filter.
    pub states: Vec<(String, i64)>,
    /// How many in force end before the horizon.
    pub ending: i64,
    /// How many in force no longer pass, and for how many of them suspension is proposed.
    pub failing: (i64, i64),
    /// Regions to filter by.
    pub regions: Vec<Region>,
}

/// One page of all qualifications. `horizon` is the moment before which an end counts as near.
///
/// # Errors
/// `NotFound` for others than Microsoft's people, what the database refuses.
pub async fn page(
    ctx: &Ctx,
    filter: &Filter,
    order: &str,
    limit: i64,
    offset: i64,
    horizon: UtcMs,
) -> Result<Overview, AppError> {
    ctx.authorise_as(Action::ReadQualification, Relation::Programme)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let (rows, total) = store::page(&mut tx, filter, order, limit, offset).await?;
    let lines = rows
        .into_iter()
        .map(|row| {
            let name = catalogue
                .region(&RegionId::from(row.region_id.as_str()))
                .map_or_else(|| row.region_id.clone(), |region| region.name.clone());
            (row, name)
        })
        .collect();
    let mut regions: Vec<Region> = catalogue.regions().cloned().collect();
    regions.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Overview {
        lines,
        total,
        states: store::states(&mut tx).await?,
        ending: store::ending(&mut tx, horizon).await?,
        failing: follow_ups::failing(&mut tx).await?,
        regions,
    })
}

/// One qualification with everything about it.
pub struct Detail {
    /// The row.
    pub qualification: Qualification,
    /// Where it stands.
    pub state: State,
    /// The ISP on screen.
    pub isp: String,
    /// Its region.
    pub region: String,
    /// The covered metros.
    pub metros: Vec<Metro>,
    /// The application that was approved last: its number of submissions and when it was decided.
    pub submissions: i64,
    /// When that was.
    pub decided_at: Option<UtcMs>,
    /// The reason of that decision.
    pub decision_reason: String,
    /// Customers and activations that a change concerns.
    pub running: (i64, i64),
    /// Customer sites whose choice names the ISP in the region.
    pub sites: i64,
    /// What is followed up of one in force.
    pub follow_up: Option<FollowUp>,
    /// When an undecided renewal was submitted.
    pub renewal: Option<UtcMs>,
    /// Until when a renewal has to be submitted.
    pub renewal_by: UtcMs,
}

/// Everything about one qualification.
///
/// # Errors
/// `NotFound` when it is absent or the person is not Microsoft's.
pub async fn detail(ctx: &Ctx, id: &QualificationId) -> Result<Detail, AppError> {
    ctx.authorise_as(Action::ReadQualification, Relation::Programme)?;
    let mut tx = ctx.app.db.read().await?;
    let qualification = qualifications::get(&mut tx, id).await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let (org, region) = (qualification.org(), qualification.region());
    let application = ApplicationId::new(qualification.application_id.clone());
    let app = applications::get(&mut tx, &application).await?;
    let days = ground::values(ctx, &mut tx, &region).await?.renewal_days;
    Ok(Detail {
        renewal_by: renewal_by(UtcMs::new(qualification.until), days),
        state: qualification.state()?,
        isp: orgs::get(&mut tx, &org).await?.display_name,
        region: catalogue
            .region(&region)
            .map_or_else(|| region.to_string(), |r| r.name.clone()),
        metros: qualification
            .metros()
            .iter()
            .filter_map(|metro| catalogue.metro(metro).cloned())
            .collect(),
        submissions: app.submission_number,
        decided_at: app.decided_at.map(UtcMs::new),
        decision_reason: app.decision_reason,
        running: running(&mut tx, &org, &region).await?,
        sites: choices::sites_naming(&mut tx, &org, &region).await?,
        follow_up: follow_ups::of(&mut tx, &qualification.qualification_id())
            .await?
            .filter(|_| qualification.state == State::Qualified.as_str()),
        renewal: qualifications::open_renewal(&mut tx, &qualification).await?,
        qualification,
    })
}
