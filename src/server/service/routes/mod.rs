//! Route evidence: what routers say, checked against the prefixes that have to be heard.
//!
//! | part | does |
//! |---|---|
//! | this file | lists, one with its answer, and what a turn-up batch may conclude from it |
//! | `upload` | takes a file in; reads it, asks the rules, stores the answer |
//! | `asked` | what an upload is about, and under which values it is judged |
//! | `wanted` | which prefixes have to be heard on which sessions |
//! | `file` | tells the formats apart |
//! | `observe` | what Microsoft saw of a test prefix |
//! | `follow` | moves the turn-up batch |
//!
//! The file itself is not kept, only its hash: it holds more of a network than anybody has to know.

mod asked;
mod file;
mod follow;
pub mod observe;
pub mod upload;
mod wanted;

pub use asked::Draft;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::route_evidence::{self as store, Filter, Stored};
use crate::server::db::{Tx, applications, pnis};
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind};
use maps_domain::hand_over::{Findings, Observed};
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::pni::{InventoryStatus, PniKind};
use maps_domain::policy::Outcome;
use maps_domain::route_evidence::{Matrix, MetroHearing, Readiness, readiness};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Prefixes that enter at the same metros, on the sessions of those.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `Paris, backup Amsterdam`.
    pub name: String,
    /// Prefixes × sessions.
    pub matrix: Matrix,
}

/// A test prefix on the sessions of a region's metros (rule RTE-01).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// The test prefix.
    pub prefix: String,
    /// Per metro, first half of the rule: heard on all sessions.
    pub hearings: Vec<MetroHearing>,
    /// Second half: where its traffic entered Microsoft's network; `None` without traces.
    pub hand_over: Option<Findings>,
}

/// The answer as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// For a batch or a metro.
    Matrix {
        /// By metros.
        groups: Vec<Group>,
    },
    /// For a region before qualification.
    Test(Test),
}

impl Test {
    /// The answer to rule RTE-01 at each of these metros.
    pub fn readiness(
        &self,
        covered: &[MetroId],
        observed: &[Observed],
        name: impl Fn(&MetroId) -> String,
    ) -> Vec<Readiness> {
        readiness(
            covered,
            Some((&self.hearings, self.hand_over.as_ref())),
            observed,
            name,
        )
    }

    /// The metros that it was about.
    pub fn metros(&self) -> Vec<MetroId> {
        let metros = self.hearings.iter().map(|hearing| hearing.metro.clone());
        metros.collect()
    }
}

impl Body {
    fn outcome(&self) -> Outcome {
        let worst = match self {
            Self::Matrix { groups } => groups.iter().map(|group| group.matrix.outcome).max(),
            Self::Test(test) => {
                let answers = test.readiness(&test.metros(), &[], MetroId::to_string);
                answers.into_iter().map(|answer| answer.outcome).max()
            }
        };
        match worst.unwrap_or(Outcome::Unknown) {
            Outcome::Fail => Outcome::Fail,
            Outcome::Pass | Outcome::Warn | Outcome::Attested => Outcome::Pass,
            _ => Outcome::Unknown,
        }
    }
}

/// Evidence of the actor's ISP, or of all for Microsoft.
///
/// # Errors
/// `Forbidden`.
pub async fn list(
    ctx: &Ctx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Stored>, i64), AppError> {
    let actor = ctx.actor()?;
    ctx.authorise(Action::ReadRoutes, &actor.org_id)?;
    let mut filter = filter.clone();
    if actor.role.org_kind() == OrgKind::Isp {
        filter.isp = actor.org_id.to_string();
    }
    let mut tx = ctx.app.db.read().await?;
    store::page(&mut tx, &filter, limit, offset).await
}

/// One with its answer, for its ISP and for Microsoft.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn get(ctx: &Ctx, id: &str) -> Result<(Stored, Body), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let (row, body) = store::get(&mut tx, id).await?;
    ctx.authorise(Action::ReadRoutes, &row.org())?;
    Ok((row, serde_json::from_str(&body)?))
}

/// The newest about a batch, metro or region of an ISP. Call it after the page has authorised the
/// object itself.
///
/// # Errors
/// What the database refuses.
pub async fn newest(
    ctx: &Ctx,
    org: &OrgId,
    kind: &str,
    subject: &str,
) -> Result<Option<Stored>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    store::newest(&mut tx, org, kind, subject).await
}

/// What the newest test of a region shows of the metros that an application covers (rule RTE-01), with
/// that test. Call it after the page has authorised the application.
///
/// # Errors
/// What the database refuses.
pub async fn tested(
    ctx: &Ctx,
    isp: &OrgId,
    region: &str,
    covered: &[MetroId],
) -> Result<(Option<Stored>, Vec<Readiness>), AppError> {
    let mut tx = ctx.app.db.read().await?;
    tested_in(&mut tx, ctx, isp, region, covered).await
}

/// As [`tested`], in a transaction: what a decision rests on.
///
/// # Errors
/// What the database refuses.
pub async fn tested_in(
    tx: &mut Tx,
    ctx: &Ctx,
    isp: &OrgId,
    region: &str,
    covered: &[MetroId],
) -> Result<(Option<Stored>, Vec<Readiness>), AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let name = |id: &MetroId| ground::metro_name(&catalogue, id.as_str());
    let observed = observe::observed_in(tx, isp).await?;
    let Some(newest) = store::newest(tx, isp, "test", region).await? else {
        return Ok((None, readiness(covered, None, &observed, name)));
    };
    let (_, body) = store::get(tx, &newest.id).await?;
    let answers = match serde_json::from_str(&body)? {
        Body::Test(test) => test.readiness(covered, &observed, name),
        Body::Matrix { .. } => readiness(covered, None, &observed, name),
    };
    Ok((Some(newest), answers))
}

/// What evidence can be uploaded about: value `kind:id` and words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subjects {
    /// Turn-up batches that are not finished.
    pub batches: Vec<(String, String)>,
    /// Metros with live connections.
    pub metros: Vec<(String, String)>,
    /// Regions of those metros, and regions applied for.
    pub regions: Vec<(String, String)>,
}

/// The subjects of the actor's ISP.
///
/// # Errors
/// `Forbidden`.
pub async fn subjects(ctx: &Ctx) -> Result<Subjects, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadRoutes, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut metros: BTreeSet<MetroId> = BTreeSet::new();
    for row in pnis::of_org(&mut tx, &org).await? {
        if row.inventory == InventoryStatus::Live.as_str() && row.kind == PniKind::Private.as_str()
        {
            metros.insert(row.metro_id.into());
        }
    }
    let known: Vec<_> = metros.iter().filter_map(|id| catalogue.metro(id)).collect();
    let mut regions: BTreeSet<RegionId> = known.iter().map(|metro| metro.region.clone()).collect();
    for app in applications::of_org(&mut tx, &org).await? {
        regions.insert(app.region());
    }
    Ok(Subjects {
        batches: store::open_batches(&mut tx, &org)
            .await?
            .into_iter()
            .map(|(id, customer, region)| {
                let region = ground::region_name(&catalogue, &region);
                (id, format!("{customer} in {region}"))
            })
            .collect(),
        metros: known
            .iter()
            .map(|metro| (metro.id.to_string(), metro.name.clone()))
            .collect(),
        regions: catalogue
            .regions()
            .filter(|region| regions.contains(&region.id))
            .map(|region| (region.id.to_string(), region.name.clone()))
            .collect(),
    })
}

/// What the newest evidence says about a batch: for the step "routes announced". A failure stands
/// until newer evidence; a pass only covers the prefixes that were looked for, so that a site which
/// joined later is not carried by it.
///
/// # Errors
/// What the database refuses.
pub async fn seen(tx: &mut Tx, batch: &str) -> Result<Option<bool>, AppError> {
    let of = seen_of(tx, &[batch.to_owned()]).await?;
    Ok(of.get(batch).copied())
}

/// Most prefixes that a page names before it leads to the evidence itself.
const NAMED: usize = 5;

/// What the newest evidence of a batch shows to be wrong, a prefix each with the first reason; empty when
/// nothing is.
///
/// # Errors
/// What the database refuses.
pub async fn contradictions(
    tx: &mut Tx,
    isp: &OrgId,
    batch: &str,
) -> Result<Vec<String>, AppError> {
    let newest = store::newest(tx, isp, "batch", batch).await?;
    let Some(newest) = newest.filter(|row| row.outcome == Outcome::Fail.as_str()) else {
        return Ok(Vec::new());
    };
    let (_, body) = store::get(tx, &newest.id).await?;
    let Body::Matrix { groups } = serde_json::from_str(&body)? else {
        return Ok(Vec::new());
    };
    let rows = groups.iter().flat_map(|group| &group.matrix.rows);
    let wrong = rows.filter_map(|row| {
        let mut checks = row.cells.iter().flat_map(|cell| &cell.checks);
        let first = checks.find(|check| check.outcome == Outcome::Fail)?;
        Some(format!("{}: {}", row.wanted.prefix, first.sentence))
    });
    Ok(wrong.take(NAMED).collect())
}

/// As [`seen`], for several batches; where nothing is said, nothing is given.
///
/// # Errors
/// What the database refuses.
pub async fn seen_of(tx: &mut Tx, batches: &[String]) -> Result<BTreeMap<String, bool>, AppError> {
    let mut newest: BTreeMap<String, Stored> = BTreeMap::new();
    for row in store::of_batches(tx, batches).await? {
        newest.entry(row.subject_id.clone()).or_insert(row);
    }
    let mut said = BTreeMap::new();
    for (batch, row) in newest {
        match row.outcome.as_str() {
            "fail" => {
                said.insert(batch, false);
            }
            "pass" => {
                let shown: BTreeSet<String> = serde_json::from_str(&row.prefixes)?;
                let now = store::of_batch(tx, &batch).await?;
                if !now.is_empty() && now.iter().all(|entering| shown.contains(&entering.prefix)) {
                    said.insert(batch, true);
                }
            }
            _ => {}
        }
    }
    Ok(said)
}
