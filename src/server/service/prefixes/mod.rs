//! Registered prefixes: what an ISP announces to Microsoft for its customers.
//!
//! | part | does |
//! |---|---|
//! | this file | lists and one registration |
//! | `register`, `import` | a new one by form, many as CSV |
//! | `give_up` | the ISP gives one up, and what follows |
//! | `keys` | issued by the ISP, redeemed by the customer |
//! | `ask`, `releases` | a customer asks that a prefix be given up, a reviewer decides in the end |
//! | `tell` | what the parties to such a request, and the customer's own history, read of it |
//! | `stake` | what ends with a prefix that is given up, and what decides about it |
//! | `recheck` | asks all of them again when something changed that they rest on |
//! | `news` | tells once per such run what began to fail |

pub mod ask;
pub mod give_up;
pub mod import;
pub mod keys;
mod news;
pub mod recheck;
pub mod register;
pub mod releases;
pub mod stake;
mod tell;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefixes::{self as store, Filter, Registered};
use crate::server::db::site_prefixes::Refused;
use crate::server::db::{Tx, asns, qualifications, reconcile, site_prefixes};
use crate::server::service::registries::Known;
use maps_domain::access::{Action, OrgKind};
use maps_domain::asn::Asn;
use maps_domain::asn_claim::State;
use maps_domain::ids::OrgId;
use maps_domain::policy::PartnerType;
use maps_domain::registration::{Answer, Registration, check};
use maps_domain::route_evidence::Check;
use std::collections::BTreeSet;

/// A list with what its chips count.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// One page.
    pub rows: Vec<Registered>,
    /// In all.
    pub total: i64,
    /// Live registrations by outcome, whatever the filter.
    pub by_outcome: Vec<(String, i64)>,
    /// Prefixes of orders that nobody registered and the registries refuse, the most first.
    pub refused: Vec<Refused>,
}

/// Registrations of the actor's ISP, or of all for Microsoft.
///
/// # Errors
/// `Forbidden`.
pub async fn list(ctx: &Ctx, filter: &Filter, limit: i64, offset: i64) -> Result<List, AppError> {
    let actor = ctx.actor()?;
    ctx.authorise(Action::ReadPrefixes, &actor.org_id)?;
    let mut filter = filter.clone();
    if actor.role.org_kind() == OrgKind::Isp {
        filter.isp = actor.org_id.to_string();
    }
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) = store::page(&mut tx, &filter, limit, offset).await?;
    Ok(List {
        refused: site_prefixes::refused(&mut tx, &filter.isp).await?,
        rows,
        total,
        by_outcome: store::by_outcome(&mut tx, &filter.isp).await?,
    })
}

/// One registration with its checks.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The registration.
    pub row: Registered,
    /// What ends with it.
    pub stake: stake::Stake,
    /// Its checks as stored.
    pub checks: Vec<Check>,
}

/// One registration, for its ISP and for Microsoft.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn get(ctx: &Ctx, id: &str) -> Result<Detail, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let row = store::get(&mut tx, id).await?;
    ctx.authorise(Action::ReadPrefixes, &row.org())?;
    Ok(Detail {
        checks: serde_json::from_str(&row.checks)?,
        stake: stake::Stake::of_registration(&mut tx, &row).await?,
        row,
    })
}

/// Customers that the actor's ISP may register for: id and name.
///
/// # Errors
/// `Forbidden`.
pub async fn customers(ctx: &Ctx) -> Result<Vec<(String, String)>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadPrefixes, &org)?;
    let mut tx = ctx.app.db.read().await?;
    store::customers(&mut tx, &org).await
}

/// ASNs of the actor's ISP that can be an origin, the approved ones first.
///
/// # Errors
/// What the database refuses.
pub async fn origins(ctx: &Ctx) -> Result<Vec<(Asn, State)>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    let mut tx = ctx.app.db.read().await?;
    let mut about = About::of(&mut tx, &org).await?;
    about
        .asns
        .retain(|(_, state)| matches!(state, State::Approved | State::Pending));
    Ok(about.asns)
}

/// What the checks need to know about an ISP.
#[derive(Clone, Debug)]
pub(crate) struct About {
    asns: Vec<(Asn, State)>,
    has_active_peering: bool,
    partner: PartnerType,
}

impl About {
    pub(crate) async fn of(tx: &mut Tx, org: &OrgId) -> Result<Self, AppError> {
        let mut known = Vec::new();
        for row in asns::of_org(tx, org).await? {
            known.push((row.number(), row.state()?));
        }
        let live = reconcile::live_pnis(tx, &[org.to_string()]).await?;
        let partner = qualifications::of_org(tx, org)
            .await?
            .iter()
            .find_map(|q| PartnerType::parse(&q.partner_type).ok())
            .unwrap_or(PartnerType::Edge);
        Ok(Self {
            asns: known,
            has_active_peering: !live.is_empty(),
            partner,
        })
    }

    /// Its ASNs with their standing.
    pub(crate) fn asns(&self) -> &[(Asn, State)] {
        &self.asns
    }

    pub(crate) fn answer(
        &self,
        prefix: maps_domain::prefix::Prefix4,
        origin: Asn,
        is_redeemed: bool,
        known: &Known,
    ) -> Answer {
        let registration = Registration {
            prefix,
            origin,
            partner: self.partner,
            asns: &self.asns,
            has_active_peering: self.has_active_peering,
            is_redeemed,
        };
        check(&registration, known.registries())
    }
}

/// What happened to a prefix of a customer, for the customer's own history: the ISP's entry belongs to the
/// ISP.
pub(crate) fn for_customer(
    customer: &OrgId,
    id: &str,
    action: &'static str,
    summary: String,
    changes: Vec<Change>,
) -> Entry {
    Entry {
        action,
        object_kind: "customer_prefix",
        object_id: id.to_owned(),
        owner: customer.clone(),
        summary,
        changes,
    }
}

/// Who holds addresses of a prefix, by registrations and by order lines: ISP and customer.
pub(crate) async fn holders(
    tx: &mut Tx,
    prefix: maps_domain::prefix::Prefix4,
) -> Result<BTreeSet<(OrgId, OrgId)>, AppError> {
    let registered = store::overlapping(tx, prefix).await?;
    let ordered = site_prefixes::holders(tx, prefix).await?;
    let registered = registered.iter().map(|row| (row.org(), row.customer_org()));
    let ordered = ordered
        .into_iter()
        .map(|(isp, customer, _)| (isp.into(), customer.into()));
    Ok(registered.chain(ordered).collect())
}
