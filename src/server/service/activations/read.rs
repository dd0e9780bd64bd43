//! Looking at activations: a customer's list, one with its timeline, and batches for their owners.

use super::{failing, region_name};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::activations::{self, ActivationView, BatchSite, Filter, Withdrawal};
use crate::server::db::audit::{self, Stored};
use crate::server::db::batches::{self, Batch, BatchRow, StoredStep};
use crate::server::db::prefixes::Failing;
use crate::server::db::qualifications::{self, Qualification};
use crate::server::db::{Tx, orders, orgs, rollouts, service_periods};
use crate::server::service::routes;
use maps_domain::access::{self, Action, OrgKind, Relation};
use maps_domain::ids::ActivationId;
use maps_domain::order::Bought;
use maps_domain::qualification;
use maps_domain::time::UtcMs;

/// A customer's list with what its chips count.
#[derive(Clone, Debug)]
pub struct ActivationList {
    /// One page.
    pub rows: Vec<ActivationView>,
    /// In all.
    pub total: i64,
    /// Over the whole organisation.
    pub by_state: Vec<(String, i64)>,
    /// ISPs with activations: id and name.
    pub isps: Vec<(String, String)>,
}

/// Activations of the actor's organisation.
///
/// # Errors
/// `NotFound` for ISPs and Microsoft, who have pages of their own.
pub async fn list(
    ctx: &Ctx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<ActivationList, AppError> {
    let customer = ctx.own(OrgKind::Customer, Action::ReadActivation)?;
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) = activations::page(&mut tx, &customer, filter, limit, offset).await?;
    Ok(ActivationList {
        rows,
        total,
        by_state: activations::by_state(&mut tx, &customer).await?,
        isps: activations::isps_of(&mut tx, &customer).await?,
    })
}

/// Traffic began or ended. Nobody pressed anything: a rollout did it, and its chunk's entry in the audit
/// trail covers the activation by the hash over everything that it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When.
    pub at: UtcMs,
    /// Whether it began.
    pub on: bool,
    /// Number of the chunk's entry and title of its rollout; `None` when staff took it down.
    pub chunk: Option<(i64, String)>,
}

async fn turns(tx: &mut Tx, id: &str) -> Result<Vec<Turn>, AppError> {
    let mut turns = Vec::new();
    for (from, until) in service_periods::of_activation(tx, id).await? {
        for (at, on) in [(Some(from), true), (until, false)] {
            let Some(at) = at.map(UtcMs::new) else {
                continue;
            };
            let chunk = match audit::of_chunk_at(tx, at).await? {
                None => None,
                Some((entry, rollout)) => Some((entry, rollouts::get(tx, &rollout).await?.title)),
            };
            turns.push(Turn { at, on, chunk });
        }
    }
    Ok(turns)
}

/// One activation with what its page shows.
#[derive(Clone, Debug)]
pub struct ActivationDetail {
    /// The activation.
    pub activation: ActivationView,
    /// Name of the region.
    pub region: String,
    /// What the live order line says was bought.
    pub bought: Bought,
    /// The other ISPs on the site's list with their activations, the most preferred first.
    pub others: Vec<ActivationView>,
    /// State of the ISP's latest qualification in the region; `None` when it never had one.
    pub standing: Option<qualification::State>,
    /// Steps of its batch; empty before it has one.
    pub steps: Vec<StoredStep>,
    /// Prefixes of the turn-up that cannot be turned on now, whatever the steps say.
    pub failing: Vec<Failing>,
    /// Title of the rollout that moved it last; empty when none did.
    pub rollout: String,
    /// When traffic began and ended, oldest first.
    pub turns: Vec<Turn>,
    /// History of activation and batch, newest first.
    pub history: Vec<Stored>,
}

/// More ISPs than a list has.
const MOST_OTHERS: i64 = 100;

/// One activation of the actor's organisation.
///
/// # Errors
/// `NotFound`.
pub async fn get(ctx: &Ctx, id: &ActivationId) -> Result<ActivationDetail, AppError> {
    let customer = ctx.own(OrgKind::Customer, Action::ReadActivation)?;
    let mut tx = ctx.app.db.read().await?;
    let activation = activations::get(&mut tx, id).await?;
    if activation.customer_id != customer.as_str() {
        return Err(AppError::NotFound);
    }
    let mut history = audit::of_object(&mut tx, "activation", id.as_str()).await?;
    let steps = match &activation.batch_id {
        None => Vec::new(),
        Some(batch) => {
            history.extend(audit::of_object(&mut tx, "batch", batch).await?);
            batches::steps(&mut tx, batch).await?
        }
    };
    history.sort_by_key(|entry| std::cmp::Reverse(entry.seq));
    let (site, isp) = (
        activation.site_id.clone().into(),
        activation.isp_id.clone().into(),
    );
    let line = orders::live_line(&mut tx, &site, &isp).await?;
    let on_list = Filter {
        site: activation.site_id.clone(),
        ..Filter::default()
    };
    let (mut others, _) = activations::page(&mut tx, &customer, &on_list, MOST_OTHERS, 0).await?;
    others.retain(|other| other.id != activation.id);
    let standing = qualifications::of_org(&mut tx, &isp).await?;
    let standing = standing
        .iter()
        .find(|q| q.region_id == activation.region_id)
        .map(Qualification::state)
        .transpose()?;
    let rollout = match rollouts::get(&mut tx, &activation.rollout_id).await {
        Ok(rollout) => rollout.title,
        Err(_) => String::new(),
    };
    Ok(ActivationDetail {
        region: region_name(ctx, &mut tx, &activation.region_id).await?,
        bought: line.map(|line| line.bought()).unwrap_or_default(),
        turns: turns(&mut tx, id.as_str()).await?,
        failing: failing::of(
            &mut tx,
            &activation.isp_id,
            customer.as_str(),
            &activation.region_id,
        )
        .await?,
        activation,
        others,
        standing,
        steps,
        rollout,
        history,
    })
}

/// Batches of the actor's ISP, or of all for Microsoft.
///
/// # Errors
/// `NotFound` for customers.
pub async fn batch_list(
    ctx: &Ctx,
    filter: &batches::Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<BatchRow>, i64), AppError> {
    let actor = ctx.actor()?;
    let mut filter = filter.clone();
    match actor.role.org_kind() {
        OrgKind::Isp => {
            ctx.authorise_as(Action::ReadActivation, Relation::Party)?;
            filter.isp = actor.org_id.to_string();
        }
        OrgKind::Microsoft => {
            ctx.authorise_as(Action::ReadActivation, Relation::Programme)?;
        }
        OrgKind::Customer => return Err(AppError::NotFound),
    }
    let mut tx = ctx.app.db.read().await?;
    batches::page(&mut tx, &filter, limit, offset).await
}

/// A batch with its steps and one page of sites.
#[derive(Clone, Debug)]
pub struct BatchDetail {
    /// The batch.
    pub batch: Batch,
    /// Display name of the ISP.
    pub isp: String,
    /// Display name of the customer.
    pub customer: String,
    /// Name of the region.
    pub region: String,
    /// Steps.
    pub steps: Vec<StoredStep>,
    /// Its prefixes that cannot be turned on now, whatever the steps say.
    pub failing: Vec<Failing>,
    /// What the newest route evidence shows to be wrong; nothing signs that away.
    pub contradicted: Vec<String>,
    /// One page of sites.
    pub sites: Vec<BatchSite>,
    /// Sites in all.
    pub total: i64,
    /// History, newest first.
    pub history: Vec<Stored>,
}

/// One batch, for its ISP and for Microsoft.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn batch(ctx: &Ctx, id: &str, limit: i64, offset: i64) -> Result<BatchDetail, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let batch = batches::get(&mut tx, id).await?;
    let actor = ctx.actor()?;
    let key = batch.key();
    let kind = actor.role.org_kind();
    let relation = access::relation(kind, &actor.org_id, &key.customer, &[&key.isp]);
    if relation == Relation::Own {
        // Customers follow their sites, not batches.
        return Err(AppError::NotFound);
    }
    ctx.authorise_as(Action::ReadActivation, relation)?;
    Ok(BatchDetail {
        isp: orgs::get(&mut tx, &key.isp).await?.display_name,
        customer: orgs::get(&mut tx, &key.customer).await?.display_name,
        region: region_name(ctx, &mut tx, &batch.region_id).await?,
        steps: batches::steps(&mut tx, id).await?,
        failing: failing::of(&mut tx, &batch.isp_id, &batch.customer_id, &batch.region_id).await?,
        contradicted: routes::contradictions(&mut tx, &key.isp, id).await?,
        sites: activations::of_batch(&mut tx, id, limit, offset).await?,
        total: activations::count_of_batch(&mut tx, id).await?,
        history: audit::of_object(&mut tx, "batch", id).await?,
        batch,
    })
}

/// What waits for Microsoft to take it down.
///
/// # Errors
/// `Forbidden`.
pub async fn withdrawals(ctx: &Ctx) -> Result<Vec<Withdrawal>, AppError> {
    ctx.authorise_as(Action::ReadRollout, Relation::Programme)?;
    let mut tx = ctx.app.db.read().await?;
    activations::withdrawals(&mut tx).await
}
