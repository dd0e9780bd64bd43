//! Asks every prefix again, the registered ones and those that stand only in orders: a registry file, an
//! ASN or a connection has changed, or VRPs have expired.
//!
//! Idempotent and in chunks: an answer that is the same is not written, nobody is told twice. What began to
//! fail is told once per run, at its end ([`News`]).

use super::About;
use super::give_up::roll_out;
use super::news::{Failed, News, What};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefixes::{self as store, Registered};
use crate::server::db::site_prefixes::{self, Ordered};
use crate::server::service::registries::{self, Known};
use maps_domain::ids::OrgId;
use maps_domain::policy::Outcome;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_table::PrefixTable;
use maps_domain::registration::unregistered;
use maps_domain::route_evidence::Check;
use std::collections::{BTreeMap, BTreeSet};

/// Prefixes per transaction.
const CHUNK: i64 = 500;

/// Walks all live registrations, then all prefixes of confirmed order lines.
///
/// # Errors
/// What the database refuses: the runner tries again.
pub async fn run(ctx: &Ctx) -> Result<(), AppError> {
    let known = registries::known_now(ctx).await?;
    let mut news = News::default();
    let walked = walk(ctx, &known, &mut news).await;
    // Chunks that are written are not asked again: they are told even when a later one failed.
    news.tell(ctx).await?;
    walked
}

async fn walk(ctx: &Ctx, known: &Known, news: &mut News) -> Result<(), AppError> {
    let mut last = String::new();
    loop {
        let mut tx = ctx.app.db.begin().await?;
        let rows = store::after(&mut tx, &last, CHUNK).await?;
        let Some(end) = rows.last() else {
            break;
        };
        last.clone_from(&end.id);
        let failed = registered(&mut tx, ctx, known, &rows).await?;
        tx.commit().await?;
        news.add(What::Registered, failed);
    }
    let mut isps = BTreeMap::new();
    last.clear();
    loop {
        let mut tx = ctx.app.db.begin().await?;
        let rows = site_prefixes::after(&mut tx, &last, CHUNK).await?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        last.clone_from(&end.id);
        let failed = ordered(&mut tx, ctx, known, &mut isps, &rows).await?;
        tx.commit().await?;
        news.add(What::Ordered, failed);
    }
}

/// What a chunk changed for one ISP.
#[derive(Default)]
struct Changed {
    changes: Vec<Change>,
    customers: BTreeSet<OrgId>,
}

async fn registered(
    tx: &mut Tx,
    ctx: &Ctx,
    known: &Known,
    rows: &[Registered],
) -> Result<Vec<Failed>, AppError> {
    let mut fails = Vec::new();
    let mut isps: BTreeMap<OrgId, About> = BTreeMap::new();
    let mut changed: BTreeMap<OrgId, Changed> = BTreeMap::new();
    for row in rows {
        let org = row.org();
        if !isps.contains_key(&org) {
            isps.insert(org.clone(), About::of(tx, &org).await?);
        }
        let Some(about) = isps.get(&org) else {
            continue;
        };
        let redeemed = row.redeemed_at.is_some();
        let answer = about.answer(row.prefix4()?, row.origin_asn(), redeemed, known);
        let before = row.worst();
        if before == answer.outcome && row.checks == serde_json::to_string(&answer.checks)? {
            continue;
        }
        store::set_answer(tx, &row.id, &answer, ctx.now).await?;
        let told = changed.entry(org).or_default();
        told.changes.extend(Change::of(
            &row.prefix,
            before.label(),
            answer.outcome.label(),
        ));
        let failed = |outcome: Outcome| outcome == Outcome::Fail;
        if failed(before) != failed(answer.outcome) {
            told.customers.insert(row.customer_org());
        }
        if failed(answer.outcome) && !failed(before) {
            let failing = answer.checks.iter().filter(|check| failed(check.outcome));
            fails.push(Failed {
                isp: row.org(),
                customer: row.customer_org(),
                prefix: row.prefix.clone(),
                rules: failing.map(|check| check.rule.clone()).collect(),
            });
        }
    }
    for (org, told) in changed {
        record(tx, ctx, &org, told, "registered prefixes").await?;
    }
    Ok(fails)
}

/// An ISP, and whose prefixes it has registered: those have checks of their own.
struct Seller {
    about: About,
    registered: PrefixTable<OrgId>,
}

impl Seller {
    async fn of(tx: &mut Tx, isp: &OrgId) -> Result<Self, AppError> {
        let mut registered = PrefixTable::new();
        for (customer, prefix) in store::registered_by(tx, isp).await? {
            let prefix = Prefix4::parse(&prefix).map_err(AppError::internal)?;
            registered.insert(prefix, OrgId::new(customer));
        }
        Ok(Self {
            about: About::of(tx, isp).await?,
            registered,
        })
    }

    /// The check that a prefix of an order fails; `None` when it can be turned on, or is registered.
    fn refuses(&self, row: &Ordered, known: &Known) -> Result<Option<Check>, AppError> {
        let prefix = Prefix4::parse(&row.prefix).map_err(AppError::internal)?;
        let holder = self.registered.longest(prefix.net());
        if holder.is_some_and(|(_, customer)| customer.as_str() == row.customer_id) {
            return Ok(None);
        }
        Ok(unregistered(prefix, self.about.asns(), known.registries()))
    }
}

async fn ordered(
    tx: &mut Tx,
    ctx: &Ctx,
    known: &Known,
    isps: &mut BTreeMap<OrgId, Seller>,
    rows: &[Ordered],
) -> Result<Vec<Failed>, AppError> {
    let mut fails = Vec::new();
    let mut changed: BTreeMap<OrgId, Changed> = BTreeMap::new();
    for row in rows {
        let org = OrgId::new(row.isp_id.clone());
        if !isps.contains_key(&org) {
            isps.insert(org.clone(), Seller::of(tx, &org).await?);
        }
        let Some(seller) = isps.get(&org) else {
            continue;
        };
        let check = seller.refuses(row, known)?;
        let why = check.as_ref().map_or("", |check| &check.sentence);
        if why == row.refused {
            continue;
        }
        site_prefixes::set_refused(tx, &row.id, why).await?;
        let told = changed.entry(org).or_default();
        told.changes
            .extend(Change::of(&row.prefix, &row.refused, why));
        if why.is_empty() != row.refused.is_empty() {
            told.customers.insert(OrgId::new(row.customer_id.clone()));
        }
        if let Some(check) = check
            && row.refused.is_empty()
        {
            fails.push(Failed {
                isp: OrgId::new(row.isp_id.clone()),
                customer: OrgId::new(row.customer_id.clone()),
                prefix: row.prefix.clone(),
                rules: vec![check.rule],
            });
        }
    }
    for (org, told) in changed {
        record(tx, ctx, &org, told, "prefixes of orders").await?;
    }
    Ok(fails)
}

/// Starts again what waited for prefixes, and writes down what changed.
async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    told: Changed,
    kind: &str,
) -> Result<(), AppError> {
    for customer in &told.customers {
        roll_out(tx, ctx, org, customer, "Prefixes checked again").await?;
    }
    if told.changes.is_empty() {
        return Ok(());
    }
    let entry = Entry {
        action: "prefixes_checked",
        object_kind: "organisation",
        object_id: org.to_string(),
        owner: org.clone(),
        summary: format!("checked the {kind} again: {} changed", told.changes.len()),
        changes: told.changes,
    };
    ctx.audit(tx, entry).await
}
